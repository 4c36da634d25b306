package intake

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed"
	"kindred/paper"
	"kindred/pipeline/rules"
	"kindred/tfidf"
)

// A stream that nobody reads on ends, also if the context ended before.
func TestStreamEnds(t *testing.T) {
	source := feed.Source{Name: "s", Open: func(context.Context) (*feed.Opened, error) {
		return &feed.Opened{ReadCloser: io.NopCloser(bytes.NewReader(
			bytes.Repeat([]byte(`{"title": "Soil fungi", "abstract": "We count fungi."}`+"\n"), 1000)))}, nil
	}}
	for _, canceled := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		records := Records{Sources: []feed.Source{source}, Visit: func(paper.Paper, *feed.File) { n++ }}
		for _, err := range records.All(ctx) {
			if err != nil {
				t.Fatal(err)
			}
			if canceled {
				cancel()
			}
			break
		}
		cancel()
		if n != 1 || len(records.Summary.Files) == 0 {
			t.Errorf("%d records before the end, summary %+v", n, records.Summary)
		}
	}
}

// sequence yields records, and then the error unless it is nil.
func sequence(records []paper.Paper, err error) iter.Seq2[paper.Paper, error] {
	return func(yield func(paper.Paper, error) bool) {
		for _, p := range records {
			if !yield(p, nil) {
				return
			}
		}
		if err != nil {
			yield(paper.Paper{}, err)
		}
	}
}

// The words of papers are those of the merged texts, whether texts are kept or not.
func TestMerge(t *testing.T) {
	records := []paper.Paper{
		{ID: "a", ArXiv: "2401.00001", Title: "Graphs", Abstract: "Graphs of networks."},
		{ID: "b", Title: "Les réseaux de neurones", Abstract: "Les données sont dans la base, et les graphes aussi."},
		{ID: "c", ArXiv: "2401.00001", Title: "Graphs and their colours", Abstract: "Networks."},
		{ID: "d", Title: "Speech"}, {ID: "e", Title: "", Abstract: "A text without a title."},
		{ID: "f", ArXiv: "2401.00001", Title: "Graphs", Abstract: "Graphs of networks, planar and coloured.", Language: "en"},
		{ID: "g", DOI: "10.1000/x", Title: "Speech recognition"}, {ID: "h", DOI: "10.1000/x", Title: "Speech", Abstract: "We hear."},
	}
	var set paper.Set
	for _, p := range records {
		set.Add(p)
	}
	want := set.Merge().Papers
	texts := make([]tfidf.Document, len(want))
	for i := range want {
		texts[i] = rules.Document(&want[i])
	}
	corpus, err := tfidf.ReadAll(t.Context(), texts, tfidf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, keep := range []bool{true, false} {
		merged, got, err := Merge(t.Context(), sequence(records, nil), tfidf.Options{}, keep)
		if err != nil {
			t.Fatal(err)
		}
		if len(merged.Papers) != len(want) {
			t.Fatalf("%d papers, want %d", len(merged.Papers), len(want))
		}
		for i, p := range merged.Papers {
			if !keep && p.Abstract != "" {
				t.Errorf("%q is kept", p.Abstract)
			} else if !keep {
				p.Abstract = want[i].Abstract
			}
			if diff := cmp.Diff(want[i], p); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if got, want := got.Words().Language(i), corpus.Words().Language(i); got != want {
				t.Errorf("paper %d is in %v, want %v", i, got, want)
			}
		}
		if diff := cmp.Diff(corpus.Words().FormCounts(), got.Words().FormCounts()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		broken := errors.New("broken")
		if _, _, err := Merge(t.Context(), sequence(records, broken), tfidf.Options{}, keep); !errors.Is(err, broken) {
			t.Errorf("error %v, want that of the records", err)
		}
	}
}
