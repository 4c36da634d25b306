package sentence

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	got := Split("Smith et al. found it. Is  it true?\nYes! See Fig. 2 and e.g. E. coli. It costs 2.5 units. An end without")
	want := []string{"Smith et al. found it.", "Is it true?", "Yes!", "See Fig. 2 and e.g. E. coli.", "It costs 2.5 units."}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLeansBack(t *testing.T) {
	for s, want := range map[string]bool{
		"However, cells grow in soil.": true, "It grows in soil.": true, "For this class, bounds hold.": true,
		"In particular, bounds hold.": true, "In this paper, we study cells.": true, "But cells grow.": true,
		"According to the new measure, cells grow.": true, "In contrast, cells grow.": true, "These cells grow.": true,
		"In conclusion, our data show growth.": true, "As we will explain, cells grow.": true, "To this end, cells grow.": true,
		"Cells grow in soil.": false, "The first cells of this kind grow.": false, "In the soil, cells grow.": false,
		"For bounded domains, bounds hold.": false, "A cell grows.": false, "Many cells grow.": false,
		"Parallel programs grow.": false, "General relativity holds.": false, "Second, cells grow.": true,
		"Therefore cells grow.": true, "The first one is that cells grow.": true, "The other ones grow.": true,
		"In other words, cells grow.": true, "The proposed method grows cells.": true, "The results suggest growth.": true,
		"The study of growth has a history.": false, "The one cell grows.": false,
	} {
		if got := LeansBack(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

func TestHeading(t *testing.T) {
	for s, want := range map[string]string{
		"BACKGROUND: Cells grow.": "Cells grow.", "Materials and methods: Cells grew.": "Cells grew.",
		"Conclusion: 12 cells grew.": "12 cells grew.", "Growth: Cells grow.": "Growth: Cells grow.",
		"Results: of cells": "Results: of cells", "Cells grow.": "Cells grow.", "Results:": "Results:",
		"Background ; Cells grow.": "Cells grow.", "Cells; Plants grow.": "Cells; Plants grow.",
	} {
		if got := Heading(s); got != want {
			t.Errorf("%q becomes %q", s, got)
		}
	}
	if !IsNotice("© 2019 The Authors. All rights reserved.") || !IsNotice("Code is at https://example.org.") ||
		IsNotice("Cells grow in soil.") {
		t.Error("notices are not known")
	}
}
