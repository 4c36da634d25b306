package pipeline

import (
	"context"
	"math"

	"kindred/cluster"
	"kindred/phrase"
	"kindred/pipeline/naming"
	words "kindred/text"
)

const (
	// keptBytes is about how many bytes of abstracts a collection keeps for names, whatever the number of papers.
	keptBytes = 48 << 20
)

// keepSome keeps the abstracts of a sample of papers for names, and takes all abstracts from the papers. The sample
// depends on the papers, not on their order. Abstracts are pieces of memory of their own, so the others go.
func (c *Collection) keepSome() {
	bytes := 0
	for i := range c.Papers {
		bytes += len(c.Papers[i].Abstract)
	}
	most := uint64(math.MaxUint64)
	if bytes > keptBytes {
		most = uint64(float64(most) * (keptBytes / float64(bytes)))
	}
	c.abstracts = make([]string, len(c.Papers))
	for i := range c.Papers {
		p := &c.Papers[i]
		if naming.Hash(p) <= most {
			c.abstracts[i] = p.Abstract
		}
		p.Abstract = ""
	}
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
	rows := naming.Sample(levels[len(levels)-1], v.Papers, v.abstract)
	corpus := v.Corpus.Words()
	texts := func(lo, hi int) ([]phrase.Text, error) {
		list := make([]phrase.Text, 0, hi-lo)
		for _, i := range rows[lo:hi] {
			list = append(list, phrase.Text{Title: v.Papers[i].Title, Abstract: naming.Beginning(v.abstract(i)),
				Keywords: naming.Keywords(&v.Papers[i]), Language: corpus.Language(i)})
		}
		return list, nil
	}
	found := phrase.Options{Analyzer: words.NewAnalyzer(corpus.Options()), Parallelism: opts.Parallelism}
	if b, err := opts.background(len(v.Papers)); err != nil {
		return nil, err
	} else if b != nil {
		found.Written = b.Written
	}
	phrases, err := phrase.Find(ctx, len(rows), texts, found)
	if err != nil {
		return nil, err
	}
	vocabulary := cluster.Vocabulary{Occurs: phrases.Occurs, Rows: rows, Parts: phrases.Parts, Words: phrases.Words,
		General: phrases.General, Lengths: phrases.Lengths, Special: phrases.Special, Text: phrases.Text}
	if v.topics != nil {
		if vocabulary.Papers = v.Latent; v.topics != v.Space {
			if vocabulary.Papers, err = v.places(ctx, v.topics, &opts); err != nil {
				return nil, err
			}
		}
		vocabulary.Places = naming.Places(v.Model, v.topics, phrases.Words)
	}
	named := cluster.NameOptions{Terms: opts.Group.withDefaults().Terms, Parallelism: opts.Parallelism}
	names, err := cluster.NameLevels(ctx, levels, vocabulary, named)
	if err != nil {
		return nil, err
	}
	naming.ByWords(levels, names, v.Terms, v.Model.Surfaces())
	return names, nil
}
