package cluster

import (
	"context"
	"fmt"
	"sync"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// How clusters get their names.
//
// The candidates are the phrases of the papers, and the words that may stand alone (package phrase finds them). The
// score of a candidate in a cluster is
//
//	a^0.6 · (δ − σ/2) · w · s · c · d · n · p
//
// a says how much the papers of the cluster are about the candidate, as a mean from 0 to 1. A paper is more about a
// phrase of its title than about a phrase that it mentions once. δ is the log-odds ratio of the candidate between the
// papers of the cluster and the other papers, with an informative Dirichlet prior: the candidate's frequency in the
// whole collection counts as much as ten more papers on both sides (Monroe, Colaresi and Quinn, Political Analysis 16,
// 2008, doi:10.1093/pan/mpn018). σ is the standard deviation of δ, which is large if few papers have the candidate. w
// is greater for phrases than for words. s says how specific the candidate is to a subject (Vocabulary.Special). c is
// small if the words of the candidate are far from the subject of the cluster, such as "process" (see [namer.fit]). d
// compares the papers with the candidate to all papers of the cluster: how near are they to its centre? Papers at the
// edge say little of the subject. One further paper of mean nearness smooths d. n is small if few papers of the cluster
// have the candidate, and p if many papers outside of the cluster have it. A cluster within a cluster of a coarser
// level is also compared with the rest of that cluster.
//
// The first term of a name is its head. A head belongs to one cluster over all levels: the cluster in which it has the
// highest score. Further terms are chosen one by one. Three things count: their score, the number of papers that the
// earlier terms do not cover, and the F-measure of a search for any of the terms among the papers of the cluster and
// the others.

// Vocabulary holds what the names of clusters are made of.
type Vocabulary struct {
	// Occurs is m×p: how much the paper of a row is about candidate j, in (0, 1]. A paper without the candidate has no
	// value.
	Occurs *sparse.CSR
	// Rows has length m: the paper of each row of Occurs. The papers are all papers, or a sample with papers of every
	// cluster. nil means that row i is paper i.
	Rows []int
	// Parts has length p: the words of each candidate, by their numbers.
	Parts [][]int32
	// Words are the stems of words, by their numbers. A function word has an empty stem, and does not count.
	Words []string
	// General has the length of Words: whether papers of all subjects have each word, as "systems". nil means no word.
	General []bool
	// Lengths has length p: how many words each candidate counts as. nil means the words that it has.
	Lengths []int
	// Special has length p: how specific each candidate is to a subject, in [0, 1]. nil means 1 for all.
	Special []float64
	// Places has the place of each word in a latent space, or zero if the space does not know the word. Papers has the
	// place of each paper, also of papers without a row in Occurs. Both are nil without a space.
	Places, Papers *sparse.Dense
	// Text returns candidate j as it is shown for a cluster with the given rows of Occurs, which ascend. It is called for
	// few of them, by several goroutines.
	Text func(j int, rows []int) string
}

// Term is a word or phrase that sets a cluster apart from the others.
type Term struct {
	Text string
	// Weight is the score of the term. It compares terms of the same cluster.
	Weight float64
	// Coverage is the fraction of the papers of the cluster that have the term.
	Coverage float64
}

// Name describes a cluster.
type Name struct {
	Title string // the first terms; no two clusters have the same title
	Terms []Term // in the order in which they were chosen
}

// NameOptions are the options of [NameLevels].
type NameOptions struct {
	Terms       int // largest number of terms of a name; 0 means 8
	TitleTerms  int // largest number of terms in a title; 0 means 3
	Parallelism int // number of goroutines; 0 means GOMAXPROCS; the result does not depend on it
}

// NameLevels returns a name for each cluster of each level. Levels are partitions of the same papers, from coarse to
// fine; a single level is allowed. The parent of a cluster is the cluster of the coarser level that has most of its
// papers. The title of a cluster has no term of the title of its parent, and no two clusters share the first term of
// their titles. A cluster with the same papers as its parent is an exception: it has the name of its parent.
//
// If a title would say only what another title of its level says, it gets a further term, where there is one. A name
// has no twins: terms of which one is a part of another, or has the same words in other forms. Ties go to the candidate
// that comes first. An error wraps [ErrInvalid] if a partition does not fit the others, and is ctx.Err() if ctx ends
// first. The result does not depend on Parallelism. It takes O(L·(nnz + n·r) + K·p) time for L levels with K clusters
// and r dimensions, and for each cluster the time of the values of its parent; and O(p) memory for each goroutine.
func NameLevels(ctx context.Context, levels []*Partition, v Vocabulary, opts NameOptions) ([][]Name, error) {
	if opts.Terms == 0 {
		opts.Terms = 8
	}
	if opts.TitleTerms == 0 {
		opts.TitleTerms = 3
	}
	n, err := newNamer(levels, v, opts)
	if err != nil {
		return nil, err
	}
	for l := range levels {
		groups := n.groups[l]
		passes := 2 // once more for groups whose terms are all taken
		if len(groups) > manyClusters {
			passes = 1
		}
		for range passes {
			err := parallel.ChunksWith(ctx, len(groups), 1, opts.Parallelism, n.newScratch,
				func(s *nameScratch, k, _, _ int) error {
					if g := &groups[k]; g.head < 0 && !g.same {
						n.find(g, s)
						n.preferPhrases(g)
						g.rare = true
					}
					return nil
				})
			if err != nil {
				return nil, err
			}
			n.assign(l)
		}
		for k := range groups {
			n.choose(&groups[k])
		}
		n.tellApart(groups)
	}
	return n.names(ctx)
}

// namer holds the data of the whole collection.
type namer struct {
	v      Vocabulary
	opts   NameOptions
	levels []*Partition
	groups [][]group
	weight []float64         // of each row: the number of papers that it stands for
	total  float64           // of all weights
	sums   []float64         // of the weights of the rows with each candidate
	mean   []float64         // place of all papers in the latent space
	having *sparse.CSR       // p×m: the rows with each candidate; nil without a latent space
	places sync.Map          // from the candidates to the places of their papers, as they come
	heads  map[int32][]int32 // candidates that are heads, on any level, by their keys
	keyOf  []termKeys        // of each candidate, plus one, once it is known
	keys   map[string]int32  // the numbers of all keys
}

// group is a cluster that gets a name.
type group struct {
	parent *group
	same   bool  // whether the parent has the same papers
	rare   bool  // whether terms of one paper may name it
	rows   []int // of Occurs
	size   float64
	centre []float64   // in the latent space, as seen from the mean of all papers
	found  []candidate // the best candidates, best first
	head   int         // the position in found of the first term, or -1
	chosen []int       // positions in found
	title  int         // how many of the chosen terms make the title
	name   Name
}

// nested reports whether a group is a part of a larger one.
func (g *group) nested() bool { return g.parent != nil && !g.same }

// candidate is a term that a cluster may have.
type candidate struct {
	term     int32
	score    float64
	coverage float64
	outside  float64  // number of other papers that have it
	papers   []uint64 // of the rows of the cluster, a bit for each
}

// nameScratch is the work space of one goroutine.
type nameScratch struct {
	sums, parent []float64 // of the weights of the rows of a group and of its parent with each candidate
	near         []float64 // of the weights of the rows of a group with each candidate, times how near they are
	about        []float64 // of the weights of the rows of a group, times how much they are about each candidate
	counts       []int32
	found        []int32
	slot         []int32 // of a candidate among the best, plus one
}

func newNamer(levels []*Partition, v Vocabulary, opts NameOptions) (*namer, error) {
	n := &namer{v: v, opts: opts, levels: levels, heads: map[int32][]int32{}, keys: map[string]int32{},
		keyOf: make([]termKeys, len(v.Parts))}
	if len(levels) == 0 {
		return n, nil
	}
	papers := len(levels[0].Labels)
	if v.Rows == nil {
		n.v.Rows = make([]int, v.Occurs.Rows)
		for i := range n.v.Rows {
			n.v.Rows[i] = i
		}
		if v.Occurs.Rows != papers {
			return nil, fmt.Errorf("%w: %d rows of terms for %d papers", ErrInvalid, v.Occurs.Rows, papers)
		}
	}
	if len(n.v.Rows) != v.Occurs.Rows || len(v.Parts) != v.Occurs.Cols {
		return nil, fmt.Errorf("cluster: terms of %d×%d, with papers of %d rows and words of %d terms", v.Occurs.Rows,
			v.Occurs.Cols, len(n.v.Rows), len(v.Parts))
	}
	for _, i := range n.v.Rows {
		if i < 0 || i >= papers {
			return nil, fmt.Errorf("%w: a row of terms is of paper %d, of %d", ErrInvalid, i, papers)
		}
	}
	n.v.Words = make([]string, len(v.Words))
	for w, word := range v.Words {
		n.v.Words[w] = plainLetters(word)
	}
	for l, p := range levels {
		if err := p.Validate(papers); err != nil {
			return nil, err
		}
		groups := make([]group, p.K)
		for r, i := range n.v.Rows {
			if k := p.Labels[i]; k != Outlier {
				groups[k].rows = append(groups[k].rows, r)
			}
		}
		for k := range groups {
			groups[k].head = -1
		}
		if l > 0 {
			n.adopt(groups, l)
		}
		n.groups = append(n.groups, groups)
	}
	n.weigh()
	return n, n.setCentres(papers)
}

// adopt finds the parents of the groups of a level.
func (n *namer) adopt(groups []group, l int) {
	fine, coarse := n.levels[l], n.levels[l-1]
	to, shared := parents(fine, coarse)
	for k := range groups {
		if to[k] != Outlier {
			groups[k].parent = &n.groups[l-1][to[k]]
			groups[k].same = shared[k] == fine.Sizes[k] && shared[k] == coarse.Sizes[to[k]]
		}
	}
}

// weigh finds how many papers each row stands for: of a sample, each row of a group of the finest level stands for
// the same number.
func (n *namer) weigh() {
	p := n.levels[len(n.levels)-1]
	rows := make([]int, p.K+1)
	for _, i := range n.v.Rows {
		rows[p.Labels[i]+1]++
	}
	n.weight = make([]float64, len(n.v.Rows))
	n.sums = make([]float64, n.v.Occurs.Cols)
	for r, i := range n.v.Rows {
		size := len(p.Labels) - p.Clustered()
		if k := p.Labels[i]; k != Outlier {
			size = p.Sizes[k]
		}
		n.weight[r] = float64(size) / float64(rows[p.Labels[i]+1])
		n.total += n.weight[r]
		for _, j := range n.v.Occurs.Row(r).Indices {
			n.sums[j] += n.weight[r]
		}
	}
	for _, groups := range n.groups {
		for k := range groups {
			for _, r := range groups[k].rows {
				groups[k].size += n.weight[r]
			}
		}
	}
}

func (n *namer) newScratch() *nameScratch {
	p := n.v.Occurs.Cols
	return &nameScratch{sums: make([]float64, p), parent: make([]float64, p), about: make([]float64, p),
		near: make([]float64, p), counts: make([]int32, p), slot: make([]int32, p)}
}

// texts returns how the chosen terms of each group of a level are written.
func (n *namer) texts(ctx context.Context, groups []group) ([][]string, error) {
	texts := make([][]string, len(groups))
	err := parallel.Chunks(ctx, len(groups), 1, n.opts.Parallelism, func(k, _, _ int) error {
		for _, at := range groups[k].chosen {
			texts[k] = append(texts[k], n.v.Text(int(groups[k].found[at].term), groups[k].rows))
		}
		return nil
	})
	return texts, err
}

// names makes the names of all groups.
func (n *namer) names(ctx context.Context) ([][]Name, error) {
	names := make([][]Name, len(n.groups))
	taken := titles{}
	for l, groups := range n.groups {
		texts, err := n.texts(ctx, groups)
		if err != nil {
			return nil, err
		}
		names[l] = make([]Name, len(groups))
		for k := range groups {
			g := &groups[k]
			if g.same {
				g.name = g.parent.name
				names[l][k] = g.name
				continue
			}
			for i, at := range g.chosen {
				c := &g.found[at]
				g.name.Terms = append(g.name.Terms, Term{texts[k][i], c.score, c.coverage})
			}
			g.name.Title = uniqueTitle(g.name.Terms, g.title, taken)
			names[l][k] = g.name
		}
	}
	return names, nil
}
