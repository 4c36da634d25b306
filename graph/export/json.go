package export

import (
	"encoding/json"
	"io"

	"kindred/graph"
)

// jsonGraph is the node-link form of a graph, with the names that D3 and networkx use.
type jsonGraph struct {
	Schema   int           `json:"schema"`
	Directed bool          `json:"directed"`
	Name     string        `json:"name,omitempty"`
	Clusters []jsonCluster `json:"clusters"`
	Nodes    []jsonNode    `json:"nodes"`
	Links    []jsonLink    `json:"links"`
}

type jsonCluster struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

type jsonNode struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	URL     string `json:"url,omitempty"`
	Cluster int    `json:"cluster,omitempty"` // from 1
}

type jsonLink struct {
	Source string  `json:"source"`
	Target string  `json:"target"`
	Weight float32 `json:"weight"`
}

func encodeJSON(w io.Writer, g *graph.Graph) error {
	papers, clusters, edges := g.Papers(), g.Clusters(), g.Edges()
	out := jsonGraph{
		Schema: 1, Name: g.Name(),
		Clusters: make([]jsonCluster, len(clusters)),
		Nodes:    make([]jsonNode, len(papers)),
		Links:    make([]jsonLink, 0, g.NumEdges()),
	}
	for k, c := range clusters {
		out.Clusters[k] = jsonCluster{ID: k + 1, Name: c.Name}
	}
	for i, p := range papers {
		out.Nodes[i] = jsonNode{ID: p.ID, Title: p.Title, URL: p.URL, Cluster: max(0, p.Cluster+1)}
		row := edges.Row(i)
		for q, j := range row.Indices {
			if int(j) > i {
				out.Links = append(out.Links, jsonLink{Source: p.ID, Target: papers[j].ID, Weight: row.Data[q]})
			}
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(out)
}
