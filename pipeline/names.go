package pipeline

import (
	"context"

	"kindred/cluster"
	"kindred/tfidf"
)

// Names returns a name for each group of each level. Levels are partitions of the papers, from coarse to fine; a
// group of a finer level lies within a group of each coarser one, apart from outliers. One level is fine. No two
// groups have the same name, on whatever level, unless they have the same papers. It returns ctx.Err() if ctx ends
// first.
func (v *Vectors) Names(ctx context.Context, levels []*cluster.Partition, opts Options) ([][]cluster.Name, error) {
	phrases, err := v.Model.Phrases(ctx, v.Corpus, tfidf.PhraseOptions{})
	if err != nil {
		return nil, err
	}
	vocabulary := cluster.Vocabulary{Terms: v.Model.Surfaces(), Phrases: phrases.Occurs, PhraseText: phrases.Text,
		PhraseParts: phrases.Parts}
	named := cluster.NameOptions{Terms: opts.Group.withDefaults().Terms, Parallelism: opts.Parallelism}
	names := make([][]cluster.Name, len(levels))
	for l, p := range levels {
		if names[l], err = cluster.Names(ctx, v.Terms, p, vocabulary, named); err != nil {
			return nil, err
		}
	}
	return names, nil
}
