package paper

import (
	"hash/maphash"
	"slices"
	"strconv"
	"strings"
)

// Set collects papers in the order in which they come, and merges those that are the same.
// The zero value is an empty set.
//
// Papers are the same if they share an arXiv id, a DOI, a PubMed or an OpenAlex id, or an ID
// that is a URL. They are also the same if their titles have the same words ([NormalizeTitle])
// and nothing says otherwise: the family names of their first authors are the same, their
// years differ by no more than one, and either of these is known of both; or their abstracts
// or their own IDs are the same too. Different arXiv or PubMed ids say otherwise. Different
// DOIs do not, being those of a preprint and what became of it, unless the title has less than
// four words ("Editorial"): then both author and year must be known and the same.
//
// An ID of any other kind means something within its feed only: alone it says nothing. If another
// paper has it already, the later one gets it with "~2" or a higher number behind it. A paper
// without ID gets its arXiv id, its DOI, "pmid:" and its PubMed id, its OpenAlex id, or the
// [Slug] of its title.
//
// The richest record wins field by field: the longest abstract, the longest lists, the most
// precise date; for anything else the first that has it.
type Set struct {
	papers []Paper
	parent []int32 // of each paper that was added: one that it was merged into, or itself
	reason []Reason

	count int // of papers that were not merged

	seed  maphash.Seed
	ids   map[string]int32 // papers by "doi:" and the like
	words map[uint64]int32 // papers by a hash of title and author, title and year ...
}

// Reason says why a paper was merged into an earlier one.
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

// String says what is the same, for a list of what was merged.
func (r Reason) String() string {
	return [...]string{"", "same arXiv id", "same DOI", "same PubMed id", "same OpenAlex id", "same URL",
		"same id and title", "same title and abstract", "same title, first author and year"}[r]
}

// Add adds p and returns why it was merged into an earlier paper, or NotMerged. It takes
// constant time but for the length of the texts.
func (s *Set) Add(p Paper) Reason {
	if s.ids == nil {
		s.ids, s.words, s.seed = map[string]int32{}, map[uint64]int32{}, maphash.MakeSeed()
	}
	p.Identify()
	if p.ID == p.globalID() {
		p.ID = "" // it is made anew of all ids that are known in the end
	}
	row := int32(len(s.papers))
	s.parent = append(s.parent, row)
	s.reason = append(s.reason, NotMerged)
	s.papers = append(s.papers, p)
	s.count++

	for reason, key := range p.globalIDs() {
		if key == "" {
			continue
		}
		if other, ok := s.ids[key]; ok {
			s.union(other, row, Reason(reason))
		} else {
			s.ids[key] = row
		}
	}
	s.addWords(row)
	return s.reason[row]
}

// Identify fills the ids of p from each other: those that ID, URL and DOI are spellings of, and
// ID, if it is empty, from the others. It makes a valid URL of one with blanks, or with the entity of
// an ampersand.
func (p *Paper) Identify() {
	p.ID = strings.TrimSpace(p.ID)
	p.URL = urlEscapes.Replace(p.URL)
	if id, ok := ArXivID(p.ID); ok {
		p.ID, p.ArXiv = id, id
	} else if doi, ok := DOI(p.ID); ok {
		p.ID = doi
		if p.DOI == "" {
			p.DOI = doi
		}
	}
	if p.ArXiv == "" && p.URL != "" {
		p.ArXiv, _ = ArXivID(p.URL)
	}
	if p.ArXiv == "" && p.DOI != "" {
		p.ArXiv, _ = ArXivID(p.DOI)
	}
	if p.ID == "" {
		p.ID = p.globalID()
	}
}

// urlEscapes mends URLs that feeds spoilt.
var urlEscapes = strings.NewReplacer(" ", "%20", "&amp;", "&")

// globalIDs returns the keys of the ids that mean the same paper wherever they stand, by the
// reason that they are.
func (p *Paper) globalIDs() [SameURL + 1]string {
	var keys [SameURL + 1]string
	if p.ArXiv != "" {
		keys[SameArXiv] = "arxiv:" + p.ArXiv
	}
	if p.DOI != "" {
		keys[SameDOI] = "doi:" + strings.ToLower(p.DOI)
	}
	if p.PMID != "" {
		keys[SamePubMed] = "pmid:" + p.PMID
	}
	if p.OpenAlex != "" {
		keys[SameOpenAlex] = "openalex:" + p.OpenAlex
	}
	if strings.HasPrefix(p.ID, "http://") || strings.HasPrefix(p.ID, "https://") {
		keys[SameURL] = p.ID
	}
	return keys
}

// addWords looks for the paper at row by its words, and notes it under them.
func (s *Set) addWords(row int32) {
	p := s.papers[row]
	title := wordHash(p.Title)
	if title == 0 && p.Abstract == "" {
		return
	}
	// The markers tell the kinds of keys apart.
	const byText, byID, byBoth, byAuthor, byYear, onlyAuthor, onlyYear = 1, 2, 3, 4, 5, 6, 7
	author, year := p.firstAuthor(), p.year()
	if p.ID != "" {
		s.meet(mix(title, maphash.String(s.seed, p.ID), byID), row, SameID, true)
	}
	if p.Abstract != "" || author == 0 && year == 0 {
		s.meet(mix(title, maphash.String(s.seed, p.Abstract), byText), row, SameText, true)
	}
	if title == 0 {
		return
	}
	// Each paper is noted under what it knows, and looked for under that and under what the
	// other may lack.
	switch {
	case author != 0 && year != 0:
		for y := year - 1; y <= year+1; y++ {
			s.meet(mix(title, mix(author, uint64(y), 0), byBoth), row, SameAuthor, y == year)
			s.meet(mix(title, uint64(y), onlyYear), row, SameAuthor, false)
		}
		s.meet(mix(title, author, onlyAuthor), row, SameAuthor, false)
		s.meet(mix(title, author, byAuthor), row, SameAuthor, true)
		s.meet(mix(title, uint64(year), byYear), row, SameAuthor, true)
	case author != 0:
		s.meet(mix(title, author, byAuthor), row, SameAuthor, true)
		s.meet(mix(title, author, onlyAuthor), row, SameAuthor, true)
	case year != 0:
		for y := year - 1; y <= year+1; y++ {
			s.meet(mix(title, uint64(y), byYear), row, SameAuthor, y == year)
			s.meet(mix(title, uint64(y), onlyYear), row, SameAuthor, y == year)
		}
	}
}

// mix returns a hash of two hashes and a marker.
func mix(a, b, marker uint64) uint64 {
	h := (a ^ marker*0x9e3779b97f4a7c15) * 0xbf58476d1ce4e5b9
	h ^= h >> 29
	h = (h ^ b) * 0x94d049bb133111eb
	return h ^ h>>31
}

// meet merges the paper at row into one that was noted under a key, if they may be the same;
// if there is none it notes it, if it is to be noted.
func (s *Set) meet(key uint64, row int32, reason Reason, note bool) {
	other, ok := s.words[key]
	switch {
	case !ok && note:
		s.words[key] = row
	case ok && s.mayBeSame(other, row, reason):
		s.union(other, row, reason)
	}
}

// mayBeSame reports whether two papers with the same title, as their hashes say, are the same.
func (s *Set) mayBeSame(a, b int32, reason Reason) bool {
	a, b = s.find(a), s.find(b)
	if a == b {
		return false // as is known already
	}
	p, q := &s.papers[a], &s.papers[b]
	differ := func(x, y string) bool { return x != "" && y != "" && x != y }
	if differ(p.ArXiv, q.ArXiv) || differ(p.PMID, q.PMID) {
		return false
	}
	title := NormalizeTitle(p.Title)
	if title != NormalizeTitle(q.Title) { // hashes may be equal by chance
		return false
	}
	switch {
	case reason == SameID && title != "":
		return p.ID == q.ID
	case reason == SameText || reason == SameID:
		return p.Abstract == q.Abstract
	}
	// What the records of a merged paper said may be more than the key did.
	pAuthor, qAuthor := p.firstAuthor(), q.firstAuthor()
	pYear, qYear := p.year(), q.year()
	if strings.Count(title, " ") < 3 {
		return pAuthor != 0 && pAuthor == qAuthor && pYear != 0 && pYear == qYear && !differ(p.DOI, q.DOI)
	}
	return (pAuthor == 0 || qAuthor == 0 || pAuthor == qAuthor) &&
		(pYear == 0 || qYear == 0 || pYear-qYear <= 1 && qYear-pYear <= 1)
}

// firstAuthor returns a hash of the family name of the first author, or 0.
func (p *Paper) firstAuthor() uint64 {
	if len(p.Authors) == 0 {
		return 0
	}
	name := strings.TrimSpace(p.Authors[0])
	for _, suffix := range []string{" Jr.", " Jr", " Sr.", " Sr", " II", " III"} {
		name = strings.TrimRight(strings.TrimSuffix(name, suffix), " ,")
	}
	return wordHash(name[strings.LastIndexByte(name, ' ')+1:])
}

// year returns the year of the paper, or 0.
func (p *Paper) year() int {
	if len(p.Date) < 4 {
		return 0
	}
	year, err := strconv.Atoi(p.Date[:4])
	if err != nil {
		return 0
	}
	return year
}

// find returns the paper that the one at row was merged into, itself if it was not.
func (s *Set) find(row int32) int32 {
	for s.parent[row] != row {
		s.parent[row] = s.parent[s.parent[row]]
		row = s.parent[row]
	}
	return row
}

// union merges two papers into the earlier one.
func (s *Set) union(a, b int32, reason Reason) {
	a, b = s.find(a), s.find(b)
	if a == b {
		return
	}
	if b < a {
		a, b = b, a
	}
	s.parent[b] = a
	s.reason[b] = reason
	s.papers[a].fill(s.papers[b])
	s.papers[b] = Paper{}
	s.count--
}

// fill takes from q, which is the same paper, what is richer there.
func (p *Paper) fill(q Paper) {
	first := func(to *string, from string) {
		if *to == "" {
			*to = from
		}
	}
	longest := func(to *string, from string) {
		if len(from) > len(*to) {
			*to = from
		}
	}
	first(&p.ID, q.ID)
	first(&p.Title, q.Title)
	longest(&p.Abstract, q.Abstract)
	first(&p.Label, q.Label)
	first(&p.Venue, q.Venue)
	first(&p.Language, q.Language)
	first(&p.URL, q.URL)
	first(&p.DOI, q.DOI)
	first(&p.ArXiv, q.ArXiv)
	first(&p.PMID, q.PMID)
	first(&p.OpenAlex, q.OpenAlex)
	longest(&p.Date, q.Date)
	if len(q.Authors) > len(p.Authors) || len(q.Authors) == len(p.Authors) && size(q.Authors) > size(p.Authors) {
		p.Authors = q.Authors
	}
	if len(q.Categories) > len(p.Categories) {
		p.Categories = q.Categories
	}
}

func size(list []string) int {
	n := 0
	for _, s := range list {
		n += len(s)
	}
	return n
}

// Merged is what Papers returns.
type Merged struct {
	Papers []Paper // each with an ID that no other has
	// Rows says for each paper that was added which of Papers it is, and Reasons why it was
	// merged into that, NotMerged for the first of each.
	Rows    []int32
	Reasons []Reason
	Renamed int // papers whose own ID was taken
}

// Merge returns the different papers in the order in which the first of each came. The set
// must not be used any more.
func (s *Set) Merge() Merged {
	m := Merged{Rows: make([]int32, len(s.parent)), Reasons: s.reason}
	kept := 0
	for row := range s.parent {
		if root := s.find(int32(row)); int(root) < row {
			m.Rows[row] = m.Rows[root]
			continue
		}
		s.papers[kept] = s.papers[row]
		m.Rows[row] = int32(kept)
		kept++
	}
	clear(s.papers[kept:])
	m.Papers = slices.Clip(s.papers[:kept])
	m.Renamed = nameAll(m.Papers)
	return m
}

// Len returns the number of different papers.
func (s *Set) Len() int { return s.count }

// nameAll gives every paper an ID that no other has, and returns how many had one that was
// taken.
func nameAll(papers []Paper) (renamed int) {
	taken := make(map[string]bool, len(papers))
	next := map[string]int{} // the number to try next behind an ID
	for i := range papers {
		p := &papers[i]
		own := p.ID != ""
		if !own {
			p.ID = p.handle()
		}
		if taken[p.ID] {
			if own {
				renamed++
			}
			p.ID = free(p.ID, taken, next)
		}
		taken[p.ID] = true
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

// free returns id with the lowest number behind it that is not taken.
func free(id string, taken map[string]bool, next map[string]int) string {
	for n := max(2, next[id]); ; n++ {
		if candidate := id + "~" + strconv.Itoa(n); !taken[candidate] {
			next[id] = n + 1
			return candidate
		}
	}
}
