package tableformat

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"kindred/feed/internal/fields"
	"kindred/feed/internal/text"
)

// This file finds out how a table is written, and which of its first lines has the names of the columns:
// some exporters write a title, a licence or the search above that line.

// dialect is how a table is written.
type dialect struct {
	delimiter byte // 0 if there is a single column
	newline   byte
	escapes   bool
	preamble  int      // records before the header, those without text too
	header    []string // the names of the columns; nil if there is no title and no abstract among them
	plan      plan
	shifted   bool     // each row has a cell more than the header: its number or name, at the beginning
	rows      []int    // how many cells each of the first rows after the header has
	blanks    int      // empty lines before the last of these rows
	headings  int      // rows that consist of the name of a field
	first     []string // the first record with text, if there is no header
	spaced    bool     // blanks stand after its delimiters, as in a sentence
}

const (
	// maxPreamble is how many records may be the header.
	maxPreamble = 20
	// sampled is how many rows after the header are examined.
	sampled = 20
)

// delimiters are the bytes that may part cells. The first is the least likely in a text.
var delimiters = []byte{'\t', ';', ',', '|'}

// sniff returns how a table is written, given its beginning; all says that head is the whole table. It
// takes the delimiter that gives the most columns with known names.
func sniff(head []byte, all bool) dialect {
	newline := byte('\n')
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		newline = '\r'
	}
	if delimiter, ok := declared(head); ok {
		return sniffBy(head, all, delimiter, newline)
	}
	best := dialect{newline: newline}
	for _, delimiter := range delimiters {
		if bytes.IndexByte(head, delimiter) < 0 {
			continue
		}
		d := sniffBy(head, all, delimiter, newline)
		if d.betterThan(best) {
			best = d
		}
	}
	if best.header == nil {
		if d := sniffBy(head, all, 0, newline); d.header != nil {
			return d
		}
	}
	return best
}

// betterThan reports whether d fits the table better than another dialect: it gives more known
// columns, or else more columns that the rows agree with.
func (d *dialect) betterThan(other dialect) bool {
	if d.plan.known != other.plan.known {
		return d.plan.known > other.plan.known
	}
	return d.header == nil && len(d.first) > len(other.first) && (d.isRegular() || !other.isRegular())
}

// declared returns the delimiter in the line "sep=;", which Excel writes.
func declared(head []byte) (byte, bool) {
	line := strings.TrimRight(string(head[:min(len(head), 9)]), "\"\r\n")
	line, _, _ = strings.Cut(strings.TrimLeft(line, "\""), "\n")
	line = strings.TrimRight(line, "\"\r")
	if len(line) == 5 && strings.EqualFold(line[:4], "sep=") {
		return line[4], true
	}
	return 0, false
}

// sniffBy returns how the table is written, given the delimiter.
func sniffBy(head []byte, all bool, delimiter, newline byte) dialect {
	d := dialect{delimiter: delimiter, newline: newline}
	s := scanText(head, delimiter, newline)
	var counts []int
	for n := 0; n <= maxPreamble+sampled; n++ {
		err := s.next()
		if err == io.EOF || !all && n > 0 && (err != nil || len(s.buf) == s.size) { // the record may be cut off
			break
		}
		if err != nil || s.isBlank() {
			counts = append(counts, 0)
			continue
		}
		if _, _, ok := fields.Lookup(s.text(0)); ok && s.count == 1 {
			d.headings++
		}
		counts = append(counts, s.count)
		if n < maxPreamble {
			d.consider(s, n)
		}
	}
	d.escapes = s.escapes
	blanks := 0
	for _, n := range counts[min(len(counts), d.preamble+1):] {
		if n == 0 {
			blanks++
			continue
		}
		d.rows = append(d.rows, n)
		d.blanks = blanks
	}
	longer := func(n int) bool { return n == len(d.header)+1 }
	others := slices.ContainsFunc(d.rows, func(n int) bool { return !longer(n) })
	d.shifted = d.header != nil && len(d.rows) > 0 && !others && !d.plan.own && filled(head, d)
	return d
}

// consider takes the n-th record as the header if it may be that of papers, and has more known
// columns than the record taken before.
func (d *dialect) consider(s *scanner, n int) {
	names := make([]string, s.count)
	spaced := false
	for i := range names {
		names[i] = text.Line(s.text(i))
		spaced = spaced || i > 0 && strings.HasPrefix(s.text(i), " ")
	}
	if d.first == nil && len(names) > 0 {
		d.first, d.spaced = names, spaced
	}
	if p := newPlan(names); p.known > d.plan.known && isOfPapers(names) {
		d.header, d.plan, d.preamble = names, p, n
	}
}

// filled reports whether the last cell of any row has text, where all rows have a cell more than the
// header: a delimiter at the end of every line does not make a column.
func filled(head []byte, d dialect) bool {
	s := scanText(head, d.delimiter, d.newline)
	s.escapes = d.escapes
	for n := 0; n <= d.preamble+sampled && s.next() != io.EOF; n++ {
		if n > d.preamble && s.count == len(d.header)+1 && strings.TrimSpace(s.text(s.count-1)) != "" {
			return true
		}
	}
	return false
}

// isRegular reports whether there are rows, and most of them have as many cells as the header.
func (d *dialect) isRegular() bool {
	columns := len(d.header)
	if d.header == nil {
		columns = len(d.first)
	}
	return len(d.rows) > 0 && 2*d.agreeing(columns) > len(d.rows)
}

// agreeing returns how many rows have the given number of cells, or one more.
func (d *dialect) agreeing(columns int) int {
	n := 0
	for _, count := range d.rows {
		if count == columns || count == columns+1 {
			n++
		}
	}
	return n
}

// isTable reports whether the text is a table, of papers or plainly of something else, and not a text
// of another kind.
func (d *dialect) isTable() bool {
	switch {
	case d.header == nil:
		return d.isForeign()
	case d.plan.own:
		return true
	case len(d.header) == 1:
		return d.isColumn()
	case d.preamble > 0 || d.plan.known < 2:
		return d.isRegular() && (d.plan.known >= 2 || d.agreeing(len(d.header)) == len(d.rows))
	}
	// A header alone is a table without rows. Where all names are known, or many, this is no accident.
	return len(d.rows) == 0 || d.isRegular() || d.plan.known >= 4 || d.plan.known >= 3 && d.plan.known == len(d.header)
}

// isColumn reports whether a single column with the name of a title or an abstract is a table. A page
// or a form may have the same name as a heading; but programs write it in lower case, and leave no
// empty lines.
func (d *dialect) isColumn() bool {
	name := d.header[0]
	switch strings.ToLower(blanks.Replace(name)) {
	case "title", "titles", "papertitle", "articletitle", "documenttitle",
		"abstract", "abstracts", "abstracttext", "paperabstract", "articleabstract", "summary", "summaries":
	default:
		return false
	}
	return d.preamble == 0 && d.headings == 1 && (name == strings.ToLower(name) || len(d.rows) > 0 && d.blanks == 0)
}

// blanks removes what stands between the words of a name.
var blanks = strings.NewReplacer(" ", "", "_", "", "-", "")

// isForeign reports whether the text is plainly a table, but not of papers: it has at least three rows
// and three columns, all rows are as long as the first, and the first has a short name for each column.
func (d *dialect) isForeign() bool {
	const longest = 40
	if len(d.first) < 3 || d.spaced || len(d.rows) < 2 || d.agreeing(len(d.first)) < len(d.rows) {
		return false
	}
	seen := map[string]bool{}
	for _, name := range d.first {
		if name == "" || len(name) > longest || seen[name] || strings.HasSuffix(name, ".") ||
			strings.ContainsAny(name, "{}<>=:") {
			return false
		}
		seen[name] = true
	}
	return true
}
