package pipeline

import (
	"context"
	"slices"

	"kindred/background"
	"kindred/feed"
	"kindred/paper"
	"kindred/pipeline/assign"
	"kindred/report"
)

// AssignOptions say which groups papers are put into.
type AssignOptions struct {
	// To has the groups.
	To *report.Clustering
	// Old are sources that are read for the texts of the papers of To alone: no other paper of theirs is assigned.
	Old []feed.Source
}

// Assign puts the papers of the sources that opts.Assign.To does not have into its groups, as [assign.Papers] says. It
// reads the sources and opts.Assign.Old, and makes vectors of all papers. The result is To with the new papers; opts of
// the grouping are without effect.
//
// It returns the errors of [Vectorize] and of [assign.Papers], and ctx.Err() if ctx ends first.
func Assign(ctx context.Context, sources []feed.Source, opts Options) (*report.Clustering, error) {
	to := opts.Assign.To
	old := map[string]bool{}
	for _, s := range opts.Assign.Old {
		old[s.Name] = true
	}
	var fresh []bool // whether a record comes from a source whose papers are to be assigned
	all := append(slices.Clone(sources), opts.Assign.Old...)
	c, merged, err := read(ctx, all, &opts, func(_ paper.Paper, f *feed.File) {
		fresh = append(fresh, !old[f.Name])
	})
	if err != nil {
		return nil, err
	}
	wanted := make([]bool, len(c.Papers))
	for record, row := range merged.Rows {
		wanted[row] = wanted[row] || fresh[record]
	}
	c.dropAbstracts(&opts)
	if err := opts.followBackground(&to.Options); err != nil {
		return nil, err
	}
	v, err := c.Vectorize(ctx, opts)
	if err != nil {
		return nil, err
	}
	in := assign.Input{To: to, Papers: v.Papers, Wanted: wanted, Origin: v.Origin(opts), Words: v.Rows, Keys: v.keys(),
		NoOutliers:  to.Options.Outliers == Nearest.String() || to.Options.Outliers == Keep.String(),
		Parallelism: opts.Parallelism}
	if in.Rows, err = v.Grouping.Joined(); err != nil {
		return nil, err
	}
	if to.Options.Algorithm == "leiden" {
		linking, err := v.linking(&opts)
		if err != nil {
			return nil, err
		}
		in.Linking = &linking
	}
	return assign.Papers(ctx, in)
}

// followBackground makes the background that counts the one by which the earlier groups were made, if no other is asked
// for.
func (o *Options) followBackground(made *report.Options) (err error) {
	if o.Latent.Background != nil || o.Latent.NoBackground {
		return nil
	}
	switch made.Background {
	case "":
		o.Latent.NoBackground = true
	case builtinBackground:
		o.Latent.Background, err = background.Builtin()
	}
	return err
}
