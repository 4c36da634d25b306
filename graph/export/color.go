package export

import (
	"fmt"
	"math"
	"strconv"
)

// fill returns the colour of the nodes of a cluster, as #rrggbb; a negative cluster is none. The first twelve
// are those of the palette. Later ones turn the hue by the golden angle, in three steps of lightness: no eye
// tells so many colours apart, but neighbours on a map rarely look alike.
func fill(cluster int) string {
	switch {
	case cluster < 0:
		return plain
	case cluster < len(palette):
		return palette[cluster]
	}
	k := cluster - len(palette)
	lightness := []float64{0.84, 0.74, 0.90}[k%3]
	return oklch(lightness, 0.10, math.Mod(float64(float64(k)*137.508), 360)*math.Pi/180)
}

// oklch returns a colour by its lightness, chroma and hue in Oklab (Ottosson 2020, bottosson.github.io/posts/oklab).
func oklch(lightness, chroma, hue float64) string {
	a, b := chroma*math.Cos(hue), chroma*math.Sin(hue)
	l := lightness + float64(0.3963377774*a) + float64(0.2158037573*b)
	m := lightness - float64(0.1055613458*a) - float64(0.0638541728*b)
	s := lightness - float64(0.0894841775*a) - float64(1.2914855480*b)
	l, m, s = l*l*l, m*m*m, s*s*s
	return fmt.Sprintf("#%02x%02x%02x",
		channel(float64(4.0767416621*l)-float64(3.3077115913*m)+float64(0.2309699292*s)),
		channel(float64(-1.2684380046*l)+float64(2.6097574011*m)-float64(0.3413193965*s)),
		channel(float64(-0.0041960863*l)-float64(0.7034186147*m)+float64(1.7076147010*s)))
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

// rgb returns the parts of a colour #rrggbb.
func rgb(color string) (r, g, b uint8) {
	v, err := strconv.ParseUint(color[1:], 16, 32)
	if err != nil {
		panic("export: internal error: no colour: " + color)
	}
	return uint8(v >> 16), uint8(v >> 8), uint8(v)
}

// coordinate returns a coordinate as text.
func coordinate(x float32) string { return strconv.FormatFloat(float64(x), 'f', -1, 32) }
