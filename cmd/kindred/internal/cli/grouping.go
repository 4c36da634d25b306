package cli

import (
	"errors"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cluster/kmeans"
	"kindred/cmd/kindred/internal/flags"
	"kindred/pipeline"
)

// groupOptions are the flags of all commands that cluster.
type groupOptions struct {
	clusters  string
	algorithm string
	restarts  int
	maxIter   int
	outliers  string
	terms     int
	seed      uint64

	named bool // whether the command shows words and phrases of clusters
}

// auto is the value of flags whose value is chosen by the papers.
const auto = "auto"

func addGroupFlags(cmd *cobra.Command, o *groupOptions) {
	*o = groupOptions{clusters: auto, algorithm: "spherical", outliers: auto, terms: 8, seed: pipeline.DefaultSeed,
		named: o.named}
	flags.Group(cmd, groupFlags, func(f *pflag.FlagSet) {
		f.VarP(flags.Checked(&o.clusters, "N", func(text string) error {
			if n, err := strconv.Atoi(text); text != auto && (err != nil || n < 1) {
				return errors.New("must be auto or a positive integer")
			}
			return nil
		}, flags.Choice{Name: auto}), "clusters", "k", "number of clusters, or auto to choose it")
		f.Var(flags.OneOf(&o.algorithm, "NAME", flags.Choice{Name: "spherical",
			Description: "k-means by cosine similarity"},
			flags.Choice{Name: "kmeans", Description: "k-means by Euclidean distance"}),
			"algorithm", "spherical: k-means by cosine similarity; kmeans: k-means by Euclidean distance, as "+
				"scikit-learn has it")
		f.Var(flags.OneOf(&o.outliers, "NAME", flags.Choice{Name: auto,
			Description: "list papers that fit no cluster apart"},
			flags.Choice{Name: "none", Description: "put every paper into a cluster"}),
			"outliers", "auto: list papers that fit no cluster apart; none: put every paper into a cluster")
		f.Var(flags.Positive(&o.restarts), "n-init", "restarts of k-means, of which the best is kept (default: "+
			"50 for up to 100 papers, 10 for up to 1000, else 4)")
		f.Var(flags.Positive(&o.maxIter), "max-iter", "limit of passes over the papers for each restart (default 100)")
		if o.named {
			f.Var(flags.Positive(&o.terms), "top-terms", "words and phrases that describe a cluster")
		}
		f.Var(flags.Seed(&o.seed), "seed", "random seed")
	})
	flags.Main(cmd, "clusters")
}

// set sets the options of the grouping.
func (o *groupOptions) set(opts *pipeline.Options) {
	opts.Seed = o.seed
	opts.Group = pipeline.GroupOptions{Restarts: o.restarts, MaxIter: o.maxIter,
		KeepOutliers: o.outliers == "none", Terms: o.terms}
	if o.clusters != auto {
		opts.Group.K, _ = strconv.Atoi(o.clusters) // which is checked
	}
	if o.algorithm == "kmeans" {
		opts.Group.Objective = kmeans.Euclidean
	}
}
