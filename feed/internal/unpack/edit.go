package unpack

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/unicode/norm"
)

// Editable is the text of a whole file that can be changed and written in the encoding of the file.
type Editable struct {
	Text     []byte // without a byte order mark. Bytes of UTF-8 that are invalid are as they were
	mark     []byte
	encoding encoding.Encoding // nil for UTF-8
}

// Edit returns the text of a file. It returns an error if the file cannot be written again byte for byte, because it
// is damaged, or its encoding has several ways to write a character.
func Edit(file []byte) (*Editable, error) {
	e := &Editable{}
	for _, m := range marks {
		if bytes.HasPrefix(file, []byte(m.mark)) {
			e.mark = file[:len(m.mark)]
			break
		}
	}
	var report Report
	text, err := io.ReadAll(convert(bytes.NewReader(file), "", &report, &e.encoding))
	if err != nil {
		return nil, err
	}
	if e.encoding == nil {
		e.Text = file[len(e.mark):]
		return e, nil
	}
	e.Text = text
	if again, err := e.Bytes(text); err != nil || !bytes.Equal(again, file) {
		return nil, fmt.Errorf("the text is in %s and cannot be kept as it is", report.Encoding)
	}
	return e, nil
}

// Bytes returns a text in the encoding of the file.
func (e *Editable) Bytes(text []byte) ([]byte, error) {
	if e.encoding != nil {
		var err error
		if text, err = e.encoding.NewEncoder().Bytes(text); err != nil {
			return nil, err
		}
	}
	return append(bytes.Clone(e.mark), text...), nil
}

// Fit returns a text with other characters for those that the encoding of the file has not: the letter without its
// accent, or a question mark.
func (e *Editable) Fit(text string) string {
	if e.encoding == nil {
		return text
	}
	has := func(s string) bool {
		_, err := e.encoding.NewEncoder().String(s)
		return err == nil
	}
	if has(text) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch base := norm.NFD.String(string(r))[:1]; {
		case has(string(r)):
			b.WriteRune(r)
		case base[0] < 0x80:
			b.WriteString(base)
		default:
			b.WriteByte('?')
		}
	}
	return b.String()
}
