package answers

import (
	"fmt"
	"strconv"
	"strings"

	"kindred/report"
	"kindred/report/internal/printer"
)

// Found is the report of a search for words.
type Found struct {
	report.Origin
	Query string `json:"query"`
	// Words are those of the query by which papers are ranked, as papers have them: without words that no paper has,
	// and words that most papers have.
	Words  []string     `json:"words"`
	Papers []FoundPaper `json:"papers"` // the papers, the highest score first
}

// none says why no paper is listed.
func (f *Found) none() string {
	if len(f.Words) == 0 && !strings.ContainsAny(f.Query, `":`) {
		return "No paper has one of these words. Words that most papers have, such as the and results, do not count."
	}
	return "No paper fits."
}

// FoundPaper is a paper that a search found.
type FoundPaper struct {
	report.Paper
	Score report.Number `json:"score"` // the BM25 score
	Words []Word        `json:"words"` // the words of the search that it has, with their shares of the score
	Group *GroupRef     `json:"cluster,omitempty"`
}

// Text implements [report.Document].
func (f *Found) Text(p *printer.Printer) {
	p.Line(0, "Papers with "+f.Query, p.Bold)
	if len(f.Papers) == 0 {
		p.Line(0, f.none(), p.Dim)
	}
	width := printer.Digits(len(f.Papers))
	scores := 0
	for _, v := range f.Papers {
		scores = max(scores, len(v.Score.Decimals(1)))
	}
	for i, v := range f.Papers {
		p.Blank()
		prefix := fmt.Sprintf("%*d  ", width, i+1)
		if v.Score > 0 { // else nothing was ranked
			prefix += fmt.Sprintf("%*s  ", scores, v.Score.Decimals(1))
		}
		p.Wrapped(prefix, p.Number, v.Name(), nil)
		indent := len(prefix)
		if why := v.why(); why != "" {
			p.Line(indent, why, p.Dim)
		}
		if url := v.URL.String(); url != "" {
			p.Line(indent, url, p.Dim)
		}
	}
}

// why says which words a paper has, and its group.
func (v *FoundPaper) why() string {
	var parts []string
	if len(v.Words) > 0 {
		parts = append(parts, because(v.Words))
	}
	if v.Group != nil {
		parts = append(parts, "in "+v.Group.String())
	}
	return strings.Join(parts, " · ")
}

// Markdown implements [report.Document].
func (f *Found) Markdown(p *printer.Printer) {
	p.Printf("# Papers with %s\n\n", printer.Escape(f.Query))
	if len(f.Papers) == 0 {
		p.Printf("%s\n", f.none())
	}
	for i, v := range f.Papers {
		p.Printf("%d. %s — score %s", i+1, v.Paper.MarkdownLink(), v.Score.Decimals(1))
		if why := v.why(); why != "" {
			p.Printf(", %s", printer.Escape(why))
		}
		p.Printf("\n")
	}
}

// Table implements [report.Document].
func (f *Found) Table() [][]string {
	rows := [][]string{{"rank", "score", "id", "title", "words", "date", "url", "cluster"}}
	for i, v := range f.Papers {
		group := ""
		if v.Group != nil {
			group = strconv.Itoa(v.Group.ID)
		}
		rows = append(rows, []string{strconv.Itoa(i + 1), v.Score.String(), v.ID, v.Title, because(v.Words), v.Date,
			v.URL.String(), group})
	}
	return rows
}
