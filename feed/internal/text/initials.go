package text

import (
	"strings"
	"unicode"
)

// InitialsFirst puts initials first in names such as "Lovelace AK" or "Lovelace A.K.", which MEDLINE and
// many others write, if most names of the list are like this.
func InitialsFirst(list []string) []string {
	n := 0
	for _, name := range list {
		if _, _, ok := cutInitials(name); ok {
			n++
		}
	}
	if 2*n <= len(list) {
		return list
	}
	for i, name := range list {
		if family, initials, ok := cutInitials(name); ok {
			list[i] = initials + " " + family
		}
	}
	return list
}

// cutInitials cuts a name before its last word, if only the last word is initials.
func cutInitials(name string) (family, initials string, ok bool) {
	at := strings.LastIndexByte(name, ' ')
	if at < 0 {
		return "", "", false
	}
	family, initials = name[:at], name[at+1:]
	return family, initials, isOnlyInitials(initials) && !isOnlyInitials(family)
}

// isOnlyInitials reports whether s is one to three capitals, and not a suffix such as II.
func isOnlyInitials(s string) bool {
	n := 0
	for _, r := range s {
		switch {
		case r == '.' || r == '-' || r == ' ':
		case unicode.IsUpper(r):
			n++
		default:
			return false
		}
	}
	return 0 < n && n <= 3 && s != "II" && s != "III" && s != "IV" && s != "JR" && s != "SR"
}
