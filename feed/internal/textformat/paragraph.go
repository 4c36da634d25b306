package textformat

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/feed/internal/people"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
	"kindred/paper"
)

// paragraph is a paragraph of a listing page.
type paragraph struct {
	text      string // without marks such as "12." or "Abstract:"
	link      string // to where the whole of it leads, in Markdown
	label     string // what it says of a paper, one of those of labels
	kind      kind
	words     int
	sentences int
	marked    bool          // by a number, a Markdown heading, bold type or "Title:", as a title is
	bold      bool          // which is a weaker mark
	timed     bool          // it begins with the time of a talk
	level     int           // of a Markdown heading, 1 for the topmost; else 0
	papers    []paper.Paper // of a table or a reading list
}

// kind says what a paragraph is.
type kind int

const (
	heading   kind = iota // may be a title
	prose                 // of an abstract
	byline                // authors
	furniture             // of the page, or about a paper
	listed                // papers that need no more looking for
)

var (
	abstractMark = lazy.Regexp(`^(?:[*_#\s]*)(?i:abstract|summary)(?:[*_]*\s*[:.—–-]+[*_]*\s*|[*_]*$)`)
	tldrMark     = lazy.Regexp(`^(?i:tl;?dr)(?:\s*[:.—–-]+\s*|$)`)
	numberMark   = lazy.Regexp(`^(?:\d{1,4}[.)]|\[\d{1,4}\]|\(\d{1,4}\)|#\d{1,4}:?|\d{1,4}:|\d{2,4}/\d{1,4})(?:\s+|$)`)
	// timeMark matches when a talk is given.
	timeMark    = lazy.Regexp(`^\d{1,2}[:.]\d\d(?:\s?[ap]m)?(?:\s?(?:[-–—]|to)\s?\d{1,2}[:.]\d\d(?:\s?[ap]m)?)?[:|]?\s+`)
	headingMark = lazy.Regexp(`^#{1,6}\s+`)
	bulletMark  = lazy.Regexp(`^[-*•‣▪·]\s+`)
	boldText    = lazy.Regexp(`^(\*\*|__)(.+)(\*\*|__)$`)
	linkText    = lazy.Regexp(`^\[(.+)\]\((\S+)\)$`)
	fileMark    = lazy.Regexp(`^(?:\[(?:PDF|HTML|DOC|BOOK|B|CITATION|C)\]\s*)+`)
	quoteMark   = lazy.Regexp(`^(?:>\s+)+`)
	italicText  = lazy.Regexp(`^([*_])([^*_].*[^*_])[*_]$`)
	htmlTag     = lazy.Regexp(`</?(?:details|summary|div|p|ol|ul|li|a|br|img|h[1-6]|table|td|tr|center|sub|span)\b[^<>]*>`)
)

// cutter cuts a page into paragraphs: at empty lines, at lines that carry a label, and within a
// block of lines wherever these are not one wrapped paragraph.
type cutter struct {
	paragraphs []paragraph
	block      []string
	item       bool // the last paragraph is a paper of a reading list, whose abstract may follow
	fact       bool // the last paragraph is a line about a paper, which the next line may go on with
}

// paragraphsOf cuts a text into paragraphs.
func paragraphsOf(page string) []paragraph {
	page = strings.ToValidUTF8(strings.TrimPrefix(page, "\ufeff"), "\uFFFD")
	page = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u00a0", " ", "\u2028", "\n", "\u2029", "\n\n").Replace(page)
	var c cutter
	lines := strings.Split(page, "\n")
	for i := 0; i < len(lines); i++ {
		if n := tableAt(lines[i:]); n > 0 {
			c.flush()
			c.endItem()
			c.add(paragraph{papers: papersOfTable(lines[i : i+n])})
			i += n - 1
			continue
		}
		c.line(lines[i])
	}
	c.flush()
	c.endItem()
	return attachLabels(c.paragraphs)
}

func (c *cutter) add(p paragraph) { c.paragraphs = append(c.paragraphs, p) }

// line adds a line.
func (c *cutter) line(raw string) {
	line := strings.TrimSpace(raw)
	switch {
	case line == "":
		c.flush()
		c.endItem()
		c.fact = false
		return
	case strings.IndexByte(line, '<') >= 0 && htmlTag().MatchString(line): // in Markdown
		c.flush()
		if inner := strings.TrimSpace(htmlTag().ReplaceAllString(line, "")); inner != "" {
			c.line(inner)
		}
		return
	case c.fact && len(c.block) == 0 && isIndented(raw) && !hasLabel(line) && !c.standsAlone(line) &&
		len(c.paragraphs[len(c.paragraphs)-1].text) < maxContinued:
		last := &c.paragraphs[len(c.paragraphs)-1]
		*last = recount(*last, last.text+" "+line)
		return
	}
	c.fact = false
	if p, ok := readingItem(line); ok {
		c.flush()
		c.add(paragraph{papers: []paper.Paper{p}})
		c.item = true
		return
	}
	if c.item && isIndented(raw) && !bulletMark().MatchString(line) && !numberMark().MatchString(line) {
		if item := &c.paragraphs[len(c.paragraphs)-1].papers[0]; len(item.Abstract) < maxContinued {
			item.Abstract = strings.TrimSpace(item.Abstract + " " + line)
		}
		return
	}
	c.endItem()
	label, _ := labelOf(line)
	alone := c.standsAlone(line)
	if alone || label != "" || numberMark().MatchString(line) || bulletMark().MatchString(line) {
		c.flush()
	}
	c.block = append(c.block, line)
	if alone {
		c.flush()
		c.fact = label != ""
	}
}

// maxContinued is how many bytes a text has at most that further lines go on with. Each line copies it.
const maxContinued = 20_000

// isIndented reports whether a line begins as one that goes on with an item of a list.
func isIndented(raw string) bool { return strings.HasPrefix(raw, "  ") || strings.HasPrefix(raw, "\t") }

// endItem ends the abstract of a paper of a reading list.
func (c *cutter) endItem() {
	if !c.item {
		return
	}
	c.item = false
	item := &c.paragraphs[len(c.paragraphs)-1].papers[0]
	says, size := labelOf(item.Abstract)
	if says != "" && says != "abstract" || len(strings.Fields(item.Abstract)) < minItemAbstract {
		item.Abstract = ""
		return
	}
	item.Abstract = text.Abstract(strings.TrimLeft(item.Abstract[size:], "*_ "))
}

// minItemAbstract is how many words the lines below an item have at least that are an abstract.
const minItemAbstract = 12

// standsAlone reports whether a line is a paragraph by itself: a heading, authors, a number, a line
// about a paper or of the page. What may be the last words of a wrapped text is not.
func (c *cutter) standsAlone(line string) bool {
	last := ""
	if len(c.block) > 0 {
		last = c.block[len(c.block)-1]
	}
	label, size := labelOf(line)
	switch {
	case label == "authors":
		return !strings.ContainsAny(line[len(line)-1:], ",;") && !strings.HasSuffix(line, " and")
	case label == "title" || label == "abstract" || label != "" && size < len(line) && isOpen(last):
		return false
	case label != "" || headingMark().MatchString(line) || isNumber(line):
		return true
	case abstractMark().FindString(line) == line, tldrMark().FindString(line) == line:
		return true
	case people.IsByline(line):
		return true
	case last != "" && people.CouldBeName(line) && !isOpen(last):
		label, _ := labelOf(last)
		return label == "title" || numberMark().MatchString(last)
	}
	if !isFurniture(line) || len(c.block) > 0 && beginsCitation(c.block[0]) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(line)
	return last == "" || !isOpen(last) && (!unicode.IsLower(first) || strings.ContainsAny(lastRune(c.block), ".!?…"))
}

// hasLabel reports whether a line begins with a label.
func hasLabel(line string) bool {
	label, _ := labelOf(line)
	return label != ""
}

// isNumber reports whether a line is the number of an entry and nothing else.
func isNumber(line string) bool { return len(line) < 8 && numberMark().FindString(line) == line }

// openWords are words that another one follows.
var openWords = text.WordSet("a an the of and or in on at by for to with from as is are was were that which than we its their our this these between into")

// isOpen reports whether a line must go on: it ends with a word that another one follows.
func isOpen(line string) bool {
	const shortest = 20
	if len(line) < shortest {
		return false
	}
	last, end := line[strings.LastIndexByte(line, ' ')+1:], lastRune([]string{line})
	return strings.Contains(",:(-–", end) || openWords[strings.ToLower(last)]
}

// flush makes paragraphs of the block.
func (c *cutter) flush() {
	for _, lines := range unwrap(c.block) {
		if p := newParagraph(strings.Join(lines, " ")); p.text != "" || p.label != "" || p.marked {
			c.add(p)
		}
	}
	c.block = c.block[:0]
}

// attachLabels lets a line that is nothing but a label ("Abstract") or a number say what the
// paragraph after it is.
func attachLabels(paragraphs []paragraph) []paragraph {
	kept := paragraphs[:0]
	label, marked := "", false
	for _, p := range paragraphs {
		if p.text == "" && p.papers == nil {
			label, marked = p.label, p.marked
			continue
		}
		if p.label == "" && (label == "abstract" || label == "tldr" || p.words <= 12) {
			p.label = label
		}
		p.marked = p.marked || marked && p.label == ""
		label, marked = "", false
		kept = append(kept, p)
	}
	return kept
}

// wrapWidth is the length in characters that wrapped lines do not reach: longer ones hold a
// paragraph each.
const wrapWidth = 130

// narrow is the width that lines of a wrapped text reach, though not all of them do.
const narrow = 58

// unwrap splits a block of lines into the lines of its paragraphs.
func unwrap(block []string) [][]string {
	if len(block) <= 1 {
		return groupsOf(block, len(block))
	}
	longest := 0
	for _, line := range block {
		longest = max(longest, utf8.RuneCountInString(line))
	}
	if longest > wrapWidth || longest < narrow {
		return continued(groupsOf(block, 1))
	}
	// Lines of one wrapped paragraph reach nearly the same width, except the last one.
	first := 0
	if len(block) > 2 && isTitleCase(block[0]) && !isOpen(block[0]) && !isTitleCase(block[1]) && isCapital(block[1]) { // however long it is
		first++
	}
	for first < len(block)-1 && isOwnLine(block[first], block[first+1], longest) {
		first++
	}
	groups := continued(groupsOf(block[:first], 1))
	rest := block[first:]
	full := 0
	for _, line := range rest[:len(rest)-1] {
		if utf8.RuneCountInString(line)*10 >= longest*6 {
			full++
		}
	}
	if full*10 >= (len(rest)-1)*8 && goesOn(rest) {
		return append(groups, append([]string(nil), rest...))
	}
	return append(groups, continued(groupsOf(rest, 1))...)
}

// goesOn reports whether some lines read on from one to the next: one of the later begins in lower
// case, or the last ends a sentence.
func goesOn(lines []string) bool {
	for i, line := range lines[1:] {
		if first, _ := utf8.DecodeRuneInString(line); !unicode.IsUpper(first) || isOpen(lines[i]) {
			return true
		}
	}
	return strings.ContainsAny(lastRune(lines), ".!?…。")
}

// continued joins a group of lines to the group before it if it begins in lower case, in the middle of
// a sentence.
func continued(groups [][]string) [][]string {
	joined := groups[:0]
	for _, lines := range groups {
		first, _ := utf8.DecodeRuneInString(lines[0])
		n := len(joined)
		if n > 0 && (unicode.IsLower(first) && !isLowerMenu(joined[n-1]) && !strings.ContainsAny(lastRune(joined[n-1]), ".!?:") || isOpen(joined[n-1][len(joined[n-1])-1])) && !isFurniture(lines[0]) {
			joined[n-1] = append(joined[n-1], lines...)
			continue
		}
		joined = append(joined, lines)
	}
	return joined
}

// isLowerMenu reports whether a group is one short line that begins in lower case, as the entries of a
// menu do: what follows is the next entry.
func isLowerMenu(lines []string) bool {
	first, _ := utf8.DecodeRuneInString(lines[0])
	return len(lines) == 1 && unicode.IsLower(first) && len(lines[0]) < 40 && !isOpen(lines[0])
}

// lastRune returns the last character of a group of lines.
func lastRune(lines []string) string {
	last, _ := utf8.DecodeLastRuneInString(lines[len(lines)-1])
	return string(last)
}

// isOwnLine reports whether a line ends before the width of the block and the next one begins
// anew, as a title does before its abstract.
func isOwnLine(line, next string, width int) bool {
	n := utf8.RuneCountInString(line)
	word, _, _ := strings.Cut(next, " ")
	if n+1+utf8.RuneCountInString(word) > width { // the next word did not fit
		label, _ := labelOf(line)
		return label == "title" && abstractMark().MatchString(next)
	}
	r, _ := utf8.DecodeRuneInString(next)
	return !unicode.IsLower(r)
}

// isTitleCase reports whether a line has the capitals of a title: most of its longer words have
// one, and no sentence ends within it.
func isTitleCase(line string) bool {
	words, capitals := 0, 0
	for word := range strings.FieldsSeq(line) {
		if len(word) < 4 {
			continue
		}
		words++
		if isCapital(word) {
			capitals++
		}
	}
	return words >= 4 && capitals*10 >= words*7 && !strings.Contains(line, ". ")
}

// isCapital reports whether a text begins with a capital.
func isCapital(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(first)
}

// groupsOf cuts lines into groups of n.
func groupsOf(lines []string, n int) [][]string {
	var groups [][]string
	for len(lines) > 0 {
		groups = append(groups, append([]string(nil), lines[:n]...))
		lines = lines[n:]
	}
	return groups
}

// maxMarkedUp is the length in bytes of a paragraph, at most, that is in bold type or a link as a
// whole.
const maxMarkedUp = 2000

// newParagraph takes the marks off a paragraph and counts its words and sentences.
func newParagraph(text string) paragraph {
	var p paragraph
	take := func(mark *regexp.Regexp) bool {
		m := mark.FindString(text)
		text = strings.TrimSpace(text[len(m):])
		return m != ""
	}
	text = quoteMark().ReplaceAllString(strings.TrimSpace(text), "")
	p.level = strings.Count(headingMark().FindString(text), "#")
	p.marked = take(headingMark())
	p.marked = take(numberMark()) || p.marked
	p.timed = take(timeMark())
	if says, size := labelOf(text); says != "" {
		p.label = says
		if says != "other" || size == len(text) { // the name of an id may be needed to know it
			text = strings.TrimSpace(strings.TrimRight(text[size:], "*_ "))
		}
	} else if take(abstractMark()) {
		p.label = "abstract"
	} else if take(tldrMark()) {
		p.label = "tldr"
	} else {
		take(bulletMark())
	}
	if len(text) > maxMarkedUp {
		return recount(p, text)
	}
	if m := boldText().FindStringSubmatch(text); m != nil && !strings.Contains(m[2], m[1]) {
		text = m[2]
		p.marked = take(numberMark()) || p.marked
		p.bold = strings.Count(text, " ") >= 2
	} else if m := italicText().FindStringSubmatch(text); m != nil && strings.Count(text, m[1]) == 2 {
		text = m[2]
	}
	if m := linkText().FindStringSubmatch(text); m != nil && !strings.Contains(m[1], "](") {
		text, p.link = m[1], m[2]
	}
	p.marked = p.marked || p.label == "title"
	if rest := fileMark().ReplaceAllString(text, ""); strings.Contains(rest, " ") {
		text = rest
	}
	return recount(p, text)
}

// recount returns a paragraph with another text.
func recount(p paragraph, text string) paragraph {
	p.text, p.words, p.sentences = text, len(strings.Fields(text)), sentences(text)
	return p
}

// sentences counts the places where a sentence ends in text.
func sentences(text string) int {
	n := 0
	runes := []rune(text)
	for i, r := range runes {
		if r != '.' && r != '!' && r != '?' && r != '。' && r != '！' && r != '？' {
			continue
		}
		switch {
		case i == len(runes)-1, r >= 0x3000:
			n++
		case unicode.IsSpace(runes[i+1]) && i+2 < len(runes) && (unicode.IsUpper(runes[i+2]) || !unicode.IsLetter(runes[i+2])) && i >= 3 && unicode.IsLower(runes[i-1]) && unicode.IsLetter(runes[i-2]):
			n++
		}
	}
	return n
}
