package paper

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Records of one paper are joined field by field. The better of two values is the greater one in a
// total order, so the result is the same in whichever order, and however often, records are joined.

// join takes from q, which describes the same paper, every field that is better there.
func (p *Paper) join(q *Paper) {
	better := func(to *string, from string, order func(a, b string) int) {
		if *to == "" || from != "" && order(from, *to) > 0 {
			*to = from
		}
	}
	better(&p.ID, q.ID, plainer)
	better(&p.Title, q.Title, compareTitles)
	better(&p.Abstract, q.Abstract, betterAbstract)
	better(&p.Date, q.Date, earlier)
	better(&p.Label, q.Label, smaller)
	better(&p.Venue, q.Venue, longer)
	better(&p.Language, q.Language, longer)
	better(&p.URL, q.URL, plainer)
	better(&p.DOI, q.DOI, published)
	better(&p.ArXiv, q.ArXiv, smaller)
	better(&p.PMID, q.PMID, smaller)
	better(&p.OpenAlex, q.OpenAlex, smaller)
	if compareLists(q.Authors, p.Authors) > 0 {
		p.Authors = q.Authors
	}
	if compareLists(q.Categories, p.Categories) > 0 {
		p.Categories = q.Categories
	}
}

func smaller(a, b string) int { return strings.Compare(b, a) }

func longer(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), smaller(a, b)) }

// compareTitles orders titles: more letters are better; of titles with the same letters, those in
// upper and lower case, those without a full stop, and then those with fewer capitals.
func compareTitles(a, b string) int {
	if a == b {
		return 0
	}
	mixed := func(s string) bool { return strings.ToUpper(s) != s && strings.ToLower(s) != s }
	capitals := func(s string) (n int) {
		for _, r := range s {
			if unicode.IsUpper(r) {
				n++
			}
		}
		return n
	}
	return cmp.Or(
		cmp.Compare(len(NormalizeTitle(a)), len(NormalizeTitle(b))),
		compareBool(mixed(a), mixed(b)),
		compareBool(strings.HasSuffix(b, "."), strings.HasSuffix(a, ".")),
		cmp.Compare(capitals(b), capitals(a)),
		smaller(a, b),
	)
}

// plainer orders IDs and URLs: what is not a URL before URLs, https before http, short before long.
func plainer(a, b string) int {
	insecure := func(s string) bool { return strings.HasPrefix(s, "http://") }
	secure := func(s string) bool { return strings.HasPrefix(s, "https://") }
	return cmp.Or(compareBool(insecure(b), insecure(a)), compareBool(secure(b), secure(a)), longer(b, a))
}

// earlier orders dates: an earlier year is better, and in one year the more precise date, of
// which the earlier is better.
func earlier(a, b string) int {
	return cmp.Or(strings.Compare(b[:min(4, len(b))], a[:min(4, len(a))]), cmp.Compare(len(a), len(b)), smaller(a, b))
}

// preprintRegistrants are the prefixes of DOIs of preprints: arXiv, bioRxiv and medRxiv (two),
// SSRN, Research Square, PsyArXiv and other OSF servers (two), Preprints.org, ChemRxiv, Authorea and
// TechRxiv.
var preprintRegistrants = []string{"10.48550/", "10.1101/", "10.64898/", "10.2139/", "10.21203/", "10.31234/",
	"10.31219/", "10.20944/", "10.26434/", "10.22541/", "10.36227/"}

// published orders DOIs: that of a published version is better than that of a preprint.
func published(a, b string) int {
	preprint := func(doi string) bool {
		return slices.ContainsFunc(preprintRegistrants, func(prefix string) bool { return strings.HasPrefix(doi, prefix) })
	}
	return cmp.Or(compareBool(preprint(b), preprint(a)), smaller(a, b))
}

// compareLists orders lists: more entries are better, and then longer entries.
func compareLists(a, b []string) int {
	size := func(list []string) (n int) {
		for _, s := range list {
			n += len(s)
		}
		return n
	}
	return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(size(a), size(b)), slices.Compare(b, a))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// compare is a total order of papers by what they say: 0 means that all fields are equal.
func compare(p, q *Paper) int {
	if order := compareCards(p, q); order != 0 {
		return order
	}
	return compareAbstracts(p.Abstract, q.Abstract)
}

// compareCards is compare without the abstracts.
func compareCards(p, q *Paper) int {
	return cmp.Or(
		strings.Compare(p.Date, q.Date),
		strings.Compare(p.Title, q.Title),
		slices.Compare(p.Authors, q.Authors),
		strings.Compare(p.ArXiv, q.ArXiv),
		strings.Compare(p.DOI, q.DOI),
		strings.Compare(p.PMID, q.PMID),
		strings.Compare(p.OpenAlex, q.OpenAlex),
		strings.Compare(p.ID, q.ID),
		strings.Compare(p.URL, q.URL),
		strings.Compare(p.Venue, q.Venue),
		strings.Compare(p.Language, q.Language),
		strings.Compare(p.Label, q.Label),
		slices.Compare(p.Categories, q.Categories),
	)
}
