package text

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/internal/parallel"
	"kindred/text/language"
	"kindred/text/lexicon"
)

// WordTexts returns the text to show for each word of the lexicon, as [Analyzer.WordTexts] does.
func (r *Reading) WordTexts(ctx context.Context) ([]string, error) {
	members := make([][]FormCount, len(r.lex.Words()))
	for _, l := range r.c.languages {
		for p, form := range l.forms {
			if w := r.wordOf[l.language][form]; w >= 0 {
				members[w] = append(members[w], FormCount{r.c.forms[form], l.counts[p], l.inner[p]})
			}
		}
	}
	return wordTexts(ctx, r.lex.Words(), members, r.c.opts.Parallelism)
}

// WordTexts returns the text to show to a person for each word of a lexicon, by the forms that occur in
// each language.
//
// It is the most frequent form of the word, in upper or lower case as it is written most often inside
// sentences. Capitals in titles and at the beginning of sentences say nothing; a word that occurs
// nowhere else is shown in lower case, unless it has capitals after the first letter. So is a word with
// a capital that a fifth of the sentences write without one. So "networks" is shown for "Networks" and
// "network", while BERT, Hamiltonian and mRNA keep their capitals. Ties go to the text that is first in
// byte order. A word without forms is shown as it is.
func (a *Analyzer) WordTexts(ctx context.Context, lex *lexicon.Lexicon, counts map[string][]FormCount) (
	[]string, error) {
	members := make([][]FormCount, len(lex.Words()))
	for code, forms := range counts {
		of, _ := language.Parse(code)
		words, err := a.words(ctx, len(forms), func(p int) string { return forms[p].Form }, of)
		if err != nil {
			return nil, err
		}
		for p, word := range words {
			if w := lex.Number(word); w != lexicon.Dropped {
				members[w] = append(members[w], forms[p])
			}
		}
	}
	return wordTexts(ctx, lex.Words(), members, a.opts.Parallelism)
}

// wordTexts returns the text to show for each word, by its forms. A form may be listed more than once.
func wordTexts(ctx context.Context, words []string, members [][]FormCount, workers int) ([]string, error) {
	shown := make([]string, len(words))
	err := parallel.Chunks(ctx, len(words), parallel.ChunkSize, workers, func(_, lo, hi int) error {
		for w := lo; w < hi; w++ {
			if shown[w] = words[w]; len(members[w]) > 0 {
				shown[w] = wordText(members[w])
			}
		}
		return nil
	})
	return shown, err
}

// wordText returns the text to show for a word with the given forms, which it sorts.
func wordText(forms []FormCount) string {
	slices.SortFunc(forms, func(a, b FormCount) int { return strings.Compare(a.Form, b.Form) })
	n := 0
	for _, f := range forms[1:] {
		if f.Form == forms[n].Form { // in another language
			forms[n].Count += f.Count
			forms[n].Inner += f.Inner
			continue
		}
		n++
		forms[n] = f
	}
	forms = forms[:n+1]
	if len(forms) == 1 && forms[0].Inner > 0 {
		return visible(forms[0].Form)
	}
	words := make([]string, len(forms)) // in lower case
	counts := map[string]int{}
	for p, f := range forms {
		words[p] = lower(visible(f.Form))
		counts[words[p]] += f.Count
	}
	best := words[0]
	for _, word := range words {
		if n, most := counts[word], counts[best]; n > most || n == most && word < best {
			best = word
		}
	}
	chosen, capital := -1, false
	var inner, innerLower int
	for p, f := range forms {
		if words[p] != best {
			continue
		}
		capital = capital || isTitleCase(f.Form)
		inner += f.Inner
		if visible(f.Form) == best {
			innerLower += f.Inner
		}
		if chosen < 0 || f.Inner > forms[chosen].Inner || f.Inner == forms[chosen].Inner && f.Count > forms[chosen].Count {
			chosen = p
		}
	}
	if inner == 0 && capital || isTitleCase(forms[chosen].Form) && innerLower > 0 && 5*innerLower >= inner {
		return best
	}
	return visible(forms[chosen].Form)
}

// isTitleCase reports whether s begins with a capital and goes on in lower case.
func isTitleCase(s string) bool {
	first, size := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(first) && strings.ToLower(s[size:]) == s[size:]
}

// NGramForm is how many documents have an n-gram that ends, or begins, with a form.
type NGramForm struct {
	Node  int32 // the n-gram
	First bool  // whether Form is the first word of the n-gram, which is a pair; else it is the last
	Form  string
	DF    int
}

// Compare orders by node, place in the n-gram, and form.
func (f NGramForm) Compare(g NGramForm) int {
	place := func(first bool) int {
		if first {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(f.Node, g.Node), cmp.Compare(place(f.First), place(g.First)),
		strings.Compare(f.Form, g.Form))
}

// NGramForms returns the forms of the last word of all n-grams of the lexicon, and of the first word of
// pairs, with the number of documents that have each, in the order of [NGramForm.Compare].
func (r *Reading) NGramForms(ctx context.Context) ([]NGramForm, error) {
	var found []NGramForm
	for _, first := range []bool{true, false} {
		err := r.ngramForms(ctx, first, func(node, form int32, df int) {
			found = append(found, NGramForm{node, first, r.c.forms[form], df})
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(found, NGramForm.Compare)
	return found, nil
}

// NGramTexts returns the text to show for each n-gram of the lexicon; words are the texts of words. See
// [JoinNGrams].
func (r *Reading) NGramTexts(ctx context.Context, words []string) ([]string, error) {
	best := newBestForms()
	for _, first := range []bool{true, false} {
		err := r.ngramForms(ctx, first, func(node, form int32, df int) {
			best.add(NGramForm{node, first, r.c.forms[form], df})
		})
		if err != nil {
			return nil, err
		}
	}
	return best.texts(r.lex, words), nil
}

// JoinNGrams returns the text to show for each n-gram of a lexicon: the text of the n-gram without its
// last word, and the form of its last word that most documents have there. The first word of a pair is
// likewise the form that most documents have. words are the texts of words; words without forms are
// shown so. Ties go to the form that is first in byte order.
func JoinNGrams(lex *lexicon.Lexicon, words []string, forms []NGramForm) []string {
	best := newBestForms()
	for _, f := range forms {
		best.add(f)
	}
	return best.texts(lex, words)
}

// bestForms holds the forms that most documents have at a place of an n-gram.
type bestForms struct{ first, last map[int32]NGramForm }

func newBestForms() bestForms { return bestForms{map[int32]NGramForm{}, map[int32]NGramForm{}} }

func (b bestForms) add(f NGramForm) {
	best := b.last
	if f.First {
		best = b.first
	}
	old, ok := best[f.Node]
	if !ok || f.DF > old.DF || f.DF == old.DF && f.Form < old.Form {
		best[f.Node] = f
	}
}

func (b bestForms) texts(lex *lexicon.Lexicon, words []string) []string {
	n := int32(len(lex.Words()))
	texts := make([]string, lex.Nodes()-int(n))
	show := func(best map[int32]NGramForm, node, word int32) string {
		if f, ok := best[node]; ok {
			return display(f.Form, words[word])
		}
		return words[word]
	}
	for p := range texts {
		node := n + int32(p)
		parent, word := lex.Split(node)
		before := ""
		if parent < n {
			before = show(b.first, node, parent)
		} else {
			before = texts[parent-n]
		}
		texts[p] = joined(before, show(b.last, node, word))
	}
	return texts
}

// joined returns a phrase with one more word. Pairs of characters that overlap are put together again:
// 神经 and 经网 make 神经网.
func joined(phrase, word string) string {
	last, _ := utf8.DecodeLastRuneInString(phrase)
	first, size := utf8.DecodeRuneInString(word)
	if first == last && unspaced(first) {
		return phrase + word[size:]
	}
	return phrase + " " + word
}

// ngramForms calls add for each form at the end of n-grams of the lexicon, or at the beginning of
// pairs, with the number of documents that have it there.
func (r *Reading) ngramForms(ctx context.Context, first bool, add func(node, form int32, df int)) error {
	return frequentPairs(ctx, r.c, r.c.opts.Parallelism, 1, func() pairsOf {
		return func(pairs []lexicon.Pair, c *Chunk, doc int) []lexicon.Pair {
			d := c.docs[doc]
			wordOf := r.wordOf[d.language]
			ids := c.ids[d.title:d.end]
			for p, id := range ids {
				node := wordOf[id]
				if node < 0 {
					continue
				}
				length := 1
				for q := p + 1; q < len(ids) && length < r.maxN; q++ {
					word := wordOf[ids[q]]
					if word == lexicon.Dropped && r.c.opts.Tokens == WordTokens {
						continue
					}
					if word < 0 {
						break
					}
					if node = r.lex.Child(node, word); node == lexicon.Dropped {
						break
					}
					length++
					switch {
					case !first:
						pairs = append(pairs, lexicon.NewPair(node, ids[q]))
					case length == 2:
						pairs = append(pairs, lexicon.NewPair(node, id))
					}
				}
			}
			return pairs
		}
	}, func(pair lexicon.Pair, df int) {
		node, form := pair.Split()
		add(node, form, df)
	})
}

// display returns a form in the case in which its word is shown, so that a phrase that occurs in many
// titles is not written like a title.
func display(form, shown string) string {
	text := visible(form)
	switch {
	case strings.EqualFold(text, shown):
		return shown
	case isTitleCase(text) && !isTitleCase(shown):
		return strings.ToLower(text)
	}
	return text
}
