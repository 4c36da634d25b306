package layout

import (
	"cmp"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kindred/lsa"
	"kindred/neighbor"
	"kindred/sparse"
	"kindred/sparse/matrixfile"
)

// TestMapQuality measures maps of the papers of a matrix, for docs/benchmarks.md: how many of the 10 nearest
// papers are among the 10 nearest in the plane, the trustworthiness at 10 (Venna and Kaski 2001), and the
// time. KINDRED_MATRIX names an .npz file of kindred vectorize, KINDRED_SIZES the numbers of papers.
func TestMapQuality(t *testing.T) {
	path := os.Getenv("KINDRED_MATRIX")
	if path == "" {
		t.Skip("KINDRED_MATRIX names no matrix")
	}
	x, err := matrixfile.ReadFile(path, matrixfile.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range strings.Split(cmp.Or(os.Getenv("KINDRED_SIZES"), "300,2000,20000"), ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			t.Fatal(err)
		}
		part := *x
		part.Rows = min(n, x.Rows)
		part.Indptr = x.Indptr[:part.Rows+1]
		part.Indices, part.Data = x.Indices[:part.Indptr[part.Rows]], x.Data[:part.Indptr[part.Rows]]
		unit, err := sparse.Normalize(&part)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		near, err := neighbor.New(sparse.WordsOnly(unit)).Graph(t.Context(), neighbor.GraphOptions{K: 10})
		if err != nil {
			t.Fatal(err)
		}
		neighbors := time.Since(began)
		space, err := lsa.Fit(t.Context(), unit.CSR(), lsa.Options{Rank: 50})
		if err != nil {
			t.Fatal(err)
		}
		latent, err := space.Project(t.Context(), unit.CSR(), 0)
		if err != nil {
			t.Fatal(err)
		}
		for i := range latent.Rows {
			row := latent.Row(i)
			var sq float64
			for _, v := range row {
				sq += float64(v) * float64(v)
			}
			for d := range row {
				row[d] /= float32(math.Sqrt(max(sq, 1e-30)))
			}
		}
		began = time.Now()
		places, err := Map(t.Context(), near, latent, Options{})
		if err != nil {
			t.Fatal(err)
		}
		took := time.Since(began)
		kept, trust := faithfulness(unit, places, 10)
		t.Logf("%d papers: neighbours kept %.3f, trustworthiness %.3f; neighbours %.1fs, map %.2fs", part.Rows,
			kept, trust, neighbors.Seconds(), took.Seconds())
	}
}

// faithfulness returns the share of the k nearest rows of x that are among the k nearest places, and the
// trustworthiness, as means over a sample of rows.
func faithfulness(x sparse.UnitRows, places *sparse.Dense, k int) (kept, trust float64) {
	n := x.Rows()
	step := max(1, n/500)
	count := 0
	type scored struct {
		row   int
		score float64
	}
	for i := 0; i < n; i += step {
		high, low := make([]scored, 0, n), make([]scored, 0, n)
		for j := range n {
			if j == i {
				continue
			}
			high = append(high, scored{j, -sparse.Dot(x.Row(i), x.Row(j))})
			a, b := places.Row(i), places.Row(j)
			dx, dy := float64(a[0]-b[0]), float64(a[1]-b[1])
			low = append(low, scored{j, dx*dx + dy*dy})
		}
		order := func(a, b scored) int { return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(a.row, b.row)) }
		slices.SortFunc(high, order)
		slices.SortFunc(low, order)
		rank := make(map[int]int, n)
		for r, s := range high {
			rank[s.row] = r + 1
		}
		for _, s := range low[:min(k, len(low))] {
			if r := rank[s.row]; r <= k {
				kept++
			} else {
				trust += float64(r - k)
			}
		}
		count++
	}
	scale := 2 / (float64(count) * float64(k) * float64(2*n-3*k-1))
	return kept / float64(count*k), 1 - scale*trust
}
