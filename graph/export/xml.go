package export

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"

	"kindred/graph"
)

// escape returns s as text of XML, also within an attribute. Characters that XML does not have become
// U+FFFD.
func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic("export: internal error: a strings.Builder refuses text: " + err.Error())
	}
	return b.String()
}

// encodeGEXF writes GEXF 1.3 (gexf.net), with colours, places and sizes in the module viz, which Gephi
// shows as they are. An attribute has a title that is unique also without regard to case, and a label
// that is not repeated among the attributes.
func encodeGEXF(w io.Writer, g *graph.Graph) error {
	o := newOutput(w)
	attributes := nodeAttributes(g)
	o.add(xml.Header, `<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" `+
		`xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" `+
		`xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">`+"\n")
	o.add(" <meta><creator>kindred</creator>")
	if name := line(g.Name()); name != "" {
		o.add("<description>", escape(name), "</description>")
	}
	o.add("</meta>\n <graph defaultedgetype=\"undirected\" mode=\"static\">\n  <attributes class=\"node\">\n")
	names := map[kind]string{text: "string", integer: "integer", float: "double"}
	for p, a := range attributes[min(1, len(attributes)):] {
		o.add(`   <attribute id="`, strconv.Itoa(p+1), `" title="`, a.name, `" type="`, names[a.kind], "\"/>\n")
	}
	o.add("  </attributes>\n")
	if hasWords(g) {
		o.add("  <attributes class=\"edge\">\n   <attribute id=\"1\" title=\"words\" type=\"string\"/>\n  </attributes>\n")
	}
	o.add("  <nodes>\n")
	for i, v := range g.Vertices() {
		o.add(`   <node id="`, escape(v.ID), `" label="`, escape(title(v)), "\">\n    <attvalues>")
		for p, a := range attributes[1:] {
			if value := a.value(i); value != nil {
				o.add(`<attvalue for="`, strconv.Itoa(p+1), `" value="`, escape(number(value)), `"/>`)
			}
		}
		o.add("</attvalues>\n    ")
		c := colorOf(g.ClusterID(v.Cluster)).Light()
		o.add(fmt.Sprintf(`<viz:color r="%d" g="%d" b="%d"/>`, c.R, c.G, c.B))
		if points := g.Points(); points != nil {
			o.add(`<viz:position x="`, coordinate(points[i].X), `" y="`, coordinate(points[i].Y), `" z="0"/>`)
		}
		o.add(`<viz:size value="`, number(10*diameter(v)), "\"/>\n   </node>\n")
	}
	o.add("  </nodes>\n  <edges>\n")
	id := 0
	err := eachEdge(g, func(e edge) error {
		o.add(`   <edge id="`, strconv.Itoa(id), `" source="`, escape(g.Vertices()[e.i].ID), `" target="`,
			escape(g.Vertices()[e.j].ID), `" weight="`, number(e.weight), `"`)
		if e.words != "" {
			o.add(`><attvalues><attvalue for="1" value="`, escape(e.words), "\"/></attvalues></edge>\n")
		} else {
			o.add("/>\n")
		}
		id++
		return o.err
	})
	if err != nil {
		return err
	}
	o.add("  </edges>\n </graph>\n</gexf>\n")
	return o.close()
}

// encodeGraphML writes GraphML (graphml.graphdrawing.org), which NetworkX, igraph, Gephi, Cytoscape and
// yEd read. Each key says whether it is for nodes or edges, and every program gets x and y as data.
func encodeGraphML(w io.Writer, g *graph.Graph) error {
	o := newOutput(w)
	attributes := nodeAttributes(g)
	if points := g.Points(); points != nil {
		attributes = append(attributes,
			attribute{"x", float, func(i int) any { return points[i].X }},
			attribute{"y", float, func(i int) any { return points[i].Y }})
	}
	o.add(xml.Header, `<graphml xmlns="http://graphml.graphdrawing.org/xmlns" `+
		`xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns `+
		`http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">`+"\n")
	names := map[kind]string{text: "string", integer: "int", float: "double"}
	for _, a := range attributes {
		o.add(` <key id="`, a.name, `" for="node" attr.name="`, a.name, `" attr.type="`, names[a.kind], "\"/>\n")
	}
	o.add(" <key id=\"weight\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\"/>\n")
	if hasWords(g) {
		o.add(" <key id=\"words\" for=\"edge\" attr.name=\"words\" attr.type=\"string\"/>\n")
	}
	o.add(" <graph id=\"papers\" edgedefault=\"undirected\">\n")
	for i, v := range g.Vertices() {
		o.add(`  <node id="`, escape(v.ID), "\">\n")
		for _, a := range attributes {
			if value := a.value(i); value != nil {
				o.add(`   <data key="`, a.name, `">`, escape(number(value)), "</data>\n")
			}
		}
		o.add("  </node>\n")
	}
	err := eachEdge(g, func(e edge) error {
		o.add(`  <edge source="`, escape(g.Vertices()[e.i].ID), `" target="`, escape(g.Vertices()[e.j].ID),
			`"><data key="weight">`, number(e.weight), "</data>")
		if e.words != "" {
			o.add(`<data key="words">`, escape(e.words), "</data>")
		}
		o.add("</edge>\n")
		return o.err
	})
	if err != nil {
		return err
	}
	o.add(" </graph>\n</graphml>\n")
	return o.close()
}
