// Package duplicates lists the papers of a collection that come more than once, and those whose texts are nearly the
// same.
package duplicates

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"kindred/neighbor"
	"kindred/paper"
	"kindred/report"
	"kindred/sparse"
)

// Merged lists the papers that have more than one record, in the order in which the second record of each was read.
// records has a value for each record of m.
func Merged(m paper.Merged, records []report.DuplicateRecord) []report.DuplicateGroup {
	list := []report.DuplicateGroup{}
	groups := map[int32]int{} // in the list, by paper
	first := make([]int, len(m.Papers))
	for row, of := range m.Rows {
		record := records[row]
		if m.Reasons[row] == paper.NotMerged {
			first[of] = row
			continue
		}
		at, ok := groups[of]
		if !ok {
			at = len(list)
			groups[of] = at
			list = append(list, report.DuplicateGroup{Paper: report.PaperOf(&m.Papers[of]),
				Records: []report.DuplicateRecord{records[first[of]]}})
		}
		record.Reason = m.Reasons[row].String()
		list[at].Records = append(list[at].Records, record)
	}
	return list
}

// listedPairs is how many pairs of a paper are listed of each relation, the most similar ones. Groups count all pairs.
const listedPairs = 10

// NearOptions say which papers are nearly the same.
type NearOptions struct {
	// MinSimilarity is how similar two papers must at least be, in (0, 1].
	MinSimilarity float64
	// TitleOnly says which papers have only a title.
	TitleOnly []bool
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
	Parallelism int
	// OnProgress, if not nil, is called with the number of papers that were compared, never twice at once.
	OnProgress func(done, total int)
}

// Near returns the pairs of papers whose similarity is at least opts.MinSimilarity, the most similar first, and the
// groups that these pairs make. Row i of rows holds the words of paper i. Papers of which one has only a title are no
// more similar than their titles are, stop words and all. Only the best pairs of a paper are listed, so that memory
// grows with the papers. It fails as [neighbor.Index.Pairs] does.
func Near(ctx context.Context, rows sparse.UnitRows, papers []paper.Paper, opts NearOptions) (
	[]report.NearDuplicate, []report.NearGroup, error) {
	n := nearPapers{best: map[nearMember][]neighbor.Pair{}, groups: map[nearMember]nearMember{}}
	works := make([]*paper.Work, len(papers)) // of the papers that are in a pair
	relate := func(a, b int) paper.Relation {
		for _, i := range []int{a, b} {
			if works[i] == nil {
				works[i] = paper.WorkOf(&papers[i])
			}
		}
		return works[a].Relate(works[b])
	}
	err := neighbor.New(sparse.WordsOnly(rows)).Pairs(ctx, neighbor.PairOptions{
		MinSimilarity: opts.MinSimilarity, Parallelism: opts.Parallelism, OnProgress: opts.OnProgress,
	}, func(pairs []neighbor.Pair) {
		for _, pair := range pairs {
			relation := relate(pair.A, pair.B)
			if relation == paper.Similar && (opts.TitleOnly[pair.A] || opts.TitleOnly[pair.B]) {
				pair.Similarity = min(pair.Similarity, paper.TitleSimilarity(papers[pair.A].Title, papers[pair.B].Title))
			}
			if pair.Similarity >= opts.MinSimilarity {
				n.add(pair, relation)
			}
		}
	})
	if err != nil {
		return nil, nil, err
	}
	pairs := n.pairs()
	listed := make([]report.NearDuplicate, len(pairs))
	for i, p := range pairs {
		a, b := &papers[p.A], &papers[p.B]
		listed[i] = report.NearDuplicate{A: report.PaperOf(a), B: report.PaperOf(b), Similarity: report.Number(p.Similarity),
			Relation: relate(p.A, p.B).String()}
	}
	return listed, n.list(pairs, papers, relate), nil
}

// nearMember is a paper as a member of a group: groups are of one relation.
type nearMember struct {
	relation paper.Relation
	row      int
}

// nearPapers keeps what [Near] finds, in any order: memory grows with the papers, not the pairs.
type nearPapers struct {
	best   map[nearMember][]neighbor.Pair // of each member the pairs that are listed, the most similar first
	groups map[nearMember]nearMember      // another member of the same group, or the member itself
}

// betterPair compares two pairs: the more similar first, equal ones by row.
func betterPair(a, b neighbor.Pair) int {
	return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
}

func (n *nearPapers) add(pair neighbor.Pair, relation paper.Relation) {
	for _, row := range []int{pair.A, pair.B} {
		m := nearMember{relation, row}
		list := n.best[m]
		at, _ := slices.BinarySearchFunc(list, pair, betterPair)
		if at < listedPairs {
			list = slices.Insert(list, at, pair)
			n.best[m] = list[:min(len(list), listedPairs)]
		}
	}
	n.groups[n.find(nearMember{relation, pair.B})] = n.find(nearMember{relation, pair.A})
}

// find returns the member that stands for the group of m.
func (n *nearPapers) find(m nearMember) nearMember {
	if _, ok := n.groups[m]; !ok {
		n.groups[m] = m
	}
	for n.groups[m] != m {
		n.groups[m] = n.groups[n.groups[m]]
		m = n.groups[m]
	}
	return m
}

// pairs returns the pairs that are listed, the most similar first.
func (n *nearPapers) pairs() (list []neighbor.Pair) {
	for _, of := range n.best {
		list = append(list, of...)
	}
	slices.SortFunc(list, betterPair)
	return slices.Compact(list)
}

// list returns the groups of the listed pairs, those with the most similar pair first, and the papers of each in the
// order of their rows.
func (n *nearPapers) list(pairs []neighbor.Pair, papers []paper.Paper,
	relate func(a, b int) paper.Relation) []report.NearGroup {
	list := []report.NearGroup{}
	at := map[nearMember]int{} // the place of a group in the list
	for _, pair := range pairs {
		m := nearMember{relate(pair.A, pair.B), pair.A}
		if _, ok := at[n.find(m)]; !ok {
			at[n.find(m)] = len(list)
			list = append(list, report.NearGroup{Relation: m.relation.String(), Similarity: report.Number(pair.Similarity)})
		}
	}
	members := slices.Collect(maps.Keys(n.groups))
	slices.SortFunc(members, func(a, b nearMember) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.relation, b.relation))
	})
	for _, m := range members {
		if i, ok := at[n.find(m)]; ok {
			list[i].Papers = append(list[i].Papers, report.PaperOf(&papers[m.row]))
		}
	}
	return list
}
