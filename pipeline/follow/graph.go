package follow

import (
	"kindred/cluster"
	"kindred/graph"
	"kindred/paper"
	"kindred/report"
)

// Clusters returns the clusters of a report for a graph of papers, with their ids and names, and the partition of the
// papers into them: cluster k is the cluster at place k of r. A paper that r does not have is an outlier. It takes
// O(papers) time.
func Clusters(r *report.Clustering, papers []paper.Paper) ([]graph.Cluster, *cluster.Partition) {
	clusters := make([]graph.Cluster, len(r.Clusters))
	for k := range clusters {
		clusters[k] = graph.Cluster{ID: r.Clusters[k].ID, Name: r.Clusters[k].Name}
	}
	labels := make(map[string]int, len(papers))
	Visit(r, func(p *report.Paper, label int) { labels[p.ID] = label })
	p := &cluster.Partition{K: len(clusters), Labels: make([]int, len(papers)), Sizes: make([]int, len(clusters))}
	for i := range papers {
		label, ok := labels[papers[i].ID]
		if !ok || label < 0 {
			p.Labels[i] = cluster.Outlier
			continue
		}
		p.Labels[i] = label
		p.Sizes[label]++
	}
	return clusters, p
}
