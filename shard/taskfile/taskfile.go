// Package taskfile is the file that a task of a sharded run writes: blocks of bytes, each with a checksum, and an
// index at the end. A block has a name and a number, for example that of the shard that it is for, so that a reader
// takes what it needs and leaves the rest unread. A file is complete or does not have its name: it is written under
// another name and renamed.
package taskfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// The file is a header, the blocks, the index and a footer:
//
//	header  magic, version (4 bytes), fingerprint (32 bytes)
//	blocks  packed with zstd, one after the other
//	index   the number of blocks, and for each: name, number, items, length, packed length, checksum of the packed bytes
//	footer  where the index begins (8 bytes), its checksum (4 bytes), end magic
//
// Numbers of the index are varints, all others are little-endian.

const (
	magic      = "KINDREDS"
	endMagic   = "KINDREDE"
	version    = 1
	headerSize = 8 + 4 + FingerprintSize
	footerSize = 8 + 4 + 8

	// FingerprintSize is the number of bytes of a fingerprint.
	FingerprintSize = 32
	// maxBlock bounds the length of a block, so that a damaged file cannot ask for more memory.
	maxBlock = 1 << 31
	// maxIndex bounds the length of an index.
	maxIndex = 1 << 30
)

var (
	// ErrFile is wrapped by the error for a file that is damaged, or no file of a task.
	ErrFile = errors.New("not a whole file of a task: truncated or damaged; remove it and run its task again")
	// ErrOtherPlan is wrapped by the error for a file of another plan.
	ErrOtherPlan = errors.New("the file belongs to another plan; remove it and run its task again")
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Block says what a block is.
type Block struct {
	Name   string
	Number int
	Items  int // the number of things in it, such as papers

	offset         int64
	length, packed int
	sum            uint32
}

// Writer writes a file. Its methods must not be called at once.
type Writer struct {
	file   *os.File
	path   string
	at     int64
	blocks []Block
	zstd   *zstd.Encoder
	packed []byte
	err    error
}

// Create begins the file of the given path. unique is a text that no other writer of this file uses. The folder must
// be there.
func Create(path, unique string, fingerprint [FingerprintSize]byte) (*Writer, error) {
	file, err := os.OpenFile(temporary(path, unique), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	w := &Writer{file: file, path: path}
	w.zstd, err = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	header := binary.LittleEndian.AppendUint32([]byte(magic), version)
	w.write(append(header, fingerprint[:]...))
	if w.err = errors.Join(w.err, err); w.err != nil {
		defer w.Abort()
		return nil, w.err
	}
	return w, nil
}

// temporary returns the name of the file until it is whole.
func temporary(path, unique string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+unique+".tmp")
}

func (w *Writer) write(b []byte) {
	if w.err == nil {
		_, w.err = w.file.Write(b)
		w.at += int64(len(b))
	}
}

// Add writes a block. An error is returned by Close.
func (w *Writer) Add(name string, number, items int, data []byte) {
	if uint64(len(data)) > maxBlock && w.err == nil {
		w.err = fmt.Errorf("a block of %d bytes is too large", len(data))
	}
	if w.err != nil {
		return
	}
	w.packed = w.zstd.EncodeAll(data, w.packed[:0])
	w.blocks = append(w.blocks, Block{name, number, items, w.at, len(data), len(w.packed),
		crc32.Checksum(w.packed, castagnoli)})
	w.write(w.packed)
}

// Err returns the first error.
func (w *Writer) Err() error { return w.err }

// Abort removes what was written.
func (w *Writer) Abort() {
	w.file.Close()
	os.Remove(w.file.Name())
}

// Close completes the file, gives it its name, and removes what killed writers of the same file left. The error names
// the file. If another writer of the same file was faster, its file stays.
func (w *Writer) Close() error {
	index := binary.AppendUvarint(nil, uint64(len(w.blocks)))
	for _, b := range w.blocks {
		index = AppendText(index, b.Name)
		index = AppendNumbers(index, b.Number, b.Items, b.length, b.packed)
		index = binary.AppendUvarint(index, uint64(b.sum))
	}
	footer := binary.LittleEndian.AppendUint64(nil, uint64(w.at))
	footer = binary.LittleEndian.AppendUint32(footer, crc32.Checksum(index, castagnoli))
	w.write(index)
	w.write(append(footer, endMagic...))
	w.err = errors.Join(w.err, w.file.Close())
	if w.err == nil {
		w.err = os.Rename(w.file.Name(), w.path)
	}
	if w.err != nil {
		os.Remove(w.file.Name())
		if _, err := os.Stat(w.path); err == nil && errors.Is(w.err, os.ErrNotExist) {
			return nil
		}
		return fmt.Errorf("writing %s: %w", w.path, w.err)
	}
	RemoveLeft(w.path)
	return nil
}

// RemoveLeft removes the temporary files of writers that were killed.
func RemoveLeft(path string) {
	left, _ := filepath.Glob(filepath.Join(escape(filepath.Dir(path)), "."+filepath.Base(path)+".*.tmp"))
	for _, name := range left {
		os.Remove(name)
	}
}

// escape returns a path as a pattern that means it alone.
func escape(path string) string {
	if os.PathSeparator == '\\' {
		return path // where patterns have no escapes
	}
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// Reader reads a file. Its methods must not be called at once.
type Reader struct {
	file   *os.File
	blocks []Block
	zstd   *zstd.Decoder
	packed []byte
}

// Open reads the index of a file. The error names the file; it wraps [ErrFile] if the file is not whole, and
// [ErrOtherPlan] if it has another fingerprint.
func Open(path string, fingerprint [FingerprintSize]byte) (*Reader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r := &Reader{file: file}
	if err := r.readIndex(fingerprint); err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

func (r *Reader) readIndex(fingerprint [FingerprintSize]byte) error {
	info, err := r.file.Stat()
	if err != nil {
		return err
	}
	var header [headerSize]byte
	var footer [footerSize]byte
	if info.Size() < headerSize+footerSize {
		return ErrFile
	}
	if _, err := r.file.ReadAt(header[:], 0); err != nil {
		return err
	}
	if string(header[:8]) != magic {
		return ErrFile
	}
	if v := binary.LittleEndian.Uint32(header[8:]); v != version {
		return fmt.Errorf("file of version %d, this kindred reads version %d", v, version)
	}
	if [FingerprintSize]byte(header[12:]) != fingerprint {
		return ErrOtherPlan
	}
	if _, err := r.file.ReadAt(footer[:], info.Size()-footerSize); err != nil {
		return err
	}
	start := binary.LittleEndian.Uint64(footer[:])
	end := uint64(info.Size() - footerSize)
	if string(footer[12:]) != endMagic || start < headerSize || start > end || end-start > maxIndex {
		return ErrFile
	}
	index := make([]byte, end-start)
	if _, err := r.file.ReadAt(index, int64(start)); err != nil {
		return err
	}
	if crc32.Checksum(index, castagnoli) != binary.LittleEndian.Uint32(footer[8:]) {
		return ErrFile
	}
	r.blocks, err = parseIndex(index, int64(start))
	return err
}

// parseIndex returns the blocks of an index that begins at a place.
func parseIndex(index []byte, end int64) ([]Block, error) {
	d := NewDecoder(index)
	n := d.Number()
	if n > len(index) {
		return nil, ErrFile
	}
	blocks := make([]Block, n)
	at := int64(headerSize)
	for i := range blocks {
		b := &blocks[i]
		b.Name = d.Text()
		b.Number, b.Items, b.length, b.packed = d.Number(), d.Number(), d.Number(), d.Number()
		b.sum = uint32(d.varint(math.MaxUint32))
		b.offset = at
		if at += int64(b.packed); d.Err() != nil || uint64(b.length) > maxBlock || at > end {
			return nil, ErrFile
		}
	}
	if d.Err() != nil || at != end || d.More() {
		return nil, ErrFile
	}
	return blocks, nil
}

// Close closes the file.
func (r *Reader) Close() error {
	if r.zstd != nil {
		r.zstd.Close()
	}
	return r.file.Close()
}

// Blocks returns the blocks in the order in which they were written. The slice must not be modified.
func (r *Reader) Blocks() []Block { return r.blocks }

// Read returns the bytes of a block. The error names the file, and wraps [ErrFile] if the block is damaged.
func (r *Reader) Read(b Block) ([]byte, error) {
	if cap(r.packed) < b.packed {
		r.packed = make([]byte, b.packed)
	}
	packed := r.packed[:b.packed]
	if _, err := r.file.ReadAt(packed, b.offset); err != nil {
		if err == io.EOF {
			err = ErrFile
		}
		return nil, fmt.Errorf("%s: %w", r.file.Name(), err)
	}
	var data []byte
	err := error(ErrFile)
	if crc32.Checksum(packed, castagnoli) == b.sum {
		if r.zstd == nil {
			r.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBlock))
			if err != nil {
				return nil, err
			}
		}
		data, err = r.zstd.DecodeAll(packed, make([]byte, 0, min(b.length, 64*b.packed+4096)))
	}
	if err != nil || len(data) != b.length {
		return nil, fmt.Errorf("%s: block %s %d: %w", r.file.Name(), b.Name, b.Number, ErrFile)
	}
	return data, nil
}

// Each calls do with the bytes of each block of a name and a number, in order, until it fails.
func (r *Reader) Each(name string, number int, do func(b Block, data []byte) error) error {
	for _, b := range r.blocks {
		if b.Name != name || b.Number != number {
			continue
		}
		data, err := r.Read(b)
		if err == nil {
			err = do(b, data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Items returns the sum of the items of the blocks of a name.
func (r *Reader) Items(name string) (n int) {
	for _, b := range r.blocks {
		if b.Name == name {
			n += b.Items
		}
	}
	return n
}
