package paper

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"kindred/internal/disjoint"
)

// Set collects papers and merges records of the same paper. The zero value is an empty set.
//
// Which records are merged, the fields of the merged papers and their IDs depend on the records
// alone, not on the order in which they are added.
//
// Two records are of the same paper if they share an arXiv id, a DOI, a PubMed id, an OpenAlex id,
// or an ID that is a URL. They are also of the same paper if their titles have the same words
// ([NormalizeTitle]) and one of these holds:
//
//   - they have the same ID from their feed;
//   - their abstracts have the same words, or neither has an abstract, an author or a date;
//   - the family names of their first authors are the same and their years differ by at most one,
//     where either of these is known of both and the other is not known to differ.
//
// Papers with different arXiv ids or different PubMed ids are never merged by title. Different DOIs
// do not keep papers apart, because a preprint and its published version have different DOIs. Titles
// with fewer than four words ("Editorial") are too common: for these, author and year must be known
// and the same, and DOIs must not differ. If a record fits several papers that differ from each
// other, it is merged into the one with the most records.
//
// An ID of any other kind, such as a citation key, has a meaning within its feed only. If several
// papers have the same ID, all but one get it with "~2" or a higher number after it. A paper
// without ID gets its arXiv id, its DOI, "pmid:" and its PubMed id, its OpenAlex id, or the [Slug]
// of its title.
//
// Each field of a merged paper is the best of its records: the longest title, abstract and lists,
// the earliest date, the DOI of the published version.
type Set struct {
	blocks   [][]record                    // see at
	parent   disjoint.Sets                 // of each record: one that it was merged into, or itself
	reason   []Reason                      // of each record
	ids      [SameURL + 1]map[string]int32 // records by their ids of each kind
	others   []Other                       // ids that merged records lost; Paper is a record
	digested bool                          // whether abstracts are digests
	words    func(record int) uint64       // of these, hashes of their words
}

// record is what is known of a record. After others were merged into it, paper, years and abstract are those of all.
type record struct {
	paper    Paper // empty if the record was merged into another
	evidence evidence
	years    span
	abstract digested // if abstracts are not kept
}

// digested is an abstract that is not kept, and the record that it is from.
type digested struct {
	Digest
	record int32
}

// source returns the record that the abstract is from, or −1 if there is none.
func (d digested) source() int32 {
	if d.empty() {
		return -1
	}
	return d.record
}

// Reason says why a record was merged into an earlier one.
type Reason uint8

// The reasons, the most certain first.
const (
	NotMerged Reason = iota
	SameArXiv
	SameDOI
	SamePubMed
	SameOpenAlex
	SameURL
	SameID     // the feed's own id and the title are the same
	SameText   // title and abstract are the same
	SameAuthor // title, first author and year are the same, as far as they are known
)

// String says what is the same, for a list of merged records.
func (r Reason) String() string {
	return [...]string{"", "same arXiv id", "same DOI", "same PubMed id", "same OpenAlex id", "same URL",
		"same id and title", "same title and abstract", "same title, first author and year"}[r]
}

// Add adds a record. It takes constant time except for the length of the title.
func (s *Set) Add(p Paper) {
	p.Unnamed()
	row := int32(len(s.parent))
	s.parent = append(s.parent, row)
	s.reason = append(s.reason, NotMerged)
	if row%setBlock == 0 {
		s.blocks = append(s.blocks, make([]record, 0, min(setBlock, 16+row)))
	}
	for _, o := range p.Others {
		s.others = append(s.others, Other{row, o.Kind, o.ID})
	}
	p.Others = nil
	last := &s.blocks[len(s.blocks)-1]
	*last = append(*last, record{paper: p, evidence: p.evidence(), years: p.years()})

	for reason, id := range p.globalIDs() {
		if id == "" {
			continue
		}
		if s.ids[reason] == nil {
			s.ids[reason] = map[string]int32{}
		}
		if other, ok := s.ids[reason][id]; ok {
			s.union(other, row, Reason(reason))
		} else {
			s.ids[reason][id] = row
		}
	}
}

// setBlock is the number of records in a block. A slice of all would be copied again and again as it grows, which took
// three quarters of the time of a set of 100,000 papers.
const setBlock = 1024

// at returns a record.
func (s *Set) at(row int32) *record { return &s.blocks[row/setBlock][row%setBlock] }

func (s *Set) paper(row int32) *Paper       { return &s.at(row).paper }
func (s *Set) evidence(row int32) *evidence { return &s.at(row).evidence }

// find returns the record that the one at row was merged into, or row itself.
func (s *Set) find(row int32) int32 { return s.parent.Least(row) }

// union merges two papers. The merged paper is at the earlier record.
func (s *Set) union(a, b int32, reason Reason) {
	a, b = s.find(a), s.find(b)
	if !s.parent.Join(a, b) {
		return
	}
	if b < a {
		a, b = b, a
	}
	s.reason[b] = reason
	s.keepTexts(a, b)
	into, from := s.at(a), s.at(b)
	into.years = into.years.union(from.years)
	own, joined := idsOf(&into.paper), idsOf(&from.paper)
	into.paper.join(&from.paper)
	s.noteOthers(a, &into.paper, own, joined)
	into.joinAbstract(from)
	from.paper = Paper{}
}

// keepTexts notes the hashes of the texts of two records that are about to be joined at a, except
// what can still be found out from the joined paper.
func (s *Set) keepTexts(a, b int32) {
	p, q := s.paper(a), s.paper(b)
	own := s.evidence(a).text == 0 // the abstract of the paper at a is that of its record
	if own && p.Abstract == q.Abstract && p.Abstract != "" && s.evidence(a).title == s.evidence(b).title {
		s.evidence(b).like = a + 1
		return
	}
	if t := &s.evidence(b).text; *t == 0 {
		*t = q.textHash()
	}
	stays := p.Abstract != "" && betterAbstract(p.Abstract, q.Abstract) > 0
	if t := &s.evidence(a).text; *t == 0 && !stays {
		*t = p.textHash()
	}
}

// read returns the hash of an abstract that the set does not have.
func (s *Set) read(row int32) uint64 { return max(s.words(int(row)), someText) }

// Merged is what [Set.Merge] returns.
type Merged struct {
	Papers []Paper // each with an ID that no other has
	// Rows says for each record which of Papers it is, and Reasons why it was merged into that,
	// NotMerged for the first record of each paper.
	Rows    []int32
	Reasons []Reason
	Renamed int // papers whose own ID was taken
	// Others are ids that records had, and their papers have not.
	Others []Other
	// Abstracts says for each of Papers which record has its abstract, and is −1 for a paper without abstract; nil
	// unless [Set.MergeDigests] returned it.
	Abstracts []int32
}

// HasAbstract reports whether paper i has an abstract.
func (m *Merged) HasAbstract(i int) bool {
	return m.Papers[i].Abstract != "" || m.Abstracts != nil && m.Abstracts[i] >= 0
}

// Merge returns the papers in the order of their first records. The set must not be used any more.
// For n records it takes O(n log n) time.
func (s *Set) Merge() Merged {
	m := s.MergeUnnamed()
	if !s.digested {
		m.Renamed = NameAll(m.Papers)
		return m
	}
	digest := func(i int) Digest {
		if record := m.Abstracts[i]; record >= 0 {
			return s.at(record).abstract.Digest
		}
		return Digest{}
	}
	m.Renamed = nameAll(m.Papers, func(a, b int) int {
		return cmp.Or(compareCards(&m.Papers[a], &m.Papers[b]), digest(a).compare(digest(b)))
	})
	return m
}

// MergeDigests is [Set.Merge] for records that were added without their abstracts, whose digests are given in the order
// of the records. words returns [HashWords] of the abstract of a record, and is called for few: those whose title
// another record has, and those without title. It is nil if the digests have the hashes. What becomes of the records is
// the same as with abstracts; [Merged.Abstracts] tells where those are.
func (s *Set) MergeDigests(abstracts []Digest, words func(record int) uint64) Merged {
	s.digested = true
	if s.words = words; words == nil {
		s.words = func(record int) uint64 { return abstracts[record].words }
	}
	for row, abstract := range abstracts {
		r := s.at(int32(row))
		if r.abstract = (digested{abstract, int32(row)}); abstract.empty() {
			continue
		}
		if r.evidence.text = unread; r.evidence.title == 0 {
			r.evidence.text = s.read(int32(row))
			r.evidence.title = r.evidence.text
		}
	}
	for row := range abstracts { // those that ids merged already
		if root := s.find(int32(row)); int(root) != row {
			s.at(root).joinAbstract(s.at(int32(row)))
		}
	}
	return s.Merge()
}

// joinAbstract takes the digest of the abstract of another record if it is better.
func (r *record) joinAbstract(from *record) {
	if from.abstract.better(r.abstract.Digest) > 0 {
		r.abstract = from.abstract
	}
}

// compare is [compare] of the papers of two records.
func (s *Set) compare(a, b int32) int {
	return cmp.Or(compare(s.paper(a), s.paper(b)), s.at(a).abstract.compare(s.at(b).abstract.Digest))
}

// NameAll gives every paper an ID that no other has, and returns how many had an ID that was taken.
// If several papers have the same ID, one paper keeps it, and the others get "~2", "~3" and so on after
// it. Papers that had the ID before come first, then papers for which NameAll made it; papers of either
// kind are in an order that depends on their fields alone.
func NameAll(papers []Paper) (renamed int) {
	return nameAll(papers, func(a, b int) int { return compare(&papers[a], &papers[b]) })
}

// nameAll is NameAll with another order of papers, by their places.
func nameAll(papers []Paper, order func(a, b int) int) (renamed int) {
	own := make([]bool, len(papers))
	holder := make(map[string]int32, len(papers)) // by ID, or -1 if several papers have it
	shared := false
	for i := range papers {
		p := &papers[i]
		if own[i] = p.ID != ""; !own[i] {
			p.ID = p.handle()
		}
		if _, taken := holder[p.ID]; taken {
			holder[p.ID], shared = -1, true
		} else {
			holder[p.ID] = int32(i)
		}
	}
	if !shared {
		return 0
	}
	var sharers []int32
	for i := range papers {
		if holder[papers[i].ID] < 0 {
			sharers = append(sharers, int32(i))
		}
	}
	slices.SortStableFunc(sharers, func(a, b int32) int {
		p, q := &papers[a], &papers[b]
		return cmp.Or(strings.Compare(p.ID, q.ID), compareBool(own[b], own[a]), order(int(a), int(b)))
	})
	next := map[string]int{} // the number to try next behind an ID
	last := ""
	for at, i := range sharers {
		id := papers[i].ID
		if at == 0 || id != last {
			last = id
			continue
		}
		if own[i] {
			renamed++
		}
		for n := max(2, next[id]); ; n++ {
			candidate := id + "~" + strconv.Itoa(n)
			if _, taken := holder[candidate]; !taken {
				holder[candidate], next[id] = i, n+1
				papers[i].ID = candidate
				break
			}
		}
	}
	return renamed
}

// handle returns an ID for a paper that has none of its own.
func (p *Paper) handle() string {
	if id := p.globalID(); id != "" {
		return id
	}
	if slug := Slug(p.Title); slug != "" {
		return slug
	}
	return "paper"
}

// globalID returns the best known of the ids that mean p everywhere, or "".
func (p *Paper) globalID() string {
	switch {
	case p.ArXiv != "":
		return p.ArXiv
	case p.DOI != "":
		return p.DOI
	case p.PMID != "":
		return "pmid:" + p.PMID
	}
	return p.OpenAlex
}
