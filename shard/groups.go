package shard

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"kindred/cluster"
	"kindred/cluster/leiden"
	"kindred/neighbor"
	"kindred/paper"
	"kindred/phrase"
	"kindred/pipeline/naming"
	"kindred/pipeline/rules"
	"kindred/report"
	"kindred/shard/plan"
	"kindred/shard/taskfile"
	"kindred/sparse"
	"kindred/text"
	"kindred/tfidf"
)

const (
	sumsBlock   = "sums"
	pairsBlock  = "pairs" // papers of which random pairs are compared
	limitBlock  = "limit" // how similar random pairs are
	fitBlock    = "fit"
	reportBlock = "report"
)

// The levels of groups.
const (
	medium = iota
	coarse
	fine
)

// levelBlocks are the names of the blocks of groups, by level. The number of a block is the shard.
var levelBlocks = [...]string{medium: "medium", coarse: "coarse", fine: "fine"}

// keys reads the keys of all papers, and the numbers by which papers are drawn for names.
func (t *task) keys() (keys, order []uint64, err error) {
	err = t.gather("vectors", keysBlock, 0, func(d *taskfile.Decoder) error {
		keys = append(keys, d.Uint64())
		order = append(order, d.Uint64())
		return nil
	})
	return keys, order, err
}

// graph reads the graph of n papers in which groups are sought.
func (t *task) graph(n int) (*sparse.CSR, error) {
	g := newMatrix(n)
	k := rules.Neighbors(n)
	err := t.gather("neighbors", neighborsBlock, 0, func(d *taskfile.Decoder) error {
		list := readList(d)
		weights := linkWeights(list, k)
		for at := range weights {
			list[at].Similarity = float64(weights[at])
		}
		list = list[:len(weights)]
		slices.SortFunc(list, func(a, b neighbor.Neighbor) int { return cmp.Compare(a.Row, b.Row) })
		for _, n := range list {
			g.Indices, g.Data = append(g.Indices, int32(n.Row)), append(g.Data, float32(n.Similarity))
		}
		g.Rows++
		g.Indptr = append(g.Indptr, len(g.Indices))
		return nil
	})
	return g, err
}

// linkWeights returns the weights of the links to the first neighbours of a list, of which each paper has up to k.
func linkWeights(list []neighbor.Neighbor, k int) []float32 {
	weights := make([]float32, min(len(list), k+1))
	for at := range weights {
		weights[at] = float32(list[at].Similarity)
	}
	rules.Lessen(weights, k)
	return weights
}

// groupsTask finds the groups of all papers by their neighbours.
func groupsTask(ctx context.Context, t *task) error {
	l, err := t.layout()
	if err != nil {
		return err
	}
	switch {
	case t.Options.Clusters > 0:
		return t.groupMeans()
	case t.Options.Parts > 0:
		return t.groupParts(ctx)
	}
	g, err := t.graph(l.papers())
	if err != nil {
		return err
	}
	keys, _, err := t.keys()
	if err != nil {
		return err
	}
	found, err := leiden.FindLevels(ctx, g, leiden.LevelsOptions{Keys: keys, Parallelism: t.workers})
	if err != nil {
		return err
	}
	for level, p := range levelsOf(found) {
		t.writeLabels(l, level, p)
	}
	return t.writeFound(found)
}

// levelsOf returns the partitions of levels.
func levelsOf(l *leiden.Levels) []*cluster.Partition {
	return []*cluster.Partition{medium: l.Medium, coarse: l.Coarse, fine: l.Fine}
}

// writeFound writes what is said of the levels of groups.
func (t *task) writeFound(found *leiden.Levels) error {
	data, err := json.Marshal(report.Levels{Level: "medium", Coarse: found.Coarse.K, Medium: found.Medium.K,
		Fine: found.Fine.K, Agreement: report.Number(found.Agreement), Least: found.Least, Most: found.Most})
	t.out.Add(reportBlock, 0, 0, data)
	return err
}

// writeLabels writes the groups of all papers.
func (t *task) writeLabels(l *layout, level int, p *cluster.Partition) {
	for shard := range t.Shards {
		labels := p.Labels[l.Firsts[shard]:l.Firsts[shard+1]]
		var b []byte
		for _, k := range labels {
			b = taskfile.AppendNumbers(b, k+1)
		}
		t.out.Add(levelBlocks[level], shard, len(labels), b)
	}
}

// labels reads the groups of all papers that a stage wrote, in its only task.
func (t *task) labels(l *layout, stage string, level int) ([]int, error) {
	labels := make([]int, 0, l.papers())
	for shard := range t.Shards {
		some, err := t.labelsOf(l, stage, level, shard)
		if err != nil {
			return nil, err
		}
		labels = append(labels, some...)
	}
	return labels, nil
}

// labelsOf reads the groups of the papers of a shard.
func (t *task) labelsOf(l *layout, stage string, level, shard int) ([]int, error) {
	labels := make([]int, 0, l.Firsts[shard+1]-l.Firsts[shard])
	err := t.with(stage, 0, func(r *taskfile.Reader) error {
		err := r.Each(levelBlocks[level], shard, func(_ taskfile.Block, data []byte) error {
			return taskfile.Decode(data, func(d *taskfile.Decoder) error {
				labels = append(labels, d.Number()-1)
				return nil
			})
		})
		if err == nil && len(labels) != cap(labels) {
			err = taskfile.ErrFile
		}
		return err
	})
	return labels, err
}

// found reads what is said of the levels of groups.
func (t *task) found() (levels *report.Levels, err error) {
	levels = &report.Levels{}
	err = t.with("groups", 0, func(r *taskfile.Reader) error { return readJSON(r, reportBlock, 0, levels) })
	return levels, err
}

// pairPapers is about how many papers random pairs are chosen from: somewhat more than [cluster.PairRows], since some
// are in no group.
const pairPapers = cluster.PairRows + cluster.PairRows/2

// sumsTask adds up the vectors of each group in a shard. It also writes the papers of which random pairs are compared:
// those of the lowest keys.
func sumsTask(_ context.Context, t *task) error {
	l, err := t.layout()
	if err != nil {
		return err
	}
	labels, err := t.labelsOf(l, "groups", medium, t.n)
	if err != nil {
		return err
	}
	levels, err := t.found()
	if err != nil {
		return err
	}
	x := newMatrix(l.Terms)
	err = t.gatherOne("vectors", rowsBlock, t.n, func(d *taskfile.Decoder) error { return readRow(d, x) })
	if err != nil {
		return err
	}
	unit, err := sparse.NewUnitRows(x)
	if err != nil {
		return err
	}
	if x.Rows != len(labels) {
		return fmt.Errorf("%s: %w", plan.File(t.work, "vectors", t.n), taskfile.ErrFile)
	}
	t.out.Add(sumsBlock, 0, x.Rows, cluster.NewSums(unit, labels, levels.Medium).Append(nil))
	most := uint64(math.MaxUint64)
	if n := l.papers(); n > pairPapers {
		most = most / uint64(n) * pairPapers
	}
	var b []byte
	row, items := 0, 0
	err = t.gatherOne("vectors", keysBlock, t.n, func(d *taskfile.Decoder) error {
		key := d.Uint64()
		d.Uint64() // the order in samples
		if key <= most && row < x.Rows {
			b = taskfile.AppendNumbers(taskfile.AppendUint64(b, key), labels[row]+1)
			b = appendRow(b, x.Row(row))
			items++
		}
		row++
		return nil
	})
	t.out.Add(pairsBlock, 0, items, b)
	return err
}

// gatherOne calls do with the blocks of a name, of number 0, in the file of one task.
func (t *task) gatherOne(stage, name string, n int, do func(d *taskfile.Decoder) error) error {
	return t.with(stage, n, func(r *taskfile.Reader) error {
		return r.Each(name, 0, func(_ taskfile.Block, data []byte) error { return taskfile.Decode(data, do) })
	})
}

// centersTask adds up the sums of all shards, and finds how similar random pairs of papers are.
func centersTask(_ context.Context, t *task) error {
	l, err := t.layout()
	if err != nil {
		return err
	}
	all, err := t.addUp("sums", sumsBlock)
	if err != nil {
		return err
	}
	t.out.Add(sumsBlock, 0, 0, all.Append(nil))
	x := newMatrix(l.Terms)
	var keys []uint64
	var labels []int
	err = t.gather("sums", pairsBlock, 0, func(d *taskfile.Decoder) error {
		keys, labels = append(keys, d.Uint64()), append(labels, d.Number()-1)
		return readRow(d, x)
	})
	if err != nil {
		return err
	}
	p, err := cluster.NewPartition(labels)
	if err != nil {
		return err
	}
	unit, err := sparse.NewUnitRows(x)
	if err != nil {
		return err
	}
	limit, err := cluster.PairSimilarity(unit, p, 0, keys)
	t.out.Add(limitBlock, 0, 0, taskfile.AppendFloat64(nil, limit))
	return err
}

// fitter reads the sums of the groups, and how similar random pairs of papers are.
func (t *task) fitter() (*cluster.Sums, *cluster.Fitter, error) {
	sums, err := t.addUp("centers", sumsBlock) // of one task
	if err != nil {
		return nil, nil, err
	}
	limit := 0.0
	err = t.with("centers", 0, func(r *taskfile.Reader) error {
		return r.Each(limitBlock, 0, func(_ taskfile.Block, data []byte) error {
			return taskfile.Decode(data, func(d *taskfile.Decoder) error {
				limit = d.Float64()
				return nil
			})
		})
	})
	if err != nil {
		return nil, nil, err
	}
	return sums, cluster.NewFitter(sums, limit), nil
}

// fitTask measures how well each paper of a shard fits its group, and finds the group that is nearest to it.
func fitTask(ctx context.Context, t *task) error {
	l, err := t.layout()
	if err != nil {
		return err
	}
	labels, err := t.labelsOf(l, "groups", medium, t.n)
	if err != nil {
		return err
	}
	sums, fitter, err := t.fitter()
	if err != nil {
		return err
	}
	centroids := sums.Centroids()
	row := 0
	return t.vectors(t.n, l, func(x *sparse.CSR) error {
		if row+x.Rows > len(labels) {
			return fmt.Errorf("%s: %w", plan.File(t.work, "vectors", t.n), taskfile.ErrFile)
		}
		var b []byte
		for i := range x.Rows {
			f := fitting{}
			if k := labels[row]; k != cluster.Outlier {
				f.ratio = fitter.Ratio(x.Row(i), k)
			}
			nearest, similarity := centroids.Nearest(x.Row(i))
			f.nearest, f.toNearest = nearest, similarity
			if k := labels[row]; k != cluster.Outlier {
				f.similarity = centroids.Similarity(x.Row(i), k)
			}
			b = f.append(b)
			row++
		}
		t.out.Add(fitBlock, 0, x.Rows, b)
		return ctx.Err()
	})
}

// fitting says how a paper fits the groups.
type fitting struct {
	ratio      float64 // as [cluster.Fitter.Ratio] has it
	similarity float64 // to the centroid of its group
	nearest    int     // the group whose centroid is nearest, or [cluster.Outlier]
	toNearest  float64 // the similarity to that centroid
}

func (f fitting) append(b []byte) []byte {
	b = taskfile.AppendNumbers(b, f.nearest+1)
	for _, v := range []float64{f.ratio, f.similarity, f.toNearest} {
		b = taskfile.AppendFloat64(b, v)
	}
	return b
}

func readFitting(d *taskfile.Decoder) (f fitting) {
	f.nearest = d.Number() - 1
	f.ratio, f.similarity, f.toNearest = d.Float64(), d.Float64(), d.Float64()
	return f
}

// fits reads how the papers fit.
func (t *task) fits() (list []fitting, err error) {
	err = t.gather("fit", fitBlock, 0, func(d *taskfile.Decoder) error {
		list = append(list, readFitting(d))
		return nil
	})
	return list, err
}

// namesTask sets papers apart that fit nowhere, and names the groups.
func namesTask(ctx context.Context, t *task) error {
	l, err := t.layout()
	if err != nil {
		return err
	}
	partition, fits, err := t.apart(l)
	if err != nil {
		return err
	}
	labels, err := t.labels(l, "groups", fine)
	if err != nil {
		return err
	}
	for i := range labels {
		if partition.Labels[i] == cluster.Outlier {
			labels[i] = cluster.Outlier
		}
	}
	parts, err := cluster.NewPartition(labels)
	if err != nil {
		return err
	}
	named := []*cluster.Partition{partition}
	if parts.K > partition.K {
		named = append(named, parts)
	}
	names, err := t.names(ctx, l, named)
	if err != nil {
		return err
	}
	clusters, err := t.clusters(ctx, l, partition, fits, names[0])
	if err != nil {
		return err
	}
	t.writeLabels(l, medium, partition)
	t.writeLabels(l, fine, parts)
	data, err := json.Marshal(clusters)
	t.out.Add(reportBlock, medium, partition.K, data)
	if err != nil || len(named) == 1 {
		return err
	}
	groups := make([]report.Group, parts.K)
	for k, name := range names[1] {
		groups[k] = report.Group{ID: k + 1, Name: name.Title, Size: parts.Sizes[k]}
	}
	for i, k := range parts.Labels {
		if k != cluster.Outlier {
			groups[k].Parent = partition.Labels[i] + 1
		}
	}
	data, err = json.Marshal(groups)
	t.out.Add(reportBlock, fine, parts.K, data)
	return err
}

// apart returns the groups without the papers that fit nowhere.
func (t *task) apart(l *layout) (*cluster.Partition, []fitting, error) {
	labels, err := t.labels(l, "groups", medium)
	if err != nil {
		return nil, nil, err
	}
	partition, err := cluster.NewPartition(labels)
	if err != nil {
		return nil, nil, err
	}
	fits, err := t.fits()
	if err != nil {
		return nil, nil, err
	}
	ratio := make([]float64, len(fits))
	for i, f := range fits {
		ratio[i] = f.ratio
	}
	partition, err = cluster.SetApart(partition, ratio,
		cluster.OutlierOptions{KeepClusters: t.Options.Clusters > 0})
	return partition, fits, err
}

// names names the groups of levels by a sample of the papers.
func (t *task) names(ctx context.Context, l *layout, named []*cluster.Partition) ([][]cluster.Name, error) {
	_, order, err := t.keys()
	if err != nil {
		return nil, err
	}
	sample := naming.SampleBy(named[len(named)-1], order)
	papers, err := t.papers(ctx, l, sample)
	if err != nil {
		return nil, err
	}
	docs := make([]tfidf.Document, len(papers))
	for i := range papers {
		docs[i] = documentOf(&papers[i])
	}
	corpus, err := tfidf.ReadAll(ctx, docs, t.wordOptions())
	if err != nil {
		return nil, err
	}
	words := corpus.Words()
	texts := func(lo, hi int) ([]phrase.Text, error) {
		list := make([]phrase.Text, 0, hi-lo)
		for i := lo; i < hi; i++ {
			list = append(list, phrase.Text{Title: papers[i].Title, Abstract: papers[i].Abstract, Language: words.Language(i)})
		}
		return list, nil
	}
	phrases, err := phrase.Find(ctx, len(papers), texts, phrase.Options{Analyzer: text.NewAnalyzer(words.Options()),
		Parallelism: t.workers})
	if err != nil {
		return nil, err
	}
	return cluster.NameLevels(ctx, named, cluster.Vocabulary{Occurs: phrases.Occurs, Rows: sample, Parts: phrases.Parts,
		Words: phrases.Words, Text: phrases.Text}, cluster.NameOptions{Terms: rules.Terms, Parallelism: t.workers})
}

// papers returns the papers of rows, which ascend.
func (t *task) papers(ctx context.Context, l *layout, rows []int) ([]paper.Paper, error) {
	list := make([]paper.Paper, 0, len(rows))
	err := t.eachPaper(ctx, l, rows, func(_ int, p *paper.Paper) error {
		list = append(list, *p)
		return nil
	})
	return list, err
}

// eachPaper calls do with the papers of rows, which ascend.
func (t *task) eachPaper(ctx context.Context, l *layout, rows []int, do func(row int, p *paper.Paper) error) error {
	return t.eachIn(ctx, "merge", l.Firsts, rows, do)
}

// clusters returns what is said of the groups, without their papers.
func (t *task) clusters(ctx context.Context, l *layout, p *cluster.Partition, fits []fitting, names []cluster.Name) (
	[]report.Cluster, error) {
	list := make([]report.Cluster, p.K)
	var rows []int
	best := make([][]cluster.Member, p.K)
	for k, members := range p.Members() {
		c := &list[k]
		*c = report.Cluster{ID: k + 1, Name: names[k].Title, Size: len(members), Terms: []report.Term{},
			Papers: []report.Member{}}
		for _, term := range names[k].Terms {
			c.Terms = append(c.Terms, report.Term{Term: term.Text, Weight: report.Number(term.Weight),
				Coverage: report.Number(term.Coverage)})
		}
		ranked := rank(members, fits)
		sum := 0.0
		for _, m := range ranked {
			sum += m.Similarity
		}
		c.Cohesion = report.Number(sum / float64(len(members)))
		best[k] = ranked[:min(naming.SentencePapers, len(ranked))]
		for _, m := range best[k] {
			rows = append(rows, m.Row)
		}
	}
	slices.Sort(rows)
	papers, err := t.papers(ctx, l, rows)
	if err != nil {
		return nil, err
	}
	ids, err := t.ids()
	if err != nil {
		return nil, err
	}
	for i, row := range rows {
		papers[i].ID = ids.at(row)
	}
	abstract := func(i int) string { return papers[i].Abstract }
	for k := range list {
		for i := range best[k] {
			best[k][i].Row, _ = slices.BinarySearch(rows, best[k][i].Row)
		}
		list[k].Sentence = naming.Sentence(names[k], best[k], papers, abstract)
	}
	return list, nil
}

// rank returns members in the order of their similarity to the centroid, equal ones by row.
func rank(rows []int, fits []fitting) []cluster.Member {
	list := make([]cluster.Member, len(rows))
	for at, i := range rows {
		list[at] = cluster.Member{Row: i, Similarity: fits[i].similarity}
	}
	slices.SortStableFunc(list, func(a, b cluster.Member) int { return cmp.Compare(b.Similarity, a.Similarity) })
	return list
}
