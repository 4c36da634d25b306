package pipeline

import (
	"strings"

	"kindred/cluster"
	"kindred/phrase"
	"kindred/report"
)

const (
	// sentencePapers is how many papers of a group are looked at for the sentence that says most.
	sentencePapers = 20
	// shortest, best and longest are lengths of sentences in words: those below and above are left out, and those above
	// the best count less.
	shortest, bestLength, longest = 8, 24, 45
)

// sentence returns the sentence of the most typical papers that says most of what a group's terms say, in few words;
// nil if no paper has one. Members are in the order of their similarity.
func (g *Groups) sentence(k int, members []cluster.Member) *report.Sentence {
	var terms []string
	for _, t := range g.Names[k].Terms {
		core, _, _ := strings.Cut(t.Text, " (")
		terms = append(terms, strings.ToLower(strings.TrimSuffix(core, "s")))
	}
	var best *report.Sentence
	most, looked := 0.0, 0
	for _, m := range members {
		text := g.abstract(m.Row)
		if text == "" {
			continue
		}
		if looked++; looked > sentencePapers {
			break
		}
		for _, s := range phrase.Sentences(text) {
			words := len(strings.Fields(s))
			if words < shortest || words > longest || strings.ContainsAny(s, "$\\{}") || strings.Contains(s, "http") {
				continue
			}
			lower := strings.ToLower(s)
			score := 0.0
			for i, t := range terms {
				if strings.Contains(lower, t) {
					score += g.Names[k].Terms[i].Weight
				}
			}
			score *= m.Similarity * bestLength / float64(max(bestLength, words))
			if phrase.LeansBack(s) {
				score *= 0.5
			}
			if score > most {
				most = score
				best = &report.Sentence{Text: s, Paper: g.Papers[m.Row].ID}
			}
		}
	}
	return best
}
