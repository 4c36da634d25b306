// Package plot draws small plots of numbers as SVG elements, for a page or as files: a curve, columns with names, a
// histogram, and columns within a text.
//
// Text, axes and grid have the colour of the text around the plot (currentColor), so a plot fits light and dark
// pages. Marks have the class "mark" and a chosen mark also "chosen", so that a style sheet of the page can
// colour them. A plot has no scripts, styles and ids, so that it can stand in a page several times and under a
// strict content-security policy. Its title and description are read to people who do not see it, and each
// mark has a tooltip.
//
// Values that are not numbers below 1e300 are left out. Equal arguments give equal bytes.
package plot

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Head says what a plot shows.
type Head struct {
	Title       string // what the plot shows; not drawn
	Description string // what a reader sees in it, in a sentence; not drawn
}

// Point is a point of a curve.
type Point struct{ X, Y float64 }

// Bar is a value with a name.
type Bar struct {
	Name  string
	Value float64 // at least 0
}

// The sizes of plots, in pixels.
const (
	width    = 480
	height   = 230
	left     = 52 // room for the numbers of the vertical axis
	right    = 14
	top      = 24 // room for the number of the chosen point
	bottom   = 44 // room for the numbers and the name of the horizontal axis
	fontSize = 12
	// markColor and chosenColor are readable on white and on black.
	markColor   = "#4a86c5"
	chosenColor = "#d1641f"
)

// Curve draws points, in ascending order of X, as a curve: for instance a measure for each number of clusters.
// xName and yName are the names of the axes. Of the points whose X is chosen the first is marked, with its
// X beside it; NaN marks none.
func Curve(head Head, xName, yName string, points []Point, chosen float64) string {
	var finite []Point
	xs, ys := newSpan(), newSpan()
	for _, p := range points {
		if isFinite(p.X) && isFinite(p.Y) {
			finite = append(finite, p)
			xs.add(p.X)
			ys.add(p.Y)
		}
	}
	d := newDrawing(head, width, height)
	f := frame{d: d, x: xs.widened(), y: ys.widened().rounded()}
	f.axes(xName, yName)
	var path strings.Builder
	for i, p := range finite {
		command := "L"
		if i == 0 {
			command = "M"
		}
		path.WriteString(command + digits(f.px(p.X)) + " " + digits(f.py(p.Y)))
	}
	d.add(`<path class="mark" d="`, path.String(), `" fill="none" stroke="`+markColor+`" stroke-width="2"/>`)
	marked := false
	for _, p := range finite {
		class, color, radius := "mark", markColor, 3.0
		if p.X == chosen && !marked {
			class, color, radius, marked = "mark chosen", chosenColor, 5.5, true
			d.text(f.px(p.X), f.py(p.Y)-10, "middle", number(p.X), `font-weight="bold" `)
		}
		d.add(`<circle class="`, class, `" cx="`, digits(f.px(p.X)), `" cy="`, digits(f.py(p.Y)), `" r="`, digits(radius),
			`" fill="`, color, `">`)
		d.tooltip(fmt.Sprintf("%s %s: %s %s", xName, number(p.X), yName, number(p.Y)))
		d.add("</circle>")
	}
	return d.end()
}

// Columns draws a column for each value, in the given order, with the names of the first, the last and some
// between below: for instance the papers of each year. yName is the name of the vertical axis.
func Columns(head Head, yName string, columns []Bar) string {
	ys := newSpan()
	ys.add(0)
	for _, c := range columns {
		if isFinite(c.Value) {
			ys.add(c.Value)
		}
	}
	d := newDrawing(head, width, height)
	f := frame{d: d, x: span{0, float64(max(1, len(columns)))}, y: ys.widened().rounded()}
	f.vertical(yName)
	longest := 1
	for _, c := range columns {
		longest = max(longest, utf8.RuneCountInString(shortened(c.Name, 16)))
	}
	every := max(1, int(math.Ceil(float64(len(columns)*longest)*fontSize*0.68/(width-left-right))))
	for i, c := range columns {
		f.column(float64(i), float64(i+1), 0.12, c.Value, c.Name+": "+number(c.Value))
		if i%every == 0 {
			d.text(f.px(float64(i)+0.5), height-bottom+17, "middle", shortened(c.Name, 16), "")
		}
	}
	return d.end()
}

// Histogram draws how many values fall into each of equally wide bins from lo to hi: for instance the
// similarities of neighbours. xName and yName are the names of the axes.
func Histogram(head Head, xName, yName string, lo, hi float64, counts []int) string {
	if !isFinite(lo) || !isFinite(hi) || hi <= lo {
		lo, hi = 0, 1
	}
	ys := newSpan()
	ys.add(0)
	for _, c := range counts {
		ys.add(float64(c))
	}
	d := newDrawing(head, width, height)
	f := frame{d: d, x: span{lo, hi}, y: ys.widened().rounded()}
	f.axes(xName, yName)
	bin := (hi - lo) / float64(max(1, len(counts)))
	for i, c := range counts {
		from, to := lo+float64(float64(i)*bin), lo+float64(float64(i+1)*bin)
		f.column(from, to, 0.04, float64(c), fmt.Sprintf("%s to %s: %d", number(from), number(to), c))
	}
	return d.end()
}

// Spark draws counts as columns without axes, one line of text high, to stand within a text or a table.
func Spark(head Head, counts []int) string {
	const column, high = 6, 18
	most := 1
	for _, c := range counts {
		most = max(most, c)
	}
	d := newDrawing(head, max(1, column*len(counts)), high)
	for i, c := range counts {
		h := float64(float64(max(0, c)) / float64(most) * high)
		d.add(`<rect class="mark" x="`, strconv.Itoa(column*i), `" y="`, digits(high-h), `" width="`, strconv.Itoa(column-1),
			`" height="`, digits(h), `" fill="`+markColor+`"/>`)
	}
	return d.end()
}

// drawing is an SVG element that is being written.
type drawing struct{ strings.Builder }

func newDrawing(head Head, width, height int) *drawing {
	d := &drawing{}
	d.add(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" role="img" class="plot" viewBox="0 0 %d %d" `+
		`width="%d" height="%d" font-family="sans-serif" font-size="%d">`, width, height, width, height, fontSize))
	d.tooltip(head.Title)
	if head.Description != "" {
		d.add("<desc>", escaped(head.Description), "</desc>")
	}
	return d
}

func (d *drawing) add(parts ...string) {
	for _, part := range parts {
		d.WriteString(part)
	}
}

// tooltip writes the title of the element that is open.
func (d *drawing) tooltip(s string) { d.add("<title>", escaped(s), "</title>") }

// text writes a line of text that begins at, ends at or has its middle at x.
func (d *drawing) text(x, y float64, anchor, s, attributes string) {
	d.add(`<text x="`, digits(x), `" y="`, digits(y), `" text-anchor="`, anchor, `" fill="currentColor" `, attributes, `>`,
		escaped(s), "</text>")
}

func (d *drawing) end() string {
	d.add("</svg>")
	return d.String()
}

// escaped returns s as text of XML.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder refuses nothing
	return b.String()
}

// shortened returns s with at most n characters, and a sign where it is cut.
func shortened(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return strings.TrimRight(string(r[:n-1]), " ,") + "…"
	}
	return s
}
