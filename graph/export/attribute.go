package export

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/graph"
	"kindred/paper"
	"kindred/text/latex"
)

// kind is the type of an attribute's values.
type kind uint8

const (
	text kind = iota
	integer
	float
)

// attribute is something that formats say of a node or an edge, besides its name.
type attribute struct {
	name string // a word in lower case; unique
	kind kind
	// value returns the value for a node: a string, an int or a float32; nil if it is not known.
	value func(i int) any
}

// nodeAttributes returns what is known of the nodes of g, label first: only attributes that at least
// one node has.
func nodeAttributes(g *graph.Graph) []attribute {
	vertices, clusters, m := g.Vertices(), g.Clusters(), g.Measures()
	all := []attribute{
		{"label", text, func(i int) any { return title(vertices[i]) }},
		{"url", text, func(i int) any { return known(paper.Link(vertices[i].URL)) }},
		{"authors", text, func(i int) any { return known(line(vertices[i].Authors)) }},
		{"year", integer, func(i int) any { return positive(vertices[i].Year) }},
		{"papers", integer, func(i int) any { return positive(vertices[i].Size) }},
		{"cluster", integer, func(i int) any { return positive(g.ClusterID(vertices[i].Cluster)) }},
		{"cluster_name", text, func(i int) any {
			if vertices[i].Cluster < 0 {
				return nil
			}
			return known(line(latex.Unicode(clusters[vertices[i].Cluster].Name)))
		}},
	}
	if m != nil {
		all = append(all,
			attribute{"degree", integer, func(i int) any { return m.Degree[i] }},
			attribute{"strength", float, func(i int) any { return float32(m.Strength[i]) }},
			attribute{"pagerank", float, func(i int) any { return float32(m.PageRank[i]) }},
			attribute{"betweenness", float, func(i int) any { return float32(m.Betweenness[i]) }})
	}
	var used []attribute
	for _, a := range all {
		for i := range vertices {
			if a.value(i) != nil {
				used = append(used, a)
				break
			}
		}
	}
	return used
}

func known(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func positive(n int) any {
	if n <= 0 {
		return nil
	}
	return n
}

// edge is an edge between nodes i < j.
type edge struct {
	i, j   int
	weight float32
	words  string // that the papers share, with commas; empty if the graph does not say
}

// eachEdge calls do for all edges, by i and then j, until it returns an error, which it returns.
func eachEdge(g *graph.Graph, do func(edge) error) error {
	edges := g.Edges()
	for i := range g.Len() {
		row := edges.Row(i)
		for p, j := range row.Indices {
			if int(j) <= i {
				continue
			}
			e := edge{i: i, j: int(j), weight: row.Data[p], words: line(strings.Join(g.Words(i, int(j)), ", "))}
			if err := do(e); err != nil {
				return err
			}
		}
	}
	return nil
}

// hasWords reports whether the edges of g say which words the papers share.
func hasWords(g *graph.Graph) bool { return g.NumEdges() > 0 && g.HasWords() }

// title returns the title of a paper on one line, with formulas as characters, or its ID.
func title(v graph.Vertex) string {
	if t := line(latex.Unicode(v.Title)); t != "" {
		return t
	}
	return line(v.ID)
}

// line returns s on one line, without characters that cannot be shown and formats do not take.
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError:
			return '?'
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsPrint(r), unicode.Is(unicode.Cf, r) && r != '\uFEFF':
			return r
		}
		return -1
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// number returns a value of an attribute as text, and an empty text for nil. Numbers have as many digits
// as are needed to read back the value.
func number(value any) string {
	switch v := value.(type) {
	case int:
		return strconv.Itoa(v)
	case float32:
		return strconv.FormatFloat(float64(v), 'f', -1, 32)
	case string:
		return v
	}
	return ""
}

// diameter returns how wide a node is drawn: 1 for a paper, and for a group the square root of the
// number of its papers, so that its area shows the number.
func diameter(v graph.Vertex) float32 { return float32(math.Sqrt(float64(max(1, v.Size)))) }

// output writes text and keeps the first error.
type output struct {
	w   *bufio.Writer
	err error
}

func newOutput(w io.Writer) *output { return &output{w: bufio.NewWriter(w)} }

// add writes all parts, one behind the other.
func (o *output) add(parts ...string) {
	for _, part := range parts {
		if o.err == nil {
			_, o.err = o.w.WriteString(part)
		}
	}
}

// close writes what is left, and returns the first error.
func (o *output) close() error {
	if o.err != nil {
		return o.err
	}
	return o.w.Flush()
}
