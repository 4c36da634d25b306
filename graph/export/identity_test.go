package export

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	kgraph "kindred/graph"
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
