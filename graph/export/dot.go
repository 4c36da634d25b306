package export

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/encoding"
	"gonum.org/v1/gonum/graph/encoding/dot"
	"gonum.org/v1/gonum/graph/iterator"

	kgraph "kindred/graph"
	"kindred/paper"
	"kindred/text/latex"
)

// DOT is written by gonum's encoder, which takes its attributes from methods of the graph,
// its nodes and its edges. What is chosen here is how the drawing looks, with dot for small
// graphs and sfdp for larger ones: titles wrapped to a few short lines in boxes, clusters in
// the colours of package picture, thicker lines between more similar papers.

const (
	labelWidth = 26 // characters of a line of a label
	labelLines = 4
)

func encodeDOT(w io.Writer, g *kgraph.Graph) error {
	d := &drawing{Graph: g, papers: g.Vertices()}
	text, err := dot.Marshal(d, "", "", "\t")
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n")
	return err
}

// drawing is a graph whose nodes and edges say how they are drawn.
type drawing struct {
	*kgraph.Graph
	papers []kgraph.Vertex
}

// dotNode is a paper of a drawing.
type dotNode struct {
	id int64
	d  *drawing
}

// ID returns the row of the paper.
func (n dotNode) ID() int64 { return n.id }

// dotEdge is an edge of a drawing.
type dotEdge struct {
	from, to dotNode
	weight   float64
}

// From returns one end of the edge.
func (e dotEdge) From() graph.Node { return e.from }

// To returns the other end of the edge.
func (e dotEdge) To() graph.Node { return e.to }

// ReversedEdge returns the edge with its ends exchanged.
func (e dotEdge) ReversedEdge() graph.Edge { return dotEdge{e.to, e.from, e.weight} }

// Node returns the node with the given ID, or nil if there is none.
func (d *drawing) Node(id int64) graph.Node {
	if d.Graph.Node(id) == nil {
		return nil
	}
	return dotNode{id, d}
}

// Nodes returns all nodes in the order of the papers.
func (d *drawing) Nodes() graph.Nodes {
	nodes := make([]graph.Node, len(d.papers))
	for i := range nodes {
		nodes[i] = dotNode{int64(i), d}
	}
	return orderedNodes(nodes)
}

// From returns the neighbours of a node in the order of the papers.
func (d *drawing) From(id int64) graph.Nodes {
	row := d.Edges().Row(int(id))
	nodes := make([]graph.Node, len(row.Indices))
	for p, j := range row.Indices {
		nodes[p] = dotNode{int64(j), d}
	}
	return orderedNodes(nodes)
}

func orderedNodes(nodes []graph.Node) graph.Nodes {
	if len(nodes) == 0 {
		return graph.Empty
	}
	return iterator.NewOrderedNodes(nodes)
}

// Edge returns the edge between two nodes, or nil if there is none.
func (d *drawing) Edge(u, v int64) graph.Edge {
	w, ok := d.Weight(u, v)
	if !ok || u == v {
		return nil
	}
	return dotEdge{dotNode{u, d}, dotNode{v, d}, w}
}

// attributes is a list of attributes as gonum wants it.
type attributes []encoding.Attribute

// Attributes returns the list.
func (a attributes) Attributes() []encoding.Attribute { return a }

// DOTID returns the name of the graph in DOT.
func (d *drawing) DOTID() string { return "papers" }

// DOTAttributers returns the attributes that hold for the whole drawing.
func (d *drawing) DOTAttributers() (whole, nodes, edges encoding.Attributer) {
	top := attributes{
		{Key: "charset", Value: "UTF-8"},
		{Key: "fontname", Value: quote("Helvetica,Arial,sans-serif")},
		{Key: "nodesep", Value: "0.2"},
		{Key: "outputorder", Value: "edgesfirst"},
		{Key: "overlap", Value: "prism"},
		{Key: "rankdir", Value: "LR"},
		{Key: "ranksep", Value: "0.8"},
		{Key: "splines", Value: splines(len(d.papers))},
	}
	if name := d.Name(); name != "" {
		top = append(top, encoding.Attribute{Key: "label", Value: label(name)},
			encoding.Attribute{Key: "labelloc", Value: "t"})
	}
	return top, attributes{
			{Key: "shape", Value: "box"},
			{Key: "style", Value: quote("rounded,filled")},
			{Key: "color", Value: quote(fill(0))},
			{Key: "fillcolor", Value: quote(tint(0))},
			{Key: "fontname", Value: quote("Helvetica,Arial,sans-serif")},
			{Key: "fontsize", Value: "11"},
			{Key: "margin", Value: quote("0.12,0.06")},
		}, attributes{
			{Key: "color", Value: quote("#7f7f7f")},
		}
}

// maxRouted is the number of papers up to which edges are drawn around the boxes of papers:
// beyond, that takes longer than all else.
const maxRouted = 300

// splines says how edges are drawn in a graph of n papers.
func splines(n int) string {
	if n > maxRouted {
		return "line"
	}
	return "true"
}

// DOTID returns the ID of the paper, as the name of its node in DOT.
func (n dotNode) DOTID() string { return quote(n.d.papers[n.id].ID) }

// Attributes returns how the paper is drawn.
func (n dotNode) Attributes() []encoding.Attribute {
	p := n.d.papers[n.id]
	title := latex.Unicode(p.Title)
	if strings.TrimSpace(title) == "" {
		title = p.ID
	}
	text := wrap(title)
	if p.Size > 0 {
		text += fmt.Sprintf("\n%d papers", p.Size)
	}
	a := attributes{{Key: "label", Value: label(text)}, {Key: "tooltip", Value: label(title)}}
	if url := paper.Link(p.URL); url != "" {
		a = append(a, encoding.Attribute{Key: "URL", Value: label(url)})
	}
	if points := n.d.Points(); points != nil {
		place := coordinate(points[n.id].X) + "," + coordinate(points[n.id].Y)
		a = append(a, encoding.Attribute{Key: "pos", Value: quote(place)})
	}
	if p.Size > 1 {
		a = append(a, encoding.Attribute{Key: "fontsize", Value: strconv.Itoa(min(36, 10+int(diameter(p))))})
	}
	if id := n.d.ClusterID(p.Cluster); id > 0 {
		a = append(a, encoding.Attribute{Key: "color", Value: quote(fill(id))},
			encoding.Attribute{Key: "fillcolor", Value: quote(tint(id))},
			encoding.Attribute{Key: "cluster", Value: strconv.Itoa(id)})
	}
	return a
}

// Attributes returns how the edge is drawn. dot wants weights to be whole numbers.
func (e dotEdge) Attributes() []encoding.Attribute {
	list := attributes{
		{Key: "weight", Value: strconv.Itoa(max(1, int(float64(100*e.weight)+0.5)))},
		{Key: "similarity", Value: fmt.Sprintf("%.4f", e.weight)},
		{Key: "penwidth", Value: fmt.Sprintf("%.2f", 0.4+float64(5*min(e.weight, 1)))},
	}
	if len(e.from.d.papers) <= maxRouted { // nobody points at an edge of a larger graph
		a, b := e.from.d.papers[e.from.id], e.to.d.papers[e.to.id]
		tip := fmt.Sprintf("%.2f: %s — %s", e.weight, latex.Unicode(a.Title), latex.Unicode(b.Title))
		if words := e.from.d.Words(int(e.from.id), int(e.to.id)); len(words) > 0 {
			tip += "\n" + strings.Join(words, ", ")
		}
		list = append(list, encoding.Attribute{Key: "tooltip", Value: label(tip)})
	}
	return list
}

// Structure returns the clusters as subgraphs, which dot draws in a box each. In a graph of groups
// every node is a cluster already.
func (d *drawing) Structure() []dot.Graph {
	if slices.ContainsFunc(d.papers, func(v kgraph.Vertex) bool { return v.Size > 0 }) {
		return nil
	}
	clusters := d.Clusters()
	groups := make([]dot.Graph, len(clusters))
	members := make([][]graph.Node, len(clusters))
	for i, p := range d.papers {
		if p.Cluster >= 0 {
			members[p.Cluster] = append(members[p.Cluster], member{dotNode{int64(i), d}})
		}
	}
	for k := range groups {
		groups[k] = group{id: clusters[k].ID, name: latex.Unicode(clusters[k].Name), nodes: members[k]}
	}
	return groups
}

// member is a node of a cluster, which is only named there.
type member struct{ n dotNode }

// ID returns the row of the paper.
func (m member) ID() int64 { return m.n.id }

// DOTID returns the name of the node in DOT.
func (m member) DOTID() string { return m.n.DOTID() }

// group is a cluster as a graph of its own, without edges.
type group struct {
	id    int
	name  string
	nodes []graph.Node
}

// Node returns nil: nothing asks a cluster for a node.
func (c group) Node(int64) graph.Node { return nil }

// Nodes returns the members of the cluster.
func (c group) Nodes() graph.Nodes { return orderedNodes(c.nodes) }

// From returns no nodes.
func (c group) From(int64) graph.Nodes { return graph.Empty }

// HasEdgeBetween returns false.
func (c group) HasEdgeBetween(_, _ int64) bool { return false }

// Edge returns nil.
func (c group) Edge(_, _ int64) graph.Edge { return nil }

// DOTID returns a name with which dot draws a box around the subgraph.
func (c group) DOTID() string { return "cluster_" + strconv.Itoa(c.id) }

// DOTAttributers returns how the box of the cluster is drawn.
func (c group) DOTAttributers() (whole, nodes, edges encoding.Attributer) {
	return attributes{
		{Key: "label", Value: label(c.name)},
		{Key: "tooltip", Value: label(c.name)},
		{Key: "fontsize", Value: "13"},
		{Key: "style", Value: quote("rounded,filled")},
		{Key: "color", Value: quote("#d0d0d0")},
		{Key: "fillcolor", Value: quote("#fafafa")},
	}, nil, nil
}

// quote returns s as a quoted string of DOT on one line. A backslash becomes two, since one at the end would escape
// the quotation mark after it. gonum's own quoting would write what Go writes, and take a title in angle brackets
// for HTML.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ").Replace(printable(s)) + `"`
}

// label returns s as a quoted string that Graphviz shows as it is: in labels and tooltips
// backslashes and ampersands have a meaning. Line breaks stay line breaks.
func label(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "&", "&amp;", "\n", `\n`).Replace(printable(s)) + `"`
}

// printable returns s without characters that neither a parser of DOT nor a font can use. Line breaks stay.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == utf8.RuneError: // gonum's parser, for one, does not take it
			return '?'
		case unicode.IsPrint(r):
			return r
		case unicode.IsSpace(r):
			return ' '
		}
		return -1
	}, s)
}

// wrap breaks a title into lines for a label and cuts it off after the last. Words stay whole: long
// words are broken behind hyphens and slashes, or make a longer line. Text without blanks between its
// words, such as Chinese, is broken anywhere.
func wrap(title string) string { return wrapAt(title, labelWidth) }

// wrapAt is wrap for lines of so many characters.
func wrapAt(title string, width int) string {
	var lines []string
	line, glued := "", false // glued: the next piece belongs to the same word
	for _, word := range strings.Fields(title) {
		for _, piece := range pieces(word) {
			blank := " "
			if glued || line == "" {
				blank = ""
			}
			if utf8.RuneCountInString(line+blank+piece) <= width || line == "" {
				line += blank + piece
			} else {
				lines, line = append(lines, line), piece
			}
			glued = true
		}
		glued = false
	}
	if line != "" {
		lines = append(lines, line)
	}
	if len(lines) > labelLines {
		lines = lines[:labelLines]
		last := lines[labelLines-1]
		if runes := []rune(last); len(runes) >= width { // room for the mark, but no half word
			if at := strings.LastIndexByte(last, ' '); at >= 0 {
				last = last[:at]
			} else {
				last = string(runes[:width-1])
			}
		}
		lines[labelLines-1] = last + "…"
	}
	return strings.Join(lines, "\n")
}

// longestWord is the greatest length of a word that stays whole, in characters. Few real words are
// longer, and texts that are no words can be of any length.
const longestWord = 60

// pieces returns the parts of a word between which a line may end.
func pieces(word string) []string {
	if utf8.RuneCountInString(word) <= labelWidth {
		return []string{word}
	}
	var list []string
	from, length := 0, 0
	for at, r := range word {
		wide := unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Khmer,
			unicode.Lao, unicode.Myanmar)
		if length == longestWord || wide && length > 0 {
			list, from, length = append(list, word[from:at]), at, 0
		}
		length++
		if end := at + utf8.RuneLen(r); strings.ContainsRune("-–—/_", r) && end < len(word) {
			list, from, length = append(list, word[from:end]), end, 0
		}
	}
	return append(list, word[from:])
}
