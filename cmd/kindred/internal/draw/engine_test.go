package draw

import (
	"strings"
	"testing"

	"kindred/cmd/kindred/internal/fault"
	"kindred/graph/export"
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
