package text

import (
	"cmp"
	"iter"
	"slices"
	"strings"
)

// Uninvert returns the text of an inverted index, the form in which OpenAlex gives abstracts.
// The index yields each word with each of its places, in any order. Places need not begin at 0
// nor be without gaps. A text of more than 16 MiB is cut off.
func Uninvert(index iter.Seq2[string, int]) string {
	const longest = 16 << 20
	type word struct {
		text string
		at   int
	}
	var words []word
	for text, at := range index {
		words = append(words, word{text, at})
	}
	slices.SortStableFunc(words, func(a, b word) int { return cmp.Compare(a.at, b.at) })
	var b strings.Builder
	for i, w := range words {
		if b.Len()+len(w.text) > longest { // a long word at many places
			break
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.text)
	}
	return b.String()
}
