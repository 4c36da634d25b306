package jsonformat

import (
	"bytes"
	"slices"
	"strings"

	"kindred/feed/internal/fields"
	"kindred/feed/internal/record"
)

// This file reads tables that pandas and its kin write as JSON: by columns ({"title": {"0": ...,
// "1": ...}, ...} or {"title": [..., ...], ...}), or as rows below the names of the columns
// ({"columns": ["title", ...], "data": [[...], ...]}).

// maxTable limits the bytes of a table. It is held in memory, because its rows are complete only
// at its end.
const maxTable = 256 << 20

// isTable detects a table whose names of columns are texts, or begin after the head.
func isTable(h *record.Head) bool {
	if _, names, found := bytes.Cut(h.Text, []byte(`"columns"`)); found && h.HasKey("columns") {
		names, _, _ = bytes.Cut(names, []byte("]"))
		return slices.ContainsFunc(strings.Split(string(names), `"`), fields.IsText)
	}
	isKnown := func(name string) bool { _, _, ok := fields.Lookup(name); return ok }
	return h.HasKey("0") && h.HasKey("1") && h.HasAnyKey(isKnown)
}

// isSplit reports whether an object has the names of columns, and its data are rows.
func isSplit(o object) bool {
	return slices.ContainsFunc(o.All("columns").Texts(), fields.IsText)
}

// rowsOf returns the rows of a table, or nil if o is not a table.
func rowsOf(o object) []object {
	var rows []object
	if isSplit(o) {
		names := o.All("columns").Texts()
		for cells := range o.Get("data").Elements() {
			var row object
			for v := range cells.Elements() {
				if len(row) < len(names) {
					row = append(row, field{Name: names[len(row)], Value: v})
				}
			}
			rows = append(rows, row)
		}
	} else {
		rows = rowsOfColumns(o)
	}
	if !slices.ContainsFunc(rows, isPaper) {
		return nil
	}
	return rows
}

// rowsOfColumns returns the rows of a table by columns, or nil if the columns have different rows.
func rowsOfColumns(o object) []object {
	var (
		rows []object
		keys []string // those of the first column; "" in an array
		n    int      // columns
	)
	for _, f := range o {
		if _, _, ok := fields.Lookup(f.Name); !ok || !f.Value.IsObject() && !f.Value.IsArray() {
			continue
		}
		n++
		i := 0
		for key, v := range cells(f.Value) {
			if n == 1 {
				keys, rows = append(keys, key), append(rows, nil)
			}
			if i == len(keys) || keys[i] != key {
				return nil
			}
			rows[i] = append(rows[i], field{Name: f.Name, Value: v})
			i++
		}
		if i < len(keys) {
			return nil
		}
	}
	const few = 3 // An array of two titles is rather in two languages.
	if n < 2 || len(keys) == 0 || keys[0] == "" && len(keys) < few {
		return nil
	}
	for i, key := range keys {
		if strings.Trim(key, "0123456789") != "" { // not a number of a row
			rows[i] = withKey(rows[i], key)
		}
	}
	return rows
}

// cells yields the cells of a column with their keys. An object is a column if all its keys have
// digits: a text in several languages has keys without them.
func cells(v value) func(yield func(key string, v value) bool) {
	return func(yield func(string, value) bool) {
		if v.IsArray() {
			for w := range v.Elements() {
				if !yield("", w) {
					return
				}
			}
			return
		}
		for key, w := range v.Fields() {
			if !strings.ContainsAny(key, "0123456789") || !yield(key, w) {
				return
			}
		}
	}
}
