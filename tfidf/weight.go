package tfidf

import "math"

// weighTerms sets the weights of the terms by their document frequency.
func (m *Model) weighTerms() {
	m.idf = make([]float64, len(m.df))
	n := float64(m.docs)
	if b := m.opts.Background; b != nil {
		n += m.opts.BackgroundDocs
	}
	for j := range m.idf {
		df := m.backgroundDF(j)
		if df > 0 {
			m.background.Terms++
		}
		m.idf[j] = m.opts.weightOf(float64(m.df[j])+df, n)
	}
}

// weightOf returns the weight of a term that df of n documents have.
func (o *Options) weightOf(df, n float64) float64 {
	switch {
	case o.IDF == NoIDF:
		return 1
	case o.Weighting == BM25:
		return math.Log(1 + (n-df+0.5)/(df+0.5))
	case o.IDF == PlainIDF:
		return math.Log(max(n, 1)/max(df, 1)) + 1
	}
	return math.Log((1+n)/(1+df)) + 1
}

// documentsOf returns how many of n documents have a term of some weight: the inverse of weightOf.
func (o *Options) documentsOf(weight, n float64) float64 {
	switch {
	case o.Weighting == BM25:
		return (n+1)/math.Exp(weight) - 0.5
	case o.IDF == PlainIDF:
		return max(n, 1) / math.Exp(weight-1)
	}
	return (1+n)/math.Exp(weight-1) - 1
}

// backgroundDF returns the number of documents of the background that have term j, out of BackgroundDocs.
func (m *Model) backgroundDF(j int) float64 {
	b := m.opts.Background
	if b == nil || b.docs == 0 {
		return 0
	}
	node := b.lex.Node(m.split(j))
	if node == dropped || b.column[node] == dropped {
		return 0
	}
	return m.opts.BackgroundDocs * float64(b.df[b.column[node]]) / float64(b.docs)
}

// weigher weighs the terms of documents.
type weigher struct {
	opts       *Options
	idf        []float64
	norm       Norm
	lengths    bool // whether the length of a document matters
	meanLength float64
	// table holds the weights for small numbers of occurrences in the title and the abstract, because
	// a logarithm takes longer than everything else.
	table [4][32]float64
}

func newWeigher(opts *Options, idf []float64, meanLength float64) *weigher {
	w := &weigher{opts: opts, idf: idf, norm: opts.Norm, lengths: opts.Weighting == BM25, meanLength: meanLength}
	if !w.lengths {
		for title := range w.table {
			for abstract := range w.table[title] {
				w.table[title][abstract] = w.compute(count{uint32(title), uint32(abstract)}, 1)
			}
		}
	}
	return w
}

// tf returns the number of occurrences of a term in a document, weighted by title and abstract.
func (w *weigher) tf(c count) float64 {
	if w.opts.Binary {
		return 1
	}
	return float64(float64(c.title)*w.opts.TitleWeight) + float64(float64(c.abstract)*w.opts.AbstractWeight)
}

// lengthFactor returns the factor of K1 for a document of a length.
func (w *weigher) lengthFactor(length float64) float64 {
	if w.meanLength == 0 {
		return 1
	}
	b := max(w.opts.B, 0)
	return 1 - b + float64(b*length/w.meanLength)
}

// weight returns the weight of a number of occurrences.
func (w *weigher) weight(c count, lengthFactor float64) float64 {
	if c.title < uint32(len(w.table)) && c.abstract < uint32(len(w.table[0])) && !w.lengths {
		return w.table[c.title][c.abstract]
	}
	return w.compute(c, lengthFactor)
}

// compute is weight without the table.
func (w *weigher) compute(c count, lengthFactor float64) float64 {
	tf := w.tf(c)
	switch w.opts.Weighting {
	case RawTF:
		return tf
	case BM25:
		return tf * (w.opts.K1 + 1) / (tf + float64(w.opts.K1*lengthFactor))
	}
	return max(1+math.Log(tf), 1e-3) // weights below 1 can make tf small
}
