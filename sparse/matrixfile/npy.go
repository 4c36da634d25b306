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
)

// This file reads and writes the .npy format of NumPy
// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): a magic string, a
// header that is a dict of Python with the type and the shape, and the values.

const npyMagic = "\x93NUMPY"

// maxHeader bounds a header, which has no more than 128 bytes of arrays of one dimension.
const maxHeader = 1 << 12

// npyHeader returns what stands before the values: a version, the length of the dict and the dict,
// with blanks up to a multiple of 64 bytes.
func npyHeader(descr, shape string) []byte {
	dict := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': %s, }", descr, shape)
	const before = len(npyMagic) + 4
	length := (before+len(dict)+1+63)/64*64 - before
	header := append([]byte(npyMagic), 1, 0)
	header = binary.LittleEndian.AppendUint16(header, uint16(length))
	return append(header, dict+strings.Repeat(" ", length-len(dict)-1)+"\n"...)
}

// array is an array whose header was read.
type array struct {
	r     *bufio.Reader // of the values
	n     int           // values
	kind  byte          // i, u, f, b, S or U
	size  int           // bytes of a value
	order binary.ByteOrder
}

// newArray reads the header of an array of one dimension or none.
func newArray(r *bufio.Reader) (*array, error) {
	start := make([]byte, len(npyMagic)+2)
	if _, err := io.ReadFull(r, start); err != nil || string(start[:len(npyMagic)]) != npyMagic {
		return nil, errors.New("no array of NumPy")
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
		return nil, fmt.Errorf("version %d of the format of arrays", version)
	}
	if length > maxHeader {
		return nil, fmt.Errorf("a header of %d bytes", length)
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
		return errors.New("no dict")
	}
	var descr, shape bool
	for !p.take("}") {
		key, ok := p.quoted()
		if !ok || !p.take(":") {
			return errors.New("no name of an entry")
		}
		var err error
		switch key {
		case "descr":
			descr = true
			err = a.setType(&p)
		case "shape":
			shape = true
			err = a.setShape(&p)
		case "fortran_order": // makes no difference to a single dimension
			if !p.take("True") && !p.take("False") {
				err = errors.New("fortran_order is neither True nor False")
			}
		default:
			err = fmt.Errorf("the entry %q", key)
		}
		if err != nil {
			return err
		}
		if !p.take(",") && !strings.HasPrefix(string(p), "}") {
			return errors.New("no end of an entry")
		}
	}
	if p != "" || !descr || !shape {
		return errors.New("no type, no shape, or more than these")
	}
	return nil
}

// setType takes the type of the values.
func (a *array) setType(p *dictParser) error {
	descr, ok := p.quoted()
	if !ok || len(descr) < 3 {
		return errors.New("no simple type")
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
		ok = size == 4 || size == 8
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

// setShape takes the number of values: (), (n,) or (n).
func (a *array) setShape(p *dictParser) error {
	if !p.take("(") {
		return errors.New("no shape")
	}
	if p.take(")") {
		a.n = 1
		return nil
	}
	digits := 0
	for digits < len(*p) && (*p)[digits] >= '0' && (*p)[digits] <= '9' {
		digits++
	}
	n, err := strconv.Atoi(string((*p)[:digits]))
	if err != nil {
		return errors.New("no length")
	}
	*p = (*p)[digits:]
	p.take("L") // Python 2
	p.take(",")
	if !p.take(")") {
		return errors.New("more than one dimension")
	}
	a.n = n
	return nil
}

// dictParser is what is left of a dict.
type dictParser string

// take takes a piece and the blanks around it, if that is next.
func (p *dictParser) take(piece string) bool {
	rest, ok := strings.CutPrefix(strings.TrimSpace(string(*p)), piece)
	if ok {
		*p = dictParser(strings.TrimSpace(rest))
	}
	return ok
}

// quoted takes a text in quotes.
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

// number64 is a value of any type: i if it is whole, else f.
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

// each calls visit with every value.
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

// decoder returns what reads a value.
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
	case "f4":
		return func(b []byte) number64 { return number64{f: float64(math.Float32frombits(order.Uint32(b)))} }, nil
	case "f8":
		return func(b []byte) number64 { return number64{f: math.Float64frombits(order.Uint64(b))} }, nil
	}
	return nil, errors.New("text instead of numbers")
}
