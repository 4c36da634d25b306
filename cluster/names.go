package cluster

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// Vocabulary holds the texts of the columns of a matrix, and the phrases that the papers contain.
type Vocabulary struct {
	// Terms holds the text to show for each column.
	Terms []string
	// Phrases is n×p, with a value where paper i contains phrase j; nil means no phrases.
	Phrases *sparse.CSR
	// PhraseText holds the text to show for each phrase, PhraseParts the columns of its words.
	PhraseText  []string
	PhraseParts [][]int32
}

// Term is a word or phrase that sets a cluster apart from the others.
type Term struct {
	Text string
	// Weight is positive and falls along a list of terms. It compares terms of the same cluster.
	Weight float64
}

// Name describes a cluster.
type Name struct {
	Title string // the first terms; no two clusters have the same title
	Terms []Term // the best term first
}

// NameOptions are the options of [Names].
type NameOptions struct {
	Terms       int // largest number of terms of a name; 0 means 8
	TitleTerms  int // largest number of terms in a title; 0 means 3
	Parallelism int // number of goroutines; 0 means GOMAXPROCS; the result does not depend on it
}

// Names returns a name for each cluster of p, made of words and phrases that the papers of the
// cluster use and other papers do not. The score of a word in a cluster is its weight in the
// centroid times its distinctiveness
//
//	(f − g) / (f + g)
//
// where f is the fraction of papers with the word inside of the cluster, and g outside.
// A phrase covers a part of each of its words: of the papers of the cluster with the word, the
// fraction that has the phrase. The score of a phrase is the sum of the scores of its words,
// each times the part that is covered. Terms are chosen one by one, the highest score first, and
// what a chosen term covers is subtracted from the scores of its words. So "state space models"
// leaves nothing for "state", but "space" may still be chosen if papers speak of other spaces
// too. A term that repeats a chosen term is left out ("electronic" after "electron", "LLMs"
// after "large language models").
//
// x is n×d and holds the weights of the terms in the papers; p is any partition of these
// papers, however it was made; v.Terms has length d. Ties go to the lower column, words before
// phrases. Equal for every Parallelism. An error wraps [ErrInvalid] if p does not fit x, and is
// ctx.Err() if ctx ends first. Names takes O(nnz + K·T·t) time for T terms of a name and t
// terms and phrases of a cluster, and O(d + p) memory for each goroutine.
func Names(ctx context.Context, x *sparse.CSR, p *Partition, v Vocabulary, opts NameOptions) ([]Name, error) {
	if opts.Terms == 0 {
		opts.Terms = 8
	}
	if opts.TitleTerms == 0 {
		opts.TitleTerms = 3
	}
	if len(v.Terms) != x.Cols {
		return nil, fmt.Errorf("cluster: %d terms for %d columns", len(v.Terms), x.Cols)
	}
	if v.Phrases == nil {
		v.Phrases = &sparse.CSR{Rows: x.Rows, Indptr: make([]int, x.Rows+1)}
	}
	if v.Phrases.Rows != x.Rows || v.Phrases.Cols != len(v.PhraseText) || len(v.PhraseParts) != len(v.PhraseText) {
		return nil, fmt.Errorf("cluster: phrases of %d×%d, with %d texts and %d lists of words, for %d rows",
			v.Phrases.Rows, v.Phrases.Cols, len(v.PhraseText), len(v.PhraseParts), x.Rows)
	}
	if err := p.Validate(x.Rows); err != nil {
		return nil, err
	}
	n := namer{x: x, v: v, opts: opts, members: p.Members(), df: make([]int, x.Cols)}
	for _, j := range x.Indices {
		n.df[j]++
	}
	terms := make([][]Term, p.K)
	err := parallel.ChunksWith(ctx, p.K, 1, opts.Parallelism, n.newScratch,
		func(s *nameScratch, k, _, _ int) error {
			terms[k] = n.terms(k, s)
			return nil
		})
	if err != nil {
		return nil, err
	}
	return titled(terms, opts), nil
}

// namer holds the data of the whole collection that naming one cluster needs.
type namer struct {
	x       *sparse.CSR
	v       Vocabulary
	opts    NameOptions
	members [][]int
	df      []int // papers with each term, in the whole collection
}

// nameScratch is the work space of one goroutine.
type nameScratch struct {
	count    []int               // papers of the cluster with each term
	score    []float64           // the score of each term, less what chosen terms cover
	sum      *sparse.Accumulator // of the rows of the cluster
	phrases  []int               // papers of the cluster with each phrase
	terms    []int32             // columns with a count
	found    []int32             // phrases with a count
	selected []candidate
}

func (n *namer) newScratch() *nameScratch {
	return &nameScratch{
		count:   make([]int, n.x.Cols),
		score:   make([]float64, n.x.Cols),
		sum:     sparse.NewAccumulator(n.x.Cols),
		phrases: make([]int, n.v.Phrases.Cols),
	}
}

// candidate is a word (phrase < 0) or a phrase that may become a term.
type candidate struct {
	text  string
	parts []int32
}

// terms returns the terms of cluster k, best first.
func (n *namer) terms(k int, s *nameScratch) []Term {
	n.count(k, s)
	n.scoreWords(k, s)
	least := leastCount(len(n.members[k]))

	s.selected = s.selected[:0]
	var terms []Term
	for len(terms) < n.opts.Terms {
		best, weight := candidate{}, 0.0
		for _, j := range s.terms {
			if s.score[j] > weight && !n.repeats(s.selected, n.v.Terms[j], []int32{j}) {
				best, weight = candidate{text: n.v.Terms[j], parts: []int32{j}}, s.score[j]
			}
		}
		bestPhrase := int32(-1)
		for _, p := range s.found {
			if s.phrases[p] < least {
				continue
			}
			var w float64
			for _, j := range n.v.PhraseParts[p] {
				w += float64(s.score[j] * coverage(s.phrases[p], s.count[j]))
			}
			if w > weight && !n.repeats(s.selected, n.v.PhraseText[p], n.v.PhraseParts[p]) {
				best, weight, bestPhrase = candidate{text: n.v.PhraseText[p], parts: n.v.PhraseParts[p]}, w, p
			}
		}
		if weight <= 0 {
			break
		}
		if longer := n.extend(s, best, bestPhrase); longer >= 0 {
			best, bestPhrase = candidate{text: n.v.PhraseText[longer], parts: n.v.PhraseParts[longer]}, longer
		}
		for _, j := range best.parts {
			if bestPhrase < 0 {
				s.score[j] = 0
			} else {
				s.score[j] *= 1 - coverage(s.phrases[bestPhrase], s.count[j])
			}
		}
		s.selected = append(s.selected, best)
		terms = append(terms, Term{Text: best.text, Weight: weight})
	}
	return terms
}

// extend returns the longer phrase in which most papers of the cluster have the candidate, a
// phrase, the first of equals; or -1, as for a word: "wireless sensor"
// is not a whole name where it is followed by "networks".
func (n *namer) extend(s *nameScratch, c candidate, phrase int32) int32 {
	if phrase < 0 {
		return -1
	}
	longer, most := int32(-1), s.phrases[phrase]/2
	for _, p := range s.found {
		if len(n.v.PhraseParts[p]) > len(c.parts) && s.phrases[p] > most && contains(n.v.PhraseParts[p], c.parts) {
			longer, most = p, s.phrases[p]
		}
	}
	return longer
}

// count counts in how many papers of cluster k each term and phrase stands.
func (n *namer) count(k int, s *nameScratch) {
	for _, j := range s.terms {
		s.count[j], s.score[j] = 0, 0
	}
	for _, p := range s.found {
		s.phrases[p] = 0
	}
	s.terms, s.found = s.terms[:0], s.found[:0]
	for _, i := range n.members[k] {
		for _, j := range n.x.Row(i).Indices {
			if s.count[j]++; s.count[j] == 1 {
				s.terms = append(s.terms, j)
			}
		}
		for _, p := range n.v.Phrases.Row(i).Indices {
			if s.phrases[p]++; s.phrases[p] == 1 {
				s.found = append(s.found, p)
			}
		}
	}
	slices.Sort(s.terms)
	slices.Sort(s.found)
}

// scoreWords sets the score of every term that enough papers of cluster k have.
func (n *namer) scoreWords(k int, s *nameScratch) {
	size, total := len(n.members[k]), n.x.Rows
	s.sum.Reset()
	s.sum.AddRows(n.x, n.members[k])
	length := s.sum.Norm()
	least := leastCount(size)
	for j, sum := range s.sum.All() { // those of s.terms, in the same order
		if s.count[j] < least {
			continue
		}
		inside := float64(s.count[j]) / float64(size)
		outside := 0.0
		if total > size {
			outside = float64(n.df[j]-s.count[j]) / float64(total-size)
		}
		if utf8.RuneCountInString(n.v.Terms[j]) < 2 {
			continue // a letter is no name
		}
		s.score[j] = sum / length * max(0, (inside-outside)/(inside+outside))
	}
}

// leastCount returns in how many papers of a cluster of the given size a term must stand to
// name it: a word of one paper does not name a group.
func leastCount(size int) int {
	return max(min(2, size), int(math.Ceil(0.05*float64(size))))
}

// coverage returns the fraction of a word's papers that have the phrase.
func coverage(phrase, word int) float64 {
	if word == 0 {
		return 0
	}
	return float64(phrase) / float64(word)
}

// repeats reports whether a candidate says again what a selected term says: it is part of
// one, contains one, or is a twin of one.
func (n *namer) repeats(selected []candidate, text string, parts []int32) bool {
	for _, s := range selected {
		if contains(s.parts, parts) || contains(parts, s.parts) {
			return true
		}
		if isAcronymOf(text, s.text) || isAcronymOf(s.text, text) {
			return true
		}
		if len(parts) == 1 {
			for _, word := range strings.Fields(s.text) {
				if twins(word, text) {
					return true
				}
			}
		}
	}
	return false
}

// contains reports whether all of part stand in whole.
func contains(whole, part []int32) bool {
	for _, j := range part {
		if !slices.Contains(whole, j) {
			return false
		}
	}
	return true
}

// twins reports whether two words look like forms of one: they share at least five letters
// at the beginning, and neither goes on for more than four.
func twins(a, b string) bool {
	x, y := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	shared := 0
	for shared < min(len(x), len(y)) && x[shared] == y[shared] {
		shared++
	}
	return shared >= 5 && max(len(x), len(y))-shared <= 4 || slices.Equal(x, y)
}

// isAcronymOf reports whether s is made of the initials of a phrase: "LLMs" of "large language
// models", and of "large language" too, where "models" is too frequent to be a term.
func isAcronymOf(s, phrase string) bool {
	words := strings.Fields(phrase)
	letters := strings.ToLower(strings.TrimSuffix(s, "s"))
	if len(words) < 2 || strings.Contains(s, " ") || s == strings.ToLower(s) || len(letters)-len(words) > 1 {
		return false
	}
	var initials strings.Builder
	for _, word := range words {
		first, _ := utf8.DecodeRuneInString(word)
		initials.WriteRune(unicode.ToLower(first))
	}
	return strings.HasPrefix(letters, initials.String())
}

// titleWeight is the fraction of the first term's weight that a term of a title has to have,
// beyond the second.
const titleWeight = 0.25

// titled makes names of terms: the title is the first terms, with as many more as it takes to
// tell it from the titles before it.
func titled(terms [][]Term, opts NameOptions) []Name {
	names := make([]Name, len(terms))
	taken := map[string]bool{}
	copies := map[string]int{} // the last number after each title
	for k, list := range terms {
		n := 0
		for n < min(opts.TitleTerms, len(list)) && (n < 2 || list[n].Weight >= titleWeight*list[0].Weight) {
			n++
		}
		title := join(list[:n])
		for n < len(list) && taken[strings.ToLower(title)] {
			n++
			title = join(list[:n])
		}
		if title == "" {
			title = "Unnamed"
		}
		unique, key := title, strings.ToLower(title)
		for taken[strings.ToLower(unique)] {
			copies[key] = max(2, copies[key]+1)
			unique = fmt.Sprintf("%s (%d)", title, copies[key])
		}
		taken[strings.ToLower(unique)] = true
		names[k] = Name{Title: unique, Terms: list}
	}
	return names
}

// join makes a title of terms, its first letter upper case.
func join(terms []Term) string {
	texts := make([]string, len(terms))
	for i, t := range terms {
		texts[i] = t.Text
	}
	title := strings.Join(texts, ", ")
	first, size := utf8.DecodeRuneInString(title)
	if size == 0 || !startsPlain(title) {
		return title
	}
	return string(unicode.ToUpper(first)) + title[size:]
}

// startsPlain reports whether the first word of s is lower case, so that a capital letter
// does not change what it is ("mRNA", "t-SNE").
func startsPlain(s string) bool {
	word, _, _ := strings.Cut(s, " ")
	return word == strings.ToLower(word) && utf8.RuneCountInString(word) > 1
}
