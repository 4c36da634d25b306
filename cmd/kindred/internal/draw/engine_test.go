package draw

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"kindred/cmd/kindred/internal/fault"
	"kindred/graph"
	"kindred/graph/export"
	"kindred/sparse"
)

// Without Graphviz, the error says what is missing and what to do.
func TestGraphvizIsMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	svg, err := export.Lookup("svg")
	if err != nil {
		t.Fatal(err)
	}
	_, err = graphviz(t.Context(), "sfdp", svg)
	if err == nil || !strings.Contains(err.Error(), "Graphviz is not installed") || fault.IsUsage(err) {
		t.Errorf("error %v", err)
	}
	if hint := fault.HintOf(err); !strings.Contains(hint, "omit --engine") {
		t.Errorf("hint %q", hint)
	}
}

// If Graphviz fails, the error has what it said first.
func TestGraphvizFails(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the program in place of Graphviz is a shell script")
	}
	folder := t.TempDir()
	script := "#!/bin/sh\necho 'Error: no engine' >&2\necho more >&2\nexit 3\n"
	if err := os.WriteFile(filepath.Join(folder, "dot"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder)
	svg, err := export.Lookup("svg")
	if err != nil {
		t.Fatal(err)
	}
	draw, err := graphviz(t.Context(), "sfdp", svg)
	if err != nil {
		t.Fatal(err)
	}
	g, err := graph.New(&sparse.CSR{Rows: 1, Cols: 1, Indptr: []int{0, 0}}, []graph.Vertex{{ID: "a", Cluster: -1}}, graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	err = draw(&b, g)
	if err == nil || err.Error() != "--engine sfdp: Graphviz failed: exit status 3: Error: no engine" || b.Len() > 0 {
		t.Errorf("error %v after %d bytes", err, b.Len())
	}
}
