package tfidf

import (
	"context"
	"slices"
	"strings"
	"sync"

	"kindred/internal/parallel"
)

// corpus is a collection of documents as sequences of numbers. A token, in the upper and
// lower case in which it stands in a text, is a form; forms are numbered in byte order, so
// that the numbers do not depend on how the work was shared out.
type corpus struct {
	forms  []string
	counts []int // occurrences of each form
	inner  []int // of these, within a sentence of an abstract, where capitals mean something
	docs   []sequence
}

// sequence is one document: the forms of its title, then those of its abstract, with noForm
// wherever a phrase cannot go on.
type sequence struct {
	forms []int32
	title int // how many belong to the title
}

// noForm stands for punctuation, or for a token that is none.
const noForm = -1

// formTable numbers the forms that one goroutine meets, in the order of its work.
type formTable struct {
	ids    map[string]int32
	forms  []string
	counts []int
	inner  []int
}

func (t *formTable) id(form string) int32 {
	id, ok := t.ids[form]
	if !ok {
		id = int32(len(t.forms))
		t.ids[form] = id
		t.forms = append(t.forms, form)
		t.counts = append(t.counts, 0)
		t.inner = append(t.inner, 0)
	}
	t.counts[id]++
	return id
}

// readCorpus tokenizes documents.
func readCorpus(ctx context.Context, docs []Document, parallelism int, onProgress func(done, total int)) (*corpus, error) {
	var (
		chunks = parallel.NumChunks(len(docs), parallel.ChunkSize)
		tables = make([]*formTable, chunks) // of the goroutine that had the chunk
		all    []*formTable
		mu     sync.Mutex
		done   int
	)
	c := &corpus{docs: make([]sequence, len(docs))}
	err := parallel.ChunksWith(ctx, len(docs), parallel.ChunkSize, parallelism,
		func() *formTable {
			t := &formTable{ids: map[string]int32{}}
			mu.Lock()
			all = append(all, t)
			mu.Unlock()
			return t
		},
		func(t *formTable, chunk, lo, hi int) error {
			tables[chunk] = t
			var buffer []int32
			for i := lo; i < hi; i++ {
				buffer, c.docs[i].title = t.read(buffer[:0], docs[i])
				c.docs[i].forms = slices.Clone(buffer)
			}
			if onProgress != nil {
				mu.Lock()
				done += hi - lo
				onProgress(done, len(docs))
				mu.Unlock()
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	c.number(ctx, all, tables, parallelism)
	return c, ctx.Err()
}

// read appends the forms of a document, with gaps between them, to buffer.
func (t *formTable) read(buffer []int32, d Document) (forms []int32, title int) {
	inTitle := true
	add := func(token string) {
		id := t.id(token)
		if n := len(buffer); !inTitle && n > 0 && buffer[n-1] != noForm {
			t.inner[id]++
		}
		buffer = append(buffer, id)
	}
	gap := func() {
		if n := len(buffer); n > 0 && buffer[n-1] != noForm {
			buffer = append(buffer, noForm)
		}
	}
	tokenize(d.Title, add, gap)
	gap()
	title, inTitle = len(buffer), false
	tokenize(d.Abstract, add, gap)
	return buffer, title
}

// number replaces the numbers of the goroutines' tables by those of all forms in byte order.
// The forms are copied, so that they do not keep the documents in memory.
func (c *corpus) number(ctx context.Context, all, tables []*formTable, parallelism int) {
	for _, t := range all {
		c.forms = append(c.forms, t.forms...)
	}
	slices.Sort(c.forms)
	c.forms = slices.Compact(c.forms)
	final := make(map[string]int32, len(c.forms))
	for id, form := range c.forms {
		c.forms[id] = strings.Clone(form)
		final[c.forms[id]] = int32(id)
	}
	c.counts, c.inner = make([]int, len(c.forms)), make([]int, len(c.forms))
	renumber := make(map[*formTable][]int32, len(all))
	for _, t := range all {
		ids := make([]int32, len(t.forms))
		for local, form := range t.forms {
			ids[local] = final[form]
			c.counts[ids[local]] += t.counts[local]
			c.inner[ids[local]] += t.inner[local]
		}
		renumber[t] = ids
	}
	// A cancelled context leaves some chunks as they are; the caller returns its error.
	_ = parallel.Chunks(ctx, len(c.docs), parallel.ChunkSize, parallelism, func(chunk, lo, hi int) error {
		ids := renumber[tables[chunk]]
		for _, d := range c.docs[lo:hi] {
			for p, id := range d.forms {
				if id != noForm {
					d.forms[p] = ids[id]
				}
			}
		}
		return nil
	})
}
