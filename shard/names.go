package shard

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"

	"kindred/cluster"
	"kindred/paper"
	"kindred/phrase"
	"kindred/pipeline/naming"
	"kindred/pipeline/rules"
	"kindred/report"
	"kindred/shard/records"
	"kindred/text"
	"kindred/tfidf"
)

// namesTask names the groups, and measures them.
func namesTask(ctx context.Context, t *task, l *layout) error {
	g, err := t.grouping("apart")
	if err != nil {
		return err
	}
	named, err := t.levels(l, &g, medium, fine)
	if err != nil {
		return err
	}
	fits, err := t.fits()
	if err != nil {
		return err
	}
	fitter, err := t.fitter(2)
	if err != nil {
		return err
	}
	partition := named[0]
	names, err := t.names(ctx, l, named)
	if err != nil {
		return err
	}
	r := &report.Clustering{K: partition.K}
	if r.Clusters, err = t.clusters(ctx, l, partition, fitter.Centroids(), fits, names[0]); err != nil {
		return err
	}
	silhouette, modularity := fitter.Quality(partition.Labels, fits)
	r.Quality = report.Quality{Silhouette: report.Number(silhouette), Modularity: report.Number(modularity),
		Inertia: report.Number(fitter.Centroids().Inertia), Converged: true}
	if r.Levels = g.Levels; len(named) > 1 {
		r.Levels.Finer = levelGroups(partition, named[1], names[1])
	}
	data, err := json.Marshal(r)
	t.Out.Add(reportBlock, 0, partition.K, data)
	return err
}

// levels reads the groups of some levels, of those that there are.
func (t *task) levels(l *layout, g *grouping, levels ...int) (list []*cluster.Partition, err error) {
	for _, level := range levels {
		if level == coarse && g.Coarse == 0 || level == fine && g.Fine == 0 {
			continue
		}
		labels, err := t.labels(l, "apart", level)
		if err != nil {
			return nil, err
		}
		p, err := cluster.NewPartition(labels)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// levelGroups returns the groups of a finer level, or of a coarser one, where p is nil.
func levelGroups(p, finer *cluster.Partition, names []cluster.Name) []report.Group {
	groups := make([]report.Group, finer.K)
	for k, name := range names {
		groups[k] = report.Group{ID: k + 1, Name: name.Title, Size: finer.Sizes[k]}
	}
	for i, k := range finer.Labels {
		if p != nil && k != cluster.Outlier {
			groups[k].Parent = p.Labels[i] + 1
		}
	}
	return groups
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
		docs[i] = rules.Document(&papers[i])
	}
	corpus, err := tfidf.ReadAll(ctx, docs, t.wordOptions())
	if err != nil {
		return nil, err
	}
	words := corpus.Words()
	texts := func(lo, hi int) ([]phrase.Text, error) {
		list := make([]phrase.Text, 0, hi-lo)
		for i := lo; i < hi; i++ {
			list = append(list, phrase.Text{Title: papers[i].Title, Abstract: papers[i].Abstract,
				Keywords: naming.Keywords(&papers[i]), Language: words.Language(i)})
		}
		return list, nil
	}
	phrases, err := phrase.Find(ctx, len(papers), texts, phrase.Options{Analyzer: text.NewAnalyzer(words.Options()),
		Parallelism: t.Workers})
	if err != nil {
		return nil, err
	}
	v := cluster.Vocabulary{Occurs: phrases.Occurs, Rows: sample, Parts: phrases.Parts, Words: phrases.Words,
		General: phrases.General, Lengths: phrases.Lengths, Special: phrases.Special, Text: phrases.Text}
	return cluster.NameLevels(ctx, named, v, cluster.NameOptions{Terms: rules.Terms, Parallelism: t.Workers})
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
	return records.EachIn(ctx, t.Task, "merge", l.Firsts, rows, do)
}

// clusters returns what is said of the groups, without their papers.
func (t *task) clusters(ctx context.Context, l *layout, p *cluster.Partition, centroids *cluster.Centroids,
	fits []cluster.Fit, names []cluster.Name) ([]report.Cluster, error) {
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
		c.Cohesion = report.Number(centroids.Cohesion[k])
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
		papers[i].ID = ids.At(row)
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
func rank(rows []int, fits []cluster.Fit) []cluster.Member {
	list := make([]cluster.Member, len(rows))
	for at, i := range rows {
		list[at] = cluster.Member{Row: i, Similarity: fits[i].Similarity}
	}
	slices.SortStableFunc(list, func(a, b cluster.Member) int { return cmp.Compare(b.Similarity, a.Similarity) })
	return list
}
