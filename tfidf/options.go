package tfidf

import (
	"errors"
	"fmt"
)

// Document is a text with its title apart, because the words of a title count more.
type Document struct {
	Title, Abstract string
}

// Options are the options of [Fit]. The zero value suits abstracts of papers in English, from
// a handful to millions.
type Options struct {
	// MinDF drops terms that fewer documents have. 0 chooses by the number of documents n:
	// 1 for n < 100, where a term of one document still says that it stands apart; 2 for
	// n < 1,000, 3 for n < 10,000, and 5 for more.
	MinDF int
	// MaxDF drops terms that more than this fraction of the documents have, in (0, 1]. 0 means
	// 1 for n < 50, where such a term may be what two papers share, and 0.5 for more.
	MaxDF float64
	// TitleWeight is how often a word of the title counts, in [0.01, 100]. 0 means 2; to leave
	// titles out, leave Document.Title empty.
	TitleWeight float64
	// RawTF weighs a term that occurs tf times by tf, and not by 1 + ln tf.
	RawTF bool
	// KeepStopWords keeps the function words of English and of some other languages, and
	// KeepBoilerplate the words that abstracts of every field use ("propose", "results",
	// "significantly").
	KeepStopWords, KeepBoilerplate bool
	// NoStemming takes tokens as terms, and not their stems.
	NoStemming bool
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not
	// depend on it.
	Parallelism int
	// OnProgress, if not nil, is called with the number of documents read so far, on the
	// caller's goroutine or another, but never twice at once.
	OnProgress func(done, total int)
}

func (o Options) withDefaults(n int) Options {
	if o.MinDF == 0 {
		switch {
		case n < 100:
			o.MinDF = 1
		case n < 1_000:
			o.MinDF = 2
		case n < 10_000:
			o.MinDF = 3
		default:
			o.MinDF = 5
		}
	}
	if o.MaxDF == 0 {
		o.MaxDF = 1
		if n >= 50 {
			o.MaxDF = 0.5
		}
	}
	if o.TitleWeight == 0 {
		o.TitleWeight = 2
	}
	return o
}

func (o Options) validate() error {
	var errs []error
	if o.MinDF < 1 {
		errs = append(errs, fmt.Errorf("tfidf: MinDF = %d, want at least 1", o.MinDF))
	}
	if !(o.MaxDF > 0 && o.MaxDF <= 1) {
		errs = append(errs, fmt.Errorf("tfidf: MaxDF = %v, want a fraction in (0, 1]", o.MaxDF))
	}
	if !(o.TitleWeight >= 0.01 && o.TitleWeight <= 100) {
		errs = append(errs, fmt.Errorf("tfidf: TitleWeight = %v, want a number in [0.01, 100]", o.TitleWeight))
	}
	return errors.Join(errs...)
}
