package phrase

import (
	"strings"

	"kindred/text/language"
)

// articles are words that stand at the beginning of a noun phrase and follow no noun, by the code of the language.
var articles = map[string]map[string]bool{
	"en": set("the a an this these its our their each any both some all such"),
	"fr": set("le la les l' un une ces cette son sa ses leur"),
	"es": set("el la los las un una este esta"),
	"it": set("il lo la i gli le l' un una"),
	"pt": set("o a os as um uma"),
	"de": set("das den dem ein eine einen einem"),
	"nl": set("de het een"),
}

// copulas are words that stand before adjectives, by the code of the language.
var copulas = map[string]map[string]bool{
	"en": set("is are was were be been being become becomes became remain remains very more most less so too not"),
	"fr": set("est sont était étaient être plus très aussi moins"),
	"es": set("es son era está están ser más muy menos"),
	"it": set("è sono era essere più molto meno"),
	"pt": set("é são era está estão ser mais muito menos"),
	"de": set("ist sind war waren sein wird werden sehr"),
	"nl": set("is zijn was waren zeer meer"),
}

// isCopula reports whether an adjective may follow token i: "is", "very", "highly".
func (c *corpus) isCopula(i int) bool {
	if c.tokens[i].form < 0 {
		return false
	}
	f := &c.forms[c.tokens[i].form]
	return copulas[f.language.String()][strings.ToLower(f.text)] || strings.HasSuffix(f.text, "ly") && c.isModifier(i)
}

// dropVerbs makes barriers of verbs, and of participles and adverbs that no noun follows. A verb is a form that
// articles often follow, and seldom precede; or that English has as a verb, where no article precedes; or that follows
// "we" or "can".
func (c *corpus) dropVerbs() {
	type use struct{ count, before, after int32 }
	uses := make([]use, len(c.forms))
	inner := make([]int, len(c.forms))
	isArticle := make([]bool, len(c.forms))
	for f, form := range c.forms {
		isArticle[f] = articles[form.language.String()][strings.ToLower(form.text)]
	}
	for _, d := range c.docs {
		for i := d.title; i < d.end; i++ {
			f := c.tokens[i].form
			if f < 0 {
				continue
			}
			uses[f].count++
			if c.tokens[i].join&sentence == 0 && (i >= d.abstract || !d.capitals) {
				inner[f]++
			}
			if i > d.title && c.tokens[i].join&broken == 0 {
				if before := c.tokens[i-1].form; before >= 0 {
					if isArticle[f] {
						uses[before].after++
					}
					if isArticle[before] {
						uses[f].before++
					}
				}
			}
		}
	}
	c.inner = make(map[string]int, len(c.forms))
	for f, n := range inner {
		c.inner[c.forms[f].text] += n
	}
	for number := range c.docs {
		d := &c.docs[number]
		for i := d.title; i < d.end; i++ {
			t := &c.tokens[i]
			if t.form < 0 || c.classOf[t.word] < weak {
				continue
			}
			if c.classOf[t.word] == weak {
				if c.isVerb(i, d.end, i > d.title && c.tokens[i].join&broken == 0, isArticle) {
					t.word = 0
				}
				continue
			}
			if c.isModifier(i) && (i+1 == d.end || !c.attached(i+1, i+1)) {
				t.word = 0
				continue
			}
			gerund := i > d.title && c.isGerund(i, d.end, isArticle)
			u := uses[t.form]
			if 100*u.after >= 12*(u.count+2) && 2*u.before <= u.after && !gerund ||
				!gerund && !c.isDefined(i, i+1) && !(u.after == 0 && u.count >= fewUses && c.isPluralAfter(i, d)) &&
					c.isVerb(i, d.end, i > d.title && c.tokens[i].join&broken == 0, isArticle) {
				t.word = 0 // the first word in byte order
			}
		}
	}
}

// fewUses is how often a form must occur so that it is known to be no verb because no article follows it.
const fewUses = 3

// isPluralAfter reports whether token i may be a noun in the plural after another noun: "bond yields".
func (c *corpus) isPluralAfter(i int, d *doc) bool {
	return i > d.title && c.attached(i-1, i) && strings.HasSuffix(c.forms[c.tokens[i].form].text, "s")
}

// subjects are English words that a verb follows.
var subjects = set("we they i he she can may will could should would might must cannot")

// isVerb reports whether token i is a verb as English uses it, and not a part of a word with hyphens. end is the end
// of the text, and follows says whether it follows the token before.
func (c *corpus) isVerb(i, end int, follows bool, isArticle []bool) bool {
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
	switch word := strings.ToLower(c.forms[before].text); {
	case subjects[word]:
		return true
	case word == "to":
		return use.Verb || use.OftenVerb
	}
	if use.Base && c.attached(i-1, i) && !strings.HasSuffix(c.forms[before].text, "s") {
		return false // "error estimate", but "models estimate"
	}
	return use.Verb && !isArticle[before]
}

// isForm reports whether token i is written so.
func (c *corpus) isForm(i int, text string) bool {
	return c.tokens[i].form >= 0 && c.forms[c.tokens[i].form].text == text
}

// isModifier reports whether token i is an English participle or adverb, which is a part of a phrase only before
// another word: "distributed systems", "fully connected", but not "patients affected".
func (c *corpus) isModifier(i int) bool {
	f := &c.forms[c.tokens[i].form]
	if f.language != language.English || len(f.text) < 5 {
		return false
	}
	if strings.HasSuffix(f.text, "ly") {
		return len(c.words[c.tokens[i].word]) < len(f.text)-1 || strings.HasSuffix(f.text, "ally")
	}
	return strings.HasSuffix(f.text, "ed") && !strings.HasSuffix(c.words[c.tokens[i].word], "ed")
}

// isGerund reports whether token i is a noun made of a verb: "computing" after "cloud", and not before "the".
func (c *corpus) isGerund(i, end int, isArticle []bool) bool {
	if !strings.HasSuffix(c.forms[c.tokens[i].form].text, "ing") || !c.attached(i-1, i) {
		return false
	}
	if i+1 < end && c.tokens[i+1].join&broken == 0 && c.isForm(i+1, "to") {
		return false // "a value according to"
	}
	return i+1 == end || c.tokens[i+1].join&broken != 0 || c.tokens[i+1].form < 0 || !isArticle[c.tokens[i+1].form]
}
