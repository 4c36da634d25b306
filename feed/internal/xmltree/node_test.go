package xmltree

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for name, test := range map[string]struct{ xml, text string }{
		"plain":              {"<a>b &lt; c &amp; d</a>", "b < c & d"},
		"markup":             {"<a>b &lt; <i>c</i></a>", "b &lt; <i>c</i>"},
		"prefixes":           {"<a>b<m:i xmlns:m='x'>d</m:i></a>", "b<i>d</i>"},
		"no markup":          {"<a>b<m:c xmlns:m='x'>d &lt;</m:c><i>e</i></a>", "bd &lt;<i>e</i>"},
		"layout":             {"<a>\n b\n\n  <i>c</i>\n\n</a>", " b <i>c</i> "},
		"indices":            {"<a>O(10\n <sup>2</sup>\n), α\n <sub>1</sub>, of\n <sup>26</sup>Al, of <sub>1</sub></a>", "O(10<sup>2</sup>), α<sub>1</sub>, of <sup>26</sup>Al, of <sub>1</sub>"},
		"stop":               {"<a>b\n <i>c</i>\n . d <i>e</i>\n :f</a>", "b <i>c</i>. d <i>e</i> :f"},
		"paragraphs":         {"<a>b\n\nc<i>d</i></a>", "b\n\nc<i>d</i>"},
		"end tag with more":  {"<a>b<i>c</i-  x=>d</ i>e</1></a ></a>", "b<i>cd&lt;/ i&gt;e&lt;/1&gt;</i>"},
		"section":            {"<a><![CDATA[<b>c</b> & d]]></a>", "<b>c</b> & d"},
		"section and text":   {"<a>x <![CDATA[<b>]]> y</a>", "x <b> y"},
		"named entity":       {"<a>B&ouml;hlen</a>", "Böhlen"},
		"unknown entity":     {"<a>b &bomb; c</a>", "b &bomb; c"},
		"no entity":          {"<a>AT&T & b</a>", "AT&T & b"},
		"control characters": {"<a>b\x0bc&#11;d&#x1F;e</a>", "b c d e"},
		"no character":       {"<a>b&#xFFFF;c&#55296;d&#99999999;e</a>", "b c d e"},
		"stray <":            {"<a>b < c <3 d</a>", "b < c <3 d"},
		"]]>":                {"<a>b ]]> c</a>", "b ]]> c"},
		"comment with --":    {"<a>b<!-- c -- d -->e</a>", "be"},
		"instruction":        {"<a>b<?c d?>e</a>", "be"},
		"false section":      {"<a>b<?CDATA $c<d&lt;]]>$?>e<i/></a>", "b$c&lt;d&amp;lt;]]&gt;$e<i></i>"},
		"not closed":         {"<a>b<br>c</a>", "b<br>c</br>"},
		"end tag too many":   {"<a>b</i>c</a>", "bc"},
		"tags crossed":       {"<a><b>c<i>d</b>e</i></a>", "<b>c<i>d</i></b>e"},
		"prefixes differ":    {"<a>b<x:a>c</x:a></a>", "b<a>c</a>"},
		"attributes":         {"<a>b <i c=d e>f</i></a>", "b <i>f</i>"},
		"left out":           {"<a>b<skip><c>d</c></skip>e</a>", "be"},
	} {
		n, err := Parse([]byte(test.xml), []string{"skip"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got := n.Text(); got != test.text {
			t.Errorf("%s: %q, want %q", name, got, test.text)
		}
	}
}

func TestParseFails(t *testing.T) {
	for name, test := range map[string]struct{ xml, want string }{
		"cut off":        {"<a><b>c", "invalid XML: it ends within <b>"},
		"nothing":        {"", "invalid XML: no element"},
		"too deep":       {"<a>" + strings.Repeat("<b>", 100_000), "elements nested more than 200 deep"},
		"too many":       {"<a>" + strings.Repeat("<b/>", maxNodes+1) + "</a>", errTooMany.Error()},
		"end tag in tag": {"<a><b</a>", "invalid XML: expected attribute name in element"},
	} {
		_, err := Parse([]byte(test.xml), nil)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
}

func TestPaths(t *testing.T) {
	n, err := Parse([]byte("<a><b><c>1</c></b><d>2</d><b><c>3</c><c x='Y'>4</c></b></a>"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(n.Texts("b/c"), " "); got != "1 3 4" {
		t.Errorf("texts: %s", got)
	}
	if got := n.First("x b/x d b/c").Text(); got != "2" {
		t.Errorf("first: %s", got)
	}
	if !n.All("b/c")[2].Is("x", "z", "y") || n.First("d").Is("x", "z") || !n.First("d").Is("x", "") {
		t.Error("is")
	}
	if got := n.Without("c", "d").Text(); got != "<b></b><b></b>" {
		t.Errorf("without: %s", got)
	}
	var none *Node
	if none.First("a").Text() != "" || none.All("a") != nil || none.Attr("a") != "" || none.Plain() != "" || none.Without("a") != nil || none.Descendants("a") != nil {
		t.Error("a node that is not there has something")
	}
}
