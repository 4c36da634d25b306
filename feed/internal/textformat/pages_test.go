package textformat

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed/internal/plainformat"
	"kindred/feed/internal/record"
	"kindred/paper"
)

// wanted is a paper of a pasted page as a person reads it.
type wanted struct {
	title    string
	authors  []string
	abstract string // its first words and its last, with " … " between; "-" if the page does not tell
}

// readWanted reads the papers that a page has: a title a line, and below it, after a tab, what else
// the page shows of it.
func readWanted(t *testing.T, file string) (list []wanted) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimRight(string(text), "\n"), "\n") {
		by, isBy := strings.CutPrefix(line, "\tby: ")
		abstract, isAbstract := strings.CutPrefix(line, "\tabstract: ")
		switch {
		case isBy:
			list[len(list)-1].authors = strings.Split(by, "; ")
		case isAbstract:
			list[len(list)-1].abstract = abstract
		default:
			list = append(list, wanted{title: line, abstract: "-"})
		}
	}
	return list
}

// hasAbstract reports whether a paper has the wanted abstract.
func (w wanted) hasAbstract(p paper.Paper) bool {
	first, last, cut := strings.Cut(w.abstract, " … ")
	if !cut {
		return w.abstract == "-" || w.abstract == p.Abstract
	}
	return strings.HasPrefix(p.Abstract, first) && strings.HasSuffix(p.Abstract, last)
}

// minTitles is the share of the titles of all pages that must be read exactly.
const minTitles = 0.97

// TestPastedPages reads pages as they are pasted from a browser, with their menus, buttons and
// footers, and compares the papers with what a person reads there.
func TestPastedPages(t *testing.T) {
	pages, err := filepath.Glob("testdata/pages/*.txt")
	if err != nil || len(pages) < 20 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	var titles, authors, abstracts, all, withAuthors, withAbstract, false_ int
	for _, file := range pages {
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		format := Listing
		if plainformat.ArXivMail.Detect(record.NewHead(page, true)) {
			format = plainformat.ArXivMail
		}
		papers, errs := decode(format, filepath.Base(file), string(page))
		if len(errs) > 0 {
			t.Logf("%s: %v", file, errs)
		}
		for _, want := range readWanted(t, strings.TrimSuffix(file, ".txt")+".want") {
			all++
			at := slices.IndexFunc(papers, func(p paper.Paper) bool { return p.Title == want.title })
			if at < 0 {
				t.Logf("%s: missing: %s", file, want.title)
				continue
			}
			titles++
			p := papers[at]
			papers = slices.Delete(papers, at, at+1)
			if want.authors != nil {
				withAuthors++
				if diff := cmp.Diff(want.authors, p.Authors); diff == "" {
					authors++
				} else {
					t.Logf("%s: authors of %s (-want +got)\n%s", file, want.title, diff)
				}
			}
			if want.abstract != "-" {
				withAbstract++
				if want.hasAbstract(p) {
					abstracts++
				} else {
					t.Logf("%s: abstract of %s: %q, want %q", file, want.title, p.Abstract, want.abstract)
				}
			}
		}
		for _, p := range papers {
			false_++
			t.Logf("%s: no paper: %q by %q: %.60q", file, p.Title, p.Authors, p.Abstract)
		}
	}
	t.Logf("%d pages: %d of %d titles exact, %d of %d lists of authors, %d of %d abstracts, %d false papers", len(pages), titles, all, authors, withAuthors, abstracts, withAbstract, false_)
	if float64(titles) < minTitles*float64(all) {
		t.Errorf("%d of %d titles are exact, want %.0f%%", titles, all, 100*minTitles)
	}
	if false_ > 0 {
		t.Errorf("%d papers are none", false_)
	}
}
