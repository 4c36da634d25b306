// Package workbook reads the sheets of Excel workbooks as CSV. Formulas, pictures and formats are left out, with
// the exception of dates, which a workbook holds as numbers.
package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// The limits of Excel, and how much text of a workbook is held in memory.
const (
	maxRows    = 1 << 20
	maxColumns = 1 << 14
	maxShared  = 512 << 20
)

// The limits of what is held in memory while a file is parsed.
const (
	maxDepth = 100      // of elements
	maxToken = 16 << 20 // bytes of a tag, or of the text between two
)

var errShared = fmt.Errorf("its sheets have more than %d MiB of text; save them as CSV", maxShared>>20)

// Book is a workbook in the format of Excel 2007 and later (.xlsx), which is a zip archive of XML files
// (ECMA-376, part 1).
type Book struct {
	Sheets []*Sheet // those that are not hidden

	files   map[string]*zip.File
	open    func(f *zip.File) (io.ReadCloser, error)
	shared  []string // texts of cells, by number
	isDate  []bool   // which styles of cells are for dates
	since04 bool     // days are counted from 1904 on
	loaded  bool
}

// Sheet is a sheet of a workbook.
type Sheet struct {
	Name string

	book *Book
	file string
}

// IsBook reports whether an archive is a workbook.
func IsBook(z *zip.Reader) bool {
	for _, f := range z.File {
		if f.Name == "xl/workbook.xml" {
			return true
		}
	}
	return false
}

// Open returns the workbook in an archive, whose files open gives.
func Open(z *zip.Reader, open func(f *zip.File) (io.ReadCloser, error)) (*Book, error) {
	b := &Book{files: map[string]*zip.File{}, open: open}
	for _, f := range z.File {
		b.files[strings.ToLower(f.Name)] = f
	}
	targets := map[string]string{}
	err := b.elements("xl/_rels/workbook.xml.rels", func(_ *parser, e xml.StartElement) error {
		if e.Name.Local == "Relationship" {
			targets[attr(e, "Id")] = strings.TrimPrefix(path.Join("/xl", absolute(attr(e, "Target"))), "/")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = b.elements("xl/workbook.xml", func(_ *parser, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			b.since04 = attr(e, "date1904") == "1" || attr(e, "date1904") == "true"
		case "sheet":
			file := targets[attr(e, "id")]
			if state := attr(e, "state"); (state == "" || state == "visible") && strings.Contains(file, "/worksheets/") {
				b.Sheets = append(b.Sheets, &Sheet{Name: attr(e, "name"), book: b, file: file})
			}
		}
		return nil
	})
	return b, err
}

// absolute returns a path below /xl that says where it begins: "/xl/worksheets/a.xml" as "worksheets/a.xml".
func absolute(target string) string { return strings.TrimPrefix(target, "/xl/") }

// attr returns the attribute with this local name.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// elements calls visit with the start tags of a file of the workbook. A file that is not there has none.
func (b *Book) elements(name string, visit func(p *parser, e xml.StartElement) error) error {
	f := b.files[strings.ToLower(name)]
	if f == nil {
		return nil
	}
	r, err := b.open(f)
	if err != nil {
		return err
	}
	defer r.Close()
	p := newParser(r)
	for {
		token, err := p.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return damaged(name, err)
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := visit(p, e); err != nil {
				return err
			}
		}
	}
}

// parser parses a file of a workbook within limits.
type parser struct {
	*xml.Decoder
	depth int
}

func newParser(r io.Reader) *parser { return &parser{Decoder: xml.NewDecoder(&tokenLimiter{r: r})} }

// Token returns the next token.
func (p *parser) Token() (xml.Token, error) {
	token, err := p.Decoder.Token()
	switch token.(type) {
	case xml.StartElement:
		if p.depth++; p.depth > maxDepth {
			return nil, errors.New("the workbook has elements in elements without end")
		}
	case xml.EndElement:
		p.depth--
	}
	return token, err
}

// tokenLimiter reads text of which no token is longer than maxToken.
type tokenLimiter struct {
	r     io.Reader
	since int // bytes after the last tag began
}

func (l *tokenLimiter) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if at := bytes.LastIndexByte(p[:n], '<'); at >= 0 {
		l.since = n - at
	} else if l.since += n; l.since > maxToken {
		return 0, fmt.Errorf("the workbook has a cell of more than %d MiB", maxToken>>20)
	}
	return n, err
}

// damaged says which file of a workbook cannot be read.
func damaged(name string, err error) error {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the workbook is damaged in %s: %w", name, err)
	}
	return err
}

// load reads what the cells of all sheets refer to.
func (b *Book) load() error {
	if b.loaded {
		return nil
	}
	b.loaded = true
	size := 0
	err := b.elements("xl/sharedStrings.xml", func(p *parser, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		s, err := richText(p)
		if size += len(s) + 16; size > maxShared {
			return errShared
		}
		b.shared = append(b.shared, s)
		return err
	})
	if err != nil {
		return err
	}
	codes := map[string]string{}
	inCells := false
	return b.elements("xl/styles.xml", func(_ *parser, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			codes[attr(e, "numFmtId")] = attr(e, "formatCode")
		case "cellXfs":
			inCells = true
		case "cellStyles":
			inCells = false
		case "xf":
			if id := attr(e, "numFmtId"); inCells && len(b.isDate) < 1<<16 {
				b.isDate = append(b.isDate, isDateFormat(id, codes[id]))
			}
		}
		return nil
	})
}

// richText returns the text in an element, which may be in runs of different fonts. Readings of Japanese text
// are left out.
func richText(p *parser) (string, error) {
	var b strings.Builder
	inText, phonetic := 0, 0
	for depth := 1; depth > 0; {
		token, err := p.Token()
		if err != nil {
			return "", damaged("its texts", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			switch t.Name.Local {
			case "t":
				inText = depth
			case "rPh":
				phonetic = depth
			}
		case xml.CharData:
			if inText > 0 && phonetic == 0 {
				b.Write(t)
			}
		case xml.EndElement:
			if depth == inText {
				inText = 0
			}
			if depth == phonetic {
				phonetic = 0
			}
			depth--
		}
	}
	return unescaped(b.String()), nil
}

// unescaped returns a text without the escapes of characters that XML does not have: "_x000D_".
func unescaped(s string) string {
	const size = len("_x000D_")
	for from := 0; ; {
		at := strings.Index(s[from:], "_x")
		if at < 0 || from+at+size > len(s) {
			return s
		}
		at += from
		from = at + 1
		code, err := strconv.ParseUint(s[at+2:at+size-1], 16, 16)
		if err != nil || s[at+size-1] != '_' {
			continue
		}
		char := string(rune(code))
		if code < ' ' {
			char = " "
		}
		s = s[:at] + char + s[at+size:]
	}
}

// isDateFormat reports whether a format of numbers is for dates, by its number or its code: "yyyy-mm-dd".
func isDateFormat(id, code string) bool {
	n, err := strconv.Atoi(id)
	if err == nil && (14 <= n && n <= 17 || n == 22 || 27 <= n && n <= 36 || 50 <= n && n <= 58) {
		return true
	}
	inQuotes, inBrackets := false, false
	for _, r := range code {
		switch {
		case r == '"':
			inQuotes = !inQuotes
		case inQuotes:
		case r == '[':
			inBrackets = true
		case r == ']':
			inBrackets = false
		case !inBrackets && (r == 'y' || r == 'Y'):
			return true
		}
	}
	return false
}
