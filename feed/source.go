package feed

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"kindred/feed/internal/record"
	"kindred/feed/internal/unpack"
)

// Source is something to read a feed from.
type Source struct {
	Name string // as the user calls it, for messages
	Open func(ctx context.Context) (*Opened, error)
	// Found says that nobody named this source: it was in a folder, say. If it cannot be read,
	// it counts as a record that was skipped.
	Found bool
}

// Opened is a source that was opened.
type Opened struct {
	io.ReadCloser
	// Charset is the encoding of its text that came with it, as in the Content-Type of HTTP, or "".
	Charset string
	// Next returns the source that goes on where this one ends, after all of it was read, as
	// the pages of an API do; nil if there is none. The field may be nil.
	Next func() (*Source, error)
}

// source reads a source and those that go on from it.
func (w *walker) source(ctx context.Context, s Source) error {
	for next := &s; next != nil; {
		name := next.Name
		following, err := w.page(ctx, next)
		switch {
		case err == nil:
		case w.stop != nil:
			return w.stop
		case s.Found && !w.opts.Strict && ctx.Err() == nil:
			w.give(name, err)
			return nil
		default:
			return &SourceError{name, err}
		}
		next = following
	}
	return nil
}

// page reads a source, and returns the one that goes on from it, or nil.
func (w *walker) page(ctx context.Context, s *Source) (*Source, error) {
	opened, err := s.Open(ctx)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(w.opened(ctx, s.Name, opened), opened.Close()); err != nil || opened.Next == nil {
		return nil, err
	}
	return opened.Next()
}

// give gives up a file, and notes why as that of a record.
func (w *walker) give(name string, err error) {
	skip := &RecordError{Err: err}
	files := w.summary.Files
	if n := len(files); n > 0 && files[n-1].Name == name && files[n-1].Err == nil {
		files[n-1].Err = err
	} else {
		w.summary.Files = append(files, File{Name: name, Err: err})
	}
	w.skip(name, skip)
}

// opened reads the files in a source.
func (w *walker) opened(ctx context.Context, name string, s *Opened) error {
	counted := &countingReader{ctx: ctx, r: s, limit: w.opts.MaxBytes, source: s.ReadCloser}
	hash := sha256.New()
	if w.opts.Hash {
		counted.r = io.TeeReader(s, hash)
	}
	first := len(w.summary.Files)
	err := unpack.Each(ctx, counted, name, unpack.Options{MaxBytes: w.opts.MaxBytes}, func(m unpack.Member) error {
		err := w.file(ctx, m, s.Charset, counted)
		switch {
		case err == nil || m.Name == name || w.stop != nil || ctx.Err() != nil:
			return err
		case w.opts.Strict:
			return &SourceError{m.Name, err}
		}
		w.give(m.Name, err)
		return nil
	})
	sum := ""
	if w.opts.Hash {
		if err == nil {
			_, err = io.Copy(io.Discard, counted) // for the hash of the whole
		}
		sum = hex.EncodeToString(hash.Sum(nil))
	}
	for i := range w.summary.Files[first:] {
		f := &w.summary.Files[first+i]
		f.Bytes, f.SHA256 = counted.n, sum
	}
	return err
}

// file reads a file of a source.
func (w *walker) file(ctx context.Context, m unpack.Member, charset string, counted *countingReader) error {
	file := File{Name: m.Name}
	start := w.opts.Now()
	var report unpack.Report
	in, format, seen, err := w.open(m.Reader, charset, &report)
	if err == nil {
		file.Format = format.Name
		if format.format.Binary {
			in = counted.random(in)
		}
		err = w.decode(ctx, in, format, &file, counted)
		if file.Papers == 0 && seen != format.Name && w.stop == nil && ctx.Err() == nil {
			err = fmt.Errorf("%w as %s: it looks like %s", ErrNoPapers, format.Name, seen)
		}
	}
	file.Elapsed = w.opts.Now().Sub(start)
	file.Replaced = report.Replaced
	if report.Encoding != "UTF-8" {
		file.Encoding = report.Encoding
	}
	w.summary.Files = append(w.summary.Files, file)
	return err
}

// open returns what to decode and in which format, and what it looks like: the name of that
// format, or of another if the caller chose it.
func (w *walker) open(r io.Reader, charset string, report *unpack.Report) (in io.Reader, format Format, seen string, err error) {
	raw := bufio.NewReaderSize(r, record.HeadSize)
	head, err := raw.Peek(record.HeadSize)
	if err != nil && err != io.EOF {
		return nil, Format{}, "", err
	}
	h := record.NewHead(head, err == io.EOF)
	if format, ok := w.binary(h); ok {
		return raw, format, format.Name, nil
	}
	text, h, format, err := detectText(unpack.Text(raw, charset, report))
	if text == nil {
		return nil, Format{}, "", err
	}
	if w.format == nil {
		return text, format, format.Name, err
	}
	if seen = format.Name; err != nil {
		seen = foreign(h)
	}
	return text, *w.format, seen, nil
}

// detectText returns the format of a text, the head that shows it, and a reader of the whole text,
// which is nil if it cannot be read. A head that may be the beginning of a long record grows until
// it shows a format.
func detectText(r io.Reader) (text *bufio.Reader, h *record.Head, format Format, err error) {
	for size := record.HeadSize; ; size *= 16 {
		text = bufio.NewReaderSize(r, size)
		head, err := text.Peek(size)
		if err != nil && err != io.EOF {
			return nil, nil, Format{}, err
		}
		h = record.NewHead(head, err == io.EOF)
		format, err = detect(h)
		if err == nil && format.format != fallback || size >= record.MaxBytes || !h.MayTellMore() {
			return text, h, format, err
		}
		r = text
	}
}

// binary returns the format that a feed has if it is no text.
func (w *walker) binary(h *record.Head) (Format, bool) {
	if w.format != nil {
		return *w.format, w.format.format.Binary
	}
	for _, f := range formats {
		if f.Binary && f.Detect(h) {
			return newFormat(f), true
		}
	}
	return Format{}, false
}

// input returns what a decoder is given.
func (w *walker) input(r io.Reader, name string) record.Input {
	in := record.Input{Reader: r, Name: name, Parallelism: w.opts.Parallelism}
	if f, ok := r.(*randomReader); ok {
		in.At, in.Size = f.at, f.size
	}
	return in
}

// countingReader counts bytes, and ends with an error at the limit or when ctx does.
type countingReader struct {
	ctx    context.Context
	r      io.Reader
	n      int64
	limit  int64
	source io.Reader // where the bytes come from
}

// randomReader reads the same bytes in order and in any order.
type randomReader struct {
	io.Reader
	at   io.ReaderAt
	size int64
}

// random returns a reader of the same bytes as in that reads them in any order too, if they
// are those of a file as it is; else in itself. That they are is told by their beginning: that
// of a file which was unpacked is another one.
func (c *countingReader) random(in io.Reader) io.Reader {
	file, ok := c.source.(interface {
		io.ReaderAt
		Stat() (fs.FileInfo, error)
	})
	peeker, canPeek := in.(*bufio.Reader)
	if !ok || !canPeek {
		return in
	}
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() > c.limit {
		return in
	}
	head, _ := peeker.Peek(record.HeadSize) // shorter if the file is
	begin := make([]byte, len(head))
	if n, _ := file.ReadAt(begin, 0); n < len(begin) || !bytes.Equal(begin, head) {
		return in
	}
	return &randomReader{Reader: in, at: file, size: info.Size()}
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
