package unpack

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"

	"kindred/internal/lazy"
)

// Report says how bytes were converted to text. It is complete when the text was read to its end.
type Report struct {
	Encoding string // "UTF-8", "UTF-16LE" ...
	Replaced int    // how many invalid bytes or units were replaced by U+FFFD
}

// headSize is how many bytes of a file decide about its encoding.
const headSize = 64 << 10

// Text converts what r reads to UTF-8 without a byte order mark, and fills in the report. It finds
// the encoding by the first rule that applies:
//
//  1. the byte order mark;
//  2. UTF-16 or UTF-32, if zeros are between the first characters;
//  3. UTF-8, if the text is valid UTF-8 and not only ASCII;
//  4. charset, the name that came with the text, or else the declaration in it (of XML, or
//     "% Encoding:" of BibTeX);
//  5. Windows-1252, if single other bytes are between ASCII characters;
//  6. the encoding in which the frequencies of letters are those of a language;
//  7. UTF-8, and invalid bytes are replaced.
//
// If a text begins with ASCII, the rules are applied to its first other byte and those after it,
// however far it is from the beginning.
func Text(r io.Reader, charset string, report *Report) io.Reader {
	return convert(r, charset, report, new(encoding.Encoding))
}

// convert is [Text]. When the text was read to its end, chosen is its encoding, or nil for UTF-8.
func convert(r io.Reader, charset string, report *Report, chosen *encoding.Encoding) io.Reader {
	in := bufio.NewReaderSize(r, headSize)
	head, _ := in.Peek(headSize) // An error comes again at the next read.
	*report = Report{Encoding: "UTF-8"}
	as := func(e encoding.Encoding, name string) io.Reader {
		report.Encoding, *chosen = name, e
		return &replaced{r: transform.NewReader(in, e.NewDecoder()), report: report}
	}
	for _, m := range marks {
		if bytes.HasPrefix(head, []byte(m.mark)) {
			_, _ = in.Discard(len(m.mark))
			if m.encoding == nil {
				return &utf8Reader{in: in, report: report, chosen: chosen, sure: true}
			}
			return as(m.encoding, m.name)
		}
	}
	if e, name := wide(head); e != nil {
		return as(e, name)
	}
	declared := declaredEncoding(charset)
	if declared == nil {
		declared = declaredEncoding(declaration(head))
	}
	if declared != nil && !isSingleByte(declared) {
		if !utf8.Valid(trimPartial(head)) || isASCII(head) {
			name, _ := htmlindex.Name(declared)
			return as(declared, name)
		}
		declared = nil
	}
	return &utf8Reader{in: in, report: report, chosen: chosen, declared: declared}
}

// marks are the byte order marks. Longer marks come first.
var marks = []struct {
	mark, name string
	encoding   encoding.Encoding
}{
	{"\xef\xbb\xbf", "UTF-8", nil},
	{"\xff\xfe\x00\x00", "UTF-32LE", utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM)},
	{"\x00\x00\xfe\xff", "UTF-32BE", utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM)},
	{"\xff\xfe", "UTF-16LE", utf16LE},
	{"\xfe\xff", "UTF-16BE", utf16BE},
}

var (
	utf16LE = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	utf16BE = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
)

// wide returns UTF-16 or UTF-32 if head is in one of them without a byte order mark. It relies on
// the first characters, which are ASCII in every feed.
func wide(head []byte) (encoding.Encoding, string) {
	if len(head) < 8 {
		return nil, ""
	}
	zeros := 0
	for i, b := range head[:8] {
		if b == 0 {
			zeros |= 1 << i
		}
	}
	switch zeros {
	case 0b10101010:
		return utf16LE, "UTF-16LE"
	case 0b01010101:
		return utf16BE, "UTF-16BE"
	case 0b11101110:
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "UTF-32LE"
	case 0b01110111:
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), "UTF-32BE"
	}
	return nil, ""
}

var (
	xmlDeclaration    = lazy.Regexp(`^<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)
	bibTeXDeclaration = lazy.Regexp(
		`(?i)^%\s*(?:This file was created.{0,80}\s*%\s*)?Encoding:\s*([A-Za-z0-9._:-]+)`)
)

// declaration returns the name of the encoding that a text declares, or "".
func declaration(head []byte) string {
	head = bytes.TrimLeft(head[:min(len(head), 500)], " \t\n\f\r")
	var m [][]byte
	switch {
	case bytes.HasPrefix(head, []byte("<?xml")):
		m = xmlDeclaration().FindSubmatch(head)
	case bytes.HasPrefix(head, []byte("%")):
		m = bibTeXDeclaration().FindSubmatch(head)
	}
	if m == nil {
		return ""
	}
	return string(m[1])
}

// declaredEncoding returns the encoding with a name. It returns nil for UTF-8, for unknown names,
// and for encodings in which a declaration could not have been read as ASCII.
func declaredEncoding(name string) encoding.Encoding {
	if name == "" {
		return nil
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		return nil
	}
	switch canonical, _ := htmlindex.Name(e); canonical {
	case "utf-8", "utf-16le", "utf-16be", "replacement", "x-user-defined":
		return nil
	}
	return e
}

// isSingleByte reports whether e has one byte for each character.
func isSingleByte(e encoding.Encoding) bool {
	_, ok := e.(*charmap.Charmap)
	return ok
}

// isASCII reports whether text is ASCII without escape sequences, with which ISO-2022-JP begins.
func isASCII(text []byte) bool {
	return isASCIIOnly(text) && bytes.IndexByte(text, 0x1b) < 0
}

// trimPartial returns text without an incomplete character at its end.
func trimPartial(text []byte) []byte {
	for back := 1; back <= min(utf8.UTFMax, len(text)); back++ {
		if at := len(text) - back; utf8.RuneStart(text[at]) {
			if !utf8.FullRune(text[at:]) {
				return text[:at]
			}
			break
		}
	}
	return text
}

// utf8Reader reads UTF-8. If the first byte that is not ASCII is not UTF-8, it may change to another
// encoding there.
type utf8Reader struct {
	in       *bufio.Reader
	report   *Report
	chosen   *encoding.Encoding
	declared encoding.Encoding // of single bytes
	sure     bool              // that it is UTF-8
	other    io.Reader         // what reads the rest, in another encoding
	pending  []byte            // converted text that was not yet returned
}

func (t *utf8Reader) Read(p []byte) (int, error) {
	for {
		switch {
		case len(t.pending) > 0:
			n := copy(p, t.pending)
			t.pending = t.pending[n:]
			return n, nil
		case t.other != nil:
			return t.other.Read(p)
		}
		// The buffer is filled only when it is nearly empty.
		if t.in.Buffered() < utf8.UTFMax {
			if _, err := t.in.Peek(utf8.UTFMax); t.in.Buffered() == 0 {
				return 0, err
			}
		}
		chunk, _ := t.in.Peek(t.in.Buffered())
		if most := max(len(p), utf8.UTFMax); len(chunk) > most {
			chunk = chunk[:most]
		}
		if whole := trimPartial(chunk); len(whole) > 0 {
			chunk = whole
		}
		ascii := isASCIIOnly(chunk)
		if ascii || utf8.Valid(chunk) {
			t.sure = t.sure || !ascii
			if len(chunk) > len(p) { // p is shorter than a character
				t.pending = bytes.Clone(chunk)
				_, _ = t.in.Discard(len(chunk))
				continue
			}
			n := copy(p, chunk)
			_, _ = t.in.Discard(n)
			return n, nil
		}
		if !t.sure {
			t.decide()
			continue
		}
		t.replace(chunk)
	}
}

// isASCIIOnly reports whether text is ASCII. It looks at eight bytes at a time.
func isASCIIOnly(text []byte) bool {
	for len(text) >= 8 {
		if binary.LittleEndian.Uint64(text)&0x8080808080808080 != 0 {
			return false
		}
		text = text[8:]
	}
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// decide chooses the encoding at the first byte that is not ASCII. It is in the buffer.
func (t *utf8Reader) decide() {
	t.sure = true
	ahead, _ := t.in.Peek(headSize)
	e := t.declared
	switch {
	case isMostlyUTF8(ahead):
		return
	case e != nil:
	case isWestern(ahead):
		e = charmap.Windows1252
	default:
		if e = guess(ahead, wideCandidates); e == nil {
			e = guess(ahead, narrowCandidates)
		}
	}
	if e == nil {
		return
	}
	name, _ := htmlindex.Name(e)
	if name == "windows-1252" {
		name = "Windows-1252"
	}
	t.report.Encoding, *t.chosen = name, e
	t.other = &replaced{r: transform.NewReader(t.in, e.NewDecoder()), report: t.report}
}

// isMostlyUTF8 reports whether a text has more valid characters of several bytes than invalid bytes.
func isMostlyUTF8(text []byte) bool {
	valid, invalid := 0, 0
	for rest := text; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			invalid++
		case size > 1:
			valid++
		}
		rest = rest[size:]
	}
	return valid > invalid
}

// isWestern reports whether text looks like Windows-1252: most letters beyond ASCII are single or in
// pairs. In other scripts they come in runs.
func isWestern(text []byte) bool {
	alone, inRuns := 0, 0
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		start := i
		for i < len(text) && text[i] >= utf8.RuneSelf {
			i++
		}
		if i-start <= 2 {
			alone += i - start
		} else {
			inRuns += i - start
		}
	}
	return alone > 4*inRuns
}

// replace puts chunk into pending, with its invalid bytes replaced.
func (t *utf8Reader) replace(chunk []byte) {
	var text []byte
	rest := chunk
	for len(rest) > 0 {
		r, size := utf8.DecodeRune(rest)
		if r == utf8.RuneError && size == 1 {
			t.report.Replaced++
			text = append(text, "\uFFFD"...)
		} else {
			text = append(text, rest[:size]...)
		}
		rest = rest[size:]
	}
	_, _ = t.in.Discard(len(chunk))
	t.pending = text
}

// replaced counts the replacement characters in what was decoded.
type replaced struct {
	r      io.Reader
	report *Report
	tail   []byte // the last bytes, which may begin a replacement character
}

func (c *replaced) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	const replacement = "\uFFFD"
	seam := append(c.tail, p[:min(n, 2)]...)
	c.report.Replaced += bytes.Count(p[:n], []byte(replacement)) + bytes.Count(seam, []byte(replacement))
	if n >= 2 {
		seam = p[:n]
	}
	c.tail = append(c.tail[:0], seam[max(0, len(seam)-2):]...)
	return n, err
}
