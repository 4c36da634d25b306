package graph

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/graph/network"

	"kindred/internal/disjoint"
	"kindred/sparse"
)

// made returns a graph of n papers with the given edges {i, j, hundredths of similarity}.
func made(t testing.TB, n int, edges [][3]int, clusters []int) *Graph {
	t.Helper()
	list := make([]link, len(edges))
	for p, e := range edges {
		list[p] = link{int32(e[0]), int32(e[1]), float32(e[2]) / 100}
	}
	vertices := make([]Vertex, n)
	k := 0
	for i := range vertices {
		vertices[i] = Vertex{ID: strconv.Itoa(i), Cluster: -1}
		if clusters != nil {
			vertices[i].Cluster = clusters[i]
			k = max(k, clusters[i]+1)
		}
	}
	g, err := New(symmetricOf(n, list), vertices, Options{Clusters: make([]Cluster, k)})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// random returns the edges of a random graph.
func random(n int, share float64, seed uint64) (edges [][3]int) {
	rng := rand.New(rand.NewPCG(seed, 1))
	for i := range n {
		for j := i + 1; j < n; j++ {
			if rng.Float64() < share {
				edges = append(edges, [3]int{i, j, 1 + rng.IntN(99)})
			}
		}
	}
	return edges
}

func TestBackbone(t *testing.T) {
	// A square with a diagonal and a paper on its own.
	g := made(t, 5, [][3]int{{0, 1, 90}, {1, 2, 80}, {2, 3, 70}, {0, 3, 60}, {0, 2, 85}}, nil)
	edges := func(g *Graph) (list [][2]int32) {
		for _, l := range links(g.edges) {
			list = append(list, [2]int32{l.i, l.j})
		}
		return list
	}
	for most, want := range map[int][][2]int32{
		0: {{0, 1}, {0, 2}, {1, 2}, {2, 3}, {0, 3}},
		5: {{0, 1}, {0, 2}, {1, 2}, {2, 3}, {0, 3}},
		4: {{0, 1}, {0, 2}, {1, 2}, {2, 3}},
		3: {{0, 1}, {0, 2}, {2, 3}},
		1: {{0, 1}},
	} {
		b := g.Backbone(most)
		if diff := cmp.Diff(want, edges(b)); diff != "" {
			t.Errorf("backbone of %d edges (-want +got)\n%s", most, diff)
		}
		if err := b.edges.Validate(); err != nil {
			t.Error(err)
		}
	}
	if g.NumEdges() != 5 {
		t.Error("the graph was changed")
	}
}

// What is connected stays connected if the edges of a forest are kept.
func TestBackboneConnects(t *testing.T) {
	for seed := range uint64(20) {
		g := made(t, 60, random(60, 0.05, seed), nil)
		parts := func(g *Graph) disjoint.Sets {
			s := disjoint.New(g.Len())
			for _, l := range links(g.edges) {
				s.Join(l.i, l.j)
			}
			for i := range s {
				s[i] = s.Least(int32(i))
			}
			return s
		}
		if diff := cmp.Diff(parts(g), parts(g.Backbone(59))); diff != "" {
			t.Fatalf("seed %d: other parts (-want +got)\n%s", seed, diff)
		}
	}
}

// Measures are those of gonum.
func TestMeasure(t *testing.T) {
	for seed := range uint64(5) {
		g := made(t, 40, random(40, 0.08, seed), nil)
		m, err := Measure(t.Context(), g)
		if err != nil {
			t.Fatal(err)
		}
		want := network.Betweenness(g)
		sum := 0.0
		for i := range g.Len() {
			if got := m.Betweenness[i] * 39 * 38; math.Abs(got-want[int64(i)]) > 1e-6 {
				t.Errorf("seed %d: betweenness of %d is %v, want %v", seed, i, got, want[int64(i)])
			}
			sum += m.PageRank[i]
		}
		if math.Abs(sum-1) > 1e-6 {
			t.Errorf("seed %d: the PageRanks sum to %v", seed, sum)
		}
	}
	star := made(t, 5, [][3]int{{0, 1, 50}, {0, 2, 50}, {0, 3, 50}}, nil)
	m, err := Measure(t.Context(), star)
	if err != nil {
		t.Fatal(err)
	}
	if m.Degree[0] != 3 || m.Strength[0] != 1.5 || m.Betweenness[0] != 0.5 || m.Betweenness[4] != 0 || !(m.PageRank[0] > 2*m.PageRank[1]) {
		t.Errorf("measures of a star: %+v", m)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Measure(stopped, star); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: error %v", err)
	}
}

// The estimate of betweenness finds the bridge of a large graph.
func TestMeasureSample(t *testing.T) {
	const n = 20_000
	var edges [][3]int
	for i := range n - 1 {
		if i != n/2 { // two wheels, whose hubs 0 and n−1 are joined by a bridge
			edges = append(edges, [3]int{i, i + 1, 50})
		}
	}
	for i := 1; i < n-1; i++ {
		hub := [3]int{0, i, 50}
		if i > n/2 {
			hub = [3]int{i, n - 1, 50}
		}
		if hub[0]+1 != hub[1] {
			edges = append(edges, hub)
		}
	}
	edges = append(edges, [3]int{0, n - 1, 10})
	m, err := Measure(t.Context(), made(t, n, edges, nil))
	if err != nil {
		t.Fatal(err)
	}
	if m.Sources >= n || m.Betweenness[0] < 0.5 || m.Betweenness[n-1] < 0.5 || m.Betweenness[7] > 0.01 {
		t.Errorf("%d sources, hubs %v and %v, another %v", m.Sources, m.Betweenness[0], m.Betweenness[n-1], m.Betweenness[7])
	}
}

func TestGroups(t *testing.T) {
	g := made(t, 5, [][3]int{{0, 1, 40}, {1, 2, 30}, {2, 3, 20}, {3, 4, 90}}, []int{0, 0, 1, 1, -1})
	groups := g.Groups(func(a, b int) []string { return []string{strconv.Itoa(a), strconv.Itoa(b)} })
	if groups.Len() != 2 || groups.NumEdges() != 1 || groups.Vertices()[0].Size != 2 || groups.Vertices()[1].ID != "2" {
		t.Fatalf("groups %+v", groups.Vertices())
	}
	// The sums of edges: 0.8+0.3 at the first, 0.3+0.4 at the second.
	want := 0.3 / math.Sqrt(1.1*0.7)
	if got := groups.edges.At(0, 1); math.Abs(got-want) > 1e-6 || got != groups.edges.At(1, 0) {
		t.Errorf("weight %v, want %v", got, want)
	}
	if diff := cmp.Diff([]string{"0", "1"}, groups.Words(0, 1)); diff != "" {
		t.Error(diff)
	}
}

func TestPlaced(t *testing.T) {
	g := made(t, 2, nil, nil)
	placed, err := g.Placed([]Point{{1, 2}, {3, 4}})
	if err != nil || placed.Points()[1].Y != 4 || g.Points() != nil {
		t.Errorf("points %v, before %v, error %v", placed.Points(), g.Points(), err)
	}
	if _, err := g.Placed([]Point{{1, 2}}); err == nil {
		t.Error("too few points: no error")
	}
	if _, err := g.Placed([]Point{{1, 2}, {float32(math.Inf(1)), 0}}); err == nil {
		t.Error("an infinite point: no error")
	}
}

func TestWordsOfEdges(t *testing.T) {
	near := &sparse.CSR{Rows: 1, Cols: 1, Indptr: []int{0, 0}}
	g, err := New(near, []Vertex{{ID: "a", Cluster: -1}}, Options{})
	if err != nil || g.Words(0, 0) != nil {
		t.Errorf("words %v, error %v", g.Words(0, 0), err)
	}
}
