package matrixfile

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"kindred/sparse"
)

// This file reads and writes the .npy format of NumPy
// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): a magic string, a
// header that is a Python dict with the type and the shape, and the values.

const npyMagic = "\x93NUMPY"

// maxHeader bounds a header. NumPy writes 128 bytes for an array of simple numbers.
const maxHeader = 1 << 12

// npyHeader returns the bytes before the values: the magic string, a version, the length of the dict
// and the dict, with blanks up to a multiple of 64 bytes.
func npyHeader(descr, shape string) []byte {
	dict := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, shape)
	const before = len(npyMagic) + 4
	length := (before+len(dict)+1+63)/64*64 - before
	header := append([]byte(npyMagic), 1, 0)
	header = binary.LittleEndian.AppendUint16(header, uint16(length))
	return append(header, dict+strings.Repeat(" ", length-len(dict)-1)+"\n"...)
}

// ReadNPY reads a dense matrix that numpy.save wrote: an array of two dimensions, of real numbers,
// integers or booleans of any size, row by row (C order) or column by column (Fortran order). Zeros
// are left out of the result. Files of other array types, such as text and Python objects, are
// refused.
//
// Errors about the contents wrap [ErrFormat]. Memory grows with the values that are there and is
// within the limits, whatever the header says.
func ReadNPY(r io.Reader, limits Limits) (*sparse.CSR, error) {
	source := &reader{r: r}
	x, err := readDense(bufio.NewReaderSize(source, 1<<16), limits.maxEntries())
	switch {
	case err == nil:
		return x, nil
	case source.err != nil: // it says nothing about the contents
		err = source.err
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		err = fmt.Errorf("%w: the file ends before its last value", ErrFormat)
	case !errors.Is(err, ErrFormat):
		err = fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return nil, fmt.Errorf("matrixfile: %w", err)
}

// reader remembers the first error of reading other than the end.
type reader struct {
	r   io.Reader
	err error
}

func (s *reader) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	if err != nil && err != io.EOF && s.err == nil {
		s.err = err
	}
	return n, err
}

// readDense reads a dense matrix with at most so many values other than zero.
func readDense(r *bufio.Reader, most int) (*sparse.CSR, error) {
	a, err := newArray(r)
	if err != nil {
		return nil, err
	}
	if n := len(a.shape); n != 2 {
		return nil, fmt.Errorf("an array of %s; it must have 2, with a row for each paper", dimensions(n))
	}
	rows, cols := a.shape[0], a.shape[1]
	if a.fortran { // the rows of the transpose, one after the other
		rows, cols = cols, rows
	}
	if err := checkShape(rows, cols, a.n); err != nil {
		return nil, err
	}
	x := &sparse.CSR{Rows: rows, Cols: cols, Indptr: []int{0}}
	column := 0
	err = a.each(func(v number64) error {
		f := v.float32()
		switch {
		case math.IsNaN(float64(f)) || math.IsInf(float64(f), 0):
			i, j := len(x.Indptr), column+1
			if a.fortran {
				i, j = j, i
			}
			return fmt.Errorf("row %d, column %d: %s", i, j, v.unfit())
		case f != 0 && len(x.Data) == most:
			return fmt.Errorf("more than %d values", most)
		case f != 0:
			x.Indices, x.Data = append(x.Indices, int32(column)), append(x.Data, f)
		}
		if column++; column == cols {
			column = 0
			x.Indptr = append(x.Indptr, len(x.Data))
			return checkShape(len(x.Indptr)-1, 0, len(x.Data)) // the columns were checked
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if _, err := a.r.ReadByte(); err == nil {
		return nil, errors.New("more values than the header says")
	} else if err != io.EOF {
		return nil, err
	}
	for len(x.Indptr) <= rows { // rows of no columns
		x.Indptr = append(x.Indptr, 0)
	}
	if a.fortran {
		if err := checkShape(cols, rows, x.NNZ()); err != nil {
			return nil, err
		}
		return x.Transposed(), nil
	}
	return x, nil
}

// array is an array whose header was read.
type array struct {
	r       *bufio.Reader // of the values
	shape   []int
	n       int  // number of values: the product of the shape
	fortran bool // column by column
	kind    byte // i, u, f, b, S or U
	size    int  // bytes of a value
	order   binary.ByteOrder
}

// newArray reads the header of an array.
func newArray(r *bufio.Reader) (*array, error) {
	start := make([]byte, len(npyMagic)+2)
	if _, err := io.ReadFull(r, start); err != nil || string(start[:len(npyMagic)]) != npyMagic {
		return nil, errors.New("not a NumPy array")
	}
	length := 0
	switch version := start[len(npyMagic)]; version {
	case 1:
		b := make([]byte, 2)
		if _, err := io.ReadFull(r, b); err != nil {
			return nil, err
		}
		length = int(binary.LittleEndian.Uint16(b))
	case 2, 3:
		b := make([]byte, 4)
		if _, err := io.ReadFull(r, b); err != nil {
			return nil, err
		}
		length = int(binary.LittleEndian.Uint32(b))
	default:
		return nil, fmt.Errorf("unknown version %d of the .npy format", version)
	}
	if length > maxHeader {
		return nil, fmt.Errorf("the header has %d bytes, must have at most %d", length, maxHeader)
	}
	dict := make([]byte, length)
	if _, err := io.ReadFull(r, dict); err != nil {
		return nil, err
	}
	a := &array{r: r}
	if err := a.parse(string(dict)); err != nil {
		return nil, fmt.Errorf("header %.100q: %w", strings.TrimSpace(string(dict)), err)
	}
	return a, nil
}

// parse reads the dict of a header.
func (a *array) parse(dict string) error {
	p := dictParser(dict)
	if !p.take("{") {
		return errors.New("it does not begin with {")
	}
	var descr, shape bool
	for !p.take("}") {
		key, ok := p.quoted()
		if !ok || !p.take(":") {
			return errors.New("an entry has no name")
		}
		var err error
		switch key {
		case "descr":
			descr = true
			err = a.setType(&p)
		case "shape":
			shape = true
			err = a.setShape(&p)
		case "fortran_order":
			if a.fortran = p.take("True"); !a.fortran && !p.take("False") {
				err = errors.New("fortran_order is neither True nor False")
			}
		default:
			err = fmt.Errorf("unknown entry %q", key)
		}
		if err != nil {
			return err
		}
		if !p.take(",") && !strings.HasPrefix(string(p), "}") {
			return errors.New("an entry has no end")
		}
	}
	if p != "" || !descr || !shape {
		return errors.New("it must have a type and a shape, and nothing after them")
	}
	return nil
}

// setType takes the type of the values.
func (a *array) setType(p *dictParser) error {
	descr, ok := p.quoted()
	if !ok || len(descr) < 3 {
		return errors.New("not a simple type")
	}
	switch descr[0] {
	case '<', '|', '=':
		a.order = binary.LittleEndian
	case '>':
		a.order = binary.BigEndian
	default:
		return fmt.Errorf("the type %q", descr)
	}
	a.kind = descr[1]
	size, err := strconv.Atoi(descr[2:])
	if err != nil {
		return fmt.Errorf("the type %q", descr)
	}
	a.size = size
	switch a.kind {
	case 'i', 'u':
		ok = size == 1 || size == 2 || size == 4 || size == 8
	case 'f':
		ok = size == 2 || size == 4 || size == 8
	case 'b':
		ok = size == 1
	case 'S':
		ok = size == 3
	case 'U':
		ok = size == 3
		a.size = 3 * 4
	default:
		ok = false
	}
	if !ok {
		return fmt.Errorf("the type %q", descr)
	}
	return nil
}

// setShape takes the shape: (), (n,), (n, m) and so on.
func (a *array) setShape(p *dictParser) error {
	if !p.take("(") {
		return errors.New("the shape is not a tuple")
	}
	tooMany := errors.New("the shape has too many values, rows or columns")
	n := 1.0
	for !p.take(")") {
		digits := 0
		for digits < len(*p) && (*p)[digits] >= '0' && (*p)[digits] <= '9' {
			digits++
		}
		length, err := strconv.Atoi(string((*p)[:digits]))
		if errors.Is(err, strconv.ErrRange) {
			return tooMany
		}
		if err != nil {
			return errors.New("a length in the shape is not a number")
		}
		a.shape = append(a.shape, length)
		n *= float64(length)
		*p = (*p)[digits:]
		p.take("L") // Python 2
		if !p.take(",") && !strings.HasPrefix(string(*p), ")") {
			return errors.New("the shape has no end")
		}
	}
	if !(n <= math.MaxInt/16) { // or it is no number; 16 bytes are more than any value takes
		return tooMany
	}
	a.n = int(n)
	return nil
}

// dictParser is the rest of a dict that was not read yet.
type dictParser string

// take removes a piece and the blanks around it, if the rest begins with it.
func (p *dictParser) take(piece string) bool {
	rest, ok := strings.CutPrefix(strings.TrimSpace(string(*p)), piece)
	if ok {
		*p = dictParser(strings.TrimSpace(rest))
	}
	return ok
}

// quoted removes a text in quotes and returns it, if the rest begins with one.
func (p *dictParser) quoted() (string, bool) {
	for _, quote := range []string{"'", `"`} {
		if p.take(quote) {
			text, rest, ok := strings.Cut(string(*p), quote)
			*p = dictParser(strings.TrimSpace(rest))
			return text, ok
		}
	}
	return "", false
}

// number64 is a value of any type: i if it is an integer, else f.
type number64 struct {
	whole bool
	i     int64
	f     float64
}

func (v number64) String() string {
	if v.whole {
		return strconv.FormatInt(v.i, 10)
	}
	return strconv.FormatFloat(v.f, 'g', -1, 64)
}

// float32 returns the value, rounded.
func (v number64) float32() float32 {
	if v.whole {
		return float32(v.i)
	}
	return float32(v.f)
}

// unfit says what is wrong with a value that is no finite float32.
func (v number64) unfit() string {
	if f := math.Abs(v.f); math.IsNaN(f) || math.IsInf(f, 0) {
		return v.String() + " is not a finite number; put numbers in place of all NaN and Inf, such as 0"
	}
	return v.String() + " is too large for a float32, at most 3.4e38"
}

// dimensions returns a number of dimensions with its noun.
func dimensions(n int) string {
	if n == 1 {
		return "1 dimension"
	}
	return fmt.Sprintf("%d dimensions", n)
}

// each calls visit with every value, in the order of the file.
func (a *array) each(visit func(number64) error) error {
	decode, err := a.decoder()
	if err != nil {
		return err
	}
	block := make([]byte, min(a.n, 4096)*a.size)
	for left := a.n; left > 0; {
		n := min(left, 4096)
		if _, err := io.ReadFull(a.r, block[:n*a.size]); err != nil {
			return err
		}
		for p := range n {
			if err := visit(decode(block[p*a.size:])); err != nil {
				return err
			}
		}
		left -= n
	}
	return nil
}

// decoder returns a function that decodes one value.
func (a *array) decoder() (func(b []byte) number64, error) {
	whole := func(i int64) number64 { return number64{whole: true, i: i} }
	order := a.order
	switch fmt.Sprintf("%c%d", a.kind, a.size) {
	case "b1", "u1":
		return func(b []byte) number64 { return whole(int64(b[0])) }, nil
	case "i1":
		return func(b []byte) number64 { return whole(int64(int8(b[0]))) }, nil
	case "u2":
		return func(b []byte) number64 { return whole(int64(order.Uint16(b))) }, nil
	case "i2":
		return func(b []byte) number64 { return whole(int64(int16(order.Uint16(b)))) }, nil
	case "u4":
		return func(b []byte) number64 { return whole(int64(order.Uint32(b))) }, nil
	case "i4":
		return func(b []byte) number64 { return whole(int64(int32(order.Uint32(b)))) }, nil
	case "i8":
		return func(b []byte) number64 { return whole(int64(order.Uint64(b))) }, nil
	case "u8":
		return func(b []byte) number64 {
			if v := order.Uint64(b); v > math.MaxInt64 {
				return number64{f: float64(v)}
			}
			return whole(int64(order.Uint64(b)))
		}, nil
	case "f2":
		return func(b []byte) number64 { return number64{f: half(order.Uint16(b))} }, nil
	case "f4":
		return func(b []byte) number64 { return number64{f: float64(math.Float32frombits(order.Uint32(b)))} }, nil
	case "f8":
		return func(b []byte) number64 { return number64{f: math.Float64frombits(order.Uint64(b))} }, nil
	}
	return nil, errors.New("the array holds text, not numbers")
}

// half returns the value of a number of 16 bits (IEEE 754 binary16).
func half(bits uint16) float64 {
	sign, exponent, fraction := 1.0, int(bits>>10&0x1f), float64(bits&0x3ff)
	if bits>>15 == 1 {
		sign = -1
	}
	switch exponent {
	case 0: // subnormal
		return math.Ldexp(sign*fraction, -24)
	case 0x1f:
		if fraction != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return math.Ldexp(sign*(1024+fraction), exponent-25)
}

// WriteNPY writes a dense matrix as numpy.save does: an array of two dimensions of little-endian float32, row by
// row. Equal matrices give equal bytes.
func WriteNPY(w io.Writer, x *sparse.Dense) error {
	if _, err := w.Write(npyHeader("<f4", fmt.Sprintf("(%d, %d)", x.Rows, x.Cols))); err != nil {
		return fmt.Errorf("matrixfile: %w", err)
	}
	b := make([]byte, 0, 4*x.Cols)
	for i := range x.Rows {
		b = b[:0]
		for _, v := range x.Row(i) {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		if _, err := w.Write(b); err != nil {
			return fmt.Errorf("matrixfile: %w", err)
		}
	}
	return nil
}
