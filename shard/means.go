package shard

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"kindred/cluster"
	"kindred/cluster/kmeans"
	"kindred/cluster/leiden"
	"kindred/lsa"
	"kindred/neighbor"
	"kindred/shard/taskfile"
	"kindred/sparse"
)

// How a given number of groups is found.
//
// K-means divides the papers by their places in the latent space. Its first centres come from a sample. In each pass,
// tasks move the papers of their shards to the nearest centre and add up the places around each centre, as integers, so
// that the sums of all shards are the same for any number of them; then one task adds the sums up (mean).

const (
	meansBlock = "means" // sums of places
	groupBlock = "group" // of the papers of a shard

	// groupRows is how many papers of the sample there are for each group, if there are so many.
	groupRows = 512
)

// trainMeans finds the first centres of k-means among the places of the sample, nil for none.
func (t *task) trainMeans(ctx context.Context, places *sparse.Dense) error {
	k := t.Options.Clusters
	if places == nil {
		places = sparse.NewDense(0, 1)
	}
	some := neighbor.SampleRows(places.Rows, groupRows*k)
	sample := sparse.NewDense(len(some), places.Cols)
	for at, i := range some {
		copy(sample.Row(at), places.Row(i))
	}
	unit, err := sparse.DenseUnitRows(sample)
	if err != nil {
		return err
	}
	if full := len(unit.NonEmpty()); full < k {
		return fmt.Errorf("%d papers with words cannot be divided into %d groups", full, k)
	}
	found, err := kmeans.ClusterDense(ctx, sample, kmeans.Options{K: k, Seed: t.Options.Seed, Parallelism: t.Workers})
	if err != nil {
		return err
	}
	t.Out.Add(meansBlock, 0, found.K, cluster.NewSums(unit, found.Labels, found.K).Append(nil))
	return nil
}

// pass returns the pass of a stage of k-means, from 1.
func (t *task) pass() int {
	_, pass, _ := strings.Cut(t.Stage, "-")
	n, err := strconv.Atoi(pass)
	if err != nil {
		panic(err) // the plan has no such stage
	}
	return n
}

// moveTask finds the nearest centre of each paper of a shard, and adds up the places around each.
func moveTask(ctx context.Context, t *task, l *layout) error {
	space, err := t.space("cells")
	if err != nil {
		return err
	}
	from := "cells"
	if pass := t.pass(); pass > 1 {
		from = fmt.Sprintf("mean-%d", pass-1)
	}
	sums, err := t.addUp(from, meansBlock) // of one task
	if err != nil {
		return err
	}
	centres := neighbor.NewCells(sums.Centroids().Rows)
	var labels []byte
	all := &cluster.Sums{}
	n := 0
	err = t.vectors(t.N, l, func(x *sparse.CSR) error {
		own := make([]int, x.Rows)
		for i := range own {
			own[i] = cluster.Outlier
		}
		n += x.Rows
		places, err := lsa.Project(ctx, x, space, t.Workers)
		if err != nil {
			return err
		}
		places.Normalize()
		unit, err := sparse.DenseUnitRows(places)
		if err != nil {
			return err
		}
		nearest, err := centres.Assign(ctx, sparse.WordsOnly(unit), 1, t.Workers)
		if err != nil {
			return err
		}
		for _, i := range unit.NonEmpty() {
			own[i] = int(nearest[i])
		}
		if all, err = addSums(all, cluster.NewSums(unit, own, sums.K())); err != nil {
			return err
		}
		for _, k := range own {
			labels = taskfile.AppendNumbers(labels, k+1)
		}
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	t.Out.Add(groupBlock, 0, n, labels)
	t.Out.Add(meansBlock, 0, n, all.Append(nil))
	return nil
}

// addSums adds sums to those of none or several shards.
func addSums(all, sums *cluster.Sums) (*cluster.Sums, error) {
	if all.K() == 0 {
		return sums, nil
	}
	if sums.K() == 0 {
		return all, nil
	}
	return all.Merge(sums)
}

// meanTask adds up the places around the centres.
func meanTask(_ context.Context, t *task) error {
	all, err := t.addUp(fmt.Sprintf("move-%d", t.pass()), meansBlock)
	if err == nil {
		t.Out.Add(meansBlock, 0, 0, all.Append(nil))
	}
	return err
}

// addUp returns the sum of the sums of all tasks of a stage.
func (t *task) addUp(stage, block string) (*cluster.Sums, error) {
	all := &cluster.Sums{}
	err := t.GatherBlocks(stage, block, func(data []byte) error {
		sums, err := cluster.ReadSums(data)
		if err == nil {
			all, err = addSums(all, sums)
		}
		return err
	})
	return all, err
}

// groupMeans writes what k-means found as groups.
func (t *task) groupMeans() error {
	last := fmt.Sprintf("move-%d", t.Options.Passes())
	for shard := range t.Shards {
		var b []byte
		n := 0
		err := t.GatherOne(last, groupBlock, shard, func(d *taskfile.Decoder) error {
			b = taskfile.AppendNumbers(b, d.Number())
			n++
			return nil
		})
		if err != nil {
			return err
		}
		for _, name := range levelBlocks {
			t.Out.Add(name, shard, n, b)
		}
	}
	k := t.Options.Clusters
	return t.writeFound(&leiden.Levels{Coarse: &cluster.Partition{K: k}, Medium: &cluster.Partition{K: k},
		Fine: &cluster.Partition{K: k}})
}
