package phrase

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/internal/parallel"
	"kindred/phrase/acronyms"
	"kindred/phrase/functionword"
	"kindred/text/language"
)

// mark says what a form tells of itself. Tokens of a form are many, and need not be read again.
type mark uint32

const (
	article    mark = 1 << iota // see [functionword.IsArticle]
	copula                      // see [functionword.IsCopula]
	subject                     // an English word that a verb follows
	to                          // "to"
	adverb                      // an English word of five letters and more that ends with "ly"
	participle                  // the same with "ed"
	shortForm                   // up to two letters, and no acronym
	longForm                    // more than longestShort letters, or an acronym
	determiner                  // an article or a contraction, in a language that has both
	determined                  // a word without capitals in such a language
	oneScript                   // Japanese, and all of one script: Chinese characters or Katakana
	southEast                   // two characters of a script of South-East Asia, which writes words together
	foreign                     // a function word of another language, with a capital: "Nous", but "De Bruijn"
	nous                        // the French word
	likeAvons                   // a French word that ends as verbs do after "nous"
	linking                     // see [functionword.IsLink], in such a language
	german                      // a word of German
	romance                     // a word of a language in which adjectives follow nouns
)

// markOf returns the marks of a form.
func markOf(f form) (m mark) {
	word := strings.ToLower(f.text)
	set := func(bit mark, is bool) {
		if is {
			m |= bit
		}
	}
	set(article, functionword.IsArticle(f.language, word))
	if functionword.HasContractions(f.language) {
		set(determiner, functionword.IsArticle(f.language, word) || functionword.IsContraction(f.language, word))
		set(determined, f.text == word)
		set(linking, functionword.IsLink(f.language, word))
	}
	set(german, f.language.String() == "de")
	set(romance, functionword.AdjectivesFollow(f.language))
	set(foreign, f.text != word && !f.language.IsStopWord(word) && language.Foreign(word))
	set(copula, functionword.IsCopula(f.language, word))
	set(subject, subjects[word])
	set(to, word == "to")
	set(nous, word == "nous") // in a text of any language: a sentence of French may stand in it
	set(likeAvons, strings.HasSuffix(word, "ons"))
	first, _ := utf8.DecodeRuneInString(f.text)
	set(southEast, unicode.In(first, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar))
	set(oneScript, f.language == language.Japanese && isOneScript(f.text))
	english := f.language == language.English && len(f.text) >= 5
	set(adverb, english && strings.HasSuffix(f.text, "ly"))
	set(participle, english && strings.HasSuffix(f.text, "ed"))
	switch letters := utf8.RuneCountInString(f.text); {
	case letters <= 2 && f.text[0] < utf8.RuneSelf && acronyms.Of(f.text) == "":
		m |= shortForm
	case letters > longestShort || acronyms.Of(f.text) != "":
		m |= longForm
	}
	return m
}

// isCopula reports whether an adjective may follow token i: "is", "very", "highly".
func (c *corpus) isCopula(i int) bool {
	f := c.tokens[i].form
	return f >= 0 && (c.marks[f]&copula != 0 || c.marks[f]&adverb != 0 && c.isModifier(i))
}

// dropVerbs makes barriers of verbs, and of participles and adverbs that no noun follows. A form is a verb if articles
// often follow it and seldom precede it; if it is a verb of English and no article precedes it; if it follows "we" or
// "can"; or if it follows "nous" anywhere, as "observons".
func (c *corpus) dropVerbs(ctx context.Context) error {
	parts := make([]formUses, min(mostParts, parallel.Workers(c.opts.Parallelism), max(1, len(c.docs))))
	err := parallel.Chunks(ctx, len(parts), 1, c.opts.Parallelism, func(p, _, _ int) error {
		parts[p] = c.formUses(c.docs[p*len(c.docs)/len(parts) : (p+1)*len(c.docs)/len(parts)])
		return nil
	})
	if err != nil {
		return err
	}
	uses, inner := parts[0].forms, parts[0].inner
	for _, part := range parts[1:] {
		for f, u := range part.forms {
			uses[f] = formUse{uses[f].count + u.count, uses[f].before + u.before, uses[f].after + u.after,
				uses[f].ofNous || u.ofNous}
			inner[f] += part.inner[f]
		}
	}
	c.inner = make(map[string]int, len(c.forms))
	for f, n := range inner {
		c.inner[c.forms[f].text] += n
	}
	return parallel.Chunks(ctx, len(c.docs), sizeOfPiece, c.opts.Parallelism, func(_, lo, hi int) error {
		for number := lo; number < hi; number++ {
			c.dropVerbsOf(&c.docs[number], uses)
		}
		return nil
	})
}

// formUses is how often each form stands with articles, and how often it stands within sentences where capitals say
// something.
type formUses struct {
	forms []formUse
	inner []int
}

// formUses returns how some texts use forms.
func (c *corpus) formUses(docs []doc) formUses {
	uses, inner := make([]formUse, len(c.forms)), make([]int, len(c.forms))
	for _, d := range docs {
		for i := d.title; i < d.end; i++ {
			f := c.tokens[i].form
			if f < 0 {
				continue
			}
			uses[f].count++
			if c.tellsCase(&d, i) {
				inner[f]++
			}
			if i > d.title && c.tokens[i].join&broken == 0 {
				if before := c.tokens[i-1].form; before >= 0 {
					if c.marks[f]&article != 0 {
						uses[before].after++
					}
					if c.marks[before]&article != 0 {
						uses[f].before++
					}
					if c.marks[f]&likeAvons != 0 && c.marks[before]&nous != 0 {
						uses[f].ofNous = true
					}
				}
			}
		}
	}
	return formUses{uses, inner}
}

// formUse is how often a form occurs, how often after an article and before one, and whether "nous" has it as its verb.
type formUse struct {
	count, before, after int32
	ofNous               bool
}

// dropVerbsOf is dropVerbs for one text.
func (c *corpus) dropVerbsOf(d *doc, uses []formUse) {
	for i := d.title; i < d.end; i++ {
		t := &c.tokens[i]
		if t.form < 0 || c.classOf[t.word] < weak {
			continue
		}
		if uses[t.form].ofNous {
			t.word = noWord
			continue
		}
		if c.classOf[t.word] == weak {
			if c.isVerb(i, d.end, i > d.title && c.tokens[i].join&broken == 0) {
				t.word = noWord
			}
			continue
		}
		if c.isModifier(i) && (i+1 == d.end || !c.attached(i+1, i+1)) {
			t.word = noWord
			continue
		}
		u := uses[t.form]
		if i > d.title && c.isGerund(i, d.end) || c.isDefined(i, i+1) {
			continue // "high performance computing (HPC)"
		}
		if 100*u.after >= 12*(u.count+2) && 2*u.before <= u.after ||
			c.isVerb(i, d.end, i > d.title && c.tokens[i].join&broken == 0) &&
				!(u.after == 0 && u.count >= fewUses && c.isPluralAfter(i, d)) {
			t.word = noWord
		}
	}
}

// fewUses is the number of occurrences from which on a form that no article follows is no verb.
const fewUses = 3

// isPluralAfter reports whether token i may be a noun in the plural after another noun: "bond yields".
func (c *corpus) isPluralAfter(i int, d *doc) bool {
	return i > d.title && c.attached(i-1, i) && strings.HasSuffix(c.forms[c.tokens[i].form].text, "s")
}

// subjects are English words that a verb follows.
var subjects = set("we they i he she can may will could should would might must cannot")

// isVerb reports whether token i is a verb as English uses it, and not a part of a word with hyphens. end is the end
// of the text, and follows says whether it follows the token before.
func (c *corpus) isVerb(i, end int, follows bool) bool {
	f := c.tokens[i].form
	if c.forms[f].language != language.English || c.tokens[i].join.kind() == hyphen ||
		i+1 < end && c.tokens[i+1].join.kind() == hyphen {
		return false
	}
	use := &c.usages[f]
	if !follows || c.tokens[i-1].form < 0 {
		return use.Verb
	}
	before := c.tokens[i-1].form
	switch {
	case c.marks[before]&subject != 0:
		return true
	case c.marks[before]&to != 0:
		return use.Verb || use.OftenVerb
	}
	if use.Base && c.attached(i-1, i) && !strings.HasSuffix(c.forms[before].text, "s") {
		return false // "error estimate", but "models estimate"
	}
	return use.Verb && c.marks[before]&article == 0
}

// isForm reports whether token i is written so.
func (c *corpus) isForm(i int, text string) bool {
	return c.tokens[i].form >= 0 && c.forms[c.tokens[i].form].text == text
}

// isModifier reports whether token i is an English participle or adverb, which is a part of a phrase only before
// another word: "distributed systems", "fully connected", but not "patients affected".
func (c *corpus) isModifier(i int) bool {
	t := &c.tokens[i]
	switch m := c.marks[t.form]; {
	case m&adverb != 0:
		text := c.forms[t.form].text
		return len(c.words[t.word]) < len(text)-1 || strings.HasSuffix(text, "ally")
	case m&participle != 0:
		return !strings.HasSuffix(c.words[t.word], "ed")
	}
	return false
}

// isGerund reports whether token i is a noun made of a verb: "computing" after "cloud", and not before "the".
func (c *corpus) isGerund(i, end int) bool {
	if !strings.HasSuffix(c.forms[c.tokens[i].form].text, "ing") || !c.attached(i-1, i) {
		return false
	}
	if i+1 < end && c.tokens[i+1].join&broken == 0 && c.isForm(i+1, "to") {
		return false // "a value according to"
	}
	if i+1 == end || c.tokens[i+1].join&broken != 0 || c.tokens[i+1].form < 0 {
		return true
	}
	return c.marks[c.tokens[i+1].form]&article == 0
}
