package parquetfile

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/format"

	"kindred/feed/internal/record"
)

// This file decodes the values of pages, after it has checked that the sizes in them can be true: runs
// of equal values and lists of differences say how long they are, and the library allocates that.
// https://parquet.apache.org/docs/file-format/data-pages/encodings/

// decoded are the values of a page, or of a dictionary.
type decoded struct {
	count int
	text  func(i int) string // a value as text, in memory of its own
}

var errValues = fmt.Errorf("%w: it has more or less values than it claims", errPage)

// decode decodes n values of a column.
func (c *Column) decode(encoding format.Encoding, data []byte, n int) (d decoded, err error) {
	if err := checkSizes(encoding, data, n); err != nil {
		return d, err
	}
	coder := parquet.LookupEncoding(encoding)
	switch c.kind {
	case format.Int32:
		var list []int32
		list, err = coder.DecodeInt32(nil, data)
		d = decoded{len(list), func(i int) string { return c.integer(int64(list[i])) }}
	case format.Int64:
		var list []int64
		list, err = coder.DecodeInt64(nil, data)
		d = decoded{len(list), func(i int) string { return c.integer(list[i]) }}
	case format.Int96: // the nanoseconds of a day, and the day, counted from 4713 BC
		const unixDay = 2440588
		var list []deprecated.Int96
		list, err = coder.DecodeInt96(nil, data)
		d = decoded{len(list), func(i int) string { return day(int64(list[i][2]) - unixDay) }}
	case format.Float:
		var list []float32
		list, err = coder.DecodeFloat(nil, data)
		d = decoded{len(list), func(i int) string { return number(float64(list[i])) }}
	case format.Double:
		var list []float64
		list, err = coder.DecodeDouble(nil, data)
		d = decoded{len(list), func(i int) string { return number(list[i]) }}
	case format.FixedLenByteArray:
		data, err = coder.DecodeFixedLenByteArray(nil, data, c.length)
		d = decoded{len(data) / c.length, func(i int) string { return utf8Text(data[i*c.length : (i+1)*c.length]) }}
	default:
		var ends []uint32
		data, ends, err = coder.DecodeByteArray(nil, data, nil)
		d = decoded{len(ends) - 1, func(i int) string { return utf8Text(data[ends[i]:ends[i+1]]) }}
	}
	switch {
	case err != nil:
		return d, fmt.Errorf("%w: %w", errPage, err)
	case d.count < n:
		return d, errValues
	}
	return d, nil
}

// refer returns the n values of a page that refers to the values of a dictionary.
func (d decoded) refer(data []byte, n int) (decoded, error) {
	if len(data) == 0 && n == 0 {
		return decoded{}, nil
	}
	if len(data) == 0 || checkRuns(data[1:], int(data[0]), n) != nil {
		return decoded{}, errValues
	}
	list, err := parquet.RLEDictionary.DecodeInt32(nil, data)
	if err != nil || len(list) < n {
		return decoded{}, errValues
	}
	for _, i := range list[:n] {
		if i < 0 || int(i) >= d.count {
			return decoded{}, fmt.Errorf("%w: a value is not in the dictionary", errPage)
		}
	}
	return decoded{n, func(i int) string { return d.text(int(list[i])) }}, nil
}

// checkSizes checks the sizes within n values.
func checkSizes(encoding format.Encoding, data []byte, n int) error {
	switch encoding {
	case format.Plain, format.ByteStreamSplit: // have no sizes but those of texts, which the library checks
		return nil
	case format.DeltaBinaryPacked, format.DeltaLengthByteArray:
		_, err := skipDeltas(data, n)
		return err
	case format.DeltaByteArray: // the lengths of what a value shares with the value before, and of the rest
		rest, err := skipDeltas(data, n)
		if err == nil {
			_, err = skipDeltas(rest, n)
		}
		if err != nil {
			return err
		}
		prefixes, err := new(delta.BinaryPackedEncoding).DecodeInt32(nil, data)
		if err != nil {
			return fmt.Errorf("%w: %w", errPage, err)
		}
		total := int64(len(data))
		for _, prefix := range prefixes {
			if total += int64(prefix); prefix < 0 || total > maxPage {
				return fmt.Errorf("%w: its values have more than %d MiB", errPage, maxPage>>20)
			}
		}
		return nil
	}
	return fmt.Errorf("%w: its values have the encoding %s, which is not supported", errPage, encoding)
}

// checkRuns checks that runs of values of some bits are not longer than n values, of which the last
// may be filled up.
func checkRuns(data []byte, width, n int) error {
	const slack = 8 * 64 // the longest run of packed values that writers make
	if width > 32 {
		return errValues
	}
	for total := 0; len(data) > 0; {
		head, size := binary.Uvarint(data)
		if size <= 0 || head>>1 > maxPageValues+slack {
			return errValues
		}
		data = data[size:]
		count, length, isPacked := int(head>>1), (width+7)/8, head&1 == 1
		if isPacked {
			length, count = count*width, 8*count
		}
		if total += count; total > n+slack || length > len(data) && !isPacked {
			return errValues
		}
		data = data[min(length, len(data)):] // the last packed run need not be filled up
	}
	return nil
}

// skipDeltas checks a list of n differences, and returns the data after it. Blocks of the list have
// several parts, of which each has as many bits for a value as a byte before the block's parts says.
func skipDeltas(data []byte, n int) ([]byte, error) {
	const largest = 1 << 16
	var head [4]uint64 // the values of a block, its parts, the values of the list, the first of them
	for i := range head {
		u, size := binary.Uvarint(data)
		if size <= 0 {
			return nil, errValues
		}
		head[i], data = u, data[size:]
	}
	if head[0] > largest || head[1] == 0 || head[1] > head[0] || head[2] != uint64(n) {
		return nil, errValues
	}
	parts, inPart := int(head[1]), int(head[0]/head[1])
	for left := n - 1; left > 0; {
		_, size := binary.Uvarint(data) // the least difference
		if size <= 0 || len(data) < size+parts {
			return nil, errValues
		}
		widths := data[size : size+parts]
		data = data[size+parts:]
		for i := 0; i < parts && left > 0; i++ {
			data = data[min(len(data), inPart*int(widths[i])/8):]
			left -= inPart
		}
	}
	return data, nil
}

// utf8Text returns bytes as text. The rest of a text that is too long for a record is dropped.
func utf8Text(b []byte) string {
	return strings.ToValidUTF8(string(b[:min(len(b), record.MaxBytes+1)]), "\uFFFD")
}

// integer returns a number, or a date, as text.
func (c *Column) integer(n int64) string {
	if c.perDay == 0 {
		return strconv.FormatInt(n, 10)
	}
	days := n / c.perDay
	if n%c.perDay < 0 {
		days--
	}
	return day(days)
}

// day returns the date of a day, counted from 1970.
func day(n int64) string {
	const most = 1_000_000 // somewhere in the year 4707
	if n < -most || n > most {
		return ""
	}
	return time.Unix(n*24*60*60, 0).UTC().Format(time.DateOnly)
}

// number returns a number as text, without a fraction if it has none.
func number(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return ""
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}
