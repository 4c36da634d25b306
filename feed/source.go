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
	"sync/atomic"

	"kindred/feed/internal/record"
	"kindred/feed/internal/tableformat"
	"kindred/feed/internal/unpack"
)

// Source is something to read a feed from.
type Source struct {
	Name string // for messages
	Path string // of a file on this machine; "" for anything else
	Open func(ctx context.Context) (*Opened, error)
	// Found says that the user did not name this source: it was in a folder, for example. If it
	// cannot be read, it counts as a skipped record.
	Found bool
}

// Opened is a source that was opened.
type Opened struct {
	io.ReadCloser
	// Charset is the encoding of the text in the Content-Type of HTTP, or "".
	Charset string
	// Next returns the next page of an API, or nil if there is none. It is called after the whole
	// source was read. The field may be nil.
	Next func() (*Source, error)
}

// source reads a source and its next pages.
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

// page reads a source, and returns its next page, or nil.
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

// give notes that a file cannot be read.
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
		f.Bytes, f.SHA256 = counted.n.Load(), sum
	}
	return err
}

// file reads a file of a source.
func (w *walker) file(ctx context.Context, m unpack.Member, charset string, counted *countingReader) error {
	file := File{Name: m.Name}
	start := w.opts.Now()
	var report unpack.Report
	in, format, seen, err := w.open(m, charset, &report)
	if err == nil {
		file.Format = format.Name
		if format.format.Binary {
			in = counted.random(in)
		}
		err = w.decode(ctx, in, format, &file, counted)
		if file.Papers == 0 && seen != format.title() && w.stop == nil && ctx.Err() == nil {
			err = notFormatError{format.title(), seen}
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

// notFormatError is the error for a file without papers in the format that the caller chose.
type notFormatError struct{ want, seen string }

func (e notFormatError) Error() string { return "not " + e.want + ": it looks like " + e.seen }
func (e notFormatError) Unwrap() error { return ErrNoPapers }

// workbookFormat is what reports call the format of a sheet of an Excel workbook. It is none of [Formats], since it
// says how a table is packed.
const workbookFormat = "xlsx"

// open returns the text to decode and its format. If the caller chose the format, seen is what the text
// looks like.
func (w *walker) open(
	m unpack.Member, charset string, report *unpack.Report,
) (in io.Reader, format Format, seen string, err error) {
	if m.IsSheet && w.format == nil {
		sheet := newFormat(&tableformat.CSV)
		sheet.Name = workbookFormat
		report.Encoding = "UTF-8"
		return m.Reader, sheet, sheet.title(), nil
	}
	raw := bufio.NewReaderSize(m.Reader, record.HeadSize)
	head, err := raw.Peek(record.HeadSize)
	if err != nil && err != io.EOF {
		return nil, Format{}, "", err
	}
	h := record.NewHead(head, err == io.EOF)
	if format, ok := w.binary(h); ok {
		return raw, format, format.title(), nil
	}
	text, h, format, err := detectText(unpack.Text(raw, charset, report))
	if text == nil {
		return nil, Format{}, "", err
	}
	if w.format == nil {
		return text, format, format.title(), err
	}
	if seen = format.title(); err != nil {
		seen = foreign(h)
	}
	return text, *w.format, seen, nil
}

// detectText returns the format of a text, the head that shows it, and a reader of the whole text,
// which is nil if it cannot be read. If the head may be the beginning of a long record, it is made
// larger until it shows a format.
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

// binary returns the format of a feed that is not a text.
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

// input returns the input of a decoder.
func (w *walker) input(r io.Reader, name string) record.Input {
	in := record.Input{Reader: r, Name: name, Parallelism: w.opts.Parallelism, Placed: w.placed}
	if f, ok := r.(*randomReader); ok {
		in.At, in.Size = f.at, f.size
	}
	return in
}

// countingReader counts bytes, and ends with an error at the limit or when ctx does.
type countingReader struct {
	ctx    context.Context
	r      io.Reader
	n      atomic.Int64 // read while another goroutine reads the input
	limit  int64
	source io.Reader // the file itself
}

// randomReader reads the same bytes in order and in any order.
type randomReader struct {
	io.Reader
	at   io.ReaderAt
	size int64
}

// random returns a reader of the same bytes as in that also reads them in any order, if they are the
// bytes of a file, else in itself. An unpacked file is recognised because it begins with other bytes.
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
	head, _ := peeker.Peek(record.HeadSize) // shorter if the file is shorter
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
	if c.n.Load() > c.limit {
		return 0, fmt.Errorf("more than %d bytes", c.limit)
	}
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}
