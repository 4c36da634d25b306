package lexicon

import (
	"slices"
	"testing"
)

// build returns the lexicon of words in byte order and of n-grams, given as their words. All beginnings of an n-gram
// must be there; n-grams are in the order of their length, and then of their nodes.
func build(t *testing.T, words []string, grams ...[]string) *Lexicon {
	t.Helper()
	l := New(words)
	for len(grams) > 0 {
		length := len(grams[0])
		var pairs []Pair
		for len(grams) > 0 && len(grams[0]) == length {
			pairs = append(pairs, NewPair(l.Node(grams[0][:length-1]), l.Number(grams[0][length-1])))
			grams = grams[1:]
		}
		l.Extend(pairs)
	}
	return l
}

// texts returns the texts of all nodes.
func texts(l *Lexicon) (list []string) {
	for v := range l.Nodes() {
		list = append(list, l.Text(int32(v)))
	}
	return list
}

func TestLexicon(t *testing.T) {
	l := build(t, []string{"deep", "graph", "net"}, []string{"deep", "net"}, []string{"graph", "net"},
		[]string{"deep", "net", "graph"})
	want := []string{"deep", "graph", "net", "deep net", "graph net", "deep net graph"}
	if got := texts(l); !slices.Equal(got, want) {
		t.Errorf("nodes %q, want %q", got, want)
	}
	if got := l.Parts(5); !slices.Equal(got, []int32{0, 2, 1}) {
		t.Errorf("the last has the words %v", got)
	}
	for text, words := range map[int32][]string{1: {"graph"}, 4: {"graph", "net"}, Dropped: {"net", "graph"}} {
		if got := l.Node(words); got != text {
			t.Errorf("%q is node %d, want %d", words, got, text)
		}
	}
	if l.Node([]string{"deep", "tree"}) != Dropped || l.Number("tree") != Dropped || l.Child(1, 0) != Dropped {
		t.Error("a node for what is not there")
	}
}

// TestOnly: what a marked n-gram consists of stays, too.
func TestOnly(t *testing.T) {
	l := build(t, []string{"deep", "graph", "net"}, []string{"deep", "net"}, []string{"graph", "net"},
		[]string{"deep", "net", "net"})
	smaller, number := l.Only([]bool{false, false, false, false, false, true})
	if got, want := texts(smaller), []string{"deep", "net", "deep net", "deep net net"}; !slices.Equal(got, want) {
		t.Errorf("nodes %q, want %q", got, want)
	}
	if want := []int32{0, Dropped, 1, 2, Dropped, 3}; !slices.Equal(number, want) {
		t.Errorf("numbers %v, want %v", number, want)
	}
}

// TestMerge: the numbers lead to the same texts, from either lexicon.
func TestMerge(t *testing.T) {
	a := build(t, []string{"deep", "net"}, []string{"deep", "net"}, []string{"net", "net"}, []string{"deep", "net", "net"})
	b := build(t, []string{"deep", "graph", "net"}, []string{"deep", "net"}, []string{"graph", "net"},
		[]string{"deep", "net", "graph"})
	merged, ofA, ofB := a.Merge(b)
	want := []string{"deep", "graph", "net", "deep net", "graph net", "net net", "deep net graph", "deep net net"}
	if got := texts(merged); !slices.Equal(got, want) {
		t.Errorf("nodes %q, want %q", got, want)
	}
	for _, of := range []struct {
		l      *Lexicon
		number []int32
	}{{a, ofA}, {b, ofB}} {
		if len(of.number) != of.l.Nodes() {
			t.Fatalf("%d numbers for %d nodes", len(of.number), of.l.Nodes())
		}
		for v, in := range of.number {
			if got, want := merged.Text(in), of.l.Text(int32(v)); got != want {
				t.Errorf("%q became %q", want, got)
			}
		}
	}
}
