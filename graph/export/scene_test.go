package export

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	kgraph "kindred/graph"
	"kindred/layout"
	"kindred/picture"
	"kindred/sparse"
)

// checkXML fails unless text is well formed.
func checkXML(t *testing.T, text []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
	}
}

// A small graph has a box with the title of each paper, a large one a dot; both have a legend.
func TestSVG(t *testing.T) {
	small := string(encode(t, full(t), "svg"))
	checkXML(t, []byte(small))
	for _, want := range []string{"Backslash \\N and", "&lt;b&gt;tags&lt;/b&gt;", "colour &amp; form, &lt;graph&gt;",
		`href="https://example.org/?a=1&amp;b=2"`, "Colours, graphs (2)", "Ψ-photo-production 中文", "9 papers"} {
		if !strings.Contains(small, want) {
			t.Errorf("the drawing does not show %s:\n%s", want, small)
		}
	}
	large := string(encode(t, placed(t, random(t, MaxLabelled+1)), "svg"))
	checkXML(t, []byte(large))
	if n := strings.Count(large, "</title><circle"); n != MaxLabelled+1 { // those of the legend have no title
		t.Errorf("%d dots, want %d", n, MaxLabelled+1)
	}
}

var titles = regexp.MustCompile(`<title>([^<]*)</title>`)

// Every title is a tooltip as it is, whatever characters it has.
func TestSVGOfOddTitles(t *testing.T) {
	vertices := make([]kgraph.Vertex, MaxLabelled+20)
	for i := range vertices {
		vertices[i] = kgraph.Vertex{ID: strconv.Itoa(i), Cluster: -1,
			Title: []string{"</svg><script>alert(1)</script>", "\x00\x01 a\tb", strings.Repeat("long ", 500), "]]>", "مرحبا"}[i%5]}
	}
	none := &sparse.CSR{Rows: len(vertices), Cols: len(vertices), Indptr: make([]int, len(vertices)+1)}
	for _, n := range []int{5, len(vertices)} {
		g := newGraph(t, &sparse.CSR{Rows: n, Cols: n, Indptr: none.Indptr[:n+1]}, vertices[:n], kgraph.Options{})
		text := encode(t, placed(t, g), "svg")
		checkXML(t, text)
		if bytes.Contains(text, []byte("<script")) {
			t.Error("a title became an element")
		}
		if found := titles.FindAllSubmatch(text, -1); len(found) != n+1 {
			t.Errorf("%d titles, want %d", len(found), n+1)
		}
	}
}

// labelAreas returns the areas of the labels of a scene, without the legend.
func labelAreas(s *picture.Scene, legend float64) (areas []area) {
	for _, item := range s.Items {
		for _, shape := range item.Shapes {
			l, ok := shape.(picture.Label)
			if !ok || l.X >= legend {
				continue
			}
			w := textWidth(l.Lines, l.Size)
			left := l.X
			if l.Middle {
				left -= w / 2
			}
			top := l.Y - 0.8*l.Size
			areas = append(areas, area{left, top, left + w, top + float64(len(l.Lines)-1)*l.Step + l.Size})
		}
	}
	return areas
}

// No two labels overlap, in pictures of graphs and in maps, small and large.
func TestLabelsDoNotOverlap(t *testing.T) {
	for _, n := range []int{2, 30, MaxLabelled + 50, 700} {
		for _, asMap := range []bool{false, true} {
			g := random(t, n)
			if n <= MaxLabelled && !asMap {
				places := sparse.NewDense(n, 2)
				boxes := make([]layout.Box, n)
				for i, v := range g.Vertices() {
					places.Row(i)[0], places.Row(i)[1] = float32(i%7), float32(i/7)
					w, h := LabelSize(v)
					boxes[i] = layout.Box{Width: float32(w), Height: float32(h)}
				}
				points := make([]kgraph.Point, n)
				for i := range points {
					p := layout.Separate(places, boxes).Row(i)
					points[i] = kgraph.Point{X: p[0], Y: p[1]}
				}
				var err error
				if g, err = g.Placed(points); err != nil {
					t.Fatal(err)
				}
			} else {
				g = placed(t, g)
			}
			s, err := newScene(g, asMap)
			if err != nil {
				t.Fatal(err)
			}
			legend := s.Width
			for _, item := range s.Items {
				if l, ok := item.Shapes[len(item.Shapes)-1].(picture.Label); ok && len(item.Shapes) == 2 && l.Size == legendSize {
					legend = l.X
				}
			}
			areas := labelAreas(s, legend)
			if len(areas) < min(n, 5) {
				t.Errorf("%d papers, map %v: %d labels", n, asMap, len(areas))
			}
			for i, a := range areas {
				for j, b := range areas[:i] {
					if a.overlaps(b) {
						t.Errorf("%d papers, map %v: labels %d and %d overlap: %v and %v", n, asMap, i, j, a, b)
					}
				}
			}
		}
	}
}

// A map has no edges and no boxes of papers.
func TestMap(t *testing.T) {
	g := full(t)
	for _, f := range Maps() {
		var b bytes.Buffer
		if err := Encode(&b, g, f); err != nil {
			t.Fatal(err)
		}
		switch text := b.String(); f.Name {
		case "svg":
			checkXML(t, b.Bytes())
			if strings.Contains(text, "<line") || strings.Count(text, "</title><circle") != g.Len() {
				t.Errorf("the map has edges, or not one dot for each paper:\n%s", text)
			}
		case "csv":
			if want := g.Len() + 1; strings.Count(text, "\n") != want || !strings.Contains(text, ",X,Y\n") {
				t.Errorf("the table has not %d lines and places:\n%s", want, text)
			}
		default:
			if b.Len() < 1000 {
				t.Errorf("%s has %d bytes", f.Name, b.Len())
			}
		}
	}
	for name, want := range map[string]string{"svg": "", "png": "中文", "pdf": "中文", "dot": ""} {
		f, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(Missing(g, f)); got != want {
			t.Errorf("%s: missing letters are %q, want %q", name, got, want)
		}
	}
}

// A map of a few papers is no wider than they and their titles need, and a map of many has its full width.
func TestMapOfFewPapers(t *testing.T) {
	for n, most := range map[int]float64{2: mapSide / 2, 5: 0.8 * mapSide, 200: mapSide + 2*margin} {
		s, err := newScene(placed(t, random(t, n)), true)
		if err != nil {
			t.Fatal(err)
		}
		right := 0.0
		for _, item := range s.Items {
			if c, ok := item.Shapes[0].(picture.Circle); ok && item.Tooltip != "" {
				right = max(right, c.X)
			}
		}
		if right == 0 || right > most {
			t.Errorf("%d papers: the map is %.0f wide, want at most %.0f", n, right, most)
		}
	}
}
