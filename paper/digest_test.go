package paper

import (
	"strings"
	"testing"
)

// Texts are equal to hashWords if NormalizeTitle makes the same of them.
func FuzzHashWords(f *testing.F) {
	for _, s := range []string{"", " ", "a", "Abcdefgh i", "abcdefghi", "abcdefghij klmnopqrs, tu-v", "It’s “so” – here", "é’s naïve",
		"n×m İstanbul ΑΒΓΣ ﬁne", "=\u0338 \u0301a 1.5% \u1100\u1161", "\u212a \u00bd x\u00b2", "a\u0903b क\u094d", strings.Repeat("x", 100)} {
		f.Add(s, "Another text")
		f.Add(s, strings.ToUpper(s)+".")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		a, b = strings.ToValidUTF8(a, "?"), strings.ToValidUTF8(b, "?")
		x, y := NormalizeTitle(a), NormalizeTitle(b)
		got, words := hashWords(a)
		if want, n := hashNormal(0, x); got != want || words != n || words != len(strings.Fields(x)) {
			t.Fatalf("hash of %q is %x of %d words, of %q %x of %d", a, got, words, x, want, n)
		}
		if (got == wordHash(b)) != (x == y) || (got == 0) != (x == "") {
			t.Fatalf("hashes of %q and %q: %x and %x", a, b, got, wordHash(b))
		}
		if order := compareAbstracts(a, b); (order == 0) != (a == b) || order != -compareAbstracts(b, a) ||
			order != DigestOf(a, false).compare(DigestOf(b, false)) || betterAbstract(a, b) != DigestOf(a, false).better(DigestOf(b, false)) {
			t.Fatalf("order of %q and %q: %d", a, b, order)
		}
	})
}

func BenchmarkDigestOf(b *testing.B) {
	text := strings.Repeat("We propose a “novel” method, called 3D-XYZ, for non-convex optimization (in $O(n)$ time). ", 12)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		DigestOf(text, true)
	}
}
