package publish

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"kindred/feed"
	"kindred/pipeline"
)

// grouped groups the papers of the project into 8 groups.
func grouped(t *testing.T, parallelism int) (*pipeline.Groups, pipeline.Options) {
	t.Helper()
	opts := pipeline.Options{KeepAbstracts: true, Parallelism: parallelism, Group: pipeline.GroupOptions{K: 8}}
	v, err := pipeline.Vectorize(t.Context(), []feed.Source{feed.FromFile("../../testdata/abstracts.jsonl")}, opts)
	if err != nil {
		t.Fatal(err)
	}
	g, err := v.Group(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return g, opts
}

// files returns the notes and the feeds in one text.
func files(t *testing.T, parallelism int) []File {
	t.Helper()
	g, opts := grouped(t, parallelism)
	r, err := g.Report(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	list, err := Notes(t.Context(), g, r, opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"atom", "jsonfeed"} {
		f, err := feed.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		feeds, err := Feeds(g, r, f)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, feeds...)
	}
	return list
}

func TestFiles(t *testing.T) {
	list := files(t, 1)
	if diff := fmt.Sprint(list) == fmt.Sprint(files(t, 3)); !diff {
		t.Error("three goroutines write other files than one")
	}
	kinds := map[string]int{}
	for _, f := range list {
		kind, _, _ := strings.Cut(f.Path, "/")
		if i := strings.LastIndexByte(kind, '.'); i > 0 {
			kind = kind[i:]
		}
		kinds[kind]++
		if kind == "papers" && (!bytes.Contains(f.Text, []byte("\n## Related\n")) || bytes.Count(f.Text, []byte("\n\n")) < 6) {
			t.Errorf("%s has no abstract or no related papers:\n%s", f.Path, f.Text)
		}
		if kind == ".atom" || kind == ".jsonfeed" {
			format, err := feed.Detect(f.Text)
			if err != nil || "."+format.Endings()[0] != kind {
				t.Errorf("%s: %v, %v", f.Path, format.Name, err)
			}
			date := "9999"
			for p, err := range feed.Decode(bytes.NewReader(f.Text), format) {
				if err != nil || p.Date > date {
					t.Errorf("%s: %v; %s comes behind %s", f.Path, err, p.Date, date)
				}
				date = p.Date
			}
		}
	}
	if want := "map[.atom:8 .jsonfeed:8 .md:1 groups:8 papers:48]"; fmt.Sprint(kinds) != want {
		t.Errorf("%v, want %s", kinds, want)
	}
}

func TestFeedsErrors(t *testing.T) {
	g, opts := grouped(t, 0)
	r, err := g.Report(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	f, err := feed.Lookup("bibtex")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Feeds(g, r, f); err == nil {
		t.Error("BibTeX is a format that people subscribe to")
	}
	if _, err := Replace([]byte("<feed>mine</feed>"), nil); err == nil {
		t.Error("a feed of the user is replaced")
	}
}
