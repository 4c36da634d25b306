package matrixfile

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kindred/internal/need"
)

// TestSciPy lets SciPy read what is written, and reads what SciPy writes, in its layouts, types and
// ways of packing.
func TestSciPy(t *testing.T) {
	python := ""
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		if exec.CommandContext(t.Context(), name, "-c", "import scipy.sparse, scipy.io").Run() == nil {
			python = name
			break
		}
	}
	if python == "" {
		need.Skip(t, "Python with SciPy")
	}
	dir := t.TempDir()
	x := random(rand.New(rand.NewPCG(3, 4)), 30, 20)
	for i := range x.Data { // so that whole types hold them
		x.Data[i] = float32(int(math.Abs(float64(x.Data[i]))) % 100)
	}
	if err := os.WriteFile(filepath.Join(dir, "x.npz"), npz(t, x), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "x.mtx"), []byte(market(t, x)), 0o600); err != nil {
		t.Fatal(err)
	}
	script := `
import sys, numpy, scipy.sparse as s, scipy.io as io
x = s.load_npz("x.npz")
assert x.format == "csr" and x.dtype == numpy.float32 and x.has_canonical_format, (x.format, x.dtype)
assert (x != io.mmread("x.mtx").tocsr()).nnz == 0
for layout in "csr", "csc", "coo":
    for dtype in "f4", "f8", "i1", "i2", "i4", "i8", ">f4", ">i8":
        for compressed in True, False:
            s.save_npz("%s-%s-%d.npz" % (layout, dtype.replace(">", "big"), compressed), x.asformat(layout).astype(dtype), compressed)
for dtype in "f2", "f4", "f8", "i1", "u2", "i4", "i8", ">f4", ">f8":
    for order in "C", "F":
        numpy.save("%s-%s.npy" % (dtype.replace(">", "big"), order), numpy.asarray(x.toarray(), dtype=dtype, order=order))
io.mmwrite("real.mtx", x)
io.mmwrite("integer.mtx", x.astype("i4"))
io.mmwrite("array.mtx", x.toarray())
square = x[:20] + x[:20].T
io.mmwrite("symmetric.mtx", square, symmetry="symmetric")
s.save_npz("symmetric.npz", square)
`
	cmd := exec.CommandContext(t.Context(), python, "-c", script)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 2+3*8*2+9*2+5 {
		t.Fatal(len(files), err)
	}
	read := map[string]string{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		y, err := readNPZ(data, Limits{})
		switch filepath.Ext(name) {
		case ".mtx":
			y, err = ReadMatrixMarket(bytes.NewReader(data), Limits{})
		case ".npy":
			y, err = ReadNPY(bytes.NewReader(data), Limits{})
		}
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
			continue
		}
		read[filepath.Base(name)] = fmt.Sprint(dense(y))
	}
	for name, got := range read {
		want := fmt.Sprint(dense(x))
		if strings.HasPrefix(name, "symmetric") {
			want = read["symmetric.npz"]
		}
		if got != want {
			t.Errorf("%s is read otherwise", name)
		}
	}
}
