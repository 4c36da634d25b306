// Package export writes a graph of papers for programs that draw or analyse graphs.
package export

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"kindred/graph"
	"kindred/picture"
)

// Format is a format that graphs are written in.
type Format struct {
	Name        string   // of the format, such as "dot"
	Endings     []string // of file names, in lower case without the dot
	Description string   // what it is and which programs read it
	Drawing     bool     // it becomes a picture for readers, which takes few edges
	Measured    bool     // it has room for the measures of nodes
	Places      Places   // what it does with the places of nodes
	Binary      bool     // it is not text

	ownFont bool // the letters are those of a font of the program
	asMap   bool // the picture is a map
	encode  func(w io.Writer, g *graph.Graph) error
}

// Places says what a format does with the places of nodes.
type Places uint8

const (
	// NoPlaces says that the format has no room for places.
	NoPlaces Places = iota
	// TakesPlaces says that the format holds the places of a graph that has them.
	TakesPlaces
	// NeedsPlaces says that the format cannot hold a graph without places.
	NeedsPlaces
)

// formats is the table of all formats, the default first.
var formats = []Format{
	{Name: "dot", Endings: []string{"dot", "gv"}, Drawing: true, encode: encodeDOT,
		Description: "DOT, for Graphviz and Gephi"},
	{Name: "svg", Endings: []string{"svg"}, Drawing: true, Places: NeedsPlaces, encode: drawn(picture.SVG, false),
		Description: "SVG, a picture for browsers and drawing programs"},
	{Name: "png", Endings: []string{"png"}, Drawing: true, Places: NeedsPlaces, Binary: true, ownFont: true,
		encode:      drawn(picture.PNG, false),
		Description: "PNG, a picture of pixels"},
	{Name: "pdf", Endings: []string{"pdf"}, Drawing: true, Places: NeedsPlaces, Binary: true, ownFont: true,
		encode:      drawn(picture.PDF, false),
		Description: "PDF, a picture for print"},
	{Name: "json", Places: TakesPlaces, Endings: []string{"json"}, Measured: true, encode: encodeJSON,
		Description: "JSON with nodes and links, for D3, NetworkX and other programs"},
	{Name: "gexf", Places: TakesPlaces, Endings: []string{"gexf"}, Measured: true, encode: encodeGEXF,
		Description: "GEXF 1.3, for Gephi"},
	{Name: "graphml", Places: TakesPlaces, Endings: []string{"graphml"}, Measured: true, encode: encodeGraphML,
		Description: "GraphML, for NetworkX, igraph, Gephi, Cytoscape and yEd"},
	{Name: "gml", Places: TakesPlaces, Endings: []string{"gml"}, Measured: true, encode: encodeGML,
		Description: "GML, for NetworkX, igraph and Gephi"},
	{Name: "pajek", Endings: []string{"net"}, encode: encodePajek,
		Description: "network of Pajek, also for Gephi, igraph and bibliometrix"},
	{Name: "pajek-partition", Endings: []string{"clu"}, encode: encodePartition,
		Description: "groups as a partition of Pajek, beside its network"},
	{Name: "vosviewer", Places: TakesPlaces, Measured: true, encode: encodeVOSviewer,
		Description: "JSON of VOSviewer and VOSviewer Online"},
	{Name: "vosviewer-map", Places: TakesPlaces, Measured: true, encode: encodeMap,
		Description: "map of VOSviewer: the items, as a table with tabs"},
	{Name: "vosviewer-network", encode: encodeNetwork,
		Description: "network of VOSviewer: the links, as a table with tabs"},
	{Name: "cytoscape", Places: TakesPlaces, Endings: []string{"cyjs"}, Measured: true, encode: encodeCytoscape,
		Description: "JSON of Cytoscape and Cytoscape.js"},
	{Name: "cx2", Places: TakesPlaces, Endings: []string{"cx2"}, Measured: true, encode: encodeCX2,
		Description: "CX2, for Cytoscape and NDEx"},
	{Name: "graphology", Places: TakesPlaces, Measured: true, encode: encodeGraphology,
		Description: "JSON of Graphology, for Gephi Lite and sigma.js"},
	{Name: "edges", Endings: []string{"csv"}, encode: encodeEdges,
		Description: "CSV of the edges, for Gephi and spreadsheets"},
	{Name: "nodes", Places: TakesPlaces, Measured: true, encode: encodeNodes,
		Description: "CSV of the nodes, for Gephi and spreadsheets"},
	{Name: "mermaid", Endings: []string{"mmd", "mermaid"}, Drawing: true, encode: encodeMermaid,
		Description: "Mermaid, for up to 500 edges, drawn by GitHub, GitLab and Obsidian"},
}

// maps is the table of the formats of maps, the default first. They have no edges.
var maps = []Format{
	{Name: "svg", Endings: []string{"svg"}, Drawing: true, Places: NeedsPlaces, encode: drawn(picture.SVG, true),
		Description: "SVG, a picture for browsers and drawing programs"},
	{Name: "png", Endings: []string{"png"}, Drawing: true, Places: NeedsPlaces, Binary: true, ownFont: true, asMap: true,
		encode:      drawn(picture.PNG, true),
		Description: "PNG, a picture of pixels"},
	{Name: "pdf", Endings: []string{"pdf"}, Drawing: true, Places: NeedsPlaces, Binary: true, ownFont: true, asMap: true,
		encode:      drawn(picture.PDF, true),
		Description: "PDF, a picture for print"},
	{Name: "csv", Endings: []string{"csv"}, Places: NeedsPlaces, encode: encodeNodes,
		Description: "CSV of the papers with their places and groups"},
}

// Maps returns the formats in which [Encode] writes the map of a graph, the default first: the papers without the
// edges.
func Maps() []Format { return append([]Format(nil), maps...) }

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

// Encode writes g to w in format f, which is one of [Formats] or [Maps]. Equal graphs give equal bytes.
// It returns the errors of w, and an error if f is the zero value.
func Encode(w io.Writer, g *graph.Graph, f Format) error {
	if f.encode == nil {
		return fmt.Errorf("export: %w: %q", ErrNoSuchFormat, f.Name)
	}
	return f.encode(w, g)
}

// coordinate returns a coordinate as text.
func coordinate(x float32) string { return strconv.FormatFloat(float64(x), 'f', -1, 32) }
