package tfidf

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kindred/internal/golden"
	"kindred/internal/hostile"
)

func countsOf(tb testing.TB, docs []Document, opts Options) *Counts {
	tb.Helper()
	c, err := mustRead(tb, docs, opts).Counts(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func countsFile(tb testing.TB, c *Counts) []byte {
	tb.Helper()
	var b bytes.Buffer
	if n, err := c.WriteTo(&b); err != nil || n != int64(b.Len()) {
		tb.Fatal(n, err)
	}
	return b.Bytes()
}

// stored returns counts as they come back from a file.
func stored(tb testing.TB, c *Counts) *Counts {
	tb.Helper()
	back, err := ReadCounts(bytes.NewReader(countsFile(tb, c)))
	if err != nil {
		tb.Fatal(err)
	}
	return back
}

// mixedDocuments are documents in several languages that have words in common.
func mixedDocuments(t *testing.T) []Document {
	docs := readPapers(t, filepath.Join("..", "testdata", "abstracts.jsonl"))
	for i := range 12 {
		docs = append(docs,
			Document{Title: "Réseaux de neurones", Abstract: fmt.Sprintf("Les réseaux de neurones et les Algorithmes apprennent dans les données avec un biais %d", i)},
			Document{Title: "Redes neuronales", Abstract: "Las redes neuronales aprenden de los datos y el algoritmo tiene un sesgo en la banda"},
			Document{Title: "Нейронные сети", Abstract: "Мы показываем, что нейронные сети учатся на данных и что это BERT"},
			Document{Title: "神经网络", Abstract: "我们的神经网络是在数据中学习的"},
			Document{Title: "A bias of algorithms", Abstract: "The algorithms of neural networks have a bias, and the neural network is a band of neurons"})
	}
	return docs
}

// TestCountsSplit checks that counts of any split of a collection, merged in any order and tree, are
// those of the whole, to the byte, and that they make the model that Fit makes.
func TestCountsSplit(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	corpora := map[string][]Document{"mixed": mixedDocuments(t), "odd": append(oddDocuments()[:10], syntheticCorpus(30)...)}
	rounds := 3
	if testing.Short() {
		rounds = 1
	}
	for name, opts := range optionTable(t) {
		for corpus, docs := range corpora {
			t.Run(name+"/"+corpus, func(t *testing.T) {
				whole := countsOf(t, docs, opts)
				want := countsFile(t, whole)
				m, _ := mustFit(t, docs, opts)
				for range rounds {
					parts := map[int][]Document{}
					n := 1 + rng.IntN(6)
					for _, d := range docs {
						p := rng.IntN(n)
						parts[p] = append(parts[p], d)
					}
					var counts []*Counts
					for _, part := range parts { // in the order of a map
						o := opts
						o.Parallelism = 1 + rng.IntN(4)
						counts = append(counts, stored(t, countsOf(t, part, o)))
					}
					for len(counts) > 1 {
						i := rng.IntN(len(counts) - 1)
						merged, err := counts[i].Merge(counts[i+1])
						if err != nil {
							t.Fatal(err)
						}
						counts = slices.Replace(counts, i, i+2, merged)
					}
					if !bytes.Equal(countsFile(t, counts[0]), want) {
						t.Fatalf("%d parts: other counts", n)
					}
					merged, err := counts[0].Model(t.Context(), opts)
					if err != nil {
						t.Fatal(err)
					}
					if !bytes.Equal(fileOf(t, merged), fileOf(t, m)) {
						t.Fatalf("%d parts: another model: %s", n, difference(merged, m))
					}
				}
			})
		}
	}
}

// difference says where two models differ first.
func difference(got, want *Model) string {
	for j := range min(len(got.terms), len(want.terms)) {
		a := fmt.Sprint(got.terms[j], got.surfaces[j], got.df[j], got.idf[j])
		if b := fmt.Sprint(want.terms[j], want.surfaces[j], want.df[j], want.idf[j]); a != b {
			return fmt.Sprintf("term %d is %s, want %s", j, a, b)
		}
	}
	return fmt.Sprintf("%d terms, want %d; %v, want %v; mean length %v, want %v", len(got.terms), len(want.terms), got.Settings(), want.Settings(), got.meanLength, want.meanLength)
}

func TestCountsMergeAll(t *testing.T) {
	docs := mixedDocuments(t)
	var counts []*Counts
	for i := range docs {
		counts = append(counts, countsOf(t, docs[i:i+1], Options{}))
	}
	merged, err := counts[0].Merge(counts[1:]...)
	if err != nil {
		t.Fatal(err)
	}
	if merged.Docs() != len(docs) || !bytes.Equal(countsFile(t, merged), countsFile(t, countsOf(t, docs, Options{}))) {
		t.Error("counts of single documents are not those of the whole")
	}
	none, err := countsOf(t, nil, Options{}).Merge(merged)
	if err != nil || !bytes.Equal(countsFile(t, none), countsFile(t, merged)) {
		t.Error("counts of no documents change others:", err)
	}
}

// TestCountsOptions checks that counts refuse options that count something else, and take those that
// only choose and weigh terms.
func TestCountsOptions(t *testing.T) {
	docs := mixedDocuments(t)
	c := countsOf(t, docs, Options{})
	if _, err := c.Merge(countsOf(t, docs, Options{NoStemming: true})); !errors.Is(err, ErrOtherOptions) {
		t.Error("merged with counts of words that are not stemmed:", err)
	}
	if _, err := c.Model(t.Context(), Options{MaxN: 2}); !errors.Is(err, ErrOtherOptions) {
		t.Error("a model of pairs from counts of single words:", err)
	}
	opts := Options{MinDF: 2, MaxFeatures: 30, Weighting: BM25, TitleWeight: 3}
	m, err := c.Model(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := mustFit(t, docs, opts); !bytes.Equal(fileOf(t, m), fileOf(t, want)) {
		t.Error("another model than that of Fit")
	}
	if _, err := countsOf(t, nil, Options{}).Model(t.Context(), Options{}); !errors.Is(err, ErrNoTerms) {
		t.Error("a model of nothing:", err)
	}
}

// smallCounts are counts with n-grams, synonyms and two languages.
func smallCounts(tb testing.TB) *Counts {
	return countsOf(tb, []Document{
		{Title: "Tide pools", Abstract: "The Crabs of the tide pools live in anemones, and is it so."},
		{Title: "Réseaux", Abstract: "Les réseaux sont dans les données et les Tide pools."},
	}, Options{MaxN: 2, Synonyms: [][]string{{"crab", "lobster"}}})
}

func TestCountsFile(t *testing.T) {
	file := countsFile(t, smallCounts(t))
	golden.Check(t, "small.counts", file)
	check := func(damaged []byte, what string) {
		t.Helper()
		if _, err := ReadCounts(bytes.NewReader(damaged)); !errors.Is(err, ErrCountsFile) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v", what, err)
		}
	}
	for n := range file {
		check(file[:n], fmt.Sprintf("the first %d bytes", n))
		flipped := bytes.Clone(file)
		flipped[n] ^= 1 << (n % 8)
		check(flipped, fmt.Sprintf("byte %d flipped", n))
	}
	check(append(bytes.Clone(file), 0), "a byte too many")
	check(fileOf(t, smallModel(t)), "a model")
}

// TestCountsFileHostile reads files whose checksums are right and whose contents are not.
func TestCountsFileHostile(t *testing.T) {
	huge := []byte{0xff, 0xff, 0xff, 0xff, 0x07}
	good, join := sections(countsFile(t, smallCounts(t)))
	for section, payload := range map[int][]byte{0: []byte(`{"max_n":99}`), 2: {0}, 4: good[4][:len(good[4])-1], 5: huge, 6: huge} {
		payloads := slices.Clone(good)
		payloads[section] = payload
		var err error
		allocated := hostile.Allocated(func() { _, err = ReadCounts(bytes.NewReader(join(payloads))) })
		if !errors.Is(err, ErrCountsFile) {
			t.Errorf("section %d of %.40q: error %v", section, payload, err)
		}
		if allocated > 8<<20 {
			t.Errorf("section %d of %.40q: takes %d bytes", section, payload, allocated)
		}
	}
}

// FuzzReadCounts changes payloads behind right checksums: counts that are read are written as they were
// read, can be merged with themselves, and make a model.
func FuzzReadCounts(f *testing.F) {
	for _, opts := range []Options{{MaxN: 2}, {Collocations: true}, {Vocabulary: []string{"crab", "tide pool"}}, {Language: "fr", Synonyms: [][]string{{"a b", "long"}}}} {
		p, _ := sections(countsFile(f, countsOf(f, oddDocuments()[:9], opts)))
		f.Add(p[0], p[1], p[2], p[3], p[4], p[5], p[6])
	}
	_, join := sections(countsFile(f, smallCounts(f)))
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g, h []byte) {
		counts, err := ReadCounts(bytes.NewReader(join([][]byte{a, b, c, d, e, g, h, nil})))
		if err != nil {
			if !errors.Is(err, ErrCountsFile) {
				t.Fatal(err)
			}
			return
		}
		again := stored(t, counts)
		if !bytes.Equal(countsFile(t, again), countsFile(t, counts)) {
			t.Error("written otherwise")
		}
		twice, err := counts.Merge(again)
		if err != nil {
			t.Fatal(err)
		}
		opts := twice.opts
		opts.MinDF = 1
		if _, err := twice.Model(t.Context(), opts); err != nil && !errors.Is(err, ErrNoTerms) {
			t.Fatal(err)
		}
	})
}

// TestCountsOfRepeatedWords: as in a corpus, a word that follows itself is no collocation, and neither are three words
// of which the last is the first.
func TestCountsOfRepeatedWords(t *testing.T) {
	var docs []Document
	for i := range 20 {
		docs = append(docs, Document{Abstract: fmt.Sprintf("turing turing. ping pong ping. galaxy%d nebula%d.", i%7, i%3)})
	}
	opts := Options{Collocations: true}
	c, err := ReadAll(t.Context(), docs, opts)
	if err != nil {
		t.Fatal(err)
	}
	want, err := c.Model(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	counts, err := c.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, err := counts.Model(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(want.Terms(), "ping pong") || slices.Contains(want.Terms(), "ping pong ping") {
		t.Errorf("terms %q", want.Terms())
	}
	if !bytes.Equal(fileOf(t, want), fileOf(t, got)) {
		t.Errorf("terms %q, but %q by counts", want.Terms(), got.Terms())
	}
}
