package latex

import (
	"strings"
	"unicode/utf8"
)

// Words returns a text in which the words that LaTeX takes apart are whole: accents become letters
// ("Erd\H{o}s" becomes Erdős), braces that keep a capital go ("{G}aussian"), and the numbers of
// chemical formulas are joined to them ("CO$_2$" becomes CO2). All other commands and formulas stay. A
// text without LaTeX is returned as it is.
func Words(s string) string {
	if strings.IndexByte(s, '\\') < 0 && strings.IndexByte(s, '{') < 0 && !strings.Contains(s, "$_") {
		return s
	}
	var b strings.Builder
	copied := 0
	for i := 0; i < len(s); {
		text, end := "", 0
		switch s[i] {
		case '\\':
			text, end = letter(s, i)
		case '{':
			text, end = protected(s, i)
		case '$':
			text, end = formulaNumber(s, i)
		}
		if end == 0 {
			i++
			continue
		}
		b.WriteString(s[copied:i])
		b.WriteString(text)
		i, copied = end, end
	}
	if copied == 0 {
		return s
	}
	b.WriteString(s[copied:])
	return b.String()
}

// letter returns the letter that the command at s[i] stands for, and where the text goes on, or an end
// of 0 if the command is not a letter.
func letter(s string, i int) (text string, end int) {
	name := commandName(s[i+1:])
	if special, ok := letters[name]; ok {
		return special, skipEnd(s, i+1+len(name), true)
	}
	if text, end = accent(s, i); end > 0 {
		if r, _ := utf8.DecodeRuneInString(text); r < utf8.RuneSelf && !isLetter(byte(r)) {
			return "", 0 // the sign of an accent alone
		}
		return text, end
	}
	if rest := s[i:]; strings.HasPrefix(rest, `\'`) && len(rest) > 2 && isLetter(rest[2]) { // an escaped apostrophe
		return "'", i + 2
	}
	return "", 0
}

// protected returns the content of the braces at s[i], if it is an accented letter or part of a
// word, and where the text goes on, or an end of 0.
func protected(s string, i int) (text string, end int) {
	if strings.HasPrefix(s[i+1:], `\`) {
		if text, end = letter(s, i+1); end > 0 && end < len(s) && s[end] == '}' {
			return text, end + 1
		}
		return "", 0
	}
	if i > 0 && s[i-1] != ' ' && s[i-1] != '-' && s[i-1] != '(' { // the argument of a command
		return "", 0
	}
	end = i + 1
	for end < len(s) && isLetter(s[end]) {
		end++
	}
	if end == i+1 || end+1 >= len(s) || s[end] != '}' || !isLetter(s[end+1]) {
		return "", 0
	}
	return s[i+1 : end], end + 1
}

// formulaNumber returns the number of the subscript at s[i], if a letter precedes it as in "CO$_2$"
// and "H$_{2}$O", and where the text goes on, or an end of 0.
func formulaNumber(s string, i int) (text string, end int) {
	if i == 0 || !isLetter(s[i-1]) || !strings.HasPrefix(s[i:], "$_") {
		return "", 0
	}
	start, tail := i+len("$_"), "$"
	if strings.HasPrefix(s[start:], "{") {
		start, tail = start+1, "}$"
	}
	end = start
	for end < len(s) && end < start+2 && isDigit(s[end]) {
		end++
	}
	if end == start || !strings.HasPrefix(s[end:], tail) {
		return "", 0
	}
	return s[start:end], end + len(tail)
}
