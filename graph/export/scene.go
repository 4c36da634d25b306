package export

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"kindred/graph"
	"kindred/paper"
	"kindred/picture"
	"kindred/text/latex"
)

// Pictures are drawn here, without Graphviz: a graph of up to MaxLabelled papers as boxes with their titles, which do
// not overlap (see [LabelSize]), and a larger graph or a map as a dot for each paper, with the names of the groups, and
// titles of papers, where there is room. A legend names the groups.

// MaxLabelled is the number of papers up to which each has a label in the picture of a graph.
const MaxLabelled = 100

// ErrNoPlaces is returned by [Encode] for a drawing of a graph without places.
var ErrNoPlaces = errors.New("export: the graph has no places: see graph.Graph.Placed")

const (
	fontSize   = 11.0
	lineHeight = 13.5
	padding    = 7.0
	margin     = 24.0
	mapSide    = 1000.0 // of a map, without its legend
	paperSide  = 250.0  // of the square that a paper of a small map has
	legendSize = 13.0
)

// LabelSize returns the width and height of the box of a paper in a picture, in the unit of its places, with a
// little room around it.
func LabelSize(v graph.Vertex) (width, height float64) {
	lines := labelOf(v)
	return float64(textWidth(lines, fontSize)) + (2*padding + 8), float64(float64(len(lines))*lineHeight) + (2*padding + 6)
}

// DotSize returns the width and height of the dot of a paper in a small map, with the room that its title needs.
func DotSize(graph.Vertex) (width, height float64) { return 90, 40 }

// textWidth returns the width of the widest of some lines.
func textWidth(lines []string, size float64) (width float64) {
	for _, line := range lines {
		width = max(width, picture.TextWidth(line, size))
	}
	return width
}

// labelOf returns the lines of the label of a paper.
func labelOf(v graph.Vertex) []string {
	lines := strings.Split(wrap(title(v)), "\n")
	if v.Size > 0 {
		lines = append(lines, fmt.Sprintf("%d papers", v.Size))
	}
	return lines
}

// drawn returns an encoder of the scene of a graph.
func drawn(encoder picture.Encoder, asMap bool) func(io.Writer, *graph.Graph) error {
	return func(w io.Writer, g *graph.Graph) error {
		s, err := newScene(g, asMap)
		if err != nil {
			return err
		}
		return encoder(w, s)
	}
}

// Missing returns the letters that a picture of g in format f shows as boxes, since the font of PNG and PDF lacks them,
// see [picture.Missing].
func Missing(g *graph.Graph, f Format) []rune {
	if !f.ownFont {
		return nil
	}
	s, err := newScene(g, f.asMap)
	if err != nil {
		return nil
	}
	return picture.Missing(s)
}

// scene is a scene that is being made.
type scene struct {
	picture.Scene
	g        *graph.Graph
	labelled bool      // papers are boxes
	x, y     []float64 // in the scene, y downwards
	keys     []key
}

// key is a line of the legend.
type key struct {
	cluster int
	lines   []string
	papers  int
}

// newScene returns the picture of a graph: as a map it has no edges, and no boxes.
func newScene(g *graph.Graph, asMap bool) (*picture.Scene, error) {
	if g.Points() == nil {
		return nil, ErrNoPlaces
	}
	s := &scene{g: g, labelled: !asMap && g.Len() <= MaxLabelled}
	s.Title = line(g.Name())
	switch {
	case s.Title != "":
	case asMap:
		s.Title = "Map of similar papers"
	default:
		s.Title = "Graph of similar papers"
	}
	s.place()
	if !asMap {
		s.edges()
	}
	if s.labelled {
		s.boxes()
	} else {
		radius := s.dots()
		s.labels(radius)
	}
	s.legend()
	return &s.Scene, nil
}

// add adds shapes without tooltip and link.
func (s *scene) add(shapes ...picture.Shape) { s.Items = append(s.Items, picture.Item{Shapes: shapes}) }

// place puts the papers into the scene.
func (s *scene) place() {
	n := s.g.Len()
	s.x, s.y = make([]float64, n), make([]float64, n)
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for i, p := range s.g.Points() {
		s.x[i], s.y[i] = float64(p.X), -float64(p.Y)
		var w, h float64
		if s.labelled {
			w, h = LabelSize(s.g.Vertices()[i])
		}
		w, h = float64(w/2), float64(h/2)
		left, right = min(left, s.x[i]-w), max(right, s.x[i]+w)
		top, bottom = min(top, s.y[i]-h), max(bottom, s.y[i]+h)
	}
	scale := 1.0
	if side := max(right-left, bottom-top); !s.labelled && side > 0 {
		scale = min(mapSide, paperSide*math.Sqrt(float64(n))) / side
	}
	s.Width, s.Height = 0, 0
	if n > 0 {
		s.Width, s.Height = float64((right-left)*scale), float64((bottom-top)*scale)
	}
	var moreX, moreY float64 // labels need some room, however few the dots
	if !s.labelled {
		moreX, moreY = max(0, mapSide/3-s.Width)/2, max(0, mapSide/3-s.Height)/2
		if n <= MaxLabelled { // and a title fits above or below a dot at the side
			moreX = max(40, moreX)
		}
	}
	for i := range s.x {
		s.x[i] = margin + moreX + float64((s.x[i]-left)*scale)
		s.y[i] = margin + moreY + float64((s.y[i]-top)*scale)
	}
	s.Width += float64(2*moreX) + 2*margin
	s.Height += float64(2*moreY) + 2*margin
	papers := make([]int, len(s.g.Clusters()))
	for _, v := range s.g.Vertices() {
		if v.Cluster >= 0 {
			papers[v.Cluster] += max(1, v.Size)
		}
	}
	for k, c := range s.g.Clusters() {
		lines := strings.Split(wrapAt(line(latex.Unicode(c.Name)), 42), "\n")
		lines[len(lines)-1] += fmt.Sprintf(" (%d)", papers[k])
		s.keys = append(s.keys, key{k, lines, papers[k]})
	}
}

func (s *scene) edges() {
	_ = eachEdge(s.g, func(e edge) error {
		strength := min(1, float64(e.weight))
		l := picture.Line{X1: s.x[e.i], Y1: s.y[e.i], X2: s.x[e.j], Y2: s.y[e.j], Color: picture.Edge,
			Width: 0.5 + float64(1.2*strength), Opacity: 0.15 + float64(0.4*strength)}
		item := picture.Item{}
		if s.labelled {
			l.Width, l.Opacity = 0.8+float64(4*strength), 0.5+float64(0.5*strength)
			item.Tooltip = fmt.Sprintf("similarity %.2f", e.weight)
			if e.words != "" {
				item.Tooltip += ": " + e.words
			}
		}
		item.Shapes = []picture.Shape{l}
		s.Items = append(s.Items, item)
		return nil
	})
}

// paper adds the shapes of a paper.
func (s *scene) paper(v graph.Vertex, shapes ...picture.Shape) {
	s.Items = append(s.Items, picture.Item{Tooltip: title(v), Link: paper.Link(v.URL), Shapes: shapes})
}

func (s *scene) boxes() {
	for i, v := range s.g.Vertices() {
		w, h := LabelSize(v)
		w, h = w-8, h-6
		y := s.y[i] - float64(h/2)
		s.paper(v, picture.Box{X: s.x[i] - float64(w/2), Y: y, Width: w, Height: h, Radius: 5, Outline: 1.6,
			Color: colorOf(s.g.ClusterID(v.Cluster))}, picture.Label{X: s.x[i], Y: y + (padding + 0.8*lineHeight),
			Lines: labelOf(v), Size: fontSize, Step: lineHeight, Middle: true})
	}
}

// dots adds a dot for each paper, and returns the radius of the dot of a single paper.
func (s *scene) dots() (radius float64) {
	radius = max(1.2, min(6, 90/math.Sqrt(float64(s.g.Len()))))
	for i, v := range s.g.Vertices() {
		s.paper(v, picture.Circle{X: s.x[i], Y: s.y[i], Radius: radius * math.Sqrt(float64(max(1, v.Size))),
			Fill: colorOf(s.g.ClusterID(v.Cluster)), Outline: radius / 6})
	}
	return radius
}

// legend adds the names of the groups on the right, with their numbers of papers.
func (s *scene) legend() {
	y, width := margin, 0.0
	for _, k := range s.keys {
		color := colorOf(s.g.ClusterID(k.cluster))
		var sign picture.Shape = picture.Circle{X: s.Width + 7, Y: y + 7, Radius: 6, Outline: 1, Fill: color}
		if s.labelled {
			sign = picture.Box{X: s.Width, Y: y, Width: 14, Height: 14, Radius: 3, Outline: 1.6, Color: color}
		}
		s.add(sign, picture.Label{X: s.Width + 22, Y: y + (legendSize - 1), Lines: k.lines, Size: legendSize,
			Step: legendSize + 4})
		y += float64(float64(len(k.lines))*(legendSize+4)) + 4
		width = max(width, textWidth(k.lines, legendSize)+(22+margin))
	}
	s.Width, s.Height = s.Width+width, max(s.Height, y+margin)
}
