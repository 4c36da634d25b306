package tfidf

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"kindred/text"
)

// ErrModelFile is wrapped by the error for a file that is not a model, or is damaged.
var ErrModelFile = errors.New("not a model file of kindred, or a damaged one")

const (
	modelMagic = "KINDREDM"
	// modelVersion is the version that is written. Version 1 has no "background" among the options, versions 1
	// and 2 have no latent space.
	modelVersion = 3
)

// The sections of a model in their order.
const (
	sectionOptions = "opts"
	sectionDocs    = "docs"
	sectionWords   = "word"
	sectionGrams   = "gram"
	sectionTerms   = "term"
	sectionTexts   = "text"
	sectionSpace   = "spac"
)

// fileOptions are the options of a model as its file has them: with their defaults filled in.
type fileOptions struct {
	Tokens          text.TokenPattern `json:"tokens"`
	Language        string            `json:"language,omitempty"`
	MinLength       int               `json:"min_length,omitempty"`
	MaxLength       int               `json:"max_length,omitempty"`
	StopWords       []string          `json:"stop_words,omitempty"`
	KeepStopWords   bool              `json:"keep_stop_words,omitempty"`
	KeepBoilerplate bool              `json:"keep_boilerplate,omitempty"`
	NoStemming      bool              `json:"no_stemming,omitempty"`
	Synonyms        [][]string        `json:"synonyms,omitempty"`
	MinN            int               `json:"min_n"`
	MaxN            int               `json:"max_n"`
	Collocations    bool              `json:"collocations,omitempty"`
	MinDF           float64           `json:"min_df"`
	MaxDF           float64           `json:"max_df"`
	MaxFeatures     int               `json:"max_features,omitempty"`
	Vocabulary      []string          `json:"vocabulary,omitempty"`
	TitleWeight     float64           `json:"title_weight"`
	AbstractWeight  float64           `json:"abstract_weight"`
	Weighting       Weighting         `json:"weighting"`
	Binary          bool              `json:"binary,omitempty"`
	IDF             IDF               `json:"idf"`
	K1              float64           `json:"k1"`
	B               float64           `json:"b"`
	Norm            Norm              `json:"norm"`
	Background      *Background       `json:"background,omitempty"`
	// BackgroundDocs is the weight of the background in files of version 1.
	BackgroundDocs float64 `json:"background_docs,omitempty"`
}

// MadeWith reports whether m was fitted with some options, so that fitting its documents with them makes m again. It is
// false for a model with a background.
func (m *Model) MadeWith(o Options) bool {
	if m.background != nil || o.Background != nil {
		return false
	}
	// The file does not tell whether no option limited the words to MostWords.
	if n := len(m.terms); n >= MostWords && m.opts.MaxFeatures == 0 && len(m.opts.Vocabulary) == 0 {
		if limited := o.mostWords() > 0; limited != (n == MostWords) {
			return false
		}
	}
	want := Model{opts: o.withDefaults(m.docs)}
	a, errA := json.Marshal(want.fileOptions())
	b, errB := json.Marshal(m.fileOptions())
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// Suits reports whether m weighs words as a user asks for. An option of want that is zero or has its default is open:
// any value of m suits it. [Model.MadeWith] compares all options, and takes a zero for the default.
func (m *Model) Suits(want Options) bool {
	have := m.opts
	number := func(have, want, open float64) bool { return want == open || want == 0 || want == have }
	flag := func(have, want bool) bool { return !want || have }
	return want.Background == nil && (want.Tokens == 0 || want.Tokens == have.Tokens) &&
		(want.Language == "" || want.Language == have.Language) &&
		number(float64(have.MinLength), float64(want.MinLength), 0) &&
		number(float64(have.MaxLength), float64(want.MaxLength), 0) &&
		(len(want.StopWords) == 0 || slices.Equal(want.StopWords, have.StopWords)) &&
		flag(have.KeepStopWords, want.KeepStopWords) && flag(have.KeepBoilerplate, want.KeepBoilerplate) &&
		flag(have.NoStemming, want.NoStemming) &&
		(len(want.Synonyms) == 0 || slices.EqualFunc(want.Synonyms, have.Synonyms, slices.Equal[[]string])) &&
		number(float64(have.MinN), float64(want.MinN), 1) && number(float64(have.MaxN), float64(want.MaxN), 1) &&
		flag(have.Collocations, want.Collocations) && number(have.MinDF, want.MinDF, 0) &&
		number(have.MaxDF, want.MaxDF, 0) && number(float64(have.MaxFeatures), float64(want.MaxFeatures), 0) &&
		(len(want.Vocabulary) == 0 || slices.Equal(want.Vocabulary, have.Vocabulary)) &&
		number(have.TitleWeight, want.TitleWeight, 0) && number(have.AbstractWeight, want.AbstractWeight, 0) &&
		(want.Weighting == 0 || want.Weighting == have.Weighting) && flag(have.Binary, want.Binary) &&
		(want.IDF == 0 || want.IDF == have.IDF) && number(have.K1, want.K1, 0) && number(have.B, want.B, 0.75) &&
		(want.Norm == 0 || want.Norm == have.Norm)
}

func (m *Model) fileOptions() fileOptions {
	o := m.opts
	return fileOptions{
		Tokens: o.Tokens, Language: o.Language, MinLength: o.MinLength, MaxLength: o.MaxLength, StopWords: o.StopWords,
		KeepStopWords: o.KeepStopWords, KeepBoilerplate: o.KeepBoilerplate, NoStemming: o.NoStemming, Synonyms: o.Synonyms,
		MinN: o.MinN, MaxN: o.MaxN, Collocations: o.Collocations, MinDF: o.MinDF, MaxDF: o.MaxDF, MaxFeatures: o.MaxFeatures,
		Vocabulary: o.Vocabulary, TitleWeight: o.TitleWeight, AbstractWeight: o.AbstractWeight, Weighting: o.Weighting,
		Binary: o.Binary, IDF: o.IDF, K1: o.K1, B: max(o.B, 0), Norm: o.Norm, Background: m.background,
	}
}

// options returns the options of a model that was read.
func (o *fileOptions) options() Options {
	b := o.B
	if b == 0 {
		b = NoLength
	}
	return Options{
		Tokens: o.Tokens, Language: o.Language, MinLength: o.MinLength, MaxLength: o.MaxLength, StopWords: o.StopWords,
		KeepStopWords: o.KeepStopWords, KeepBoilerplate: o.KeepBoilerplate, NoStemming: o.NoStemming, Synonyms: o.Synonyms,
		MinN: o.MinN, MaxN: o.MaxN, Collocations: o.Collocations, MinDF: o.MinDF, MaxDF: o.MaxDF, MaxFeatures: o.MaxFeatures,
		Vocabulary: o.Vocabulary, TitleWeight: o.TitleWeight, AbstractWeight: o.AbstractWeight, Weighting: o.Weighting,
		Binary: o.Binary, IDF: o.IDF, K1: o.K1, B: b, Norm: o.Norm,
	}
}

// Settings returns the options of m and its background as a JSON object, with the names of the model
// file that docs/formats.md lists: for reports.
func (m *Model) Settings() map[string]any {
	settings := map[string]any{}
	encoded, err := json.Marshal(m.fileOptions())
	if err == nil {
		err = json.Unmarshal(encoded, &settings)
	}
	if err != nil {
		panic("tfidf: internal error: " + err.Error())
	}
	return settings
}

// WriteTo writes the model as a file that [ReadModel] reads, and returns the number of bytes. Equal
// models make equal bytes. The model of the background is left out: its effect is in the weights.
func (m *Model) WriteTo(w io.Writer) (int64, error) { return m.WriteWithSpace(w, nil) }

// WriteWithSpace is WriteTo for a model that has a latent space, as bytes that package lsa makes and reads; an
// empty space is none.
func (m *Model) WriteWithSpace(w io.Writer, space []byte) (int64, error) {
	options, err := json.Marshal(m.fileOptions())
	if err != nil {
		return 0, fmt.Errorf("tfidf: %w", err)
	}
	f := &fileWriter{w: w}
	f.header(modelMagic, modelVersion)
	f.section(sectionOptions, options)
	f.section(sectionDocs, appendFloat(appendNumbers(nil, m.docs), m.meanLength))
	f.section(sectionWords, appendWords(nil, m.lex))
	f.section(sectionGrams, appendGrams(nil, m.lex))
	f.section(sectionTerms, m.appendTerms(nil))
	f.section(sectionTexts, m.appendTexts(nil))
	f.section(sectionSpace, space)
	f.section(sectionEnd, nil)
	if f.err != nil {
		return f.written, fmt.Errorf("tfidf: writing a model: %w", f.err)
	}
	return f.written, nil
}

// appendTerms appends the node of each column, its document frequency and its weight.
func (m *Model) appendTerms(b []byte) []byte {
	nodes := make([]uint64, len(m.terms)) // plus 1; 0 for an entry of a vocabulary that has none
	for v, j := range m.column {
		if j != dropped {
			nodes[j] = uint64(v) + 1
		}
	}
	b = binary.AppendUvarint(b, uint64(len(nodes)))
	for j, node := range nodes {
		b = binary.AppendUvarint(b, node)
		b = binary.AppendUvarint(b, uint64(m.df[j]))
		b = appendFloat(b, m.idf[j])
	}
	return b
}

// appendTexts appends the text to show of each column.
func (m *Model) appendTexts(b []byte) []byte {
	for _, text := range m.surfaces {
		b = appendText(b, text)
	}
	return b
}

// ReadModel reads a model that [Model.WriteTo] wrote, also with an earlier version of kindred. It
// weighs documents exactly as the written model did. It reads r to its end.
//
// The error wraps [ErrModelFile] if the file is not a model or is damaged, and names the damaged
// section. Memory grows with the bytes that are there, whatever sizes the file claims.
func ReadModel(r io.Reader) (*Model, error) {
	m, _, err := ReadModelWithSpace(r)
	return m, err
}

// ReadModelWithSpace is ReadModel, and returns the bytes of the latent space as well, which are empty if the file
// has none. They are as [Model.WriteWithSpace] got them: the checksum of the file is right, and nothing else is
// checked. If r is a *bytes.Buffer, they share its memory.
func ReadModelWithSpace(r io.Reader) (m *Model, space []byte, err error) {
	f := newFileReader(r, "a model", ErrModelFile)
	version, err := f.header(modelMagic, modelVersion)
	if err != nil {
		return nil, nil, err
	}
	m = &Model{}
	sections := []section{
		{sectionOptions, m.readOptions},
		{sectionDocs, m.readDocs},
		{sectionWords, func(p *payload) { m.lex = p.words() }},
		{sectionGrams, func(p *payload) { m.maxN = p.grams(m.lex) }},
		{sectionTerms, m.readTerms},
		{sectionTexts, m.readTexts},
	}
	if version >= 3 {
		sections = append(sections, section{sectionSpace, func(p *payload) { space, p.rest = p.rest, nil }})
	}
	if err := f.sections(sections...); err != nil {
		return nil, nil, err
	}
	return m, space, nil
}

// readJSON reads a section that is a JSON object.
func (p *payload) readJSON(into any) {
	d := json.NewDecoder(bytes.NewReader(p.rest))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		p.fail("%v", err)
		return
	}
	p.rest = p.rest[min(int(d.InputOffset()), len(p.rest)):]
}

func (m *Model) readOptions(p *payload) {
	var o fileOptions
	if p.readJSON(&o); p.err != nil {
		return
	}
	m.opts = o.options()
	if m.background = o.Background; m.background == nil && o.BackgroundDocs > 0 {
		m.background = &Background{Weight: o.BackgroundDocs}
	}
	if b := m.background; b != nil && (b.Docs < 0 || !(b.Weight >= 0)) {
		p.fail("a background of %d documents that counts as %v", b.Docs, b.Weight)
	}
	if o.MinN < 1 || o.MaxN < o.MinN {
		p.fail("n-grams of %d to %d words", o.MinN, o.MaxN)
	} else if err := m.opts.validate(); err != nil {
		p.fail("%v", err)
	}
}

func (m *Model) readDocs(p *payload) {
	m.docs = p.number(maxCount)
	m.meanLength = p.float()
}

func (m *Model) readTerms(p *payload) {
	n := p.count(10)
	if fixed := len(m.opts.Vocabulary); fixed > 0 && n != fixed {
		p.fail("%d terms for a vocabulary of %d", n, fixed)
		return
	}
	m.column = slices.Repeat([]int32{dropped}, m.lex.Nodes())
	m.terms, m.df, m.idf = make([]string, n), make([]int, n), make([]float64, n)
	for j := range n {
		node := p.number(uint64(m.lex.Nodes())) - 1
		m.df[j] = p.number(uint64(m.docs))
		m.idf[j] = p.float()
		switch {
		case p.err != nil:
			return
		case node >= 0 && m.column[node] != dropped, node < 0 && len(m.opts.Vocabulary) == 0:
			p.fail("term %d has no word, or the word of another term", j)
			return
		case node >= 0:
			m.column[node] = int32(j)
			m.terms[j] = m.lex.Text(int32(node))
		}
		if len(m.opts.Vocabulary) == 0 && j > 0 && m.terms[j-1] >= m.terms[j] {
			p.fail("term %d is not after the term before", j)
			return
		}
	}
	if len(m.opts.Vocabulary) > 0 {
		m.terms = m.opts.Vocabulary
	}
	m.analyzer = text.NewAnalyzer(m.opts.text())
	for word := range m.analyzer.SynonymWords() {
		if m.lex.Number(word) == dropped {
			p.fail("the synonym %q is not among the words", word)
			return
		}
	}
}

func (m *Model) readTexts(p *payload) {
	m.surfaces = make([]string, len(m.terms))
	for j := range m.surfaces {
		m.surfaces[j] = p.text()
	}
}
