package usage

import (
	"slices"
	"strings"
	"testing"
)

func TestEnglish(t *testing.T) {
	for word, want := range map[string]Word{
		"galaxies":     {Special: 1},
		"unheardof":    {Special: 1},
		"quuxographic": {Special: 1, Modifier: true}, "quux-like": {Special: 1, Modifier: true},
		"quux-enhanced": {Special: 1, Modifier: true}, "quuxologic": {Special: 1, Modifier: true},
		"cretaceous": {Special: 1}, "quuxlike": {Special: 1}, "quuxed": {Special: 1},
	} {
		if got := English(word); got != want {
			t.Errorf("%q is %+v, want %+v", word, got, want)
		}
	}
	for _, verb := range []string{"shows", "expect", "propagate", "according", "giving"} {
		if !English(verb).Verb {
			t.Errorf("%q is no verb", verb)
		}
	}
	for _, adjective := range []string{"diverse", "unique", "stationary", "hyperbolic", "bright", "integrable", "core-collapse"} {
		if w := English(adjective); !w.Adjective || w.Verb {
			t.Errorf("%q is no adjective", adjective)
		}
	}
	for _, noun := range []string{"learning", "networks", "study", "information", "cells", "rise", "speech", "dust",
		"self-attention"} {
		if w := English(noun); w.Verb || w.Adjective || w.Modifier {
			t.Errorf("%q is %+v, and no noun", noun, w)
		}
	}
	for _, general := range []string{"information", "points", "time", "analysis"} {
		if s := English(general).Special; s > 0.35 {
			t.Errorf("%q has %g, as if it were of a subject", general, s)
		}
	}
	for word, lead := range map[string]string{"vivo": "in", "squares": "least", "addition": "", "squared": ""} {
		if got := English(word).Lead; got != lead {
			t.Errorf("%q stands after %q, want %q", word, got, lead)
		}
	}
	if !English("gaussian").Name || English("networks").Name || !English("study").OftenVerb || !English("expect").Base || English("came").Base {
		t.Errorf("names and verbs are not known")
	}
}

// TestTable checks that the table has one line for each word, in byte order, and known flags.
func TestTable(t *testing.T) {
	var words []string
	for line := range strings.Lines(english) {
		if strings.HasPrefix(line, "# ") {
			continue
		}
		word, flags, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		flags, lead, led := strings.Cut(flags, " ")
		if word == "" || flags == "" || led == (lead == "") || flags == "-" && !led ||
			flags != "-" && strings.Trim(flags, "vbwamc0123456789") != "" || word != strings.ToLower(word) {
			t.Fatalf("the table has the line %q", line)
		}
		words = append(words, word)
	}
	if !slices.IsSorted(words) || len(slices.Compact(slices.Clone(words))) != len(words) || len(words) < 5_000 {
		t.Errorf("the table has %d words, not each once and in order", len(words))
	}
}

func BenchmarkTable(b *testing.B) {
	for b.Loop() {
		English("networks")
	}
}

func TestIsPlural(t *testing.T) {
	for _, test := range []struct {
		s, t string
		want bool
	}{
		{"graphs", "graph", true}, {"boxes", "box", true}, {"studies", "study", true}, {"density matrices", "density matrix", true},
		{"vertices", "vertex", true}, {"nuclei", "nucleus", true}, {"criteria", "criterion", true}, {"media", "medium", false},
		{"diagnoses", "diagnosis", false}, {"graph", "graphs", false}, {"matrix", "matrices", false}, {"graph", "graph", false},
	} {
		if got := IsPlural(test.s, test.t); got != test.want {
			t.Errorf("%q of %q: %v", test.s, test.t, got)
		}
	}
}
