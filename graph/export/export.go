// Package export writes a graph of papers for programs that draw or analyse graphs.
package export

import (
	"errors"
	"fmt"
	"io"

	"kindred/graph"
)

// Format is a format that graphs are written in.
type Format struct {
	Name        string   // of the format, such as "dot"
	Endings     []string // of file names, in lower case without the dot
	Description string   // what it is and which programs read it
	Drawing     bool     // it becomes a picture for readers, which takes few edges
	Measured    bool     // it has room for the measures of nodes

	encode func(w io.Writer, g *graph.Graph) error
}

// formats is the table of all formats, the default first.
var formats = []Format{
	{"dot", []string{"dot", "gv"}, "DOT, for Graphviz and Gephi", true, false, encodeDOT},
	{"json", []string{"json"}, "JSON with nodes and links, for D3, NetworkX and other programs", false, true, encodeJSON},
	{"gexf", []string{"gexf"}, "GEXF 1.3, for Gephi", false, true, encodeGEXF},
	{"graphml", []string{"graphml"}, "GraphML, for NetworkX, igraph, Gephi, Cytoscape and yEd", false, true, encodeGraphML},
	{"gml", []string{"gml"}, "GML, for NetworkX, igraph and Gephi", false, true, encodeGML},
	{"pajek", []string{"net"}, "network of Pajek, also for Gephi, igraph and bibliometrix", false, false, encodePajek},
	{"pajek-partition", []string{"clu"}, "clusters as a partition of Pajek, beside its network", false, false, encodePartition},
	{"vosviewer", nil, "JSON of VOSviewer and VOSviewer Online", false, true, encodeVOSviewer},
	{"vosviewer-map", nil, "map of VOSviewer: the items, as a table with tabs", false, true, encodeMap},
	{"vosviewer-network", nil, "network of VOSviewer: the links, as a table with tabs", false, false, encodeNetwork},
	{"cytoscape", []string{"cyjs"}, "JSON of Cytoscape and Cytoscape.js", false, true, encodeCytoscape},
	{"cx2", []string{"cx2"}, "CX2, for Cytoscape and NDEx", false, true, encodeCX2},
	{"graphology", nil, "JSON of Graphology, for Gephi Lite and sigma.js", false, true, encodeGraphology},
	{"edges", []string{"csv"}, "CSV of the edges, for Gephi and spreadsheets", false, false, encodeEdges},
	{"nodes", nil, "CSV of the nodes, for Gephi and spreadsheets", false, true, encodeNodes},
	{"mermaid", []string{"mmd", "mermaid"}, "Mermaid, for up to 500 edges, drawn by GitHub, GitLab and Obsidian", true, false, encodeMermaid},
}

// Formats returns all formats, the default first.
func Formats() []Format { return append([]Format(nil), formats...) }

// ErrNoSuchFormat is wrapped by the error of [Lookup].
var ErrNoSuchFormat = errors.New("no such format")

// Lookup returns the format with the given name.
func Lookup(name string) (Format, error) {
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("export: %w: %q", ErrNoSuchFormat, name)
}

// Encode writes g to w in format f, which is one of [Formats]. Equal graphs give equal bytes.
// It returns the errors of w, and an error if f is the zero value.
func Encode(w io.Writer, g *graph.Graph, f Format) error {
	if f.encode == nil {
		return fmt.Errorf("export: %w: %q", ErrNoSuchFormat, f.Name)
	}
	return f.encode(w, g)
}
