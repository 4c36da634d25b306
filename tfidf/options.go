package tfidf

import (
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"kindred/text"
)

// Options are the options of [Fit] and [Read]. The zero value suits abstracts of papers, from a
// handful to millions.
type Options struct {
	// Tokens says what a token is.
	Tokens TokenPattern `json:"tokens"`
	// Language is the code of the language whose stemmer and stop words are used for every
	// document ("fr", "ru"). "" chooses for each document by its words.
	Language string `json:"language,omitempty"`
	// MinLength and MaxLength drop words of fewer or more characters. If both are 0, PaperTokens
	// have 2 to 40, but for single Greek letters, which are read by name.
	MinLength int `json:"min_length,omitempty"`
	MaxLength int `json:"max_length,omitempty"`
	// StopWords are dropped besides those that are built in: words in lower case, in which *
	// stands for any characters, and ? for one.
	StopWords []string `json:"stop_words,omitempty"`
	// KeepStopWords keeps the function words of the languages that are known, and
	// KeepBoilerplate the words that abstracts of every field use ("propose", "results",
	// "significantly").
	KeepStopWords   bool `json:"keep_stop_words,omitempty"`
	KeepBoilerplate bool `json:"keep_boilerplate,omitempty"`
	// NoStemming takes words as terms, and not their stems.
	NoStemming bool `json:"no_stemming,omitempty"`
	// Synonyms are groups of phrases that mean the same. Wherever one of a group stands, the
	// first of the group is read. Of several that fit, the longest is taken.
	Synonyms [][]string `json:"synonyms,omitempty"`

	// MinN and MaxN bound the n-grams that are terms: runs of so many neighbouring words, between
	// which there is neither punctuation nor a stop word. 0 means 1.
	MinN int `json:"min_n"`
	MaxN int `json:"max_n"`
	// Collocations makes terms also of the pairs and triples of words that belong together, as
	// [Model.Phrases] finds them.
	Collocations bool `json:"collocations,omitempty"`
	// MinDF drops terms that fewer documents have: a number of documents, or if it is below 1, a
	// fraction of them. 0 chooses by the number of documents n: 1 for n < 100, where a term of one
	// document still says that it stands apart; 2 for n < 1,000, 3 for n < 10,000, and 5 for more.
	MinDF float64 `json:"min_df"`
	// MaxDF drops terms that more documents have: a fraction of them, or if it is above 1, a
	// number. 0 means 1 for n < 50, where such a term may be what two papers share, and 0.5 for
	// more.
	MaxDF float64 `json:"max_df"`
	// MaxFeatures keeps only so many terms, those that occur most often; of equals those that are
	// first in byte order. 0 keeps all.
	MaxFeatures int `json:"max_features,omitempty"`
	// Vocabulary, if not empty, is the vocabulary, whatever occurs in the documents: column j is
	// Vocabulary[j]. Entries are words, or n-grams with a blank between their words; they match
	// as they stand, or by their stems. MinN, MaxN, Collocations, MinDF, MaxDF and MaxFeatures
	// are without effect then.
	Vocabulary []string `json:"vocabulary,omitempty"`

	// TitleWeight is how often a word of the title counts, and AbstractWeight how often one of the
	// abstract, in [0.01, 100]. 0 means 2 and 1; to leave titles out, leave Document.Title empty.
	TitleWeight    float64 `json:"title_weight"`
	AbstractWeight float64 `json:"abstract_weight"`
	// Weighting is how often a term counts that occurs tf times.
	Weighting Weighting `json:"weighting"`
	// Binary takes 1 for tf, whatever it is.
	Binary bool `json:"binary,omitempty"`
	// IDF is the weight of a term by its document frequency.
	IDF IDF `json:"idf"`
	// K1 and B are the parameters of BM25: when more occurrences hardly count any more, and how
	// much the length of a document does, in [0, 1]. 0 means 1.2 and 0.75; for a B of 0 any
	// negative number stands.
	K1 float64 `json:"k1"`
	B  float64 `json:"b"`
	// Norm is what each row is divided by.
	Norm Norm `json:"norm"`
	// Background, if not nil, is the model of a larger collection. Its document frequencies are
	// blended into those of the documents, of which a few say little about what is rare: as if
	// there were BackgroundDocs more documents, which have each term as often as the documents of
	// the background do. 0 means 3,000, which helped most on samples of 16 to 200 abstracts
	// (docs/benchmarks.md).
	Background     *Model  `json:"-"`
	BackgroundDocs float64 `json:"background_docs,omitempty"`

	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not
	// depend on it.
	Parallelism int `json:"-"`
	// OnProgress, if not nil, is called with the number of documents read so far, and that of all
	// (0 if it is not known), on the caller's goroutine or another, but never twice at once.
	OnProgress func(done, total int) `json:"-"`
}

// Weighting says how often a term counts that occurs tf times in a document.
type Weighting uint8

const (
	// SublinearTF is 1 + ln tf, but at least 0.001.
	SublinearTF Weighting = iota
	// RawTF is tf.
	RawTF
	// BM25 is tf·(k₁+1) / (tf + k₁·(1 − b + b·l/L)) for a document of l terms, where the mean of
	// all documents is L (Robertson and Zaragoza, Foundations and Trends in Information Retrieval
	// 3, 2009, doi:10.1561/1500000019). The weight by document frequency is then
	// ln(1 + (n − df + ½) / (df + ½)), as in Lucene, unless it is NoIDF.
	BM25
)

// IDF is the weight of a term that df of n documents have.
type IDF uint8

const (
	// SmoothIDF is ln((1+n) / (1+df)) + 1.
	SmoothIDF IDF = iota
	// PlainIDF is ln(n / df) + 1, with 1 for a df of 0.
	PlainIDF
	// NoIDF is 1.
	NoIDF
)

// Norm is what each row is divided by.
type Norm uint8

const (
	// L2 is the square root of the sum of the squares, so that the product of two rows is the
	// cosine of the angle between them.
	L2 Norm = iota
	// L1 is the sum of the values.
	L1
	// NoNorm is 1. Rows that are not of unit length suit neither clustering nor neighbours.
	NoNorm
)

// withDefaults returns the options with what follows from the number of documents filled in.
func (o Options) withDefaults(n int) Options {
	or := func(v *float64, otherwise float64) {
		if *v == 0 {
			*v = otherwise
		}
	}
	o.MinN = max(o.MinN, 1)
	o.MaxN = max(o.MaxN, o.MinN)
	switch {
	case n < 100:
		or(&o.MinDF, 1)
	case n < 1_000:
		or(&o.MinDF, 2)
	case n < 10_000:
		or(&o.MinDF, 3)
	default:
		or(&o.MinDF, 5)
	}
	if n < 50 {
		or(&o.MaxDF, 1)
	}
	or(&o.MaxDF, 0.5)
	or(&o.TitleWeight, 2)
	or(&o.AbstractWeight, 1)
	or(&o.K1, 1.2)
	or(&o.B, 0.75)
	o.B = max(o.B, 0)
	if o.Background == nil {
		o.BackgroundDocs = 0 // without effect
	} else {
		or(&o.BackgroundDocs, 3_000)
	}
	return o
}

// text returns the options that say how texts are read as words.
func (o *Options) text() text.Options {
	return text.Options{
		Tokens: o.Tokens, Language: o.Language, MinLength: o.MinLength, MaxLength: o.MaxLength, StopWords: o.StopWords,
		KeepStopWords: o.KeepStopWords, KeepBoilerplate: o.KeepBoilerplate, NoStemming: o.NoStemming, Synonyms: o.Synonyms,
		Parallelism: o.Parallelism, OnProgress: o.OnProgress,
	}
}

// limits returns the lowest and the highest document frequency of a term among n documents.
func (o *Options) limits(n int) (lowest, highest int) {
	lowest, highest = int(math.Ceil(o.MinDF)), int(min(o.MaxDF, math.MaxInt32))
	if o.MinDF < 1 {
		lowest = int(math.Ceil(o.MinDF * float64(n)))
	}
	if o.MaxDF <= 1 {
		highest = int(o.MaxDF * float64(n))
	}
	return max(lowest, 1), highest
}

// maxNGram bounds the length of n-grams: longer ones are quotations.
const maxNGram = 10

func (o Options) validate() error {
	var errs []error
	if err := o.text().Validate(); err != nil {
		errs = append(errs, fmt.Errorf("tfidf: %w", err))
	}
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("tfidf: "+format, args...))
		}
	}
	check(o.Weighting <= BM25, "Weighting = %d, which is none", o.Weighting)
	check(o.IDF <= NoIDF, "IDF = %d, which is none", o.IDF)
	check(o.Norm <= NoNorm, "Norm = %d, which is none", o.Norm)
	for _, entry := range o.Vocabulary {
		check(utf8.ValidString(entry), "Vocabulary: %q is not valid UTF-8", entry)
	}
	check(o.MinN >= 0 && o.MinN <= maxNGram, "MinN = %d, want 1 to %d", o.MinN, maxNGram)
	check(o.MaxN == 0 || o.MaxN >= o.MinN && o.MaxN <= maxNGram, "MaxN = %d, want MinN to %d", o.MaxN, maxNGram)
	check(!o.Collocations || o.MaxN <= 1, "Collocations with n-grams of up to %d words: want one or the other", o.MaxN)
	check(o.MinDF >= 0 && (o.MinDF < 1 || o.MinDF == math.Trunc(o.MinDF)) && o.MinDF <= math.MaxInt32, "MinDF = %v, want a fraction below 1 or a number", o.MinDF)
	check(o.MaxDF >= 0 && (o.MaxDF <= 1 || o.MaxDF == math.Trunc(o.MaxDF)), "MaxDF = %v, want a fraction in (0, 1] or a number", o.MaxDF)
	check(o.MaxFeatures >= 0, "MaxFeatures = %d, want at least 0", o.MaxFeatures)
	for _, w := range []struct {
		name   string
		weight float64
	}{{"TitleWeight", o.TitleWeight}, {"AbstractWeight", o.AbstractWeight}} {
		check(w.weight == 0 || w.weight >= 0.01 && w.weight <= 100, "%s = %v, want a number in [0.01, 100]", w.name, w.weight)
	}
	check(o.K1 >= 0 && o.K1 <= 1e6, "K1 = %v, want a number from 0 to a million", o.K1)
	check(o.B <= 1, "B = %v, want at most 1", o.B)
	check(o.BackgroundDocs >= 0 && o.BackgroundDocs <= 1e15, "BackgroundDocs = %v, want a number of documents", o.BackgroundDocs)
	return errors.Join(errs...)
}
