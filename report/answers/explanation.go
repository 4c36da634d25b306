package answers

import (
	"fmt"
	"strconv"
	"strings"

	"kindred/report"
	"kindred/report/internal/printer"
)

// Explanation is the report of why two papers are similar.
type Explanation struct {
	report.Origin
	A          report.Paper  `json:"a"`
	B          report.Paper  `json:"b"`
	Similarity report.Number `json:"similarity"`
	Percentile report.Number `json:"percentile"`         // the share of pairs of papers that are less similar
	Expected   Small         `json:"expected_by_chance"` // the number of papers that would be as similar to A by chance
	ByChance   bool          `json:"by_chance,omitempty"`
	// RankOfB is the place of B among the papers most similar to A, from 1, and RankOfA that of A; 0 if they are
	// not similar at all.
	RankOfB int           `json:"rank_of_b"`
	RankOfA int           `json:"rank_of_a"`
	Shared  []Word        `json:"shared"` // the words that both have, the largest share first
	Pairs   []WordPair    `json:"pairs,omitempty"`
	Vectors report.Number `json:"vectors,omitempty"` // as in [Relative]
	Chance  *Chance       `json:"chance,omitempty"`
}

// reasons lists what makes the papers similar: vectors of another program, words, and pairs of words.
func (e *Explanation) reasons() []Word {
	words := reasons(e.Shared, e.Pairs)
	if e.Vectors != 0 {
		words = append([]Word{{"(vectors)", e.Vectors}}, words...)
	}
	return words
}

// verdict says what the similarity means.
func (e *Explanation) verdict() string {
	switch {
	case e.Similarity <= 0 && e.Vectors == 0:
		return "They have no word in common."
	case e.Similarity <= 0:
		return "They are not similar."
	case e.ByChance:
		return fmt.Sprintf("%s%% of pairs of papers have less, but it may be chance: if the words of papers were drawn "+
			"one by one, %s would be as similar to the first.", percent(e.Percentile), e.Expected.papers())
	}
	return fmt.Sprintf("%s%% of pairs of papers have less. The second is %s to the first, and the first %s to the "+
		"second. If the words of papers were drawn one by one, %s would be as similar to the first.",
		percent(e.Percentile), nearest(e.RankOfB), nearest(e.RankOfA), e.Expected.papers())
}

// percent returns a share in percent, as exactly as a sample of pairs tells it.
func percent(n report.Number) string {
	if n > 0.999 {
		return "More than 99.9"
	}
	return strconv.FormatFloat(float64(int(1000*float64(n)))/10, 'f', -1, 64)
}

// nearest returns a rank in words.
func nearest(rank int) string {
	switch {
	case rank == 1:
		return "the nearest"
	case rank%10 == 1 && rank%100 != 11:
		return fmt.Sprintf("the %dst nearest", rank)
	case rank%10 == 2 && rank%100 != 12:
		return fmt.Sprintf("the %dnd nearest", rank)
	case rank%10 == 3 && rank%100 != 13:
		return fmt.Sprintf("the %drd nearest", rank)
	}
	return fmt.Sprintf("the %dth nearest", rank)
}

// Text implements [report.Document].
func (e *Explanation) Text(p *printer.Printer) {
	p.Line(0, e.A.Name(), p.Bold)
	p.Line(0, e.B.Name(), p.Bold)
	p.Blank()
	p.Line(0, "Similarity "+e.Similarity.Decimals(2)+". "+e.verdict(), nil)
	if words := e.reasons(); len(words) > 0 {
		p.Blank()
		p.Line(0, "Words that both have, and ~ words that are near in meaning, with their shares", p.Bold)
		for _, w := range words {
			share := strings.Repeat(" ", len("100.0%  "))
			if w.Share != 0 {
				share = fmt.Sprintf("%5.1f%%  ", 100*float64(w.Share))
			}
			p.Wrapped(share, p.Number, w.Term, nil)
		}
	}
	if e.Chance != nil {
		p.Blank()
		p.Line(0, e.Chance.String(), p.Dim)
	}
}

// Markdown implements [report.Document].
func (e *Explanation) Markdown(p *printer.Printer) {
	p.Printf("# %s and %s\n\n", printer.Escape(e.A.Name()), printer.Escape(e.B.Name()))
	p.Printf("Similarity %s. %s\n", e.Similarity.Decimals(2), printer.Escape(e.verdict()))
	if words := e.reasons(); len(words) > 0 {
		p.Printf("\n## Words that both have, and words that are near in meaning\n\n")
		for _, w := range words {
			p.Printf("- %s", printer.Escape(w.Term))
			if w.Share != 0 {
				p.Printf(": %.1f %%", 100*float64(w.Share))
			}
			p.Printf("\n")
		}
	}
	if e.Chance != nil {
		p.Printf("\n%s\n", printer.Escape(e.Chance.String()))
	}
}

// Table implements [report.Document].
func (e *Explanation) Table() [][]string {
	rows := [][]string{{"term", "share"}}
	for _, w := range e.reasons() {
		rows = append(rows, []string{w.Term, w.Share.String()})
	}
	return rows
}
