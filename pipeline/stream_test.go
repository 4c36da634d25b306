package pipeline

import (
	"bytes"
	"context"
	"io"
	"testing"

	"kindred/feed"
	"kindred/paper"
)

// A stream that nobody reads on ends, also if the context ended before.
func TestStreamEnds(t *testing.T) {
	source := feed.Source{Name: "s", Open: func(context.Context) (*feed.Opened, error) {
		return &feed.Opened{ReadCloser: io.NopCloser(bytes.NewReader(
			bytes.Repeat([]byte(`{"title": "Soil fungi", "abstract": "We count fungi."}`+"\n"), 1000)))}, nil
	}}
	for _, canceled := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		var summary *feed.Summary
		n := 0
		visit := func(paper.Paper, *feed.File) { n++ }
		for _, err := range stream(ctx, []feed.Source{source}, feed.ReadOptions{}, &summary, visit) {
			if err != nil {
				t.Fatal(err)
			}
			if canceled {
				cancel()
			}
			break
		}
		cancel()
		if n != 1 || summary == nil {
			t.Errorf("%d records before the end, summary %v", n, summary)
		}
	}
}
