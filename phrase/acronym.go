package phrase

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"kindred/phrase/acronyms"
	"kindred/text/language"
)

// acronym is an acronym with the words that it stands for.
type acronym struct {
	text  string // in the singular
	words []int32
	docs  int // that define it
	// plural says that texts often define its plural: "large language models (LLMs)".
	plural bool
}

// pluralDefinitions is the least share of the definitions of an acronym that have its plural, so that a phrase in the
// plural has it, too.
const pluralDefinitions = 0.25

// leastDefined is the least share of the texts with an acronym that must define it. Hardly a text defines "RNA" or
// "QCD", so those that do may mean something else: recurrence network analysis, quickest change detection.
const leastDefined = 0.06

// resolve decides what each acronym stands for: the expansion that most texts give, if two thirds of those that
// define the acronym give it. An acronym of two letters stands for many things, and needs more texts.
func (c *corpus) resolve(pieces []piece, words map[*lexer][]placedForm) {
	type meaning struct{ acronym, expansion string }
	counts, plurals, totals := map[meaning]int{}, map[meaning]int{}, map[string]int{}
	wordsOf := map[string][]int32{}
	for _, p := range pieces {
		for _, found := range p.definitions {
			for _, d := range found {
				form := p.lexer.forms[p.tokens[d.At].form].text
				acronym := acronyms.Of(form)
				var list []int32
				for q := d.First; q < d.At; q++ {
					list = append(list, c.wordAt(words[p.lexer], p.tokens[:d.At], q))
				}
				m := meaning{acronym, keyOfWords(list)}
				counts[m]++
				if form != acronym {
					plurals[m]++
				}
				totals[acronym]++
				wordsOf[m.expansion] = list
			}
		}
	}
	var all []meaning
	for m := range counts {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b meaning) int {
		return cmp.Or(strings.Compare(a.acronym, b.acronym), cmp.Compare(counts[b], counts[a]),
			strings.Compare(a.expansion, b.expansion))
	})
	texts := textsWith(pieces, totals)
	c.acronymOf = map[string]int32{}
	for p, m := range all {
		if p > 0 && all[p-1].acronym == m.acronym {
			continue
		}
		least := 1
		if len(pieces) > 1 {
			least = 2
		}
		if utf8.RuneCountInString(m.acronym) <= 2 {
			least = 3
		}
		if isFunction(form{m.acronym, language.English}) {
			continue // "NOT"
		}
		if n := counts[m]; n >= least && 3*n >= 2*totals[m.acronym] &&
			float64(n) >= leastDefined*float64(texts[m.acronym]) && len(wordsOf[m.expansion]) < maxLength {
			plural := float64(plurals[m]) >= pluralDefinitions*float64(n)
			c.acronyms = append(c.acronyms, acronym{m.acronym, wordsOf[m.expansion], n, plural})
		}
	}
	for a, of := range c.acronyms { // of several acronyms for the same words, the one that most texts give
		key := keyOfWords(of.words)
		if b, ok := c.acronymOf[key]; !ok || c.acronyms[b].docs < of.docs {
			c.acronymOf[key] = int32(a)
		}
	}
}

// textsWith returns how many texts have each of some acronyms.
func textsWith(pieces []piece, known map[string]int) map[string]int {
	texts := map[string]int{}
	acronymsOf := map[*lexer][]string{} // the acronym of each form, or ""
	for _, p := range pieces {
		of := acronymsOf[p.lexer]
		if of == nil {
			of = make([]string, len(p.lexer.forms))
			for f, form := range p.lexer.forms {
				if a := acronyms.Of(form.text); known[a] > 0 {
					of[f] = a
				}
			}
			acronymsOf[p.lexer] = of
		}
		seen := map[string]int{} // the number of the last text that has each, plus one
		for number, d := range p.docs {
			for _, t := range p.tokens[d.title:d.end] {
				if a := of[t.form]; a != "" && seen[a] <= number {
					seen[a] = number + 1
					texts[a]++
				}
			}
		}
	}
	return texts
}

// keyOfWords returns words as a key of a map.
func keyOfWords(words []int32) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(string([]byte{byte(w), byte(w >> 8), byte(w >> 16), byte(w >> 24)}))
	}
	return b.String()
}
