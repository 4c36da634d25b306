package export

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	kgraph "kindred/graph"
	"kindred/internal/need"
)

// full is [example] with all that formats can say.
func full(t testing.TB) *kgraph.Graph {
	t.Helper()
	vertices := papers()
	vertices[0].Authors, vertices[0].Year = "Ada Lovelace and Émilie du Châtelet", 2024
	vertices[2].Size = 9
	g := newGraph(t, near(), vertices, kgraph.Options{Name: "Four papers",
		Clusters: []kgraph.Cluster{{Name: "Colours, graphs"}, {Name: `"Quoted" & \odd`}},
		Words: func(i, j int) []string {
			if i == 0 && j == 1 {
				return []string{"colour & form", "<graph>"}
			}
			return nil
		}})
	m, err := kgraph.Measure(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	g, err = g.Measured(m).Placed([]kgraph.Point{{X: 0, Y: 100}, {X: -250.5, Y: 0.125}, {X: 300, Y: 400}, {X: 1e-9, Y: 700}})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// foreign is what another program read from a file.
type foreign struct {
	Directed bool
	Nodes    map[string]map[string]any
	Edges    [][4]any
}

// python returns a Python that has the module, and skips the test where there is none.
func python(t *testing.T, module string) string {
	t.Helper()
	for _, name := range []string{os.Getenv("PYTHON"), "python3", "/usr/bin/python3"} {
		if name != "" && exec.CommandContext(t.Context(), name, "-c", "import "+module).Run() == nil {
			return name
		}
	}
	need.Skip(t, "Python with NetworkX and igraph")
	return ""
}

// read returns what the module of Python reads from g in a format.
func read(t *testing.T, g *kgraph.Graph, module, format, form string) foreign {
	t.Helper()
	program := python(t, module)
	path := filepath.Join(t.TempDir(), "papers."+format)
	if err := os.WriteFile(path, encode(t, g, format), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, filepath.Join("testdata", "read.py"), module, form, path)
	var messages strings.Builder
	cmd.Stderr = &messages
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s does not read %s: %v\n%s", module, format, err, messages.String())
	}
	var f foreign
	if err := json.Unmarshal(out, &f); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return f
}

// Attributes of nodes and edges survive the way through NetworkX and igraph.
func TestForeignPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("starts Python ten times")
	}
	for _, test := range []struct {
		module, format, form string
		key                  func(id, label string) string // what the program calls a node
		attributes           bool
	}{
		{"networkx", "gexf", "gexf", nil, true},
		{"networkx", "graphml", "graphml", nil, true},
		{"networkx", "gml", "gml", nil, true},
		{"networkx", "json", "json", nil, false},
		{"networkx", "cytoscape", "cytoscape", nil, true},
		{"networkx", "pajek", "pajek", func(_, label string) string { return label }, false},
		{"igraph", "graphml", "graphml", nil, true},
		{"igraph", "gml", "gml", nil, true},
		{"igraph", "pajek", "pajek", func(_, label string) string { return label }, false},
	} {
		t.Run(test.module+"/"+test.format, func(t *testing.T) {
			g := full(t)
			got := read(t, g, test.module, test.format, test.form)
			key := func(i int) string {
				v := g.Vertices()[i]
				id := v.ID
				if test.key != nil {
					id = test.key(v.ID, strings.ReplaceAll(title(v), `"`, "'"))
				}
				return id
			}
			if got.Directed || len(got.Nodes) != g.Len() || len(got.Edges) != g.NumEdges() {
				t.Fatalf("directed %v, %d nodes, %d edges", got.Directed, len(got.Nodes), len(got.Edges))
			}
			for i := range g.Len() {
				node, ok := got.Nodes[key(i)]
				if !ok {
					t.Fatalf("there is no node %q in %v", key(i), got.Nodes)
				}
				if !test.attributes {
					continue
				}
				for _, a := range nodeAttributes(g) {
					if want := a.value(i); want != nil && !same(node, a.name, want) {
						t.Errorf("node %q: %s is not %v in %v", key(i), a.name, want, node)
					}
				}
			}
			first := slices.IndexFunc(got.Edges, func(e [4]any) bool {
				return e[0] == key(0) && e[1] == key(1) || e[0] == key(1) && e[1] == key(0)
			})
			if first < 0 {
				t.Fatalf("there is no edge of the first two papers in %v", got.Edges)
			}
			if w, ok := got.Edges[first][2].(float64); !ok || math.Abs(w-0.5) > 1e-6 {
				t.Errorf("the weight is %v, want 0.5", got.Edges[first][2])
			}
			if test.attributes && got.Edges[first][3] != "colour & form, <graph>" {
				t.Errorf("the words are %v", got.Edges[first][3])
			}
		})
	}
}

// same reports whether a program read an attribute, under its name or that name without its underscore.
func same(node map[string]any, name string, want any) bool {
	for _, key := range []string{name, gmlKey(name)} {
		switch got := node[key].(type) {
		case string:
			if got == want {
				return true
			}
		case float64:
			switch w := want.(type) {
			case int:
				if got == float64(w) {
					return true
				}
			case float32:
				if math.Abs(got-float64(w)) < 1e-6 {
					return true
				}
			}
		}
	}
	return false
}
