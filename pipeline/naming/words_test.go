package naming

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster"
	"kindred/sparse"
)

// TestByWords, by hand: a word of both papers comes before one of more weight in one paper, and an adjective last.
func TestByWords(t *testing.T) {
	terms := &sparse.CSR{Rows: 4, Cols: 4, Indptr: []int{0, 3, 5, 6, 7}, Indices: []int32{0, 1, 2, 1, 3, 1, 1},
		Data: []float32{0.5, 0.5, 0.75, 0.5, 0.25, 1, 1}}
	surfaces := []string{"diverse", "tides", "harbours", "moon"}
	level := &cluster.Partition{K: 3, Labels: []int{0, 0, 1, 2}}
	names := [][]cluster.Name{{{}, {}, {Title: "Tides", Terms: []cluster.Term{{Text: "tides"}}}}}
	ByWords([]*cluster.Partition{level}, names, terms, surfaces)
	want := cluster.Name{Title: "Tides, harbours, moon", Terms: []cluster.Term{{Text: "tides", Weight: 0.5, Coverage: 1},
		{Text: "harbours", Weight: 0.1875, Coverage: 0.5}, {Text: "moon", Weight: 0.0625, Coverage: 0.5},
		{Text: "diverse", Weight: 0.125, Coverage: 0.5}}}
	if diff := cmp.Diff(want, names[0][0]); diff != "" {
		t.Error(diff)
	}
	if len(names[0][1].Terms) > 0 {
		t.Errorf("a group has the title of another: %+v", names[0][1])
	}
}

// TestByWordsCase: a capital would change the word.
func TestByWordsCase(t *testing.T) {
	terms := &sparse.CSR{Rows: 1, Cols: 1, Indptr: []int{0, 1}, Indices: []int32{0}, Data: []float32{1}}
	names := [][]cluster.Name{{{}}}
	ByWords([]*cluster.Partition{{K: 1, Labels: []int{0}}}, names, terms, []string{"mRNA"})
	if got := names[0][0].Title; got != "mRNA" {
		t.Errorf("the title is %q", got)
	}
}

func TestBeginning(t *testing.T) {
	if got := Beginning("Tides of a harbour."); got != "Tides of a harbour." {
		t.Errorf("%q", got)
	}
	for _, long := range []string{strings.Repeat("Größe ", 10_000), strings.Repeat("ö", 20_000)} {
		got := Beginning(long)
		if !strings.HasPrefix(long, got) || !utf8.ValidString(got) || len(got) > longestRead || len(got) < longestRead-8 ||
			strings.HasSuffix(got, " ") {
			t.Errorf("%d bytes, of which the last are %q", len(got), got[len(got)-8:])
		}
	}
}
