// Package phrase finds what people call the things that texts are about: noun phrases and words, whole and as they
// are written. "machine learning" stays together, "fine-tuning" keeps its hyphen, "Oryza sativa" its capital, and
// "natural language processing (NLP)" is one phrase with its acronym.
//
// There is no grammar and no dictionary. The use of a phrase shows that it is one: it often stands alone, between
// function words, punctuation and words that abstracts of every field use; its words meet more often than by chance;
// and it is not just a part of one longer phrase. That works in every language that package text reads. For English,
// package usage tells more: "vivo" needs the "in" before it.
package phrase

import (
	"context"
	"fmt"

	"kindred/sparse"
	"kindred/text"
	"kindred/text/language"
)

// Text is a text to find phrases in.
type Text struct {
	Title, Abstract string
	// Keywords are further words on the subject of the text. Their capitals say nothing.
	Keywords []string
	Language language.Language
}

// Options are the options of [Find]. The zero value suits abstracts of papers.
type Options struct {
	// Analyzer makes words of forms; nil means that of the zero [text.Options].
	Analyzer *text.Analyzer
	// Written returns how other English texts write the word of a stem most often, "" if it is not known. It decides
	// which words have a capital where the texts do not show it. nil knows none.
	Written func(stem string) string
	// MinDF drops phrases that fewer texts have. 0 chooses by the number n of texts: 2 for n < 1,000, 3 for
	// n < 10,000, and 4 for more.
	MinDF int
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
	Parallelism int
}

func (o Options) withDefaults(n int) Options {
	if o.Analyzer == nil {
		o.Analyzer = text.NewAnalyzer(text.Options{})
	}
	if o.MinDF == 0 {
		switch {
		case n < 1_000:
			o.MinDF = 2
		case n < 10_000:
			o.MinDF = 3
		default:
			o.MinDF = 4
		}
	}
	return o
}

// Phrases are the phrases of texts, and the words that may stand alone. It is immutable and may be used by several
// goroutines.
type Phrases struct {
	// Occurs is n×p: how much text i is about phrase j, in (0, 1]. It is 1 if the title has the phrase. If only the
	// abstract has it, the value grows with the number of occurrences. Those within a longer phrase and those of the
	// acronym count, too.
	Occurs *sparse.CSR
	// Parts has length p: the numbers of the words of each phrase.
	Parts [][]int32
	// Lengths has length p: the number of words of each phrase, function words apart. The words that an acronym stands
	// for count as two.
	Lengths []int
	// Special has length p: how specific each phrase is to a subject, in [0, 1]. It is low for "results" and "point of
	// view", which papers of all subjects have, and for what many abstracts and hardly any titles have.
	Special []float64
	// Words are the stems of all words by their numbers, "" for function words.
	Words []string
	// General says of each word whether papers of all subjects have it, as "systems".
	General []bool

	c      *corpus
	m      *miner
	nodes  []int32   // of each phrase
	posted [][]int32 // the texts that have each phrase
}

// Find finds the phrases of n texts. texts(lo, hi) returns texts lo to hi; it is called once for each, by several
// goroutines.
//
// The error is that of texts, an error for invalid options, or ctx.Err() if ctx ends first. Phrases come in the order
// of their words. The result does not depend on Parallelism, nor, apart from the order of rows, on that of the texts.
// Time and memory grow with the length of the texts, by about 15 bytes for each word, and up to two more for each
// goroutine.
func Find(ctx context.Context, n int, texts func(lo, hi int) ([]Text, error), opts Options) (*Phrases, error) {
	opts = opts.withDefaults(n)
	if opts.MinDF < 1 {
		return nil, fmt.Errorf("phrase: MinDF = %d must be positive", opts.MinDF)
	}
	c, err := read(ctx, n, texts, &opts)
	if err != nil {
		return nil, err
	}
	m := newMiner(c, opts.MinDF)
	if err := m.mine(ctx); err != nil {
		return nil, err
	}
	return m.phrases(ctx, &opts)
}
