// Package background holds what is known of papers beyond a collection: how many papers of a large collection have
// each word, and the latent space of these papers. A few papers alone do not tell which words are rare, nor which
// words mean the same.
//
// [Builtin] is the background that is part of kindred, and [Read] reads one that a user has trained. Both are
// model files (docs/formats.md).
//
// A background does not know every field. So [Match.Project] says of each paper how much of it the background
// knows, and [Projection.Usual] how this compares with the papers that the background was trained on.
package background

import (
	"bytes"
	"context"
	_ "embed" // for the file of Builtin
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"kindred/lsa"
	"kindred/sparse"
	"kindred/tfidf"
)

// Background is the vocabulary of a large collection with document frequencies, and the latent space of its
// papers. It is immutable and may be used by several goroutines.
type Background struct {
	words *tfidf.Model
	space *lsa.Compact // nil if there is none
	order []int32      // of the terms by their texts, if these are not in byte order
}

// New returns the background of a model and a space with a vector for each of its terms. space may be nil.
func New(words *tfidf.Model, space *lsa.Compact) (*Background, error) {
	if space != nil && space.Terms() != len(words.Terms()) {
		return nil, fmt.Errorf("background: %d terms, but the space has %d", len(words.Terms()), space.Terms())
	}
	b := &Background{words: words, space: space}
	if terms := words.Terms(); !slices.IsSorted(terms) {
		b.order = make([]int32, len(terms))
		for j := range b.order {
			b.order[j] = int32(j)
		}
		slices.SortStableFunc(b.order, func(i, j int32) int { return strings.Compare(terms[i], terms[j]) })
	}
	return b, nil
}

// Words returns the model with the document frequencies, for the Background of [tfidf.Options].
func (b *Background) Words() *tfidf.Model { return b.words }

// Space returns the latent space, whose term j is term j of Words. It is nil if the background has none.
func (b *Background) Space() *lsa.Compact { return b.space }

//go:embed builtin.model
var builtin []byte

//go:embed builtin.json
var manifest []byte

// read is the builtin background, which is read once.
var read = sync.OnceValues(func() (*Background, error) { return Read(bytes.NewBuffer(builtin)) })

// Builtin returns the background that is part of kindred: abstracts of arXiv, of all its fields and more of
// computer science. The first call takes some milliseconds, others none.
func Builtin() (*Background, error) {
	b, err := read()
	if err != nil {
		return nil, fmt.Errorf("background: the builtin one: %w", err)
	}
	return b, nil
}

// Manifest says how a background was made.
type Manifest struct {
	Sources []Source `json:"sources"`
	Papers  int      `json:"papers"`
	Terms   int      `json:"terms"`
	Rank    int      `json:"rank"`
	Bytes   int      `json:"bytes"`
	SHA256  string   `json:"sha256"` // of the file of the background
	Licence string   `json:"licence"`
}

// Source is a collection that a background was trained on.
type Source struct {
	Name   string `json:"name"`
	Papers int    `json:"papers"`
	SHA256 string `json:"sha256"`
}

// BuiltinManifest returns how the builtin background was made.
func BuiltinManifest() Manifest {
	var m Manifest
	if err := json.Unmarshal(manifest, &m); err != nil {
		panic("background: internal error: " + err.Error())
	}
	return m
}

// Read reads a background, which is a model file, with a latent space or without. If r is a *bytes.Buffer, the
// background shares its memory. An error for a file of another kind or a damaged one wraps [tfidf.ErrModelFile].
func Read(r io.Reader) (*Background, error) {
	words, bytes, err := tfidf.ReadModelWithSpace(r)
	if err != nil {
		return nil, err
	}
	var space *lsa.Compact
	if len(bytes) > 0 {
		if space, err = lsa.ReadCompact(bytes, len(words.Terms())); err != nil {
			return nil, fmt.Errorf("background: %w: %w", tfidf.ErrModelFile, err)
		}
	}
	return New(words, space)
}

// WriteTo writes the background as [Read] reads it. Equal backgrounds make equal bytes.
func (b *Background) WriteTo(w io.Writer) (int64, error) {
	var space []byte
	if b.space != nil {
		space = b.space.Append(nil)
	}
	return b.words.WriteWithSpace(w, space)
}

// Unknown is the number of a term that a background does not have.
const Unknown = -1

// Find returns the number of a term, which is a stem or several with blanks between them as tfidf makes them, or
// Unknown.
func (b *Background) Find(term string) int {
	terms := b.words.Terms()
	if b.order == nil {
		if j, ok := slices.BinarySearch(terms, term); ok {
			return j
		}
		return Unknown
	}
	p, ok := slices.BinarySearchFunc(b.order, term, func(j int32, term string) int {
		return strings.Compare(terms[j], term)
	})
	if !ok {
		return Unknown
	}
	return int(b.order[p])
}

// Written returns how the papers of a background write a term most often, "" if they do not have it.
func (b *Background) Written(term string) string {
	if j := b.Find(term); j != Unknown {
		return b.words.Surfaces()[j]
	}
	return ""
}

// ErrNoSpace says that a background has no latent space.
var ErrNoSpace = errors.New("background: the model has no latent space")

// Match is what a background knows of the terms of a collection. It is immutable.
type Match struct {
	// Terms holds, for each term of the collection, the number of the same term in the background, or Unknown.
	Terms []int32
	// Known is the number of terms that are not Unknown.
	Known int
	// DF holds for each term the number of papers of the background that have it; 0 if it is Unknown.
	DF []int
	// IDF holds for each term its weight in the background; for an Unknown one, the largest weight that there is.
	IDF []float64
	// Vectors holds a vector for each known term, as [lsa.Weighted] makes it: the product of two terms is their
	// covariance in the papers of the background, as far as the space holds it. It is of Known×(Rank−1), and nil if the
	// background has no space.
	Vectors *sparse.Dense
	// Rows holds for each term its row in Vectors, or Unknown. The rows are in the order of the terms.
	Rows []int32

	plain *sparse.Dense // the vectors of the space, of the known terms
	space *lsa.Compact
}

// Match finds the terms of a collection, which are those of its [tfidf.Model], in the background. The words of the
// two must have been read with the same Tokens and NoStemming, or few will match. It takes O(terms·log(all terms of the
// background) + Known·Rank) time, and 24 bytes for each term and 8·Rank for each known term.
func (b *Background) Match(terms []string) *Match {
	m := &Match{Terms: make([]int32, len(terms)), Rows: make([]int32, len(terms)), DF: make([]int, len(terms)),
		IDF: make([]float64, len(terms)), space: b.space}
	var known []int32
	var largest float64
	for j := range b.words.Terms() {
		largest = max(largest, b.words.IDF(j))
	}
	for i, term := range terms {
		j := b.Find(term)
		m.Terms[i], m.Rows[i], m.IDF[i] = int32(j), Unknown, largest
		if j != Unknown {
			m.Rows[i] = int32(m.Known)
			m.Known++
			known = append(known, int32(j))
			m.DF[i], m.IDF[i] = b.words.DF(j), b.words.IDF(j)
		}
	}
	if b.space != nil {
		m.plain = b.space.Select(known)
		m.Vectors = lsa.Weighted(m.plain, b.space.Singular())
	}
	return m
}

// Projection holds papers in the latent space of a background, and how much of each paper it knows.
type Projection struct {
	// Rows holds the rows of the papers: x·Vectors, of which the cosine is the similarity of papers. They are not unit
	// vectors; one of a paper without a known term is zero.
	Rows *sparse.Dense
	// Plain holds the rows in all dimensions of the space with equal weights.
	Plain *sparse.Dense
	// Coverage is, for each row, the share of its squared weight that is on known terms, in [0, 1].
	Coverage []float64
	// Explained is, for each row, the share of its squared weight that all dimensions of the space hold, in [0, 1] up
	// to rounding. It is at most the Coverage.
	Explained []float64

	space *lsa.Compact
}

// Usual returns, for row i, which fraction of the papers that the background was trained on it explains less of, in
// [0, 1]. Of papers like those it is 0.5 on average, and nearly always above 0.05.
func (p *Projection) Usual(i int) float64 { return p.space.Usual(p.Explained[i]) }

// Project brings the rows of x, whose columns are the terms of the match, into the latent space. Rows should be
// unit vectors. It returns [ErrNoSpace] if the background has no space, and ctx.Err() if ctx ends first. It takes
// O(nnz·Rank) time. Equal x give equal bits for every parallelism.
func (m *Match) Project(ctx context.Context, x *sparse.CSR, parallelism int) (*Projection, error) {
	if m.space == nil {
		return nil, ErrNoSpace
	}
	rows, err := lsa.ProjectKnown(ctx, x, m.plain, m.Rows, parallelism)
	if err != nil {
		return nil, err
	}
	p := &Projection{Rows: lsa.Weighted(rows, m.space.Singular()), Plain: rows, Coverage: make([]float64, x.Rows),
		Explained: lsa.Explained(x, rows), space: m.space}
	for i := range x.Rows {
		row := x.Row(i)
		var all, known float64
		for q, j := range row.Indices {
			square := float64(float64(row.Data[q]) * float64(row.Data[q]))
			all += square
			if m.Terms[j] != Unknown {
				known += square
			}
		}
		if all > 0 {
			p.Coverage[i] = known / all
		}
	}
	return p, nil
}
