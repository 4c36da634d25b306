package tagformat

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/paper"
)

// BibTeX is BibTeX and BibLaTeX, from whatever program.
//
// An entry that is not closed ends where a line begins another one, and is an error. What the
// volumes of several papers have (@proceedings, @collection, @periodical and the like) is no
// paper unless it has an abstract, nor are @string, @comment, @preamble, @set, @xdata and the
// @control entries of styles: they are passed over. So is anything outside of entries. As BibTeX
// does, it reads the entries within an @comment if they begin a line.
//
// A paper without venue or date gets that of its crossref or xdata entry. That may come later:
// then the paper is kept back and comes right behind it, or last if there is none. The papers
// kept back, and what is kept of the volumes for those to come, are at most a few megabytes:
// beyond that, papers stay without what they might have got.
var BibTeX = record.Format{
	Name:        "bibtex",
	Description: "BibTeX and BibLaTeX (.bib)",
	Detect:      detectBibTeX,
	Decode: func(in record.Input, yield record.Yield) {
		d := bibDecoder{scanner: newBibScanner(in), macros: newMacros(), yield: yield,
			volumes: map[string]volume{}, waiting: map[string][]child{}}
		d.decode()
	},
	Encode: func(w io.Writer) record.Encoder { return &bibEncoder{w: w, taken: map[string]int{}} },
}

// detectBibTeX takes what has an entry with no more than a few lines before it: no Markdown or
// mail, and no page of papers that says how to cite them.
func detectBibTeX(h *record.Head) bool {
	if len(h.Text) == 0 || strings.IndexByte("<{[", h.Text[0]) >= 0 {
		return false
	}
	found, before, open := false, 0, false
	eachLine(h, func(line []byte) bool {
		s := strings.TrimSpace(string(line[:min(len(line), 400)]))
		name, next := entryKind([]byte(strings.TrimPrefix(s, "@")))
		switch {
		case s == "" || s[0] == '%':
		case open:
			found = s[0] == '{' || s[0] == '('
			return false
		case s[0] == '@' && name > 0 && 1+next == len(s):
			open = knownKinds[strings.ToLower(s[1:1+name])]
			before += len(line)
		case s[0] == '@' && name > 0 && (s[1+next] == '{' || s[1+next] == '('):
			found = beginsEntry(line) || knownKinds[strings.ToLower(s[1:1+name])]
			return false
		case strings.HasPrefix(s, "```") || strings.HasPrefix(s, "# ") || strings.HasPrefix(s, "From: "):
			return false
		default:
			before += len(line)
		}
		return before < 1000
	})
	return found
}

// knownKinds are the usual kinds of entries, for the detection of those whose key is not usual.
var knownKinds = func() map[string]bool {
	kinds := map[string]bool{}
	for _, kind := range strings.Fields(`article book booklet conference inbook incollection inproceedings manual mastersthesis
		misc phdthesis proceedings techreport unpublished online electronic report thesis collection dataset software
		string comment preamble`) {
		kinds[kind] = true
	}
	return kinds
}()

// keptBytes bounds the papers that wait for their volumes, and the volumes each.
const keptBytes = 8 << 20

// bibDecoder reads the entries of a file.
type bibDecoder struct {
	scanner *bibScanner
	macros  *macros
	yield   record.Yield

	volumes     map[string]volume // by key in lower case
	volumesSize int
	waiting     map[string][]child // by the key of the volume
	waitingSize int
	entries     int
}

// volume is what papers get of the entry they refer to.
type volume struct{ venue, date string }

// child is a paper that waits for its volume.
type child struct {
	paper paper.Paper
	entry int
}

// isVolume reports whether entries of a kind are volumes, not papers.
func isVolume(kind string) bool {
	switch kind {
	case "proceedings", "collection", "reference", "periodical", "mvbook", "mvcollection", "mvproceedings", "mvreference":
		return true
	}
	return false
}

func (d *bibDecoder) decode() {
	for {
		e, ok := d.scanner.next()
		if !ok {
			break
		}
		d.entries++
		if !d.entry(e) {
			return
		}
	}
	if !d.yieldLeft() {
		return
	}
	switch {
	case d.scanner.lines.err != nil:
		d.yield(paper.Paper{}, d.scanner.lines.err)
	case !d.scanner.started:
		d.yield(paper.Paper{}, errors.New(`no entry such as "@article{" in it`))
	}
}

// entry reads one entry.
func (d *bibDecoder) entry(e bibEntry) (more bool) {
	switch e.kind {
	case "comment", "preamble":
		return !e.unended || e.kind == "comment" || d.fail(e, e.unendedError())
	case "set", "control", "ieeetranbstctl":
		return true
	}
	switch {
	case e.tooLong:
		return d.fail(e, record.ErrTooLong)
	case e.unended:
		return d.fail(e, e.unendedError())
	}
	if e.kind == "string" {
		if err := parseString(e, d.macros); err != nil {
			return d.fail(e, err)
		}
		return true
	}
	f, err := parseBib(e, d.macros)
	if err != nil {
		return d.fail(e, err)
	}
	p := readBib(f)
	if isVolume(e.kind) || e.kind == "book" || e.kind == "xdata" {
		if !d.addVolume(f, p.Date) {
			return false
		}
	}
	switch {
	case e.kind == "xdata" || isVolume(e.kind) && p.Abstract == "":
		return true
	case p.Title == "" && p.Abstract == "":
		return d.fail(e, record.ErrNoText)
	}
	return d.inherit(p, f)
}

func (d *bibDecoder) fail(e bibEntry, err error) bool {
	return d.yield(paper.Paper{}, &record.Error{Line: e.line, Record: d.entries, Err: err})
}

// unendedError says what is wrong with an entry that is not closed.
func (e bibEntry) unendedError() error {
	if e.next == 0 {
		return errors.New("the file ends within the entry: the rest is missing or a brace is")
	}
	return fmt.Errorf("the entry is not closed before the next one begins on line %d", e.next)
}

// addVolume keeps what papers may get of a volume, and yields those that waited for it.
func (d *bibDecoder) addVolume(f *bibFields, date string) bool {
	key := strings.ToLower(f.key)
	v := volume{venue: bibVenue(f), date: date}
	if f.kind != "xdata" {
		v.venue = firstOf(v.venue, bibTitle(f))
	}
	children := d.waiting[key]
	delete(d.waiting, key)
	for _, c := range children {
		d.waitingSize -= sizeOf(c.paper)
		if !d.yield(v.complete(c.paper), nil) {
			return false
		}
	}
	if size := len(key) + len(v.venue) + overhead; key != "" && d.volumesSize+size <= keptBytes {
		d.volumesSize += size
		d.volumes[key] = v
	}
	return true
}

// complete returns p with what it lacks.
func (v volume) complete(p paper.Paper) paper.Paper {
	p.Venue = firstOf(p.Venue, v.venue)
	p.Date = firstOf(p.Date, v.date)
	return p
}

// inherit yields a paper with what its volumes have, or keeps it back until they are read.
func (d *bibDecoder) inherit(p paper.Paper, f *bibFields) bool {
	missing := ""
	for key := range strings.SplitSeq(f.get("crossref")+","+f.get("xdata"), ",") {
		key = strings.ToLower(strings.TrimSpace(key))
		if v, ok := d.volumes[key]; ok {
			p = v.complete(p)
		} else if missing == "" {
			missing = key
		}
	}
	size := sizeOf(p)
	if missing == "" || p.Venue != "" && p.Date != "" || d.waitingSize+size > keptBytes {
		return d.yield(p, nil)
	}
	d.waitingSize += size
	d.waiting[missing] = append(d.waiting[missing], child{p, d.entries})
	return true
}

// sizeOf is about how much memory a paper takes.
func sizeOf(p paper.Paper) int {
	size := 8*overhead + len(p.ID) + len(p.Title) + len(p.Abstract) + len(p.URL) + len(p.Venue)
	for _, list := range [][]string{p.Authors, p.Categories} {
		for _, s := range list {
			size += len(s) + overhead
		}
	}
	return size
}

// yieldLeft yields the papers whose volumes never came, in their order.
func (d *bibDecoder) yieldLeft() bool {
	var left []child
	for _, children := range d.waiting {
		left = append(left, children...)
	}
	slices.SortFunc(left, func(a, b child) int { return cmp.Compare(a.entry, b.entry) })
	for _, c := range left {
		if !d.yield(c.paper, nil) {
			return false
		}
	}
	return true
}
