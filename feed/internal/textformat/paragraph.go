package textformat

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// paragraph is a paragraph of a listing page.
type paragraph struct {
	text      string // without marks such as "12." or "Abstract:"
	kind      kind
	words     int
	sentences int
	marked    bool // by a number, a Markdown heading or "Title:", as a title is
	labelled  bool // by "Abstract:"
}

// kind says what a paragraph is.
type kind int

const (
	heading   kind = iota // may be a title
	prose                 // of an abstract
	byline                // authors
	furniture             // of the page
)

var (
	titleMark    = regexp.MustCompile(`^(?i:title\s*:\s*)`)
	abstractMark = regexp.MustCompile(`^(?:[*_#\s]*)(?i:abstract|summary|tl;?dr)(?:[*_]*\s*[:.—–-]+[*_]*\s*|[*_]*$)`)
	authorMark   = regexp.MustCompile(`^(?i:authors?\s*:\s*|by\s+)`)
	numberMark   = regexp.MustCompile(`^(?:\d{1,4}[.)]|\[\d{1,4}\]|\(\d{1,4}\)|#\d{1,4}:?)\s+`)
	headingMark  = regexp.MustCompile(`^#{1,6}\s+`)
	bulletMark   = regexp.MustCompile(`^[-*•‣▪·]\s+`)
	boldText     = regexp.MustCompile(`^(\*\*|__)(.+)(\*\*|__)$`)
	linkText     = regexp.MustCompile(`^\[([^\]]+)\]\((\S+)\)$`)
	separated    = regexp.MustCompile(`\s[•·|]\s`) // as in a line of facts about a paper
	fieldStart   = regexp.MustCompile(`^(?i:title|abstract|authors?|summary|comments?|subjects?|keywords|journal-ref|doi|categories|url|date|published|arxiv id)\s*:`)
)

// paragraphsOf cuts a text into paragraphs: at empty lines, at lines that carry a label, and
// within a block of lines wherever these are not one wrapped paragraph.
func paragraphsOf(text string) []paragraph {
	text = strings.ToValidUTF8(strings.TrimPrefix(text, "\ufeff"), "\uFFFD")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u00a0", " ", "\u2028", "\n", "\u2029", "\n\n").Replace(text)
	var (
		paragraphs []paragraph
		block      []string
	)
	flush := func() {
		for _, lines := range unwrap(block) {
			if p := newParagraph(strings.Join(lines, " ")); p.text != "" || p.labelled {
				paragraphs = append(paragraphs, p)
			}
		}
		block = block[:0]
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			flush()
			continue
		}
		if len(block) > 0 && (fieldStart.MatchString(line) || numberMark.MatchString(line) || headingMark.MatchString(line)) {
			flush()
		}
		alone := headingMark.MatchString(line) || isByline(line) || endsBlock(block, line) || separated.MatchString(line) && furnitureLine.MatchString(line)
		if alone && len(block) > 0 {
			flush()
		}
		block = append(block, line)
		if alone {
			flush()
		}
	}
	flush()
	return attachLabels(paragraphs)
}

// endsBlock reports whether line is a button below a paragraph ("Read more »"), not its last
// words: it looks like one, and the line before it ends a sentence.
func endsBlock(block []string, line string) bool {
	return len(block) > 0 && len(line) < 40 && strings.ContainsAny(lastRune(block), ".!?") && furnitureLine.MatchString(line)
}

// attachLabels lets a line that is nothing but "Abstract" mark the paragraph behind it.
func attachLabels(paragraphs []paragraph) []paragraph {
	kept := paragraphs[:0]
	label := false
	for _, p := range paragraphs {
		if p.text == "" {
			label = p.labelled
			continue
		}
		p.labelled = p.labelled || label
		label = false
		kept = append(kept, p)
	}
	return kept
}

// wrapWidth is the length in characters that wrapped lines do not reach: longer ones hold a
// paragraph each.
const wrapWidth = 130

// unwrap splits a block of lines into the lines of its paragraphs.
func unwrap(block []string) [][]string {
	if len(block) <= 1 {
		return groupsOf(block, len(block))
	}
	longest := 0
	for _, line := range block {
		longest = max(longest, utf8.RuneCountInString(line))
	}
	if longest > wrapWidth || longest < 40 {
		return continued(groupsOf(block, 1))
	}
	// Lines of one wrapped paragraph reach nearly the same width, but for the last one.
	first := 0
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
	if full*10 >= (len(rest)-1)*8 {
		return append(groups, append([]string(nil), rest...))
	}
	return append(groups, continued(groupsOf(rest, 1))...)
}

// continued joins groups of lines of which the later begins in lower case, in the middle of
// what the earlier says.
func continued(groups [][]string) [][]string {
	joined := groups[:0]
	for _, lines := range groups {
		first, _ := utf8.DecodeRuneInString(lines[0])
		if n := len(joined); n > 0 && unicode.IsLower(first) && !furnitureLine.MatchString(lines[0]) && !strings.ContainsAny(lastRune(joined[n-1]), ".!?:") {
			joined[n-1] = append(joined[n-1], lines...)
			continue
		}
		joined = append(joined, lines)
	}
	return joined
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
		return titleMark.MatchString(line) && abstractMark.MatchString(next)
	}
	r, _ := utf8.DecodeRuneInString(next)
	return !unicode.IsLower(r)
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

// newParagraph takes the marks off a paragraph and counts its words and sentences.
func newParagraph(text string) paragraph {
	var p paragraph
	text = strings.TrimSpace(text)
	take := func(mark *regexp.Regexp, into *bool) bool {
		if m := mark.FindString(text); m != "" {
			text = strings.TrimSpace(text[len(m):])
			*into = true
			return true
		}
		return false
	}
	if !take(headingMark, &p.marked) && !take(numberMark, &p.marked) {
		if m := bulletMark.FindString(text); m != "" {
			text = text[len(m):]
		}
	}
	if m := boldText.FindStringSubmatch(text); m != nil {
		text = m[2]
		take(numberMark, &p.marked)
	}
	if m := linkText.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	take(titleMark, &p.marked)
	take(abstractMark, &p.labelled)
	p.text = text
	p.words = len(strings.Fields(text))
	p.sentences = sentences(text)
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
