package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"kindred/graph"
	"kindred/paper"
)

// jsonGraph is the node-link form of a graph, with the names that D3 and networkx use.
type jsonGraph struct {
	Schema int `json:"schema"`
	jsonBody
}

// jsonBody is the graph without its head, which may be that of a report.
type jsonBody struct {
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
	Authors string `json:"authors,omitempty"`
	Year    int    `json:"year,omitempty"`
	Size    int    `json:"size,omitempty"`    // papers of a group
	Cluster int    `json:"cluster,omitempty"` // its ID
	*jsonMeasures
	*jsonPlace
}

// jsonMeasures are the measures of a node, and jsonPlace is its place in the drawing, where these are known.
type (
	jsonMeasures struct {
		Degree      int     `json:"degree"`
		Strength    float32 `json:"strength"`
		PageRank    float32 `json:"pagerank"`
		Betweenness float32 `json:"betweenness"`
	}
	jsonPlace struct {
		X float32 `json:"x"`
		Y float32 `json:"y"`
	}
)

type jsonLink struct {
	Source string   `json:"source"`
	Target string   `json:"target"`
	Weight float32  `json:"weight"`
	Words  []string `json:"words,omitempty"`
}

func encodeJSON(w io.Writer, g *graph.Graph) error {
	papers, clusters, edges := g.Vertices(), g.Clusters(), g.Edges()
	out := jsonGraph{1, jsonBody{
		Name:     g.Name(),
		Clusters: make([]jsonCluster, len(clusters)),
		Nodes:    make([]jsonNode, len(papers)),
		Links:    make([]jsonLink, 0, g.NumEdges()),
	}}
	for k, c := range clusters {
		out.Clusters[k] = jsonCluster{ID: c.ID, Name: c.Name}
	}
	points, m := g.Points(), g.Measures()
	for i, p := range papers {
		node := jsonNode{ID: p.ID, Title: p.Title, URL: paper.Link(p.URL), Authors: p.Authors, Year: max(0, p.Year),
			Size: p.Size, Cluster: g.ClusterID(p.Cluster)}
		if m != nil {
			node.jsonMeasures = &jsonMeasures{m.Degree[i], float32(m.Strength[i]), float32(m.PageRank[i]),
				float32(m.Betweenness[i])}
		}
		if points != nil {
			node.jsonPlace = &jsonPlace{points[i].X, points[i].Y}
		}
		out.Nodes[i] = node
		row := edges.Row(i)
		for q, j := range row.Indices {
			if int(j) > i {
				out.Links = append(out.Links, jsonLink{Source: p.ID, Target: papers[j].ID, Weight: row.Data[q],
					Words: g.Words(i, int(j))})
			}
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if g.Head() == nil {
		return e.Encode(out)
	}
	head, err := marshal(g.Head())
	if err != nil {
		return err
	}
	body, err := marshal(out.jsonBody)
	if err != nil {
		return err
	}
	if len(head) < 3 || head[0] != '{' {
		return fmt.Errorf("export: the head of a graph must be a JSON object with fields, not %s", head)
	}
	head[len(head)-1] = ',' // in place of its last bracket
	return e.Encode(json.RawMessage(append(head, body[1:]...)))
}

// marshal is json.Marshal, with <, > and & as they are.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}
