package tableformat

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"kindred/feed/internal/fields"
	"kindred/feed/internal/text"
)

// This file finds out how a table is written, and which of its first lines heads the columns:
// exporters put a title, a licence or how the search went above it.

// dialect is how a table is written.
type dialect struct {
	delimiter byte // 0 if there is a single column
	newline   byte
	escapes   bool
	preamble  int      // records before the header, those without text too
	header    []string // the names of the columns; nil if there is no title and no abstract among them
	plan      plan
	shifted   bool     // rows begin with a number or name of theirs that no column has
	rows      []int    // the numbers of cells of the first rows behind the header
	blanks    int      // empty lines between these
	headings  int      // rows that are the name of a field and nothing else
	first     []string // the first record with text, if there is no header
	spaced    bool     // blanks stand behind its delimiters, as in a sentence
}

const (
	// maxPreamble is in how many records the header is looked for.
	maxPreamble = 20
	// sampled is how many rows behind it are looked at.
	sampled = 20
)

// delimiters are those that are tried, the one that is least likely in a text first.
var delimiters = []byte{'\t', ';', ',', '|'}

// sniff returns how the table is written that begins with head; all says that it ends there too.
// Of several delimiters it takes the one by which the most columns have a name that is known.
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

// betterThan reports whether d makes more of the table than another dialect: more columns that
// are known, or else more columns in which the rows agree.
func (d *dialect) betterThan(other dialect) bool {
	if d.plan.known != other.plan.known {
		return d.plan.known > other.plan.known
	}
	return d.header == nil && len(d.first) > len(other.first) && (d.isRegular() || !other.isRegular())
}

// declared returns the delimiter in the line "sep=;", which only Excel knows.
func declared(head []byte) (byte, bool) {
	line := strings.TrimRight(string(head[:min(len(head), 9)]), "\"\r\n")
	line, _, _ = strings.Cut(strings.TrimLeft(line, "\""), "\n")
	line = strings.TrimRight(line, "\"\r")
	if len(line) == 5 && strings.EqualFold(line[:4], "sep=") {
		return line[4], true
	}
	return 0, false
}

// sniffBy returns how the table is written if the delimiter is the given one.
func sniffBy(head []byte, all bool, delimiter, newline byte) dialect {
	d := dialect{delimiter: delimiter, newline: newline}
	s := scanText(head, delimiter, newline)
	var counts []int
	for n := 0; n <= maxPreamble+sampled; n++ {
		err := s.next()
		if err == io.EOF || !all && n > 0 && (err != nil || len(s.buf) == s.size) { // it may be cut off
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
	for _, n := range counts[min(len(counts), d.preamble+1):] {
		if n > 0 {
			d.rows = append(d.rows, n)
		} else {
			d.blanks++
		}
	}
	d.shifted = d.header != nil && len(d.rows) > 0 && !slices.ContainsFunc(d.rows, func(n int) bool { return n != len(d.header)+1 }) && !d.plan.own
	if d.shifted {
		d.shifted = filled(head, d)
	}
	return d
}

// consider takes the n-th record as the header if it has a title or an abstract, and more known
// columns than the one taken before.
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

// filled reports whether one of the rows, of which all have a cell more than the header, has
// something in its last cell: a delimiter at the end of every line is no column.
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

// isRegular reports whether rows follow, most of which have as many cells as the header.
func (d *dialect) isRegular() bool {
	columns := len(d.header)
	if d.header == nil {
		columns = len(d.first)
	}
	return len(d.rows) > 0 && 2*d.agreeing(columns) > len(d.rows)
}

// agreeing returns how many rows have a number of cells.
func (d *dialect) agreeing(columns int) int {
	n := 0
	for _, count := range d.rows {
		if count == columns || count == columns+1 {
			n++
		}
	}
	return n
}

// isTable reports whether what was sniffed is a table of papers, or plainly one of something
// else, and not a text of another kind.
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
	// A header alone is a table without rows; names that are all known, or many, are no chance.
	return len(d.rows) == 0 || d.isRegular() || d.plan.known >= 4 || d.plan.known >= 3 && d.plan.known == len(d.header)
}

// isColumn reports whether a single column that has the name of a title or an abstract is a
// table, and not a page or a form whose heading that is: programs write such names in lower
// case, and lines without a gap.
func (d *dialect) isColumn() bool {
	name := d.header[0]
	switch strings.ToLower(name) {
	case "title", "titles", "abstract", "abstracts", "abstract_text", "paper_title", "paper_abstract", "summary", "summaries":
	default:
		return false
	}
	return d.preamble == 0 && d.headings == 1 && (name == strings.ToLower(name) || len(d.rows) > 0 && d.blanks == 0)
}

// isForeign reports whether it is plainly a table, although not of papers: three rows or more of
// three columns or more, all as long as the first, which has a short name for each of them.
func (d *dialect) isForeign() bool {
	const longest = 40
	if len(d.first) < 3 || d.spaced || len(d.rows) < 2 || d.agreeing(len(d.first)) < len(d.rows) {
		return false
	}
	seen := map[string]bool{}
	for _, name := range d.first {
		if name == "" || len(name) > longest || seen[name] || strings.HasSuffix(name, ".") || strings.ContainsAny(name, "{}<>=:") {
			return false
		}
		seen[name] = true
	}
	return true
}
