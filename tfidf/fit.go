package tfidf

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"kindred/internal/parallel"
	"kindred/sparse"
	"kindred/text/language"
)

// Fit reads a collection and returns its model, and its matrix: row i is document i, column j
// is term j of [Model.Terms], and the value is, unless opts say otherwise,
//
//	(1 + ln tf) · (ln((1+n) / (1+df)) + 1)
//
// divided by the L2 norm of its row, where tf is how often the document has the term (a word
// of the title counts opts.TitleWeight times; 1 + ln tf is at least 0.001), df how many of the n
// documents have it. These are the weights of scikit-learn's TfidfVectorizer with sublinear_tf,
// and of Salton and Buckley, Information Processing & Management 24, 1988,
// doi:10.1016/0306-4573(88)90021-0. The row of a document without terms is zero.
//
// Fit returns an error for invalid options, [ErrNoTerms] if no term is left, and ctx.Err()
// if ctx ends first. Equal documents and options give identical bits for every Parallelism.
// Time grows with the length of the texts; memory with their number of tokens, four bytes
// each, and eight for each value of the matrix.
func Fit(ctx context.Context, docs []Document, opts Options) (*Model, *sparse.CSR, error) {
	c, err := ReadAll(ctx, docs, opts)
	if err != nil {
		return nil, nil, err
	}
	return c.Fit(ctx)
}

// Fit is [Fit] for the documents of c and the options that it was read with.
func (c *Corpus) Fit(ctx context.Context) (*Model, *sparse.CSR, error) {
	f, err := c.fit(ctx)
	if err != nil {
		return nil, nil, err
	}
	x, err := f.m.matrix(ctx, f.r)
	if err != nil {
		return nil, nil, err
	}
	return f.m, x, nil
}

// Model is [Corpus.Fit] without the matrix.
func (c *Corpus) Model(ctx context.Context) (*Model, error) {
	f, err := c.fit(ctx)
	if err != nil {
		return nil, err
	}
	return f.m, nil
}

// fitter makes a model of a corpus.
type fitter struct {
	c       *Corpus
	a       *analyzer
	groups  synonymGroups
	entries []entry  // of the vocabulary, if it is given
	r       *reading // with words in any order, then with those of the model
	m       *Model
	freq    []frequency // of each node of the lexicon of r
}

// frequency is how many documents have a feature, and how often all of them have it.
type frequency struct{ df, title, abstract int }

// total is how often all documents have the feature, as the options count.
func (f frequency) total(opts *Options) float64 {
	if opts.Binary {
		return float64(f.df)
	}
	return float64(f.title)*opts.TitleWeight + float64(f.abstract)*opts.AbstractWeight
}

func (c *Corpus) fit(ctx context.Context) (*fitter, error) {
	f := &fitter{c: c, m: &Model{opts: c.opts.withDefaults(c.docs), docs: c.docs}}
	f.a = newAnalyzer(&f.m.opts)
	f.groups, f.entries = f.a.synonymGroups(), f.a.entries()
	for _, step := range []func(context.Context) error{f.findWords, f.findNGrams, f.chooseTerms, f.show} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// findWords makes the lexicon of the words that enough documents have.
func (f *fitter) findWords(ctx context.Context) error {
	words := newFormTable(len(f.c.forms))
	wordOf, err := f.c.numberWords(ctx, f.a, words.add)
	if err != nil {
		return err
	}
	needed := map[string]bool{} // whatever their frequency
	for word := range f.groups.words() {
		needed[word] = true
		words.add(word)
	}
	f.r = &reading{c: f.c, wordOf: wordOf, synonyms: newSynonyms(f.groups, words.add, len(words.forms)), minN: 1, maxN: 1}
	freq, err := f.r.frequencies(ctx, len(words.forms), f.needsTotals())
	if err != nil {
		return err
	}
	lowest, _ := f.m.opts.limits(f.c.docs)
	var kept []string
	if len(f.m.opts.Vocabulary) > 0 {
		kept = slices.AppendSeq(vocabularyWords(f.entries), f.groups.words())
	} else {
		for w, word := range words.forms {
			if freq[w].df >= lowest || needed[word] {
				kept = append(kept, word)
			}
		}
	}
	slices.Sort(kept)
	kept = slices.Compact(kept)
	f.r.lex = newLexicon(kept)
	f.freq = make([]frequency, len(kept))
	renumber := slices.Repeat([]int32{dropped}, len(words.forms))
	for w, word := range kept {
		if old := words.add(word); int(old) < len(renumber) { // and not a word that nobody uses
			renumber[old] = int32(w)
			f.freq[w] = freq[old]
		}
	}
	f.r.renumber(renumber)
	f.r.synonyms = newSynonyms(f.groups, f.r.lex.number, len(kept))
	return nil
}

// needsTotals reports whether it matters how often all documents have a term.
func (f *fitter) needsTotals() bool { return f.m.opts.MaxFeatures > 0 || f.m.opts.Weighting == BM25 }

// numberWords returns for each language that occurs the number of the word of each form,
// dropped or unknown.
func (c *Corpus) numberWords(ctx context.Context, a *analyzer, number func(word string) int32) (wordOf [language.Count][]int32, err error) {
	for of, forms := range c.formsByLanguage() {
		if forms == nil {
			continue
		}
		words, err := a.words(ctx, c.forms, forms, language.Language(of))
		if err != nil {
			return wordOf, err
		}
		ids := slices.Repeat([]int32{dropped}, len(c.forms))
		for p, word := range words {
			if word != "" {
				ids[forms[p]] = known(number(word))
			}
		}
		ids[noForm] = unknown
		wordOf[of] = ids
	}
	return wordOf, nil
}

// known returns the number of a word, or unknown if it is dropped.
func known(word int32) int32 {
	if word == dropped {
		return unknown
	}
	return word
}

// formsByLanguage returns for each language that documents are in the forms that occur in them, in
// ascending order; for the one of most documents all forms.
func (c *Corpus) formsByLanguage() (forms [language.Count][]int32) {
	var docs [language.Count]int
	for _, chunk := range c.chunks {
		for _, d := range chunk.docs {
			docs[d.language]++
		}
	}
	most := language.Unknown
	for of, n := range docs {
		if n > docs[most] {
			most = language.Language(of)
		}
	}
	present := map[language.Language][]bool{}
	for _, chunk := range c.chunks {
		for _, d := range chunk.docs {
			if d.language == most {
				continue
			}
			in := present[d.language]
			if in == nil {
				in = make([]bool, len(c.forms))
				present[d.language] = in
			}
			for _, id := range chunk.ids[d.title:d.end] {
				in[id] = true
			}
		}
	}
	for of, n := range docs {
		if n == 0 {
			continue
		}
		in := present[language.Language(of)]
		forms[of] = make([]int32, 0, len(c.forms))
		for id := range int32(len(c.forms)) {
			if id != noForm && (in == nil || in[id]) {
				forms[of] = append(forms[of], id)
			}
		}
	}
	return forms
}

// renumber gives the words of a reading new numbers.
func (r *reading) renumber(number []int32) {
	for _, words := range r.wordOf {
		for form, w := range words {
			if w >= 0 {
				words[form] = known(number[w])
			}
		}
	}
}

// frequencies returns the frequency of each of n features; totals only if asked for.
func (r *reading) frequencies(ctx context.Context, n int, totals bool) ([]frequency, error) {
	type scratch struct {
		tally           *tally
		words, features []int32
		df              []uint32
		title, abstract []int
	}
	var (
		mu  sync.Mutex
		all []*scratch
	)
	err := parallel.ChunksWith(ctx, len(r.c.chunks), 1, r.c.opts.Parallelism,
		func() *scratch {
			s := &scratch{tally: newTally(n), df: make([]uint32, n)}
			if totals {
				s.title, s.abstract = make([]int, n), make([]int, n)
			}
			mu.Lock()
			defer mu.Unlock()
			all = append(all, s)
			return s
		},
		func(s *scratch, c, _, _ int) error {
			chunk := &r.c.chunks[c]
			for doc := range chunk.docs {
				var abstract int
				s.words, abstract = r.words(s.words[:0], chunk, doc)
				for part, words := range [][]int32{s.words[:abstract], s.words[abstract:]} {
					s.features = r.features(s.features[:0], words)
					s.tally.mark(s.features)
					if !totals {
						continue
					}
					sums := s.abstract
					if part == 0 {
						sums = s.title
					}
					for _, f := range s.features {
						sums[f]++
					}
				}
				for _, f := range s.tally.collect() {
					s.df[f]++
				}
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	freq := make([]frequency, n)
	for _, s := range all {
		for f := range freq {
			freq[f].df += int(s.df[f])
			if totals {
				freq[f].title += s.title[f]
				freq[f].abstract += s.abstract[f]
			}
		}
	}
	return freq, nil
}

// findNGrams extends the lexicon by the n-grams that the options ask for.
func (f *fitter) findNGrams(ctx context.Context) error {
	opts := &f.m.opts
	f.m.maxN = opts.MaxN
	switch {
	case len(opts.Vocabulary) > 0:
		f.m.maxN = f.r.lex.extendByVocabulary(f.entries)
	case opts.Collocations:
		miner := newMiner(f.r, opts.Parallelism)
		if err := miner.collocations(ctx, f.freq, PhraseOptions{}.withDefaults(f.c.docs)); err != nil {
			return err
		}
		f.m.maxN = 3
	case opts.MaxN > 1:
		lowest, _ := opts.limits(f.c.docs)
		miner := newMiner(f.r, opts.Parallelism)
		for range opts.MaxN - 1 {
			err := miner.grow(ctx, lowest, func(_, _ int32, _ int) bool { return true })
			if err != nil {
				return err
			}
		}
	}
	f.r.minN, f.r.maxN = 1, f.m.maxN
	if f.r.lex.nodes() == len(f.freq) {
		return nil
	}
	freq, err := f.r.frequencies(ctx, f.r.lex.nodes(), f.needsTotals())
	f.freq = freq
	return err
}

// chooseTerms makes columns of the nodes within the limits, and leaves the others out of the
// lexicon.
func (f *fitter) chooseTerms(ctx context.Context) error {
	m, opts := f.m, &f.m.opts
	var chosen []int32 // nodes by column
	if len(opts.Vocabulary) > 0 {
		chosen = chooseVocabulary(f.entries, f.r.lex, f.freq)
		m.terms = opts.Vocabulary
	} else {
		for _, t := range f.withinLimits() {
			chosen = append(chosen, t.node)
			m.terms = append(m.terms, t.text)
		}
	}
	if len(chosen) == 0 {
		return ErrNoTerms
	}
	marked := make([]bool, f.r.lex.nodes())
	for _, v := range chosen {
		if v != dropped {
			marked[v] = true
		}
	}
	for word := range f.groups.words() {
		marked[f.r.lex.number(word)] = true
	}
	lex, number := f.r.lex.only(marked)
	m.lex = lex
	m.column = slices.Repeat([]int32{dropped}, lex.nodes())
	m.df = make([]int, len(chosen))
	length := 0.0
	for j, v := range chosen {
		if v == dropped {
			continue
		}
		m.column[number[v]] = int32(j)
		m.df[j] = f.freq[v].df
		length += f.freq[v].total(opts)
	}
	m.meanLength = length / float64(max(f.c.docs, 1))
	f.r.lex = lex
	f.r.renumber(number)
	f.r.minN = m.minN()
	m.synonyms = newSynonyms(f.groups, lex.number, len(lex.words))
	f.r.synonyms = m.synonyms
	m.weighTerms()
	return nil
}

// term is a node with its text.
type term struct {
	node int32
	text string
}

// withinLimits returns the nodes that the options make terms of, in byte order of their texts.
func (f *fitter) withinLimits() []term {
	opts, lex := &f.m.opts, f.r.lex
	lowest, highest := opts.limits(f.c.docs)
	var chosen []term
	for v := range int32(lex.nodes()) {
		if df := f.freq[v].df; df >= lowest && df <= highest && (opts.MinN == 1 || len(lex.parts(v)) >= opts.MinN) {
			chosen = append(chosen, term{v, lex.text(v)})
		}
	}
	byText := func(a, b term) int { return strings.Compare(a.text, b.text) }
	if n := opts.MaxFeatures; n > 0 && n < len(chosen) {
		slices.SortFunc(chosen, func(a, b term) int {
			return cmp.Or(cmp.Compare(f.freq[b.node].total(opts), f.freq[a.node].total(opts)), byText(a, b))
		})
		chosen = chosen[:n]
	}
	slices.SortFunc(chosen, byText)
	return chosen
}
