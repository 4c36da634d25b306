package paper

import (
	"cmp"
	"slices"
)

// Other is an id that a record of a paper had, and the paper has not: the records that were merged had different ones,
// such as the citation keys of two libraries, or the DOIs of a preprint and of its published version.
type Other struct {
	Paper int32  `json:"paper"` // its place in [Merged.Papers]
	Kind  string `json:"kind"`  // "id", "doi", "arxiv", "pmid" or "openalex"
	ID    string `json:"id"`
}

// otherKinds are the kinds of [Other], and where a paper has them.
var otherKinds = [...]struct {
	name string
	of   func(p *Paper) *string
}{
	{"id", func(p *Paper) *string { return &p.ID }},
	{"doi", func(p *Paper) *string { return &p.DOI }},
	{"arxiv", func(p *Paper) *string { return &p.ArXiv }},
	{"pmid", func(p *Paper) *string { return &p.PMID }},
	{"openalex", func(p *Paper) *string { return &p.OpenAlex }},
}

// noteOthers notes the ids that one of two records has, and the paper that joins them has not.
func (s *Set) noteOthers(row int32, joined *Paper, records ...otherIDs) {
	for _, ids := range records {
		for k, kind := range otherKinds {
			if ids[k] != "" && ids[k] != *kind.of(joined) {
				s.others = append(s.others, Other{row, kind.name, ids[k]})
			}
		}
	}
}

// otherIDs are the ids of a paper, in the order of otherKinds.
type otherIDs [len(otherKinds)]string

func idsOf(p *Paper) (ids otherIDs) {
	for k, kind := range otherKinds {
		ids[k] = *kind.of(p)
	}
	return ids
}

// allOthers returns the ids that were noted, each once, by the places of the papers in rows.
func (s *Set) allOthers(rows []int32) []Other {
	for i := range s.others {
		s.others[i].Paper = rows[s.others[i].Paper]
	}
	slices.SortFunc(s.others, func(a, b Other) int {
		return cmp.Or(cmp.Compare(a.Paper, b.Paper), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	return slices.Compact(s.others)
}

// FindOther returns the places of the papers that a wish means by one of their other ids, as [Find] does for their own.
func FindOther(others []Other, wish string) (places []int) {
	papers := make([]Paper, len(others))
	for i, o := range others {
		for _, kind := range otherKinds {
			if kind.name == o.Kind {
				*kind.of(&papers[i]) = o.ID
			}
		}
	}
	for _, matches := range idMatches(wish) {
		for _, i := range rowsOf(len(papers), func(i int) bool { return matches(&papers[i]) }) {
			places = append(places, int(others[i].Paper))
		}
		if len(places) > 0 {
			slices.Sort(places)
			return slices.Compact(places)
		}
	}
	return nil
}
