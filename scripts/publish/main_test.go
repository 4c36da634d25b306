package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPublish copies the module under another path and builds the copy.
func TestPublish(t *testing.T) {
	if testing.Short() {
		t.Skip("builds kindred")
	}
	const module = "example.org/you/kindred"
	to := filepath.Join(t.TempDir(), "published")
	if err := publish(filepath.Join("..", ".."), module, to); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"build", "./...", "./testdata/importer"}, {"test", "./graph"}} {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir = to
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
	readme, err := os.ReadFile(filepath.Join(to, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), `"`+module+`/pipeline"`) || strings.Contains(string(readme), `"kindred/`) {
		t.Error("README.md does not import the published module")
	}
}

func TestPublishRefuses(t *testing.T) {
	for _, module := range []string{"", "kindred", "/kindred", "github.com", "https://github.com/you/kindred", "github.com/you/kin dred"} {
		if err := publish(".", module, t.TempDir()); err == nil || !strings.Contains(err.Error(), "MODULE must be") {
			t.Errorf("%q: %v", module, err)
		}
	}
	if err := publish("..", "github.com/you/kindred", "."); err == nil || !strings.Contains(err.Error(), "not empty") {
		t.Errorf("a folder with files: %v", err)
	}
}
