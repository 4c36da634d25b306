//go:build !light

package html_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

var update = flag.Bool("update", false, "rewrite web/bundle.js")

// TestBundle checks that the script of the page is what its sources make.
func TestBundle(t *testing.T) {
	const path = "web/bundle.js"
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{"web/main.js"},
		NodePaths:   []string{"web/vendor"},
		Bundle:      true, MinifySyntax: true, MinifyWhitespace: true, MinifyIdentifiers: true,
		Format: api.FormatIIFE, Target: api.ES2022, Charset: api.CharsetASCII, LegalComments: api.LegalCommentsNone,
		Banner: map[string]string{"js": licences(t)},
	})
	for _, m := range append(result.Errors, result.Warnings...) {
		t.Errorf("%+v: %s", m.Location, m.Text)
	}
	if t.Failed() {
		return
	}
	want := result.OutputFiles[0].Contents
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != string(want) {
		t.Errorf("%s is not what web/*.js make: run make page", path)
	}
}

// licences returns a comment with the licences of the libraries in the script. Those of one licence and the same owner
// are named together.
func licences(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("web/vendor/*/LICENSE")
	if err != nil || len(files) == 0 {
		t.Fatalf("no licences: %v", err)
	}
	var texts []string
	names := map[string][]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		licence := strings.TrimSpace(strings.ReplaceAll(string(text), "*/", ""))
		if names[licence] == nil {
			texts = append(texts, licence)
		}
		names[licence] = append(names[licence], filepath.Base(filepath.Dir(file)))
	}
	var b strings.Builder
	b.WriteString("/*!\nThis script has parts of other programs.\n")
	for _, text := range texts {
		fmt.Fprintf(&b, "\n%s:\n%s\n", strings.Join(names[text], ", "), text)
	}
	b.WriteString("*/")
	return b.String()
}
