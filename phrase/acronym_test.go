package phrase

import (
	"strings"
	"testing"
)

// TestDefinitions checks where the words of an acronym begin.
func TestDefinitions(t *testing.T) {
	for text, want := range map[string]string{
		"natural language processing (NLP)":        "natural language processing",
		"of integrated information theory (IIT)":   "integrated information theory",
		"an internet of things (IoT)":              "internet of things",
		"the Internet of Things (IT)":              "Internet of Things",
		"the hidden Markov models (HMMs)":          "hidden Markov models",
		"a magnetic resonance spectroscopy (MRSp)": "magnetic resonance spectroscopy",
		"of messenger ribonucleic acid (mRNA)":     "messenger ribonucleic acid",
		"the large language, models (XYZ)":         "",
		"the processes (SP)":                       "",
	} {
		var l lexer
		l.read(text, 0)
		got := ""
		word := func(t token) string { return l.forms[t.form].text }
		definitions(l.tokens, word, func(t token) bool { return isFunction(l.forms[t.form]) }, func(d definition) {
			var words []string
			for _, t := range l.tokens[d.first:d.last] {
				words = append(words, word(t))
			}
			got = strings.Join(words, " ")
		})
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
