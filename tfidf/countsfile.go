package tfidf

import (
	"errors"
	"fmt"
	"io"

	"kindred/text"
)

// ErrCountsFile is wrapped by the error for a file that does not hold counts, or is damaged.
var ErrCountsFile = errors.New("not a file of counts of kindred, or a damaged one")

const (
	countsMagic   = "KINDREDC"
	countsVersion = 1
)

// The further sections of counts; the first are those of a model.
const (
	sectionFrequencies = "freq"
	sectionForms       = "form"
	sectionNGramForms  = "show"
)

// WriteTo writes the counts as a file that [ReadCounts] reads, and returns the number of bytes. Equal
// counts make equal bytes.
func (c *Counts) WriteTo(w io.Writer) (int64, error) {
	options, err := c.opts.countedJSON()
	if err != nil {
		return 0, fmt.Errorf("tfidf: %w", err)
	}
	f := &fileWriter{w: w}
	f.header(countsMagic, countsVersion)
	f.section(sectionOptions, options)
	f.section(sectionDocs, appendNumbers(nil, c.docs))
	f.section(sectionWords, appendWords(nil, c.lex))
	f.section(sectionGrams, appendGrams(nil, c.lex))
	var b []byte
	for _, freq := range c.freq {
		b = appendNumbers(b, freq.df, freq.title, freq.abstract)
	}
	f.section(sectionFrequencies, b)
	b = appendNumbers(nil, len(c.forms))
	for _, code := range c.sortedCodes() {
		b = appendNumbers(appendText(b, code), len(c.forms[code]))
		for _, form := range c.forms[code] {
			b = appendNumbers(appendText(b, form.Form), form.Count, form.Inner)
		}
	}
	f.section(sectionForms, b)
	b = appendNumbers(nil, len(c.shown))
	for _, shown := range c.shown {
		place := 1
		if shown.First {
			place = 0
		}
		b = appendNumbers(appendText(appendNumbers(b, int(shown.Node), place), shown.Form), shown.DF)
	}
	f.section(sectionNGramForms, b)
	f.section(sectionEnd, nil)
	if f.err != nil {
		return f.written, fmt.Errorf("tfidf: writing counts: %w", f.err)
	}
	return f.written, nil
}

// ReadCounts reads counts that [Counts.WriteTo] wrote. It reads r to its end.
//
// The error wraps [ErrCountsFile] if the file does not hold counts or is damaged, and names the damaged
// section. Memory grows with the bytes that are there, whatever sizes the file claims.
func ReadCounts(r io.Reader) (*Counts, error) {
	f := newFileReader(r, "counts", ErrCountsFile)
	if _, err := f.header(countsMagic, countsVersion); err != nil {
		return nil, err
	}
	c := &Counts{}
	err := f.sections(
		section{sectionOptions, c.readOptions},
		section{sectionDocs, func(p *payload) { c.docs = p.number(maxCount) }},
		section{sectionWords, func(p *payload) { c.lex = p.words() }},
		section{sectionGrams, func(p *payload) { p.grams(c.lex) }},
		section{sectionFrequencies, c.readFrequencies},
		section{sectionForms, c.readForms},
		section{sectionNGramForms, c.readNGramForms},
	)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Counts) readOptions(p *payload) {
	var o fileOptions
	if p.readJSON(&o); p.err != nil {
		return
	}
	c.opts = o.options().counted()
	if err := c.opts.validate(); err != nil {
		p.fail("%v", err)
	}
}

func (c *Counts) readFrequencies(p *payload) {
	if c.lex.Nodes() > len(p.rest)/3 {
		p.fail("there is no room for %d frequencies", c.lex.Nodes())
		return
	}
	c.freq = make([]frequency, c.lex.Nodes())
	for v := range c.freq {
		c.freq[v] = frequency{p.number(uint64(c.docs)), p.number(maxCount), p.number(maxCount)}
	}
	m := newModel(c.opts, c.docs)
	needed := vocabularyWords(entries(m.analyzer, c.opts.Vocabulary))
	for word := range m.analyzer.SynonymWords() {
		needed = append(needed, word)
	}
	for _, word := range needed {
		if c.lex.Number(word) == dropped {
			p.fail("%q is not among the words", word)
			return
		}
	}
}

func (c *Counts) readForms(p *payload) {
	c.forms = map[string][]text.FormCount{}
	before := ""
	for range p.count(2) {
		code := p.text()
		if code <= before {
			p.fail("the languages are not in order")
		}
		before = code
		forms := make([]text.FormCount, p.count(3))
		for i := range forms {
			forms[i] = text.FormCount{Form: p.text(), Count: p.number(maxCount), Inner: p.number(maxCount)}
			if p.err == nil && (forms[i].Form == "" || i > 0 && forms[i].Form <= forms[i-1].Form) {
				p.fail("form %d is not after the form before", i)
			}
			if p.err != nil {
				return
			}
		}
		c.forms[code] = forms
	}
}

func (c *Counts) readNGramForms(p *payload) {
	c.shown = make([]text.NGramForm, p.count(4))
	for i := range c.shown {
		node := p.number(uint64(c.lex.Nodes()))
		c.shown[i] = text.NGramForm{Node: int32(node), First: p.number(1) == 0, Form: p.text(), DF: p.number(uint64(c.docs))}
		switch {
		case p.err != nil:
			return
		case node < len(c.lex.Words()) || node >= c.lex.Nodes() || c.shown[i].Form == "",
			i > 0 && c.shown[i-1].Compare(c.shown[i]) >= 0:
			p.fail("form %d is not after the form before, or not in an n-gram", i)
			return
		}
	}
}
