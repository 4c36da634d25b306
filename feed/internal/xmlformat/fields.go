package xmlformat

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
)

// fields are the paths to the fields of a paper in a record, as [node.texts] reads them. A format that
// differs from others mainly in the names of its elements is such a table.
type fields struct {
	id, title, abstract, language, venue string // the first element counts
	authors                              string // a name in each element
	dates                                string // the earliest counts
	terms                                string
	ids                                  string // of any kind
	dois                                 string // DOIs only
	urls                                 string // the first URL counts
}

// read fills b with the fields of a record.
func (f fields) read(n *xmltree.Node, b *record.Builder) {
	b.ID = n.Line(f.id)
	b.Title = n.Title(f.title)
	b.Abstract = text.Abstract(n.First(f.abstract).Text())
	b.Language = text.Language(n.First(f.language).Text())
	b.Venue = n.Title(f.venue)
	b.Authors = text.Names(n.Texts(f.authors))
	b.Date = record.Earliest(n.Texts(f.dates)...)
	b.Categories = text.Terms(n.Texts(f.terms))
	for _, s := range n.Texts(f.dois) {
		b.SetDOI(s)
	}
	for _, s := range n.Texts(f.ids) {
		b.Identify(s)
	}
	for _, s := range n.Texts(f.urls) {
		b.SetURL(s)
	}
}

// reading is a text in one of the languages of a record.
type reading struct {
	lang string // "" if unknown
	text string
}

// readings returns the texts of elements, for the functions of package text, with their languages.
// The first text has the language of the record, lang, if it does not say its own.
func readings(nodes []*xmltree.Node, lang string) []reading {
	var list []reading
	for i, n := range nodes {
		r := reading{lang: n.Lang(), text: n.Text()}
		if r.lang == "" && i == 0 {
			r.lang = lang
		}
		if strings.TrimSpace(r.text) != "" {
			list = append(list, r)
		}
	}
	return list
}

// choose sets title, abstract and language of a record that may have them in several languages. It
// takes English if both are there in English, because most other papers are in English, else the
// language of the first abstract, or that of the first title.
func choose(b *record.Builder, titles, abstracts []reading) {
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
	b.Title, b.Abstract = text.Title(title.text), text.Abstract(abstract.text)
	b.Language = record.FirstOf(abstract.lang, title.lang)
}

// has reports whether one of the readings is in a language, whatever the region.
func has(list []reading, lang string) bool {
	return slices.ContainsFunc(list, func(r reading) bool { return base(r.lang) == base(lang) })
}

// of returns the first reading in a language, or the first of all.
func of(list []reading, lang string) reading {
	for _, r := range list {
		if base(r.lang) == base(lang) {
			return r
		}
	}
	return append(list, reading{})[0]
}

// base returns the language of a tag without script and region.
func base(lang string) string {
	b, _, _ := strings.Cut(lang, "-")
	return b
}

// withLabel returns an id with a label that says its kind, which it may have already.
func withLabel(label, id string) string {
	return label + strings.TrimPrefix(strings.TrimSpace(id), label)
}

// setPage sets the URL, if s is the URL of a page and not of a file to download.
func setPage(b *record.Builder, s string) {
	url := strings.TrimRight(strings.TrimSpace(s), "/")
	switch strings.ToLower(path.Ext(url)) {
	case ".pdf", ".ps", ".gz", ".zip", ".png", ".gif", ".jpg", ".jpeg", ".tif", ".tiff", ".doc", ".docx", ".txt", ".epub", ".mp4":
		return
	}
	if !strings.HasSuffix(url, "/pdf") {
		b.SetURL(s)
	}
}

// names returns the names in a list: one in each text, or all in a single text.
func names(list []string) []string {
	if len(list) == 1 {
		return text.SplitNames(list[0])
	}
	return text.Names(list)
}

// subjects returns the categories in a list, without codes and kinds of articles, which some journals
// have among them.
func subjects(list []string) []string {
	return slices.DeleteFunc(text.Terms(list), func(s string) bool {
		return !strings.ContainsFunc(s, unicode.IsLetter) || slices.Contains(articleKinds, strings.ToLower(s)) ||
			strings.HasPrefix(s, "AcademicSubjects/")
	})
}

// articleKinds are headings of journals for the kind of an article, not its subject.
var articleKinds = []string{
	"article", "articles", "research", "research article", "research articles", "original article", "original articles",
	"original research", "original research article", "original paper", "original papers", "regular article", "regular articles",
	"regular paper", "regular papers", "full paper", "paper", "papers", "research paper", "research papers", "review", "reviews",
	"review article", "letter", "letters", "report", "reports", "editorial", "erratum", "correction", "case report", "commentary",
	"communication", "communications", "short communication", "brief report", "brief communication", "perspective", "perspectives",
	"front matter", "back matter", "author correction", "none", "other",
}

// partsDate returns the date in the elements for year, month and day.
func partsDate(n *xmltree.Node) string {
	part := func(paths string) string { return strings.TrimSpace(n.First(paths).Plain()) }
	year, month, day := part("year Year"), monthNumber(part("month Month")), part("day Day")
	switch {
	case year == "":
		return part("string-date MedlineDate")
	case month == "":
		return year
	case day == "" || len(day) > 2 || strings.Trim(day, "0123456789") != "":
		return year + "-" + month
	}
	return year + "-" + month + "-" + twoDigits(day)
}

// partsDates returns the dates in the elements that paths lead to.
func partsDates(n *xmltree.Node, paths string) []string {
	var list []string
	for _, d := range n.All(paths) {
		list = append(list, partsDate(d))
	}
	return list
}

// monthNumber returns the two digits of a month, which may be a number or an English name. It returns
// "" for anything else, such as a season.
func monthNumber(month string) string {
	if strings.Trim(month, "0123456789") == "" {
		month = twoDigits(strings.TrimLeft(month, "0"))
		if month < "01" || month > "12" || len(month) > 2 {
			return ""
		}
		return month
	}
	const names = "janfebmaraprmayjunjulaugsepoctnovdec"
	if at := strings.Index(names, strings.ToLower(month[:min(len(month), 3)])); at >= 0 && at%3 == 0 && len(month) >= 3 {
		return twoDigits(strconv.Itoa(at/3 + 1))
	}
	return ""
}

func twoDigits(s string) string {
	if len(s) < 2 {
		return "00"[len(s):] + s
	}
	return s
}
