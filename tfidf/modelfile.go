package tfidf

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"
	"unicode/utf8"

	"kindred/text"
)

// The file of a model, which docs/formats.md describes byte by byte, is a header and some sections,
// each with its length and a checksum. Whatever a reader could work out itself is left out, so that
// there is less that can contradict itself.

// ErrModelFile says that a file is no model, or is damaged.
var ErrModelFile = errors.New("no model file of kindred, or a damaged one")

const (
	modelMagic = "KINDREDM"
	// modelVersion also counts the ways in which texts are read: whatever makes other tokens or
	// stems of the same text makes another version.
	modelVersion = 1
	// maxSection bounds the length of a section.
	maxSection = 1 << 31
)

// The sections in their order.
const (
	sectionOptions = "opts"
	sectionDocs    = "docs"
	sectionWords   = "word"
	sectionGrams   = "gram"
	sectionTerms   = "term"
	sectionTexts   = "text"
	sectionEnd     = "end."
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// WriteTo writes the model as a file that [ReadModel] reads, and returns how many bytes that took.
// Equal models make equal bytes. The background of the options is left out: what it did is in the
// weights.
func (m *Model) WriteTo(w io.Writer) (int64, error) {
	options, err := json.Marshal(m.opts)
	if err != nil {
		return 0, fmt.Errorf("tfidf: %w", err)
	}
	var written int64
	write := func(data ...[]byte) {
		for _, b := range data {
			if err == nil {
				var n int
				n, err = w.Write(b)
				written += int64(n)
			}
		}
	}
	write([]byte(modelMagic), binary.LittleEndian.AppendUint32(nil, modelVersion))
	section := func(tag string, payload []byte) {
		header := binary.LittleEndian.AppendUint64([]byte(tag), uint64(len(payload)))
		sum := crc32.Update(crc32.Checksum(header, castagnoli), castagnoli, payload)
		write(header, payload, binary.LittleEndian.AppendUint32(nil, sum))
	}
	section(sectionOptions, options)
	section(sectionDocs, appendFloat(binary.AppendUvarint(nil, uint64(m.docs)), m.meanLength))
	section(sectionWords, appendWords(nil, m.lex))
	section(sectionGrams, appendGrams(nil, m.lex))
	section(sectionTerms, m.appendTerms(nil))
	section(sectionTexts, m.appendTexts(nil))
	section(sectionEnd, nil)
	if err != nil {
		return written, fmt.Errorf("tfidf: writing a model: %w", err)
	}
	return written, nil
}

func appendFloat(b []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// appendWords appends the words of a lexicon.
func appendWords(b []byte, l *text.Lexicon) []byte {
	b = binary.AppendUvarint(b, uint64(len(l.Words())))
	for _, word := range l.Words() {
		b = appendText(b, word)
	}
	return b
}

// appendGrams appends the n-grams of a lexicon.
func appendGrams(b []byte, l *text.Lexicon) []byte {
	first := len(l.Words())
	b = binary.AppendUvarint(b, uint64(l.Nodes()-first))
	before := int32(0)
	for v := first; v < l.Nodes(); v++ {
		parent, word := l.Split(int32(v))
		b = binary.AppendUvarint(b, uint64(parent-before))
		b = binary.AppendUvarint(b, uint64(word))
		before = parent
	}
	return b
}

// appendTerms appends the node of each column, its document frequency and its weight.
func (m *Model) appendTerms(b []byte) []byte {
	nodes := make([]uint64, len(m.terms)) // plus 1; 0 for an entry of a vocabulary that has none
	for v, j := range m.column {
		if j != dropped {
			nodes[j] = uint64(v) + 1
		}
	}
	b = binary.AppendUvarint(b, uint64(len(nodes)))
	for j, node := range nodes {
		b = binary.AppendUvarint(b, node)
		b = binary.AppendUvarint(b, uint64(m.df[j]))
		b = appendFloat(b, m.idf[j])
	}
	return b
}

// appendTexts appends the text to show of each column.
func (m *Model) appendTexts(b []byte) []byte {
	for _, text := range m.surfaces {
		b = appendText(b, text)
	}
	return b
}

// ReadModel reads a model that [Model.WriteTo] wrote; it weighs documents as that one does, bit for
// bit. It reads r to its end.
//
// The error is, or wraps, [ErrModelFile] for what is no model, and says at which section it is
// damaged. Memory grows with the bytes that are there, whatever they say of themselves.
func ReadModel(r io.Reader) (*Model, error) {
	in := bufio.NewReader(r)
	header := make([]byte, len(modelMagic)+4)
	if _, err := io.ReadFull(in, header); err != nil {
		return nil, modelError("header", err)
	}
	if string(header[:len(modelMagic)]) != modelMagic {
		return nil, fmt.Errorf("tfidf: %w: it does not begin with %q", ErrModelFile, modelMagic)
	}
	if v := binary.LittleEndian.Uint32(header[len(modelMagic):]); v != modelVersion {
		return nil, fmt.Errorf("tfidf: %w: it is of version %d, and this kindred reads version %d: train it anew", ErrModelFile, v, modelVersion)
	}
	m := &Model{}
	for _, section := range []struct {
		tag  string
		read func(*payload)
	}{
		{sectionOptions, m.readOptions},
		{sectionDocs, m.readDocs},
		{sectionWords, m.readWords},
		{sectionGrams, m.readGrams},
		{sectionTerms, m.readTerms},
		{sectionTexts, m.readTexts},
		{sectionEnd, func(*payload) {}},
	} {
		p, err := readSection(in, section.tag)
		if err != nil {
			return nil, err
		}
		section.read(p)
		if p.err == nil && len(p.rest) > 0 {
			p.fail("%d bytes too many", len(p.rest))
		}
		if p.err != nil {
			return nil, modelError(section.tag, p.err)
		}
	}
	if _, err := in.ReadByte(); err != io.EOF {
		return nil, modelError("what follows its end", err)
	}
	return m, nil
}

// modelError says where a file is no model. Errors of reading stay what they are.
func modelError(where string, err error) error {
	switch {
	case err == nil:
		return fmt.Errorf("tfidf: %w: %s", ErrModelFile, where)
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return fmt.Errorf("tfidf: %w: it ends within %s", ErrModelFile, where)
	case errors.Is(err, errPayload):
		return fmt.Errorf("tfidf: %w: section %s: %w", ErrModelFile, where, err)
	}
	return fmt.Errorf("tfidf: reading a model: %w", err)
}

// readSection reads the section of a tag.
func readSection(r io.Reader, tag string) (*payload, error) {
	header := make([]byte, 12)
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, modelError("section "+tag, err)
	}
	size := binary.LittleEndian.Uint64(header[4:])
	if string(header[:4]) != tag || size > maxSection {
		return nil, fmt.Errorf("tfidf: %w: section %q of %d bytes instead of %q", ErrModelFile, header[:4], size, tag)
	}
	var data bytes.Buffer // grows with what is there
	if _, err := io.CopyN(&data, r, int64(size)); err != nil {
		return nil, modelError("section "+tag, err)
	}
	sum := make([]byte, 4)
	if _, err := io.ReadFull(r, sum); err != nil {
		return nil, modelError("section "+tag, err)
	}
	if crc32.Update(crc32.Checksum(header, castagnoli), castagnoli, data.Bytes()) != binary.LittleEndian.Uint32(sum) {
		return nil, fmt.Errorf("tfidf: %w: the checksum of section %s is wrong", ErrModelFile, tag)
	}
	return &payload{rest: data.Bytes()}, nil
}

// errPayload is wrapped by what is wrong with a payload.
var errPayload = errors.New("damaged")

// payload is what is left to read of a section. After an error all that is read is zero.
type payload struct {
	rest []byte
	err  error
}

func (p *payload) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("%w: "+format, append([]any{errPayload}, args...)...)
	}
	p.rest = nil
}

// number returns a number of at most a limit.
func (p *payload) number(limit uint64) int {
	v, n := binary.Uvarint(p.rest)
	if n <= 0 || v > limit {
		p.fail("a number is missing or above %d", limit)
		return 0
	}
	p.rest = p.rest[n:]
	return int(v)
}

// count returns how many items follow, each of which has at least size bytes.
func (p *payload) count(size int) int {
	n := p.number(maxSection)
	if n > len(p.rest)/size {
		p.fail("%d items are more than there is room for", n)
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
	if !(v >= 0 && v <= math.MaxFloat64) {
		p.fail("a weight is %v", v)
		return 0
	}
	p.rest = p.rest[8:]
	return v
}

func (p *payload) text() string {
	n := p.count(1)
	s := string(p.rest[:n])
	p.rest = p.rest[n:]
	if !utf8.ValidString(s) {
		p.fail("a text is no UTF-8")
	}
	return s
}

func (m *Model) readOptions(p *payload) {
	d := json.NewDecoder(bytes.NewReader(p.rest))
	d.DisallowUnknownFields()
	if err := d.Decode(&m.opts); err != nil {
		p.fail("%v", err)
		return
	}
	if m.opts.MinN < 1 || m.opts.MaxN < m.opts.MinN {
		p.fail("n-grams of %d to %d words", m.opts.MinN, m.opts.MaxN)
	} else if err := m.opts.validate(); err != nil {
		p.fail("%v", err)
	}
	p.rest = p.rest[min(int(d.InputOffset()), len(p.rest)):]
}

func (m *Model) readDocs(p *payload) {
	m.docs = p.number(1 << 53)
	m.meanLength = p.float()
}

func (m *Model) readWords(p *payload) {
	words := make([]string, 0, p.count(2))
	for n := range cap(words) {
		word := p.text()
		if word == "" || n > 0 && words[n-1] >= word {
			p.fail("word %d is not behind the one before", n)
		}
		if p.err != nil {
			return
		}
		words = append(words, word)
	}
	m.lex = text.NewLexicon(words)
}

func (m *Model) readGrams(p *payload) {
	l := m.lex
	grams := make([]text.Pair, 0, p.count(2))
	depth := make([]uint8, 0, cap(grams)) // words of each n-gram
	words := len(l.Words())
	parent := 0
	m.maxN = 1
	for i := range cap(grams) {
		parent += p.number(uint64(words + i))
		word := p.number(uint64(words))
		key := text.NewPair(int32(parent), int32(word))
		if p.err == nil && (parent >= words+i || word >= words || i > 0 && grams[i-1] >= key) {
			p.fail("n-gram %d is not behind the one before", i)
		}
		if p.err != nil {
			return
		}
		n := uint8(2)
		if parent >= words {
			n = depth[parent-words] + 1
		}
		if n > maxNGram {
			p.fail("n-gram %d has %d words", i, n)
			return
		}
		m.maxN = max(m.maxN, int(n))
		grams, depth = append(grams, key), append(depth, n)
	}
	l.Extend(grams)
}

func (m *Model) readTerms(p *payload) {
	n := p.count(10)
	if fixed := len(m.opts.Vocabulary); fixed > 0 && n != fixed {
		p.fail("%d terms for a vocabulary of %d", n, fixed)
		return
	}
	m.column = slices.Repeat([]int32{dropped}, m.lex.Nodes())
	m.terms, m.df, m.idf = make([]string, n), make([]int, n), make([]float64, n)
	for j := range n {
		node := p.number(uint64(m.lex.Nodes())) - 1
		m.df[j] = p.number(uint64(m.docs))
		m.idf[j] = p.float()
		switch {
		case p.err != nil:
			return
		case node >= 0 && m.column[node] != dropped, node < 0 && len(m.opts.Vocabulary) == 0:
			p.fail("term %d has no word, or that of another", j)
			return
		case node >= 0:
			m.column[node] = int32(j)
			m.terms[j] = m.lex.Text(int32(node))
		}
		if len(m.opts.Vocabulary) == 0 && j > 0 && m.terms[j-1] >= m.terms[j] {
			p.fail("term %d is not behind the one before", j)
			return
		}
	}
	if len(m.opts.Vocabulary) > 0 {
		m.terms = m.opts.Vocabulary
	}
	m.analyzer = text.NewAnalyzer(m.opts.text())
	for word := range m.analyzer.SynonymWords() {
		if m.lex.Number(word) == dropped {
			p.fail("the synonym %q is no word", word)
			return
		}
	}
}

func (m *Model) readTexts(p *payload) {
	m.surfaces = make([]string, len(m.terms))
	for j := range m.surfaces {
		m.surfaces[j] = p.text()
	}
}
