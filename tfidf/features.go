package tfidf

import (
	"math/bits"
	"slices"

	"kindred/text/language"
)

// reading is a corpus read with a lexicon.
type reading struct {
	c   *Corpus
	lex *lexicon
	// wordOf holds for each language that occurs the word of each form, dropped or unknown.
	wordOf   [language.Count][]int32
	synonyms *synonyms
	minN     int
	maxN     int
}

// words appends the words of a document, and dropped where an n-gram cannot go on, to dst, and
// returns where those of the abstract begin. Without n-grams and synonyms, what is dropped is left
// out.
func (r *reading) words(dst []int32, c *chunk, doc int) (words []int32, abstract int) {
	d := c.docs[doc]
	dst = r.part(dst, c.ids[d.title:d.abstract], d.language)
	abstract = len(dst)
	return r.part(dst, c.ids[d.abstract:d.end], d.language), abstract
}

// part appends the words of a part of a document.
func (r *reading) part(dst []int32, ids []int32, of language.Language) []int32 {
	wordOf := r.wordOf[of]
	start := len(dst)
	dst = slices.Grow(dst, len(ids)+1)[:start+len(ids)]
	into := dst[start:]
	gaps := r.synonyms != nil || r.maxN > 1
	switch {
	case gaps && r.c.opts.Tokens == WordTokens:
		n := 0
		for _, id := range ids {
			if word := wordOf[id]; word != dropped {
				into[n] = word
				n++
			}
		}
		dst = dst[:start+n]
	case gaps:
		for p, id := range ids {
			into[p] = wordOf[id]
		}
	default:
		n := 0
		for _, id := range ids {
			word := wordOf[id]
			into[n] = word
			n += 1 + int(word>>31) // none if it is dropped, without a branch that nobody can foresee
		}
		dst = dst[:start+n]
	}
	if !gaps {
		return dst
	}
	if r.synonyms != nil {
		dst = r.synonyms.replace(dst, start)
	}
	for p, word := range dst[start:] {
		dst[start+p] = max(word, dropped)
	}
	return append(dst, dropped)
}

// features appends the terms of words to dst: nodes of the lexicon.
func (r *reading) features(dst, words []int32) []int32 {
	if r.maxN == 1 && r.synonyms == nil {
		return append(dst, words...)
	}
	for p, node := range words {
		if node == dropped {
			continue
		}
		if r.minN == 1 {
			dst = append(dst, node)
		}
		for n := 2; n <= r.maxN && p+n-1 < len(words); n++ {
			word := words[p+n-1]
			if word == dropped {
				break
			}
			if node = r.lex.child(node, word); node == dropped {
				break
			}
			if n >= r.minN {
				dst = append(dst, node)
			}
		}
	}
	return dst
}

// tally counts the features of one document at a time. It sorts without comparing: a bit for each
// feature, and a bit above for each word of 64 of them, are set on the way, and read off in order.
type tally struct {
	counts  []count  // by feature
	present []uint64 // a bit for each feature that the document has
	summary []uint64 // a bit for each word of present that is not 0
	found   []int32  // the features of the document, ascending, once they are collected
}

// count is how often a document has a feature in its title and in its abstract.
type count struct{ title, abstract uint32 }

func newTally(features int) *tally {
	words := (features + 63) / 64
	return &tally{counts: make([]count, features), present: make([]uint64, words), summary: make([]uint64, (words+63)/64)}
}

// mark notes features that the document has.
func (t *tally) mark(features []int32) {
	for _, f := range features {
		t.present[f>>6] |= 1 << (f & 63)
		t.summary[f>>12] |= 1 << (f >> 6 & 63)
	}
}

// countTitle and countAbstract count features that the document has there.
func (t *tally) countTitle(features []int32) {
	for _, f := range features {
		t.counts[f].title++
	}
}

func (t *tally) countAbstract(features []int32) {
	for _, f := range features {
		t.counts[f].abstract++
	}
}

// collect returns the features that were marked in ascending order, and forgets the marks. The
// slice is valid until the next call; what was counted is for the caller to reset.
func (t *tally) collect() []int32 {
	t.found = t.found[:0]
	for s, above := range t.summary {
		if above == 0 {
			continue
		}
		t.summary[s] = 0
		for ; above != 0; above &= above - 1 {
			w := s<<6 | bits.TrailingZeros64(above)
			for present := t.present[w]; present != 0; present &= present - 1 {
				t.found = append(t.found, int32(w<<6|bits.TrailingZeros64(present)))
			}
			t.present[w] = 0
		}
	}
	return t.found
}
