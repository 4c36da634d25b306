package kmeans

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"kindred/sparse"
	"kindred/sparse/matrixfile"
)

// TestReal clusters the rows of a matrix and prints a line for each seed: rows, columns, values, K, seed, seconds,
// passes, passes over all rows, inertia. The matrix is the .npz file that KINDRED_MATRIX names; KINDRED_K is the number
// of clusters, KINDRED_SEEDS are seeds, with spaces between them. With KINDRED_INERTIA, a larger inertia is an error.
// testdata/sklearn/matrix.py writes the matrix of scikit-learn, and lloyd.py clusters it.
func TestReal(t *testing.T) {
	path := os.Getenv("KINDRED_MATRIX")
	if path == "" {
		t.Skip("KINDRED_MATRIX names no matrix")
	}
	x := readMatrix(t, path)
	number := func(name string, otherwise float64) float64 {
		v := os.Getenv(name)
		if v == "" {
			return otherwise
		}
		f, err := strconv.ParseFloat(v, 64)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return f
	}
	limit, k := number("KINDRED_INERTIA", 0), int(number("KINDRED_K", 100))
	seeds := strings.Fields(os.Getenv("KINDRED_SEEDS"))
	if len(seeds) == 0 {
		seeds = []string{"1"}
	}
	for _, s := range seeds {
		seed, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatalf("KINDRED_SEEDS: %v", err)
		}
		start := time.Now()
		c, err := Cluster(t.Context(), x, Options{K: k, Objective: Euclidean, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		all := 0
		for _, it := range c.History {
			if it.Rows == c.Clustered() {
				all++
			}
		}
		t.Logf("%d rows, %d columns, %d values, K = %d, seed %d: %.2f s, %d passes, %d over all rows, inertia %.1f", x.Rows(),
			x.Cols(), x.CSR().NNZ(), k, seed, time.Since(start).Seconds(), c.Iterations, all, c.Inertia)
		if limit > 0 && c.Inertia > limit {
			t.Errorf("inertia %.1f, want at most %.1f", c.Inertia, limit)
		}
	}
}

// BenchmarkRealPass makes passes of Lloyd's over the matrix that KINDRED_MATRIX names, with 100 clusters.
func BenchmarkRealPass(b *testing.B) {
	path := os.Getenv("KINDRED_MATRIX")
	if path == "" {
		b.Skip("KINDRED_MATRIX names no matrix")
	}
	p := sparsePoints(readMatrix(b, path))
	if err := p.sort(b.Context(), nil, 1, 0); err != nil {
		b.Fatal(err)
	}
	const k = 100
	s := newSolver(p, k, Options{K: k, Objective: Euclidean}.withDefaults(p.n))
	if err := s.start(b.Context(), p.order[:k]); err != nil {
		b.Fatal(err)
	}
	s.rows = p.full
	for b.Loop() {
		moves, err := s.assign(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		if err := s.make(b.Context(), s.fillEmpty(moves)); err != nil {
			b.Fatal(err)
		}
	}
}

// readMatrix reads a matrix of unit rows.
func readMatrix(t testing.TB, path string) sparse.UnitRows {
	t.Helper()
	m, err := matrixfile.ReadFile(path, matrixfile.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	x, err := sparse.NewUnitRows(m)
	if err != nil {
		t.Fatal(err)
	}
	return x
}
