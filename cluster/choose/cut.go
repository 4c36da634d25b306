package choose

import (
	"context"

	"kindred/cluster"
	"kindred/sparse"
)

// Cut chooses where to cut a tree of rows, as [K] chooses the number of clusters: it scores the partitions of the tree.
// Each of the spaces has the same rows, seen in another way, such as by words and by a latent space; what is scored is
// the mean over all of them, each in proportion to its best score. Silhouette and Modularity of the candidates are
// means too. A row that is zero in the first space is left out.
//
// It returns [cluster.ErrNoRows] if no row is left, an error that wraps [cluster.ErrInvalid] if t is no tree of the
// rows or spaces differ in their rows, and ctx.Err() if ctx ends first. For each k that it tries, Cut takes the time of
// [quality.Silhouette] in each space.
func Cut(ctx context.Context, spaces []sparse.UnitRows, t *cluster.Tree, opts Options) (*Choice, error) {
	if len(spaces) == 0 {
		return nil, cluster.ErrNoRows
	}
	for _, x := range spaces {
		if err := t.Validate(x.Rows()); err != nil {
			return nil, err
		}
	}
	rows, err := tried(spaces[0], &opts)
	if err != nil {
		return nil, err
	}
	part := &cluster.Tree{Leaves: t.Leaves, Merges: t.Merges}
	for _, i := range rows {
		part.Node = append(part.Node, t.Node[i])
	}
	choice := &Choice{K: max(1, opts.MinK), Rows: len(rows)}
	ks := grid(len(rows), opts.MinK, opts.MaxK)
	for s, x := range spaces {
		some := x.Select(rows)
		best := 0.0
		scored := make([]Candidate, len(ks))
		for c, k := range ks {
			p, err := part.Cut(k)
			if err != nil {
				return nil, err
			}
			if scored[c], err = score(ctx, some, p, k, opts.Parallelism); err != nil {
				return nil, err
			}
			best = max(best, scored[c].Score)
			if opts.OnProgress != nil {
				opts.OnProgress(s*len(ks)+c+1, len(spaces)*len(ks))
			}
		}
		choice.add(scored, best, len(spaces))
	}
	choice.choose()
	return choice, nil
}

// add adds the candidates of one of several spaces.
func (c *Choice) add(tried []Candidate, best float64, spaces int) {
	if c.Candidates == nil {
		c.Candidates = make([]Candidate, len(tried))
	}
	for i, t := range tried {
		to := &c.Candidates[i]
		to.K = t.K
		to.Silhouette += t.Silhouette / float64(spaces)
		to.Modularity += t.Modularity / float64(spaces)
		if best > 0 {
			to.Score += t.Score / best / float64(spaces)
		}
	}
}
