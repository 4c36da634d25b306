package xmlformat

import (
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// JATS is the article as journals archive and exchange it (https://jats.nlm.nih.gov), alone or
// in a set as PubMed Central gives it out. Only the front of it is read, not the full text.
var JATS = record.Format{
	Name:        "jats",
	Description: "JATS or NLM article, alone or in a set of PubMed Central",
	Detect: func(h *record.Head) bool {
		return isXML(h, "pmc-articleset") || isXML(h, "article", "articles") && h.HasElement("front") && h.HasElement("article-meta")
	},
	Decode: func(in record.Input, yield record.Yield) {
		reader{
			names: []string{"article"},
			skip:  set("body", "back", "floats-group", "sub-article", "response", "ref-list", "permissions"),
			read: func(n *node) (paper.Paper, error) {
				var p paper.Paper
				readJATS(&p, n)
				findURL(&p)
				return p, nil
			},
		}.decode(in, yield)
	},
}

// readJATS reads an <article>.
func readJATS(p *paper.Paper, n *node) {
	meta := n.first("front/article-meta", "front-stub", "article-meta")
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
	choose(p, main, readings(jatsAbstracts(meta), language))
	setOnce(&p.Language, language)

	for _, id := range meta.all("article-id") {
		switch id.attr("pub-id-type") {
		case "doi":
			setDOI(p, id.text())
		case "pmid":
			if pmid, ok := paper.PubMedID(id.text()); ok {
				p.PMID = pmid
			}
		case "arxiv":
			if arXiv, ok := paper.ArXivID(id.text()); ok {
				p.ArXiv = arXiv
			}
		case "pmc", "pmcid":
			setURL(p, "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC"+strings.TrimPrefix(strings.TrimSpace(id.text()), "PMC")+"/")
		}
	}
	for _, self := range meta.all("self-uri") {
		if page := self.attr("href"); p.DOI == "" && !isFile(page) {
			setURL(p, page)
		}
	}
	for _, c := range meta.all("contrib-group/contrib") {
		if !c.is("contrib-type", "", "author", "collab") {
			continue
		}
		members := c.all("collab/contrib-group/contrib")
		addAuthor(p, jatsName(c, p.Language))
		for _, m := range members {
			if m.is("contrib-type", "author") {
				addAuthor(p, jatsName(m, p.Language))
			}
		}
	}
	var public []string
	for _, d := range meta.all("pub-date") {
		if !d.is("pub-type", "nihms-submitted") {
			public = append(public, partsDate(d), d.attr("iso-8601-date"))
		}
	}
	p.Date = earliest(public...)
	journal := n.first("front/journal-meta", "journal-meta")
	p.Venue = text.Title(journal.first("journal-title-group/journal-title", "journal-title", "abbrev-journal-title", "journal-id").text())
	setOnce(&p.Venue, text.Title(meta.first("conference/conf-name").text()))

	var terms []string
	for _, s := range meta.first("article-categories").descendants("subject") {
		terms = append(terms, s.text())
	}
	terms = subjects(terms)
	for _, g := range meta.all("kwd-group") {
		if g.is("kwd-group-type", "abbreviations") || g.lang() != "" && p.Language != "" && base(g.lang()) != base(p.Language) {
			continue
		}
		for _, k := range g.descendants("kwd") {
			terms = append(terms, k.text())
		}
	}
	p.Categories = text.Terms(terms)
}

// jatsTranslations returns the titles in other languages.
func jatsTranslations(meta *node) []*node {
	list := meta.all("title-group/trans-title") // as it was in NLM 2
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

// jatsAbstracts returns the abstracts in all languages, without those that are pictures,
// highlights or words for the table of contents.
func jatsAbstracts(meta *node) []*node {
	var list, others []*node
	for _, a := range append(meta.all("abstract"), meta.all("trans-abstract")...) {
		a.without("object-id", "related-object", "graphic", "inline-graphic", "media", "supplementary-material")
		a.children = slices.DeleteFunc(a.children, func(c *node) bool { return c.name.Local == "title" || c.name.Local == "label" })
		switch strings.ToLower(a.attr("abstract-type")) {
		case "graphical", "teaser", "toc", "web-summary", "precis", "key-points", "highlights",
			"video", "author-highlights", "editor", "editors-summary", "synopsis", "graphical-abstract":
		case "", "structured", "section", "sections", "normal", "abstract", "short", "unstructured":
			list = append(list, a)
		default: // a summary in plain words and the like
			others = append(others, a)
		}
	}
	if len(list) == 0 {
		return others
	}
	return list
}

// oneOfAlternatives leaves the first choice in each <alternatives>: the same formula as TeX
// and as MathML. TeX that is a whole document is the last.
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

// jatsName returns the name of a contributor, in the script of a language if it is given in
// several.
func jatsName(c *node, language string) string {
	if collab := c.first("collab", "collab-alternatives/collab"); collab != nil {
		name := strings.TrimSpace(collab.without("contrib-group", "xref", "fn", "on-behalf-of", "address", "email", "ext-link", "aff").plain())
		if strings.HasPrefix(name, "(") {
			name = strings.Trim(name, "()")
		}
		return name
	}
	list := append(c.all("name"), append(c.all("name-alternatives/name"), append(c.all("string-name"), c.all("name-alternatives/string-name")...)...)...)
	best := ""
	for _, n := range list {
		name := text.FullName(n.first("given-names").plain(), n.first("surname").plain(), n.first("suffix").plain())
		if name == "" {
			name = text.Name(n.plain())
		}
		if name != "" && (best == "" || text.IsEastAsian(best) && !text.IsEastAsian(name) && language == "en") {
			best = name
		}
	}
	return best
}

// partsDate returns a date that is given in elements for year, month and day, in any of the
// ways that package text reads.
func partsDate(n *node) string {
	part := func(names ...string) string { return strings.TrimSpace(n.first(names...).plain()) }
	year, month, day := part("year", "Year"), part("month", "Month"), part("day", "Day")
	if year == "" {
		return part("string-date", "MedlineDate")
	}
	number := monthNumber(month)
	switch {
	case number == "":
		return year
	case day == "" || len(day) > 2 || strings.Trim(day, "0123456789") != "":
		return year + "-" + number
	}
	return year + "-" + number + "-" + twoDigits(day)
}

// monthNumber returns the two digits of a month that is given by its number or English name,
// or "" for what is none, such as a season.
func monthNumber(month string) string {
	if month == "" {
		return ""
	}
	if strings.Trim(month, "0123456789") == "" {
		month = twoDigits(strings.TrimLeft(month, "0"))
		if month < "01" || month > "12" || len(month) > 2 {
			return ""
		}
		return month
	}
	if len(month) < 3 {
		return ""
	}
	const months = "jan feb mar apr may jun jul aug sep oct nov dec "
	at := strings.Index(months, strings.ToLower(month[:3])+" ")
	if at < 0 || at%4 != 0 {
		return ""
	}
	number := at/4 + 1
	return string([]byte{'0' + byte(number/10), '0' + byte(number%10)})
}

func twoDigits(s string) string {
	if len(s) < 2 {
		return "00"[len(s):] + s
	}
	return s
}
