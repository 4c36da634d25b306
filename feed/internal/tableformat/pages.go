package tableformat

import (
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

const (
	// maxPage bounds the bytes of a page, unpacked. Writers end a page at 1 MiB, but only look
	// how long it is after some hundred values, which may be full texts.
	maxPage = 256 << 20
	// maxPageValues bounds the values of a page, which are few bytes if they are all the same.
	maxPageValues = 1 << 24
	// maxPageHeader bounds the bytes of the header of a page, which may have statistics.
	maxPageHeader = 16 << 20
)

var errPage = errors.New("a page is damaged")

// pageStream reads the pages of a column in a row group as if they had not been compressed, one
// by one. The library reads them one behind the other.
type pageStream struct {
	file                   io.ReaderAt
	at, end                int64 // what is left of the column in the file
	codec                  format.CompressionCodec
	repetition, definition int // the levels of the column
	byteArrays             bool
	page                   []byte
	start                  int64 // of page, in the stream
}

// newPageStream returns the stream of a column, whose place in the file is checked.
func newPageStream(f *parquetFile, c *format.ColumnMetaData, leaf *parquet.Column) (*pageStream, error) {
	s := &pageStream{file: f.at, at: c.DataPageOffset, codec: c.Codec, repetition: leaf.MaxRepetitionLevel(), definition: leaf.MaxDefinitionLevel(),
		byteArrays: leaf.Type().Kind() == parquet.ByteArray}
	if c.DictionaryPageOffset > 0 && c.DictionaryPageOffset < s.at {
		s.at = c.DictionaryPageOffset
	}
	s.end = s.at + c.TotalCompressedSize
	if s.at < int64(len(parquetMagic)) || c.TotalCompressedSize < 0 || s.end < s.at || s.end > f.size {
		return nil, fmt.Errorf("%w: a column is at bytes %d to %d of %d", errThrift, s.at, s.end, f.size)
	}
	return s, nil
}

// ReadAt reads the next bytes: off is never before that of an earlier call.
func (s *pageStream) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		at := off + int64(n) - s.start
		if at < 0 {
			return n, fmt.Errorf("%w: values come before what they refer to", errPage)
		}
		if at < int64(len(s.page)) {
			n += copy(p[n:], s.page[at:])
			continue
		}
		s.start += int64(len(s.page))
		s.page = nil
		if s.at >= s.end {
			return n, io.EOF
		}
		if s.page, err = s.next(); err != nil {
			return n, err
		}
	}
	return n, nil
}

// next returns the next page with its header, not compressed.
func (s *pageStream) next() ([]byte, error) {
	var header format.PageHeader
	if err := s.header(&header); err != nil {
		return nil, err
	}
	packed, unpacked := int64(header.CompressedPageSize), int64(header.UncompressedPageSize)
	if packed < 0 || packed > s.end-s.at || unpacked < 0 || unpacked > maxPage {
		return nil, fmt.Errorf("%w: it claims to have %d bytes, %d unpacked", errPage, packed, unpacked)
	}
	data := make([]byte, packed)
	if n, err := s.file.ReadAt(data, s.at); n < len(data) {
		return nil, err
	}
	s.at += packed
	levels := 0 // bytes before those that are compressed
	if h := &header.DataPageHeaderV2; h.Valid {
		repetition, definition := int64(h.V.RepetitionLevelsByteLength), int64(h.V.DefinitionLevelsByteLength)
		if repetition < 0 || definition < 0 || repetition+definition > packed || repetition+definition > unpacked {
			return nil, errPage
		}
		levels = int(repetition + definition)
		if h.V.IsCompressed.Valid && !h.V.IsCompressed.V {
			levels = len(data)
		}
		h.V.IsCompressed.Valid, h.V.IsCompressed.V = true, false
	}
	if levels < len(data) {
		body, err := unpackPage(s.codec, data[levels:], int(unpacked)-levels)
		if err != nil {
			return nil, err
		}
		data = append(data[:levels:levels], body...)
	}
	if err := s.check(&header, data); err != nil {
		return nil, err
	}
	header.CompressedPageSize, header.UncompressedPageSize = int32(len(data)), int32(len(data))
	header.CRC = 0
	head, err := thrift.Marshal(new(thrift.CompactProtocol), header)
	return append(head, data...), err
}

// header reads the header of the next page.
func (s *pageStream) header(h *format.PageHeader) error {
	for size := int64(256); ; size *= 8 {
		head := make([]byte, min(size, s.end-s.at))
		if n, err := s.file.ReadAt(head, s.at); n < len(head) {
			return err
		}
		n, err := thriftSize(head)
		if err == errShort && int64(len(head)) < s.end-s.at && size < maxPageHeader {
			continue
		}
		if err == nil {
			err = decodeThrift(head[:n], h)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", errPage, err)
		}
		s.at += int64(n)
		return nil
	}
}
