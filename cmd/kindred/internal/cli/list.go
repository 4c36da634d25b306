package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/feed"
	"kindred/paper"
	"kindred/pipeline"
)

// listOptions are the flags of commands that list papers of a collection.
type listOptions struct {
	top        int
	cluster    string
	clustering string
}

// addTopFlag defines the flag for the number of papers.
func addTopFlag(f *pflag.FlagSet, o *listOptions) {
	f.VarP(flags.Positive(&o.top), "top", "n", "papers to list")
}

// addClusterFlags defines the flags for the clusters of papers.
func addClusterFlags(f *pflag.FlagSet, o *listOptions) {
	f.Var(flags.File(&o.clustering), "clustering", "show the cluster of each paper by this file, which kindred "+
		"cluster -f json wrote")
	f.Var(flags.Checked(&o.cluster, "CLUSTER", nil), "cluster", "list only papers of this cluster of --clustering: its "+
		"number, its name, or a part of its name")
}

func (o *listOptions) check() error {
	if o.cluster != "" && o.clustering == "" {
		return fault.Usage(errors.New("--cluster needs --clustering"),
			"name the file that kindred cluster -f json wrote")
	}
	return nil
}

// set sets the options of the question.
func (o *listOptions) set(ctx context.Context, env *Env, r *pipeline.RelatedOptions) error {
	r.Top, r.Group = o.top, o.cluster
	if o.clustering == "" {
		return nil
	}
	c, err := readClustering(ctx, env, "--clustering", o.clustering)
	if err != nil {
		return err
	}
	r.Groups = c.Clustering
	return nil
}

// readPapers reads the papers of files that a flag names, with their abstracts.
func (o *inputOptions) readPapers(ctx context.Context, env *Env, flag string, names []string) ([]paper.Paper, error) {
	if len(names) == 0 {
		return nil, nil
	}
	wrong := func(err error) error { return fmt.Errorf("%s %w", flag, err) }
	for _, name := range names {
		if name == "-" {
			return nil, fault.Usage(fmt.Errorf("%s -: must be a file", flag), "")
		}
		if _, err := os.Stat(name); err != nil && !feed.IsURL(name) {
			return nil, fmt.Errorf("%s %s: %w", flag, name, fault.Cause(err))
		}
	}
	sources, err := feed.Sources(ctx, names, feed.SourceOptions{URL: feed.URLOptions{UserAgent: "kindred/" + Version()}})
	if err != nil {
		return nil, wrong(err)
	}
	batch, err := feed.Read(ctx, sources, feed.ReadOptions{Strict: o.strict, Parallelism: o.jobs})
	if err != nil {
		return nil, wrong(err)
	}
	if batch.SkippedCount > 0 && !o.quiet {
		fmt.Fprintf(env.Stderr, "kindred: %s: %s skipped (%s)\n", flag, count(batch.SkippedCount, "record"),
			place(batch.Skipped[0]))
	}
	return batch.Papers, nil
}
