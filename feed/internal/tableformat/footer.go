package tableformat

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// This file reads what a Parquet file says of itself, at its end.
//
// The library trusts the sizes in a file: it allocates what they claim, and makes whatever comes
// out of a compressed page. So it is never given the file. What it opens is a copy of the footer
// that was checked, in which no column is compressed; and it reads columns from a pageStream,
// which checks and unpacks one page after the other.

const (
	parquetMagic = "PAR1"
	// maxFooter bounds the bytes of a footer. That of a file with 1,000 columns and 1,000 row
	// groups has about 100 MiB; those of papers have some KiB.
	maxFooter = 64 << 20
	// maxSchemaDepth is how deep columns may be nested.
	maxSchemaDepth = 32
	// maxSchemaElements is how many columns there may be, with those that only hold others.
	maxSchemaElements = math.MaxUint16
)

// parquetFile is a file whose footer was read.
type parquetFile struct {
	at   io.ReaderAt
	size int64
	// metadata is the footer as it stands in the file, parsed what the library makes of it.
	metadata format.FileMetaData
	parsed   *parquet.File
}

// openParquet reads the footer of a file.
func openParquet(at io.ReaderAt, size int64) (*parquetFile, error) {
	footer, err := readFooter(at, size)
	if err != nil {
		return nil, err
	}
	f := &parquetFile{at: at, size: size}
	if err := decodeThrift(footer, &f.metadata); err != nil {
		return nil, err
	}
	if err := checkSchema(f.metadata.Schema); err != nil {
		return nil, err
	}
	var plain format.FileMetaData
	if err := decodeThrift(footer, &plain); err != nil {
		return nil, err
	}
	for _, group := range plain.RowGroups {
		for i := range group.Columns {
			c := &group.Columns[i]
			c.MetaData.Codec = format.Uncompressed
			c.MetaData.DataPageOffset, c.MetaData.DictionaryPageOffset = 0, 0
			c.MetaData.TotalCompressedSize = math.MaxInt64
		}
	}
	encoded, err := thrift.Marshal(new(thrift.CompactProtocol), plain)
	if err != nil {
		return nil, err
	}
	image := append([]byte(parquetMagic), encoded...)
	image = binary.LittleEndian.AppendUint32(image, uint32(len(encoded)))
	image = append(image, parquetMagic...)
	f.parsed, err = parquet.OpenFile(bytes.NewReader(image), int64(len(image)),
		parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	return f, err
}

// readFooter returns the metadata at the end of a file.
func readFooter(at io.ReaderAt, size int64) ([]byte, error) {
	const frame = 4 + len(parquetMagic) // the size of the footer, and the magic
	var end [frame]byte
	if size < int64(len(parquetMagic)+frame) {
		return nil, errors.New("the file is too short")
	}
	if _, err := at.ReadAt(end[:], size-int64(frame)); err != nil && err != io.EOF {
		return nil, err
	}
	switch string(end[4:]) {
	case parquetMagic:
	case "PARE":
		return nil, errors.New("it is encrypted")
	default:
		return nil, errors.New("the end of the file is missing")
	}
	n := int64(binary.LittleEndian.Uint32(end[:]))
	if n > size-int64(len(parquetMagic)+frame) || n > maxFooter {
		return nil, fmt.Errorf("%w: it claims to have %d bytes", errThrift, n)
	}
	footer := make([]byte, n)
	if _, err := at.ReadAt(footer, size-int64(frame)-n); err != nil && err != io.EOF {
		return nil, err
	}
	return footer, nil
}

// decodeThrift decodes a structure.
func decodeThrift(data []byte, v any) error {
	n, err := thriftSize(data)
	if err != nil {
		return err
	}
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), data[:n], v); err != nil {
		return fmt.Errorf("%w: %w", errThrift, err)
	}
	return nil
}

// checkSchema checks that columns are not too many, and not nested too deep: the library
// keeps the whole path of each.
func checkSchema(schema []format.SchemaElement) error {
	if len(schema) == 0 || len(schema) > maxSchemaElements {
		return fmt.Errorf("%w: it has %d columns", errThrift, len(schema))
	}
	var open []int32 // how many columns each column on the way here still holds
	for i := range schema {
		if i > 0 && len(open) == 0 || len(open) > maxSchemaDepth {
			return fmt.Errorf("%w: the columns are nested in no way that can be", errThrift)
		}
		if n := schema[i].NumChildren; n.Valid && n.V != 0 {
			if n.V < 0 || int(n.V) >= len(schema) {
				return fmt.Errorf("%w: a column claims to hold %d others", errThrift, n.V)
			}
			open = append(open, n.V)
			continue
		}
		for len(open) > 0 {
			last := len(open) - 1
			if open[last]--; open[last] > 0 {
				break
			}
			open = open[:last]
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("%w: columns are missing", errThrift)
	}
	return nil
}
