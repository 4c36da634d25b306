// Package testdata_test checks that the files of this folder hold the same papers.
package testdata_test

import (
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed"
)

// read returns the abstracts of a file by title, white space folded, and the labels.
func read(t *testing.T, name string) (abstracts map[string]string, labels map[string]int) {
	t.Helper()
	b, err := feed.Read(t.Context(), []feed.Source{{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(name) }}}, feed.ReadOptions{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	abstracts, labels = map[string]string{}, map[string]int{}
	for _, p := range b.Papers {
		abstracts[p.Title] = strings.Join(strings.Fields(p.Abstract), " ")
		labels[p.Label]++
	}
	return abstracts, labels
}

func TestSamePapers(t *testing.T) {
	want, labels := read(t, "abstracts.jsonl")
	if len(want) != 48 || len(labels) != 8 {
		t.Errorf("%d papers with %d labels, want 48 with 8", len(want), len(labels))
	}
	for label, n := range labels {
		if n != 6 {
			t.Errorf("%d papers of %q, want 6", n, label)
		}
	}
	for _, name := range []string{"abstracts.txt", "abstracts.atom"} {
		got, _ := read(t, name)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-abstracts.jsonl +%s)\n%s", name, name, diff)
		}
	}
}
