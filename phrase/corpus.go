package phrase

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/internal/parallel"
	"kindred/phrase/capitals"
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

// acronym is an acronym with the words that it stands for.
type acronym struct {
	text  string // in the singular
	words []int32
	docs  int // that define it
	// plural says that texts often define its plural: "large language models (LLMs)".
	plural bool
}

// piece is some texts, as one goroutine read them.
type piece struct {
	lexer       *lexer
	tokens      []token
	docs        []doc
	definitions [][]definition // of each text
}

// sizeOfPiece is the number of texts of a piece.
const sizeOfPiece = 256

// read reads the texts.
func read(ctx context.Context, n int, texts func(lo, hi int) ([]Text, error), opts *Options) (*corpus, error) {
	pieces := make([]piece, parallel.NumChunks(n, sizeOfPiece))
	newLexer := func() *lexer { return &lexer{writer: capitals.Writer{Analyzer: opts.Analyzer, Written: opts.Written}} }
	err := parallel.ChunksWith(ctx, n, sizeOfPiece, opts.Parallelism, newLexer,
		func(l *lexer, number, lo, hi int) error {
			p := piece{lexer: l}
			l.tokens = l.tokens[:0]
			read, err := texts(lo, hi)
			if err != nil {
				return err
			}
			for _, t := range read {
				d := doc{title: len(l.tokens)}
				d.capitals = l.readAny(t.Language, t.Title)
				d.abstract = len(l.tokens)
				d.shouted = l.readAny(t.Language, t.Abstract)
				d.keywords = len(l.tokens)
				l.readAny(t.Language, t.Keywords...)
				d.end = len(l.tokens)
				d.capitals = d.capitals || inCapitals(l, l.tokens[d.title:d.abstract])
				p.docs = append(p.docs, d)
				var found []definition
				for _, part := range [][2]int{{d.title, d.abstract}, {d.abstract, d.keywords}} {
					definitions(l.tokens[part[0]:part[1]], func(t token) string { return l.forms[t.form].text },
						func(t token) bool { return isFunction(l.forms[t.form]) },
						func(def definition) {
							def.first, def.last, def.acronym = def.first+part[0], def.last+part[0], def.acronym+part[0]
							found = append(found, def)
						})
				}
				p.definitions = append(p.definitions, found)
			}
			p.tokens = slices.Clone(l.tokens)
			pieces[number] = p
			return nil
		})
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
			if form.language == language.English && len(form.text) > 1 && acronymOf(form.text) == "" {
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

// inCapitals reports whether most words of a title after the first begin with a capital, function words apart, so that
// capitals say nothing.
func inCapitals(l *lexer, title []token) bool {
	upper, others := 0, 0
	for p, t := range title {
		f := l.forms[t.form]
		if p == 0 || isFunction(f) {
			continue
		}
		if first, _ := utf8.DecodeRuneInString(f.text); unicode.IsUpper(first) {
			upper++
		} else if unicode.IsLower(first) {
			others++
		}
	}
	return upper > others
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
	case isLink(f):
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

// links are the function words that may stand within a noun phrase, by the code of the language.
var links = map[string]map[string]bool{
	"en": set("of"),
	"fr": set("de du des d' à l' la le les"),
	"es": set("de del la el los las"),
	"it": set("di del della dei delle degli dell' d'"),
	"pt": set("de do da dos das"),
	"ca": set("de del dels d' la l'"),
	"ro": set("de"),
	"de": set("der des von"),
	"nl": set("van de het"),
}

func set(words string) map[string]bool {
	s := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		s[word] = true
	}
	return s
}

// isLink reports whether a form is one of links.
func isLink(f form) bool { return links[f.language.String()][strings.ToLower(f.text)] }

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
				form := p.lexer.forms[p.tokens[d.acronym].form].text
				acronym := acronymOf(form)
				var list []int32
				for q := d.first; q < d.last; q++ {
					list = append(list, c.wordAt(words[p.lexer], p.tokens[:d.last], q))
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
func textsWith(pieces []piece, acronyms map[string]int) map[string]int {
	texts := map[string]int{}
	known := map[*lexer][]string{} // the acronym of each form, or ""
	for _, p := range pieces {
		of := known[p.lexer]
		if of == nil {
			of = make([]string, len(p.lexer.forms))
			for f, form := range p.lexer.forms {
				if a := acronymOf(form.text); acronyms[a] > 0 {
					of[f] = a
				}
			}
			known[p.lexer] = of
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

// wordAt returns the word of token q. A function word that a hyphen joins to another word, or that English uses as one
// term with the word after it, is a part of a phrase: "end-to-end", "trade-off", "least squares".
func (c *corpus) wordAt(of []placedForm, tokens []token, q int) int32 {
	f := of[tokens[q].form]
	if c.classOf[f.word] <= link && (tokens[q].join == hyphen || q+1 < len(tokens) &&
		(tokens[q+1].join == hyphen || tokens[q+1].join == blank && c.leads(f.form, of[tokens[q+1].form].form))) {
		return f.bound
	}
	return f.word
}

// leads reports whether English uses a form and the one after it as one term.
func (c *corpus) leads(form, after int32) bool {
	lead := c.usages[after].Lead
	return lead != "" && strings.EqualFold(c.forms[form].text, lead)
}

// keyOfWords returns words as a key of a map.
func keyOfWords(words []int32) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(string([]byte{byte(w), byte(w >> 8), byte(w >> 16), byte(w >> 24)}))
	}
	return b.String()
}

// placing is a piece whose tokens are put in place. What counts tokens counts from the first of the piece.
type placing struct {
	number  int // of the piece
	tokens  []placed
	docs    []doc
	defined [][2]int
}

// place puts all tokens into one sequence: acronyms become the words that they stand for, and an acronym in brackets
// after these words is left out.
//
// Sentences that repeat are left out, too.
func (c *corpus) place(ctx context.Context, pieces []piece, words map[*lexer][]placedForm, repeats *repeats) error {
	byText := map[string]int32{}
	for a := range c.acronyms {
		byText[c.acronyms[a].text] = int32(a)
	}
	acronymOfForm := slices.Repeat([]int32{-1}, len(c.forms))
	for f := range c.forms {
		if base := acronymOf(c.forms[f].text); base != "" {
			if a, ok := byText[base]; ok {
				acronymOfForm[f] = a
			}
		}
	}
	total := 0
	for _, p := range pieces {
		total += len(p.tokens)
	}
	c.tokens = make([]placed, 0, total+total/16)
	if len(pieces) == 0 {
		return ctx.Err()
	}
	next := 0
	parallel.Ordered(make([]placing, 2*parallel.Workers(c.opts.Parallelism)), c.opts.Parallelism,
		func(at *placing) (more bool) {
			at.number = next
			next++
			return next < len(pieces) && ctx.Err() == nil
		},
		func(at *placing) {
			at.tokens, at.docs, at.defined = at.tokens[:0], at.docs[:0], at.defined[:0]
			p := &pieces[at.number]
			c.placePiece(at, p, words[p.lexer], acronymOfForm, repeats)
		},
		func(at *placing) bool {
			first := len(c.tokens)
			c.tokens = append(c.tokens, at.tokens...)
			for _, d := range at.docs {
				d.title, d.abstract, d.keywords, d.end = first+d.title, first+d.abstract, first+d.keywords, first+d.end
				c.docs = append(c.docs, d)
			}
			for _, d := range at.defined {
				c.defined = append(c.defined, [2]int{first + d[0], first + d[1]})
			}
			return true
		})
	return ctx.Err()
}

// placePiece puts the tokens of a piece in place.
func (c *corpus) placePiece(to *placing, p *piece, of []placedForm, acronymOfForm []int32, repeats *repeats) {
	for i, d := range p.docs {
		at := doc{title: len(to.tokens), capitals: d.capitals, shouted: d.shouted}
		skip := map[int]int{} // the length of the expansion of an acronym to leave out
		for _, def := range p.definitions[i] {
			skip[def.acronym] = def.last - def.first
		}
		var carried join // of tokens that were left out
		for q := d.title; q < d.end; q++ {
			if q == d.abstract {
				at.abstract = len(to.tokens)
			}
			if q == d.keywords {
				at.keywords = len(to.tokens)
			}
			if q >= d.abstract && q < d.keywords && p.tokens[q].join&sentence != 0 {
				if end := sentenceEnd(p.tokens[:d.keywords], q); repeats.many(keyOfSentence(of, p.tokens[q:end])) {
					carried, q = 0, end-1
					continue
				}
			}
			t := p.tokens[q]
			f := of[t.form]
			if length := skip[q]; length > 0 {
				to.defined = append(to.defined, [2]int{max(at.title, len(to.tokens)-length), len(to.tokens)})
				carried = 0
				if q+1 < d.end && p.tokens[q+1].join&^kinds != broken|closed {
					carried = broken
				} else if q+1 < d.end {
					p.tokens[q+1].join = blank
				}
				continue
			}
			j := t.join | carried
			carried = 0
			if a := acronymOfForm[f.form]; a >= 0 {
				for n, w := range c.acronyms[a].words {
					if n > 0 {
						j = blank
					}
					to.tokens = append(to.tokens, placed{w, -1 - a, j})
				}
				continue
			}
			word := c.wordAt(of, p.tokens[:d.end], q)
			if c.isArticleA(f.form, j) && (q+1 == d.end || p.tokens[q+1].join.kind() == blank) ||
				j&sentence != 0 && c.marks[f.form]&foreign != 0 && q+1 < d.end && c.isLower(of[p.tokens[q+1].form].form) {
				word = 0
			}
			to.tokens = append(to.tokens, placed{word, f.form, j})
		}
		if d.abstract >= d.end {
			at.abstract = len(to.tokens)
		}
		if d.keywords >= d.end {
			at.keywords = len(to.tokens)
		}
		at.end = len(to.tokens)
		to.docs = append(to.docs, at)
	}
}

// isLower reports whether a form has no capital.
func (c *corpus) isLower(form int32) bool {
	return c.forms[form].text == strings.ToLower(c.forms[form].text)
}

// isArticleA reports whether a form is the English article at the beginning of a sentence or of a part of it, and no
// letter as in "vitamin A".
func (c *corpus) isArticleA(form int32, j join) bool {
	f := &c.forms[form]
	return f.text == "A" && f.language == language.English && j&broken != 0
}
