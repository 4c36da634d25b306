package tagformat

import (
	"bytes"
	"iter"
)

// BibPlace is where an entry is in a text of BibTeX.
type BibPlace struct {
	Number      int    // as [record.Input] tells it to Placed
	Kind        string // in lower case
	Open, Close int    // where its braces or parentheses are
	// Whole says that the braces of the entry match, so that what is between Open and Close is its text.
	Whole bool
	// Escaped says that the braces match if those behind a backslash do not count.
	Escaped bool
}

// BibPlaces yields the entries of a text, in order, also those that are no papers.
func BibPlaces(text []byte) iter.Seq[BibPlace] {
	return func(yield func(BibPlace) bool) {
		s := newBibScanner(bytes.NewReader(text))
		for n := 1; ; n++ {
			e, ok := s.next()
			if !ok {
				return
			}
			if e.escaped { // it ends with the last brace before the next entry, or of the file
				end := len(text)
				if e.next > 0 {
					end = s.lines.start
				}
				e.close = e.open + bytes.LastIndexAny(text[e.open:end], "})")
			}
			whole := e.close > e.open && !e.early && !e.unended && !e.tooLong
			if !yield(BibPlace{n, e.kind, e.open, e.close, whole, e.escaped}) {
				return
			}
		}
	}
}
