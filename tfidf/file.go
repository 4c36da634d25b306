package tfidf

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"
	"unicode/utf8"

	"kindred/text/lexicon"
)

// The files of models and counts, which docs/formats.md describes byte by byte, are a header and some
// sections, each with its length and a checksum. What a reader can work out itself is left out, so
// that a file cannot contradict itself.

const (
	// maxSection bounds the length of a section.
	maxSection = 1 << 31
	// maxCount bounds the numbers of documents and occurrences.
	maxCount = 1 << 53
	// maxFloat bounds weights, so that no vector overflows. The weight of a word that one of 2⁵³ documents has is 37.
	maxFloat = 1e20
	// The texts of all n-grams have at most freeTexts bytes, or maxRatio times the bytes of the section. A few long words
	// make n-grams of any size.
	freeTexts = 64 << 20
	maxRatio  = 64
)

// errPayload is wrapped by errors about the contents of a section.
var errPayload = errors.New("damaged")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// fileWriter writes a header and sections. After an error it writes nothing.
type fileWriter struct {
	w       io.Writer
	written int64
	err     error
}

func (f *fileWriter) write(data ...[]byte) {
	for _, b := range data {
		if f.err == nil {
			var n int
			n, f.err = f.w.Write(b)
			f.written += int64(n)
		}
	}
}

func (f *fileWriter) header(magic string, version uint32) {
	f.write([]byte(magic), binary.LittleEndian.AppendUint32(nil, version))
}

func (f *fileWriter) section(tag string, payload []byte) {
	header := binary.LittleEndian.AppendUint64([]byte(tag), uint64(len(payload)))
	sum := crc32.Update(crc32.Checksum(header, castagnoli), castagnoli, payload)
	f.write(header, payload, binary.LittleEndian.AppendUint32(nil, sum))
}

// fileReader reads a header and sections.
type fileReader struct {
	in    io.Reader // *bufio.Reader, or *bytes.Buffer, whose bytes are not copied
	what  string    // is read: "a model"
	wrong error     // is wrapped by the error for a file of another kind or a damaged one
}

// header reads the header and returns the version, which is at most newest.
func (f *fileReader) header(magic string, newest uint32) (version uint32, err error) {
	header := make([]byte, len(magic)+4)
	if _, err := io.ReadFull(f.in, header); err != nil {
		return 0, f.error("its header", err)
	}
	if string(header[:len(magic)]) != magic {
		return 0, fmt.Errorf("tfidf: %w: it does not begin with %q", f.wrong, magic)
	}
	version = binary.LittleEndian.Uint32(header[len(magic):])
	if version == 0 || version > newest {
		return 0, fmt.Errorf("tfidf: %w: it has version %d, but this kindred reads versions up to %d",
			f.wrong, version, newest)
	}
	return version, nil
}

// section is a section to read.
type section struct {
	tag  string
	read func(*payload)
}

// sections reads all sections, which must end the file.
func (f *fileReader) sections(all ...section) error {
	for _, section := range append(all, section{sectionEnd, func(*payload) {}}) {
		p, err := f.payload(section.tag)
		if err != nil {
			return err
		}
		section.read(p)
		if p.err == nil && len(p.rest) > 0 {
			p.fail("%d bytes too many", len(p.rest))
		}
		if p.err != nil {
			return f.error(section.tag, p.err)
		}
	}
	if _, err := io.ReadFull(f.in, make([]byte, 1)); err == nil {
		return fmt.Errorf("tfidf: %w: bytes follow its end", f.wrong)
	} else if err != io.EOF {
		return f.error("", err)
	}
	return nil
}

// sectionEnd is the name of the last section.
const sectionEnd = "end."

// payload reads the section with a name.
func (f *fileReader) payload(tag string) (*payload, error) {
	header := make([]byte, 12)
	if _, err := io.ReadFull(f.in, header); err != nil {
		return nil, f.error("section "+tag, err)
	}
	size := binary.LittleEndian.Uint64(header[4:])
	if string(header[:4]) != tag || size > maxSection {
		return nil, fmt.Errorf("tfidf: %w: section %q of %d bytes instead of %q", f.wrong, header[:4], size, tag)
	}
	data, err := f.take(size)
	if err != nil {
		return nil, f.error("section "+tag, err)
	}
	sum := make([]byte, 4)
	if _, err := io.ReadFull(f.in, sum); err != nil {
		return nil, f.error("section "+tag, err)
	}
	if crc32.Update(crc32.Checksum(header, castagnoli), castagnoli, data) != binary.LittleEndian.Uint32(sum) {
		return nil, fmt.Errorf("tfidf: %w: the checksum of section %s is wrong", f.wrong, tag)
	}
	return &payload{rest: data}, nil
}

// take returns the next n bytes.
func (f *fileReader) take(n uint64) ([]byte, error) {
	if b, ok := f.in.(*bytes.Buffer); ok {
		if uint64(b.Len()) < n {
			return nil, io.ErrUnexpectedEOF
		}
		return b.Next(int(n)), nil
	}
	var data bytes.Buffer // grows with the bytes that are there
	_, err := io.CopyN(&data, f.in, int64(n))
	return data.Bytes(), err
}

// newFileReader returns a reader of r. If r is a *bytes.Buffer, its bytes are not copied.
func newFileReader(r io.Reader, what string, wrong error) *fileReader {
	if _, ok := r.(*bytes.Buffer); !ok {
		r = bufio.NewReader(r)
	}
	return &fileReader{r, what, wrong}
}

// error says where the file is wrong. Errors of reading stay as they are.
func (f *fileReader) error(where string, err error) error {
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return fmt.Errorf("tfidf: %w: it ends within %s", f.wrong, where)
	case errors.Is(err, errPayload):
		return fmt.Errorf("tfidf: %w: section %s: %w", f.wrong, where, err)
	}
	return fmt.Errorf("tfidf: reading %s: %w", f.what, err)
}

func appendFloat(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendNumbers(b []byte, numbers ...int) []byte {
	for _, n := range numbers {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

// appendWords appends the words of a lexicon.
func appendWords(b []byte, l *lexicon.Lexicon) []byte {
	b = appendNumbers(b, len(l.Words()))
	for _, word := range l.Words() {
		b = appendText(b, word)
	}
	return b
}

// appendGrams appends the n-grams of a lexicon.
func appendGrams(b []byte, l *lexicon.Lexicon) []byte {
	first := len(l.Words())
	b = appendNumbers(b, l.Nodes()-first)
	before := int32(0)
	for v := first; v < l.Nodes(); v++ {
		parent, word := l.Split(int32(v))
		b = appendNumbers(b, int(parent-before), int(word))
		before = parent
	}
	return b
}

// payload is the part of a section that is not read yet. After an error everything that is read is
// zero.
type payload struct {
	rest []byte
	err  error
	all  string // ends as rest does; texts are parts of it, which is much faster than a string for each
}

func (p *payload) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("%w: "+format, append([]any{errPayload}, args...)...)
	}
	p.rest = nil
}

// number reads a number of at most limit.
func (p *payload) number(limit uint64) int {
	v, n := binary.Uvarint(p.rest)
	if n <= 0 || v > min(limit, math.MaxInt) {
		p.fail("a number is missing or above %d", limit)
		return 0
	}
	p.rest = p.rest[n:]
	return int(v)
}

// count reads the number of items that follow. Each item has at least size bytes.
func (p *payload) count(size int) int {
	n := p.number(maxSection)
	if n > len(p.rest)/size {
		p.fail("there is no room for %d items", n)
		return 0
	}
	return n
}

func (p *payload) float() float64 {
	if len(p.rest) < 8 {
		p.fail("it ends within a number")
		return 0
	}
	v := math.Float64frombits(binary.LittleEndian.Uint64(p.rest))
	if !(v >= 0 && v <= maxFloat) {
		p.fail("a weight is %v", v)
		return 0
	}
	p.rest = p.rest[8:]
	return v
}

func (p *payload) text() string {
	n := p.count(1)
	if p.err != nil {
		return ""
	}
	if p.all == "" {
		p.all = string(p.rest)
	}
	s := p.all[len(p.all)-len(p.rest):][:n]
	p.rest = p.rest[n:]
	if !utf8.ValidString(s) {
		p.fail("a text is not valid UTF-8")
	}
	return s
}

// words reads the words of a lexicon.
func (p *payload) words() *lexicon.Lexicon {
	words := make([]string, 0, p.count(2))
	for n := range cap(words) {
		word := p.text()
		if word == "" || n > 0 && words[n-1] >= word {
			p.fail("word %d is not after the word before", n)
		}
		if p.err != nil {
			return lexicon.New(nil)
		}
		words = append(words, word)
	}
	return lexicon.New(slices.Clip(words))
}

// grams reads n-grams into a lexicon of words, and returns the length of the longest.
func (p *payload) grams(l *lexicon.Lexicon) (longest int) {
	mostBytes := freeTexts + maxRatio*len(p.rest)
	grams := make([]lexicon.Pair, 0, p.count(2))
	length := make([]uint8, 0, cap(grams)) // words of each n-gram
	size := make([]int, 0, cap(grams))     // bytes of its text
	words := len(l.Words())
	parent := 0
	longest = 1
	for i := range cap(grams) {
		parent += p.number(uint64(words + i))
		word := p.number(uint64(words))
		pair := lexicon.NewPair(int32(parent), int32(word))
		if p.err == nil && (parent >= words+i || word >= words || i > 0 && grams[i-1] >= pair) {
			p.fail("n-gram %d is not after the n-gram before", i)
		}
		if p.err != nil {
			return longest
		}
		n, bytes := uint8(2), 1+len(l.Words()[word])
		if parent >= words {
			n, bytes = length[parent-words]+1, bytes+size[parent-words]
		} else {
			bytes += len(l.Words()[parent])
		}
		if n > maxNGram {
			p.fail("n-gram %d has %d words", i, n)
			return longest
		}
		if mostBytes -= bytes; mostBytes < 0 {
			p.fail("the texts of the n-grams are too long")
			return longest
		}
		longest = max(longest, int(n))
		grams, length, size = append(grams, pair), append(length, n), append(size, bytes)
	}
	l.Extend(grams)
	return longest
}
