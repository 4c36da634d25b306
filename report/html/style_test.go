package html

import (
	"math"
	"regexp"
	"strconv"
	"testing"

	"kindred/picture"
)

// visions turn linear red, green and blue into what people with each kind of colour vision see (Machado, Oliveira and
// Fernandes 2009, doi:10.1109/TVCG.2009.113, at the greatest severity).
var visions = map[string][3][3]float64{
	"normal": {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protan": {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deutan": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritan": {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// TestPalettes checks that the colours of the groups are those of pictures, and that the rims of their dots, which are
// colours with the part rim of the text's, stand out from the ground: a contrast of at least 3, as WCAG 2 asks of graphics.
// Any two of the first twelve colours differ by at least 0.05 in Oklab with every kind of colour vision.
func TestPalettes(t *testing.T) {
	const rim = 0.45
	find := func(name string) [][]string {
		return regexp.MustCompile(`--`+name+`: (#[0-9a-f]{6})`).FindAllStringSubmatch(style, -1)
	}
	grounds, texts, colors := find("ground"), find("text"), find(`c\d+`)
	if len(grounds) != 2 || len(texts) != 2 || len(colors) != 2*numColors {
		t.Fatalf("%d grounds and %d colours in style.css, want 2 and %d", len(grounds), len(colors), 2*numColors)
	}
	for theme, ground := range grounds {
		for i := range numColors {
			c := colors[theme*numColors+i][1]
			want := picture.Group(i).Light()
			if theme == 1 {
				want = picture.Group(i).Dark()
			}
			if c != want.Hex() {
				t.Errorf("theme %d: colour %d is %s, and %s in pictures", theme, i, c, want.Hex())
			}
			mixed := linear(t, mix(t, texts[theme][1], c, rim))
			a, b := luminance(linear(t, ground[1])), luminance(mixed)
			if contrast := (max(a, b) + 0.05) / (min(a, b) + 0.05); contrast < 3 {
				t.Errorf("rim of %s on %s: contrast %.2f", c, ground[1], contrast)
			}
			for kind, vision := range visions {
				for j := range min(i, 12) {
					other := colors[theme*numColors+j][1]
					if d := difference(seen(vision, linear(t, c)), seen(vision, linear(t, other))); i < 12 && d < 0.05 {
						t.Errorf("%s vision: %s and %s differ by %.3f", kind, other, c, d)
					}
				}
			}
		}
	}
}

// mix returns a colour that has a share of a and the rest of b.
func mix(t *testing.T, a, b string, share float64) string {
	t.Helper()
	var rgb picture.RGB
	for i, to := range []*uint8{&rgb.R, &rgb.G, &rgb.B} {
		x, errA := strconv.ParseUint(a[1+2*i:3+2*i], 16, 8)
		y, errB := strconv.ParseUint(b[1+2*i:3+2*i], 16, 8)
		if errA != nil || errB != nil {
			t.Fatal(errA, errB)
		}
		*to = uint8(math.Round(share*float64(x) + (1-share)*float64(y)))
	}
	return rgb.Hex()
}

// linear returns a colour as linear red, green and blue.
func linear(t *testing.T, color string) (rgb [3]float64) {
	t.Helper()
	for i := range rgb {
		v, err := strconv.ParseUint(color[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		if x := float64(v) / 255; x <= 0.04045 {
			rgb[i] = x / 12.92
		} else {
			rgb[i] = math.Pow((x+0.055)/1.055, 2.4)
		}
	}
	return rgb
}

func luminance(rgb [3]float64) float64 { return 0.2126*rgb[0] + 0.7152*rgb[1] + 0.0722*rgb[2] }

func times(m [3][3]float64, v [3]float64) (out [3]float64) {
	for i := range m {
		for j := range v {
			out[i] += m[i][j] * v[j]
		}
	}
	return out
}

func seen(vision [3][3]float64, rgb [3]float64) [3]float64 {
	out := times(vision, rgb)
	for i := range out {
		out[i] = max(0, min(1, out[i]))
	}
	return out
}

// difference returns how far two colours are apart in Oklab (Ottosson 2020, bottosson.github.io/posts/oklab).
func difference(a, b [3]float64) float64 {
	lab := func(rgb [3]float64) [3]float64 {
		lms := times([3][3]float64{{0.4122214708, 0.5363325363, 0.0514459929}, {0.2119034982, 0.6806995451, 0.1073969566},
			{0.0883024619, 0.2817188376, 0.6299787005}}, rgb)
		for i := range lms {
			lms[i] = math.Cbrt(lms[i])
		}
		return times([3][3]float64{{0.2104542553, 0.7936177850, -0.0040720468}, {1.9779984951, -2.4285922050, 0.4505937099},
			{0.0259040371, 0.7827717662, -0.8086757660}}, lms)
	}
	x, y := lab(a), lab(b)
	return math.Sqrt((x[0]-y[0])*(x[0]-y[0]) + (x[1]-y[1])*(x[1]-y[1]) + (x[2]-y[2])*(x[2]-y[2]))
}
