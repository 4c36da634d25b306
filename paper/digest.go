package paper

import (
	"cmp"
	"math/bits"
	"unicode/utf8"

	"kindred/internal/ascii"
)

// Digest is what a [Set] must know of an abstract that it does not have: how long it is, a place in an order, and what
// shows that another abstract has the same words. The zero value is that of no abstract.
type Digest struct {
	length int32 // in bytes
	begin  [2]uint64
	hash   uint64 // of the bytes
	words  uint64 // [HashWords], if it is not left out
}

// DigestOf returns the digest of an abstract, which takes a nanosecond for ten bytes without the hash of its words.
func DigestOf(abstract string, words bool) Digest {
	d := Digest{length: int32(min(len(abstract), 1<<30))}
	if d.begin, d.hash = orderOf(abstract); words {
		d.words = HashWords(abstract)
	}
	return d
}

// HashWords returns a hash of the words of a text, 0 if it has none. Texts whose words are the same have the same hash.
// It takes a nanosecond for two bytes.
func HashWords(text string) uint64 { return wordHash(text) }

// empty reports whether there is no abstract.
func (d Digest) empty() bool { return d.length == 0 }

// compare orders abstracts: the order is fixed, but has no meaning beyond the first 16 bytes. 0 means that they are
// equal.
func (d Digest) compare(e Digest) int {
	return cmp.Or(cmp.Compare(d.begin[0], e.begin[0]), cmp.Compare(d.begin[1], e.begin[1]), cmp.Compare(d.hash, e.hash),
		cmp.Compare(d.length, e.length))
}

// better compares abstracts: the longer is better, and of equally long abstracts the first in order.
func (d Digest) better(e Digest) int { return cmp.Or(cmp.Compare(d.length, e.length), e.compare(d)) }

// compareAbstracts is [Digest.compare] for texts, betterAbstract is [Digest.better].
func compareAbstracts(a, b string) int {
	if a == b {
		return 0
	}
	return DigestOf(a, false).compare(DigestOf(b, false))
}

func betterAbstract(a, b string) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), compareAbstracts(b, a))
}

// Keys of mix, with as many ones as zeros: the first digits of the fractions of pi.
const (
	wordKey  = 0x243f6a8885a308d3
	startKey = 0x13198a2e03707344
)

// mix returns a hash that depends on all bits of h and x.
func mix(h, x uint64) uint64 {
	high, low := bits.Mul64(h^x^startKey, wordKey)
	return high ^ low
}

// orderOf returns the first 16 bytes of a text as big-endian numbers, and a hash of all bytes.
func orderOf(s string) (begin [2]uint64, hash uint64) {
	for i := range begin {
		begin[i] = bits.ReverseBytes64(ascii.LoadShort(s[min(8*i, len(s)):min(8*i+8, len(s))]))
	}
	// Two sums, so that one multiplication need not wait for the other.
	a, b := uint64(len(s)), uint64(wordKey)
	for ; len(s) >= 16; s = s[16:] {
		a, b = mix(a, ascii.Load(s)), mix(b, ascii.Load(s[8:]))
	}
	for ; len(s) > 0; s = s[min(8, len(s)):] {
		a = mix(a, ascii.LoadShort(s[:min(8, len(s))]))
	}
	return begin, mix(a, b)
}

// hashWords returns a hash of NormalizeTitle(s), mostly without making it, and the number of its words. The hash is 0
// if there are none.
func hashWords(s string) (h uint64, words int) {
	for i := 0; i < len(s); {
		start := i
		word := h + wordKey
		for {
			var x uint64
			if len(s)-i >= 8 {
				x = ascii.Load(s[i:])
			} else {
				x = ascii.LoadShort(s[i:])
			}
			n := ascii.Plain(x)
			if n > 0 {
				word = mix(word, ascii.First(x|ascii.Lower, n))
				i += n
			}
			if n < 8 {
				break
			}
		}
		switch {
		case i < len(s) && s[i] >= utf8.RuneSelf && !isQuotation(s[i:]):
			i = foreignEnd(s, i)
			var n int
			h, n = hashNormal(h, NormalizeTitle(s[start:i]))
			words += n
			continue
		case i > start:
			h = word
			words++
		}
		for i < len(s) && separates[s[i]] { // a blank, mostly
			i++
		}
		for isQuotation(s[i:]) {
			i += 3
		}
	}
	return h, words
}

// separates says which bytes separate words.
var separates = func() (t [256]bool) {
	for c := range utf8.RuneSelf {
		t[c] = ascii.Plain(uint64(c)) == 0
	}
	return t
}()

// isQuotation reports whether s begins with a dash, a quotation mark or another sign from U+2010 to U+2027, which
// separate words. They are all that most abstracts have beyond ASCII.
func isQuotation(s string) bool {
	return len(s) >= 3 && s[0] == 0xe2 && s[1] == 0x80 && 0x90 <= s[2] && s[2] <= 0xa7
}

// foreignEnd returns where the run of letters, digits and characters beyond ASCII ends that goes on at i.
func foreignEnd(s string, i int) int {
	for i < len(s) && !separates[s[i]] {
		i++
	}
	return i
}

// hashNormal is hashWords of a text that is normalized, after other words whose hash is h.
func hashNormal(h uint64, s string) (hash uint64, words int) {
	for start := 0; start < len(s); words++ {
		end := start
		for end < len(s) && s[end] != ' ' {
			end++
		}
		h += wordKey
		for ; start < end; start += 8 {
			h = mix(h, ascii.LoadShort(s[start:min(end, start+8)]))
		}
		start = end + 1
	}
	return h, words
}

// wordHash is hashWords without the number.
func wordHash(s string) uint64 {
	hash, _ := hashWords(s)
	return hash
}
