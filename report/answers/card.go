package answers

import (
	"fmt"
	"strings"

	"kindred/report"
	"kindred/report/internal/printer"
)

// Card is the report of one paper.
type Card struct {
	report.Origin
	Paper      report.Paper  `json:"paper"`
	Authors    []string      `json:"authors,omitempty"`
	Venue      string        `json:"venue,omitempty"`
	Categories []string      `json:"categories,omitempty"`
	Label      string        `json:"label,omitempty"`
	Language   string        `json:"language,omitempty"`
	DOI        string        `json:"doi,omitempty"`
	ArXiv      string        `json:"arxiv,omitempty"`
	PMID       string        `json:"pmid,omitempty"`
	OpenAlex   string        `json:"openalex,omitempty"`
	Abstract   string        `json:"abstract,omitempty"`
	Group      *GroupRef     `json:"cluster,omitempty"`
	Terms      []report.Term `json:"terms"` // its terms, the largest weight first
	Chance     *Chance       `json:"chance,omitempty"`
	Nearest    []Relative    `json:"nearest"`
}

// groupFact is the name of the group in a report for people.
const groupFact = "group"

// facts returns what is known of the paper, except for title and abstract, each with its name.
func (c *Card) facts() [][2]string {
	var facts [][2]string
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, [2]string{name, value})
		}
	}
	add("authors", strings.Join(c.Authors, ", "))
	add("venue", c.Venue)
	add("date", c.Paper.Date)
	add("categories", strings.Join(c.Categories, ", "))
	add("label", c.Label)
	add("id", c.Paper.ID)
	for _, id := range [][2]string{{"doi", c.DOI}, {"arxiv", c.ArXiv}, {"pmid", c.PMID}, {"openalex", c.OpenAlex}} {
		if id[1] != c.Paper.ID {
			add(id[0], id[1])
		}
	}
	add("url", c.Paper.URL.String())
	if c.Group != nil {
		add(groupFact, fmt.Sprintf("%d, %s", c.Group.ID, c.Group.Name))
	}
	terms := make([]string, len(c.Terms))
	for i, t := range c.Terms {
		terms[i] = t.Term
	}
	add("words", strings.Join(terms, ", "))
	return facts
}

// Text implements [report.Document].
func (c *Card) Text(p *printer.Printer) {
	p.Line(0, c.Paper.Name(), p.Bold)
	for _, fact := range c.facts() {
		p.Wrapped(fmt.Sprintf("%-11s ", fact[0]), p.Dim, fact[1], nil)
	}
	for paragraph := range strings.SplitSeq(c.Abstract, "\n\n") {
		if strings.TrimSpace(paragraph) != "" {
			p.Blank()
			p.Line(0, paragraph, nil)
		}
	}
	if len(c.Nearest) > 0 {
		p.Blank()
		p.Line(0, "Nearest papers", p.Bold)
		relatives(p, c.Nearest)
	}
}

// Markdown implements [report.Document].
func (c *Card) Markdown(p *printer.Printer) {
	p.Printf("# %s\n\n", c.Paper.MarkdownLink())
	for _, fact := range c.facts() {
		p.Printf("- %s: %s\n", fact[0], printer.Escape(fact[1]))
	}
	for paragraph := range strings.SplitSeq(c.Abstract, "\n\n") {
		if strings.TrimSpace(paragraph) != "" {
			p.Printf("\n%s\n", printer.Escape(paragraph))
		}
	}
	if len(c.Nearest) > 0 {
		p.Printf("\n## Nearest papers\n\n")
		relativesMarkdown(p, c.Nearest)
	}
}

// Table implements [report.Document].
func (c *Card) Table() [][]string {
	rows := [][]string{{"field", "value"}, {"title", c.Paper.Title}}
	for _, fact := range c.facts() {
		field := fact[0]
		if field == groupFact {
			field = "cluster" // as keys and columns call it
		}
		rows = append(rows, []string{field, fact[1]})
	}
	rows = append(rows, []string{"abstract", c.Abstract})
	for _, v := range c.Nearest {
		rows = append(rows, []string{"nearest", v.ID})
	}
	return rows
}
