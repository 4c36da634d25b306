package html

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"kindred/report"
)

// TestThresholds checks that no two labels that are shown overlap, at any scale, and that no label is hidden for
// longer than it must be.
func TestThresholds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 50 {
		list := make([]label, 40)
		for i := range list {
			list[i] = label{X: r.IntN(200), Y: r.IntN(200), width: 10 + 100*r.Float64(), height: 10 + 30*r.Float64()}
		}
		list[7].X, list[7].Y = list[3].X, list[3].Y // two at the same place
		thresholds(list)
		for scale := 0.01; scale < 1e4; scale *= 1.1 {
			for j, b := range list {
				if b.From > scale {
					continue
				}
				for i, a := range list[:j] {
					if a.From <= scale && overlap(a, b, scale) {
						t.Fatalf("round %d: labels %d and %d overlap at scale %g", round, i, j, scale)
					}
				}
			}
		}
		if list[0].From != 0 {
			t.Errorf("round %d: the first label is shown from scale %g only", round, list[0].From)
		}
		for j, b := range list {
			below := b.From - 2e-5 // one step of rounding, and a little
			touches := b.From == 0
			for _, a := range list[:j] {
				touches = touches || a.From <= below && overlap(a, b, below)
			}
			if !touches {
				t.Errorf("round %d: label %d could be shown below scale %g", round, j, b.From)
			}
		}
	}
}

func overlap(a, b label, scale float64) bool {
	dx, dy := scale*float64(b.X-a.X), scale*float64(b.Y-a.Y)
	const eps = 1e-6
	return math.Abs(dx) < (a.width+b.width)/2-eps && dy+float64(b.Top) < float64(a.Top)+a.height-eps &&
		float64(a.Top) < dy+float64(b.Top)+b.height-eps
}

func TestWrap(t *testing.T) {
	for _, text := range []string{"", "Graphs", strings.Repeat("x", 500), strings.Repeat("many words ", 40), strings.Repeat("论文", 60)} {
		lines := wrap(text)
		if len(lines) > labelRows {
			t.Errorf("%.20q: %d lines", text, len(lines))
		}
		for _, line := range lines {
			if columns(line) > 2*(labelColumns+8) {
				t.Errorf("%.20q: line %q is long", text, line)
			}
		}
	}
	if got := wrap(strings.Repeat("שפה, ", 20))[0]; !strings.HasSuffix(got, ",\u200f") { // else the comma stands before the line
		t.Errorf("%q: no mark behind the comma", got)
	}
}

// TestColors checks that groups with the same colour are far apart.
func TestColors(t *testing.T) {
	p := &Page{}
	p.Clustering = groupsInARow(30)
	at := plane{}
	var all []entry
	for k := range p.Clusters {
		at.x, at.y = append(at.x, 100*k), append(at.y, 0)
		all = append(all, entry{Group: k})
	}
	colors := p.colors(all, at)
	for k := range colors {
		for j := range k {
			if colors[j] == colors[k] && k-j < 6 {
				t.Errorf("groups %d and %d stand near one another and have the same colour", j, k)
			}
		}
	}
}

func groupsInARow(n int) *report.Clustering {
	c := &report.Clustering{}
	for k := range n {
		c.Clusters = append(c.Clusters, report.Cluster{ID: k + 1, Papers: make([]report.Member, 1)})
	}
	return c
}

// TestOnePlace: papers at one place, above all a single paper, stand in the middle of the map.
func TestOnePlace(t *testing.T) {
	for _, details := range [][]Detail{{{X: 3, Y: -1}}, {{X: 2, Y: 2}, {X: 2, Y: 2}}} {
		p := newPlane(details)
		for i := range details {
			if p.x[i] != p.width/2 || p.y[i] != p.height/2 {
				t.Errorf("paper %d of %d is at %d, %d of a map of %d × %d", i+1, len(details), p.x[i], p.y[i], p.width, p.height)
			}
		}
	}
}
