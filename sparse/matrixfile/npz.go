package matrixfile

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// WriteOptions are the options of [WriteNPZ].
type WriteOptions struct {
	// Parallelism is how many goroutines compress at once. 0 means GOMAXPROCS. The bytes do not depend on it.
	Parallelism int
}

// WriteNPZ writes a matrix as scipy.sparse.load_npz reads it: a zip file of NumPy arrays, which are
// the three arrays of compressed sparse rows. Equal matrices give equal bytes.
func WriteNPZ(w io.Writer, x *sparse.CSR, opts WriteOptions) error {
	z := zip.NewWriter(w)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return &deflater{w: w, workers: parallel.Workers(opts.Parallelism)}, nil
	})
	// SciPy expects both arrays of indices to be of the same type.
	long := x.NNZ() > math.MaxInt32
	index := func(b []byte, v int) []byte {
		if long {
			return binary.LittleEndian.AppendUint64(b, uint64(v))
		}
		return binary.LittleEndian.AppendUint32(b, uint32(v))
	}
	indexType := "<i4"
	if long {
		indexType = "<i8"
	}
	shape := [2]int{x.Rows, x.Cols}
	for _, a := range []struct {
		name, descr string
		n           int
		value       func(b []byte, p int) []byte
	}{
		{"indices", indexType, len(x.Indices), func(b []byte, p int) []byte { return index(b, int(x.Indices[p])) }},
		{"indptr", indexType, len(x.Indptr), func(b []byte, p int) []byte { return index(b, x.Indptr[p]) }},
		{"format", "|S3", -1, func(b []byte, _ int) []byte { return append(b, "csr"...) }},
		{"shape", "<i8", len(shape), func(b []byte, p int) []byte {
			return binary.LittleEndian.AppendUint64(b, uint64(shape[p]))
		}},
		{"data", "<f4", len(x.Data), func(b []byte, p int) []byte {
			return binary.LittleEndian.AppendUint32(b, math.Float32bits(x.Data[p]))
		}},
	} {
		if err := writeArray(z, a.name, a.descr, a.n, a.value); err != nil {
			return fmt.Errorf("matrixfile: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("matrixfile: %w", err)
	}
	return nil
}

// writeArray writes a member with n values, or with one value and no dimension if n is −1.
func writeArray(z *zip.Writer, name, descr string, n int, appendValue func(b []byte, p int) []byte) error {
	w, err := z.Create(name + ".npy") // no time is written: the bytes depend on the matrix alone
	if err != nil {
		return err
	}
	shape := "()"
	if n >= 0 {
		shape = fmt.Sprintf("(%d,)", n)
	}
	if _, err := w.Write(npyHeader(descr, shape)); err != nil {
		return err
	}
	const block = 1 << 16
	b := make([]byte, 0, block+8)
	for p := range max(n, -n) {
		if b = appendValue(b, p); len(b) >= block {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	_, err = w.Write(b)
	return err
}

// ReadNPZ reads a matrix that scipy.sparse.save_npz wrote, in the layout csr, csc or coo, of integers
// or real numbers of any size. The argument size is the number of bytes of r. Values for the same
// place are added up.
//
// Errors name the array; errors about the contents wrap [ErrFormat]. Memory grows with the unpacked
// values that are there and is within the limits, whatever the headers say.
func ReadNPZ(r io.ReaderAt, size int64, limits Limits) (*sparse.CSR, error) {
	source := &source{r: r}
	z, err := zip.NewReader(source, size)
	if err != nil {
		if source.err != nil {
			err = source.err
		} else if errors.Is(err, zip.ErrFormat) || errors.Is(err, zip.ErrAlgorithm) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = fmt.Errorf("%w: %w", ErrFormat, err)
		}
		return nil, fmt.Errorf("matrixfile: %w", err)
	}
	z.RegisterDecompressor(zip.Deflate, func(r io.Reader) io.ReadCloser { return flate.NewReader(r) })
	x, err := (&npzReader{z, limits.maxEntries()}).read()
	if err != nil {
		switch {
		case source.err != nil: // the other errors follow from it
			err = source.err
		case !errors.Is(err, ErrFormat):
			err = fmt.Errorf("%w: %w", ErrFormat, err)
		}
		return nil, fmt.Errorf("matrixfile: %w", err)
	}
	return x, nil
}

// source remembers the first error of reading, which says nothing about the contents.
type source struct {
	r   io.ReaderAt
	err error
}

func (s *source) ReadAt(b []byte, offset int64) (int, error) {
	n, err := s.r.ReadAt(b, offset)
	if err != nil && err != io.EOF && s.err == nil {
		s.err = err
	}
	return n, err
}

// npzReader reads the members of a file.
type npzReader struct {
	z   *zip.Reader
	max int // values of the matrix
}

func (n *npzReader) read() (*sparse.CSR, error) {
	if len(n.z.File) == 1 { // numpy.savez of one array
		return n.dense(n.z.File[0])
	}
	if !slices.ContainsFunc(n.z.File, func(f *zip.File) bool { return f.Name == "format.npy" }) {
		return nil, n.several()
	}
	var format string
	if err := n.array("format", 1, func(a *array) error {
		text := make([]byte, 3*4) // Python 3 writes four bytes for each character
		length, err := io.ReadFull(a.r, text[:min(len(text), a.size)])
		format = string(bytes.ReplaceAll(text[:length], []byte{0}, nil))
		return err
	}); err != nil {
		return nil, err
	}
	shape, err := n.ints("shape", 32, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	if len(shape) != 2 {
		return nil, fmt.Errorf("shape: the matrix has %s, must have 2", dimensions(len(shape)))
	}
	rows, cols := shape[0], shape[1]
	switch format {
	case "csr":
		return n.compressed(rows, cols)
	case "csc":
		x, err := n.compressed(cols, rows)
		if err != nil {
			return nil, err
		}
		if err := checkShape(rows, cols, x.NNZ()); err != nil {
			return nil, err
		}
		return x.Transposed(), nil
	case "coo":
		return n.coordinates(rows, cols)
	}
	return nil, fmt.Errorf("format: the layout is %.20q, must be csr, csc or coo", format)
}

// several returns the error for a file of several dense arrays, or of none.
func (n *npzReader) several() error {
	if len(n.z.File) == 0 {
		return errors.New("the file has no array")
	}
	const most = 3
	var names []string
	for _, f := range n.z.File[:min(most, len(n.z.File))] {
		names = append(names, fmt.Sprintf("%.40q", strings.TrimSuffix(f.Name, ".npy")))
	}
	if more := len(n.z.File) - most; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return fmt.Errorf("the file has %d arrays (%s), and none is called format, as in a sparse matrix; save the one to "+
		"use in a file of its own", len(n.z.File), strings.Join(names, ", "))
}

// dense reads the only array of a file, a dense matrix.
func (n *npzReader) dense(member *zip.File) (*sparse.CSR, error) {
	f, err := member.Open()
	if err != nil {
		return nil, fmt.Errorf("%.100s: %w", member.Name, err)
	}
	defer f.Close()
	x, err := readDense(bufio.NewReaderSize(f, 1<<16), n.max)
	switch err {
	case nil:
		return x, nil
	case io.EOF, io.ErrUnexpectedEOF:
		err = errors.New("fewer values than the header says")
	}
	return nil, fmt.Errorf("%.100s: %w", member.Name, err)
}

// compressed reads a matrix in compressed sparse rows.
func (n *npzReader) compressed(rows, cols int) (*sparse.CSR, error) {
	indices, err := n.indices("indices", cols)
	if err != nil {
		return nil, err
	}
	if err := checkShape(rows, cols, len(indices)); err != nil {
		return nil, err
	}
	indptr, err := n.ints("indptr", rows+1, n.max)
	if err != nil {
		return nil, err
	}
	if len(indptr)-1 != rows {
		return nil, fmt.Errorf("indptr: %d values for %d rows", len(indptr), rows)
	}
	data, err := n.data(len(indices))
	if err != nil {
		return nil, err
	}
	for i, p := range indptr {
		if i == 0 && p != 0 || i > 0 && p < indptr[i-1] || p > len(indices) {
			return nil, fmt.Errorf("indptr: value %d is %d", i, p)
		}
	}
	used := indptr[rows] // SciPy allows unused space at the end
	return canonical(&sparse.CSR{Rows: rows, Cols: cols, Indptr: indptr, Indices: indices[:used], Data: data[:used]})
}

// coordinates reads a matrix as rows, columns and values.
func (n *npzReader) coordinates(rows, cols int) (*sparse.CSR, error) {
	var t triplets
	var err error
	if t.rows, err = n.indices("row", rows); err != nil {
		return nil, err
	}
	if t.cols, err = n.indices("col", cols); err != nil {
		return nil, err
	}
	if len(t.rows) != len(t.cols) {
		return nil, fmt.Errorf("col: %d values for %d rows", len(t.cols), len(t.rows))
	}
	if t.data, err = n.data(len(t.rows)); err != nil {
		return nil, err
	}
	if err := checkShape(rows, cols, len(t.rows)); err != nil {
		return nil, err
	}
	return t.csr(rows, cols)
}

// array calls read with the array of the given name, which has at most so many values.
func (n *npzReader) array(name string, most int, read func(a *array) error) error {
	f, err := n.z.Open(name + ".npy")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the array %s is missing", name)
	case err != nil: // for example an unknown method of compression
		return fmt.Errorf("%s: %w", name, err)
	}
	defer f.Close()
	a, err := newArray(bufio.NewReaderSize(f, 1<<16))
	if err == nil && len(a.shape) > 1 {
		err = fmt.Errorf("an array of %s, must have 1", dimensions(len(a.shape)))
	}
	if err == nil && a.n > most {
		err = fmt.Errorf("%d values, must be at most %d", a.n, most)
	}
	if err == nil {
		err = read(a)
	}
	if err == nil {
		_, err = a.r.ReadByte() // to read to the end checks the checksum
		switch err {
		case io.EOF:
			return nil
		case nil:
			err = errors.New("more values than the header says")
		}
	}
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = errors.New("fewer values than the header says")
	}
	return fmt.Errorf("%s: %w", name, err)
}

// ints reads an array of at most so many integers from 0 to a limit.
func (n *npzReader) ints(name string, most, limit int) ([]int, error) {
	var values []int
	err := n.array(name, most, func(a *array) error {
		return a.each(func(v number64) error {
			if !v.whole || v.i < 0 || v.i > int64(limit) {
				return fmt.Errorf("value %d is %v, must be an integer from 0 to %d", len(values), v, limit)
			}
			values = push(values, int(v.i), a.n)
			return nil
		})
	})
	return values, err
}

// indices reads an array of integers from 0 to below the given number.
func (n *npzReader) indices(name string, below int) ([]int32, error) {
	var values []int32
	err := n.array(name, n.max, func(a *array) error {
		return a.each(func(v number64) error {
			if !v.whole || v.i < 0 || v.i >= int64(below) {
				return fmt.Errorf("value %d is %v, must be an integer from 0 to below %d", len(values), v, below)
			}
			values = push(values, int32(v.i), a.n)
			return nil
		})
	})
	return values, err
}

// data reads the array of the values and checks their number.
func (n *npzReader) data(want int) ([]float32, error) {
	var values []float32
	err := n.array("data", n.max, func(a *array) error {
		if a.n != want {
			return fmt.Errorf("%d values for %d indices", a.n, want)
		}
		return a.each(func(v number64) error {
			f := v.float32()
			if math.IsNaN(float64(f)) || math.IsInf(float64(f), 0) {
				return fmt.Errorf("value %d: %s", len(values), v.unfit())
			}
			values = push(values, f, a.n)
			return nil
		})
	})
	return values, err
}

// push appends a value to values, of which there will be n if the header is true. Whenever the memory is full, eight
// times as much is taken, and never more than n values need: a true header leads to exactly the memory that is needed,
// and a false header to no more than eight times what was really read.
func push[T any](values []T, value T, n int) []T {
	if len(values) == cap(values) {
		values = append(make([]T, 0, min(n, max(4096, 8*len(values)))), values...)
	}
	return append(values, value)
}
