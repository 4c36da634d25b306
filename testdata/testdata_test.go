// Package testdata_test checks that the files of this folder hold the same papers.
package testdata_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed"
	"kindred/paper"
)

// read returns the papers of files in their order, the white space of abstracts folded: only
// the listing has their paragraphs.
func read(t *testing.T, names ...string) []paper.Paper {
	t.Helper()
	var sources []feed.Source
	for _, name := range names {
		sources = append(sources, feed.Source{Name: name, Open: func(context.Context) (*feed.Opened, error) {
			f, err := os.Open(name)
			return &feed.Opened{ReadCloser: f}, err
		}})
	}
	b, err := feed.Read(t.Context(), sources, feed.ReadOptions{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := range b.Papers {
		b.Papers[i].Abstract = strings.Join(strings.Fields(b.Papers[i].Abstract), " ")
	}
	return b.Papers
}

func TestFields(t *testing.T) {
	ids, titles, labels := map[string]int{}, map[string]int{}, map[string]int{}
	for _, p := range read(t, "abstracts.jsonl") {
		ids[p.ID]++
		titles[paper.NormalizeTitle(p.Title)]++
		labels[p.Label]++
		if id, ok := paper.ArXivID(p.ID); !ok || id != p.ID || p.Title == "" || p.Abstract == "" || len(p.Authors) == 0 || len(p.Categories) == 0 || p.Date == "" {
			t.Errorf("incomplete: %+v", p)
		}
		if want := "20" + p.ID[:2] + "-" + p.ID[2:4]; !strings.HasPrefix(p.Date, want) {
			t.Errorf("%s is of %s, but its id says %s", p.ID, p.Date, want)
		}
	}
	if len(ids) != 48 || len(titles) != 48 || len(labels) != 8 {
		t.Errorf("%d ids, %d titles, %d labels; want 48, 48, 8", len(ids), len(titles), len(labels))
	}
	for label, n := range labels {
		if n != 6 {
			t.Errorf("%d papers of %q, want 6", n, label)
		}
	}
}

// The three files hold the same papers in the same order, each with what its format can say.
func TestSamePapers(t *testing.T) {
	source := read(t, "abstracts.jsonl")

	var want []paper.Paper
	for _, p := range source {
		want = append(want, paper.Paper{ID: p.ID, Title: p.Title, Abstract: p.Abstract, Authors: p.Authors, Date: p.Date, Categories: p.Categories, ArXiv: p.ArXiv})
	}
	got := read(t, "abstracts.atom")
	for i := range got {
		if !strings.Contains(got[i].URL, "arxiv.org/abs/"+got[i].ID) {
			t.Errorf("abstracts.atom: %s links to %s", got[i].ID, got[i].URL)
		}
		got[i].URL = ""
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("abstracts.atom (-abstracts.jsonl +abstracts.atom):\n%s", diff)
	}

	type text struct{ Title, Abstract string }
	texts := func(papers []paper.Paper) (all []text) {
		for _, p := range papers {
			all = append(all, text{p.Title, p.Abstract})
		}
		return all
	}
	if diff := cmp.Diff(texts(source), texts(read(t, "abstracts.txt"))); diff != "" {
		t.Errorf("abstracts.txt (-abstracts.jsonl +abstracts.txt):\n%s", diff)
	}
}

// TestAnyOrder merges the files in every order: the papers are the same.
func TestAnyOrder(t *testing.T) {
	const atom, text, lines = "abstracts.atom", "abstracts.txt", "abstracts.jsonl"
	for _, orders := range [][][]string{
		{{atom, text}, {text, atom}}, {{text, lines}, {lines, text}}, {{atom, lines}, {lines, atom}},
		{{atom, text, lines}, {atom, lines, text}, {text, atom, lines}, {text, lines, atom}, {lines, atom, text}, {lines, text, atom}},
	} {
		var want []paper.Paper
		for _, order := range orders {
			got := read(t, order...)
			slices.SortFunc(got, func(a, b paper.Paper) int { return strings.Compare(a.ID, b.ID) })
			if want == nil {
				want = got
			}
			if len(got) != 48 {
				t.Errorf("%v: %d papers, want 48", order, len(got))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%v (-%v +got)\n%s", order, orders[0], diff)
			}
		}
	}
}
