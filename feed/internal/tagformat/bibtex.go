package tagformat

import (
	"cmp"
	"errors"
	"io"
	"slices"
	"strings"

	"kindred/feed/internal/bibtex"
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// BibTeX is BibTeX and BibLaTeX, from whatever program.
//
// Where braces do not match, the fields of an entry are told apart by their lines, and the entry ends
// where a line begins another one. A volume of several papers (@proceedings, @collection, @periodical
// and the like) is no paper unless it has an abstract, or authors and a title. @string, @comment,
// @preamble and the @control entries of styles are passed over, as is anything outside of entries.
// As BibTeX does, it reads the entries within an @comment if they begin a line.
//
// A paper without venue, date or title gets that of its crossref or xdata entry. If that entry comes
// later, the paper waits for it, and is yielded right after it, or at the end if there is none. Papers
// that wait, and the volumes that are kept, take at most 8 MiB each. Beyond that, papers get nothing
// from volumes.
var BibTeX = record.Format{
	Name:        "bibtex",
	Endings:     []string{"bib", "bibtex"},
	Description: "BibTeX and BibLaTeX (.bib)",
	Detect:      detectBibTeX,
	Decode: func(in record.Input, yield record.Yield) {
		d := bibDecoder{scanner: bibtex.NewScanner(in), macros: bibtex.NewMacros(), sink: record.NewSink(yield),
			volumes: map[string]*volume{}, waiting: map[string][]child{}}
		d.sink.Placed = in.Placed
		d.decode()
	},
	Encode: func(w io.Writer) record.Encoder { return &bibEncoder{w: w, taken: map[string]int{}} },
}

// detectBibTeX takes a feed that has an entry after no more than a few lines. It does not take Markdown,
// mail, or a page of papers that shows how to cite them.
func detectBibTeX(h *record.Head) bool {
	if len(h.Text) == 0 || strings.IndexByte("<{[", h.Text[0]) >= 0 {
		return false
	}
	found, before, open := false, 0, false
	eachLine(h, func(line []byte) bool {
		s := strings.TrimSpace(string(line[:min(len(line), 400)]))
		name, next := bibtex.EntryKind([]byte(strings.TrimPrefix(s, "@")))
		switch {
		case s == "" || s[0] == '%':
		case open:
			found = s[0] == '{' || s[0] == '('
			return false
		case s[0] == '@' && name > 0 && 1+next == len(s):
			open = knownKinds[strings.ToLower(s[1:1+name])]
			before += len(line)
		case s[0] == '@' && name > 0 && (s[1+next] == '{' || s[1+next] == '('):
			found = bibtex.BeginsEntry(line) || knownKinds[strings.ToLower(s[1:1+name])]
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

// knownKinds are the usual kinds of entries, by which entries with an unusual key are detected.
var knownKinds = text.WordSet(`article book booklet conference inbook incollection inproceedings manual mastersthesis
	misc phdthesis proceedings techreport unpublished online electronic report thesis collection dataset software
	string comment preamble`)

// keptBytes bounds the papers that wait for their volumes, and the volumes each.
const keptBytes = 8 << 20

// bibDecoder reads the entries of a file.
type bibDecoder struct {
	scanner *bibtex.Scanner
	macros  *bibtex.Macros
	sink    *record.Sink

	volumes     map[string]*volume // by key in lower case
	volumesSize int
	waiting     map[string][]child // by the key of the volume
	waitingSize int
}

// volume is what papers get from the entry that they refer to.
type volume struct {
	title       string // of the work that the papers are parts or versions of
	authors     []string
	venue, date string
}

// child is a paper that waits for its volume.
type child struct {
	paper       paper.Paper
	line, count int // of the entry
}

// isVolume reports whether entries of a kind are volumes, not papers.
func isVolume(kind string) bool {
	switch kind {
	case "proceedings", "collection", "reference", "periodical",
		"mvbook", "mvcollection", "mvproceedings", "mvreference":
		return true
	}
	return false
}

// isReferredTo reports whether papers may refer to entries of a kind. They may refer to any kind, but
// most entries are of other kinds, and all would have to be kept.
func isReferredTo(kind string) bool {
	return isVolume(kind) || kind == "book" || kind == "xdata" || strings.HasPrefix(kind, "software")
}

func (d *bibDecoder) decode() {
	for {
		e, ok := d.scanner.Next()
		if !ok {
			break
		}
		if !d.entry(e, d.sink.Next()) {
			return
		}
	}
	if !d.yieldLeft() {
		return
	}
	switch {
	case d.scanner.Err() != nil:
		d.sink.Fail(0, d.scanner.Err())
	case !d.scanner.Started():
		d.sink.Fail(0, errors.New(`no entry such as "@article{" in it`))
	}
}

// entry reads the entry of a number.
func (d *bibDecoder) entry(e bibtex.Entry, count int) (more bool) {
	skip := func(err error) bool { return d.sink.Put(e.Line, count, paper.Paper{}, err) }
	switch {
	case e.Kind == "comment", e.Kind == "control", e.Kind == "ieeetranbstctl", e.Kind == "preamble" && !e.Unended:
		return true
	case e.Kind == "set":
		return skip(record.NotPaper("@set, a list of other entries"))
	case e.TooLong:
		return skip(record.ErrTooLong)
	case e.Unended && (e.Kind == "preamble" || e.Kind == "string"):
		return skip(e.UnendedError())
	case e.Kind == "string":
		if err := bibtex.ParseString(e, d.macros); err != nil {
			return skip(err)
		}
		return true
	}
	f, err := bibtex.Parse(e, d.macros)
	if err != nil || e.Unended {
		if loose := bibtex.ParseLoose(e, d.macros); loose.Get("title") != "" {
			f, err = loose, nil
		} else if e.Unended {
			err = e.UnendedError()
		}
	}
	if err != nil {
		return skip(err)
	}
	p, missing := d.inherit(readBib(f), f)
	if isReferredTo(e.Kind) && !d.addVolume(p, f) {
		return false
	}
	switch {
	case e.Kind == "xdata":
		return skip(record.NotPaper("@xdata, fields of other entries"))
	case isVolume(e.Kind) && p.Abstract == "" && (p.Title == "" || len(p.Authors) == 0):
		return skip(record.NotPaper("@" + e.Kind + ", a volume of papers"))
	case missing != "" && (p.Title == "" || p.Venue == "" || p.Date == ""):
		if size := sizeOf(p); d.waitingSize+size <= keptBytes {
			d.waitingSize += size
			d.waiting[missing] = append(d.waiting[missing], child{p, e.Line, count})
			return true
		}
	}
	return d.sink.Put(e.Line, count, p, nil) &&
		(!e.Unended || e.Early || e.Next > 0 || d.sink.Damage(e.Line, e.UnendedError()))
}

// addVolume keeps what papers may get of an entry, and yields those that waited for it.
func (d *bibDecoder) addVolume(p paper.Paper, f *bibtex.Fields) bool {
	key := strings.ToLower(f.Key)
	v := &volume{venue: p.Venue, date: p.Date}
	if isVolume(f.Kind) || f.Kind == "book" {
		v.venue = record.FirstOf(v.venue, p.Title)
	} else {
		v.title, v.authors = p.Title, p.Authors
	}
	children := d.waiting[key]
	delete(d.waiting, key)
	for _, c := range children {
		d.waitingSize -= sizeOf(c.paper)
		if !d.sink.Put(c.line, c.count, v.complete(c.paper), nil) {
			return false
		}
	}
	if size := sizeOf(p); key != "" && d.volumesSize+size <= keptBytes {
		d.volumesSize += size
		d.volumes[key] = v
	}
	return true
}

// complete returns p with the fields of the volume that p lacks. It takes the authors together with the
// title.
func (v *volume) complete(p paper.Paper) paper.Paper {
	if p.Title == "" && len(p.Authors) == 0 {
		p.Authors = v.authors
	}
	p.Title = record.FirstOf(p.Title, v.title)
	p.Venue = record.FirstOf(p.Venue, v.venue)
	p.Date = record.FirstOf(p.Date, v.date)
	return p
}

// inherit returns a paper with the fields of its volumes, and the key of the first volume that has not
// come yet.
func (d *bibDecoder) inherit(p paper.Paper, f *bibtex.Fields) (_ paper.Paper, missing string) {
	for key := range strings.SplitSeq(f.Get("crossref")+","+f.Get("xdata"), ",") {
		key = strings.ToLower(strings.TrimSpace(key))
		if v, ok := d.volumes[key]; ok {
			p = v.complete(p)
		} else if key != "" {
			missing = record.FirstOf(missing, key)
		}
	}
	return p, missing
}

// sizeOf estimates the memory of a paper.
func sizeOf(p paper.Paper) int {
	size := 8*record.Overhead + len(p.ID) + len(p.Title) + len(p.Abstract) + len(p.URL) + len(p.Venue)
	for _, list := range [][]string{p.Authors, p.Categories} {
		for _, s := range list {
			size += len(s) + record.Overhead
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
		if !d.sink.Put(c.line, c.count, c.paper, nil) {
			return false
		}
	}
	return true
}
