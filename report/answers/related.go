// Package answers has the reports that answer questions about single papers: which are related to it, which have some
// words, what is known of it, and why two are similar. They are plain values, as those of package report.
package answers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kindred/report"
	"kindred/report/internal/printer"
)

// Related is the report of the papers nearest to some papers, to a text or to a library.
type Related struct {
	report.Origin
	Query Query `json:"query"`
	// Known is the number of papers that were left out because they are known or are in the query.
	Known  int        `json:"known,omitempty"`
	Chance *Chance    `json:"chance,omitempty"`
	Papers []Relative `json:"papers"` // the nearest papers first, unless they should be unlike each other
}

// Query is what was asked for: papers, a text, or a library.
type Query struct {
	report.Paper                // the first
	Text         bool           `json:"text"`              // whether the query is a text from standard input
	Library      int            `json:"library,omitempty"` // the number of papers of the library
	Papers       []report.Paper `json:"papers,omitempty"`  // all papers of the query, if there are several
	Not          []report.Paper `json:"not,omitempty"`     // the papers that the listed papers should be unlike
}

// namesOf lists the names of papers.
func namesOf(papers []report.Paper) string {
	names := make([]string, len(papers))
	for i, p := range papers {
		names[i] = p.Name()
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// Relative is a paper with its similarity to the query, and where that comes from.
type Relative struct {
	report.Paper
	// Similarity is the cosine, or for a library the mean of those to the papers in Library.
	Similarity report.Number `json:"similarity"`
	// Percentile is the share of pairs of papers in the collection that are less similar.
	Percentile report.Number `json:"percentile"`
	// Expected is the number of papers that would be as similar by chance, if each word of a paper were drawn
	// for itself. ByChance says that it is 1 or more.
	Expected Small  `json:"expected_by_chance"`
	ByChance bool   `json:"by_chance,omitempty"`
	Shared   []Word `json:"shared"` // the words that both have, the largest share first
	// Pairs are words that are near to each other in the latent space, the largest share first. All shares together
	// are at most 1.
	Pairs []WordPair `json:"pairs,omitempty"`
	// Vectors is the share of the similarity that comes from the vectors of another program, negative if these make the
	// papers less similar. If it is 1, words do not count, and those in Shared have the share 0.
	Vectors report.Number `json:"vectors,omitempty"`
	Group   *GroupRef     `json:"cluster,omitempty"`
	Library []Pull        `json:"library,omitempty"` // the nearest papers of the library
}

// GroupRef names a cluster.
type GroupRef struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

// Pull is a paper of a library that pulls a paper up.
type Pull struct {
	report.Paper
	Similarity report.Number `json:"similarity"`
}

// Chance says which similarities pairs of papers in the collection have.
type Chance struct {
	Median report.Number `json:"median"`
	Pair99 report.Number `json:"pair_99"` // the similarity that 99 of 100 random pairs do not exceed
}

// String explains what similarities mean.
func (c *Chance) String() string {
	return fmt.Sprintf("Of all pairs of papers, half have a similarity of %s or more, and one in a hundred %s or more.",
		c.Median.Decimals(2), c.Pair99.Decimals(2))
}

// Small is a number that may be very small: it is written with two digits.
type Small float64

// MarshalJSON writes the number with two digits.
func (n Small) MarshalJSON() ([]byte, error) { return []byte(n.String()), nil }

// String returns the number with two digits.
func (n Small) String() string { return strconv.FormatFloat(float64(n), 'g', 2, 64) }

// papers says how many papers n are, for people.
func (n Small) papers() string {
	switch {
	case n < 0.001:
		return "fewer than 0.001 papers"
	case n < 1:
		return n.String() + " papers"
	}
	rounded, err := strconv.ParseFloat(n.String(), 64)
	if err != nil {
		rounded = float64(n)
	}
	return printer.Plural(int(rounded), "paper")
}

// Word is a word that two papers share.
type Word struct {
	Term  string        `json:"term"`
	Share report.Number `json:"share"` // the part of the similarity that comes from the word, in [0, 1]
}

// WordPair is a word that only the first of two papers has and one that only the second has.
type WordPair struct {
	A     string        `json:"a"`
	B     string        `json:"b"`
	Share report.Number `json:"share"` // the part of the similarity that comes from the pair, in (0, 1]
}

func (r *Related) title() string {
	q := &r.Query
	var parts []string
	switch {
	case q.Library > 0:
		parts = append(parts, "the library of "+printer.Plural(q.Library, "paper"))
	case len(q.Papers) > 3:
		parts = append(parts, q.Papers[0].Name()+" and "+printer.Plural(len(q.Papers)-1, "other paper"))
	case len(q.Papers) > 0:
		parts = append(parts, namesOf(q.Papers))
	case !q.Text:
		parts = append(parts, q.Name())
	}
	if q.Text {
		parts = append(parts, "the given text")
	}
	title := strings.Join(parts, ", and ")
	if len(q.Not) > 0 {
		title += ", but not to " + namesOf(q.Not)
	}
	return title
}

// byChance ends the line of a paper that is hardly more similar than chance would have it.
const byChance = "may be chance"

// reason says why a paper is listed.
func (v *Relative) reason() string {
	words := because(reasons(v.Shared, v.Pairs))
	text := "because of " + words
	switch {
	case v.Vectors == 1 && words != "":
		text = "because of the vectors · words in common: " + words
	case v.Vectors == 1:
		text = "because of the vectors"
	case v.Vectors > 0:
		text = "because of " + because(append([]Word{{"the vectors", v.Vectors}}, reasons(v.Shared, v.Pairs)...))
	case words == "":
		text = "no word in common"
	}
	if v.ByChance {
		text += " · " + byChance
	}
	if v.Group != nil {
		text += " · in " + v.Group.String()
	}
	return text
}

// String returns the number and the name.
func (g *GroupRef) String() string { return fmt.Sprintf("group %d, %s", g.ID, g.Name) }

// Text implements [report.Document].
func (r *Related) Text(p *printer.Printer) {
	p.Wrapped("", p.Bold, "Related to "+r.title(), p.Bold)
	if len(r.Papers) == 0 {
		p.Line(0, r.none(), p.Dim)
	}
	relatives(p, r.Papers)
	if r.Chance != nil && len(r.Papers) > 0 {
		p.Blank()
		p.Line(0, r.Chance.String(), p.Dim)
	}
}

// relatives prints papers with their similarities.
func relatives(p *printer.Printer, papers []Relative) {
	width := printer.Digits(len(papers))
	for i, v := range papers {
		p.Blank()
		p.Wrapped(fmt.Sprintf("%*d  %.2f  ", width, i+1, float64(v.Similarity)), p.Number, v.Name(), nil)
		p.Wrapped(strings.Repeat(" ", width+8), nil, v.reason(), p.Dim)
		for _, pull := range v.Library {
			p.Wrapped(strings.Repeat(" ", width+8)+pull.Similarity.Decimals(2)+"  ", p.Dim, pull.Name(), p.Dim)
		}
		if url := v.URL.String(); url != "" {
			p.Line(width+8, url, p.Dim)
		}
	}
}

// none says why no paper is listed.
func (r *Related) none() string {
	o := &r.Options
	switch {
	case r.Read.Papers == 1 && !r.Query.Text && r.Query.Library == 0:
		return "There is no other paper."
	case o.Since+o.Until+o.Group != "" || len(o.Categories)+len(o.Languages) > 0 || o.RequireAbstract || r.Known > 0:
		return "No paper that may be listed is similar."
	case o.MinSimilarity > 0:
		return fmt.Sprintf("No paper has a similarity of %v or more.", o.MinSimilarity)
	}
	if o.Vectors["vectors"] != "" {
		return "No other paper is similar to it."
	}
	if r.Query.Text || r.Query.Library > 0 {
		return "No paper shares a word with it."
	}
	return "No other paper shares a word with it."
}

// reasons lists shared words, and pairs of words as "a ~ b".
func reasons(words []Word, pairs []WordPair) []Word {
	words = slices.Clip(words)
	for _, w := range pairs {
		words = append(words, Word{w.A + " ~ " + w.B, w.Share})
	}
	return words
}

// because lists words with their shares, if they have one.
func because(words []Word) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.Term
		if w.Share > 0 {
			texts[i] += fmt.Sprintf(" %.0f%%", 100*float64(w.Share))
		}
	}
	return strings.Join(texts, ", ")
}

// Markdown implements [report.Document].
func (r *Related) Markdown(p *printer.Printer) {
	p.Printf("# Related to %s\n\n", printer.Escape(r.title()))
	if len(r.Papers) == 0 {
		p.Printf("%s\n", printer.Escape(r.none()))
	}
	relativesMarkdown(p, r.Papers)
	if r.Chance != nil && len(r.Papers) > 0 {
		p.Printf("\n%s\n", printer.Escape(r.Chance.String()))
	}
}

func relativesMarkdown(p *printer.Printer, papers []Relative) {
	for i, v := range papers {
		p.Printf("%d. %s — similarity %.2f, %s\n", i+1, v.Paper.MarkdownLink(), float64(v.Similarity),
			printer.Escape(v.reason()))
		for _, pull := range v.Library {
			p.Printf("   - %s — %s\n", pull.Paper.MarkdownLink(), pull.Similarity.Decimals(2))
		}
	}
}

// Table implements [report.Document].
func (r *Related) Table() [][]string {
	rows := [][]string{{"rank", "similarity", "id", "title", "shared", "date", "url", "percentile", "expected_by_chance",
		"cluster", "library"}}
	for i, v := range r.Papers {
		group, library := "", make([]string, len(v.Library))
		if v.Group != nil {
			group = strconv.Itoa(v.Group.ID)
		}
		for i, pull := range v.Library {
			library[i] = pull.ID
		}
		rows = append(rows, []string{strconv.Itoa(i + 1), v.Similarity.String(), v.ID, v.Title,
			because(reasons(v.Shared, v.Pairs)),
			v.Date, v.URL.String(), v.Percentile.String(), v.Expected.String(), group,
			strings.Join(library, " ")})
	}
	return rows
}
