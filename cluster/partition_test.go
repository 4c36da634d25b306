package cluster

import (
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster/internal/clustertest"
)

func TestNewPartition(t *testing.T) {
	for name, test := range map[string]struct {
		labels []int
		want   *Partition
	}{
		"none":            {nil, &Partition{Labels: []int{}, Sizes: []int{}}},
		"outliers alone":  {[]int{Outlier, Outlier}, &Partition{Labels: []int{-1, -1}, Sizes: []int{}}},
		"largest first":   {[]int{0, 1, 1, 2, 2, 2}, &Partition{K: 3, Labels: []int{2, 1, 1, 0, 0, 0}, Sizes: []int{3, 2, 1}}},
		"ties":            {[]int{5, 3, 5, 3, Outlier}, &Partition{K: 2, Labels: []int{0, 1, 0, 1, -1}, Sizes: []int{2, 2}}},
		"missing numbers": {[]int{math.MaxInt, 7, 7}, &Partition{K: 2, Labels: []int{1, 0, 0}, Sizes: []int{2, 1}}},
	} {
		given := append([]int(nil), test.labels...)
		p, err := NewPartition(test.labels)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, p); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
		if err := p.Validate(len(test.labels)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(given, test.labels); diff != "" {
			t.Errorf("%s: the labels were changed\n%s", name, diff)
		}
	}
	if _, err := NewPartition([]int{0, -2}); !errors.Is(err, ErrInvalid) {
		t.Errorf("label -2: error %v", err)
	}
}

// TestPartitionProperties checks on random labels that the order of clusters is as documented,
// and that to renumber the labels changes nothing.
func TestPartitionProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for range 200 {
		n, k := rng.IntN(40), 1+rng.IntN(10)
		labels, renamed := make([]int, n), make([]int, n)
		outliers := 0
		for i := range labels {
			labels[i] = rng.IntN(k+1) - 1
			renamed[i] = labels[i]
			if labels[i] == Outlier {
				outliers++
			} else {
				renamed[i] = 1000 - labels[i]
			}
		}
		p, q := partition(t, labels), partition(t, renamed)
		if diff := cmp.Diff(p, q); diff != "" {
			t.Fatalf("labels %v, other numbers of clusters (-one +other)\n%s", labels, diff)
		}
		if p.Outliers() != outliers || p.Clustered() != n-outliers {
			t.Errorf("%d outliers of %d rows, want %d", p.Outliers(), n, outliers)
		}
		members := p.Members()
		for c, rows := range members {
			if len(rows) != p.Sizes[c] {
				t.Errorf("cluster %d has %d members, size %d", c, len(rows), p.Sizes[c])
			}
			if c > 0 && (len(rows) > len(members[c-1]) || len(rows) == len(members[c-1]) && rows[0] < members[c-1][0]) {
				t.Errorf("cluster %d comes too late: %v after %v", c, rows, members[c-1])
			}
			for r, i := range rows {
				if p.Labels[i] != c || r > 0 && i <= rows[r-1] || labels[i] != labels[rows[0]] {
					t.Errorf("cluster %d has members %v of labels %v", c, rows, labels)
				}
			}
		}
	}
}

// invalidPartitions are partitions that do not fit three rows.
var invalidPartitions = map[string]*Partition{
	"too few labels": {K: 1, Labels: []int{0, 0}, Sizes: []int{2}},
	"label K":        {K: 2, Labels: []int{0, 1, 2}, Sizes: []int{1, 1}},
	"label -2":       {K: 1, Labels: []int{0, -2, 0}, Sizes: []int{2}},
	"sizes":          {K: 2, Labels: []int{0, 0, 1}, Sizes: []int{1, 2}},
	"no sizes":       {K: 2, Labels: []int{0, 0, 1}},
	"empty cluster":  {K: 2, Labels: []int{0, 0, 0}, Sizes: []int{3, 0}},
	"negative K":     {K: -1, Labels: []int{-1, -1, -1}},
}

func TestInvalidPartitions(t *testing.T) {
	x := clustertest.Unit(t, [][]float64{{1, 0}, {1, 1}, {0, 1}})
	valid := partition(t, []int{0, 0, 1})
	centroids, err := NewCentroids(t.Context(), x, valid, 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range invalidPartitions {
		if err := p.Validate(3); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: Validate: %v", name, err)
		}
		if _, err := NewCentroids(t.Context(), x, p, 1); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: NewCentroids: %v", name, err)
		}
		if _, err := centroids.Ranked(t.Context(), x, p, 0); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: Ranked: %v", name, err)
		}
		if _, err := Outliers(t.Context(), x, p, OutlierOptions{}); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: Outliers: %v", name, err)
		}
		if _, err := namesOf(t.Context(), p, Vocabulary{Occurs: x.CSR(), Words: []string{"a", "b"}, Parts: [][]int32{{0}, {1}}}, NameOptions{}); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: Names: %v", name, err)
		}
	}
	if _, err := centroids.Ranked(t.Context(), x, partition(t, []int{0, 0, 0}), 0); !errors.Is(err, ErrInvalid) {
		t.Errorf("Ranked with another number of clusters: %v", err)
	}
}

// TestCentroidsEqualDense compares with means in dense float64 vectors.
func TestCentroidsEqualDense(t *testing.T) {
	x, truth := clustertest.Topics(t, 150, 4, 3)
	p := partition(t, truth)
	c, err := NewCentroids(t.Context(), x, p, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Rows.Validate(); err != nil {
		t.Fatal(err)
	}
	var inertia float64
	for k, rows := range p.Members() {
		sum := make([]float64, x.Cols())
		for _, i := range rows {
			for j := range sum {
				sum[j] += x.CSR().At(i, j)
			}
		}
		var squares float64
		for _, v := range sum {
			squares += v * v
		}
		for j, v := range sum {
			if got := c.Rows.At(k, j); math.Abs(got-v/math.Sqrt(squares)) > 1e-6 {
				t.Fatalf("cluster %d, column %d: %v, want %v", k, j, got, v/math.Sqrt(squares))
			}
		}
		var cohesion float64
		for _, i := range rows {
			var dot, distance float64
			for j, v := range sum {
				dot += x.CSR().At(i, j) * v / math.Sqrt(squares)
				d := x.CSR().At(i, j) - v/float64(len(rows))
				distance += d * d
			}
			cohesion += dot / float64(len(rows))
			inertia += distance
			if got := c.Similarities(nil, x.Row(i))[k]; math.Abs(got-dot) > 1e-6 {
				t.Errorf("row %d: similarity %v, want %v", i, got, dot)
			}
		}
		if math.Abs(c.Cohesion[k]-cohesion) > 1e-6 {
			t.Errorf("cluster %d: cohesion %v, want %v", k, c.Cohesion[k], cohesion)
		}
	}
	if math.Abs(c.Inertia-inertia) > 1e-5 {
		t.Errorf("inertia %v, want %v", c.Inertia, inertia)
	}
	for _, workers := range []int{2, 7} {
		again, err := NewCentroids(t.Context(), x, p, workers)
		if diff := cmp.Diff(c, again, cmp.AllowUnexported(Centroids{})); diff != "" || err != nil {
			t.Errorf("%d workers differ from 1, error %v\n%s", workers, err, diff)
		}
	}
}

// TestCentroidOfOpposites: rows that cancel each other have no direction.
func TestCentroidOfOpposites(t *testing.T) {
	x := clustertest.Unit(t, [][]float64{{1, 1}, {-1, -1}, {0, 1}})
	c, err := NewCentroids(t.Context(), x, partition(t, []int{0, 0, 1}), 1)
	if err != nil {
		t.Fatal(err)
	}
	if c.Cohesion[0] != 0 || len(c.Rows.Row(0).Indices) != 0 || c.Inertia != 2 {
		t.Errorf("cohesion %v, centroid %v, inertia %v; want 0, empty, 2", c.Cohesion[0], c.Rows.Row(0), c.Inertia)
	}
	if k, s := c.Nearest(x.Row(0)); k != 1 || math.Abs(s-math.Sqrt(0.5)) > 1e-6 {
		t.Errorf("nearest to row 0: %d with %v", k, s)
	}
	none, err := NewCentroids(t.Context(), x, partition(t, []int{Outlier, Outlier, Outlier}), 1)
	if err != nil {
		t.Fatal(err)
	}
	if k, s := none.Nearest(x.Row(0)); k != Outlier || s != 0 {
		t.Errorf("without clusters: %d with %v", k, s)
	}
}

// TestManyClustersTakeLittleMemory: a dense vector for each of 5,000 clusters over 43,000
// columns would take 860 MB.
func TestManyClustersTakeLittleMemory(t *testing.T) {
	const clusters, cols = 5_000, 43_000
	x := clustertest.Wide(t, 2*clusters, cols, 12)
	labels := make([]int, x.Rows())
	for i := range labels {
		labels[i] = i % clusters
	}
	p := partition(t, labels)
	v := Vocabulary{Occurs: x.CSR(), Words: []string{"word"}, Parts: make([][]int32, cols), Text: func(int, []int) string { return "word" }}
	for j := range v.Parts {
		v.Parts[j] = []int32{0}
	}
	within(t, 50<<20, func() error {
		c, err := NewCentroids(t.Context(), x, p, 2)
		if err != nil {
			return err
		}
		c.Nearest(x.Row(0))
		if _, err := c.Ranked(t.Context(), x, p, 2); err != nil {
			return err
		}
		if _, err := Outliers(t.Context(), x, p, OutlierOptions{Parallelism: 2}); err != nil {
			return err
		}
		_, err = namesOf(t.Context(), p, v, NameOptions{Parallelism: 2})
		return err
	})
}

// within checks that do allocates no more than the given number of bytes in all.
func within(t *testing.T, most uint64, do func() error) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := do(); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > most {
		t.Errorf("%d MB allocated, want at most %d", got>>20, most>>20)
	}
}

// TestRenumbered: clusters of equal size are numbered by their least rows, whatever the order of the rows is.
func TestRenumbered(t *testing.T) {
	names := []string{"e", "c", "a", "d", "b", "f", "g"}
	labels := []int{0, 1, 2, 0, 1, 3, Outlier}
	byName := func(names []string) func(i, j int) int {
		return func(i, j int) int { return strings.Compare(names[i], names[j]) }
	}
	p, err := NewPartition(labels)
	if err != nil {
		t.Fatal(err)
	}
	got := p.Renumbered(byName(names))
	if want := []int{1, 0, 2, 1, 0, 3, Outlier}; !slices.Equal(got.Labels, want) || !slices.Equal(got.Sizes, p.Sizes) {
		t.Errorf("labels %v, want %v; sizes %v", got.Labels, want, got.Sizes)
	}
	for _, order := range [][]int{{6, 5, 4, 3, 2, 1, 0}, {3, 1, 5, 0, 6, 2, 4}} {
		moved, movedNames := make([]int, len(order)), make([]string, len(order))
		for to, from := range order {
			moved[to], movedNames[to] = labels[from], names[from]
		}
		q, err := NewPartition(moved)
		if err != nil {
			t.Fatal(err)
		}
		q = q.Renumbered(byName(movedNames))
		for to, from := range order {
			if q.Labels[to] != got.Labels[from] {
				t.Errorf("order %v: paper %s is in cluster %d, want %d", order, names[from], q.Labels[to], got.Labels[from])
			}
		}
	}
}
