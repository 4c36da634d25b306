package xmlformat

import (
	"encoding/xml"
	"strings"
)

// DSpace has metadata of two kinds of its own, dim and xoai: Dublin Core whose elements and
// qualifiers are attributes. They are read as Dublin Core, whose elements dspaceNames has for
// them.
var dspaceNames = map[string]string{
	"title": "title", "creator": "creator", "contributor.author": "creator", "description": "description", "description.abstract": "abstract",
	"date": "date", "date.issued": "issued", "identifier": "identifier", "identifier.doi": "identifier", "identifier.uri": "identifier",
	"language": "language", "language.iso": "language", "relation.ispartof": "isPartOf", "source": "source", "subject": "subject",
}

// dublinCore is an element of Dublin Core in the making.
type dublinCore struct{ node node }

// add adds the text of n under the name for an element and its qualifier, if there is one.
func (d *dublinCore) add(n *node, element, qualifier, lang string) {
	if qualifier != "" && element != "subject" {
		element += "." + qualifier
	}
	if name := dspaceNames[element]; name != "" {
		d.node.children = append(d.node.children, &node{name: xml.Name{Local: name}, attrs: []xml.Attr{langAttr(lang)}, children: n.children})
	}
}

// fromDIM returns <dim> as Dublin Core: <field element="date" qualifier="issued">.
func fromDIM(n *node) *node {
	var d dublinCore
	for _, f := range n.all("field") {
		d.add(f, f.attr("element"), f.attr("qualifier"), f.attr("lang"))
	}
	return &d.node
}

// fromXOAI returns <metadata> of the kind xoai as Dublin Core: elements for schema, element,
// qualifier if any, and language around each <field name="value">.
func fromXOAI(n *node) *node {
	var d dublinCore
	for _, schema := range n.all("element") {
		if schema.attr("name") == "dc" {
			d.addElements(schema, nil)
		}
	}
	return &d.node
}

func (d *dublinCore) addElements(n *node, path []string) {
	for _, c := range n.children {
		switch {
		case c.local() == "element":
			d.addElements(c, append(path[:len(path):len(path)], c.attr("name")))
		case c.is("name", "value") && len(path) > 1:
			lang := strings.ReplaceAll(path[len(path)-1], "none", "")
			d.add(c, path[0], strings.Join(path[1:len(path)-1], "."), lang)
		}
	}
}
