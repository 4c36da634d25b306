// Package html writes the report of a clustering as one page of the web: a map, the groups, and their details. The page
// is a single file that asks for nothing else: it opens from disk, without a network and without a server, and its own
// policy forbids it to load anything. Without JavaScript it is a plain page to read and to print.
package html

import (
	"crypto/sha256"
	_ "embed" // for the parts of the page
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"sync"

	"kindred/report"
)

// Page is what a page shows.
type Page struct {
	// Clustering is the report. The papers of its clusters, one cluster after the other, and then its outliers have
	// the numbers 0, 1, 2 and so on in the fields below.
	*report.Clustering
	// Details says more of each paper, by its number.
	Details []Detail
	// Words are the words that related papers share.
	Words []string
	// Periods are the names of consecutive periods of time: years, months or days. It may be empty.
	Periods []string
	// Duplicates are pairs of papers with nearly the same text, the most similar first.
	Duplicates []Pair
}

// Detail is what a page says of a paper that a report does not.
type Detail struct {
	URL      report.Link // where a person reads about the paper, if the report does not say
	Abstract string      // "" if it is not to be shown
	X, Y     float32     // where it stands on the map, in any unit; Y grows upwards
	Period   int         // an index of Page.Periods, or -1
	Related  []Related
}

// Related is a paper that is similar to another.
type Related struct {
	Paper      int // its number
	Similarity float64
	Words      []int // indices of Page.Words: those that both have, what counts most first
}

// Pair is two papers.
type Pair struct {
	A, B       int // their numbers
	Similarity float64
}

var (
	//go:embed page.tmpl
	pageTemplate string
	//go:embed web/style.css
	style string
	//go:embed web/bundle.js
	script string
)

var page = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{"plural": plural}).Parse(pageTemplate))
})

// Write writes the page. Equal values give equal bytes. It returns the errors of w, and an error if the details are
// not one for each paper, or a number in p is not that of a paper, a word or a period.
func Write(w io.Writer, p *Page) error { return write(w, p, false) }

// WriteMap is [Write] for a page with the map alone, without the report around it.
func WriteMap(w io.Writer, p *Page) error { return write(w, p, true) }

func write(w io.Writer, p *Page, mapOnly bool) error {
	if err := p.validate(); err != nil {
		return err
	}
	v, err := newView(p, mapOnly)
	if err != nil {
		return err
	}
	return page().Execute(w, v)
}

// validate returns what is wrong with the numbers in a page.
func (p *Page) validate() error {
	n := len(p.Outliers)
	for _, k := range p.Clusters {
		n += len(k.Papers)
	}
	if len(p.Details) != n {
		return fmt.Errorf("html: details of %d papers, of %d that the report has", len(p.Details), n)
	}
	for i := range p.Details {
		d := &p.Details[i]
		if d.Period >= len(p.Periods) {
			return fmt.Errorf("html: paper %d is in period %d of %d", i, d.Period, len(p.Periods))
		}
		for _, r := range d.Related {
			if r.Paper < 0 || r.Paper >= n {
				return fmt.Errorf("html: paper %d is related to paper %d of %d", i, r.Paper, n)
			}
			for _, word := range r.Words {
				if word < 0 || word >= len(p.Words) {
					return fmt.Errorf("html: paper %d shares word %d of %d", i, word, len(p.Words))
				}
			}
		}
	}
	for _, d := range p.Duplicates {
		if min(d.A, d.B) < 0 || max(d.A, d.B) >= n {
			return fmt.Errorf("html: a pair of papers %d and %d of %d", d.A, d.B, n)
		}
	}
	return nil
}

// policy is the policy of the page: it may run its own script and use its own style, and nothing else.
func policy() string {
	return fmt.Sprintf("default-src 'none'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'",
		digest(script), digest(style))
}

// digest returns the hash of a script or a style as a policy names it.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
