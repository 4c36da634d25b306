package export

import (
	"encoding/json"
	"io"
	"strconv"

	"kindred/graph"
	"kindred/paper"
	"kindred/text/latex"
)

// object is an object of JSON, whose keys are written in alphabetical order.
type object map[string]any

// writeJSON writes v and a line end, with <, > and & as they are.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(v)
}

// values returns the attributes of node i that are known.
func values(attributes []attribute, i int) object {
	o := object{}
	for _, a := range attributes {
		if v := a.value(i); v != nil {
			o[a.name] = v
		}
	}
	return o
}

// maxVOSClusters is the greatest number of a cluster of VOSviewer.
const maxVOSClusters = 1000

// encodeVOSviewer writes JSON for VOSviewer and VOSviewer Online: items with numbers from 1, links, and
// the names of clusters, which must be from 1 to 1,000.
func encodeVOSviewer(w io.Writer, g *graph.Graph) error {
	points, m := g.Points(), g.Measures()
	items := make([]object, g.Len())
	for i, v := range g.Vertices() {
		item := object{"id": i + 1, "label": title(v), "description": "ID: " + line(v.ID)}
		if id := g.ClusterID(v.Cluster); id > 0 && id <= maxVOSClusters {
			item["cluster"] = id
		}
		if link := paper.Link(v.URL); link != "" {
			item["url"] = link
		}
		if points != nil {
			item["x"], item["y"] = points[i].X, points[i].Y
		}
		weights := object{"Papers": max(1, v.Size)}
		if m != nil {
			weights["Links"], weights["Total link strength"] = m.Degree[i], float32(m.Strength[i])
		}
		item["weights"] = weights
		if v.Year > 0 {
			item["scores"] = object{"Year": v.Year}
		}
		items[i] = item
	}
	links := []object{}
	if err := eachEdge(g, func(e edge) error {
		links = append(links, object{"source_id": e.i + 1, "target_id": e.j + 1, "strength": e.weight})
		return nil
	}); err != nil {
		return err
	}
	clusters := []object{}
	for _, c := range g.Clusters() {
		if c.ID <= maxVOSClusters {
			clusters = append(clusters, object{"cluster": c.ID, "label": line(latex.Unicode(c.Name))})
		}
	}
	return writeJSON(w, object{"network": object{"items": items, "links": links, "clusters": clusters},
		"config": object{"terminology": object{"item": "paper", "items": "papers", "link": "similarity",
			"links": "similarities", "link_strength": "similarity"}}})
}

// encodeGraphology writes the JSON of Graphology, which Gephi Lite and sigma.js read.
func encodeGraphology(w io.Writer, g *graph.Graph) error {
	attributes, points := nodeAttributes(g), g.Points()
	nodes, edges := make([]object, g.Len()), []object{}
	for i, v := range g.Vertices() {
		a := values(attributes, i)
		a["color"], a["size"] = fill(g.ClusterID(v.Cluster)), 4*diameter(v)
		if points != nil {
			a["x"], a["y"] = points[i].X, points[i].Y
		}
		nodes[i] = object{"key": v.ID, "attributes": a}
	}
	if err := eachEdge(g, func(e edge) error {
		a := object{"weight": e.weight}
		if e.words != "" {
			a["words"] = e.words
		}
		edges = append(edges, object{"key": strconv.Itoa(len(edges)), "source": g.Vertices()[e.i].ID,
			"target": g.Vertices()[e.j].ID, "undirected": true, "attributes": a})
		return nil
	}); err != nil {
		return err
	}
	return writeJSON(w, object{"attributes": object{"name": line(g.Name())},
		"options": object{"type": "undirected", "multi": false, "allowSelfLoops": false}, "nodes": nodes, "edges": edges})
}

// encodeCytoscape writes the JSON of Cytoscape and Cytoscape.js (.cyjs). Cytoscape wants a place for
// every node; y grows downwards there.
func encodeCytoscape(w io.Writer, g *graph.Graph) error {
	attributes, points := nodeAttributes(g), g.Points()
	nodes, edges := make([]object, g.Len()), []object{}
	for i, v := range g.Vertices() {
		data := values(attributes, i)
		data["id"], data["name"], data["color"] = v.ID, title(v), fill(g.ClusterID(v.Cluster))
		data["value"] = v.ID // NetworkX takes it for the id
		node := object{"data": data}
		if points != nil {
			node["position"] = object{"x": points[i].X, "y": downwards(points[i].Y)}
		}
		nodes[i] = node
	}
	if err := eachEdge(g, func(e edge) error {
		data := object{"id": "e" + strconv.Itoa(len(edges)), "source": g.Vertices()[e.i].ID,
			"target": g.Vertices()[e.j].ID, "weight": e.weight, "interaction": "similar to"}
		if e.words != "" {
			data["words"] = e.words
		}
		edges = append(edges, object{"data": data})
		return nil
	}); err != nil {
		return err
	}
	return writeJSON(w, object{"format_version": "1.0", "generated_by": "kindred", "target_cytoscapejs_version": "~3",
		"data": object{"name": line(g.Name())}, "elements": object{"nodes": nodes, "edges": edges}})
}

// downwards returns y for programs whose y grows downwards. -y would write -0 for 0, which is text that differs.
func downwards(y float32) float32 { return 0 - y }

// encodeCX2 writes CX2, the format of NDEx and Cytoscape from version 3.10: a list of parts in a fixed
// order, with all attributes declared, and a style that takes colours from the nodes.
func encodeCX2(w io.Writer, g *graph.Graph) error {
	attributes, points := nodeAttributes(g), g.Points()
	names := map[kind]string{text: "string", integer: "integer", float: "double"}
	declared := object{"name": object{"d": "string"}, "color": object{"d": "string"}, "paper": object{"d": "string"}}
	for _, a := range attributes {
		declared[a.name] = object{"d": names[a.kind]}
	}
	nodes, edges := make([]object, g.Len()), []object{}
	for i, v := range g.Vertices() {
		data := values(attributes, i)
		data["name"], data["paper"], data["color"] = title(v), v.ID, fill(g.ClusterID(v.Cluster))
		node := object{"id": i, "v": data}
		if points != nil {
			node["x"], node["y"] = points[i].X, downwards(points[i].Y)
		}
		nodes[i] = node
	}
	if err := eachEdge(g, func(e edge) error {
		data := object{"weight": e.weight, "interaction": "similar to"}
		if e.words != "" {
			data["words"] = e.words
		}
		edges = append(edges, object{"id": len(edges), "s": e.i, "t": e.j, "v": data})
		return nil
	}); err != nil {
		return err
	}
	count := func(name string, n int) object { return object{"name": name, "elementCount": n} }
	return writeJSON(w, []any{
		object{"CXVersion": "2.0", "hasFragments": false},
		object{"metaData": []object{count("attributeDeclarations", 1), count("networkAttributes", 1),
			count("nodes", len(nodes)), count("edges", len(edges)), count("visualProperties", 1)}},
		object{"attributeDeclarations": []object{{
			"networkAttributes": object{"name": object{"d": "string"}},
			"nodes":             declared,
			"edges": object{"weight": object{"d": "double"}, "interaction": object{"d": "string"},
				"words": object{"d": "string"}},
		}}},
		object{"networkAttributes": []object{{"name": line(g.Name())}}},
		object{"nodes": nodes},
		object{"edges": edges},
		object{"visualProperties": []object{{
			"default": object{"node": object{"NODE_SHAPE": "ellipse", "NODE_WIDTH": 20, "NODE_HEIGHT": 20}},
			"nodeMapping": object{
				"NODE_BACKGROUND_COLOR": passThrough("color"),
				"NODE_LABEL":            passThrough("name"),
			},
		}}},
		object{"status": []object{{"success": true, "error": ""}}},
	})
}

// passThrough returns a mapping of CX2 that takes the value of an attribute as it is.
func passThrough(name string) object {
	return object{"type": "PASSTHROUGH", "definition": object{"attribute": name, "type": "string"}}
}
