package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"kindred/cluster"
	kreport "kindred/report"
)

type clusterOptions struct {
	commonOptions
	groupOptions
	representatives int
	top             int
}

func newClusterCommand(env *Env, run func(context.Context, *Env, *clusterOptions) error) *cobra.Command {
	o := &clusterOptions{}
	o.has.model, o.has.vectors = true, true
	cmd := &cobra.Command{
		Use:   "cluster [FEED...]",
		Short: "Group papers and name the groups",
		Long: `Group the papers of one or more feeds by what they are about, and name each group
by the words and phrases that set it apart. Without -k, the number of groups is
chosen: where papers are closest to their own group, and groups hold more of all
similarity than chance would give them. Papers that fit nowhere are listed apart.

Without FEED, or with -, papers are read from standard input.`,
		Example: `  kindred cluster feed.txt                       what is in this feed?
  kindred cluster monday.jsonl tuesday.jsonl     papers that come twice are merged
  kindred cluster -k 20 papers.jsonl -o out.md   twenty groups, as Markdown
  kindred cluster papers.jsonl -f json | jq '.clusters[].name'
  zstd -dc papers.jsonl.zst | kindred cluster -k 100 -n 5`,
		RunE: overFeeds(env, o, run),
	}
	addGroupFlags(cmd, &o.groupOptions)
	f := cmd.Flags()
	f.IntVarP(&o.top, "top", "n", 0, "papers to list for each group in text (default: all, or 10 of more than 200 papers)")
	f.IntVar(&o.representatives, "representatives", 3, "papers of each group to mark as its representatives")
	addCommonFlags(cmd, &o.commonOptions, "text, md, json or csv")
	return cmd
}

func (o *clusterOptions) check() error {
	if err := o.commonOptions.check(); err != nil {
		return err
	}
	if o.top < 0 || o.representatives < 0 {
		return usageError{fmt.Errorf("--top and --representatives take numbers from 0"), ""}
	}
	return o.groupOptions.check()
}

func runCluster(ctx context.Context, env *Env, o *clusterOptions) error {
	out, err := openOutput(env, "-o", o.output, o.inputs())
	if err != nil {
		return err
	}
	format, err := formatOf(o.format, o.output, kreport.Formats())
	if err != nil {
		return err
	}
	p := newProgress(env, o.quiet)
	c, err := o.load(ctx, env, p)
	if err != nil {
		return err
	}
	g, err := o.group(ctx, &o.commonOptions, c, p)
	if err != nil {
		return err
	}
	quality, err := g.quality(ctx, &o.commonOptions, c)
	if err != nil {
		return err
	}
	r := clusteringReport(c, g, o.representatives)
	r.Origin = o.origin(c)
	o.describe(&r.Options)
	r.Options.Representatives = o.representatives
	r.Quality = quality

	text := o.textOptions(env)
	if text.Top = o.top; o.top == 0 && len(c.papers()) > 200 {
		text.Top = 10
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := out.write(func(w io.Writer) error { return kreport.Encode(w, r, format, text) }); err != nil {
		return err
	}
	return c.done()
}

// clusteringReport returns the clusters of a corpus as a report.
func clusteringReport(c *corpus, g *grouping, representatives int) *kreport.Clustering {
	r := &kreport.Clustering{K: g.K, Clusters: make([]kreport.Cluster, g.K), Outliers: []kreport.Outlier{}}
	if g.choice != nil {
		r.Choice = &kreport.Choice{Rows: g.choice.Rows, Candidates: []kreport.Candidate{}}
		for _, v := range g.choice.Candidates {
			r.Choice.Candidates = append(r.Choice.Candidates, kreport.Candidate{
				K: v.K, Silhouette: kreport.Number(v.Silhouette), Modularity: kreport.Number(v.Modularity)})
		}
	}
	papers := c.papers()
	for k, rows := range g.Ranked(c.x) {
		group := kreport.Cluster{ID: k + 1, Name: g.names[k].Title, Size: len(rows), Cohesion: kreport.Number(g.Cohesion[k]),
			Terms: []kreport.Term{}, Papers: []kreport.Member{}}
		for _, t := range g.names[k].Terms {
			group.Terms = append(group.Terms, kreport.Term{Term: t.Text, Weight: kreport.Number(t.Weight)})
		}
		for rank, i := range rows {
			group.Papers = append(group.Papers, kreport.Member{
				Paper:          paperOf(papers[i]),
				Similarity:     kreport.Number(g.Similarity(c.x.Row(i), k)),
				Representative: rank < representatives,
			})
		}
		r.Clusters[k] = group
	}
	for i, label := range g.Labels {
		if label != cluster.Outlier {
			continue
		}
		outlier := kreport.Outlier{Paper: paperOf(papers[i])}
		if row := c.x.Row(i); g.K > 0 && len(row.Indices) > 0 {
			k, similarity := g.Nearest(row)
			outlier.Nearest, outlier.Similarity = k+1, kreport.Number(similarity)
		}
		r.Outliers = append(r.Outliers, outlier)
	}
	return r
}
