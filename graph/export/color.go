package export

import (
	"strconv"
)

// fill returns the colour of the nodes of a cluster, as #rrggbb; a negative cluster is none.
func fill(cluster int) string {
	if cluster < 0 {
		return plain
	}
	return palette[cluster%len(palette)]
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
