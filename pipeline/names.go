package pipeline

import (
	"cmp"
	"context"
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"kindred/cluster"
	"kindred/paper"
	"kindred/phrase"
	words "kindred/text"
)

const (
	// keptBytes is about how many bytes of abstracts a collection keeps for names, whatever the number of papers.
	keptBytes = 48 << 20
	// namedPapers is about how many papers are read for names, and leastNamed and mostNamed how many of each group of
	// a collection that is larger.
	namedPapers, leastNamed, mostNamed = 12_000, 100, 1_000
)

// keepSome makes room for the abstracts of a sample of papers, and returns a function that keeps those. The sample
// depends on the papers, not on their order.
func (c *Collection) keepSome(opts *Options) func(i int, abstract string) {
	if opts.withoutNames {
		return func(int, string) {}
	}
	bytes := 0
	for i := range c.Papers {
		bytes += len(c.Papers[i].Abstract)
	}
	most := uint64(math.MaxUint64)
	if bytes > keptBytes {
		most = uint64(float64(most) * (keptBytes / float64(bytes)))
	}
	c.abstracts = make([]string, len(c.Papers))
	return func(i int, abstract string) {
		if hashOf(&c.Papers[i]) <= most {
			c.abstracts[i] = strings.Clone(abstract)
		}
	}
}

// hashOf returns a hash of a paper that does not depend on its row.
func hashOf(p *paper.Paper) uint64 {
	h := fnv.New64a()
	h.Write([]byte(p.ID))
	x := h.Sum64() // whose highest bits hardly depend on the last bytes
	x ^= x >> 32
	x *= 0xD6E8FEB86659FD93
	return x ^ x>>32
}

// abstract returns the abstract of paper i if it was kept.
func (c *Collection) abstract(i int) string {
	if c.abstracts != nil {
		return c.abstracts[i]
	}
	return c.Papers[i].Abstract
}

// Names returns a name for each group of each level. Levels are partitions of the papers, from coarse to fine; a
// group of a finer level lies within a group of each coarser one, apart from outliers. One level is fine. No two
// groups have the same name, on whatever level, unless they have the same papers. It returns ctx.Err() if ctx ends
// first.
func (v *Vectors) Names(ctx context.Context, levels []*cluster.Partition, opts Options) ([][]cluster.Name, error) {
	if len(levels) == 0 {
		return nil, ctx.Err()
	}
	rows := v.sample(levels[len(levels)-1])
	corpus := v.Corpus.Words()
	texts := func(lo, hi int) ([]phrase.Text, error) {
		list := make([]phrase.Text, 0, hi-lo)
		for _, i := range rows[lo:hi] {
			list = append(list, phrase.Text{Title: v.Papers[i].Title, Abstract: v.abstract(i), Language: corpus.Language(i)})
		}
		return list, nil
	}
	phrases, err := phrase.Find(ctx, len(rows), texts, phrase.Options{Analyzer: words.NewAnalyzer(corpus.Options()),
		Parallelism: opts.Parallelism})
	if err != nil {
		return nil, err
	}
	vocabulary := cluster.Vocabulary{Occurs: phrases.Occurs, Rows: rows, Parts: phrases.Parts, Words: phrases.Words,
		Text: phrases.Text}
	named := cluster.NameOptions{Terms: opts.Group.withDefaults().Terms, Parallelism: opts.Parallelism}
	return cluster.NameLevels(ctx, levels, vocabulary, named)
}

// sample returns the papers whose texts the groups are named by, ascending: all, or as many of each group. Those whose
// abstract was kept come first.
func (v *Vectors) sample(p *cluster.Partition) []int {
	n := len(v.Papers)
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	if n <= namedPapers {
		return rows
	}
	quota := min(max(namedPapers/max(1, p.K), leastNamed), mostNamed)
	hashes := make([]uint64, n)
	for i := range hashes {
		if hashes[i] = hashOf(&v.Papers[i]) >> 1; v.abstract(i) == "" {
			hashes[i] |= 1 << 63
		}
	}
	members := p.Members()
	var outliers []int
	for i, k := range p.Labels {
		if k == cluster.Outlier {
			outliers = append(outliers, i)
		}
	}
	rows = rows[:0]
	for _, group := range append(members, outliers) {
		slices.SortFunc(group, func(a, b int) int { return cmp.Compare(hashes[a], hashes[b]) })
		rows = append(rows, group[:min(len(group), quota)]...)
	}
	slices.Sort(rows)
	return rows
}
