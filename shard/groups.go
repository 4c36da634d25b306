package shard

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"kindred/cluster"
	"kindred/cluster/leiden"
	"kindred/neighbor"
	"kindred/pipeline/rules"
	"kindred/report"
	"kindred/shard/taskfile"
	"kindred/shard/values"
	"kindred/sparse"
)

const reportBlock = "report" // JSON

// The levels of groups.
const (
	medium = iota
	coarse
	fine
)

// levelBlocks are the names of the blocks of groups, by level. The number of a block is the shard.
var levelBlocks = [...]string{medium: "medium", coarse: "coarse", fine: "fine"}

// keys reads the keys of all papers, and the numbers by which papers are drawn for names.
func (t *task) keys() (keys, order []uint64, err error) {
	err = t.Gather("vectors", keysBlock, 0, func(d *taskfile.Decoder) error {
		keys = append(keys, d.Uint64())
		order = append(order, d.Uint64())
		return nil
	})
	return keys, order, err
}

// graph reads the graph of n papers in which groups are sought.
func (t *task) graph(n int) (*sparse.CSR, error) {
	g := values.NewMatrix(n)
	k := rules.Neighbors(n)
	err := t.Gather("neighbors", neighborsBlock, 0, func(d *taskfile.Decoder) error {
		list := values.ReadNeighbors(d)
		weights := linkWeights(list, k)
		for at := range weights {
			list[at].Similarity = float64(weights[at])
		}
		list = list[:len(weights)]
		slices.SortFunc(list, func(a, b neighbor.Neighbor) int { return cmp.Compare(a.Row, b.Row) })
		for _, n := range list {
			g.Indices, g.Data = append(g.Indices, int32(n.Row)), append(g.Data, float32(n.Similarity))
		}
		g.Rows++
		g.Indptr = append(g.Indptr, len(g.Indices))
		return nil
	})
	return g, err
}

// linkWeights returns the weights of the links to the first neighbours of a list, of which each paper has up to k.
func linkWeights(list []neighbor.Neighbor, k float64) []float32 {
	weights := make([]float32, min(len(list), rules.Listed(k)))
	for at := range weights {
		weights[at] = float32(list[at].Similarity)
	}
	rules.Lessen(weights, k)
	return weights
}

// groupsTask finds the groups of all papers by their neighbours.
func groupsTask(ctx context.Context, t *task, l *layout) error {
	switch {
	case t.Options.Clusters > 0:
		return t.groupMeans()
	case t.Options.Parts > 0:
		return t.groupParts(ctx)
	}
	g, err := t.graph(l.papers())
	if err != nil {
		return err
	}
	keys, _, err := t.keys()
	if err != nil {
		return err
	}
	found, err := leiden.FindLevels(ctx, g, leiden.LevelsOptions{Keys: keys, Parallelism: t.Workers})
	if err != nil {
		return err
	}
	for level, p := range levelsOf(found) {
		t.writeLabels(l, level, p)
	}
	return t.writeFound(found)
}

// levelsOf returns the partitions of levels.
func levelsOf(l *leiden.Levels) []*cluster.Partition {
	return []*cluster.Partition{medium: l.Medium, coarse: l.Coarse, fine: l.Fine}
}

// writeFound writes what is said of the levels of groups.
func (t *task) writeFound(found *leiden.Levels) error {
	levels := &report.Levels{Level: "medium", Coarse: found.Coarse.K, Medium: found.Medium.K, Fine: found.Fine.K,
		Agreement: report.Number(found.Agreement), Least: found.Least, Most: found.Most}
	data, err := json.Marshal(grouping{levels.Medium, levels.Coarse, levels.Fine, levels})
	t.Out.Add(reportBlock, 0, 0, data)
	return err
}

// writeLabels writes the groups of all papers.
func (t *task) writeLabels(l *layout, level int, p *cluster.Partition) {
	for shard := range t.Shards {
		labels := p.Labels[l.Firsts[shard]:l.Firsts[shard+1]]
		var b []byte
		for _, k := range labels {
			b = taskfile.AppendNumbers(b, k+1)
		}
		t.Out.Add(levelBlocks[level], shard, len(labels), b)
	}
}

// labels reads the groups of all papers that a stage wrote, in its only task.
func (t *task) labels(l *layout, stage string, level int) ([]int, error) {
	labels := make([]int, 0, l.papers())
	for shard := range t.Shards {
		some, err := t.labelsOf(l, stage, level, shard)
		if err != nil {
			return nil, err
		}
		labels = append(labels, some...)
	}
	return labels, nil
}

// labelsOf reads the groups of the papers of a shard.
func (t *task) labelsOf(l *layout, stage string, level, shard int) ([]int, error) {
	papers := l.Firsts[shard+1] - l.Firsts[shard]
	labels := make([]int, 0, papers)
	err := t.With(stage, 0, func(r *taskfile.Reader) error {
		err := r.Each(levelBlocks[level], shard, func(_ taskfile.Block, data []byte) error {
			return taskfile.Decode(data, func(d *taskfile.Decoder) error {
				labels = append(labels, d.Number()-1)
				return nil
			})
		})
		if err == nil && len(labels) != papers {
			err = taskfile.ErrFile
		}
		return err
	})
	return labels, err
}
