package text

import (
	"context"
	"iter"
	"slices"
	"sync"

	"kindred/internal/parallel"
)

// Draft is a corpus that may still change: documents can be dropped, or replaced by others. So a collection is read
// as it comes, before it is known which of its documents are of the same paper. No text is kept. A draft may not
// be used by several goroutines at once.
type Draft struct {
	mu     sync.Mutex   // held by the goroutines that read
	c      *Corpus      // whose chunks have [parallel.ChunkSize] documents each, except for the last
	tables []*formTable // of the goroutine that read each chunk
	all    []*formTable
	total  int // documents to read, or 0 if that is not known
}

// ReadDraft reads documents, which may still change. At most about a thousand for each goroutine are in memory at a
// time. If see is not nil, it is called with documents that were read, one after the other, and the number of the
// first of them, on several goroutines at once. It must not keep the slice.
//
// ReadDraft returns an error for invalid options, the error that docs yields, and ctx.Err() if ctx ends first. Time
// grows with the length of the texts.
func ReadDraft(ctx context.Context, docs iter.Seq2[Document, error], opts Options,
	see func(first int, docs []Document)) (*Draft, error) {
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	d := &Draft{c: &Corpus{opts: opts}}
	err := parallel.Stream(ctx, docs, parallel.ChunkSize, opts.Parallelism, d.newScanner,
		func(s *scanner, chunk int, docs []Document) error {
			d.keep(chunk, s.read(docs), s.table)
			if see != nil {
				see(chunk*parallel.ChunkSize, docs)
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	return d, nil
}

func (d *Draft) newScanner() *scanner {
	d.mu.Lock()
	defer d.mu.Unlock()
	s := newScanner(&d.c.opts, newFormTable(0))
	d.all = append(d.all, s.table)
	return s
}

// keep takes a chunk that was read with a table.
func (d *Draft) keep(number int, read Chunk, table *formTable) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for number >= len(d.tables) {
		d.tables = append(d.tables, nil)
		d.c.chunks = append(d.c.chunks, Chunk{})
	}
	d.tables[number], d.c.chunks[number] = table, read
	d.c.docs += len(read.docs)
	if d.c.opts.OnProgress != nil {
		d.c.opts.OnProgress(d.c.docs, d.total)
	}
}

// Drop leaves out document i. The numbers of the others stay, until Corpus is called.
func (d *Draft) Drop(i int) {
	chunk, at := &d.c.chunks[i/parallel.ChunkSize], i%parallel.ChunkSize
	if was := chunk.docs[at]; was != dropped {
		d.tables[i/parallel.ChunkSize].uncount(chunk.ids, was)
		chunk.docs[at] = dropped
		d.c.docs--
	}
}

// Replace gives document i another title, the abstract of document from, or none if from is −1, and another language
// that is said. Document from may be i, but must not be dropped or replaced yet.
func (d *Draft) Replace(i int, title string, from int, said string) {
	table := d.tables[i/parallel.ChunkSize]
	var abstract []int32
	if from >= 0 {
		chunk := &d.c.chunks[from/parallel.ChunkSize]
		doc := chunk.docs[from%parallel.ChunkSize]
		abstract = table.translate(chunk.ids[doc.abstract:doc.end], d.tables[from/parallel.ChunkSize])
	}
	d.Drop(i)
	d.c.docs++
	chunk := &d.c.chunks[i/parallel.ChunkSize]
	s := newScanner(&d.c.opts, table)
	s.ids = chunk.ids
	at := s.title(title)
	s.ids = append(s.ids, abstract...)
	chunk.docs[i%parallel.ChunkSize] = s.finish(at, said)
	chunk.ids = s.ids
}

// dropped stands in the place of a document that is left out.
var dropped = span{title: -1}

// Corpus returns the documents that are left, in their order. The draft must not be used any more.
func (d *Draft) Corpus(ctx context.Context) (*Corpus, error) {
	c := d.c
	if len(d.all) == 0 {
		return c, ctx.Err()
	}
	first := 0
	for n := range c.chunks {
		chunk := &c.chunks[n]
		chunk.docs = slices.DeleteFunc(chunk.docs, func(doc span) bool { return doc == dropped })
		chunk.first = first
		first += len(chunk.docs)
	}
	// The largest table keeps its numbers, so the chunks that were read with it stay as they are.
	slices.SortStableFunc(d.all, func(a, b *formTable) int { return len(b.forms) - len(a.forms) })
	common := d.all[0]
	renumber := make(map[*formTable][]int32, len(d.all))
	for _, t := range d.all[1:] {
		renumber[t] = common.merge(t)
	}
	c.forms = common.forms
	err := parallel.Chunks(ctx, len(c.chunks), 1, c.opts.Parallelism, func(chunk, _, _ int) error {
		ids := renumber[d.tables[chunk]]
		if ids == nil {
			return nil
		}
		of := c.chunks[chunk].ids
		for p, id := range of {
			of[p] = ids[id]
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	counts, inner := make([]int, len(c.forms)), make([]int, len(c.forms))
	for id, of := range common.known {
		counts[id], inner[id] = int(of.count), int(of.inner)
	}
	c.languages = c.countByLanguage(counts, inner)
	return c, nil
}
