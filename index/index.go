// Package index holds papers with their vectors, so that a question about one paper is answered in about a
// millisecond: in memory, or from a file that is opened at once. docs/formats.md describes the file.
package index

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"

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
	// Terms is the matrix of papers by the terms of Model.
	Terms *sparse.CSR
	// Rows is what papers are compared by: Terms as unit vectors, or vectors from elsewhere. A file holds
	// only an index whose rows are its terms.
	Rows sparse.UnitRows
	// Origin says how the papers and vectors came about, as JSON. The index does not look into it.
	Origin []byte
}

// Index answers questions about papers. It is immutable and may be used by several goroutines.
type Index struct {
	n     int
	terms *sparse.CSR
	rows  *sparse.CSR
	lists lists

	papers []paper.Paper // of an index in memory
	model  *tfidf.Model
	origin []byte

	file   *paperfile.File // of an index in a file
	unmap  func() error
	loader loader
}

// New returns an index in memory. It shares memory with the contents, which must not be modified any more.
// It takes O(nnz) time.
func New(ctx context.Context, c Contents, parallelism int) (*Index, error) {
	if c.Terms.Rows != len(c.Papers) || c.Rows.Rows() != len(c.Papers) {
		return nil, fmt.Errorf("index: %d papers, %d rows of terms and %d rows to compare", len(c.Papers), c.Terms.Rows,
			c.Rows.Rows())
	}
	ix := &Index{n: len(c.Papers), terms: c.Terms, rows: c.Rows.CSR(), papers: c.Papers, model: c.Model, origin: c.Origin}
	var err error
	ix.lists, err = invert(ctx, ix.rows, parallelism)
	if ix.lists.signed = c.Rows.Signed(); err != nil {
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

// Papers returns all papers, without their abstracts. They must not be modified.
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

// Find returns the rows of the papers that a person means by an id or a title, as [paper.Find] does.
func (ix *Index) Find(ctx context.Context, wish string) ([]int, error) {
	if ix.file == nil {
		return paper.Find(ix.papers, wish), nil
	}
	return ix.file.Find(ctx, wish)
}

// Terms returns the terms of the paper in a row with their weights. It must not be modified.
func (ix *Index) Terms(row int) (sparse.Vec, error) { return rowOf(ix.terms, row) }

// Row returns what the paper in a row is compared by: a unit vector, or an empty one. It must not be
// modified.
func (ix *Index) Row(row int) (sparse.Vec, error) { return rowOf(ix.rows, row) }

// Cols returns the number of columns of the rows that papers are compared by.
func (ix *Index) Cols() int { return ix.rows.Cols }

// SameSpace reports whether papers are compared by the terms of the model, so that a text has a place among
// them.
func (ix *Index) SameSpace() bool {
	return ix.file != nil || ix.rows.Cols == ix.terms.Cols && len(ix.rows.Indices) == len(ix.terms.Indices) &&
		(len(ix.rows.Indices) == 0 || &ix.rows.Indices[0] == &ix.terms.Indices[0])
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
	sectionShape  = "shap" // rows, columns, values, rows of a tile
	sectionIndptr = "rptr" // where each row ends
	sectionCols   = "rcol" // columns of the values
	sectionData   = "rval" // values
	sectionStarts = "lptr" // where the list of each column begins, tile by tile
	sectionRows   = "lrow" // rows in the lists
	sectionValues = "lval" // values in the lists
)

// WriteTo writes the index of contents as a file that [Open] reads. Equal contents make equal bytes. It
// returns ctx.Err() if ctx ends first.
func WriteTo(ctx context.Context, w io.Writer, c Contents, parallelism int) error {
	ix, err := New(ctx, c, parallelism)
	if err != nil {
		return err
	}
	if !ix.SameSpace() {
		return fmt.Errorf("index: a file holds only papers that are compared by their words")
	}
	var model bytes.Buffer
	if _, err := c.Model.WriteTo(&model); err != nil {
		return err
	}
	x := ix.rows
	indptr := make([]uint64, x.Rows+1)
	for i, p := range x.Indptr {
		indptr[i] = uint64(p)
	}
	shape := binary.LittleEndian.AppendUint64(nil, uint64(x.Rows))
	shape = binary.LittleEndian.AppendUint64(shape, uint64(x.Cols))
	shape = binary.LittleEndian.AppendUint64(shape, uint64(x.NNZ()))
	shape = binary.LittleEndian.AppendUint64(shape, tileRows)
	sections := []paperfile.Section{
		{Name: sectionOrigin, Parts: [][]byte{c.Origin}},
		{Name: sectionModel, Parts: [][]byte{model.Bytes()}},
		{Name: sectionShape, Parts: [][]byte{shape}},
		{Name: sectionIndptr, Parts: [][]byte{bytesOf(indptr)}},
		{Name: sectionCols, Parts: [][]byte{bytesOf(x.Indices)}},
		{Name: sectionData, Parts: [][]byte{bytesOf(x.Data)}},
		{Name: sectionStarts, Parts: [][]byte{bytesOf(ix.lists.starts)}},
		{Name: sectionRows, Parts: [][]byte{bytesOf(ix.lists.rows)}},
		{Name: sectionValues, Parts: [][]byte{bytesOf(ix.lists.values)}},
	}
	return paperfile.Write(ctx, w, c.Papers, sections, paperfile.Options{Parallelism: parallelism})
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

// Close releases the memory of a file. What the index returned must not be used any more, but for papers and
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
	var failed error
	section := func(name string) []byte {
		data, err := file.Section(name)
		if failed == nil {
			failed = err
		}
		return data
	}
	shape := section(sectionShape)
	if failed == nil && len(shape) != 32 {
		failed = fmt.Errorf("index: %w: its shape is wrong", ErrFile)
	}
	if failed != nil {
		return nil, failed
	}
	number := func(i int) uint64 { return binary.LittleEndian.Uint64(shape[8*i:]) }
	rows, cols, nnz := number(0), number(1), number(2)
	tiles := uint64(parallel.NumChunks(ix.n, tileRows))
	indptr := numbersOf[uint64](section(sectionIndptr))
	x := &sparse.CSR{Rows: ix.n, Cols: int(cols), Indices: numbersOf[int32](section(sectionCols)),
		Data: numbersOf[float32](section(sectionData))}
	ix.lists = lists{n: ix.n, cols: int(cols), starts: numbersOf[uint32](section(sectionStarts)),
		rows: numbersOf[uint16](section(sectionRows)), values: numbersOf[float32](section(sectionValues))}
	if failed != nil {
		return nil, failed
	}
	if rows != uint64(ix.n) || cols > math.MaxInt32 || nnz > math.MaxInt32*64 || number(3) != tileRows ||
		uint64(len(indptr)) != rows+1 || uint64(len(x.Indices)) != nnz || uint64(len(x.Data)) != nnz ||
		uint64(len(ix.lists.rows)) != nnz || uint64(len(ix.lists.values)) != nnz ||
		uint64(len(ix.lists.starts)) != tiles*(cols+3) {
		return nil, fmt.Errorf("index: %w: the lengths of its sections disagree", ErrFile)
	}
	x.Indptr = make([]int, len(indptr))
	for i, p := range indptr {
		if p > nnz || i > 0 && int(p) < x.Indptr[i-1] {
			return nil, fmt.Errorf("index: %w: row %d cannot be read", ErrFile, i)
		}
		x.Indptr[i] = int(p)
	}
	if err := ix.lists.validate(); err != nil {
		return nil, err
	}
	ix.terms, ix.rows = x, x
	return ix, nil
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
	if err := ix.rows.Validate(); err != nil {
		return fmt.Errorf("index: %w: %w", ErrFile, err)
	}
	return nil
}
