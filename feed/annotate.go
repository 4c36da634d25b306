package feed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"

	"kindred/feed/internal/annotate"
	"kindred/feed/internal/unpack"
	"kindred/paper"
)

// Labels are what [Annotate] writes into the records of papers.
type Labels struct {
	// Columns are those that tables get, with "kindred_" before their names. In JSON they are the members of an
	// object "kindred".
	Columns []Column
	// Groups are the groups as a tree, each before the groups within it, for JabRef.
	Groups []LabelGroup
	// Of returns the label of the paper with an ID, or nil for a paper without.
	Of func(id string) *Label
}

// Column is a column of [Labels].
type Column = annotate.Column

// LabelGroup is a group in the tree of [Labels].
type LabelGroup struct {
	Depth  int // from 0
	Number int // of the group; 0 for one that papers are not in themselves
	Name   string
}

// Label is the label of a paper.
type Label struct {
	Number int // of its group, from 1; 0 if the paper fits nowhere
	Name   string
	Cells  []string // a value for each column, "" for none; JSON has those of a column of numbers without quotes
}

// FormatError is the error of [Annotate] for a feed in a format in which it cannot write.
type FormatError struct {
	Format string // its name
	Err    error  // more about it, or nil
}

// Error says which format it is.
func (e *FormatError) Error() string {
	if e.Err != nil {
		return "kindred cannot write into this " + e.Format + " feed: " + e.Err.Error()
	}
	return "kindred cannot write into a feed of the format " + e.Format
}

// Unwrap returns e.Err.
func (e *FormatError) Unwrap() error { return e.Err }

// ErrPacked is the error of [Annotate] for a file that is compressed or an archive.
var ErrPacked = errors.New("kindred cannot write into a feed that is compressed or an archive")

// annotators are the functions that write labels, by the name of the format.
var annotators = map[string]annotate.Func{
	"bibtex": annotate.BibTeX,
	"ris":    annotate.RIS,
	"csv":    annotate.Table,
	"tsv":    annotate.Table,
	"jsonl":  annotate.JSONLines,
}

// CanAnnotate reports whether [Annotate] can write labels into a feed of the format with a name.
func CanAnnotate(name string) bool { return annotators[name] != nil }

// Annotate writes a feed to w, with a label in the record of each paper; several records of the same paper get the
// same label. All else stays as it was, byte by byte: the order, comments, fields that kindred does not know, the
// encoding and the ends of lines. Labels of an earlier call are replaced, also in records that get none now.
//
//   - In BibTeX, a paper gets its group in the fields groups and keywords, and JabRef's tree of groups is written.
//   - In RIS, it gets a line KW.
//   - CSV and TSV get columns after the others.
//   - In JSON Lines, each object gets a member "kindred".
//
// The feed is the text of one file, read with opts as [Read] reads it: opts say which papers are wanted and what
// their IDs are. missed is the number of records that have a label but are so damaged that it cannot be written; they
// stay as they are. Nothing is written if there is an error: a [*FormatError], [ErrPacked], those of [Walk], or those
// of w. Annotate holds the feed in memory about three times.
func Annotate(ctx context.Context, w io.Writer, name string, file []byte, opts ReadOptions, labels Labels) (
	missed int, err error) {
	if unpack.IsPacked(file) {
		return 0, ErrPacked
	}
	places, papers, format, err := locate(ctx, name, file, opts)
	if err != nil {
		return 0, err
	}
	f := annotators[format]
	if f == nil {
		return 0, &FormatError{Format: format}
	}
	text, err := unpack.Edit(file)
	if err != nil {
		return 0, &FormatError{format, err}
	}
	marks := annotate.Marks{Columns: labels.Columns, Of: make(map[int]*annotate.Mark, len(places))}
	for _, g := range labels.Groups {
		marks.Groups = append(marks.Groups, annotate.Group{Depth: g.Depth, Tag: text.Fit(tagOf(g.Number, g.Name))})
	}
	of := make([]*annotate.Mark, len(papers))
	for i := range papers {
		if label := labels.Of(papers[i].ID); label != nil {
			of[i] = markOf(label, text)
		}
	}
	for _, p := range places {
		at := p.line
		if format == "bibtex" {
			at = p.number
		}
		switch mark := of[p.row]; {
		case mark == nil:
		case marks.Of[at] != nil: // several records on a line
			missed++
		default:
			marks.Of[at] = mark
		}
	}
	marked, damaged, err := f(text.Text, &marks)
	if err != nil {
		return 0, &FormatError{format, err}
	}
	if marked, err = text.Bytes(marked); err != nil {
		return 0, &FormatError{format, err}
	}
	_, err = w.Write(marked)
	return missed + damaged, err
}

// tagOf returns the tag of a group.
func tagOf(number int, name string) string {
	if number == 0 {
		return annotate.Plain(name)
	}
	return annotate.Tag(strconv.Itoa(number), name)
}

// markOf returns a label as the text of a file can have it.
func markOf(label *Label, text *unpack.Editable) *annotate.Mark {
	mark := &annotate.Mark{Tag: annotate.Nowhere}
	if label.Number > 0 {
		mark.Tag = text.Fit(tagOf(label.Number, label.Name))
	}
	for _, cell := range label.Cells {
		mark.Cells = append(mark.Cells, text.Fit(cell))
	}
	return mark
}

// place is where the record of a wanted paper is.
type place struct {
	line, number int
	row          int32 // of its paper
}

// locate reads a file, and returns where its records are, their papers, and the format.
func locate(ctx context.Context, name string, file []byte, opts ReadOptions) (
	[]place, []paper.Paper, string, error) {
	var (
		set    paper.Set
		places []place
		last   place
	)
	w := walker{opts: opts, summary: &Summary{}}
	w.placed = func(line, number int) { last = place{line: line, number: number} }
	w.opts.OnProgress = nil
	if w.opts.Now == nil {
		w.opts.Now = noTime
	}
	if opts.Format != "" {
		f, err := Lookup(opts.Format)
		if err != nil {
			return nil, nil, "", err
		}
		w.format = &f
	}
	w.visit = func(p paper.Paper, _ *File) error {
		places = append(places, last)
		set.Add(p)
		return nil
	}
	counted := &countingReader{ctx: ctx, r: bytes.NewReader(file), limit: int64(len(file))}
	err := w.file(ctx, unpack.Member{Name: name, Reader: counted}, "", counted)
	if err != nil && err != errLimit {
		if ctx.Err() != nil {
			return nil, nil, "", ctx.Err()
		}
		return nil, nil, "", fmt.Errorf("%s: %w", name, err)
	}
	merged := set.Merge()
	for i := range places {
		places[i].row = merged.Rows[i]
	}
	return places, merged.Papers, w.summary.Files[0].Format, nil
}
