package feed

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"kindred/paper"
)

// Source is something to read a feed from.
type Source struct {
	Name string // as the user calls it, for messages
	Open func() (io.ReadCloser, error)
}

// ReadOptions are the options of [Read].
type ReadOptions struct {
	// Format is the name of the format of all sources; "" detects that of each.
	Format string
	// Strict makes a record that would be skipped an error.
	Strict bool
	// MaxBytes ends with an error a source that has more. 0 means 16 GiB.
	MaxBytes int64
	// OnProgress, if not nil, is called now and then, on the caller's goroutine.
	OnProgress func(Progress)
}

// Progress says how far [Read] is.
type Progress struct {
	Source string
	Bytes  int64 // read of this source
	Papers int   // found in all sources
}

// Batch is what was read from a list of sources.
type Batch struct {
	Papers  []paper.Paper // each with an ID that no other has
	Sources []SourceInfo

	Skipped         []Skipped // the first maxSkipped records that were skipped
	SkippedCount    int       // all of them
	Repeated        int       // papers that were merged into an earlier one
	Renamed         int       // papers whose ID was taken by another paper
	WithoutAbstract int
}

// SourceInfo describes a source that was read.
type SourceInfo struct {
	Name   string
	Format string
	SHA256 string // of its bytes, in hexadecimal
	Bytes  int64
	Papers int // records that were papers, repeated ones too
}

// Skipped is a record that was skipped.
type Skipped struct {
	Source string
	Err    error // a *RecordError
}

const (
	maxSkipped      = 20
	defaultMaxBytes = 16 << 30
)

// ErrNoPapers is wrapped by the error of [Read] if no source has a paper.
var ErrNoPapers = errors.New("no papers")

// Read reads papers from all sources, in order, and merges those that come more than once, as
// [paper.Set] describes. A record that cannot be read is skipped and told of in the result;
// a source that cannot be read is an error, which names it. It returns ctx.Err() if ctx ends
// first, and an error that wraps [ErrNoPapers] if there is no paper at all.
func Read(ctx context.Context, sources []Source, opts ReadOptions) (*Batch, error) {
	var format *Format
	if opts.Format != "" {
		f, err := Lookup(opts.Format)
		if err != nil {
			return nil, err
		}
		format = &f
	}
	if opts.MaxBytes == 0 {
		opts.MaxBytes = defaultMaxBytes
	}
	r := reader{opts: opts, batch: &Batch{}}
	for _, s := range sources {
		if err := r.read(ctx, s, format); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	b := r.batch
	b.Papers, b.Repeated, b.Renamed = r.set.Papers(), r.set.Repeated, r.set.Renamed
	for i := range b.Papers {
		if b.Papers[i].Abstract == "" {
			b.WithoutAbstract++
		}
	}
	if len(b.Papers) == 0 {
		return nil, r.noPapers()
	}
	return b, nil
}

// reader is the state of Read.
type reader struct {
	opts  ReadOptions
	set   paper.Set
	batch *Batch
}

// progressEvery is the number of records between two calls of OnProgress.
const progressEvery = 500

func (r *reader) read(ctx context.Context, s Source, format *Format) error {
	f, err := s.Open()
	if err != nil {
		return err
	}
	defer f.Close()

	hash := sha256.New()
	counted := &countingReader{ctx: ctx, r: io.TeeReader(f, hash), limit: r.opts.MaxBytes}
	buffered := bufio.NewReaderSize(counted, headSize)
	if format == nil {
		head, err := buffered.Peek(headSize)
		if err != nil && err != io.EOF {
			return err
		}
		detected, err := Detect(head)
		if err != nil {
			return err
		}
		format = &detected
	}
	info := SourceInfo{Name: s.Name, Format: format.Name}
	records := 0
	for p, err := range Decode(buffered, *format) {
		if records++; records%progressEvery == 0 {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if r.opts.OnProgress != nil {
				r.opts.OnProgress(Progress{Source: s.Name, Bytes: counted.n, Papers: r.set.Len()})
			}
		}
		var skip *RecordError
		switch {
		case errors.As(err, &skip) && !r.opts.Strict:
			r.batch.SkippedCount++
			if len(r.batch.Skipped) < maxSkipped {
				r.batch.Skipped = append(r.batch.Skipped, Skipped{Source: s.Name, Err: skip})
			}
		case err != nil:
			return err
		default:
			info.Papers++
			r.set.Add(p)
		}
	}
	if _, err := io.Copy(io.Discard, buffered); err != nil { // for the hash of the whole
		return err
	}
	info.Bytes, info.SHA256 = counted.n, hex.EncodeToString(hash.Sum(nil))
	r.batch.Sources = append(r.batch.Sources, info)
	return nil
}

// noPapers says what was there instead of papers.
func (r *reader) noPapers() error {
	b := r.batch
	if b.SkippedCount > 0 {
		first := b.Skipped[0]
		if b.SkippedCount == 1 {
			return fmt.Errorf("%s: %w: the only record was skipped: %w", first.Source, ErrNoPapers, first.Err)
		}
		return fmt.Errorf("%w: all %d records were skipped, the first of them at %s: %w", ErrNoPapers, b.SkippedCount, first.Source, first.Err)
	}
	if len(b.Sources) == 1 {
		return fmt.Errorf("%s: %w: the %s feed has no entries", b.Sources[0].Name, ErrNoPapers, b.Sources[0].Format)
	}
	return fmt.Errorf("%w in any of %d feeds", ErrNoPapers, len(b.Sources))
}

// countingReader counts bytes, and ends with an error at the limit or when ctx does.
type countingReader struct {
	ctx   context.Context
	r     io.Reader
	n     int64
	limit int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	if c.n > c.limit {
		return 0, fmt.Errorf("more than %d bytes", c.limit)
	}
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
