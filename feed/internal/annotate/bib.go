package annotate

import (
	"bytes"
	"slices"
	"strings"

	"kindred/feed/internal/bibtex"
	"kindred/paper"
)

// BibTeX writes tags into the fields groups, which JabRef reads, and keywords, which other programs read. The tree
// of the groups goes into the comment where JabRef keeps it. Entries whose braces do not match stay as they are.
func BibTeX(text []byte, m *Marks) ([]byte, int, error) {
	var (
		edits  []edit
		missed int
		tree   *bibtex.Place // the comment with JabRef's groups
		whole  = true        // the last entry is
	)
	for e := range bibtex.Places(text) {
		mark := m.Of[e.Number]
		whole = e.Whole
		switch {
		case e.Kind == "comment" && e.Whole:
			if tree == nil && bytes.HasPrefix(text[e.Open+1:e.Close], []byte(grouping)) {
				tree = &e
				if changed := withTree(text[e.Open+1:e.Close], m.Groups); changed != nil {
					edits = append(edits, edit{e.Open + 1, e.Close, string(changed)})
				} else {
					edits = append(edits, withoutComment(text, e))
				}
			}
		case e.Kind == "string", e.Kind == "preamble", e.Kind == "comment":
		case !e.Whole:
			missed += count(mark)
		default:
			inner := text[e.Open+1 : e.Close]
			marked, ok := markEntry(inner, mark, e.Escaped)
			if !ok {
				missed += count(mark)
			} else if !bytes.Equal(marked, inner) {
				edits = append(edits, edit{e.Open + 1, e.Close, string(marked)})
			}
		}
	}
	if tree == nil && whole && len(m.Groups) > 0 {
		nl := newlineOf(text)
		edits = append(edits, edit{len(text), len(text), newTree(m.Groups, nl)})
	}
	return apply(text, edits), missed, nil
}

func count(m *Mark) int {
	if m == nil {
		return 0
	}
	return 1
}

// markEntry returns the text of an entry with a mark, and without earlier ones. ok is false if its fields cannot be
// told apart.
func markEntry(inner []byte, mark *Mark, escaped bool) (marked []byte, ok bool) {
	fields, ok := bibFields(inner, escaped)
	if !ok {
		return inner, false
	}
	for _, f := range slices.Backward(fields) { // so that the places of those before stay right
		if f.name == "keywords" || f.name == "groups" {
			inner = dropTags(inner, f)
		}
	}
	if mark == nil {
		return inner, true
	}
	if fields, ok = bibFields(inner, escaped); !ok {
		return inner, false
	}
	for _, name := range []string{"keywords", "groups"} {
		inner = addTag(inner, fields, name, mark.Tag)
		if fields, ok = bibFields(inner, escaped); !ok {
			return inner, false
		}
	}
	return inner, true
}

// bibField is where a field is in the text of an entry.
type bibField struct {
	name          string // in lower case
	start, equals int    // of the name and of the sign after it
	value, end    int    // of the value, and after it
	single        bool   // the value is one text in braces or quotes
}

// find returns the first field with a name, or -1.
func find(fields []bibField, name string) int {
	for i, f := range fields {
		if f.name == name {
			return i
		}
	}
	return -1
}

// bibFields returns the fields of an entry. The first has no name and is its key. ok is false if there is anything
// between them that is no field.
func bibFields(text []byte, escaped bool) (fields []bibField, ok bool) {
	end := bytes.IndexAny(text, ",={\"")
	if end < 0 {
		end = len(text)
	} else if text[end] != ',' {
		return nil, false
	}
	key := bytes.TrimRight(text[:end], white)
	fields = []bibField{{end: len(key)}}
	for at := end; ; {
		at = skipBetween(text, at)
		if at == len(text) {
			return fields, true
		}
		f := bibField{start: at}
		for at < len(text) && !strings.ContainsRune(white+",={}\"#%", rune(text[at])) {
			at++
		}
		f.name = strings.ToLower(string(text[f.start:at]))
		at = skipWhite(text, at)
		if f.name == "" || at == len(text) || text[at] != '=' {
			return nil, false
		}
		f.equals = at
		if at, ok = f.readValue(text, skipWhite(text, at+1), escaped); !ok {
			return nil, false
		}
		if next := skipWhite(text, at); next < len(text) && text[next] != ',' && text[next] != '%' {
			return nil, false // a comma is missing
		}
		fields = append(fields, f)
	}
}

const white = " \t\r\n\f\v"

func skipWhite(text []byte, at int) int {
	for at < len(text) && strings.IndexByte(white, text[at]) >= 0 {
		at++
	}
	return at
}

// skipBetween skips white space, commas, and comments up to the end of their line.
func skipBetween(text []byte, at int) int {
	for {
		at = skipWhite(text, at)
		switch {
		case at < len(text) && text[at] == ',':
			at++
		case at < len(text) && text[at] == '%':
			end := bytes.IndexAny(text[at:], "\r\n")
			if end < 0 {
				return len(text)
			}
			at += end
		default:
			return at
		}
	}
}

// readValue finds the value of a field, which begins at a place, and returns where it ends.
func (f *bibField) readValue(text []byte, at int, escaped bool) (end int, ok bool) {
	f.value = at
	for parts := 1; ; parts++ {
		if at == len(text) {
			return at, false
		}
		delimited := text[at] == '{' || text[at] == '"'
		if delimited {
			if at = closing(text, at, escaped); at < 0 {
				return 0, false
			}
		} else {
			start := at
			for at < len(text) && !strings.ContainsRune(white+",#{}\"=%", rune(text[at])) {
				at++
			}
			if at == start {
				return at, false
			}
		}
		f.end, f.single = at, delimited && parts == 1
		next := skipWhite(text, at)
		if next == len(text) || text[next] != '#' {
			return at, true
		}
		at = skipWhite(text, next+1)
	}
}

// closing returns the place after the brace or quote that closes the text which begins at a place, or -1. If
// escaped, braces after a backslash do not count.
func closing(text []byte, at int, escaped bool) int {
	quoted, depth := text[at] == '"', 0
	for at++; at < len(text); at++ {
		switch c := text[at]; {
		case c == '\\' && escaped:
			at++
		case c == '"' && quoted && depth == 0:
			return at + 1
		case c == '{':
			depth++
		case c == '}' && depth == 0:
			if quoted {
				return -1
			}
			return at + 1
		case c == '}':
			depth--
		}
	}
	return -1
}

// addTag adds a tag to the list in a field, or adds the field after the last one.
func addTag(text []byte, fields []bibField, name, tag string) []byte {
	i := find(fields[1:], name) + 1
	if i == 0 {
		last := fields[len(fields)-1]
		between := ", "
		n := bytes.LastIndexAny(text[:last.start], "\r\n")
		if indent := text[n+1 : last.start]; n >= 0 && len(bytes.TrimLeft(indent, " \t")) == 0 {
			between = "," + newlineOf(text) + string(indent)
		} else if len(fields) == 1 {
			between = "," + newlineOf(text) + "  "
		}
		return apply(text, []edit{{last.end, last.end, between + last.named(text, name) + "{" + tag + "}"}})
	}
	f := fields[i]
	if !f.single {
		return text
	}
	list := text[f.value+1 : f.end-1]
	end := f.value + 1 + len(bytes.TrimRight(list, white))
	if end == f.value+1 {
		return apply(text, []edit{{end, end, " " + tag}}) // by the blank, dropTags knows that the list was empty
	}
	separator := ", "
	if name == "keywords" && separatorOf(list) == ';' {
		separator = "; "
	}
	return apply(text, []edit{{end, end, separator + tag}})
}

// named returns a name with an equals sign, in the style and the columns of a field. The key has no style.
func (f *bibField) named(text []byte, name string) string {
	if f.equals == 0 {
		return name + " = "
	}
	before, after := text[f.start:f.equals], text[f.equals+1:f.value]
	if bytes.ContainsAny(before, "\t\r\n") || bytes.ContainsAny(after, "\r\n") {
		return name + " = "
	}
	switch blanks := len(before) - len(bytes.TrimRight(before, " ")); {
	case blanks > 1: // the signs of the entry stand below each other
		name += strings.Repeat(" ", max(1, len(before)-len(name)))
	case blanks == 1:
		name += " "
	}
	return name + "=" + string(after)
}

// separatorOf returns what separates the elements of a list: a semicolon if it has one outside of braces.
func separatorOf(list []byte) byte {
	depth := 0
	for _, c := range list {
		switch {
		case c == '{':
			depth++
		case c == '}':
			depth--
		case c == ';' && depth == 0:
			return ';'
		}
	}
	return ','
}

// dropTags removes the tags that kindred wrote from the list in a field, and the field if nothing else is in it.
func dropTags(text []byte, f bibField) []byte {
	if !f.single {
		return text
	}
	var (
		edits   []edit
		kept    = 0
		from    = f.value + 1 // of the element
		depth   = 0
		element = func(end int) {
			if paper.IsGroupTag(string(text[from:end])) {
				trimmed := from + len(bytes.TrimRight(text[from:end], white))
				start := from
				if from > f.value+1 {
					start-- // the separator
				}
				edits = append(edits, edit{start, trimmed, ""})
			} else if len(bytes.TrimSpace(text[from:end])) > 0 {
				kept++
			}
			from = end + 1
		}
	)
	for at := from; at < f.end-1; at++ {
		switch c := text[at]; {
		case c == '{':
			depth++
		case c == '}':
			depth--
		case (c == ',' || c == ';') && depth == 0:
			element(at)
		}
	}
	element(f.end - 1)
	if len(edits) > 0 && kept == 0 && text[f.value+1] != ' ' {
		start := f.start
		if before := bytes.TrimRight(text[:start], white); len(before) > 0 && before[len(before)-1] == ',' {
			start = len(before) - 1
		}
		edits = []edit{{start, f.end, ""}}
	}
	return apply(text, edits)
}
