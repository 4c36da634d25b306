package phrase

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/internal/parallel"
	"kindred/phrase/acronyms"
	"kindred/phrase/functionword"
	"kindred/phrase/usage"
	"kindred/text"
	"kindred/text/language"
)

// class says what part a word may have in a phrase.
type class uint8

const (
	barrier class = iota // never a part: a function word
	link                 // only between others: "of", "de"
	weak                 // a part, but no phrase of its own: boilerplate, a letter, a number
	strong               // a word with a subject
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
	return parallel.Chunks(ctx, len(c.forms), parallel.ChunkSize, c.opts.Parallelism, func(_, lo, hi int) error {
		for f := lo; f < hi; f++ {
			form := c.forms[f]
			c.marks[f] = markOf(form)
			c.usages[f] = usage.Word{Special: 1}
			if form.language == language.English && len(form.text) > 1 && acronyms.Of(form.text) == "" {
				c.usages[f] = usage.English(strings.ToLower(form.text))
			}
		}
		return nil
	})
}

// isFunction reports whether a form is a function word.
func isFunction(f form) bool {
	word := strings.ToLower(f.text)
	return f.language.IsStopWord(word) || language.English.IsStopWord(word) || strings.HasSuffix(word, "'")
}

// number numbers forms and words of all pieces, and returns the word of each form of each lexer.
func (c *corpus) number(ctx context.Context, pieces []piece) (map[*lexer][]placedForm, error) {
	words := map[*lexer][]placedForm{}
	var lexers []*lexer
	numbers := map[form]int32{}
	for _, p := range pieces {
		if words[p.lexer] != nil {
			continue
		}
		list := make([]placedForm, len(p.lexer.forms))
		words[p.lexer] = list
		lexers = append(lexers, p.lexer)
		for i, f := range p.lexer.forms {
			n, ok := numbers[f]
			if !ok {
				n = int32(len(c.forms))
				numbers[f] = n
				c.forms = append(c.forms, f)
			}
			list[i].form = n
		}
	}
	keys := make([]string, len(c.forms))
	err := parallel.Chunks(ctx, len(keys), parallel.ChunkSize, c.opts.Parallelism, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			keys[i] = keyOf(c.opts.Analyzer, c.forms[i])
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.words = slices.Clone(keys)
	for _, key := range keys { // function words may be parts where hyphens join them
		if key[0] <= byte('0'+link) {
			c.words = append(c.words, string('0'+byte(weak))+key[1:])
		}
	}
	c.words = append(c.words, string('0'+byte(barrier))) // a verb
	slices.Sort(c.words)
	c.words = slices.Compact(c.words)
	c.classOf = make([]class, len(c.words))
	for w, key := range c.words {
		c.classOf[w] = class(key[0] - '0')
	}
	find := func(key string) int32 {
		w, _ := slices.BinarySearch(c.words, key)
		return int32(w)
	}
	wordOf, bound := make([]int32, len(keys)), make([]int32, len(keys))
	err = parallel.Chunks(ctx, len(keys), parallel.ChunkSize, c.opts.Parallelism, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			key := keys[i]
			wordOf[i] = find(key)
			if bound[i] = wordOf[i]; key[0] <= byte('0'+link) {
				bound[i] = find(string('0'+byte(weak)) + key[1:])
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, l := range lexers {
		list := words[l]
		for i := range list {
			list[i].word, list[i].bound = wordOf[list[i].form], bound[list[i].form]
		}
	}
	for w, key := range c.words { // without the class
		c.words[w] = key[1:]
	}
	return words, nil
}

// hasHiragana reports whether a Japanese token has a letter in which endings and particles are written.
func hasHiragana(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Hiragana, r) })
}

// isOneScript reports whether a Japanese token is all Chinese characters or all Katakana.
func isOneScript(s string) bool {
	all := func(is func(r rune) bool) bool { return !strings.ContainsFunc(s, func(r rune) bool { return !is(r) }) }
	return all(func(r rune) bool { return unicode.Is(unicode.Han, r) }) ||
		all(func(r rune) bool { return unicode.Is(unicode.Katakana, r) || r == 'ー' })
}

// placedForm is the number of a form, of its word, and of its word where a hyphen joins it.
type placedForm struct{ form, word, bound int32 }

// keyOf returns the class of a form, as a digit, and its word.
func keyOf(a *text.Analyzer, f form) string {
	word, kind := a.Classify(f.text, f.language)
	of := strong
	switch {
	case functionword.IsLink(f.language, strings.ToLower(f.text)):
		of = link
	case strings.HasSuffix(f.text, "'"), f.language == language.Japanese && hasHiragana(f.text):
		of = barrier
	case kind == text.Foreign && strings.ToLower(f.text) == f.text:
		of = link
	case utf8.RuneCountInString(f.text) == 1 || len(f.text) == 2 && f.text[0] <= '9' && f.text[1] <= '9',
		kind == text.Boilerplate, kind == text.Foreign:
		of = weak
	case kind == text.Function:
		of = barrier
	case kind == text.Residue:
		of = barrier
	}
	return string('0'+byte(of)) + word
}

func set(words string) map[string]bool {
	s := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		s[word] = true
	}
	return s
}
