package phrase

import (
	"context"
	"slices"
	"strings"

	"kindred/internal/parallel"
	"kindred/phrase/acronyms"
	"kindred/text/language"
)

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

// placer puts the tokens of pieces in place. It may be used by several goroutines.
type placer struct {
	c         *corpus
	words     map[*lexer][]placedForm
	acronymOf []int32 // the acronym of each form, or -1
	repeats   *repeats
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
	r := &placer{c, words, c.acronymOfForms(), repeats}
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
		func(at *placing) { r.place(at, &pieces[at.number]) },
		func(at *placing) bool {
			c.add(at)
			return true
		})
	return ctx.Err()
}

// acronymOfForms returns the acronym that each form is, or -1.
func (c *corpus) acronymOfForms() []int32 {
	byText := map[string]int32{}
	for a := range c.acronyms {
		byText[c.acronyms[a].text] = int32(a)
	}
	list := slices.Repeat([]int32{-1}, len(c.forms))
	for f := range c.forms {
		if base := acronyms.Of(c.forms[f].text); base != "" {
			if a, ok := byText[base]; ok {
				list[f] = a
			}
		}
	}
	return list
}

// add adds a piece after the pieces before.
func (c *corpus) add(p *placing) {
	first := len(c.tokens)
	c.tokens = append(c.tokens, p.tokens...)
	for _, d := range p.docs {
		d.title, d.abstract, d.keywords, d.end = first+d.title, first+d.abstract, first+d.keywords, first+d.end
		c.docs = append(c.docs, d)
	}
	for _, d := range p.defined {
		c.defined = append(c.defined, [2]int{first + d[0], first + d[1]})
	}
}

// place puts the tokens of a piece in place.
func (r *placer) place(to *placing, p *piece) {
	to.tokens, to.docs, to.defined = to.tokens[:0], to.docs[:0], to.defined[:0]
	for i, d := range p.docs {
		t := placedText{placer: r, to: to, of: r.words[p.lexer], tokens: p.tokens[:d.end],
			first: len(to.tokens), expansions: make(map[int]int, len(p.definitions[i]))}
		for _, def := range p.definitions[i] {
			t.expansions[def.At] = def.At - def.First
		}
		to.docs = append(to.docs, t.place(d))
	}
}

// placedText is a text whose tokens are put in place.
type placedText struct {
	*placer
	to         *placing
	of         []placedForm // of the lexer of the text
	tokens     []token      // of the piece, up to the end of the text
	first      int          // the first token of the text in its place
	expansions map[int]int  // the length of the expansion of each acronym that the text defines, by its token
}

// place puts the tokens of the text in place, and returns where its parts are then.
func (t *placedText) place(d doc) doc {
	at := d
	at.title = t.first
	t.run(d.title, d.abstract)
	at.abstract = len(t.to.tokens)
	for q := d.abstract; q < d.keywords; {
		end := sentenceEnd(t.tokens[:d.keywords], q)
		if !t.repeats.many(keyOfSentence(t.of, t.tokens[q:end])) {
			t.run(q, end)
		}
		q = end
	}
	at.keywords = len(t.to.tokens)
	t.run(d.keywords, d.end)
	at.end = len(t.to.tokens)
	return at
}

// run puts tokens from up to end in place.
func (t *placedText) run(from, end int) {
	var carried join // of a token that was left out
	for q := from; q < end; q++ {
		form := t.of[t.tokens[q].form].form
		j := t.tokens[q].join | carried
		carried = 0
		switch a := t.acronymOf[form]; {
		case t.expansions[q] > 0:
			carried = t.leaveOut(q)
		case a >= 0:
			t.expand(a, j)
		default:
			t.to.tokens = append(t.to.tokens, placed{t.word(q, j), form, j})
		}
	}
}

// leaveOut leaves out token q, an acronym in brackets after its expansion. It returns what this says of the token after
// it: what follows the bracket without punctuation may go on after the expansion.
func (t *placedText) leaveOut(q int) join {
	end := len(t.to.tokens)
	t.to.defined = append(t.to.defined, [2]int{max(t.first, end-t.expansions[q]), end})
	if q+1 == len(t.tokens) {
		return 0
	}
	next := &t.tokens[q+1]
	if next.join&^kinds != broken|closed {
		return broken
	}
	next.join = blank
	return 0
}

// expand appends the words of an acronym, which is joined by j to the token before.
func (t *placedText) expand(a int32, j join) {
	for _, w := range t.c.acronyms[a].words {
		t.to.tokens = append(t.to.tokens, placed{w, -1 - a, j})
		j = blank
	}
}

// word returns the word of token q, which is joined by j to the token before. It is noWord for an article, and for a
// function word of another language that begins a sentence.
func (t *placedText) word(q int, j join) int32 {
	c, form, isLast := t.c, t.of[t.tokens[q].form].form, q+1 == len(t.tokens)
	switch {
	case c.isArticleA(form, j) && (isLast || t.tokens[q+1].join.kind() == blank),
		j&sentence != 0 && c.marks[form]&foreign != 0 && !isLast && c.isLower(t.of[t.tokens[q+1].form].form):
		return noWord
	}
	return c.wordAt(t.of, t.tokens, q)
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
