// Package tableformat reads tables of papers: text with delimiters, as databases and
// bibliography managers export it, and Parquet. What a column is for is told by its name.
package tableformat

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kindred/feed/internal/fields"
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// CSV is a table with commas, semicolons or vertical bars between its cells. Its decoder finds out what
// the delimiter is, and reads TSV too.
//
// Lines before the header are skipped. A damaged row is an error, and the next line is read as a row.
var CSV = record.Format{
	Name:        "csv",
	Endings:     []string{"csv"},
	Description: "CSV with a header, as databases, bibliography managers and kindred itself write it",
	Detect:      func(h *record.Head) bool { return detect(h, false) },
	Decode:      decode,
	Encode:      func(w io.Writer) record.Encoder { return newEncoder(w, ',') },
}

// TSV is CSV whose delimiter is a tab.
var TSV = record.Format{
	Name:        "tsv",
	Endings:     []string{"tsv", "tab"},
	Description: "CSV with tabs instead of commas, as the Web of Science writes it",
	Detect:      func(h *record.Head) bool { return detect(h, true) },
	Decode:      decode,
	Encode:      func(w io.Writer) record.Encoder { return newEncoder(w, '\t') },
}

// detect takes tables of papers, and what is plainly a table of something else.
func detect(h *record.Head, tabs bool) bool {
	if len(h.Text) == 0 || h.Root().Local != "" || h.IsJSON() || bytes.IndexByte(h.Text, 0) >= 0 {
		return false
	}
	d := sniff(h.Text, h.All)
	return (d.delimiter == '\t') == tabs && d.isTable()
}

// sniffSize is how many bytes are read to find out how a table is written. A table that was made by
// flattening JSON may have thousands of columns.
const sniffSize = 1 << 20

// decode yields the papers of a table.
func decode(in record.Input, yield record.Yield) {
	r := bufio.NewReaderSize(in, sniffSize)
	head, err := r.Peek(sniffSize)
	if err != nil && err != io.EOF {
		yield(paper.Paper{}, err)
		return
	}
	d := sniff(head, err == io.EOF)
	if d.header == nil {
		if len(head) > 0 {
			yield(paper.Paper{}, noHeader(d.first))
		}
		return
	}
	s := newScanner(r, d.delimiter)
	s.newline, s.escapes = d.newline, d.escapes
	row := row{plan: d.plan, v: values{glued: d.plan.glued}}
	if d.shifted {
		row.shift = 1
	}
	sink := record.NewSink(yield)
	sink.Placed = in.Placed
	for n := 0; !sink.Stopped(); n++ {
		if n == d.preamble+1 {
			s.columns = len(d.header) + row.shift
		}
		err := s.next()
		switch {
		case err == io.EOF:
			return
		case err != nil && err == s.err:
			sink.Fail(s.line, err)
		case n <= d.preamble || err == nil && s.isBlank():
		case err != nil:
			sink.Put(s.line, 0, paper.Paper{}, err)
		default:
			sink.Put(s.line, 0, row.read(s), nil)
		}
	}
}

// noHeader is the error for a table that is not of papers. It lists its columns.
func noHeader(names []string) error {
	const most = 20
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == "" })
	if len(names) == 0 {
		return errors.New("no header: it has no column for a title or an abstract")
	}
	more := ""
	if len(names) > most {
		names, more = names[:most], fmt.Sprintf(" and %d more", len(names)-most)
	}
	short := make([]string, len(names))
	for i, name := range names {
		if short[i] = name; len(name) > 30 {
			short[i] = strings.ToValidUTF8(name[:30], "") + "..."
		}
	}
	what := "no column for a title or an abstract among"
	if slices.ContainsFunc(names, fields.IsText) {
		what = "not a table of papers: its columns are"
	}
	return fmt.Errorf("%s: %s%s", what, strings.Join(short, ", "), more)
}

// row reads papers from records.
type row struct {
	plan  plan
	shift int // cells before those of the first column
	v     values
}

// read returns the paper in a record. It shares memory with the scanner.
func (r *row) read(s *scanner) paper.Paper {
	cell := func(column int) string { return unguarded(s.text(column + r.shift)) }
	if r.plan.own {
		return readOwn(cell)
	}
	v := &r.v
	v.reset()
	for role := range fields.NumRoles {
		for _, column := range r.plan.columns[role] {
			if !v.wants(role) {
				break
			}
			v.add(role, cell(column))
		}
	}
	for _, column := range r.plan.ids {
		if ids, ok := parseLiteral(cell(column)); ok {
			v.add(fields.DOI, ids.get("DOI"))
			v.add(fields.ArXiv, ids.get("ArXiv"))
			v.add(fields.PMID, ids.get("PubMed"))
		}
	}
	return v.paper()
}

// readOwn returns the paper in cells that kindred wrote, without changes.
func readOwn(cell func(column int) string) paper.Paper {
	return paper.Paper{
		ID:         text.Line(cell(0)),
		Title:      text.Line(cell(1)),
		Abstract:   text.Paragraphs(cell(2)),
		Authors:    splitOwn(cell(3)),
		Date:       text.Date(cell(4)),
		Categories: splitOwn(cell(5)),
		Label:      text.Line(cell(6)),
		Venue:      text.Line(cell(7)),
		Language:   text.Line(cell(8)),
		URL:        text.Line(cell(9)),
		DOI:        text.Line(cell(10)),
		ArXiv:      text.Line(cell(11)),
		PMID:       text.Line(cell(12)),
		OpenAlex:   text.Line(cell(13)),
	}
}
