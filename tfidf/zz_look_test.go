package tfidf

import (
	"bufio"
	"fmt"
	"os"
	"sort"
	"testing"
	"time"
)

func TestZZLook(t *testing.T) {
	docs := realCorpus(t)
	t0 := time.Now()
	m, x, err := Fit(t.Context(), docs, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t1 := time.Now()
	p, err := m.Phrases(t.Context(), docs, PhraseOptions{})
	t2 := time.Now()
	fmt.Println("fit", t1.Sub(t0), "phrases", t2.Sub(t1), len(m.terms), x.NNZ(), len(p.Text))
	f, _ := os.Create(os.Getenv("OUT") + ".terms")
	w := bufio.NewWriter(f)
	idx := make([]int, len(m.terms))
	for i := range idx {
		idx[i] = i
	}
	sort.SliceStable(idx, func(a, b int) bool { return m.df[idx[a]] > m.df[idx[b]] })
	for _, j := range idx {
		fmt.Fprintf(w, "%d\t%s\t%s\n", m.df[j], m.terms[j], m.surfaces[j])
	}
	w.Flush()
	f, _ = os.Create(os.Getenv("OUT") + ".phrases")
	w = bufio.NewWriter(f)
	df := make([]int, len(p.Text))
	for _, j := range p.Occurs.Indices {
		df[j]++
	}
	idx = idx[:0]
	for i := range df {
		idx = append(idx, i)
	}
	sort.SliceStable(idx, func(a, b int) bool { return df[idx[a]] > df[idx[b]] })
	for _, j := range idx {
		fmt.Fprintf(w, "%d\t%s\n", df[j], p.Text[j])
	}
	w.Flush()
}
