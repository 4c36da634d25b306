package phrase

import (
	"context"
	"slices"
	"strings"

	"kindred/internal/parallel"
	"kindred/phrase/acronyms"
	"kindred/phrase/usage"
	"kindred/text/language"
)

// corpus is texts as numbers of words.
type corpus struct {
	forms   []form
	usages  []usage.Word // of each form
	marks   []mark       // of each form
	words   []string     // in byte order
	classOf []class      // of each word
	tokens  []placed
	docs    []doc
	opts    *Options

	acronyms []acronym
	// acronymOf is the acronym of a sequence of words, by their key.
	acronymOf map[string]int32
	// defined are where acronyms are defined, as [first, last) tokens, ascending.
	defined [][2]int
	// small are the forms without capitals.
	small map[string]bool
	// inner is how often each form occurs where capitals say something.
	inner map[string]int
}

// placed is a token with its word. Form is negative for the words of an acronym that was expanded: the acronym a of
// the corpus has the form −1−a.
type placed struct {
	word, form int32
	join       join
}

// placedForm is the number of a form, of its word, and of its word where a hyphen joins it.
type placedForm struct{ form, word, bound int32 }

// doc says where the tokens of a text begin and end, and where those of the abstract and of the keywords begin.
type doc struct {
	title, abstract, keywords, end int
	capitals                       bool // whether capitals say nothing in the title, as most words have one
	shouted                        bool // whether the abstract is all in capitals
}

// read reads the texts.
func read(ctx context.Context, n int, texts func(lo, hi int) ([]Text, error), opts *Options) (*corpus, error) {
	pieces, err := readPieces(ctx, n, texts, opts)
	if err != nil {
		return nil, err
	}
	c := &corpus{opts: opts}
	words, err := c.number(ctx, pieces)
	if err != nil {
		return nil, err
	}
	c.small = map[string]bool{}
	for _, f := range c.forms {
		if f.text == strings.ToLower(f.text) {
			c.small[f.text] = true
		}
	}
	if err := c.describe(ctx); err != nil {
		return nil, err
	}
	c.resolve(pieces, words)
	repeats, err := repeated(ctx, pieces, words, opts.Parallelism)
	if err != nil {
		return nil, err
	}
	if err := c.place(ctx, pieces, words, repeats); err != nil {
		return nil, err
	}
	return c, c.dropVerbs(ctx)
}

// describe sets what each form tells of itself and how it is used.
func (c *corpus) describe(ctx context.Context) error {
	c.usages, c.marks = make([]usage.Word, len(c.forms)), make([]mark, len(c.forms))
	return c.eachForm(ctx, func(f int) {
		form := c.forms[f]
		c.marks[f] = markOf(form)
		c.usages[f] = usage.Word{Special: 1}
		if form.language == language.English && len(form.text) > 1 && acronyms.Of(form.text) == "" {
			c.usages[f] = usage.English(strings.ToLower(form.text))
		}
	})
}

// isFunction reports whether a form is a function word.
func isFunction(f form) bool {
	word := strings.ToLower(f.text)
	return f.language.IsStopWord(word) || language.English.IsStopWord(word) || strings.HasSuffix(word, "'")
}

// number numbers the forms and words of all pieces, and returns the forms of each lexer with their words.
func (c *corpus) number(ctx context.Context, pieces []piece) (map[*lexer][]placedForm, error) {
	formsOf := c.numberForms(pieces)
	keys := make([]wordKey, len(c.forms))
	err := c.eachForm(ctx, func(f int) { keys[f] = keyOf(c.opts.Analyzer, c.forms[f]) })
	if err != nil {
		return nil, err
	}
	numbered := sortedKeys(keys)
	c.words, c.classOf = make([]string, len(numbered)), make([]class, len(numbered))
	for w, key := range numbered {
		c.words[w], c.classOf[w] = key.word(), key.class()
	}
	numberOf := func(key wordKey) int32 {
		w, _ := slices.BinarySearch(numbered, key)
		return int32(w)
	}
	placed := make([]placedForm, len(c.forms))
	err = c.eachForm(ctx, func(f int) {
		placed[f] = placedForm{form: int32(f), word: numberOf(keys[f]), bound: numberOf(keys[f].bound())}
	})
	if err != nil {
		return nil, err
	}
	words := make(map[*lexer][]placedForm, len(formsOf))
	for l, forms := range formsOf {
		words[l] = make([]placedForm, len(forms))
		for i, f := range forms {
			words[l][i] = placed[f]
		}
	}
	return words, nil
}

// numberForms numbers the forms of all pieces in the order in which they come, and returns the numbers of the forms of
// each lexer.
func (c *corpus) numberForms(pieces []piece) map[*lexer][]int32 {
	formsOf := map[*lexer][]int32{}
	numbers := map[form]int32{}
	for _, p := range pieces {
		if formsOf[p.lexer] != nil {
			continue
		}
		list := make([]int32, len(p.lexer.forms))
		for i, f := range p.lexer.forms {
			n, ok := numbers[f]
			if !ok {
				n = int32(len(c.forms))
				numbers[f] = n
				c.forms = append(c.forms, f)
			}
			list[i] = n
		}
		formsOf[p.lexer] = list
	}
	return formsOf
}

// eachForm calls do with the number of each form, from several goroutines.
func (c *corpus) eachForm(ctx context.Context, do func(f int)) error {
	return parallel.Chunks(ctx, len(c.forms), parallel.ChunkSize, c.opts.Parallelism, func(_, lo, hi int) error {
		for f := lo; f < hi; f++ {
			do(f)
		}
		return nil
	})
}
