package ascii

import (
	"strings"
	"testing"
)

// Every byte at every place, among others of every kind.
func TestEveryByte(t *testing.T) {
	for c := range 256 {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		digit := '0' <= c && c <= '9'
		for place := range 8 {
			for _, others := range []string{"\x00", "a", "Z", "0", "@", "\xff", "\x80", "\x7f"} {
				text := []byte(strings.Repeat(others, 8))
				text[place] = byte(c)
				x := Load(string(text))
				at := uint64(0x80) << (8 * place)
				if (Letters(x)&at != 0) != letter || (digits(x)&at != 0) != digit || (Letters(x)|digits(x))&^highs != 0 {
					t.Fatalf("byte %#x at %d among %q: letters %x, digits %x", c, place, others, Letters(x), digits(x))
				}
				plain := len(text) - len(strings.TrimLeft(string(text), "aZ0"+string(rune(c))))
				if !letter && !digit {
					plain = min(place, len(text)-len(strings.TrimLeft(string(text), "aZ0")))
				}
				if c < 0x80 && Plain(x) != plain {
					t.Fatalf("%q: %d plain bytes, want %d", text, Plain(x), plain)
				}
			}
		}
	}
}

func TestParts(t *testing.T) {
	const text = "abcdefgh"
	for n := range 9 {
		if got := First(Load(text), n); got != LoadShort(text[:n]) {
			t.Errorf("the first %d bytes are %x, want %x", n, got, LoadShort(text[:n]))
		}
	}
	if got := Load("Ab3DeF9Z") | Lower; got != Load("ab3def9z") {
		t.Errorf("in lower case %x", got)
	}
}
