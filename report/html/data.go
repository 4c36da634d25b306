package html

import (
	"cmp"
	"encoding/json"
	"html/template"
	"math"
	"strings"

	"kindred/report"
	"kindred/text/latex"
)

// data is what the script of the page works on. Papers are columns, which take the least room.
type data struct {
	Groups  []groupData `json:"groups"`
	Parts   []partData  `json:"parts,omitempty"`
	Words   []string    `json:"words,omitempty"`
	Periods []string    `json:"periods,omitempty"`
	Labels  []label     `json:"labels"`
	Width   int         `json:"width"` // of the map, in the unit of X and Y
	Height  int         `json:"height"`

	Titles    []string        `json:"titles"`
	IDs       []string        `json:"ids"`
	Authors   []string        `json:"authors"` // joined by "; "
	Dates     []string        `json:"dates"`
	URLs      []string        `json:"urls"`
	Venues    []string        `json:"venues"`
	DOIs      []string        `json:"dois"`
	Abstracts []string        `json:"abstracts,omitempty"`
	X         []int           `json:"x"`
	Y         []int           `json:"y"`
	Cosines   []int           `json:"cosines"` // to the centroid of the group, times 1,000
	Part      []int           `json:"part,omitempty"`
	Period    []int           `json:"period,omitempty"`
	New       []int           `json:"new,omitempty"`     // papers that the earlier clustering does not have
	Nearest   []int           `json:"nearest,omitempty"` // of the papers without a group, the place of the nearest, or −1
	Related   [][]relatedData `json:"related"`
}

// groupData is a group. Its papers are numbered one after the other.
type groupData struct {
	ID    int    `json:"id"` // of the cluster, which may be another number than its place in the list
	Name  string `json:"name"`
	Size  int    `json:"size"`
	Color int    `json:"color"`
	// Typical is how many of the papers, from the first, are typical.
	Typical int `json:"typical,omitempty"`
}

type partData struct {
	Name string `json:"name"`
}

// relatedData is a paper, a similarity times 1,000, and words.
type relatedData []int

// extent is the longer side of the map.
const extent = 20_000

// entry is a paper of a page with all that is said of it.
type entry struct {
	report.Paper
	*Detail
	Link       string // where a person reads about the paper; "" if nobody knows
	Group      int    // its place in the list of clusters, −1 for none
	GroupID    int    // the ID of the cluster
	Part       int    // from 0, −1 for none
	Similarity report.Number
	Typical    bool
	New        bool // not in the earlier clustering
	Nearest    int  // of a paper without a group, the place of the nearest in the list; −1 if there is none
}

// entries returns all papers by their numbers, with titles as text.
func (p *Page) entries() []entry {
	all := make([]entry, 0, len(p.Details))
	add := func(e entry) {
		e.Detail = &p.Details[len(all)]
		e.Link = cmp.Or(e.Paper.URL.String(), e.Detail.URL.String())
		if e.Title = strings.TrimSpace(latex.Unicode(e.Title)); e.Title == "" {
			e.Title = "[" + e.ID + "]"
		}
		all = append(all, e)
	}
	place := map[int]int{}
	for k, c := range p.Clusters {
		place[c.ID] = k
		for _, m := range c.Papers {
			add(entry{Paper: m.Paper, Group: k, GroupID: c.ID, Part: m.Part - 1, Similarity: m.Similarity,
				Nearest: -1, Typical: m.Representative, New: m.New})
		}
	}
	for _, o := range p.Outliers {
		e := entry{Paper: o.Paper, Group: -1, Part: -1, Similarity: o.Similarity, Nearest: -1, New: o.New}
		if k, ok := place[o.Nearest]; ok {
			e.Nearest = k
		}
		add(e)
	}
	return all
}

// plane is where the papers stand: whole numbers from 0, Y downwards.
type plane struct {
	x, y          []int
	width, height int
}

// newPlane scales the places of papers to the extent of the map. Places that are no numbers are at 0. Papers that all
// have the same place stand in the middle.
func newPlane(details []Detail) plane {
	n := len(details)
	p := plane{x: make([]int, n), y: make([]int, n), width: extent, height: extent}
	finite := func(v float32) float64 {
		if f := float64(v); !math.IsNaN(f) && !math.IsInf(f, 0) {
			return f
		}
		return 0
	}
	left, right, bottom, top := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for i := range details {
		x, y := finite(details[i].X), finite(details[i].Y)
		left, right = min(left, x), max(right, x)
		bottom, top = min(bottom, y), max(top, y)
	}
	side := max(right-left, top-bottom)
	if n == 0 || side <= 0 {
		for i := range details {
			p.x[i], p.y[i] = extent/2, extent/2
		}
		return p
	}
	scale := extent / side
	for i := range details {
		p.x[i] = int(math.Round((finite(details[i].X) - left) * scale))
		p.y[i] = int(math.Round((top - finite(details[i].Y)) * scale))
	}
	p.width, p.height = max(1, int((right-left)*scale)), max(1, int((top-bottom)*scale))
	return p
}

// thousandths returns a similarity as a whole number.
func thousandths(x float64) int {
	if math.IsNaN(x) {
		return 0
	}
	return int(math.Round(1000 * max(-1, min(1, x))))
}

// data returns what the script works on.
func (p *Page) data(all []entry, at plane, colors []int, labels []label) *data {
	n := len(all)
	d := &data{Words: p.Words, Periods: p.Periods, Labels: labels, Width: at.width, Height: at.height, X: at.x, Y: at.y,
		Groups: []groupData{}, Titles: make([]string, n), IDs: make([]string, n), Authors: make([]string, n),
		Dates: make([]string, n), URLs: make([]string, n), Venues: make([]string, n), DOIs: make([]string, n),
		Cosines: make([]int, n), Related: make([][]relatedData, n)}
	for k, c := range p.Clusters {
		g := groupData{ID: c.ID, Name: name(c.Name), Size: len(c.Papers), Color: colors[k]}
		for _, m := range c.Papers {
			if m.Representative {
				g.Typical++
			}
		}
		d.Groups = append(d.Groups, g)
	}
	if p.Levels != nil {
		for _, f := range p.Levels.Finer {
			d.Parts = append(d.Parts, partData{name(f.Name)})
		}
	}
	if len(d.Parts) > 0 {
		d.Part = make([]int, n)
	}
	if len(p.Periods) > 0 {
		d.Period = make([]int, n)
	}
	for i, e := range all {
		d.Titles[i], d.IDs[i], d.Authors[i] = e.Title, e.ID, strings.Join(e.Authors, "; ")
		d.Dates[i], d.URLs[i], d.Venues[i], d.DOIs[i] = e.Date, e.Link, e.Venue, e.DOI
		d.Cosines[i] = thousandths(float64(e.Similarity))
		if d.Part != nil {
			d.Part[i] = e.Part
		}
		if e.Group < 0 {
			d.Nearest = append(d.Nearest, e.Nearest)
		}
		if e.New {
			d.New = append(d.New, i)
		}
		if d.Period != nil {
			d.Period[i] = e.Period
		}
		if e.Abstract != "" && d.Abstracts == nil {
			d.Abstracts = make([]string, n)
		}
		if d.Abstracts != nil {
			d.Abstracts[i] = latex.Unicode(e.Abstract)
		}
		d.Related[i] = make([]relatedData, len(e.Related))
		for r, other := range e.Related {
			d.Related[i][r] = append(relatedData{other.Paper, thousandths(other.Similarity)}, other.Words...)
		}
	}
	return d
}

// name returns the name of a group as text.
func name(s string) string { return strings.TrimSpace(latex.Unicode(s)) }

// encode returns the data as JSON without a character that ends a script.
func (d *data) encode() (template.JS, error) {
	text, err := json.Marshal(d) // which writes \u003c for the sign "less than"
	return template.JS(text), err
}
