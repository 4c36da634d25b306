package tfidf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kindred/internal/parallel"
	"kindred/sparse"
	"kindred/text"
)

// plainOptions are options under which every word of at least two letters is a term.
var plainOptions = Options{MinDF: 1, MaxDF: 1, TitleWeight: 1, KeepStopWords: true, KeepBoilerplate: true, NoStemming: true}

func mustFit(tb testing.TB, docs []Document, opts Options) (*Model, *sparse.CSR) {
	tb.Helper()
	return mustFitCorpus(tb, mustRead(tb, docs, opts))
}

func mustRead(tb testing.TB, docs []Document, opts Options) *Corpus {
	tb.Helper()
	c, err := ReadAll(tb.Context(), docs, opts)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// termOf returns the term of a form in English, or "".
func termOf(opts Options, form string) string {
	o := opts.text()
	o.Language = "en"
	return strings.Join(text.NewAnalyzer(o).Phrase(form), " ")
}

func mustFitCorpus(tb testing.TB, c *Corpus) (*Model, *sparse.CSR) {
	tb.Helper()
	m, x, err := c.Fit(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	if err := x.Validate(); err != nil {
		tb.Fatal(err)
	}
	return m, x
}

// sameMatrix reports whether two matrices have the same bits.
func sameMatrix(x, y *sparse.CSR) bool {
	return x.Rows == y.Rows && x.Cols == y.Cols && slices.Equal(x.Indptr, y.Indptr) &&
		slices.Equal(x.Indices, y.Indices) && slices.Equal(x.Data, y.Data)
}

// dense returns x as rows of a map from term to value.
func dense(m *Model, x *sparse.CSR) []map[string]float64 {
	rows := make([]map[string]float64, x.Rows)
	for i := range rows {
		rows[i] = map[string]float64{}
		row := x.Row(i)
		for p, j := range row.Indices {
			rows[i][m.Terms()[j]] = float64(row.Data[p])
		}
	}
	return rows
}

// TestHand compares a matrix with numbers worked out on paper.
func TestHand(t *testing.T) {
	docs := []Document{
		{Title: "crab", Abstract: "snail snail"},
		{Title: "crab", Abstract: "tide"},
		{Abstract: "42 !"},
	}
	// n = 3; df: crab 2, snail 1, tide 1.
	common, rare := math.Log(4.0/3)+1, math.Log(4.0/2)+1
	twice := 1 + math.Ln2
	unit := func(a, b float64) (float64, float64) {
		norm := math.Hypot(a, b)
		return a / norm, b / norm
	}
	tests := []struct {
		name        string
		opts        Options
		crab, snail float64 // of document 0, before the L2 norm
	}{
		{"title-once", Options{TitleWeight: 1}, common, twice * rare},
		{"default", Options{}, twice * common, twice * rare},
		{"raw-tf", Options{Weighting: RawTF}, 2 * common, 2 * rare},
		{"title-thrice", Options{TitleWeight: 3}, (1 + math.Log(3)) * common, twice * rare},
		{"raw-tf-title-half", Options{Weighting: RawTF, TitleWeight: 0.5}, 0.5 * common, 2 * rare},
	}
	for _, tt := range tests {
		for _, workers := range []int{1, 2, 7} {
			t.Run(fmt.Sprintf("%s/par=%d", tt.name, workers), func(t *testing.T) {
				tt.opts.Parallelism = workers
				m, x := mustFit(t, docs, tt.opts)
				if diff := cmp.Diff([]string{"crab", "snail", "tide"}, m.Terms()); diff != "" {
					t.Fatalf("terms (-want +got):\n%s", diff)
				}
				crab, snail := unit(tt.crab, tt.snail)
				got := dense(m, x)[0]
				want := map[string]float64{"crab": crab, "snail": snail}
				if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-7)); diff != "" {
					t.Errorf("row 0 (-want +got):\n%s", diff)
				}
				if n := len(x.Row(2).Indices); n != 0 {
					t.Errorf("the row of a document without words has %d values", n)
				}
				if m.Docs() != 3 || m.DF(0) != 2 || m.DF(1) != 1 || math.Abs(m.IDF(0)-common) > 1e-15 || math.Abs(m.IDF(2)-rare) > 1e-15 {
					t.Errorf("Docs = %d, DF = %v, IDF = %v", m.Docs(), m.df, m.idf)
				}
			})
		}
	}
}

// reference computes the matrix by the formula alone, with maps and in float64.
func reference(docs []Document, opts Options) []map[string]float64 {
	opts = opts.withDefaults(len(docs))
	tf, df := make([]map[string]float64, len(docs)), map[string]int{}
	for i, d := range docs {
		tf[i] = map[string]float64{}
		add := func(s string, weight float64) {
			for token := range text.Tokens(s, opts.Tokens) {
				if term := termOf(opts, token); term != "" {
					tf[i][term] += weight
				}
			}
		}
		add(d.Title, opts.TitleWeight)
		add(d.Abstract, 1)
		for term := range tf[i] {
			df[term]++
		}
	}
	rows := make([]map[string]float64, len(docs))
	for i := range docs {
		rows[i] = map[string]float64{}
		sum := 0.0
		for term, n := range tf[i] {
			if float64(df[term]) < opts.MinDF || float64(df[term]) > opts.MaxDF*float64(len(docs)) {
				continue
			}
			w := n
			if opts.Weighting == SublinearTF {
				w = 1 + math.Log(n)
			}
			w *= math.Log(float64(1+len(docs))/float64(1+df[term])) + 1
			rows[i][term] = w
			sum += w * w
		}
		for term := range rows[i] {
			rows[i][term] /= math.Sqrt(sum)
		}
	}
	return rows
}

func TestReference(t *testing.T) {
	docs := append(syntheticCorpus(300), oddDocuments()...)
	for _, opts := range []Options{
		{}, {Weighting: RawTF, TitleWeight: 1.5}, {NoStemming: true, MinDF: 1}, {KeepStopWords: true, KeepBoilerplate: true, MaxDF: 1},
	} {
		m, x := mustFit(t, docs, opts)
		if diff := cmp.Diff(reference(docs, opts), dense(m, x), cmpopts.EquateApprox(0, 1e-6)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", opts, diff)
		}
	}
}

// oddDocuments are documents of every kind that has broken a program of this sort.
func oddDocuments() []Document {
	return []Document{
		{},
		{Title: "Only a title about tides"},
		{Abstract: "the of and is"},
		{Abstract: "We propose a novel method and show results."},
		{Title: "1234 5678", Abstract: "3.14 % !!! --- ___"},
		{Title: "\xff\xfe\x80broken\xc3", Abstract: "bytes \xf0\x9f everywhere\xe2\x82"},
		{Title: "深度学习", Abstract: "神经网络的模型 ニューラルネットワーク 신경망"},
		{Title: "Глубокое обучение", Abstract: "Нейронные сети для распознавания образов"},
		{Title: "$\\phi^3$ theory", Abstract: "\\textbf{bold} \\cite{key} {G}aussian Erd\\H{o}s {"},
		{Title: "same", Abstract: "twice twice"},
		{Title: "same", Abstract: "twice twice"},
		{Abstract: strings.Repeat("long ", 20_000)},
		{Abstract: strings.Repeat("x", 200_000)},
		{Abstract: strings.Repeat("a-", 50_000)},
	}
}

// TestUnitRows also checks that nothing depends on the number of goroutines.
func TestUnitRows(t *testing.T) {
	docs := append(oddDocuments(), syntheticCorpus(2_500)...)
	m, x := mustFit(t, docs, Options{Parallelism: 1})
	for i := range x.Rows {
		if norm := x.Row(i).Norm(); norm != 0 && math.Abs(norm-1) > 1e-6 {
			t.Errorf("row %d has norm %v", i, norm)
		}
	}
	for _, workers := range []int{2, 7} {
		other, y := mustFit(t, docs, Options{Parallelism: workers})
		if !sameMatrix(x, y) {
			t.Errorf("%d goroutines: matrix differs", workers)
		}
		if diff := cmp.Diff([]any{m.terms, m.surfaces, m.df, m.idf}, []any{other.terms, other.surfaces, other.df, other.idf}); diff != "" {
			t.Errorf("%d goroutines: model differs (-1 +%d):\n%s", workers, workers, diff)
		}
	}
}

func TestPermutation(t *testing.T) {
	docs := append(oddDocuments(), syntheticCorpus(1_500)...)
	m, x := mustFit(t, docs, Options{})
	order := rand.New(rand.NewPCG(3, 0)).Perm(len(docs))
	moved := make([]Document, len(docs))
	for i, from := range order {
		moved[i] = docs[from]
	}
	other, y := mustFit(t, moved, Options{})
	if diff := cmp.Diff([]any{m.terms, m.surfaces, m.df}, []any{other.terms, other.surfaces, other.df}); diff != "" {
		t.Fatalf("model differs (-want +got):\n%s", diff)
	}
	for i, from := range order {
		if diff := cmp.Diff(x.Row(from), y.Row(i)); diff != "" {
			t.Fatalf("row %d (-want +got):\n%s", from, diff)
		}
	}
}

func TestTransform(t *testing.T) {
	docs := append(oddDocuments(), syntheticCorpus(1_100)...)
	for _, opts := range []Options{{}, {Weighting: RawTF}, {NoStemming: true, MinDF: 1, MaxDF: 1, KeepStopWords: true}} {
		m, x := mustFit(t, docs, opts)
		y, err := m.Transform(t.Context(), docs)
		if err != nil {
			t.Fatal(err)
		}
		if !sameMatrix(x, y) {
			t.Errorf("%+v: Transform of the fitted documents differs", opts)
		}
		for i := range 40 {
			if diff := cmp.Diff(x.Row(i), m.Vector(docs[i]), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%+v: Vector of document %d (-want +got):\n%s", opts, i, diff)
			}
		}
		strange, err := m.Transform(t.Context(), []Document{{Title: "Qwertyuiop asdfghjkl"}, {}})
		if err != nil {
			t.Fatal(err)
		}
		if err := strange.Validate(); err != nil || strange.NNZ() != 0 || strange.Rows != 2 || strange.Cols != x.Cols {
			t.Errorf("documents of unknown words: %+v, %v", strange, err)
		}
	}
}

// TestVectorConcurrently checks that several goroutines get the vectors that Transform gives, also when
// the reader forgets what it met.
func TestVectorConcurrently(t *testing.T) {
	docs := append(oddDocuments(), syntheticCorpus(400)...)
	m, x := mustFit(t, docs, Options{MaxN: 2, MinDF: 1, Synonyms: [][]string{{"tide", "bread"}}})
	err := parallel.Chunks(t.Context(), len(docs), 16, 4, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			if diff := cmp.Diff(x.Row(i), m.Vector(docs[i]), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("document %d (-want +got):\n%s", i, diff)
			}
			m.Vector(Document{Abstract: fmt.Sprint("strange", i, " odd", i)})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func BenchmarkVector(b *testing.B) {
	docs := syntheticCorpus(5_000)
	m, _ := mustFit(b, docs, Options{})
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		m.Vector(docs[i%1_000])
		i++
	}
}

func TestDuplicates(t *testing.T) {
	docs := []Document{{Title: "Same paper", Abstract: "About tides and crabs."}, {Title: "Same paper", Abstract: "About tides and crabs."}, {Title: "Other", Abstract: "Bread."}}
	_, x := mustFit(t, docs, Options{})
	if s := sparse.Dot(x.Row(0), x.Row(1)); math.Abs(s-1) > 1e-6 {
		t.Errorf("similarity of two equal papers is %v", s)
	}
}

func TestOptionErrors(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		opts Options
		want []string
	}{
		{Options{MinDF: -1}, []string{"MinDF = -1"}},
		{Options{MaxDF: nan}, []string{"MaxDF = NaN"}},
		{Options{MaxDF: 1.5}, []string{"MaxDF = 1.5"}},
		{Options{MaxDF: -0.5, TitleWeight: -2, MinDF: -3}, []string{"MinDF = -3", "MaxDF = -0.5", "TitleWeight = -2"}},
		{Options{TitleWeight: nan}, []string{"TitleWeight = NaN"}},
		{Options{TitleWeight: math.Inf(1)}, []string{"TitleWeight = +Inf"}},
		{Options{TitleWeight: 1e300}, []string{"TitleWeight = 1e+300"}},
		{Options{TitleWeight: 1e-300}, []string{"TitleWeight = 1e-300"}},
	}
	for _, tt := range tests {
		_, _, err := Fit(t.Context(), []Document{{Title: "tides"}}, tt.opts)
		if err == nil {
			t.Errorf("%+v: no error", tt.opts)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%+v: error %q does not say %q", tt.opts, err, want)
			}
		}
	}
}

func TestNoTerms(t *testing.T) {
	for name, docs := range map[string][]Document{
		"none":           nil,
		"empty":          {{}, {}},
		"stop-words":     {{Title: "The", Abstract: "of and the"}},
		"numbers":        {{Title: "1 2 3"}},
		"nothing-shared": {{Title: "tide"}, {Title: "bread"}},
	} {
		opts := Options{}
		if name == "nothing-shared" {
			opts.MinDF = 2
		}
		if _, _, err := Fit(t.Context(), docs, opts); !errors.Is(err, ErrNoTerms) {
			t.Errorf("%s: error is %v, want ErrNoTerms", name, err)
		}
	}
}

// TestAlike: documents that are all alike keep their words, unless a limit is given.
func TestAlike(t *testing.T) {
	var docs []Document
	for i := range 60 {
		docs = append(docs, Document{Title: fmt.Sprint("Tides ", i), Abstract: "of the harbour"})
	}
	m, _ := mustFit(t, docs, Options{})
	if diff := cmp.Diff([]string{"harbor", "tide"}, m.Terms()); diff != "" {
		t.Errorf("terms (-want +got):\n%s", diff)
	}
	counted, err := countsOf(t, docs, Options{}).Model(t.Context(), Options{})
	if err != nil || !bytes.Equal(fileOf(t, m), fileOf(t, counted)) {
		t.Errorf("another model of counts: error %v", err)
	}
	if _, _, err := Fit(t.Context(), docs, Options{MaxDF: 0.5}); !errors.Is(err, ErrNoTerms) {
		t.Errorf("with a limit: error %v, want ErrNoTerms", err)
	}
}

func TestOneDocument(t *testing.T) {
	m, x := mustFit(t, []Document{{Title: "Tides", Abstract: "of the harbour"}}, Options{})
	if diff := cmp.Diff([]string{"harbor", "tide"}, m.Terms()); diff != "" {
		t.Errorf("terms (-want +got):\n%s", diff)
	}
	if norm := x.Row(0).Norm(); math.Abs(norm-1) > 1e-6 {
		t.Errorf("norm is %v", norm)
	}
}

func TestDocumentFrequency(t *testing.T) {
	tests := []struct {
		n            int
		minDF, maxDF float64
	}{{1, 1, 1}, {16, 1, 1}, {44, 1, 1}, {45, 1, 0.5}, {50, 1, 0.5}, {79, 1, 0.5}, {80, 2, 0.5}, {799, 2, 0.5}, {800, 3, 0.5},
		{8_000, 5, 0.5}, {1_000_000, 5, 0.5}}
	for _, tt := range tests {
		if o := (Options{}).withDefaults(tt.n); o.MinDF != tt.minDF || o.MaxDF != tt.maxDF {
			t.Errorf("n = %d: MinDF = %v, MaxDF = %v, want %v and %v", tt.n, o.MinDF, o.MaxDF, tt.minDF, tt.maxDF)
		}
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	docs := syntheticCorpus(20)
	if _, _, err := Fit(ctx, docs, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Fit: error is %v", err)
	}
	c := mustRead(t, docs, Options{})
	m, _ := mustFitCorpus(t, c)
	if _, err := m.Transform(ctx, docs); !errors.Is(err, context.Canceled) {
		t.Errorf("Transform: error is %v", err)
	}
	docs = syntheticCorpus(5_000)
	ctx, cancel = context.WithCancel(t.Context())
	opts := Options{Parallelism: 2, OnProgress: func(done, total int) { cancel() }}
	if _, _, err := Fit(ctx, docs, opts); !errors.Is(err, context.Canceled) {
		t.Errorf("Fit that is cancelled on the way: error is %v", err)
	}
}

func TestProgress(t *testing.T) {
	docs := syntheticCorpus(2_500)
	last := 0
	mustFit(t, docs, Options{Parallelism: 3, OnProgress: func(done, total int) {
		if done <= last || total != len(docs) {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	}})
	if last != len(docs) {
		t.Errorf("progress ends at %d of %d", last, len(docs))
	}
}

// fitFuzzed fits documents, unless the options are wrong or no term is left, and checks that
// Transform gives the same matrix.
func fitFuzzed(t *testing.T, docs []Document, opts Options) (m *Model, x *sparse.CSR, ok bool) {
	m, x, err := Fit(t.Context(), docs, opts)
	if err != nil {
		return nil, nil, false
	}
	if err := x.Validate(); err != nil {
		t.Fatal(err)
	}
	if y, err := m.Transform(t.Context(), docs); err != nil || !sameMatrix(x, y) {
		t.Fatalf("Transform differs from Fit: %v", err)
	}
	return m, x, true
}

func FuzzFit(f *testing.F) {
	for _, d := range oddDocuments()[:9] {
		f.Add(d.Title, d.Abstract, "tides and bread", 2.0, false)
	}
	f.Add("GPT-4", "state-space models", "state space models", 0.1, true)
	f.Fuzz(func(t *testing.T, title, abstract, other string, titleWeight float64, raw bool) {
		docs := []Document{{Title: title, Abstract: abstract}, {Title: other, Abstract: title}, {Abstract: other}}
		opts := Options{TitleWeight: titleWeight, Parallelism: 1}
		if raw {
			opts.Weighting = RawTF
		}
		_, x, ok := fitFuzzed(t, docs, opts)
		if !ok {
			return
		}
		for i := range x.Rows {
			if norm := x.Row(i).Norm(); norm != 0 && math.Abs(norm-1) > 1e-5 {
				t.Errorf("row %d has norm %v", i, norm)
			}
		}
	})
}

func TestSurfaces(t *testing.T) {
	docs := []Document{
		{Title: "Grokking Networks", Abstract: "We see grokking in networks. Grokking is a network matter, and BERT is too. Deep Learning and deep Learning, the learning of Learning."},
		{Title: "BERT and the Hamiltonian", Abstract: "The Hamiltonian of a network. The bert of old, the BERT of new."},
		{Title: "Hamiltonian Networks", Abstract: "A paper of SSMs and of networks and of mRNA. Quokkas live."},
		{Title: "QUOKKAS", Abstract: "Old SSMs die, an SSM lives."},
	}
	m, _ := mustFit(t, docs, Options{MinDF: 1})
	got := map[string]string{}
	for j, term := range m.Terms() {
		got[term] = m.Surfaces()[j]
	}
	want := map[string]string{"grokk": "grokking", "learn": "learning", "network": "networks", "bert": "BERT", "hamiltonian": "Hamiltonian", "ssm": "SSMs", "mrna": "mRNA", "quokka": "quokkas"}
	for term, surface := range want {
		if got[term] != surface {
			t.Errorf("surface of %s is %q, want %q", term, got[term], surface)
		}
	}
}
