package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"kindred/internal/parallel"
	"kindred/report/internal/printer"
)

// Clustering is the report of a clustering.
type Clustering struct {
	Origin
	K int `json:"k"`
	// Choice says how k was chosen among numbers that were tried; absent if k was given.
	Choice   *Choice   `json:"choice,omitempty"`
	Levels   *Levels   `json:"levels,omitempty"` // groups within groups; absent if the method finds one level
	Tree     *Tree     `json:"tree,omitempty"`   // how the groups merge; absent if the method makes no tree
	Quality  Quality   `json:"quality"`
	Clusters []Cluster `json:"clusters"`
	Outliers []Outlier `json:"outliers"`          // papers of no cluster, the one most similar to a cluster first
	Lineage  *Lineage  `json:"lineage,omitempty"` // where the clusters come from; absent without an earlier clustering
	Trends   *Trends   `json:"trends,omitempty"`  // the clusters over time; absent if too few papers have dates
}

// Choice says how the number of clusters was chosen.
type Choice struct {
	Rows       int         `json:"rows"` // the number of papers that it was tried on
	Candidates []Candidate `json:"candidates"`
}

// Candidate is a number of clusters that was tried.
type Candidate struct {
	K          int    `json:"k"`
	Silhouette Number `json:"silhouette"`
	Modularity Number `json:"modularity"`
}

// Levels are groups within groups. Those of [Clustering] are the groups of one level.
type Levels struct {
	Level string `json:"level"` // the level of the clusters: coarse, medium or fine; "" if they were cut elsewhere
	// Dissolved is how many groups of this level are no clusters, since their papers, or all but one, did not fit them.
	Dissolved int `json:"dissolved,omitempty"`

	Coarse int `json:"coarse"`
	Medium int `json:"medium"`
	Fine   int `json:"fine"`
	// Agreement is how much the runs that the groups are made of agree with the medium ones, from 0 to 1, and Least and
	// Most are the smallest and largest number of groups that a run found. All are 0 if the levels are cuts of a tree.
	Agreement Number  `json:"agreement,omitempty"`
	Least     int     `json:"least,omitempty"`
	Most      int     `json:"most,omitempty"`
	Coarser   []Group `json:"coarser,omitempty"` // the groups of the level above; their clusters name them as Parent
	Finer     []Group `json:"finer,omitempty"`   // the groups within the clusters, which are their Parent
}

// Group is a group of another level.
type Group struct {
	ID     int    `json:"id"` // the number of the group within its level, from 1
	Name   string `json:"name"`
	Size   int    `json:"size"`
	Parent int    `json:"parent,omitempty"` // the ID of the group that it is within; 0 at the top
}

// Tree is how groups merge two by two. Nodes have the numbers from 1: first the leaves, by the first id of their
// papers, then what the merges make.
type Tree struct {
	Leaves int         `json:"leaves"`
	Merges []Merge     `json:"merges"` // the merges in the order in which they are made
	Papers []TreePaper `json:"papers"` // the papers in the order of their ids
}

// Merge is the merge of two nodes.
type Merge struct {
	Node int `json:"node"` // the number of the node that the merge makes
	A    int `json:"a"`
	B    int `json:"b"`
	// Similarity of the two: the mean over all pairs of their papers, or for hdbscan the greatest at which they hang
	// together.
	Similarity Number `json:"similarity"`
	Size       int    `json:"size"` // the number of papers of the node
}

// TreePaper says where in a tree a paper is.
type TreePaper struct {
	ID   string `json:"id"`
	Node int    `json:"node"` // the leaf that has the paper
}

// Quality holds measures of a clustering that need no labels.
type Quality struct {
	Silhouette Number `json:"silhouette"`
	Modularity Number `json:"modularity"`
	Inertia    Number `json:"inertia"`
	Iterations int    `json:"iterations"`
	Converged  bool   `json:"converged"`
}

// Cluster is a group of papers.
type Cluster struct {
	ID       int    `json:"id"` // the number of the cluster, from 1
	Name     string `json:"name"`
	Size     int    `json:"size"`
	Parent   int    `json:"parent,omitempty"` // the ID of the coarser group that it is within; 0 if none
	Cohesion Number `json:"cohesion"`         // the mean similarity of its papers to its centroid
	Terms    []Term `json:"terms"`            // its terms, those of the name first
	// Sentence is the sentence of the most typical papers that says most of what the terms say.
	Sentence *Sentence `json:"sentence,omitempty"`
	Papers   []Member  `json:"papers"` // its papers, the one most similar to the centroid first
	Descent  *Descent  `json:"lineage,omitempty"`
	Trend    *Trend    `json:"trend,omitempty"`
}

// Term is a word or phrase with its weight.
type Term struct {
	Term   string `json:"term"`
	Weight Number `json:"weight"`
	// Coverage is the fraction of the papers of the cluster that have the term.
	Coverage Number `json:"coverage"`
}

// Sentence is a sentence of an abstract.
type Sentence struct {
	Text  string `json:"text"`
	Paper string `json:"paper"` // the ID of the paper
}

// Member is a paper of a cluster.
type Member struct {
	Paper
	Similarity     Number `json:"similarity"` // the similarity to the centroid
	Representative bool   `json:"representative"`
	New            bool   `json:"new,omitempty"`  // whether the paper is not in the earlier clustering
	Part           int    `json:"part,omitempty"` // the ID of the finer group that has the paper
}

// Outlier is a paper of no cluster.
type Outlier struct {
	Paper
	Nearest    int    `json:"nearest"` // the ID of the cluster that is most similar to it; 0 if none
	Similarity Number `json:"similarity"`
	New        bool   `json:"new,omitempty"` // whether the paper is not in the earlier clustering
}

// SortOutliers puts the most similar first, and equal ones by their ids.
func SortOutliers(list []Outlier) {
	slices.SortFunc(list, func(a, b Outlier) int {
		return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.ID, b.ID))
	})
}

// encodeJSON writes the clustering, which has clusters, as indented JSON. The clusters are most of it, and are encoded
// on all processors.
func (c *Clustering) encodeJSON(w io.Writer) error {
	frame := *c
	frame.Clusters = []Cluster{}
	var b bytes.Buffer
	if err := indented(&b, &frame, ""); err != nil {
		return err
	}
	// Only a name of the outermost object begins a line after two blanks.
	const list = "\n  \"clusters\": ["
	before, after, _ := bytes.Cut(b.Bytes(), []byte(list+"]"))
	_, err := w.Write(append(bytes.Clone(before), list...))
	type encoded struct {
		k    int
		text bytes.Buffer
		err  error
	}
	next := 0
	parallel.Ordered(make([]encoded, 4*parallel.Workers(0)), 0,
		func(item *encoded) (more bool) {
			item.k = next
			next++
			return next < len(c.Clusters)
		},
		func(item *encoded) {
			item.text.Reset()
			if item.k > 0 {
				item.text.WriteByte(',')
			}
			item.text.WriteString("\n    ")
			item.err = indented(&item.text, &c.Clusters[item.k], "    ")
		},
		func(item *encoded) bool {
			if err == nil {
				err = item.err
			}
			if err == nil {
				_, err = w.Write(bytes.TrimSuffix(item.text.Bytes(), []byte("\n")))
			}
			return err == nil
		})
	if err != nil {
		return err
	}
	_, err = w.Write(append([]byte("\n  ]"), after...))
	return err
}

// Text implements [Document].
func (c *Clustering) Text(p *printer.Printer) {
	heading := printer.Plural(c.Read.Papers, "paper") + " in " + printer.Plural(len(c.Clusters), "group")
	p.Line(0, heading+c.alone(), p.Bold)
	for _, k := range c.Clusters {
		p.Blank()
		p.Wrapped(fmt.Sprintf("%*d  ", c.idWidth(), k.ID), p.Number, k.Name, p.Bold)
		indent := c.idWidth() + 2
		p.Line(indent, about(&k), p.Dim)
		if parts := c.parts(k.ID); parts != "" {
			p.Wrapped(strings.Repeat(" ", indent), p.Dim, "parts: "+parts, p.Dim)
		}
		for _, m := range k.Papers[:p.Shown(len(k.Papers))] {
			p.Item(indent, m.called())
		}
		p.Rest(indent, len(k.Papers))
	}
	if len(c.Outliers) > 0 {
		p.Blank()
		p.Line(0, "Papers that fit nowhere", p.Bold)
		for _, o := range c.Outliers[:p.Shown(len(c.Outliers))] {
			p.Item(c.idWidth()+2, o.Name()+o.nearest())
		}
		p.Rest(c.idWidth()+2, len(c.Outliers))
	}
	if former := c.Gone(); len(former) > 0 {
		p.Blank()
		p.Line(0, "No longer there", p.Bold)
		for _, f := range former {
			p.Item(c.idWidth()+2, f[0]+" · "+f[1])
		}
	}
	c.coarser(p)
	p.Blank()
	p.Line(0, c.How(), p.Dim)
	if c.Trends != nil {
		for _, line := range c.Trends.brief() {
			p.Line(0, line, p.Dim)
		}
	}
	if c.Lineage != nil {
		p.Line(0, c.Lineage.Says(c.Clusters), p.Dim)
	}
	p.Line(0, c.with(), p.Dim)
}

// coarser lists the groups of the level above, with the numbers of their clusters.
func (c *Clustering) coarser(p *printer.Printer) {
	if c.Levels == nil || len(c.Levels.Coarser) == 0 {
		return
	}
	p.Blank()
	p.Line(0, "In "+printer.Plural(len(c.Levels.Coarser), "larger group"), p.Bold)
	for _, g := range c.Levels.Coarser {
		p.Item(c.idWidth()+2, g.Name+" ("+printer.Plural(g.Size, "paper")+"): "+c.clustersIn(g.ID))
	}
}

// NameCoarser names the groups of the level above by the largest clusters within them, so that they take no name away.
// It is to be called again after clusters get other names.
func (c *Clustering) NameCoarser() {
	if c.Levels == nil {
		return
	}
	const most = 3
	for i := range c.Levels.Coarser {
		g := &c.Levels.Coarser[i]
		var within []Cluster
		for _, k := range c.Clusters {
			if k.Parent == g.ID {
				within = append(within, k)
			}
		}
		slices.SortStableFunc(within, func(a, b Cluster) int { return cmp.Compare(b.Size, a.Size) })
		var names []string
		for _, k := range within[:min(most, len(within))] {
			names = append(names, k.Name)
		}
		if more := len(within) - most; more > 0 {
			names = append(names, fmt.Sprintf("and %d more", more))
		}
		g.Name = strings.Join(names, "; ")
	}
}

// CountCoarser makes the sizes of the groups of the level above those of their clusters. Levels become a copy, since
// the clustering may share them with another one.
func (c *Clustering) CountCoarser() {
	if c.Levels == nil {
		return
	}
	levels := *c.Levels
	levels.Coarser = slices.Clone(levels.Coarser)
	for i := range levels.Coarser {
		g := &levels.Coarser[i]
		g.Size = 0
		for k := range c.Clusters {
			if c.Clusters[k].Parent == g.ID {
				g.Size += c.Clusters[k].Size
			}
		}
	}
	c.Levels = &levels
}

// clustersIn lists the clusters within a group of the level above.
func (c *Clustering) clustersIn(id int) string {
	var in []string
	for _, k := range c.Clusters {
		if k.Parent == id {
			in = append(in, strconv.Itoa(k.ID))
		}
	}
	return strings.Join(in, ", ")
}

// Parts returns the groups within a cluster, if there are several.
func (c *Clustering) Parts(id int) (parts []Group) {
	if c.Levels != nil {
		for _, g := range c.Levels.Finer {
			if g.Parent == id {
				parts = append(parts, g)
			}
		}
	}
	if len(parts) < 2 {
		return nil
	}
	return parts
}

// parts lists the groups within a cluster, if there are several.
func (c *Clustering) parts(id int) string {
	var parts []string
	for _, g := range c.Parts(id) {
		parts = append(parts, fmt.Sprintf("%s (%d)", g.Name, g.Size))
	}
	return strings.Join(parts, "; ")
}

// nearest says which cluster the outlier is most similar to.
func (o *Outlier) nearest() string {
	if o.Nearest == 0 {
		return ""
	}
	return fmt.Sprintf(" (nearest: %d, similarity %s)", o.Nearest, o.Similarity.Decimals(2))
}

// alone says how many papers are in no cluster.
func (c *Clustering) alone() string {
	switch n := len(c.Outliers); n {
	case 0:
		return ""
	case 1:
		return ", 1 fits nowhere"
	default:
		return fmt.Sprintf(", %d fit nowhere", n)
	}
}

// about says how many papers a cluster has, where it comes from, and what else describes it.
func about(k *Cluster) string {
	text := printer.Plural(k.Size, "paper")
	if from := k.Descent.Says(k.Size); from != "" {
		text += " · " + from
	}
	if trend := k.Trend.says(); trend != "" {
		text += " · " + trend
	}
	return text + more(*k)
}

// called returns what to call a member, with a note if it is new.
func (m *Member) called() string {
	if m.New {
		return m.Name() + " (new)"
	}
	return m.Name()
}

// idWidth returns how many digits the ids of the clusters have.
func (c *Clustering) idWidth() int {
	width := printer.Digits(len(c.Clusters))
	for _, k := range c.Clusters {
		width = max(width, printer.Digits(k.ID))
	}
	return width
}

// Gone lists the earlier clusters that are no more, as a name and what became of it.
func (c *Clustering) Gone() (list [][2]string) {
	if c.Lineage != nil {
		for _, f := range c.Lineage.Former {
			list = append(list, [2]string{fmt.Sprintf("%d. %s", f.ID, f.Name), f.says()})
		}
	}
	return list
}

// more lists the terms of a cluster that its name does not hold, in whatever number.
func more(k Cluster) string {
	var terms []string
	name := printer.Singular(k.Name)
	for _, t := range k.Terms {
		held := strings.Contains(strings.ToLower(k.Name), strings.ToLower(t.Term))
		if !held && !strings.Contains(name, printer.Singular(t.Term)) {
			terms = append(terms, t.Term)
		}
	}
	if len(terms) == 0 {
		return ""
	}
	return " · " + strings.Join(terms, ", ")
}

// How says in a line how many clusters there are, why so many, and how good they are.
func (c *Clustering) How() string {
	k := fmt.Sprintf("k = %d", c.K)
	asked, _ := strconv.Atoi(c.Options.Clusters) // 0 for auto
	if asked > 0 && asked != c.K {
		k += fmt.Sprintf(" (asked for: %d)", asked)
	}
	if c.Choice != nil && len(c.Choice.Candidates) > 1 {
		tried := c.Choice.Candidates
		k += fmt.Sprintf(" (chosen from %d to %d)", tried[0].K, tried[len(tried)-1].K)
	}
	if l := c.Levels; l != nil {
		switch without := l.without(); {
		case l.Level != "" && c.Choice == nil:
			k += " (" + l.Level + without + ")"
		case without != "":
			k += without
		}
		if k += " · "; asked > 0 && l.Level == "" {
			k += "without a given number: "
		}
		k += fmt.Sprintf("coarse %d, medium %d, fine %d", l.Coarse, l.Medium, l.Fine)
		if l.Most > 0 {
			k += " · runs " + l.Agreed()
		}
	}
	return fmt.Sprintf("%s · silhouette %s · modularity %s",
		k, c.Quality.Silhouette.Decimals(3), c.Quality.Modularity.Decimals(3))
}

// Agreed says of the runs that the groups are made of how much they agree, and how many groups they found.
func (l *Levels) Agreed() string {
	found := fmt.Sprintf("found %d to %d", l.Least, l.Most)
	if l.Least == l.Most {
		found = fmt.Sprintf("all found %d", l.Most)
	}
	return fmt.Sprintf("agree on %.0f %% and %s", 100*float64(l.Agreement), found)
}

// without says how many groups of the level are no clusters, or returns "".
func (l *Levels) without() string {
	if l.Dissolved == 0 {
		return ""
	}
	return fmt.Sprintf(" without %s that did not hold together", printer.Plural(l.Dissolved, "group"))
}

func (c *Clustering) with() string {
	return fmt.Sprintf("kindred %s · seed %d", c.Version, c.Options.Seed)
}

// Markdown implements [Document].
func (c *Clustering) Markdown(p *printer.Printer) {
	p.Printf("# %s in %s\n", printer.Plural(c.Read.Papers, "paper"), printer.Plural(len(c.Clusters), "group"))
	for _, k := range c.Clusters {
		p.Printf("\n## %d. %s\n\n", k.ID, printer.Escape(k.Name))
		p.Printf("%s\n\n", printer.Escape(about(&k)))
		if k.Sentence != nil {
			p.Printf("> %s\n\n", printer.Escape(k.Sentence.Text))
		}
		if parts := c.parts(k.ID); parts != "" {
			p.Printf("Parts: %s\n\n", printer.Escape(parts))
		}
		for _, m := range k.Papers {
			title := m.MarkdownLink()
			if m.Representative {
				title = "**" + title + "**"
			}
			if m.New {
				title += " (new)"
			}
			p.Printf("- %s\n", title)
		}
	}
	if len(c.Outliers) > 0 {
		p.Printf("\n## Papers that fit nowhere\n\n")
		for _, o := range c.Outliers {
			p.Printf("- %s%s\n", o.MarkdownLink(), o.nearest())
		}
	}
	if c.Levels != nil && len(c.Levels.Coarser) > 0 {
		p.Printf("\n## In %s\n\n", printer.Plural(len(c.Levels.Coarser), "larger group"))
		for _, g := range c.Levels.Coarser {
			p.Printf("- %s\n", printer.Escape(g.Name+" ("+printer.Plural(g.Size, "paper")+"): "+c.clustersIn(g.ID)))
		}
	}
	if former := c.Gone(); len(former) > 0 {
		p.Printf("\n## No longer there\n\n")
		for _, f := range former {
			p.Printf("- %s\n", printer.Escape(f[0]+" · "+f[1]))
		}
	}
	if c.Trends != nil && len(c.Trends.brief()) > 0 {
		p.Printf("\n## Trends\n\n")
		for _, line := range c.Trends.brief() {
			p.Printf("- %s\n", printer.Escape(line))
		}
	}
	how := c.How() + " · " + c.with()
	if c.Lineage != nil {
		how += " · " + c.Lineage.Says(c.Clusters)
	}
	p.Printf("\n---\n\n%s\n", printer.Escape(how))
}
