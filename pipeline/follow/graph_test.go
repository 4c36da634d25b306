package follow

import (
	"slices"
	"testing"

	"kindred/cluster"
	"kindred/graph"
	"kindred/paper"
)

func TestClusters(t *testing.T) {
	r := grouped("One:ab", "Two:c", "-:d")
	r.Clusters[0].ID, r.Clusters[1].ID = 3, 9
	var papers []paper.Paper
	for _, id := range []string{"c", "d", "b", "a", "unknown"} {
		papers = append(papers, paper.Paper{ID: id})
	}
	clusters, p := Clusters(r, papers)
	if want := []graph.Cluster{{ID: 3, Name: "One"}, {ID: 9, Name: "Two"}}; !slices.Equal(clusters, want) {
		t.Errorf("%v, want %v", clusters, want)
	}
	if want := []int{1, cluster.Outlier, 0, 0, cluster.Outlier}; p.K != 2 || !slices.Equal(p.Labels, want) ||
		!slices.Equal(p.Sizes, []int{2, 1}) {
		t.Errorf("%+v, want the labels %v", p, want)
	}
}
