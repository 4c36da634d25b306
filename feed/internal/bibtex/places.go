package bibtex

import (
	"bytes"
	"iter"
)

// Place is where an entry is in a text of BibTeX.
type Place struct {
	Number      int    // as [record.Input] tells it to Placed
	Kind        string // in lower case
	Open, Close int    // where its braces or parentheses are
	// Whole says that the braces of the entry match, so that what is between Open and Close is its text.
	Whole bool
	// Escaped says that the braces match if those after a backslash do not count.
	Escaped bool
}

// Places yields the entries of a text, in order, also those that are no papers.
func Places(text []byte) iter.Seq[Place] {
	return func(yield func(Place) bool) {
		s := NewScanner(bytes.NewReader(text))
		for n := 1; ; n++ {
			e, ok := s.Next()
			if !ok {
				return
			}
			if e.Escaped { // it ends with the last brace before the next entry, or of the file
				end := len(text)
				if e.Next > 0 {
					end = s.lines.Start()
				}
				e.Close = e.Open + bytes.LastIndexAny(text[e.Open:end], "})")
			}
			whole := e.Close > e.Open && !e.Early && !e.Unended && !e.TooLong
			if !yield(Place{n, e.Kind, e.Open, e.Close, whole, e.Escaped}) {
				return
			}
		}
	}
}
