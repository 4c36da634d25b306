package report

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"kindred/internal/textwidth"
)

// columns measures text as terminals show it.
var columns = textwidth.Columns

// printer puts text together for a terminal of a certain width.
type printer struct {
	TextOptions
	b strings.Builder
}

// String returns what was printed.
func (p *printer) String() string { return p.b.String() }

func (p *printer) printf(format string, args ...any) { fmt.Fprintf(&p.b, format, args...) }

func (p *printer) blank() { p.b.WriteByte('\n') }

// line prints text on as many lines as it takes, all of them indented. style may be nil.
func (p *printer) line(indent int, text string, style func(string) string) {
	p.wrapped(strings.Repeat(" ", indent), nil, text, style)
}

// wrapped prints text behind a prefix, on as many lines as it takes, later ones indented by
// the width of the prefix. Styles may be nil.
func (p *printer) wrapped(prefix string, prefixStyle func(string) string, text string, style func(string) string) {
	indent := columns.StringWidth(prefix)
	for i, line := range textwidth.Wrap(visible(text), max(20, p.Width-indent)) {
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

// item prints an item of a list.
func (p *printer) item(indent int, text string) {
	p.wrapped(strings.Repeat(" ", indent)+"- ", p.dim, text, nil)
}

// shown returns how many of n papers to list.
func (p *printer) shown(n int) int {
	if p.Top > 0 && n > p.Top {
		return p.Top
	}
	return n
}

// rest says how many of n papers were not listed.
func (p *printer) rest(indent, n int) {
	if hidden := n - p.shown(n); hidden > 0 {
		p.line(indent, fmt.Sprintf("and %d more", hidden), p.dim)
	}
}

func (p *printer) styled(code, s string) string {
	if !p.Color || strings.TrimSpace(s) == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (p *printer) bold(s string) string   { return p.styled("1", s) }
func (p *printer) dim(s string) string    { return p.styled("2", s) }
func (p *printer) number(s string) string { return p.styled("36", s) }

// visible returns s without control characters, which could do anything to a terminal, and
// with blanks for what would break the line.
func visible(s string) string {
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

// plural returns a count with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// digits returns how many digits n has.
func digits(n int) int { return len(strconv.Itoa(n)) }

// markdown characters that mean something within a line.
var markdownEscaper = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`,
	"<", `\<`, ">", `\>`, "|", `\|`, "#", `\#`, "~", `\~`, "&", `\&`, "$", `\$`)

// blockStart matches what begins a list at the beginning of a line, in two parts between
// which a backslash keeps it from doing so.
var blockStart = regexp.MustCompile(`^(\d*)([-+=.)])`)

// escape returns text as Markdown that shows it as it is, also at the beginning of a line.
func escape(text string) string {
	return blockStart.ReplaceAllString(markdownEscaper.Replace(strings.TrimSpace(visible(text))), `$1\$2`)
}

// link returns a paper as Markdown: its title, linked if there is an address, bold if strong.
func link(p Paper, strong bool) string {
	title := escape(p.name())
	if url := p.URL.String(); url != "" {
		title = "[" + title + "](<" + url + ">)"
	}
	if strong {
		return "**" + title + "**"
	}
	return title
}
