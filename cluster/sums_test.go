package cluster

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"kindred/sparse"
)

// randomRows returns n unit rows of some columns, and labels of k clusters and outliers.
func randomRows(t *testing.T, r *rand.Rand, n, cols, k int) (sparse.UnitRows, []int) {
	t.Helper()
	m := &sparse.CSR{Rows: n, Cols: cols, Indptr: []int{0}}
	labels := make([]int, n)
	for i := range n {
		for j := range cols {
			if r.IntN(4) == 0 {
				m.Indices, m.Data = append(m.Indices, int32(j)), append(m.Data, r.Float32())
			}
		}
		m.Indptr = append(m.Indptr, len(m.Indices))
		labels[i] = r.IntN(k+1) - 1
	}
	unit, err := sparse.Normalize(m)
	if err != nil {
		t.Fatal(err)
	}
	return unit, labels
}

// part returns the sums of some rows.
func part(x sparse.UnitRows, labels []int, k int, rows []int) *Sums {
	some := make([]int, len(rows))
	for i, row := range rows {
		some[i] = labels[row]
	}
	return NewSums(x.Select(rows), some, k)
}

// TestSumsMerge splits rows at random and merges the sums of the parts in a random order: the bytes are those of all.
func TestSumsMerge(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	x, labels := randomRows(t, r, 200, 40, 6)
	want := NewSums(x, labels, 6).Append(nil)
	for range 10 {
		parts := make([][]int, 1+r.IntN(7))
		for _, i := range r.Perm(200) {
			p := r.IntN(len(parts))
			parts[p] = append(parts[p], i)
		}
		var all *Sums
		for _, rows := range parts {
			sums, err := ReadSums(part(x, labels, 6, rows).Append(nil))
			if err != nil {
				t.Fatal(err)
			}
			if all != nil {
				if sums, err = sums.Merge(all); err != nil {
					t.Fatal(err)
				}
			}
			all = sums
		}
		if !bytes.Equal(all.Append(nil), want) {
			t.Fatalf("%d parts give other bytes", len(parts))
		}
	}
	if _, err := NewSums(x, labels, 6).Merge(NewSums(x, labels, 7)); err != ErrOtherSums {
		t.Errorf("another number of clusters: %v", err)
	}
}

// TestSumsAgree compares centroids and outliers with those of rows in memory.
func TestSumsAgree(t *testing.T) {
	x, labels := randomRows(t, rand.New(rand.NewPCG(2, 2)), 300, 30, 5)
	p, err := NewPartition(labels)
	if err != nil {
		t.Fatal(err)
	}
	want, err := NewCentroids(t.Context(), x, p, 1)
	if err != nil {
		t.Fatal(err)
	}
	sums := NewSums(x, p.Labels, p.K)
	got := sums.Centroids()
	for k := range p.K {
		if math.Abs(got.Cohesion[k]-want.Cohesion[k]) > 1e-6 {
			t.Errorf("cluster %d: cohesion %v, want %v", k, got.Cohesion[k], want.Cohesion[k])
		}
		for j := range x.Cols() {
			if math.Abs(got.Rows.At(k, j)-want.Rows.At(k, j)) > 1e-6 {
				t.Errorf("cluster %d, column %d: %v, want %v", k, j, got.Rows.At(k, j), want.Rows.At(k, j))
			}
		}
	}
	if math.Abs(got.Inertia-want.Inertia) > 1e-6*want.Inertia {
		t.Errorf("inertia %v, want %v", got.Inertia, want.Inertia)
	}
	limit, err := PairSimilarity(x, p, nil)
	if err != nil {
		t.Fatal(err)
	}
	fitter := NewFitter(sums, limit)
	ratio := make([]float64, x.Rows())
	for i, k := range p.Labels {
		if k != Outlier {
			ratio[i] = fitter.Ratio(x.Row(i), k)
		}
	}
	apart, err := SetApart(p, ratio, OutlierOptions{})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := Outliers(t.Context(), x, p, OutlierOptions{})
	if err != nil {
		t.Fatal(err)
	}
	differ := 0
	for i := range apart.Labels {
		if apart.Labels[i] != whole.Labels[i] {
			differ++
		}
	}
	if differ > 0 || apart.Outliers() == p.Outliers() {
		t.Errorf("%d labels differ; %d outliers of %d before", differ, apart.Outliers(), p.Outliers())
	}
}

func FuzzReadSums(f *testing.F) {
	x, err := sparse.NewUnitRows(&sparse.CSR{Rows: 2, Cols: 3, Indptr: []int{0, 1, 2}, Indices: []int32{0, 2},
		Data: []float32{1, 1}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(NewSums(x, []int{0, Outlier}, 1).Append(nil))
	f.Add([]byte{0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadSums(data)
		if err != nil {
			if !errors.Is(err, ErrSums) {
				t.Fatal(err)
			}
			return
		}
		again, err := ReadSums(s.Append(nil))
		if err != nil || !bytes.Equal(again.Append(nil), s.Append(nil)) {
			t.Fatalf("read again: %v", err)
		}
	})
}

// TestSetApartTies: of rows that fit equally badly, those with the lowest keys are set apart, wherever they stand.
func TestSetApartTies(t *testing.T) {
	const n = 40
	labels, ratio, keys := make([]int, n), make([]float64, n), make([]uint64, n)
	for i := range n {
		labels[i], ratio[i], keys[i] = i%2, 1, uint64(i*17%n)
	}
	p, err := NewPartition(labels)
	if err != nil {
		t.Fatal(err)
	}
	got, err := SetApart(p, ratio, OutlierOptions{Keys: keys, MaxShare: 0.25})
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range got.Labels {
		if (k == Outlier) != (keys[i] < n/4) {
			t.Errorf("row %d with key %d has label %d", i, keys[i], k)
		}
	}
	if _, err := SetApart(p, ratio, OutlierOptions{Keys: keys[1:]}); !errors.Is(err, ErrInvalid) {
		t.Errorf("too few keys: error %v", err)
	}
}
