package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Some sources read UTF-8 as Windows-1252 before they write it again: "é" comes as "Ã©", "’" as "â€™",
// and a no-break space as "Â ". This file puts such characters together again.

// mended returns s with those characters in place of the two or three that were made of each.
func mended(s string) string {
	if !hasAny(s, "\xc3", "\x82", "\x83", "\xa2") || // Â, Ã or â
		!utf8.ValidString(s) {
		return s
	}
	// From the right, since what was misread twice has the character to read first on its right side.
	runes := []rune(s)
	from := len(runes)
	for i := len(runes) - 1; i >= 0; i-- {
		before := ' '
		if i > 0 {
			before = runes[i-1]
		}
		from--
		runes[from] = runes[i]
		for r, n := misread(runes[from:], before); n > 0; r, n = misread(runes[from:], before) {
			from += n - 1
			runes[from] = r
		}
	}
	if from == 0 {
		return s
	}
	return string(runes[from:])
}

// misread returns the character that the first two or three of s were made of, and their number; 0 if
// they may stand for themselves after the character before.
func misread(s []rune, before rune) (r rune, n int) {
	if len(s) < 2 {
		return 0, 0
	}
	second, ok := windows1252(s[1])
	switch s[0] {
	case 'Â', 'Ã':
		if s[0] == 'Â' && s[1] == ' ' && !unicode.IsUpper(before) && before != ' ' { // the break was made a blank
			return ' ', 2
		}
		if !ok || unicode.IsUpper(before) && strings.ContainsRune("\u00a0»”’›…–—", s[1]) { // "ZEKÂ” is a word"
			return 0, 0
		}
		return (s[0]-'À')<<6 | rune(second&0x3f), 2
	case 'â':
		if len(s) < 3 || !ok || second > 0x8f || second == 0x85 { // "hâlâ…”"
			return 0, 0
		}
		if third, ok := windows1252(s[2]); ok {
			return 0x2000 | rune(second&0x3f)<<6 | rune(third&0x3f), 3
		}
	}
	return 0, 0
}

// windows1252 returns the byte of a character in Windows-1252, if it may be a further byte of UTF-8.
func windows1252(r rune) (b byte, ok bool) {
	if 0x80 <= r && r < 0xc0 {
		return byte(r), true
	}
	b, ok = charmap.Windows1252.EncodeRune(r)
	return b, ok && 0x80 <= b && b < 0xc0
}
