package feed

import (
	"strings"

	"kindred/paper"
	"kindred/text/language"
)

// Filter says which papers are wanted. The zero value wants all.
type Filter struct {
	// Since and Until are the first and the last date that is wanted, as ISO 8601 dates of any
	// precision ("2024", "2024-03"). The date of a paper is compared at the lower precision of the
	// two. If one of the fields is given, papers without a date are not wanted.
	Since, Until string
	// Categories: a paper is wanted if it has one of them, in upper or lower case, or a category in
	// one of them ("cs.LG" is in "cs").
	Categories []string
	// Languages are BCP 47 tags: a paper is wanted if its language is one of them. "pt" includes
	// "pt-BR". The language is that in the record, or else that of title and abstract. A paper whose
	// language is unknown is not wanted.
	Languages []string
	// RequireAbstract: only papers with an abstract are wanted.
	RequireAbstract bool
}

// Keep reports whether p is wanted.
func (f *Filter) Keep(p *paper.Paper) bool {
	if f.RequireAbstract && p.Abstract == "" {
		return false
	}
	if f.Since != "" && (p.Date == "" || comparePrefix(p.Date, f.Since) < 0) {
		return false
	}
	if f.Until != "" && (p.Date == "" || comparePrefix(p.Date, f.Until) > 0) {
		return false
	}
	return (len(f.Categories) == 0 || f.keepCategories(p)) && (len(f.Languages) == 0 || f.keepLanguage(p))
}

// lacks says which field p lacks that f asks for; "" if none.
func (f *Filter) lacks(p *paper.Paper) string {
	switch {
	case f.RequireAbstract && p.Abstract == "":
		return "an abstract"
	case f.Since+f.Until != "" && p.Date == "":
		return "a date"
	case len(f.Categories) > 0 && len(p.Categories) == 0:
		return "a category"
	}
	return ""
}

// comparePrefix compares two dates at the precision that both have.
func comparePrefix(a, b string) int {
	n := min(len(a), len(b))
	return strings.Compare(a[:n], b[:n])
}

func (f *Filter) keepCategories(p *paper.Paper) bool {
	for _, have := range p.Categories {
		archive, _, _ := strings.Cut(have, ".")
		for _, want := range f.Categories {
			if strings.EqualFold(have, want) || strings.EqualFold(archive, want) {
				return true
			}
		}
	}
	return false
}

func (f *Filter) keepLanguage(p *paper.Paper) bool {
	of := p.Language
	if of == "" {
		of = language.Detect(p.Title + "\n" + p.Abstract).String()
	}
	for _, want := range f.Languages {
		if rest, ok := strings.CutPrefix(strings.ToLower(of), strings.ToLower(want)); ok && (rest == "" || rest[0] == '-') {
			return true
		}
	}
	return false
}
