package finder

import (
	"cmp"
	"context"
	"slices"

	"kindred/report"
	"kindred/report/answers"
)

// Show shows a paper with what is known of it, its most important words, its group and the papers nearest to it. Of
// o, what says which papers are listed counts, and Groups. It returns a [*PaperError] if name is not the
// name of one paper, and ctx.Err() if ctx ends first.
func (f *Finder) Show(ctx context.Context, name string, o Options) (*answers.Card, error) {
	row, err := f.Find(ctx, name)
	if err != nil {
		return nil, err
	}
	p, err := f.ix.Paper(row)
	if err != nil {
		return nil, err
	}
	if p.Abstract, err = f.ix.Abstract(row); err != nil {
		return nil, err
	}
	model, err := f.ix.Model()
	if err != nil {
		return nil, err
	}
	terms, err := f.ix.Terms(row)
	if err != nil {
		return nil, err
	}
	r := &answers.Card{Paper: report.PaperOf(&p),
		Authors: p.Authors, Venue: p.Venue, Categories: p.Categories, Label: p.Label,
		Language: p.Language, DOI: p.DOI, ArXiv: p.ArXiv, PMID: p.PMID, OpenAlex: p.OpenAlex, Abstract: p.Abstract,
		Group: groupRef(groupsOf(o.Groups), p.ID), Terms: []report.Term{}}
	for i, j := range terms.Indices {
		r.Terms = append(r.Terms, report.Term{Term: model.Surfaces()[j], Weight: report.Number(terms.Data[i])})
	}
	slices.SortStableFunc(r.Terms, func(a, b report.Term) int { return cmp.Compare(b.Weight, a.Weight) })
	r.Terms = r.Terms[:min(len(r.Terms), cmp.Or(o.Words, 5)+5)]

	o.To = []string{p.ID}
	o.Text, o.Seeds, o.Like, o.Not = "", nil, nil, nil
	o.Top = f.top(&o, 5)
	related, err := f.Related(ctx, o)
	if err != nil {
		return nil, err
	}
	r.Origin, r.Nearest, r.Chance = related.Origin, related.Papers, related.Chance
	return r, nil
}

// Explain says why two papers are similar: all words that they share, each with its share of the similarity, and how
// the similarity compares with that of other papers. It returns a [*PaperError] if a or b is not the name of one
// paper, and ctx.Err() if ctx ends first.
func (f *Finder) Explain(ctx context.Context, a, b string, o Options) (*answers.Explanation, error) {
	r := &answers.Explanation{Origin: f.begin(&o)}
	var rows [2]int
	var seeds [2]seed
	for i, name := range []string{a, b} {
		var err error
		if rows[i], err = f.Find(ctx, name); err != nil {
			return nil, err
		}
		if seeds[i], err = f.rowSeed(rows[i]); err != nil {
			return nil, err
		}
		p, err := f.paper(rows[i])
		if err != nil {
			return nil, err
		}
		*[]*report.Paper{&r.A, &r.B}[i] = p
	}
	similarity, err := f.ix.Similarity(seeds[0].query, rows[1])
	if err != nil {
		return nil, err
	}
	r.Similarity = report.Number(similarity)
	vectors, err := f.vectorsShare(seeds[0].query, rows[1])
	if err != nil {
		return nil, err
	}
	r.Vectors = report.Number(vectors)
	if r.Shared, r.Pairs, err = f.shared(seeds[0].terms, seeds[1].terms, vectors, o.Words); err != nil {
		return nil, err
	}
	chance, err := f.ix.Chance(ctx, o.Parallelism)
	if err != nil {
		return nil, err
	}
	r.Chance = chanceOf(chance)
	r.Percentile = report.Number(chance.Percentile(similarity))
	above := f.ix.Expected(seeds[0].query, rows[0]).Without(rows[1]).Above(similarity)
	r.Expected, r.ByChance = answers.Small(above), above >= byChance
	// The rank of each among the neighbours of the other: how many papers are more similar.
	for i, rank := range []*int{&r.RankOfB, &r.RankOfA} {
		self, other := rows[i], rows[1-i]
		hits, err := f.ix.Search(seeds[i].query, f.ix.Len(), max(0, similarity), func(row int) bool {
			return row != self && row != other
		})
		if err != nil {
			return nil, err
		}
		if *rank = len(hits) + 1; similarity <= 0 {
			*rank = 0
		}
	}
	return r, ctx.Err()
}
