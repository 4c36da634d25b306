package pipeline

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed"
)

// The neighbours by which groups were found give the graph that neighbours found anew give.
func TestMappedGraph(t *testing.T) {
	sources, err := feed.Sources(t.Context(), []string{"../testdata/labelled/computing.jsonl"}, feed.SourceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	v, err := Vectorize(t.Context(), sources, Options{})
	if err != nil {
		t.Fatal(err)
	}
	g, err := v.Group(t.Context(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if g.Near == nil {
		t.Fatal("the groups have no neighbours")
	}
	opts := Options{Graph: GraphOptions{Neighbors: 10}}
	want, err := g.Graph(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	opts.Graph.Mapped = true
	got, err := g.Graph(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Edges(), got.Edges()); diff != "" {
		t.Errorf("edges (-anew +mapped):\n%s", diff)
	}
}
