package pipeline

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed"
	"kindred/index"
	"kindred/lsa"
	"kindred/pipeline/finder"
	"kindred/report"
	"kindred/sparse"
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
			"terms": {want.Terms, got.Terms}, "space": {dense(want.Space), dense(got.Space)}, "places": {want.Latent, got.Latent},
			"names of terms": {want.Model.Terms(), got.Model.Terms()}, "origin": {want.dimensions, got.dimensions},
			"weight": {want.Blend.Weight(), got.Blend.Weight()}, "groups": {want.Grouping.Weight(), got.Grouping.Weight()},
			"topics": {dense(want.topics), dense(got.topics)},
		} {
			if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
				t.Errorf("%s: %s (-made +saved):\n%s", c.name, what, diff)
			}
		}
	}
}

// dense returns the places of the terms of a space, nil for none.
func dense(space *lsa.Joined) *sparse.Dense {
	if space == nil {
		return nil
	}
	return space.Dense()
}

// A damaged index gives an error, or the answer of the whole one: what cannot be read of a paper is not taken for a
// paper that is not wanted.
func TestAskDamaged(t *testing.T) {
	made := Options{KeepAbstracts: true, Latent: LatentOptions{NoBackground: true}}
	sources, err := feed.Sources(t.Context(), []string{"../testdata/abstracts.jsonl"}, feed.SourceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	v, err := Vectorize(t.Context(), sources, made)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := v.WriteIndex(t.Context(), &b, nil, made); err != nil {
		t.Fatal(err)
	}
	ask := func(data []byte) (titles []string, err error) {
		ix, err := index.FromBytes(data)
		if err != nil {
			return nil, err
		}
		f := finder.New(ix, report.Origin{})
		found, err := f.Search(t.Context(), `"neural network"`, finder.Options{Top: 100})
		if err != nil {
			return nil, err
		}
		related, err := f.Related(t.Context(), finder.Options{Text: "neural network", Top: 100,
			Filter: feed.Filter{RequireAbstract: true}})
		if err != nil {
			return nil, err
		}
		for _, p := range found.Papers {
			titles = append(titles, p.Title)
		}
		for _, p := range related.Papers {
			titles = append(titles, p.Title)
		}
		return titles, nil
	}
	whole := b.Bytes()
	want, err := ask(whole)
	if err != nil || len(want) == 0 {
		t.Fatalf("%d papers, %v", len(want), err)
	}
	read := 0 // files whose damage was not seen when they were opened
	for at := 0; at < len(whole); at += 211 {
		data := bytes.Clone(whole)
		data[at] ^= 0xff
		got, err := ask(data)
		if err != nil {
			continue
		}
		read++
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("byte %d is damaged, and the answer is another without an error:\n%s", at, diff)
		}
	}
	if read == 0 {
		t.Error("no damaged file gave an answer, so nothing was compared")
	}
}

// Every error about a damaged index names the file, also if the damage is found when a paper is shown.
func TestDamagedNamed(t *testing.T) {
	papers, err := feed.Sources(t.Context(), []string{"../testdata/abstracts.jsonl"}, feed.SourceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	v, err := Vectorize(t.Context(), papers, Options{KeepAbstracts: true})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := v.WriteIndex(t.Context(), &b, nil, Options{}); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "papers.kindred")
	late := 0
	for at := 499; at < b.Len(); at += 499 {
		data := bytes.Clone(b.Bytes())
		data[at] ^= 0xff
		if err := os.WriteFile(name, data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Show(t.Context(), []feed.Source{{Name: name, Path: name}}, v.Papers[0].ID, Options{})
		var source *feed.SourceError
		if err != nil && (!errors.As(err, &source) || source.Name != name) {
			t.Errorf("byte %d: the error does not name the file: %v", at, err)
		}
		if err != nil && strings.Contains(err.Error(), "abstracts") {
			late++
		}
	}
	if late == 0 {
		t.Error("no damage was found after the file was opened")
	}
}
