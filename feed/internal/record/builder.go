package record

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/feed/internal/text"
	"kindred/paper"
)

// Builder fills a paper with what the fields of a record hold. Its methods keep what is known already, so a decoder
// calls them with the best field first.
type Builder struct{ paper.Paper }

// Identify sets the id that s is: a DOI, an arXiv, PubMed or OpenAlex id, alone, with its prefix
// ("arXiv:", "pmid:", "info:doi/") or as a URL. A number alone is no id, because it may be
// anything. It reports whether s is an id, also if the paper has one of its kind already.
func (b *Builder) Identify(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxID || !strings.ContainsFunc(s, unicode.IsLetter) && !strings.HasPrefix(s, "10.") {
		return false
	}
	if list := paper.DOIs(s); len(list) > 0 {
		b.addDOIs(list)
		return true
	}
	if id := arXivIn(s); id != "" {
		SetOnce(&b.ArXiv, id)
		return true
	}
	if id, ok := paper.PubMedID(s); ok {
		SetOnce(&b.PMID, id)
		return true
	}
	if id, ok := paper.OpenAlexID(s); ok && strings.Contains(s, "/") {
		SetOnce(&b.OpenAlex, id)
		return true
	}
	return false
}

// maxID is how many bytes an id may have. What is longer is a text, and not searched.
const maxID = 1000

// SetDOI sets the DOI from the field for it, which may hold a URL of any resolver or several
// DOIs. The first counts, and an arXiv id is taken from the DOIs of arXiv.
func (b *Builder) SetDOI(s string) {
	if len(s) > maxID {
		return
	}
	list := paper.DOIs(s)
	if len(list) == 0 {
		if doi := DOIInURL(strings.TrimSpace(s)); doi != "" {
			list = []string{doi}
		}
	}
	b.addDOIs(list)
}

// addDOIs sets the DOI to the first of a list, and the arXiv id. A DOI of arXiv gives way to
// that of the journal.
func (b *Builder) addDOIs(list []string) {
	journal := ""
	for _, doi := range list {
		if id, ok := paper.ArXivID(doi); ok {
			SetOnce(&b.ArXiv, id)
		} else {
			SetOnce(&journal, doi)
		}
	}
	if len(list) > 0 {
		SetOnce(&b.DOI, FirstOf(journal, list[0]))
	}
}

// arXivIn returns the arXiv id that s is or has after "arXiv:", as in "arXiv preprint
// arXiv:1706.03762", or "". A number alone is none.
func arXivIn(s string) string {
	if !strings.ContainsFunc(s, unicode.IsLetter) {
		return ""
	}
	if id, ok := paper.ArXivID(s); ok {
		return id
	}
	const prefix = "arxiv:"
	for i := 0; i+len(prefix) <= len(s); i++ {
		if !strings.EqualFold(s[i:i+len(prefix)], prefix) {
			continue
		}
		rest := strings.TrimLeft(s[i+len(prefix):], " ")
		if end := strings.IndexAny(rest, " \t\n,;)]}"); end >= 0 {
			rest = rest[:end]
		}
		if id, ok := paper.ArXivID(strings.TrimRight(rest, ".")); ok {
			return id
		}
		i += len(prefix) - 1
	}
	return ""
}

// SetOwnID sets the id that the feed itself uses, unless it says no more than the other ids: if
// it is one of them, or a number that only tells the records of the file apart.
func (b *Builder) SetOwnID(id string) {
	id = text.Line(id)
	identified := b.DOI != "" || b.ArXiv != "" || b.PMID != "" || b.OpenAlex != ""
	if _, err := strconv.Atoi(id); err == nil && identified {
		return
	}
	doi, isDOI := paper.DOI(id)
	arXiv, isArXiv := paper.ArXivID(id)
	pmid, isPMID := paper.PubMedID(id)
	work, isWork := paper.OpenAlexID(id)
	switch {
	case isDOI && (b.DOI == "" || b.DOI == doi):
		b.DOI = doi
		SetOnce(&b.ArXiv, arXiv)
	case isArXiv && (b.ArXiv == "" || b.ArXiv == arXiv):
		b.ArXiv = arXiv
	case isPMID && hasLetter(id) && (b.PMID == "" || b.PMID == pmid): // "PMID:123"
		b.PMID = pmid
	case isWork && (b.OpenAlex == work || b.OpenAlex == "" && strings.Contains(id, "/")):
		b.OpenAlex = work
	default:
		b.ID = id
	}
}

// SetURL sets where a person reads about the paper, if s is an http(s) URL.
func (b *Builder) SetURL(s string) {
	if s = strings.TrimSpace(s); IsURL(s) && !strings.ContainsAny(s, " \t\r\n") {
		SetOnce(&b.URL, s)
	}
}

// FindURL makes a URL of the other ids if there is none.
func (b *Builder) FindURL() {
	switch {
	case b.URL != "":
	case b.ArXiv != "":
		b.URL = "https://arxiv.org/abs/" + b.ArXiv
	case b.DOI != "":
		b.URL = "https://doi.org/" + b.DOI
	case b.PMID != "":
		b.URL = "https://pubmed.ncbi.nlm.nih.gov/" + b.PMID + "/"
	}
}

// AddAuthor adds a name, or the names of a collaboration in one field. A name without a letter,
// such as the colon between a collaboration and its members, is left out.
func (b *Builder) AddAuthor(name string) {
	if name = text.Title(name); hasLetter(name) {
		b.Authors = append(b.Authors, text.Signers(name)...)
	}
}

func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }

// SetOnce sets a field that is still empty.
func SetOnce(field *string, value string) {
	if *field == "" {
		*field = value
	}
}

// FirstOf returns the first string that is not empty.
func FirstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// IsURL reports whether s begins as an http(s) URL does.
func IsURL(s string) bool {
	return strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")
}

// DOIInURL returns the DOI in the path of a publisher's URL
// ("https://example.org/doi/abs/10.1000/xyz?af=R"), or "".
func DOIInURL(url string) string {
	at := strings.Index(url, "/10.")
	if at < 0 || !IsURL(url) {
		return ""
	}
	doi := url[at+1:]
	if end := strings.IndexAny(doi, "?#&"); end >= 0 {
		doi = doi[:end]
	}
	for _, view := range []string{"/", "/abstract", "/full", "/fulltext", "/pdf", "/epdf", "/html", "/meta",
		".pdf", ".full"} {
		doi = strings.TrimSuffix(doi, view)
	}
	doi, _ = paper.DOI("https://doi.org/" + doi)
	return doi
}

// Earliest returns the earliest of dates, in any form that [text.Date] reads. Of two that may be
// the same day, it is the more precise.
func Earliest(dates ...string) string {
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

// Keywords returns the terms of a list. If it has one element, that may be a list itself,
// whatever separates its terms. The marks of major headings are removed, as [WithoutMajor] does.
func Keywords(list []string) []string {
	if len(list) == 1 {
		list = text.SplitTerms(list[0])
	}
	return text.Terms(WithoutMajor(list))
}

// WithoutMajor returns terms without the asterisks that mark the major headings and subheadings of MEDLINE:
// "*Vision", "Eye/*pathology", "Eye [*pathology]". That of "*-algebra" stays.
func WithoutMajor(terms []string) []string {
	all := make([]string, len(terms))
	for i, s := range terms {
		s = strings.TrimSpace(s)
		rest := strings.TrimPrefix(s, "*")
		if first, _ := utf8.DecodeRuneInString(rest); unicode.IsLetter(first) || unicode.IsDigit(first) {
			s = rest
		}
		all[i] = majorMark.Replace(s)
	}
	return all
}

var majorMark = strings.NewReplacer("/*", "/", "[*", "[")
