package jsonformat

import (
	"fmt"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// paths are places in a record, the preferred one first: names of fields with dots between them
// ("journal.title").
type paths = []string

// mapping says where the records of a format hold the fields of a paper. If there are several
// paths to a field, the first with a value counts.
type mapping struct {
	// inner is the object that holds the record, if there is more around it. Fields around it are
	// read if the record does not have them itself.
	inner paths

	title, abstract, authors, venue, language, label paths
	paragraphs                                       paths   // of the abstract; or its inverted index
	date                                             paths   // the first with a valid date
	dates                                            paths   // the earliest date of them all
	categories                                       []paths // these lists one after the other
	url, doi, arXiv, pmid, openAlex                  paths
	key                                              paths // the id by which the papers of the feed are cited
	id                                               paths // the id if there is no DOI, arXiv id or PubMed id
	// page is the URL of the page about a paper, with a "*" for the text at pageID. It counts more
	// than the paths to a URL.
	page   string
	pageID paths
	// adjust, if not nil, changes the result where a path is not enough. Its error skips the record.
	adjust func(o object, b *record.Builder) error
}

// read returns the paper in a record.
func (m mapping) read(o object) (paper.Paper, error) {
	for _, name := range m.inner {
		if v := o.Get(name); v.IsObject() {
			o = append(v.Object(), o...)
			break
		}
	}
	b := record.Builder{Paper: paper.Paper{
		Title:    text.Title(o.Text(m.title...)),
		Abstract: text.Abstract(record.FirstOf(o.Text(m.abstract...), o.First(m.paragraphs...).Abstract())),
		Authors:  o.Names(m.authors...),
		Date:     o.Date(m.date...),
		Label:    text.Line(o.Text(m.label...)),
		Venue:    text.Title(o.Text(m.venue...)),
		Language: text.Language(o.Text(m.language...)),
		URL:      text.Line(o.Text(m.url...)),
	}}
	for _, path := range m.dates {
		for v := range o.All(path) {
			b.Date = record.Earliest(b.Date, v.Date())
		}
	}
	var terms []string
	for _, list := range m.categories {
		terms = append(terms, o.Texts(list...)...)
	}
	b.Categories = text.Terms(terms)
	eachText(o, m.doi, b.SetDOI)
	eachText(o, m.arXiv, setID(&b.ArXiv, paper.ArXivID))
	eachText(o, m.pmid, setID(&b.PMID, paper.PubMedID))
	eachText(o, m.openAlex, setID(&b.OpenAlex, paper.OpenAlexID))
	b.ID = text.Line(o.Text(m.key...))
	if b.DOI == "" && b.ArXiv == "" && b.PMID == "" {
		record.SetOnce(&b.ID, text.Line(o.Text(m.id...)))
	}
	if id := text.Line(o.Text(m.pageID...)); id != "" {
		b.URL = strings.Replace(m.page, "*", id, 1)
	}
	if m.adjust != nil {
		if err := m.adjust(o, &b); err != nil {
			return paper.Paper{}, err
		}
	}
	return b.Paper, nil
}

// setID returns a function that sets a field to the first valid id that it is called with.
func setID(field *string, parse func(string) (string, bool)) func(s string) {
	return func(s string) {
		if id, ok := parse(s); ok {
			record.SetOnce(field, id)
		}
	}
}

// addIDs adds ids by their kinds, from a list of objects ({"type": "doi", "value": ...}) or an
// object ({"doi": ...}).
func addIDs(b *record.Builder, ids value) {
	if ids.IsObject() {
		for kind, id := range ids.Fields() {
			addID(b, kind, id.Text())
		}
		return
	}
	for v := range ids.Each() {
		o := v.Object()
		addID(b, o.Text("type", "scheme", "kind", "idtype"), o.Text("value", "id", "identifier"))
	}
}

func addID(b *record.Builder, kind, id string) {
	switch strings.ToLower(kind) {
	case "doi":
		b.SetDOI(id)
	case "pmid", "pubmed":
		setID(&b.PMID, paper.PubMedID)(id)
	case "arxiv":
		setID(&b.ArXiv, paper.ArXivID)(id)
	}
}

// eachText calls do for every text at the paths.
func eachText(o object, list paths, do func(s string)) {
	for _, path := range list {
		for v := range o.All(path) {
			if s := v.Text(); s != "" {
				do(s)
			}
		}
	}
}

// has returns a function that detects a format: by any of these names of fields.
func has(names ...string) func(h *record.Head) bool {
	return func(h *record.Head) bool { return h.HasKey(names...) }
}

// languageText is a text with its language, which is "" if it is not known.
type languageText struct{ text, language string }

// choose returns one of the texts that say the same in several languages: the English one, because
// most other papers share its words, or else the first.
func choose(texts []languageText) languageText {
	for _, t := range texts {
		if t.language == "en" || strings.HasPrefix(t.language, "en-") {
			return t
		}
	}
	if len(texts) == 0 {
		return languageText{}
	}
	return texts[0]
}

// languageTexts returns the texts of a list of objects with their languages.
func languageTexts(v value, textName, languageName string) []languageText {
	var list []languageText
	for w := range v.Each() {
		o := w.Object()
		if s := o.Text(textName); s != "" {
			list = append(list, languageText{s, text.Language(o.Text(languageName))})
		}
	}
	return list
}

// serverError returns the failure of the whole feed if o is an error message of a server.
func serverError(o object, paths ...string) error {
	if message := o.Text(paths...); message != "" {
		return record.Fatal(fmt.Errorf("the server answered with an error: %s", clip(message, 200)))
	}
	return nil
}
