package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/flags"
	"kindred/cmd/kindred/internal/output"
	"kindred/feed"
	"kindred/pipeline"

	kreport "kindred/report"
)

type convertOptions struct {
	common.InputFlags
}

func newConvertCommand(env *common.Env) *cobra.Command {
	o := &convertOptions{}
	cmd := &cobra.Command{
		Use:   "convert [FEED...]",
		Short: "Convert feeds from one format to another",
		Long: `Write the papers of one or more feeds in another format:
` + strings.Join(common.Names(common.FeedFormats()), ", ") + `.

Papers are written as they are read, in little memory. A paper that occurs twice is
written twice; kindred dedupe --merged writes it once. When kindred reads what it has
written, the papers are the same.`,
		Example: `  kindred convert library.ris -o library.bib
  kindred convert exports/ -f jsonl > all.jsonl
  kindred convert https://rss.arxiv.org/rss/cs.DL -o today.csv
  kindred convert dump.jsonl.zst --category cs.CL --since 2024 -o cl.jsonl`,
		RunE: common.OverFeeds(env, o, runConvert),
	}
	common.AddOutputFlags(cmd, &o.Output, &o.Format, common.FeedFormats())
	common.AddInputFlags(cmd, &o.InputFlags)
	flags.Main(cmd, "since", "category", "limit")
	return cmd
}

func runConvert(ctx context.Context, env *common.Env, o *convertOptions) error {
	out, err := output.Open(env.Streams(), "-o", o.Output, o.Feeds)
	if err != nil {
		return err
	}
	format, err := common.FormatOf("-o", o.Format, o.Output, common.FeedFormats())
	if err != nil {
		return err
	}
	common.SayFormat(env, o.Quiet, o.Format, o.Output, format)
	sources, err := o.Sources(ctx, env)
	if err != nil {
		return err
	}
	p := common.NewProgress(env, o.Quiet)
	opts := o.PipelineOptions(env, p)
	var summary *feed.Summary
	var counts kreport.Counts
	err = out.Write(func(w io.Writer) (err error) {
		summary, counts, err = pipeline.Convert(ctx, w, sources, format, opts)
		return err
	})
	p.End()
	if err != nil || summary == nil { // without either, the reader of a pipe had enough
		return err
	}
	o.Summarise(env, summary, counts)
	return common.SkippedError(counts.Skipped)
}
