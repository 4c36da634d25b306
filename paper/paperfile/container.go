// Package paperfile keeps papers in a file that is opened at once: a paper is read when it is asked for,
// and abstracts are unpacked a few at a time. Other packages add sections of their own, such as vectors.
// docs/formats.md describes the file byte by byte.
package paperfile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"sync"
)

// The file is a header, a table of sections, and the sections in the order of the table. Each begins at
// a multiple of align, so that a reader can take numbers where they lie; zeros fill the gaps. Where a
// section begins follows from the lengths of those before it, so the table cannot contradict itself.

const (
	// Magic begins every file.
	Magic = "KINDREDX"
	// version is the version that is written, and the newest that is read.
	version = 1

	align       = 64
	headerSize  = 24 // magic, version, number of sections, size of the file
	entrySize   = 16 // name, checksum, length
	maxSections = 64
)

// ErrFile is wrapped by the errors for a file of another kind, and for a damaged one.
var ErrFile = errors.New("not an index file of kindred, or a damaged one")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Section is a part of a file.
type Section struct {
	Name  string   // four letters or digits, unlike those of the others
	Parts [][]byte // its bytes, one part after the other
	// Apart says that the parts have checksums of their own elsewhere, so that opening the section
	// does not read all of it.
	Apart bool
}

// size returns the number of bytes.
func (s *Section) size() (n int64) {
	for _, part := range s.Parts {
		n += int64(len(part))
	}
	return n
}

// sum returns the checksum.
func (s *Section) sum() (sum uint32) {
	if s.Apart {
		return 0
	}
	for _, part := range s.Parts {
		sum = crc32.Update(sum, castagnoli, part)
	}
	return sum
}

// padding returns how many zeros follow a section that ends at the given place.
func padding(end int64) int64 { return -end & (align - 1) }

// writeSections writes a file.
func writeSections(w io.Writer, sections []Section) error {
	at := int64(headerSize + entrySize*len(sections) + 4)
	table := make([]byte, 0, at)
	table = append(table, Magic...)
	table = binary.LittleEndian.AppendUint32(table, version)
	table = binary.LittleEndian.AppendUint32(table, uint32(len(sections)))
	table = binary.LittleEndian.AppendUint64(table, 0) // the size, which is not known yet
	at += padding(at)
	for i := range sections {
		s := &sections[i]
		table = append(table, s.Name[:4]...)
		table = binary.LittleEndian.AppendUint32(table, s.sum())
		table = binary.LittleEndian.AppendUint64(table, uint64(s.size()))
		at += s.size()
		at += padding(at)
	}
	binary.LittleEndian.PutUint64(table[16:], uint64(at))
	table = binary.LittleEndian.AppendUint32(table, crc32.Checksum(table, castagnoli))

	var zeros [align]byte
	written := int64(0)
	write := func(data []byte) error {
		n, err := w.Write(data)
		written += int64(n)
		if err != nil {
			return fmt.Errorf("paperfile: writing an index: %w", err)
		}
		return nil
	}
	if err := write(table); err != nil {
		return err
	}
	for i := range sections {
		for _, part := range append([][]byte{zeros[:padding(written)]}, sections[i].Parts...) {
			if err := write(part); err != nil {
				return err
			}
		}
	}
	return write(zeros[:padding(written)])
}

// entry is a section of a file that is read.
type entry struct {
	name   string
	sum    uint32
	offset int64
	size   int64
	once   sync.Once
	data   []byte
	err    error
}

// container reads sections.
type container struct {
	data    []byte // the file, if it is in memory
	at      io.ReaderAt
	size    int64
	entries []*entry
}

// bytes returns a part of the file. It must not be modified.
func (c *container) bytes(offset, size int64) ([]byte, error) {
	if offset < 0 || size < 0 || size > c.size-offset {
		return nil, fmt.Errorf("paperfile: %w: it ends too early", ErrFile)
	}
	if size == 0 {
		return nil, nil
	}
	if c.at == nil {
		return c.data[offset : offset+size : offset+size], nil
	}
	data := make([]byte, size)
	if _, err := c.at.ReadAt(data, offset); err != nil {
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil, fmt.Errorf("paperfile: %w: it ends too early", ErrFile)
		}
		return nil, fmt.Errorf("paperfile: reading an index: %w", err)
	}
	return data, nil
}

// open reads the header and the table.
func (c *container) open() error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("paperfile: %w: "+format, append([]any{ErrFile}, args...)...)
	}
	header, err := c.bytes(0, min(headerSize, c.size))
	switch {
	case err != nil:
		return err
	case len(header) < len(Magic) || string(header[:len(Magic)]) != Magic:
		return fail("it does not begin with %q", Magic)
	case len(header) < headerSize:
		return fail("it ends within its header")
	}
	if v := binary.LittleEndian.Uint32(header[8:]); v == 0 || v > version {
		return fail("it has version %d, but this kindred reads versions up to %d", v, version)
	}
	n := binary.LittleEndian.Uint32(header[12:])
	size := binary.LittleEndian.Uint64(header[16:])
	if n > maxSections || size > math.MaxInt64 {
		return fail("its header is wrong")
	}
	end := int64(headerSize + entrySize*int(n))
	table, err := c.bytes(0, end+4)
	if err != nil {
		return err
	}
	if crc32.Checksum(table[:end], castagnoli) != binary.LittleEndian.Uint32(table[end:]) {
		return fail("the checksum of its header is wrong")
	}
	if int64(size) != c.size {
		return fail("it has %d bytes instead of %d", c.size, size)
	}
	at := end + 4
	if at, err = c.skip(at); err != nil {
		return err
	}
	for i := range int(n) {
		row := table[headerSize+entrySize*i:]
		e := &entry{name: string(row[:4]), sum: binary.LittleEndian.Uint32(row[4:]), offset: at}
		length := binary.LittleEndian.Uint64(row[8:])
		if length > uint64(c.size-at) {
			return fail("section %q of %d bytes is larger than the file", e.name, length)
		}
		e.size = int64(length)
		if at, err = c.skip(at + e.size); err != nil {
			return err
		}
		c.entries = append(c.entries, e)
	}
	if at != c.size {
		return fail("bytes follow its end")
	}
	return nil
}

// skip returns where the next section begins, behind zeros that fill the gap.
func (c *container) skip(end int64) (int64, error) {
	gap, err := c.bytes(end, padding(end))
	for _, b := range gap {
		if b != 0 && err == nil {
			err = fmt.Errorf("paperfile: %w: byte %d is not 0", ErrFile, end)
		}
	}
	return end + int64(len(gap)), err
}

// find returns the entry of a section.
func (c *container) find(name string) (*entry, bool) {
	for _, e := range c.entries {
		if e.name == name {
			return e, true
		}
	}
	return nil, false
}

// section returns the bytes of a section, whose checksum is compared the first time.
func (c *container) section(name string) ([]byte, error) {
	e, ok := c.find(name)
	if !ok {
		return nil, fmt.Errorf("paperfile: %w: section %q is missing", ErrFile, name)
	}
	e.once.Do(func() {
		if e.data, e.err = c.bytes(e.offset, e.size); e.err != nil {
			return
		}
		if crc32.Checksum(e.data, castagnoli) != e.sum {
			e.data, e.err = nil, fmt.Errorf("paperfile: %w: the checksum of section %q is wrong", ErrFile, name)
		}
	})
	return e.data, e.err
}
