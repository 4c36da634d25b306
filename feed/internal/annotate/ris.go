package annotate

import (
	"bytes"

	"kindred/internal/lazy"
	"kindred/paper"
)

// risTag matches the tag at the beginning of a line of RIS, and what stands between it and its value.
var risTag = lazy.Regexp(`^(?:\x{feff})?\s*([A-Z][A-Z0-9])(\s*-\s?)`)

// RIS writes each tag into a line KW at the end of its record.
func RIS(text []byte, m *Marks) ([]byte, int, error) {
	var (
		edits   []edit
		missed  int
		mark    *Mark  // of the record that we are in
		dash    string // what stands after its tags
		last    int    // the end of its last line that is not empty, without the line end
		newline = newlineOf(text)
	)
	finish := func() {
		if mark != nil {
			edits = append(edits, edit{last, last, newline + "KW" + dash + mark.Tag})
			mark = nil
		}
	}
	number, previous := 0, 0 // previous is the end of the line before, without its line end
	for start := 0; start < len(text); {
		end, next := lineEnd(text, start)
		number++
		line := text[start:end]
		tag, gap := "", ""
		if t := risTag().FindSubmatch(line); t != nil {
			tag, gap = string(t[1]), string(t[2])
		}
		mine := m.Of[number]
		if mine != nil && tag == "" { // a record begins within the line, and the one before ends there
			missed += count(mine) + count(mark)
			mine, mark = nil, nil
		}
		if tag == "ER" || tag == "TY" || mine != nil {
			finish()
		}
		if mine != nil {
			mark, dash = mine, "  - "
			if tag == "TY" && len(gap) > 1 {
				dash = gap
			}
		}
		switch value := bytes.TrimSpace(line); {
		case tag == "KW" && paper.IsGroupTag(string(line[len(risTag().Find(line)):])):
			edits = append(edits, edit{previous, end, ""}) // with the line end before it
		case len(value) > 0:
			last = end
		}
		previous, start = end, next
	}
	finish()
	return apply(text, edits), missed, nil
}

// lineEnd returns where the line that begins at start ends, without and with its line end.
func lineEnd(text []byte, start int) (end, next int) {
	i := bytes.IndexAny(text[start:], "\r\n")
	if i < 0 {
		return len(text), len(text)
	}
	end = start + i
	if next = end + 1; text[end] == '\r' && next < len(text) && text[next] == '\n' {
		next++
	}
	return end, next
}
