package text

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/internal/parallel"
)

// WordTexts returns for each word of the lexicon the one to show: of the normalised words that share
// the stem the most frequent one, written as it is most often within sentences. Capitals in titles
// and at the beginning of sentences are no evidence; a word that stands nowhere else is shown
// in lower case, unless it has capitals behind the first letter, and so is a word with a
// capital there that a fifth of the sentences write without. So "network" stands for its
// plural and its titles, while BERT, Hamiltonian and mRNA stay what they are. Ties go to the
// word, and to the way of writing it, that is first in byte order. A word without forms is shown
// as it is.
func (r *Reading) WordTexts(ctx context.Context) ([]string, error) {
	members := make([][]int32, len(r.lex.words)) // forms of each word
	for _, words := range r.wordOf {
		for form, w := range words {
			if w >= 0 {
				members[w] = append(members[w], int32(form))
			}
		}
	}
	shown := make([]string, len(members))
	err := parallel.Chunks(ctx, len(members), parallel.ChunkSize, r.c.opts.Parallelism, func(_, lo, hi int) error {
		for w := lo; w < hi; w++ {
			forms := members[w]
			if len(forms) == 0 {
				shown[w] = r.lex.words[w]
				continue
			}
			slices.SortFunc(forms, func(a, b int32) int { return strings.Compare(r.c.forms[a], r.c.forms[b]) })
			shown[w] = surface(r.c, slices.Compact(forms))
		}
		return nil
	})
	return shown, err
}

// surface returns the form to show of the given ones, which are in byte order.
func surface(c *Corpus, forms []int32) string {
	if len(forms) == 1 && c.inner[forms[0]] > 0 {
		return visible(c.forms[forms[0]])
	}
	words := make([]string, len(forms)) // in lower case
	counts := map[string]int{}
	for p, f := range forms {
		words[p] = lower(visible(c.forms[f]))
		counts[words[p]] += c.counts[f]
	}
	best := words[0]
	for _, word := range words {
		if n, most := counts[word], counts[best]; n > most || n == most && word < best {
			best = word
		}
	}
	chosen, capital := int32(-1), false
	var inner, innerLower int
	for p, f := range forms {
		if words[p] != best {
			continue
		}
		capital = capital || isTitleCase(c.forms[f])
		inner += c.inner[f]
		if visible(c.forms[f]) == best {
			innerLower += c.inner[f]
		}
		if chosen < 0 || c.inner[f] > c.inner[chosen] || c.inner[f] == c.inner[chosen] && c.counts[f] > c.counts[chosen] {
			chosen = f
		}
	}
	if inner == 0 && capital || isTitleCase(c.forms[chosen]) && innerLower > 0 && 5*innerLower >= inner {
		return best
	}
	return visible(c.forms[chosen])
}

// isTitleCase reports whether s begins with a capital and goes on in lower case.
func isTitleCase(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(first) && strings.ToLower(s[size:]) == s[size:]
}

// NGramTexts returns for each n-gram of the lexicon the text to show: the words of the n-gram without
// its last word as they are shown, and the form of its last word that ends it in most documents;
// of a pair, also the first word is the form that begins it in most documents. surfaces are those
// of the words. Ties go to the form that is first in byte order.
func (r *Reading) NGramTexts(ctx context.Context, surfaces []string) ([]string, error) {
	words := int32(len(r.lex.words))
	last, err := r.bestForms(ctx, func(keys []Pair, forms, nodes []int32) []Pair {
		return append(keys, NewPair(nodes[len(nodes)-1], forms[len(forms)-1]))
	})
	if err != nil {
		return nil, err
	}
	first, err := r.bestForms(ctx, func(keys []Pair, forms, nodes []int32) []Pair {
		if len(forms) == 2 {
			keys = append(keys, NewPair(nodes[1], forms[0]))
		}
		return keys
	})
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(r.lex.grams))
	show := func(best map[int32]int32, node, word int32) string {
		if form, ok := best[node]; ok {
			return r.display(form, surfaces[word])
		}
		return surfaces[word]
	}
	for p := range texts {
		node := words + int32(p)
		parent, word := r.lex.Split(node)
		before := ""
		if parent < words {
			before = show(first, node, parent)
		} else {
			before = texts[parent-words]
		}
		texts[p] = joined(before, show(last, node, word))
	}
	return texts, nil
}

// joined returns a phrase with a further word. Pairs of characters that overlap are put together
// again: of 神经 and 经网 that makes 神经网.
func joined(phrase, word string) string {
	last, _ := utf8.DecodeLastRuneInString(phrase)
	first, size := utf8.DecodeRuneInString(word)
	if first == last && unspaced(first) {
		return phrase + word[size:]
	}
	return phrase + " " + word
}

// bestForms returns for each n-gram of the lexicon the form that, of the keys that keysOf makes of
// the forms and the nodes of an n-gram that stands in a document, is in most documents.
func (r *Reading) bestForms(ctx context.Context, keysOf func(keys []Pair, forms, nodes []int32) []Pair) (map[int32]int32, error) {
	best, most := map[int32]int32{}, map[int32]int{}
	err := frequentPairs(ctx, r.c, r.c.opts.Parallelism, 1, func() func([]Pair, *Chunk, int) []Pair {
		var forms, nodes []int32
		return func(keys []Pair, c *Chunk, doc int) []Pair {
			d := c.docs[doc]
			wordOf := r.wordOf[d.language]
			ids := c.ids[d.title:d.end]
			for p := range ids {
				forms, nodes = forms[:0], nodes[:0]
				for q := p; q < len(ids) && len(forms) < r.maxN; q++ {
					word := wordOf[ids[q]]
					if word < 0 {
						if word == Dropped && r.c.opts.Tokens == WordTokens && len(forms) > 0 {
							continue
						}
						break
					}
					node := word
					if len(nodes) > 0 {
						if node = r.lex.Child(nodes[len(nodes)-1], word); node == Dropped {
							break
						}
					}
					forms, nodes = append(forms, ids[q]), append(nodes, node)
					if len(forms) > 1 {
						keys = keysOf(keys, forms, nodes)
					}
				}
			}
			return keys
		}
	}, func(key Pair, df int) {
		node, form := key.Split()
		old, ok := best[node]
		if !ok || df > most[node] || df == most[node] && r.c.forms[form] < r.c.forms[old] {
			best[node], most[node] = form, df
		}
	})
	return best, err
}

// display returns a form in the case in which its word is shown, so that a phrase that stands
// in many titles is not written like one.
func (r *Reading) display(form int32, shown string) string {
	text := visible(r.c.forms[form])
	switch {
	case strings.EqualFold(text, shown):
		return shown
	case isTitleCase(text) && !isTitleCase(shown):
		return strings.ToLower(text)
	}
	return text
}
