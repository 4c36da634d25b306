package tfidf

import (
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"kindred/text"
)

// MostWords is how many words are terms at most, those that most documents have, if no option says which. Ties go to
// the words that are first in byte order. A million abstracts have 84,000; so many words in a few documents are data
// and no texts, and each would take hundreds of bytes.
const MostWords = 100_000

// Options are the options of [Fit] and [Read]. The zero value suits abstracts of papers, from a
// handful to millions. The first options, up to Synonyms, say how texts are read as words; they are
// those of package text.
type Options struct {
	// Tokens says what a token is.
	Tokens TokenPattern
	// Language is the code of the language whose stemmer and stop words are used for every
	// document ("fr", "ru"). "" chooses the language of each document by its words.
	Language string
	// MinLength and MaxLength drop words of fewer or more characters. If both are 0, PaperTokens
	// keeps words of 2 to 40 characters, and single Greek letters, which are read by name.
	MinLength int
	MaxLength int
	// StopWords are dropped in addition to the built-in stop words: words in lower case, in which
	// * stands for any characters and ? for one character.
	StopWords []string
	// KeepStopWords keeps the function words of all known languages.
	KeepStopWords bool
	// KeepBoilerplate keeps the words that abstracts of every field use ("propose", "results",
	// "significantly").
	KeepBoilerplate bool
	// NoStemming keeps words as they are. By default a word is reduced to its stem.
	NoStemming bool
	// Synonyms are groups of phrases with the same meaning. The first phrase of a group replaces
	// the others wherever they occur. If several phrases match, the longest is replaced.
	Synonyms [][]string

	// MinN and MaxN are the lengths of the n-grams that are terms. An n-gram is a run of words with
	// neither punctuation nor a stop word between them. 0 means 1: single words.
	MinN int
	MaxN int
	// Collocations makes terms also of pairs of neighbouring words that at least 2 documents have, 3 from n = 1,000 on and
	// 5 from n = 10,000 on, and whose normalised pointwise mutual information (Bouma, GSCL 2009)
	//
	//	ln(p(a,b) / (p(a)·p(b))) / −ln p(a,b)
	//
	// is at least 0.3, where p is the number of documents with a word or a pair, divided by the sum of these numbers over
	// all words. It is 1 for words that only occur together, and 0 for words that meet by chance. Triples are terms if
	// both of their pairs are, and as many documents have them.
	Collocations bool
	// MinDF drops terms that fewer documents have. It is a number of documents or, below 1, a
	// fraction of them. 0 chooses by the number of documents n: 1 for n < 80, where a term of a
	// single document still shows that the document is different; 2 for n < 800, 3 for
	// n < 8,000, and 5 for more. The limits are no round numbers, since sources give pages of 100 or 1,000
	// papers: without a few of these, the terms should stay the same.
	MinDF float64
	// MaxDF drops terms that more documents have. It is a fraction of the documents or, above 1, a
	// number of them. 0 means 1 for n < 45, where two documents may have only such terms in common,
	// and 0.5 for more. This limit is no round number either: sources give pages of 50 papers, too. If both limits are 0
	// and leave no term, as in documents that are all alike, they are 1.
	MaxDF float64
	// MaxFeatures keeps only this many terms, those that occur most often. Ties go to the terms that
	// are first in byte order. 0 keeps all, up to MostWords if MinDF is 0 too and terms are single words.
	MaxFeatures int
	// Vocabulary, if not empty, holds the terms: column j is Vocabulary[j]. Entries are words, or
	// n-grams with blanks between their words; an entry matches as it is written, or by the stems of
	// its words. MinN, MaxN, Collocations, MinDF, MaxDF and MaxFeatures have no effect then.
	Vocabulary []string

	// TitleWeight and AbstractWeight are how often a word of the title and of the abstract counts,
	// in [0.01, 100]. 0 means 2 and 1. To leave titles out, leave Document.Title empty.
	TitleWeight    float64
	AbstractWeight float64
	// Weighting says how the weight of a term grows with its occurrences in a document.
	Weighting Weighting
	// Binary counts a term of a document once, however often it occurs.
	Binary bool
	// IDF is the weight of a term by its document frequency.
	IDF IDF
	// K1 is the saturation of BM25: the higher it is, the more do further occurrences count. 0 means
	// 1.2.
	K1 float64
	// B is how much BM25 takes the length of a document into account, in [0, 1]. 0 means 0.75;
	// [NoLength] ignores the length.
	B float64
	// Norm is the norm that each row is divided by.
	Norm Norm
	// Background, if not nil, is the model of a larger collection, whose document frequencies are
	// blended into those of the documents, because a few documents do not tell which words are
	// rare. BackgroundDocs more documents are assumed, which have each term as often as the documents
	// of the background. 0 means 3,000, which helped most on samples of 16 to 200 abstracts
	// (docs/decisions.md).
	Background     *Model  `json:"-"`
	BackgroundDocs float64 `json:"-"`

	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not
	// depend on it.
	Parallelism int `json:"-"`
	// OnProgress, if not nil, is called with the number of documents read so far and the number of
	// all documents, which is 0 if it is not known. It is never called twice at the same time, but
	// may be called on any goroutine.
	OnProgress func(done, total int) `json:"-"`
}

// NoLength is the value of Options.B with which BM25 ignores the length of documents. [Model.Options]
// has it, too.
const NoLength = -1.0

// Weighting says how the weight of a term grows with its occurrences tf in a document.
type Weighting uint8

const (
	// SublinearTF is 1 + ln tf, but at least 0.001.
	SublinearTF Weighting = iota
	// RawTF is tf.
	RawTF
	// BM25 is tf·(k₁+1) / (tf + k₁·(1 − b + b·l/L)) for a document of l terms, where L is the mean
	// length of all documents (Robertson and Zaragoza, Foundations and Trends in Information
	// Retrieval 3, 2009, doi:10.1561/1500000019). The weight by document frequency is then
	// ln(1 + (n − df + ½) / (df + ½)), as in Lucene, unless it is NoIDF.
	BM25
)

// IDF is the weight of a term that df of n documents have.
type IDF uint8

const (
	// SmoothIDF is ln((1+n) / (1+df)) + 1.
	SmoothIDF IDF = iota
	// PlainIDF is ln(n / df) + 1. A df of 0 counts as 1.
	PlainIDF
	// NoIDF is 1.
	NoIDF
)

// Norm is the norm that each row is divided by.
type Norm uint8

const (
	// L2 is the square root of the sum of the squares. The dot product of two rows is then the
	// cosine of the angle between them.
	L2 Norm = iota
	// L1 is the sum of the values.
	L1
	// NoNorm is 1. Clustering and the search for neighbours need rows of unit length, so not these.
	NoNorm
)

// withDefaults returns the options with the defaults for a number of documents.
func (o Options) withDefaults(n int) Options {
	or := func(v *float64, otherwise float64) {
		if *v == 0 {
			*v = otherwise
		}
	}
	o.MinN = max(o.MinN, 1)
	o.MaxN = max(o.MaxN, o.MinN)
	switch {
	case n < 80:
		or(&o.MinDF, 1)
	case n < 800:
		or(&o.MinDF, 2)
	case n < 8_000:
		or(&o.MinDF, 3)
	default:
		or(&o.MinDF, 5)
	}
	if n < 45 {
		or(&o.MaxDF, 1)
	}
	or(&o.MaxDF, 0.5)
	or(&o.TitleWeight, 2)
	or(&o.AbstractWeight, 1)
	or(&o.K1, 1.2)
	or(&o.B, 0.75)
	if o.B < 0 {
		o.B = NoLength
	}
	if o.Background == nil {
		o.BackgroundDocs = 0 // has no effect
	} else {
		or(&o.BackgroundDocs, usualBackgroundDocs)
	}
	return o
}

// mostWords returns how many words are terms at most if no option says which are; 0 if one does.
func (o *Options) mostWords() int {
	if o.MinDF != 0 || o.MaxFeatures != 0 || o.MinN > 1 || o.MaxN > 1 || o.Collocations {
		return 0
	}
	return MostWords
}

// text returns the options that say how texts are read as words.
func (o *Options) text() text.Options {
	return text.Options{
		Tokens: o.Tokens, Language: o.Language, MinLength: o.MinLength, MaxLength: o.MaxLength, StopWords: o.StopWords,
		KeepStopWords: o.KeepStopWords, KeepBoilerplate: o.KeepBoilerplate, NoStemming: o.NoStemming, Synonyms: o.Synonyms,
		Parallelism: o.Parallelism, OnProgress: o.OnProgress,
	}
}

// loosen makes every word a term that counts, if the limits are the defaults, and reports whether it did.
func (o *Options) loosen() bool {
	if o.MinDF != 0 || o.MaxDF != 0 {
		return false
	}
	o.MinDF, o.MaxDF = 1, 1
	return true
}

// collocationNPMI is the least normalised pointwise mutual information of two words that are a term together.
const collocationNPMI = 0.3

// collocationDF returns how many of n documents must have a collocation.
func collocationDF(n int) int {
	switch {
	case n < 1_000:
		return 2
	case n < 10_000:
		return 3
	}
	return 5
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

// maxNGram bounds the length of n-grams. Longer n-grams are quotations.
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
	check(o.Weighting <= BM25, "Weighting = %d is not a weighting", o.Weighting)
	check(o.IDF <= NoIDF, "IDF = %d is not a weight", o.IDF)
	check(o.Norm <= NoNorm, "Norm = %d is not a norm", o.Norm)
	for _, entry := range o.Vocabulary {
		check(utf8.ValidString(entry), "Vocabulary: %q is not valid UTF-8", entry)
	}
	check(o.MinN >= 0 && o.MinN <= maxNGram, "MinN = %d must be 1 to %d", o.MinN, maxNGram)
	check(o.MaxN == 0 || o.MaxN >= o.MinN && o.MaxN <= maxNGram, "MaxN = %d must be MinN to %d", o.MaxN, maxNGram)
	check(!o.Collocations || o.MaxN <= 1, "Collocations and MaxN = %d exclude each other", o.MaxN)
	check(o.MinDF >= 0 && (o.MinDF < 1 || o.MinDF == math.Trunc(o.MinDF)) && o.MinDF <= math.MaxInt32,
		"MinDF = %v must be a fraction below 1 or an integer", o.MinDF)
	check(o.MaxDF >= 0 && (o.MaxDF <= 1 || o.MaxDF == math.Trunc(o.MaxDF)),
		"MaxDF = %v must be a fraction in (0, 1] or an integer", o.MaxDF)
	check(o.MaxFeatures >= 0, "MaxFeatures = %d must not be negative", o.MaxFeatures)
	for _, w := range []struct {
		name   string
		weight float64
	}{{"TitleWeight", o.TitleWeight}, {"AbstractWeight", o.AbstractWeight}} {
		check(w.weight == 0 || w.weight >= 0.01 && w.weight <= 100, "%s = %v must be in [0.01, 100]", w.name, w.weight)
	}
	check(o.K1 >= 0 && o.K1 <= 1e6, "K1 = %v must be in [0, 1000000]", o.K1)
	check(o.B <= 1, "B = %v must be at most 1", o.B)
	check(o.BackgroundDocs >= 0 && o.BackgroundDocs <= 1e15,
		"BackgroundDocs = %v must be a number of documents", o.BackgroundDocs)
	if b := o.Background; b != nil && len(errs) == 0 {
		errs = append(errs, o.checkBackground(b.opts))
	}
	return errors.Join(errs...)
}

// ErrBackground is wrapped by the error for a background whose words are not comparable with those of the
// documents.
var ErrBackground = errors.New("the background reads texts in another way")

// checkBackground returns an error if the words of a background with some options are not comparable.
func (o *Options) checkBackground(b Options) error {
	switch {
	case b.Tokens != o.Tokens:
		return fmt.Errorf("tfidf: %w: its Tokens are %q, not %q", ErrBackground, b.Tokens, o.Tokens)
	case b.NoStemming != o.NoStemming:
		return fmt.Errorf("tfidf: %w: its NoStemming is %v, not %v", ErrBackground, b.NoStemming, o.NoStemming)
	case b.Language != "" && o.Language != "" && b.Language != o.Language:
		return fmt.Errorf("tfidf: %w: its Language is %q, not %q", ErrBackground, b.Language, o.Language)
	}
	return nil
}

// usualBackgroundDocs is the number of documents that a background counts as.
const usualBackgroundDocs = 3_000
