package tableformat

import (
	"encoding/binary"
	"fmt"
	"math/bits"

	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/format"
)

// This file checks pages of Parquet before the library decodes them.
// https://parquet.apache.org/docs/file-format/data-pages/encodings/

// check checks the sizes within a page. Runs of values and lists of differences say how long
// they are, and are allocated as they say; and of texts there must be as many as the page says,
// or else the library complains to the standard error output.
func (s *pageStream) check(header *format.PageHeader, data []byte) error {
	switch {
	case header.DictionaryPageHeader.Valid:
		n := header.DictionaryPageHeader.V.NumValues
		if n < 0 || n > maxPageValues || int(n) > len(data) {
			return errClaim(n)
		}
		return s.checkValues(format.Plain, data, int(n))
	case header.DataPageHeader.Valid:
		return s.checkV1(&header.DataPageHeader.V, data)
	case header.DataPageHeaderV2.Valid:
		return s.checkV2(&header.DataPageHeaderV2.V, data)
	}
	return nil
}

// errClaim is the error for a page that claims to have a number of values.
func errClaim(n int32) error { return fmt.Errorf("%w: it claims to have %d values", errPage, n) }

// checkV1 checks a data page of version 1, in which levels have their size before them.
func (s *pageStream) checkV1(h *format.DataPageHeader, data []byte) error {
	if h.NumValues < 0 || h.NumValues > maxPageValues {
		return errClaim(h.NumValues)
	}
	present := int(h.NumValues)
	for _, level := range [...]struct {
		max      int
		encoding format.Encoding
	}{{s.repetition, h.RepetitionLevelEncoding}, {s.definition, h.DefinitionLevelEncoding}} {
		if level.max == 0 {
			continue
		}
		if level.encoding != format.RLE {
			return fmt.Errorf("%w: it has levels in an encoding that went out of use", errPage)
		}
		if len(data) < 4 || uint64(binary.LittleEndian.Uint32(data)) > uint64(len(data)-4) {
			return errPage
		}
		n := 4 + int(binary.LittleEndian.Uint32(data))
		var err error
		if present, err = checkRuns(data[4:n], bits.Len(uint(level.max)), int(h.NumValues), level.max); err != nil {
			return err
		}
		data = data[n:]
	}
	if s.definition == 0 {
		present = int(h.NumValues)
	}
	return s.checkValues(h.Encoding, data, present)
}

// checkV2 checks a data page of version 2, whose header says how long the levels are.
func (s *pageStream) checkV2(h *format.DataPageHeaderV2, data []byte) error {
	if h.NumValues < 0 || h.NumValues > maxPageValues || h.NumNulls < 0 || h.NumNulls > h.NumValues || h.NumRows < 0 || h.NumRows > h.NumValues {
		return errClaim(h.NumValues)
	}
	for _, level := range [...]struct{ max, size int }{{s.repetition, int(h.RepetitionLevelsByteLength)}, {s.definition, int(h.DefinitionLevelsByteLength)}} {
		if level.max > 0 {
			if _, err := checkRuns(data[:level.size], bits.Len(uint(level.max)), int(h.NumValues), level.max); err != nil {
				return err
			}
		}
		data = data[level.size:]
	}
	return s.checkValues(h.Encoding, data, int(h.NumValues-h.NumNulls))
}

// plainDictionary is what old writers call format.RLEDictionary.
const plainDictionary format.Encoding = 2

// checkValues checks n values of a page.
func (s *pageStream) checkValues(encoding format.Encoding, data []byte, n int) error {
	switch encoding {
	case format.Plain:
		if s.byteArrays {
			return checkPlain(data, n)
		}
	case plainDictionary, format.RLEDictionary:
		if len(data) == 0 {
			return nil
		}
		_, err := checkRuns(data[1:], int(data[0]), n, 0)
		return err
	case format.DeltaBinaryPacked, format.DeltaLengthByteArray:
		return checkDeltas(data, n)
	case format.DeltaByteArray:
		if err := checkDeltas(data, n); err != nil {
			return err
		}
		// Each value has some bytes of the one before: all of them together may be a lot.
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
	}
	return nil
}

var errValues = fmt.Errorf("%w: it has more or less values than it claims", errPage)

// checkPlain checks that data is n texts, each with its size before it.
func checkPlain(data []byte, n int) error {
	for ; len(data) >= 4; n-- {
		size := uint64(binary.LittleEndian.Uint32(data))
		if size > uint64(len(data)-4) {
			return errValues
		}
		data = data[4+size:]
	}
	if n != 0 || len(data) > 0 {
		return errValues
	}
	return nil
}

// checkRuns checks that runs of values of some bits are not longer than those of n values, of
// which the last may be filled up, and returns how many of the n are the given one.
func checkRuns(data []byte, width, n, wanted int) (found int, err error) {
	const slack = 8 * 64 // the longest run of packed values that writers make
	if width > 32 {
		return 0, errPage
	}
	for total := 0; len(data) > 0; {
		head, size := binary.Uvarint(data)
		if size <= 0 || head>>1 > maxPageValues+slack {
			return 0, errValues
		}
		data = data[size:]
		count, bytes := int(head>>1), (width+7)/8
		packed := head&1 == 1
		if packed {
			bytes, count = count*width, 8*count
		}
		if bytes > len(data) {
			if !packed {
				return 0, errPage
			}
			bytes = len(data) // the last run need not be filled up
		}
		if left := min(count, n-total); packed {
			found += countPacked(data[:bytes], width, left, wanted)
		} else if left > 0 && wanted == littleEndian(data[:bytes]) {
			found += left
		}
		if total += count; total > n+slack {
			return 0, errValues
		}
		data = data[bytes:]
	}
	return found, nil
}

// littleEndian returns the number in up to four bytes.
func littleEndian(data []byte) int {
	var four [4]byte
	copy(four[:], data)
	return int(binary.LittleEndian.Uint32(four[:]))
}

// countPacked returns how many of the first n values of some bits are the given one.
func countPacked(data []byte, width, n, wanted int) (found int) {
	if width == 0 || width > 8 { // no level has more bits
		return 0
	}
	for i := range min(n, len(data)*8/width) {
		at := i * width
		two := uint(data[at/8])
		if at/8+1 < len(data) {
			two |= uint(data[at/8+1]) << 8
		}
		if two>>(at%8)&(1<<width-1) == uint(wanted) {
			found++
		}
	}
	return found
}

// checkDeltas checks the head of a list of n differences: the size of its blocks, how many parts
// these have, and the number of values.
func checkDeltas(data []byte, n int) error {
	const largest = 1 << 16
	for i := range 3 {
		u, size := binary.Uvarint(data)
		if size <= 0 || i < 2 && u > largest || i == 2 && u != uint64(n) {
			return errValues
		}
		data = data[size:]
	}
	return nil
}
