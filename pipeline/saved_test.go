package pipeline

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed"
)

// Vectors of an index are those that are made anew, where the options are the same; where they are others, that is told.
func TestSavedVectors(t *testing.T) {
	made := Options{KeepAbstracts: true, Latent: LatentOptions{NoBackground: true}}
	sources, err := feed.Sources(t.Context(), []string{"../testdata/abstracts.jsonl"}, feed.SourceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := Vectorize(t.Context(), sources, made)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "papers.kindred")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := want.WriteIndex(t.Context(), f, nil, made); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if sources, err = feed.Sources(t.Context(), []string{name}, feed.SourceOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name        string
		change      func(o *Options)
		used, other bool
	}{
		{"the same", func(*Options) {}, true, false},
		{"the same by name", func(o *Options) { o.Words.TitleWeight = 2 }, true, false},
		{"words", func(o *Options) { o.Words.NoStemming = true }, false, true},
		{"weight", func(o *Options) { o.Latent.Weight = 0.5 }, false, true},
		{"words alone", func(o *Options) { o.Latent.Weight = NoLatent }, false, true},
		{"dimensions", func(o *Options) { o.Latent.Dimensions = 3 }, false, true},
		{"background", func(o *Options) { o.Latent.NoBackground = false }, false, true},
		{"fewer papers", func(o *Options) { o.Feed.Limit = 20 }, false, false},
		{"a model", func(o *Options) { o.Model = want.Model }, false, false},
	} {
		opts, other := made, false
		opts.OnOtherVectors = func() { other = true }
		c.change(&opts)
		read, err := Read(t.Context(), sources, opts)
		if err != nil {
			t.Fatal(err)
		}
		got, err := read.saved(t.Context(), sources, &opts)
		if err != nil {
			t.Fatal(err)
		}
		if (got != nil) != c.used || other != c.other {
			t.Errorf("%s: used %v, told that there are others %v; want %v, %v", c.name, got != nil, other, c.used, c.other)
		}
		if got == nil {
			continue
		}
		for what, pair := range map[string][2]any{
			"terms": {want.Terms, got.Terms}, "space": {want.Space, got.Space}, "places": {want.Latent, got.Latent},
			"names of terms": {want.Model.Terms(), got.Model.Terms()}, "origin": {want.dimensions, got.dimensions},
			"weight": {want.Blend.Weight(), got.Blend.Weight()}, "groups": {want.Grouping.Weight(), got.Grouping.Weight()},
			"topics": {want.topics, got.topics},
		} {
			if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
				t.Errorf("%s: %s (-made +saved):\n%s", c.name, what, diff)
			}
		}
	}
}
