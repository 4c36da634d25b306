package html

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"

	"kindred/report"
)

// Plots are SVG whose colours come from the style of the page, so that they are dark where the page is, and whose texts
// are those of the page.

// svg is a plot that is being drawn.
type svg struct{ strings.Builder }

// newSVG begins a plot of a size in pixels. A name is what a screen reader says of it; without a name, it says nothing.
func newSVG(class string, width, height int, name string) *svg {
	b := &svg{}
	role := `aria-hidden="true"`
	if name != "" {
		role = `role="img" aria-label="` + template.HTMLEscapeString(name) + `"`
	}
	fmt.Fprintf(b, `<svg class="%s" viewBox="0 0 %d %d" width="%d" height="%d" %s>`, class, width, height, width, height,
		role)
	return b
}

func (b *svg) done() template.HTML {
	b.WriteString("</svg>")
	return template.HTML(b.String())
}

func (b *svg) rect(x, y, width, height float64, title string) {
	fmt.Fprintf(b, `<rect x="%s" y="%s" width="%s" height="%s">`, pixel(x), pixel(y), pixel(width), pixel(height))
	if title != "" {
		b.WriteString("<title>" + template.HTMLEscapeString(title) + "</title>")
	}
	b.WriteString("</rect>")
}

func (b *svg) text(x, y float64, anchor, s string) {
	fmt.Fprintf(b, `<text x="%s" y="%s" text-anchor="%s">%s</text>`, pixel(x), pixel(y), anchor,
		template.HTMLEscapeString(s))
}

func (b *svg) line(x1, y1, x2, y2 float64) {
	fmt.Fprintf(b, `<path class="axis" d="M%s %sL%s %s"/>`, pixel(x1), pixel(y1), pixel(x2), pixel(y2))
}

// pixel returns a number with at most one decimal.
func pixel(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) }

// bar draws a part of a whole as a bar of a line of text.
func bar(part, whole int) template.HTML {
	b := newSVG("bar", 100, 10, "")
	b.rect(0, 0, math.Max(1, 100*float64(part)/float64(max(1, whole))), 10, "")
	return b.done()
}

// The size of a plot of its own, and the room around what it shows.
const (
	plotWidth, plotHeight           = 360, 150
	plotLeft, plotRight             = 34.0, 8.0
	plotTop, plotBottom             = 10.0, 34.0
	mostBars                        = 60
	innerWidth, innerHeight         = plotWidth - plotLeft - plotRight, plotHeight - plotTop - plotBottom
	bins                            = 20 // of similarities
	sparkWidth, sparkHeight         = 120, 24
	sparkBase               float64 = sparkHeight - 1
)

// spark draws the papers of a group over time, as a small plot beside its name. It sums periods that are too many.
func spark(counts []int, periods []string, name string) template.HTML {
	if len(counts) == 0 {
		return ""
	}
	counts, periods = joined(counts, periods)
	b := newSVG("spark", sparkWidth, sparkHeight, name)
	step := sparkWidth / float64(len(counts))
	for i, n := range counts {
		height := (sparkHeight - 3) * float64(n) / float64(highest(counts))
		b.rect(float64(i)*step+0.5, sparkBase-height, math.Max(1, step-1), height, periods[i]+": "+plural(n, "paper"))
	}
	b.line(0, sparkBase+0.5, sparkWidth, sparkBase+0.5)
	return b.done()
}

// joined returns counts of at most mostBars periods, of which each is several in turn.
func joined(counts []int, periods []string) ([]int, []string) {
	n := len(counts)
	if n <= mostBars {
		return counts, periods
	}
	each := (n + mostBars - 1) / mostBars
	var sums []int
	var names []string
	for i := 0; i < n; i += each {
		end, sum := min(n, i+each), 0
		for _, c := range counts[i:end] {
			sum += c
		}
		sums, names = append(sums, sum), append(names, periods[i]+" to "+periods[end-1])
	}
	return sums, names
}

func highest(counts []int) int {
	most := 1
	for _, n := range counts {
		most = max(most, n)
	}
	return most
}

// columnsPlot draws counts as columns over an axis whose ends have names.
func columnsPlot(name, axis string, counts []int, titles []string, from, to string) template.HTML {
	b := newSVG("plot", plotWidth, plotHeight, name)
	most := highest(counts)
	b.text(plotLeft-4, plotTop+9, "end", strconv.Itoa(most))
	b.text(plotLeft-4, plotTop+innerHeight, "end", "0")
	step := innerWidth / float64(max(1, len(counts)))
	for i, n := range counts {
		height := innerHeight * float64(n) / float64(most)
		b.rect(plotLeft+float64(i)*step+0.5, plotTop+innerHeight-height, math.Max(1, step-1), height, titles[i])
	}
	b.line(plotLeft, plotTop+innerHeight+0.5, plotWidth-plotRight, plotTop+innerHeight+0.5)
	b.text(plotLeft, plotHeight-plotBottom+14, "start", from)
	b.text(plotWidth-plotRight, plotHeight-plotBottom+14, "end", to)
	b.text(plotLeft+innerWidth/2, plotHeight-4, "middle", axis)
	return b.done()
}

// timePlot draws the papers over time.
func timePlot(t *report.Trends) template.HTML {
	counts, periods := joined(t.Papers, t.Periods)
	titles := make([]string, len(counts))
	for i := range counts {
		titles[i] = periods[i] + ": " + plural(counts[i], "paper")
	}
	first, last := t.Periods[0], t.Periods[len(t.Periods)-1]
	name := fmt.Sprintf("Papers from %s to %s. Most in one bar: %d.", first, last, highest(counts))
	return columnsPlot(name, "papers by "+t.Unit, counts, titles, first, last)
}

// similarityPlot draws how similar the papers are to the middle of their group.
func similarityPlot(all []entry) template.HTML {
	counts, titles := make([]int, bins), make([]string, bins)
	for i := range titles {
		titles[i] = fmt.Sprintf("%.2f to %.2f", float64(i)/bins, float64(i+1)/bins)
	}
	grouped, below := 0, 0
	for _, e := range all {
		if e.Group < 0 {
			continue
		}
		i := max(0, min(bins-1, int(float64(e.Similarity)*bins)))
		counts[i]++
		if grouped++; e.Similarity < 0.2 {
			below++
		}
	}
	for i, n := range counts {
		titles[i] += ": " + plural(n, "paper")
	}
	name := fmt.Sprintf("How similar the papers are to the middle of their group, from 0 to 1: %d of %d are below 0.2.",
		below, grouped)
	return columnsPlot(name, "similarity to the middle of the group", counts, titles, "0", "1")
}

// choicePlot draws how good each number of groups was that was tried.
func choicePlot(c *report.Choice, k int) template.HTML {
	tried := c.Candidates
	if len(tried) < 2 {
		return ""
	}
	low, high := math.Inf(1), math.Inf(-1)
	for _, t := range tried {
		low, high = min(low, float64(t.Silhouette)), max(high, float64(t.Silhouette))
	}
	if !(high > low) {
		return ""
	}
	b := newSVG("plot", plotWidth, plotHeight, fmt.Sprintf("The silhouette of %d to %d groups. %d groups were chosen.",
		tried[0].K, tried[len(tried)-1].K, k))
	span := math.Log(float64(tried[len(tried)-1].K)) - math.Log(float64(tried[0].K))
	path := ""
	for i, t := range tried {
		x := plotLeft + innerWidth*(math.Log(float64(t.K))-math.Log(float64(tried[0].K)))/span
		y := plotTop + innerHeight*(high-float64(t.Silhouette))/(high-low)
		path += string("ML"[min(i, 1)]) + pixel(x) + " " + pixel(y)
		radius := 2.5
		if t.K == k {
			radius = 5
			b.text(min(max(x, plotLeft+20), plotWidth-30), plotHeight-plotBottom+14, "middle", fmt.Sprintf("k = %d", k))
		}
		fmt.Fprintf(b, `<circle cx="%s" cy="%s" r="%s"><title>k = %d: silhouette %s</title></circle>`, pixel(x), pixel(y),
			pixel(radius), t.K, t.Silhouette)
	}
	b.WriteString(`<path class="curve" d="` + path + `"/>`)
	b.text(plotLeft-4, plotTop+4, "end", strconv.FormatFloat(high, 'f', 2, 64))
	b.text(plotLeft-4, plotTop+innerHeight, "end", strconv.FormatFloat(low, 'f', 2, 64))
	b.line(plotLeft, plotTop+innerHeight+0.5, plotWidth-plotRight, plotTop+innerHeight+0.5)
	b.text(plotLeft+innerWidth/2, plotHeight-4, "middle", "silhouette by number of groups")
	return b.done()
}

// The still map, for readers without JavaScript and for paper.
const (
	stillSide   = 1000
	stillMargin = 20
)

// stillMap draws the map. The dots of a group are one path of points with round ends, which takes the least room.
func stillMap(all []entry, at plane, colors []int, labels []label) template.HTML {
	scale := float64(stillSide) / extent
	width, height := int(float64(at.width)*scale)+2*stillMargin, int(float64(at.height)*scale)+2*stillMargin
	b := newSVG("still", width, height, "Map of the papers: papers about the same things stand near one another.")
	dots := make([]strings.Builder, len(colors)+1) // the first are papers of no group
	place := func(v int) string { return strconv.Itoa(int(math.Round(float64(v)*scale)) + stillMargin) }
	for i, e := range all {
		fmt.Fprintf(&dots[e.Group+1], "M%s %sh0", place(at.x[i]), place(at.y[i]))
	}
	fmt.Fprintf(b, `<g class="dots" stroke-width="%s">`, pixel(max(2, min(12, 160/math.Sqrt(float64(len(all)))))))
	for g := range dots {
		class := "none"
		if g > 0 {
			class = "c" + strconv.Itoa(colors[g-1])
		}
		if dots[g].Len() > 0 {
			fmt.Fprintf(b, `<path class="%s" d="%s"/>`, class, dots[g].String())
		}
	}
	b.WriteString("</g><g class=\"names\">")
	for _, l := range labels {
		if l.From > scale {
			continue
		}
		x, y := float64(l.X)*scale+stillMargin, float64(l.Y)*scale+stillMargin
		half := min(l.width/2, float64(width)/2)
		x = max(half, min(float64(width)-half, x))
		class, leading := "name", labelLeading
		if l.Part {
			class, leading = "name part", partLeading
		}
		fmt.Fprintf(b, `<text class="%s">`, class)
		for i, line := range l.Lines {
			fmt.Fprintf(b, `<tspan x="%s" y="%s">%s</tspan>`, pixel(x),
				pixel(y+float64(l.Top)+2+(float64(i)+0.75)*leading), template.HTMLEscapeString(line))
		}
		b.WriteString("</text>")
	}
	b.WriteString("</g>")
	return b.done()
}
