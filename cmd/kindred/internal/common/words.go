package common

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/config"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/text/language"
	"kindred/tfidf"
)

// WordFlags are the flags that say which words of papers count, and how much.
type WordFlags struct {
	flags *pflag.FlagSet // those that follow

	Model            string
	background       string
	backgroundPapers float64

	stemmer        string
	stopWords      string
	keepStopWords  bool
	synonyms       string
	vocabulary     string
	tokens         tfidf.TokenPattern
	minLength      int
	maxLength      int
	ngramRange     string
	collocations   bool
	minDF          string
	maxDF          string
	maxFeatures    int
	titleWeight    float64
	abstractWeight float64
	weighting      tfidf.Weighting
	binary         bool
	idf            tfidf.IDF
	k1, b          float64
	norm           tfidf.Norm
	parsed         tfidf.Options // what check makes of the flags, without the files that they name

	// Has says which flags the command has, and whether it compares papers as an earlier result did.
	Has struct{ Model, Vectors, Blend, Norm, Text, Latent, Earlier bool }
}

// AddWordFlags defines the flags of o on a command, and what more defines before them.
func AddWordFlags(cmd *cobra.Command, o *WordFlags, more func(*pflag.FlagSet)) {
	o.flags = flags.Group(cmd, wordHeading, func(f *pflag.FlagSet) {
		o.addBackground(f)
		o.addReading(f)
		o.addTerms(f)
		o.addWeights(f)
		more(f)
	})
}

// addBackground defines the flags of other collections.
func (o *WordFlags) addBackground(f *pflag.FlagSet) {
	byDefault := noBackground
	switch {
	case o.Has.Earlier:
		byDefault = "that of the groups"
	case o.Has.Latent:
		byDefault = "builtin for up to 5000 papers of a field that it knows, else none"
	}
	if o.Has.Model {
		f.Var(flags.File(&o.Model), "model", "weigh words with this model file, see kindred model train")
	}
	f.Var(flags.File(&o.background), "background", "combine the word frequencies of the papers with those of "+
		"this model file, or with builtin: those of the papers of arXiv (default: "+byDefault+")")
	f.Var(flags.Number(&o.backgroundPapers, false, func(x float64) bool { return x > 0 && x <= 1e15 },
		"must be a positive number of papers"),
		"background-papers", "weight of the background, in papers (default "+defaultBackground+")")
}

// addReading defines the flags that say how texts are read as words.
func (o *WordFlags) addReading(f *pflag.FlagSet) {
	o.stemmer = Auto
	f.Var(stemmerFlag(&o.stemmer), "stemmer", "auto: stem words by the language of each paper; none: do not "+
		"stem; or the language of all papers: "+strings.Join(language.Stemmers(), ", "))
	f.Var(flags.File(&o.stopWords), "stop-words", "leave out the words in this file: a word in each line, in "+
		"which * and ? stand for any characters")
	f.BoolVar(&o.keepStopWords, "keep-stop-words", false,
		"keep function words (the, of) and words of every abstract (propose, results)")
	f.Var(flags.File(&o.synonyms), "synonyms", "treat phrases as equal, by lines of this file: \"large "+
		"language model, LLM\" or \"LLM => language model\"")
	f.Var(flags.File(&o.vocabulary), "vocabulary", "use only the words and phrases in this file: one in each line")
	f.Var(flags.Named(&o.tokens, "NAME", flags.Choice{Name: "paper",
		Description: "knows hyphens, LaTeX and Chinese"},
		flags.Choice{Name: "word", Description: "runs of letters and digits"}), "tokens",
		"paper: tokens know hyphens, LaTeX and Chinese; word: tokens are runs of letters and digits")
	f.Var(flags.Positive(&o.minLength), "min-length", "leave out words of fewer than N characters (default 2)")
	f.Var(flags.Positive(&o.maxLength), "max-length", "leave out words of more than N characters (default 40)")
}

// addTerms defines the flags that say which words and phrases count.
func (o *WordFlags) addTerms(f *pflag.FlagSet) {
	o.ngramRange = "1,1"
	f.Var(flags.Checked(&o.ngramRange, "MIN,MAX", func(text string) error { _, _, err := parseRange(text); return err }),
		"ngram-range", "count n-grams: phrases of MIN to MAX words, such as 1,2 for words and pairs")
	f.BoolVar(&o.collocations, "collocations", false,
		"count pairs and triples of words that occur together more often than by chance")
	f.Var(flags.Checked(&o.minDF, "N", func(text string) error { _, err := parseMinDF(text); return err }),
		"min-df", "leave out words that fewer papers have: a number of papers, a fraction or a percentage "+
			"(default: 1 to 5, by the number of papers)")
	f.Var(flags.Checked(&o.maxDF, "X", func(text string) error { _, err := parseMaxDF(text); return err }),
		"max-df", "leave out words that more papers have: a fraction, a percentage or a number of papers "+
			"(default: 0.5, or 1.0 for fewer than 45 papers)")
	f.Var(flags.Positive(&o.maxFeatures), "max-features", "keep only the N most frequent words (default: all; "+
		"without --min-df, the 100,000 that most papers have)")
}

// addWeights defines the flags that say how much words count.
func (o *WordFlags) addWeights(f *pflag.FlagSet) {
	o.b = defaultB
	weight := flags.Between(0.01, 100)
	const mustWeight = "must be a number from 0.01 to 100"
	f.Var(flags.Number(&o.titleWeight, false, weight, mustWeight), "title-weight",
		"weight of a word in a title (default 2)")
	f.Var(flags.Number(&o.abstractWeight, false, weight, mustWeight), "abstract-weight",
		"weight of a word in an abstract (default 1)")
	f.Var(flags.Named(&o.weighting, "NAME", flags.Choice{Name: "sublinear", Description: "1 + ln tf"},
		flags.Choice{Name: "raw", Description: "tf"},
		flags.Choice{Name: "bm25", Description: "Okapi BM25"}), "weighting",
		"weight of a word that occurs tf times in a paper: sublinear (1 + ln tf), raw (tf) or bm25")
	f.BoolVar(&o.binary, "binary", false, "count a word once for each paper, however often it occurs")
	f.Var(flags.Named(&o.idf, "NAME", flags.Choice{Name: "smooth", Description: "ln((1+n)/(1+df)) + 1"},
		flags.Choice{Name: "plain", Description: "ln(n/df) + 1"},
		flags.Choice{Name: "none", Description: "1"}), "idf",
		"weight of a word that df of n papers have: smooth (ln((1+n)/(1+df))+1), plain (ln(n/df)+1) or "+
			"none (1)")
	f.Var(flags.Number(&o.k1, false, func(x float64) bool { return x > 0 && x <= 1e6 },
		"must be a number above 0 and at most 1000000"), "k1", "BM25 saturation (default 1.2)")
	f.Var(flags.Number(&o.b, true, flags.Between(0, 1), "must be a number from 0 to 1"), "b",
		"BM25 length normalisation, from 0 to 1")
	if o.Has.Norm {
		f.Var(flags.Named(&o.norm, "NAME", flags.Choice{Name: "l2", Description: "unit length"},
			flags.Choice{Name: "l1", Description: "sum 1"}, flags.Choice{Name: "none"}),
			"norm", "divide each row by its length (l2), by its sum (l1) or not (none)")
	}
}

// The defaults of --background-papers and --b, as tfidf has them.
const (
	defaultBackground = "3000"
	defaultB          = 0.75
)

// stemmerFlag is auto, none or a language.
func stemmerFlag(p *string) *flags.Value {
	choices := []flags.Choice{{Name: Auto, Description: "by the language of each paper"},
		{Name: "none", Description: "do not stem"}}
	for _, code := range language.Stemmers() {
		choices = append(choices, flags.Choice{Name: code})
	}
	known := func(text string) bool {
		_, ok := language.Parse(text)
		return ok || text == Auto || text == "none"
	}
	return flags.Known(p, "language", "auto, none or one of "+strings.Join(language.Stemmers(), ", "), known, choices...)
}

// Changed returns the flags that the user gave, by name; also as a variable or in the settings file.
func (o *WordFlags) Changed() map[string]string {
	changed := map[string]string{}
	o.flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed && f.Name != "vectors" && !o.ignored(f) {
			changed[f.Name] = f.Value.String()
		}
	})
	return changed
}

// ignored reports whether a flag is a default of the user that does not count, because --model says
// how words are weighed.
func (o *WordFlags) ignored(f *pflag.Flag) bool {
	return o.Model != "" && f.Name != "model" && config.Origin(f) != ""
}

// Files returns the names of the files that the flags name; "" for those that are not given.
func (o *WordFlags) Files() []string {
	if o.Model != "" {
		return []string{o.Model}
	}
	var background string
	if o.background != noBackground && o.background != builtinBackground {
		background = o.background
	}
	return []string{background, o.stopWords, o.synonyms, o.vocabulary}
}

// Check returns what is wrong with the flags together; lang are those of --lang.
func (o *WordFlags) Check(lang []string) error {
	if err := o.checkEffect(); err != nil {
		return err
	}
	p := &o.parsed
	*p = tfidf.Options{
		KeepStopWords: o.keepStopWords, KeepBoilerplate: o.keepStopWords, Tokens: o.tokens,
		MinLength: o.minLength, MaxLength: o.maxLength, Collocations: o.collocations, MaxFeatures: o.maxFeatures,
		TitleWeight: o.titleWeight, AbstractWeight: o.abstractWeight, Weighting: o.weighting, Binary: o.binary,
		IDF: o.idf, K1: o.k1, B: o.b, Norm: o.norm, BackgroundDocs: o.backgroundPapers,
	}
	if o.b == 0 {
		p.B = -1
	}
	// These are checked already.
	p.MinN, p.MaxN, _ = parseRange(o.ngramRange)
	p.MinDF, _ = parseMinDF(o.minDF)
	p.MaxDF, _ = parseMaxDF(o.maxDF)
	if err := o.parseStemmer(lang); err != nil {
		return err
	}
	return o.checkTogether()
}

// wrong returns the error for a wrong use of flags, with a hint.
func wrong(message, hint string) error { return fault.Usage(errors.New(message), hint) }

// checkEffect returns an error for a flag that has no effect beside a model or a vocabulary.
func (o *WordFlags) checkEffect() error {
	changed := o.Changed()
	if o.Model != "" {
		for _, name := range slices.Sorted(maps.Keys(changed)) {
			if name != "model" {
				return wrong("--"+name+" has no effect with --model",
					"the model weighs words as it was trained; use the flag with kindred model train")
			}
		}
	}
	if o.vocabulary != "" {
		for _, name := range []string{"ngram-range", "collocations", "min-df", "max-df", "max-features"} {
			if _, given := changed[name]; given {
				return wrong("--"+name+" has no effect with --vocabulary",
					"the words and phrases in the file are the terms, and no others")
			}
		}
	}
	return nil
}

// parseStemmer sets the language whose stemmer is used. lang has the languages of the papers, if they are known.
func (o *WordFlags) parseStemmer(lang []string) error {
	switch o.stemmer {
	case Auto:
		if len(lang) == 1 {
			of, _ := language.Parse(lang[0])
			o.parsed.Language = of.String()
		}
	case "none":
		o.parsed.NoStemming = true
	default:
		of, _ := language.Parse(o.stemmer)
		if !of.HasStemmer() {
			return wrong(fmt.Sprintf("--stemmer %s: there is no stemmer for %s", o.stemmer, of.Name()),
				"use auto, none or one of "+strings.Join(language.Stemmers(), ", "))
		}
		o.parsed.Language = of.String()
	}
	return nil
}

// checkTogether returns an error for flags that contradict each other.
func (o *WordFlags) checkTogether() error {
	switch {
	case o.Model != "":
	case o.maxLength > 0 && o.maxLength < o.minLength:
		return wrong(fmt.Sprintf("--max-length %d is less than --min-length %d", o.maxLength, o.minLength), "")
	case o.backgroundPapers != 0 && (o.background == "" || o.background == noBackground):
		return wrong("--background-papers needs --background", "")
	case o.weighting != tfidf.BM25 && (o.flags.Changed("k1") || o.flags.Changed("b")):
		return wrong("--k1 and --b need --weighting bm25", "")
	case o.collocations && o.parsed.MaxN > 1:
		return wrong("--collocations and --ngram-range exclude each other", "use one of them")
	}
	return nil
}

// parseRange returns the numbers of a range of n-grams: "1,2", "1-2" or "2" for 2 alone.
func parseRange(s string) (lowest, highest int, err error) {
	first, last, two := strings.Cut(strings.Replace(s, "-", ",", 1), ",")
	if !two {
		last = first
	}
	lowest, err1 := strconv.Atoi(strings.TrimSpace(first))
	highest, err2 := strconv.Atoi(strings.TrimSpace(last))
	if err1 != nil || err2 != nil || lowest < 1 || highest < lowest || highest > 10 {
		return 0, 0, errors.New("must be two integers from 1 to 10, such as 1,2")
	}
	return lowest, highest, nil
}

// parseMinDF returns a number of papers, or a fraction below 1; 0 for "".
func parseMinDF(s string) (float64, error) {
	v, ok := parseShare(s)
	if !ok || v >= 1 && (v != math.Trunc(v) || strings.HasSuffix(s, "%")) {
		return 0, errors.New("must be a positive integer, a fraction below 1 or a percentage")
	}
	return v, nil
}

// parseMaxDF returns a fraction up to 1, or a number of papers above 1; 0 for "".
func parseMaxDF(s string) (float64, error) {
	v, ok := parseShare(s)
	if !ok || v > 1 && (v != math.Trunc(v) || strings.HasSuffix(s, "%")) {
		return 0, errors.New("must be a fraction up to 1.0, a percentage or an integer above 1")
	}
	return v, nil
}

// parseShare returns a number, or a percentage as a fraction; 0 for "".
func parseShare(s string) (v float64, ok bool) {
	if s == "" {
		return 0, true
	}
	number, percent := strings.CutSuffix(s, "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		v /= 100
	}
	return v, err == nil && v > 0 && v <= math.MaxInt32
}

// Options returns the options of the flags and the files that they name.
func (o *WordFlags) Options() (tfidf.Options, error) {
	opts := o.parsed
	var err error
	if o.stopWords != "" {
		if opts.StopWords, err = readLines("--stop-words", o.stopWords, strings.ToLower); err != nil {
			return opts, err
		}
		for _, pattern := range opts.StopWords {
			if _, err := path.Match(pattern, ""); err != nil {
				return opts, fmt.Errorf("--stop-words %s: %q is not a valid pattern", o.stopWords, pattern)
			}
		}
	}
	if o.vocabulary != "" {
		if opts.Vocabulary, err = readLines("--vocabulary", o.vocabulary, firstColumn); err != nil {
			return opts, err
		}
	}
	if o.synonyms != "" {
		if opts.Synonyms, err = readSynonyms(o.synonyms); err != nil {
			return opts, err
		}
	}
	if o.background != "" && o.background != noBackground {
		b, err := ReadBackground("--background", o.background)
		if err != nil {
			return opts, err
		}
		opts.Background = b.Words()
		if err := o.checkBackground(opts, opts.Background.Options()); err != nil {
			return opts, err
		}
	}
	return opts, nil
}

// checkBackground returns an error if a background with some options has other words than those of the
// papers.
func (o *WordFlags) checkBackground(opts, background tfidf.Options) error {
	trained := ""
	switch {
	case background.Tokens != opts.Tokens:
		trained = "--tokens " + background.Tokens.String()
	case background.NoStemming && !opts.NoStemming:
		trained = "--stemmer none"
	case opts.NoStemming && !background.NoStemming:
		trained = "stemming, which --stemmer none turns off"
	case background.Language != "" && opts.Language != "" && background.Language != opts.Language:
		trained = "--stemmer " + background.Language
	default:
		return nil
	}
	return fault.Hint(fmt.Errorf("--background %s was trained with %s, so its words are not those of the papers",
		o.background, trained),
		"use the same --tokens and --stemmer for both")
}

// TellModel writes the notes on a model to standard error.
func (o *WordFlags) TellModel(env *Env, m *tfidf.Model, quiet bool) {
	if quiet {
		return
	}
	for _, note := range o.notes(m) {
		fmt.Fprintf(env.Stderr, "kindred: %s\n", OneLine(note))
	}
}

// notes returns what a user should know of a model that was fitted with the flags.
func (o *WordFlags) notes(m *tfidf.Model) (notes []string) {
	if unmatched := m.Unmatched(); len(unmatched) > 0 && o.Model == "" {
		by := map[tfidf.Reason][]string{}
		for _, u := range unmatched {
			by[u.Reason] = append(by[u.Reason], u.Entry)
		}
		var parts []string
		for _, r := range []struct {
			reason tfidf.Reason
			text   string
		}{
			{tfidf.StopWordEntry, "with a stop word"},
			{tfidf.RepeatedEntry, "like an earlier entry"},
			{tfidf.AbsentEntry, "in no paper"},
		} {
			if entries := by[r.reason]; len(entries) > 0 {
				parts = append(parts, fmt.Sprintf("%d %s (%q)", len(entries), r.text, entries[0]))
			}
		}
		notes = append(notes, fmt.Sprintf("--vocabulary %s: %d of %d entries match nothing: %s", o.vocabulary,
			len(unmatched), len(m.Terms()), strings.Join(parts, ", ")))
	}
	if b, ok := m.Background(); ok && o.background != "" && 10*b.Terms < len(m.Terms()) {
		notes = append(notes, fmt.Sprintf("--background %s has only %d of the %s: it may be of another language or field",
			o.background, b.Terms, Count(len(m.Terms()), "term")))
	}
	return notes
}

// maxListFile bounds the files that flags name.
const maxListFile = 64 << 20

// TermsHeader is the first line of the table of terms.
const TermsHeader = "term\ttext\tdf\tidf"

// The values of --background that are not files.
const (
	noBackground      = "none"
	builtinBackground = "builtin"
)

// wordOptions returns the options of the flags and the files that they name, or the model to use.
func (o *WordFlags) wordOptions() (tfidf.Options, *tfidf.Model, error) {
	if o.Model == "" {
		opts, err := o.Options()
		return opts, nil, err
	}
	m, err := readModel("--model", o.Model)
	if err != nil {
		return tfidf.Options{}, nil, err
	}
	if norm := m.Options().Norm; norm != tfidf.L2 && !o.Has.Norm {
		return tfidf.Options{}, nil, fault.Hint(fmt.Errorf("--model %s: trained with --norm %s, and papers are "+
			"compared by vectors of unit length", o.Model, norm), "train it with --norm l2")
	}
	return tfidf.Options{}, m, nil
}
