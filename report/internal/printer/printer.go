// Package printer puts the text of reports together: paragraphs, lists and tables for a terminal, and Markdown.
package printer

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"kindred/internal/lazy"
	"kindred/internal/textwidth"
)

// Columns measures text as terminals show it.
var Columns = textwidth.Columns

// Options say how text is printed.
type Options struct {
	Width int  // columns after which lines are wrapped; 0 does not wrap
	Color bool // use bold, dim and colours
	Top   int  // papers to list for each cluster; 0 means all
}

// Printer puts text together for a terminal of a certain width.
type Printer struct {
	Options
	b strings.Builder
}

// String returns what was printed.
func (p *Printer) String() string { return p.b.String() }

// Printf prints like fmt.Printf.
func (p *Printer) Printf(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

// Blank prints an empty line.
func (p *Printer) Blank() { p.b.WriteByte('\n') }

// Line prints text on as many lines as it takes, all of them indented. style may be nil.
func (p *Printer) Line(indent int, text string, style func(string) string) {
	p.Wrapped(strings.Repeat(" ", indent), nil, text, style)
}

// Wrapped prints text behind a prefix, on as many lines as it takes, later ones indented by
// the width of the prefix. Styles may be nil.
func (p *Printer) Wrapped(prefix string, prefixStyle func(string) string, text string, style func(string) string) {
	indent := Columns.StringWidth(prefix)
	for i, line := range textwidth.Wrap(Visible(text), max(20, p.Width-indent)) {
		if line == "" {
			prefix = strings.TrimRight(prefix, " ")
		}
		if style != nil {
			line = style(line)
		}
		switch {
		case i > 0:
			p.b.WriteString(strings.Repeat(" ", indent))
		case prefixStyle != nil:
			p.b.WriteString(prefixStyle(prefix))
		default:
			p.b.WriteString(prefix)
		}
		p.b.WriteString(line)
		p.b.WriteByte('\n')
	}
}

// Item prints an item of a list.
func (p *Printer) Item(indent int, text string) {
	p.Wrapped(strings.Repeat(" ", indent)+"- ", p.Dim, text, nil)
}

// Shown returns how many of n papers to list.
func (p *Printer) Shown(n int) int {
	if p.Top > 0 && n > p.Top {
		return p.Top
	}
	return n
}

// Rest says how many of n papers were not listed.
func (p *Printer) Rest(indent, n int) {
	if hidden := n - p.Shown(n); hidden > 0 {
		p.Line(indent, fmt.Sprintf("and %d more", hidden), p.Dim)
	}
}

func (p *Printer) styled(code, s string) string {
	if !p.Color || strings.TrimSpace(s) == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// Bold returns text in bold, if the options want colour.
func (p *Printer) Bold(s string) string { return p.styled("1", s) }

// Dim returns text that stands back.
func (p *Printer) Dim(s string) string { return p.styled("2", s) }

// Number returns a number, in a colour of its own.
func (p *Printer) Number(s string) string { return p.styled("36", s) }

// Visible returns s without control characters, which could do anything to a terminal, and
// with blanks for what would break the line.
func Visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200d' && r != '\u200c' {
			return -1
		}
		return r
	}, s)
}

// Plural returns a count with its noun.
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// Digits returns how many digits n has.
func Digits(n int) int { return len(strconv.Itoa(n)) }

// MarkdownEscaper writes the characters that mean something within a line of Markdown so that they mean nothing.
var MarkdownEscaper = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`,
	"<", `\<`, ">", `\>`, "|", `\|`, "#", `\#`, "~", `\~`, "&", `\&`, "$", `\$`)

// blockStart matches what begins a list at the beginning of a line, in two parts between
// which a backslash keeps it from doing so.
var blockStart = lazy.Regexp(`^(\d*)([-+=.)])`)

// Escape returns text as Markdown that shows it as it is, also at the beginning of a line.
func Escape(text string) string {
	return blockStart().ReplaceAllString(MarkdownEscaper.Replace(strings.TrimSpace(Visible(text))), `$1\$2`)
}

// Singular returns the words of a text in lower case, each between blanks and without the ending of an English plural.
func Singular(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text),
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		stem, found := strings.CutSuffix(w, "ies")
		switch {
		case found && len(stem) > 1:
			words[i] = stem + "y"
		case len(w) > 3 && !strings.HasSuffix(w, "ss"):
			words[i] = strings.TrimSuffix(w, "s")
		}
	}
	return " " + strings.Join(words, " ") + " "
}
