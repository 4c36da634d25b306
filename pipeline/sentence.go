package pipeline

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/cluster"
	"kindred/report"
	"kindred/text/language"
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
		for _, s := range sentences(text) {
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
			if leansBack(s) {
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

// leansBack reports whether a sentence begins with a function word, as those do that need the sentence before.
func leansBack(s string) bool {
	word, _, _ := strings.Cut(s, " ")
	word = strings.ToLower(strings.TrimRight(word, ","))
	switch word {
	case "the", "a", "an", "in", "of", "for", "while", "many", "most":
		return false
	}
	return language.English.IsStopWord(word) || language.English.IsBoilerplate(word)
}

// sentences returns the sentences of a text: they end with a full stop, a question mark or an exclamation mark, before
// a blank and a capital. Initials and short abbreviations do not end one.
func sentences(text string) []string {
	var list []string
	text = strings.Join(strings.Fields(text), " ")
	start := 0
	for i := 0; i < len(text); i++ {
		if c := text[i]; c != '.' && c != '?' && c != '!' {
			continue
		}
		if i+1 < len(text) {
			next, _ := utf8.DecodeRuneInString(text[min(i+2, len(text)):])
			if text[i+1] != ' ' || !unicode.IsUpper(next) && !unicode.IsDigit(next) {
				continue
			}
			before := text[start:i]
			word := before[strings.LastIndexByte(before, ' ')+1:]
			if text[i] == '.' && (utf8.RuneCountInString(word) < 2 || strings.Contains(word, ".") ||
				abbreviations[strings.ToLower(word)]) {
				continue
			}
		}
		list = append(list, text[start:i+1])
		start = min(i+2, len(text))
	}
	return list // what has no end is cut off
}

// abbreviations are words with a full stop that does not end a sentence.
var abbreviations = map[string]bool{"fig": true, "figs": true, "al": true, "vs": true, "eq": true, "cf": true,
	"approx": true, "ca": true, "dr": true, "prof": true, "st": true, "no": true, "sec": true, "resp": true, "etc": true,
	"bzw": true, "mr": true, "mrs": true}
