// Package annotate writes marks into the records of a feed, and leaves every other byte as it was. Marks of an
// earlier run are replaced.
//
// The names of marks tell them from what the user wrote: tags begin with "kindred", columns with "kindred_", and
// objects of JSON have a member "kindred".
package annotate

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Mark is what a record gets.
type Mark struct {
	Tag   string   // for BibTeX and RIS, as [Tag] returns it
	Cells []string // for tables and JSON, a value for each column; "" for none
}

// Column is a column of a table, or a member of an object of JSON.
type Column struct {
	Name   string
	Number bool // whether its values are numbers
}

// Group is a group of papers for the tree of groups that JabRef shows. The groups within it follow it.
type Group struct {
	Depth int // from 0
	Tag   string
}

// Marks are the marks of a feed.
type Marks struct {
	Columns []Column
	Groups  []Group
	// Of are the marks of records: by their numbers in BibTeX, and by the lines on which they begin in other formats.
	Of map[int]*Mark
}

// Func writes marks into a text. missed is the number of records that have a mark but could not get it, because
// they are damaged. The text is not modified.
type Func func(text []byte, m *Marks) (marked []byte, missed int, err error)

// Nowhere is the tag of papers that fit nowhere.
const Nowhere = "kindred: fits nowhere"

// Tag returns the tag of a group, such as "kindred 3: Neural translation", from its number and its name. Nothing in
// it has a meaning in BibTeX, in lists of keywords, or in JabRef's groups.
func Tag(number, name string) string { return "kindred " + number + ": " + Plain(name) }

// Plain returns a name without what has a meaning in these formats.
func Plain(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`{}\$"%#~^@`, r), unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		case r == '_', r == '|', r == '>', unicode.IsSpace(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	name = strings.NewReplacer(", ", " / ", ",", " ", "; ", " / ", ";", " ", " & ", " and ", "&", " ").Replace(name)
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return "no name"
	}
	return name
}

// edit is a part of a text with what stands in its place.
type edit struct {
	start, end int
	text       string
}

// apply returns a text with edits, which do not overlap. At the same place, what is put in stands before what is
// taken out.
func apply(text []byte, edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Or(a.start-b.start, a.end-b.end) })
	size := len(text)
	for _, e := range edits {
		size += len(e.text) - (e.end - e.start)
	}
	out := make([]byte, 0, size)
	at := 0
	for _, e := range edits {
		out = append(append(out, text[at:e.start]...), e.text...)
		at = e.end
	}
	return append(out, text[at:]...)
}

// newlineOf returns the line end that a text uses, "\n" if there is none.
func newlineOf(text []byte) string {
	i := bytes.IndexAny(text, "\r\n")
	switch {
	case i < 0 || text[i] == '\n':
		return "\n"
	case i+1 < len(text) && text[i+1] == '\n':
		return "\r\n"
	}
	return "\r"
}
