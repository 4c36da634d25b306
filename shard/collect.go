package shard

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"kindred/cluster"
	"kindred/neighbor"
	"kindred/paper"
	"kindred/pipeline/rules"
	"kindred/pipeline/trending"
	"kindred/report"
	"kindred/shard/lists"
	"kindred/shard/paperblock"
	"kindred/shard/plan"
	"kindred/shard/records"
	"kindred/shard/taskfile"
	"kindred/sparse"
)

// CollectOptions are the options of [Collect].
type CollectOptions struct {
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The files do not depend on it.
	Parallelism int
	// PartPapers is how many papers a file of a list has; 0 means 100,000.
	PartPapers int
	// OnProgress, if not nil, is called with the number of files that are written, never twice at once.
	OnProgress func(done, total int)
}

// Collected says what [Collect] wrote.
type Collected struct {
	Papers, Groups, Outliers, Pairs int
	Skipped                         int // records that could not be read
	Files                           int
}

const (
	// nearSimilarity is how similar two papers are that may be the same.
	nearSimilarity = 0.8
	// allListed is the number of papers up to which the report lists all; of more, it lists mostListed of each group.
	allListed, mostListed = 200_000, 100
)

// Collect writes what a run found to a folder, which it makes:
//
//   - model.kindred, the fitted model, as kindred model train writes it;
//   - clusters.json, the groups, as kindred cluster -f json writes them;
//   - papers-00000.jsonl and .parquet, the group of each paper, in the order of the inputs;
//   - neighbors-00000.jsonl and .parquet, the links of the graph: the neighbours of each paper;
//   - near-00000.jsonl and .parquet, pairs of papers that may be the same.
//
// Lists are in files of opts.PartPapers papers each, by the first paper of a pair. The bytes of all files depend on
// the inputs and the options alone. Each file is complete or not there. Parts of longer lists that an earlier result
// left in the folder are removed. The error wraps [ErrNotDone] if a task is left.
func Collect(ctx context.Context, m *plan.Manifest, work, out string, opts CollectOptions) (*Collected, error) {
	if opts.PartPapers == 0 {
		opts.PartPapers = 100_000
	}
	for _, s := range m.Stages {
		for n := range s.Tasks {
			if !plan.Done(m, work, s.Name, n) {
				return nil, fmt.Errorf("stage %s: task %d %w", s.Name, n, ErrNotDone)
			}
			taskfile.RemoveLeft(plan.File(work, s.Name, n))
		}
	}
	c := &collector{task: &task{&plan.Task{Manifest: m, Work: work, Workers: opts.Parallelism}}, out: out}
	if err := c.load(ctx); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return nil, fmt.Errorf("%s: %w", out, err)
	}
	if err := c.writeModel(); err != nil {
		return nil, err
	}
	if err := c.writeClusters(ctx); err != nil {
		return nil, err
	}
	if err := c.writeLists(ctx, &opts); err != nil {
		return nil, err
	}
	return &c.made, nil
}

// collector holds what is needed of all papers.
type collector struct {
	*task
	out       string
	l         *layout
	partition *cluster.Partition
	parts     *cluster.Partition // the finer groups; nil if there are none
	above     *cluster.Partition // the coarser groups; nil if there are none
	fits      []cluster.Fit
	report    *report.Clustering // without papers
	ids       taskfile.Texts
	pairs     []neighbor.Pair // of papers that are very similar, by the first
	made      Collected
}

func (c *collector) load(ctx context.Context) (err error) {
	if c.l, err = c.layout(); err != nil {
		return err
	}
	g, err := c.grouping("apart")
	if err != nil {
		return err
	}
	for level, to := range map[int]**cluster.Partition{medium: &c.partition, coarse: &c.above, fine: &c.parts} {
		list, err := c.levels(c.l, &g, level)
		if err != nil {
			return err
		}
		if len(list) > 0 {
			*to = list[0]
		}
	}
	if c.fits, err = c.task.fits(); err != nil {
		return err
	}
	c.report = &report.Clustering{}
	err = c.With("names", 0, func(r *taskfile.Reader) error { return readJSON(r, reportBlock, c.report) })
	if err != nil {
		return err
	}
	c.ids, err = c.task.ids()
	c.made.Papers, c.made.Groups, c.made.Outliers = c.l.papers(), c.partition.K, c.partition.Outliers()
	if n := c.made.Papers; err == nil && (c.ids.Len() != n || len(c.fits) != n || len(c.partition.Labels) != n ||
		len(c.report.Clusters) != c.partition.K) {
		err = fmt.Errorf("%s: %w", c.Work, taskfile.ErrFile)
	}
	if err != nil {
		return err
	}
	return c.loadPairs(ctx)
}

// nearest returns the group that an outlier is nearest to, from 1, and its similarity; 0 for none.
func (c *collector) nearest(row int) (group int, similarity float64) {
	f := c.fits[row]
	if f.Nearest == cluster.Outlier {
		return 0, 0
	}
	return f.Nearest + 1, f.ToNearest
}

// readJSON reads a value from the blocks of a name, of number 0. An error is [taskfile.ErrFile] if it is no such value.
func readJSON(r *taskfile.Reader, name string, to any) error {
	return r.Each(name, 0, func(_ taskfile.Block, data []byte) error {
		if json.Unmarshal(data, to) != nil {
			return taskfile.ErrFile
		}
		return nil
	})
}

// ids reads the ids of all papers.
func (t *task) ids() (ids taskfile.Texts, err error) {
	err = t.Gather("vectors", idsBlock, 0, func(d *taskfile.Decoder) error {
		ids.Add(d.Text())
		return nil
	})
	return ids, err
}

func (c *collector) writeModel() error {
	return lists.WriteFile(c.out, "model.kindred", func(file *os.File) error {
		return c.With("model", 0, func(r *taskfile.Reader) error {
			return r.Each(modelBlock, 0, func(_ taskfile.Block, data []byte) error {
				_, err := file.Write(data)
				return err
			})
		})
	})
}

// writeClusters writes the report.
func (c *collector) writeClusters(ctx context.Context) error {
	r := c.report
	var err error
	if r.Origin, err = c.origin(); err != nil {
		return err
	}
	if c.Options.Clusters > 0 {
		r.Levels = nil
	}
	if c.above != nil {
		r.Levels.Coarser = levelGroups(nil, c.above, make([]cluster.Name, c.above.K))
		for i, k := range c.partition.Labels {
			if k != cluster.Outlier {
				r.Clusters[k].Parent = c.above.Labels[i] + 1
			}
		}
		r.NameCoarser()
	}
	if err := c.addTrends(ctx); err != nil {
		return err
	}
	if err := c.addPapers(ctx); err != nil {
		return err
	}
	return lists.WriteFile(c.out, "clusters.json", func(file *os.File) error {
		return report.Encode(file, r, report.JSON, report.TextOptions{})
	})
}

// addPapers adds to the report the papers of each group and those that fit nowhere, or some of them if there are many.
func (c *collector) addPapers(ctx context.Context) error {
	r := c.report
	r.Outliers = []report.Outlier{}
	most := c.made.Papers
	if most > allListed {
		most = mostListed
	}
	listed := make([][]cluster.Member, c.partition.K)
	var rows []int
	for k, members := range c.partition.Members() {
		ranked := rank(members, c.fits)
		listed[k] = ranked[:min(most, len(ranked))]
		for _, m := range listed[k] {
			rows = append(rows, m.Row)
		}
	}
	var outliers []int
	for i, k := range c.partition.Labels {
		if k == cluster.Outlier && len(outliers) < most {
			outliers = append(outliers, i)
		}
	}
	rows = append(rows, outliers...)
	slices.Sort(rows)
	papers, err := c.cards(ctx, rows)
	if err != nil {
		return err
	}
	paperAt := func(row int) report.Paper {
		at, _ := slices.BinarySearch(rows, row)
		return papers[at]
	}
	for k, members := range listed {
		for at, m := range members {
			member := report.Member{Paper: paperAt(m.Row), Similarity: report.Number(m.Similarity),
				Representative: at < rules.Representatives}
			if c.parts != nil {
				member.Part = c.parts.Labels[m.Row] + 1
			}
			r.Clusters[k].Papers = append(r.Clusters[k].Papers, member)
		}
	}
	for _, i := range outliers {
		nearest, similarity := c.nearest(i)
		r.Outliers = append(r.Outliers, report.Outlier{Paper: paperAt(i), Nearest: nearest,
			Similarity: report.Number(similarity)})
	}
	report.SortOutliers(r.Outliers)
	return nil
}

// addTrends adds to the report how groups and terms come and go over time.
func (c *collector) addTrends(ctx context.Context) error {
	dates := make([]string, 0, c.made.Papers)
	for n := range c.Shards {
		err := c.With("merge", n, func(r *taskfile.Reader) error {
			return paperblock.In(r, 0, math.MaxInt, func(_ int, p *paper.Paper) error {
				dates = append(dates, p.Date)
				return ctx.Err()
			})
		})
		if err != nil {
			return err
		}
	}
	dated := trending.New(dates, "")
	if dated == nil {
		return nil
	}
	dated.Add(c.report, c.partition.Labels)
	m, err := c.model()
	if err != nil {
		return err
	}
	counter := dated.NewCounter(c.l.Terms)
	row := 0
	for n := range c.Shards {
		err := c.vectors(n, c.l, func(x *sparse.CSR) error {
			for i := range x.Rows {
				counter.Add(row, x.Row(i).Indices)
				row++
			}
			return ctx.Err()
		})
		if err != nil {
			return err
		}
	}
	c.report.Trends.Terms = counter.Trends(m.Surfaces())
	return nil
}

// cards returns the papers of rows, which ascend, as reports show them.
func (c *collector) cards(ctx context.Context, rows []int) ([]report.Paper, error) {
	list := make([]report.Paper, 0, len(rows))
	err := c.eachPaper(ctx, c.l, rows, func(row int, p *paper.Paper) error {
		list = append(list, report.Paper{ID: c.ids.At(row), Title: p.Title, URL: report.Link(p.URL), Date: p.Date})
		return nil
	})
	return list, err
}

// origin returns how the groups were made.
func (c *collector) origin() (report.Origin, error) {
	m, err := c.model()
	if err != nil {
		return report.Origin{}, err
	}
	used, o := m.Options(), &c.Options
	origin := report.Origin{Schema: report.Schema, Version: c.Kindred, Inputs: []report.Input{},
		Read: report.Counts{Papers: c.made.Papers},
		Options: report.Options{MinDF: used.MinDF, MaxDF: used.MaxDF, TitleWeight: used.TitleWeight,
			AbstractWeight: used.AbstractWeight, Clusters: "auto", Algorithm: "leiden", Outliers: "mark", Seed: o.Seed,
			TopTerms: rules.Terms, Representatives: rules.Representatives, Neighbors: o.Neighbors, Approx: c.l.Cells > 1,
			Since: o.Filter.Since, Until: o.Filter.Until, Categories: o.Filter.Categories,
			Languages: o.Filter.Languages, RequireAbstract: o.Filter.RequireAbstract}}
	if k := c.Options.Clusters; k > 0 {
		origin.Options.Clusters, origin.Options.Algorithm = fmt.Sprint(k), "spherical"
	}
	if space, err := c.space("cells"); err != nil {
		return report.Origin{}, err
	} else if space != nil {
		origin.Options.Latent, origin.Options.Dimensions = rules.OwnWeight, space.Cols
	}
	inputs := make([]report.Input, len(c.Inputs))
	for i, input := range c.Inputs {
		inputs[i] = report.Input{Name: input.Path, SHA256: input.SHA256}
	}
	err = records.EachSummary(c.Task, func(read *records.Summary) {
		to := &inputs[read.Input]
		to.Papers += read.Papers
		to.Format = strings.Join(read.Formats, ", ")
		origin.Read.WithoutAbstract += read.WithoutAbstract
		origin.Read.Skipped += read.Skipped
		origin.Read.Unwanted += read.Unwanted
	})
	if err != nil {
		return report.Origin{}, err
	}
	origin.Read.Renamed, err = records.CountRenamed(c.Task)
	origin.Inputs = inputs
	for _, input := range inputs {
		origin.Read.Repeated += input.Papers
	}
	origin.Read.Repeated -= c.made.Papers
	c.made.Skipped = origin.Read.Skipped
	return origin, err
}
