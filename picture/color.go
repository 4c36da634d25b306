package picture

import (
	"fmt"
	"math"
)

// Color is a colour by its role, since it is another one on light and on dark ground.
type Color int

// The colours besides those of groups.
const (
	Ground  Color = iota // behind everything
	Ink                  // of text
	Edge                 // of lines between papers
	Outline              // of circles
	None                 // of papers without a group
	firstGroup
)

// Group returns the colour of group k; a negative number means no group.
func Group(k int) Color {
	if k < 0 {
		return None
	}
	return firstGroup + Color(k)
}

// RGB is a colour of a screen.
type RGB struct{ R, G, B uint8 }

// Hex returns the colour as #rrggbb.
func (c RGB) Hex() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Over returns the colour that is seen if c covers the ground with an opacity from 0 to 1.
func (c RGB) Over(ground RGB, opacity float64) RGB {
	mix := func(a, b uint8) uint8 {
		return uint8(float64(float64(a)*opacity) + float64(float64(b)*(1-opacity)) + 0.5)
	}
	return RGB{mix(c.R, ground.R), mix(c.G, ground.G), mix(c.B, ground.B)}
}

// TintOpacity is how much of its colour the inside of a [Box] has.
const TintOpacity = 0.22

// Light returns the colour on light ground.
func (c Color) Light() RGB { return c.on(&light) }

// Dark returns the colour on dark ground.
func (c Color) Dark() RGB { return c.on(&dark) }

// theme holds the colours on one kind of ground.
type theme struct {
	roles     [firstGroup]RGB
	groups    []RGB
	lightness [3]float64 // of later groups, in Oklab
}

// The colours of groups were found by testdata/palette.py: the first twelve differ by at least 11 units of CIEDE2000,
// and all twenty by 8, for people with full colour vision and for those who lack red or green cones. Colours that
// come early in the list differ more.
var light = theme{
	roles: [firstGroup]RGB{Ground: hex(0xffffff), Ink: hex(0x1a1a1a), Edge: hex(0x777777), Outline: hex(0x555555),
		None: hex(0xb4b4b4)},
	groups: hexes(0x2f7fc1, 0x721405, 0xecc914, 0xb56a42, 0x572952, 0x4fc5fc, 0x2e1cd1, 0x8f4c55, 0xacd9a2, 0xe92980,
		0x3b9ca5, 0xe18528, 0x632530, 0xa63c0c, 0x1d8071, 0x4b3586, 0x4998fe, 0x85ac73, 0x4e43f4, 0x40e4e6),
	lightness: [3]float64{0.62, 0.48, 0.76},
}

var dark = theme{
	roles: [firstGroup]RGB{Ground: hex(0x16181c), Ink: hex(0xececec), Edge: hex(0x9a9a9a), Outline: hex(0x2a2d33),
		None: hex(0x6f7378)},
	groups: hexes(0x62aef0, 0xe9f037, 0xbe260b, 0x8efde2, 0x911bd3, 0xd6917a, 0xfa59ac, 0x3d784f, 0xfd5b0b, 0xbdefa6,
		0x7ad4e6, 0x4f84fe, 0x805789, 0xf1a6b3, 0x339798, 0xc0c65c, 0xcb304d, 0xbd7675, 0x5fa03b, 0xc053bf),
	lightness: [3]float64{0.72, 0.60, 0.84},
}

// on returns the colour of a theme. Groups after those of the table turn the hue by the golden angle, in three
// steps of lightness: no eye tells so many colours apart, but neighbours on a map rarely look alike.
func (c Color) on(t *theme) RGB {
	if c < firstGroup {
		return t.roles[max(0, c)]
	}
	k := int(c - firstGroup)
	if k < len(t.groups) {
		return t.groups[k]
	}
	k -= len(t.groups)
	return oklch(t.lightness[k%3], 0.12, math.Mod(float64(float64(k)*137.508), 360)*math.Pi/180)
}

func hex(v uint32) RGB { return RGB{uint8(v >> 16), uint8(v >> 8), uint8(v)} }

func hexes(values ...uint32) []RGB {
	list := make([]RGB, len(values))
	for i, v := range values {
		list[i] = hex(v)
	}
	return list
}

// oklch returns a colour by its lightness, chroma and hue in Oklab (Ottosson 2020, bottosson.github.io/posts/oklab).
func oklch(lightness, chroma, hue float64) RGB {
	a, b := chroma*math.Cos(hue), chroma*math.Sin(hue)
	l := lightness + float64(0.3963377774*a) + float64(0.2158037573*b)
	m := lightness - float64(0.1055613458*a) - float64(0.0638541728*b)
	s := lightness - float64(0.0894841775*a) - float64(1.2914855480*b)
	l, m, s = l*l*l, m*m*m, s*s*s
	return RGB{
		channel(float64(4.0767416621*l) - float64(3.3077115913*m) + float64(0.2309699292*s)),
		channel(float64(-1.2684380046*l) + float64(2.6097574011*m) - float64(0.3413193965*s)),
		channel(float64(-0.0041960863*l) - float64(0.7034186147*m) + float64(1.7076147010*s)),
	}
}

// channel returns a linear value of light as a byte of sRGB.
func channel(v float64) uint8 {
	v = max(0, min(1, v))
	if v <= 0.0031308 {
		v *= 12.92
	} else {
		v = float64(1.055*math.Pow(v, 1/2.4)) - 0.055
	}
	return uint8(float64(v*255) + 0.5)
}
