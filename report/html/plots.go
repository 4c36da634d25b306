package html

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"

	"kindred/report"
	"kindred/report/plot"
)

// Drawings are SVG whose colours come from the style of the page, so that they are dark where the page is.

// svg is a drawing that is being made.
type svg struct{ strings.Builder }

// newSVG begins a drawing of a size in pixels. A name is what a screen reader says of it; without a name, it says
// nothing.
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

// pixel returns a number with at most one decimal.
func pixel(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) }

// bar draws a part of a whole as a bar of a line of text.
func bar(part, whole int) template.HTML {
	b := newSVG("bar", 100, 10, "")
	fmt.Fprintf(b, `<rect width="%s" height="10"/>`, pixel(math.Max(1, 100*float64(part)/float64(max(1, whole)))))
	return b.done()
}

// mostColumns is the number of columns of a plot over time; more periods are summed.
const mostColumns = 60

// spark draws the papers of a group or a word over time, one line of text high.
func spark(counts []int, periods []string, name string) template.HTML {
	if len(counts) == 0 {
		return ""
	}
	counts, _ = joined(counts, periods)
	return template.HTML(plot.Spark(plot.Head{Title: name}, counts))
}

// joined returns counts of at most mostColumns periods, of which each is several in turn.
func joined(counts []int, periods []string) ([]int, []string) {
	n := len(counts)
	if n <= mostColumns {
		return counts, periods
	}
	each := (n + mostColumns - 1) / mostColumns
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

// timePlot draws the papers over time.
func timePlot(t *report.Trends) template.HTML {
	counts, periods := joined(t.Papers, t.Periods)
	columns := make([]plot.Bar, len(counts))
	for i := range counts {
		columns[i] = plot.Bar{Name: periods[i], Value: float64(counts[i])}
	}
	return template.HTML(plot.Columns(plot.Head{Title: "Papers by " + t.Unit, Description: fmt.Sprintf("From %s to %s.",
		t.Periods[0], t.Periods[len(t.Periods)-1])}, "papers", columns))
}

// similarityPlot draws how similar the papers are to the middle of their group.
func similarityPlot(all []entry) template.HTML {
	const bins = 20
	counts := make([]int, bins)
	grouped, below := 0, 0
	for _, e := range all {
		if e.Group < 0 {
			continue
		}
		counts[max(0, min(bins-1, int(float64(e.Similarity)*bins)))]++
		if grouped++; e.Similarity < 0.2 {
			below++
		}
	}
	return template.HTML(plot.Histogram(plot.Head{Title: "How similar the papers are to the middle of their group",
		Description: fmt.Sprintf("%d of %d papers are below 0.2.", below, grouped)},
		"similarity to the middle of the group", "papers", 0, 1, counts))
}

// choicePlot draws how good each number of groups was that was tried.
func choicePlot(c *report.Choice, k int) template.HTML {
	points := make([]plot.Point, len(c.Candidates))
	for i, t := range c.Candidates {
		points[i] = plot.Point{X: float64(t.K), Y: float64(t.Silhouette)}
	}
	return template.HTML(plot.Curve(plot.Head{Title: "The silhouette of each number of groups",
		Description: werePlural(k, "group") + " chosen."}, "groups", "silhouette", points, float64(k)))
}

// The still map, for readers without JavaScript and for paper.
const (
	stillSide   = 640
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
	fmt.Fprintf(b, `<g class="dots" stroke-width="%s">`, pixel(max(1.2, min(9, 110/math.Sqrt(float64(len(all)))))))
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
		x, y := float64(float64(l.X)*scale)+stillMargin, float64(float64(l.Y)*scale)+stillMargin
		half := min(l.width/2, float64(width)/2)
		x = max(half, min(float64(width)-half, x))
		class, leading := "name", labelLeading
		if l.Part {
			class, leading = "name part", partLeading
		}
		fmt.Fprintf(b, `<text class="%s">`, class)
		for i, line := range l.Lines {
			fmt.Fprintf(b, `<tspan x="%s" y="%s">%s</tspan>`, pixel(x),
				pixel(y+float64(l.Top)+2+float64((float64(i)+0.75)*leading)), template.HTMLEscapeString(line))
		}
		b.WriteString("</text>")
	}
	b.WriteString("</g>")
	return b.done()
}
