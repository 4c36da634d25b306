package phrase

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/phrase/acronyms"
	"kindred/phrase/capitals"
	"kindred/phrase/usage"
	"kindred/text/language"
)

// manyTexts is the largest number of texts that are read to find how a phrase is written.
const manyTexts = 200

// surface is a way to write a phrase.
type surface struct {
	text         string
	count, inner int // occurrences, and those within sentences where no other word follows
	free         int // occurrences where no other word follows, titles and beginnings of sentences among them
	cased        int // those where capitals say something: no acronym is defined, and no other capital follows
}

const (
	// lowerShare is the fraction of occurrences without capitals that makes a phrase or word one without.
	lowerShare = 0.2
	// pluralShare is the least ratio of plurals to singulars with which a phrase is shown in the plural.
	pluralShare = 0.5
	// fewCased is the least number of times that a phrase must have capitals to be a name, as "Large Hadron Collider"
	// is. It is for phrases with an acronym, and for those whose words other texts write small.
	fewCased = 3
	// manyNamed is the number of occurrences, all with capitals, that make a name of a phrase whose words other texts
	// write small, also if most define an acronym: "Large Hadron Collider (LHC)".
	manyNamed = 6
	// mostlySmall is how much more often a phrase must have small letters than capitals alone, so that the latter are
	// not shown.
	mostlySmall = 2
	// acronymShare is the least ratio of the acronym of a phrase to its words with which the acronym is shown.
	acronymShare = 0.25
)

// Text returns phrase j as it is written most often inside sentences, with its acronym in brackets if it has one that
// is used. Capitals at the beginning of sentences, and in titles in which most words have them, say nothing. A phrase
// that a fifth of the sentences write without capitals has none; one that no sentence writes small is a name.
// Occurrences count where no other word of the same phrase follows, and the plural is preferred if it is common:
// "graphs", "semantics". Ties go to the text that is first in byte order.
//
// Words of one stem may mean different things: "operators" and "operations". So if the texts of a group mostly have one
// form, Text returns that form. group has their numbers, ascending; nil means no group.
func (p *Phrases) Text(j int, group []int) string {
	all := p.uses(j, p.posted[j][:min(len(p.posted[j]), manyTexts)])
	if all.spelled == 0 { // only as an acronym, with words before or after it
		return p.spelled(j)
	}
	list := all.ofForm(p.formIn(j, group))
	best := p.named(common(list), list)
	text := p.cased(best, list, all)
	if all.acronym.acronym >= 0 && float64(all.short) >= acronymShare*float64(all.spelled) && all.short > 1 {
		return p.withAcronym(text, p.Parts[j], all.acronym)
	}
	return text
}

// cased returns a phrase with the capitals that its words have within sentences.
func (p *Phrases) cased(best *surface, list []*surface, all uses) string {
	text := best.text
	switch known := namedIn(list); {
	case all.german, text != strings.ToUpper(text) && (known >= manyNamed || known >= fewCased && !p.allSmall(text)):
		return text // nouns in German; "James Webb Space Telescope"
	case (best.cased < fewCased || !capitals.AtEnd(text) && !p.isSpecies(text, best)) && p.allSmall(text):
		return strings.ToLower(text)
	case best.cased == 0 || all.acronym.acronym >= 0 && best.cased < fewCased || text == strings.ToUpper(text):
		return p.withoutCapitals(text, best)
	}
	return text
}

// isSpecies reports whether no sentence writes the first word of a phrase small, as in "Plasmodium falciparum".
func (p *Phrases) isSpecies(text string, s *surface) bool {
	first := capitals.Words(text)[0]
	return s.cased >= manyNamed && first != strings.ToLower(first) && p.c.inner[strings.ToLower(first)] == 0
}

// namedIn returns how often a phrase stands in sentences if all of them write all its words with a capital, also where
// an acronym is defined; else 0.
func namedIn(list []*surface) int {
	named := 0
	for _, s := range list {
		if s.inner == 0 && s.cased == 0 {
			continue
		}
		for _, word := range capitals.Words(s.text) {
			if first, _ := utf8.DecodeRuneInString(word); unicode.IsLower(first) && !language.English.IsStopWord(word) {
				return 0
			}
		}
		named += s.inner
	}
	return named
}

// uses are the occurrences of a phrase in some texts.
type uses struct {
	surfaces       []*surface // the most frequent first
	acronym        part
	spelled, short int // occurrences with the words of the acronym, and with the acronym
	german         bool
}

// uses finds the occurrences of phrase j in texts.
func (p *Phrases) uses(j int, texts []int32) uses {
	c := p.c
	u := uses{acronym: p.acronymIn(p.Parts[j])}
	surfaces := map[string]*surface{}
	words := p.m.wordsOf(p.nodes[j])
	for _, row := range texts {
		d := &c.docs[row]
		p.m.occurrences(int(row), words, func(i, end int) {
			if a := c.acronymAt(i, end); a >= 0 {
				if a == u.acronym.acronym {
					u.short++
				}
				return
			}
			u.spelled++
			u.german = u.german || c.forms[c.tokens[end-1].form].language.String() == "de"
			text := p.surface(c.nameBegin(i, d.title), end)
			s := surfaces[text]
			if s == nil {
				s = &surface{text: text}
				surfaces[text] = s
			}
			c.count(s, d, i, end)
		})
	}
	for _, s := range surfaces {
		u.surfaces = append(u.surfaces, s)
	}
	slices.SortFunc(u.surfaces, func(a, b *surface) int {
		return cmp.Or(moreOften(a, b), strings.Compare(a.text, b.text))
	})
	u.dropShouted()
	return u
}

// acronymAt returns the first acronym in place of words among tokens i to end, or -1.
func (c *corpus) acronymAt(i, end int) int {
	for _, t := range c.tokens[i:end] {
		if t.form < 0 {
			return int(-1 - t.form)
		}
	}
	return -1
}

// count counts an occurrence of a surface, tokens i to end.
func (c *corpus) count(s *surface, d *doc, i, end int) {
	s.count++
	free := !c.isBeforeNoun(d, i, end)
	if free {
		s.free++
	}
	if !c.tellsCase(d, i) {
		return
	}
	if free {
		s.inner++
	}
	small := end < d.end && c.tokens[end].form >= 0 && c.isLower(c.tokens[end].form)
	if (free || small) && !c.isDefined(i, end) {
		s.cased++
	}
}

// isBeforeNoun reports whether tokens i to end have a form for places before nouns: "semantic" before "web" is another
// form than "semantics", "diverse" than "diversity", and "low-temperature" than "low temperatures".
func (c *corpus) isBeforeNoun(d *doc, i, end int) bool {
	if end < d.end && c.attached(end, end) || end == i+2 && c.joinsModifier(i+1) {
		return true
	}
	last := c.tokens[end-1].form
	return (c.usages[last].Adjective || c.usages[last].Modifier) && !strings.HasSuffix(c.forms[last].text, "ing")
}

// dropShouted drops the surfaces in capitals if the most frequent surface is in capitals, but others are more frequent
// together: "FIRED", a system, beside "firing".
func (u *uses) dropShouted() {
	if len(u.surfaces) == 0 || !u.surfaces[0].isShouted() {
		return
	}
	shouted, others := 0, 0
	for _, s := range u.surfaces {
		if s.isShouted() {
			shouted += s.count
		} else {
			others += s.count
		}
	}
	if others >= mostlySmall*shouted {
		u.surfaces = slices.DeleteFunc(u.surfaces, (*surface).isShouted)
	}
}

// isShouted reports whether a surface is all in capitals.
func (s *surface) isShouted() bool { return s.text == strings.ToUpper(s.text) }

const (
	// fewOwn and ownShare are the least number, and the least share, of the occurrences of a phrase in some texts that
	// decide its form there. manyOwn is the largest number of texts that are read for that.
	fewOwn, ownShare, manyOwn = 2, 0.7, 40
)

// formIn returns the form that phrase j mostly has in texts, in small letters, or "" if it has no such form.
func (p *Phrases) formIn(j int, texts []int) string {
	var having []int32
	for _, row := range p.posted[j] {
		if len(having) == manyOwn {
			break
		}
		if _, ok := slices.BinarySearch(texts, int(row)); ok {
			having = append(having, row)
		}
	}
	var most *surface
	total, free := 0, map[string]int{}
	surfaces := p.uses(j, having).surfaces
	for _, s := range surfaces {
		total += s.free
		for _, other := range surfaces {
			if sameForm(s.text, other.text) {
				free[s.text] += other.free
			}
		}
		if most == nil || free[s.text] > free[most.text] {
			most = s
		}
	}
	if most == nil || free[most.text] < fewOwn || float64(free[most.text]) < ownShare*float64(total) {
		return ""
	}
	return strings.ToLower(most.text)
}

// ofForm returns the surfaces of a form, or all if there are none or form is "".
func (u *uses) ofForm(form string) []*surface {
	var list []*surface
	for _, s := range u.surfaces {
		if form != "" && sameForm(s.text, form) {
			list = append(list, s)
		}
	}
	if list == nil {
		return u.surfaces
	}
	return list
}

// sameForm reports whether two texts are the same except for capitals, hyphens and the plural.
func sameForm(a, b string) bool {
	a, b = strings.ToLower(strings.ReplaceAll(a, "-", " ")), strings.ToLower(strings.ReplaceAll(b, "-", " "))
	return a == b || usage.IsPlural(a, b) || usage.IsPlural(b, a)
}

// moreOften compares two ways to write a phrase: it is negative if a occurs more often, first of all where no other
// word follows, since "economic" is another form than "economics".
func moreOften(a, b *surface) int {
	return cmp.Or(cmp.Compare(b.inner, a.inner), cmp.Compare(b.free, a.free), cmp.Compare(b.count, a.count))
}

// tellsCase reports whether a capital of token i says something: it begins no sentence, and is neither a keyword, nor
// in a title in which most words have capitals, nor of a paper with an abstract all in capitals.
func (c *corpus) tellsCase(d *doc, i int) bool {
	return c.tokens[i].join&sentence == 0 && i < d.keywords && !d.shouted && (i >= d.abstract || !d.capitals)
}

// isDefined reports whether an acronym is defined in tokens i to end.
func (c *corpus) isDefined(i, end int) bool {
	at, _ := slices.BinarySearchFunc(c.defined, i, func(span [2]int, i int) int { return cmp.Compare(span[1], i+1) })
	return at < len(c.defined) && c.defined[at][0] < end
}

// common returns the best of the sorted ways to write a phrase: the most frequent regardless of capitals, or its plural
// if that is common. Among its ways to write capitals, it takes the common one with the fewest capitals.
func common(list []*surface) *surface {
	folded := map[string]*surface{}
	var order []*surface
	for _, s := range list {
		key := strings.ToLower(s.text)
		if f := folded[key]; f != nil {
			f.inner += s.inner
			f.free += s.free
			f.count += s.count
			f.cased += s.cased
			continue
		}
		folded[key] = &surface{text: key, count: s.count, inner: s.inner, free: s.free, cased: s.cased}
		order = append(order, folded[key])
	}
	chosen := order[0]
	for _, s := range order[1:] {
		if moreOften(s, chosen) < 0 {
			chosen = s
		}
	}
	for _, s := range order {
		plural, singular := s.inner, chosen.inner
		if singular == 0 { // no capital says anything, as in titles
			plural, singular = s.free, chosen.free
		}
		if usage.IsPlural(s.text, chosen.text) && plural > 0 && float64(plural) >= pluralShare*float64(singular) {
			chosen = s
			break
		}
	}
	var best *surface
	for _, s := range list {
		if strings.ToLower(s.text) != chosen.text {
			continue
		}
		if best == nil || best.cased == 0 && s.cased > 0 || s.cased > 0 &&
			capitals.Count(s.text) < capitals.Count(best.text) &&
			float64(s.cased) >= lowerShareOf(best.text)*float64(chosen.cased) {
			best = s
		}
	}
	return best
}

// named returns the way to write a phrase with the capital of a word that is a name elsewhere, if best does not have it
// and some sentence does: "Church-Turing", although a fifth write "church-turing".
func (p *Phrases) named(best *surface, list []*surface) *surface {
	for _, s := range list {
		if s.cased == 0 || capitals.Count(s.text) <= capitals.Count(best.text) || !strings.EqualFold(s.text, best.text) {
			continue
		}
		for _, word := range capitals.Words(s.text) {
			if n := p.c.inner[word]; n >= fewCased && !strings.Contains(best.text, word) && acronyms.Of(word) == "" &&
				float64(p.c.inner[capitals.Lowered(word)]) < lowerShare*float64(n) {
				return s
			}
		}
	}
	return best
}

// lowerShareOf is lowerShare, or for an acronym the larger part: "GDP".
func lowerShareOf(text string) float64 {
	if acronyms.Of(text) != "" {
		return 0.5
	}
	return lowerShare
}

// withoutCapitals changes a text whose words all begin with a capital, as where an acronym is defined. A word gets a
// small letter if a fifth of the sentences write it so, or if no sentence has it outside of the phrase. If the last
// word keeps its capital, the phrase is a name, and all words keep theirs.
func (p *Phrases) withoutCapitals(text string, s *surface) string {
	unknown, whole := s.cased == 0, text
	words := capitals.Words(text)
	shout := len(words) > 1 && text == strings.ToUpper(text)
	for _, word := range words {
		if first, _ := utf8.DecodeRuneInString(word); !unicode.IsUpper(first) && !unknown {
			return text
		}
	}
	for i, word := range words {
		small := capitals.Lowered(word)
		if unknown && p.isName(word) {
			if _, size := utf8.DecodeRuneInString(word); shout {
				text = strings.Replace(text, word, word[:size]+strings.ToLower(word[size:]), 1)
			}
			continue
		}
		if shout {
			small = strings.ToLower(word)
		}
		n, capital := p.c.inner[small], p.c.inner[word]
		if unknown && i > 0 {
			capital -= s.count
		}
		if n > 0 && (shout || float64(n) >= lowerShare*float64(capital)) || n == 0 && capital <= 0 && unknown {
			text = strings.Replace(text, word, small, 1)
		} else if i == len(words)-1 && i > 0 && word != small {
			return whole
		}
	}
	return text
}

// isName reports whether a word with a capital is a name, which keeps the capital: English or other texts write it so;
// or they do not know it, and no text here writes it small.
func (p *Phrases) isName(word string) bool {
	if usage.English(strings.ToLower(word)).Name {
		return true
	}
	if p.c.opts.Written == nil || p.c.small[strings.ToLower(word)] {
		return false
	}
	written := p.written(word)
	first, _ := utf8.DecodeRuneInString(written)
	return written == "" || unicode.IsUpper(first)
}

// allSmall reports whether other texts write all words of a text small, or these texts mostly do.
func (p *Phrases) allSmall(text string) bool {
	if p.c.opts.Written == nil {
		return false
	}
	for _, form := range capitals.Words(text) {
		word := strings.ToLower(form)
		if written := p.written(word); written != word && written != word+"s" && written+"s" != word &&
			p.c.inner[word] <= p.c.inner[form] {
			return false // "United" is not "units"
		}
	}
	return true
}

// written returns how other English texts write a word.
func (p *Phrases) written(word string) string {
	stem, _ := p.c.opts.Analyzer.Classify(word, language.English)
	return p.c.opts.Written(stem)
}

// withAcronym returns the text of a phrase with the acronym after the words that it stands for.
func (p *Phrases) withAcronym(text string, words []int32, acronym part) string {
	a := &p.c.acronyms[acronym.acronym]
	short := " (" + a.text + ")"
	if acronym.end == len(words) {
		singular := strings.HasSuffix(text, "us") || strings.HasSuffix(text, "is") || strings.HasSuffix(text, "ss")
		if a.plural && strings.HasSuffix(text, "s") && !singular {
			short = " (" + a.text + "s)"
		}
		return text + short
	}
	at, left := len(text), len(words)-acronym.end // the last words come after the acronym
	for left > 0 && at > 0 {
		_, size := utf8.DecodeLastRuneInString(text[:at])
		if at -= size; text[at] == ' ' || text[at] == '-' {
			left--
		}
	}
	if at == 0 || text[at] != ' ' {
		return text
	}
	return text[:at] + short + text[at:]
}

// part is an acronym among the words of a phrase.
type part struct{ acronym, end int }

// acronymIn returns the acronym for the longest part of the words that has one.
func (p *Phrases) acronymIn(words []int32) part {
	for length := len(words); length > 0; length-- {
		for i := 0; i+length <= len(words); i++ {
			if a, ok := p.c.acronymOf[keyOfWords(words[i:i+length])]; ok {
				return part{int(a), i + length}
			}
		}
	}
	return part{-1, -1}
}

// surface returns tokens i to end as they are written.
func (p *Phrases) surface(i, end int) string {
	var b strings.Builder
	if first, _ := utf8.DecodeRuneInString(p.c.forms[p.c.tokens[i].form].text); !unicode.IsUpper(first) &&
		p.c.tokens[i].join&dotted != 0 {
		b.WriteByte('.') // the ending of the name of a file, and no sentence without a blank before it
	}
	for q := i; q < end; q++ {
		t := p.c.tokens[q]
		form := p.c.forms[t.form].text
		if q > i {
			switch t.join.kind() {
			case blank:
				b.WriteByte(' ')
			case hyphen:
				b.WriteByte('-')
			case possessive:
				if strings.HasSuffix(b.String(), "s") {
					b.WriteString("' ") // "students' attitudes"
				} else {
					b.WriteString("'s ")
				}
			case initial:
				b.WriteString(". ")
			case overlap:
				_, size := utf8.DecodeRuneInString(form)
				form = form[size:]
			}
		}
		b.WriteString(form)
	}
	return b.String()
}

var particles = set("van von der den ter") // of names of persons in English terms

// nameBegin returns the token with which a name that has token i begins: that of "van" before "der Waals".
func (c *corpus) nameBegin(i, title int) int {
	for ; i > title && c.tokens[i].join == blank && c.tokens[i-1].form >= 0; i-- {
		if f := c.forms[c.tokens[i-1].form]; !particles[f.text] || f.language != language.English {
			break
		}
	}
	return i
}

// spelled returns phrase j with the acronym that it occurs with.
func (p *Phrases) spelled(j int) string {
	c, m := p.c, p.m
	all := m.wordsOf(p.nodes[j])
	for _, row := range p.posted[j] {
		text := ""
		m.occurrences(int(row), all, func(i, end int) {
			if text != "" {
				return
			}
			var words []string
			for q := i; q < end; q++ {
				switch f := c.tokens[q].form; {
				case f >= 0:
					words = append(words, c.forms[f].text)
				case q == i || c.tokens[q-1].form != f:
					words = append(words, c.acronyms[-1-f].text)
				}
			}
			text = strings.Join(words, " ")
		})
		if text != "" {
			return text
		}
	}
	return ""
}
