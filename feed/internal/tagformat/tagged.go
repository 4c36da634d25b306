// Package tagformat decodes the formats of bibliography managers that are text: records of
// lines with tags (RIS, MEDLINE, EndNote, Web of Science ...) and BibTeX.
package tagformat

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// fields are the fields of a record: each line with a tag, and the lines without a tag after it.
type fields struct {
	line    int    // where the record begins
	text    []byte // the values, one after the other
	list    []field
	tooLong bool
}

// field is a value within the text of a record. Its lines are separated by "\n", and by "\n\n"
// where empty lines stood.
type field struct {
	tag        string
	start, end int
}

// add adds a field.
func (f *fields) add(tag string, value []byte) {
	value = bytes.TrimSpace(value)
	if !f.fits(len(value)) {
		return
	}
	start := len(f.text)
	f.text = append(f.text, value...)
	f.list = append(f.list, field{tag, start, len(f.text)})
}

// extend adds a line to the last field.
func (f *fields) extend(line []byte, gap bool) {
	line = bytes.TrimSpace(line)
	if len(f.list) == 0 || !f.fits(len(line)+2) {
		return
	}
	last := &f.list[len(f.list)-1]
	if last.end > last.start {
		f.text = append(f.text, '\n')
		if gap {
			f.text = append(f.text, '\n')
		}
	}
	f.text = append(f.text, line...)
	last.end = len(f.text)
}

// fits reports whether the record may have n more bytes. If not, it drops the whole record.
func (f *fields) fits(n int) bool {
	if f.tooLong || len(f.text)+n+len(f.list)*record.Overhead > record.MaxBytes {
		f.tooLong, f.text, f.list = true, nil, nil
	}
	return !f.tooLong
}

// has reports whether there is a field of one of the tags.
func (f *fields) has(tags ...string) bool {
	return slices.ContainsFunc(f.list, func(x field) bool { return slices.Contains(tags, x.tag) })
}

// areAll reports whether all fields are of the tag.
func (f *fields) areAll(tag string) bool {
	return !slices.ContainsFunc(f.list, func(x field) bool { return x.tag != tag })
}

// all returns the values of all fields with the tags, without empty values. Those of the first tag are
// first.
func (f *fields) all(tags ...string) (values []string) {
	for _, tag := range tags {
		for _, x := range f.list {
			if x.end > x.start && x.tag == tag {
				values = append(values, string(f.text[x.start:x.end]))
			}
		}
	}
	return values
}

// best returns the values of the first tag that has any.
func (f *fields) best(tags ...string) []string {
	for _, tag := range tags {
		if values := f.all(tag); values != nil {
			return values
		}
	}
	return nil
}

// first returns the first value of the first tag that has any.
func (f *fields) first(tags ...string) string {
	if values := f.best(tags...); values != nil {
		return values[0]
	}
	return ""
}

// joined returns the values of the first tag that has any, as paragraphs of a text.
func (f *fields) joined(tags ...string) string { return strings.Join(f.best(tags...), "\n\n") }

// listed returns the elements of lists. A list has an element on each line, or semicolons between the
// elements and wrapped lines.
func listed(values []string) (elements []string) {
	for _, value := range values {
		if strings.IndexByte(value, ';') >= 0 {
			elements = append(elements, strings.ReplaceAll(value, "\n", " "))
			continue
		}
		for line := range strings.SplitSeq(value, "\n") {
			if line != "" {
				elements = append(elements, line)
			}
		}
	}
	return elements
}

// grammar describes a format: how lines make up records, and what the tags mean. Of several tags, the
// first that has a value counts, except where a comment says "all".
type grammar struct {
	// newSplit returns the function that parts a line into its tag and its value; ok is false if the
	// line has no tag.
	newSplit func() splitter
	// opens reports whether a record begins with the tag. It is given the record before, which is nil
	// if it has ended, and whether empty lines are between.
	opens func(f *fields, tag string, gap bool) bool
	// continues reports whether a line without a tag belongs to the field before it. If it is nil, all
	// such lines do.
	continues func(line []byte, gap bool) bool
	// cut returns where a value ends, before another tag on the same line. If it is nil, none follows.
	cut   func(value []byte) (end int)
	end   string // the tag that ends a record, if there is one
	start string // what a record begins with, for an error
	// headed says that tags before the first record are about the file.
	headed bool

	title, abstract, authors, venue, language, url []string
	groups                                         []string // hold more authors, all of them
	terms                                          []string // all of them
	single                                         bool     // each field of terms is one term, which may have commas
	dates                                          []string // the most precise counts
	month                                          string   // month and day, where a date is only a year
	early                                          []string // dates that count if they are earlier
	doi, ids                                       []string // all of them
	pmid                                           string
	id                                             []string
	// other returns what a record is, if it is not a paper. If it is nil, all records are papers.
	other func(f *fields) string
	// special completes a paper with what only this format has.
	special func(f *fields, b *record.Builder)
}

// splitter parts a line into its tag and its value.
type splitter func(line []byte) (tag string, value []byte, ok bool)

// stateless returns a function that always returns the same splitter.
func stateless(split splitter) func() splitter { return func() splitter { return split } }

// opensWith returns the function that is true of one tag.
func opensWith(tag string) func(*fields, string, bool) bool {
	return func(_ *fields, t string, _ bool) bool { return t == tag }
}

// decode yields the papers of in.
//
// Lines between records are skipped if they have no tag, or if their tags are about the file. Other
// lines with tags between records are a record without its beginning. It is an error, unless it has an
// end and a title: then only its first line is missing.
//
// A record without its end is read if another record follows. At the end of the file, the record may be
// cut off: decode yields the paper and an error. It yields no error if earlier records had no end either.
func (g *grammar) decode(in record.Input, yield record.Yield) {
	r := &recordReader{grammar: g, lines: record.NewLines(in), split: g.newSplit(), sink: record.NewSink(yield)}
	r.sink.Placed = in.Placed
	for line, ok := r.lines.Next(); ok; line, ok = r.lines.Next() {
		rest, more := r.line(line)
		for more && rest != nil {
			rest, more = r.line(rest)
		}
		if !more {
			return
		}
	}
	r.finishFile()
}

// recordReader reads the records of a file.
type recordReader struct {
	*grammar
	lines *record.Lines
	split splitter
	sink  *record.Sink

	f     *fields // of the record that is read, or nil between records
	stray bool    // whether f has no beginning
	gap   bool    // whether empty lines stand before the line that is read
	begun bool    // whether there was a record
	lax   bool    // whether a record without end was followed by another
	count int     // of the records, without those that are about the file
}

// line reads a line up to another tag on it. It returns the rest of the line, or nil, and whether to go on.
func (r *recordReader) line(line []byte) (rest []byte, more bool) {
	if record.IsBlank(line) {
		r.gap = true
		return nil, true
	}
	tag, value, ok := r.split(line)
	if !ok {
		value = line
	}
	if r.cut != nil {
		if end := r.cut(value); end < len(value) {
			value, rest = value[:end], value[end:]
		}
	}
	if ok {
		return rest, r.tagged(tag, value)
	}
	if r.f != nil && (r.continues == nil || r.continues(value, r.gap)) {
		r.f.extend(value, r.gap)
		r.gap = false
	}
	return rest, true
}

// tagged reads a value with its tag, and returns whether to go on.
func (r *recordReader) tagged(tag string, value []byte) (more bool) {
	opens := r.opens(r.f, tag, r.gap)
	switch {
	case r.end != "" && tag == r.end:
		r.gap = false
		return r.finish(true)
	case opens || r.f == nil:
		if r.headed && !opens && !r.begun {
			return true
		}
		r.lax = r.lax || r.f != nil && !r.stray
		if !r.finish(false) {
			return false
		}
		r.f, r.stray, r.begun = &fields{line: r.lines.Number()}, !opens, true
	}
	r.f.add(tag, value)
	r.gap = false
	return true
}

// finish yields the record that was read, if it is one, and returns whether to go on. ended says that it has its end.
func (r *recordReader) finish(ended bool) (more bool) {
	f := r.f
	r.f = nil
	hasText := func() bool { return f.tooLong || f.has(slices.Concat(r.title, r.abstract, r.authors)...) }
	if f == nil || r.stray && !hasText() || !f.tooLong && f.areAll(numbered) {
		return true
	}
	p, err := paper.Paper{}, error(record.ErrTooLong)
	if !f.tooLong {
		p, err = r.read(f), nil
		if r.other != nil && r.other(f) != "" {
			err = record.NotPaper(r.other(f))
		}
		if r.stray && (!ended || p.Title == "") {
			err = errors.New("the record has no beginning, " + r.start)
		}
	}
	r.count = r.sink.Next()
	return r.sink.Put(f.line, r.count, p, err)
}

// finishFile yields the last record, and what is wrong with the file.
func (r *recordReader) finishFile() {
	isCut := r.f != nil && r.end != "" && !r.stray && !r.lax
	if !r.finish(false) {
		return
	}
	switch {
	case r.lines.Err() != nil:
		r.sink.Fail(0, r.lines.Err())
	case r.count == 0:
		r.sink.Fail(0, errors.New("no record begins with "+r.start))
	case isCut:
		r.sink.Damage(r.lines.Number(), errors.New("record truncated: the file ends inside it"))
	}
}

// read returns the paper in a record.
func (g *grammar) read(f *fields) paper.Paper {
	b := record.Builder{Paper: paper.Paper{
		Title:    text.Title(f.first(g.title...)),
		Abstract: text.Abstract(f.joined(g.abstract...)),
		Authors:  names(slices.Concat(listed(f.best(g.authors...)), listed(f.all(g.groups...)))),
		Venue:    text.Title(f.first(g.venue...)),
		Language: text.Language(f.first(g.language...)),
		Date:     mostPrecise(f.all(g.dates...)),
	}}
	if month := f.first(g.month); month != "" {
		b.Date = text.DateOf(record.FirstOf(b.Date, text.Date(month)), month, "")
	}
	b.Date = record.Earliest(append(f.all(g.early...), b.Date)...)
	if terms := listed(f.all(g.terms...)); g.single {
		b.Categories = text.Terms(record.WithoutMajor(terms))
	} else {
		b.Categories = record.Keywords(terms)
	}
	for _, tag := range g.url {
		b.SetURL(webAddress(f.all(tag)))
	}
	b.PMID, _ = paper.PubMedID(f.first(g.pmid))
	for _, s := range f.all(g.doi...) {
		b.SetDOI(s)
	}
	if g.special != nil {
		g.special(f, &b)
	}
	for _, s := range listed(f.all(g.ids...)) {
		b.Identify(s)
	}
	if id := f.first(g.id...); id != "" && (!isIdentified(b.Paper) || isTelling(id)) {
		b.SetOwnID(id)
	}
	return b.Paper
}

// eachLine calls see with the lines of a head that are not empty, until it returns false. A line at
// the end that may be cut off is left out, unless it is the only one.
func eachLine(h *record.Head, see func(line []byte) bool) {
	l := record.NewLines(bytes.NewReader(h.Text))
	for first := true; ; first = false {
		line, ok := l.Next()
		if !ok || !h.All && l.AtEnd() && !first || !record.IsBlank(line) && !see(line) {
			return
		}
	}
}
