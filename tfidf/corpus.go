package tfidf

import (
	"cmp"
	"context"
	"iter"

	"kindred/text"
	"kindred/text/lexicon"
)

// Document is the text of a paper, with its title apart.
type Document = text.Document

// TokenPattern says what a token is.
type TokenPattern = text.TokenPattern

// The token patterns.
const (
	PaperTokens = text.PaperTokens
	WordTokens  = text.WordTokens
)

// dropped is the column of a feature that is not a term, and the node of words that are none.
const dropped = lexicon.Dropped

// Corpus is a collection of documents that was read into numbers, four bytes for each token: all
// that fitting a model, transforming and finding phrases need of the texts. It is immutable and may
// be used by several goroutines.
type Corpus struct {
	opts  Options
	words *text.Corpus
}

// Docs returns the number of documents.
func (c *Corpus) Docs() int { return c.words.Docs() }

// Words returns the documents as package text reads them.
func (c *Corpus) Words() *text.Corpus { return c.words }

// WithBackground returns the same documents with another Background in their options, which counts as a share, above 0,
// of their BackgroundDocs. It shares memory with c. An error wraps [ErrBackground] if the words of the background are
// not comparable.
func (c *Corpus) WithBackground(m *Model, share float64) (*Corpus, error) {
	opts := c.opts
	opts.Background = m
	opts.BackgroundDocs = float64(share * cmp.Or(opts.BackgroundDocs, usualBackgroundDocs))
	if err := opts.validate(); err != nil {
		return nil, err
	}
	return &Corpus{opts, c.words}, nil
}

// Read reads documents into a corpus. At most about a thousand documents for each goroutine are in
// memory at a time.
//
// It returns an error for invalid options, the error that docs yields, and ctx.Err() if ctx ends
// first. Time grows with the length of the texts.
func Read(ctx context.Context, docs iter.Seq2[Document, error], opts Options) (*Corpus, error) {
	d, err := ReadDraft(ctx, docs, opts, nil)
	if err != nil {
		return nil, err
	}
	return d.Corpus(ctx)
}

// Draft is a corpus that may still change: documents can be dropped, or replaced by others. No text is kept. A draft
// may not be used by several goroutines at once.
type Draft struct {
	opts Options
	*text.Draft
}

// ReadDraft is [Read] for documents that may still change. If see is not nil, it is called with documents that were
// read, one after the other, and the number of the first of them, on several goroutines at once. It must not keep the
// slice.
func ReadDraft(ctx context.Context, docs iter.Seq2[Document, error], opts Options,
	see func(first int, docs []Document)) (*Draft, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	d, err := text.ReadDraft(ctx, docs, opts.text(), see)
	if err != nil {
		return nil, err
	}
	return &Draft{opts, d}, nil
}

// Corpus returns the documents that are left, in their order. The draft must not be used any more.
func (d *Draft) Corpus(ctx context.Context) (*Corpus, error) {
	words, err := d.Draft.Corpus(ctx)
	if err != nil {
		return nil, err
	}
	return &Corpus{d.opts, words}, nil
}

// ReadAll is [Read] for documents that are in memory.
func ReadAll(ctx context.Context, docs []Document, opts Options) (*Corpus, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	words, err := text.ReadAll(ctx, docs, opts.text())
	if err != nil {
		return nil, err
	}
	return &Corpus{opts, words}, nil
}
