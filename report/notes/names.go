package notes

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// names makes names of files.
type names struct {
	taken map[string]int // in lower case, with the last number that was put after each, 1 for none
}

// longest is how many bytes a name has at most. File systems allow 255 for a file, and some programs less for a path.
const longest = 120

// reserved are names that Windows does not allow, whatever their ending.
var reserved = map[string]bool{"con": true, "prn": true, "aux": true, "nul": true}

// take returns a name for a text that was not returned before.
func (n *names) take(text string) string {
	base := plain(text)
	name, key := base, strings.ToLower(base)
	for n.taken[strings.ToLower(name)] > 0 {
		n.taken[key]++
		suffix := " (" + strconv.Itoa(n.taken[key]) + ")"
		name = cut(base, longest-len(suffix)) + suffix
	}
	n.taken[strings.ToLower(name)] = 1
	return name
}

// plain returns a text as the name of a file, without an ending: nothing in it means something to Windows, macOS,
// Linux, or in a link of Obsidian.
func plain(text string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), strings.ContainsRune(`/\|:`, r):
			return ' '
		case strings.ContainsRune(`*?"<>#^[]%`, r), unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == utf8.RuneError:
			return -1
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(text, "")))
	name = cut(strings.Join(strings.Fields(name), " "), longest)
	name = strings.TrimLeft(name, ".- ")
	base, _, _ := strings.Cut(strings.ToLower(name), ".")
	base = strings.TrimSpace(base)
	device := len(base) == 4 && (strings.HasPrefix(base, "com") || strings.HasPrefix(base, "lpt")) &&
		'0' <= base[3] && base[3] <= '9'
	switch {
	case name == "":
		return "untitled"
	case reserved[base], device:
		return "_" + name
	}
	return name
}

// cut returns the beginning of a text, at most as many bytes, and ends at a blank if there is one near the end.
func cut(text string, most int) string {
	if len(text) > most {
		for most > 0 && !utf8.RuneStart(text[most]) {
			most--
		}
		text = text[:most]
		if blank := strings.LastIndexByte(text, ' '); blank > most*2/3 {
			text = text[:blank]
		}
	}
	return strings.TrimRight(text, " .")
}
