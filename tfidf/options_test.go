package tfidf

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
)

// each yields documents as a stream.
func each(docs []Document) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// optionTable are options of all kinds, by name. Each suits syntheticCorpus and oddDocuments.
func optionTable(t testing.TB) map[string]Options {
	background, _ := mustFit(t, syntheticCorpus(400), Options{})
	return map[string]Options{
		"default":      {},
		"word tokens":  {Tokens: WordTokens, NoStemming: true, KeepStopWords: true, KeepBoilerplate: true},
		"language":     {Language: "fr", MinDF: 1},
		"lengths":      {MinLength: 4, MaxLength: 6, MinDF: 1},
		"stop words":   {StopWords: []string{"ba*", "?e?i", "tide"}, MinDF: 1},
		"synonyms":     {Synonyms: [][]string{{"graph", "bace dico", "neural network"}, {"pool", "bread rises"}}, MinDF: 1},
		"bigrams":      {MaxN: 2},
		"only bigrams": {MinN: 2, MaxN: 2, MinDF: 1, Tokens: WordTokens},
		"trigrams":     {MinN: 1, MaxN: 3, MinDF: 2, Synonyms: [][]string{{"one two", "bace"}}},
		"collocations": {Collocations: true, MinDF: 1},
		"fractions":    {MinDF: 0.01, MaxDF: 0.4},
		"features":     {MaxFeatures: 50, MinDF: 1},
		"vocabulary":   {Vocabulary: []string{"tide", "bace", "no such word", "bace dico", "Networks", "tide"}},
		"weights":      {TitleWeight: 3.5, AbstractWeight: 0.5, MinDF: 1},
		"raw":          {Weighting: RawTF, IDF: NoIDF, Norm: L1, MinDF: 1},
		"bm25":         {Weighting: BM25, K1: 2, B: -1, Norm: NoNorm, MinDF: 1},
		"bm25 lengths": {Weighting: BM25, MaxN: 2, MinDF: 1},
		"binary":       {Binary: true, IDF: PlainIDF, MinDF: 1},
		"background":   {Background: background, BackgroundDocs: 50, MinDF: 1},
	}
}

func optionCorpora() [][]Document {
	return [][]Document{syntheticCorpus(1_100), append(oddDocuments(), syntheticCorpus(60)...)}
}

// TestOptionsAgree checks for options of all kinds that the model and the matrix do not depend on
// how the documents come or on the number of goroutines, that Transform of the same documents
// gives the same matrix, and that a model comes back from a file as it was.
func TestOptionsAgree(t *testing.T) {
	for name, opts := range optionTable(t) {
		t.Run(name, func(t *testing.T) {
			for _, docs := range optionCorpora() {
				opts := opts
				opts.Parallelism = 1
				m, x := mustFit(t, docs, opts)
				if err := x.Validate(); err != nil {
					t.Fatal(err)
				}
				var file bytes.Buffer
				if n, err := m.WriteTo(&file); err != nil || n != int64(file.Len()) {
					t.Fatal(n, err)
				}
				want := file.String()
				for _, workers := range []int{1, 2, 5} {
					opts.Parallelism = workers
					c, err := Read(t.Context(), each(docs), opts)
					if err != nil {
						t.Fatal(err)
					}
					streamed, y := mustFitCorpus(t, c)
					file.Reset()
					_, _ = streamed.WriteTo(&file)
					if !sameMatrix(x, y) || file.String() != want {
						t.Fatalf("%d workers, from a stream: another model or matrix", workers)
					}
					if y, err = streamed.Transform(t.Context(), docs); err != nil || !sameMatrix(x, y) {
						t.Fatalf("%d workers: Transform differs from Fit: %v", workers, err)
					}
				}
				loaded, err := ReadModel(strings.NewReader(want))
				if err != nil {
					t.Fatal(err)
				}
				y, err := loaded.Transform(t.Context(), docs)
				if err != nil || !sameMatrix(x, y) {
					t.Fatalf("the model read from a file weighs otherwise: %v", err)
				}
				file.Reset()
				_, _ = loaded.WriteTo(&file)
				if file.String() != want {
					t.Error("a model that was read is written otherwise")
				}
				if !slices.Equal(m.Terms(), loaded.Terms()) || !slices.Equal(m.Surfaces(), loaded.Surfaces()) {
					t.Error("a model that was read has other terms")
				}
			}
		})
	}
}

// terms returns the vocabulary of documents of abstracts.
func terms(t *testing.T, opts Options, abstracts ...string) string {
	t.Helper()
	var docs []Document
	for _, a := range abstracts {
		docs = append(docs, Document{Abstract: a})
	}
	m, _ := mustFit(t, docs, opts)
	return strings.Join(m.Terms(), ", ")
}

func TestOptions(t *testing.T) {
	for _, tt := range []struct {
		name      string
		opts      Options
		abstracts []string
		want      string
	}{
		{"bigrams end at punctuation and stop words", Options{MaxN: 2, NoStemming: true}, []string{"red cats, blue dogs and green birds"},
			"birds, blue, blue dogs, cats, dogs, green, green birds, red, red cats"},
		{"those of plain words do not", Options{MinN: 2, MaxN: 2, Tokens: WordTokens, NoStemming: true}, []string{"red cats, blue dogs and green"},
			"blue dogs, cats blue, dogs green, red cats"},
		{"trigrams alone", Options{MinN: 3, MaxN: 3, NoStemming: true}, []string{"red cats chase blue dogs"}, "cats chase blue, chase blue dogs, red cats chase"},
		{"df limits hold for n-grams", Options{MaxN: 2, MinDF: 2, NoStemming: true}, []string{"red cats", "red cats", "red dogs"}, "cats, red, red cats"},
		{"an upper limit leaves bigrams of frequent words", Options{MaxN: 2, MaxDF: 2, NoStemming: true}, []string{"red cats", "red dogs", "red birds"},
			"birds, cats, dogs, red birds, red cats, red dogs"},
		{"a lower limit by fraction", Options{MinDF: 0.5}, []string{"cats", "cats", "dogs", "birds"}, "cat"},
		{"an upper limit by fraction", Options{MaxDF: 0.5}, []string{"cats", "cats", "cats dogs", "birds"}, "bird, dog"},
		{"the most frequent features", Options{MaxFeatures: 2}, []string{"ants ants ants", "bees bees", "cats cats", "dogs"}, "ant, bee"},
		{"stop words", Options{StopWords: []string{"cats", "bl*", "?ird"}}, []string{"cats cat black blue dogs bird birds"}, "bird, cat, dog"},
		{"slashes are characters too", Options{StopWords: []string{"and*"}}, []string{"and/or networks"}, "network"},
		{"lengths", Options{MinLength: 4, MaxLength: 5, NoStemming: true}, []string{"ant bees tides oceans"}, "bees, tides"},
		{"kept stop words", Options{KeepStopWords: true, NoStemming: true}, []string{"between tides"}, "between, tides"},
		{"kept boilerplate", Options{KeepBoilerplate: true, NoStemming: true}, []string{"we propose tides"}, "propose, tides"},
		{"synonyms", Options{Synonyms: [][]string{{"large language model", "LLM", "LLMs"}}}, []string{"An LLM, two LLMs, large language models"}, "languag, larg, model"},
		{"of synonyms the longest", Options{Synonyms: [][]string{{"owls", "night birds"}, {"crows", "birds"}}}, []string{"birds", "night birds"}, "crow, owl"},
		{"synonyms of synonyms", Options{Synonyms: [][]string{{"owl", "crow"}, {"crow", "finch"}, {"heron", "owl"}}}, []string{"owls", "crows", "finches", "herons"}, "heron"},
		{"synonyms in a circle", Options{Synonyms: [][]string{{"owl", "crow"}, {"crow", "finch"}, {"finch", "owl"}}}, []string{"owls", "crows", "finches"}, "owl"},
		{"synonyms that swap", Options{Synonyms: [][]string{{"large model", "LLM"}, {"LLM", "large model"}}}, []string{"LLMs", "large models"}, "larg, model"},
		{"a synonym of itself", Options{Synonyms: [][]string{{"owl", "Owls"}}}, []string{"owls"}, "owl"},
		{"synonyms make n-grams", Options{MaxN: 2, Synonyms: [][]string{{"neural network", "NN"}}}, []string{"deep NNs", "NN"}, "deep, deep neural, network, neural, neural network"},
		{"a vocabulary stays as it is", Options{Vocabulary: []string{"Zebras", "owl", "deep nets"}}, []string{"owls", "zebra"}, "Zebras, owl, deep nets"},
		{"Chinese, by pairs", Options{}, []string{"图神经网络"}, "图神, 神经, 经网, 网络"},
		{"French", Options{Language: "fr"}, []string{"les réseaux de neurones"}, "neuron, réseau"},
		{"each in its language", Options{}, []string{"Les réseaux de neurones apprennent dans les données avec une méthode", "The neurons of the networks are trained"},
			"apprennent, don, network, neuron, réseau, train"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := terms(t, tt.opts, tt.abstracts...); got != tt.want {
				t.Errorf("\ngot  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestCollocations finds pairs that only occur together, and leaves out those that meet by chance.
func TestCollocations(t *testing.T) {
	var abstracts []string
	for i := range 30 {
		abstracts = append(abstracts, fmt.Sprintf("red panda bears word%d tree, red panda bears", i))
	}
	for i := range 30 {
		abstracts = append(abstracts, fmt.Sprintf("tree word%d", (i*7)%30))
	}
	got := ", " + terms(t, Options{Collocations: true, MinDF: 2, MaxDF: 1}, abstracts...) + ","
	for _, want := range []string{"red panda", "panda bear", "red panda bear"} {
		if !strings.Contains(got, ", "+want+",") {
			t.Errorf("%q is missing in %s", want, got)
		}
	}
	if strings.Contains(got, "tree ") || strings.Contains(got, "0 tree") {
		t.Error("a pair by chance: ", got)
	}
}

// TestVocabularyColumns checks that columns are those of the vocabulary, by the word as it stands
// or by its stem, and that one without documents is empty.
func TestVocabularyColumns(t *testing.T) {
	docs := []Document{{Abstract: "graphs of neural networks"}, {Abstract: "a network of graphs"}}
	m, x := mustFit(t, docs, Options{Vocabulary: []string{"networks", "absent", "neural network", "graph"}, IDF: NoIDF, Norm: NoNorm, Weighting: RawTF})
	if x.Cols != 4 || m.DF(0) != 2 || m.DF(1) != 0 || m.DF(2) != 1 || m.DF(3) != 2 {
		t.Errorf("%d columns, df %d %d %d %d", x.Cols, m.DF(0), m.DF(1), m.DF(2), m.DF(3))
	}
	if want := []int32{0, 2, 3}; !slices.Equal(x.Row(0).Indices, want) {
		t.Errorf("row 0 has columns %v, want %v", x.Row(0).Indices, want)
	}
}

// TestBM25 compares with the formula, worked out by hand.
func TestBM25(t *testing.T) {
	docs := []Document{{Abstract: "tides tides tides moon"}, {Abstract: "moon stars"}}
	const k1, mean = 1.2, 3.0
	for opt, b := range map[float64]float64{0: 0.75, 0.5: 0.5, NoLength: 0} {
		m, x := mustFit(t, docs, Options{Weighting: BM25, B: opt, Norm: NoNorm, NoStemming: true})
		want := map[string]float64{
			"tides": math.Log(1+(2-1+0.5)/(1+0.5)) * 3 * (k1 + 1) / (3 + k1*(1-b+b*4/mean)),
			"moon":  math.Log(1+0.5/(2+0.5)) * (k1 + 1) / (1 + k1*(1-b+b*4/mean)),
		}
		got := dense(m, x)[0]
		for term, w := range want {
			if math.Abs(got[term]-w) > 1e-6 {
				t.Errorf("B = %v: %s weighs %v, want %v", opt, term, got[term], w)
			}
		}
	}
	// Where no document has a term, the mean length is 0.
	m, _ := mustFit(t, docs, Options{Weighting: BM25, Norm: NoNorm, Vocabulary: []string{"comets"}})
	v := m.Vector(Document{Abstract: "comets"})
	if want := math.Log(1 + (2+0.5)/0.5); len(v.Data) != 1 || math.Abs(float64(v.Data[0])-want) > 1e-6 {
		t.Errorf("comets weigh %v, want %v", v.Data, want)
	}
}

// TestBackground blends the document frequencies of another collection in.
func TestBackground(t *testing.T) {
	var others []Document
	for i := range 10 {
		d := Document{Abstract: "learning"}
		if i == 0 {
			d.Abstract = "learning tides"
		}
		others = append(others, d)
	}
	background, _ := mustFit(t, others, Options{MinDF: 1})
	docs := []Document{{Abstract: "learning tides"}, {Abstract: "learning moons"}}
	// Of 2 + 100 documents: learning 2 + 100, moons 1 + 0, tides 1 + 10.
	stemmed, _ := mustFit(t, docs, Options{Background: background, BackgroundDocs: 100})
	idf := func(df float64) float64 { return math.Log((1+102)/(1+df)) + 1 }
	for j, want := range []float64{idf(102), idf(1), idf(11)} {
		if got := stemmed.IDF(j); math.Abs(got-want) > 1e-12 {
			t.Errorf("idf of %s is %v, want %v", stemmed.Terms()[j], got, want)
		}
	}
	if b, ok := stemmed.Background(); !ok || b.Terms != 2 {
		t.Errorf("the background has %d of the terms, want 2", b.Terms)
	}
	c, err := mustRead(t, docs, Options{BackgroundDocs: 400}).WithBackground(background, 0.25)
	if err != nil {
		t.Fatal(err)
	}
	shared, _ := mustFitCorpus(t, c)
	if got, want := shared.IDF(2), stemmed.IDF(2); got != want {
		t.Errorf("with a quarter of a background of 400 documents, idf of tides is %v, want %v", got, want)
	}
	for _, opts := range []Options{{NoStemming: true}, {Tokens: WordTokens}, {Language: "fr"}} {
		opts.Background = background
		if opts.Language != "" {
			opts.Background, _ = mustFit(t, others, Options{Language: "en"})
		}
		if _, _, err := Fit(t.Context(), docs, opts); !errors.Is(err, ErrBackground) {
			t.Errorf("%+v: error %v", opts, err)
		}
	}
}

func TestNames(t *testing.T) {
	for n := range Norm(3) {
		var back Norm
		if text, _ := n.MarshalText(); back.UnmarshalText(text) != nil || back != n {
			t.Errorf("norm %d comes back as %d", n, back)
		}
	}
	var w Weighting
	if err := w.UnmarshalText([]byte("bm42")); err == nil || !strings.Contains(err.Error(), "sublinear, raw, bm25") {
		t.Error("no error that lists what there is:", err)
	}
	if got := fmt.Sprint(BM25, PlainIDF, L1, WordTokens, IDF(7)); got != "bm25 plain l1 word 7" {
		t.Error(got)
	}
}

// FuzzOptions fits any texts with options of all kinds: the matrix is valid, Transform gives it
// again, and so does the model when it comes from a file.
func FuzzOptions(f *testing.F) {
	table := optionTable(f)
	names := slices.Sorted(maps.Keys(table))
	for i := range names {
		f.Add(uint8(i), "Tide pools, tide pools", "The neural network of the tide pools: GPT-4 and 图神经网络", "tide", "b*", 1.0)
	}
	f.Fuzz(func(t *testing.T, kind uint8, title, abstract, word, pattern string, number float64) {
		opts := table[names[int(kind)%len(names)]]
		opts.StopWords = append(slices.Clone(opts.StopWords), pattern)
		opts.Synonyms = append(slices.Clone(opts.Synonyms), []string{word, title}, []string{title, abstract})
		opts.MinDF, opts.Parallelism = number, 1
		docs := []Document{{Title: title, Abstract: abstract}, {Title: word, Abstract: abstract + " " + title}, {Abstract: word + word}}
		m, x, ok := fitFuzzed(t, docs, opts)
		if !ok {
			return
		}
		var file bytes.Buffer
		if _, err := m.WriteTo(&file); err != nil {
			t.Fatal(err)
		}
		loaded, err := ReadModel(&file)
		if err != nil {
			t.Fatal(err)
		}
		if y, err := loaded.Transform(t.Context(), docs); err != nil || !sameMatrix(x, y) {
			t.Fatalf("a model from a file weighs otherwise: %v", err)
		}
	})
}

// TestUnmatched checks what is said of entries of a vocabulary that are empty columns.
func TestUnmatched(t *testing.T) {
	docs := []Document{{Abstract: "Graphs of neural networks and theories of mind."}, {Abstract: "A network of graphs."}}
	m, _ := mustFit(t, docs, Options{Vocabulary: []string{"Networks", "network", "theory of mind", "absent", "Neural Networks", "the"}})
	want := []Unmatched{{1, "network", RepeatedEntry}, {2, "theory of mind", StopWordEntry}, {3, "absent", AbsentEntry}, {5, "the", StopWordEntry}}
	if got := m.Unmatched(); !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if m, _ = mustFit(t, docs, Options{}); m.Unmatched() != nil {
		t.Error("unmatched entries without a vocabulary")
	}
}

// TestMostWords: of very many words, those that two documents have are terms, and others in byte order, if no option
// says more.
func TestMostWords(t *testing.T) {
	var b strings.Builder
	for i := range MostWords {
		fmt.Fprintf(&b, "w%06d ", i)
	}
	docs := []Document{{Abstract: b.String() + "zebra zoo"}, {Abstract: "zebra"}}
	for name, test := range map[string]struct {
		opts Options
		want int
	}{
		"no option": {Options{}, MostWords}, "MinDF": {Options{MinDF: 1}, MostWords + 2},
		"MaxFeatures": {Options{MaxFeatures: 3}, 3}, "pairs": {Options{MaxN: 2}, 2*MostWords + 3},
	} {
		m, _, err := Fit(t.Context(), docs, test.opts)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(m.Terms()); got != test.want {
			t.Errorf("%s: %d terms, want %d", name, got, test.want)
		}
		if terms := m.Terms(); name == "no option" && (terms[0] != "w000000" || terms[MostWords-1] != "zebra") {
			t.Errorf("the first term is %q, the last %q", terms[0], terms[MostWords-1])
		}
	}
}
