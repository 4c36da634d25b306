package xmlformat

import (
	"encoding/xml"
	"strings"

	"kindred/feed/internal/xmltree"
)

// dspaceNames maps the fields of DSpace to elements of Dublin Core. DSpace has two kinds of metadata
// of its own, dim and xoai. Both are Dublin Core, with the names of elements in attributes.
var dspaceNames = map[string]string{
	"title": "title", "creator": "creator", "contributor.author": "creator", "description": "description", "description.abstract": "abstract",
	"date": "date", "date.issued": "issued", "identifier": "identifier", "identifier.doi": "identifier", "identifier.uri": "identifier",
	"language": "language", "language.iso": "language", "relation.ispartof": "isPartOf", "source": "source", "subject": "subject",
}

// dublinCore builds an element of Dublin Core.
type dublinCore struct{ node xmltree.Node }

// add adds the text of n under the name for an element and its qualifier, which may be "".
func (d *dublinCore) add(n *xmltree.Node, element, qualifier, lang string) {
	if qualifier != "" && element != "subject" {
		element += "." + qualifier
	}
	if name := dspaceNames[element]; name != "" {
		d.node.Children = append(d.node.Children, &xmltree.Node{Name: xml.Name{Local: name}, Attrs: []xml.Attr{xmltree.LangAttr(lang)}, Children: n.Children})
	}
}

// fromDIM turns <dim> into Dublin Core: <field element="date" qualifier="issued">.
func fromDIM(n *xmltree.Node) *xmltree.Node {
	var d dublinCore
	for _, f := range n.All("field") {
		d.add(f, f.Attr("element"), f.Attr("qualifier"), f.Attr("lang"))
	}
	return &d.node
}

// fromXOAI turns <metadata> of the kind xoai into Dublin Core. Around each <field name="value"> there
// are elements for schema, element, qualifier and language.
func fromXOAI(n *xmltree.Node) *xmltree.Node {
	var d dublinCore
	for _, schema := range n.All("element") {
		if schema.Attr("name") == "dc" {
			d.addElements(schema, nil)
		}
	}
	return &d.node
}

func (d *dublinCore) addElements(n *xmltree.Node, path []string) {
	for _, c := range n.Children {
		switch {
		case c.Local() == "element":
			d.addElements(c, append(path[:len(path):len(path)], c.Attr("name")))
		case c.Is("name", "value") && len(path) > 1:
			lang := strings.ReplaceAll(path[len(path)-1], "none", "")
			d.add(c, path[0], strings.Join(path[1:len(path)-1], "."), lang)
		}
	}
}
