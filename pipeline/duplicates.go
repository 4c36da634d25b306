package pipeline

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"kindred/feed"
	"kindred/neighbor"
	"kindred/paper"
	"kindred/report"
	"kindred/sparse"
	"kindred/tfidf"
)

// DuplicateOptions say which papers may be the same.
type DuplicateOptions struct {
	// MinSimilarity is how similar the texts of two papers must at least be, in (0, 1]. 0 means
	// 0.8; 1 looks for none.
	MinSimilarity float64
}

// Merging is what [Duplicates] returns.
type Merging struct {
	Report *report.Duplicates
	// Papers has each paper once, with the richest of what its records say. Abstracts are there
	// if Options.KeepAbstracts is given.
	Papers []paper.Paper
}

// Duplicates merges the papers of all sources that come more than once, as [paper.Set] describes,
// and looks for further pairs whose texts are nearly the same. It fails as [feed.Walk] does.
func Duplicates(ctx context.Context, sources []feed.Source, opts Options) (*Merging, error) {
	least := cmp.Or(opts.Duplicates.MinSimilarity, 0.8)
	var records []report.DuplicateRecord // in the order in which they were read
	opts.everyWord()
	c, merged, err := read(ctx, sources, &opts, func(p paper.Paper, f *feed.File) {
		records = append(records, report.DuplicateRecord{Feed: f.Name, ID: p.ID, Title: p.Title})
	})
	if err != nil {
		return nil, err
	}
	groups := duplicateGroups(merged, records)
	titleOnly := make([]bool, len(c.Papers))
	for i, p := range c.Papers {
		titleOnly[i] = p.Abstract == ""
	}
	c.dropAbstracts(&opts)
	d := &report.Duplicates{Origin: c.origin(&opts), Groups: groups, Near: []report.NearDuplicate{},
		NearGroups: []report.NearGroup{}}
	if least < 1 && len(c.Papers) > 1 {
		v, err := c.Vectorize(ctx, opts)
		if err != nil && !errors.Is(err, tfidf.ErrNoTerms) {
			return nil, err
		}
		if err == nil { // else there are no words, so none in common
			d.Origin = v.Origin(opts)
			if d.Near, d.NearGroups, err = v.near(ctx, &opts, least, titleOnly); err != nil {
				return nil, err
			}
		}
	}
	d.Options.MinSimilarity = least
	return &Merging{d, c.Papers}, nil
}

// duplicateGroups lists the papers that have more than one record.
func duplicateGroups(m paper.Merged, records []report.DuplicateRecord) []report.DuplicateGroup {
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

// everyWord makes every word count, or texts that share all frequent words would look the same.
func (o *Options) everyWord() {
	o.WithoutNames = true
	o.Latent = LatentOptions{Weight: NoLatent, NoBackground: true} // the same paper has the same words
	o.Words.MinDF, o.Words.MaxDF = cmp.Or(o.Words.MinDF, 1), cmp.Or(o.Words.MaxDF, 1)
}

// listedPairs is how many pairs of a paper are listed of each relation, the most similar ones. Groups count all pairs.
const listedPairs = 10

// near returns the pairs of papers whose texts are at least so similar, the most similar first, and the groups
// that all such pairs make. Papers of which one has only a title are no more similar than their titles are,
// stop words and all.
func (v *Vectors) near(ctx context.Context, opts *Options, least float64,
	titleOnly []bool) ([]report.NearDuplicate, []report.NearGroup, error) {
	n := nearPapers{best: map[nearMember][]neighbor.Pair{}, groups: map[nearMember]nearMember{}}
	err := neighbor.New(sparse.WordsOnly(v.Rows)).Pairs(ctx, neighbor.PairOptions{
		MinSimilarity: least, Parallelism: opts.Parallelism,
		OnProgress: func(done, total int) { opts.progress(Comparing, done, total) },
	}, func(pairs []neighbor.Pair) {
		for _, pair := range pairs {
			a, b := &v.Papers[pair.A], &v.Papers[pair.B]
			relation := paper.Relate(a, b)
			if relation == paper.Similar && (titleOnly[pair.A] || titleOnly[pair.B]) {
				pair.Similarity = min(pair.Similarity, paper.TitleSimilarity(a.Title, b.Title))
			}
			if pair.Similarity >= least {
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
		a, b := &v.Papers[p.A], &v.Papers[p.B]
		listed[i] = report.NearDuplicate{A: report.PaperOf(a), B: report.PaperOf(b), Similarity: report.Number(p.Similarity),
			Relation: paper.Relate(a, b).String()}
	}
	return listed, n.list(v.Papers), nil
}

// nearMember is a paper as a member of a group: groups are of one relation.
type nearMember struct {
	relation paper.Relation
	row      int
}

// nearPapers keeps what [Vectors.near] finds, in any order: memory grows with the papers, not the pairs.
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

// list returns the groups, those with the most similar pair first, and the papers of each in the order of their rows.
func (n *nearPapers) list(papers []paper.Paper) []report.NearGroup {
	list := []report.NearGroup{}
	at := map[nearMember]int{} // the place of a group in the list
	for _, pair := range n.pairs() {
		m := nearMember{paper.Relate(&papers[pair.A], &papers[pair.B]), pair.A}
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
