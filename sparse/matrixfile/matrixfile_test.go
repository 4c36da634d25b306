package matrixfile

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/internal/golden"
	"kindred/internal/hostile"
	"kindred/sparse"
)

func TestMain(m *testing.M) { golden.Main(m) }

func small() *sparse.CSR {
	return &sparse.CSR{Rows: 3, Cols: 4, Indptr: []int{0, 2, 2, 3}, Indices: []int32{0, 3, 1}, Data: []float32{0.1, -2, 1e-30}}
}

// random returns a matrix with some empty rows.
func random(rng *rand.Rand, rows, cols int) *sparse.CSR {
	x := &sparse.CSR{Rows: rows, Cols: cols, Indptr: make([]int, 1, rows+1)}
	for i := range rows {
		for j := range cols {
			if i%3 != 1 && rng.IntN(4) == 0 {
				x.Indices, x.Data = append(x.Indices, int32(j)), append(x.Data, rng.Float32()*100-50)
			}
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	return x
}

func npz(tb testing.TB, x *sparse.CSR) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := WriteNPZ(&b, x, WriteOptions{}); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func market(tb testing.TB, x *sparse.CSR) string {
	tb.Helper()
	var b strings.Builder
	if err := WriteMatrixMarket(&b, x); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

func readNPZ(data []byte, limits Limits) (*sparse.CSR, error) {
	return ReadNPZ(bytes.NewReader(data), int64(len(data)), limits)
}

// same reports whether two matrices are equal.
func same(x, y *sparse.CSR) bool {
	return x.Rows == y.Rows && x.Cols == y.Cols && slices.Equal(x.Indptr, y.Indptr) && slices.Equal(x.Indices, y.Indices) && slices.Equal(x.Data, y.Data)
}

func TestGolden(t *testing.T) {
	golden.Check(t, "small.npz", npz(t, small()))
	golden.Check(t, "small.mtx", []byte(market(t, small())))
}

func TestRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, size := range [][2]int{{0, 0}, {0, 5}, {5, 0}, {1, 1}, {7, 3}, {40, 60}, {300, 200}} {
		x := random(rng, size[0], size[1])
		y, err := readNPZ(npz(t, x), Limits{})
		if err != nil || !same(x, y) {
			t.Errorf("%v as npz: %v", size, err)
		}
		if y, err = ReadMatrixMarket(strings.NewReader(market(t, x)), Limits{}); err != nil || !same(x, y) {
			t.Errorf("%v as Matrix Market: %v", size, err)
		}
	}
}

// dense returns the values of a matrix, row by row.
func dense(x *sparse.CSR) [][]float64 {
	rows := make([][]float64, x.Rows)
	for i := range rows {
		for j := range x.Cols {
			rows[i] = append(rows[i], x.At(i, j))
		}
	}
	return rows
}

func TestMatrixMarket(t *testing.T) {
	for _, tt := range []struct {
		text string
		want [][]float64
		err  string
	}{
		{text: "%%MatrixMarket matrix coordinate real general\n% a comment\n\n2 2 3\r\n2 1 5\n1 2 0.5\n  2   1 1e0  \n", want: [][]float64{{0, 0.5}, {6, 0}}},
		{text: "%%matrixmarket MATRIX coordinate pattern symmetric\n2 2 2\n1 1\n2 1\n", want: [][]float64{{1, 1}, {1, 0}}},
		{text: "%%MatrixMarket matrix coordinate integer skew-symmetric\n2 2 1\n2 1 3\n", want: [][]float64{{0, -3}, {3, 0}}},
		{text: "%%MatrixMarket matrix array real general\n2 2\n1\n0\n2\n3\n", want: [][]float64{{1, 2}, {0, 3}}},
		{text: "%%MatrixMarket matrix array real symmetric\n2 2\n1\n2\n3\n", want: [][]float64{{1, 2}, {2, 3}}},
		{text: "", err: "matrixfile: not a readable matrix file: the file is empty"},
		{text: "1 2 3\n", err: "line 1: not a readable matrix file: no Matrix Market header"},
		{text: "%%MatrixMarket matrix coordinate complex general\n1 1 0\n", err: `"complex"`},
		{text: "%%MatrixMarket matrix coordinate real hermitian\n1 1 0\n", err: `"hermitian"`},
		{text: "%%MatrixMarket vector coordinate real general\n1 1 0\n", err: "no Matrix Market header"},
		{text: "%%MatrixMarket matrix coordinate real general\n", err: "0 numbers for the size of the matrix, must be 3"},
		{text: "%%MatrixMarket matrix coordinate real general\n1 1 2\n1 1 1\n", err: "line 3: not a readable matrix file: the file ends before the last of 2 values"},
		{text: "%%MatrixMarket matrix coordinate real general\n1 1 1\n1 1 1\n1 1 1\n", err: "more values"},
		{text: "%%MatrixMarket matrix coordinate real general\n1 1 1\n0 1 1\n", err: "row or column 0, must be at least 1"},
		{text: "%%MatrixMarket matrix coordinate real general\n1 1 1\n1 2 1\n", err: "greater than 1"},
		{text: "%%MatrixMarket matrix coordinate real general\n1 1 1\n1 -1 1\n", err: "not a number from 0 to 1"},
		{text: "%%MatrixMarket matrix coordinate real general\n1 1 1\n1 1 nan\n", err: "that fits into a float32"},
		{text: "%%MatrixMarket matrix coordinate real general\n1 1 1\n1 1 1e39\n", err: "that fits into a float32"},
		{text: "%%MatrixMarket matrix coordinate real general\n1 1 2\n1 1 3e38\n1 1 3e38\n", err: "value is +Inf"},
		{text: "%%MatrixMarket matrix coordinate real symmetric\n1 2 1\n1 1 1\n", err: "symmetric"},
		{text: "%%MatrixMarket matrix coordinate real general\n2000000000 1 1\n1 1 1\n", err: "2000000000 rows for only 1 values"},
		{text: "%%MatrixMarket matrix coordinate real general\n99999999999999999999 1 1\n1 1 1\n", err: "is greater than"},
		{text: "%%MatrixMarket matrix coordinate real general\n1 1 99999999999\n1 1 1\n", err: "is greater than"},
		{text: "%%MatrixMarket matrix array real general\n2000000000 2000000000\n1\n", err: "0 numbers on the line of an array value"},
		{text: "%%MatrixMarket matrix array real general\n0 2000000000\n", want: [][]float64{}},
		{text: "%%MatrixMarket matrix coordinate real general\n%" + strings.Repeat("x", maxLine), err: "line 2: not a readable matrix file: the line is longer than"},
	} {
		x, err := ReadMatrixMarket(strings.NewReader(tt.text), Limits{})
		if tt.err != "" {
			if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%.100q: error %v, want one with %q", tt.text, err, tt.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%.100q: %v", tt.text, err)
			continue
		}
		if diff := cmp.Diff(tt.want, dense(x)); diff != "" {
			t.Errorf("%.100q (-want +got):\n%s", tt.text, diff)
		}
	}
}

// npzOf returns a file of arrays by name: a type, a shape and the values as bytes.
func npzOf(arrays map[string][3]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"indices", "indptr", "row", "col", "format", "shape", "data", "arr_0"} {
		if a, ok := arrays[name]; ok {
			w, _ := z.Create(name + ".npy")
			_, _ = w.Write(append(npyHeader(a[0], a[1]), a[2]...))
		}
	}
	_ = z.Close()
	return b.Bytes()
}

func TestNPZ(t *testing.T) {
	good := func() map[string][3]string {
		return map[string][3]string{
			"indices": {"|i1", "(3,)", "\x01\x00\x01"}, "indptr": {"|u1", "(3,)", "\x00\x02\x03"}, "data": {">i2", "(3,)", "\x00\x01\x00\x02\xff\xff"},
			"format": {"|S3", "()", "csr"}, "shape": {"<i4", "(2,)", "\x02\x00\x00\x00\x03\x00\x00\x00"},
		}
	}
	x, err := readNPZ(npzOf(good()), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]float64{{2, 1, 0}, {0, -1, 0}}, dense(x)); diff != "" {
		t.Error(diff)
	}
	for _, tt := range []struct {
		name  string
		array [3]string
		want  string
	}{
		{"format", [3]string{"|S3", "()", "bsr"}, `the layout is "bsr"`},
		{"format", [3]string{"<i4", "()", "\x00\x00\x00\x00"}, "layout"},
		{"shape", [3]string{"<i4", "(1,)", "\x02\x00\x00\x00"}, "shape: the matrix has 1 dimension, must have 2"},
		{"shape", [3]string{"<i4", "(2,)", "\x03\x00\x00\x00\x03\x00\x00\x00"}, "indptr: 3 values for 3 rows"},
		{"shape", [3]string{"<i4", "(2,)", "\xff\xff\xff\xff\x03\x00\x00\x00"}, "shape: value 0 is -1"},
		{"indptr", [3]string{"|u1", "(3,)", "\x00\x03\x02"}, "indptr: value 2 is 2"},
		{"indptr", [3]string{"|u1", "(3,)", "\x00\x02\x04"}, "indptr: value 2 is 4"},
		{"indptr", [3]string{"|u1", "(3,)", "\x01\x02\x03"}, "indptr: value 0 is 1"},
		{"indices", [3]string{"|i1", "(3,)", "\x01\x00\x03"}, "indices: value 2 is 3, must be an integer from 0 to below 3"},
		{"indices", [3]string{"|i1", "(3,)", "\x01\x00\xff"}, "indices: value 2 is -1"},
		{"indices", [3]string{"<f4", "(1,)", "\x00\x00\x00\x00"}, "must be an integer"},
		{"indices", [3]string{"|i1", "(4,)", "\x01\x00\x01"}, "fewer values"},
		{"indices", [3]string{"|i1", "(2,)", "\x01\x00\x01"}, "more values"},
		{"indices", [3]string{"|i1", "(999999999999999999,)", "\x01"}, "too many values"},
		{"indices", [3]string{"|i1", "(2, 2)", "\x01"}, "2 dimensions, must have 1"},
		{"indices", [3]string{"|O", "(2,)", "\x01"}, "type"},
		{"indices", [3]string{"<i3", "(2,)", "\x01"}, "type"},
		{"data", [3]string{"<f4", "(3,)", "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xc0\x7f"}, "data: value 2: NaN is not a finite number"},
		{"data", [3]string{"<f8", "(3,)", "\x00\x00\x00\x00\x00\x00\xf0\x7e" + strings.Repeat("\x00", 16)}, "is too large for a float32"},
		{"data", [3]string{"|b1", "(2,)", "\x01\x01"}, "data: 2 values for 3 indices"},
		{"data", [3]string{"|S3", "(3,)", "abcabcabc"}, "holds text"},
	} {
		arrays := good()
		arrays[tt.name] = tt.array
		if _, err := readNPZ(npzOf(arrays), Limits{}); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s of %.30q: error %v, want one with %q", tt.name, tt.array, err, tt.want)
		}
	}
	for name := range good() {
		arrays := good()
		delete(arrays, name)
		want := name + " is missing"
		if name == "format" { // it could be any arrays
			want = `the file has 4 arrays ("indices", "indptr", "shape", and 1 more), and none is called format`
		}
		if _, err := readNPZ(npzOf(arrays), Limits{}); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), want) {
			t.Errorf("without %s: %v", name, err)
		}
	}
	if _, err := readNPZ(npzOf(good()), Limits{MaxEntries: 2}); !errors.Is(err, ErrFormat) {
		t.Error("more values than the limits allow: ", err)
	}
	whole := npzOf(good())
	for n := range whole {
		if _, err := readNPZ(whole[:n], Limits{}); !errors.Is(err, ErrFormat) {
			t.Fatalf("the first %d bytes: %v", n, err)
		}
	}
	// Two billion rows of a single value.
	coo := map[string][3]string{"format": {"|S3", "()", "coo"}, "shape": {"<i4", "(2,)", "\xff\xff\xff\x7f\x01\x00\x00\x00"},
		"row": {"|i1", "(1,)", "\x00"}, "col": {"|i1", "(1,)", "\x00"}, "data": {"|i1", "(1,)", "\x01"}}
	allocated := hostile.Allocated(func() { _, err = readNPZ(npzOf(coo), Limits{}) })
	if !errors.Is(err, ErrFormat) || allocated > 1<<22 {
		t.Errorf("%v, %d bytes", err, allocated)
	}
}

func TestWriteErrors(t *testing.T) {
	x := random(rand.New(rand.NewPCG(1, 1)), 200, 300)
	for _, write := range []func(w *failing) error{
		func(w *failing) error { return WriteNPZ(w, x, WriteOptions{}) },
		func(w *failing) error { return WriteMatrixMarket(w, x) },
	} {
		for _, after := range []int{0, 100, 30_000} {
			if err := write(&failing{after}); !errors.Is(err, errFull) {
				t.Errorf("full after %d bytes: %v", after, err)
			}
		}
	}
}

var errFull = errors.New("full")

// failing takes so many bytes.
type failing struct{ left int }

func (f *failing) Write(b []byte) (int, error) {
	if len(b) > f.left {
		return 0, errFull
	}
	f.left -= len(b)
	return len(b), nil
}

// checkRead checks that a matrix that was read is valid, and comes back the same.
func checkRead(t *testing.T, x *sparse.CSR) {
	t.Helper()
	if err := x.Validate(); err != nil {
		t.Fatal(err)
	}
	if x.Rows > 1<<16 {
		return
	}
	y, err := readNPZ(npz(t, x), Limits{})
	if err != nil || !same(x, y) {
		t.Fatalf("as npz: %v", err)
	}
	if y, err = ReadMatrixMarket(strings.NewReader(market(t, x)), Limits{}); err != nil || !same(x, y) {
		t.Fatalf("as Matrix Market: %v", err)
	}
}

func FuzzReadMatrixMarket(f *testing.F) {
	f.Add(market(f, small()))
	f.Add("%%MatrixMarket matrix array real symmetric\n2 2\n1\n2\n3\n")
	f.Add("%%MatrixMarket matrix coordinate pattern skew-symmetric\n2 2 1\n2 1\n")
	f.Fuzz(func(t *testing.T, text string) {
		x, err := ReadMatrixMarket(strings.NewReader(text), Limits{})
		if err != nil {
			if !errors.Is(err, ErrFormat) {
				t.Fatal(err)
			}
			return
		}
		checkRead(t, x)
	})
}

// FuzzReadNPZ changes the arrays of a file, whose zip around them is right, and the bytes of a
// file itself.
func FuzzReadNPZ(f *testing.F) {
	f.Add([]byte("csr"), npyHeader("<i4", "(2,)"), []byte{1, 0, 0, 0, 1, 0, 0, 0}, npyHeader("|u1", "(2,)"), []byte{0, 1}, npyHeader("|i1", "(1,)"), []byte{0}, npyHeader("<f4", "(1,)"), []byte{0, 0, 0, 0x3f})
	f.Add([]byte("coo"), npyHeader(">i4", "(2,)"), []byte{0, 0, 0, 2, 0, 0, 0, 1}, npyHeader("|u1", "(2,)"), []byte{0, 1}, npyHeader("|i1", "(1,)"), []byte{0}, npyHeader("<f8", "(1,)"), []byte{0, 0, 0, 0, 0, 0, 0, 0x3f})
	f.Fuzz(func(t *testing.T, format, shapeHeader, shape, ptrHeader, ptr, indexHeader, index, dataHeader, data []byte) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, a := range []struct {
			name         string
			header, body []byte
		}{{"format", npyHeader("|S3", "()"), format}, {"shape", shapeHeader, shape}, {"indptr", ptrHeader, ptr}, {"indices", indexHeader, index},
			{"row", ptrHeader, ptr}, {"col", indexHeader, index}, {"data", dataHeader, data}} {
			w, _ := z.Create(a.name + ".npy")
			_, _ = w.Write(append(bytes.Clone(a.header), a.body...))
		}
		_ = z.Close()
		for _, file := range [][]byte{b.Bytes(), data} {
			x, err := readNPZ(file, Limits{})
			if err != nil {
				if !errors.Is(err, ErrFormat) || strings.Contains(fmt.Sprint(err), "\n") {
					t.Fatal(err)
				}
				continue
			}
			checkRead(t, x)
		}
	})
}

// A matrix of several blocks is the same bytes for any number of goroutines, and comes back.
func TestWriteWorkers(t *testing.T) {
	x := random(rand.New(rand.NewPCG(7, 7)), 4_000, 1_000)
	if size := 4 * x.NNZ(); size < 3*deflateBlock || size%deflateBlock == 0 {
		t.Fatalf("%d bytes of values are not several blocks and a part", size)
	}
	var want []byte
	for _, workers := range []int{1, 2, 7} {
		var b bytes.Buffer
		if err := WriteNPZ(&b, x, WriteOptions{Parallelism: workers}); err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = b.Bytes()
		}
		if !bytes.Equal(b.Bytes(), want) {
			t.Errorf("other bytes with %d workers", workers)
		}
	}
	got, err := readNPZ(want, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(x, got); diff != "" {
		t.Errorf("the matrix came back changed (-want +got):\n%s", diff)
	}
}

func BenchmarkWrite(b *testing.B) {
	x := random(rand.New(rand.NewPCG(1, 1)), 2_000, 1_000)
	for _, format := range []string{"npz", "mtx"} {
		b.Run(format, func(b *testing.B) {
			b.SetBytes(int64(8 * x.NNZ()))
			for b.Loop() {
				var err error
				if w := (&failing{math.MaxInt}); format == "npz" {
					err = WriteNPZ(w, x, WriteOptions{})
				} else {
					err = WriteMatrixMarket(w, x)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestDenseNPZ reads a dense matrix from a file with one array, as numpy.savez writes it, whatever its name.
func TestDenseNPZ(t *testing.T) {
	values := make([]byte, 0, 32)
	for _, v := range []float64{1.5, -2, 0, 4} {
		values = binary.LittleEndian.AppendUint64(values, math.Float64bits(v))
	}
	file := func(shape string, values []byte) []byte {
		return npzOf(map[string][3]string{"arr_0": {"<f8", shape, string(values)}})
	}
	x, err := readNPZ(file("(2, 2)", values), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]float64{{1.5, -2}, {0, 4}}, dense(x)); diff != "" {
		t.Error(diff)
	}
	for name, bytes := range map[string][]byte{"short": file("(2, 2)", values[:20]), "long": file("(1, 2)", values),
		"one dimension": file("(4,)", values)} {
		if _, err := readNPZ(bytes, Limits{}); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
