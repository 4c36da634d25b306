package shard

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/parquet-go/parquet-go"

	"kindred/cluster"
	"kindred/internal/parallel"
	"kindred/neighbor"
	"kindred/paper"
	"kindred/report"
	"kindred/shard/taskfile"
)

// PaperRow is a row of the list of papers.
type PaperRow struct {
	ID    string `json:"id" parquet:"id"`
	Title string `json:"title" parquet:"title"`
	Date  string `json:"date,omitempty" parquet:"date,optional"`
	DOI   string `json:"doi,omitempty" parquet:"doi,optional"`
	URL   string `json:"url,omitempty" parquet:"url,optional"`
	// Cluster is the group, from 1, or 0 for a paper that fits nowhere. Nearest is then the group that it is most
	// similar to. Part is the finer group within the group; 0 if there is none.
	Cluster int32  `json:"cluster" parquet:"cluster"`
	Name    string `json:"name,omitempty" parquet:"name,optional,dict"`
	Part    int32  `json:"part,omitempty" parquet:"part,optional"`
	Nearest int32  `json:"nearest,omitempty" parquet:"nearest,optional"`
	// Similarity is the similarity to the centroid of the group, or of the nearest group.
	Similarity decimal `json:"similarity" parquet:"similarity"`
}

// LinkRow is a row of the list of neighbours: a link of the graph. Source and target are ids of papers.
type LinkRow struct {
	Source string  `json:"source" parquet:"source,dict"`
	Target string  `json:"target" parquet:"target"`
	Weight decimal `json:"weight" parquet:"weight"`
}

// NearRow is a row of the list of papers that may be the same.
type NearRow struct {
	A          NearPaper `json:"a" parquet:"a"`
	B          NearPaper `json:"b" parquet:"b"`
	Similarity decimal   `json:"similarity" parquet:"similarity"`
	Relation   string    `json:"relation" parquet:"relation,dict"` // as in [report.NearDuplicate]
}

// NearPaper is a paper that may be the same as another.
type NearPaper struct {
	ID    string `json:"id" parquet:"id"`
	Title string `json:"title" parquet:"title"`
	URL   string `json:"url,omitempty" parquet:"url,optional"`
	Date  string `json:"date,omitempty" parquet:"date,optional"`
}

// decimal is a number that JSON has with four decimals.
type decimal float32

// MarshalJSON writes the number with four decimals.
func (d decimal) MarshalJSON() ([]byte, error) { return report.Number(d).MarshalJSON() }

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
		if err := writeRows(c, "papers", part, papers); err != nil {
			return err
		}
		if err := writeRows(c, "neighbors", part, links); err != nil {
			return err
		}
		if err := writeRows(c, "near", part, near); err != nil {
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
	return c.removeParts(parts)
}

// removeParts removes the parts of lists from a number on, which an earlier result in the same folder had.
func (c *collector) removeParts(from int) error {
	for _, list := range []string{"papers", "neighbors", "near"} {
		for _, ext := range []string{".jsonl", ".parquet"} {
			for part := from; ; part++ {
				err := os.Remove(filepath.Join(c.out, partName(list, part)+ext))
				if errors.Is(err, fs.ErrNotExist) {
					break
				}
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// partName returns the name of a part of a list, without its extension.
func partName(list string, part int) string { return fmt.Sprintf("%s-%05d", list, part) }

// rows returns the rows of the lists for papers lo to hi−1.
func (c *collector) rows(ctx context.Context, lo, hi int) (papers []PaperRow, links []LinkRow, near []NearRow,
	err error) {
	papers = make([]PaperRow, 0, hi-lo)
	all := make([]int, hi-lo)
	for i := range all {
		all[i] = lo + i
	}
	err = c.eachPaper(ctx, c.l, all, func(row int, p *paper.Paper) error {
		r := PaperRow{ID: c.ids.at(row), Title: strings.Clone(p.Title), Date: strings.Clone(p.Date),
			DOI: strings.Clone(p.DOI), URL: paper.Link(p.URL)}
		if k := c.partition.Labels[row]; k != cluster.Outlier {
			r.Cluster, r.Name = int32(k+1), c.clusters[k].Name
			r.Similarity = decimal(c.fits[row].similarity)
			if c.finer != nil {
				r.Part = int32(c.parts.Labels[row] + 1)
			}
		} else {
			nearest, similarity := c.nearest(row)
			r.Nearest, r.Similarity = int32(nearest), decimal(similarity)
		}
		papers = append(papers, r)
		return nil
	})
	if err != nil {
		return nil, nil, nil, err
	}
	err = c.lists(lo, hi, func(row int, list []neighbor.Neighbor) error {
		for _, n := range list[:min(len(list), c.Options.Neighbors)] {
			links = append(links, LinkRow{c.ids.at(row), c.ids.at(n.Row), decimal(n.Similarity)})
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
		err := c.with("neighbors", shard, func(r *taskfile.Reader) error {
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
					list := readList(d)
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
func (c *collector) near(ctx context.Context, pairs []neighbor.Pair) ([]NearRow, error) {
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
		papers = append(papers, p.Clone())
		return nil
	})
	if err != nil {
		return nil, err
	}
	var list []NearRow
	card := func(row, at int) NearPaper {
		return NearPaper{c.ids.at(row), papers[at].Title, paper.Link(papers[at].URL), papers[at].Date}
	}
	for _, pair := range pairs {
		i, _ := slices.BinarySearch(rows, pair.A)
		j, _ := slices.BinarySearch(rows, pair.B)
		relation := paper.Relate(&papers[i], &papers[j])
		if relation == paper.Similar && (papers[i].Abstract == "" || papers[j].Abstract == "") {
			pair.Similarity = min(pair.Similarity, paper.TitleSimilarity(papers[i].Title, papers[j].Title))
		}
		if pair.Similarity >= nearSimilarity {
			list = append(list, NearRow{card(pair.A, i), card(pair.B, j), decimal(pair.Similarity), relation.String()})
		}
	}
	return list, nil
}

// writeRows writes a part of a list as JSON Lines and as Parquet.
func writeRows[T any](c *collector, name string, part int, rows []T) error {
	name = partName(name, part)
	err := c.write(name+".jsonl", func(file *os.File) error {
		w := bufio.NewWriter(file)
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		for i := range rows {
			if err := e.Encode(rows[i]); err != nil {
				return err
			}
		}
		return w.Flush()
	})
	if err != nil {
		return err
	}
	return c.write(name+".parquet", func(file *os.File) error {
		w := parquet.NewGenericWriter[T](file, parquet.Compression(&parquet.Zstd))
		if _, err := w.Write(rows); err != nil {
			return err
		}
		return w.Close()
	})
}
