package cli

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"kindred/cluster"
	kreport "kindred/report"
)

// groupOptions are the flags of all commands that cluster.
type groupOptions struct {
	clusters  string
	algorithm string
	restarts  int
	maxIter   int
	outliers  string
	terms     int
}

func addGroupFlags(cmd *cobra.Command, o *groupOptions) {
	f := cmd.Flags()
	f.StringVarP(&o.clusters, "clusters", "k", "auto", "number of clusters, or auto")
	f.StringVar(&o.algorithm, "algorithm", "spherical", "spherical: k-means by direction; kmeans: by distance, as other tools do")
	f.IntVar(&o.restarts, "n-init", 0, "start k-means this often and keep the best (default: 50 to 1, by the number of papers)")
	f.IntVar(&o.maxIter, "max-iter", 0, "passes over the papers at most (default: 100)")
	f.StringVar(&o.outliers, "outliers", "auto", "auto: set papers apart that fit nowhere; none: put every paper into a cluster")
	f.IntVar(&o.terms, "top-terms", 8, "words and phrases to describe a cluster with")
}

// check returns what is wrong with the flags themselves.
func (o *groupOptions) check() error {
	if _, err := o.k(); err != nil {
		return err
	}
	switch {
	case o.algorithm != "spherical" && o.algorithm != "kmeans":
		return usageError{fmt.Errorf("--algorithm %s: want spherical or kmeans", o.algorithm), ""}
	case o.outliers != "auto" && o.outliers != "none":
		return usageError{fmt.Errorf("--outliers %s: want auto or none", o.outliers), ""}
	case o.restarts < 0:
		return usageError{fmt.Errorf("--n-init %d: want at least 1", o.restarts), ""}
	case o.maxIter < 0:
		return usageError{fmt.Errorf("--max-iter %d: want at least 1", o.maxIter), ""}
	case o.terms < 1:
		return usageError{fmt.Errorf("--top-terms %d: want at least 1", o.terms), ""}
	}
	return nil
}

// k returns the number of clusters, 0 for auto.
func (o *groupOptions) k() (int, error) {
	if o.clusters == "auto" {
		return 0, nil
	}
	k, err := strconv.Atoi(o.clusters)
	if err != nil || k < 1 {
		return 0, usageError{fmt.Errorf("-k %s: want auto or a number from 1", o.clusters), ""}
	}
	return k, nil
}

// grouping is a clustering with names.
type grouping struct {
	*cluster.Clustering
	choice *cluster.Choice // nil if the user gave k
	names  []cluster.Name
}

// group clusters a corpus and names the clusters.
func (o *groupOptions) group(ctx context.Context, common *commonOptions, c *corpus, p *progress) (*grouping, error) {
	defer p.end()
	k, err := o.k()
	if err != nil {
		return nil, err
	}
	if k > len(c.papers()) {
		return nil, usageError{fmt.Errorf("-k %d: more clusters than papers (%d)", k, len(c.papers())), fmt.Sprintf("use -k %d or less, or -k auto", len(c.papers()))}
	}
	passes := 0
	kmeans := cluster.KMeansOptions{
		K: k, Restarts: o.restarts, MaxIter: o.maxIter, Seed: common.seed, Parallelism: common.jobs,
		OnIteration: func(cluster.Iteration) {
			passes++
			p.update("clustering", passes, -1)
		},
	}
	if o.algorithm == "kmeans" {
		kmeans.Objective = cluster.Euclidean
	}
	g := &grouping{}
	if k == 0 {
		g.Clustering, g.choice, err = cluster.Auto(ctx, c.x, cluster.AutoOptions{
			KMeans:     kmeans,
			OnProgress: func(done, total int) { p.update("choosing k", done, total) },
		})
	} else {
		g.Clustering, err = cluster.KMeans(ctx, c.x, kmeans)
	}
	if err != nil {
		return nil, err
	}
	if o.outliers == "auto" {
		g.Clustering, err = cluster.Outliers(ctx, c.x, g.Clustering, cluster.OutlierOptions{KeepClusters: k > 0, Parallelism: common.jobs})
		if err != nil {
			return nil, err
		}
	}
	vocabulary, err := c.vocabulary(ctx)
	if err != nil {
		return nil, err
	}
	g.names, err = cluster.Names(ctx, c.terms, g.Clustering, vocabulary, cluster.NameOptions{Terms: o.terms, Parallelism: common.jobs})
	return g, err
}

// quality returns measures of a grouping that need no labels.
func (g *grouping) quality(ctx context.Context, common *commonOptions, c *corpus) (kreport.Quality, error) {
	silhouette, err := cluster.Silhouette(ctx, c.x, g.Labels, common.jobs)
	if err != nil {
		return kreport.Quality{}, err
	}
	return kreport.Quality{
		Silhouette: kreport.Number(silhouette),
		Modularity: kreport.Number(cluster.Modularity(c.x, g.Labels)),
		Inertia:    kreport.Number(g.Inertia),
		Iterations: g.Iterations,
		Converged:  g.Converged,
	}, nil
}

// describe adds the options of a grouping to those of a report.
func (o *groupOptions) describe(options *kreport.Options) {
	options.Clusters, options.Algorithm, options.Outliers = o.clusters, o.algorithm, o.outliers
	options.Restarts, options.MaxIter = o.restarts, o.maxIter
	options.TopTerms = o.terms
}
