package feed

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed/internal/record"
	"kindred/feed/internal/unpack"
	"kindred/paper"
)

// realFeeds returns the files of the real feeds.
func realFeeds(t *testing.T) []Source {
	t.Helper()
	var sources []Source
	err := filepath.WalkDir("../../shared/feeds", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			sources = append(sources, Source{Name: path, Found: true, Open: func(context.Context) (*Opened, error) {
				f, err := os.Open(path)
				return &Opened{ReadCloser: f}, err
			}})
		}
		return err
	})
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no real feeds in ../shared/feeds")
	}
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

// A feed is taken by one format only, besides those that take much and stand last in the list.
func TestDetectionIsUnique(t *testing.T) {
	generic := map[string]bool{"atom": true, "rss": true, "csl-json": true, "jsonl": true, fallback.Name: true}
	for _, s := range realFeeds(t) {
		opened, err := s.Open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		err = unpack.Each(t.Context(), opened, s.Name, unpack.Options{}, func(m unpack.Member) error {
			head := make([]byte, record.HeadSize)
			n, err := io.ReadFull(unpack.Text(m.Reader, "", &unpack.Report{}), head)
			h := record.NewHead(head[:n], err != nil)
			var takers []string
			for _, f := range formats {
				if !generic[f.Name] && f.Detect(h) {
					takers = append(takers, f.Name)
				}
			}
			if len(takers) > 1 {
				t.Errorf("%s may be %s", m.Name, strings.Join(takers, " or "))
			}
			return nil
		})
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
		}
		opened.Close()
	}
}

// What is written of all real papers comes back the same, in every format.
func TestRealRoundTrips(t *testing.T) {
	if testing.Short() {
		t.Skip("reads and writes thousands of papers")
	}
	batch, err := Read(t.Context(), realFeeds(t), ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	papers := batch.Papers
	for _, f := range Formats() {
		if !f.Writes {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			var b bytes.Buffer
			e, err := NewEncoder(&b, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range papers {
				if err := e.Encode(p); err != nil {
					t.Fatal(err)
				}
			}
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			back := make([]paper.Paper, 0, len(papers))
			summary, err := Walk(t.Context(), []Source{from("written", b.String())}, ReadOptions{}, func(p paper.Paper, _ *File) error {
				back = append(back, p)
				return nil
			})
			if err != nil || summary.SkippedCount > 0 || summary.Files[0].Format != f.Name {
				t.Fatalf("read as %+v, %v", summary, err)
			}
			if len(back) != len(papers) {
				t.Fatalf("%d papers, of %d", len(back), len(papers))
			}
			for i, p := range papers {
				if diff := cmp.Diff(p, back[i]); diff != "" {
					t.Errorf("paper %d (-written +read)\n%s", i, diff)
				}
			}
		})
	}
}
