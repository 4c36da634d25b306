package index

import (
	"bufio"
	"cmp"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"kindred/lsa"
	"kindred/paper"
	"kindred/sparse"
	"kindred/tfidf"
)

// labelled is a collection whose papers have labels.
type labelled struct {
	docs   []tfidf.Document
	labels []string
}

func readLabelled(t *testing.T, name string) labelled {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var c labelled
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var p struct{ Title, Abstract, Label, Field string }
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		c.docs = append(c.docs, tfidf.Document{Title: p.Title, Abstract: p.Abstract})
		c.labels = append(c.labels, cmp.Or(p.Label, p.Field))
	}
	return c
}

// weighing is a way to weigh words and to ask.
type weighing struct {
	name   string
	opts   tfidf.Options
	latent float64
	ask    func(ix *Index, q Query, self int) Query // nil asks as it is
}

// index returns an index of documents with their model, and what gives the place of words in the latent space, which is
// nil without one.
func (w *weighing) index(t *testing.T, docs []tfidf.Document) (*Index, *tfidf.Model, func(sparse.Vec) []float32) {
	t.Helper()
	ctx := t.Context()
	corpus, err := tfidf.ReadAll(ctx, docs, w.opts)
	if err != nil {
		t.Fatal(err)
	}
	model, x, err := corpus.Fit(ctx)
	if err != nil {
		t.Fatal(err)
	}
	words, err := sparse.NewUnitRows(x)
	if err != nil {
		t.Fatal(err)
	}
	contents := Contents{Papers: make([]paper.Paper, len(docs)), Terms: words.CSR(), Blend: sparse.WordsOnly(words)}
	var place func(sparse.Vec) []float32
	if w.latent > 0 {
		space, err := lsa.Fit(ctx, words.CSR(), lsa.Options{})
		if err != nil {
			t.Fatal(err)
		}
		places := func(x *sparse.CSR) *sparse.Dense {
			rows, err := space.Project(ctx, x, 0)
			if err != nil {
				t.Fatal(err)
			}
			for i := range rows.Rows {
				unit(rows.Row(i))
			}
			return rows
		}
		place = func(v sparse.Vec) []float32 {
			return places(&sparse.CSR{Rows: 1, Cols: x.Cols, Indptr: []int{0, len(v.Data)}, Indices: v.Indices, Data: v.Data}).Row(0)
		}
		contents.Space = space.Terms()
		if contents.Blend, err = sparse.NewBlend(words, places(words.CSR()), w.latent); err != nil {
			t.Fatal(err)
		}
	}
	ix, err := New(ctx, contents, 0)
	if err != nil {
		t.Fatal(err)
	}
	return ix, model, place
}

// agreement returns the share of the ten nearest papers that have the label of the paper that is asked for, over up
// to 2,000 papers.
func (w *weighing) agreement(t *testing.T, c labelled) float64 {
	t.Helper()
	ctx := t.Context()
	ix, _, _ := w.index(t, c.docs)
	var rows []int
	var queries []Query
	step := max(1, len(c.docs)/2000)
	for row := 0; row < len(c.docs) && len(rows) < 2000; row += step {
		q, err := ix.Row(row)
		if err != nil {
			t.Fatal(err)
		}
		if w.ask != nil {
			q = w.ask(ix, q, row)
		}
		rows, queries = append(rows, row), append(queries, q)
	}
	found, err := ix.SearchAll(ctx, queries, 10, 0, 0, func(query, row int) bool { return row != rows[query] })
	if err != nil {
		t.Fatal(err)
	}
	same, all := 0, 0
	for i, hits := range found {
		for _, h := range hits {
			if c.labels[h.Row] == c.labels[rows[i]] {
				same++
			}
		}
		all += 10
	}
	return float64(same) / float64(all)
}

// unit divides a vector by its norm.
func unit(v []float32) {
	if norm := (sparse.Vec{Data: v}).Norm(); norm > 0 {
		for i := range v {
			v[i] = float32(float64(v[i]) / norm)
		}
	}
}

// pruned asks with the words of most weight only.
func pruned(most int) func(*Index, Query, int) Query {
	return func(_ *Index, q Query, _ int) Query {
		order := make([]int, len(q.Words.Indices))
		for i := range order {
			order[i] = i
		}
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(q.Words.Data[b], q.Words.Data[a]) })
		order = order[:min(most, len(order))]
		slices.Sort(order)
		var v sparse.Vec
		for _, i := range order {
			v.Indices, v.Data = append(v.Indices, q.Words.Indices[i]), append(v.Data, q.Words.Data[i])
		}
		unit(v.Data)
		return Query{v, q.Latent}
	}
}

// expanded asks with the paper and a part of the mean of those nearest to it (Rocchio 1971).
func expanded(nearest int, weight float64) func(*Index, Query, int) Query {
	return func(ix *Index, q Query, self int) Query {
		hits, err := ix.Search(q, nearest, 0, func(row int) bool { return row != self })
		if err != nil || len(hits) == 0 {
			return q
		}
		sums := map[int32]float64{}
		add := func(v sparse.Vec, weight float64) {
			for p, j := range v.Indices {
				sums[j] += weight * float64(v.Data[p])
			}
		}
		add(q.Words, 1)
		for _, h := range hits {
			row, _ := ix.Row(h.Row)
			add(row.Words, weight/float64(len(hits)))
		}
		var v sparse.Vec
		for j := range sums {
			v.Indices = append(v.Indices, j)
		}
		slices.Sort(v.Indices)
		for _, j := range v.Indices {
			v.Data = append(v.Data, float32(sums[j]))
		}
		unit(v.Data)
		return Query{v, q.Latent}
	}
}

// weighings are what TestWeights compares with the first, which is the default.
var weighings = []weighing{
	{name: "default: sublinear tf, title twice"},
	{name: "title once", opts: tfidf.Options{TitleWeight: 1}},
	{name: "title three times", opts: tfidf.Options{TitleWeight: 3}},
	{name: "title five times", opts: tfidf.Options{TitleWeight: 5}},
	{name: "raw tf", opts: tfidf.Options{Weighting: tfidf.RawTF}},
	{name: "binary", opts: tfidf.Options{Binary: true}},
	{name: "BM25", opts: tfidf.Options{Weighting: tfidf.BM25}},
	{name: "plain idf", opts: tfidf.Options{IDF: tfidf.PlainIDF}},
	{name: "without stemming", opts: tfidf.Options{NoStemming: true}},
	{name: "collocations", opts: tfidf.Options{Collocations: true}},
	{name: "words and pairs", opts: tfidf.Options{MaxN: 2}},
	{name: "the 10 words of most weight", ask: pruned(10)},
	{name: "the 25 words of most weight", ask: pruned(25)},
	{name: "expanded by 5 papers, half", ask: expanded(5, 0.5)},
	{name: "expanded by 10 papers, whole", ask: expanded(10, 1)},
	{name: "latent space 0.15", latent: 0.15},
	{name: "latent space 0.3", latent: 0.3},
	{name: "latent space 0.5", latent: 0.5},
	{name: "latent space 0.3, collocations", latent: 0.3, opts: tfidf.Options{Collocations: true}},
}

// TestWeights measures how often the ten nearest papers have the label of a paper, for several ways to weigh words:
// in the labelled collections of this repository, and in KINDRED_CORPUS, some files with commas between them.
func TestWeights(t *testing.T) {
	ways := weighings
	names, err := filepath.Glob("../testdata/labelled/*.jsonl")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	var small []labelled
	for _, name := range names {
		small = append(small, readLabelled(t, name))
	}
	var large []labelled
	if corpus := os.Getenv("KINDRED_CORPUS"); corpus != "" {
		for _, name := range filepath.SplitList(corpus) {
			large = append(large, readLabelled(t, name))
		}
	} else {
		ways = ways[:3]
	}
	for _, w := range ways {
		mean := 0.0
		for _, c := range small {
			mean += w.agreement(t, c) / float64(len(small))
		}
		row := []float64{math.Round(1000*mean) / 1000}
		for _, c := range large {
			row = append(row, math.Round(1000*w.agreement(t, c))/1000)
		}
		t.Logf("%-32s %v", w.name, row)
		if mean < 0.5 {
			t.Errorf("%s: only %.3f of the nearest papers have the label", w.name, mean)
		}
	}
}
