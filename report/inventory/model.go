package inventory

import (
	"fmt"
	"strconv"

	"kindred/report"
	"kindred/report/internal/printer"
)

// Model says what a model file holds.
type Model struct {
	Schema  int            `json:"schema"`
	Version string         `json:"kindred"`
	Papers  int            `json:"papers"` // the number of papers that it was trained on
	Terms   int            `json:"terms"`
	Options map[string]any `json:"options"` // the options of tfidf, with its defaults
	Top     []ModelTerm    `json:"top"`     // the most frequent terms
	Space   *ModelSpace    `json:"space,omitempty"`

	// Settings are the options in words, for a person.
	Settings []string `json:"-"`
}

// ModelTerm is a term of a model.
type ModelTerm struct {
	Term string  `json:"term"`
	Text string  `json:"text"` // the term as it is shown
	DF   int     `json:"df"`   // the number of papers that have it
	IDF  float64 `json:"idf"`
}

func (t ModelTerm) cells() []string {
	return []string{t.Term, t.Text, strconv.Itoa(t.DF), report.Number(t.IDF).String()}
}

// Text implements [report.Document].
func (m *Model) Text(p *printer.Printer) {
	p.Line(0, printer.Plural(m.Papers, "paper")+", "+printer.Plural(m.Terms, "term"), p.Bold)
	for _, s := range m.Settings {
		p.Line(2, s, p.Dim)
	}
	if m.Space != nil {
		p.Line(2, m.Space.String(), p.Dim)
	}
	if len(m.Top) == 0 {
		return
	}
	p.Blank()
	width := printer.Digits(m.Top[0].DF)
	for _, t := range m.Top {
		df, idf := fmt.Sprintf("%*d", width, t.DF), fmt.Sprintf("%5s", report.Number(t.IDF).Decimals(2))
		p.Printf("%s  %s  %s\n", p.Number(df), idf, printer.Visible(t.Text))
	}
	p.Blank()
	p.Line(0, "columns: papers that have the word, weight, word", p.Dim)
}

// Markdown implements [report.Document].
func (m *Model) Markdown(p *printer.Printer) {
	p.Printf("%s, %s\n\n", printer.Plural(m.Papers, "paper"), printer.Plural(m.Terms, "term"))
	for _, s := range m.Settings {
		p.Printf("- %s\n", printer.Escape(s))
	}
	if m.Space != nil {
		p.Printf("- %s\n", printer.Escape(m.Space.String()))
	}
	if len(m.Settings) > 0 || m.Space != nil {
		p.Blank()
	}
	p.Printf("| term | shown as | papers | weight |\n| --- | --- | ---: | ---: |\n")
	for _, t := range m.Top {
		p.Printf("| %s | %s | %d | %s |\n", printer.Escape(t.Term), printer.Escape(t.Text), t.DF, report.Number(t.IDF))
	}
}

// Table implements [report.Document].
func (m *Model) Table() [][]string {
	rows := [][]string{{"term", "text", "df", "idf"}}
	for _, t := range m.Top {
		rows = append(rows, t.cells())
	}
	return rows
}
