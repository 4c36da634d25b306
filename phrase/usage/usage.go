// Package usage knows how English words are used: which are verbs and adjectives, which are names, and which say
// little of a subject because papers of all subjects have them.
//
// A few papers do not show that of their words, so the table was counted in a large collection: 150,000 abstracts of
// sixteen fields. There is no grammar in it and no judgement, only what stands before and after a word, and in how many
// kinds of papers the word is. scripts/usage has the rules, and makes the table anew (make usage).
package usage

import (
	_ "embed" // for the table
	"slices"
	"strings"
	"sync"
)

// Word says how a word is used. The zero value, apart from Special, is a noun of a subject.
type Word struct {
	// Verb says that the word is no part of a noun phrase: "shows", "according".
	Verb bool
	// Base says that a verb has the form that follows "to": "estimate". After a noun in the singular it is a noun.
	Base bool
	// OftenVerb says that the word is often a verb, but also a noun: "study".
	OftenVerb bool
	// Adjective says that the word seldom closes a noun phrase: "diverse".
	Adjective bool
	// Modifier says that the word almost always stands before another: "breast".
	Modifier bool
	// Name says that the word mostly has a capital: "Gaussian".
	Name bool
	// Lead is the function word that stands before the word so often that both are one term: "in" before "vivo", "least"
	// before "squares". It is "" if there is none.
	Lead string
	// Special is low for words that papers of all subjects have, in [0, 1]: the Kullback-Leibler divergence, in nats, of
	// the groups of the papers with the word from the groups of all papers. It is 1 for words of a subject, and for words
	// of which the table knows too little.
	Special float64
}

//go:embed english.txt
var english string

// table is english, which is read once.
var table = sync.OnceValue(func() map[string]Word {
	words := make(map[string]Word, strings.Count(english, "\n"))
	for line := range strings.Lines(english) {
		name, flags, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !ok || name == "#" {
			continue
		}
		w := Word{Special: 1}
		flags, w.Lead, _ = strings.Cut(flags, " ")
		for _, flag := range flags {
			switch flag {
			case 'v':
				w.Verb = true
			case 'b':
				w.Base = true
			case 'w':
				w.OftenVerb = true
			case 'a':
				w.Adjective = true
			case 'm':
				w.Modifier = true
			case 'c':
				w.Name = true
			case '-': // none
			default:
				w.Special = float64(flag-'0') / 10
			}
		}
		words[name] = w
	}
	return words
})

// English returns how an English word in lower case is used. A word that the table does not have is of a subject, and a
// noun unless its ending tells that it stands before another.
func English(word string) Word {
	if w, ok := table()[word]; ok {
		return w
	}
	return Word{Special: 1, Modifier: endsAsModifier(word)}
}

// modifierEndings and hyphenEndings are endings of words that stand before others. Of some 600 words with one of the
// first, in 20 abstracts of arXiv and of medicine or more, all except "functional" and "rendezvous" are adjectives. Of
// the words of the table with one of the second, 137 of 138 are adjectives or modifiers, and so are 162 of 164 with a
// hyphen and "ed".
var (
	modifierEndings = strings.Fields("aneous cardial ergic graphic iatric ical ional odynamic ologic olytic ometric " +
		"ostatic otrophic otropic ous scopic thermic ular")
	hyphenEndings = []string{"-based", "-dependent", "-driven", "-free", "-level", "-like", "-scale", "-specific"}
)

// endsAsModifier reports whether a word ends as words do that stand before others: "angiographic", "wave-like",
// "light-emitted".
func endsAsModifier(word string) bool {
	ends := func(ending string) bool { return strings.HasSuffix(word, ending) }
	if ends("aceous") {
		return false // "Cretaceous"
	}
	return slices.ContainsFunc(modifierEndings, ends) || slices.ContainsFunc(hyphenEndings, ends) ||
		strings.Contains(word, "-") && ends("ed")
}

// plurals are endings of Latin and Greek words, in the singular and in the plural. Those in -is name processes
// ("diagnosis"), and those in -um have plurals that mean something else ("media").
var plurals = [][2]string{{"ix", "ices"}, {"ex", "ices"}, {"us", "i"}, {"on", "a"}}

// IsPlural reports whether s is a regular plural of t, or one of Latin and Greek: "matrices".
func IsPlural(s, t string) bool {
	for _, ending := range plurals {
		if base, ok := strings.CutSuffix(t, ending[0]); ok && s == base+ending[1] {
			return true
		}
	}
	base, ok := strings.CutSuffix(s, "s")
	return ok && (base == t || base == t+"e" || strings.HasSuffix(base, "ie") && base[:len(base)-2]+"y" == t)
}
