package export

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"kindred/graph"
	"kindred/paper"
	"kindred/text/latex"
)

// encodeGML writes GML (Himsolt 1997), which is 7-bit text: other characters and quotation marks are
// entities of HTML, and ids are numbers from 0.
func encodeGML(w io.Writer, g *graph.Graph) error {
	o := newOutput(w)
	attributes := nodeAttributes(g)
	o.add("graph [\n  directed 0\n")
	if name := line(g.Name()); name != "" {
		o.add("  label ", gmlText(name), "\n")
	}
	for i, v := range g.Vertices() {
		o.add("  node [\n    id ", strconv.Itoa(i), "\n    name ", gmlText(line(v.ID)), "\n")
		for _, a := range attributes {
			value := a.value(i)
			switch v := value.(type) {
			case nil:
			case string:
				o.add("    ", gmlKey(a.name), " ", gmlText(v), "\n")
			case int:
				o.add("    ", gmlKey(a.name), " ", strconv.Itoa(v), "\n")
			case float32:
				o.add("    ", gmlKey(a.name), " ", gmlReal(v), "\n")
			}
		}
		o.add("    graphics [\n")
		if points := g.Points(); points != nil {
			o.add("      x ", gmlReal(points[i].X), "\n      y ", gmlReal(points[i].Y), "\n")
		}
		o.add("      w ", gmlReal(10*diameter(v)), "\n      fill \"", fill(g.ClusterID(v.Cluster)), "\"\n    ]\n  ]\n")
	}
	err := eachEdge(g, func(e edge) error {
		o.add("  edge [\n    source ", strconv.Itoa(e.i), "\n    target ", strconv.Itoa(e.j), "\n    weight ",
			gmlReal(e.weight), "\n")
		if e.words != "" {
			o.add("    words ", gmlText(e.words), "\n")
		}
		o.add("  ]\n")
		return o.err
	})
	if err != nil {
		return err
	}
	o.add("]\n")
	return o.close()
}

// gmlKey returns a name without the characters that keys of GML do not have.
func gmlKey(name string) string { return strings.ReplaceAll(name, "_", "") }

// gmlText returns s as a string of GML.
func gmlText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"':
			b.WriteString("&quot;")
		case r == '&':
			b.WriteString("&amp;")
		case r < ' ' || r > '~':
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// gmlReal returns a number with a point, which GML needs to know that it is no whole number.
func gmlReal(v float32) string {
	s := strconv.FormatFloat(float64(v), 'f', -1, 32)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// encodePajek writes a network of Pajek (.net), which Gephi, igraph, NetworkX and bibliometrix read.
// Vertices have numbers from 1. Pajek draws between 0 and 1 with y downwards.
func encodePajek(w io.Writer, g *graph.Graph) error {
	o := newOutput(w)
	o.add("*Vertices ", strconv.Itoa(g.Len()), "\n")
	x, y := unitSquare(g.Points())
	for i, v := range g.Vertices() {
		o.add(strconv.Itoa(i+1), " ", pajekText(title(v)))
		if g.Points() != nil {
			o.add(fmt.Sprintf(" %.4f %.4f 0.5", x[i], 1-y[i]))
		}
		o.add("\n")
	}
	o.add("*Edges\n")
	err := eachEdge(g, func(e edge) error {
		o.add(strconv.Itoa(e.i+1), " ", strconv.Itoa(e.j+1), " ", number(e.weight), "\n")
		return o.err
	})
	if err != nil {
		return err
	}
	return o.close()
}

// pajekText returns s as a label of Pajek, which has no way to write a quotation mark.
func pajekText(s string) string { return `"` + strings.ReplaceAll(s, `"`, "'") + `"` }

// encodePartition writes the clusters as a partition of Pajek (.clu): a number for each vertex of the
// network, in its order; 0 for a paper without a cluster.
func encodePartition(w io.Writer, g *graph.Graph) error {
	o := newOutput(w)
	o.add("*Vertices ", strconv.Itoa(g.Len()), "\n")
	for _, v := range g.Vertices() {
		o.add(strconv.Itoa(g.ClusterID(v.Cluster)), "\n")
	}
	return o.close()
}

// encodeMap writes the items of a map of VOSviewer: a table with tabs.
func encodeMap(w io.Writer, g *graph.Graph) error {
	o := newOutput(w)
	points, m := g.Points(), g.Measures()
	columns := []string{"id", "label", "url", "cluster", "weight<Papers>"}
	if m != nil {
		columns = append(columns, "weight<Links>", "weight<Total link strength>")
	}
	if points != nil {
		columns = append(columns, "x", "y")
	}
	o.add(strings.Join(columns, "\t"), "\n")
	for i, v := range g.Vertices() {
		row := []string{strconv.Itoa(i + 1), vosText(title(v)), vosText(paper.Link(v.URL)), "", strconv.Itoa(max(1, v.Size))}
		if id := g.ClusterID(v.Cluster); id > 0 && id <= maxVOSClusters {
			row[3] = strconv.Itoa(id)
		}
		if m != nil {
			row = append(row, strconv.Itoa(m.Degree[i]), number(float32(m.Strength[i])))
		}
		if points != nil {
			row = append(row, coordinate(points[i].X), coordinate(points[i].Y))
		}
		o.add(strings.Join(row, "\t"), "\n")
	}
	return o.close()
}

// encodeNetwork writes the links of a network of VOSviewer: the ids of two items and a strength.
func encodeNetwork(w io.Writer, g *graph.Graph) error {
	o := newOutput(w)
	err := eachEdge(g, func(e edge) error {
		o.add(strconv.Itoa(e.i+1), "\t", strconv.Itoa(e.j+1), "\t", number(e.weight), "\n")
		return o.err
	})
	if err != nil {
		return err
	}
	return o.close()
}

// vosText returns s as a cell of a table of VOSviewer: in quotation marks if it has a character that
// separates cells.
func vosText(s string) string {
	if strings.ContainsAny(s, ",;\"\t") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

// unitSquare returns the places scaled into [0.05, 0.95], with one scale for both directions.
func unitSquare(points []graph.Point) (x, y []float64) {
	if len(points) == 0 {
		return nil, nil
	}
	low, high := points[0], points[0]
	for _, p := range points {
		low.X, low.Y = min(low.X, p.X), min(low.Y, p.Y)
		high.X, high.Y = max(high.X, p.X), max(high.Y, p.Y)
	}
	scale := max(float64(high.X)-float64(low.X), float64(high.Y)-float64(low.Y))
	if scale == 0 {
		scale = 1
	}
	x, y = make([]float64, len(points)), make([]float64, len(points))
	for i, p := range points {
		x[i] = 0.05 + float64(0.9*((float64(p.X)-float64(low.X))/scale))
		y[i] = 0.05 + float64(0.9*((float64(p.Y)-float64(low.Y))/scale))
	}
	return x, y
}

// encodeEdges writes the edges as a table for Gephi and spreadsheets.
func encodeEdges(w io.Writer, g *graph.Graph) error {
	c := csv.NewWriter(w)
	head := []string{"Source", "Target", "Type", "Weight"}
	if hasWords(g) {
		head = append(head, "Words")
	}
	if err := c.Write(head); err != nil {
		return err
	}
	err := eachEdge(g, func(e edge) error {
		row := []string{cell(g.Vertices()[e.i].ID), cell(g.Vertices()[e.j].ID), "Undirected", number(e.weight)}
		if hasWords(g) {
			row = append(row, cell(e.words))
		}
		return c.Write(row)
	})
	if err != nil {
		return err
	}
	c.Flush()
	return c.Error()
}

// encodeNodes writes the nodes as a table for Gephi and spreadsheets.
func encodeNodes(w io.Writer, g *graph.Graph) error {
	c := csv.NewWriter(w)
	attributes := nodeAttributes(g)
	points := g.Points()
	head := []string{"Id"}
	for _, a := range attributes {
		head = append(head, strings.ToUpper(a.name[:1])+a.name[1:])
	}
	if points != nil {
		head = append(head, "X", "Y")
	}
	if err := c.Write(head); err != nil {
		return err
	}
	for i, v := range g.Vertices() {
		row := []string{cell(v.ID)}
		for _, a := range attributes {
			row = append(row, cell(number(a.value(i))))
		}
		if points != nil {
			row = append(row, coordinate(points[i].X), coordinate(points[i].Y))
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// cell returns s as a cell of a table. A spreadsheet takes a text that begins with one of these
// characters for a formula and runs it, so it gets an apostrophe before it. A number stays a number.
func cell(s string) string {
	s = line(s)
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		if _, err := strconv.ParseFloat(s, 64); err != nil {
			return "'" + s
		}
	}
	return s
}

// maxMermaid is how many edges Mermaid draws, unless its settings are changed.
const maxMermaid = 500

// ErrTooLarge is wrapped by the error of [Encode] for a graph that is too large for the format.
var ErrTooLarge = errors.New("the graph is too large for this format")

// encodeMermaid writes a flowchart of Mermaid, which GitHub, GitLab and Obsidian draw within Markdown.
// Clusters are subgraphs.
func encodeMermaid(w io.Writer, g *graph.Graph) error {
	if n := g.NumEdges(); n > maxMermaid {
		return fmt.Errorf("export: %w: %d edges, mermaid draws %d", ErrTooLarge, n, maxMermaid)
	}
	o := newOutput(w)
	o.add("flowchart LR\n")
	node := func(i int, indent string) {
		o.add(indent, "n", strconv.Itoa(i+1), `["`, mermaidText(wrap(title(g.Vertices()[i]))), "\"]\n")
	}
	for k, c := range g.Clusters() {
		o.add("  subgraph c", strconv.Itoa(c.ID), `["`, mermaidText(line(latex.Unicode(c.Name))), "\"]\n")
		for i, v := range g.Vertices() {
			if v.Cluster == k {
				node(i, "    ")
			}
		}
		o.add("  end\n")
	}
	for i, v := range g.Vertices() {
		if v.Cluster < 0 {
			node(i, "  ")
		}
	}
	err := eachEdge(g, func(e edge) error {
		o.add("  n", strconv.Itoa(e.i+1), " ---|", fmt.Sprintf("%.2f", e.weight), "| n", strconv.Itoa(e.j+1), "\n")
		return o.err
	})
	if err != nil {
		return err
	}
	for _, c := range g.Clusters() {
		o.add("  classDef k", strconv.Itoa(c.ID), " fill:", tint(c.ID), ",stroke:", fill(c.ID), ",color:#000000\n")
	}
	for i, v := range g.Vertices() {
		if v.Cluster >= 0 {
			o.add("  class n", strconv.Itoa(i+1), " k", strconv.Itoa(g.ClusterID(v.Cluster)), "\n")
		}
	}
	return o.close()
}

// mermaidText returns s as the text of a node in quotation marks. Mermaid knows entities with # in place
// of &, and reads tags and Markdown.
func mermaidText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\n':
			b.WriteString("<br>")
		case strings.ContainsRune("\"#&;<>`*_\\[]{}()|$", r):
			fmt.Fprintf(&b, "#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
