package testdata_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestImporter builds and runs importer/main.go as a program of another module, which has kindred by
// a replace line.
func TestImporter(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	first := regexp.MustCompile(`(?m)^module (\S+)$`).FindStringSubmatch(string(mod))
	if first == nil {
		t.Fatal("go.mod has no module line")
	}
	// The requirements of kindred are those of the program, so that go need not look for them.
	own := strings.Replace(string(mod), first[0], "module example.org/importer", 1) +
		"\nrequire " + first[1] + " v0.0.0\n\nreplace " + first[1] + " => " + quoted(root) + "\n"
	own = regexp.MustCompile(`(?ms)^tool \(.*?^\)$`).ReplaceAllString(own, "")
	dir := t.TempDir()
	for to, from := range map[string]string{"go.sum": "go.sum", "main.go": "testdata/importer/main.go", "abstracts.jsonl": "testdata/abstracts.jsonl"} {
		text, err := os.ReadFile(filepath.Join(root, from))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, to), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	run := exec.CommandContext(t.Context(), "go", "run", ".", "abstracts.jsonl")
	run.Dir = dir
	run.Env = append(os.Environ(), "GOFLAGS=-mod=mod")
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if lines := strings.Count(string(out), "\n"); lines != 8 {
		t.Errorf("printed %d lines, want 8 groups:\n%s", lines, out)
	}
	for _, name := range []string{"groups.md", "papers.dot"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || !strings.Contains(string(text), "Soil") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// quoted returns a path as go.mod has it.
func quoted(path string) string { return `"` + filepath.ToSlash(path) + `"` }

// TestReadme checks that the README shows importer/main.go, which is compiled.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile("importer/main.go")
	if err != nil {
		t.Fatal(err)
	}
	if _, code, _ := strings.Cut(string(program), "package main\n"); !strings.Contains(string(readme), "```go\npackage main\n"+code+"```\n") {
		t.Error("README.md does not show the code of testdata/importer/main.go")
	}
}
