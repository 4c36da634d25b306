package shard

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"kindred/cluster"
	"kindred/internal/parallel"
	"kindred/neighbor"
	"kindred/paper"
	"kindred/shard/lists"
	"kindred/shard/taskfile"
	"kindred/shard/values"
)

// writeLists writes the lists, some parts at a time.
func (c *collector) writeLists(ctx context.Context, opts *CollectOptions) error {
	n := c.made.Papers
	parts := parallel.NumChunks(n, opts.PartPapers)
	var mu sync.Mutex
	err := parallel.Chunks(ctx, n, opts.PartPapers, opts.Parallelism, func(part, lo, hi int) error {
		papers, links, near, err := c.rows(ctx, lo, hi)
		if err != nil {
			return err
		}
		if err := lists.Write(c.out, "papers", part, papers); err != nil {
			return err
		}
		if err := lists.Write(c.out, "neighbors", part, links); err != nil {
			return err
		}
		if err := lists.Write(c.out, "near", part, near); err != nil {
			return err
		}
		mu.Lock()
		defer mu.Unlock()
		c.made.Files++
		c.made.Pairs += len(near)
		if opts.OnProgress != nil {
			opts.OnProgress(c.made.Files, parts)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return lists.RemoveParts(c.out, parts)
}

// rows returns the rows of the lists for papers lo to hi−1.
func (c *collector) rows(ctx context.Context, lo, hi int) (papers []lists.Paper, links []lists.Link, near []lists.Near,
	err error) {
	papers = make([]lists.Paper, 0, hi-lo)
	all := make([]int, hi-lo)
	for i := range all {
		all[i] = lo + i
	}
	err = c.eachPaper(ctx, c.l, all, func(row int, p *paper.Paper) error {
		r := lists.Paper{ID: c.ids.At(row), Title: p.Title, Date: p.Date, DOI: p.DOI, URL: paper.Link(p.URL)}
		if k := c.partition.Labels[row]; k != cluster.Outlier {
			r.Cluster, r.Name = int32(k+1), c.report.Clusters[k].Name
			r.Similarity = lists.Decimal(c.fits[row].Similarity)
			if c.parts != nil {
				r.Part = int32(c.parts.Labels[row] + 1)
			}
		} else {
			nearest, similarity := c.nearest(row)
			r.Nearest, r.Similarity = int32(nearest), lists.Decimal(similarity)
		}
		papers = append(papers, r)
		return nil
	})
	if err != nil {
		return nil, nil, nil, err
	}
	err = c.lists(lo, hi, func(row int, list []neighbor.Neighbor) error {
		for _, n := range list[:min(len(list), c.Options.Neighbors)] {
			links = append(links, lists.Link{Source: c.ids.At(row), Target: c.ids.At(n.Row),
				Weight: lists.Decimal(n.Similarity)})
		}
		return ctx.Err()
	})
	if err == nil {
		from, _ := slices.BinarySearchFunc(c.pairs, lo, comparePair)
		to, _ := slices.BinarySearchFunc(c.pairs, hi, comparePair)
		near, err = c.near(ctx, c.pairs[from:to])
	}
	return papers, links, near, err
}

// lists calls do with the neighbours of papers lo to hi−1.
func (c *collector) lists(lo, hi int, do func(row int, list []neighbor.Neighbor) error) error {
	for shard := range c.Shards {
		row := c.l.Firsts[shard]
		if row >= hi || c.l.Firsts[shard+1] <= lo {
			continue
		}
		err := c.With("neighbors", shard, func(r *taskfile.Reader) error {
			for _, b := range r.Blocks() {
				if b.Name != neighborsBlock {
					continue
				}
				if row+b.Items <= lo || row >= hi {
					row += b.Items
					continue
				}
				data, err := r.Read(b)
				if err != nil {
					return err
				}
				err = taskfile.Decode(data, func(d *taskfile.Decoder) error {
					list := values.ReadNeighbors(d)
					row++
					if row <= lo || row > hi || d.Err() != nil {
						return d.Err()
					}
					return do(row-1, list)
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func comparePair(p neighbor.Pair, row int) int { return cmp.Compare(p.A, row) }

// loadPairs finds the pairs of papers that are very similar, each once.
func (c *collector) loadPairs(ctx context.Context) error {
	err := c.lists(0, c.made.Papers, func(row int, list []neighbor.Neighbor) error {
		for _, n := range list {
			if n.Similarity >= nearSimilarity {
				c.pairs = append(c.pairs, neighbor.Pair{A: min(row, n.Row), B: max(row, n.Row), Similarity: n.Similarity})
			}
		}
		return ctx.Err()
	})
	slices.SortFunc(c.pairs, func(p, q neighbor.Pair) int { return cmp.Or(cmp.Compare(p.A, q.A), cmp.Compare(p.B, q.B)) })
	c.pairs = slices.Compact(c.pairs)
	return err
}

// near returns the pairs of papers that may be the same, among very similar ones. Papers of which one has only a title
// are no more similar than their titles are.
func (c *collector) near(ctx context.Context, pairs []neighbor.Pair) ([]lists.Near, error) {
	var rows []int
	for _, p := range pairs {
		rows = append(rows, p.A, p.B)
	}
	slices.Sort(rows)
	rows = slices.Compact(rows)
	papers := make([]paper.Paper, 0, len(rows))
	err := c.eachPaper(ctx, c.l, rows, func(_ int, p *paper.Paper) error {
		if p.Abstract != "" {
			p.Abstract = "…"
		}
		papers = append(papers, *p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var list []lists.Near
	card := func(row, at int) lists.Card {
		return lists.Card{ID: c.ids.At(row), Title: papers[at].Title, URL: paper.Link(papers[at].URL),
			Date: papers[at].Date}
	}
	for _, pair := range pairs {
		i, _ := slices.BinarySearch(rows, pair.A)
		j, _ := slices.BinarySearch(rows, pair.B)
		relation := paper.Relate(&papers[i], &papers[j])
		if relation == paper.Similar && (papers[i].Abstract == "" || papers[j].Abstract == "") {
			pair.Similarity = min(pair.Similarity, paper.TitleSimilarity(papers[i].Title, papers[j].Title))
		}
		if pair.Similarity >= nearSimilarity {
			list = append(list, lists.Near{A: card(pair.A, i), B: card(pair.B, j),
				Similarity: lists.Decimal(pair.Similarity), Relation: relation.String()})
		}
	}
	return list, nil
}
