package report

import (
	"fmt"
	"strconv"
)

// NearTerms lists the terms of a latent space that are nearest to some words.
type NearTerms struct {
	Schema  int        `json:"schema"`
	Version string     `json:"kindred"`
	To      string     `json:"to"`    // the words
	Terms   []string   `json:"terms"` // of the model that they are
	Near    []NearTerm `json:"near"`
}

// NearTerm is a term near others.
type NearTerm struct {
	Term       string `json:"term"`
	Text       string `json:"text"` // as it is shown
	DF         int    `json:"df"`   // papers that have it
	Similarity Number `json:"similarity"`
}

func (r *NearTerms) text(p *printer) {
	for _, t := range r.Near {
		p.printf("%s  %s\n", p.number(t.Similarity.decimals(2)), visible(t.Text))
	}
	p.blank()
	p.line(0, "columns: similarity, word", p.dim)
}

func (r *NearTerms) markdown(p *printer) {
	p.printf("Words near %s\n\n", escape(r.To))
	p.printf("| term | shown as | papers | similarity |\n| --- | --- | ---: | ---: |\n")
	for _, t := range r.Near {
		p.printf("| %s | %s | %d | %s |\n", escape(t.Term), escape(t.Text), t.DF, t.Similarity)
	}
}

func (r *NearTerms) table() [][]string {
	rows := [][]string{{"term", "text", "df", "similarity"}}
	for _, t := range r.Near {
		rows = append(rows, []string{t.Term, t.Text, strconv.Itoa(t.DF), t.Similarity.String()})
	}
	return rows
}

// ModelSpace says what the latent space of a model is.
type ModelSpace struct {
	Dimensions int    `json:"dimensions"`
	Explained  Number `json:"explained"` // the share of the squared weights of the papers that it holds
}

// String says it to a person.
func (s *ModelSpace) String() string {
	return fmt.Sprintf("latent space of %s, which holds %s %% of the weights", plural(s.Dimensions, "dimension"),
		(100 * s.Explained).decimals(1))
}
