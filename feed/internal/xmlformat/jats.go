package xmlformat

import (
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
)

// JATS is the format in which journals archive and exchange articles (https://jats.nlm.nih.gov),
// alone or in a set of PubMed Central. Only the front of an article is read, not the full text.
var JATS = record.Format{
	Name:        "jats",
	Description: "JATS or NLM article, alone or in a set of PubMed Central",
	Detect: func(h *record.Head) bool {
		return isXML(h, "pmc-articleset") || isXML(h, "article", "articles") && h.HasElement("front") && h.HasElement("article-meta")
	},
	Decode: reader{
		records: []string{"article"},
		skip:    []string{"body", "back", "floats-group", "sub-article", "response", "ref-list", "permissions"},
		read:    readJATS,
	}.decode,
}

// readJATS reads an <article>.
func readJATS(n *node, b *record.Builder) error {
	meta := n.first("front/article-meta front-stub article-meta")
	language := n.lang()
	oneOfAlternatives(meta)

	var titles []*node
	for _, t := range append(meta.all("title-group/article-title"), jatsTranslations(meta)...) {
		titles = append(titles, t.without("xref", "fn", "related-object"))
	}
	main := readings(titles, language)
	for _, subtitle := range meta.all("title-group/subtitle") {
		if len(main) > 0 && !strings.HasPrefix(subtitle.attr("content-type"), "running") {
			main[0].text += ": " + subtitle.without("xref", "fn").text()
			break
		}
	}
	choose(b, main, readings(jatsAbstracts(meta), language))
	record.SetOnce(&b.Language, language)

	for _, id := range meta.all("article-id") {
		switch s := strings.TrimSpace(id.text()); id.attr("pub-id-type") {
		case "doi":
			b.SetDOI(s)
		case "pmid", "arxiv":
			b.Identify(withLabel(id.attr("pub-id-type")+":", s))
		case "pmc", "pmcid":
			b.SetURL("https://www.ncbi.nlm.nih.gov/pmc/articles/" + withLabel("PMC", s) + "/")
		}
	}
	for _, page := range meta.texts("self-uri@href") {
		if b.DOI == "" {
			setPage(b, page)
		}
	}
	for _, c := range meta.all("contrib-group/contrib") {
		if !c.is("contrib-type", "", "author", "collab") {
			continue
		}
		members := c.all("collab/contrib-group/contrib")
		b.AddAuthor(jatsName(c, b.Language))
		for _, m := range members {
			if m.is("contrib-type", "author") {
				b.AddAuthor(jatsName(m, b.Language))
			}
		}
	}
	var public []string
	for _, d := range meta.all("pub-date") {
		if !d.is("pub-type", "nihms-submitted") {
			public = append(public, partsDate(d), d.attr("iso-8601-date"))
		}
	}
	b.Date = record.Earliest(public...)
	journal := n.first("front/journal-meta journal-meta")
	b.Venue = record.FirstOf(journal.title("journal-title-group/journal-title journal-title abbrev-journal-title journal-id"),
		meta.title("conference/conf-name"))

	terms := subjects(textsOf(meta.first("article-categories").descendants("subject")))
	for _, g := range meta.all("kwd-group") {
		if !g.is("kwd-group-type", "abbreviations") && (g.lang() == "" || b.Language == "" || base(g.lang()) == base(b.Language)) {
			terms = append(terms, textsOf(g.descendants("kwd"))...)
		}
	}
	b.Categories = text.Terms(terms)
	return nil
}

// jatsTranslations returns the titles in other languages.
func jatsTranslations(meta *node) []*node {
	list := meta.all("title-group/trans-title") // in NLM 2
	for _, g := range meta.all("title-group/trans-title-group") {
		for _, t := range g.all("trans-title") {
			if t.attr("lang") == "" {
				t.attrs = append(t.attrs, g.attrs...)
			}
			list = append(list, t)
		}
	}
	return list
}

// jatsAbstracts returns the abstracts in all languages, without pictures, highlights and texts for
// the table of contents.
func jatsAbstracts(meta *node) []*node {
	var list, others []*node
	for _, a := range meta.all("abstract trans-abstract") {
		a.without("object-id", "related-object", "graphic", "inline-graphic", "media", "supplementary-material")
		a.children = slices.DeleteFunc(a.children, func(c *node) bool { return c.name.Local == "title" || c.name.Local == "label" })
		switch strings.ToLower(a.attr("abstract-type")) {
		case "graphical", "teaser", "toc", "web-summary", "precis", "key-points", "highlights",
			"video", "author-highlights", "editor", "editors-summary", "synopsis", "graphical-abstract":
		case "", "structured", "section", "sections", "normal", "abstract", "short", "unstructured":
			list = append(list, a)
		default: // a plain language summary, for example
			others = append(others, a)
		}
	}
	if len(list) == 0 {
		return others
	}
	return list
}

// oneOfAlternatives keeps one form in each <alternatives>, which has the same formula as TeX and as
// MathML: TeX, unless it is a whole document.
func oneOfAlternatives(n *node) {
	if n == nil {
		return
	}
	for _, c := range n.children {
		if c.name.Local == "alternatives" {
			tex, math := c.first("tex-math"), c.first("math")
			switch {
			case math != nil && (tex == nil || strings.Contains(tex.text(), `\documentclass`)):
				c.children = []*node{math}
			case tex != nil:
				c.children = []*node{tex}
			}
			continue
		}
		oneOfAlternatives(c)
	}
}

// jatsName returns the name of a contributor. If there are names in several scripts, it is the name in
// the script of the language.
func jatsName(c *node, language string) string {
	if collab := c.first("collab collab-alternatives/collab"); collab != nil {
		name := strings.TrimSpace(collab.without("contrib-group", "xref", "fn", "on-behalf-of", "address", "email", "ext-link", "aff").plain())
		if strings.HasPrefix(name, "(") {
			name = strings.Trim(name, "()")
		}
		return name
	}
	best := ""
	for _, n := range c.all("name name-alternatives/name string-name name-alternatives/string-name") {
		name := record.FirstOf(n.fullName("given-names", "surname", "suffix"), text.Name(n.plain()))
		if name != "" && (best == "" || text.IsEastAsian(best) && !text.IsEastAsian(name) && language == "en") {
			best = name
		}
	}
	return best
}
