package report

import (
	"fmt"
	"strconv"
	"strings"

	"kindred/report/internal/printer"
)

// Found is the report of a search for words.
type Found struct {
	Origin
	Query  string       `json:"query"`
	Papers []FoundPaper `json:"papers"` // the highest score first
}

// FoundPaper is a paper that a search found.
type FoundPaper struct {
	Paper
	Score Number    `json:"score"` // BM25
	Words []Word    `json:"words"` // of the search, with their shares of the score
	Group *GroupRef `json:"cluster,omitempty"`
}

// Text implements [Document].
func (f *Found) Text(p *printer.Printer) {
	p.Line(0, "Papers with "+f.Query, p.Bold)
	if len(f.Papers) == 0 {
		p.Line(0, "No paper fits.", p.Dim)
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
		p.Wrapped(prefix, p.Number, v.name(), nil)
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

// Markdown implements [Document].
func (f *Found) Markdown(p *printer.Printer) {
	p.Printf("# Papers with %s\n\n", printer.Escape(f.Query))
	if len(f.Papers) == 0 {
		p.Printf("No paper fits.\n")
	}
	for i, v := range f.Papers {
		p.Printf("%d. %s — score %s", i+1, link(v.Paper, false), v.Score.Decimals(1))
		if why := v.why(); why != "" {
			p.Printf(", %s", printer.Escape(why))
		}
		p.Printf("\n")
	}
}

// Table implements [Document].
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

// Card is the report of one paper.
type Card struct {
	Origin
	Paper      Paper      `json:"paper"`
	Authors    []string   `json:"authors,omitempty"`
	Venue      string     `json:"venue,omitempty"`
	Categories []string   `json:"categories,omitempty"`
	Label      string     `json:"label,omitempty"`
	Language   string     `json:"language,omitempty"`
	DOI        string     `json:"doi,omitempty"`
	ArXiv      string     `json:"arxiv,omitempty"`
	PMID       string     `json:"pmid,omitempty"`
	OpenAlex   string     `json:"openalex,omitempty"`
	Abstract   string     `json:"abstract,omitempty"`
	Group      *GroupRef  `json:"cluster,omitempty"`
	Terms      []Term     `json:"terms"` // the largest weight first
	Chance     *Chance    `json:"chance,omitempty"`
	Nearest    []Relative `json:"nearest"`
}

// facts returns what is known of the paper, but for title and abstract, each with its name.
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
		add("cluster", fmt.Sprintf("%d, %s", c.Group.ID, c.Group.Name))
	}
	terms := make([]string, len(c.Terms))
	for i, t := range c.Terms {
		terms[i] = t.Term
	}
	add("words", strings.Join(terms, ", "))
	return facts
}

// Text implements [Document].
func (c *Card) Text(p *printer.Printer) {
	p.Line(0, c.Paper.name(), p.Bold)
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

// Markdown implements [Document].
func (c *Card) Markdown(p *printer.Printer) {
	p.Printf("# %s\n\n", link(c.Paper, false))
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

// Table implements [Document].
func (c *Card) Table() [][]string {
	rows := [][]string{{"field", "value"}, {"title", c.Paper.Title}}
	for _, fact := range c.facts() {
		rows = append(rows, []string{fact[0], fact[1]})
	}
	rows = append(rows, []string{"abstract", c.Abstract})
	for _, v := range c.Nearest {
		rows = append(rows, []string{"nearest", v.ID})
	}
	return rows
}

// Explanation is the report of why two papers are similar.
type Explanation struct {
	Origin
	A          Paper  `json:"a"`
	B          Paper  `json:"b"`
	Similarity Number `json:"similarity"`
	Percentile Number `json:"percentile"`         // the share of pairs of papers that are less similar
	Expected   Small  `json:"expected_by_chance"` // papers that would be as similar to A by chance
	ByChance   bool   `json:"by_chance,omitempty"`
	// RankOfB is the place of B among the papers most similar to A, from 1, and RankOfA that of A; 0 if they are
	// not similar at all.
	RankOfB int        `json:"rank_of_b"`
	RankOfA int        `json:"rank_of_a"`
	Shared  []Word     `json:"shared"` // the largest share first
	Pairs   []WordPair `json:"pairs,omitempty"`
	Vectors Number     `json:"vectors,omitempty"` // as in [Relative]
	Chance  *Chance    `json:"chance,omitempty"`
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
			"one by one, %s papers would be as similar to the first.", percent(e.Percentile), e.Expected)
	}
	return fmt.Sprintf("%s%% of pairs of papers have less. The second is %s to the first, and the first %s to the "+
		"second. If the words of papers were drawn one by one, %s papers would be as similar to the first.",
		percent(e.Percentile), nearest(e.RankOfB), nearest(e.RankOfA), e.Expected)
}

// percent returns a share in percent, as exactly as a sample of pairs tells it.
func percent(n Number) string {
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

// Text implements [Document].
func (e *Explanation) Text(p *printer.Printer) {
	p.Line(0, e.A.name(), p.Bold)
	p.Line(0, e.B.name(), p.Bold)
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

// Markdown implements [Document].
func (e *Explanation) Markdown(p *printer.Printer) {
	p.Printf("# %s and %s\n\n", printer.Escape(e.A.name()), printer.Escape(e.B.name()))
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

// Table implements [Document].
func (e *Explanation) Table() [][]string {
	rows := [][]string{{"term", "share"}}
	for _, w := range e.reasons() {
		rows = append(rows, []string{w.Term, w.Share.String()})
	}
	return rows
}
