package report

import (
	"fmt"
	"strconv"
)

// Model says what a model file holds.
type Model struct {
	Schema  int            `json:"schema"`
	Version string         `json:"kindred"`
	Papers  int            `json:"papers"` // that it was trained on
	Terms   int            `json:"terms"`
	Options map[string]any `json:"options"` // of tfidf, with its defaults
	Top     []ModelTerm    `json:"top"`     // the most frequent terms
	Space   *ModelSpace    `json:"space,omitempty"`

	// Settings are the options in words, for a person.
	Settings []string `json:"-"`
}

// ModelTerm is a term of a model.
type ModelTerm struct {
	Term string  `json:"term"`
	Text string  `json:"text"` // as it is shown
	DF   int     `json:"df"`   // papers that have it
	IDF  float64 `json:"idf"`
}

var modelHeader = []string{"term", "text", "df", "idf"}

func (t ModelTerm) cells() []string {
	return []string{t.Term, t.Text, strconv.Itoa(t.DF), Number(t.IDF).String()}
}

func (m *Model) text(p *printer) {
	p.line(0, plural(m.Papers, "paper")+", "+plural(m.Terms, "term"), p.bold)
	for _, s := range m.Settings {
		p.line(2, s, p.dim)
	}
	if m.Space != nil {
		p.line(2, m.Space.String(), p.dim)
	}
	if len(m.Top) == 0 {
		return
	}
	p.blank()
	width := digits(m.Top[0].DF)
	for _, t := range m.Top {
		df, idf := fmt.Sprintf("%*d", width, t.DF), fmt.Sprintf("%5s", Number(t.IDF).decimals(2))
		p.printf("%s  %s  %s\n", p.number(df), idf, visible(t.Text))
	}
	p.blank()
	p.line(0, "columns: papers that have the word, weight, word", p.dim)
}

func (m *Model) markdown(p *printer) {
	p.printf("%s, %s\n\n", plural(m.Papers, "paper"), plural(m.Terms, "term"))
	for _, s := range m.Settings {
		p.printf("- %s\n", escape(s))
	}
	if m.Space != nil {
		p.printf("- %s\n", escape(m.Space.String()))
	}
	if len(m.Settings) > 0 || m.Space != nil {
		p.blank()
	}
	p.printf("| term | shown as | papers | weight |\n| --- | --- | ---: | ---: |\n")
	for _, t := range m.Top {
		p.printf("| %s | %s | %d | %s |\n", escape(t.Term), escape(t.Text), t.DF, Number(t.IDF))
	}
}

func (m *Model) table() [][]string {
	rows := [][]string{modelHeader}
	for _, t := range m.Top {
		rows = append(rows, t.cells())
	}
	return rows
}
