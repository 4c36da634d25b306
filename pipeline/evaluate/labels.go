package evaluate

import (
	"slices"
	"strings"

	"kindred/cluster"
	"kindred/paper"
	"kindred/pipeline"
	"kindred/report"
	"kindred/report/measures"
	"kindred/tfidf"
)

// labels are the known classes of papers.
type labels struct {
	field   string  // of papers that they are from
	sets    [][]int // the classes of each paper, without repetition
	classes int     // different labels
	papers  int     // that have a label
	count   int     // of the labels of all papers
}

// labelsOf numbers the labels of papers in a field as EvaluateOptions.Labels has it. It returns nil if
// no paper has a label.
func labelsOf(papers []paper.Paper, field string) *labels {
	fields := []string{field}
	if field == "" {
		fields = []string{"label", "category"}
	}
	for _, field := range fields {
		l := &labels{field: field, sets: make([][]int, len(papers))}
		ids := map[string]int{}
		for i := range papers {
			for _, label := range labelsIn(&papers[i], field) {
				id, ok := ids[label]
				if !ok {
					id = len(ids)
					ids[label] = id
				}
				if !slices.Contains(l.sets[i], id) {
					l.sets[i] = append(l.sets[i], id)
				}
			}
			if l.count += len(l.sets[i]); len(l.sets[i]) > 0 {
				l.papers++
			}
		}
		if l.classes = len(ids); l.classes > 0 {
			return l
		}
	}
	return nil
}

// labelsIn returns the labels of a paper in a field.
func labelsIn(p *paper.Paper, field string) []string {
	texts := p.Categories
	switch field {
	case "label":
		texts = strings.FieldsFunc(p.Label, func(r rune) bool { return r == ';' || r == '|' })
	case "category":
		texts = texts[:min(1, len(texts))]
	}
	var found []string
	for _, text := range texts {
		if text = strings.TrimSpace(text); text != "" {
			found = append(found, text)
		}
	}
	return found
}

// nameCoverage says how well the names of the groups fit their papers. A name has terms, divided by
// commas; a paper has a term if it has all its words. It returns nil if no paper is in a group.
func nameCoverage(g *pipeline.Groups) *measures.NameCoverage {
	type term struct{ group, words int }
	var terms []term
	termsOf := make([][]int, g.Terms.Cols) // the terms of names that a word occurs in
	for k, name := range g.Names {
		for part := range strings.SplitSeq(name.Title, ",") {
			words := g.Model.Vector(tfidf.Document{Title: part}).Indices
			for _, j := range words {
				termsOf[j] = append(termsOf[j], len(terms))
			}
			terms = append(terms, term{k, len(words)})
		}
	}
	words := make([]int, len(terms)) // of a term that the paper has
	inside, outside := make([]int, g.K), make([]int, g.K)
	last := make([]int, g.K) // the paper, from 1, that was last found to have a term of the name
	for i, label := range g.Labels {
		row := g.Terms.Row(i)
		for _, j := range row.Indices {
			for _, t := range termsOf[j] {
				words[t]++
				if k := terms[t].group; words[t] == terms[t].words && last[k] != i+1 {
					last[k] = i + 1
					if k == label {
						inside[k]++
					} else if label != cluster.Outlier {
						outside[k]++
					}
				}
			}
		}
		for _, j := range row.Indices {
			for _, t := range termsOf[j] {
				words[t] = 0
			}
		}
	}
	n := g.Clustered()
	if n == 0 {
		return nil
	}
	covered, elsewhere := 0, 0.0
	for k, size := range g.Sizes {
		covered += inside[k]
		if n > size {
			elsewhere += float64(float64(size) * (float64(outside[k]) / float64(n-size)))
		}
	}
	return &measures.NameCoverage{Coverage: report.Number(float64(covered) / float64(n)),
		Elsewhere: report.Number(elsewhere / float64(n))}
}
