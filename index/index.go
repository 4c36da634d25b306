// Package index holds papers with their vectors, so that a question about one paper is answered in about a
// millisecond: in memory, or from a file that is opened at once. docs/formats.md describes the file.
package index

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"kindred/internal/parallel"
	"kindred/paper"
	"kindred/paper/paperfile"
	"kindred/sparse"
	"kindred/tfidf"
)

// ErrFile is wrapped by the errors for a file of another kind, and for a damaged one.
var ErrFile = paperfile.ErrFile

// Contents is what an index is made of. Row i is paper i.
type Contents struct {
	Papers []paper.Paper
	Model  *tfidf.Model
	// Others are ids by which papers can be found, too.
	Others []paper.Other
	// Terms is the matrix of papers by the terms of Model. Frequencies says, for the same places, how often the term
	// occurs in the paper (see [tfidf.Model.Frequencies]). It is nil if nobody ranks by BM25.
	Terms, Frequencies *sparse.CSR
	// Blend is what papers are compared by. Its words are Terms as unit vectors, or vectors from elsewhere. A
	// file holds only an index whose words are its terms, and whose latent space, if there is one, is of them.
	Blend sparse.Blend
	// Space has a row for each term: its place in the latent space of Blend. It is nil without such a space, and for
	// vectors from elsewhere.
	Space *sparse.Dense
	// Approx says that a file has cells, see [Index.Cells].
	Approx bool
	// Origin says how the papers and vectors came about, as JSON. The index does not look into it.
	Origin []byte
}

// Index answers questions about papers. It is immutable and may be used by several goroutines.
type Index struct {
	n     int
	terms *sparse.CSR
	words *sparse.CSR
	lists lists

	latent *sparse.Dense // nil if papers are compared by words alone
	space  *sparse.Dense
	bytes  *byteRows // latent as bytes
	weight float64   // of the latent part

	papers []paper.Paper // of an index in memory
	others []paper.Other
	model  *tfidf.Model
	origin []byte

	file   *paperfile.File // of an index in a file
	unmap  func() error
	loader loader
}

// New returns an index in memory. It shares memory with the contents, which must not be modified any more.
// It takes O(nnz) time.
func New(ctx context.Context, c Contents, parallelism int) (*Index, error) {
	n := len(c.Papers)
	if c.Terms.Rows != n || c.Blend.Rows() != n {
		return nil, fmt.Errorf("index: %d papers, %d rows of terms and %d rows to compare", n, c.Terms.Rows,
			c.Blend.Rows())
	}
	if f := c.Frequencies; f != nil && (f.Rows != n || f.Cols != c.Terms.Cols || f.NNZ() != c.Terms.NNZ()) {
		return nil, fmt.Errorf("index: the frequencies are not of the terms")
	}
	ix := &Index{n: n, terms: c.Terms, words: c.Blend.Words().CSR(), latent: c.Blend.Latent(), space: c.Space,
		weight: c.Blend.Weight(), papers: c.Papers, others: c.Others, model: c.Model, origin: c.Origin}
	if s := c.Space; s != nil && (ix.latent == nil || s.Rows != c.Terms.Cols || s.Cols != ix.latent.Cols) {
		return nil, fmt.Errorf("index: the latent space is not of the terms")
	}
	if c.Frequencies != nil && !ix.OfTerms() {
		return nil, fmt.Errorf("index: frequencies need papers that are compared by their terms")
	}
	if ix.latent != nil {
		ix.bytes = newByteRows(ix.latent)
	}
	var err error
	ix.lists, err = invert(ctx, ix.words, c.Frequencies, parallelism)
	if ix.lists.signed = c.Blend.Words().Signed(); err != nil {
		return nil, err
	}
	return ix, nil
}

// Len returns the number of papers.
func (ix *Index) Len() int { return ix.n }

// Origin returns what Contents.Origin was.
func (ix *Index) Origin() ([]byte, error) {
	if ix.file == nil {
		return ix.origin, nil
	}
	return ix.file.Section(sectionOrigin)
}

// Sum returns a number that identifies the contents of a file; 0 for an index in memory.
func (ix *Index) Sum() uint32 {
	if ix.file == nil {
		return 0
	}
	return ix.file.Sum()
}

// Model returns the model by which texts are weighed.
func (ix *Index) Model() (*tfidf.Model, error) {
	if ix.file == nil {
		return ix.model, nil
	}
	return ix.loader.model(ix)
}

// Paper returns the paper in a row, without its abstract. The row must be in [0, Len()).
func (ix *Index) Paper(row int) (paper.Paper, error) {
	if ix.file == nil {
		p := ix.papers[row]
		p.Abstract = ""
		return p, nil
	}
	p, _, err := ix.file.Paper(row)
	return p, err
}

// Papers returns all papers, those of a file without their abstracts. They must not be modified.
func (ix *Index) Papers(ctx context.Context) ([]paper.Paper, error) {
	if ix.file == nil {
		return ix.papers, nil
	}
	return ix.file.Papers(ctx, paperfile.Options{})
}

// Abstract returns the abstract of the paper in a row: "" if it has none, or if the index was made in memory
// without abstracts.
func (ix *Index) Abstract(row int) (string, error) {
	if ix.file == nil {
		return ix.papers[row].Abstract, nil
	}
	return ix.file.Abstract(row)
}

// Find returns the rows of the papers that a person means by an id or a title, as [paper.Find] does, or else by an id
// that a merged record had.
func (ix *Index) Find(ctx context.Context, wish string) (rows []int, err error) {
	if ix.file == nil {
		rows = paper.Find(ix.papers, wish)
	} else if rows, err = ix.file.Find(ctx, wish); err != nil {
		return nil, err
	}
	if len(rows) > 0 {
		return rows, nil
	}
	others, err := ix.allOthers()
	return paper.FindOther(others, wish), err
}

// allOthers returns what Contents.Others was.
func (ix *Index) allOthers() (others []paper.Other, err error) {
	if ix.file == nil {
		return ix.others, nil
	}
	return ix.file.Others()
}

// Terms returns the terms of the paper in a row with their weights. It must not be modified.
func (ix *Index) Terms(row int) (sparse.Vec, error) { return rowOf(ix.terms, row) }

// Matrix returns a copy of the terms of all papers.
func (ix *Index) Matrix() *sparse.CSR {
	x := ix.terms
	return &sparse.CSR{Rows: x.Rows, Cols: x.Cols, Indptr: slices.Clone(x.Indptr), Indices: slices.Clone(x.Indices),
		Data: slices.Clone(x.Data)}
}

// Latent returns copies of the place of each term in the latent space and of those of all papers; nil without one.
func (ix *Index) Latent() (space, papers *sparse.Dense) {
	if ix.space == nil {
		return nil, nil
	}
	copied := func(d *sparse.Dense) *sparse.Dense {
		return &sparse.Dense{Rows: d.Rows, Cols: d.Cols, Data: slices.Clone(d.Data)}
	}
	return copied(ix.space), copied(ix.latent)
}

// Row returns what the paper in a row is compared by. It must not be modified.
func (ix *Index) Row(row int) (Query, error) {
	words, err := rowOf(ix.words, row)
	if err != nil || ix.latent == nil {
		return Query{Words: words}, err
	}
	return Query{words, ix.latent.Row(row)}, nil
}

// Weight returns the share of the latent part in a similarity: 0 without a latent space.
func (ix *Index) Weight() float64 { return ix.weight }

// Space returns the place of each term in the latent space: nil if papers are compared by words alone. It must
// not be modified.
func (ix *Index) Space() *sparse.Dense { return ix.space }

// OfTerms reports whether papers are compared by the terms of the model, so that a text has a place among
// them.
func (ix *Index) OfTerms() bool {
	if ix.latent != nil && ix.space == nil {
		return false
	}
	return ix.file != nil || ix.words.Cols == ix.terms.Cols && len(ix.words.Indices) == len(ix.terms.Indices) &&
		(len(ix.words.Indices) == 0 || &ix.words.Indices[0] == &ix.terms.Indices[0])
}

// rowOf returns a row of a matrix that may come from a hostile file.
func rowOf(m *sparse.CSR, row int) (sparse.Vec, error) {
	lo, hi := m.Indptr[row], m.Indptr[row+1]
	if lo < 0 || lo > hi || hi > len(m.Indices) {
		return sparse.Vec{}, fmt.Errorf("index: %w: row %d cannot be read", ErrFile, row+1)
	}
	v := sparse.Vec{Indices: m.Indices[lo:hi:hi], Data: m.Data[lo:hi:hi]}
	previous := int32(-1)
	for _, j := range v.Indices {
		if j <= previous || int(j) >= m.Cols {
			return sparse.Vec{}, fmt.Errorf("index: %w: row %d cannot be read", ErrFile, row+1)
		}
		previous = j
	}
	return v, nil
}

// The sections of an index, beside those of its papers.
const (
	sectionOrigin = "orig" // JSON
	sectionModel  = "modl" // a model file
	sectionShape  = "shap" // rows, columns, values, rows of a tile, dimensions, weight of the latent space
	sectionIndptr = "rptr" // where each row ends
	sectionCols   = "rcol" // columns of the values
	sectionData   = "rval" // values
	sectionStarts = "lptr" // where the list of each column begins, tile by tile
	sectionRows   = "lrow" // rows in the lists
	sectionValues = "lval" // values in the lists
	sectionTimes  = "lfrq" // frequencies in the lists
	sectionLatent = "latn" // the latent part of each row
	sectionBytes  = "latb" // these rounded to bytes
	sectionRounds = "late" // the scale of the bytes, and what rounding changed
	sectionSpace  = "spac" // the place of each term in the latent space
	sectionChance = "chan" // similarities by chance
)

// shape is what the section of that name says of the sizes of the others.
type shape struct {
	rows, cols, nnz, dimensions int
	weight                      float64 // of the latent space
}

const shapeSize = 48

// bytes returns the section.
func (s shape) bytes() (data []byte) {
	for _, n := range []int{s.rows, s.cols, s.nnz, tileRows, s.dimensions} {
		data = binary.LittleEndian.AppendUint64(data, uint64(n))
	}
	return binary.LittleEndian.AppendUint64(data, math.Float64bits(s.weight))
}

// readShape reads the section of an index of n papers. An error wraps [ErrFile].
func readShape(data []byte, n int) (s shape, err error) {
	wrong := fmt.Errorf("index: %w: its shape is wrong", ErrFile)
	if len(data) != shapeSize {
		return s, wrong
	}
	number := func(i int) uint64 { return binary.LittleEndian.Uint64(data[8*i:]) }
	weight := math.Float64frombits(number(5))
	if number(0) != uint64(n) || number(1) > math.MaxInt32 || number(2) > math.MaxInt32*64 || number(3) != tileRows ||
		number(4) > math.MaxInt16 || !(weight >= 0 && weight <= 1) || (number(4) == 0) != (weight == 0) {
		return s, wrong
	}
	return shape{n, int(number(1)), int(number(2)), int(number(4)), weight}, nil
}

// WriteTo writes the index of contents as a file that [Open] reads. Equal contents make equal bytes. It
// returns ctx.Err() if ctx ends first.
func WriteTo(ctx context.Context, w io.Writer, c Contents, parallelism int) error {
	ix, err := New(ctx, c, parallelism)
	if err != nil {
		return err
	}
	if !ix.OfTerms() || c.Frequencies == nil {
		return fmt.Errorf("index: a file holds only papers that are compared by their terms, with frequencies")
	}
	chance, err := ix.Chance(ctx, parallelism)
	if err != nil {
		return err
	}
	var model bytes.Buffer
	if _, err := c.Model.WriteTo(&model); err != nil {
		return err
	}
	x := ix.words
	indptr := make([]uint64, x.Rows+1)
	for i, p := range x.Indptr {
		indptr[i] = uint64(p)
	}
	of := shape{rows: x.Rows, cols: x.Cols, nnz: x.NNZ(), weight: ix.weight}
	if ix.latent != nil {
		of.dimensions = ix.latent.Cols
	}
	section := func(name string, data []byte) paperfile.Section {
		return paperfile.Section{Name: name, Parts: [][]byte{data}}
	}
	sections := []paperfile.Section{
		section(sectionOrigin, c.Origin),
		section(sectionModel, model.Bytes()),
		section(sectionShape, of.bytes()),
		section(sectionIndptr, bytesOf(indptr)),
		section(sectionCols, bytesOf(x.Indices)),
		section(sectionData, bytesOf(x.Data)),
		section(sectionStarts, bytesOf(ix.lists.starts)),
		section(sectionRows, bytesOf(ix.lists.rows)),
		section(sectionValues, bytesOf(ix.lists.values)),
		section(sectionTimes, bytesOf(ix.lists.times)),
		section(sectionChance, chance.bytes()),
	}
	if ix.latent != nil {
		sections = append(sections, section(sectionLatent, bytesOf(ix.latent.Data)),
			section(sectionBytes, ix.bytes.columns), section(sectionRounds, ix.bytes.bytes()),
			section(sectionSpace, bytesOf(ix.space.Data)))
	}
	if len(c.Others) > 0 {
		others, err := json.Marshal(c.Others)
		if err != nil {
			return fmt.Errorf("index: %w", err)
		}
		sections = append(sections, section(paperfile.SectionOthers, others))
	}
	if c.Approx {
		cells, err := ix.Cells(ctx, parallelism)
		if err != nil {
			return err
		}
		centres, rows := cells.bytes()
		sections = append(sections, section(sectionCells, centres), section(sectionCellRows, rows))
	}
	return paperfile.Write(ctx, w, c.Papers, sections, paperfile.Options{Parallelism: parallelism})
}

// IsFile reports whether a file begins as one that [WriteTo] wrote. It returns false for a pipe, because a look into a
// pipe takes bytes from it.
func IsFile(name string) bool {
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, len(paperfile.Magic))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == paperfile.Magic
}

// Open opens a file that [WriteTo] wrote. The error wraps [ErrFile] if it is of another kind or damaged. Where
// the system can, the file is mapped into memory, so that it must not be cut short while it is open; kindred
// replaces files as a whole. The caller closes the index.
func Open(name string) (*Index, error) {
	data, unmap, err := mapFile(name)
	if err != nil {
		return nil, err
	}
	ix, err := FromBytes(data)
	if err != nil {
		unmap()
		return nil, err
	}
	ix.unmap = unmap
	return ix, nil
}

// Close releases the memory of a file. What the index returned must not be used any more, except papers and
// abstracts.
func (ix *Index) Close() error {
	if ix.unmap == nil {
		return nil
	}
	return ix.unmap()
}

// FromBytes is [Open] for a file that is in memory, which must stay as it is. The index holds parts of it.
func FromBytes(data []byte) (*Index, error) {
	file, err := paperfile.Bytes(data)
	if err != nil {
		return nil, err
	}
	ix := &Index{n: file.Len(), file: file}
	s := &sections{file: file}
	shapeBytes := s.read(sectionShape)
	if s.err != nil {
		return nil, s.err
	}
	of, err := readShape(shapeBytes, ix.n)
	if err != nil {
		return nil, err
	}
	ix.weight = of.weight
	if ix.terms, err = ix.readTerms(s, of); err != nil {
		return nil, err
	}
	ix.words = ix.terms
	if of.dimensions > 0 {
		if err := ix.readSpace(s, of); err != nil {
			return nil, err
		}
	}
	return ix, nil
}

// sections reads sections of a file.
type sections struct {
	file *paperfile.File
	err  error // the first
}

// read returns a section, or nothing after an error.
func (s *sections) read(name string) []byte {
	data, err := s.file.Section(name)
	if s.err == nil {
		s.err = err
	}
	return data
}

var errLengths = fmt.Errorf("index: %w: the lengths of its sections disagree", ErrFile)

// readTerms reads the lists of papers of each term, and returns the terms of each paper.
func (ix *Index) readTerms(s *sections, of shape) (*sparse.CSR, error) {
	indptr := numbersOf[uint64](s.read(sectionIndptr))
	x := &sparse.CSR{Rows: ix.n, Cols: of.cols, Indices: numbersOf[int32](s.read(sectionCols)),
		Data: numbersOf[float32](s.read(sectionData)), Indptr: make([]int, len(indptr))}
	ix.lists = lists{n: ix.n, cols: of.cols, starts: numbersOf[uint32](s.read(sectionStarts)),
		rows: numbersOf[uint16](s.read(sectionRows)), values: numbersOf[float32](s.read(sectionValues)),
		times: numbersOf[float32](s.read(sectionTimes))}
	if s.err != nil {
		return nil, s.err
	}
	nnz, tiles := uint64(of.nnz), uint64(parallel.NumChunks(ix.n, tileRows))
	if uint64(len(indptr)) != uint64(of.rows)+1 || uint64(len(ix.lists.starts)) != tiles*(uint64(of.cols)+3) {
		return nil, errLengths
	}
	for _, n := range []int{len(x.Indices), len(x.Data), len(ix.lists.rows), len(ix.lists.values), len(ix.lists.times)} {
		if uint64(n) != nnz {
			return nil, errLengths
		}
	}
	for i, p := range indptr {
		if p > nnz || i > 0 && int(p) < x.Indptr[i-1] {
			return nil, fmt.Errorf("index: %w: row %d cannot be read", ErrFile, i)
		}
		x.Indptr[i] = int(p)
	}
	return x, ix.lists.validate()
}

// readSpace reads the latent vectors of papers and terms.
func (ix *Index) readSpace(s *sections, of shape) error {
	ix.latent = &sparse.Dense{Rows: ix.n, Cols: of.dimensions, Data: numbersOf[float32](s.read(sectionLatent))}
	ix.space = &sparse.Dense{Rows: of.cols, Cols: of.dimensions, Data: numbersOf[float32](s.read(sectionSpace))}
	columns, changes := s.read(sectionBytes), s.read(sectionRounds)
	if s.err != nil {
		return s.err
	}
	dimensions := uint64(of.dimensions)
	if uint64(len(ix.latent.Data)) != uint64(of.rows)*dimensions ||
		uint64(len(ix.space.Data)) != uint64(of.cols)*dimensions {
		return errLengths
	}
	var err error
	ix.bytes, err = readByteRows(ix.n, of.dimensions, columns, changes)
	return err
}

// Verify reads the whole file and compares all checksums. An index in memory is always right.
func (ix *Index) Verify(ctx context.Context) error {
	if ix.file == nil {
		return nil
	}
	if err := ix.file.Verify(ctx); err != nil {
		return err
	}
	if _, err := ix.Model(); err != nil {
		return err
	}
	if ix.file.Has(sectionCells) {
		if _, err := ix.readCells(); err != nil {
			return err
		}
	}
	if err := ix.words.Validate(); err != nil {
		return fmt.Errorf("index: %w: %w", ErrFile, err)
	}
	return nil
}
