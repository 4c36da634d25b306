// Package tfidf turns texts into vectors: it reads them as tokens, takes the stems of these
// as terms, and weighs each term of a document by how often it occurs there and how few other
// documents have it.
package tfidf

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// ErrNoTerms says that no term is left of a collection, so that there is nothing to compare.
var ErrNoTerms = errors.New("tfidf: no terms: the documents have no words, or none within the limits of document frequency")

// Model is the fitted vocabulary of a collection with the weight of each term. It is
// immutable and may be used by several goroutines.
type Model struct {
	opts     Options // with defaults filled in
	docs     int
	terms    []string // in byte order
	surfaces []string
	df       []int
	idf      []float64
	column   map[string]int32 // of each term
}

// Fit reads a collection and returns its model, and its matrix: row i is document i, column j
// is term j of [Model.Terms], and the value is
//
//	(1 + ln tf) · (ln((1+n) / (1+df)) + 1)
//
// divided by the L2 norm of its row, where tf is how often the document has the term (a word
// of the title counts opts.TitleWeight times; 1 + ln tf is at least 0.001), df how many of the n documents have it. These
// are the weights of scikit-learn's TfidfVectorizer with sublinear_tf, and of Salton and
// Buckley, Information Processing & Management 24, 1988, doi:10.1016/0306-4573(88)90021-0.
// The row of a document without terms is zero.
//
// Fit returns an error for invalid options, [ErrNoTerms] if no term is left, and ctx.Err()
// if ctx ends first. Equal documents and options give identical bits for every Parallelism.
// Time grows with the length of the texts; memory with their number of tokens, four bytes
// each, and eight for each value of the matrix.
func Fit(ctx context.Context, docs []Document, opts Options) (*Model, *sparse.CSR, error) {
	opts = opts.withDefaults(len(docs))
	if err := opts.validate(); err != nil {
		return nil, nil, err
	}
	c, err := readCorpus(ctx, docs, opts.Parallelism, opts.OnProgress)
	if err != nil {
		return nil, nil, err
	}
	termOf, terms, err := c.terms(ctx, opts)
	if err != nil {
		return nil, nil, err
	}
	rows, err := c.count(ctx, termOf, len(terms), opts)
	if err != nil {
		return nil, nil, err
	}
	df := make([]int, len(terms))
	for _, row := range rows {
		for _, j := range row.Indices {
			df[j]++
		}
	}
	m := &Model{opts: opts, docs: len(docs), column: map[string]int32{}}
	limit := int(opts.MaxDF * float64(len(docs)))
	columnOf := make([]int32, len(terms)) // of each term found, or dropped
	for t, n := range df {
		if n < opts.MinDF || n > limit {
			columnOf[t] = dropped
			continue
		}
		columnOf[t] = int32(len(m.terms))
		m.column[terms[t]] = columnOf[t]
		m.terms = append(m.terms, terms[t])
		m.df = append(m.df, n)
		m.idf = append(m.idf, math.Log(float64(1+len(docs))/float64(1+n))+1)
	}
	if len(m.terms) == 0 {
		return nil, nil, ErrNoTerms
	}
	m.surfaces = surfaces(c, termOf, columnOf, len(m.terms))
	x, err := m.matrix(ctx, rows, columnOf, opts.Parallelism)
	if err != nil {
		return nil, nil, err
	}
	return m, x, nil
}

// Transform returns the matrix of documents that need not be those of the model: row i is
// document i, with the columns and the weights of m. Terms that m does not know are left out.
// It returns ctx.Err() if ctx ends first.
func (m *Model) Transform(ctx context.Context, docs []Document) (*sparse.CSR, error) {
	c, err := readCorpus(ctx, docs, m.opts.Parallelism, nil)
	if err != nil {
		return nil, err
	}
	columns, err := m.columns(ctx, c)
	if err != nil {
		return nil, err
	}
	rows, err := c.count(ctx, columns, len(m.terms), m.opts)
	if err != nil {
		return nil, err
	}
	return m.matrix(ctx, rows, nil, m.opts.Parallelism)
}

// Vector returns the vector of one document, as [Model.Transform] does.
func (m *Model) Vector(d Document) sparse.Vec {
	one := *m
	one.opts.Parallelism = 1
	x, err := one.Transform(context.Background(), []Document{d})
	if err != nil {
		panic("tfidf: internal error: " + err.Error())
	}
	return x.Row(0)
}

// Terms returns the vocabulary in byte order: column j is Terms()[j]. The caller must not
// modify it.
func (m *Model) Terms() []string { return m.terms }

// Surfaces returns the form of each term to show to a person: the most frequent word that
// has the stem. The caller must not modify it.
func (m *Model) Surfaces() []string { return m.surfaces }

// Docs returns the number of documents of the collection.
func (m *Model) Docs() int { return m.docs }

// DF returns how many documents of the collection have term j.
func (m *Model) DF(j int) int { return m.df[j] }

// IDF returns the inverse document frequency of term j, ln((1+n) / (1+df)) + 1.
func (m *Model) IDF(j int) float64 { return m.idf[j] }

// columns returns the column of each form of c, or dropped.
func (m *Model) columns(ctx context.Context, c *corpus) ([]int32, error) {
	columns := make([]int32, len(c.forms))
	err := parallel.Chunks(ctx, len(c.forms), parallel.ChunkSize, m.opts.Parallelism, func(_, lo, hi int) error {
		for f := lo; f < hi; f++ {
			columns[f] = dropped
			if term := m.opts.term(c.forms[f]); term != "" {
				if j, ok := m.column[term]; ok {
					columns[f] = j
				}
			}
		}
		return nil
	})
	return columns, err
}

// dropped is the number of a form that is no term.
const dropped = -1

// term returns the term of a form, or "" if it is none.
func (o *Options) term(form string) string {
	if isResidue(form) {
		return ""
	}
	word := normalize(form)
	if !o.KeepStopWords && (stopWords[word] || foreign[word] && !isAcronym(form)) {
		return ""
	}
	if !o.KeepBoilerplate && boilerplate[word] {
		return ""
	}
	if o.NoStemming {
		return word
	}
	if base, ok := strings.CutSuffix(form, "s"); ok && isAcronym(base) {
		return normalize(base)
	}
	return stem(word)
}

// terms returns the terms of all forms in byte order, and for each form the number of its
// term, or dropped. Every form is stemmed once.
func (c *corpus) terms(ctx context.Context, opts Options) (termOf []int32, terms []string, err error) {
	of := make([]string, len(c.forms))
	err = parallel.Chunks(ctx, len(c.forms), parallel.ChunkSize, opts.Parallelism, func(_, lo, hi int) error {
		for f := lo; f < hi; f++ {
			of[f] = opts.term(c.forms[f])
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	terms = slices.Clone(of)
	slices.Sort(terms)
	terms = slices.Compact(terms)
	if len(terms) > 0 && terms[0] == "" {
		terms = terms[1:]
	}
	ids := make(map[string]int32, len(terms))
	for t, term := range terms {
		ids[term] = int32(t)
	}
	termOf = make([]int32, len(of))
	for f, term := range of {
		termOf[f] = dropped
		if term != "" {
			termOf[f] = ids[term]
		}
	}
	return termOf, terms, nil
}

// count returns how often each document has each term, words of the title weighted. termOf
// maps forms to the terms, of which there are n.
func (c *corpus) count(ctx context.Context, termOf []int32, n int, opts Options) ([]sparse.Vec, error) {
	type scratch struct {
		tf      []float64
		touched []int32
	}
	rows := make([]sparse.Vec, len(c.docs))
	err := parallel.ChunksWith(ctx, len(c.docs), parallel.ChunkSize, opts.Parallelism,
		func() *scratch { return &scratch{tf: make([]float64, n)} },
		func(s *scratch, _, lo, hi int) error {
			for i := lo; i < hi; i++ {
				s.touched = s.touched[:0]
				d := c.docs[i]
				for p, form := range d.forms {
					if form == noForm || termOf[form] == dropped {
						continue
					}
					t, weight := termOf[form], 1.0
					if p < d.title {
						weight = opts.TitleWeight
					}
					if s.tf[t] == 0 {
						s.touched = append(s.touched, t)
					}
					s.tf[t] += weight
				}
				slices.Sort(s.touched)
				row := sparse.Vec{Indices: slices.Clone(s.touched), Data: make([]float32, len(s.touched))}
				for p, t := range s.touched {
					row.Data[p] = float32(s.tf[t])
					s.tf[t] = 0
				}
				rows[i] = row
			}
			return nil
		})
	return rows, err
}

// matrix weighs and normalises rows of counts. columnOf maps their terms to columns, in the
// same order; nil means that they are columns already.
func (m *Model) matrix(ctx context.Context, rows []sparse.Vec, columnOf []int32, parallelism int) (*sparse.CSR, error) {
	x := &sparse.CSR{Rows: len(rows), Cols: len(m.terms), Indptr: make([]int, len(rows)+1)}
	column := func(t int32) int32 {
		if columnOf == nil {
			return t
		}
		return columnOf[t]
	}
	for i, row := range rows {
		kept := 0
		for _, t := range row.Indices {
			if column(t) != dropped {
				kept++
			}
		}
		x.Indptr[i+1] = x.Indptr[i] + kept
	}
	x.Indices = make([]int32, x.Indptr[len(rows)])
	x.Data = make([]float32, len(x.Indices))
	err := parallel.ChunksWith(ctx, len(rows), parallel.ChunkSize, parallelism,
		func() *[]float64 { return new([]float64) },
		func(weights *[]float64, _, lo, hi int) error {
			for i := lo; i < hi; i++ {
				at := x.Indptr[i]
				*weights = (*weights)[:0]
				var squares float64
				for p, t := range rows[i].Indices {
					j := column(t)
					if j == dropped {
						continue
					}
					tf := float64(rows[i].Data[p])
					if !m.opts.RawTF {
						tf = 1 + math.Log(tf)
						if tf <= 0 { // a title weight below 1 can make tf small
							tf = 1e-3
						}
					}
					w := tf * m.idf[j]
					*weights = append(*weights, w)
					squares += float64(w * w)
					x.Indices[at] = j
					at++
				}
				scale := 1 / math.Sqrt(squares)
				for p, w := range *weights {
					x.Data[x.Indptr[i]+p] = float32(w * scale)
				}
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	return x, nil
}
