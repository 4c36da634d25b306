package graph

import (
	"math"
	"slices"
	"strconv"

	"kindred/sparse"
)

// fixed is the scale of weights as whole numbers, whose sums do not depend on their order.
const fixed = 1 << 30

// Groups returns the graph of the clusters of g: vertex k is cluster k, with its ID and the number of its papers.
// Two clusters are joined if edges join their papers. The weight is the sum of these edges, divided by
// the geometric mean of the sums of all edges at the papers of either (Salton's cosine), in (0, 1]. So
// it does not grow with the sizes of the clusters. Papers without a cluster are left out. words, if not
// nil, returns the words that two clusters share. It takes O(nodes + edges) time.
func (g *Graph) Groups(words func(a, b int) []string) *Graph {
	k := len(g.clusters)
	groups := &Graph{name: g.name, clusters: g.clusters, head: g.head, words: words, vertices: make([]Vertex, k)}
	members := make([][]int, k)
	for i, v := range g.vertices {
		if v.Cluster >= 0 {
			members[v.Cluster] = append(members[v.Cluster], i)
		}
	}
	sums := make([]map[int32]int64, k) // of cluster a: the sum of its edges to cluster b
	total := make([]int64, k)
	for a := range groups.vertices {
		groups.vertices[a] = Vertex{ID: strconv.Itoa(g.clusters[a].ID), Title: g.clusters[a].Name, Cluster: a,
			Size: len(members[a])}
		sums[a] = map[int32]int64{}
		for _, i := range members[a] {
			row := g.edges.Row(i)
			for p, j := range row.Indices {
				if b := g.vertices[j].Cluster; b >= 0 {
					w := int64(math.Round(float64(row.Data[p]) * fixed))
					sums[a][int32(b)] += w
					total[a] += w
				}
			}
		}
	}
	m := &sparse.CSR{Rows: k, Cols: k, Indptr: make([]int, 1, k+1)}
	var near []int32
	for a := range k {
		near = near[:0]
		for b, w := range sums[a] {
			if w > 0 && int(b) != a {
				near = append(near, b)
			}
		}
		slices.Sort(near)
		for _, b := range near {
			mean := math.Sqrt(float64(total[a]) * float64(total[b]))
			m.Indices, m.Data = append(m.Indices, b), append(m.Data, float32(float64(sums[a][b])/mean))
		}
		m.Indptr = append(m.Indptr, len(m.Indices))
	}
	groups.edges = m
	return groups
}
