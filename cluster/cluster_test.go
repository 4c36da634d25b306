package cluster

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster/internal/clustertest"
)

func partition(t testing.TB, labels []int) *Partition {
	t.Helper()
	p, err := NewPartition(labels)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestOutliers(t *testing.T) {
	x, truth := clustertest.Topics(t, 60, 3, 4)
	// The last row shares words with everybody and belongs to nobody.
	rows := make([][]float64, 61)
	for i := range 60 {
		rows[i] = make([]float64, x.Cols())
		row := x.Row(i)
		for p, j := range row.Indices {
			rows[i][j] = float64(row.Data[p])
		}
	}
	rows[60] = make([]float64, x.Cols())
	for j := x.Cols() - 100; j < x.Cols(); j++ {
		rows[60][j] = 1
	}
	x = clustertest.Unit(t, rows)
	c := partition(t, append(truth, 0))
	out, err := Outliers(t.Context(), x, c, OutlierOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if out.Labels[60] != Outlier || out.K != 3 {
		t.Errorf("label of the odd row %d, %d clusters", out.Labels[60], out.K)
	}
	for i := range 59 {
		if (c.Labels[i] == Outlier) != (out.Labels[i] == Outlier) {
			t.Errorf("row %d was set apart", i)
		}
	}
	if _, err := Outliers(t.Context(), x, c, OutlierOptions{MinRatio: math.NaN()}); err == nil {
		t.Error("MinRatio = NaN: no error")
	}
	none, err := Outliers(t.Context(), x, c, OutlierOptions{MinRatio: 1e9, MaxShare: 1, KeepClusters: true})
	if err != nil || none.K != 3 {
		t.Errorf("KeepClusters: %v clusters, %v", none.K, err)
	}
	some, err := Outliers(t.Context(), x, c, OutlierOptions{MinRatio: 1e9})
	if err != nil || some.K != 3 || some.Outliers()-c.Outliers() != c.Clustered()/10 || some.Labels[60] != Outlier {
		t.Errorf("a tenth at most: %d of %d set apart, %v", some.Outliers()-c.Outliers(), c.Clustered(), err)
	}
	all, err := Outliers(t.Context(), x, c, OutlierOptions{MinRatio: 1e9, MaxShare: 1})
	if err != nil || all.K != 0 {
		t.Errorf("every paper set apart: %v clusters, %v", all.K, err)
	}
}

func TestRanked(t *testing.T) {
	x, truth := clustertest.Topics(t, 100, 3, 6)
	p := partition(t, truth)
	c, err := NewCentroids(t.Context(), x, p, 0)
	if err != nil {
		t.Fatal(err)
	}
	ranked, err := c.Ranked(t.Context(), x, p, 0)
	if err != nil {
		t.Fatal(err)
	}
	for k, members := range ranked {
		var rows []int
		for r, m := range members {
			rows = append(rows, m.Row)
			if want := c.Similarities(nil, x.Row(m.Row))[k]; m.Similarity != want {
				t.Errorf("row %d: similarity %v, want %v", m.Row, m.Similarity, want)
			}
			if r > 0 && (m.Similarity > members[r-1].Similarity || m.Similarity == members[r-1].Similarity && m.Row < members[r-1].Row) {
				t.Errorf("cluster %d: %v comes after %v", k, m, members[r-1])
			}
		}
		slices.Sort(rows)
		if diff := cmp.Diff(p.Members()[k], rows); diff != "" {
			t.Errorf("cluster %d (-members +ranked)\n%s", k, diff)
		}
	}
}
