package shard

import (
	"context"
	"slices"

	"kindred/cluster"
	"kindred/cluster/leiden"
	"kindred/neighbor"
	"kindred/pipeline/rules"
	"kindred/shard/taskfile"
	"kindred/shard/ties"
	"kindred/shard/values"
	"kindred/sparse"
)

// How groups are found if the graph of all papers does not fit into memory.
//
// The task that compares the papers of a cell also finds small communities in the graph of these papers. Each paper is
// in the part that it has in the nearest of its cells. The tasks of links add up the weights of the links between
// parts, and within them, as integers. Groups are then communities of parts, in a graph whose size does not grow with
// the number of papers. A link within a part counts there too, when groups are compared with chance.

const (
	partBlock = "part" // of papers; number: the shard
	tiesBlock = "ties" // between parts

	// cellParts bounds the number of parts of a cell.
	cellParts = 1 << 16
	// partTries is how often parts are sought with another resolution, until there are half to twice as many as wanted.
	partTries = 3
)

// cellCommunities returns about k small communities of a graph of neighbours, whose values become weights.
func cellCommunities(ctx context.Context, near *sparse.CSR, neighbors float64, k int) (*cluster.Partition, error) {
	for i := range near.Rows {
		rules.Lessen(near.Row(i).Data, neighbors)
	}
	resolution := max(1, float64(k)/20)
	for try := 1; ; try++ {
		found, err := leiden.Cluster(ctx, near, leiden.Options{Resolution: resolution, MaxRuns: 1})
		if err != nil {
			return nil, err
		}
		if try == partTries || found.K == 0 || 2*found.K >= k && found.K <= 2*k {
			return found.Partition, nil
		}
		resolution = min(1e6, max(0.1, resolution*float64(k)/float64(found.K)))
	}
}

// linksTask adds up the weights of the links of the papers of a shard, by the parts of both ends.
func linksTask(ctx context.Context, t *task, l *layout) error {
	part := make([]int32, 0, l.papers()) // a cell times cellParts is below 2²⁸
	for shard := range t.Shards {
		if err := t.parts(shard, func(p int64) { part = append(part, int32(p)) }); err != nil {
			return err
		}
	}
	if len(part) != l.papers() {
		return taskfile.ErrFile
	}
	sums := ties.New()
	k, row := rules.Neighbors(l.papers()), l.Firsts[t.N]
	err := t.GatherOne("neighbors", neighborsBlock, t.N, func(d *taskfile.Decoder) error {
		list := values.ReadNeighbors(d)
		beyond := func(n neighbor.Neighbor) bool { return n.Row >= len(part) }
		if d.Err() != nil || row >= l.Firsts[t.N+1] || slices.ContainsFunc(list, beyond) {
			return taskfile.ErrFile
		}
		for at, w := range linkWeights(list, k) {
			if a, b := part[row], part[list[at].Row]; a >= 0 && b >= 0 {
				sums.Add(int64(a), int64(b), float64(w))
			}
		}
		row++
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	t.Out.Add(tiesBlock, 0, sums.Len(), sums.Append(nil))
	return nil
}

// parts calls do with the part of each paper of a shard: the cell times cellParts, and the part in the cell; −1 for
// none.
func (t *task) parts(shard int, do func(part int64)) error {
	return t.GatherOne("neighbors", partBlock, shard, func(d *taskfile.Decoder) error {
		do(int64(d.Uint64()) - 1)
		return nil
	})
}

// groupParts finds communities among the parts, and writes them as those of the papers.
func (t *task) groupParts(ctx context.Context) error {
	sums := ties.New()
	if err := t.Gather("links", tiesBlock, 0, sums.Read); err != nil {
		return err
	}
	parts, graph, loops := sums.Graph()
	found, err := leiden.FindLevels(ctx, graph, leiden.LevelsOptions{Loops: loops, Parallelism: t.Workers})
	if err != nil {
		return err
	}
	for level, p := range levelsOf(found) {
		for shard := range t.Shards {
			var b []byte
			n := 0
			err := t.parts(shard, func(part int64) {
				group := cluster.Outlier
				if at, ok := slices.BinarySearch(parts, part); ok {
					group = p.Labels[at]
				}
				b = taskfile.AppendNumbers(b, group+1)
				n++
			})
			if err != nil {
				return err
			}
			t.Out.Add(levelBlocks[level], shard, n, b)
		}
	}
	return t.writeFound(found)
}
