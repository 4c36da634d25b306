package picture

import (
	"math"
	"testing"
)

// A vision is a way to see colours: the matrix that makes linear RGB what such an eye sees, by Machado, Oliveira
// and Fernandes (2009, doi:10.1109/TVCG.2009.113), severity 1.
type vision [3][3]float64

var (
	full   = vision{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	protan = vision{{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}
	deutan = vision{{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}
	tritan = vision{{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}
)

// linear returns a colour as amounts of light.
func linear(c RGB) (v [3]float64) {
	for p, b := range []uint8{c.R, c.G, c.B} {
		x := float64(b) / 255
		if x <= 0.04045 {
			v[p] = x / 12.92
		} else {
			v[p] = math.Pow((x+0.055)/1.055, 2.4)
		}
	}
	return v
}

// luminance returns the relative luminance of WCAG 2.
func luminance(c RGB) float64 {
	v := linear(c)
	return 0.2126*v[0] + 0.7152*v[1] + 0.0722*v[2]
}

func contrast(a, b RGB) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// lab returns what an eye sees of a colour, in CIELAB.
func (v vision) lab(c RGB) [3]float64 {
	light := linear(c)
	var rgb [3]float64
	for p := range rgb {
		for q, x := range light {
			rgb[p] += v[p][q] * x
		}
		rgb[p] = max(0, min(1, rgb[p]))
	}
	toXYZ := vision{{0.4124564, 0.3575761, 0.1804375}, {0.2126729, 0.7151522, 0.0721750}, {0.0193339, 0.1191920, 0.9503041}}
	white := [3]float64{0.95047, 1, 1.08883}
	var f [3]float64
	for p := range f {
		x := 0.0
		for q, y := range rgb {
			x += toXYZ[p][q] * y
		}
		x /= white[p]
		if x > 216.0/24389 {
			f[p] = math.Cbrt(x)
		} else {
			f[p] = (24389.0/27*x + 16) / 116
		}
	}
	return [3]float64{116*f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])}
}

// ciede2000 returns the difference of two colours in CIELAB (Sharma, Wu, Dalal 2005, doi:10.1002/col.20070).
func ciede2000(p, q [3]float64) float64 {
	radians := func(degrees float64) float64 { return degrees * math.Pi / 180 }
	c := (math.Hypot(p[1], p[2]) + math.Hypot(q[1], q[2])) / 2
	g := 0.5 * (1 - math.Sqrt(math.Pow(c, 7)/(math.Pow(c, 7)+math.Pow(25, 7))))
	a1, a2 := (1+g)*p[1], (1+g)*q[1]
	c1, c2 := math.Hypot(a1, p[2]), math.Hypot(a2, q[2])
	hue := func(a, b float64) float64 { return math.Mod(math.Atan2(b, a)*180/math.Pi+360, 360) }
	h1, h2 := hue(a1, p[2]), hue(a2, q[2])
	dl, dc, dh := q[0]-p[0], c2-c1, 0.0
	mean := h1 + h2
	if c1*c2 != 0 {
		switch dh = h2 - h1; {
		case dh > 180:
			dh -= 360
		case dh < -180:
			dh += 360
		}
		mean = math.Mod(h1+dh/2+360, 360)
	}
	dH := 2 * math.Sqrt(c1*c2) * math.Sin(radians(dh)/2)
	l, c := (p[0]+q[0])/2, (c1+c2)/2
	t := 1 - 0.17*math.Cos(radians(mean-30)) + 0.24*math.Cos(radians(2*mean)) + 0.32*math.Cos(radians(3*mean+6)) -
		0.20*math.Cos(radians(4*mean-63))
	turn := 30 * math.Exp(-math.Pow((mean-275)/25, 2))
	rc := 2 * math.Sqrt(math.Pow(c, 7)/(math.Pow(c, 7)+math.Pow(25, 7)))
	sl := 1 + 0.015*math.Pow(l-50, 2)/math.Sqrt(20+math.Pow(l-50, 2))
	sc, sh := 1+0.045*c, 1+0.015*c*t
	return math.Sqrt(math.Pow(dl/sl, 2) + math.Pow(dc/sc, 2) + math.Pow(dH/sh, 2) -
		math.Sin(radians(2*turn))*rc*(dc/sc)*(dH/sh))
}

// Pairs of the paper of Sharma and others.
func TestCIEDE2000(t *testing.T) {
	for _, test := range []struct {
		p, q [3]float64
		want float64
	}{
		{[3]float64{50, 2.6772, -79.7751}, [3]float64{50, 0, -82.7485}, 2.0425},
		{[3]float64{50, 0, 0}, [3]float64{50, -1, 2}, 2.3669},
		{[3]float64{50, 2.4900, -0.0010}, [3]float64{50, -2.4900, 0.0011}, 7.2195},
		{[3]float64{50, 2.5, 0}, [3]float64{73, 25, -18}, 27.1492},
		{[3]float64{2.0776, 0.0795, -1.1350}, [3]float64{0.9033, -0.0636, -0.5514}, 0.9082},
	} {
		if got := ciede2000(test.p, test.q); math.Abs(got-test.want) > 1e-4 {
			t.Errorf("difference of %v and %v is %.4f, want %.4f", test.p, test.q, got, test.want)
		}
	}
}

// The colours of groups differ for people with and without all kinds of cones, also from papers without a group and
// from the ground, on light and on dark.
func TestColorsDiffer(t *testing.T) {
	for name, of := range map[string]func(Color) RGB{"light": Color.Light, "dark": Color.Dark} {
		for _, test := range []struct {
			groups int
			least  float64
		}{{6, 17}, {8, 14.5}, {12, 11}, {20, 8.5}} {
			colors := []Color{Ground, None}
			for k := range test.groups {
				colors = append(colors, Group(k))
			}
			for kind, v := range map[string]vision{"full": full, "protan": protan, "deutan": deutan, "tritan": tritan} {
				least := test.least
				if kind == "tritan" { // one of ten thousand people
					least *= 0.6
				}
				for i, a := range colors {
					for _, b := range colors[:i] {
						if d := ciede2000(v.lab(of(a)), v.lab(of(b))); d < least {
							t.Errorf("%s, %d groups, %s vision: %s and %s differ by %.1f, want %.1f", name, test.groups, kind,
								of(a).Hex(), of(b).Hex(), d, least)
						}
					}
				}
			}
		}
	}
}

// Text can be read on the ground and on the tints of all groups, and dots have an outline that shows on the ground.
func TestContrast(t *testing.T) {
	for name, of := range map[string]func(Color) RGB{"light": Color.Light, "dark": Color.Dark} {
		if c := contrast(of(Ink), of(Ground)); c < 12 {
			t.Errorf("%s: contrast of text is %.1f", name, c)
		}
		for k := -1; k < 60; k++ {
			tint := of(Group(k)).Over(of(Ground), TintOpacity)
			if c := contrast(of(Ink), tint); c < 7 {
				t.Errorf("%s: contrast of text on the tint of group %d is %.1f, want 7", name, k, c)
			}
		}
	}
	if c := contrast(Outline.Light(), Ground.Light()); c < 4.5 {
		t.Errorf("contrast of outlines is %.1f", c)
	}
}

func TestLaterGroups(t *testing.T) {
	seen := map[RGB]int{}
	for k := range 60 {
		c := Group(k).Light()
		if other, ok := seen[c]; ok {
			t.Errorf("groups %d and %d have the colour %s", other, k, c.Hex())
		}
		seen[c] = k
	}
	if got := oklch(1, 0, 0); got != (RGB{255, 255, 255}) {
		t.Errorf("white is %v", got)
	}
	if got := (RGB{255, 0, 0}).Over(RGB{255, 255, 255}, 0.5); got != (RGB{255, 128, 128}) {
		t.Errorf("half of red is %v", got)
	}
}
