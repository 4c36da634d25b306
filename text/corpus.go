package text

import (
	"context"
	"slices"
	"sort"
	"strings"

	"kindred/internal/parallel"
	"kindred/text/language"
)

// Corpus is a collection of documents as sequences of numbers, four bytes for each token. Texts are
// not kept. A corpus is immutable and may be used by several goroutines.
type Corpus struct {
	opts   Options
	forms  []string // by number; the numbers depend on how the work was shared among goroutines
	chunks []Chunk  // some may have no documents
	docs   int

	languages []languageForms // those of documents
}

// Chunk is some documents of a corpus, one after the other.
type Chunk struct {
	// ids holds the forms of the title of each document, then those of its abstract, with noForm
	// where an n-gram must end.
	ids   []int32
	docs  []span
	first int // number of its first document
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
	chunk := sort.Search(len(c.chunks), func(n int) bool { return c.chunks[n].first > i }) - 1
	return c.chunks[chunk].docs[i-c.chunks[chunk].first].language
}

// Options returns the options that the corpus was read with.
func (c *Corpus) Options() Options { return c.opts }

// Chunks returns the documents in order. The caller must not modify them.
func (c *Corpus) Chunks() []Chunk { return c.chunks }

// ReadAll is [ReadDraft] and [Draft.Corpus] for documents that are in memory and do not change.
func ReadAll(ctx context.Context, docs []Document, opts Options) (*Corpus, error) {
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	d := &Draft{c: &Corpus{opts: opts}, total: len(docs)}
	err := parallel.ChunksWith(ctx, len(docs), parallel.ChunkSize, opts.Parallelism, d.newScanner,
		func(s *scanner, chunk, lo, hi int) error {
			d.keep(chunk, s.read(docs[lo:hi]), s.table)
			return nil
		})
	if err != nil {
		return nil, err
	}
	return d.Corpus(ctx)
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
	at := s.title(d.Title)
	s.scan(d.Abstract)
	return s.finish(at, d.Language)
}

// title appends the forms of a title to s.ids. Those of the abstract must follow, and then finish.
func (s *scanner) title(text string) span {
	at := span{title: len(s.ids)}
	s.scan(text)
	s.interrupt()
	at.abstract = len(s.ids)
	return at
}

// finish ends a document that is said to be in a language.
func (s *scanner) finish(at span, said string) span {
	s.interrupt() // no n-gram reaches into the next document
	at.end = len(s.ids)
	english, foreign := s.count(s.ids[at.title:at.abstract], s.ids[at.abstract:at.end])
	at.language = s.elect(s.ids[at.title:], english, foreign, said)
	return at
}

// count counts the forms of a document. It returns how many of them are function words of English, and how many
// of another language.
func (s *scanner) count(title, abstract []int32) (english, foreign int) {
	known := s.table.known
	vote := func(signs language.Set) {
		english += int(signs >> language.English & 1)
		foreign += int(min(1, signs&^(1<<language.English)))
	}
	for _, id := range title {
		u := &known[id]
		u.count++
		vote(u.signs)
	}
	before := int32(noForm)
	for _, id := range abstract {
		u := &known[id]
		u.count++
		u.inner += uint32(min(1, before))
		vote(u.signs)
		before = id
	}
	known[noForm] = entry{}
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
			votes.Add(s.table.known[id].signs)
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
