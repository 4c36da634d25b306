package html

import "math"

// numColors is the number of colours in style.css, --c0 to --c19, of which each theme has its own: those of package
// picture, so that a group has the same colour on the page and in pictures. Light colours stand out from a light ground
// by the rim of their dots. Where more groups than colours are, names tell them apart.
const numColors = 20

// colors returns a colour for each group: groups up to the id numColors have that of their id, from run to run, and
// later groups get the colour whose groups are farthest away on the map.
func (p *Page) colors(all []entry, at plane) []int {
	x, y := make([]float64, len(p.Clusters)), make([]float64, len(p.Clusters))
	for i, e := range all {
		if e.Group >= 0 {
			size := float64(len(p.Clusters[e.Group].Papers))
			x[e.Group] += float64(at.x[i]) / size
			y[e.Group] += float64(at.y[i]) / size
		}
	}
	colors := make([]int, len(p.Clusters))
	for k := range colors {
		if colors[k] = p.Clusters[k].ID - 1; 0 <= colors[k] && colors[k] < numColors {
			continue
		}
		var apart [numColors]float64
		for c := range apart {
			apart[c] = math.Inf(1)
		}
		for other := range k {
			c := colors[other]
			apart[c] = min(apart[c], math.Hypot(x[k]-x[other], y[k]-y[other]))
		}
		best := 0
		for c := range apart {
			if apart[c] > apart[best] {
				best = c
			}
		}
		colors[k] = best
	}
	return colors
}
