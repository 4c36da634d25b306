package text

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// slowLook is look, byte by byte.
func slowLook(s string) (isSpecial, hasBreaks, twoBlanks bool) {
	previous := byte(blank)
	for i := range len(s) {
		class := classes[s[i]]
		isSpecial = isSpecial || class&special != 0
		hasBreaks = hasBreaks || class&breaks != 0
		twoBlanks = twoBlanks || class&previous&blank != 0
		previous = class
	}
	return isSpecial, hasBreaks, twoBlanks || previous&blank != 0
}

// slowCollapse is collapse by fields.
func slowCollapse(s string) string { return strings.Join(strings.FieldsFunc(s, isSpace), " ") }

// isSpace reports whether spaceAt takes a character for white space.
func isSpace(r rune) bool { return spaceAt(string(r), 0) > 0 }

// randomText returns a text of up to n pieces, most of them letters.
func randomText(r *rand.Rand, n int) string {
	pieces := []string{" ", "  ", "\n", "\t", "!", "\\", "<", "|", "&", "`", "{", "~", "\x7f", "\x01", "é", "\u00a0", "\u2009", "\u3000", "文", "”", "\x1c", "@", "\v"}
	var b strings.Builder
	for range r.IntN(n) {
		switch k := r.IntN(80); {
		case k < len(pieces):
			b.WriteString(pieces[k])
		case k < 40:
			b.WriteString("word ")
		default:
			b.WriteByte(byte('a' + k%26))
		}
	}
	return b.String()
}

// The loops that look at eight bytes at once must say the same as those that look at each.
func TestLook(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		s := randomText(r, 40)
		all, twice := look(s)
		isSpecial, hasBreaks, twoBlanks := slowLook(s)
		if all&special != 0 != isSpecial || !isSpecial && (all&breaks != 0 != hasBreaks || !hasBreaks && twice&blank != 0 != twoBlanks) {
			t.Fatalf("look(%q) = %b, %b; want %v, %v, %v", s, all, twice, isSpecial, hasBreaks, twoBlanks)
		}
		if got, want := collapse(s), slowCollapse(s); got != want {
			t.Fatalf("collapse(%q) = %q, want %q", s, got, want)
		}
	}
}
