package pipeline

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"kindred/feed"
	"kindred/paper"
	"kindred/report"
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
	summary, merged, err := merge(ctx, sources, &opts, func(p paper.Paper, f *feed.File) {
		records = append(records, report.DuplicateRecord{Feed: f.Name, ID: p.ID, Title: p.Title})
	})
	if err != nil {
		return nil, err
	}
	groups := duplicateGroups(merged, records)
	c := newCollection(summary, merged, &opts)
	d := &report.Duplicates{Origin: c.origin(&opts), Groups: groups, Near: []report.NearDuplicate{},
		NearGroups: []report.NearGroup{}}
	if least < 1 && len(c.Papers) > 1 {
		titleOnly := make([]bool, len(c.Papers)) // reading the words drops abstracts
		for i, p := range c.Papers {
			titleOnly[i] = p.Abstract == ""
		}
		v, err := c.everyWord(ctx, &opts)
		if err != nil {
			return nil, err
		}
		if v != nil { // else there are no words, so none in common
			d.Origin = v.origin(&opts)
			if d.Near, err = v.near(ctx, &opts, least, titleOnly); err != nil {
				return nil, err
			}
			d.NearGroups = nearGroups(d.Near)
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
			list = append(list, report.DuplicateGroup{Paper: paperOf(&m.Papers[of]),
				Records: []report.DuplicateRecord{records[first[of]]}})
		}
		record.Reason = m.Reasons[row].String()
		list[at].Records = append(list[at].Records, record)
	}
	return list
}

// everyWord makes vectors of a new collection in which every word counts, or texts that share all
// frequent words would look the same. It returns nil if there are no words.
func (c *Collection) everyWord(ctx context.Context, opts *Options) (*Vectors, error) {
	every := *opts
	every.Latent = LatentOptions{Weight: NoLatent} // the same paper has the same words
	every.Words.MinDF, every.Words.MaxDF = cmp.Or(opts.Words.MinDF, 1), cmp.Or(opts.Words.MaxDF, 1)
	if err := c.readWords(ctx, &every); err != nil {
		return nil, err
	}
	v, err := c.Vectorize(ctx, every)
	if errors.Is(err, tfidf.ErrNoTerms) {
		return nil, nil
	}
	return v, err
}

// near returns the pairs of papers whose texts are at least so similar, the most similar first. Papers
// of which one has only a title are no more similar than their titles are, stop words and all.
func (v *Vectors) near(ctx context.Context, opts *Options, least float64,
	titleOnly []bool) ([]report.NearDuplicate, error) {
	pairs := []report.NearDuplicate{}
	near, err := v.neighbors(ctx, opts, 10, least)
	if err != nil {
		return nil, err
	}
	for i := range v.Papers {
		row := near.Row(i)
		for p, j := range row.Indices {
			// A pair may be among the nearest of one of the two only.
			if int(j) > i || !has(near.Row(int(j)).Indices, int32(i)) {
				a, b := &v.Papers[min(i, int(j))], &v.Papers[max(i, int(j))]
				similarity := float64(row.Data[p])
				relation := paper.Relate(a, b)
				if relation == paper.Similar && (titleOnly[i] || titleOnly[j]) {
					if similarity = min(similarity, paper.TitleSimilarity(a.Title, b.Title)); similarity < least {
						continue
					}
				}
				pairs = append(pairs, report.NearDuplicate{A: paperOf(a), B: paperOf(b),
					Similarity: report.Number(similarity), Relation: relation.String()})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b report.NearDuplicate) int { return cmp.Compare(b.Similarity, a.Similarity) })
	return pairs, nil
}

// nearGroups returns the papers of pairs, the most similar of which come first, in groups: papers that
// are connected by pairs with the same relation.
func nearGroups(pairs []report.NearDuplicate) []report.NearGroup {
	type member struct{ relation, id string }
	group := map[member]member{} // another member of the same group, or the member itself
	find := func(m member) member {
		if _, ok := group[m]; !ok {
			group[m] = m
		}
		for group[m] != m {
			group[m] = group[group[m]]
			m = group[m]
		}
		return m
	}
	for _, pair := range pairs {
		group[find(member{pair.Relation, pair.B.ID})] = find(member{pair.Relation, pair.A.ID})
	}
	list := []report.NearGroup{}
	at := map[member]int{}    // the place of a group in the list
	done := map[member]bool{} // papers that are in the list
	for _, pair := range pairs {
		for _, p := range []report.Paper{pair.A, pair.B} {
			m := member{pair.Relation, p.ID}
			if done[m] {
				continue
			}
			done[m] = true
			root := find(m)
			i, ok := at[root]
			if !ok {
				i = len(list)
				at[root] = i
				list = append(list, report.NearGroup{Relation: pair.Relation, Similarity: pair.Similarity})
			}
			list[i].Papers = append(list[i].Papers, p)
		}
	}
	return list
}

func has(sorted []int32, want int32) bool {
	_, ok := slices.BinarySearch(sorted, want)
	return ok
}
