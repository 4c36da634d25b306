// Package ascii looks at eight bytes of a text at a time: a few operations on a machine word tell which of its bytes
// are letters and which are digits (Lamport, CACM 18, 1975, doi:10.1145/360933.360994).
package ascii

import "math/bits"

const (
	ones  = 0x0101010101010101 // a one in each byte
	highs = 0x80 * ones        // the highest bit of each byte
	// Lower, added by | to eight letters and digits, makes the letters lower case and leaves the digits.
	Lower = 0x20 * ones
)

// Letters returns the highest bit of each byte that is an ASCII letter.
func Letters(x uint64) uint64 {
	lower := x&^highs | Lower
	return (lower + (0x80-'a')*ones) &^ (lower + (0x80-'z'-1)*ones) &^ x & highs
}

// digits returns the highest bit of each byte that is a digit.
func digits(x uint64) uint64 {
	low := x &^ highs
	return (low + (0x80-'0')*ones) &^ (low + (0x80-'9'-1)*ones) &^ x & highs
}

// Plain returns how many of the first bytes are letters or digits.
func Plain(x uint64) int {
	return bits.TrailingZeros64(^(Letters(x)|digits(x))&highs) / 8
}

// First returns the first n bytes of a word, and zeros after them.
func First(x uint64, n int) uint64 { return x & (1<<(8*uint(n)) - 1) }

// Load returns the first eight bytes of a text as a little-endian number. The text must have so many.
func Load(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// LoadShort is Load for a text of at most eight bytes, with zeros after them.
func LoadShort(s string) uint64 {
	var b [8]byte
	copy(b[:], s)
	return Load(string(b[:]))
}
