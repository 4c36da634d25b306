package textformat

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// Listing is the text of a page that lists papers, as a person copies it from a browser:
// titles and abstracts as paragraphs, amid whatever else the page shows.
//
// It is read in three steps. The text is cut into paragraphs, which takes some care where
// lines were wrapped or no empty line follows a title (paragraph.go). Each paragraph is
// judged by itself: prose, something that may be a title, authors, or page furniture
// (furniture.go, byline.go). Then the page is walked through: prose belongs to the title before
// it, a title is what stands nearest to the prose, and what stands around both may say more of
// the paper (facts.go). Lists of papers in Markdown are read as what they are (markdown.go), and
// so are the abstracts that PubMed saves as text (citations.go). A text without any title and
// abstract that may be one paper, the whole of it, is read as that.
//
// It takes any text, and holds it in memory, up to [record.MaxBytes].
var Listing = record.Format{
	Name:        "listing",
	Description: "the text of a page that lists papers, copied from a browser (read whole)",
	Detect:      func(*record.Head) bool { return true },
	Decode:      decodeListing,
}

func decodeListing(in record.Input, yield record.Yield) {
	page, err := readAll(in)
	if err != nil {
		yield(paper.Paper{}, err)
		return
	}
	papers := readCitations(page)
	if papers == nil {
		if lines := strings.Count(page, "\n"); lines > maxLines {
			yield(paper.Paper{}, fmt.Errorf("a text of %d lines in one piece; is it a list of papers?", lines))
			return
		}
		papers = readListing(page)
	}
	if len(papers) == 0 {
		if p := wholeFile(page, in.Name); len(strings.Fields(p.Abstract)) >= 20 && !isMarkdown(page) {
			papers = append(papers, p)
		}
	}
	if len(papers) == 0 {
		yield(paper.Paper{}, errors.New("no title with an abstract found in this text; is it a list of papers?"))
		return
	}
	for _, p := range papers {
		if !yield(p, nil) {
			return
		}
	}
}

// maxLines is how many lines a page has at most, so that the memory for its paragraphs is bounded. A
// list of a thousand papers has ten thousand.
const maxLines = 200_000

// isMarkdown reports whether a text is a document with headings or tables, which is no paper as a
// whole.
func isMarkdown(page string) bool {
	return strings.Contains(page, "\n## ") || strings.Contains(page, "\n|--") || strings.Contains(page, "\n| --") || strings.Contains(page, "\n|:-")
}

// entry is a paper as it is put together from paragraphs.
type entry struct {
	title    paragraph
	abstract []string
	details  []paragraph // around title and abstract
	paper    paper.Paper // if it was read as a whole
}

// readListing returns the papers of a page.
func readListing(page string) []paper.Paper {
	l := lister{paragraphs: judge(paragraphsOf(page)), manual: strings.Count(page, "\n```") >= 2}
	l.factsFirst = factsComeFirst(l.paragraphs)
	l.walk()
	return l.papers()
}

// lister is the state of the walk through a page.
type lister struct {
	paragraphs []paragraph
	entries    []entry
	pending    []paragraph // since the last prose
	factsFirst bool        // a line with the id of a paper stands before its title
	manual     bool        // there is program text in it, so that headings are no titles
}

func (l *lister) walk() {
	for at, p := range l.paragraphs {
		switch {
		case p.kind == listed:
			l.close()
			for _, p := range p.papers {
				l.entries = append(l.entries, entry{paper: p})
			}
			continue
		case p.kind == prose && !isSentenceTitle(l.paragraphs, at):
			l.prose(p)
			continue
		case p.kind == prose:
			p.kind = heading
		}
		l.pending = append(l.pending, p)
	}
	l.close()
}

// prose takes a paragraph of an abstract: of a new paper, if there may be a title before it.
func (l *lister) prose(p paragraph) {
	chosen := chooseTitle(l.pending)
	if chosen < 0 {
		l.facts(l.pending)
		switch {
		case len(l.entries) > 0 && l.entries[len(l.entries)-1].paper.Title == "" && (len(l.pending) == 0 || p.words >= 8):
			last := &l.entries[len(l.entries)-1]
			last.abstract = append(last.abstract, p.text)
		case p.words >= 40: // an abstract whose title was not copied
			l.entries = append(l.entries, entry{abstract: []string{p.text}})
		}
		l.pending = l.pending[:0]
		return
	}
	from := l.factsOf(l.pending, chosen)
	if from == chosen && from > 0 && isDate(l.pending[from-1]) { // which stands before the title on some pages
		from--
	}
	l.bare(l.pending[:from])
	e := entry{title: l.pending[chosen], abstract: []string{p.text}}
	e.details = append(slices.Clone(l.pending[chosen+1:]), l.pending[from:chosen]...)
	l.entries = append(l.entries, e)
	l.pending = l.pending[:0]
}

// factsOf returns where the lines about a paper begin that stand before its title: with its id, if
// the page has them there.
func (l *lister) factsOf(paragraphs []paragraph, title int) int {
	if l.factsFirst {
		for i := title - 1; i >= 0 && isFact(paragraphs[i]); i-- {
			if hasID(paragraphs[i]) {
				return i
			}
		}
	}
	return title
}

// close ends what is pending: no prose follows.
func (l *lister) close() {
	l.bare(l.pending)
	l.pending = l.pending[:0]
}

// bare adds the papers without an abstract that are among some paragraphs: titles that carry a mark of
// their own (a number, "Title:"), or that authors follow. What stands before the first of them is
// about the paper before.
func (l *lister) bare(paragraphs []paragraph) {
	start := -1
	end := func(to int) {
		if start < 0 {
			l.facts(paragraphs[:to])
			return
		}
		e := entry{title: paragraphs[start], details: slices.Clone(paragraphs[start+1 : to])}
		e.details = append(e.details, paragraphs[l.factsOf(paragraphs, start):start]...)
		l.entries = append(l.entries, e)
	}
	for i, p := range paragraphs {
		if p.kind != heading || p.words < 3 || len(p.text) > 300 || isPlace(p.text) || strings.HasPrefix(p.text, "Proceedings of") {
			continue
		}
		if p.marked || i+1 < len(paragraphs) && paragraphs[i+1].kind == byline {
			end(max(l.factsOf(paragraphs, i), start+1))
			start = i
		}
	}
	end(len(paragraphs))
}

// facts adds lines about a paper that stand behind its abstract to the last one.
func (l *lister) facts(paragraphs []paragraph) {
	if len(l.entries) == 0 {
		return
	}
	last := &l.entries[len(l.entries)-1]
	for _, p := range paragraphs {
		if p.kind == heading { // another part of the page begins
			return
		}
		if isFact(p) {
			last.details = append(last.details, p)
		}
	}
}

// isFact reports whether a paragraph says something of one paper, wherever it stands.
func isFact(p paragraph) bool {
	return p.kind == furniture && (p.label != "" || hasID(p) || submitted.MatchString(p.text))
}

// hasID reports whether a paragraph has an id of a paper.
func hasID(p paragraph) bool {
	return arXivIDIn(p.text) != "" || doiIn.MatchString(p.text) || pmidIn.MatchString(p.text)
}

var submitted = regexp.MustCompile(`(?i)^(?:submitted|posted|published) .*\d{4}`)

// isDate reports whether a paragraph is a date and nothing else.
func isDate(p paragraph) bool {
	return p.kind == furniture && strings.TrimSpace(dateIn.ReplaceAllString(p.text, "")) == "" && p.text != ""
}

// isSentenceTitle reports whether the prose at the given place is a title that ends with a
// full stop: one short sentence with authors behind it, or with a longer paragraph of prose
// behind it and no title before it.
func isSentenceTitle(paragraphs []paragraph, at int) bool {
	p := paragraphs[at]
	if p.words > 25 || p.sentences > 1 || p.label == "abstract" || at+1 >= len(paragraphs) {
		return false
	}
	if paragraphs[at+1].kind == byline { // authors stand behind a title
		return true
	}
	next := at + 1
	for next < len(paragraphs) && (paragraphs[next].kind == furniture || paragraphs[next].kind == byline) {
		next++
	}
	if next == len(paragraphs) || paragraphs[next].kind != prose || paragraphs[next].words < max(25, 2*p.words) {
		return false
	}
	if p.marked {
		return true
	}
	// After a title, a short sentence is the abstract, or its first paragraph; after prose it
	// may be a paragraph of it, unless the page lists its titles that way.
	if at == 0 {
		return true
	}
	previous := paragraphs[at-1]
	return previous.kind == furniture || previous.kind == byline && at >= 2 && paragraphs[at-2].kind != heading
}

// chooseTitle returns which of some paragraphs is the title of the prose behind them, or -1: the
// last that may be one, unless one before it is more likely.
func chooseTitle(pending []paragraph) int {
	chosen := -1
	for i := len(pending) - 1; i >= 0; i-- {
		p := pending[i]
		if p.kind != heading {
			continue
		}
		if chosen < 0 {
			chosen = i
			continue
		}
		c := pending[chosen]
		switch {
		case c.marked, c.bold, chosen+1 < len(pending) && pending[chosen+1].kind == byline && c.words >= 3: // nothing before it is better
		case (p.marked || p.bold) && chosen-i <= 8:
			chosen = i
		case i == chosen-1 && couldBeName(c.text) && p.words > c.words:
			// A line of two or three capitalised words after a longer line is an author.
			chosen = i
		case i == chosen-1 && c.words <= 2 && p.words >= 4:
			chosen = i
		case pending[i+1].kind == byline && p.words >= 3 && (c.words <= 4 || year.MatchString(c.text) || venueWord.MatchString(c.text) || isPlace(c.text) || chosen > i+2):
			// A short line behind the authors, or one with a year, says where the paper appeared.
			chosen = i
		}
	}
	return chosen
}

// factsComeFirst reports whether the page gives the id of a paper in the line before its title:
// its first id then stands before its first prose, with one more line between.
func factsComeFirst(paragraphs []paragraph) bool {
	for i, p := range paragraphs {
		if p.kind == prose {
			return false
		}
		if p.kind == furniture && hasID(p) || arXivIDIn(p.text) != "" {
			return i+1 < len(paragraphs) && paragraphs[i+1].kind == heading
		}
	}
	return false
}

// arXivIDIn returns the first arXiv id in a line, or "".
func arXivIDIn(text string) string {
	for word := range strings.FieldsSeq(text) {
		if id, ok := paper.ArXivID(strings.Trim(word, "()[],;")); ok {
			return id
		}
	}
	return ""
}

// minListed is how many papers of tables and lists make a document in which headings are no titles.
const minListed = 3

// minBare is how many titles that nothing is said of make a document of a page, if they are most.
const minBare = 10

// papers returns the papers that the entries describe. One without an abstract that comes again with
// it, as in a list of contents, is there only once.
func (l *lister) papers() []paper.Paper {
	papers := make([]paper.Paper, 0, len(l.entries))
	told, parts := map[string]bool{}, map[string]bool{}
	lists := 0
	for _, e := range l.entries {
		if e.paper.Title != "" {
			lists++
		}
	}
	bare := 0
	for _, e := range l.entries {
		p := e.read()
		isBare := e.paper.Title == "" && e.title.link == "" && p.Authors == nil && p.ArXiv == "" && p.DOI == "" && p.PMID == ""
		if isBare && (lists >= minListed || l.manual) {
			continue // a part of the document that the lists are in
		}
		if isBare && p.Abstract == "" {
			bare++
			if e.title.level > 0 { // perhaps the heading of a part of the page
				parts[paper.NormalizeTitle(p.Title)] = true
			}
		}
		if p.Abstract != "" {
			told[paper.NormalizeTitle(p.Title)] = true
		}
		papers = append(papers, p)
	}
	if bare >= minBare && bare > 3*(len(papers)-bare) { // headings of a document, most of them
		return nil
	}
	others := len(papers) - bare
	return slices.DeleteFunc(papers, func(p paper.Paper) bool {
		title := paper.NormalizeTitle(p.Title)
		return p.Abstract == "" && (p.Title == "" || told[title] || others >= minListed && parts[title])
	})
}

// cutOff matches the button behind an abstract that shows all of it, or less.
var cutOff = regexp.MustCompile(`\s*(?:[△▽]\s?(?:Less|More)|(?:Show|Read|See|View) (?:more|less|More|Less)|\[\.\.\.more\]|Expand|Collapse)\s*[→»]*$`)

// read returns the paper that an entry describes.
func (e *entry) read() paper.Paper {
	if e.paper.Title != "" {
		return e.paper
	}
	title, names, _ := splitByline(e.title.text)
	last := len(e.abstract) - 1
	if last >= 0 {
		e.abstract[last] = cutOff.ReplaceAllString(e.abstract[last], "")
	}
	p := paper.Paper{Title: text.Title(title), Abstract: text.Abstract(strings.Join(e.abstract, "\n\n")), Authors: authorsOf(names)}
	if noteLink(&p, e.title.link); strings.HasPrefix(e.title.link, "http") {
		p.URL = e.title.link
	}
	for i, d := range e.details {
		if d.kind == byline || i == 0 && d.kind == heading && couldBeName(d.text) {
			p.Authors = appendNew(p.Authors, authorsOf(d.text))
			if d.kind == heading {
				continue
			}
		}
		note(&p, d)
	}
	return p
}

// appendNew appends the names that are not there yet.
func appendNew(names, more []string) []string {
	for _, name := range more {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
