package matrixfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"kindred/internal/hostile"
	"kindred/sparse"
)

// npyOf returns a file of a dense array.
func npyOf(descr, shape string, fortran bool, values string) []byte {
	header := string(npyHeader(descr, shape))
	if fortran {
		header = strings.Replace(header, "False", "True ", 1)
	}
	return []byte(header + values)
}

func TestReadNPY(t *testing.T) {
	float := func(order binary.AppendByteOrder, values ...float32) string {
		var b []byte
		for _, v := range values {
			b = order.AppendUint32(b, math.Float32bits(v))
		}
		return string(b)
	}
	double := func(values ...float64) string {
		var b []byte
		for _, v := range values {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
		return string(b)
	}
	want := [][]float64{{1, 0, -2}, {0, 0.5, 3}}
	for name, file := range map[string][]byte{
		"f4":      npyOf("<f4", "(2, 3)", false, float(binary.LittleEndian, 1, 0, -2, 0, 0.5, 3)),
		"big f4":  npyOf(">f4", "(2, 3)", false, float(binary.BigEndian, 1, 0, -2, 0, 0.5, 3)),
		"f8":      npyOf("<f8", "(2, 3)", false, double(1, 0, -2, 0, 0.5, 3)),
		"f2":      npyOf("<f2", "(2, 3)", false, "\x00\x3c\x00\x00\x00\xc0\x00\x80\x00\x38\x00\x42"),
		"fortran": npyOf("<f4", "(2, 3)", true, float(binary.LittleEndian, 1, 0, 0, 0.5, -2, 3)),
	} {
		x, err := ReadNPY(bytes.NewReader(file), Limits{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, dense(x)); diff != "" || x.NNZ() != 4 {
			t.Errorf("%s: %d values (-want +got)\n%s", name, x.NNZ(), diff)
		}
	}
	for shape, n := range map[string][2]int{"(0, 5)": {0, 5}, "(5, 0)": {5, 0}, "(0, 0)": {0, 0}, "(2L, 1L)": {2, 1}} {
		for _, fortran := range []bool{false, true} {
			x, err := ReadNPY(bytes.NewReader(npyOf("|i1", shape, fortran, strings.Repeat("\x00", n[0]*n[1]))), Limits{})
			if err != nil || x.Rows != n[0] || x.Cols != n[1] || x.Validate() != nil {
				t.Errorf("%s: %v, error %v", shape, x, err)
			}
		}
	}
}

// TestNPYProperty: what is written value by value comes back, in both orders.
func TestNPYProperty(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	for range 50 {
		rows, cols := 1+rng.IntN(9), 1+rng.IntN(9)
		x := random(rng, rows, cols)
		for _, fortran := range []bool{false, true} {
			if y, err := ReadNPY(bytes.NewReader(npyFile(x.At, rows, cols, fortran)), Limits{}); err != nil || cmp.Diff(dense(x), dense(y)) != "" {
				t.Fatalf("fortran %v: error %v\n%v\n%v", fortran, err, dense(x), dense(y))
			}
		}
	}
}

// npyFile returns a file of a matrix as float64.
func npyFile(at func(i, j int) float64, rows, cols int, fortran bool) []byte {
	var b []byte
	for p := range rows * cols {
		i, j := p/cols, p%cols
		if fortran {
			i, j = p%rows, p/rows
		}
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(at(i, j)))
	}
	return npyOf("<f8", "("+number64{whole: true, i: int64(rows)}.String()+", "+number64{whole: true, i: int64(cols)}.String()+")", fortran, string(b))
}

func TestHalf(t *testing.T) {
	for bits, want := range map[uint16]float64{
		0: 0, 0x3c00: 1, 0xc000: -2, 0x3555: 0.333251953125, 0x7bff: 65504, 0x0400: 0x1p-14, 0x0001: 0x1p-24, 0x83ff: -1023 * 0x1p-24,
		0x7c00: math.Inf(1), 0xfc00: math.Inf(-1),
	} {
		if got := half(bits); got != want {
			t.Errorf("%04x: %v, want %v", bits, got, want)
		}
	}
	if !math.IsNaN(half(0x7e00)) {
		t.Error("7e00 is a number")
	}
}

func TestReadNPYRefuses(t *testing.T) {
	one := npyOf("|i1", "(1, 1)", false, "\x01")
	for name, test := range map[string]struct {
		file []byte
		want string
	}{
		"empty":            {nil, "not a NumPy array"},
		"a zip":            {[]byte("PK\x03\x04 and so on"), "not a NumPy array"},
		"one dimension":    {npyOf("|i1", "(1,)", false, "\x01"), "an array of 1 dimension; it must have 2"},
		"three dimensions": {npyOf("|i1", "(1, 1, 1)", false, "\x01"), "an array of 3 dimensions; it must have 2"},
		"text":             {npyOf("<U3", "(1, 1)", false, strings.Repeat("\x00", 12)), "text"},
		"objects":          {npyOf("|O", "(1, 1)", false, "x"), "type"},
		"complex":          {npyOf("<c8", "(1, 1)", false, strings.Repeat("\x00", 8)), "type"},
		"records":          {[]byte(strings.Replace(string(one), "'|i1'", "[('a', '|i1')]", 1)), "type"},
		"NaN":              {npyOf("<f2", "(2, 1)", false, "\x00\x3c\x00\x7e"), "row 2, column 1: NaN is not a finite number"},
		"NaN by columns":   {npyOf("<f2", "(1, 2)", true, "\x00\x3c\x00\x7e"), "row 1, column 2: NaN is not a finite number"},
		"infinite":         {npyOf("<f2", "(1, 1)", false, "\x00\xfc"), "row 1, column 1: -Inf is not a finite number"},
		"too large":        {npyOf("<f8", "(1, 1)", false, "\x00\x00\x00\x00\x00\x00\xf0\x7e"), "e+303 is too large for a float32"},
		"too long":         {append(bytes.Clone(one), 0), "more values than the header says"},
		"huge":             {npyOf("|i1", "(9999999999, 9999999999)", false, "\x01"), "too many values"},
		"many rows":        {npyOf("|i1", "(2000000000, 0)", false, ""), "rows"},
		"many columns":     {npyOf("|i1", "(0, 3000000000)", false, ""), "columns"},
		"negative":         {npyOf("|i1", "(-1, 1)", false, "\x01"), "not a number"},
		"version":          {append([]byte(npyMagic+"\x07\x00"), one[8:]...), "version 7"},
		"long header":      {append([]byte(npyMagic+"\x01\x00\xff\xff"), make([]byte, 70_000)...), "65535 bytes"},
	} {
		_, err := ReadNPY(bytes.NewReader(test.file), Limits{})
		if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v, want one with %q", name, err, test.want)
		}
	}
	for n := range one {
		if _, err := ReadNPY(bytes.NewReader(one[:n]), Limits{}); !errors.Is(err, ErrFormat) {
			t.Errorf("the first %d bytes: %v", n, err)
		}
		_, err := ReadNPY(io.MultiReader(bytes.NewReader(one[:n]), iotest.ErrReader(errBroken)), Limits{})
		if !errors.Is(err, errBroken) || errors.Is(err, ErrFormat) {
			t.Errorf("broken after %d bytes: %v", n, err)
		}
	}
	values := npyOf("|i1", "(2, 2)", false, "\x01\x00\x02\x03")
	for most, ok := range map[int]bool{2: false, 3: true} {
		if _, err := ReadNPY(bytes.NewReader(values), Limits{MaxEntries: most}); (err == nil) != ok {
			t.Errorf("three values, at most %d: %v", most, err)
		}
	}
}

// TestNPYClaims: a header alone takes no memory, and neither do zeros without end.
func TestNPYClaims(t *testing.T) {
	for name, file := range map[string]io.Reader{
		"header": bytes.NewReader(npyOf("<f8", "(100000000, 100000)", false, "\x00")),
		"zeros": io.MultiReader(bytes.NewReader(npyOf("|i1", "(40000000, 1)", false, "")),
			io.LimitReader(zeros{}, 40_000_000)),
	} {
		var err error
		allocated := hostile.Allocated(func() { _, err = ReadNPY(file, Limits{}) })
		// Row pointers of the 16 million rows that may be empty, and the copies of a growing slice.
		if !errors.Is(err, ErrFormat) || allocated > 900<<20 || name == "header" && allocated > 1<<20 {
			t.Errorf("%s: error %v, %d bytes", name, err, allocated)
		}
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

// TestWriteNPY compares with the bytes that numpy.save writes for [[1, 2.5, -3], [0, 0, 0.1]] as float32.
func TestWriteNPY(t *testing.T) {
	x := sparse.NewDense(2, 3)
	copy(x.Data, []float32{1, 2.5, -3, 0, 0, 0.1})
	var got bytes.Buffer
	if err := WriteNPY(&got, x); err != nil {
		t.Fatal(err)
	}
	header := "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
	want := "\x93NUMPY\x01\x00\x76\x00" + header + strings.Repeat(" ", 117-len(header)) + "\n" +
		"\x00\x00\x80\x3f\x00\x00\x20\x40\x00\x00\x40\xc0" + "\x00\x00\x00\x00\x00\x00\x00\x00\xcd\xcc\xcc\x3d"
	if got.String() != want {
		t.Errorf("got %q, want %q", got.String(), want)
	}
	back, err := ReadNPY(&got, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range x.Rows {
		for j := range x.Cols {
			if back.At(i, j) != x.At(i, j) {
				t.Errorf("row %d, column %d: read %v, want %v", i, j, back.At(i, j), x.At(i, j))
			}
		}
	}
}

func FuzzReadNPY(f *testing.F) {
	for _, fortran := range []bool{false, true} {
		f.Add(npyOf("<f4", "(1, 2)", fortran, "\x00\x00\x00\x3f\x00\x00\x00\x00"))
		f.Add(npyOf(">f2", "(2, 1)", fortran, "\x3c\x00\x00\x00"))
		f.Add(npyOf("|u1", "(2, 3)", fortran, "\x00\x01\x02\x03\x04\x05"))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		x, err := ReadNPY(bytes.NewReader(file), Limits{})
		if err != nil {
			if !errors.Is(err, ErrFormat) || strings.Contains(err.Error(), "\n") {
				t.Fatal(err)
			}
			return
		}
		checkRead(t, x)
		if x.Rows > 100 || x.Cols > 100 {
			return
		}
		for _, fortran := range []bool{false, true} {
			y, err := ReadNPY(bytes.NewReader(npyFile(x.At, x.Rows, x.Cols, fortran)), Limits{})
			if err != nil || !same(x, y) {
				t.Fatalf("as npy, fortran %v: %v", fortran, err)
			}
		}
	})
}

// What push allocates is exactly what a true header needs, and little more than was read under a false one.
func TestPush(t *testing.T) {
	for _, n := range []int{1, 4095, 4096, 4097, 40_000, 1_000_000} {
		var values []int
		for i := range n {
			values = push(values, i, n)
			if cap(values) > max(4096, 8*len(values)) {
				t.Fatalf("room for %d values after %d of %d", cap(values), len(values), n)
			}
		}
		if len(values) != n || cap(values) != n || values[n-1] != n-1 {
			t.Errorf("%d of %d values in memory for %d", len(values), n, cap(values))
		}
	}
}
