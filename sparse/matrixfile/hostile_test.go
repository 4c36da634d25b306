package matrixfile

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"kindred/internal/hostile"
)

const marketHeader = "%%MatrixMarket matrix coordinate real general\n"

var errBroken = errors.New("broken")

// An error behind the last value, such as a checksum that fails, is not lost.
func TestErrorAtTheEnd(t *testing.T) {
	text := marketHeader + "1 1 1\n1 1 1\n"
	_, err := ReadMatrixMarket(io.MultiReader(strings.NewReader(text), iotest.ErrReader(errBroken)), Limits{})
	if !errors.Is(err, errBroken) || errors.Is(err, ErrFormat) {
		t.Error(err)
	}
	_, err = ReadMatrixMarket(strings.NewReader(text+strings.Repeat("x", maxLine+1)), Limits{})
	if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "line 4") {
		t.Error(err)
	}
}

// brokenAt fails to read what overlaps a byte.
type brokenAt struct {
	r  io.ReaderAt
	at int64
}

func (b brokenAt) ReadAt(p []byte, offset int64) (int, error) {
	if offset <= b.at && b.at < offset+int64(len(p)) {
		return 0, errBroken
	}
	return b.r.ReadAt(p, offset)
}

// Errors of reading are not taken for what the file is.
func TestErrorsOfReading(t *testing.T) {
	// So large that finding the members does not read all of it.
	data := npz(t, random(rand.New(rand.NewPCG(1, 1)), 60, 60))
	for at := range data {
		_, err := ReadNPZ(brokenAt{bytes.NewReader(data), int64(at)}, int64(len(data)), Limits{})
		if err != nil && (!errors.Is(err, errBroken) || errors.Is(err, ErrFormat)) {
			t.Fatalf("byte %d: %v", at, err)
		}
	}
}

func TestWriteErrorsAreOneLine(t *testing.T) {
	x := random(rand.New(rand.NewPCG(1, 1)), 200, 300)
	for after := range len(npz(t, x)) / 500 {
		if err := WriteNPZ(&failing{after * 500}, x, WriteOptions{}); !errors.Is(err, errFull) || strings.Contains(err.Error(), "\n") {
			t.Fatalf("full after %d bytes: %q", after*500, err)
		}
	}
}

// A matrix with just as many values as the limits allow is read, with one more it is not.
func TestLimits(t *testing.T) {
	x := small()
	symmetric := "%%MatrixMarket matrix coordinate real symmetric\n2 2 2\n1 1 1\n2 1 1\n"
	for _, tt := range []struct {
		name string
		read func(Limits) error
	}{
		{"npz", func(l Limits) error { _, err := readNPZ(npz(t, x), l); return err }},
		{"mtx", func(l Limits) error { _, err := ReadMatrixMarket(strings.NewReader(market(t, x)), l); return err }},
		{"symmetric", func(l Limits) error { _, err := ReadMatrixMarket(strings.NewReader(symmetric), l); return err }},
	} {
		for most, ok := range map[int]bool{1: false, 2: false, 3: true, 4: true} {
			if err := tt.read(Limits{MaxEntries: most}); (err == nil) != ok || err != nil && !errors.Is(err, ErrFormat) {
				t.Errorf("%s, at most %d values: %v", tt.name, most, err)
			}
		}
	}
	if _, err := ReadMatrixMarket(strings.NewReader(marketHeader+"1 1 9999999999999999999\n"), Limits{MaxEntries: math.MaxInt}); !errors.Is(err, ErrFormat) {
		t.Errorf("a number above that of a word: %v", err)
	}
}

// Types that TestSciPy leaves out, each with the value 1.
func TestKinds(t *testing.T) {
	for descr, one := range map[string]string{
		"|b1": "\x01", "|u1": "\x01", "|i1": "\x01", "<u2": "\x01\x00", ">u2": "\x00\x01", ">u4": "\x00\x00\x00\x01",
		"<u8": "\x01\x00\x00\x00\x00\x00\x00\x00", ">u8": "\x00\x00\x00\x00\x00\x00\x00\x01", ">f4": "\x3f\x80\x00\x00", ">f8": "\x3f\xf0\x00\x00\x00\x00\x00\x00",
	} {
		arrays := map[string][3]string{"format": {"<U3", "()", "c\x00\x00\x00s\x00\x00\x00r\x00\x00\x00"}, "shape": {"<i4", "(2,)", "\x01\x00\x00\x00\x01\x00\x00\x00"},
			"indptr": {"|u1", "(2,)", "\x00\x01"}, "indices": {"|u1", "(1,)", "\x00"}, "data": {descr, "(1,)", one}}
		if x, err := readNPZ(npzOf(arrays), Limits{}); err != nil || x.At(0, 0) != 1 {
			t.Errorf("%s: %v", descr, err)
		}
	}
}

// packed returns a file whose members are packed by a method, with other versions of .npy.
func packed(t *testing.T, method uint16, version byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(npz(t, small())), int64(len(npz(t, small()))))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if version > 1 { // whose lengths have four bytes
			body = append(append([]byte(npyMagic), version, 0, body[8], body[9], 0, 0), body[10:]...)
		}
		var w io.Writer
		if method == zip.Store || method == zip.Deflate {
			w, err = z.CreateHeader(&zip.FileHeader{Name: f.Name, Method: method})
		} else {
			w, err = z.CreateRaw(&zip.FileHeader{Name: f.Name, Method: method})
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPacking(t *testing.T) {
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		for version := range byte(5) {
			x, err := readNPZ(packed(t, method, version), Limits{})
			if ok := version <= 3; version > 0 && (ok != (err == nil) || ok && !same(x, small())) {
				t.Errorf("method %d, version %d: %v", method, version, err)
			}
		}
	}
	if _, err := readNPZ(packed(t, 12, 1), Limits{}); !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "format: zip: unsupported compression algorithm") {
		t.Errorf("bzip2: %v", err)
	}
}

// What claims to be large takes little memory until it is there.
func TestClaims(t *testing.T) {
	var nested bytes.Buffer
	z := zip.NewWriter(&nested)
	w, _ := z.Create("format.npy")
	_, _ = w.Write(npz(t, small()))
	_ = z.Close()
	claim := map[string][3]string{"format": {"|S3", "()", "csr"}, "shape": {"<i4", "(2,)", "\xff\xff\xff\x07\x01\x00\x00\x00"},
		"indptr": {"<i8", "(134217728,)", ""}, "indices": {"|i1", "(134217728,)", ""}, "data": {"<f4", "(134217728,)", ""}}
	for name, read := range map[string]func() error{
		"nested zip": func() error { _, err := readNPZ(nested.Bytes(), Limits{}); return err },
		"lengths":    func() error { _, err := readNPZ(npzOf(claim), Limits{}); return err },
		"no zip":     func() error { _, err := readNPZ([]byte(market(t, small())), Limits{}); return err },
		"entries": func() error {
			_, err := ReadMatrixMarket(strings.NewReader(marketHeader+"2147483647 2147483647 100000000\n1 1 1\n"), Limits{})
			return err
		},
		"rows": func() error {
			_, err := ReadMatrixMarket(strings.NewReader(marketHeader+"1000000000000 1 3\n1 1 1\n1 1 1\n1 1 1\n"), Limits{})
			return err
		},
	} {
		var err error
		allocated := hostile.Allocated(func() { err = read() })
		if !errors.Is(err, ErrFormat) || strings.Contains(err.Error(), "\n") || allocated > 1<<22 {
			t.Errorf("%s: %v, %d bytes", name, err, allocated)
		}
	}
}

// Sums of rows take memory for each column, so a matrix must not have far more columns than values.
func TestManyColumns(t *testing.T) {
	for name, text := range map[string]string{
		"columns": marketHeader + "1 2147483647 1\n1 1 1\n", "rows": marketHeader + "2147483646 1 1\n1 1 1\n",
	} {
		_, err := ReadMatrixMarket(strings.NewReader(text), Limits{})
		if want := name + " for only 1 values"; !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
	if _, err := ReadMatrixMarket(strings.NewReader(marketHeader+"1 16777216 1\n1 1 1\n"), Limits{}); err != nil {
		t.Error(err)
	}
	// A dense row of zeros has all its columns in the file.
	zeros := append(npyHeader("|u1", "(1, 20000000)"), make([]byte, 20_000_000)...)
	if _, err := ReadNPY(bytes.NewReader(zeros), Limits{}); err != nil {
		t.Error(err)
	}
}
