package tfidf

import (
	"context"
	"hash/maphash"
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

// formTable numbers the forms that one goroutine meets, in the order of its work. It is a hash
// table with open addressing, and what belongs to a form lies together, because most of the
// time of reading a corpus goes into waiting for memory here: map[string]int32 and three
// slices took twice as long.
type formTable struct {
	seed  maphash.Seed // has no influence on any result
	slots []slot       // a power of two of them, at least a third of them free
	forms []countedForm
	text  strings.Builder // of the forms found last, so that they keep no document in memory
}

// slot holds the number of a form plus one, or 0 if it is free, and half of the form's hash.
type slot struct {
	id   int32
	hash uint32
}

// countedForm is a form with its share of corpus.counts and corpus.inner.
type countedForm struct {
	form         string
	count, inner int
}

func newFormTable() *formTable {
	return &formTable{seed: maphash.MakeSeed(), slots: make([]slot, 1<<12)}
}

// add counts a form and returns its number.
func (t *formTable) add(form string, inner bool) int32 {
	h := maphash.String(t.seed, form)
	mask := uint64(len(t.slots) - 1)
	at := h >> 32 & mask
	for t.slots[at].id != 0 && (t.slots[at].hash != uint32(h) || t.forms[t.slots[at].id-1].form != form) {
		at = (at + 1) & mask
	}
	id := t.slots[at].id - 1
	if id < 0 {
		id = int32(len(t.forms))
		t.slots[at] = slot{id + 1, uint32(h)}
		t.forms = append(t.forms, countedForm{form: t.keep(form)})
		if 3*len(t.forms) > 2*len(t.slots) {
			t.grow()
		}
	}
	f := &t.forms[id]
	f.count++
	if inner {
		f.inner++
	}
	return id
}

// keep returns a copy of a form.
func (t *formTable) keep(form string) string {
	const block = 1 << 16
	start := t.text.Len()
	if start+len(form) > t.text.Cap() {
		t.text.Reset()
		t.text.Grow(block)
		start = 0
	}
	t.text.WriteString(form)
	return t.text.String()[start:]
}

// grow gives the table four times the slots.
func (t *formTable) grow() {
	t.slots = make([]slot, 4*len(t.slots))
	mask := uint64(len(t.slots) - 1)
	for id, f := range t.forms {
		h := maphash.String(t.seed, f.form)
		at := h >> 32 & mask
		for t.slots[at].id != 0 {
			at = (at + 1) & mask
		}
		t.slots[at] = slot{int32(id + 1), uint32(h)}
	}
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
			t := newFormTable()
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
		n := len(buffer)
		buffer = append(buffer, t.add(token, !inTitle && n > 0 && buffer[n-1] != noForm))
	}
	gap := func() {
		if n := len(buffer); n > 0 && buffer[n-1] != noForm {
			buffer = append(buffer, noForm)
		}
	}
	tokenize(unLaTeX(d.Title), add, gap)
	gap()
	title, inTitle = len(buffer), false
	tokenize(unLaTeX(d.Abstract), add, gap)
	return buffer, title
}

// number replaces the numbers of the goroutines' tables by those of all forms in byte order.
func (c *corpus) number(ctx context.Context, all, tables []*formTable, parallelism int) {
	for _, t := range all {
		for _, f := range t.forms {
			c.forms = append(c.forms, f.form)
		}
	}
	slices.Sort(c.forms)
	c.forms = slices.Compact(c.forms)
	final := make(map[string]int32, len(c.forms))
	for id, form := range c.forms {
		final[form] = int32(id)
	}
	c.counts, c.inner = make([]int, len(c.forms)), make([]int, len(c.forms))
	renumber := make(map[*formTable][]int32, len(all))
	for _, t := range all {
		ids := make([]int32, len(t.forms))
		for local, f := range t.forms {
			id := final[f.form]
			ids[local] = id
			c.counts[id] += f.count
			c.inner[id] += f.inner
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
