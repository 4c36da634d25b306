package text

import (
	"unicode"
	"unicode/utf8"
)

// maxWordBytes bounds a token of [WordTokens]: what is longer is data.
const maxWordBytes = 1000

// wordTokens calls emit for each token of [WordTokens] in a text: what \w\w+ matches in Python,
// where the text is put into lower case before. That only makes a difference for the Turkish İ, of
// which Python makes an i and a dot above, which ends a word there.
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
