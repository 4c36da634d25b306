package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/text/language"
	"kindred/tfidf"
)

// vectorOptions are the flags that say which words of papers count, and how much.
type vectorOptions struct {
	flags *pflag.FlagSet // those that follow

	model            string
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

	// has says which flags the command has, and whether it searches for neighbours.
	has struct{ model, vectors, norm, neighbors bool }
}

// wordFlags is the heading of the flags of vectorOptions in the help of a command.
const wordFlags = "Flags for words and weights"

// addVectorFlags defines the flags of o on a command.
func addVectorFlags(cmd *cobra.Command, o *vectorOptions) {
	f := pflag.NewFlagSet(cmd.Name(), pflag.ContinueOnError)
	f.SortFlags = false
	if o.has.model {
		f.StringVar(&o.model, "model", "", "weigh words as this `file` of kindred model train does")
	}
	f.StringVar(&o.background, "background", "", "blend in how frequent words are in the collection of this model `file`")
	f.Float64Var(&o.backgroundPapers, "background-papers", 0, "let the background count as this many papers (default: "+defaultBackground+")")
	f.StringVar(&o.stemmer, "stemmer", "auto", "stem words of each paper in its language: auto, of one language for all: en, fr ..., or none")
	f.StringVar(&o.stopWords, "stop-words", "", "leave out the words of this `file`, one a line, with * and ? for any characters")
	f.BoolVar(&o.keepStopWords, "keep-stop-words", false, "leave out neither the function words of languages nor those that every abstract uses")
	f.StringVar(&o.synonyms, "synonyms", "", "read phrases as others, by a `file` of lines: \"large language model, LLM\" or \"LLM => language model\"")
	f.StringVar(&o.vocabulary, "vocabulary", "", "take the words and phrases of this `file` as terms, one a line, and no others")
	f.Var(textValue{&o.tokens}, "tokens", "paper: know hyphens, LaTeX and Chinese; word: runs of letters and digits")
	f.IntVar(&o.minLength, "min-length", 0, "leave out words of fewer characters (default: 2)")
	f.IntVar(&o.maxLength, "max-length", 0, "leave out words of more characters (default: 40)")
	f.StringVar(&o.ngramRange, "ngram-range", "1,1", "count phrases of so many neighbouring words: 1,2 for words and pairs")
	f.BoolVar(&o.collocations, "collocations", false, "count pairs and triples of words that belong together")
	f.StringVar(&o.minDF, "min-df", "", "leave out words of fewer papers: a `number`, a fraction or a percentage (default: 1 to 5, by the number of papers)")
	f.StringVar(&o.maxDF, "max-df", "", "leave out words of more papers: a fraction, a percentage or a `number` above 1 (default: 0.5, or 1 below 50 papers)")
	f.IntVar(&o.maxFeatures, "max-features", 0, "keep this many words only, the most frequent")
	f.Float64Var(&o.titleWeight, "title-weight", 0, "count a word of the title this often (default: 2)")
	f.Float64Var(&o.abstractWeight, "abstract-weight", 0, "count a word of the abstract this often (default: 1)")
	f.Var(textValue{&o.weighting}, "weighting", "count a word that stands n times as 1+ln n (sublinear), n (raw) or as BM25 does (bm25)")
	f.BoolVar(&o.binary, "binary", false, "count a word once, however often it stands")
	f.Var(textValue{&o.idf}, "idf", "weigh a word by how few papers have it: smooth, plain or none")
	f.Float64Var(&o.k1, "k1", 0, "when further occurrences hardly count any more, for bm25 (default: 1.2)")
	f.Float64Var(&o.b, "b", 0.75, "how much the length of a paper counts, for bm25, from 0 to 1")
	if o.has.norm {
		f.Var(textValue{&o.norm}, "norm", "divide the values of a paper by their length (l2), their sum (l1) or not (none)")
	}
	f.VisitAll(func(flag *pflag.Flag) { flag.Annotations = map[string][]string{"group": {wordFlags}} })
	cmd.Flags().AddFlagSet(f)
	o.flags = f
}

// defaultBackground is the default of --background-papers, as tfidf has it.
const defaultBackground = "3000"

// textValue is the value of a flag that has names.
type textValue struct {
	v interface {
		fmt.Stringer
		UnmarshalText([]byte) error
	}
}

func (t textValue) String() string {
	if t.v == nil { // of a flag that pflag makes to compare with
		return ""
	}
	return t.v.String()
}
func (t textValue) Set(name string) error { return t.v.UnmarshalText([]byte(name)) }
func (t textValue) Type() string          { return "string" }

// changed returns the flags that the user gave, by name.
func (o *vectorOptions) changed() map[string]string {
	changed := map[string]string{}
	o.flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed {
			changed[f.Name] = f.Value.String()
		}
	})
	return changed
}

// files returns the names of the files that the flags name; "" for those that are not given.
func (o *vectorOptions) files() []string {
	return []string{o.model, o.background, o.stopWords, o.synonyms, o.vocabulary}
}

// check returns what is wrong with the flags themselves; lang are those of --lang.
func (o *vectorOptions) check(lang []string) error {
	wrong := func(format string, args ...any) error {
		return usageError{fmt.Errorf(format, args...), ""}
	}
	if o.model != "" {
		for name := range o.changed() {
			if name != "model" {
				return usageError{fmt.Errorf("--%s with --model: the model has its own", name), "give it to kindred model train"}
			}
		}
	}
	for _, name := range []string{"background-papers", "min-length", "max-length", "max-features", "title-weight", "abstract-weight", "k1"} {
		if f := o.flags.Lookup(name); f.Changed && f.Value.String() == "0" { // which would mean the default
			return wrong("--%s 0: want a number above 0", name)
		}
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
	var err error
	if p.MinN, p.MaxN, err = parseRange(o.ngramRange); err != nil {
		return wrong("--ngram-range %s: want two numbers from 1 to 10, as in 1,2", o.ngramRange)
	}
	if p.MinDF, err = parseShare(o.minDF); err != nil || p.MinDF >= 1 && p.MinDF != math.Trunc(p.MinDF) || strings.HasSuffix(o.minDF, "%") && p.MinDF >= 1 {
		return wrong("--min-df %s: want a number of papers, a fraction below 1 or a percentage", o.minDF)
	}
	if p.MaxDF, err = parseShare(o.maxDF); err != nil || p.MaxDF > 1 && p.MaxDF != math.Trunc(p.MaxDF) || strings.HasSuffix(o.maxDF, "%") && p.MaxDF > 1 {
		return wrong("--max-df %s: want a fraction, a percentage or a number of papers above 1", o.maxDF)
	}
	switch o.stemmer {
	case "auto":
		if len(lang) == 1 {
			of, _ := language.Parse(lang[0])
			p.Language = of.String()
		}
	case "none":
		p.NoStemming = true
	default:
		of, ok := language.Parse(o.stemmer)
		if !ok {
			return usageError{fmt.Errorf("--stemmer %s: no such language", o.stemmer), "auto, none or one of " + strings.Join(language.Codes(), ", ")}
		}
		p.Language = of.String()
	}
	weight := func(w float64) bool { return w == 0 || w >= 0.01 && w <= 100 }
	switch {
	case o.minLength < 0:
		return wrong("--min-length %d: want at least 1", o.minLength)
	case o.maxLength < 0 || o.maxLength > 0 && o.maxLength < o.minLength:
		return wrong("--max-length %d: want at least 1, and no less than --min-length", o.maxLength)
	case o.backgroundPapers != 0 && o.background == "":
		return wrong("--background-papers without --background")
	case o.weighting != tfidf.BM25 && (o.flags.Changed("k1") || o.flags.Changed("b")):
		return wrong("--k1 and --b are for --weighting bm25")
	case o.collocations && p.MaxN > 1:
		return wrong("--collocations with --ngram-range: want one or the other")
	case o.maxFeatures < 0:
		return wrong("--max-features %d: want at least 1", o.maxFeatures)
	case !weight(o.titleWeight):
		return wrong("--title-weight %v: want a number between 0.01 and 100", o.titleWeight)
	case !weight(o.abstractWeight):
		return wrong("--abstract-weight %v: want a number between 0.01 and 100", o.abstractWeight)
	case !(o.k1 >= 0 && o.k1 <= 1e6):
		return wrong("--k1 %v: want a number above 0, up to a million", o.k1)
	case !(o.b >= 0 && o.b <= 1):
		return wrong("--b %v: want a number between 0 and 1", o.b)
	case !(o.backgroundPapers >= 0 && o.backgroundPapers <= 1e15):
		return wrong("--background-papers %v: want a number of papers", o.backgroundPapers)
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
	if err := errors.Join(err1, err2); err != nil {
		return 0, 0, err
	}
	if lowest < 1 || highest < lowest || highest > 10 {
		return 0, 0, strconv.ErrRange
	}
	return lowest, highest, nil
}

// parseShare returns a number, or a percentage as a fraction; 0 for "".
func parseShare(s string) (float64, error) {
	if s == "" {
		return 0, nil
	}
	number, percent := strings.CutSuffix(s, "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err == nil && !(v > 0 && v <= math.MaxInt32) {
		err = strconv.ErrRange
	}
	if percent {
		v /= 100
	}
	return v, err
}

// options returns the options of the flags and the files that they name.
func (o *vectorOptions) options() (tfidf.Options, error) {
	opts := o.parsed
	var err error
	if o.stopWords != "" {
		if opts.StopWords, err = readLines("--stop-words", o.stopWords, strings.ToLower); err != nil {
			return opts, err
		}
		for _, pattern := range opts.StopWords {
			if _, err := path.Match(pattern, ""); err != nil {
				return opts, fmt.Errorf("--stop-words %s: %q is no pattern", o.stopWords, pattern)
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
	if o.background != "" {
		if opts.Background, err = readModel("--background", o.background); err != nil {
			return opts, err
		}
	}
	return opts, nil
}

// maxListFile bounds the files that flags name.
const maxListFile = 64 << 20

// readLines returns the lines of a file that a flag names, each as clean returns it, without those
// that are empty or begin with #.
func readLines(flag, name string, clean func(string) string) ([]string, error) {
	text, err := readSome(name, maxListFile)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s %s: %w", flag, name, cause(err))
	case len(text) > maxListFile:
		return nil, fmt.Errorf("%s %s: has more than %d MiB", flag, name, maxListFile>>20)
	case bytes.IndexByte(text, 0) >= 0:
		return nil, fmt.Errorf("%s %s: is no text in UTF-8", flag, name)
	}
	var lines []string
	for line := range strings.Lines(strings.TrimPrefix(strings.ToValidUTF8(string(text), "\uFFFD"), "\uFEFF")) {
		line = clean(strings.TrimRight(line, "\r\n"))
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("%s %s: there is nothing in it", flag, name)
	}
	return lines, nil
}

// readSome returns the beginning of a file, at most a byte more than the given number.
func readSome(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most+1))
}

// firstColumn returns what stands before the first tab, so that the tables that kindred writes of
// a vocabulary are lists of words too.
func firstColumn(line string) string {
	if line == termsHeader {
		return ""
	}
	first, _, _ := strings.Cut(line, "\t")
	return first
}

// readSynonyms returns the groups of a file in the form of Solr and Lucene: "first, other, other",
// or "other, other => first".
func readSynonyms(name string) ([][]string, error) {
	lines, err := readLines("--synonyms", name, func(s string) string { return s })
	if err != nil {
		return nil, err
	}
	var groups [][]string
	for _, line := range lines {
		others, first, arrow := strings.Cut(line, "=>")
		var group []string
		if arrow {
			group = append(group, strings.TrimSpace(first))
		}
		for other := range strings.SplitSeq(others, ",") {
			group = append(group, strings.TrimSpace(other))
		}
		for _, phrase := range group {
			if phrase == "" || arrow && strings.Contains(first, ",") || len(group) < 2 {
				return nil, hintError{fmt.Errorf("--synonyms %s: %q names no synonyms", name, line), `a line is "first, other, other" or "other, other => first"`}
			}
		}
		groups = append(groups, group)
	}
	return groups, nil
}

// readModel reads a model file, which a flag names, or an argument if that is "".
func readModel(flag, name string) (*tfidf.Model, error) {
	what := strings.TrimSpace(flag + " " + name)
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, cause(err))
	}
	defer f.Close()
	m, err := tfidf.ReadModel(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, cause(err))
	}
	return m, nil
}

// wordOptions returns the options of the flags and the files that they name, or the model to use.
func (o *vectorOptions) wordOptions() (tfidf.Options, *tfidf.Model, error) {
	if o.model == "" {
		opts, err := o.options()
		return opts, nil, err
	}
	m, err := readModel("--model", o.model)
	if err != nil {
		return tfidf.Options{}, nil, err
	}
	if norm := m.Options().Norm; norm != tfidf.L2 && !o.has.norm {
		return tfidf.Options{}, nil, hintError{fmt.Errorf("--model %s: its vectors are not of unit length (--norm %s)", o.model, norm), "train it with --norm l2"}
	}
	return tfidf.Options{}, m, nil
}
