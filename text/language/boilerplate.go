package language

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed boilerplate.txt
var boilerplateText string

// boilerplate are the words that abstracts of every field use, in English.
var boilerplate = sync.OnceValue(func() map[string]bool { return wordSet(boilerplateText) })

// wordSet returns the words of a list with their regular inflections. Lines that begin with # are comments.
// Comparing stems instead would drop "relativity" with "relative".
func wordSet(list string) map[string]bool {
	set := make(map[string]bool, len(list)) // with their inflections, words are about as many as letters
	for line := range strings.Lines(list) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			set[word] = true
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
