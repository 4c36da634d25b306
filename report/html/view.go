package html

import (
	"fmt"
	"html/template"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"kindred/report"
)

// view is what the template shows.
type view struct {
	Title   string
	Policy  string
	Style   template.CSS
	Script  template.JS
	Data    template.JS
	MapOnly bool

	Papers     int
	Overview   []string
	Map        template.HTML
	HasTime    bool
	Groups     []groupView
	Coarser    []coarserView
	Gone       [][2]string
	Outliers   []paperView
	MoreAlone  int
	Duplicates []pairView
	Trends     *trendsView
	Plots      []figure
	Method     []fact
	Inputs     []report.Input
	Files      []report.File
	Version    string
}

type groupView struct {
	ID         int // of the cluster
	Number     int // its place in the list, from 1
	Color      int
	Size       string
	Name       string
	About      string
	Sentence   string
	Source     *paperView // of the sentence
	Terms      []termView
	Parts      []report.Group
	Parent     string
	Bar, Spark template.HTML
	Cohesion   string
	Papers     []paperView
	More       int
}

type termView struct {
	Term, Weight, Coverage string
	Bar                    template.HTML
}

type paperView struct {
	Number  int
	Title   string
	Link    string // of its page, or of the paper itself on this page
	About   string // authors, venue and date
	Score   string
	Typical bool
	New     bool       // not in the earlier clustering
	Nearest *groupLink // of a paper that fits nowhere; nil if there is none
}

type coarserView struct {
	Name   string
	Size   int
	Groups []groupLink
}

type groupLink struct {
	ID   int
	Name string
}

type pairView struct {
	A, B       paperView
	Similarity string
}

type trendsView struct {
	Plot            template.HTML
	Rising, Falling []termTrend
	Undated         int
}

type termTrend struct {
	Term, Change string
	Spark        template.HTML
}

type figure struct {
	Plot    template.HTML
	Caption string
}

type fact struct{ Name, Value string }

const (
	// mostListed is the number of papers up to which the page lists them all without its script. In larger
	// collections it lists some of each group.
	mostListed = 2000
	someListed = 20
	mostPairs  = 500
)

func newView(p *Page, mapOnly bool) (*view, error) {
	all := p.entries()
	at := newPlane(p.Details)
	colors, labels := p.colors(all, at), p.labels(all, at)
	text, err := p.data(all, at, colors, labels).encode()
	if err != nil {
		return nil, err
	}
	v := &view{Title: plural(p.Read.Papers, "paper") + " in " + plural(len(p.Clusters), "group"), Policy: policy(),
		Style: template.CSS(style), Script: template.JS(script), Data: text, MapOnly: mapOnly, Papers: len(all),
		Map: stillMap(all, at, colors, labels), HasTime: len(p.Periods) > 1, Version: p.Version,
		Inputs: p.Inputs, Files: p.Files, Overview: p.overview()}
	v.Groups = p.groups(all, colors)
	if mapOnly {
		return v, nil
	}
	v.Coarser, v.Gone = p.coarser(), p.Gone()
	first := len(all) - len(p.Outliers)
	v.Outliers, v.MoreAlone = listed(all, first, len(all))
	for i := range v.Outliers {
		if k := all[first+i].Nearest; k >= 0 {
			v.Outliers[i].Nearest = &groupLink{p.Clusters[k].ID, name(p.Clusters[k].Name)}
		}
	}
	for _, d := range p.Duplicates[:min(len(p.Duplicates), mostPairs)] {
		v.Duplicates = append(v.Duplicates, pairView{paperOf(all, d.A), paperOf(all, d.B),
			two(report.Number(d.Similarity))})
	}
	v.Plots = append(v.Plots, figure{similarityPlot(all), "Papers near the middle of their group are typical of it."})
	if p.Choice != nil && len(p.Choice.Candidates) > 1 {
		v.Plots = append(v.Plots, figure{choicePlot(p.Choice, p.K), "The number of groups is where the silhouette is high."})
	}
	if p.Trends != nil && len(p.Trends.Periods) > 0 {
		v.Trends = p.trends()
	}
	v.Method = p.method()
	return v, nil
}

// overview says what was read, and how the groups were made.
func (p *Page) overview() []string {
	what := plural(p.Read.Papers, "paper")
	if n := len(p.Inputs); n == 1 {
		what += " of " + path.Base(filepath.ToSlash(p.Inputs[0].Name))
	} else if n > 1 {
		what += fmt.Sprintf(" of %d feeds", n)
	}
	what += " in " + plural(len(p.Clusters), "group") + "."
	switch n := len(p.Outliers); {
	case n == 1:
		what += " 1 paper fits no group."
	case n > 1:
		what += fmt.Sprintf(" %s papers fit no group.", thousands(n))
	}
	lines := []string{what}
	switch l := p.Levels; {
	case l != nil:
		var how []string
		if l.Level != "" {
			these := fmt.Sprintf("These are the groups of the %s level", l.Level)
			if l.Dissolved > 0 {
				these += fmt.Sprintf(", except %s that did not hold together", thousands(l.Dissolved))
			}
			how = append(how, these+".")
		}
		if l.Most > 0 { // else the levels are cuts of a tree
			how = append(how, "Many runs "+l.Agreed()+" groups.")
		}
		how = append(how, fmt.Sprintf("The levels have %s, %s and %s.", plural(l.Coarse, "coarse group"),
			plural(l.Medium, "medium group"), plural(l.Fine, "fine group")))
		lines = append(lines, strings.Join(how, " "))
	case p.Choice != nil && len(p.Choice.Candidates) > 1:
		tried := p.Choice.Candidates
		lines = append(lines, fmt.Sprintf("%s chosen among %d to %d, which were all tried.", werePlural(p.K, "group"),
			tried[0].K, tried[len(tried)-1].K))
	case p.Options.Clusters != "" && p.Options.Clusters != "auto":
		lines = append(lines, plural(p.K, "group")+", as asked for.")
	}
	if p.Options.MinSize > 0 || p.Options.MaxSize > 0 {
		lines = append(lines, "The sizes of the groups are within the limits that were asked for.")
	}
	if l := p.Lineage; l != nil {
		said := l.Says(p.Clusters)
		lines = append(lines, strings.ToUpper(said[:1])+said[1:]+".")
	}
	if p.Read.WithoutAbstract > 0 {
		lines = append(lines, plural(p.Read.WithoutAbstract, "paper")+" without an abstract.")
	}
	return lines
}

func (p *Page) groups(all []entry, colors []int) []groupView {
	number := map[string]int{}
	for i, e := range all {
		number[e.ID] = i
	}
	most, within := 1, map[int]int{} // how many groups a larger one holds
	for _, k := range p.Clusters {
		most = max(most, len(k.Papers))
		within[k.Parent]++
	}
	list := make([]groupView, len(p.Clusters))
	from := 0
	for k := range p.Clusters {
		c := &p.Clusters[k]
		g := groupView{ID: c.ID, Number: k + 1, Color: colors[k], Size: thousands(len(c.Papers)), Name: name(c.Name),
			Bar: bar(len(c.Papers), most), Cohesion: two(c.Cohesion), About: about(c)}
		if c.Sentence != nil {
			g.Sentence = name(c.Sentence.Text)
			if i, ok := number[c.Sentence.Paper]; ok {
				source := paperOf(all, i)
				g.Source = &source
			}
		}
		g.Terms = terms(c.Terms)
		if p.Trends != nil && c.Trend != nil {
			g.Spark = spark(c.Trend.Counts, p.Trends.Periods, g.Name+": papers by "+p.Trends.Unit)
		}
		if p.Levels != nil {
			g.Parts = p.Parts(c.ID)
			for i := range g.Parts {
				g.Parts[i].Name = name(g.Parts[i].Name)
			}
			for _, parent := range p.Levels.Coarser {
				if parent.ID == c.Parent && within[parent.ID] > 1 { // else it is the group itself
					g.Parent = name(parent.Name)
				}
			}
		}
		g.Papers, g.More = listed(all, from, from+len(c.Papers))
		from += len(c.Papers)
		list[k] = g
	}
	return list
}

// about says of a group its size, its trend, and how similar its papers are to their middle.
func about(c *report.Cluster) string {
	text := plural(len(c.Papers), "paper")
	if from := c.Descent.Says(len(c.Papers)); from != "" {
		text += " · " + from
	}
	if t := c.Trend; t != nil && (t.Direction == "rising" || t.Direction == "falling") {
		text += " · " + t.Direction + " " + change(t)
	}
	return text + " · mean similarity " + two(c.Cohesion)
}

// change returns the shares of all papers in the first and in the second half of the time.
func change(t *report.Trend) string {
	return fmt.Sprintf("from %.1f %% to %.1f %% of the papers", 100*float64(t.Early), 100*float64(t.Late))
}

func terms(list []report.Term) []termView {
	views := make([]termView, len(list))
	most := report.Number(0)
	for _, t := range list {
		most = max(most, t.Weight)
	}
	for i, t := range list {
		views[i] = termView{Term: name(t.Term), Weight: two(t.Weight),
			Coverage: fmt.Sprintf("%.0f %%", 100*float64(t.Coverage)),
			Bar:      bar(int(1000*float64(t.Weight)), int(1000*float64(most)))}
	}
	return views
}

// coarser returns the groups of the level above.
func (p *Page) coarser() []coarserView {
	if p.Levels == nil {
		return nil
	}
	var list []coarserView
	for _, c := range p.Levels.Coarser {
		view := coarserView{Name: name(c.Name), Size: c.Size}
		for _, k := range p.Clusters {
			if k.Parent == c.ID {
				view.Groups = append(view.Groups, groupLink{k.ID, name(k.Name)})
			}
		}
		list = append(list, view)
	}
	return list
}

// listed returns the papers from one number to another that the page lists without its script, and how many more
// there are.
func listed(all []entry, from, to int) (list []paperView, more int) {
	end := to
	if len(all) > mostListed {
		end = min(to, from+someListed)
	}
	for i := from; i < end; i++ {
		list = append(list, paperOf(all, i))
	}
	return list, to - end
}

func paperOf(all []entry, i int) paperView {
	e := all[i]
	v := paperView{Number: i, Title: e.Title, Link: e.Link, Score: two(e.Similarity), Typical: e.Typical,
		New: e.New}
	if v.Link == "" && e.Group >= 0 {
		v.Link = "#g" + strconv.Itoa(e.GroupID)
	} else if v.Link == "" {
		v.Link = "#alone"
	}
	var parts []string
	for _, s := range []string{authors(e.Authors), e.Venue, e.Date} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	v.About = strings.Join(parts, " · ")
	return v
}

// authors names the first authors.
func authors(list []string) string {
	const most = 3
	if len(list) > most {
		return strings.Join(list[:most-1], ", ") + " and " + strconv.Itoa(len(list)-most+1) + " more"
	}
	return strings.Join(list, ", ")
}

func (p *Page) trends() *trendsView {
	t := &trendsView{Plot: timePlot(p.Trends), Undated: p.Trends.Undated}
	for _, term := range p.Trends.Terms {
		view := termTrend{Term: name(term.Term), Change: change(&term.Trend),
			Spark: spark(term.Counts, p.Trends.Periods, name(term.Term)+": papers by "+p.Trends.Unit)}
		if term.Direction == "rising" {
			t.Rising = append(t.Rising, view)
		} else {
			t.Falling = append(t.Falling, view)
		}
	}
	return t
}

// method says how the report was made.
func (p *Page) method() []fact {
	o := &p.Options
	facts := []fact{{"Groups asked for", o.Clusters}, {"Method", map[string]string{
		"leiden":    "communities of the graph of similar papers (Leiden), on which many runs agree",
		"bisect":    "repeated bisection",
		"agglo":     "average-link agglomeration",
		"hdbscan":   "dense groups of the graph of similar papers (HDBSCAN)",
		"spherical": "k-means by cosine similarity",
		"kmeans":    "k-means by Euclidean distance"}[o.Algorithm]}}
	if o.Algorithm != "leiden" {
		facts = append(facts, fact{"Seed", strconv.FormatUint(o.Seed, 10)})
	}
	facts = append(facts, fact{"Silhouette", p.Quality.Silhouette.Decimals(3)},
		fact{"Modularity", p.Quality.Modularity.Decimals(3)})
	similarity := "cosine of weighted words (TF-IDF)"
	if o.Latent > 0 {
		similarity += fmt.Sprintf("; %.0f %% of it by meaning, in a latent space of %d dimensions", 100*float64(o.Latent),
			o.Dimensions)
	}
	if o.Background != "" {
		similarity += "; with a background of other papers (" + o.Background + ")"
	}
	if share := o.Vectors["vectors-weight"]; share != "" {
		similarity += ", and of the rows of --vectors, which have a share of " + share
	} else if o.Vectors["vectors"] != "" {
		similarity = "cosine of the rows of --vectors"
	}
	facts = append(facts, fact{"Similarity", similarity})
	for _, f := range []fact{{"Since", o.Since}, {"Until", o.Until}, {"Categories", strings.Join(o.Categories, ", ")},
		{"Languages", strings.Join(o.Languages, ", ")}} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o.Vectors)) {
		facts = append(facts, fact{"--" + name, o.Vectors[name]})
	}
	read := plural(p.Read.Papers, "paper")
	for _, c := range []struct {
		n    int
		what string
	}{{p.Read.Repeated, "repeated"}, {p.Read.Skipped, "skipped"}, {p.Read.Unwanted, "left out by filters"}} {
		if c.n > 0 {
			read += fmt.Sprintf(", %s %s", thousands(c.n), c.what)
		}
	}
	return append(facts, fact{"Read", read})
}

// two returns a number with two decimals.
func two(x report.Number) string { return fmt.Sprintf("%.2f", float64(x)) }

// plural returns a number with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return thousands(n) + " " + noun + "s"
}

// werePlural returns a number with its noun, and was or were.
func werePlural(n int, noun string) string {
	if n == 1 {
		return plural(n, noun) + " was"
	}
	return plural(n, noun) + " were"
}

// thousands returns a number with a comma after each thousand.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}
