package feed

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"kindred/paper"
)

// jsonlFormat is JSON Lines, one object a paper, with fields under the names that are usual
// for them. An array of such objects is read too, and an object that holds one, because many
// tools write these.
var jsonlFormat = Format{
	Name:        "jsonl",
	Description: "JSON Lines or a JSON array, with title and abstract under their usual names",
	detect: func(head []byte) bool {
		text := trimStart(head)
		return jsonStart.Match(text)
	},
	decode: decodeJSONLines,
}

// jsonStart tells JSON from a page that begins with a number in brackets.
var jsonStart = regexp.MustCompile(`^(\{\s*(["}]|$)|\[\s*([\[{"\]]|null|true|false|$))`)

// The names under which feeds keep a field, the preferred one first. Names are compared in
// lower case and without underscores and hyphens.
var (
	idNames       = []string{"id", "arxivid", "paperid", "doi", "corpusid", "pmid", "key", "identifier", "openreviewid"}
	titleNames    = []string{"title", "papertitle", "displayname", "name", "headline"}
	abstractNames = []string{"abstract", "paperabstract", "abstracttext", "summary", "description", "tldr", "text"}
	authorNames   = []string{"authors", "author", "creators", "authorships"}
	dateNames     = []string{"date", "published", "publicationdate", "publishedat", "datepublished", "created", "submitted", "updatedate", "year"}
	categoryNames = []string{"categories", "category", "primarycategory", "subjects", "keywords", "tags", "topics"}
	labelNames    = []string{"label", "class", "group"}
	urlNames      = []string{"url", "link", "paperurl", "pdfurl", "landingpageurl"}
	doiNames      = []string{"doi"}
	listNames     = []string{"papers", "results", "items", "data", "works", "entries", "records", "documents", "articles"}
)

func decodeJSONLines(r io.Reader, yield func(paper.Paper, error) bool) {
	b := bufio.NewReaderSize(r, 1<<16)
	head, _ := b.Peek(headSize / 2)
	if text := trimStart(head); len(text) > 0 && (text[0] == '[' || isSingleObject(text)) {
		decodeJSONArray(b, yield)
		return
	}
	var buffer []byte
	for line := 1; ; line++ {
		text, long, err := readLine(b, &buffer)
		if err != nil && err != io.EOF {
			yield(paper.Paper{}, fmt.Errorf("line %d: %w", line, err))
			return
		}
		if line == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		text = bytes.TrimSpace(text)
		if len(text) > 0 || long {
			var p paper.Paper
			reason := errRecordTooLong
			if !long {
				p, reason = jsonPaper(text)
			}
			if reason != nil {
				p, reason = paper.Paper{}, &RecordError{Line: line, Err: reason}
			}
			if !yield(p, reason) {
				return
			}
		}
		if err == io.EOF {
			return
		}
	}
}

// isSingleObject reports whether text begins with an object that goes on after the first line,
// or with one that holds a list of papers. The line may go on behind the end of text.
func isSingleObject(text []byte) bool {
	first, rest, found := bytes.Cut(text, []byte("\n"))
	if !found && !json.Valid(bytes.TrimSpace(first)) {
		return reachesList(first)
	}
	if json.Valid(bytes.TrimSpace(first)) {
		return len(bytes.TrimSpace(rest)) == 0 && listOf(first) != nil
	}
	// A first line that is "{" alone, or a name and a value, is the beginning of an object
	// over several lines; one that is cut off is a damaged line.
	first = bytes.TrimSpace(first)
	return found && (bytes.Equal(first, []byte("{")) || bytes.HasSuffix(first, []byte(",")) || bytes.HasSuffix(first, []byte("[")))
}

// reachesList reports whether an object that is cut off comes to a list of papers, and is not
// a paper itself that has one: it has no title and abstract before it.
func reachesList(text []byte) bool {
	d := json.NewDecoder(bytes.NewReader(text))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return false
	}
	title, abstract := false, false
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return false
		}
		name, _ := token.(string)
		if isListName(name) {
			isList, err := enterList(d)
			if err != nil || isList {
				return isList && !(title && abstract)
			}
			continue
		}
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return false
		}
		title = title || slices.Contains(titleNames, plainName(name))
		abstract = abstract || slices.Contains(abstractNames, plainName(name))
	}
	return false
}

// listOf returns the list of papers that an object holds, or nil.
func listOf(object []byte) json.RawMessage {
	fields, err := jsonFields(object)
	if err != nil {
		return nil
	}
	for _, name := range listNames {
		if v := fields[name]; len(v) > 0 && v[0] == '[' {
			return v
		}
	}
	return nil
}

// readLine returns the next line without its end, in memory that the next call uses again.
// long says that it had more than maxRecord bytes and was thrown away.
func readLine(b *bufio.Reader, buffer *[]byte) (line []byte, long bool, err error) {
	*buffer = (*buffer)[:0]
	for {
		part, err := b.ReadSlice('\n')
		if !long {
			if err == nil && len(*buffer) == 0 {
				return part, false, nil // the usual line is not copied
			}
			*buffer = append(*buffer, part...)
		}
		if len(*buffer) > maxRecord {
			*buffer, long = (*buffer)[:0], true
		}
		if err != bufio.ErrBufferFull {
			return *buffer, long, err
		}
	}
}

// decodeJSONArray reads the objects of an array, or of the array that an object holds.
func decodeJSONArray(b *bufio.Reader, yield func(paper.Paper, error) bool) {
	if bom, _ := b.Peek(3); bytes.Equal(bom, []byte("\ufeff")) {
		_, _ = b.Discard(3)
	}
	limited := &recordReader{r: b}
	d := json.NewDecoder(limited)
	fail := func(err error) {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		yield(paper.Paper{}, fmt.Errorf("byte %d: invalid JSON: %w", d.InputOffset(), err))
	}
	token, err := d.Token()
	if err != nil {
		fail(err)
		return
	}
	if token == json.Delim('{') {
		found, err := findList(d, limited)
		switch {
		case err != nil:
			fail(err)
			return
		case found == nil: // the list begins
		default: // there is none: the object may be a paper itself
			p, err := found.paper()
			if err != nil {
				yield(paper.Paper{}, errors.New("a JSON object without title, abstract or a list of papers (under papers, results, items, data ...)"))
				return
			}
			yield(p, nil)
			return
		}
	}
	for record := 1; d.More(); record++ {
		limited.start()
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			fail(err)
			return
		}
		p, err := jsonPaper(raw)
		if err != nil {
			p, err = paper.Paper{}, &RecordError{Record: record, Err: err}
		}
		if !yield(p, err) {
			return
		}
	}
	if _, err := d.Token(); err != nil {
		fail(err)
	}
}

// findList reads the fields of an object up to the beginning of a list of papers, and returns
// nil; if it has none, it returns the fields.
func findList(d *json.Decoder, limited *recordReader) (object, error) {
	fields := object{}
	for d.More() {
		limited.start()
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		if isListName(name) {
			isList, err := enterList(d)
			if err != nil || isList {
				return nil, err
			}
			continue
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		fields[plainName(name)] = value
	}
	_, err := d.Token()
	return fields, err
}

// enterList reads the beginning of a list; any other value it reads to its end.
func enterList(d *json.Decoder) (isList bool, err error) {
	for depth := 0; ; {
		token, err := d.Token()
		if err != nil || depth == 0 && token == json.Delim('[') {
			return err == nil, err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return false, nil
		}
	}
}

func isListName(name string) bool {
	name = plainName(name)
	for _, n := range listNames {
		if n == name {
			return true
		}
	}
	return false
}

// jsonPaper returns the paper that an object describes.
func jsonPaper(text []byte) (paper.Paper, error) {
	fields, err := jsonFields(text)
	if err != nil {
		return paper.Paper{}, err
	}
	return fields.paper()
}

// paper returns the paper that the fields describe.
func (o object) paper() (paper.Paper, error) {
	p := paper.Paper{
		ID:         o.text(idNames),
		Title:      o.text(titleNames),
		Abstract:   cleanParagraphs(o.raw(abstractNames)),
		Authors:    o.list(authorNames, ""),
		Date:       isoDate(o.text(dateNames)),
		Categories: o.list(categoryNames, " "),
		Label:      o.text(labelNames),
		URL:        o.text(urlNames),
	}
	if doi, ok := paper.DOI(o.text(doiNames)); ok {
		p.DOI = doi
	}
	if p.Title == "" && p.Abstract == "" {
		return paper.Paper{}, errNoText
	}
	return p, nil
}

// object holds the values of an object by the plain names of its fields.
type object map[string]json.RawMessage

// plainName returns a field's name in lower case, without underscores and the like.
func plainName(name string) string {
	plain := true
	for i := range len(name) {
		c := name[i]
		plain = plain && ('a' <= c && c <= 'z' || '0' <= c && c <= '9')
	}
	if plain {
		return name
	}
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(strings.ToLower(name))
}

// text returns the first of the named fields that holds a text or a number, on one line.
func (o object) text(names []string) string { return clean(o.raw(names)) }

// raw is text with the white space as it is.
func (o object) raw(names []string) string {
	for _, name := range names {
		if s := jsonText(o[name]); strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}

// jsonText returns the text of a value: a string, a number, the first of a list, or the text
// of an object that holds one under value or en.
func jsonText(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	switch c := raw[0]; {
	case c == '"':
		if s, ok := plainString(raw); ok {
			return s
		}
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return ""
		}
		return s
	case c == '-' || '0' <= c && c <= '9':
		return string(raw)
	case c == '[':
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) == nil && len(list) > 0 {
			return jsonText(list[0])
		}
	case c == '{':
		var nested map[string]json.RawMessage
		if json.Unmarshal(raw, &nested) == nil {
			for _, name := range []string{"value", "title", "name", "en", "text", "display_name"} {
				if s := jsonText(nested[name]); s != "" {
					return s
				}
			}
		}
	}
	return ""
}

// list returns the first of the named fields that holds texts: a list of them, or of objects
// with a name; or one string, cut at semicolons or commas if it has any, else at separator.
func (o object) list(names []string, separator string) []string {
	for _, name := range names {
		raw := o[name]
		if len(raw) == 0 {
			continue
		}
		var texts []string
		switch raw[0] {
		case '[':
			var list []json.RawMessage
			if json.Unmarshal(raw, &list) != nil {
				continue
			}
			for _, item := range list {
				texts = append(texts, personOrText(item))
			}
		case '"':
			texts = split(jsonText(raw), separator)
		}
		if texts = cleanAll(texts); len(texts) > 0 {
			return texts
		}
	}
	return nil
}

// split cuts a list in one string.
func split(s, separator string) []string {
	switch {
	case strings.Contains(s, ";"):
		return strings.Split(s, ";")
	case strings.Contains(s, ","):
		return strings.Split(strings.ReplaceAll(s, " and ", ", "), ",")
	case strings.Contains(s, " and "):
		return strings.Split(s, " and ")
	case separator != "":
		return strings.Split(s, separator)
	}
	return []string{s}
}

// personOrText returns the text of an item of a list: a string, or the name that an object
// has, whole or in parts.
func personOrText(raw json.RawMessage) string {
	if len(raw) == 0 || raw[0] != '{' {
		return jsonText(raw)
	}
	fields, err := jsonFields(raw)
	if err != nil {
		return ""
	}
	if name := fields.text([]string{"name", "fullname", "displayname", "rawauthorname", "author", "term", "title"}); name != "" {
		return name
	}
	first := fields.text([]string{"given", "firstname", "forename", "first"})
	last := fields.text([]string{"family", "lastname", "surname", "last"})
	return strings.TrimSpace(first + " " + last)
}
