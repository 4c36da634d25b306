package plainformat

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
	"kindred/paper"
)

// ArXivMail is the daily mail of arXiv, as https://info.arxiv.org/help/subscribe.html
// describes it: entries between lines of dashes, each with lines such as "Title:" between two
// backslashes and then the abstract. Replacements have no abstract.
var ArXivMail = record.Format{
	Name:        "arxiv-mail",
	Description: "daily mail of arXiv's announcements",
	Detect: func(h *record.Head) bool {
		return mailEntry().Match(h.Text) && bytes.Contains(h.Text, []byte("\nTitle:"))
	},
	Decode: decodeMail,
}

// mailEntry matches the beginning of an entry.
var mailEntry = lazy.Regexp(`(?m)^\\\\\r?\narXiv:\S+`)

func decodeMail(in record.Input, yield record.Yield) {
	sink := record.NewSink(yield)
	lines := newLineReader(in)
	m := mail{}
	for {
		line, err := lines.next(maxLine)
		switch {
		case err == io.EOF:
			if m.part != outside {
				sink.Put(m.line, m.number, paper.Paper{}, errMailCutOff)
			}
			return
		case errors.Is(err, record.ErrTooLong):
			line = ""
		case err != nil:
			yield(paper.Paper{}, err)
			return
		}
		if m.take(line, lines.line) && !sink.Put(m.line, m.number, m.paper(), nil) {
			return
		}
	}
}

var errMailCutOff = errors.New("record truncated: the mail ends inside it")

// maxLine bounds a line of a mail, and maxMail an entry.
const (
	maxLine = 1 << 20
	maxMail = 4 << 20
)

// mail is an entry of a mail as it is put together.
type mail struct {
	part     mailPart
	line     int // where it begins
	number   int
	fields   map[string]string
	field    string // whose value may go on
	abstract strings.Builder
}

type mailPart int

const (
	outside mailPart = iota
	inFields
	inAbstract
)

var (
	mailField = lazy.Regexp(`^(arXiv|Date|Title|Authors?|Categories|Comments|DOI|Journal-ref|License|Report-no|` +
		`MSC-class|ACM-class|Proxy)(?: \([^)]*\)|\b[^:]{0,40}?)?:\s*(.*)$`)
	mailRule = lazy.Regexp(`^(-{20,}|%[-%]{20,}|={20,})`)
)

// take takes a line, and reports whether an entry ends with it.
func (m *mail) take(line string, number int) (done bool) {
	mark := strings.HasPrefix(line, `\\`)
	switch {
	case m.part == outside:
		if mark {
			*m = mail{part: inFields, line: number, number: m.number + 1, fields: map[string]string{}}
		}
		return false
	case mailRule().MatchString(line): // the last mark is missing
		m.part = outside
		return len(m.fields) > 0
	case m.part == inFields && mark:
		m.part = inAbstract
		// A replacement ends with its second mark, after which its address stands.
		if strings.Contains(line, "arxiv.org/abs/") {
			m.part = outside
			return true
		}
		return false
	case m.part == inAbstract && mark:
		m.part = outside
		return true
	case m.part == inAbstract:
		if m.abstract.Len() < maxMail {
			m.abstract.WriteString(line)
			m.abstract.WriteByte('\n')
		}
		return false
	}
	if f := mailField().FindStringSubmatch(line); f != nil {
		m.field = strings.ToLower(f[1])
		m.fields[m.field] = f[2]
	} else if line = strings.TrimSpace(line); line != "" && m.field != "" && len(m.fields[m.field]) < maxLine {
		m.fields[m.field] += " " + line
	}
	return false
}

// paper returns the paper of the entry.
func (m *mail) paper() paper.Paper {
	id, _, _ := strings.Cut(strings.TrimSpace(m.fields["arxiv"]), " ")
	p := paper.Paper{
		Title:      text.Title(m.fields["title"]),
		Abstract:   text.Abstract(m.abstract.String()),
		Authors:    text.SplitNames(m.fields["authors"] + m.fields["author"]),
		Date:       text.Date(m.fields["date"]),
		Categories: text.SplitTerms(m.fields["categories"]),
		Venue:      text.Title(m.fields["journal-ref"]),
	}
	p.ArXiv, _ = paper.ArXivID(id)
	p.DOI, _ = paper.DOI(m.fields["doi"])
	if p.ArXiv != "" {
		p.URL = "https://arxiv.org/abs/" + p.ArXiv
	}
	return p
}
