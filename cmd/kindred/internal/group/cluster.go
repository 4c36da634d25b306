// Package group has the commands about groups of papers.
package group

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/flags"
	"kindred/feed"
	"kindred/pipeline"
	"kindred/pipeline/naming"
	kreport "kindred/report"
)

// manyPapers is the number of papers from which memory counts more than a few hundredths of the time, if the number of
// groups is not given: 102,202 papers take 0.93 GB in place of 1.16. Fewer papers would take a tenth more time.
const manyPapers = 50_000

type clusterOptions struct {
	common.Flags
	common.GroupFlags
	common.AgainstFlag
	representatives int
	top             string
	names           string
	nameCommand     string
}

// NewClusterCommand returns the command cluster.
func NewClusterCommand(env *common.Env) *cobra.Command {
	o := &clusterOptions{representatives: 3}
	o.Has.Model, o.Has.Vectors, o.Has.Blend, o.Has.Text, o.Has.Latent, o.Named = true, true, true, true, true, true
	cmd := &cobra.Command{
		Use:   "cluster [FEED...]",
		Short: "Group papers by topic and name the groups",
		Long: `Group the papers of one or more feeds by topic, and name each group with the words
and phrases that distinguish it from the others. Papers that fit no group are listed
apart.

Without -k, the number of groups follows from the papers. From 24 papers on, groups
are communities of the graph of similar papers, on which many runs agree. They do
not depend on --seed. There are three levels, each within the one before
(--granularity), and the report shows the levels above and below.

Without FEED, or with -, kindred reads standard input.`,
		Example: `  kindred cluster feed.txt                       what is in this feed?
  kindred cluster papers.jsonl -k 20 -o out.md   twenty groups, as Markdown
  kindred cluster library.bib -o groups.json --against groups.json
  kindred cluster library.bib -o grouped.bib     the groups in your own file
  kindred cluster papers.jsonl -f json | jq '.clusters[].name'
  zstd -dc papers.jsonl.zst | kindred cluster -k 100 -n 5`,
		RunE: common.OverFeeds(env, o, runCluster),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.VarP(flags.Checked(&o.top, "N", func(text string) error {
			if n, err := strconv.Atoi(text); text != all && (err != nil || n < 1) {
				return errors.New("must be all or a positive integer")
			}
			return nil
		}, flags.Choice{Name: all}), "top", "n", "papers to list for each group in text, or all (default: all of "+
			"up to 200 papers, else 10)")
		o.AgainstFlag.Add(f, ", and say which are new, grown, shrunk, split, merged or gone")
		f.Var(flags.Natural(&o.representatives), "representatives", "papers of each group to mark as typical")
		f.Var(flags.File(&o.names), "names", "names of your own: JSON or CSV of an earlier clustering, or CSV or TSV "+
			"with the columns id and name; a name goes to the group that has most of its papers")
		f.Var(flags.Checked(&o.nameCommand, "CMD", func(text string) error {
			if strings.TrimSpace(text) == "" {
				return errors.New("must be a command")
			}
			return nil
		}), "name-command", "run this program "+
			"for each group that --names does not name: it reads terms and titles as JSON, and the first line that it "+
			"writes is the name; where it fails, the group keeps its name; if it fails for all, nothing is written")
	})
	flags.Main(cmd, "top", "against")
	common.PerRun(cmd, "against", "names")
	common.AddGroupFlags(cmd, &o.GroupFlags)
	common.AddOutputFlags(cmd, &o.Output, &o.Format, clusterFormats())
	common.AddFlags(cmd, &o.Flags)
	return cmd
}

// all is the value of --top that lists all papers.
const all = "all"

// Check returns what is wrong with the flags together.
func (o *clusterOptions) Check() error {
	return cmp.Or(o.CheckGroups(), o.Flags.Check())
}

// tellOther says why there are fewer or more clusters than asked for: by -k or --cut, or else at least fewest; and why
// there are fewer parts than --cut asks for.
func tellOther(w io.Writer, r *kreport.Clustering, fewest, parts int) {
	asked, err := strconv.Atoi(r.Options.Clusters)
	if err != nil {
		asked = max(r.K, fewest)
	}
	why, clusters, divided := whyOther(&r.Options)
	if asked != r.K {
		fmt.Fprintf(w, "kindred: %s, not %d: %s\n", common.Count(r.K, "group"), asked, why+clusters)
	}
	if r.Levels == nil {
		return
	}
	most := r.Levels.Fine
	if r.Tree != nil {
		most = r.Tree.Leaves
	}
	switch found := len(r.Levels.Finer); {
	case parts > most:
		fmt.Fprintf(w, "kindred: %s at most, not %d: %s\n", common.Count(most, "part"), parts, why+divided)
	case parts > found:
		fmt.Fprintf(w, "kindred: %s, not %d: a paper by itself is no part\n", common.Count(found, "part"), parts)
	}
}

// whyOther says why there are not as many clusters as asked for, and what makes that many clusters, and parts of them.
func whyOther(o *kreport.Options) (why, clusters, parts string) {
	const (
		byKMeans = "; --method kmeans makes any number of groups"
		byAgglo  = "; --method agglo makes more"
	)
	switch {
	case o.MinSize > 0 || o.MaxSize > 0:
		return "--min-size and --max-size do not allow this number", "", ""
	case o.Algorithm == "leiden":
		return "these communities do not divide further", byKMeans, byAgglo
	case o.Algorithm == "hdbscan":
		return "there are no more dense groups", byKMeans, byAgglo
	}
	return "the papers do not differ enough", "", ""
}

func runCluster(ctx context.Context, env *common.Env, o *clusterOptions) error {
	to, err := o.openDestination(env)
	if err != nil {
		return err
	}
	earlier, err := o.ReadAgainst(ctx, env)
	if err != nil {
		return err
	}
	var names []naming.NamedPapers
	if o.names != "" {
		if names, err = readNames(o.names); err != nil {
			return err
		}
	}
	command := namer{command: o.nameCommand}
	end := func() {}
	defer func() { end() }()
	made, err := common.Work(ctx, env, &o.Flags, func(opts *pipeline.Options) {
		o.GroupFlags.Set(opts)
		tell := opts.OnRead
		opts.OnRead = func(s *feed.Summary, counts kreport.Counts) {
			if tell(s, counts); opts.Group.K == 0 && counts.Papers >= manyPapers {
				end = common.CollectEarly(env)
			}
		}
		opts.Group.UserNames = names
		if command.command != "" {
			opts.Group.NameFunc = command.name
		}
		opts.Group.Representatives = o.representatives
		if o.representatives == 0 {
			opts.Group.Representatives = -1 // none; 0 is the default
		}
	}, to.work)
	if err != nil {
		return err
	}
	r := made.report
	if err := earlier.Follow(r); err != nil {
		return err
	}
	if err := command.report(env.Stderr); err != nil {
		return err
	}
	if o.names != "" && !o.Quiet {
		tellUnknown(env.Stderr, o.names, names, r)
	}
	if !o.Quiet {
		tellOther(env.Stderr, r, o.Fewest(), o.Parts())
	}
	o.Sign(&r.Origin)
	text := o.Style(env, o.Output)
	text.Top, _ = strconv.Atoi(o.top) // 0 for all
	if o.top == "" && r.Read.Papers > 200 {
		text.Top = 10
	}
	if err := to.write(ctx, env, made, text); err != nil {
		return err
	}
	return common.SkippedError(r.Read.Skipped)
}
