package page_test

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"kindred/feed"
	"kindred/pipeline"
	"kindred/pipeline/page"
	"kindred/report/html"
)

// grouped returns the groups of a feed.
func grouped(t *testing.T, name string, opts pipeline.Options) *pipeline.Groups {
	t.Helper()
	ctx := t.Context()
	sources, err := feed.Sources(ctx, []string{filepath.Join("..", "..", "testdata", name)}, feed.SourceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	opts.KeepAbstracts = true
	v, err := pipeline.Vectorize(ctx, sources, opts)
	if err != nil {
		t.Fatal(err)
	}
	g, err := v.Group(ctx, opts)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// pageOf returns the page of groups.
func pageOf(t *testing.T, g *pipeline.Groups, opts pipeline.Options) *html.Page {
	t.Helper()
	r, err := g.Report(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	content, err := page.Find(t.Context(), g, opts)
	if err != nil {
		t.Fatal(err)
	}
	return content.Page(r)
}

func TestPage(t *testing.T) {
	for _, name := range []string{"abstracts.txt", "labelled/medicine.jsonl"} {
		var pages [2]bytes.Buffer
		for i, workers := range []int{1, 4} {
			opts := pipeline.Options{Parallelism: workers}
			p := pageOf(t, grouped(t, name, opts), opts)
			if err := html.Write(&pages[i], p); err != nil {
				t.Fatal(err)
			}
			if i > 0 {
				continue
			}
			at := map[[2]float32]bool{}
			number := 0
			for _, c := range p.Clusters {
				for range c.Papers {
					d := &p.Details[number]
					at[[2]float32{d.X, d.Y}] = true
					if d.Abstract == "" || len(d.Related) == 0 {
						t.Errorf("%s: paper %d has no abstract, or no related papers", name, number)
					}
					for _, r := range d.Related {
						if r.Paper == number || r.Similarity <= 0 || r.Similarity > 1.0001 {
							t.Errorf("%s: paper %d is related to %+v", name, number, r)
						}
					}
					number++
				}
			}
			if 10*len(at) < 9*number {
				t.Errorf("%s: %d papers stand at %d places", name, number, len(at))
			}
		}
		if size := pages[0].Len(); size > 1<<20 {
			t.Errorf("%s: the page has %d bytes, want at most a megabyte for up to 300 papers", name, size)
		}
		if !bytes.Equal(pages[0].Bytes(), pages[1].Bytes()) {
			t.Errorf("%s: the page depends on the number of workers", name)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := page.Find(ctx, grouped(t, "abstracts.txt", pipeline.Options{}), pipeline.Options{}); err != context.Canceled {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}
