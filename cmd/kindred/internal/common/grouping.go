package common

import (
	"errors"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cluster/kmeans"
	"kindred/cmd/kindred/internal/flags"
	"kindred/pipeline"
)

// GroupFlags are the flags of all commands that cluster.
type GroupFlags struct {
	clusters  string
	algorithm string
	method    string
	level     string
	minK      int
	maxK      int
	restarts  int
	maxIter   int
	outliers  string
	terms     int
	seed      uint64

	Named bool // whether the command shows words and phrases of clusters
}

// Auto is the value of flags whose value is chosen by the papers.
const Auto = "auto"

// AddGroupFlags defines the flags of o on a command.
func AddGroupFlags(cmd *cobra.Command, o *GroupFlags) {
	*o = GroupFlags{clusters: Auto, algorithm: "spherical", method: Auto, level: "medium", outliers: Auto,
		terms: 8, seed: pipeline.DefaultSeed, Named: o.Named}
	flags.Group(cmd, GroupHeading, func(f *pflag.FlagSet) {
		f.VarP(flags.Checked(&o.clusters, "N", func(text string) error {
			if n, err := strconv.Atoi(text); text != Auto && (err != nil || n < 1) {
				return errors.New("must be auto or a positive integer")
			}
			return nil
		}, flags.Choice{Name: Auto}), "clusters", "k", "number of clusters, or auto to choose it")
		f.Var(flags.OneOf(&o.method, "NAME", flags.Choice{Name: Auto,
			Description: "leiden for 100 papers and more without -k, else kmeans"},
			flags.Choice{Name: "kmeans", Description: "k-means"},
			flags.Choice{Name: "leiden", Description: "communities of the graph of neighbours"}),
			"method", "how to cluster: kmeans, leiden (communities of similar papers, at three levels) or auto "+
				"(leiden for 100 papers and more without -k, else kmeans)")
		f.Var(flags.OneOf(&o.level, "LEVEL", flags.Choice{Name: "coarse"}, flags.Choice{Name: "medium"},
			flags.Choice{Name: "fine"}), "granularity", "how fine the clusters are without -k: coarse, medium or fine")
		f.Var(flags.Positive(&o.minK), "k-min", "fewest clusters without -k")
		f.Var(flags.Positive(&o.maxK), "k-max", "most clusters without -k")
		f.Var(flags.OneOf(&o.algorithm, "NAME", flags.Choice{Name: "spherical",
			Description: "k-means by cosine similarity"},
			flags.Choice{Name: "kmeans", Description: "k-means by Euclidean distance"}),
			"algorithm", "spherical: k-means by cosine similarity; kmeans: k-means by Euclidean distance, as "+
				"scikit-learn has it")
		f.Var(flags.OneOf(&o.outliers, "NAME", flags.Choice{Name: Auto,
			Description: "list papers that fit no cluster apart"},
			flags.Choice{Name: "none", Description: "put every paper into a cluster"}),
			"outliers", "auto: list papers that fit no cluster apart; none: put every paper into a cluster")
		f.Var(flags.Positive(&o.restarts), "n-init", "restarts of k-means, of which the best is kept (default: "+
			"50 for up to 100 papers, 10 for up to 1000, else 4)")
		f.Var(flags.Positive(&o.maxIter), "max-iter", "limit of passes over the papers for each restart (default 100)")
		if o.Named {
			f.Var(flags.Positive(&o.terms), "top-terms", "words and phrases that describe a cluster")
		}
		f.Var(flags.Seed(&o.seed), "seed", "random seed")
	})
	flags.Main(cmd, "clusters")
}

// Set sets the options of the grouping.
func (o *GroupFlags) Set(opts *pipeline.Options) {
	opts.Seed = o.seed
	opts.Group = pipeline.GroupOptions{Restarts: o.restarts, MaxIter: o.maxIter,
		KeepOutliers: o.outliers == "none", Terms: o.terms}
	opts.Group.MinK, opts.Group.MaxK = o.minK, o.maxK
	opts.Group.Granularity = map[string]pipeline.Granularity{"coarse": pipeline.Coarse, "fine": pipeline.Fine}[o.level]
	opts.Group.Method = map[string]pipeline.Method{"kmeans": pipeline.KMeans, "leiden": pipeline.Communities}[o.method]
	if o.clusters != Auto {
		opts.Group.K, _ = strconv.Atoi(o.clusters) // which is checked
	}
	if o.algorithm == "kmeans" {
		opts.Group.Objective = kmeans.Euclidean
	}
}
