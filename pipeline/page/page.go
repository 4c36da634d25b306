// Package page finds what a page of the web shows of groups of papers beyond their report: a map, the related papers
// of each, and papers that are nearly the same.
package page

import (
	"cmp"
	"context"
	"net/url"
	"slices"

	"kindred/cluster"
	"kindred/cluster/trend"
	"kindred/feed"
	"kindred/graph"
	"kindred/layout"
	"kindred/neighbor"
	"kindred/paper"
	"kindred/pipeline"
	"kindred/report"
	"kindred/report/html"
	"kindred/sparse"
)

const (
	// neighbors is the number of nearest papers that are found for each paper, and mapped that of those that the map is
	// made of: more make it worse.
	neighbors, mapped = 15, 10
	// fewPapers is the number of papers up to which they are arranged by the edges to the fewEdges nearest of each.
	fewPapers, fewEdges = 100, 3
	// related is how many papers a page lists for each, and words how many words they share; there are fewer in large
	// collections, so that the page stays small.
	related, words         = 6, 4
	relatedMany, wordsMany = 4, 2
	many                   = 5_000
	huge                   = 30_000
	// nearlySame is the similarity of the words of two papers from which on they are nearly the same. The words of
	// neighbours that are less similar than worthALook, by words and meaning together, are not compared.
	nearlySame, worthALook = 0.8, 0.6
	// mostAbstracts is the number of papers up to which the page has their abstracts.
	mostAbstracts = 600
)

// Content is what takes long to find for a page. It is immutable.
type Content struct {
	groups *pipeline.Groups
	near   *sparse.CSR   // the nearest papers of each
	places *sparse.Dense // on the map
}

// Group groups the papers of all sources, and finds the content of a page of the groups. It fails as [pipeline.Cluster]
// does.
func Group(ctx context.Context, sources []feed.Source, opts pipeline.Options) (*report.Clustering, *Content, error) {
	opts.KeepAbstracts = true
	v, err := pipeline.Vectorize(ctx, sources, opts)
	if err != nil {
		return nil, nil, err
	}
	g, err := v.Group(ctx, opts)
	if err != nil {
		return nil, nil, err
	}
	r, err := g.Report(ctx, opts)
	if err != nil {
		return nil, nil, err
	}
	c, err := Find(ctx, g, opts)
	return r, c, err
}

// Find finds the content of a page of groups: the neighbours of all papers, and a map of them. It returns ctx.Err() if
// ctx ends first. Equal groups and options give equal content, whatever opts.Parallelism is.
func Find(ctx context.Context, g *pipeline.Groups, opts pipeline.Options) (*Content, error) {
	c := &Content{groups: g, near: g.Near}
	var err error
	if c.near == nil || len(g.Papers) < neighbors*neighbors { // else the groups were found by as many neighbours
		c.near, err = neighbor.New(g.Blend).Graph(ctx, neighbor.GraphOptions{K: neighbors, Parallelism: opts.Parallelism,
			OnProgress: progress(opts, pipeline.Comparing)})
		if err != nil {
			return nil, err
		}
	}
	if c.places, err = c.arrange(ctx, opts); err != nil {
		return nil, err
	}
	return c, nil
}

// arrange returns the places of the papers. A few papers are too few for a map by neighbours: they are arranged by the
// edges to the nearest, and so that their dots do not overlap.
func (c *Content) arrange(ctx context.Context, opts pipeline.Options) (*sparse.Dense, error) {
	o := layout.Options{Seed: cmp.Or(opts.Seed, pipeline.DefaultSeed), Parallelism: opts.Parallelism,
		OnProgress: progress(opts, pipeline.Arranging)}
	n := c.near.Rows
	if n > fewPapers {
		return layout.Map(ctx, c.near.Greatest(mapped), c.groups.Latent, o)
	}
	vertices := make([]graph.Vertex, n)
	for i := range vertices {
		vertices[i] = graph.Vertex{ID: c.groups.Papers[i].ID, Cluster: cluster.Outlier}
	}
	edges, err := graph.New(c.near.Greatest(fewEdges), vertices, graph.Options{})
	if err != nil {
		return nil, err
	}
	places, err := layout.Stress(ctx, edges.Edges(), o)
	if err != nil {
		return nil, err
	}
	low, high := float32(0), float32(0)
	for i := range n {
		low, high = min(low, places.Row(i)[0], places.Row(i)[1]), max(high, places.Row(i)[0], places.Row(i)[1])
	}
	dots := make([]layout.Box, n)
	for i := range dots {
		dots[i] = layout.Box{Width: (high - low) / 25, Height: (high - low) / 25}
	}
	return layout.Separate(places, dots), nil
}

// ranked returns the positions of the values of a row, the greatest first.
func ranked(row sparse.Vec) []int {
	order := make([]int, len(row.Indices))
	for p := range order {
		order[p] = p
	}
	slices.SortFunc(order, func(p, q int) int {
		return cmp.Or(cmp.Compare(row.Data[q], row.Data[p]), cmp.Compare(row.Indices[p], row.Indices[q]))
	})
	return order
}

// Page returns the page of the groups, whose report is r. It takes O(n) time.
func (c *Content) Page(r *report.Clustering) *html.Page {
	b := &builder{Content: c, papers: c.groups.Papers, page: &html.Page{Clustering: r}, wordAt: map[int]int{}}
	b.number()
	b.addPeriods()
	for _, i := range b.rows {
		p := &b.papers[i]
		d := html.Detail{URL: addressOf(p), X: c.places.Row(i)[0], Y: c.places.Row(i)[1],
			Period: b.periods.Of(p.Date), Related: b.related(i)}
		if len(b.papers) <= mostAbstracts {
			d.Abstract = p.Abstract
		}
		b.page.Details = append(b.page.Details, d)
	}
	b.addDuplicates()
	return b.page
}

// addressOf returns where a person reads about a paper, by its ids if the feed does not say.
func addressOf(p *paper.Paper) report.Link {
	switch {
	case p.URL != "":
		return report.Link(p.URL)
	case p.ArXiv != "":
		return report.Link("https://arxiv.org/abs/" + p.ArXiv)
	case p.DOI != "":
		return report.Link("https://doi.org/" + url.PathEscape(p.DOI))
	case p.PMID != "":
		return report.Link("https://pubmed.ncbi.nlm.nih.gov/" + p.PMID)
	}
	return ""
}

// progress tells of the progress of a stage.
func progress(opts pipeline.Options, stage pipeline.Stage) func(done, total int) {
	return func(done, total int) {
		if opts.OnProgress != nil {
			opts.OnProgress(pipeline.Progress{Stage: stage, Done: done, Total: total})
		}
	}
}

// builder is a page that is being made.
type builder struct {
	*Content
	papers  []paper.Paper
	page    *html.Page
	rows    []int // the row of each paper of the page
	numbers []int // the number on the page of each row
	periods trend.Periods
	wordAt  map[int]int // the index in page.Words of a term
}

// number gives the papers their numbers on the page.
func (b *builder) number() {
	rowOf := make(map[string]int, len(b.papers))
	for i := range b.papers {
		rowOf[b.papers[i].ID] = i
	}
	add := func(id string) { b.rows = append(b.rows, rowOf[id]) }
	for _, c := range b.page.Clusters {
		for _, m := range c.Papers {
			add(m.ID)
		}
	}
	for _, o := range b.page.Outliers {
		add(o.ID)
	}
	b.numbers = make([]int, len(b.papers))
	for number, i := range b.rows {
		b.numbers[i] = number
	}
}

// addPeriods names the periods of time, if there are several.
func (b *builder) addPeriods() {
	dates := make([]string, len(b.papers))
	for i := range b.papers {
		dates[i] = b.papers[i].Date
	}
	b.periods = trend.Choose(dates, "")
	if b.periods.Len() < 2 {
		b.periods = trend.Periods{}
	}
	for i := range b.periods.Len() {
		b.page.Periods = append(b.page.Periods, b.periods.Name(i))
	}
}

// related returns the papers nearest to paper i, and the words that they share with it.
func (b *builder) related(i int) []html.Related {
	most, shared := related, words
	switch n := len(b.papers); {
	case n > huge:
		most, shared = relatedMany, 0
	case n > many:
		most, shared = relatedMany, wordsMany
	}
	row := b.near.Row(i)
	order := ranked(row)
	list := make([]html.Related, 0, most)
	for _, p := range order[:min(most, len(order))] {
		j := int(row.Indices[p])
		list = append(list, html.Related{Paper: b.numbers[j], Similarity: float64(row.Data[p]),
			Words: b.shared(i, j, shared)})
	}
	return list
}

// shared returns the words that papers i and j share, those that count most first.
func (b *builder) shared(i, j, most int) []int {
	if most == 0 {
		return nil
	}
	_, terms := neighbor.Explain(b.groups.Terms.Row(i), b.groups.Terms.Row(j))
	var list []int
	for _, t := range terms[:min(most, len(terms))] {
		column := int(t.Column)
		at, ok := b.wordAt[column]
		if !ok {
			at = len(b.page.Words)
			b.wordAt[column] = at
			b.page.Words = append(b.page.Words, b.groups.Model.Surfaces()[column])
		}
		list = append(list, at)
	}
	return list
}

// addDuplicates adds the pairs of near papers that have nearly the same words.
func (b *builder) addDuplicates() {
	for i := range b.papers {
		row := b.near.Row(i)
		for p, other := range row.Indices {
			if row.Data[p] < worthALook {
				continue
			}
			j := int(other)
			back := b.near.Row(j)
			if _, both := slices.BinarySearch(back.Indices, int32(i)); j == i || both && j < i {
				continue // a pair that is met from both sides counts once
			}
			if similarity, _ := neighbor.Explain(b.groups.Rows.Row(i), b.groups.Rows.Row(j)); similarity >= nearlySame {
				b.page.Duplicates = append(b.page.Duplicates,
					html.Pair{A: b.numbers[i], B: b.numbers[j], Similarity: similarity})
			}
		}
	}
	slices.SortFunc(b.page.Duplicates, func(p, q html.Pair) int {
		return cmp.Or(cmp.Compare(q.Similarity, p.Similarity), cmp.Compare(p.A, q.A), cmp.Compare(p.B, q.B))
	})
}
