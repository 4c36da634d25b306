package cluster

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"kindred/sparse"
)

// TestPairSimilarity counts the pairs of rows of different clusters that are no more similar than the limit: their
// share grows with the number of rows, and steps nowhere.
func TestPairSimilarity(t *testing.T) {
	for _, c := range []struct {
		rows int
		want float64 // share of pairs
	}{{50, 0}, {60, 0.095}, {99, 0.4655}, {100, 0.475}, {101, 0.4845}, {149, 0.9405}, {150, 0.95}, {300, 0.95}} {
		x, labels := randomRows(t, rand.New(rand.NewPCG(1, 2)), c.rows, 200, 4)
		for i := range labels {
			labels[i] = i % 4
		}
		p, err := NewPartition(labels)
		if err != nil {
			t.Fatal(err)
		}
		limit, err := PairSimilarity(x, p, nil)
		if err != nil {
			t.Fatal(err)
		}
		if c.want == 0 && limit != -1 {
			t.Errorf("%d rows: limit %v, want none", c.rows, limit)
		}
		below, all := 0, 0
		for i := range c.rows {
			for j := range i {
				if p.Labels[i] != p.Labels[j] {
					all++
					if sparse.Dot(x.Row(i), x.Row(j)) <= limit {
						below++
					}
				}
			}
		}
		if got := float64(below) / float64(all); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%d rows: %.3f of the pairs are no more similar, want %.3f", c.rows, got, c.want)
		}
	}
}

// Of rows that fit badly, only those are set apart that may be, and their share is of these.
func TestOnly(t *testing.T) {
	labels, ratio, only := make([]int, 30), make([]float64, 30), make([]bool, 30)
	for i := range labels {
		labels[i], ratio[i], only[i] = i%3, float64(i)/100, i >= 10
	}
	p, err := NewPartition(labels)
	if err != nil {
		t.Fatal(err)
	}
	got, err := SetApart(p, ratio, OutlierOptions{Only: only})
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range got.Labels {
		if want := i == 10 || i == 11; (k == Outlier) != want { // a tenth of the 20 rows, with the lowest ratios
			t.Errorf("row %d: set apart %v", i, !want)
		}
	}
	if _, err := SetApart(p, ratio, OutlierOptions{Only: only[:9]}); !errors.Is(err, ErrInvalid) {
		t.Errorf("too few rows: %v", err)
	}
}

// TestWords: rows that only a latent space has put into a cluster fit nowhere.
func TestWords(t *testing.T) {
	rows := [][]int32{{0, 1}, {0, 2}, {3}, {4, 5}, {4, 6}, {0, 7}, {8}, {9}} // of words; the last two share no word
	labels := []int{0, 0, 0, 1, 1, 1, 2, 2}
	words := &sparse.CSR{Rows: len(rows), Cols: 10, Indptr: []int{0}}
	latent := sparse.NewDense(len(rows), 3)
	for i, of := range rows {
		for _, j := range of {
			words.Indices, words.Data = append(words.Indices, j), append(words.Data, 1)
		}
		words.Indptr = append(words.Indptr, len(words.Indices))
		latent.Row(i)[labels[i]] = 1
	}
	unit, err := sparse.Normalize(words)
	if err != nil {
		t.Fatal(err)
	}
	blend, err := sparse.NewBlend(unit, latent, 0.5)
	if err != nil {
		t.Fatal(err)
	}
	x, err := blend.Joined()
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewPartition(labels)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		words sparse.UnitRows
		want  []int
	}{
		{sparse.UnitRows{}, labels},
		{unit, []int{0, 0, Outlier, 1, 1, Outlier, Outlier, Outlier}},
	} {
		q, err := Outliers(t.Context(), x, p, OutlierOptions{Words: c.words, MaxShare: 1})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(q.Labels, c.want) {
			t.Errorf("words of %d rows: labels %v, want %v", c.words.Rows(), q.Labels, c.want)
		}
	}
	if _, err := Outliers(t.Context(), x, p, OutlierOptions{Words: unit.Select([]int{0})}); !errors.Is(err, ErrInvalid) {
		t.Errorf("words of one row: the error is %v", err)
	}
}
