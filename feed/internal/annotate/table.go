package annotate

import (
	"errors"
	"slices"
	"strings"

	"kindred/feed/internal/tableformat"
)

// columnPrefix begins the names of columns that kindred wrote.
const columnPrefix = "kindred_"

var (
	errOneColumn = errors.New("a table with a single column cannot get more columns")
	errMoved     = errors.New(`columns whose names begin with "kindred_" are not the last: remove them`)
)

// Table writes the columns after the others. Rows that have not as many cells as the header stay as they are.
func Table(text []byte, m *Marks) ([]byte, int, error) {
	delimiter, rows := tableformat.RowPlaces(text)
	if delimiter == 0 {
		return nil, 0, errOneColumn
	}
	var (
		edits  []edit
		missed int
		names  []string // of the columns
		old    int      // the first column of an earlier run; that after the last if there is none
	)
	for row := range rows {
		mark := m.Of[row.Line]
		if row.Header {
			names = row.Names
			var err error
			if old, err = oldColumns(names); err != nil {
				return nil, 0, err
			}
		}
		if row.Cells == nil {
			missed += count(mark)
			continue
		}
		start := row.End
		if old < len(names) {
			start = row.Cells[len(row.Cells)-len(names)+old] - 1 // rows may have a cell more, before the others
		}
		edits = append(edits, edit{start, row.End, cells(row.Header, mark, m.Columns, delimiter)})
	}
	return apply(text, edits), missed, nil
}

// oldColumns returns the number of columns before those of an earlier run.
func oldColumns(names []string) (int, error) {
	isOld := func(name string) bool { return strings.HasPrefix(name, columnPrefix) }
	n := len(names)
	for n > 0 && isOld(names[n-1]) {
		n--
	}
	if n == 0 || slices.ContainsFunc(names[:n], isOld) {
		return 0, errMoved
	}
	return n, nil
}

// cells returns the new cells of a row, each after a delimiter: those of a mark, or the names of the columns.
func cells(header bool, mark *Mark, columns []Column, delimiter byte) string {
	var b strings.Builder
	for i, column := range columns {
		cell := ""
		switch {
		case header:
			cell = columnPrefix + column.Name
		case mark != nil:
			cell = mark.Cells[i]
		}
		b.WriteByte(delimiter)
		b.WriteString(quoted(cell, delimiter))
	}
	return b.String()
}

// quoted returns the text of a cell, in quotes if it needs them. A spreadsheet must not take it for a formula.
func quoted(cell string, delimiter byte) string {
	cell = strings.Join(strings.Fields(strings.ToValidUTF8(cell, "")), " ")
	if cell != "" && strings.IndexByte("=+-@", cell[0]) >= 0 {
		cell = "'" + cell
	}
	cell = strings.ReplaceAll(cell, `"`, "'")
	if strings.IndexByte(cell, delimiter) >= 0 || strings.ContainsAny(cell, ",;|\\") {
		return `"` + cell + `"`
	}
	return cell
}
