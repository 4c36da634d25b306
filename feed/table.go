package feed

import (
	"io"
	"iter"

	"kindred/feed/internal/tableformat"
	"kindred/feed/internal/text"
	"kindred/feed/internal/unpack"
)

// Text converts what r reads to UTF-8 without a byte order mark. It finds the encoding as [Read] does.
func Text(r io.Reader) io.Reader { return unpack.Text(r, "", &unpack.Report{}) }

// IsText reports whether bytes are text in UTF-8, and not a PDF file, an archive or other data.
func IsText(b []byte) bool { return unpack.Kind(b) == "" && !isBinary(b) }

// Line returns a text as ids and titles of feeds are read: on one line, and without invisible characters.
func Line(s string) string { return text.Line(s) }

// Rows returns the rows of a table in UTF-8 that need not be of papers, as spreadsheets write it: with commas,
// semicolons, tabs or vertical bars. The header comes first: it is the first row that isHeader takes. There are no rows
// if there is no header. The error for a damaged row is a [*RecordError]; other rows may follow. The table must not be
// modified as long as the rows are used.
func Rows(table []byte, isHeader func(names []string) bool) iter.Seq2[[]string, error] {
	return tableformat.Rows(table, isHeader)
}
