package feed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"kindred/feed/internal/record"
	"kindred/paper"
)

// ReadOptions are the options of [Read] and [Walk].
type ReadOptions struct {
	// Format is the name of the format of all sources; "" detects that of each file.
	Format string
	// Strict makes a record that would be skipped an error.
	Strict bool
	// Filter says which papers are wanted. Each record is judged by itself, before it is merged
	// with others of the same paper.
	Filter Filter
	// Limit stops reading after so many wanted papers. 0 means no limit.
	Limit int
	// MaxBytes ends with an error a source that has more, as it is or unpacked. 0 means 16 GiB.
	MaxBytes int64
	// Hash asks for File.SHA256, for which every source is read to its end.
	Hash bool
	// Parallelism is how many goroutines decode at once; 0 means GOMAXPROCS. The result does not
	// depend on it.
	Parallelism int
	// OnProgress, if not nil, is called now and then, on the caller's goroutine.
	OnProgress func(Progress)
	// Now, if not nil, tells the time for File.Elapsed, as time.Now does.
	Now func() time.Time
}

// Progress says how far reading is.
type Progress struct {
	Source string
	Bytes  int64 // read of this source, before it was unpacked
	Papers int   // found in all sources
}

// Summary says what was read from a list of sources, and what was not.
type Summary struct {
	Files []File

	Skipped      []Skipped // the first maxSkipped records that were skipped
	SkippedCount int       // all of them
	Unwanted     int       // papers that the filter left out
	NotPapers    []Count   // records that are rightly no papers, by what they are, in order
}

// Count is a number of things of one kind.
type Count struct {
	What  string // in the singular: "deleted record"
	Count int
}

// NotPapersCount returns the number of all records that are rightly no papers.
func (s *Summary) NotPapersCount() int {
	n := 0
	for _, c := range s.NotPapers {
		n += c.Count
	}
	return n
}

// File describes a file that was read: a source, or one of those in an archive.
type File struct {
	Name            string
	Format          string
	SHA256          string // of the bytes of the source, in hexadecimal; "" unless ReadOptions.Hash is given
	Bytes           int64  // of the source, as far as it was read
	Papers          int    // records that were papers, unwanted and repeated ones too
	WithoutAbstract int    // of these
	Skipped         int
	Skips           []*RecordError // the first of these
	NotPapers       int            // records that are rightly no papers, such as deleted ones
	Encoding        string         // of its text, if it is not UTF-8
	Replaced        int            // bytes that are no text in any encoding, for which stands U+FFFD
	Limited         bool           // whether reading stopped before its end, at the limit
	Elapsed         time.Duration  // 0 unless ReadOptions.Now is given
	Err             error          // why it was given up, if it was
}

// Skipped is a record that was skipped.
type Skipped struct {
	Source string
	Err    error // a *RecordError
}

const (
	maxSkipped      = 20
	maxFileSkips    = 3
	defaultMaxBytes = 16 << 30
)

// ErrNoPapers is wrapped by the error of [Read] and [Walk] if no source has a paper that is
// wanted.
var ErrNoPapers = errors.New("no papers")

// Batch is what was read from a list of sources.
type Batch struct {
	Summary
	Papers          []paper.Paper // each with an ID that no other has
	Repeated        int           // papers that were merged into an earlier one
	Renamed         int           // papers whose own ID was taken by another
	WithoutAbstract int
}

// Read reads papers from all sources, in order, and merges those that come more than once, as
// [paper.Set] describes. It fails as [Walk] does.
func Read(ctx context.Context, sources []Source, opts ReadOptions) (*Batch, error) {
	var set paper.Set
	summary, err := Walk(ctx, sources, opts, func(p paper.Paper, _ *File) error {
		set.Add(p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return NewBatch(summary, set.Merge()), nil
}

// NewBatch returns the batch of papers that were merged after [Walk] read them.
func NewBatch(s *Summary, m paper.Merged) *Batch {
	b := &Batch{Summary: *s, Papers: m.Papers, Renamed: m.Renamed, Repeated: len(m.Rows) - len(m.Papers)}
	for i := range b.Papers {
		if b.Papers[i].Abstract == "" {
			b.WithoutAbstract++
		}
	}
	return b
}

// errLimit stops reading at the limit.
var errLimit = errors.New("limit reached")

// Walk calls visit for every wanted paper of all sources, in order, with the file that it is
// from, and keeps none of them. A record that cannot be read is skipped and told of in the
// result; a source that cannot be read is an error, which names it, and so is that of visit.
// It returns ctx.Err() if ctx ends first, and an error that wraps [ErrNoPapers] if visit was
// never called. The summary is there even so, of what was read until then.
func Walk(ctx context.Context, sources []Source, opts ReadOptions, visit func(p paper.Paper, f *File) error) (*Summary, error) {
	w := walker{opts: opts, visit: visit, summary: &Summary{}}
	if opts.Format != "" {
		f, err := Lookup(opts.Format)
		if err != nil {
			return nil, err
		}
		w.format = &f
	}
	if w.opts.Now == nil {
		w.opts.Now = func() time.Time { return time.Time{} }
	}
	if w.opts.MaxBytes == 0 {
		w.opts.MaxBytes = defaultMaxBytes
	}
	for _, s := range sources {
		err := w.source(ctx, s)
		if err == errLimit {
			break
		}
		if err != nil {
			if ctx.Err() != nil {
				err = ctx.Err()
			}
			return w.summary, err
		}
	}
	if w.papers == 0 {
		return w.summary, w.noPapers()
	}
	return w.summary, nil
}

// walker is the state of Walk.
type walker struct {
	opts    ReadOptions
	format  *Format // nil if it is to be detected
	visit   func(p paper.Paper, f *File) error
	summary *Summary
	stop    error // why to read no more: errLimit, or what visit said
	papers  int   // for which visit was called
	records int
}

// progressEvery is the number of records between two calls of OnProgress.
const progressEvery = 500

// decode reads the papers of one file, which is text unless its format is binary. counted is
// where its bytes come from.
func (w *walker) decode(ctx context.Context, in io.Reader, format Format, file *File, counted *countingReader) error {
	var failed error
	format.format.Decode(w.input(in, file.Name), func(p paper.Paper, err error) bool {
		if w.records++; w.records%progressEvery == 0 {
			if failed = ctx.Err(); failed != nil {
				return false
			}
			if w.opts.OnProgress != nil {
				w.opts.OnProgress(Progress{Source: file.Name, Bytes: counted.n, Papers: w.papers})
			}
		}
		failed = w.take(p, err, file)
		return failed == nil
	})
	return failed
}

// take deals with a record.
func (w *walker) take(p paper.Paper, err error, file *File) error {
	var skip *RecordError
	var what record.NotPaper
	switch {
	case errors.As(err, &what):
		file.NotPapers++
		w.leaveOut(string(what))
		return nil
	case errors.As(err, &skip) && !w.opts.Strict:
		if file.Skipped++; file.Skipped <= maxFileSkips {
			file.Skips = append(file.Skips, skip)
		}
		w.skip(file.Name, skip)
		return nil
	case err != nil:
		return err
	}
	p.Identify()
	file.Papers++
	if p.Abstract == "" {
		file.WithoutAbstract++
	}
	if !w.opts.Filter.Keep(&p) {
		w.summary.Unwanted++
		return nil
	}
	w.papers++
	w.stop = w.visit(p, file)
	if w.stop == nil && w.papers == w.opts.Limit {
		file.Limited = true
		w.stop = errLimit
	}
	return w.stop
}

// skip notes that a record was skipped.
func (w *walker) skip(name string, err *RecordError) {
	w.summary.SkippedCount++
	if len(w.summary.Skipped) < maxSkipped {
		w.summary.Skipped = append(w.summary.Skipped, Skipped{Source: name, Err: err})
	}
}

// leaveOut counts a record that is no paper.
func (w *walker) leaveOut(what string) {
	list := w.summary.NotPapers
	i := slices.IndexFunc(list, func(c Count) bool { return c.What == what })
	if i < 0 {
		i, list = len(list), append(list, Count{What: what})
	}
	list[i].Count++
	w.summary.NotPapers = list
}

// noPapers says what was there instead of papers.
func (w *walker) noPapers() error {
	s := w.summary
	switch {
	case s.Unwanted > 0:
		return fmt.Errorf("%w: the filters left out all of %d", ErrNoPapers, s.Unwanted)
	case s.SkippedCount == 1:
		return fmt.Errorf("%s: %w: the only record was skipped: %w", s.Skipped[0].Source, ErrNoPapers, s.Skipped[0].Err)
	case s.SkippedCount > 0 && !slices.ContainsFunc(s.Files, func(f File) bool { return f.Err == nil }):
		return fmt.Errorf("%w: none of %d files is a feed. The first is %s: %w", ErrNoPapers, len(s.Files), s.Skipped[0].Source, s.Skipped[0].Err)
	case s.SkippedCount > 0:
		return fmt.Errorf("%w: all %d records were skipped, the first of them at %s: %w", ErrNoPapers, s.SkippedCount, s.Skipped[0].Source, s.Skipped[0].Err)
	case len(s.NotPapers) > 0:
		return fmt.Errorf("%s: %w: none of %d records is a paper, the first is: %s", s.Files[0].Name, ErrNoPapers, s.NotPapersCount(), s.NotPapers[0].What)
	case len(s.Files) == 1:
		return fmt.Errorf("%s: %w: the %s feed has no entries", s.Files[0].Name, ErrNoPapers, s.Files[0].Format)
	}
	return fmt.Errorf("%w in any of %d feeds", ErrNoPapers, len(s.Files))
}
