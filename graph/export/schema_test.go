package export

import (
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"kindred/internal/need"
	"kindred/picture"
)

// viz are the elements of GEXF in its namespace for looks: the published XSD has them in no namespace, so that it takes
// no file of any program.
var viz = regexp.MustCompile(`<viz:[^>]*/>`)

// GEXF and GraphML are valid by their schemas. KINDRED_SCHEMAS names a folder with gexf.xsd and the files that it
// includes (specs/1.3 of github.com/gephi/gexf), and graphml.xsd with its own (graphml.graphdrawing.org/xmlns/1.0).
func TestSchemas(t *testing.T) {
	folder := os.Getenv("KINDRED_SCHEMAS")
	if folder == "" {
		t.Skip("KINDRED_SCHEMAS names no folder with schemas")
	}
	need.Program(t, "xmllint", "libxml2 (xmllint)")
	for _, format := range []string{"gexf", "graphml"} {
		t.Run(format, func(t *testing.T) {
			schema := filepath.Join(folder, format+".xsd")
			if _, err := os.Stat(schema); err != nil {
				t.Skip(err)
			}
			for name, text := range map[string][]byte{"full": encode(t, full(t), format), "random": encode(t, random(t, 40), format)} {
				path := filepath.Join(t.TempDir(), name+"."+format)
				if err := os.WriteFile(path, viz.ReplaceAll(text, nil), 0o600); err != nil {
					t.Fatal(err)
				}
				out, err := exec.CommandContext(t.Context(), "xmllint", "--noout", "--nonet", "--schema", schema, path).CombinedOutput()
				if err != nil {
					t.Errorf("%s: %v\n%s", name, err, out)
				}
			}
		})
	}
}

// The elements for looks have the attributes that the specification of GEXF names, with values in its ranges.
func TestLooksOfGEXF(t *testing.T) {
	var file struct {
		Nodes []struct {
			Color struct {
				R uint8 `xml:"r,attr"`
				G uint8 `xml:"g,attr"`
				B uint8 `xml:"b,attr"`
			} `xml:"http://gexf.net/1.3/viz color"`
			Position struct {
				X string `xml:"x,attr"`
				Y string `xml:"y,attr"`
			} `xml:"http://gexf.net/1.3/viz position"`
			Size struct {
				Value float32 `xml:"value,attr"`
			} `xml:"http://gexf.net/1.3/viz size"`
		} `xml:"graph>nodes>node"`
	}
	g := full(t)
	if err := xml.Unmarshal(encode(t, g, "gexf"), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Nodes) != g.Len() {
		t.Fatalf("%d nodes, want %d", len(file.Nodes), g.Len())
	}
	for i, n := range file.Nodes {
		p, v := g.Points()[i], g.Vertices()[i]
		if n.Position.X != coordinate(p.X) || n.Position.Y != coordinate(p.Y) || n.Size.Value != 10*diameter(v) {
			t.Errorf("node %d stands at %v, %v and has the size %v", i, n.Position.X, n.Position.Y, n.Size.Value)
		}
		if c := fill(g.ClusterID(v.Cluster)); c != (picture.RGB{R: n.Color.R, G: n.Color.G, B: n.Color.B}).Hex() {
			t.Errorf("node %d has not the colour %s: %v", i, c, n.Color)
		}
	}
}
