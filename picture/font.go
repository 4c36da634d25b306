package picture

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// The font of PNG and PDF are the Go fonts (Bigelow and Holmes 2016, go.dev/blog/go-fonts), as wide as Helvetica.
// Both weights have the same letters.
var (
	regularFont = sync.OnceValue(func() *opentype.Font { return parsed(goregular.TTF) })
	boldFont    = sync.OnceValue(func() *opentype.Font { return parsed(gobold.TTF) })
)

func parsed(ttf []byte) *opentype.Font {
	f, err := opentype.Parse(ttf)
	if err != nil {
		panic("picture: internal error: a font of the program: " + err.Error())
	}
	return f
}

// lacking stands for a letter that the font lacks.
const lacking = '□'

// drawable returns s with letters of the font alone, and the letters that it lacks. For some of these the font has
// plain letters, such as Z for ℤ.
func drawable(s string) (text string, missing []rune) {
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		switch plain := norm.NFKC.String(string(r)); {
		case hasGlyphs(string(r)):
			b.WriteRune(r)
		case hasGlyphs(plain):
			b.WriteString(plain)
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
			// Accents without a letter of their own and signs without width are left out.
		default:
			b.WriteRune(lacking)
			missing = append(missing, r)
		}
	}
	return b.String(), missing
}

// hasGlyphs reports whether the font has all letters of s.
func hasGlyphs(s string) bool {
	var buffer sfnt.Buffer
	for _, r := range s {
		if index, err := regularFont().GlyphIndex(&buffer, r); err != nil || index == 0 {
			return false
		}
	}
	return true
}

// widths are the widths of the characters from space to ~ in Helvetica, in thousandths of the size, as Adobe
// published them. Arial, Liberation Sans and Nimbus Sans have the same.
var widths = [...]uint16{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

// wider is how much wider the widest of the usual fonts is: DejaVu Sans, which many systems without Helvetica use.
const wider = 1.13

// TextWidth returns about how wide a line of text is at most at a size, in whichever font a program draws it.
// Characters beyond ASCII count as average letters, those of Chinese, Japanese and Korean as squares.
func TextWidth(s string, size float64) float64 {
	thousandths := 0
	for _, r := range s {
		switch {
		case r >= ' ' && r <= '~':
			thousandths += int(widths[r-' '])
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			thousandths += 1000
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		default:
			thousandths += 600
		}
	}
	return float64(float64(thousandths) / 1000 * size * wider)
}
