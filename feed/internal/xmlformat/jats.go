package xmlformat

import (
	"slices"
	"strings"
	"unicode"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
)

// JATS is the format in which journals archive and exchange articles (https://jats.nlm.nih.gov),
// alone or in a set of PubMed Central. Only the front of an article is read, not the full text.
var JATS = record.Format{
	Name:        "jats",
	Description: "JATS or NLM article, alone or in a set of PubMed Central",
	Detect: func(h *record.Head) bool {
		return isXML(h, "pmc-articleset") || isXML(h, "article", "articles", "records") && h.HasElement("front") && h.HasElement("article-meta")
	},
	Decode: reader{
		records: []string{"article"},
		skip:    []string{"body", "back", "floats-group", "sub-article", "response", "ref-list", "permissions"},
		read:    readJATS,
	}.decode,
}

// readJATS reads an <article>.
func readJATS(n *xmltree.Node, b *record.Builder) error {
	meta := n.First("front/article-meta front-stub article-meta")
	language := n.Lang()
	oneOfAlternatives(meta)

	choose(b, jatsTitles(meta, language), readings(jatsAbstracts(meta), language))
	record.SetOnce(&b.Language, language)

	for _, id := range meta.All("article-id") {
		switch s := strings.TrimSpace(id.Text()); id.Attr("pub-id-type") {
		case "doi":
			b.SetDOI(s)
		case "archive": // of the ADS
			if isBibcode(s) {
				b.ID = s
			}
		case "pmid", "arxiv":
			b.Identify(withLabel(id.Attr("pub-id-type")+":", s))
		case "pmc", "pmcid":
			b.SetURL("https://www.ncbi.nlm.nih.gov/pmc/articles/" + withLabel("PMC", s) + "/")
		}
	}
	for _, page := range meta.Texts("self-uri@href") {
		if b.DOI == "" {
			setPage(b, page)
		}
	}
	for _, c := range meta.All("contrib-group/contrib") {
		if !c.Is("contrib-type", "", "author", "collab", "collaboration") {
			continue
		}
		members := c.All("collab/contrib-group/contrib")
		b.AddAuthor(jatsName(c, b.Language))
		for _, m := range members {
			if m.Is("contrib-type", "author") {
				b.AddAuthor(jatsName(m, b.Language))
			}
		}
	}
	var public []string
	for _, d := range meta.All("pub-date") {
		if !d.Is("pub-type", "nihms-submitted") {
			public = append(public, partsDate(d), d.Attr("iso-8601-date"))
		}
	}
	b.Date = record.Earliest(public...)
	journal := n.First("front/journal-meta journal-meta")
	b.Venue = record.FirstOf(journal.Title("journal-title-group/journal-title journal-title abbrev-journal-title journal-id"),
		meta.Title("conference/conf-name"))

	terms := subjects(xmltree.TextsOf(meta.First("article-categories").Descendants("subject")))
	for _, g := range meta.All("kwd-group") {
		if !g.Is("kwd-group-type", "abbreviations") && (g.Lang() == "" || b.Language == "" || base(g.Lang()) == base(b.Language)) {
			terms = append(terms, jatsKeywords(g)...)
		}
	}
	b.Categories = text.Terms(terms)
	return nil
}

// jatsTitles returns the titles in all languages, the first with its subtitle. If there is none, it is another form
// of the title, or the title of the book that is reviewed.
func jatsTitles(meta *xmltree.Node, language string) []reading {
	list := func(nodes []*xmltree.Node) []reading {
		for _, t := range nodes {
			t.Without("xref", "fn", "related-object")
		}
		return readings(nodes, language)
	}
	titles := list(append(meta.All("title-group/article-title"), jatsTranslations(meta)...))
	if len(titles) == 0 {
		return list(meta.All("title-group/alt-title product/source"))
	}
	for _, subtitle := range meta.All("title-group/subtitle") {
		if !strings.HasPrefix(subtitle.Attr("content-type"), "running") {
			titles[0].text = strings.TrimRight(titles[0].text, " \t\r\n") + ": " + subtitle.Without("xref", "fn").Text()
			break
		}
	}
	return titles
}

// jatsKeywords returns the keywords in a group. Of one in parts, it returns the term, without the codes of a thesaurus.
func jatsKeywords(group *xmltree.Node) []string {
	keywords := xmltree.TextsOf(group.Descendants("kwd"))
	for _, compound := range group.Descendants("compound-kwd") {
		for _, part := range compound.All("compound-kwd-part") {
			s := part.Text()
			isTerm := part.Is("content-type", "term", "text", "keyword", "")
			if isTerm && strings.ContainsFunc(s, unicode.IsLetter) && !record.IsURL(strings.TrimSpace(s)) {
				keywords = append(keywords, s)
				break
			}
		}
	}
	return keywords
}

// jatsTranslations returns the titles in other languages.
func jatsTranslations(meta *xmltree.Node) []*xmltree.Node {
	list := meta.All("title-group/trans-title") // in NLM 2
	for _, g := range meta.All("title-group/trans-title-group") {
		for _, t := range g.All("trans-title") {
			if t.Attr("lang") == "" {
				t.Attrs = append(t.Attrs, g.Attrs...)
			}
			list = append(list, t)
		}
	}
	return list
}

// jatsAbstracts returns the abstracts in all languages, without pictures, highlights and texts for
// the table of contents.
func jatsAbstracts(meta *xmltree.Node) []*xmltree.Node {
	var list, others []*xmltree.Node
	for _, a := range meta.All("abstract trans-abstract") {
		a.Without("object-id", "related-object", "fig", "graphic", "inline-graphic", "media", "supplementary-material")
		a.Children = slices.DeleteFunc(a.Children, func(c *xmltree.Node) bool { return c.Name.Local == "title" || c.Name.Local == "label" })
		switch strings.ToLower(a.Attr("abstract-type")) {
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

// oneOfAlternatives keeps one form of each formula that is there as TeX and as MathML: TeX, unless it is a whole
// document. Both forms are in <alternatives>, or directly in the element of the formula.
func oneOfAlternatives(n *xmltree.Node) {
	if n == nil {
		return
	}
	for _, c := range n.Children {
		switch c.Name.Local {
		case "alternatives", "inline-formula", "disp-formula":
			if inner := c.First("alternatives"); inner != nil {
				c = inner
			}
			tex, math := c.First("tex-math"), c.First("math")
			switch {
			case math != nil && (tex == nil || strings.Contains(tex.Text(), `\documentclass`)):
				c.Children = []*xmltree.Node{math}
			case tex != nil:
				c.Children = []*xmltree.Node{tex}
			}
		default:
			oneOfAlternatives(c)
		}
	}
}

// jatsName returns the name of a contributor. If there are names in several scripts, it is the name in
// the script of the language.
func jatsName(c *xmltree.Node, language string) string {
	if collab := c.First("collab collab-alternatives/collab"); collab != nil {
		name := strings.TrimSpace(collab.Without("contrib-group", "xref", "fn", "on-behalf-of", "address", "email", "ext-link", "aff").Plain())
		if strings.HasPrefix(name, "(") {
			name = strings.Trim(name, "()")
		}
		return name
	}
	best := ""
	for _, n := range c.All("name name-alternatives/name string-name name-alternatives/string-name") {
		name := record.FirstOf(n.FullName("given-names", "surname", "suffix"), text.Name(n.Plain()))
		if name != "" && (best == "" || text.IsEastAsian(best) && !text.IsEastAsian(name) && language == "en") {
			best = name
		}
	}
	return best
}
