package export

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"

	kgraph "kindred/graph"
	"kindred/sparse"
)

// numbered returns the example with the given clusters. Paper 0 is in the cluster at place first, paper 1 in the other.
func numbered(t testing.TB, clusters []kgraph.Cluster, first int) *kgraph.Graph {
	t.Helper()
	vertices := papers()
	for i := range vertices {
		vertices[i].Cluster = -1
	}
	vertices[0].Cluster, vertices[1].Cluster = first, 1-first
	return newGraph(t, near(), vertices, kgraph.Options{Name: "Four papers", Clusters: clusters})
}

// What a format says of papers and clusters follows from the IDs of clusters, and not from their places in the list:
// the same clusters in another order give the same lines in another order.
func TestClustersByID(t *testing.T) {
	a, b := kgraph.Cluster{ID: 7, Name: "Colours, graphs"}, kgraph.Cluster{ID: 3, Name: "Planar maps"}
	sorted := func(g *kgraph.Graph, format string) []string {
		lines := strings.Split(string(encode(t, g, format)), "\n")
		for i := range lines {
			lines[i] = strings.TrimSuffix(strings.TrimSpace(lines[i]), ",")
		}
		slices.Sort(lines)
		return lines
	}
	for _, f := range Formats() {
		if f.Drawing && f.Name != "dot" && f.Name != "mermaid" {
			continue // pictures have a legend, whose order is that of the clusters
		}
		one := sorted(numbered(t, []kgraph.Cluster{a, b}, 0), f.Name)
		if other := sorted(numbered(t, []kgraph.Cluster{b, a}, 1), f.Name); !slices.Equal(one, other) {
			t.Errorf("%s: %q, want %q", f.Name, other, one)
		}
		if f.Name == "json" && !slices.Contains(one, `"cluster": 7`) {
			t.Errorf("%s does not have the ID 7: %q", f.Name, one)
		}
	}
	svg := string(encode(t, numbered(t, []kgraph.Cluster{a, b}, 0), "svg"))
	for class, name := range map[string]string{"g6": "Colours", "g2": "Planar"} {
		if !slices.ContainsFunc(strings.Split(svg, "\n"), func(line string) bool {
			return strings.HasPrefix(line, fmt.Sprintf(`<rect class="%s"`, class)) && strings.Contains(line, ">"+name)
		}) {
			t.Errorf("%s has not the colour %s:\n%s", name, class, svg)
		}
	}
	far := string(encode(t, numbered(t, []kgraph.Cluster{{ID: 2_000_000_000}, {ID: 1}}, 0), "vosviewer"))
	if strings.Contains(far, "2000000000") {
		t.Errorf("VOSviewer takes numbers of clusters up to %d:\n%s", maxVOSClusters, far)
	}
}

// Drawings show the formulas in the names of clusters as characters.
func TestFormulasInNames(t *testing.T) {
	g := placed(t, numbered(t, []kgraph.Cluster{{Name: `$\alpha$-stable laws`}, {Name: "Planar maps"}}, 0))
	for _, format := range []string{"dot", "mermaid", "svg"} {
		if text := string(encode(t, g, format)); !strings.Contains(text, "α-stable laws") {
			t.Errorf("%s: no α-stable laws in %s", format, text)
		}
	}
}

// IDs that differ in white space or slashes alone are the IDs of two papers in every format.
func TestIDsStayApart(t *testing.T) {
	ids := []string{"a b", "a  b", "a\tb", "a\nb", `a\b`, `a\\b`, "a/b", `a"b`, `ab\`}
	vertices := make([]kgraph.Vertex, len(ids))
	for i, id := range ids {
		vertices[i] = kgraph.Vertex{ID: id, Cluster: -1}
	}
	none := &sparse.CSR{Rows: len(ids), Cols: len(ids), Indptr: make([]int, len(ids)+1)}
	g := newGraph(t, none, vertices, kgraph.Options{})
	for _, format := range []string{"gexf", "graphml"} {
		var got struct {
			GEXF []struct {
				ID string `xml:"id,attr"`
			} `xml:"graph>nodes>node"`
			GraphML []struct {
				ID string `xml:"id,attr"`
			} `xml:"graph>node"`
		}
		if err := xml.Unmarshal(encode(t, g, format), &got); err != nil {
			t.Fatal(err)
		}
		nodes := append(got.GEXF, got.GraphML...)
		if len(nodes) != len(ids) {
			t.Fatalf("%s: %d nodes, want %d", format, len(nodes), len(ids))
		}
		for i, node := range nodes {
			if node.ID != ids[i] {
				t.Errorf("%s: id %q, want %q", format, node.ID, ids[i])
			}
		}
	}
	// DOT has no white space but blanks in IDs.
	vertices = slices.DeleteFunc(vertices, func(v kgraph.Vertex) bool { return strings.ContainsAny(v.ID, "\t\n") })
	none = &sparse.CSR{Rows: len(vertices), Cols: len(vertices), Indptr: make([]int, len(vertices)+1)}
	text := encode(t, newGraph(t, none, vertices, kgraph.Options{}), "dot")
	if nodes := parseDOT(t, text); len(nodes) != len(vertices) {
		t.Errorf("dot: %d nodes, want %d, in\n%s", len(nodes), len(vertices), text)
	}
	if n := strings.Count(draw(t, text), `class="node"`); n != len(vertices) {
		t.Errorf("Graphviz draws %d nodes, want %d", n, len(vertices))
	}
}

// A place at 0 is written as 0 where y grows downwards, and not as -0.
func TestNoNegativeZero(t *testing.T) {
	g := placed(t, example(t)) // paper 0 stands at 0
	for _, format := range []string{"cytoscape", "cx2"} {
		text := string(encode(t, g, format))
		if !strings.Contains(text, `"y": 0`) || strings.Contains(text, `"y": -0,`) || strings.Contains(text, "\"y\": -0\n") {
			t.Errorf("%s has not the place 0:\n%s", format, text)
		}
	}
}
