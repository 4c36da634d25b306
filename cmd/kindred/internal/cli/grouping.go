package cli

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"kindred/cluster/kmeans"
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

// pipelineOptions returns the options of the grouping, once check has found no fault.
func (o *groupOptions) pipelineOptions() pipeline.GroupOptions {
	g := pipeline.GroupOptions{Restarts: o.restarts, MaxIter: o.maxIter, KeepOutliers: o.outliers == "none", Terms: o.terms}
	g.K, _ = o.k()
	if o.algorithm == "kmeans" {
		g.Objective = kmeans.Euclidean
	}
	return g
}

// explainK says of an error of clustering what to do about -k.
func explainK(err error) error {
	var few *pipeline.ClustersError
	if errors.As(err, &few) {
		return usageError{fmt.Errorf("-k %d: more clusters than papers (%d)", few.K, few.Papers), fmt.Sprintf("use -k %d or less, or -k auto", few.Papers)}
	}
	return err
}
