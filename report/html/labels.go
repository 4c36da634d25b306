package html

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"kindred/internal/textwidth"
)

// label is a name on the map. The script shows it when a unit of the map has at least From pixels.
type label struct {
	X     int      `json:"x"`
	Y     int      `json:"y"`
	From  float64  `json:"from"`
	Lines []string `json:"lines"`
	Part  bool     `json:"part,omitempty"` // whether it is that of a part of the group
	Of    int      `json:"of"`             // the number of the group, or of the part, from 0
	Top   int      `json:"top"`            // pixels from the place down to the top of the label, negative above it

	size          int // papers
	width, height float64
}

// How labels look; the script draws them the same.
const (
	labelColumns = 24
	labelRows    = 3
	labelSize    = 13.0 // pixels
	labelLeading = 16.0
	partSize     = 11.0
	partLeading  = 13.5
	// labelAdvance is how wide a letter is at most on average, of a bold font, for a size of 1.
	labelAdvance = 0.62
	labelGap     = 9    // between a label and the middle of the dot below it, in pixels
	mostLabels   = 1500 // since each is compared with each
)

// labels returns the names of the groups and of their parts, the largest first, each above or below a paper in the
// middle of its papers. Each tells from which scale on it is shown, so that no two overlap at any scale.
func (p *Page) labels(all []entry, at plane) []label {
	groups := make([][]int, len(p.Clusters))
	var parts [][]int
	if p.Levels != nil {
		parts = make([][]int, len(p.Levels.Finer))
	}
	for i, e := range all {
		if e.Group >= 0 {
			groups[e.Group] = append(groups[e.Group], i)
		}
		if e.Part >= 0 && e.Part < len(parts) {
			parts[e.Part] = append(parts[e.Part], i)
		}
	}
	list := []label{}
	sizes := make(map[int]int, len(groups)) // of the clusters, by their IDs
	for k, members := range groups {
		list = appendLabel(list, at, members, label{Of: k}, p.Clusters[k].Name)
		sizes[p.Clusters[k].ID] = len(members)
	}
	bySize := func(a, b label) int { return b.size - a.size }
	slices.SortStableFunc(list, bySize)
	first := len(list)
	for f, members := range parts {
		if part := &p.Levels.Finer[f]; len(members) < sizes[part.Parent] {
			list = appendLabel(list, at, members, label{Of: f, Part: true}, part.Name)
		}
	}
	slices.SortStableFunc(list[first:], bySize)
	list = list[:min(len(list), mostLabels)]
	thresholds(list)
	return list
}

// appendLabel adds the label of the papers of a group, or of a part of it, as l says.
func appendLabel(list []label, at plane, members []int, l label, text string) []label {
	if text = name(text); len(members) == 0 || text == "" {
		return list
	}
	middle := at.middle(members)
	l.X, l.Y, l.size, l.Lines = at.x[middle], at.y[middle], len(members), wrap(text)
	size, leading := labelSize, labelLeading
	if l.Part {
		size, leading = partSize, partLeading
	}
	for _, line := range l.Lines {
		l.width = max(l.width, float64(float64(columns(line))*labelAdvance*size)+8)
	}
	l.height = float64(float64(len(l.Lines))*leading) + 4
	return append(list, l)
}

// thresholds puts each label above or below its place and sets from which scale on it is shown: the least at which it
// is clear of all before it that are shown then (Been, Daiches and Yap 2006, doi:10.1109/TVCG.2006.136). The larger
// the scale, the farther places are apart, so above a certain scale two labels overlap no more. It takes O(m²) time.
func thresholds(list []label) {
	for j := range list {
		b := &list[j]
		above, below := *b, *b
		above.Top, below.Top = -labelGap-int(b.height), labelGap
		above.From, below.From = clearFrom(list[:j], &above), clearFrom(list[:j], &below)
		if *b = above; below.From < above.From {
			*b = below
		}
	}
	for j := range list {
		// Upwards; never, for names at the same place, is a scale that no map has.
		list[j].From = math.Ceil(min(list[j].From, 1e6)*1e5) / 1e5
	}
}

// clearFrom returns the least scale from which on a label is clear of all others that are shown then.
func clearFrom(others []label, b *label) float64 {
	from := 0.0
	for i := range others {
		a := &others[i]
		left, right := overlapping(float64(b.X-a.X), -a.width/2, a.width/2, -b.width/2, b.width/2)
		top, bottom := overlapping(float64(b.Y-a.Y), float64(a.Top), float64(a.Top)+a.height, float64(b.Top),
			float64(b.Top)+b.height)
		free := min(right, bottom)
		if max(left, top) >= free {
			continue
		}
		if a.From < free {
			from = max(from, free)
		}
	}
	return from
}

// overlapping returns between which scales two intervals, from..to and from2..to2, overlap if the second is moved by d
// times the scale.
func overlapping(d, from, to, from2, to2 float64) (least, most float64) {
	switch {
	case d < 0: // the same in a mirror
		return overlapping(-d, -to, -from, -to2, -from2)
	case d > 0:
		return max(0, (from-to2)/d), (to - from2) / d
	case from2 < to && from < to2:
		return 0, math.Inf(1)
	}
	return 0, 0
}

// columns returns the width of a text in letters.
func columns(s string) int {
	n := 0
	for _, r := range s {
		if n++; r >= 0x1100 { // most of Chinese, Japanese and Korean is twice as wide
			n++
		}
	}
	return n
}

// wrap breaks a name into the lines of a label.
func wrap(text string) []string {
	lines := textwidth.Wrap(text, labelColumns)
	if len(lines) > labelRows {
		lines = lines[:labelRows]
		lines[labelRows-1] = strings.TrimRight(lines[labelRows-1], " ,;.") + "…"
	}
	for i, line := range lines { // a word may be longer than a line
		if utf8.RuneCountInString(line) > labelColumns+8 {
			lines[i] = string([]rune(line)[:labelColumns]) + "…"
		}
		lines[i] = textwidth.Close(lines[i])
	}
	return lines
}

// middle returns the paper that is nearest to the median of the places of some papers.
func (p *plane) middle(papers []int) int {
	x, y := median(p.x, papers), median(p.y, papers)
	best, least := papers[0], math.Inf(1)
	for _, i := range papers {
		if d := math.Hypot(float64(p.x[i]-x), float64(p.y[i]-y)); d < least {
			best, least = i, d
		}
	}
	return best
}

// median returns the median of the values of some papers.
func median(values, papers []int) int {
	list := make([]int, len(papers))
	for p, i := range papers {
		list[p] = values[i]
	}
	slices.Sort(list)
	return list[len(list)/2]
}
