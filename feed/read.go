package feed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"kindred/feed/internal/record"
	"kindred/paper"
)

// ReadOptions are the options of [Read] and [Walk].
type ReadOptions struct {
	// Format is the name of the format of all sources. If it is "", the format of each file is detected.
	Format string
	// Strict makes every record that cannot be read an error.
	Strict bool
	// Filter says which papers are wanted. It is applied to each record, before records of the same
	// paper are merged.
	Filter Filter
	// Limit is the number of wanted papers after which reading stops. 0 means no limit.
	Limit int
	// MaxBytes is how many bytes a source may have, packed or unpacked. A larger source is an error.
	// 0 means 16 GiB.
	MaxBytes int64
	// Hash asks for File.SHA256. Every source is read to its end then.
	Hash bool
	// Parallelism is how many goroutines decode at once. 0 means GOMAXPROCS. The result does not depend
	// on it.
	Parallelism int
	// OnProgress, if not nil, is called every 500 records, on the goroutine of the caller.
	OnProgress func(Progress)
	// Now, if not nil, returns the time for File.Elapsed, as time.Now does.
	Now func() time.Time
}

// Progress is how far reading has come.
type Progress struct {
	Source string
	Bytes  int64 // read from this source, packed
	Papers int   // found in all sources
}

// Summary is what was read from a list of sources, and what was skipped.
type Summary struct {
	Files []File

	Skipped      []Skipped // the first 20 records that could not be read
	SkippedCount int       // the number of all records that could not be read
	Unwanted     int       // papers that the filter left out
	NotPapers    []Count   // records that are not papers, such as deleted ones, by kind
}

// Count is a number of things of one kind.
type Count struct {
	What  string // in the singular: "deleted record"
	Count int
}

// NotPapersCount returns the number of all records that are not papers.
func (s *Summary) NotPapersCount() int {
	n := 0
	for _, c := range s.NotPapers {
		n += c.Count
	}
	return n
}

// File describes a file that was read: a source, or a file in an archive.
type File struct {
	Name            string
	Format          string         // the name of the format, or "xlsx" for a sheet of an Excel workbook
	SHA256          string         // of the bytes of the source, in hexadecimal; "" without ReadOptions.Hash
	Bytes           int64          // read from the source
	Papers          int            // records that are papers, also unwanted and repeated ones
	WithoutAbstract int            // papers without an abstract
	Skipped         int            // records that could not be read
	Skips           []*RecordError // the first 3 of them
	NotPapers       int            // records that are not papers, such as deleted ones
	Encoding        string         // of its text, if it is not UTF-8
	Replaced        int            // bytes that are invalid in its encoding, replaced by U+FFFD
	Limited         bool           // whether reading stopped at ReadOptions.Limit, before the end
	Elapsed         time.Duration  // 0 without ReadOptions.Now
	Err             error          // why the file could not be read, or nil
}

// Skipped is a record that could not be read.
type Skipped struct {
	Source string
	Err    error // a *RecordError
}

const (
	maxSkipped      = 20
	maxFileSkips    = 3
	defaultMaxBytes = 16 << 30
)

// ErrNoPapers is wrapped by the error of [Read] and [Walk] if no source has a wanted paper.
var ErrNoPapers = errors.New("no papers")

// Batch is the result of reading a list of sources.
type Batch struct {
	Summary
	Papers          []paper.Paper // with unique IDs
	Repeated        int           // records that were merged into an earlier one
	Renamed         int           // papers that got another ID, because theirs was taken
	WithoutAbstract int
}

// Read reads papers from all sources, in order, and merges the records of the same paper, as
// [paper.Set] describes. Its errors are those of [Walk].
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

// NewBatch returns the batch of a summary of [Walk] and the papers that were merged.
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

// Walk calls visit for every wanted paper of all sources, in order, with the file of the paper. It
// keeps no papers, and the texts of a paper share no memory with others, nor the abstract with the
// other texts. A record that cannot be read is skipped, and is in the summary. A source that
// cannot be read is an error, which names the source. An error of visit ends the walk. Walk returns
// ctx.Err() if ctx ends first, and an error that wraps [ErrNoPapers] if visit was never called. It
// returns the summary of what was read also with an error.
func Walk(
	ctx context.Context, sources []Source, opts ReadOptions, visit func(p paper.Paper, f *File) error,
) (*Summary, error) {
	w := walker{opts: opts, visit: visit, summary: &Summary{}}
	if opts.Format != "" {
		f, err := Lookup(opts.Format)
		if err != nil {
			return nil, err
		}
		w.format = &f
	}
	if w.opts.Now == nil {
		w.opts.Now = noTime
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

// noTime is the clock of callers who need none.
func noTime() time.Time { return time.Time{} }

// walker is the state of Walk.
type walker struct {
	opts    ReadOptions
	format  *Format // nil to detect it
	visit   func(p paper.Paper, f *File) error
	summary *Summary
	placed  func(line, number int) // as in record.Input
	stop    error                  // why to stop: errLimit, or the error of visit
	papers  int                    // calls of visit
	lacking map[string]int         // papers that the filter left out, by the field that they lack
	records int
}

// progressEvery is the number of records between two calls of OnProgress.
const progressEvery = 500

// decode reads the papers of one file. in is text unless the format is binary. counted counts the bytes
// of the source.
func (w *walker) decode(ctx context.Context, in io.Reader, format Format, file *File, counted *countingReader) error {
	var failed error
	format.format.Decode(w.input(in, file.Name), func(p paper.Paper, err error) bool {
		if w.records++; w.records%progressEvery == 0 {
			if failed = ctx.Err(); failed != nil {
				return false
			}
			if w.opts.OnProgress != nil {
				w.opts.OnProgress(Progress{Source: file.Name, Bytes: counted.n.Load(), Papers: w.papers})
			}
		}
		failed = w.take(p, err, file)
		return failed == nil
	})
	return failed
}

// take counts a record, and calls visit for a wanted paper.
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
		if field := w.opts.Filter.lacks(&p); field != "" {
			if w.lacking == nil {
				w.lacking = map[string]int{}
			}
			w.lacking[field]++
		}
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

// leaveOut counts a record that is not a paper.
func (w *walker) leaveOut(what string) {
	list := w.summary.NotPapers
	i := slices.IndexFunc(list, func(c Count) bool { return c.What == what })
	if i < 0 {
		i, list = len(list), append(list, Count{What: what})
	}
	list[i].Count++
	w.summary.NotPapers = list
}

// noPapers returns the error for sources without a wanted paper.
func (w *walker) noPapers() error {
	s := w.summary
	switch {
	case s.Unwanted > 0:
		err := fmt.Errorf("%w: the filters left out all %d papers", ErrNoPapers, s.Unwanted)
		for _, field := range slices.Sorted(maps.Keys(w.lacking)) {
			err = fmt.Errorf("%w, %d without %s", err, w.lacking[field], field)
		}
		return err
	case s.SkippedCount == 1:
		return fmt.Errorf("%s: %w: the only record was skipped: %w", s.Skipped[0].Source, ErrNoPapers, s.Skipped[0].Err)
	case s.SkippedCount > 0 && !slices.ContainsFunc(s.Files, func(f File) bool { return f.Err == nil }):
		return fmt.Errorf("%w: none of %d files is a feed. The first is %s: %w",
			ErrNoPapers, len(s.Files), s.Skipped[0].Source, s.Skipped[0].Err)
	case s.SkippedCount > 0:
		return fmt.Errorf("%w: all %d records were skipped, the first of them at %s: %w",
			ErrNoPapers, s.SkippedCount, s.Skipped[0].Source, s.Skipped[0].Err)
	case len(s.NotPapers) > 0:
		var kinds []string
		for _, c := range s.NotPapers {
			kinds = append(kinds, fmt.Sprintf("%s: %d", c.What, c.Count))
		}
		return fmt.Errorf("%s: %w: no record is a paper (%s)", s.Files[0].Name, ErrNoPapers, strings.Join(kinds, ", "))
	case len(s.Files) == 1:
		return fmt.Errorf("%s: %w: the %s feed has no entries", s.Files[0].Name, ErrNoPapers, s.Files[0].Format)
	}
	return fmt.Errorf("%w in any of %d feeds", ErrNoPapers, len(s.Files))
}
