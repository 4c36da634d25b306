package export

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"kindred/graph"
	"kindred/paper"
	"kindred/text/latex"
)

// An SVG is drawn here, without Graphviz: up to MaxLabelled papers as boxes with their titles, which are not to
// overlap (see [LabelSize]), and larger graphs as a map: a dot for each paper, and the names of the groups
// where they fit. Programs that open it need no fonts but the usual ones.

// MaxLabelled is the number of papers up to which each has a label in an SVG.
const MaxLabelled = 100

// ErrNoPlaces is returned by [Encode] for a drawing of a graph without places.
var ErrNoPlaces = errors.New("export: the graph has no places: see graph.Graph.Placed")

const (
	fontSize   = 11.0
	lineHeight = 13.5
	padding    = 7.0
	margin     = 24.0
	mapSide    = 1000.0 // of a map, without its legend
	legendSize = 13.0
)

// LabelSize returns the width and height of the box of a paper in an SVG, in the unit of its places, with a
// little room around it.
func LabelSize(v graph.Vertex) (width, height float64) {
	lines := labelOf(v)
	for _, line := range lines {
		width = max(width, textWidth(line, fontSize))
	}
	return float64(width) + (2*padding + 8), float64(float64(len(lines))*lineHeight) + (2*padding + 6)
}

// labelOf returns the lines of the label of a paper.
func labelOf(v graph.Vertex) []string {
	lines := strings.Split(wrap(title(v)), "\n")
	if v.Size > 0 {
		lines = append(lines, fmt.Sprintf("%d papers", v.Size))
	}
	return lines
}

// encodeSVG writes the drawing.
func encodeSVG(w io.Writer, g *graph.Graph) error {
	if g.Points() == nil {
		return ErrNoPlaces
	}
	d := &svg{output: newOutput(w), g: g, labelled: g.Len() <= MaxLabelled}
	d.place()
	d.head()
	d.edges()
	if d.labelled {
		d.boxes()
	} else {
		d.dots()
		d.names()
	}
	d.legend()
	d.add("</svg>\n")
	return d.close()
}

// svg is a drawing that is being written.
type svg struct {
	*output
	g             *graph.Graph
	labelled      bool
	x, y          []float64 // in the drawing, y downwards
	width, height float64   // without the legend
	keys          []key
}

// key is a line of the legend.
type key struct {
	cluster int
	lines   []string
	papers  int
}

// place puts the papers into the drawing.
func (d *svg) place() {
	n := d.g.Len()
	d.x, d.y = make([]float64, n), make([]float64, n)
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for i, p := range d.g.Points() {
		d.x[i], d.y[i] = float64(p.X), -float64(p.Y)
		var w, h float64
		if d.labelled {
			w, h = LabelSize(d.g.Vertices()[i])
		}
		w, h = float64(w/2), float64(h/2)
		left, right = min(left, d.x[i]-w), max(right, d.x[i]+w)
		top, bottom = min(top, d.y[i]-h), max(bottom, d.y[i]+h)
	}
	scale := 1.0
	if side := max(right-left, bottom-top); !d.labelled && side > 0 {
		scale = mapSide / side
	}
	for i := range d.x {
		d.x[i] = margin + float64((d.x[i]-left)*scale)
		d.y[i] = margin + float64((d.y[i]-top)*scale)
	}
	d.width, d.height = 2*margin, 2*margin
	if n > 0 {
		d.width += float64((right - left) * scale)
		d.height += float64((bottom - top) * scale)
	}
	papers := make([]int, len(d.g.Clusters()))
	for _, v := range d.g.Vertices() {
		if v.Cluster >= 0 {
			papers[v.Cluster] += max(1, v.Size)
		}
	}
	for k, c := range d.g.Clusters() {
		name := fmt.Sprintf("%s (%d)", line(latex.Unicode(c.Name)), papers[k])
		d.keys = append(d.keys, key{k, strings.Split(wrapAt(name, 42), "\n"), papers[k]})
	}
}

// legendBox returns the size of the legend, which stands on the right.
func (d *svg) legendBox() (width, height float64) {
	lines := 0
	for _, k := range d.keys {
		for _, line := range k.lines {
			width = max(width, textWidth(line, legendSize)+22+margin)
		}
		lines += len(k.lines)
	}
	return width, float64(float64(lines)*(legendSize+4)) + float64(4*len(d.keys))
}

func (d *svg) head() {
	lw, lh := d.legendBox()
	width, height := d.width+lw, max(d.height, lh+2*margin)
	d.add(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" `+
		`viewBox="0 0 %.0f %.0f" role="img" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif">`+"\n",
		width, height, width, height))
	name := line(d.g.Name())
	if name == "" {
		name = "Graph of similar papers"
	}
	d.add("<title>", escape(name), "</title>\n", `<style>
 .paper, .back { fill: #ffffff }
 text { fill: #1a1a1a }
 .edge { stroke: #777777; fill: none }
 .box { stroke: #555555; stroke-width: 0.8 }
 .box text, .on text { fill: #1a1a1a }
 .name { font-weight: bold; paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
 a:hover rect, a:hover circle { stroke-width: 2.5; stroke: #000000 }
 @media (prefers-color-scheme: dark) {
  .back { fill: #16181c }
  text { fill: #ececec }
  .edge { stroke: #9a9a9a }
  .name { stroke: #16181c }
 }
 @media print { .back { fill: none } }
</style>
`)
	d.add(fmt.Sprintf(`<rect class="back" width="%.0f" height="%.0f"/>`+"\n", width, height))
}

func (d *svg) edges() {
	d.add("<g class=\"edge\">\n")
	// Errors stay in the output.
	_ = eachEdge(d.g, func(e edge) error {
		strength := min(1, float64(e.weight))
		width, opacity := 0.8+float64(4*strength), 0.5+float64(0.5*strength)
		if !d.labelled {
			width, opacity = 0.5+float64(1.2*strength), 0.15+float64(0.4*strength)
		}
		d.add(fmt.Sprintf(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke-width="%.2f" stroke-opacity="%.2f">`,
			d.x[e.i], d.y[e.i], d.x[e.j], d.y[e.j], width, opacity))
		if d.labelled {
			d.add("<title>", fmt.Sprintf("similarity %.2f", e.weight))
			if e.words != "" {
				d.add(": ", escape(e.words))
			}
			d.add("</title>")
		}
		d.add("</line>\n")
		return d.err
	})
	d.add("</g>\n")
}

// linked writes what do writes as a link to the paper, with its title as a tooltip.
func (d *svg) linked(v graph.Vertex, do func()) {
	link := paper.Link(v.URL)
	if link != "" {
		d.add(`<a href="`, escape(link), `" target="_blank" rel="noopener">`)
	} else {
		d.add("<g>")
	}
	d.add("<title>", escape(title(v)), "</title>")
	do()
	if link != "" {
		d.add("</a>\n")
	} else {
		d.add("</g>\n")
	}
}

func (d *svg) boxes() {
	d.add("<g class=\"box\">\n")
	for i, v := range d.g.Vertices() {
		w, h := LabelSize(v)
		w, h = w-8, h-6
		d.linked(v, func() {
			d.add(fmt.Sprintf(`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="5" fill="%s"/>`,
				d.x[i]-float64(w/2), d.y[i]-float64(h/2), w, h, fill(v.Cluster)))
			d.add(fmt.Sprintf(`<text text-anchor="middle" font-size="%g" stroke="none">`, fontSize))
			for l, line := range labelOf(v) {
				y := d.y[i] - float64(h/2) + padding + float64((float64(l)+0.8)*lineHeight)
				d.add(fmt.Sprintf(`<tspan x="%.1f" y="%.1f">`, d.x[i], y), escape(line), "</tspan>")
			}
			d.add("</text>")
		})
	}
	d.add("</g>\n")
}

func (d *svg) dots() {
	radius := max(1.2, min(6, 90/math.Sqrt(float64(d.g.Len()))))
	d.add(fmt.Sprintf("<g stroke=\"#555555\" stroke-width=\"%.2f\">\n", radius/6))
	for i, v := range d.g.Vertices() {
		d.linked(v, func() {
			d.add(fmt.Sprintf(`<circle cx="%.1f" cy="%.1f" r="%.1f" fill="%s"/>`, d.x[i], d.y[i],
				radius*math.Sqrt(float64(max(1, v.Size))), fill(v.Cluster)))
		})
	}
	d.add("</g>\n")
}

// shifts are the places that are tried for the name of a group, in its widths and heights from the middle of the group.
var shifts = [][2]float64{{0, 0}, {0, -1}, {0, 1}, {-.6, 0}, {.6, 0}, {-.6, -1}, {.6, -1}, {-.6, 1}, {.6, 1}}

// names writes the names of the groups over the map, the largest first, where they do not overlap.
func (d *svg) names() {
	members := make([][]int, len(d.g.Clusters()))
	for i, v := range d.g.Vertices() {
		if v.Cluster >= 0 {
			members[v.Cluster] = append(members[v.Cluster], i)
		}
	}
	keys := slices.Clone(d.keys)
	slices.SortStableFunc(keys, func(a, b key) int { return b.papers - a.papers })
	type box struct{ left, top, right, bottom float64 }
	var taken []box
	const size = 13.0
	for _, k := range keys {
		if len(members[k.cluster]) == 0 {
			continue
		}
		x, y := median(d.x, members[k.cluster]), median(d.y, members[k.cluster])
		lines := strings.Split(wrapAt(line(latex.Unicode(d.g.Clusters()[k.cluster].Name)), 24), "\n")
		if len(lines) > 2 {
			lines = []string{lines[0], strings.TrimRight(lines[1], ", ") + "…"}
		}
		w, h := 0.0, float64(len(lines))*(size+2)
		for _, line := range lines {
			w = max(w, 1.08*textWidth(line, size)) // bold
		}
		for _, shift := range shifts {
			cx, cy := x+float64(shift[0]*w), y+float64(shift[1]*h)
			half, low := float64(w/2), float64(h/2)
			cx = max(half+4, min(cx, d.width-half-4))
			b := box{cx - half - 3, cy - low - 2, cx + half + 3, cy + low + 2}
			if slices.ContainsFunc(taken, func(o box) bool {
				return b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom
			}) {
				continue
			}
			taken = append(taken, b)
			d.add(fmt.Sprintf(`<text class="name" text-anchor="middle" font-size="%g">`, size))
			for l, line := range lines {
				d.add(fmt.Sprintf(`<tspan x="%.1f" y="%.1f">`, cx, cy-low+float64((float64(l)+0.8)*(size+2))),
					escape(line), "</tspan>")
			}
			d.add("</text>\n")
			break
		}
	}
}

// median returns the median of the values of the given nodes.
func median(values []float64, nodes []int) float64 {
	list := make([]float64, len(nodes))
	for p, i := range nodes {
		list[p] = values[i]
	}
	slices.Sort(list)
	return list[len(list)/2]
}

func (d *svg) legend() {
	y := margin
	for _, k := range d.keys {
		d.add(fmt.Sprintf(`<rect class="box" x="%.0f" y="%.1f" width="14" height="14" rx="3" fill="%s"/>`,
			d.width, y, fill(k.cluster)))
		d.add(fmt.Sprintf(`<text font-size="%g">`, legendSize))
		for _, line := range k.lines {
			d.add(fmt.Sprintf(`<tspan x="%.0f" y="%.1f">`, d.width+22, y+legendSize-1), escape(line), "</tspan>")
			y += legendSize + 4
		}
		d.add("</text>\n")
		y += 4
	}
}
