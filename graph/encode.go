package graph

import (
	"encoding/json"
	"fmt"
	"io"
)

// Format is a format that graphs are written in.
type Format string

// The formats of [Encode].
const (
	DOT  Format = "dot"  // for Graphviz
	JSON Format = "json" // nodes and links, for programs
)

// Formats returns all formats, the default first.
func Formats() []Format { return []Format{DOT, JSON} }

// Encode writes g in the given format. The same graph gives the same bytes.
func Encode(w io.Writer, g *Graph, f Format) error {
	switch f {
	case DOT:
		return encodeDOT(w, g)
	case JSON:
		return encodeJSON(w, g)
	}
	return fmt.Errorf("graph: unknown format %q", f)
}

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

func encodeJSON(w io.Writer, g *Graph) error {
	out := jsonGraph{
		Schema: 1, Name: g.name,
		Clusters: make([]jsonCluster, len(g.clusters)),
		Nodes:    make([]jsonNode, len(g.papers)),
		Links:    make([]jsonLink, 0, g.NumEdges()),
	}
	for k, c := range g.clusters {
		out.Clusters[k] = jsonCluster{ID: k + 1, Name: c.Name}
	}
	for i, p := range g.papers {
		out.Nodes[i] = jsonNode{ID: p.ID, Title: p.Title, URL: p.URL, Cluster: max(0, p.Cluster+1)}
		row := g.edges.Row(i)
		for q, j := range row.Indices {
			if int(j) > i {
				out.Links = append(out.Links, jsonLink{Source: p.ID, Target: g.papers[j].ID, Weight: row.Data[q]})
			}
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(out)
}
