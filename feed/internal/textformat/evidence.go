package textformat

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/feed/internal/text"
	"kindred/internal/lazy"
	"kindred/paper"
)

// This file decides whether a text lists papers at all. Anything can be cut into titles and
// paragraphs: programs, licences, novels. Two things are weighed. The shapes of the lines tell texts
// that are written for programs or hold records of another kind (shapesOf). And the papers that were
// found must look like papers: by their authors, ids and labels, or by the words of their abstracts
// (chosen).

// shape is what the form of a line tells.
type shape int

const (
	plainShape   shape = iota // nothing: it may be of a page that lists papers
	codeShape                 // of a program
	settingShape              // a name and its value
	logShape                  // an event with its time
	columnShape               // fields in columns
	speechShape               // what a person said in a conversation
	shapes
)

// shapeNames name the kind of a text by the shape of most of its lines.
var shapeNames = [shapes]string{
	codeShape: "program text", settingShape: "settings or other names with values", logShape: "a log", columnShape: "a table in columns", speechShape: "a conversation",
}

var (
	formulaIn = lazy.Regexp(`\$[^$]{1,200}\$`)
	codeLine  = lazy.Regexp(`^(?://|/\*|\*/|#include|#define|#if|#end|#!|<[?%!/]|@\w+[\s(]|--\s|";|}|\)|\\[a-z]+[{\[])|(?:[{};\\]|\)\s*:|\),|^\s+"[^"]*",?)$|==|!=|:=|->|=>|&&|\|\||::|\w\(\)|\$[({]\w|</\w|\w\s?[-+|]?=\s?["'\[{(\w]|^(?:import|from|func|def|class|package|return|use|var|let|const|void|int|if|else|for|while|public|private|static|type|struct)\b.*[(){};:"=]`)
	// settingLine matches a name without blanks and its value, or the name of a section.
	settingLine = lazy.Regexp(`^-?\s*["']?[\w.$@/-]+["']?\s*[:=](?:\s+\S|[^\s/])|^\[[\w.: -]+\]$|^["']?[\w.$@/-]+["']?:$`)
	logLine     = lazy.Regexp(`^\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|[A-Z][a-z]{2}\s+\d{1,2} \d\d:\d\d:\d\d|\d{1,3}(?:\.\d{1,3}){3}\s|(?:INFO|WARN(?:ING)?|ERROR|DEBUG|TRACE|FATAL)\b)|\[\d\d/[A-Z][a-z]{2}/\d{4}:`)
	columnLine  = lazy.Regexp(`[^\s.!?](?:\s{2,}|\t)\S.*?[^\s.!?](?:\s{2,}|\t)\S|^\S+\t+\S|^[^\s:]*(?::[^:\t]*){4,}$|^\S+\s{3,}\S`)
	speechLine  = lazy.Regexp(`^\[?\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},? (?:at )?\d{1,2}:\d\d.{0,12}?[\]-] ?[^:]{1,40}: |^\[\d{1,2}:\d\d(?::\d\d)?(?: [AP]M)?\]? ?<?[^:>]{1,30}[:>] |^<\S{1,30}> |^[\p{L} .]{1,30}\s(?:— (?:Today|Yesterday) at |\[)?\d{1,2}:\d\d(?: [AP]M)?\]?$`)
)

// shapeOf returns the shape of a line; raw may begin with blanks.
func shapeOf(raw string, afterComment bool) shape {
	line := strings.TrimSpace(raw)
	const longest = 400
	if len(line) > longest || line[0] == '|' { // a table of Markdown
		return plainShape
	}
	if strings.IndexByte(line, '$') >= 0 {
		line = formulaIn().ReplaceAllString(line, "x")
	}
	switch label, _ := labelOf(line); {
	case speechLine().MatchString(line):
		return speechShape
	case logLine().MatchString(line):
		return logShape
	case label != "", timeMark().MatchString(line), numberMark().MatchString(line), strings.Contains(line, "]("), isSentence(line), htmlTag().MatchString(line):
		return plainShape
	case afterComment || codeLine().MatchString(line):
		return codeShape
	case settingLine().MatchString(line):
		return settingShape
	case columnLine().MatchString(line):
		return columnShape
	}
	return plainShape
}

// isSentence reports whether a line has many words and hardly anything but letters in them.
func isSentence(line string) bool {
	if strings.Count(line, " ") < 7 {
		return false
	}
	letters := 0
	for _, r := range line {
		if unicode.IsLetter(r) || r == ' ' {
			letters++
		}
	}
	return letters*10 >= utf8.RuneCountInString(line)*9
}

// maxShaped is how many lines of a text are looked at, at most: its kind shows before.
const maxShaped = 5000

// otherKind names the kind of a text whose lines do not have the shapes of a page of papers, or returns "".
// At least the given share of the lines must have such shapes.
func otherKind(page string, share float64) string {
	var counts [shapes]int
	lines, comment := 0, false
	for raw := range strings.SplitSeq(page, "\n") {
		if strings.TrimSpace(raw) == "" {
			comment = false
			continue
		}
		if lines++; lines > maxShaped {
			break
		}
		isComment := strings.HasPrefix(raw, "#") || strings.HasPrefix(raw, ";") || strings.HasPrefix(raw, "%")
		counts[shapeOf(raw, isComment && comment)]++
		comment = isComment
	}
	const fewest = 2
	if others := lines - counts[plainShape]; others < fewest || float64(others) < share*float64(lines) {
		return ""
	}
	counts[plainShape] = 0
	most := codeShape
	for s := range shapes {
		if counts[s] > counts[most] {
			most = s
		}
	}
	return shapeNames[most]
}

// errNoList says that a text lists no papers, and what it is instead.
func errNoList(kind string) error {
	return fmt.Errorf("not a list of papers: it looks like %s. --from text reads any text with an empty line between papers", kind)
}

// judged is a paper of a page and what speaks for it.
type judged struct {
	paper.Paper
	firm   bool // it has authors, an id, or a label that says what it is
	named  bool // and of these nothing but authors
	bare   bool // it has nothing but a title
	marked bool // its title has a mark, such as a number
	tone   int  // of its abstract
	level  int  // of its title, if that is a heading of Markdown
}

// speaks reports whether the abstract of a paper reads like one. Of a language that is not known,
// only that it is long enough, and written in sentences, can be said.
func (j *judged) speaks() bool {
	return j.tone > 0 || j.tone == 0 && len(j.Abstract) >= 80 && areSentences(j.Abstract) && !isEnglish(j.Abstract)
}

// areSentences reports whether a text has the letters and the words of sentences, rather than those of
// a list of names or of codes: nearly all of it is letters, and most words begin with a small one, if
// the script has them.
func areSentences(s string) bool {
	letters, all, words, capitals := 0, 0, 0, 0
	for word := range strings.FieldsSeq(s) {
		words++
		if isCapital(word) {
			capitals++
		}
		for _, r := range word {
			all++
			if unicode.IsLetter(r) || unicode.Is(unicode.M, r) {
				letters++
			}
		}
	}
	return letters*100 >= all*85 && capitals*10 <= words*6
}

// isUnspaced reports whether a line is in a script without blanks between words.
func isUnspaced(line string) bool {
	return strings.IndexFunc(line, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
	}) >= 0
}

// looksLikeTitle reports whether a line may be the title of a paper: mostly letters, in several
// words, not the beginning of something that goes on.
func looksLikeTitle(line string) bool {
	letters, all := 0, 0
	for _, r := range formulaIn().ReplaceAllString(line, "") {
		if unicode.IsLetter(r) {
			letters++
		}
		if r != ' ' {
			all++
		}
	}
	words := len(strings.Fields(line))
	first, _ := utf8.DecodeRuneInString(line)
	if words < 2 && letters < 20 && !isUnspaced(line) || unicode.IsPunct(first) && !strings.ContainsRune("\"'“‘«([¿¡「『《【", first) {
		return false
	}
	return letters*10 >= all*6 && letters >= 4 && !strings.HasSuffix(line, ":") && !strings.HasSuffix(line, ",") && !isOpen(line)
}

// marks returns what a page says of a paper besides its title, authors and abstract, a bit each.
func (j *judged) marks() (bits int) {
	for i, has := range [...]bool{j.marked, j.ArXiv != "" || j.DOI != "" || j.PMID != "", j.Date != "", j.Venue != ""} {
		if has {
			bits |= 1 << i
		}
	}
	return bits
}

// usualMarks returns the marks that nearly all papers of a page have.
func usualMarks(papers []judged) (usual int) {
	var counts [4]int
	firm := 0
	for i := range papers {
		if !papers[i].firm {
			continue
		}
		firm++
		for b, marks := 0, papers[i].marks(); marks != 0; b, marks = b+1, marks>>1 {
			counts[b] += marks & 1
		}
	}
	for b, n := range counts {
		if n >= 3 && n*5 >= firm*4 {
			usual |= 1 << b
		}
	}
	return usual
}

// englishWords are the most frequent words of English.
var englishWords = text.WordSet("the of and to in is that a for are it with on as this not be by")

// isEnglish reports whether at least an eighth of the words of a text are frequent words of English.
func isEnglish(s string) bool {
	words, english := 0, 0
	for word := range strings.FieldsSeq(s) {
		words++
		if englishWords[strings.ToLower(strings.TrimRightFunc(word, unicode.IsPunct))] {
			english++
		}
		if words >= 500 {
			break
		}
	}
	return english*8 >= words
}

// chosen returns those of the papers found on a page that look like papers in its context, or an
// error that says why the page lists none. paragraphs are those of the page.
func chosen(papers []judged, paragraphs []paragraph) ([]judged, error) {
	e := evidenceOf(papers, paragraphs)
	if err := e.refusal(); err != nil {
		return nil, err
	}
	c := e.contextOf(papers)
	kept := papers[:0]
	for i, p := range papers {
		if c.keeps(&p, i) {
			kept = append(kept, p)
		}
	}
	return kept, nil
}

// evidence counts what speaks for and against a page that lists papers.
type evidence struct {
	firm     int // papers with authors, an id or a label
	named    int // of these, those with nothing but authors
	bare     int // papers with nothing but a title
	speaking int // other papers whose abstracts read like one
	untitled int // of these, those without a title
	neutral  int // papers whose abstracts have no tone
	against  int // papers whose abstracts do not read like one

	tone       int // of all abstracts together
	abstracts  int // words of all abstracts
	paragraphs int
	words      int // of all paragraphs
	prosaic    int // words of prose
	aside      int // words of prose that is no abstract
}

func evidenceOf(papers []judged, paragraphs []paragraph) evidence {
	e := evidence{paragraphs: len(paragraphs)}
	for i := range papers {
		e.addPaper(&papers[i])
	}
	for _, p := range paragraphs {
		e.words += p.words
		if p.kind == prose || p.kind == furniture && p.words >= 12 {
			e.prosaic += p.words
			if tone(p.text) < 0 {
				e.aside += p.words
			}
		}
	}
	return e
}

func (e *evidence) addPaper(p *judged) {
	e.tone += p.tone
	e.abstracts += len(strings.Fields(p.Abstract))
	switch {
	case p.named && p.tone < 0:
		e.against++
	case p.firm:
		e.firm++
		if p.named {
			e.named++
		}
	case p.bare:
		e.bare++
	case p.speaks():
		e.speaking++
		if p.Title == "" {
			e.untitled++
		}
	case p.tone == 0:
		e.neutral++
	default:
		e.against++
	}
}

// refusal returns an error that says why a page lists no papers, or nil if it does.
func (e *evidence) refusal() error {
	good := e.firm + e.speaking
	const (
		fewNamed = 5
		fewWords = 100
	)
	switch {
	case good == 0 && e.bare > 0 && e.neutral+e.against == 0:
		return errNoList("titles or headings without authors and abstracts")
	case good == 0 && e.neutral+e.against > 0, good < e.against, e.firm == 0 && e.speaking < e.neutral,
		good > 1 && e.untitled*2 > good, e.aside*2 > e.prosaic && e.firm < fewNamed && e.aside > fewWords:
		return errNoList("prose other than abstracts")
	case good == 0, e.paragraphs > 60*good+150,
		e.firm == 0 && (e.tone < 3 || e.speaking == 1) && e.abstracts*2 < e.words,
		good == e.named && e.named < 2 && e.tone < 3 && e.paragraphs > 6:
		return errNoList("text without titles, authors and abstracts")
	}
	return nil
}

// pageContext says what the papers of a page have in common.
type pageContext struct {
	evidence
	structured  bool // most papers are firm
	mostlyGood  bool // hardly any abstract does not read like one, and those may be abstracts in other words
	usual       int  // the marks that nearly all have
	first, last int  // the range of the papers that are certain
	level       int  // of the title of the first paper of the range
}

func (e *evidence) contextOf(papers []judged) pageContext {
	c := pageContext{
		evidence:   *e,
		structured: e.firm >= 2 && e.firm >= e.speaking+e.neutral+e.against,
		mostlyGood: e.against*10 <= e.speaking,
		usual:      usualMarks(papers),
		last:       len(papers),
	}
	trim := func(certain func(p *judged) bool) {
		for c.first < c.last && !certain(&papers[c.first]) {
			c.first++
		}
		for c.first < c.last && !certain(&papers[c.last-1]) {
			c.last--
		}
	}
	switch {
	case c.structured:
		trim(func(p *judged) bool { return p.firm })
	case e.speaking > 0 && c.mostlyGood:
		trim((*judged).speaks)
	}
	if c.usual != 0 {
		trim(func(p *judged) bool { return p.marks()&c.usual != 0 })
	}
	if c.first < len(papers) {
		c.level = papers[c.first].level
	}
	return c
}

// keeps reports whether paper i of a page looks like a paper.
func (c *pageContext) keeps(p *judged, i int) bool {
	const plainly = 3 // the tone of an abstract where no other paper of the page goes without authors
	certain := c.first <= i && i < c.last
	switch {
	case p.named && c.usual != 0 && !certain:
		return false
	case p.firm:
		return true
	case p.bare:
		return (c.structured || c.bare <= c.firm+c.speaking) && p.Authors == nil && looksLikeTitle(p.Title)
	case c.structured && !certain:
		return p.tone > plainly || p.tone > 0 && p.level > 0 && p.level == c.level
	case c.structured:
		return p.tone > 0
	}
	return p.tone >= 0 || p.tone > -plainly && c.mostlyGood && certain
}

var errNoTitle = errors.New("no title with an abstract found in this text; is it a list of papers?")
