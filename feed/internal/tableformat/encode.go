package tableformat

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"kindred/feed/internal/text"
	"kindred/paper"
)

// encoder writes a table from which decode reads the same papers.
type encoder struct {
	w      *csv.Writer
	headed bool
}

func newEncoder(w io.Writer, delimiter rune) *encoder {
	e := &encoder{w: csv.NewWriter(w)}
	e.w.Comma = delimiter
	return e
}

// Encode writes a paper as a row.
func (e *encoder) Encode(p paper.Paper) error {
	if err := e.head(); err != nil {
		return err
	}
	row := []string{p.ID, p.Title, p.Abstract, joinOwn(p.Authors), p.Date, joinOwn(p.Categories), p.Label,
		p.Venue, p.Language, p.URL, p.DOI, p.ArXiv, p.PMID, p.OpenAlex}
	for i, cell := range row {
		row[i] = guarded(cell)
	}
	return e.w.Write(row)
}

// head writes the header, once.
func (e *encoder) head() error {
	if e.headed {
		return nil
	}
	e.headed = true
	return e.w.Write(ownNames)
}

// Close writes the rest, and the header if there was no paper.
func (e *encoder) Close() error {
	if err := e.head(); err != nil {
		return err
	}
	e.w.Flush()
	return e.w.Error()
}

// separator is between the elements of a list in a cell.
const separator = "; "

// joinOwn returns a list as a cell: with semicolons, which people can read and edit, or as JSON if an
// element has semicolons itself.
func joinOwn(list []string) string {
	for _, s := range list {
		if s == "" || s[0] == '[' || strings.IndexByte(s, ';') >= 0 || strings.TrimSpace(s) != s {
			var b strings.Builder
			e := json.NewEncoder(&b)
			e.SetEscapeHTML(false)
			if e.Encode(list) == nil { // as it is with any list of strings
				return strings.TrimSuffix(b.String(), "\n")
			}
		}
	}
	return strings.Join(list, separator)
}

// splitOwn returns the list in a cell of joinOwn.
func splitOwn(cell string) []string {
	var list []string
	if strings.HasPrefix(cell, "[") && json.Unmarshal([]byte(cell), &list) == nil {
		return text.Lines(list)
	}
	return text.Lines(strings.Split(cell, strings.TrimSpace(separator)))
}

// guarded returns a cell that no spreadsheet takes for a formula. A cell that begins like a formula gets
// an apostrophe, which spreadsheets hide, even if it has one already. Numbers stay as they are.
func guarded(cell string) string {
	if !isFormula(strings.TrimLeft(cell, "'")) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return "'" + cell
}

// unguarded undoes guarded.
func unguarded(cell string) string {
	if strings.HasPrefix(cell, "'") && isFormula(strings.TrimLeft(cell, "'")) {
		return cell[1:]
	}
	return cell
}

// isFormula reports whether a spreadsheet may take a cell for a formula.
func isFormula(cell string) bool {
	return cell != "" && strings.IndexByte("=+-@\t\r", cell[0]) >= 0
}
