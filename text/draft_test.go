package text

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sequence yields documents.
func sequence(docs []Document) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// contents returns all that a corpus says of its documents: their forms, languages and counts.
func contents(c *Corpus) (docs []string, counts map[string][]FormCount) {
	for n := range c.chunks {
		chunk := &c.chunks[n]
		for _, d := range chunk.docs {
			var text strings.Builder
			for p := d.title; p < d.end; p++ {
				if p == d.abstract {
					text.WriteString("| ")
				}
				fmt.Fprint(&text, c.forms[chunk.ids[p]], " ")
			}
			fmt.Fprint(&text, c.Language(len(docs)))
			docs = append(docs, text.String())
		}
	}
	return docs, c.FormCounts()
}

// A draft with changes becomes the corpus of the documents that are left.
func TestDraft(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	parts := []string{"Graphs of planar networks.", "The state-of-the-art GPT-4; of the models", "Les réseaux de neurones sont dans les données",
		"Die Netze sind nicht der Graph", "神经网络的图", "", "antidisestablishmentarianism $\\alpha$ decay", "a"}
	pick := func() string { return parts[rng.IntN(len(parts))] }
	for _, n := range []int{1, 3, 1500, 3000} {
		for _, opts := range []Options{{Parallelism: 1}, {Parallelism: 3}, {Parallelism: 2, Tokens: WordTokens, Language: "en"}} {
			docs := make([]Document, n)
			for i := range docs {
				docs[i] = Document{Title: pick(), Abstract: pick() + " " + pick(), Language: []string{"", "de"}[rng.IntN(2)]}
			}
			var mu sync.Mutex
			seen := make([]Document, n)
			see := func(first int, some []Document) {
				mu.Lock()
				defer mu.Unlock()
				copy(seen[first:], some)
			}
			d, err := ReadDraft(t.Context(), sequence(docs), opts, see)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(docs, seen); diff != "" {
				t.Fatalf("seen (-want +got)\n%s", diff)
			}
			var left []Document
			was := slices.Clone(docs)
			order := rng.Perm(n)
			for place, i := range order {
				switch rng.IntN(10) {
				case 0:
					d.Drop(i)
					docs[i].Title = "dropped"
				case 1:
					from := order[place+rng.IntN(n-place)] // was not changed yet
					docs[i] = Document{Title: pick(), Abstract: was[from].Abstract, Language: "fr"}
					if rng.IntN(4) == 0 {
						from, docs[i].Abstract = -1, ""
					}
					d.Replace(i, docs[i].Title, from, "fr")
				}
			}
			for _, doc := range docs {
				if doc.Title != "dropped" {
					left = append(left, doc)
				}
			}
			got, err := d.Corpus(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			want, err := ReadAll(t.Context(), left, opts)
			if err != nil {
				t.Fatal(err)
			}
			gotDocs, gotCounts := contents(got)
			wantDocs, wantCounts := contents(want)
			if diff := cmp.Diff(wantDocs, gotDocs); diff != "" || got.Docs() != len(left) {
				t.Fatalf("%d documents, %+v: %d are left (-want +got)\n%s", n, opts, got.Docs(), diff)
			}
			if diff := cmp.Diff(wantCounts, gotCounts); diff != "" {
				t.Fatalf("%d documents, %+v (-want +got)\n%s", n, opts, diff)
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ReadDraft(ctx, sequence(make([]Document, 10)), Options{}, nil); err != context.Canceled {
		t.Errorf("error %v after a cancel", err)
	}
}
