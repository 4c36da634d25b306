package lists_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"kindred/shard/lists"
)

// TestWrite writes parts of a list, reads them as Parquet and as JSON Lines, and removes those of a longer list.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	want := []lists.Near{{A: lists.Card{ID: "1", Title: "<a>", Date: "2020"}, B: lists.Card{ID: "2", Title: "b"},
		Similarity: 0.8125, Relation: "similar"}}
	for part := range 3 {
		if err := lists.Write(dir, "near", part, want); err != nil {
			t.Fatal(err)
		}
	}
	got, err := parquet.ReadFile[lists.Near](filepath.Join(dir, "near-00001.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	text, err := os.ReadFile(filepath.Join(dir, "near-00002.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	const line = `{"a":{"id":"1","title":"<a>","date":"2020"},"b":{"id":"2","title":"b"},"similarity":0.8125,` +
		`"relation":"similar"}` + "\n"
	if string(text) != line {
		t.Errorf("%q, want %q", text, line)
	}
	if err := lists.RemoveParts(dir, 1); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 2 {
		t.Errorf("left: %v", left)
	}
}

// TestWriteFile: a file that fails leaves nothing.
func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	wrong := errors.New("wrong")
	if err := lists.WriteFile(dir, "x", func(*os.File) error { return wrong }); !errors.Is(err, wrong) {
		t.Errorf("error %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
