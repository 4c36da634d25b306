package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding/ianaindex"

	"kindred/paper"
)

// atomFormat is the Atom of the arXiv API (https://info.arxiv.org/help/api/user-manual.html),
// and of any other feed whose entries are papers.
var atomFormat = Format{
	Name:        "atom",
	Description: "Atom, as the arXiv API returns it",
	detect: func(head []byte) bool {
		m := atomRoot.FindIndex(head)
		return m != nil && !bytes.Contains(bytes.ToLower(head[:m[0]]), []byte("<html"))
	},
	decode: decodeAtom,
}

// atomRoot matches the root element of an Atom feed or of a lone entry, whatever comes before.
var atomRoot = regexp.MustCompile(`^\s*(?:\x{FEFF})?(?:\s*<\?[^>]*\?>|\s*<!--(?s:.*?)-->)*\s*<(?:\w+:)?(?:feed|entry)[\s>]`)

// maxRecord bounds the bytes of one record of any format. No record of a paper comes near it;
// what does is not one.
const maxRecord = 64 << 20

var errRecordTooLong = fmt.Errorf("longer than %d MiB", maxRecord>>20)

type atomEntry struct {
	ID         string   `xml:"id"`
	Title      string   `xml:"title"`
	Summary    string   `xml:"summary"`
	Content    string   `xml:"content"`
	Published  string   `xml:"published"`
	Updated    string   `xml:"updated"`
	Authors    []string `xml:"author>name"`
	DOI        string   `xml:"http://arxiv.org/schemas/atom doi"`
	Primary    category `xml:"http://arxiv.org/schemas/atom primary_category"`
	Categories []struct {
		Term string `xml:"term,attr"`
	} `xml:"http://www.w3.org/2005/Atom category"`
	Links []struct {
		Href string `xml:"href,attr"`
		Rel  string `xml:"rel,attr"`
	} `xml:"link"`
}

type category struct {
	Term string `xml:"term,attr"`
}

func decodeAtom(r io.Reader, yield func(paper.Paper, error) bool) {
	limited := &recordReader{r: r}
	d := xml.NewDecoder(limited)
	d.CharsetReader = charsetReader
	fail := func(err error) {
		line, _ := d.InputPos()
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			line, err = syntax.Line, errors.New(syntax.Msg)
		}
		yield(paper.Paper{}, fmt.Errorf("line %d: invalid XML: %w", line, err))
	}
	ended := false
	for record := 0; ; {
		limited.start()
		token, err := d.Token()
		if err == io.EOF {
			if !ended {
				fail(io.ErrUnexpectedEOF)
			}
			return
		}
		if err != nil {
			fail(err)
			return
		}
		if _, ok := token.(xml.EndElement); ok {
			ended = true // the decoder checks that elements match
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "entry" {
			continue
		}
		record++
		line, _ := d.InputPos()
		var e atomEntry
		if err := d.DecodeElement(&e, &start); err != nil {
			fail(err)
			return
		}
		ended = true
		p, err := e.paper()
		var skip *RecordError
		if errors.As(err, &skip) {
			skip.Line, skip.Record = line, record
		}
		if !yield(p, err) || err != nil && skip == nil {
			return
		}
	}
}

// paper returns the paper that an entry describes. arXiv answers a query that it cannot
// serve with an entry titled Error: that is the failure of the whole feed.
func (e *atomEntry) paper() (paper.Paper, error) {
	p := paper.Paper{
		ID:       clean(e.ID),
		Title:    clean(e.Title),
		Abstract: cleanParagraphs(e.Summary),
		Authors:  cleanAll(e.Authors),
		Date:     isoDate(e.Published),
		URL:      clean(e.ID),
	}
	if p.Title == "Error" && strings.Contains(p.ID, "/api/errors") {
		return paper.Paper{}, fmt.Errorf("arXiv answered with an error: %s", clean(e.Summary))
	}
	if p.Abstract == "" {
		p.Abstract = cleanParagraphs(e.Content)
	}
	if p.Date == "" {
		p.Date = isoDate(e.Updated)
	}
	if id, ok := paper.ArXivID(p.ID); ok {
		p.ID = id
	}
	if doi, ok := paper.DOI(e.DOI); ok {
		p.DOI = doi
	}
	for _, l := range e.Links {
		if (l.Rel == "alternate" || l.Rel == "") && l.Href != "" {
			p.URL = clean(l.Href)
			break
		}
	}
	if !strings.HasPrefix(p.URL, "http://") && !strings.HasPrefix(p.URL, "https://") {
		p.URL = ""
	}
	if e.Primary.Term != "" {
		p.Categories = append(p.Categories, clean(e.Primary.Term))
	}
	for _, c := range e.Categories {
		if term := clean(c.Term); term != "" && term != clean(e.Primary.Term) {
			p.Categories = append(p.Categories, term)
		}
	}
	if p.Title == "" && p.Abstract == "" {
		return paper.Paper{}, &RecordError{Err: errNoText}
	}
	return p, nil
}

// charsetReader converts XML that declares another encoding than UTF-8.
func charsetReader(charset string, r io.Reader) (io.Reader, error) {
	encoding, err := ianaindex.IANA.Encoding(charset)
	if err != nil || encoding == nil {
		return nil, fmt.Errorf("unknown encoding %q", charset)
	}
	return encoding.NewDecoder().Reader(r), nil
}

// recordReader fails once more than maxRecord bytes, and what a buffer may hold, were read
// since start.
type recordReader struct {
	r    io.Reader
	read int64
}

func (l *recordReader) start() { l.read = 0 }

func (l *recordReader) Read(p []byte) (int, error) {
	if l.read > maxRecord {
		return 0, errRecordTooLong
	}
	n, err := l.r.Read(p)
	l.read += int64(n)
	return n, err
}
