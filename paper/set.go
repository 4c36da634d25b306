package paper

import (
	"strconv"
	"strings"
)

// Set collects papers in the order in which they come, and merges those that are the same.
// The zero value is an empty set.
//
// Two papers with the same arXiv id, DOI or URL as their ID are the same. Any other ID only
// means something within its feed: papers that share one are the same if their titles are,
// up to case and punctuation, or their abstracts where they have no title; if not, the later
// one gets the ID with "~2" or a higher number behind it. A paper without ID gets its arXiv
// id, its DOI or the [Slug] of its title; it is
// the same as an earlier one with the same title and abstract.
//
// Of papers that are the same the first stays, and fields that it lacks are filled from the
// later ones.
type Set struct {
	// Repeated counts papers that were merged into an earlier one, Renamed those whose ID was
	// taken by another paper.
	Repeated, Renamed int

	papers  []Paper
	rows    map[string]int // by ID
	texts   map[string]int // by title and abstract, of papers that came without ID
	renamed map[string]int // by the ID that was taken and wording
	next    map[string]int // the number to try next behind an ID that was taken
}

// Add adds p and returns its row, and true unless it was merged into that row. It takes
// constant time.
func (s *Set) Add(p Paper) (row int, added bool) {
	if s.rows == nil {
		s.rows, s.texts = map[string]int{}, map[string]int{}
		s.renamed, s.next = map[string]int{}, map[string]int{}
	}
	p.ID = strings.TrimSpace(p.ID)
	if id, ok := ArXivID(p.ID); ok {
		p.ID = id
	} else if doi, ok := DOI(p.ID); ok {
		p.ID = doi
	}
	if p.ID == "" {
		if id, ok := ArXivID(p.URL); ok {
			p.ID = id
		} else if doi, ok := DOI(p.DOI); ok {
			p.ID = doi
		}
	}
	if p.ID == "" {
		text := NormalizeTitle(p.Title) + "\x00" + NormalizeTitle(p.Abstract)
		if row, ok := s.texts[text]; ok {
			return s.merge(row, p), false
		}
		s.texts[text] = len(s.papers)
		if p.ID = Slug(p.Title); p.ID == "" {
			p.ID = "paper"
		}
		if _, taken := s.rows[p.ID]; taken {
			p.ID = s.free(p.ID)
		}
	} else if row, ok := s.rows[p.ID]; ok {
		if global(p.ID) || wording(s.papers[row]) == wording(p) {
			return s.merge(row, p), false
		}
		renamed := p.ID + "\x00" + wording(p)
		if row, ok := s.renamed[renamed]; ok { // the same feed may be read twice
			return s.merge(row, p), false
		}
		s.renamed[renamed] = len(s.papers)
		p.ID = s.free(p.ID)
		s.Renamed++
	}
	row = len(s.papers)
	s.rows[p.ID] = row
	s.papers = append(s.papers, p)
	return row, true
}

// wording is what two papers with the same local ID must share to be the same: the title, or
// the abstract if there is no title, for papers without one have nothing else to be told by.
func wording(p Paper) string {
	if title := NormalizeTitle(p.Title); title != "" {
		return title
	}
	return "\x00" + NormalizeTitle(p.Abstract)
}

func numbered(id string, n int) string { return id + "~" + strconv.Itoa(n) }

// free returns id with the lowest number behind it that is not taken.
func (s *Set) free(id string) string {
	for n := max(2, s.next[id]); ; n++ {
		candidate := numbered(id, n)
		if _, taken := s.rows[candidate]; !taken {
			s.next[id] = n + 1
			return candidate
		}
	}
}

// merge fills what the paper at row lacks from p.
func (s *Set) merge(row int, p Paper) int {
	s.Repeated++
	have := &s.papers[row]
	fill := func(to *string, from string) {
		if *to == "" {
			*to = from
		}
	}
	fill(&have.Title, p.Title)
	fill(&have.Abstract, p.Abstract)
	fill(&have.Date, p.Date)
	fill(&have.Label, p.Label)
	fill(&have.URL, p.URL)
	fill(&have.DOI, p.DOI)
	if len(have.Authors) == 0 {
		have.Authors = p.Authors
	}
	if len(have.Categories) == 0 {
		have.Categories = p.Categories
	}
	return row
}

// Len returns the number of different papers.
func (s *Set) Len() int { return len(s.papers) }

// Papers returns the papers in order. It shares memory with s.
func (s *Set) Papers() []Paper { return s.papers }
