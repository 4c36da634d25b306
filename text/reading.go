package text

import (
	"context"
	"slices"

	"kindred/text/language"
	"kindred/text/lexicon"
)

// Reading is a corpus whose forms have become numbers of words. Its features are the words, and the
// n-grams of its lexicon.
type Reading struct {
	c      *Corpus
	a      *Analyzer
	lex    *lexicon.Lexicon // nil while words are not sorted
	wordOf [language.Count][]int32
	// synonyms replace words by others; nil for none.
	synonyms   *synonyms
	minN, maxN int     // the shortest and the longest n-grams that are features
	columnOf   []int32 // of each feature, or nil if features are their own columns
}

// Words returns a corpus as numbers of words, and the words, of which the first is no word. The
// words have no particular order.
func (c *Corpus) Words(ctx context.Context, a *Analyzer) (r *Reading, words []string, err error) {
	table := newFormTable(len(c.forms))
	r = &Reading{c: c, a: a, minN: 1, maxN: 1}
	if r.wordOf, err = c.numberWords(ctx, a, table.add); err != nil {
		return nil, nil, err
	}
	for word := range a.SynonymWords() {
		table.add(word)
	}
	r.synonyms = newSynonyms(a.groups, table.add, len(table.forms))
	return r, table.forms, nil
}

// WordsOf returns a corpus as numbers of the words of a lexicon, which has all synonyms of the
// options. Features are n-grams of minN to maxN words.
func (c *Corpus) WordsOf(ctx context.Context, a *Analyzer, lex *lexicon.Lexicon, minN, maxN int) (*Reading, error) {
	r := &Reading{c: c, a: a, lex: lex, minN: minN, maxN: maxN}
	r.synonyms = newSynonyms(a.groups, lex.Number, len(lex.Words()))
	var err error
	r.wordOf, err = c.numberWords(ctx, a, lex.Number)
	return r, err
}

// numberWords returns for each language that occurs the number of the word of each form, [lexicon.Dropped] or
// unknown.
func (c *Corpus) numberWords(ctx context.Context, a *Analyzer, number func(word string) int32,
) (wordOf [language.Count][]int32, err error) {
	for _, l := range c.languages {
		words, err := a.words(ctx, len(l.forms), func(p int) string { return c.forms[l.forms[p]] }, l.language)
		if err != nil {
			return wordOf, err
		}
		ids := slices.Repeat([]int32{lexicon.Dropped}, len(c.forms))
		for p, word := range words {
			if word != "" {
				ids[l.forms[p]] = known(number(word))
			}
		}
		ids[noForm] = unknown
		wordOf[l.language] = ids
	}
	return wordOf, nil
}

// known returns the number of a word, or unknown if it has none.
func known(word int32) int32 {
	if word == lexicon.Dropped {
		return unknown
	}
	return word
}

// Renumber replaces the numbers of words by those of a lexicon: word w becomes number[w], or is
// dropped. The lexicon must have all synonyms of the options.
func (r *Reading) Renumber(lex *lexicon.Lexicon, number []int32) {
	for _, words := range r.wordOf {
		for form, w := range words {
			if w >= 0 {
				words[form] = known(number[w])
			}
		}
	}
	r.lex = lex
	r.synonyms = newSynonyms(r.a.groups, lex.Number, len(lex.Words()))
}

// SetFeatures makes the n-grams of minN to maxN words the features of r.
func (r *Reading) SetFeatures(minN, maxN int) { r.minN, r.maxN = minN, maxN }

// Corpus returns the corpus of r.
func (r *Reading) Corpus() *Corpus { return r.c }

// Lexicon returns the lexicon of r.
func (r *Reading) Lexicon() *lexicon.Lexicon { return r.lex }

// Words appends the words of a document to dst, and returns where those of the abstract begin.
// Where n-grams or synonyms are looked for, Dropped stands wherever an n-gram must end; else
// dropped words are left out.
func (r *Reading) Words(dst []int32, c *Chunk, doc int) (words []int32, abstract int) {
	d := c.docs[doc]
	dst = r.part(dst, c.ids[d.title:d.abstract], d.language)
	abstract = len(dst)
	return r.part(dst, c.ids[d.abstract:d.end], d.language), abstract
}

// part appends the words of a part of a document.
func (r *Reading) part(dst []int32, ids []int32, of language.Language) []int32 {
	wordOf := r.wordOf[of]
	start := len(dst)
	dst = slices.Grow(dst, len(ids)+1)[:start+len(ids)]
	into := dst[start:]
	gaps := r.synonyms != nil || r.maxN > 1
	switch {
	case gaps && r.c.opts.Tokens == WordTokens:
		n := 0
		for _, id := range ids {
			if word := wordOf[id]; word != lexicon.Dropped {
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
			n += 1 + int(word>>31) // 0 for a dropped word, without a branch that would be mispredicted
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
		dst[start+p] = max(word, lexicon.Dropped)
	}
	return append(dst, lexicon.Dropped)
}

// WithColumns returns a reading whose features are columns: feature f becomes columnOf[f], and is
// left out if that is Dropped.
func (r *Reading) WithColumns(columnOf []int32) *Reading {
	mapped := *r
	if r.maxN > 1 || r.synonyms != nil {
		mapped.columnOf = columnOf
		return &mapped
	}
	// Features are words, so the table of words can hold columns.
	for of, words := range r.wordOf {
		columns := make([]int32, len(words))
		for form, word := range words {
			if columns[form] = lexicon.Dropped; word >= 0 {
				columns[form] = columnOf[word]
			}
		}
		mapped.wordOf[of] = columns
	}
	return &mapped
}

// Features returns a function that finds the features of a sequence of words. Each goroutine needs
// its own. What the function returns is valid until the next call.
func (r *Reading) Features() func(words []int32) []int32 {
	if r.maxN == 1 && r.synonyms == nil {
		return func(words []int32) []int32 { return words }
	}
	var features []int32
	return func(words []int32) []int32 {
		features = r.features(features[:0], words)
		if r.columnOf == nil {
			return features
		}
		kept := features[:0]
		for _, f := range features {
			if j := r.columnOf[f]; j != lexicon.Dropped {
				kept = append(kept, j)
			}
		}
		return kept
	}
}

// features appends the n-grams of words to dst.
func (r *Reading) features(dst, words []int32) []int32 {
	for p, node := range words {
		if node == lexicon.Dropped {
			continue
		}
		if r.minN == 1 {
			dst = append(dst, node)
		}
		for n := 2; n <= r.maxN && p+n-1 < len(words); n++ {
			word := words[p+n-1]
			if word == lexicon.Dropped {
				break
			}
			if node = r.lex.Child(node, word); node == lexicon.Dropped {
				break
			}
			if n >= r.minN {
				dst = append(dst, node)
			}
		}
	}
	return dst
}
