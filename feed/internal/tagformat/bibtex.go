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
// An entry that is not closed ends where a line begins another one, and is an error. A volume of
// several papers (@proceedings, @collection, @periodical and the like) is no paper unless it has
// an abstract: it is told of, last, if no paper refers to it. @string, @comment, @preamble, @set,
// @xdata and the @control entries of styles are passed over, as is anything outside of entries.
// As BibTeX does, it reads the entries within an @comment if they begin a line.
//
// A paper without venue, date or title gets that of its crossref or xdata entry. That may come
// later: then the paper is kept back and comes right behind it, or last if there is none. The
// papers kept back, and what is kept of the volumes for those to come, are at most a few
// megabytes: beyond that, papers stay without what they might have got.
var BibTeX = record.Format{
	Name:        "bibtex",
	Endings:     []string{"bib", "bibtex"},
	Description: "BibTeX and BibLaTeX (.bib)",
	Detect:      detectBibTeX,
	Decode: func(in record.Input, yield record.Yield) {
		d := bibDecoder{scanner: newBibScanner(in), macros: newMacros(), yield: yield,
			volumes: map[string]*volume{}, referred: map[string]bool{}, waiting: map[string][]child{}}
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

	volumes     map[string]*volume // by key in lower case
	referred    map[string]bool    // keys of volumes that papers before them refer to
	volumesSize int                // of both
	waiting     map[string][]child // by the key of the volume
	waitingSize int
	entries     int
}

// volume is what papers get of the entry they refer to.
type volume struct {
	title       string // of what the papers are parts or versions of
	authors     []string
	venue, date string

	entry bibEntry // without its text
	count int      // the number of the entry
	used  bool     // a paper refers to it, or it is one itself
}

// child is a paper that waits for its volume.
type child struct {
	paper paper.Paper
	entry bibEntry // without its text
	count int      // the number of the entry
}

// isVolume reports whether entries of a kind are volumes, not papers.
func isVolume(kind string) bool {
	switch kind {
	case "proceedings", "collection", "reference", "periodical", "mvbook", "mvcollection", "mvproceedings", "mvreference":
		return true
	}
	return false
}

// isReferredTo reports whether papers may refer to entries of a kind. They might to any, but those
// of other kinds are the most, and would all have to be kept.
func isReferredTo(kind string) bool {
	return isVolume(kind) || kind == "book" || kind == "xdata" || strings.HasPrefix(kind, "software")
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
	if !d.yieldLeft() || !d.tellUnused() {
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
	p, missing := d.inherit(readBib(f), f)
	e.text = ""
	isPaper := e.kind != "xdata" && (!isVolume(e.kind) || p.Abstract != "")
	if isReferredTo(e.kind) && !d.addVolume(p, f, e, isPaper || e.kind == "xdata") {
		return false
	}
	switch {
	case !isPaper:
		return true
	case missing != "" && (p.Title == "" || p.Venue == "" || p.Date == ""):
		if size := sizeOf(p); d.waitingSize+size <= keptBytes {
			d.waitingSize += size
			d.waiting[missing] = append(d.waiting[missing], child{p, e, d.entries})
			return true
		}
	}
	return d.give(p, e, d.entries)
}

// give yields a paper.
func (d *bibDecoder) give(p paper.Paper, e bibEntry, count int) bool {
	if p.Title == "" && p.Abstract == "" {
		return d.yield(paper.Paper{}, &record.Error{Line: e.line, Record: count, Err: record.ErrNoText})
	}
	return d.yield(p, nil)
}

func (d *bibDecoder) fail(e bibEntry, err error) bool {
	return d.yield(paper.Paper{}, &record.Error{Line: e.line, Record: d.entries, Err: err})
}

// tell says of a volume that it is no paper.
func (d *bibDecoder) tell(v *volume) bool {
	return d.yield(paper.Paper{}, &record.Error{Line: v.entry.line, Record: v.count,
		Err: fmt.Errorf("@%s without an abstract is a volume of papers, not a paper", v.entry.kind)})
}

// unendedError says what is wrong with an entry that is not closed.
func (e bibEntry) unendedError() error {
	if e.next == 0 {
		return errors.New("the file ends within the entry: the rest is missing or a brace is")
	}
	return fmt.Errorf("the entry is not closed before the next one begins on line %d", e.next)
}

// addVolume keeps what papers may get of an entry, and yields those that waited for it. A volume
// that is not used must be told of.
func (d *bibDecoder) addVolume(p paper.Paper, f *bibFields, e bibEntry, used bool) bool {
	key := strings.ToLower(f.key)
	v := &volume{venue: p.Venue, date: p.Date, entry: e, count: d.entries, used: used || d.referred[key]}
	if isVolume(f.kind) || f.kind == "book" {
		v.venue = record.FirstOf(v.venue, p.Title)
	} else {
		v.title, v.authors = p.Title, p.Authors
	}
	children := d.waiting[key]
	delete(d.waiting, key)
	for _, c := range children {
		d.waitingSize -= sizeOf(c.paper)
		if !d.give(v.complete(c.paper), c.entry, c.count) {
			return false
		}
	}
	before := d.volumes[key]
	size := sizeOf(p)
	if key == "" || d.volumesSize+size > keptBytes {
		before, v = v, nil // is told of at once
	} else {
		d.volumesSize += size
		d.volumes[key] = v
	}
	return before == nil || before.used || d.tell(before)
}

// complete returns p with what it lacks. Who wrote it is told by a volume that tells its title.
func (v *volume) complete(p paper.Paper) paper.Paper {
	v.used = true
	if p.Title == "" && len(p.Authors) == 0 {
		p.Authors = v.authors
	}
	p.Title = record.FirstOf(p.Title, v.title)
	p.Venue = record.FirstOf(p.Venue, v.venue)
	p.Date = record.FirstOf(p.Date, v.date)
	return p
}

// inherit returns a paper with what its volumes have, and the key of the first of them that is not
// there yet.
func (d *bibDecoder) inherit(p paper.Paper, f *bibFields) (_ paper.Paper, missing string) {
	for key := range strings.SplitSeq(f.get("crossref")+","+f.get("xdata"), ",") {
		key = strings.ToLower(strings.TrimSpace(key))
		if v, ok := d.volumes[key]; ok {
			p = v.complete(p)
		} else if key != "" {
			missing = record.FirstOf(missing, key)
			if size := len(key) + overhead; !d.referred[key] && d.volumesSize+size <= keptBytes {
				d.volumesSize += size
				d.referred[key] = true
			}
		}
	}
	return p, missing
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
	slices.SortFunc(left, func(a, b child) int { return cmp.Compare(a.count, b.count) })
	for _, c := range left {
		if !d.give(c.paper, c.entry, c.count) {
			return false
		}
	}
	return true
}

// tellUnused says of the volumes that no paper refers to that they are no papers.
func (d *bibDecoder) tellUnused() bool {
	var unused []*volume
	for _, v := range d.volumes {
		if !v.used {
			unused = append(unused, v)
		}
	}
	slices.SortFunc(unused, func(a, b *volume) int { return cmp.Compare(a.count, b.count) })
	for _, v := range unused {
		if !d.tell(v) {
			return false
		}
	}
	return true
}
