package output

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	f, err := OpenFolder("-o", dir)
	if err != nil {
		t.Fatal(err)
	}
	foreign := errors.New("foreign")
	merge := func(old, text []byte) ([]byte, error) {
		if string(old) == "mine" {
			return nil, foreign
		}
		return text, nil
	}
	write := func(text string, more ...File) error {
		return f.Write(context.Background(), append([]File{{"a.md", []byte(text)}, {"sub/b.md", []byte(text)}}, more...), merge)
	}
	read := func(name string) string {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			return err.Error()
		}
		return string(b)
	}
	if err := write("one"); err != nil || read("a.md") != "one" || read("sub/b.md") != "one" {
		t.Fatalf("%v, %q, %q", err, read("a.md"), read("sub/b.md"))
	}
	before, _ := os.Stat(filepath.Join(dir, "a.md"))
	if err := write("one"); err != nil {
		t.Fatal(err)
	}
	if after, _ := os.Stat(filepath.Join(dir, "a.md")); !os.SameFile(before, after) {
		t.Error("a file that does not change was replaced")
	}
	if err := os.WriteFile(filepath.Join(dir, "c.md"), []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := write("two", File{"c.md", nil}); !errors.Is(err, foreign) || read("a.md") != "one" || read("c.md") != "mine" {
		t.Errorf("%v, %q, %q: something was written", err, read("a.md"), read("c.md"))
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 3 {
		t.Errorf("%v, %v: want 3 entries", entries, err)
	}
	for _, name := range []string{"", "-", filepath.Join(dir, "a.md"), filepath.Join(dir, "x", "y")} {
		if _, err := OpenFolder("-o", name); err == nil {
			t.Errorf("%q is a folder", name)
		}
	}
}
