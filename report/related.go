package report

import (
	"fmt"
	"strconv"
	"strings"
)

// Related is the report of the papers nearest to one paper or text.
type Related struct {
	Origin
	Query  Query      `json:"query"`
	Papers []Relative `json:"papers"` // the nearest first
}

// Query is what was asked for: a paper of the feeds, or a text.
type Query struct {
	Paper
	Text bool `json:"text"` // a text from standard input; ID and Title are then empty
}

// Relative is a paper with its similarity to the query, and where that comes from.
type Relative struct {
	Paper
	Similarity Number `json:"similarity"` // cosine
	Shared     []Word `json:"shared"`     // the largest share first
}

// Word is a word that two papers share.
type Word struct {
	Term  string `json:"term"`
	Share Number `json:"share"` // of the similarity, in (0, 1]
}

func (r *Related) title() string {
	if r.Query.Text {
		return "the given text"
	}
	return r.Query.name()
}

func (r *Related) text(p *printer) {
	p.wrapped("", p.bold, "Related to "+r.title(), p.bold)
	if len(r.Papers) == 0 {
		p.line(0, r.none(), p.dim)
	}
	width := digits(len(r.Papers))
	for i, v := range r.Papers {
		p.blank()
		p.wrapped(fmt.Sprintf("%*d  %.2f  ", width, i+1, float64(v.Similarity)), p.number, v.name(), nil)
		p.wrapped(strings.Repeat(" ", width+8), nil, "because of "+because(v.Shared), p.dim)
		if url := v.URL.String(); url != "" {
			p.line(width+8, url, p.dim)
		}
	}
}

// none says why no paper is listed.
func (r *Related) none() string {
	switch {
	case r.Read.Papers == 1 && !r.Query.Text:
		return "There is no other paper."
	case r.Options.MinSimilarity > 0:
		return fmt.Sprintf("No paper has a similarity of %v or more.", r.Options.MinSimilarity)
	}
	return "No other paper shares a word with it."
}

// because lists shared words with their shares.
func because(words []Word) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = fmt.Sprintf("%s %.0f%%", w.Term, 100*float64(w.Share))
	}
	return strings.Join(texts, ", ")
}

func (r *Related) markdown(p *printer) {
	p.printf("# Related to %s\n\n", escape(r.title()))
	if len(r.Papers) == 0 {
		p.printf("%s\n", escape(r.none()))
	}
	for i, v := range r.Papers {
		p.printf("%d. %s — similarity %.2f, because of %s\n", i+1, link(v.Paper, false), float64(v.Similarity),
			escape(because(v.Shared)))
	}
}

func (r *Related) table() [][]string {
	rows := [][]string{{"rank", "similarity", "id", "title", "shared", "date", "url"}}
	for i, v := range r.Papers {
		rows = append(rows, []string{strconv.Itoa(i + 1), v.Similarity.String(), v.ID, v.Title, because(v.Shared),
			v.Date, v.URL.String()})
	}
	return rows
}
