package phrase

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/phrase/usage"
	"kindred/text/language"
)

// A few texts do not show how their words are used. Package usage knows how English uses them.

// bind finds the pairs of words that English joins with a hyphen before nouns, if these texts mostly have the hyphen.
func (m *miner) bind() {
	c := m.c
	m.bound = map[[2]int32]bool{}
	pairs := map[[2]int32]struct{ all, hyphens int }{}
	first := make([]bool, len(c.words)) // words that a pair begins with
	for i := 1; i < len(c.tokens); i++ {
		if before, t := c.tokens[i-1], c.tokens[i]; c.joinsModifier(i) {
			pairs[[2]int32{before.word, t.word}] = struct{ all, hyphens int }{}
			first[before.word] = true
		}
	}
	for i := 1; i < len(c.tokens); i++ {
		if !first[c.tokens[i-1].word] {
			continue
		}
		pair := [2]int32{c.tokens[i-1].word, c.tokens[i].word}
		if n, ok := pairs[pair]; ok && c.tokens[i].join&broken == 0 {
			n.all++
			if c.joinsModifier(i) {
				n.hyphens++
			}
			pairs[pair] = n
		}
	}
	for pair, n := range pairs {
		m.bound[pair] = float64(n.hyphens) > manyUses*float64(n.all)
	}
}

// joinsModifier reports whether a hyphen joins token i to the token before, and both stand before nouns in English. The
// table has the pair, as "high-resolution", or the first is an adjective: "high-spin". It may be "to" or "by" after
// another hyphen: "end-to-end", but "value-at-risk". Or both are names of persons: "Hartree-Fock".
func (c *corpus) joinsModifier(i int) bool {
	if i == 0 || c.tokens[i].join != hyphen || c.tokens[i-1].form < 0 || c.tokens[i].form < 0 {
		return false
	}
	before, form := c.forms[c.tokens[i-1].form], c.forms[c.tokens[i].form]
	if form.language != language.English || before.language != form.language {
		return false
	}
	noun := strings.HasSuffix(form.text, "ing") || strings.HasSuffix(form.text, "s") // "fine-tuning", "cross-sections"
	if c.usages[c.tokens[i-1].form].Adjective && !noun || c.isSurname(before.text) && c.isSurname(form.text) ||
		c.tokens[i-1].join == hyphen && (before.text == "to" || before.text == "by") {
		return true
	}
	use := usage.English(strings.ToLower(before.text + "-" + form.text))
	return use.Adjective || use.Modifier
}

// shortestSurname is the least length of a surname, in bytes: "Wi-Fi" is no pair of them.
const shortestSurname = 3

// isSurname reports whether a form has one capital, its first letter, and no text writes it small.
func (c *corpus) isSurname(text string) bool {
	first, size := utf8.DecodeRuneInString(text)
	small := strings.ToLower(text)
	return len(text) >= shortestSurname && unicode.IsUpper(first) && text[size:] == strings.ToLower(text[size:]) &&
		!c.small[small]
}

// longestShort is the largest length, in characters, of a word that may be an abbreviation because full stops follow
// it. manyStops is the fraction of its occurrences, at least two, that must have the full stop.
const longestShort, manyStops = 5, 0.8

// abbreviations finds words that are written short: up to two letters that are not both capitals, as "Dr" is, and short
// words before full stops, as "Chem." is. So are parts of names of files and of identifiers, except endings: ".txt".
// A word that mostly ends abstracts is of a note, as "Orig" is of "(DIPF/Orig.)".
func (m *miner) abbreviations() {
	c := m.c
	m.abbreviation, m.southEast = make([]bool, len(c.words)), make([]bool, len(c.words))
	uses := make([]struct{ all, short, long, stops, within, last int }, len(c.words))
	for _, d := range c.docs {
		for i := d.title; i < d.end; i++ {
			f := c.tokens[i].form
			if f < 0 {
				continue
			}
			u := &uses[c.tokens[i].word]
			u.all++
			m.southEast[c.tokens[i].word] = c.isSouthEast(c.tokens[i])
			if i+1 == d.keywords && d.abstract < d.keywords {
				u.last++
			}
			if c.tokens[i].join&(within|dotted) == within {
				u.within++
			}
			switch m := c.marks[f]; {
			case m&shortForm != 0:
				u.short++
			case m&longForm != 0:
				u.long++
			}
			if i+1 < d.end && i+1 != d.abstract && c.tokens[i+1].join&(sentence|more) == sentence|more {
				u.stops++
			}
		}
	}
	for w, u := range uses {
		m.abbreviation[w] = 2*u.short > u.all || 2*u.within > u.all || u.last >= fewUses && 2*u.last > u.all ||
			u.long == 0 && u.stops > 1 && float64(u.stops) >= manyStops*float64(u.all)
	}
}

// manyUses is the fraction of the occurrences of a word that must have a form with some use in English, so that the
// word counts as used that way.
const manyUses = 0.6

// minNouns is for languages with articles: the fraction of the occurrences of a word in which an article must stand
// before it, so that it may be a noun. French "tient" is none. Nor is a word that neither an article nor "de" or the
// like precedes anywhere, if it has two occurrences within sentences.
const minNouns = 0.1

// germanNouns is the fraction of the words of German texts, function words apart, that must have a capital, so that
// words without one are no nouns. In the texts of some feeds, no word has one.
const germanNouns = 0.2

// wordUses counts how a word is used.
type wordUses struct {
	all, adjective, modifier int
	determined, nouns        int // in languages with articles, and after one
	inside, linked           int // and after another word, and after "de" or the like
	german, small            int // in German, and with a small letter there
	romance                  int // in a language in which adjectives follow nouns
	special                  int // in tenths, as the table has it: whole numbers add up alike in any order of papers
}

// use takes from English what the texts are too few to show: which words are adjectives, which stand before others, and
// which are of a subject.
func (m *miner) use() {
	c := m.c
	m.modifier, m.romance = make([]bool, len(c.words)), make([]bool, len(c.words))
	m.special = make([]float64, len(c.words))
	uses := make([]wordUses, len(c.words))
	m.bind()
	for i, t := range c.tokens {
		if t.form >= 0 {
			c.addUse(&uses[t.word], i)
		}
	}
	nounsHaveCapitals := c.nounsHaveCapitals(uses)
	for w, u := range uses {
		if m.special[w] = 1; u.all > 0 {
			m.special[w] = float64(u.special) / float64(10*u.all)
		}
		if c.classOf[w] <= link {
			m.special[w] = 0
		}
		m.adjective[w] = m.adjective[w] || float64(u.adjective) > manyUses*float64(u.all) ||
			nounsHaveCapitals && float64(u.small) > manyUses*float64(u.all)
		m.romance[w] = float64(u.romance) > manyUses*float64(u.all)
		m.modifier[w] = float64(u.modifier) > manyUses*float64(u.all) ||
			u.determined >= fewUses && float64(u.nouns) < minNouns*float64(u.determined) ||
			u.inside > 1 && u.nouns+u.linked == 0
	}
}

// addUse counts token i, which has a form.
func (c *corpus) addUse(u *wordUses, i int) {
	t := c.tokens[i]
	marks, use := c.marks[t.form], &c.usages[t.form]
	u.all++
	if marks&determined != 0 {
		u.determined++
		if i > 0 && t.join&broken == 0 && c.tokens[i-1].form >= 0 {
			u.inside++
			switch before := c.marks[c.tokens[i-1].form]; {
			case before&determiner != 0:
				u.nouns++
			case before&linking != 0:
				u.linked++
			}
		}
	}
	if marks&german != 0 {
		u.german++
		if marks&determined != 0 {
			u.small++
		}
	} else if marks&romance != 0 {
		u.romance++
	}
	u.special += int(math.Round(10 * use.Special))
	if use.Adjective {
		u.adjective++
	}
	if use.Adjective || use.Modifier {
		u.modifier++
	}
}

// nounsHaveCapitals reports whether so many words of German texts have a capital that a word with a small letter is no
// noun.
func (c *corpus) nounsHaveCapitals(uses []wordUses) bool {
	all, small := 0, 0
	for w, u := range uses {
		if c.classOf[w] == strong {
			all, small = all+u.german, small+u.small
		}
	}
	return float64(all-small) >= germanNouns*float64(all)
}
