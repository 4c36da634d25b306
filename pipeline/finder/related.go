package finder

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"kindred/feed"
	"kindred/index"
	"kindred/neighbor"
	"kindred/paper"
	"kindred/pipeline/rules"
	"kindred/report"
	"kindred/report/answers"
	"kindred/sparse"
	"kindred/tfidf"
)

// Options say what papers are compared with, and which are listed.
type Options struct {
	// To are the papers to start from: each its id, its URL, its title, or the beginning or a part of its
	// title, of which the first that fits is taken.
	To []string
	// Text is a text to start from, and Seeds are papers to start from that need not be among the sources.
	Text  string
	Seeds []paper.Paper
	// Not are papers that the listed papers should be unlike. Each counts half as much as all of To together.
	Not []string
	// Like is a library. Papers are listed by the mean of their similarities to the three papers of the library
	// that are most similar to them, and To, Text, Seeds and Not are without effect.
	Like []paper.Paper
	// Known are papers that are not listed.
	Known []paper.Paper
	// Top is the number of papers; 0 means 10, and All all.
	Top int
	// Words is the number of shared words to list for each; 0 means 5.
	Words int
	// MinSimilarity leaves out papers that are less similar, in [0, 1].
	MinSimilarity float64
	// MMR, in (0, 1), lists papers that are unlike each other: each next paper has the greatest MMR·s − (1−MMR)·t,
	// where s is its similarity and t that to the most similar paper above it (maximal marginal relevance,
	// Carbonell and Goldstein 1998, doi:10.1145/290941.291025). 0 and 1 list papers by similarity alone.
	MMR float64
	// Approx compares papers to start from only with the papers of cells that are similar to them, see
	// [index.Index.Cells], if there are more than [index.FastRows]. Origin then says what part of the nearest papers is
	// found so. It has no effect on Like.
	Approx bool
	// Filter says which papers may be listed.
	Filter feed.Filter
	// Groups are groups of the papers, such as pipeline.Cluster makes, and Group the number or the name of the one
	// whose papers are listed; "" lists papers of all groups.
	Groups *report.Clustering
	Group  string

	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
	Parallelism int
}

// All is the value of Options.Top that lists all papers.
const All = -1

// top returns how many papers to list, where some are listed by default.
func (f *Finder) top(o *Options, some int) int {
	if o.Top == All {
		return f.ix.Len()
	}
	return cmp.Or(o.Top, some)
}

// ErrNothingToCompare says that Options name nothing to start from.
var ErrNothingToCompare = errors.New("finder: there is no paper and no text to start from")

// ErrNotByWords says that a text has no place among Options.Vectors.
var ErrNotByWords = errors.New("finder: papers are compared by vectors, among which a text has no place")

// PaperError says that a text is not the name of one paper.
type PaperError struct {
	To string
	// Matches are the papers that fit. If there are none, Nearest are some that share words with To.
	Matches, Nearest []report.Paper
}

// Error says what was asked for, and how many papers fit.
func (e *PaperError) Error() string {
	if len(e.Matches) == 0 {
		return fmt.Sprintf("finder: %q: no paper has this id or title", e.To)
	}
	return fmt.Sprintf("finder: %q: %d papers match", e.To, len(e.Matches))
}

// Related finds the papers that are most similar to some of them, to a text, or to a library, as o says. It
// returns a [*PaperError] if a text of To or Not is not the name of one paper, a [*GroupError] for an unknown group,
// and ctx.Err() if ctx ends first.
func (f *Finder) Related(ctx context.Context, o Options) (*answers.Related, error) {
	o.Top, o.Words = f.top(&o, 10), cmp.Or(o.Words, 5)
	r := &answers.Related{Origin: f.begin(&o), Papers: []answers.Relative{}}
	to := &r.Options
	to.Top, to.Words, to.MinSimilarity, to.Group = o.Top, o.Words, o.MinSimilarity, o.Group
	if o.diverse() {
		to.MMR = report.Number(o.MMR)
	}
	chance, err := f.ix.Chance(ctx, o.Parallelism)
	if err != nil {
		return nil, err
	}
	r.Chance = chanceOf(chance)
	without, err := f.same(ctx, slices.Concat(o.Known, o.Seeds, o.Like))
	if err != nil {
		return nil, err
	}
	r.Known = len(without)
	if len(o.Like) > 0 {
		err = f.relatedToLibrary(ctx, &o, r, without)
	} else {
		err = f.relatedToSeeds(ctx, &o, r, without)
	}
	if err != nil {
		return nil, err
	}
	groups := groupsOf(o.Groups)
	for i := range r.Papers {
		p := &r.Papers[i]
		p.Group = groupRef(groups, p.ID)
		p.Percentile = report.Number(chance.Percentile(float64(p.Similarity)))
	}
	return r, ctx.Err()
}

// diverse reports whether the papers that are listed should be unlike each other.
func (o *Options) diverse() bool { return o.MMR > 0 && o.MMR < 1 }

// chanceOf returns what a report says of similarities by chance.
func chanceOf(c *index.Chance) *answers.Chance {
	return &answers.Chance{Median: report.Number(c.Pair(0.5)), Pair99: report.Number(c.Pair(0.99))}
}

// byChance is how many papers must be as similar by chance for a report to say so: as many as a hit is.
const byChance = 1

// seed is something that papers are compared with.
type seed struct {
	query index.Query
	terms sparse.Vec // its words, in the columns of the model
}

// rowSeed returns the seed of the paper in a row.
func (f *Finder) rowSeed(row int) (s seed, err error) {
	if s.query, err = f.ix.Row(row); err == nil {
		s.terms, err = f.ix.Terms(row)
	}
	return s, err
}

// textSeed returns the seed of a text.
func (f *Finder) textSeed(d tfidf.Document) (seed, error) {
	if !f.ix.OfTerms() {
		return seed{}, ErrNotByWords
	}
	q, err := f.query(d)
	return seed{q, q.Words}, err
}

// notWeight is how much the papers of Options.Not count, all together, where the others count 1. Rocchio's
// rule has less than a quarter of the positive weight (Manning, Raghavan and Schütze, Introduction to Information
// Retrieval, section 9.1); whoever names a paper means more than that it was not clicked.
const notWeight = 0.5

// named returns the seeds of the papers that names mean, the papers, and their rows.
func (f *Finder) named(ctx context.Context, names []string) (seeds []seed, papers []report.Paper, rows []int,
	err error) {
	for _, name := range names {
		row, err := f.Find(ctx, name)
		if err != nil {
			return nil, nil, nil, err
		}
		s, err := f.rowSeed(row)
		if err != nil {
			return nil, nil, nil, err
		}
		p, err := f.paper(row)
		if err != nil {
			return nil, nil, nil, err
		}
		seeds, papers, rows = append(seeds, s), append(papers, p), append(rows, row)
	}
	return seeds, papers, rows, nil
}

// wanted returns the seeds to start from, and the rows of those that are among the papers. It tells the report what
// they are.
func (f *Finder) wanted(ctx context.Context, o *Options, r *answers.Related) (seeds []seed, rows []int, err error) {
	seeds, r.Query.Papers, rows, err = f.named(ctx, o.To)
	if err != nil {
		return nil, nil, err
	}
	for i := range o.Seeds {
		s, err := f.textSeed(rules.Document(&o.Seeds[i]))
		if err != nil {
			return nil, nil, err
		}
		seeds, r.Query.Papers = append(seeds, s), append(r.Query.Papers, report.PaperOf(&o.Seeds[i]))
	}
	if o.Text != "" {
		s, err := f.textSeed(tfidf.Document{Abstract: o.Text})
		if err != nil {
			return nil, nil, err
		}
		seeds, r.Query.Text = append(seeds, s), true
	}
	if len(seeds) == 0 {
		return nil, nil, ErrNothingToCompare
	}
	return seeds, rows, nil
}

// relatedToSeeds lists the papers that are related to seeds.
func (f *Finder) relatedToSeeds(ctx context.Context, o *Options, r *answers.Related, without map[int]bool) error {
	wanted, of, err := f.wanted(ctx, o, r)
	if err != nil {
		return err
	}
	unwanted, unlike, ofNot, err := f.named(ctx, o.Not)
	if err != nil {
		return err
	}
	r.Query.Not = unlike
	for _, row := range slices.Concat(of, ofNot) {
		without[row] = true
	}
	if len(r.Query.Papers) > 0 {
		r.Query.Paper = r.Query.Papers[0]
	}
	if len(r.Query.Papers) < 2 && !(r.Query.Text && len(r.Query.Papers) > 0) {
		r.Query.Papers = nil
	}
	s := combine(wanted, unwanted)
	allowed, err := f.choose(o, without)
	if err != nil {
		return err
	}
	most := o.Top
	if o.diverse() {
		most = max(100, 5*o.Top)
	}
	hits, err := f.nearest(ctx, s.query, most, allowed.keep, o, r)
	if err = cmp.Or(err, allowed.err); err != nil {
		return err
	}
	hits = slices.DeleteFunc(hits, func(h index.Hit) bool { return h.Similarity < o.MinSimilarity })
	if hits, err = f.diverse(hits, o); err != nil {
		return err
	}
	expected := f.ix.Expected(s.query, of...)
	for _, h := range hits {
		p, err := f.relative(s, h, o.Words, expected)
		if err != nil {
			return err
		}
		r.Papers = append(r.Papers, p)
	}
	return nil
}

// nearest returns the papers that are most similar to a query, and tells the report how they were found.
func (f *Finder) nearest(ctx context.Context, q index.Query, most int, keep func(row int) bool, o *Options,
	r *answers.Related) ([]index.Hit, error) {
	if !o.Approx || f.ix.Len() <= index.FastRows {
		if o.Approx {
			r.Options.Approx, r.Options.Recall = true, 1
		}
		return f.ix.Search(q, most, 0, keep)
	}
	cells, err := f.ix.Cells(ctx, o.Parallelism)
	if err != nil {
		return nil, err
	}
	r.Options.Approx, r.Options.Recall = true, report.Number(cells.Recall)
	return cells.Search(q, most, 0, keep)
}

// combine returns the seed that is like some seeds and unlike others: the mean of the ones less half the mean of
// the others, each part a unit vector (Rocchio 1971). A single seed stays as it is.
func combine(wanted, unwanted []seed) seed {
	if len(wanted) == 1 && len(unwanted) == 0 {
		return wanted[0]
	}
	weights := make([]float64, 0, len(wanted)+len(unwanted))
	for range wanted {
		weights = append(weights, 1/float64(len(wanted)))
	}
	for range unwanted {
		weights = append(weights, -notWeight/float64(len(unwanted)))
	}
	all := slices.Concat(wanted, unwanted)
	sum := func(vector func(s *seed) sparse.Vec) sparse.Vec {
		sums := map[int32]float64{}
		for i := range all {
			v := vector(&all[i])
			for p, j := range v.Indices {
				sums[j] += float64(weights[i] * float64(v.Data[p]))
			}
		}
		var v sparse.Vec
		for j := range sums {
			v.Indices = append(v.Indices, j)
		}
		slices.Sort(v.Indices)
		for _, j := range v.Indices {
			v.Data = append(v.Data, float32(sums[j]))
		}
		return unitOf(v)
	}
	c := seed{terms: sum(func(s *seed) sparse.Vec { return s.terms })}
	c.query.Words = sum(func(s *seed) sparse.Vec { return s.query.Words })
	for i := range all {
		for d, v := range all[i].query.Latent {
			if c.query.Latent == nil {
				c.query.Latent = make([]float32, len(all[i].query.Latent))
			}
			c.query.Latent[d] += float32(weights[i] * float64(v))
		}
	}
	if c.query.Latent != nil {
		sparse.NormalizeDense(c.query.Latent)
	}
	return c
}

// diverse returns the hits to list, in their order.
func (f *Finder) diverse(hits []index.Hit, o *Options) ([]index.Hit, error) {
	if !o.diverse() {
		return hits[:min(len(hits), o.Top)], nil
	}
	rest := slices.Clone(hits)
	nearest := make([]float64, len(rest)) // the similarity of each to those that are listed
	var list []index.Hit
	for len(list) < o.Top && len(rest) > 0 {
		best, score := 0, math.Inf(-1)
		for i, h := range rest {
			if s := float64(o.MMR*h.Similarity) - float64((1-o.MMR)*nearest[i]); s > score {
				best, score = i, s
			}
		}
		h := rest[best]
		list = append(list, h)
		rest, nearest = slices.Delete(rest, best, best+1), slices.Delete(nearest, best, best+1)
		q, err := f.ix.Row(h.Row)
		if err != nil {
			return nil, err
		}
		for i := range rest {
			s, err := f.ix.Similarity(q, rest[i].Row)
			if err != nil {
				return nil, err
			}
			nearest[i] = max(nearest[i], s)
		}
	}
	return list, nil
}

// relative returns a hit with the words that it shares with a seed, and how many papers are as similar by chance.
func (f *Finder) relative(s seed, h index.Hit, words int, expected *index.Expected) (answers.Relative, error) {
	p, err := f.paper(h.Row)
	if err != nil {
		return answers.Relative{}, err
	}
	r := answers.Relative{Paper: p, Similarity: report.Number(h.Similarity), Shared: []answers.Word{}}
	above := expected.Without(h.Row).Above(h.Similarity)
	r.Expected, r.ByChance = answers.Small(above), above >= byChance
	terms, err := f.ix.Terms(h.Row)
	if err != nil {
		return r, err
	}
	vectors, err := f.vectorsShare(s.query, h.Row)
	if err != nil {
		return r, err
	}
	r.Vectors = report.Number(vectors)
	r.Shared, r.Pairs, err = f.shared(s.terms, terms, vectors, words)
	return r, err
}

// vectorsShare returns the part that vectors from elsewhere have in the similarity of a row to a query, in [−1, 1]: 0
// if papers are compared by their words, and 1 if their words do not count. It is a fraction of the sum of all absolute
// contributions, and negative if the vectors make the two less similar.
func (f *Finder) vectorsShare(q index.Query, row int) (float64, error) {
	weight := f.ix.Weight()
	switch {
	case f.ix.OfTerms():
		return 0, nil
	case weight == 0:
		return 1, nil
	}
	other, err := f.ix.Row(row)
	if err != nil {
		return 0, err
	}
	words := 0.0
	_, shared := neighbor.Explain(q.Words, other.Words)
	for _, s := range shared {
		words += math.Abs(s.Contribution)
	}
	words = float64((1 - weight) * words)
	vectors := float64(weight * sparse.DotDense(q.Latent, other.Latent))
	if words == 0 && vectors == 0 {
		return 0, nil
	}
	return vectors / (words + math.Abs(vectors)), nil
}

// Beside a hit, few pairs of words are told: those of words that no other pair has, and that make at least a
// hundredth of the similarity. Where all words are listed, more pairs are, down to half of that.
const (
	mostPairs  = 3
	leastShare = 0.01
)

// shared returns the words that two papers share, each with its share of their similarity, and the pairs of words that
// are near to each other in the latent space; at most the given number of words, or all if it is 0. vectors is what
// [Finder.vectorsShare] returns.
func (f *Finder) shared(a, b sparse.Vec, vectors float64, words int) ([]answers.Word, []answers.WordPair, error) {
	model, err := f.ix.Model()
	if err != nil {
		return nil, nil, err
	}
	list, near := []answers.Word{}, []answers.WordPair(nil)
	_, shared, pairs := neighbor.ExplainBlend(a, b, f.ix.Space(), f.ix.Weight())
	most, least := mostPairs, leastShare
	if words == 0 {
		words, most, least = len(shared), 4*mostPairs, leastShare/2
	}
	text := model.Surfaces()
	for _, s := range shared[:min(words, len(shared))] {
		if s.Share > 0 {
			list = append(list, answers.Word{Term: text[s.Column], Share: report.Number(s.Share * (1 - math.Abs(vectors)))})
		}
	}
	told := map[int]bool{}
	for _, p := range pairs {
		if len(near) == most || p.Share < least { // the largest come first
			break
		}
		if !told[p.A] && !told[p.B] {
			told[p.A], told[p.B] = true, true
			near = append(near, answers.WordPair{A: text[p.A], B: text[p.B], Share: report.Number(p.Share)})
		}
	}
	return list, near, nil
}
