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
		if base := acronyms.Of(c.forms[f].text); base != "" {
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
			skip[def.At] = def.At - def.First
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
