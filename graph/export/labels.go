package export

import (
	"math"
	"slices"
	"strings"

	"kindred/picture"
	"kindred/text/latex"
)

// area is a part of a scene that is taken.
type area struct{ left, top, right, bottom float64 }

func (a area) overlaps(b area) bool {
	return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}

// maxTitled is the number of papers up to which a map has titles of papers where there is room. In larger maps the
// titles would hide the dots.
const maxTitled = 400

// labels adds the names of the groups to a map, the largest first, and then titles of papers, where they overlap no
// other label, and titles no dot either.
func (s *scene) labels(radius float64) {
	if s.g.Len() > maxTitled {
		s.names(nil)
		return
	}
	dots := make([]area, s.g.Len())
	for i, v := range s.g.Vertices() {
		r := float64(radius * math.Sqrt(float64(max(1, v.Size))))
		dots[i] = area{s.x[i] - r, s.y[i] - r, s.x[i] + r, s.y[i] + r}
	}
	taken := s.names(dots)
	const size, step = 9.5, 11.0
	for i, v := range s.g.Vertices() {
		lines := shortened(strings.Split(wrap(title(v)), "\n"), 2)
		w, h := textWidth(lines, size), float64(float64(len(lines))*step)
		dot := dots[i]
		middle := s.y[i] - float64(h/2)
		for _, at := range [][2]float64{ // the left upper corner: right of the dot, left, below, above
			{dot.right + 3, middle}, {dot.left - 3 - w, middle},
			{s.x[i] - float64(w/2), dot.bottom + 2}, {s.x[i] - float64(w/2), dot.top - 2 - h},
		} {
			a := area{at[0], at[1], at[0] + w, at[1] + h}
			if a.left < 4 || a.right > s.Width-4 || a.top < 4 || a.bottom > s.Height-4 ||
				slices.ContainsFunc(taken, a.overlaps) || slices.ContainsFunc(dots, a.overlaps) {
				continue
			}
			taken = append(taken, a)
			s.add(picture.Label{X: a.left, Y: a.top + (0.8 * step), Lines: lines, Size: size, Step: step})
			break
		}
	}
}

// shifts are the places that are tried for the name of a group, in its widths and heights from the middle of the group.
var shifts = [][2]float64{{0, 0}, {0, -1}, {0, 1}, {-.6, 0}, {.6, 0}, {-.6, -1}, {.6, -1}, {-.6, 1}, {.6, 1}, {0, -2},
	{0, 2}, {-1, 0}, {1, 0}, {0, -3}, {0, 3}}

// names adds the names of the groups, beside the given dots where there is room, and returns the areas that they take.
func (s *scene) names(dots []area) (taken []area) {
	members := make([][]int, len(s.g.Clusters()))
	for i, v := range s.g.Vertices() {
		if v.Cluster >= 0 {
			members[v.Cluster] = append(members[v.Cluster], i)
		}
	}
	keys := slices.Clone(s.keys)
	slices.SortStableFunc(keys, func(a, b key) int { return b.papers - a.papers })
	const size, step = 13.0, 15.0
	for _, k := range keys {
		if len(members[k.cluster]) == 0 {
			continue
		}
		x, y := s.heart(members[k.cluster])
		name := line(latex.Unicode(s.g.Clusters()[k.cluster].Name))
		lines := shortened(strings.Split(wrapAt(name, 24), "\n"), 2)
		half, low := float64(1.08/2*textWidth(lines, size))+3, float64(float64(len(lines))*step/2)+2
		free := func(blocked []area) (a area, ok bool) {
			for _, shift := range shifts {
				cx := max(half+4, min(x+float64(2*shift[0]*half), s.Width-half-4))
				cy := max(low+4, min(y+float64(2*shift[1]*low), s.Height-low-4))
				a = area{cx - half, cy - low, cx + half, cy + low}
				if !slices.ContainsFunc(taken, a.overlaps) && !slices.ContainsFunc(blocked, a.overlaps) {
					return a, true
				}
			}
			return a, false
		}
		a, ok := free(dots)
		if !ok {
			a, ok = free(nil)
		}
		if ok {
			taken = append(taken, a)
			s.add(picture.Label{X: (a.left + a.right) / 2, Y: a.top + (2 + 0.8*step), Lines: lines, Size: size, Step: step,
				Middle: true, Bold: true, Halo: true})
		}
	}
	return taken
}

// shortened returns the first n lines, with a sign where some are left out.
func shortened(lines []string, n int) []string {
	if len(lines) <= n {
		return lines
	}
	return append(slices.Clone(lines[:n-1]), strings.TrimRight(lines[n-1], ",.: ")+"…")
}

// heart returns the middle of the part of a map where most of the given papers are: a group may have several parts.
func (s *scene) heart(papers []int) (x, y float64) {
	const most = 1000                                                   // papers that are compared
	reach := max(mapSide/12, 1.5*mapSide/math.Sqrt(float64(s.g.Len()))) // a few papers are far from one another
	step := (len(papers) + most - 1) / most
	best := 0
	for p := 0; p < len(papers); p += step {
		i := papers[p]
		var sumX, sumY float64
		count := 0
		for q := 0; q < len(papers); q += step {
			j := papers[q]
			if math.Abs(s.x[i]-s.x[j]) < reach && math.Abs(s.y[i]-s.y[j]) < reach {
				sumX, sumY, count = sumX+s.x[j], sumY+s.y[j], count+1
			}
		}
		if count > best {
			best, x, y = count, sumX/float64(count), sumY/float64(count)
		}
	}
	return x, y
}
