package xmlformat

import (
	"bytes"
	"encoding/xml"
	"path"
	"slices"
	"strings"
	"unicode"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// identify notes the id of a paper that s is, if any: a DOI, an arXiv id that says it is one,
// an id in PubMed or OpenAlex that does, or the URL of one of these. The first of a kind
// stands. It reports whether s is an id of any kind that it knows.
func identify(p *paper.Paper, s string) bool {
	s = strings.TrimSpace(s)
	if len(s) > 1000 { // no id, and not worth the work
		return false
	}
	lower := strings.ToLower(s)
	name := s
	for _, prefix := range []string{"info:", "urn:", "DOI :", "DOI "} {
		name = strings.TrimPrefix(name, prefix)
	}
	if doi, ok := paper.DOI(name); ok {
		setDOI(p, doi)
		return true
	}
	if strings.Contains(lower, "arxiv") {
		if id, ok := paper.ArXivID(s); ok {
			setOnce(&p.ArXiv, id)
			return true
		}
	}
	if strings.Contains(lower, "pmid:") || strings.Contains(lower, "ncbi.nlm.nih.gov") {
		if id, ok := paper.PubMedID(s); ok {
			setOnce(&p.PMID, id)
			return true
		}
	}
	if strings.Contains(lower, "openalex.org/") {
		if id, ok := paper.OpenAlexID(s); ok {
			setOnce(&p.OpenAlex, id)
			return true
		}
	}
	return false
}

// setDOI notes a DOI, and the arXiv id if it is one of arXiv's.
func setDOI(p *paper.Paper, s string) {
	doi, ok := paper.DOI(s)
	if !ok {
		return
	}
	setOnce(&p.DOI, doi)
	if id, ok := paper.ArXivID(doi); ok {
		setOnce(&p.ArXiv, id)
	}
}

// setOnce sets a field that is still empty.
func setOnce(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

// doiInURL returns the DOI in the path of a publisher's URL, as most of them have it
// (".../doi/abs/10.1000/xyz?af=R").
func doiInURL(url string) string {
	at := strings.Index(url, "/10.")
	if at < 0 || !isURL(url) {
		return ""
	}
	doi := url[at+1:]
	if end := strings.IndexAny(doi, "?#&"); end >= 0 {
		doi = doi[:end]
	}
	for _, view := range []string{"/", "/abstract", "/full", "/fulltext", "/pdf", "/epdf", "/html", "/meta", ".pdf", ".full"} {
		doi = strings.TrimSuffix(doi, view)
	}
	doi, _ = paper.DOI("https://doi.org/" + doi)
	return doi
}

func isURL(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// setURL notes where a person reads about the paper, if s is a URL of that kind.
func setURL(p *paper.Paper, s string) {
	if s = strings.TrimSpace(s); isURL(s) && !strings.ContainsAny(s, " \t\r\n") {
		setOnce(&p.URL, s)
	}
}

// isFile reports whether a URL is that of a file to download, and not of a page.
func isFile(url string) bool {
	url = strings.TrimRight(strings.TrimSpace(url), "/")
	switch strings.ToLower(path.Ext(url)) {
	case ".pdf", ".ps", ".gz", ".zip", ".png", ".gif", ".jpg", ".jpeg", ".tif", ".tiff", ".doc", ".docx", ".txt", ".epub", ".mp4":
		return true
	}
	return strings.HasSuffix(url, "/pdf")
}

// findURL sets the URL of a paper that has none from its ids.
func findURL(p *paper.Paper) {
	switch {
	case p.URL != "":
	case p.ArXiv != "":
		p.URL = "https://arxiv.org/abs/" + p.ArXiv
	case p.DOI != "":
		p.URL = "https://doi.org/" + p.DOI
	case p.PMID != "":
		p.URL = "https://pubmed.ncbi.nlm.nih.gov/" + p.PMID + "/"
	}
}

// earliest returns the earliest of the dates, whatever way they are written in. Of two that
// may be the same day, the more precise one is the earlier.
func earliest(dates ...string) string {
	best := ""
	for _, s := range dates {
		d := text.Date(s)
		switch {
		case d == "":
		case best == "", strings.HasPrefix(d, best):
			best = d
		case d < best && !strings.HasPrefix(best, d):
			best = d
		}
	}
	return best
}

// reading is a text in one of the languages of a record.
type reading struct {
	lang string // "" if it is not told
	text string
}

// readings returns the texts of elements, for the functions of package text, with their
// languages. Where one is not told it is that of the record, lang, for the first text only.
func readings(nodes []*node, lang string) []reading {
	var list []reading
	for i, n := range nodes {
		r := reading{lang: n.lang(), text: n.text()}
		if r.lang == "" && i == 0 {
			r.lang = lang
		}
		if strings.TrimSpace(r.text) != "" {
			list = append(list, r)
		}
	}
	return list
}

// choose sets title, abstract and language of p from what a record has in one language or in
// several: English if both are there in English, as most of what they are compared with is;
// else the language of the first abstract, or of the first title.
func choose(p *paper.Paper, titles, abstracts []reading) {
	lang := ""
	switch {
	case len(abstracts) > 0 && has(titles, "en") && has(abstracts, "en"),
		len(abstracts) == 0 && has(titles, "en"):
		lang = "en"
	case len(abstracts) > 0:
		lang = abstracts[0].lang
	case len(titles) > 0:
		lang = titles[0].lang
	}
	title, abstract := of(titles, lang), of(abstracts, lang)
	p.Title, p.Abstract = text.Title(title.text), text.Abstract(abstract.text)
	p.Language = abstract.lang
	if p.Language == "" {
		p.Language = title.lang
	}
}

// has reports whether one of the readings is in a language, whatever the region.
func has(list []reading, lang string) bool {
	for _, r := range list {
		if base(r.lang) == base(lang) {
			return true
		}
	}
	return false
}

// of returns the first reading in a language, or the first of all.
func of(list []reading, lang string) reading {
	for _, r := range list {
		if base(r.lang) == base(lang) {
			return r
		}
	}
	if len(list) > 0 {
		return list[0]
	}
	return reading{}
}

// base returns the language of a tag without script and region.
func base(lang string) string {
	b, _, _ := strings.Cut(lang, "-")
	return b
}

// addAuthor adds a name to the authors. What has no letter, such as the colon between a
// collaboration and its members, is none.
func addAuthor(p *paper.Paper, name string) {
	if name = text.Title(name); hasLetter(name) {
		p.Authors = append(p.Authors, text.Signers(name)...)
	}
}

func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// subjects returns the categories in a list, without what journals have among them: the kind of
// an article, and codes.
func subjects(list []string) []string {
	var kept []string
	for _, s := range text.Terms(list) {
		if hasLetter(s) && !slices.Contains(articleKinds, strings.ToLower(s)) && !strings.HasPrefix(s, "AcademicSubjects/") {
			kept = append(kept, s)
		}
	}
	return kept
}

// articleKinds are headings of journals that tell the kind of an article and not its subject.
var articleKinds = []string{
	"article", "articles", "research", "research article", "research articles", "original article", "original articles",
	"original research", "original research article", "original paper", "original papers", "regular article", "regular articles",
	"regular paper", "regular papers", "full paper", "paper", "papers", "research paper", "research papers", "review", "reviews",
	"review article", "letter", "letters", "report", "reports", "editorial", "erratum", "correction", "case report", "commentary",
	"communication", "communications", "short communication", "brief report", "brief communication", "perspective", "perspectives",
	"front matter", "back matter", "author correction", "none", "other",
}

// isXML reports whether a feed is XML with one of the root elements.
func isXML(h *record.Head, roots ...string) bool {
	for _, root := range roots {
		if h.Root().Local == root {
			return true
		}
	}
	return false
}

// before returns the part of a head that comes before the first element of a name: what it
// says of the feed as a whole.
func before(h *record.Head, name string) []byte {
	if i := bytes.Index(h.Text, []byte("<"+name)); i >= 0 {
		return h.Text[:i]
	}
	return h.Text
}

// mentions reports whether text has one of the strings.
func mentions(text []byte, strs ...string) bool {
	for _, s := range strs {
		if bytes.Contains(text, []byte(s)) {
			return true
		}
	}
	return false
}

// langAttr returns the attribute that tells a language.
func langAttr(lang string) []xml.Attr {
	return []xml.Attr{{Name: xml.Name{Local: "lang"}, Value: lang}}
}
