package tfidf

import (
	"context"
	"iter"
	"slices"
	"sync"

	"kindred/internal/parallel"
	"kindred/text/language"
)

// Corpus is a collection of documents that was read into sequences of numbers, four bytes for
// each token: all that fitting a model, transforming and finding phrases need of the texts. It is
// immutable and may be used by several goroutines.
type Corpus struct {
	opts   Options
	forms  []string // by number; which form has which depends on how the work was shared out
	counts []int    // occurrences of each form
	inner  []int    // of these, within a sentence of an abstract, where capitals mean something
	chunks []chunk  // of parallel.ChunkSize documents each, but for the last
	docs   int
}

// chunk holds the sequences of some documents, one after the other: the forms of the title, then
// those of the abstract, with noForm wherever a phrase cannot go on.
type chunk struct {
	ids  []int32
	docs []span
}

// span says where the sequence of a document begins, where its abstract does, and where it ends,
// and what language it is in.
type span struct {
	title, abstract, end int
	language             language.Language
}

// noForm stands for punctuation, or for a token that is none. It is the number of no form, so that
// what is looked up by form needs no case of its own for it.
const noForm = 0

// Docs returns the number of documents.
func (c *Corpus) Docs() int { return c.docs }

// Read reads documents into a corpus. It holds no more of them at once than a thousand for each
// goroutine.
//
// It returns an error for invalid options, the error that docs yields, and ctx.Err() if ctx ends
// first. Time grows with the length of the texts.
func Read(ctx context.Context, docs iter.Seq2[Document, error], opts Options) (*Corpus, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	r := corpusReader{c: &Corpus{opts: opts}}
	err := parallel.Stream(ctx, docs, parallel.ChunkSize, opts.Parallelism, r.newScanner, func(s *scanner, chunk int, docs []Document) error {
		r.keep(chunk, s.read(docs), s.table)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.corpus(ctx)
}

// ReadAll is [Read] for documents that are in memory.
func ReadAll(ctx context.Context, docs []Document, opts Options) (*Corpus, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	r := corpusReader{c: &Corpus{opts: opts}, total: len(docs)}
	err := parallel.ChunksWith(ctx, len(docs), parallel.ChunkSize, opts.Parallelism, r.newScanner, func(s *scanner, chunk, lo, hi int) error {
		r.keep(chunk, s.read(docs[lo:hi]), s.table)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r.corpus(ctx)
}

// corpusReader makes a corpus of chunks that several goroutines read.
type corpusReader struct {
	mu     sync.Mutex
	c      *Corpus
	tables []*formTable // of the goroutine that had each chunk
	all    []*formTable
	total  int // documents to read, if that is known
}

func (r *corpusReader) newScanner() *scanner {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := newScanner(&r.c.opts)
	r.all = append(r.all, s.table)
	return s
}

// keep takes a chunk that was read with a table.
func (r *corpusReader) keep(number int, read chunk, table *formTable) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for number >= len(r.tables) {
		r.tables = append(r.tables, nil)
		r.c.chunks = append(r.c.chunks, chunk{})
	}
	r.tables[number], r.c.chunks[number] = table, read
	r.c.docs += len(read.docs)
	if r.c.opts.OnProgress != nil {
		r.c.opts.OnProgress(r.c.docs, r.total)
	}
}

// read returns the sequences of documents.
func (s *scanner) read(docs []Document) chunk {
	read := chunk{docs: make([]span, len(docs))}
	s.ids = s.ids[:0]
	for i, d := range docs {
		at := &read.docs[i]
		at.title = len(s.ids)
		s.inTitle = true
		s.scan(d.Title)
		s.interrupt()
		at.abstract = len(s.ids)
		s.inTitle = false
		s.scan(d.Abstract)
		s.interrupt() // so that no phrase reaches into the next document
		at.end = len(s.ids)
		at.language = s.elect(s.ids[at.title:], d.Language)
	}
	read.ids = slices.Clone(s.ids)
	return read
}

// elect returns the language of the document that was read, of the given forms and gaps. One whose
// words do not tell is in the language that is said of it, or else in English.
func (s *scanner) elect(ids []int32, said string) language.Language {
	english, foreign := s.english, s.foreign
	s.english, s.foreign = 0, 0
	if s.language != language.Unknown {
		return s.language
	}
	var votes language.Votes
	if english > foreign { // as nearly always: no other language can have more
		votes[language.English] = english
	} else {
		for _, id := range ids {
			votes.Add(s.table.entries[id].signs)
		}
	}
	of := votes.Elect(len(ids))
	if of == language.Unknown {
		of, _ = language.Parse(said)
	}
	if of == language.Unknown {
		of = language.English
	}
	return of
}

// corpus gives the forms of all tables common numbers.
func (r *corpusReader) corpus(ctx context.Context) (*Corpus, error) {
	c := r.c
	if len(r.all) == 0 {
		return c, ctx.Err()
	}
	// The largest table keeps its numbers, so that the chunks read with it need not be touched.
	slices.SortStableFunc(r.all, func(a, b *formTable) int { return len(b.forms) - len(a.forms) })
	common := r.all[0]
	renumber := make(map[*formTable][]int32, len(r.all))
	for _, t := range r.all[1:] {
		ids := make([]int32, len(t.forms))
		for id := 1; id < len(ids); id++ {
			e := &t.entries[id]
			if e.low != 0 {
				ids[id] = common.addPacked(e.low, e.high, t.forms[id])
			} else {
				ids[id] = common.add(t.forms[id])
			}
			into := &common.entries[ids[id]]
			into.count += e.count
			into.inner += e.inner
		}
		renumber[t] = ids
	}
	c.forms = common.forms
	c.counts, c.inner = make([]int, len(c.forms)), make([]int, len(c.forms))
	for id, e := range common.entries {
		c.counts[id], c.inner[id] = int(e.count), int(e.inner)
	}
	err := parallel.Chunks(ctx, len(c.chunks), 1, c.opts.Parallelism, func(chunk, _, _ int) error {
		ids := renumber[r.tables[chunk]]
		if ids == nil {
			return nil
		}
		of := c.chunks[chunk].ids
		for p, id := range of {
			of[p] = ids[id]
		}
		return nil
	})
	return c, err
}
