package feed

import (
	"strings"

	"kindred/paper"
	"kindred/text/language"
)

// Filter says which papers are wanted. The zero value wants all.
type Filter struct {
	// Since and Until are ISO 8601 dates, as precise as one likes ("2024", "2024-03"), of which
	// both are included: a paper is compared at the precision that both dates have. Papers
	// without a date are not wanted if either is given.
	Since, Until string
	// Categories are wanted if any of them is a category of the paper, in any case, or the
	// archive of one ("cs" of "cs.LG").
	Categories []string
	// Languages are BCP 47 tags of which any is wanted, by what the record says or else by the
	// words of title and abstract: "pt" wants "pt-BR" too. A paper whose language cannot be told
	// is not wanted.
	Languages []string
	// RequireAbstract wants papers with an abstract only.
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
