package naming

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"kindred/cluster"
	"kindred/phrase/usage"
	"kindred/pipeline/rules"
	"kindred/sparse"
)

// longestRead is the number of bytes of an abstract that are read for names. A longer abstract is the text of a whole
// paper, or of many: it would outweigh all other papers.
const longestRead = 20_000

// Beginning returns the part of an abstract that is read for names.
func Beginning(abstract string) string {
	if len(abstract) <= longestRead {
		return abstract
	}
	end := longestRead
	for end > 0 && !utf8.RuneStart(abstract[end]) {
		end--
	}
	if blank := strings.LastIndexByte(abstract[:end], ' '); blank > 0 {
		end = blank
	}
	return abstract[:end]
}

// wordsOfTitle is the number of words of a title without phrases.
const wordsOfTitle = 3

// ByWords names groups without a phrase, such as a collection of one paper, by the words that weigh most in their
// papers. Nouns come before other words, and a word counts by the share of the papers that have it. No two groups get
// the same title. terms are the weights of words in papers, and surfaces the words as they are written.
func ByWords(levels []*cluster.Partition, names [][]cluster.Name, terms *sparse.CSR, surfaces []string) {
	taken := map[string]bool{}
	for _, level := range names {
		for _, name := range level {
			taken[strings.ToLower(name.Title)] = true
		}
	}
	for l, level := range levels {
		for k, members := range level.Members() {
			if len(names[l][k].Terms) > 0 {
				continue
			}
			name := byWords(terms, members, surfaces)
			if key := strings.ToLower(name.Title); len(name.Terms) > 0 && !taken[key] {
				taken[key] = true
				names[l][k] = name
			}
		}
	}
}

// byWords returns the name of the group of some papers.
func byWords(terms *sparse.CSR, members []int, surfaces []string) cluster.Name {
	sum, having := sparse.NewAccumulator(terms.Cols), map[int32]int{}
	sum.AddRows(terms, members)
	for _, i := range members {
		for _, j := range terms.Row(i).Indices {
			having[j]++
		}
	}
	const noun, other = 0, 1
	type word struct {
		cluster.Term
		rank int
	}
	var words []word
	for j, weight := range sum.All() {
		use := usage.English(strings.ToLower(surfaces[j]))
		rank, share := noun, float64(having[j])/float64(len(members))
		if use.Verb || use.Adjective || use.Modifier {
			rank = other
		}
		words = append(words, word{cluster.Term{Text: surfaces[j], Weight: weight / float64(len(members)) * share,
			Coverage: share}, rank})
	}
	slices.SortFunc(words, func(a, b word) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Text, b.Text))
	})
	var name cluster.Name
	inTitle := 0
	for i, w := range words[:min(len(words), rules.Terms)] {
		if name.Terms = append(name.Terms, w.Term); i == 0 || i < wordsOfTitle && w.rank == noun {
			inTitle++
		}
	}
	name.Title = cluster.TitleOf(name.Terms[:inTitle])
	return name
}
