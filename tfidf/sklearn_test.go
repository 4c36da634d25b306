package tfidf

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/sparse"
)

// sklearnCase is a case of testdata/sklearn/make.py: options in the terms of TfidfVectorizer, and
// what comes of them.
type sklearnCase struct {
	Name, Corpus string
	Tokens       string   // which pattern of kindred finds the tokens that scikit-learn does
	NgramRange   [2]int   `json:"ngram_range"`
	MinDF        float64  `json:"min_df"`
	MaxDF        float64  `json:"max_df"`
	MaxFeatures  int      `json:"max_features"`
	Vocabulary   []string // nil if it is to be found
	StopWords    []string `json:"stop_words"`
	TitleWeight  float64  `json:"title_weight"`
	SublinearTF  bool     `json:"sublinear_tf"`
	Binary       bool
	UseIDF       bool `json:"use_idf"`
	SmoothIDF    bool `json:"smooth_idf"`
	Norm         string

	Terms []string
	IDF   []float64      // nil if UseIDF is false
	Rows  [][][2]float64 // column and value
}

// options returns the options of kindred that mean the same.
func (c *sklearnCase) options() Options {
	opts := plainOptions
	if c.Tokens == "word" {
		opts.Tokens = WordTokens
		opts.MinLength, opts.MaxLength = 2, math.MaxInt32 // \w\w+ has no upper bound
	}
	opts.MinN, opts.MaxN = c.NgramRange[0], c.NgramRange[1]
	opts.MinDF, opts.MaxDF, opts.MaxFeatures = c.MinDF, c.MaxDF, c.MaxFeatures
	opts.Vocabulary, opts.StopWords = c.Vocabulary, c.StopWords
	opts.TitleWeight, opts.Binary = c.TitleWeight, c.Binary
	if !c.SublinearTF {
		opts.Weighting = RawTF
	}
	switch {
	case !c.UseIDF:
		opts.IDF = NoIDF
	case !c.SmoothIDF:
		opts.IDF = PlainIDF
	}
	switch c.Norm {
	case "l1":
		opts.Norm = L1
	case "": // null
		opts.Norm = NoNorm
	}
	return opts
}

// TestScikitLearn compares with the numbers of testdata/sklearn/make.py.
func TestScikitLearn(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "sklearn", "tfidf.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Corpora map[string][]Document
		Cases   []sklearnCase
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	if len(want.Cases) < 60 {
		t.Fatalf("%d cases, want at least 60", len(want.Cases))
	}
	for _, c := range want.Cases {
		t.Run(c.Name, func(t *testing.T) {
			docs := want.Corpora[c.Corpus]
			m, x := mustFit(t, docs, c.options())
			// Without the vocabulary there is no telling which column is which.
			if diff := cmp.Diff(c.Terms, m.Terms()); diff != "" {
				t.Fatalf("terms (-want +got):\n%s", diff)
			}
			for j, term := range c.Terms {
				idf := 1.0
				if c.UseIDF {
					idf = c.IDF[j]
				}
				if !nearly(m.IDF(j), idf, 1e-11) {
					t.Errorf("idf of %q is %v, want %v", term, m.IDF(j), idf)
				}
			}
			c.compareRows(t, "Fit", x)
			again, err := m.Transform(t.Context(), docs)
			if err != nil {
				t.Fatal(err)
			}
			c.compareRows(t, "Transform", again)
		})
	}
}

// compareRows compares all values of a matrix, also those that are zero on one side only.
func (c *sklearnCase) compareRows(t *testing.T, from string, x *sparse.CSR) {
	t.Helper()
	if x.Rows != len(c.Rows) || x.Cols != len(c.Terms) {
		t.Fatalf("%s: %d rows and %d columns, want %d and %d", from, x.Rows, x.Cols, len(c.Rows), len(c.Terms))
	}
	for i, row := range c.Rows {
		want := make([]float64, x.Cols)
		for _, v := range row {
			want[int(v[0])] = v[1]
		}
		for j, v := range want {
			if got := x.At(i, j); !nearly(got, v, 1e-6) {
				t.Errorf("%s: document %d, %q: %v, want %v", from, i, c.Terms[j], got, v)
			}
		}
	}
}

// nearly reports whether got is want except an error that is relative if want is large.
func nearly(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*max(1, math.Abs(want))
}
