// Package hierarchy finds groups within groups by the methods that make trees, and chooses where to cut them.
package hierarchy

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"kindred/cluster"
	"kindred/cluster/agglo"
	"kindred/cluster/bisect"
	"kindred/cluster/choose"
	"kindred/cluster/hdbscan"
	"kindred/cluster/kmeans"
	"kindred/cluster/leiden"
	"kindred/neighbor"
	"kindred/sparse"
)

// Levels are three partitions that nest, and what they were cut from.
type Levels struct {
	Coarse, Medium, Fine *cluster.Partition
	// Tree is what the levels were cut from; nil for communities.
	Tree *cluster.Tree
	// Choice says how the number of medium groups was chosen, if it was by trying numbers.
	Choice *choose.Choice
	// Communities are the levels as [leiden.FindLevels] found them; nil for a tree.
	Communities *leiden.Levels
	// Usual are the levels where no number of groups is asked for, if these differ, as those of Density do whose groups
	// are smaller than usual so that there are K; else nil.
	Usual *Levels
}

// OfCommunities returns the levels of communities.
func OfCommunities(l *leiden.Levels) *Levels {
	return &Levels{Coarse: l.Coarse, Medium: l.Medium, Fine: l.Fine, Communities: l}
}

// Cut returns k groups, or as near to k as there are: see [leiden.Levels.Cut] and [cluster.Tree.Cut].
func (l *Levels) Cut(k int) (*cluster.Partition, error) {
	if l.Communities != nil {
		return l.Communities.Cut(k)
	}
	return l.Tree.Cut(k)
}

// SetApart is [cluster.Outliers] for groups p, which may be one of the levels. Those of a level are without the rows
// that fit into no group of the medium level: so levels nest, whichever a user looks at. A nil l has no levels. Rows
// that are alone in a group do not fit either; if more than opts.MaxShare of all rows were set apart so, see [Place].
func (l *Levels) SetApart(ctx context.Context, x sparse.UnitRows, p *cluster.Partition, opts cluster.OutlierOptions) (
	*cluster.Partition, error) {
	if l == nil || p == l.Medium || p != l.Coarse && p != l.Fine {
		return setApart(ctx, x, p, opts)
	}
	medium, err := setApart(ctx, x, l.Medium, opts)
	if err != nil {
		return nil, err
	}
	if p == l.Coarse {
		return cluster.Lift(medium, p)
	}
	parts, err := WholeParts(ctx, x, medium, p, opts.Keys, opts.Parallelism)
	return cmp.Or(parts, medium), err // there may be no parts
}

// setApart is [Levels.SetApart] without levels.
func setApart(ctx context.Context, x sparse.UnitRows, p *cluster.Partition, opts cluster.OutlierOptions) (
	*cluster.Partition, error) {
	q, err := cluster.Outliers(ctx, x, p, opts)
	if err != nil {
		return nil, err
	}
	share := cmp.Or(opts.MaxShare, cluster.UsualOutlierShare)
	if opts.KeepClusters || p.Clustered()-q.Clustered() <= most(share, p.Clustered()) {
		return q, nil
	}
	return Place(ctx, x, q, share, opts.Keys, opts.Parallelism)
}

// Method makes a tree.
type Method int

// The methods.
const (
	Bisection     Method = iota // [bisect.Tree]
	Agglomeration               // [agglo.Tree]
	Density                     // [hdbscan.Cluster]
)

// Input is what a tree is made of.
type Input struct {
	// Rows are what groups are found by; Density looks at the neighbours by Blend instead, and places rows by Rows.
	Rows  sparse.UnitRows
	Blend sparse.Blend
	// Spaces are what cuts of a tree are judged by, see [choose.Cut].
	Spaces []sparse.UnitRows
	// K is the largest number of groups that will be asked for; 0 if none is known.
	K int
	// MinSize is the size of the smallest group of Density; 0 chooses it by the number of rows, and lower where there
	// are fewer than K groups of that size, or fewer than two.
	MinSize int
	// Share is the largest share of rows that Density leaves alone, see [Place].
	Share float64
	// Keys are numbers that belong to the rows wherever they stand, one for each. The groups depend on them and not on
	// the order of the rows.
	Keys        []uint64
	Seed        uint64
	Parallelism int
	// OnProgress, if not nil, is called now and then.
	OnProgress func(done, total int)
}

const (
	// mostAlone is the largest number of papers of which an agglomeration begins with each by itself. With more papers,
	// it begins with startGroups groups.
	mostAlone, startGroups = 2_000, 1_000
	// apart is how many times fewer groups the coarse level has than the medium one, and how many times more the fine
	// one has.
	apart = 3
)

// Find makes a tree and cuts it at three levels. The medium groups of Density are those that [hdbscan.Cluster] chooses,
// with the rows that [Place] adds; those of the other methods are chosen by [choose.Cut]. A coarse level has a third as
// many groups, not counting those of a single row if there are enough others, and a fine one three times as many, less
// those of a single row, see [WholeParts]. It returns the errors of these functions.
func Find(ctx context.Context, method Method, in Input) (*Levels, error) {
	l := &Levels{}
	var err error
	switch method {
	case Bisection:
		leaves := bisect.DefaultLeaves(len(in.Rows.NonEmpty()))
		l.Tree, err = bisect.Tree(ctx, in.Rows, bisect.Options{Leaves: max(leaves, in.K), Keys: in.Keys, Seed: in.Seed,
			Parallelism: in.Parallelism, OnSplit: in.OnProgress})
	case Agglomeration:
		l.Tree, err = in.agglomerate(ctx)
	case Density:
		l, err = in.density(ctx)
	default:
		err = fmt.Errorf("hierarchy: unknown method %d", method)
	}
	if err != nil {
		return nil, err
	}
	if l.Medium == nil {
		l.Choice, err = choose.Cut(ctx, in.Spaces, l.Tree, choose.Options{Seed: in.Seed, Keys: in.Keys,
			Parallelism: in.Parallelism})
		if err != nil {
			return nil, err
		}
		if l.Medium, err = l.Tree.Cut(l.Choice.K); err != nil {
			return nil, err
		}
	}
	for _, levels := range []*Levels{l, l.Usual} {
		if levels == nil {
			continue
		}
		if err := levels.addOuter(ctx, &in); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// addOuter cuts the tree above and below the medium groups.
func (l *Levels) addOuter(ctx context.Context, in *Input) (err error) {
	k := max(1, l.Medium.K)
	if l.Coarse, err = l.coarse(max(min(2, k), k/apart)); err != nil {
		return err
	}
	fine, err := l.Tree.Cut(min(apart*k, max(1, l.Tree.Leaves)))
	if err != nil {
		return err
	}
	l.Fine, err = WholeParts(ctx, in.Rows, l.Medium, fine, in.Keys, in.Parallelism)
	l.Fine = cmp.Or(l.Fine, l.Medium)
	return err
}

// coarse cuts the tree above the medium groups, into k groups of two rows and more: a row that is alone at the top of a
// tree fits nowhere, and would leave one group of two. If there are too few such groups, it cuts the tree into k groups
// of any size.
func (l *Levels) coarse(k int) (*cluster.Partition, error) {
	for n := k; n < l.Medium.K; n++ {
		p, err := l.Tree.Cut(n)
		if err != nil {
			return nil, err
		}
		if several(p) >= k {
			return p, nil
		}
	}
	return l.Tree.Cut(k)
}

// several returns how many groups have two rows and more.
func several(p *cluster.Partition) (n int) {
	for _, size := range p.Sizes {
		if size > 1 {
			n++
		}
	}
	return n
}

// agglomerate merges papers, or many small groups of them.
func (in *Input) agglomerate(ctx context.Context) (*cluster.Tree, error) {
	opts := agglo.Options{Keys: in.Keys, Parallelism: in.Parallelism, OnMerge: in.OnProgress}
	if len(in.Rows.NonEmpty()) > mostAlone {
		k := min(max(startGroups, in.K), agglo.MaxGroups)
		start, err := kmeans.Cluster(ctx, in.Rows, kmeans.Options{K: k, Restarts: 1, MaxIter: 10, Keys: in.Keys,
			Seed: in.Seed, Parallelism: in.Parallelism})
		if err != nil {
			return nil, err
		}
		opts.Start = start.Partition
	}
	return agglo.Tree(ctx, in.Rows, opts)
}

// density finds dense groups: the tree and the medium level.
func (in *Input) density(ctx context.Context) (*Levels, error) {
	root := math.Sqrt(float64(in.Blend.Rows()))
	size := in.MinSize
	if size == 0 {
		size = max(2, min(25, int(root/2)))
	}
	size = max(2, size)
	const neighbors = 15
	graph, err := Nearest(ctx, in.Blend, in.Keys, neighbor.GraphOptions{K: neighbors, Parallelism: in.Parallelism,
		OnProgress: in.OnProgress})
	if err != nil {
		return nil, err
	}
	samples := min(size, 5)
	var usual *hdbscan.Result // without K
	for {
		found, err := hdbscan.Cluster(ctx, graph, hdbscan.Options{MinSize: size, MinSamples: samples, Keys: in.Keys})
		if err != nil {
			return nil, err
		}
		last := size == 2 || in.MinSize > 0
		if usual == nil && (found.Tree.Leaves >= 2 || last) {
			usual = found
		}
		if last || found.Tree.Leaves >= max(2, in.K) {
			l := &Levels{Tree: found.Tree, Medium: found.Partition}
			if found != usual {
				l.Usual = &Levels{Tree: usual.Tree, Medium: usual.Partition}
				if err := l.Usual.place(ctx, in); err != nil {
					return nil, err
				}
			}
			return l, l.place(ctx, in)
		}
		size = max(2, size/2) // smaller groups, since more are asked for, or no group falls apart
	}
}
