package language

import (
	_ "embed"
	"strings"
)

//go:embed boilerplate.txt
var boilerplateText string

// boilerplate are the words that abstracts of every field use, in English.
var boilerplate = wordSet(boilerplateText, true)

// wordSet returns the words of a list, in which lines that begin with # are comments; regular adds the
// regular inflections of each word. Comparing stems instead would drop "relativity" with "relative".
func wordSet(list string, regular bool) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(list) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			set[word] = true
			if !regular {
				continue
			}
			for _, ending := range []string{"s", "es", "d", "ed", "ing"} {
				set[word+ending] = true
			}
			if base, ok := strings.CutSuffix(word, "e"); ok {
				set[base+"ing"] = true
			}
			if base, ok := strings.CutSuffix(word, "y"); ok {
				set[base+"ies"] = true
				set[base+"ied"] = true
			}
		}
	}
	return set
}
