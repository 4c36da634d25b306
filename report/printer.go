package report

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// columns measures text as terminals show it. It is fixed, so that the language of the user
// does not change where lines break.
var columns = &runewidth.Condition{StrictEmojiNeutral: true}

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
	for i, line := range wrap(visible(text), max(20, p.Width-indent)) {
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

// wrap breaks text into lines of at most width columns, at blanks where it can. A word that
// is longer than a line, as texts without blanks are, begins where there is room and goes on.
func wrap(text string, width int) []string {
	var lines []string
	line, used := "", 0
	for _, word := range strings.Fields(text) {
		head, rest := split(word, width)
		w := columns.StringWidth(head)
		if used > 0 && rest == "" && used+1+w <= width {
			line, used = line+" "+word, used+1+w
			continue
		}
		if room := width - used - 1; used > 0 && rest != "" && room >= width/2 {
			head, rest = split(word, room)
			head, used = line+" "+head, 0
		}
		if used > 0 {
			lines = append(lines, line)
		}
		for rest != "" {
			lines = append(lines, head)
			head, rest = split(rest, width)
		}
		line, used = head, columns.StringWidth(head)
	}
	if used > 0 || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// split returns as much of a word as width columns hold, at least one letter, and the rest.
func split(word string, width int) (head, rest string) {
	// No more is looked at than could fit, or a title of a megabyte would take minutes. Most
	// of the bytes that fit may be marks without a width.
	part := word
	if most := 32 * min(width, len(word)); len(part) > most {
		for most > 1 && !utf8.RuneStart(part[most]) {
			most--
		}
		part = part[:most]
	}
	head = columns.Truncate(part, width, "")
	if head == "" && word != "" {
		_, size := utf8.DecodeRuneInString(word)
		head = word[:size]
	}
	return head, word[len(head):]
}

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
