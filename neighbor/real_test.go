package neighbor

import (
	"cmp"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"math"
	"os"
	"strconv"
	"testing"
	"time"

	"kindred/lsa"
	"kindred/sparse"
	"kindred/sparse/matrixfile"
)

// realRows returns the rows of KINDRED_MATRIX, an .npz file of unit rows.
func realRows(t testing.TB) sparse.UnitRows {
	t.Helper()
	name := os.Getenv("KINDRED_MATRIX")
	if name == "" {
		t.Skip("KINDRED_MATRIX names no matrix")
	}
	x, err := matrixfile.ReadFile(name, matrixfile.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	unit, err := sparse.NewUnitRows(x)
	if errors.Is(err, sparse.ErrNotUnit) {
		unit, err = sparse.Normalize(x)
	}
	if err != nil {
		t.Fatal(err)
	}
	return unit
}

// realBlend returns realRows with a latent space of their own, if KINDRED_WEIGHT, the weight of that, is set.
func realBlend(t testing.TB) sparse.Blend {
	t.Helper()
	words := realRows(t)
	weight, err := strconv.ParseFloat(cmp.Or(os.Getenv("KINDRED_WEIGHT"), "0"), 64)
	if err != nil {
		t.Fatal(err)
	}
	if weight == 0 {
		return sparse.WordsOnly(words)
	}
	rank, err := strconv.Atoi(cmp.Or(os.Getenv("KINDRED_RANK"), "100"))
	if err != nil {
		t.Fatal(err)
	}
	space, err := lsa.Fit(t.Context(), words.CSR(), lsa.Options{Rank: rank})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := space.Project(t.Context(), words.CSR(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows.Rows {
		row := rows.Row(i)
		if norm := math.Sqrt(sparse.DotDense(row, row)); norm > 0 {
			for d := range row {
				row[d] = float32(float64(row[d]) / norm)
			}
		}
	}
	blend, err := sparse.NewBlend(words, rows, weight)
	if err != nil {
		t.Fatal(err)
	}
	return blend
}

// TestRealTime makes the graph of KINDRED_MATRIX and prints the time.
func TestRealTime(t *testing.T) {
	rows := realBlend(t)
	start := time.Now()
	g, err := New(rows).Graph(t.Context(), GraphOptions{K: 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rows, %d neighbours, %v, checksum %08x", g.Rows, g.NNZ(), time.Since(start), checksum(g))
	if g.Rows != rows.Rows() {
		t.Errorf("%d rows, want %d", g.Rows, rows.Rows())
	}
}

// TestRealGraph makes the graph of KINDRED_MATRIX, prints the time, and compares the neighbours of 2,000
// rows with all others by the definition.
func TestRealGraph(t *testing.T) {
	rows := realBlend(t)
	start := time.Now()
	g, err := New(rows).Graph(t.Context(), GraphOptions{K: 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rows, %d neighbours, %v, checksum %08x", g.Rows, g.NNZ(), time.Since(start), checksum(g))
	checkGraph(t, g, rows, 10, 1+g.Rows/2000, 0)
}

// checksum returns a number that tells graphs apart.
func checksum(g *sparse.CSR) uint32 {
	var sum uint32
	var bytes [8]byte
	for p, j := range g.Indices {
		binary.LittleEndian.PutUint32(bytes[:], uint32(j))
		binary.LittleEndian.PutUint32(bytes[4:], math.Float32bits(g.Data[p]))
		sum = crc32.Update(sum, crc32.IEEETable, bytes[:])
	}
	return sum
}

func BenchmarkRealGraph(b *testing.B) {
	rows := realBlend(b)
	for b.Loop() {
		if _, err := New(rows).Graph(b.Context(), GraphOptions{K: 10}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestRealApprox makes the approximate graph of KINDRED_MATRIX, and prints the time and the recall. KINDRED_PROBES
// and KINDRED_CELL set the options.
func TestRealApprox(t *testing.T) {
	rows := realBlend(t)
	var opts ApproxOptions
	for name, value := range map[string]*int{"KINDRED_PROBES": &opts.Probes, "KINDRED_CELL": &opts.CellRows} {
		if text := os.Getenv(name); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil {
				t.Fatal(err)
			}
			*value = n
		}
	}
	start := time.Now()
	g, made, err := New(rows).ApproxGraph(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rows, %d neighbours, %v, %d cells, probes %d, recall %.4f of %d rows, checksum %08x", g.Rows, g.NNZ(),
		time.Since(start), made.Cells, made.Probes, made.Recall, made.Sampled, checksum(g))
}
