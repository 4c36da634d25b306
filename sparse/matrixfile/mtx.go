package matrixfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"kindred/sparse"
)

// WriteMatrixMarket writes a matrix in the exchange format of Matrix Market
// (https://math.nist.gov/MatrixMarket/formats.html): a header, then a line for each value with
// its row and its column, counted from 1, row by row. Each value is written with the fewest digits
// that give the same float32 again.
func WriteMatrixMarket(w io.Writer, x *sparse.CSR) error {
	out := bufio.NewWriterSize(w, 1<<16)
	fmt.Fprintf(out, "%%%%MatrixMarket matrix coordinate real general\n%d %d %d\n", x.Rows, x.Cols, x.NNZ())
	var line []byte
	for i := range x.Rows {
		row := x.Row(i)
		for p, j := range row.Indices {
			line = strconv.AppendInt(line[:0], int64(i)+1, 10)
			line = append(line, ' ')
			line = strconv.AppendInt(line, int64(j)+1, 10)
			line = append(line, ' ')
			line = strconv.AppendFloat(line, float64(row.Data[p]), 'g', -1, 32)
			line = append(line, '\n')
			if _, err := out.Write(line); err != nil {
				return fmt.Errorf("matrixfile: %w", err)
			}
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("matrixfile: %w", err)
	}
	return nil
}

// maxLine bounds a line of a Matrix Market file; the format allows 1,024 bytes.
const maxLine = 1 << 16

// ReadMatrixMarket reads a matrix in the format of Matrix Market: as coordinates or as a dense array;
// of real numbers, integers or ones at the given places (pattern); general, symmetric or
// skew-symmetric. Values for the same place are added up, and zeros of arrays are left out.
//
// Errors name the line; errors about the contents wrap [ErrFormat]. Memory grows with the values that
// are there and is within the limits, whatever the header says.
func ReadMatrixMarket(r io.Reader, limits Limits) (*sparse.CSR, error) {
	m := &marketReader{lines: bufio.NewScanner(r), max: limits.maxEntries()}
	m.lines.Buffer(nil, maxLine)
	x, err := m.read()
	switch lineErr := m.lines.Err(); { // after the last value, too: a checksum may fail there
	case errors.Is(lineErr, bufio.ErrTooLong):
		m.number++
		err = fmt.Errorf("the line is longer than %d bytes", maxLine)
	case lineErr != nil:
		return nil, fmt.Errorf("matrixfile: %w", lineErr)
	}
	if err == nil {
		return x, nil
	}
	if !errors.Is(err, ErrFormat) {
		err = fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if m.number == 0 {
		return nil, fmt.Errorf("matrixfile: %w", err)
	}
	return nil, fmt.Errorf("matrixfile: line %d: %w", m.number, err)
}

// marketReader reads a Matrix Market file.
type marketReader struct {
	lines  *bufio.Scanner
	number int // of the last line that was read
	max    int // largest number of values

	array, pattern bool
	mirror         float32 // factor of the values that are mirrored at the diagonal, or 0
	rows, cols     int
	t              triplets
}

// next returns the fields of the next line that is neither empty nor a comment, or nil at the end.
func (m *marketReader) next() [][]byte {
	for m.lines.Scan() {
		m.number++
		if line := bytes.TrimSpace(m.lines.Bytes()); len(line) > 0 && line[0] != '%' {
			return bytes.Fields(line)
		}
	}
	return nil
}

func (m *marketReader) read() (*sparse.CSR, error) {
	if err := m.header(); err != nil {
		return nil, err
	}
	size := m.next()
	want := 3
	if m.array {
		want = 2
	}
	if len(size) != want {
		return nil, fmt.Errorf("%d numbers for the size of the matrix, must be %d", len(size), want)
	}
	var err error
	if m.rows, err = number(size[0], math.MaxInt32); err == nil {
		m.cols, err = number(size[1], math.MaxInt32)
	}
	if err != nil {
		return nil, err
	}
	if m.mirror != 0 && m.rows != m.cols {
		return nil, fmt.Errorf("a symmetric matrix with %d rows and %d columns", m.rows, m.cols)
	}
	if m.array {
		err = m.values()
	} else {
		err = m.entries(size[2])
	}
	if err != nil {
		return nil, err
	}
	if fields := m.next(); fields != nil {
		return nil, errors.New("more values than the header says")
	}
	if err := checkShape(m.rows, m.cols, len(m.t.rows)); err != nil {
		return nil, err
	}
	return m.t.csr(m.rows, m.cols)
}

// header reads the first line.
func (m *marketReader) header() error {
	if !m.lines.Scan() {
		return errors.New("the file is empty")
	}
	m.number++
	fields := strings.Fields(strings.ToLower(m.lines.Text()))
	if len(fields) != 5 || fields[0] != "%%matrixmarket" || fields[1] != "matrix" {
		return errors.New("no Matrix Market header")
	}
	switch fields[2] {
	case "coordinate":
	case "array":
		m.array = true
	default:
		return fmt.Errorf("unknown layout %q", fields[2])
	}
	switch fields[3] {
	case "real", "double", "integer":
	case "pattern":
		m.pattern = true
	default:
		return fmt.Errorf("unknown type of values %q", fields[3])
	}
	switch fields[4] {
	case "general":
	case "symmetric":
		m.mirror = 1
	case "skew-symmetric":
		m.mirror = -1
	default:
		return fmt.Errorf("unknown symmetry %q", fields[4])
	}
	if m.array && m.pattern {
		return errors.New("an array cannot be of the type pattern")
	}
	return nil
}

// entries reads the lines of a matrix as coordinates.
func (m *marketReader) entries(count []byte) error {
	n, err := number(count, m.max)
	if err != nil {
		return err
	}
	want := 3
	if m.pattern {
		want = 2
	}
	for range n {
		fields := m.next()
		switch {
		case fields == nil:
			return fmt.Errorf("the file ends before the last of %d values", n)
		case len(fields) != want:
			return fmt.Errorf("%d numbers on the line of a value, must be %d", len(fields), want)
		}
		i, err := number(fields[0], m.rows)
		if err != nil {
			return err
		}
		j, err := number(fields[1], m.cols)
		if err != nil {
			return err
		}
		if i == 0 || j == 0 {
			return errors.New("row or column 0, must be at least 1")
		}
		value := float32(1)
		if !m.pattern {
			if value, err = finite(fields[2]); err != nil {
				return err
			}
		}
		if err := m.add(i-1, j-1, value); err != nil {
			return err
		}
	}
	return nil
}

// values reads the lines of a matrix as an array, which has one column after the other.
func (m *marketReader) values() error {
	if m.rows == 0 {
		return nil
	}
	for j := range m.cols {
		first := 0
		switch m.mirror {
		case 1:
			first = j
		case -1:
			first = j + 1
		}
		for i := first; i < m.rows; i++ {
			fields := m.next()
			if len(fields) != 1 {
				return fmt.Errorf("%d numbers on the line of an array value, must be 1", len(fields))
			}
			value, err := finite(fields[0])
			if err != nil {
				return err
			}
			if value == 0 {
				continue
			}
			if err := m.add(i, j, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// add adds a value, and its mirror image on the other side of the diagonal.
func (m *marketReader) add(i, j int, value float32) error {
	places := 1
	if m.mirror != 0 && i != j {
		places = 2
	}
	if len(m.t.rows) > m.max-places {
		return fmt.Errorf("more than %d values", m.max)
	}
	m.t.rows, m.t.cols, m.t.data = append(m.t.rows, int32(i)), append(m.t.cols, int32(j)), append(m.t.data, value)
	if places == 2 {
		m.t.rows, m.t.cols = append(m.t.rows, int32(j)), append(m.t.cols, int32(i))
		m.t.data = append(m.t.data, m.mirror*value)
	}
	return nil
}

// number returns an integer from 0 to a limit.
func number(field []byte, limit int) (int, error) {
	n := 0
	for _, c := range field {
		if c < '0' || c > '9' {
			return 0, fmt.Errorf("%.40q is not a number from 0 to %d", field, limit)
		}
		digit := int(c - '0')
		if n > (limit-digit)/10 || digit > limit { // n*10+digit may overflow
			return 0, fmt.Errorf("%.40q is greater than %d", field, limit)
		}
		n = n*10 + digit
	}
	return n, nil
}

// finite returns a finite number.
func finite(field []byte) (float32, error) {
	v, err := strconv.ParseFloat(string(field), 32)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("%.40q is not a number that fits into a float32", field)
	}
	return float32(v), nil
}
