package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/encoding"
	"gonum.org/v1/gonum/graph/encoding/dot"
	"gonum.org/v1/gonum/graph/simple"

	kgraph "kindred/graph"
	"kindred/internal/golden"
	"kindred/internal/hostile"
	"kindred/internal/need"
	"kindred/sparse"
)

func TestMain(m *testing.M) { golden.Main(m) }

// near is the neighbour matrix of four papers: 0 and 1 have one another, 2 has 0, 3 has none.
func near() *sparse.CSR {
	return &sparse.CSR{Rows: 4, Cols: 4, Indptr: []int{0, 1, 2, 3, 3}, Indices: []int32{1, 0, 0}, Data: []float32{0.5, 0.5, 0.25}}
}

func papers() []kgraph.Vertex {
	return []kgraph.Vertex{
		{ID: "2401.00001", Title: "Graph colouring with \"few\" colours & a long title that takes several lines of a label and then some more words", URL: "https://example.org/?a=1&b=2"},
		{ID: "node", Title: `Backslash \N and <b>tags</b>`},
		{ID: "c", Title: "Ψ-photo-production 中文", Cluster: 1},
		{ID: "d \"quoted\"", Cluster: -1},
	}
}

func newGraph(t testing.TB, near *sparse.CSR, papers []kgraph.Vertex, opts kgraph.Options) *kgraph.Graph {
	t.Helper()
	g, err := kgraph.New(near, papers, opts)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func example(t testing.TB) *kgraph.Graph {
	return newGraph(t, near(), papers(), kgraph.Options{Name: "Four papers", Clusters: []kgraph.Cluster{{Name: "Colours, graphs"}, {Name: `"Quoted" & \odd`}}})
}

func encode(t testing.TB, g *kgraph.Graph, name string) []byte {
	t.Helper()
	f, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	if f.Places == NeedsPlaces && g.Points() == nil {
		g = placed(t, g)
	}
	var b bytes.Buffer
	if err := Encode(&b, g, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// placed returns g with its nodes on a spiral.
func placed(t testing.TB, g *kgraph.Graph) *kgraph.Graph {
	t.Helper()
	points := make([]kgraph.Point, g.Len())
	for i := range points {
		angle, radius := 2.4*float64(i), 60*math.Sqrt(float64(i))
		points[i] = kgraph.Point{X: float32(radius * math.Cos(angle)), Y: float32(radius * math.Sin(angle))}
	}
	g, err := g.Placed(points)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGolden(t *testing.T) {
	for _, f := range Formats() {
		if f.Places == NeedsPlaces {
			if err := Encode(&bytes.Buffer{}, example(t), f); !errors.Is(err, ErrNoPlaces) {
				t.Errorf("%s of a graph without places: error %v", f.Name, err)
			}
		} else {
			golden.Check(t, "four."+f.Name, encode(t, example(t), f.Name))
		}
		if f.Name != "png" && f.Name != "pdf" { // bytes that no person reads; package picture tests them
			golden.Check(t, "full."+f.Name, encode(t, full(t), f.Name))
		}
	}
	if err := Encode(&bytes.Buffer{}, example(t), Format{Name: "gif"}); err == nil {
		t.Error("unknown format: no error")
	}
}

func TestJSONParsesBack(t *testing.T) {
	var got jsonGraph
	if err := json.Unmarshal(encode(t, example(t), "json"), &got); err != nil {
		t.Fatal(err)
	}
	want := []jsonLink{{Source: "2401.00001", Target: "node", Weight: 0.5}, {Source: "2401.00001", Target: "c", Weight: 0.25}}
	if diff := cmp.Diff(want, got.Links); diff != "" {
		t.Errorf("links (-want +got)\n%s", diff)
	}
	if got.Nodes[2].Cluster != 2 || got.Nodes[3].Cluster != 0 || got.Nodes[0].Title != papers()[0].Title {
		t.Errorf("nodes %+v", got.Nodes)
	}
}

// parsed is a graph of gonum's that keeps IDs and labels when DOT is parsed.
type parsed struct{ *simple.UndirectedGraph }

type parsedNode struct {
	id    int64
	name  string
	attrs map[string]string
}

func (n *parsedNode) ID() int64         { return n.id }
func (n *parsedNode) SetDOTID(s string) { n.name = s }
func (n *parsedNode) SetAttribute(a encoding.Attribute) error {
	n.attrs[a.Key] = a.Value
	return nil
}

func (p parsed) NewNode() graph.Node {
	return &parsedNode{id: p.UndirectedGraph.NewNode().ID(), attrs: map[string]string{}}
}

// parseDOT returns the nodes by name.
func parseDOT(t testing.TB, text []byte) map[string]*parsedNode {
	t.Helper()
	p := parsed{simple.NewUndirectedGraph()}
	if err := dot.Unmarshal(text, p); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	nodes := map[string]*parsedNode{}
	for _, n := range graph.NodesOf(p.Nodes()) {
		nodes[n.(*parsedNode).name] = n.(*parsedNode)
	}
	return nodes
}

// The head of a graph stands before its nodes in JSON, as it is, and must be an object.
func TestJSONHead(t *testing.T) {
	head := struct {
		Schema int    `json:"schema"`
		By     string `json:"by"`
	}{1, "<a & b>"}
	got := encode(t, newGraph(t, near(), papers(), kgraph.Options{Head: head, Clusters: []kgraph.Cluster{{}, {}}}), "json")
	if !bytes.HasPrefix(got, []byte("{\n \"schema\": 1,\n \"by\": \"<a & b>\",\n \"directed\": false,")) || bytes.Count(got, []byte(`"schema"`)) != 1 {
		t.Errorf("%s", got)
	}
	if !bytes.Contains(got, []byte("Backslash \\\\N and <b>tags</b>")) {
		t.Error("titles are escaped for HTML")
	}
	f, err := Lookup("json")
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []any{7, []int{1}, struct{}{}, "x"} {
		g := newGraph(t, near(), papers(), kgraph.Options{Head: wrong, Clusters: []kgraph.Cluster{{}, {}}})
		if err := Encode(&bytes.Buffer{}, g, f); err == nil || !strings.Contains(err.Error(), "head") {
			t.Errorf("a head of %v is written: %v", wrong, err)
		}
	}
}

func TestDOTParsesBack(t *testing.T) {
	nodes := parseDOT(t, encode(t, example(t), "dot"))
	if len(nodes) != 4 {
		t.Errorf("%d nodes, want 4", len(nodes))
	}
}

// draw draws text with every program of Graphviz that readers use, and fails if one of them
// has anything to say.
func draw(t *testing.T, text []byte) (svg string) {
	t.Helper()
	for _, program := range []string{"sfdp", "dot"} {
		need.Program(t, program, "Graphviz")
		cmd := exec.CommandContext(t.Context(), program, "-Tsvg")
		cmd.Stdin = bytes.NewReader(text)
		var out, messages bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &messages
		if err := cmd.Run(); err != nil || messages.Len() > 0 {
			t.Errorf("%s: %v, says %q", program, err, messages.String())
		}
		svg = out.String()
	}
	return svg
}

func TestGraphvizDraws(t *testing.T) {
	svg := draw(t, encode(t, example(t), "dot"))
	for _, text := range []string{"Backslash \\N and", "&lt;b&gt;tags&lt;/b&gt;", "&quot;few&quot;", "Ψ", "中文", "https://example.org/?a=1&amp;b=2", "Colours, graphs"} {
		if !strings.Contains(strings.ReplaceAll(svg, "&#45;", "-"), text) {
			t.Errorf("the drawing does not show %s", text)
		}
	}
}

func TestGraphvizDrawsMany(t *testing.T) {
	if testing.Short() {
		t.Skip("draws 400 papers")
	}
	draw(t, encode(t, random(t, 60), "dot"))
	if os.Getenv("CI") == "" {
		return
	}
	draw(t, encode(t, random(t, 120), "dot"))
}

// random returns a graph of n papers with five neighbours each, in clusters.
func random(t testing.TB, n int) *kgraph.Graph {
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	m := &sparse.CSR{Rows: n, Cols: n, Indptr: []int{0}}
	papers := make([]kgraph.Vertex, n)
	for i := range n {
		papers[i] = kgraph.Vertex{ID: string(rune('a'+i%26)) + strings.Repeat("x", i/26), Title: strings.Repeat("Some words of a title ", 1+i%5), Cluster: i % 14}
		for j := i + 1; j < min(n, i+6); j++ {
			m.Indices = append(m.Indices, int32(j))
			m.Data = append(m.Data, rng.Float32()+0.01)
		}
		m.Indptr = append(m.Indptr, len(m.Indices))
	}
	return newGraph(t, m, papers, kgraph.Options{Clusters: make([]kgraph.Cluster, 14)})
}

func TestWrap(t *testing.T) {
	for title, want := range map[string]string{
		"short":                        "short",
		"":                             "",
		"  two   words ":               "two words",
		strings.Repeat("letters ", 6):  "letters letters letters\nletters letters letters",
		strings.Repeat("a", 30) + " b": strings.Repeat("a", 30) + "\nb",
		strings.Repeat("a", 70):        strings.Repeat("a", 60) + "\naaaaaaaaaa",
		"A photoluminescence-thermoluminescence study":   "A photoluminescence-\nthermoluminescence study",
		strings.Repeat("中", 30):                          strings.Repeat("中", 26) + "\n中中中中",
		strings.Repeat("letters ", 30):                   strings.Repeat("letters letters letters\n", 3) + "letters letters letters…",
		strings.Repeat("12345678901234567890123456 ", 5): strings.Repeat("12345678901234567890123456\n", 3) + "1234567890123456789012345…",
	} {
		if got := wrap(title); got != want {
			t.Errorf("wrap(%q) = %q, want %q", title, got, want)
		}
	}
}

// Formulas are shown as characters.
func TestFormulas(t *testing.T) {
	one := &sparse.CSR{Rows: 1, Cols: 1, Indptr: []int{0, 0}}
	g := newGraph(t, one, []kgraph.Vertex{{ID: "a", Title: `Walks on ${\mathbb Z}^3$`, Cluster: -1}}, kgraph.Options{})
	if text := encode(t, g, "dot"); !bytes.Contains(text, []byte(`label="Walks on ℤ³"`)) {
		t.Errorf("the label is not readable:\n%s", text)
	}
}

func TestHostileLinks(t *testing.T) {
	for _, url := range hostile.Links {
		one := &sparse.CSR{Rows: 1, Cols: 1, Indptr: []int{0, 0}}
		g := newGraph(t, one, []kgraph.Vertex{{ID: "a", Title: "A", URL: url, Cluster: -1}}, kgraph.Options{})
		for _, f := range Formats() {
			if text := encode(t, g, f.Name); hostile.Dangerous.Match(text) {
				t.Errorf("%s of a paper with the URL %q:\n%s", f.Name, url, text)
			}
		}
	}
}

// Programs of Graphviz write the link of a node into an attribute.
func TestGraphvizDrawsHostileLinks(t *testing.T) {
	for _, url := range hostile.Links {
		one := &sparse.CSR{Rows: 1, Cols: 1, Indptr: []int{0, 0}}
		g := newGraph(t, one, []kgraph.Vertex{{ID: "a", Title: "A", URL: url, Cluster: -1}}, kgraph.Options{})
		if svg := draw(t, encode(t, g, "dot")); hostile.Dangerous.MatchString(svg) {
			t.Errorf("drawing of a paper with the URL %q:\n%s", url, svg)
		}
	}
}

func FuzzDOT(f *testing.F) {
	for _, p := range papers() {
		f.Add(p.ID, p.Title)
	}
	f.Add("\\", "\\")
	f.Add("a\x00\xff", "\n\"\\\"")
	f.Fuzz(func(t *testing.T, id, title string) {
		if id == "" || printable(id) == "" {
			return
		}
		one := &sparse.CSR{Rows: 1, Cols: 1, Indptr: []int{0, 0}}
		g := newGraph(t, one, []kgraph.Vertex{{ID: id, Title: title, URL: title}}, kgraph.Options{Clusters: []kgraph.Cluster{{Name: title}}})
		nodes := parseDOT(t, encode(t, g, "dot"))
		if len(nodes) != 1 {
			t.Errorf("%d nodes", len(nodes))
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	g := random(b, 2000)
	for _, f := range Formats() {
		b.Run("docs=2k/format="+f.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				encode(b, g, f.Name)
			}
		})
	}
}
