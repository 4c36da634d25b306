package naming

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster"
	"kindred/paper"
)

// TestSentence checks which sentence is taken: one that stands alone and is whole, of its subject before its authors.
func TestSentence(t *testing.T) {
	name := cluster.Name{Terms: []cluster.Term{{Text: "soil bacteria", Weight: 2}, {Text: "carbon", Weight: 1}}}
	const good = "Soil bacteria turn the carbon of dead roots into a gas."
	for _, other := range []string{
		"However, soil bacteria turn the carbon of dead roots to gas.",
		"In this paper, we study soil bacteria and the carbon of roots.",
		"We show that soil bacteria turn the carbon of roots to gas.",
		"Soil bacteria turn the carbon of dead roots (in summer into a gas.",
		"Soil bacteria turn $x^2$ of the carbon of dead roots into gas.",
		"© 2020 The authors of soil bacteria and carbon of dead roots.",
		"Soil bacteria turn carbon over.",
		"The soil helps soil bacteria turn the carbon of dead roots to gas.",
		"Soil bacteria turn carbon of the previous dead roots into a gas.",
		"Soil bacteria turn carbon of such kinds of roots into a gas.",
		"The soil is where soil bacteria turn the carbon of dead roots to gas.",
		"Soil bacteria therefore turn the carbon of dead roots into a gas.",
		"Soil bacteria turn these kinds of carbon of roots into a gas.",
		"Soil bacteria turn 12 of 23 kinds of carbon of 4 roots to gas.",
		"Order: soil bacteria Element: carbon Part: dead roots Product: a gas.",
	} {
		papers := []paper.Paper{{ID: "a"}}
		for _, text := range []string{other + " " + good, good + " " + other} {
			got := Sentence(name, []cluster.Member{{Row: 0, Similarity: 1}}, papers, func(int) string { return text })
			if got == nil || got.Text != good || got.Paper != "a" {
				t.Errorf("of %q: %+v", text, got)
			}
		}
	}
	text := "BACKGROUND: Soil bacteria turn the carbon of dead roots into gas."
	got := Sentence(name, []cluster.Member{{Row: 0, Similarity: 1}}, []paper.Paper{{ID: "a"}}, func(int) string { return text })
	if got == nil || got.Text != text[len("BACKGROUND: "):] {
		t.Errorf("%+v", got)
	}
}

// TestIsBare checks which subjects have no details.
func TestIsBare(t *testing.T) {
	for s, want := range map[string]bool{
		"the model is": true, "the models consist of": true, "the method allows": true, "cells allow": false,
		"the wavelet transform of": false, "the apolipoprotein e": false, "the soil bacteria": false, "the": false,
	} {
		if got := isBare(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

// TestSentenceOfTitle checks that a sentence with the words of its paper's title comes before one without.
func TestSentenceOfTitle(t *testing.T) {
	name := cluster.Name{Terms: []cluster.Term{{Text: "soil bacteria", Weight: 2}}}
	const gas = "Soil bacteria turn the carbon of plants into a gas."
	const root = "Soil bacteria live at the roots of many plants in fields."
	text := func(int) string { return gas + " " + root }
	for title, want := range map[string]string{"Carbon and gases": gas, "A root of the fields": root} {
		got := Sentence(name, []cluster.Member{{Row: 0, Similarity: 1}}, []paper.Paper{{ID: "a", Title: title}}, text)
		if got == nil || got.Text != want {
			t.Errorf("of %q: %+v", title, got)
		}
	}
}

func TestUserNames(t *testing.T) {
	p, err := cluster.NewPartition([]int{0, 0, 0, 0, 1, 1, 1, cluster.Outlier})
	if err != nil {
		t.Fatal(err)
	}
	papers := make([]paper.Paper, 8)
	for i := range papers {
		papers[i].ID = string(rune('a' + i))
	}
	papers[4].DOI = "10.1000/e"
	others := []paper.Other{{Paper: 0, Kind: "id", ID: "b"}, {Paper: 5, Kind: "id", ID: "key"}, {Paper: 5, Kind: "pmid", ID: "7"}}
	for _, test := range []struct {
		names []NamedPapers
		want  []string
	}{
		{nil, []string{"one", "two"}},
		{[]NamedPapers{{"Mine", []string{"a"}}}, []string{"Mine", "two"}},
		{[]NamedPapers{{"Mine", []string{"a", "b", "e", "f", "g"}}}, []string{"one", "Mine"}},
		{[]NamedPapers{{"Mine", []string{"10.1000/e"}}, {"Number", []string{"7"}}}, []string{"one", "Mine"}},
		{[]NamedPapers{{"Mine", []string{"key"}}, {"Yours", []string{"b"}}}, []string{"Yours", "Mine"}},
		{[]NamedPapers{{"Small", []string{"a"}}, {"Large", []string{"b", "c"}}}, []string{"Large", "two"}},
		{[]NamedPapers{{"Gone", []string{"x", "y"}}, {"Alone", []string{"h"}}, {"", []string{"a"}}}, []string{"one", "two"}},
		{[]NamedPapers{{"Everywhere", []string{"a", "b", "c", "e", "f", "x"}}, {"Rest", []string{"g"}}}, []string{"Everywhere", "Rest"}},
	} {
		names := []cluster.Name{{Title: "one"}, {Title: "two"}}
		named := Rename(names, p, papers, others, test.names)
		if diff := cmp.Diff(test.want, []string{names[0].Title, names[1].Title}); diff != "" ||
			named[0] != (names[0].Title != "one") || named[1] != (names[1].Title != "two") {
			t.Errorf("%v (-want +got)\n%s", test.names, diff)
		}
	}
}

func TestKeywords(t *testing.T) {
	p := paper.Paper{Categories: []string{"cs.LG", "hep-th", "Physics", "Plant genetics", "C. elegans", "math.NA",
		"kindred 3: Planets / atmosphere", "kindred: fits nowhere", "kindred souls: letters", "Middle Aged", "Aging",
		"Aged, 80 and over", "priority journal"}}
	want := []string{"Physics", "Plant genetics", "C. elegans", "kindred souls: letters", "Aging"}
	if diff := cmp.Diff(want, Keywords(&p)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if len(p.Categories) != 13 {
		t.Errorf("the categories of the paper are %q now", p.Categories)
	}
}

// TestSampleOrder: the same papers in another order are sampled in the same order, those with an abstract first.
func TestSampleOrder(t *testing.T) {
	var papers []paper.Paper
	for i := range 20 {
		papers = append(papers, paper.Paper{ID: fmt.Sprint("paper ", i), Abstract: strings.Repeat("a", i%2)})
	}
	p, err := cluster.NewPartition(make([]int, len(papers)))
	if err != nil {
		t.Fatal(err)
	}
	var ids [2][]string
	for k := range ids {
		for _, i := range Sample(p, papers, func(i int) string { return papers[i].Abstract }) {
			if len(ids[k]) < 10 && papers[i].Abstract == "" {
				t.Errorf("%s, which has no abstract, is number %d", papers[i].ID, len(ids[k]))
			}
			ids[k] = append(ids[k], papers[i].ID)
		}
		slices.Reverse(papers)
	}
	if len(ids[0]) != len(papers) || !slices.Equal(ids[0], ids[1]) {
		t.Errorf("%q\n%q", ids[0], ids[1])
	}
}
