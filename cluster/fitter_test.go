package cluster_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"kindred/cluster"
	"kindred/cluster/quality"
	"kindred/sparse"
)

// TestFitter compares what sums tell of rows with what rows in memory tell.
func TestFitter(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	const n, cols, k = 300, 40, 4
	x := &sparse.CSR{Rows: n, Cols: cols, Indptr: []int{0}}
	labels := make([]int, n)
	for i := range n {
		labels[i] = rng.IntN(k+1) - 1
		for j := range cols {
			if i > 0 && (rng.IntN(8) == 0 || j%k == labels[i] && rng.IntN(3) == 0) { // row 0 is zero
				x.Indices, x.Data = append(x.Indices, int32(j)), append(x.Data, rng.Float32())
			}
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	unit, err := sparse.Normalize(x)
	if err != nil {
		t.Fatal(err)
	}
	labels[0] = cluster.Outlier
	p, err := cluster.NewPartition(labels)
	if err != nil {
		t.Fatal(err)
	}
	centroids, err := cluster.NewCentroids(t.Context(), unit, p, 1)
	if err != nil {
		t.Fatal(err)
	}
	f := cluster.NewFitter(cluster.NewSums(unit, p.Labels, p.K), -1)
	fits := make([]cluster.Fit, n)
	for i, c := range p.Labels {
		fits[i] = f.Fit(unit.Row(i), c)
		nearest, similarity := centroids.Nearest(unit.Row(i))
		if i == 0 {
			nearest, similarity = cluster.Outlier, 0
		}
		if fits[i].Nearest != nearest || math.Abs(fits[i].ToNearest-similarity) > 1e-6 {
			t.Errorf("row %d: nearest %d (%v), want %d (%v)", i, fits[i].Nearest, fits[i].ToNearest, nearest, similarity)
		}
		if c != cluster.Outlier && math.Abs(fits[i].Similarity-sparse.Dot(unit.Row(i), centroids.Rows.Row(c))) > 1e-6 {
			t.Errorf("row %d: similarity %v", i, fits[i].Similarity)
		}
	}
	silhouette, modularity := f.Quality(p.Labels, fits)
	wantSilhouette, err := quality.Silhouette(t.Context(), unit, p, 1)
	if err != nil {
		t.Fatal(err)
	}
	wantModularity, err := quality.Modularity(unit, p)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(silhouette-wantSilhouette) > 1e-6 || math.Abs(modularity-wantModularity) > 1e-6 || modularity < 0.01 {
		t.Errorf("silhouette %v, want %v; modularity %v, want %v", silhouette, wantSilhouette, modularity, wantModularity)
	}
	// One cluster of all rows: nothing to compare with.
	for i := range labels {
		labels[i] = 0
	}
	one := cluster.NewFitter(cluster.NewSums(unit, labels, 1), -1)
	if m := one.Fit(unit.Row(1), 0); m.Width != 0 || m.Nearest != 0 {
		t.Errorf("one cluster: %+v", m)
	}
}
