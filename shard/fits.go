package shard

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"kindred/cluster"
	"kindred/pipeline/hierarchy"
	"kindred/report"
	"kindred/shard/plan"
	"kindred/shard/taskfile"
	"kindred/shard/values"
	"kindred/sparse"
)

// Sums, centers and fit come twice: first to find the papers that fit nowhere, which the only task of apart sets apart,
// and then to measure how the others fit the groups that are left.

const (
	sumsBlock  = "sums"
	pairsBlock = "pairs" // papers of which random pairs are compared
	limitBlock = "limit" // how similar random pairs are
	fitBlock   = "fit"
	ratioBlock = "ratio"
)

// grouped returns the stage that wrote the groups for this pass.
func (t *task) grouped() string {
	if t.pass() == 1 {
		return "groups"
	}
	return "apart"
}

// grouping says what levels of groups there are.
type grouping struct {
	K      int            `json:"k"`      // of the medium groups
	Coarse int            `json:"coarse"` // 0 if there is no such level
	Fine   int            `json:"fine"`
	Levels *report.Levels `json:"levels"`
}

// grouping reads what the only task of a stage says of the groups.
func (t *task) grouping(stage string) (g grouping, err error) {
	err = t.With(stage, 0, func(r *taskfile.Reader) error { return readJSON(r, reportBlock, &g) })
	return g, err
}

// pairPapers is about how many papers random pairs are chosen from: somewhat more than [cluster.PairRows], since some
// are in no group.
const pairPapers = cluster.PairRows + cluster.PairRows/2

// sumsTask adds up the vectors of each group in a shard. It also writes the papers of which random pairs are compared:
// those of the lowest keys.
func sumsTask(_ context.Context, t *task, l *layout) error {
	labels, err := t.labelsOf(l, t.grouped(), medium, t.N)
	if err != nil {
		return err
	}
	groups, err := t.grouping(t.grouped())
	if err != nil {
		return err
	}
	x := values.NewMatrix(l.Terms)
	err = t.GatherOne("vectors", rowsBlock, t.N, func(d *taskfile.Decoder) error { return values.ReadRow(d, x) })
	if err != nil {
		return err
	}
	unit, err := sparse.NewUnitRows(x)
	if err != nil {
		return err
	}
	if x.Rows != len(labels) {
		return fmt.Errorf("%s: %w", plan.File(t.Work, "vectors", t.N), taskfile.ErrFile)
	}
	t.Out.Add(sumsBlock, 0, x.Rows, cluster.NewSums(unit, labels, groups.K).Append(nil))
	if t.pass() > 1 {
		return nil
	}
	most := uint64(math.MaxUint64)
	if n := l.papers(); n > pairPapers {
		most = most / uint64(n) * pairPapers
	}
	var b []byte
	row, items := 0, 0
	err = t.GatherOne("vectors", keysBlock, t.N, func(d *taskfile.Decoder) error {
		key := d.Uint64()
		d.Uint64() // the order in samples
		if key <= most && row < x.Rows {
			b = taskfile.AppendNumbers(taskfile.AppendUint64(b, key), labels[row]+1)
			b = values.AppendRow(b, x.Row(row))
			items++
		}
		row++
		return nil
	})
	t.Out.Add(pairsBlock, 0, items, b)
	return err
}

// centersTask adds up the sums of all shards, and finds how similar random pairs of papers are.
func centersTask(_ context.Context, t *task, l *layout) error {
	sums := fmt.Sprintf("sums-%d", t.pass())
	all, err := t.addUp(sums, sumsBlock)
	if err != nil {
		return err
	}
	t.Out.Add(sumsBlock, 0, 0, all.Append(nil))
	if t.pass() > 1 {
		return nil
	}
	x := values.NewMatrix(l.Terms)
	var keys []uint64
	var labels []int
	err = t.Gather(sums, pairsBlock, 0, func(d *taskfile.Decoder) error {
		keys, labels = append(keys, d.Uint64()), append(labels, d.Number()-1)
		return values.ReadRow(d, x)
	})
	if err != nil {
		return err
	}
	p, err := cluster.NewPartition(labels)
	if err != nil {
		return err
	}
	unit, err := sparse.NewUnitRows(x)
	if err != nil {
		return err
	}
	limit, err := cluster.PairSimilarity(unit, p, keys)
	t.Out.Add(limitBlock, 0, 0, taskfile.AppendFloat64(nil, limit))
	return err
}

// fitter reads the sums of the groups of a pass, and how similar random pairs of papers are.
func (t *task) fitter(pass int) (*cluster.Fitter, error) {
	centers := fmt.Sprintf("centers-%d", pass)
	sums, err := t.addUp(centers, sumsBlock) // of one task
	if err != nil {
		return nil, err
	}
	limit := -1.0
	err = t.Gather(centers, limitBlock, 0, func(d *taskfile.Decoder) error {
		limit = d.Float64()
		return nil
	})
	return cluster.NewFitter(sums, limit), err
}

// fitTask measures how well each paper of a shard fits its group: first by the ratio that tells whether it fits.
func fitTask(ctx context.Context, t *task, l *layout) error {
	labels, err := t.labelsOf(l, t.grouped(), medium, t.N)
	if err != nil {
		return err
	}
	fitter, err := t.fitter(t.pass())
	if err != nil {
		return err
	}
	row := 0
	return t.vectors(t.N, l, func(x *sparse.CSR) error {
		if row+x.Rows > len(labels) {
			return fmt.Errorf("%s: %w", plan.File(t.Work, "vectors", t.N), taskfile.ErrFile)
		}
		var b []byte
		name := ratioBlock
		for i, k := range labels[row : row+x.Rows] {
			if t.pass() > 1 {
				name = fitBlock
				b = values.AppendFit(b, fitter.Fit(x.Row(i), k))
				continue
			}
			ratio := 0.0
			if k != cluster.Outlier {
				ratio = fitter.Ratio(x.Row(i), k)
			}
			b = taskfile.AppendFloat64(b, ratio)
		}
		row += x.Rows
		t.Out.Add(name, 0, x.Rows, b)
		return ctx.Err()
	})
}

// fits reads how the papers fit.
func (t *task) fits() (list []cluster.Fit, err error) {
	err = t.Gather("fit-2", fitBlock, 0, func(d *taskfile.Decoder) error {
		list = append(list, values.ReadFit(d))
		return nil
	})
	return list, err
}

// apartTask sets papers apart that fit nowhere, and finds the levels above and below the groups that are left.
func apartTask(_ context.Context, t *task, l *layout) error {
	var ratio []float64
	err := t.Gather("fit-1", ratioBlock, 0, func(d *taskfile.Decoder) error {
		ratio = append(ratio, d.Float64())
		return nil
	})
	if err != nil {
		return err
	}
	var found [len(levelBlocks)]*cluster.Partition
	for level := range found {
		labels, err := t.labels(l, "groups", level)
		if err != nil {
			return err
		}
		if found[level], err = cluster.NewPartition(labels); err != nil {
			return err
		}
	}
	g, err := t.grouping("groups")
	if err != nil {
		return err
	}
	keys, _, err := t.keys()
	if err != nil {
		return err
	}
	groups, err := cluster.SetApart(found[medium], ratio, cluster.OutlierOptions{KeepClusters: t.Options.Clusters > 0,
		Keys: keys})
	if err != nil {
		return err
	}
	t.writeLabels(l, medium, groups)
	g.K = groups.K
	g.Levels.Dissolved = found[medium].K - g.K
	if g.Coarse > 1 && g.Coarse < g.K {
		above, err := cluster.Lift(groups, found[coarse])
		if err != nil {
			return err
		}
		if g.Coarse = above.K; g.Coarse > 1 && g.Coarse < g.K {
			t.writeLabels(l, coarse, above)
		} else {
			g.Coarse = 0
		}
	} else {
		g.Coarse = 0
	}
	parts, err := hierarchy.Parts(groups, found[fine])
	if err != nil {
		return err
	}
	if g.Fine = 0; parts != nil {
		g.Fine = parts.K
		t.writeLabels(l, fine, parts)
	}
	data, err := json.Marshal(g)
	t.Out.Add(reportBlock, 0, 0, data)
	return err
}
