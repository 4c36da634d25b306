package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"kindred/cluster"
	"kindred/cluster/choose"
	"kindred/cluster/kmeans"
	"kindred/cluster/quality"
	"kindred/cluster/trend"
	"kindred/feed"
	"kindred/internal/parallel"
	"kindred/pipeline/hierarchy"
	"kindred/pipeline/naming"
	"kindred/pipeline/rules"
	"kindred/pipeline/trending"
	"kindred/report"
	"kindred/sparse"
)

// GroupOptions say how papers are grouped.
type GroupOptions struct {
	// K is the number of groups. 0 chooses it: by Method.
	K int
	// Method is how papers are grouped.
	Method Method
	// Granularity is the level of groups if Method finds levels and K is 0.
	Granularity Granularity
	// MinK and MaxK bound the number of groups if K is 0; 0 means no bound. Communities and dense groups may be fewer.
	MinK, MaxK int
	// Objective is what k-means minimises.
	Objective kmeans.Objective
	// Restarts is how many times k-means starts, and MaxIter how many passes over the papers a start may take. 0 means
	// 50 to 1, by the number of papers, and 100. Of smoothed papers, groups are what the runs agree on.
	Restarts, MaxIter int
	// Cuts are two or three numbers of groups, ascending, in place of K and Granularity: where to cut the levels. The
	// groups are the second of three, or the first of two; the last is the number of their parts, and the first of three
	// that of the groups above. Method has to find levels.
	Cuts []int
	// MinSize and MaxSize bound the number of papers of a group; 0 means no bound. Papers that fit nowhere do not count.
	// The groups have no levels then.
	MinSize, MaxSize int
	// Outliers says what becomes of papers that fit nowhere, see [cluster.Outliers].
	Outliers Outliers
	// OutlierShare is the largest share of papers that fit nowhere, those that fit worst; 0 means 0.1.
	OutlierShare float64
	// Terms is the number of words and phrases that describe a group; 0 means 8.
	Terms int
	// UserNames are names that a user gave to papers. The group that has most of the papers of a name gets it.
	UserNames []naming.NamedPapers
	// NameFunc, if not nil, may give a group that has no user's name another name than kindred's: it gets the group as it
	// is reported, and returns a name, or "" to keep kindred's. It is called for one group after the other.
	NameFunc naming.Func
	// Period is the length of the periods of trends; "" chooses it by the dates.
	Period trend.Unit
	// Representatives is the number of papers of each group that are marked as such; 0 means 3,
	// and a negative number none.
	Representatives int
}

// Method is how papers are grouped.
type Method int

const (
	// Auto is KMeans if the number of groups or an option of k-means is given. Else it is Communities for 24 papers and
	// more, and Agglomeration for fewer.
	Auto Method = iota
	// KMeans is [kmeans.Cluster]. Without a number of groups, [choose.K] chooses it.
	KMeans
	// Communities are the groups of the graph of nearest neighbours, as [leiden.FindLevels] finds them.
	Communities
	// Bisection, Agglomeration and Density cut trees: see [hierarchy.Find].
	Bisection
	// Agglomeration is [agglo.Tree].
	Agglomeration
	// Density is [hdbscan.Cluster].
	Density
)

// Outliers says what becomes of papers that fit nowhere.
type Outliers int

const (
	// Mark sets them apart.
	Mark Outliers = iota
	// Nearest puts each into the group whose other papers it is most similar to.
	Nearest
	// Keep leaves all papers in the groups that the method puts them into.
	Keep
)

// String returns the name of what becomes of the papers.
func (o Outliers) String() string { return [...]string{"mark", "nearest", "none"}[o] }

func (o GroupOptions) withDefaults() GroupOptions {
	if o.Terms == 0 {
		o.Terms = rules.Terms
	}
	if o.Representatives == 0 {
		o.Representatives = rules.Representatives
	}
	o.Representatives = max(o.Representatives, 0)
	return o
}

// Groups is a collection in groups that have names. It is immutable.
type Groups struct {
	*Vectors
	*cluster.Partition
	// Centroids are the directions of the groups.
	Centroids *cluster.Centroids
	// Found is what k-means found, before papers that fit nowhere were taken out; nil if another method
	// grouped the papers.
	Found *kmeans.Result
	// Choice says how K was chosen; nil if it was given, or if another method than k-means or a tree found the groups.
	Choice *choose.Choice
	// Levels are groups within groups, before papers that fit nowhere were taken out; nil for [KMeans].
	Levels *hierarchy.Levels
	// Coarser and Finer are the groups above and below the groups; nil if there are none.
	Coarser, Finer *Level
	// Near has the similarities of each paper to its 6 to 21 nearest papers by Blend, of 50,000 papers and more to most of
	// them; nil if the groups were found without these.
	Near *sparse.CSR
	// Names has the name of each group.
	Names []cluster.Name

	measures measures // of [Vectors.Group]
	method   Method
	named    []bool // which groups have the name of a user; nil for none

	rows sparse.UnitRows // what k-means grouped: Grouping with both parts in one
}

// ClustersError says that there are fewer papers than groups were asked for.
type ClustersError struct {
	K      int  // the number of groups that was asked for
	Papers int  // the number of all papers
	Bound  bool // whether K is GroupOptions.MinK
}

// Error says how many groups and papers there are.
func (e *ClustersError) Error() string {
	return fmt.Sprintf("pipeline: %d groups: more than papers (%d)", e.K, e.Papers)
}

// Cluster groups the papers of all sources by what they are about, and names the groups. It is
// [Vectorize], [Vectors.Group] and [Groups.Report].
func Cluster(ctx context.Context, sources []feed.Source, opts Options) (*report.Clustering, error) {
	v, err := Vectorize(ctx, sources, opts)
	if err != nil {
		return nil, err
	}
	g, err := v.Group(ctx, opts)
	if err != nil {
		return nil, err
	}
	return g.Report(ctx, opts)
}

// Group groups the papers, names the groups, and measures them. It returns a [*ClustersError] if there are too few
// papers, the errors of [kmeans.Cluster], and ctx.Err() if ctx ends first.
func (v *Vectors) Group(ctx context.Context, opts Options) (*Groups, error) {
	g, err := v.GroupUnnamed(ctx, opts)
	if err != nil {
		return nil, err
	}
	// Names alone would leave processors idle at times.
	if err = parallel.Together(opts.Parallelism, func() error { return g.addNames(ctx, opts) },
		func() error { return g.measure(ctx, &opts) }); err != nil {
		return nil, err
	}
	g.named = naming.Rename(g.Names, g.Partition, g.Papers, g.others, opts.Group.UserNames)
	return g, nil
}

// GroupUnnamed groups the papers without names.
func (v *Vectors) GroupUnnamed(ctx context.Context, opts Options) (*Groups, error) {
	o := opts.Group.withDefaults()
	if k := max(o.K, o.MinK); k > len(v.Papers) {
		return nil, &ClustersError{k, len(v.Papers), o.MinK > o.K}
	}
	g := &Groups{Vectors: v}
	var err error
	if g.rows, err = v.Grouping.Joined(); err != nil {
		return nil, err
	}
	switch g.method = o.method(len(v.Papers)); g.method {
	case Communities:
		err = g.addCommunities(ctx, &opts)
	case KMeans:
		err = g.addClusters(ctx, &opts)
	default:
		err = g.addTree(ctx, &opts)
	}
	if err != nil {
		return nil, err
	}
	if err := g.settle(ctx, &opts); err != nil {
		return nil, err
	}
	if err := g.addLevels(ctx, &opts); err != nil {
		return nil, err
	}
	byID := func(i, j int) int { return strings.Compare(v.Papers[i].ID, v.Papers[j].ID) }
	g.Partition = g.Partition.Renumbered(byID)
	for _, l := range []*Level{g.Coarser, g.Finer} {
		if l != nil {
			l.Partition = l.Partition.Renumbered(byID)
		}
	}
	if g.Centroids, err = cluster.NewCentroids(ctx, g.rows, g.Partition, opts.Parallelism); err != nil {
		return nil, err
	}
	return g, nil
}

// addClusters groups the papers by k-means.
func (g *Groups) addClusters(ctx context.Context, opts *Options) error {
	o := opts.Group.withDefaults()
	passes := 0
	kopts := kmeans.Options{
		K: o.K, Objective: o.Objective, Restarts: o.Restarts, MaxIter: o.MaxIter, Seed: opts.seed(),
		Keys: g.keys(), Parallelism: opts.Parallelism,
		OnIteration: func(kmeans.Iteration) {
			passes++
			opts.progress(Clustering, passes, 0)
		},
	}
	var err error
	if o.K == 0 {
		// By words: in a space of few dimensions, few large groups look better than they are.
		g.Choice, err = choose.K(ctx, g.Rows, kopts.Trial(), choose.Options{
			MinK: o.MinK, MaxK: o.MaxK, Seed: opts.seed(), Keys: kopts.Keys, Parallelism: opts.Parallelism,
			OnProgress: func(done, total int) { opts.progress(ChoosingK, done, total) },
		})
		if err != nil {
			return err
		}
		kopts.K = g.Choice.K
	}
	if g.Found, err = g.byMeans(ctx, opts, g.rows, kopts); err != nil {
		return err
	}
	g.Partition = g.Found.Partition
	return nil
}

// measures are what is measured of groups.
type measures struct {
	quality report.Quality
	ranked  [][]cluster.Member // the members of each group, in the order in which to list them
	dated   *trending.Dated    // nil if too few papers have a date
	terms   []report.TermTrend
}

// measure sets g.measures.
func (g *Groups) measure(ctx context.Context, opts *Options) error {
	m := &g.measures
	m.quality = report.Quality{Inertia: report.Number(g.Centroids.Inertia), Converged: true}
	if g.Found != nil {
		m.quality.Iterations, m.quality.Converged = g.Found.Iterations, g.Found.Converged
	}
	// Trends and modularity run on one processor.
	return parallel.Together(opts.Parallelism, func() error {
		modularity, err := quality.Modularity(g.rows, g.Partition)
		m.quality.Modularity = report.Number(modularity)
		return err
	}, func() error {
		dates := make([]string, len(g.Papers))
		for i := range g.Papers {
			dates[i] = g.Papers[i].Date
		}
		if m.dated = trending.New(dates, opts.Group.Period); m.dated != nil {
			m.terms = m.dated.Terms(func(i int) []int32 { return g.Terms.Row(i).Indices }, g.Model.Surfaces())
		}
		return nil
	}, func() error {
		silhouette, err := quality.Silhouette(ctx, g.rows, g.Partition, opts.Parallelism)
		m.quality.Silhouette = report.Number(silhouette)
		return err
	}, func() (err error) {
		m.ranked, err = g.Centroids.Ranked(ctx, g.rows, g.Partition, opts.Parallelism)
		for _, members := range m.ranked { // equal ones by their ids, whatever the order of the papers
			slices.SortFunc(members, func(a, b cluster.Member) int {
				return cmp.Or(cmp.Compare(b.Similarity, a.Similarity), cmp.Compare(g.Papers[a.Row].ID, g.Papers[b.Row].ID))
			})
		}
		return err
	})
}

// Quality returns what was measured of the groups without labels. It is for groups of [Vectors.Group].
func (g *Groups) Quality() report.Quality { return g.measures.quality }

// Origin returns how a report on the groups is made.
func (g *Groups) Origin(opts Options) report.Origin {
	origin := g.Vectors.Origin(opts)
	o := opts.Group.withDefaults()
	to := &origin.Options
	to.Clusters, to.Algorithm, to.Outliers = "auto", "spherical", o.Outliers.String()
	if k := o.asked(); k > 0 {
		to.Clusters = fmt.Sprint(k)
	}
	if o.Objective == kmeans.Euclidean {
		to.Algorithm = "kmeans"
	}
	to.MinSize, to.MaxSize = o.MinSize, o.MaxSize
	to.Seed, to.TopTerms = opts.seed(), o.Terms
	if g.Found != nil {
		to.Restarts, to.MaxIter = g.Found.Restarts, g.Found.MaxIter
	} else {
		to.Algorithm = cmp.Or(map[Method]string{Bisection: "bisect", Agglomeration: "agglo", Density: "hdbscan"}[g.method],
			"leiden")
	}
	return origin
}

// Report says which papers are in which group. It is for groups of [Vectors.Group].
func (g *Groups) Report(ctx context.Context, opts Options) (*report.Clustering, error) {
	o := opts.Group.withDefaults()
	r := &report.Clustering{Origin: g.Origin(opts), K: g.K, Clusters: make([]report.Cluster, g.K), Quality: g.Quality()}
	// Outliers run on one processor.
	err := parallel.Together(opts.Parallelism, func() error {
		r.Outliers = g.outliers()
		return nil
	}, func() error {
		return parallel.Chunks(ctx, g.K, 1, opts.Parallelism, func(k, _, _ int) error {
			r.Clusters[k] = g.cluster(k, g.measures.ranked[k], o.Representatives)
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	r.Options.Representatives = o.Representatives
	if g.Choice != nil {
		r.Choice = &report.Choice{Rows: g.Choice.Rows, Candidates: []report.Candidate{}}
		for _, v := range g.Choice.Candidates {
			r.Choice.Candidates = append(r.Choice.Candidates, report.Candidate{
				K: v.K, Silhouette: report.Number(v.Silhouette), Modularity: report.Number(v.Modularity)})
		}
	}
	if err := naming.Ask(ctx, r.Clusters, g.named, opts.Group.NameFunc); err != nil {
		return nil, err
	}
	if dated := g.measures.dated; dated != nil {
		dated.Add(r, g.Labels)
		r.Trends.Terms = g.measures.terms
	}
	g.reportLevels(r, &o)
	if g.Levels != nil && g.Levels.Tree != nil {
		r.Tree = hierarchy.Report(g.Levels.Tree, func(i int) string { return g.Papers[i].ID })
	}
	return r, nil
}

// outliers returns the papers that fit nowhere, each with the group that it is most similar to.
func (g *Groups) outliers() []report.Outlier {
	list := []report.Outlier{}
	for i, label := range g.Labels {
		if label != cluster.Outlier {
			continue
		}
		outlier := report.Outlier{Paper: report.PaperOf(&g.Papers[i])}
		if row := g.rows.Row(i); g.K > 0 && len(row.Indices) > 0 {
			k, similarity := g.Centroids.Nearest(row)
			outlier.Nearest, outlier.Similarity = k+1, report.Number(similarity)
		}
		list = append(list, outlier)
	}
	report.SortOutliers(list)
	return list
}

// cluster returns group k, whose members are given in the order in which to list them.
func (g *Groups) cluster(k int, members []cluster.Member, representatives int) report.Cluster {
	group := report.Cluster{ID: k + 1, Name: g.Names[k].Title, Size: len(members),
		Cohesion: report.Number(g.Centroids.Cohesion[k]),
		Terms:    []report.Term{}, Papers: make([]report.Member, 0, len(members))}
	for _, t := range g.Names[k].Terms {
		group.Terms = append(group.Terms, report.Term{Term: t.Text, Weight: report.Number(t.Weight),
			Coverage: report.Number(t.Coverage)})
	}
	group.Sentence = naming.Sentence(g.Names[k], members, g.Papers, g.abstract)
	for rank, m := range members {
		member := report.Member{
			Paper:          report.PaperOf(&g.Papers[m.Row]),
			Similarity:     report.Number(m.Similarity),
			Representative: rank < representatives,
		}
		if g.Finer != nil {
			member.Part = g.Finer.Labels[m.Row] + 1
		}
		group.Papers = append(group.Papers, member)
	}
	return group
}
