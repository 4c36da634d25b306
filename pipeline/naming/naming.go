// Package naming holds what a pipeline needs to name clusters: the papers to read, the names that users and programs
// give, and the sentence that says most about a cluster.
package naming

import (
	"cmp"
	"context"
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/cluster"
	"kindred/internal/lazy"
	"kindred/paper"
	"kindred/phrase/sentence"
	"kindred/phrase/usage"
	"kindred/report"
	"kindred/sparse"
	"kindred/tfidf"
)

// NamedPapers is a name that a user gave to papers.
type NamedPapers struct {
	Name   string
	Papers []string // their ids
}

// Rename gives clusters the names of the user, as [cluster.Owners] decides by their papers, and reports which. A paper
// is known by its ID, or else by one of its other ids; others are those of records that were merged into papers.
func Rename(names []cluster.Name, p *cluster.Partition, papers []paper.Paper, others []paper.Other,
	given []NamedPapers) []bool {
	named := make([]bool, p.K)
	if len(given) == 0 {
		return named
	}
	rows := make(map[string]int, len(papers))
	for i := range papers {
		rows[papers[i].ID] = i
	}
	also := func(id string, row int) {
		if _, taken := rows[id]; !taken && id != "" {
			rows[id] = row
		}
	}
	for i := range papers {
		also(papers[i].ArXiv, i)
		also(papers[i].DOI, i)
		also(papers[i].OpenAlex, i)
	}
	for _, o := range others {
		if o.Kind != "pmid" { // a number that could be the ID of another paper
			also(o.ID, int(o.Paper))
		}
	}
	sets := make([][]int, len(given))
	for n, g := range given {
		for _, id := range g.Papers {
			if i, ok := rows[id]; ok && g.Name != "" {
				sets[n] = append(sets[n], i)
			}
		}
	}
	for k, n := range cluster.Owners(p, sets) {
		if n >= 0 {
			names[k].Title, named[k] = given[n].Name, true
		}
	}
	return named
}

// Func returns a name for a cluster as it is reported, or "" to keep the one it has.
type Func func(ctx context.Context, c *report.Cluster) (string, error)

// Ask calls name for each cluster without a name of the user, one after the other. It returns the first error of name,
// and ctx.Err() if ctx ends first.
func Ask(ctx context.Context, clusters []report.Cluster, named []bool, name Func) error {
	if name == nil {
		return nil
	}
	for k := range clusters {
		if named != nil && named[k] {
			continue
		}
		title, err := name(ctx, &clusters[k])
		if err != nil {
			return err
		}
		if title = strings.Join(strings.Fields(title), " "); title != "" {
			clusters[k].Name = title
		}
	}
	return ctx.Err()
}

const (
	// namedPapers is the approximate number of papers that are read for names. In larger collections, leastNamed and
	// mostNamed limit the papers of each group.
	namedPapers, leastNamed, mostNamed = 12_000, 100, 1_000
)

// Hash returns a hash of a paper that does not depend on its row.
func Hash(p *paper.Paper) uint64 {
	h := fnv.New64a()
	h.Write([]byte(p.ID))
	x := h.Sum64() // whose highest bits hardly depend on the last bytes
	x ^= x >> 32
	x *= 0xD6E8FEB86659FD93
	return x ^ x>>32
}

// Space is a latent space: an lsa.Joined.
type Space interface {
	Dimensions() int
	Place(dst []float32, term int)
}

// Places returns the place of each word in a space of the terms of a model: as much as the word adds to the place of a
// paper that has it once. A word that is no term has the place zero.
func Places(m *tfidf.Model, space Space, words []string) *sparse.Dense {
	places := sparse.NewDense(len(words), space.Dimensions())
	terms := m.Terms()
	for w, word := range words {
		j, ok := slices.BinarySearch(terms, word)
		if !ok {
			continue
		}
		row := places.Row(w)
		space.Place(row, j)
		for d, x := range row {
			row[d] = float32(m.IDF(j) * float64(x))
		}
	}
	return places
}

// Sample returns the papers whose texts are read to name the groups: all papers, or an equal number of each group.
// Their order does not depend on the order of rows, since only the first texts with a phrase show how it is written.
// Papers whose abstract was kept come first.
func Sample(p *cluster.Partition, papers []paper.Paper, abstract func(row int) string) []int {
	hashes := make([]uint64, len(papers))
	for i := range hashes {
		hashes[i] = Order(&papers[i], abstract(i) != "")
	}
	rows := SampleBy(p, hashes)
	slices.SortFunc(rows, func(a, b int) int { return cmp.Compare(hashes[a], hashes[b]) })
	return rows
}

// Order returns the number by which a sample sorts a paper: low numbers come first.
func Order(p *paper.Paper, hasAbstract bool) uint64 {
	if hasAbstract {
		return Hash(p) >> 1
	}
	return Hash(p)>>1 | 1<<63
}

// SampleBy is [Sample] for papers that are not in memory. order has their numbers. The result is ascending.
func SampleBy(p *cluster.Partition, order []uint64) []int {
	n := len(order)
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	if n <= namedPapers {
		return rows
	}
	quota := min(max(namedPapers/max(1, p.K), leastNamed), mostNamed)
	members := p.Members()
	var outliers []int
	for i, k := range p.Labels {
		if k == cluster.Outlier {
			outliers = append(outliers, i)
		}
	}
	rows = rows[:0]
	for _, group := range append(members, outliers) {
		slices.SortFunc(group, func(a, b int) int { return cmp.Compare(order[a], order[b]) })
		rows = append(rows, group[:min(len(group), quota)]...)
	}
	slices.Sort(rows)
	return rows
}

// SentencePapers is the number of papers of a group that are read to find the sentence that says most.
const SentencePapers = 20

const (
	// shortest, best and longest are lengths of sentences in words. Shorter and longer sentences are left out, and
	// sentences above the best length count less.
	shortest, bestLength, longest = 8, 24, 45
	// These are factors. leaning is for a sentence that needs another sentence, pointingBack for one that may need
	// another, and ofOnePaper for one in which authors speak of themselves: a sentence on the subject tells more about
	// a group.
	leaning, pointingBack, ofOnePaper = 0.2, 0.5, 0.7
	// withFigures is the factor of a sentence with manyFigures numbers.
	withFigures, manyFigures = 0.5, 3
	// shortestWord is the least length of a word of a title that counts, and stemLetters the number of its letters that
	// are compared.
	shortestWord, stemLetters = 4, 6
)

// isWhole reports whether a sentence has neither formulas nor the marks of a list, and all its brackets are closed.
func isWhole(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	return !strings.ContainsAny(s, "$\\{}^|") && strings.Count(s, ":") < 3 && !unicode.IsLower(first) &&
		strings.Count(s, "(") == strings.Count(s, ")") && strings.Count(s, "[") == strings.Count(s, "]") &&
		!strings.Contains(s, "...") && !stopWithin().MatchString(s)
}

// stopWithin is a full stop within a sentence that does not end an abbreviation.
var stopWithin = lazy.Regexp(`\p{Ll}{5}\. `)

// ofPaper reports whether authors speak of themselves in a sentence in lower case.
func ofPaper(lower string) bool {
	return strings.HasPrefix(lower, "we ") || strings.Contains(lower, " we ") || strings.Contains(lower, " our ") ||
		strings.Contains(lower, "this paper") || strings.Contains(lower, "this work") ||
		strings.Contains(lower, "this article") || strings.Contains(lower, "this study")
}

// pointing are English words within a sentence that refer to what was said before. "Such molecules" does, but not "such
// as" and "such that".
var pointing = lazy.Regexp(`\b(this|these|proposed|above|aforementioned|however|therefore|thus|hence|also|` +
	`the previous|such ([b-su-z]|a[^s]|t[^h])[\pL-]*)\b`)

// bare is a subject without details: "The model is", "The second is". The text mostly named it before.
var bare = lazy.Regexp(`^the [\pL\d-]+ (is|are|was|were|has|have|had|does|do|did|can|could|may|will)\b`)

// isBare reports whether a sentence in lower case begins with a subject without details, before any verb: "The models
// consist of".
func isBare(lower string) bool {
	rest, ok := strings.CutPrefix(lower, "the ")
	if !ok {
		return false
	}
	subject, rest, _ := strings.Cut(rest, " ")
	word, _, _ := strings.Cut(rest, " ")
	verb := usage.English(word).Verb && strings.HasSuffix(word, "s") != strings.HasSuffix(subject, "s")
	return verb || bare().MatchString(lower) // not "the wavelet transform"
}

// figure is a number: sentences with many tell of a result or a sample.
var figure = lazy.Regexp(`\d+([.,]\d+)?`)

// titleWords returns the words of a title that may say what a paper is about, in lower case and without endings.
func titleWords(title string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) {
		if letters := []rune(word); len(letters) >= shortestWord {
			words = append(words, string(letters[:min(len(letters), stemLetters)]))
		}
	}
	return words
}

// overlap returns the fraction of the words that a sentence has.
func overlap(words []string, text string) float64 {
	n := 0
	for _, word := range words {
		if strings.Contains(text, word) {
			n++
		}
	}
	return float64(n) / float64(max(1, len(words)))
}

// standing returns the factor of a sentence by how well it stands alone, in (0, 1].
func standing(s, lower string) float64 {
	weight := 1.0
	switch {
	case sentence.LeansBack(s):
		weight = leaning
	case ofPaper(lower):
		weight = ofOnePaper
	case pointing().MatchString(lower), isBare(lower):
		weight = pointingBack
	}
	if len(figure().FindAllStringIndex(lower, manyFigures)) == manyFigures {
		weight *= withFigures
	}
	return weight
}

// Sentence returns a sentence of one of the most typical papers: the one that has most of the group's terms and of the
// words of the title of its paper, in few words; nil if no paper has one. A sentence with the words of a title says
// what the paper does, and not how. Members are in the order of their similarity.
func Sentence(name cluster.Name, members []cluster.Member, papers []paper.Paper, abstract func(row int) string,
) *report.Sentence {
	var terms []string
	for _, t := range name.Terms {
		core, _, _ := strings.Cut(t.Text, " (")
		terms = append(terms, strings.ToLower(strings.TrimSuffix(core, "s")))
	}
	var best *report.Sentence
	most, looked := 0.0, 0
	for _, m := range members {
		text := abstract(m.Row)
		if text == "" {
			continue
		}
		if looked++; looked > SentencePapers {
			break
		}
		title := titleWords(papers[m.Row].Title)
		for _, s := range sentence.Split(text) {
			s = sentence.Heading(s)
			words := len(strings.Fields(s))
			if words < shortest || words > longest {
				continue
			}
			lower := strings.ToLower(s)
			score := 0.0
			for i, t := range terms {
				if strings.Contains(lower, t) {
					score += name.Terms[i].Weight
				}
			}
			score *= m.Similarity * bestLength / float64(max(bestLength, words))
			shared := 1 + overlap(title, lower)
			if float64(score*shared) <= most || !isWhole(s) || sentence.IsNotice(s) { // the last two take longest
				continue
			}
			score *= float64(shared * standing(s, lower))
			if score > most {
				most = score
				best = &report.Sentence{Text: s, Paper: papers[m.Row].ID}
			}
		}
	}
	return best
}
