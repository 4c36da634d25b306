package text

import (
	_ "embed"
	"strings"
)

//go:embed boilerplate.txt
var boilerplateText string

// boilerplate are the words that abstracts of every field use, in English.
var boilerplate = wordSet(boilerplateText, true)

// wordSet returns the words of a list, whose lines may be comments, with the regular forms of
// each if asked for. Stems are not compared: they would make "relative" drop "relativity".
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
