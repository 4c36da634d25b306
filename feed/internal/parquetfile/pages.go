package parquetfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// This file reads the pages of a column: it finds them, unpacks them, and splits each into the levels
// and the values. The reader of the library trusts the sizes in a file: it allocates what they claim,
// and unpacks a page whatever its size is. So only its decoders are used, after checks; see values.go.
// https://parquet.apache.org/docs/file-format/data-pages/

const (
	// maxPage bounds the bytes of a page, unpacked. Writers end a page at 1 MiB, but only look
	// how long it is after some hundred values, which may be full texts.
	maxPage = 256 << 20
	// maxPageValues bounds the values of a page, which are few bytes if they are all the same.
	maxPageValues = 1 << 24
	// maxPageHeader bounds the bytes of the header of a page, which may have statistics.
	maxPageHeader = 16 << 20
	// plainDictionary is the encoding of pages of references by older writers.
	plainDictionary format.Encoding = 2
)

const (
	// maxHeld bounds the bytes of the pages of all columns that are in memory at a time.
	maxHeld = 1 << 30
	// A file whose pages unpack to, or whose rows have, more than freeBytes and more than maxRatio times the bytes of the
	// file is a bomb. A row counts rowBytes more than its texts: the least that a paper takes in memory.
	freeBytes = 1 << 30
	maxRatio  = 100
	rowBytes  = 256
)

var (
	errPage = errors.New("a page is damaged")
	// ErrBomb says that a file unpacks to far more than its size.
	ErrBomb = fmt.Errorf("it unpacks to more than %d times its size: a decompression bomb", maxRatio)
)

// budget bounds what the bytes of a file may become.
type budget struct {
	file int64 // bytes of the file
	out  int64 // bytes that its pages and rows had so far
	held int64 // bytes of the pages that are in memory
}

// add counts bytes that came out of the file.
func (b *budget) add(n int64) error {
	if b.out += n; b.out > freeBytes && b.out/maxRatio > b.file {
		return ErrBomb
	}
	return nil
}

// hold counts bytes of a page that is now in memory, in place of one of so many bytes.
func (b *budget) hold(n, before int64) error {
	if b.held += n - before; b.held > maxHeld {
		return fmt.Errorf("%w: the pages of all columns have more than %d MiB", errPage, maxHeld>>20)
	}
	return nil
}

// page is a page of values.
type page struct {
	count                  int
	repetition, definition []byte // a level for each; nil if all are 0
	values                 decoded
}

// pageReader reads the pages of a column in a row group.
type pageReader struct {
	column     Column
	file       io.ReaderAt
	at, end    int64 // what is left of the column in the file
	codec      format.CompressionCodec
	dictionary decoded
	bounds     *budget
	held       [2]int64 // bytes of the dictionary and of the page
}

// newPageReader returns the reader of a column, whose place in the file it checks.
func newPageReader(file io.ReaderAt, bounds *budget, group *format.RowGroup, c Column) (*pageReader, error) {
	if c.index >= len(group.Columns) {
		return nil, fmt.Errorf("%w: columns are missing in a row group", errThrift)
	}
	if group.Columns[c.index].FilePath != "" {
		return nil, errors.New("its columns are in other files")
	}
	m := &group.Columns[c.index].MetaData
	r := &pageReader{column: c, file: file, at: m.DataPageOffset, codec: m.Codec, bounds: bounds}
	if m.DictionaryPageOffset > 0 && m.DictionaryPageOffset < r.at {
		r.at = m.DictionaryPageOffset
	}
	r.end = r.at + m.TotalCompressedSize
	if r.at < int64(len(Magic)) || m.TotalCompressedSize < 0 || r.end < r.at || r.end > bounds.file {
		return nil, fmt.Errorf("%w: a column is at bytes %d to %d of %d", errThrift, r.at, r.end, bounds.file)
	}
	return r, nil
}

// next returns the next page of values, or io.EOF.
func (r *pageReader) next() (page, error) {
	for r.at < r.end {
		var header format.PageHeader
		if err := r.header(&header); err != nil {
			return page{}, err
		}
		packed, unpacked := int64(header.CompressedPageSize), int64(header.UncompressedPageSize)
		if packed < 0 || packed > min(r.end-r.at, maxPage) || unpacked < 0 || unpacked > maxPage {
			return page{}, fmt.Errorf("%w: it claims to have %d bytes, %d unpacked", errPage, packed, unpacked)
		}
		if err := r.count(&header, unpacked); err != nil {
			return page{}, err
		}
		data := make([]byte, packed)
		if n, err := r.file.ReadAt(data, r.at); n < len(data) {
			return page{}, err
		}
		r.at += packed
		switch header.Type {
		case format.DictionaryPage:
			if err := r.readDictionary(&header.DictionaryPageHeader.V, data, int(unpacked)); err != nil {
				return page{}, err
			}
		case format.DataPage:
			return r.readV1(&header.DataPageHeader.V, data, int(unpacked))
		case format.DataPageV2:
			return r.readV2(&header.DataPageHeaderV2.V, data, int(unpacked))
		}
	}
	return page{}, io.EOF
}

// count counts the bytes of a page, whose header claims that it unpacks to so many. Its values are copied, and levels
// and references take some bytes for each value.
func (r *pageReader) count(h *format.PageHeader, unpacked int64) error {
	if err := r.bounds.add(unpacked); err != nil {
		return err
	}
	const perValue = 8
	at, values := 1, int32(0)
	switch h.Type {
	case format.DictionaryPage:
		at, values = 0, h.DictionaryPageHeader.V.NumValues
	case format.DataPage:
		values = h.DataPageHeader.V.NumValues
	case format.DataPageV2:
		values = h.DataPageHeaderV2.V.NumValues
	}
	before := r.held[at]
	r.held[at] = 2*unpacked + perValue*int64(max(0, values))
	return r.bounds.hold(r.held[at], before)
}

// header reads the header of the next page.
func (r *pageReader) header(h *format.PageHeader) error {
	for size := int64(256); ; size *= 8 {
		head := make([]byte, min(size, r.end-r.at))
		if n, err := r.file.ReadAt(head, r.at); n < len(head) {
			return err
		}
		n, err := decodeThrift(head, h)
		if err == errShort && int64(len(head)) < r.end-r.at && size < maxPageHeader {
			continue
		}
		if err != nil {
			return fmt.Errorf("%w: %w", errPage, err)
		}
		r.at += int64(n)
		return nil
	}
}

// errClaim is the error for a page that claims to have a number of values.
func errClaim(n int32) error { return fmt.Errorf("%w: it claims to have %d values", errPage, n) }

// readDictionary reads the values that the following pages refer to.
func (r *pageReader) readDictionary(h *format.DictionaryPageHeader, data []byte, size int) error {
	data, err := unpackPage(r.codec, data, size)
	if err != nil {
		return err
	}
	if h.NumValues < 0 || int(h.NumValues) > len(data) {
		return errClaim(h.NumValues)
	}
	r.dictionary, err = r.column.decode(format.Plain, data, int(h.NumValues))
	return err
}

// readV1 reads a page of version 1, in which levels have their size before them.
func (r *pageReader) readV1(h *format.DataPageHeader, data []byte, size int) (page, error) {
	data, err := unpackPage(r.codec, data, size)
	if err != nil {
		return page{}, err
	}
	var levels [2][]byte
	for i, level := range [...]struct {
		max      int
		encoding format.Encoding
	}{{r.column.repetition, h.RepetitionLevelEncoding}, {r.column.definition, h.DefinitionLevelEncoding}} {
		if level.max == 0 {
			continue
		}
		if level.encoding != format.RLE {
			return page{}, fmt.Errorf("%w: its levels have an encoding that went out of use", errPage)
		}
		if len(data) < 4 || uint64(binary.LittleEndian.Uint32(data)) > uint64(len(data)-4) {
			return page{}, errPage
		}
		n := 4 + int(binary.LittleEndian.Uint32(data))
		levels[i], data = data[4:n], data[n:]
	}
	return r.page(h.NumValues, levels, h.Encoding, data)
}

// readV2 reads a page of version 2, whose header says how long the levels are, which are not compressed.
func (r *pageReader) readV2(h *format.DataPageHeaderV2, data []byte, size int) (page, error) {
	repetition, definition := int64(h.RepetitionLevelsByteLength), int64(h.DefinitionLevelsByteLength)
	n := repetition + definition
	if repetition < 0 || definition < 0 || n > int64(len(data)) || n > int64(size) {
		return page{}, errPage
	}
	levels := [2][]byte{data[:repetition], data[repetition:n]}
	data = data[n:]
	if len(data) > 0 && (!h.IsCompressed.Valid || h.IsCompressed.V) {
		var err error
		if data, err = unpackPage(r.codec, data, size-int(n)); err != nil {
			return page{}, err
		}
	}
	return r.page(h.NumValues, levels, h.Encoding, data)
}

// page decodes a page of n values, of which some may be missing, given the bytes of its levels and
// values.
func (r *pageReader) page(n int32, levels [2][]byte, encoding format.Encoding, data []byte) (p page, err error) {
	if n < 0 || n > maxPageValues {
		return p, errClaim(n)
	}
	p.count = int(n)
	if p.repetition, err = decodeLevels(levels[0], r.column.repetition, p.count); err != nil {
		return p, err
	}
	if p.definition, err = decodeLevels(levels[1], r.column.definition, p.count); err != nil {
		return p, err
	}
	present := p.count
	if p.definition != nil {
		present = bytes.Count(p.definition, []byte{byte(r.column.definition)})
	}
	switch encoding {
	case plainDictionary, format.RLEDictionary:
		p.values, err = r.dictionary.refer(data, present)
	default:
		p.values, err = r.column.decode(encoding, data, present)
	}
	return p, err
}

// decodeLevels decodes n levels.
func decodeLevels(data []byte, most, n int) ([]byte, error) {
	if most == 0 {
		return nil, nil
	}
	coder := rle.Encoding{BitWidth: bits.Len(uint(most))}
	if err := checkRuns(data, coder.BitWidth, n); err != nil {
		return nil, err
	}
	levels, err := coder.DecodeLevels(nil, data)
	if err != nil || len(levels) < n {
		return nil, fmt.Errorf("%w: it has not as many levels as values", errPage)
	}
	return levels[:n], nil
}

// unpackPage returns what is in compressed bytes, which must have the given size.
func unpackPage(codec format.CompressionCodec, data []byte, size int) ([]byte, error) {
	page, err := data, error(nil)
	switch codec {
	case format.Uncompressed:
		return data, nil
	case format.Snappy, format.Lz4Raw:
		page, err = unpackBlock(codec, data, size)
	case format.Gzip, format.Brotli, format.Zstd:
		page, err = unpackStream(codec, data, size)
	default:
		return nil, fmt.Errorf("its compression, %s, is not supported", codec)
	}
	if err == nil && len(page) != size {
		err = fmt.Errorf("it does not unpack to %d bytes", size)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", errPage, codec, err)
	}
	return page, nil
}

// unpackBlock unpacks the codecs whose decoders allocate the whole page before they look at the data.
func unpackBlock(codec format.CompressionCodec, data []byte, size int) ([]byte, error) {
	const bestRatio = 256 // of LZ4; that of Snappy is 21
	if size > bestRatio*len(data) {
		return nil, nil
	}
	if codec == format.Lz4Raw {
		page := make([]byte, size)
		n, err := lz4.UncompressBlock(data, page)
		return page[:max(0, n)], err
	}
	if n, err := snappy.DecodedLen(data); err != nil || n != size {
		return nil, err
	}
	return snappy.Decode(nil, data)
}

// unpackStream unpacks up to a byte more than size.
func unpackStream(codec format.CompressionCodec, data []byte, size int) ([]byte, error) {
	var r io.Reader
	switch codec {
	case format.Gzip:
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		r = z
	case format.Zstd:
		z, err := zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxPage))
		if err != nil {
			return nil, err
		}
		defer z.Close()
		r = z
	default:
		r = brotli.NewReader(bytes.NewReader(data))
	}
	return io.ReadAll(io.LimitReader(r, int64(size)+1))
}
