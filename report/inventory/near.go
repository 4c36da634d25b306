package inventory

import (
	"fmt"
	"strconv"

	"kindred/report"
	"kindred/report/internal/printer"
)

// NearTerms lists the terms of a latent space that are nearest to some words.
type NearTerms struct {
	Schema  int        `json:"schema"`
	Version string     `json:"kindred"`
	To      string     `json:"to"`    // the words that were asked for
	Terms   []string   `json:"terms"` // the terms of the model that these words are
	Near    []NearTerm `json:"near"`
}

// NearTerm is a term near others.
type NearTerm struct {
	Term       string        `json:"term"`
	Text       string        `json:"text"` // the term as it is shown
	DF         int           `json:"df"`   // the number of papers that have it
	Similarity report.Number `json:"similarity"`
}

// Text implements [report.Document].
func (r *NearTerms) Text(p *printer.Printer) {
	for _, t := range r.Near {
		p.Printf("%s  %s\n", p.Number(t.Similarity.Decimals(2)), printer.Visible(t.Text))
	}
	p.Blank()
	p.Line(0, "columns: similarity, word", p.Dim)
}

// Markdown implements [report.Document].
func (r *NearTerms) Markdown(p *printer.Printer) {
	p.Printf("Words near %s\n\n", printer.Escape(r.To))
	p.Printf("| term | shown as | papers | similarity |\n| --- | --- | ---: | ---: |\n")
	for _, t := range r.Near {
		p.Printf("| %s | %s | %d | %s |\n", printer.Escape(t.Term), printer.Escape(t.Text), t.DF, t.Similarity)
	}
}

// Table implements [report.Document].
func (r *NearTerms) Table() [][]string {
	rows := [][]string{{"term", "text", "df", "similarity"}}
	for _, t := range r.Near {
		rows = append(rows, []string{t.Term, t.Text, strconv.Itoa(t.DF), t.Similarity.String()})
	}
	return rows
}

// ModelSpace says what the latent space of a model is.
type ModelSpace struct {
	Dimensions int           `json:"dimensions"`
	Explained  report.Number `json:"explained"` // the share of the squared weights of the papers that the space holds
}

// String says it to a person.
func (s *ModelSpace) String() string {
	return fmt.Sprintf("latent space of %s, which holds %s %% of the weights", printer.Plural(s.Dimensions, "dimension"),
		(100 * s.Explained).Decimals(1))
}
