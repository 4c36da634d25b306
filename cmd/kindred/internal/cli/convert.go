package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"kindred/cmd/kindred/internal/flags"
	"kindred/cmd/kindred/internal/output"
	"kindred/feed"
	"kindred/pipeline"
	kreport "kindred/report"
)

type convertOptions struct {
	inputOptions
}

func newConvertCommand(env *Env) *cobra.Command {
	o := &convertOptions{}
	cmd := &cobra.Command{
		Use:   "convert [FEED...]",
		Short: "Convert feeds from one format to another",
		Long: `Write the papers of one or more feeds in another format:
` + strings.Join(names(feedFormats()), ", ") + `.

Papers are written as they are read, in little memory. A paper that occurs twice is
written twice; kindred dedupe --merged writes it once. When kindred reads what it has
written, the papers are the same.`,
		Example: `  kindred convert library.ris -o library.bib
  kindred convert exports/ -f jsonl > all.jsonl
  kindred convert https://rss.arxiv.org/rss/cs.DL -o today.csv
  kindred convert dump.jsonl.zst --category cs.CL --since 2024 -o cl.jsonl`,
		RunE: overFeeds(env, o, runConvert),
	}
	addOutputFlags(cmd, &o.output, &o.format, feedFormats())
	addInputFlags(cmd, &o.inputOptions)
	flags.Main(cmd, "since", "category", "limit")
	return cmd
}

func runConvert(ctx context.Context, env *Env, o *convertOptions) error {
	out, err := output.Open(env.streams(), "-o", o.output, o.feeds)
	if err != nil {
		return err
	}
	format, err := formatOf("-o", o.format, o.output, feedFormats())
	if err != nil {
		return err
	}
	sayFormat(env, o.quiet, o.format, o.output, format)
	sources, err := o.sources(ctx, env)
	if err != nil {
		return err
	}
	p := newProgress(env, o.quiet)
	opts := o.pipelineOptions(env, p)
	var summary *feed.Summary
	var counts kreport.Counts
	err = out.Write(func(w io.Writer) (err error) {
		summary, counts, err = pipeline.Convert(ctx, w, sources, format, opts)
		return err
	})
	p.end()
	if err != nil {
		return err
	}
	o.summarise(env, summary, counts)
	return skippedError(counts.Skipped)
}
