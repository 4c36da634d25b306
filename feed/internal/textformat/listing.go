// Package textformat reads papers from plain text, which no exporter made for programs: the text
// of a page that lists papers, mails, blocks and files of text.
package textformat

import (
	"errors"
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
// judged by itself: prose, something that may be a title, or page furniture (furniture.go).
// Then the page is walked through: prose belongs to the title before it, and a title is what
// stands nearest to the prose. A text without any title and abstract that may be one paper,
// the whole of it, is read as that.
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
	papers := readListing(page)
	if len(papers) == 0 {
		if p := wholeFile(page, in.Name); len(strings.Fields(p.Abstract)) >= 20 {
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

// entry is a paper as it is put together from paragraphs.
type entry struct {
	title    string
	abstract []string
	details  []paragraph // between title and abstract
}

// readListing returns the papers of a page.
func readListing(page string) []paper.Paper {
	paragraphs := judge(paragraphsOf(page))
	var (
		entries []entry
		pending []paragraph // since the last prose
	)
	idsFirst := idsComeFirst(paragraphs)
	for at, p := range paragraphs {
		if p.kind == prose && !isSentenceTitle(paragraphs, at) {
			title, details, marked := chooseTitle(pending, idsFirst)
			entries = append(entries, marked...)
			switch {
			case title != nil:
				entries = append(entries, entry{title: title.text, abstract: []string{p.text}, details: details})
			case len(entries) > 0 && (len(pending) == 0 || p.words >= 8):
				last := &entries[len(entries)-1]
				last.abstract = append(last.abstract, p.text)
			case p.words >= 40: // an abstract whose title was not copied
				entries = append(entries, entry{abstract: []string{p.text}})
			}
			pending = pending[:0]
			continue
		}
		if p.kind == prose {
			p.kind = heading
		}
		pending = append(pending, p)
	}
	title, _, marked := chooseTitle(pending, idsFirst)
	entries = append(entries, marked...)
	if title != nil && title.marked && title.words >= 3 { // a last title without an abstract
		entries = append(entries, entry{title: title.text})
	}
	papers := make([]paper.Paper, 0, len(entries))
	for _, e := range entries {
		papers = append(papers, e.paper())
	}
	return papers
}

// isSentenceTitle reports whether the prose at the given place is a title that ends with a
// full stop: one short sentence with authors behind it, or with a longer paragraph of prose
// behind it and no title before it.
func isSentenceTitle(paragraphs []paragraph, at int) bool {
	p := paragraphs[at]
	if p.words > 20 || p.sentences > 1 || p.labelled || at+1 >= len(paragraphs) {
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

// year matches a year of publication.
var year = regexp.MustCompile(`\b(19|20)\d\d\b`)

// chooseTitle returns the paragraph of pending that is the title of the prose behind it: the
// last that may be one. What stands between it and the prose are details, and the line before
// it too on pages where ids come first. Titles before it that carry a mark of their own (a
// number, "Title:") are papers without an abstract.
func chooseTitle(pending []paragraph, idsFirst bool) (title *paragraph, details []paragraph, marked []entry) {
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
		case c.marked: // nothing before it is better
		case p.marked && chosen-i <= 6:
			chosen = i
		case i == chosen-1 && couldBeName(c.text) && p.words > c.words:
			// A line of two or three capitalised words after a longer line is an author.
			chosen = i
		case i == chosen-1 && c.words <= 2 && p.words >= 4:
			chosen = i
		case pending[i+1].kind == byline && p.words >= 3 && (c.words <= 4 || year.MatchString(c.text)):
			// A short line, or one with a year, behind the authors says where the paper appeared.
			chosen = i
		}
	}
	if chosen < 0 {
		return nil, nil, nil
	}
	for _, p := range pending[:chosen] {
		if p.marked && p.kind == heading && p.words >= 3 {
			marked = append(marked, entry{title: p.text})
		}
	}
	details = slices.Clone(pending[chosen+1:])
	if idsFirst && chosen > 0 {
		details = append(details, pending[chosen-1])
	}
	return &pending[chosen], details, marked
}

// idsComeFirst reports whether the page gives the arXiv id of a paper in the line before its
// title: its first id then stands before its first prose, with one more line between.
func idsComeFirst(paragraphs []paragraph) bool {
	for i, p := range paragraphs {
		if p.kind == prose {
			return false
		}
		if arXivIDIn(p.text) != "" {
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

// paper returns the paper that an entry describes.
func (e entry) paper() paper.Paper {
	p := paper.Paper{Title: text.Title(e.title), Abstract: text.Abstract(strings.Join(e.abstract, "\n\n"))}
	for _, d := range e.details {
		if d.kind == byline && len(p.Authors) == 0 {
			p.Authors = authorsOf(d.text)
		}
		if p.ArXiv == "" {
			p.ArXiv = arXivIDIn(d.text)
		}
		for word := range strings.FieldsSeq(d.text) {
			if strings.HasPrefix(word, "https://") && p.URL == "" {
				p.URL = strings.TrimRight(word, ".,;)")
			}
		}
	}
	return p
}
