package text

import (
	"unicode"
	"unicode/utf8"
)

// maxWordBytes bounds the length of a token of [WordTokens]: longer runs are data.
const maxWordBytes = 1000

// wordTokens calls emit for each token of [WordTokens] in a text: the matches of \w\w+ in Python. Python
// changes the text to lower case first, which only matters for the Turkish İ: it becomes an i and a dot
// above, and the dot ends the word.
func wordTokens(text string, emit func(token string)) {
	start, length := 0, 0
	for at := 0; at <= len(text); {
		r, size := utf8.RuneError, 1
		if at < len(text) {
			r, size = utf8.DecodeRuneInString(text[at:])
		}
		switch {
		case r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r):
			if length == 0 {
				start = at
			}
			length++
		case length > 0:
			if length > 1 && at-start <= maxWordBytes {
				emit(text[start:at])
			}
			length = 0
		}
		at += size
	}
}
