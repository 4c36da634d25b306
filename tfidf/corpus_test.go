package tfidf

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// realCorpus returns the papers of the JSON Lines file that KINDRED_CORPUS names, such as the
// shared arxiv-cs.jsonl, or skips the test.
func realCorpus(tb testing.TB) []Document {
	tb.Helper()
	name := os.Getenv("KINDRED_CORPUS")
	if name == "" {
		tb.Skip("KINDRED_CORPUS is not set to a JSON Lines file of papers")
	}
	return readPapers(tb, name)
}

// readPapers returns the papers of a JSON Lines file.
func readPapers(tb testing.TB, name string) []Document {
	tb.Helper()
	f, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	var docs []Document
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var d Document
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			tb.Fatal(err)
		}
		docs = append(docs, d)
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return docs
}

// syntheticCorpus returns n documents of words whose frequencies follow Zipf's law, as those
// of a language do, with a few compounds, capitals, numbers, formulas and letters of other
// scripts between them. Equal n give equal documents.
func syntheticCorpus(n int) []Document {
	const words = 20_000
	if testing.Short() {
		n = min(n, 1_100) // still more than one chunk
	}
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	zipf := rand.NewZipf(rng, 1.1, 20, words-1)
	vocabulary := make([]string, words)
	syllables := strings.Fields("ba ce di fo gu ha ke li mo nu pa re si to vu wa xe yi zo tra sta ing er al tion")
	for i := range vocabulary {
		word := ""
		for v := i + len(syllables); v > 0; v /= len(syllables) {
			word += syllables[v%len(syllables)]
		}
		vocabulary[i] = word
	}
	odd := []string{"BERT", "GPT-4", "Hamiltonian", "$\\phi^3$", "Schrödinger", "α-helix", "t-SNE", "3.14", "p_0"}
	ends := []string{" ", " ", " ", " ", " ", " ", " ", "-", ", ", ". "}
	text := func(length int) string {
		var b strings.Builder
		for range length {
			if rng.IntN(40) == 0 {
				b.WriteString(odd[rng.IntN(len(odd))])
			} else {
				b.WriteString(vocabulary[zipf.Uint64()])
			}
			b.WriteString(ends[rng.IntN(len(ends))])
		}
		return b.String()
	}
	docs := make([]Document, n)
	for i := range docs {
		docs[i] = Document{Title: text(5 + rng.IntN(10)), Abstract: text(80 + rng.IntN(150))}
	}
	return docs
}

func size(docs []Document) (bytes int64) {
	for _, d := range docs {
		bytes += int64(len(d.Title) + len(d.Abstract))
	}
	return bytes
}

func BenchmarkFit(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		docs := syntheticCorpus(n)
		for _, par := range []int{1, 2} {
			b.Run(fmt.Sprintf("docs=%d/par=%d", n, par), func(b *testing.B) { benchmarkFit(b, docs, Options{Parallelism: par}) })
		}
	}
	docs := realCorpus(b)
	for _, run := range []struct {
		name string
		opts Options
	}{
		{"stemming/par=2", Options{MinDF: 2, MaxDF: 0.5, Parallelism: 2}}, // as testdata/sklearn/time.py
		{"stemming/par=1", Options{MinDF: 2, MaxDF: 0.5, Parallelism: 1}},
		{"plain/par=2", Options{MinDF: 2, MaxDF: 0.5, NoStemming: true, Parallelism: 2}},
		{"words/par=2", Options{MinDF: 2, MaxDF: 0.5, NoStemming: true, Tokens: WordTokens, Parallelism: 2}},
		{"bigrams/par=2", Options{MinDF: 2, MaxDF: 0.5, MaxN: 2, Parallelism: 2}},
		{"collocations/par=2", Options{MinDF: 2, MaxDF: 0.5, Collocations: true, Parallelism: 2}},
	} {
		b.Run("real/"+run.name, func(b *testing.B) { benchmarkFit(b, docs, run.opts) })
	}
}

func benchmarkFit(b *testing.B, docs []Document, opts Options) {
	b.SetBytes(size(docs))
	b.ReportAllocs()
	for b.Loop() {
		m, x, err := Fit(b.Context(), docs, opts)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(m.Terms())), "terms")
		b.ReportMetric(float64(x.NNZ()), "nnz")
	}
}

// BenchmarkRead times the first step alone: texts to numbers of forms.
func BenchmarkRead(b *testing.B) {
	docs := realCorpus(b)
	for _, opts := range []Options{{Parallelism: 1}, {Parallelism: 2}, {Parallelism: 1, Tokens: WordTokens}} {
		b.Run(fmt.Sprintf("%s/par=%d", opts.Tokens, opts.Parallelism), func(b *testing.B) {
			b.SetBytes(size(docs))
			b.ReportAllocs()
			for b.Loop() {
				mustRead(b, docs, opts)
			}
		})
	}
}
