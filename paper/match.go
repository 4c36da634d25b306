package paper

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"kindred/internal/disjoint"
	"kindred/internal/sample"
)

// Papers are matched by title once all records are known, title by title in the order of the hashes
// of titles, so that the result does not depend on the order of the records. Titles, names and texts
// are compared by hashes of 64 bits.

// evidence is what is known of a record besides its ids, as hashes of words; 0 is unknown.
type evidence struct {
	title, author, id uint64
	text              uint64 // of the abstract, or bareText or noText; 0 until it is needed
	like              int32  // 1 + the record that has the same text, or 0; only if text is 0
	short             bool   // the title has fewer than four words
}

const (
	bareText uint64 = 1 + iota // neither abstract nor author nor date
	noText                     // no abstract
	unread                     // an abstract that [Set.MergeDigests] can ask for
	someText                   // the smallest hash of an abstract
)

// evidence returns what is known of a record, except its text.
func (p *Paper) evidence() evidence {
	e := evidence{author: p.firstAuthor()}
	var words int
	e.title, words = hashWords(p.Title)
	e.short = words < 4
	if p.ID != "" {
		e.id = otherHash(p.ID)
	}
	if e.title == 0 && p.Abstract != "" { // an untitled paper is known by its text
		e.text = p.textHash()
		e.title = e.text
	}
	return e
}

// textHash returns a hash of the words of the abstract.
func (p *Paper) textHash() uint64 {
	switch {
	case p.Abstract != "":
		return max(wordHash(p.Abstract), someText)
	case p.firstAuthor() == 0 && p.Year() == 0:
		return bareText
	}
	return noText
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

// Year returns the year of the date, or 0 if it is not known.
func (p *Paper) Year() int {
	if len(p.Date) < 4 {
		return 0
	}
	year, err := strconv.Atoi(p.Date[:4])
	if err != nil {
		return 0
	}
	return year
}

// span is the years of the records of a paper, from the first to the last; 0 if none is known.
type span struct{ first, last int }

func (p *Paper) years() span { return span{p.Year(), p.Year()} }

func (a span) union(b span) span {
	if a.first == 0 || b.first == 0 {
		return span{max(a.first, b.first), max(a.last, b.last)}
	}
	return span{min(a.first, b.first), max(a.last, b.last)}
}

// candidate is a paper in the comparison of papers with one title.
type candidate struct {
	row     int32 // that the records of the paper were merged into
	records int   // with this title
	years   span
	ids     ids
}

// ids is a set of kinds of ids. Two papers with the title of a block that have ids of one kind have
// different ids, or they would be one paper already.
type ids uint8

const (
	hasArXiv ids = 1 << iota
	hasPMID
	hasDOI
)

// idsOf returns the kinds of ids that a paper cannot share with another with the same title.
func (p *Paper) idsOf(short bool) (kinds ids) {
	if p.ArXiv != "" {
		kinds |= hasArXiv
	}
	if p.PMID != "" {
		kinds |= hasPMID
	}
	if short && p.DOI != "" {
		kinds |= hasDOI
	}
	return kinds
}

// matchTitles merges papers whose titles have the same words where nothing says otherwise.
func (s *Set) matchTitles() {
	titles, all := make([]uint64, len(s.parent)), make([]int, 0, len(s.parent))
	for row := range s.parent {
		if titles[row] = s.evidence(int32(row)).title; titles[row] != 0 {
			all = append(all, row)
		}
	}
	sample.Sort(all, titles)
	var rows []int32
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && titles[all[to]] == titles[all[from]] {
			to++
		}
		if to-from > 1 {
			rows = rows[:0]
			for _, row := range all[from:to] {
				rows = append(rows, int32(row))
			}
			s.matchBlock(rows)
		}
		from = to
	}
}

// matchBlock merges papers among the records with one title.
func (s *Set) matchBlock(rows []int32) {
	if one := s.find(rows[0]); !slices.ContainsFunc(rows, func(row int32) bool { return s.find(row) != one }) {
		return // as most are
	}
	for _, row := range rows {
		if e := s.evidence(row); e.text == unread {
			e.text = s.read(row)
		} else {
			e.text = s.textOf(row)
		}
	}
	s.matchEqual(rows, SameID, func(e evidence) uint64 { return e.id })
	s.matchEqual(rows, SameText, func(e evidence) uint64 {
		if e.text == noText {
			return 0
		}
		return e.text
	})
	// The title of some may be the text of others, which have no title and are short, therefore.
	long := slices.ContainsFunc(rows, func(row int32) bool { return !s.evidence(row).short })
	s.matchAuthors(rows, !long)
}

// textOf returns the hash of the text of a record.
func (s *Set) textOf(row int32) uint64 {
	at := row
	for s.evidence(at).text == 0 && s.evidence(at).like > 0 {
		at = s.evidence(at).like - 1
	}
	text := s.evidence(at).text
	if text == 0 {
		text = s.paper(at).textHash() // the paper has the abstract of this record
	}
	for row != at { // next time the way is short
		next := s.evidence(row).like - 1
		s.evidence(row).text = text
		row = next
	}
	return text
}

// candidates returns the papers that the records at rows belong to.
func (s *Set) candidates(rows []int32, short bool) []candidate {
	var list []candidate
	at := make(map[int32]int, len(rows))
	for _, row := range rows {
		root := s.find(row)
		i, ok := at[root]
		if !ok {
			i = len(list)
			at[root] = i
			list = append(list, candidate{row: root, years: s.at(root).years, ids: s.paper(root).idsOf(short)})
		}
		list[i].records++
	}
	return list
}

// matchEqual merges papers that have records with the same key, which is not 0.
func (s *Set) matchEqual(rows []int32, reason Reason, key func(evidence) uint64) {
	sorted := slices.Clone(rows)
	slices.SortFunc(sorted, func(a, b int32) int {
		return cmp.Or(cmp.Compare(key(*s.evidence(a)), key(*s.evidence(b))), cmp.Compare(a, b))
	})
	for from := 0; from < len(sorted); {
		k := key(*s.evidence(sorted[from]))
		to := from + 1
		for to < len(sorted) && key(*s.evidence(sorted[to])) == k {
			to++
		}
		if k != 0 && to-from > 1 {
			// If papers have only a short title, such as "Editorial", the DOI shows that they differ.
			bare := reason == SameText && k == bareText && s.evidence(sorted[from]).short
			s.assign(s.candidates(sorted[from:to], bare), reason)
		}
		from = to
	}
}

// bucket holds papers with one title that are the same unless their ids differ: they have the same
// first author, or it is not known, and years that differ by at most one, or are not known.
type bucket struct {
	papers []candidate
	years  span
}

// matchAuthors merges papers with one title by their first authors and years.
func (s *Set) matchAuthors(rows []int32, short bool) {
	block := s.candidates(rows, short)
	if len(block) < 2 {
		return
	}
	s.sort(block)
	var buckets, undated []bucket
	var anonymous []candidate // dated papers without a known author
	for _, group := range s.byAuthor(block, rows, &anonymous) {
		dated := slices.DeleteFunc(slices.Clone(group), func(c candidate) bool { return c.years.first == 0 })
		first := len(buckets)
		buckets = append(buckets, byYear(dated, short)...)
		if short {
			continue
		}
		group = slices.DeleteFunc(group, func(c candidate) bool { return c.years.first != 0 })
		if len(buckets) > first {
			buckets[first].papers = append(buckets[first].papers, group...)
		} else if len(group) > 0 {
			undated = append(undated, bucket{papers: group})
		}
	}
	if !short {
		buckets = place(anonymous, buckets)
	}
	for _, b := range append(buckets, undated...) {
		s.assign(b.papers, SameAuthor)
	}
}

// byAuthor returns the papers of a block in groups with the same first author, in the order of their
// first papers. Papers that share an author with two groups make one group of them. Papers without a
// known author are appended to anonymous if their year is known.
func (s *Set) byAuthor(block []candidate, rows []int32, anonymous *[]candidate) [][]candidate {
	position := make(map[int32]int, len(block))
	sets := disjoint.New(len(block)) // of papers with an author in common
	known := make([]bool, len(block))
	for i, c := range block {
		position[c.row] = i
	}
	authors := map[uint64]int{}
	meet := func(i int, author uint64) {
		if author == 0 {
			return
		}
		known[i] = true
		if other, ok := authors[author]; ok {
			sets.Join(int32(other), int32(i))
		} else {
			authors[author] = i
		}
	}
	for _, row := range rows {
		meet(position[s.find(row)], s.evidence(row).author)
	}
	for i, c := range block { // records with another title may know the author
		meet(i, s.paper(c.row).firstAuthor())
	}
	var groups [][]candidate
	at := map[int32]int{} // the group of a set
	for i, c := range block {
		if !known[i] {
			if c.years.first != 0 {
				*anonymous = append(*anonymous, c)
			}
			continue
		}
		root := sets.Least(int32(i))
		g, ok := at[root]
		if !ok {
			g = len(groups)
			at[root] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], c)
	}
	return groups
}

// byYear divides papers whose years are known, from the earliest on, into buckets whose years
// differ by at most one, or not at all if the title is short.
func byYear(papers []candidate, short bool) []bucket {
	tolerance := 1
	if short {
		tolerance = 0
	}
	slices.SortStableFunc(papers, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.years.first, b.years.first), cmp.Compare(a.years.last, b.years.last))
	})
	var buckets []bucket
	latest := 0
	for _, c := range papers {
		if len(buckets) == 0 || c.years.first > latest {
			buckets = append(buckets, bucket{years: c.years})
			latest = c.years.last + tolerance
		}
		b := &buckets[len(buckets)-1]
		b.papers = append(b.papers, c)
		b.years = b.years.union(c.years)
	}
	return buckets
}

// place adds papers without a known author to the first bucket whose years fit, of those with many
// records first. The papers that fit in no bucket make buckets of their own.
func place(anonymous []candidate, buckets []bucket) []bucket {
	if len(anonymous) == 0 {
		return buckets
	}
	records := func(b bucket) (n int) {
		for _, c := range b.papers {
			n += c.records
		}
		return n
	}
	slices.SortStableFunc(buckets, func(a, b bucket) int { return cmp.Compare(records(b), records(a)) })
	byYears := map[int]int{}
	for i, b := range buckets {
		for y := b.years.first - 1; y <= b.years.last+1; y++ {
			if _, ok := byYears[y]; !ok {
				byYears[y] = i
			}
		}
	}
	var rest []candidate
	for _, c := range anonymous {
		fits, ok := byYears[c.years.first]
		if last, also := byYears[c.years.last]; !ok || also && last < fits {
			fits, ok = last, also
		}
		if ok {
			buckets[fits].papers = append(buckets[fits].papers, c)
		} else {
			rest = append(rest, c)
		}
	}
	return append(buckets, byYear(rest, false)...)
}

// sort orders papers by what they say, those with many records first.
func (s *Set) sort(papers []candidate) {
	slices.SortStableFunc(papers, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.records, a.records), s.compare(a.row, b.row))
	})
}

// assign merges papers that are the same unless they have different ids of one kind. Papers with
// ids begin the merged papers; each other paper joins the first whose ids it does not contradict. It
// takes time that is linear in their number, except for sorting them.
func (s *Set) assign(papers []candidate, reason Reason) {
	if len(papers) < 2 {
		return
	}
	s.sort(papers)
	slices.SortStableFunc(papers, func(a, b candidate) int { return cmp.Compare(order(a.ids), order(b.ids)) })
	var open [hasDOI << 1][]int32 // merged papers by their ids, each by a row
	for _, c := range papers {
		joined := false
		for kinds := len(open) - 1; kinds >= 0; kinds-- { // those with most ids first
			if len(open[kinds]) == 0 || ids(kinds)&c.ids != 0 {
				continue
			}
			row := open[kinds][0]
			s.union(row, c.row, reason)
			joined = true
			if c.ids != 0 {
				open[kinds] = open[kinds][1:]
				to := ids(kinds) | c.ids
				open[to] = append(open[to], row)
			}
			break
		}
		if !joined {
			open[c.ids] = append(open[c.ids], c.row)
		}
	}
}

// order says in which order papers begin merged papers: those with an arXiv id first.
func order(kinds ids) int {
	n := 0
	for _, kind := range []ids{hasArXiv, hasPMID, hasDOI} {
		n *= 2
		if kinds&kind == 0 {
			n++
		}
	}
	return n
}
