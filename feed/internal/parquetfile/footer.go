package parquetfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// This file reads what a Parquet file says about itself, at its end.
// https://parquet.apache.org/docs/file-format/metadata/

const (
	// Magic begins and ends every file.
	Magic = "PAR1"
	// maxFooter bounds the bytes of a footer. The footer of a file with 1,000 columns and 1,000 row
	// groups has about 100 MiB; those of files of papers have some KiB.
	maxFooter = 64 << 20
)

// readFooter returns the metadata at the end of a file.
func readFooter(at io.ReaderAt, size int64) (*format.FileMetaData, error) {
	const frame = 4 + len(Magic) // the size of the footer, and the magic
	var end [frame]byte
	if size < int64(len(Magic)+frame) {
		return nil, errors.New("the file is too short")
	}
	if _, err := at.ReadAt(end[:], size-int64(frame)); err != nil && err != io.EOF {
		return nil, err
	}
	switch string(end[4:]) {
	case Magic:
	case "PARE":
		return nil, errors.New("the file is encrypted")
	default:
		return nil, errors.New("the end of the file is missing")
	}
	n := int64(binary.LittleEndian.Uint32(end[:]))
	if n > size-int64(len(Magic)+frame) || n > maxFooter {
		return nil, fmt.Errorf("%w: it claims to have %d bytes", errThrift, n)
	}
	footer := make([]byte, n)
	if _, err := at.ReadAt(footer, size-int64(frame)-n); err != nil && err != io.EOF {
		return nil, err
	}
	metadata := new(format.FileMetaData)
	if _, err := decodeThrift(footer, metadata); err != nil {
		return nil, err
	}
	return metadata, nil
}

// decodeThrift decodes the structure that data begins with, and returns its size.
func decodeThrift(data []byte, v any) (int, error) {
	n, err := thriftSize(data)
	if err != nil {
		return 0, err
	}
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), data[:n], v); err != nil {
		return 0, fmt.Errorf("%w: %w", errThrift, err)
	}
	return n, nil
}
