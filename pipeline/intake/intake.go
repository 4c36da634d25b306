// Package intake reads papers. It takes the records of sources as one stream, merges records of the same paper, and
// reads their words while the next records come.
package intake

import (
	"context"
	"errors"
	"iter"
	"sync"

	"kindred/feed"
	"kindred/paper"
	"kindred/pipeline/rules"
	"kindred/tfidf"
)

// Records are the records of some sources.
type Records struct {
	Sources []feed.Source
	Options feed.ReadOptions
	// Visit is called with each record before [Records.All] yields it.
	Visit func(paper.Paper, *feed.File)
	// Summary says what was read. All sets it at its end.
	Summary feed.Summary
}

// All yields the records of all sources, and then the error of [feed.Walk], if there is one.
func (r *Records) All(ctx context.Context) iter.Seq2[paper.Paper, error] {
	return func(yield func(paper.Paper, error) bool) {
		enough, errEnough := false, errors.New("enough")
		summary, err := feed.Walk(ctx, r.Sources, r.Options, func(p paper.Paper, f *feed.File) error {
			r.Visit(p, f)
			if enough = !yield(p, nil); enough {
				return errEnough
			}
			return nil
		})
		if summary != nil {
			r.Summary = *summary
		}
		if err != nil && !enough { // if ctx ends, the error of Walk is that of ctx, and not errEnough
			yield(paper.Paper{}, err)
		}
	}
}

// Merge merges the records of a sequence as [paper.Set] does, and reads their words at the same time, as they come. A
// paper has the words of its record, or, if there are several, those of the title it gets and of the abstract that is
// best. So abstracts need not be kept for that: papers only have theirs if keep is set. Document i of the corpus is
// paper i. Merge returns the error that ends the sequence, and those of [tfidf.ReadDraft].
func Merge(ctx context.Context, records iter.Seq2[paper.Paper, error], words tfidf.Options, keep bool) (m paper.Merged,
	c *tfidf.Corpus, err error) {
	var set paper.Set
	var abstracts []string // of records
	texts := func(yield func(tfidf.Document, error) bool) {
		for p, err := range records {
			d := rules.Document(&p)
			if err == nil {
				p.Abstract = ""
				set.Add(p)
				if keep {
					abstracts = append(abstracts, d.Abstract)
				}
			}
			if !yield(d, err) {
				return
			}
		}
	}
	var mu sync.Mutex
	var digests []paper.Digest // of abstracts of records
	digest := func(first int, docs []tfidf.Document) {
		some := make([]paper.Digest, len(docs))
		for i, d := range docs {
			some[i] = paper.DigestOf(d.Abstract, !keep)
		}
		mu.Lock()
		defer mu.Unlock()
		if missing := first + len(docs) - len(digests); missing > 0 {
			digests = append(digests, make([]paper.Digest, missing)...)
		}
		copy(digests[first:], some)
	}
	draft, err := tfidf.ReadDraft(ctx, texts, words, digest)
	if err != nil {
		return m, nil, err
	}
	var hash func(record int) uint64
	if keep {
		hash = func(record int) uint64 { return paper.HashWords(abstracts[record]) }
	}
	m = set.MergeDigests(digests, hash)
	settle(draft, &m)
	for row, record := range m.Abstracts {
		if record >= 0 && abstracts != nil {
			m.Papers[row].Abstract = abstracts[record]
		}
	}
	c, err = draft.Corpus(ctx)
	return m, c, err
}

// settle makes the documents of records those of the papers that became of them.
func settle(draft *tfidf.Draft, m *paper.Merged) {
	first, records := make([]int, len(m.Papers)), make([]int, len(m.Papers))
	for record, row := range m.Rows {
		if records[row]++; m.Reasons[record] == paper.NotMerged {
			first[row] = record
		}
	}
	for row, n := range records {
		if n > 1 {
			p := &m.Papers[row]
			draft.Replace(first[row], p.Title, int(m.Abstracts[row]), p.Language)
		}
	}
	for record, reason := range m.Reasons {
		if reason != paper.NotMerged {
			draft.Drop(record)
		}
	}
}
