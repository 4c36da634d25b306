package assign

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kindred/paper"
	"kindred/report"
	"kindred/sparse"
)

// input returns an input of papers whose text is one word each, written as "id:word" with a word from 0 to 9, or "id:-"
// for none. The groups have the ids 3 and 5.
func input(t *testing.T, papers ...string) Input {
	t.Helper()
	member := func(id string) report.Member { return report.Member{Paper: report.Paper{ID: id}, Similarity: 1} }
	in := Input{NoOutliers: true, To: &report.Clustering{
		Clusters: []report.Cluster{{ID: 3, Name: "Three", Papers: []report.Member{member("a"), member("b")}},
			{ID: 5, Name: "Five", Papers: []report.Member{member("c"), member("gone")}}},
		Outliers: []report.Outlier{{Paper: report.Paper{ID: "d"}, Nearest: 5, New: true}}}} // new when To was made
	x := &sparse.CSR{Cols: 10, Indptr: []int{0}}
	for i, p := range papers {
		id, word, _ := strings.Cut(p, ":")
		in.Papers, in.Wanted = append(in.Papers, paper.Paper{ID: id}), append(in.Wanted, id != "other")
		in.Keys = append(in.Keys, uint64(len(papers)-i))
		if word != "-" {
			x.Indices, x.Data = append(x.Indices, int32(word[0]-'0')), append(x.Data, 1)
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	x.Rows = len(papers)
	var err error
	if in.Rows, err = sparse.NewUnitRows(x); err != nil {
		t.Fatal(err)
	}
	in.Words = in.Rows
	return in
}

// describe returns the ids and papers of groups, new ones in brackets with their similarity, and at last the outliers
// with their nearest group.
func describe(c *report.Clustering) string {
	var b strings.Builder
	for _, k := range c.Clusters {
		fmt.Fprintf(&b, "%d %s %d %s:", k.ID, k.Name, k.Size, k.Descent.Status)
		for _, m := range k.Papers {
			if m.New {
				fmt.Fprintf(&b, " [%s %.1f]", m.ID, float64(m.Similarity))
			} else {
				b.WriteString(" " + m.ID)
			}
		}
		b.WriteString("; ")
	}
	for _, o := range c.Outliers {
		fmt.Fprintf(&b, "%s %d %v ", o.ID, o.Nearest, o.New)
	}
	return strings.TrimSpace(b.String())
}

// TestPapers: new papers go where their word is, whatever their order; others stay; one without words is an outlier.
func TestPapers(t *testing.T) {
	want := "3 Three 2 kept: a b; 5 Five 4 grown: c gone [f 1.0] [g 1.0]; d 5 false h 0 true"
	for _, papers := range [][]string{
		{"a:1", "b:1", "c:2", "d:2", "g:2", "f:2", "h:-", "other:1"},
		{"h:-", "other:1", "f:2", "g:2", "d:2", "c:2", "b:1", "a:1"},
	} {
		for workers := 1; workers < 4; workers++ {
			in := input(t, papers...)
			in.Parallelism = workers
			before := len(in.To.Clusters[1].Papers)
			r, err := Papers(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			if got := describe(r); got != want {
				t.Errorf("%v: %s, want %s", papers, got, want)
			}
			if r.Read.Papers != 8 || r.Lineage.Added != 3 || r.Lineage.Common != 5 {
				t.Errorf("%d papers, %d added to %d", r.Read.Papers, r.Lineage.Added, r.Lineage.Common)
			}
			if len(in.To.Clusters[1].Papers) != before {
				t.Error("the earlier clustering changed")
			}
		}
	}
}

// TestMissingGroup: a group of which no paper is there gets none, and the others keep their places.
func TestMissingGroup(t *testing.T) {
	in := input(t, "c:2", "gone:2", "f:2", "g:1")
	in.To.Clusters[0].Papers = in.To.Clusters[0].Papers[:1]
	r, err := Papers(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := describe(r), "3 Three 1 kept: a; 5 Five 4 grown: c gone [f 1.0] [g 0.0]; d 5 false"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestNothingAlike: a paper that is like no paper of the groups is in none of them, however many there are.
func TestNothingAlike(t *testing.T) {
	in := input(t, "a:1", "b:1", "c:2", "gone:2", "d:2", "f:2", "g:7", "h:8", "i:8", "j:9")
	in.NoOutliers = false
	r, err := Papers(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	want := "3 Three 2 kept: a b; 5 Five 3 grown: c gone [f 1.0]; d 5 false g 0 true h 0 true i 0 true j 0 true"
	if got := describe(r); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestNoWord: a paper that a latent space alone makes like a group is in none.
func TestNoWord(t *testing.T) {
	in := input(t, "a:1", "b:1", "c:2", "gone:2", "f:2", "g:2")
	in.Words = in.Rows.Select([]int{0, 1, 2, 3, 4, 4})
	words := *in.Words.CSR()
	words.Indices = slices.Clone(words.Indices)
	words.Indices[5] = 9 // the word of g
	var err error
	if in.Words, err = sparse.NewUnitRows(&words); err != nil {
		t.Fatal(err)
	}
	in.NoOutliers = false
	r, err := Papers(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if got := describe(r); !strings.Contains(got, "[f 1.0]") || !strings.Contains(got, "g 0 true") {
		t.Errorf("%s, want f in group 5 and g in none", got)
	}
}

func TestFewKnown(t *testing.T) {
	_, err := Papers(t.Context(), input(t, "a:1", "f:2"))
	var few *FewKnownError
	if !errors.As(err, &few) || !errors.Is(err, ErrFewKnown) || few.Known != 1 || few.Papers != 4 {
		t.Errorf("one of four papers: %v", err)
	}
}
