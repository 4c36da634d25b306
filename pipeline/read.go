package pipeline

import (
	"context"
	"errors"
	"iter"
	"sync"

	"kindred/feed"
	"kindred/paper"
	"kindred/report"
	"kindred/tfidf"
)

// Collection is the papers of some sources, each once, and the words of their texts. It is immutable.
type Collection struct {
	// Papers have an ID that no other has. Abstract is empty unless Options.KeepAbstracts is given.
	Papers  []paper.Paper
	Corpus  *tfidf.Corpus // document i is paper i
	Summary feed.Summary  // what was read, and what was not
	Counts  report.Counts

	// abstracts are those of some papers, for names: "" for the others. nil if Papers have them.
	abstracts []string
}

// Read reads the papers of all sources, merges those that come more than once as [paper.Set]
// describes, and takes the words of their texts. It fails as [feed.Walk] does.
func Read(ctx context.Context, sources []feed.Source, opts Options) (*Collection, error) {
	c, _, err := read(ctx, sources, &opts, func(paper.Paper, *feed.File) {})
	if err != nil {
		return nil, err
	}
	c.dropAbstracts(&opts)
	return c, nil
}

// Select returns some papers as a collection of their own, in the given order. The collection must have been read with
// Options.KeepAbstracts. It fails as [tfidf.Read] does.
func (c *Collection) Select(ctx context.Context, rows []int, opts Options) (*Collection, error) {
	part := &Collection{Papers: make([]paper.Paper, len(rows)), Summary: c.Summary, Counts: c.Counts}
	part.Counts.Papers = len(rows)
	texts := make([]tfidf.Document, len(rows))
	for p, i := range rows {
		part.Papers[p] = c.Papers[i]
		texts[p] = documentOf(&c.Papers[i])
	}
	var err error
	part.Corpus, err = tfidf.ReadAll(ctx, texts, opts.wordOptions())
	return part, err
}

// read is [Read] with all abstracts, which are the caller's to drop. It calls visit for each record, and tells
// how the records became papers.
func read(ctx context.Context, sources []feed.Source, opts *Options,
	visit func(paper.Paper, *feed.File)) (c *Collection, merged paper.Merged, err error) {
	var summary *feed.Summary
	records := stream(ctx, sources, opts.readOptions(), &summary, visit)
	merged, corpus, err := gather(ctx, records, opts)
	if err != nil {
		return nil, merged, err
	}
	c = newCollection(summary, merged, opts)
	c.Corpus = corpus
	opts.progress(Weighing, 0, len(c.Papers))
	return c, merged, nil
}

// stream yields the records of all sources, of which visit is told before, and then the error, if there is one. It sets
// summary at the end.
func stream(ctx context.Context, sources []feed.Source, opts feed.ReadOptions, summary **feed.Summary,
	visit func(paper.Paper, *feed.File)) iter.Seq2[paper.Paper, error] {
	return func(yield func(paper.Paper, error) bool) {
		var err error
		enough, errEnough := false, errors.New("enough")
		*summary, err = feed.Walk(ctx, sources, opts, func(p paper.Paper, f *feed.File) error {
			visit(p, f)
			if enough = !yield(p, nil); enough {
				return errEnough
			}
			return nil
		})
		if err != nil && !enough { // if ctx ends, the error of Walk is that of ctx, and not errEnough
			yield(paper.Paper{}, err)
		}
	}
}

// gather merges the records of a sequence, and reads their words at the same time, as they come. A paper has the words
// of its record, or, if there are several, those of the title it gets and of the abstract that is best. So texts need
// not be kept for that, and are only kept if something else needs them.
func gather(ctx context.Context, records iter.Seq2[paper.Paper, error], opts *Options,
) (m paper.Merged, c *tfidf.Corpus, err error) {
	var set paper.Set
	var abstracts []string // of records
	texts := func(yield func(tfidf.Document, error) bool) {
		for p, err := range records {
			d := documentOf(&p)
			if err == nil {
				p.Abstract = ""
				set.Add(p)
				if opts.needsTexts() {
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
			some[i] = paper.DigestOf(d.Abstract, !opts.needsTexts())
		}
		mu.Lock()
		defer mu.Unlock()
		if missing := first + len(docs) - len(digests); missing > 0 {
			digests = append(digests, make([]paper.Digest, missing)...)
		}
		copy(digests[first:], some)
	}
	draft, err := tfidf.ReadDraft(ctx, texts, opts.wordOptions(), digest)
	if err != nil {
		return m, nil, err
	}
	var words func(int) uint64
	if opts.needsTexts() {
		words = func(record int) uint64 { return paper.HashWords(abstracts[record]) }
	}
	m = set.MergeDigests(digests, words)
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

// needsTexts reports whether abstracts are needed when their words were read.
func (o *Options) needsTexts() bool { return o.KeepAbstracts || !o.WithoutNames }

// newCollection makes a collection of merged papers, which it takes over, without their words.
func newCollection(summary *feed.Summary, m paper.Merged, opts *Options) *Collection {
	c := &Collection{Papers: m.Papers, Summary: *summary}
	c.Counts = report.Counts{Papers: len(m.Papers), Repeated: len(m.Rows) - len(m.Papers), Renamed: m.Renamed,
		Skipped: summary.SkippedCount, Unwanted: summary.Unwanted}
	for i := range m.Papers {
		if !m.HasAbstract(i) {
			c.Counts.WithoutAbstract++
		}
	}
	if opts.OnRead != nil {
		opts.OnRead(&c.Summary, c.Counts)
	}
	return c
}

// dropAbstracts leaves the papers of a new collection, which nobody else has seen yet, without their abstracts,
// unless opts say otherwise.
func (c *Collection) dropAbstracts(opts *Options) {
	if opts.KeepAbstracts || !opts.needsTexts() {
		return // they stay, or there are none
	}
	c.keepSome()
}

// documentOf returns the text of a paper.
func documentOf(p *paper.Paper) tfidf.Document {
	return tfidf.Document{Title: p.Title, Abstract: p.Abstract, Language: p.Language}
}

// origin returns how a report on the collection is made.
func (c *Collection) origin(opts *Options) report.Origin {
	f := &opts.Feed
	origin := report.Origin{
		Schema: report.Schema,
		Read:   c.Counts,
		Options: report.Options{
			Since: f.Filter.Since, Until: f.Filter.Until, Categories: f.Filter.Categories,
			Languages:       f.Filter.Languages,
			RequireAbstract: f.Filter.RequireAbstract, Limit: f.Limit},
	}
	origin.Inputs = inputsOf(&c.Summary)
	return origin
}

// inputsOf returns what was read.
func inputsOf(s *feed.Summary) []report.Input {
	inputs := []report.Input{}
	for _, f := range s.Files {
		inputs = append(inputs, report.Input{Name: f.Name, Format: f.Format, Papers: f.Papers, SHA256: f.SHA256})
	}
	return inputs
}
