package text

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"

	"kindred/internal/parallel"
	"kindred/text/language"
)

// Corpus is a collection of documents as sequences of numbers, four bytes for each token. Texts are
// not kept. A corpus is immutable and may be used by several goroutines.
type Corpus struct {
	opts   Options
	forms  []string // by number; the numbers depend on how the work was shared among goroutines
	chunks []Chunk  // of parallel.ChunkSize documents each, except for the last
	docs   int

	languages []languageForms // those of documents
}

// Chunk is some documents of a corpus, one after the other.
type Chunk struct {
	// ids holds the forms of the title of each document, then those of its abstract, with noForm
	// where an n-gram must end.
	ids  []int32
	docs []span
}

// Docs returns the number of documents in the chunk.
func (c *Chunk) Docs() int { return len(c.docs) }

// span says where in a chunk the title and the abstract of a document begin, where the document
// ends, and which language it is in.
type span struct {
	title, abstract, end int
	language             language.Language
}

// noForm stands for punctuation and for tokens that are not words. No form has this number, so
// tables by form need no special case for it.
const noForm = 0

// Docs returns the number of documents.
func (c *Corpus) Docs() int { return c.docs }

// Language returns the language of document i: that of its words, or the one that was said, or English.
func (c *Corpus) Language(i int) language.Language {
	return c.chunks[i/parallel.ChunkSize].docs[i%parallel.ChunkSize].language
}

// Options returns the options that the corpus was read with.
func (c *Corpus) Options() Options { return c.opts }

// Chunks returns the documents in order. The caller must not modify them.
func (c *Corpus) Chunks() []Chunk { return c.chunks }

// Read reads documents into a corpus. At most about a thousand documents for each goroutine are in
// memory at a time.
//
// It returns an error for invalid options, the error that docs yields, and ctx.Err() if ctx ends
// first. Time grows with the length of the texts.
func Read(ctx context.Context, docs iter.Seq2[Document, error], opts Options) (*Corpus, error) {
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	r := corpusReader{c: &Corpus{opts: opts}}
	err := parallel.Stream(ctx, docs, parallel.ChunkSize, opts.Parallelism, r.newScanner,
		func(s *scanner, chunk int, docs []Document) error {
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
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	r := corpusReader{c: &Corpus{opts: opts}, total: len(docs)}
	err := parallel.ChunksWith(ctx, len(docs), parallel.ChunkSize, opts.Parallelism, r.newScanner,
		func(s *scanner, chunk, lo, hi int) error {
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
	tables []*formTable // of the goroutine that read each chunk
	all    []*formTable
	total  int // documents to read, or 0 if that is not known
}

func (r *corpusReader) newScanner() *scanner {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := newScanner(&r.c.opts)
	r.all = append(r.all, s.table)
	return s
}

// keep takes a chunk that was read with a table.
func (r *corpusReader) keep(number int, read Chunk, table *formTable) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for number >= len(r.tables) {
		r.tables = append(r.tables, nil)
		r.c.chunks = append(r.c.chunks, Chunk{})
	}
	r.tables[number], r.c.chunks[number] = table, read
	r.c.docs += len(read.docs)
	if r.c.opts.OnProgress != nil {
		r.c.opts.OnProgress(r.c.docs, r.total)
	}
}

// read returns the sequences of documents.
func (s *scanner) read(docs []Document) Chunk {
	read := Chunk{docs: make([]span, len(docs))}
	s.ids = s.ids[:0]
	for i, d := range docs {
		read.docs[i] = s.document(d)
	}
	read.ids = slices.Clone(s.ids)
	return read
}

// document appends the forms of a document to s.ids.
func (s *scanner) document(d Document) span {
	at := span{title: len(s.ids)}
	s.scan(d.Title)
	s.interrupt()
	at.abstract = len(s.ids)
	s.scan(d.Abstract)
	s.interrupt() // no n-gram reaches into the next document
	at.end = len(s.ids)
	english, foreign := s.count(s.ids[at.title:at.abstract], s.ids[at.abstract:at.end])
	at.language = s.elect(s.ids[at.title:], english, foreign, d.Language)
	return at
}

// count counts the forms of a document. It returns how many of them are function words of English, and how many
// of another language.
func (s *scanner) count(title, abstract []int32) (english, foreign int) {
	uses := s.table.uses
	vote := func(signs language.Set) {
		english += int(signs >> language.English & 1)
		foreign += int(min(1, signs&^(1<<language.English)))
	}
	for _, id := range title {
		u := &uses[id]
		u.count++
		vote(u.signs)
	}
	before := int32(noForm)
	for _, id := range abstract {
		u := &uses[id]
		u.count++
		u.inner += uint32(min(1, before))
		vote(u.signs)
		before = id
	}
	uses[noForm] = use{}
	return english, foreign
}

// elect returns the language of the document that was just read, whose forms are ids: so many are function words
// of English, so many of another language. If its words do not tell the language, it is the said one, or English.
func (s *scanner) elect(ids []int32, english, foreign int, said string) language.Language {
	if s.language != language.Unknown {
		return s.language
	}
	var votes language.Votes
	if english > foreign { // the usual case: no other language can have more votes
		votes[language.English] = english
	} else {
		for _, id := range ids {
			votes.Add(s.table.uses[id].signs)
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
	// The largest table keeps its numbers, so the chunks that were read with it stay as they are.
	slices.SortStableFunc(r.all, func(a, b *formTable) int { return len(b.forms) - len(a.forms) })
	common := r.all[0]
	renumber := make(map[*formTable][]int32, len(r.all))
	for _, t := range r.all[1:] {
		ids := make([]int32, len(t.forms))
		for id := 1; id < len(ids); id++ {
			if p := t.keys[id]; p.low != 0 {
				ids[id] = common.addPacked(p, t.forms[id])
			} else {
				ids[id] = common.add(t.forms[id])
			}
			into := &common.uses[ids[id]]
			into.count += t.uses[id].count
			into.inner += t.uses[id].inner
		}
		renumber[t] = ids
	}
	c.forms = common.forms
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
	if err != nil {
		return nil, err
	}
	counts, inner := make([]int, len(c.forms)), make([]int, len(c.forms))
	for id, u := range common.uses {
		counts[id], inner[id] = int(u.count), int(u.inner)
	}
	c.languages = c.countByLanguage(counts, inner)
	return c, nil
}

// languageForms are the forms that occur in documents of a language.
type languageForms struct {
	language language.Language
	forms    []int32 // ascending
	counts   []int   // occurrences of each form in these documents
	inner    []int   // occurrences inside a sentence of an abstract
}

// countByLanguage counts the forms of each language. Texts are only looked at if they are not in the
// language of most documents: what is left is in that language.
func (c *Corpus) countByLanguage(counts, inner []int) []languageForms {
	var docs [language.Count]int
	for _, chunk := range c.chunks {
		for _, d := range chunk.docs {
			docs[d.language]++
		}
	}
	most := language.Unknown
	for of, n := range docs {
		if n > docs[most] {
			most = language.Language(of)
		}
	}
	var byLanguage [language.Count]struct{ counts, inner []int }
	byLanguage[most].counts, byLanguage[most].inner = counts, inner
	for _, chunk := range c.chunks {
		for _, d := range chunk.docs {
			if d.language == most {
				continue
			}
			in := &byLanguage[d.language]
			if in.counts == nil {
				in.counts, in.inner = make([]int, len(c.forms)), make([]int, len(c.forms))
			}
			for p := d.title; p < d.end; p++ {
				id := chunk.ids[p]
				if id == noForm {
					continue
				}
				in.counts[id]++
				counts[id]--
				if p > d.abstract && chunk.ids[p-1] != noForm {
					in.inner[id]++
					inner[id]--
				}
			}
		}
	}
	var found []languageForms
	for of, n := range docs {
		if n == 0 {
			continue
		}
		in := byLanguage[of]
		l := languageForms{language: language.Language(of)}
		for id, n := range in.counts {
			if n > 0 {
				l.forms, l.counts, l.inner = append(l.forms, int32(id)), append(l.counts, n), append(l.inner, in.inner[id])
			}
		}
		found = append(found, l)
	}
	return found
}

// FormCount is how often a form occurs, and how often inside a sentence of an abstract, where a capital
// letter means something.
type FormCount struct {
	Form         string
	Count, Inner int
}

// FormCounts returns the forms of the documents in each language, by its code, in byte order.
func (c *Corpus) FormCounts() map[string][]FormCount {
	counts := map[string][]FormCount{}
	for _, l := range c.languages {
		list := make([]FormCount, len(l.forms))
		for p, form := range l.forms {
			list[p] = FormCount{c.forms[form], l.counts[p], l.inner[p]}
		}
		slices.SortFunc(list, func(a, b FormCount) int { return strings.Compare(a.Form, b.Form) })
		counts[l.language.String()] = list
	}
	return counts
}
