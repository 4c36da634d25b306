package export

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	kgraph "kindred/graph"
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
	if n := strings.Count(large, "<circle"); n != MaxLabelled+1 {
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

// Clusters have colours that differ, at least by what an eye sees side by side, and on which black text can be
// read.
func TestColors(t *testing.T) {
	seen := map[string]int{}
	for k := range 60 {
		color := fill(k)
		if other, ok := seen[color]; ok {
			t.Errorf("clusters %d and %d have the colour %s", other, k, color)
		}
		seen[color] = k
		r, g, b := rgb(color)
		light := 0.0
		for p, v := range []uint8{r, g, b} {
			linear := float64(v) / 255
			if linear <= 0.04045 {
				linear /= 12.92
			} else {
				linear = math.Pow((linear+0.055)/1.055, 2.4)
			}
			light += []float64{0.2126, 0.7152, 0.0722}[p] * linear
		}
		if contrast := (light + 0.05) / 0.06; contrast < 5 { // against #1a1a1a, about
			t.Errorf("cluster %d: contrast of text on %s is %.1f", k, color, contrast)
		}
	}
	if got := oklch(1, 0, 0); got != "#ffffff" {
		t.Errorf("white is %s", got)
	}
	if got := fmt.Sprint(fill(-1)); got != plain {
		t.Errorf("no cluster is %s", got)
	}
}

func TestTextWidth(t *testing.T) {
	for text, want := range map[string]float64{"": 0, "i": 2.22 * wider, "MM": 16.66 * wider, "中": 10 * wider} {
		if got := textWidth(text, 10); math.Abs(got-want) > 1e-9 {
			t.Errorf("width of %q is %v, want %v", text, got, want)
		}
	}
}
