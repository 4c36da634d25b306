// Package textformat reads papers from plain text whose form nobody knows: the text of a page that lists
// papers, as a person copies it from a browser.
package textformat

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/feed/internal/people"
	"kindred/feed/internal/plainformat"
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
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
	page, err := plainformat.ReadAll(in)
	if err != nil {
		yield(paper.Paper{}, err)
		return
	}
	papers, err := papersIn(page, in.Name)
	if err != nil {
		yield(paper.Paper{}, err)
		return
	}
	for _, p := range papers {
		if !yield(p.Clone(), nil) {
			return
		}
	}
}

// papersIn returns the papers of a text from a file of the given name; there is at least one, or an
// error that says what the text is instead.
func papersIn(page, name string) ([]paper.Paper, error) {
	if papers := readCitations(page); papers != nil {
		return papers, nil
	}
	if lines := strings.Count(page, "\n"); lines > maxLines {
		return nil, fmt.Errorf("the text has %d lines; a page of papers has at most %d", lines, maxLines)
	}
	if kind := otherKind(page, 0.5); kind != "" {
		return nil, errNoList(kind)
	}
	if beginning := firstLines(page, maxProbe); len(beginning) < len(page) { // a list shows at its beginning
		if _, err := readListing(beginning); err != nil {
			return nil, err
		}
	}
	papers, err := readListing(page)
	if lines := strings.Count(page, "\n") - strings.Count(page, "\n\n") + 1; len(papers)*8 < lines {
		if kind := otherKind(page, 0.25); kind != "" {
			return nil, errNoList(kind)
		}
	}
	if len(papers) > 0 {
		return papers, nil
	}
	if len(page) <= maxOnePaper && !isMarkdown(page) {
		if p := plainformat.WholeFile(page, name); isOnePaper(p) {
			return []paper.Paper{p}, nil
		}
	}
	return nil, cmp.Or(err, errNoTitle)
}

const (
	maxProbe    = 5000   // lines of a long text that must have a paper
	maxOnePaper = 20_000 // bytes of a text that may be one paper, the whole of it
)

// firstLines returns the first n lines of a text.
func firstLines(page string, n int) string {
	at := 0
	for range n {
		next := strings.IndexByte(page[at:], '\n')
		if next < 0 {
			return page
		}
		at += next + 1
	}
	return page[:at]
}

// isOnePaper reports whether the whole of a text may be the title and the abstract of one paper.
func isOnePaper(p paper.Paper) bool {
	t := tone(p.Title + " " + p.Abstract)
	if !areSentences(p.Abstract) || p.Title != "" && !looksLikeTitle(p.Title) {
		return false
	}
	single := !strings.Contains(p.Abstract, "\n\n") && (p.Title == "" || len(strings.Fields(p.Title)) >= 3)
	return len(strings.Fields(p.Abstract)) >= 20 && (t > 0 || t == 0 && single)
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
	labelled bool        // the page calls it an abstract
	summary  string      // in one sentence, which stands for an abstract that is not shown
	closed   bool        // what follows is no part of the abstract
	details  []paragraph // around title and abstract
	paper    paper.Paper // if it was read as a whole
}

// readListing returns the papers of a page.
func readListing(page string) ([]paper.Paper, error) {
	l := lister{paragraphs: judge(paragraphsOf(page), commonWords(page)), manual: strings.Count(page, "\n```") >= 2}
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
	if chosen >= 0 && p.label == "" && (isFarBehind(l.pending[chosen+1:], tone(p.text)) || areTitlesAlone(l.pending) && tone(p.text) <= 0) {
		l.close()
		return
	}
	if chosen >= 0 {
		from := l.factsOf(l.pending, chosen)
		if from == chosen && from > 0 && isDate(l.pending[from-1]) { // which stands before the title on some pages
			from--
		}
		l.bare(l.pending[:from])
		e := entry{title: l.pending[chosen]}
		e.details = append(detailsBehind(l.pending[chosen+1:]), l.pending[from:chosen]...)
		e.take(p)
		l.entries = append(l.entries, e)
		l.pending = l.pending[:0]
		return
	}
	l.facts(l.pending)
	adjacent := len(l.pending) == 0
	l.pending = l.pending[:0]
	var last *entry
	if n := len(l.entries); n > 0 && l.entries[n-1].paper.Title == "" {
		last = &l.entries[n-1]
	}
	switch {
	case last != nil && (adjacent && !last.closed || p.label == "abstract" && len(last.abstract) == 0):
		if last.closed = p.label == "" && len(last.abstract) > 0 && tone(p.text) < 0; !last.closed {
			last.take(p)
		}
	case last != nil && !adjacent && p.label == "" && tone(p.text) <= 0:
		last.closed = true
	case p.words >= 40: // an abstract whose title was not copied
		e := entry{}
		e.take(p)
		l.entries = append(l.entries, e)
	}
}

// isFarBehind reports whether prose of a certain tone stands too far below a title to be its abstract:
// other parts of the page are between.
func isFarBehind(between []paragraph, tone int) bool {
	others := 0
	for _, p := range between {
		if p.kind != byline && !isFact(p) && !isDate(p) && !people.IsPlace(p.text) {
			others++
		}
	}
	return tone < 0 && others >= 3 || tone == 0 && others >= 4 || tone <= 2 && others >= 7
}

// areTitlesAlone reports whether some paragraphs list papers without abstracts: authors stand after
// three titles or more.
func areTitlesAlone(paragraphs []paragraph) bool {
	const several = 3
	n := 0
	for i, p := range paragraphs {
		if i > 0 && p.kind == byline && paragraphs[i-1].kind == heading {
			n++
		}
	}
	return n >= several
}

// take adds a paragraph to the abstract.
func (e *entry) take(p paragraph) {
	if p.label == "tldr" {
		e.summary = p.text
		return
	}
	if p.label == "abstract" && !e.labelled {
		e.labelled, e.abstract = true, nil // what stood before it was something else
	}
	e.abstract = append(e.abstract, p.text)
}

// detailsBehind returns the lines about a paper that stand after its title: no more authors are among
// them as soon as something else stood after the first ones.
func detailsBehind(paragraphs []paragraph) []paragraph {
	details := make([]paragraph, 0, len(paragraphs))
	named, over := false, false
	for _, p := range paragraphs {
		over = over || named && p.kind != byline && !people.IsPlace(p.text)
		if p.kind == byline {
			named = true
			if over && p.label == "" {
				continue
			}
		}
		details = append(details, p)
	}
	return details
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

// close adds the pending titles: no prose follows them.
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
		e := entry{title: paragraphs[start], details: detailsBehind(paragraphs[start+1 : to])}
		e.details = append(e.details, paragraphs[l.factsOf(paragraphs, start):start]...)
		l.entries = append(l.entries, e)
	}
	for i, p := range paragraphs {
		if p.kind != heading || p.words < 3 || len(p.text) > 300 || people.IsPlace(p.text) || strings.HasPrefix(p.text, "Proceedings of") {
			continue
		}
		if p.marked || i+1 < len(paragraphs) && paragraphs[i+1].kind == byline {
			end(max(l.factsOf(paragraphs, i), start+1))
			start = i
		}
	}
	end(len(paragraphs))
}

// facts adds lines about a paper that stand after its abstract to the last one.
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
	return p.kind == furniture && (p.label != "" || hasID(p) || submitted().MatchString(p.text))
}

// hasID reports whether a paragraph has an id of a paper.
func hasID(p paragraph) bool {
	return arXivIDIn(p.text) != "" || doiIn().MatchString(p.text) || pmidIn().MatchString(p.text)
}

var submitted = lazy.Regexp(`(?i)^(?:submitted|posted|published) .*\d{4}`)

// isDate reports whether a paragraph is a date and nothing else.
func isDate(p paragraph) bool {
	return p.kind == furniture && strings.TrimSpace(dateIn().ReplaceAllString(p.text, "")) == "" && p.text != ""
}

// isSentenceTitle reports whether the prose at the given place is a title that ends with a
// full stop: one short sentence with authors after it, or with a longer paragraph of prose
// after it and no title before it.
func isSentenceTitle(paragraphs []paragraph, at int) bool {
	p := paragraphs[at]
	if p.words > 25 || p.sentences > 1 || p.label == "abstract" || at+1 >= len(paragraphs) {
		return false
	}
	if paragraphs[at+1].kind == byline { // authors stand after a title
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

// chooseTitle returns which of some paragraphs is the title of the prose after them, or -1: the
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
		case i == chosen-1 && people.CouldBeName(c.text) && p.words > c.words:
			// A line of two or three capitalised words after a longer line is an author.
			chosen = i
		case i == chosen-1 && c.words <= 2 && p.words >= 4:
			chosen = i
		case pending[i+1].kind == byline && p.words >= 3 && (c.words <= 4 || year().MatchString(c.text) || venueWord().MatchString(c.text) || people.IsPlace(c.text) || chosen > i+2):
			// A short line after the authors, or one with a year, says where the paper appeared.
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

// papers returns the papers that the entries describe. One without an abstract that comes again with
// it, as in a list of contents, is there only once.
func (l *lister) papers() ([]paper.Paper, error) {
	lists := 0
	for _, e := range l.entries {
		if e.paper.Title != "" {
			lists++
		}
	}
	all := make([]judged, 0, len(l.entries))
	for _, e := range l.entries {
		p := e.judge()
		if !p.firm && (lists >= minListed || l.manual) {
			continue // a part of the document that the lists are in
		}
		all = append(all, p)
	}
	all, err := chosen(all, l.paragraphs)
	if err != nil {
		return nil, err
	}
	told, parts, others := map[string]bool{}, map[string]bool{}, 0
	for _, p := range all {
		switch {
		case p.Abstract != "":
			told[paper.NormalizeTitle(p.Title)] = true
		case p.bare && p.level > 0: // perhaps the heading of a part of the page
			parts[paper.NormalizeTitle(p.Title)] = true
		}
		if !p.bare {
			others++
		}
	}
	papers := make([]paper.Paper, 0, len(all))
	for _, p := range all {
		title := paper.NormalizeTitle(p.Title)
		if p.Abstract == "" && (p.Title == "" || told[title] || others >= minListed && parts[title]) {
			continue
		}
		papers = append(papers, p.Paper)
	}
	return papers, nil
}

// otherTone is the tone of a text that is no abstract, whatever else it has.
const otherTone = -5

// judge returns the paper that an entry describes, and what speaks for it.
func (e *entry) judge() judged {
	if e.paper.Title != "" {
		return judged{Paper: e.paper, firm: true}
	}
	p := e.read()
	j := judged{Paper: p, tone: tone(p.Title + " " + p.Abstract), level: e.title.level, marked: e.title.marked}
	j.firm = e.title.link != "" || p.ArXiv != "" || p.DOI != "" || p.PMID != "" || e.labelled || e.title.label == "title"
	first, _ := utf8.DecodeRuneInString(p.Title)
	titled := looksLikeTitle(p.Title) && (!unicode.IsLower(first) || p.Abstract != "" || e.title.marked)
	switch {
	case j.firm && p.Authors == nil && j.tone <= otherTone:
		j.firm = false
	case !j.firm && titled:
		dated := p.Date != "" && j.tone >= 0
		j.named = p.Authors != nil && !dated
		j.firm = dated || j.named
	case !j.firm && p.Title != "":
		j.tone = min(j.tone, -1)
	}
	j.bare = !j.firm && p.Abstract == ""
	return j
}

// cutOff matches the button after an abstract that shows all of it, or less.
var cutOff = lazy.Regexp(`\s*(?:[△▽]\s?(?:Less|More)|(?:Show|Read|See|View) (?:more|less|More|Less)|\[\.\.\.more\]|Expand|Collapse)\s*[→»]*$`)

// placeInList matches the number of a title in a list of results, where it stands after the title.
var placeInList = lazy.Regexp(`\s+#\d{1,5}$`)

// read returns the paper that an entry describes.
func (e *entry) read() paper.Paper {
	if e.paper.Title != "" {
		return e.paper
	}
	title, names, _ := people.SplitByline(e.title.text)
	if len(e.abstract) == 0 && e.summary != "" {
		e.abstract = []string{e.summary}
	}
	last := len(e.abstract) - 1
	if last >= 0 {
		e.abstract[last] = cutOff().ReplaceAllString(e.abstract[last], "")
	}
	p := paper.Paper{Title: text.Title(placeInList().ReplaceAllString(title, "")), Abstract: text.Abstract(strings.Join(e.abstract, "\n\n")), Authors: people.Authors(names)}
	if noteLink(&p, e.title.link); strings.HasPrefix(e.title.link, "http") {
		p.URL = e.title.link
	}
	for i, d := range e.details {
		if d.kind == byline || i == 0 && d.kind == heading && people.CouldBeName(d.text) {
			p.Authors = append(p.Authors, people.Authors(d.text)...)
			if d.kind == heading {
				continue
			}
		}
		note(&p, d)
	}
	p.Authors = unique(p.Authors)
	return p
}

// unique drops the names that are there already.
func unique(names []string) []string {
	seen := make(map[string]bool, len(names))
	return slices.DeleteFunc(names, func(name string) bool {
		again := seen[name]
		seen[name] = true
		return again
	})
}
