package common

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/feed"
	"kindred/paper"
	"kindred/pipeline/finder"
)

// ListFlags are the flags of commands that list papers of a collection.
type ListFlags struct {
	Top        int // 0 for all
	cluster    string
	Clustering string
}

// AddTopFlag defines the flag for the number of papers.
func AddTopFlag(f *pflag.FlagSet, o *ListFlags) {
	f.VarP(flags.PositiveOrAll(&o.Top), "top", "n", "papers to list, or all")
}

// AddClusterFlags defines the flags for the clusters of papers.
func AddClusterFlags(f *pflag.FlagSet, o *ListFlags) {
	f.Var(flags.File(&o.Clustering), "clustering", "show the group of each paper by this file, which kindred "+
		"cluster -f json wrote")
	f.Var(flags.Checked(&o.cluster, "CLUSTER", nil), "cluster", "list only papers of this group of --clustering: its "+
		"number, its name, or a part of its name")
}

// Check returns what is wrong with the flags together.
func (o *ListFlags) Check() error {
	if o.cluster != "" && o.Clustering == "" {
		return fault.Usage(errors.New("--cluster needs --clustering"),
			"name the file that kindred cluster -f json wrote")
	}
	return nil
}

// Set sets the options of the question.
func (o *ListFlags) Set(ctx context.Context, env *Env, r *finder.Options) error {
	r.Top, r.Group = cmp.Or(o.Top, finder.All), o.cluster
	if o.Clustering == "" {
		return nil
	}
	c, err := ReadEarlier(ctx, env, "--clustering", o.Clustering)
	if err != nil {
		return err
	}
	r.Groups = c.Clustering
	return nil
}

// ReadPapers reads the papers of files that a flag names, with their abstracts.
func (o *InputFlags) ReadPapers(ctx context.Context, env *Env, flag string, names []string) ([]paper.Paper, error) {
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
	batch, err := feed.Read(ctx, sources, feed.ReadOptions{Strict: o.Strict, Parallelism: o.Jobs})
	if err != nil {
		return nil, wrong(err)
	}
	if batch.SkippedCount > 0 && !o.Quiet {
		fmt.Fprintf(env.Stderr, "kindred: %s: %s skipped (%s)\n", flag, Count(batch.SkippedCount, "record"),
			place(batch.Skipped[0]))
	}
	return batch.Papers, nil
}
