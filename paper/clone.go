package paper

import (
	"slices"
	"strings"
)

// Clone returns a copy of p that shares no memory with it. All texts of the copy are in one piece, so that it does not
// keep in memory the record that p was cut out of; only the abstract is a piece of its own, so that it can go alone.
func (p Paper) Clone() Paper {
	p.Abstract = strings.Clone(p.Abstract)
	single := [...]*string{&p.ID, &p.Title, &p.Date, &p.Label, &p.Venue, &p.Language, &p.URL, &p.DOI, &p.ArXiv, &p.PMID,
		&p.OpenAlex}
	size := 0
	for _, s := range single {
		size += len(*s)
	}
	for _, list := range [...][]string{p.Authors, p.Categories} {
		for _, s := range list {
			size += len(s)
		}
	}
	var b strings.Builder
	b.Grow(size)
	own := func(s string) string {
		from := b.Len()
		b.WriteString(s)
		return b.String()[from:]
	}
	for _, s := range single {
		*s = own(*s)
	}
	p.Authors = ownAll(p.Authors, own)
	p.Categories = ownAll(p.Categories, own)
	p.Others = slices.Clone(p.Others)
	return p
}

func ownAll(list []string, own func(string) string) []string {
	if len(list) == 0 {
		return nil
	}
	copied := make([]string, len(list))
	for i, s := range list {
		copied[i] = own(s)
	}
	return copied
}
