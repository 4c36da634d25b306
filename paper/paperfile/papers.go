package paperfile

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"hash/fnv"
	"io"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"

	"kindred/internal/parallel"
	"kindred/paper"
)

// The sections of papers.
const (
	sectionCards     = "card" // the fields of each paper except its abstract
	sectionCardEnds  = "cend" // where each card ends
	sectionAbstracts = "abst" // blocks of abstracts
	sectionBlocks    = "ablk" // where each block is, and its checksum
	sectionKeys      = "keys" // hashes of ids and titles, with rows
)

const (
	// blockPapers is how many abstracts are compressed together: enough to compress well, few enough
	// to unpack within a fraction of a millisecond.
	blockPapers = 64
	blockEntry  = 16 // end, unpacked size, checksum
	keyEntry    = 12 // hash, row
	// maxBlock bounds what a block may unpack to, and maxPapers the number of papers.
	maxBlock  = 256 << 20
	maxPapers = 1 << 30
)

// Options are the options of [Write].
type Options struct {
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The file does not depend on it.
	Parallelism int
}

// Write writes papers and further sections to w. Equal papers and sections make equal bytes. It holds
// the cards and the compressed abstracts in memory. It returns ctx.Err() if ctx ends first.
func Write(ctx context.Context, w io.Writer, papers []paper.Paper, more []Section, opts Options) error {
	if len(papers) > maxPapers {
		return fmt.Errorf("paperfile: %d papers are more than a file holds", len(papers))
	}
	blocks := make([][]byte, parallel.NumChunks(len(papers), blockPapers))
	sizes := make([]int, len(blocks))
	err := parallel.ChunksWith(ctx, len(papers), blockPapers, opts.Parallelism,
		func() *zstd.Encoder {
			e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false),
				zstd.WithEncoderLevel(zstd.SpeedDefault))
			if err != nil {
				panic("paperfile: internal error: " + err.Error())
			}
			return e
		},
		func(e *zstd.Encoder, block, lo, hi int) error {
			var texts []byte
			for i := lo; i < hi; i++ {
				texts = appendText(texts, papers[i].Abstract)
			}
			if len(texts) > maxBlock {
				return fmt.Errorf("paperfile: the abstracts of papers %d to %d have more than %d MiB", lo+1, hi, maxBlock>>20)
			}
			blocks[block], sizes[block] = e.EncodeAll(texts, nil), len(texts)
			return nil
		})
	if err != nil {
		return err
	}
	var cards, ends, index []byte
	for i := range papers {
		cards = appendCard(cards, &papers[i])
		ends = binary.LittleEndian.AppendUint64(ends, uint64(len(cards)))
	}
	end := 0
	for i, block := range blocks {
		end += len(block)
		index = binary.LittleEndian.AppendUint64(index, uint64(end))
		index = binary.LittleEndian.AppendUint32(index, uint32(sizes[i]))
		index = binary.LittleEndian.AppendUint32(index, crc32.Checksum(block, castagnoli))
	}
	return writeSections(w, append([]Section{
		{Name: sectionCards, Parts: [][]byte{cards}},
		{Name: sectionCardEnds, Parts: [][]byte{ends}},
		{Name: sectionAbstracts, Parts: blocks, Apart: true},
		{Name: sectionBlocks, Parts: [][]byte{index}},
		{Name: sectionKeys, Parts: [][]byte{appendKeys(nil, papers)}},
	}, more...))
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// texts returns the fields of a paper that are one text, in the order of the file.
func texts(p *paper.Paper) []*string {
	return []*string{&p.ID, &p.Title, &p.Date, &p.Label, &p.Venue, &p.Language, &p.URL, &p.DOI, &p.ArXiv, &p.PMID,
		&p.OpenAlex}
}

// lists returns the fields of a paper that are lists.
func lists(p *paper.Paper) []*[]string { return []*[]string{&p.Authors, &p.Categories} }

// appendCard appends the fields of a paper without its abstract, but with whether it has one.
func appendCard(b []byte, p *paper.Paper) []byte {
	has := byte(0)
	if p.Abstract != "" {
		has = 1
	}
	b = append(b, has)
	for _, text := range texts(p) {
		b = appendText(b, *text)
	}
	for _, list := range lists(p) {
		b = binary.AppendUvarint(b, uint64(len(*list)))
		for _, text := range *list {
			b = appendText(b, text)
		}
	}
	return b
}

// File reads papers. It may be used by several goroutines.
type File struct {
	container
	ends     []byte
	n        int
	decoders sync.Pool // of *zstd.Decoder

	mu    sync.Mutex
	block int      // the block of abstracts that was unpacked last, or -1
	last  []string // its abstracts
}

// Open reads the header of a file of the given size. The papers are read when they are asked for.
func Open(at io.ReaderAt, size int64) (*File, error) { return open(container{at: at, size: size}) }

// Bytes is [Open] for a file that is in memory, which must stay as it is. [File.Section] returns parts
// of it.
func Bytes(data []byte) (*File, error) { return open(container{data: data, size: int64(len(data))}) }

func open(c container) (*File, error) {
	if err := c.open(); err != nil {
		return nil, err
	}
	f := &File{container: c, block: -1}
	var err error
	if f.ends, err = f.section(sectionCardEnds); err != nil {
		return nil, err
	}
	f.n = len(f.ends) / 8
	blocks, ok := f.find(sectionBlocks)
	if len(f.ends)%8 != 0 || f.n > maxPapers || !ok ||
		blocks.size != blockEntry*int64(parallel.NumChunks(f.n, blockPapers)) {
		return nil, fmt.Errorf("paperfile: %w: its tables of papers are wrong", ErrFile)
	}
	return f, nil
}

// Len returns the number of papers.
func (f *File) Len() int { return f.n }

// Section returns a section that [Write] was given. It must not be modified. Its checksum is compared
// the first time.
func (f *File) Section(name string) ([]byte, error) { return f.section(name) }

// Has reports whether the file has a section.
func (f *File) Has(name string) bool {
	_, ok := f.find(name)
	return ok
}

// SectionOthers is the section of the ids of merged records, which are JSON. It is not there if there are none.
const SectionOthers = "othr"

// Others returns the ids of merged records.
func (f *File) Others() (others []paper.Other, err error) {
	if !f.Has(SectionOthers) {
		return nil, nil
	}
	data, err := f.Section(SectionOthers)
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(data, &others)
	outside := func(o paper.Other) bool { return o.Paper < 0 || int(o.Paper) >= f.n }
	if err != nil || slices.ContainsFunc(others, outside) {
		return nil, fmt.Errorf("paperfile: %w: the ids of merged records cannot be read", ErrFile)
	}
	return others, nil
}

// Sum returns a number that differs, in all likelihood, from that of any file with other contents: the
// checksum of the table, which has the checksums of all sections.
func (f *File) Sum() uint32 {
	var b []byte
	for _, e := range f.entries {
		b = append(b, e.name...)
		b = binary.LittleEndian.AppendUint32(b, e.sum)
		b = binary.LittleEndian.AppendUint64(b, uint64(e.size))
	}
	return crc32.Checksum(b, castagnoli)
}

// damaged returns the error for a paper that cannot be read.
func damaged(row int) error {
	return fmt.Errorf("paperfile: %w: paper %d cannot be read", ErrFile, row+1)
}

// span returns where item i of a table of ends begins and ends.
func span(ends []byte, entry, i int, limit uint64) (lo, hi uint64, ok bool) {
	if i > 0 {
		lo = binary.LittleEndian.Uint64(ends[entry*(i-1):])
	}
	hi = binary.LittleEndian.Uint64(ends[entry*i:])
	return lo, hi, lo <= hi && hi <= limit
}

// Paper returns the paper in a row, without its abstract, and whether it has one. The row must be in
// [0, Len()).
func (f *File) Paper(row int) (p paper.Paper, hasAbstract bool, err error) {
	cards, err := f.section(sectionCards)
	if err != nil {
		return p, false, err
	}
	lo, hi, ok := span(f.ends, 8, row, uint64(len(cards)))
	if !ok {
		return p, false, damaged(row)
	}
	r := reader{rest: string(cards[lo:hi])}
	has := r.byte()
	for _, text := range texts(&p) {
		*text = r.text()
	}
	for _, list := range lists(&p) {
		n := r.count()
		*list = slices.Grow(*list, n)
		for range n {
			*list = append(*list, r.text())
		}
	}
	if r.bad || r.rest != "" || has > 1 {
		return paper.Paper{}, false, damaged(row)
	}
	return p, has == 1, nil
}

// Abstract returns the abstract of the paper in a row. Rows that follow each other are read fastest in
// their order.
func (f *File) Abstract(row int) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if block := row / blockPapers; block != f.block {
		abstracts, err := f.unpack(block)
		if err != nil {
			return "", err
		}
		f.block, f.last = block, abstracts
	}
	return f.last[row%blockPapers], nil
}

// unpack returns the abstracts of a block.
func (f *File) unpack(block int) ([]string, error) {
	first := block * blockPapers
	blocks, err := f.section(sectionBlocks)
	if err != nil {
		return nil, err
	}
	e, ok := f.find(sectionAbstracts)
	if !ok {
		return nil, damaged(first)
	}
	lo, hi, ok := span(blocks, blockEntry, block, uint64(e.size))
	size := binary.LittleEndian.Uint32(blocks[blockEntry*block+8:])
	if !ok || size > maxBlock {
		return nil, damaged(first)
	}
	packed, err := f.bytes(e.offset+int64(lo), int64(hi-lo))
	if err != nil {
		return nil, err
	}
	if crc32.Checksum(packed, castagnoli) != binary.LittleEndian.Uint32(blocks[blockEntry*block+12:]) {
		return nil, fmt.Errorf("paperfile: %w: the checksum of the abstracts from paper %d on is wrong", ErrFile, first+1)
	}
	d, ok := f.decoders.Get().(*zstd.Decoder)
	if !ok {
		if d, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBlock)); err != nil {
			return nil, fmt.Errorf("paperfile: %w", err)
		}
	}
	defer f.decoders.Put(d)
	// The buffer grows with what is unpacked, whatever size the file claims.
	text, err := d.DecodeAll(packed, make([]byte, 0, min(int(size), 32*len(packed)+64)))
	if err != nil || len(text) != int(size) {
		return nil, damaged(first)
	}
	r := reader{rest: string(text)}
	abstracts := make([]string, min(blockPapers, f.n-first))
	for i := range abstracts {
		abstracts[i] = r.text()
	}
	if r.bad || r.rest != "" {
		return nil, damaged(first)
	}
	return abstracts, nil
}

// Papers returns all papers without their abstracts.
func (f *File) Papers(ctx context.Context, opts Options) ([]paper.Paper, error) {
	papers := make([]paper.Paper, f.n)
	err := parallel.Chunks(ctx, f.n, parallel.ChunkSize, opts.Parallelism, func(_, lo, hi int) (err error) {
		for i := lo; i < hi; i++ {
			if papers[i], _, err = f.Paper(i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return papers, nil
}

// PapersIn returns the papers in rows lo to hi−1 with their abstracts. It is fastest if lo and hi are multiples
// of 64.
func (f *File) PapersIn(ctx context.Context, lo, hi int, opts Options) ([]paper.Paper, error) {
	papers := make([]paper.Paper, hi-lo)
	first := lo / blockPapers
	blocks := parallel.NumChunks(hi, blockPapers) - first
	err := parallel.Chunks(ctx, blocks, 1, opts.Parallelism, func(block, _, _ int) error {
		begin := blockPapers * (first + block)
		texts, err := f.unpack(first + block)
		if err != nil {
			return err
		}
		for i := max(lo, begin); i < min(hi, begin+blockPapers); i++ {
			p, has, err := f.Paper(i)
			if err != nil {
				return err
			}
			if p.Abstract = texts[i-begin]; has != (p.Abstract != "") {
				return damaged(i)
			}
			papers[i-lo] = p
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return papers, nil
}

// Verify reads the whole file and compares all checksums.
func (f *File) Verify(ctx context.Context) error {
	for _, e := range f.entries {
		if e.name == sectionAbstracts {
			continue
		}
		if _, err := f.section(e.name); err != nil {
			return err
		}
	}
	if _, err := f.keys(); err != nil {
		return err
	}
	_, err := f.PapersIn(ctx, 0, f.n, Options{})
	return err
}

// reader reads a text of numbers and texts. After an error everything is empty.
type reader struct {
	rest string
	bad  bool
}

func (r *reader) byte() byte {
	if r.rest == "" {
		r.bad = true
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *reader) number() uint64 {
	var v uint64
	for shift := 0; shift < 35; shift += 7 {
		b := r.byte()
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	r.bad = true
	return 0
}

// count reads the number of items that follow, each of which has at least one byte.
func (r *reader) count() int {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.bad, r.rest = true, ""
		return 0
	}
	return int(n)
}

func (r *reader) text() string {
	n := r.count()
	text := r.rest[:n]
	r.rest = r.rest[n:]
	return text
}

// hash returns the hash of a key.
func hash(key string) uint64 {
	h := fnv.New64a()
	io.WriteString(h, key) //nolint:errcheck // which never fails
	return h.Sum64()
}

// appendKeys appends the hashes of the keys of papers with their rows, ascending.
func appendKeys(b []byte, papers []paper.Paper) []byte {
	type key struct {
		hash uint64
		row  uint32
	}
	var keys []key
	for i := range papers {
		for _, text := range papers[i].Keys() {
			keys = append(keys, key{hash(text), uint32(i)})
		}
	}
	slices.SortFunc(keys, func(a, b key) int {
		switch {
		case a.hash != b.hash && a.hash < b.hash, a.hash == b.hash && a.row < b.row:
			return -1
		case a == b:
			return 0
		}
		return 1
	})
	for _, k := range slices.Compact(keys) {
		b = binary.LittleEndian.AppendUint64(b, k.hash)
		b = binary.LittleEndian.AppendUint32(b, k.row)
	}
	return b
}

// keys returns the section of keys.
func (f *File) keys() ([]byte, error) {
	keys, err := f.section(sectionKeys)
	if err == nil && len(keys)%keyEntry != 0 {
		err = fmt.Errorf("paperfile: %w: its table of keys is wrong", ErrFile)
	}
	return keys, err
}

// Find returns the rows of the papers that a person means by an id or a title, as [paper.Find] does. An id
// and a whole title are found at once; for a part of a title all papers are read.
func (f *File) Find(ctx context.Context, wish string) ([]int, error) {
	keys, err := f.keys()
	if err != nil {
		return nil, err
	}
	for _, group := range paper.WishKeys(wish) {
		var rows []int
		for _, text := range group {
			want := hash(text)
			n := len(keys) / keyEntry
			at := lowest(n, func(i int) bool { return binary.LittleEndian.Uint64(keys[keyEntry*i:]) >= want })
			for ; at < n && binary.LittleEndian.Uint64(keys[keyEntry*at:]) == want; at++ {
				rows = append(rows, int(binary.LittleEndian.Uint32(keys[keyEntry*at+8:])))
			}
		}
		slices.Sort(rows)
		rows = slices.Compact(rows)
		papers := make([]paper.Paper, len(rows))
		for i, row := range rows {
			if row >= f.n {
				return nil, damaged(row)
			}
			if papers[i], _, err = f.Paper(row); err != nil {
				return nil, err
			}
		}
		if found := paper.Find(papers, wish); len(found) > 0 {
			for i := range found {
				found[i] = rows[found[i]]
			}
			return found, nil
		}
	}
	papers, err := f.Papers(ctx, Options{})
	if err != nil {
		return nil, err
	}
	return paper.Find(papers, wish), nil
}

// lowest returns the lowest of n numbers that fits; those that fit follow those that do not.
func lowest(n int, fits func(i int) bool) int {
	lo, hi := 0, n
	for lo < hi {
		if mid := lo + (hi-lo)/2; fits(mid) {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}
