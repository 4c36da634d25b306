package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

func TestMisreadText(t *testing.T) {
	for s, want := range map[string]string{
		"childrenâ€™s placesâ€”all":            "children’s places—all",
		"Carlos PatiÃ±o, SÃ£o Paulo, SÃƒO":     "Carlos Patiño, São Paulo, SÃO",
		"430Â kb (1.5Â\u00a0cm) at 200Â°C":     "430 kb (1.5 cm) at 200°C",
		"4.0Â Ã—Â 10 âˆ’ 3 â‰¤ 5":              "4.0 × 10 − 3 ≤ 5",
		"ÃƒÂ© is twice misread":                "é is twice misread",
		"don\u0092t, 1990\u00962000, a\u0081b": "don’t, 1990–2000, ab",
		"ZEKÂ\u00a0TABANLI, “ZEKÂ”, IRMÃ»":     "ZEKÂ TABANLI, “ZEKÂ”, IRMÃ»",
		"hâlâ…” Câmara, São Tomé, â, Ã, Â":     "hâlâ…” Câmara, São Tomé, â, Ã, Â",
		"\xc3\x83\xff is no UTF-8":             "Ã\ufffd is no UTF-8",
	} {
		if got := Line(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// TestMendedIsInverse misreads every letter of ISO 8859-1 and every usual mark of punctuation.
func TestMendedIsInverse(t *testing.T) {
	letters := []rune("‐–—‘’‚“”„†•…‰€™←→∂∞−√≈≠≤≥")
	for r := '\u00a1'; r <= 'ÿ'; r++ {
		letters = append(letters, r)
	}
	for _, r := range letters {
		var b strings.Builder
		want := "a" + string(r) + "b"
		for _, c := range []byte(want) {
			if read := charmap.Windows1252.DecodeByte(c); read != utf8.RuneError {
				b.WriteRune(read)
			} else {
				b.WriteRune(rune(c))
			}
		}
		if got := mended(b.String()); got != want {
			t.Errorf("%q: %q, want %q", b.String(), got, want)
		}
	}
}

func TestSGMLEntities(t *testing.T) {
	const s, want = "&agr;, &OHgr;, &sfgr;, &THgr; at 16&fdg;5 &unknown;", "α, Ω, ς, Θ at 16°.5 &unknown;"
	if got := Title(s); got != want {
		t.Errorf("%q: %q, want %q", s, got, want)
	}
}
