package tableformat

import (
	"bytes"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// unpackPage returns what is in compressed bytes, which must have the given size.
func unpackPage(codec format.CompressionCodec, data []byte, size int) ([]byte, error) {
	switch codec {
	case format.Uncompressed:
		return data, nil
	case format.Snappy:
		if n, err := snappy.DecodedLen(data); err != nil || n != size {
			return nil, fmt.Errorf("%w: Snappy: it unpacks to %d bytes and not to %d", errPage, n, size)
		}
		return named(codec)(snappy.Decode(nil, data))
	case format.Gzip:
		r, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("%w: gzip: %w", errPage, err)
		}
		return unpackFrom(codec, r, size)
	case format.Brotli:
		return unpackFrom(codec, brotli.NewReader(bytes.NewReader(data)), size)
	case format.Zstd:
		r, err := zstd.NewReader(bytes.NewReader(data), zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxPage))
		if err != nil {
			return nil, fmt.Errorf("%w: zstd: %w", errPage, err)
		}
		defer r.Close()
		return unpackFrom(codec, r, size)
	case format.Lz4Raw:
		page := make([]byte, size)
		n, err := lz4.UncompressBlock(data, page)
		return named(codec)(page[:max(0, n)], err)
	}
	return nil, fmt.Errorf("its compression, %s, is not supported", codec)
}

// unpackFrom reads a page.
func unpackFrom(codec format.CompressionCodec, r io.Reader, size int) ([]byte, error) {
	var page bytes.Buffer
	n, err := page.ReadFrom(io.LimitReader(r, int64(size)+1))
	if err == nil && n != int64(size) {
		err = fmt.Errorf("it does not unpack to %d bytes", size)
	}
	return named(codec)(page.Bytes(), err)
}

// named returns what says in an error how a page was compressed.
func named(codec format.CompressionCodec) func(page []byte, err error) ([]byte, error) {
	return func(page []byte, err error) ([]byte, error) {
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", errPage, codec, err)
		}
		return page, nil
	}
}
