package export

import "unicode"

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

// textWidth returns about how wide s is at most at a size. Characters beyond ASCII count as average letters, those of
// Chinese, Japanese and Korean as squares.
func textWidth(s string, size float64) float64 {
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
