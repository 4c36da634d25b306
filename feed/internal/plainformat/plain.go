// Package plainformat reads papers from plain text whose form is known: blocks, files of one paper, and
// the mails of arXiv. Package textformat reads texts whose form nobody knows.
package plainformat

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// Blocks is plain text with an empty line between papers. The first line of a paper is its title, and the other lines
// are the abstract. It is read only if the user names it, since any other text looks the same.
var Blocks = record.Format{
	Name:        "text",
	Description: "plain text, an empty line between papers: a line of title, then the abstract (only with --from)",
	Detect:      func(*record.Head) bool { return false },
	Decode:      decodeBlocks,
}

// File is plain text with a file for each paper. The first line or paragraph is the title, and the rest is the
// abstract. The ID is the name of the file. It is read only if the user names it, and held in memory, up to
// [record.MaxBytes].
var File = record.Format{
	Name:        "text-file",
	Description: "plain text, a file for each paper: title, then abstract; the file name is the id (only with --from)",
	Detect:      func(*record.Head) bool { return false },
	Decode:      decodeFile,
}

func decodeBlocks(in record.Input, yield record.Yield) {
	sink := record.NewSink(yield)
	lines := newLineReader(in)
	for {
		block, line, err := lines.block()
		switch {
		case err == io.EOF:
			return
		case err != nil && !errors.Is(err, record.ErrTooLong):
			yield(paper.Paper{}, err)
			return
		}
		title, abstract, _ := strings.Cut(block, "\n")
		p := paper.Paper{Title: text.Title(title), Abstract: text.Abstract(abstract)}
		if !sink.Put(line, sink.Next(), p, err) {
			return
		}
	}
}

func decodeFile(in record.Input, yield record.Yield) {
	whole, err := ReadAll(in)
	if err != nil {
		yield(paper.Paper{}, err)
		return
	}
	sink := record.NewSink(yield)
	sink.Put(1, sink.Next(), WholeFile(whole, in.Name), nil)
}

// maxTitle is how many bytes the title of a paper has at most where it is only known to come
// first: a longer text is the abstract.
const maxTitle = 300

// WholeFile returns the paper that is the whole of a text, from a file of the given name.
func WholeFile(whole, name string) paper.Paper {
	whole = strings.TrimSpace(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(whole))
	first, rest, _ := strings.Cut(whole, "\n")
	// A title may be wrapped, if an empty line stands after it.
	if paragraph, behind, ok := strings.Cut(whole, "\n\n"); ok && len(paragraph) <= maxTitle {
		first, rest = paragraph, behind
	}
	if len(first) > maxTitle {
		first, rest = "", whole
	}
	p := paper.Paper{Title: text.Title(first), Abstract: text.Abstract(rest)}
	if base := path.Base(strings.ReplaceAll(name, `\`, "/")); name != "" {
		p.ID = text.Line(strings.TrimSuffix(base, path.Ext(base)))
	}
	return p
}

// ReadAll returns the whole of a text.
func ReadAll(in io.Reader) (string, error) {
	whole, err := io.ReadAll(io.LimitReader(in, record.MaxBytes+1))
	if err != nil {
		return "", err
	}
	if len(whole) > record.MaxBytes {
		return "", fmt.Errorf("the text is larger than %d MiB, the limit for a page of papers", record.MaxBytes>>20)
	}
	return string(whole), nil
}

// lineReader reads a text by lines and blocks of them.
type lineReader struct {
	in   *bufio.Reader
	line int // the number of lines that were read
}

func newLineReader(in io.Reader) *lineReader {
	return &lineReader{in: bufio.NewReaderSize(in, 64<<10)}
}

// next returns the next line without its end, or io.EOF. What is over most of it is passed
// over, and reported as record.ErrTooLong.
func (l *lineReader) next(most int) (string, error) {
	var line []byte
	long := false
	for {
		part, err := l.in.ReadSlice('\n')
		if long = long || len(line)+len(part) > most; !long {
			line = append(line, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && len(line) == 0 && !long:
			return "", io.EOF
		case err != nil && err != io.EOF:
			return "", err
		}
		l.line++
		if long {
			return "", record.ErrTooLong
		}
		return strings.TrimRight(string(line), "\r\n"), nil
	}
}

// block returns the lines up to the next empty one, and the number of the first.
func (l *lineReader) block() (block string, line int, err error) {
	var b strings.Builder
	tooLong := false
	for {
		text, err := l.next(record.MaxBytes - min(b.Len(), record.MaxBytes))
		switch {
		case err == io.EOF && (b.Len() > 0 || tooLong):
			if tooLong {
				return "", line, record.ErrTooLong
			}
			return b.String(), line, nil
		case errors.Is(err, record.ErrTooLong):
			tooLong = true
			if line == 0 {
				line = l.line
			}
			continue
		case err != nil:
			return "", line, err
		}
		if strings.TrimSpace(text) == "" {
			if tooLong {
				return "", line, record.ErrTooLong
			}
			if b.Len() > 0 {
				return b.String(), line, nil
			}
			continue
		}
		if line == 0 {
			line = l.line
		}
		if !tooLong {
			b.WriteString(text)
			b.WriteByte('\n')
		}
	}
}
