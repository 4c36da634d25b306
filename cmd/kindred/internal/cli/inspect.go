package cli

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"kindred/cmd/kindred/internal/common"
	"kindred/feed"
	"kindred/pipeline"
	"kindred/report/inventory"

	kreport "kindred/report"
)

type inspectOptions struct {
	common.InputFlags
	common.TextFlags
}

func newInspectCommand(env *common.Env) *cobra.Command {
	o := &inspectOptions{}
	cmd := &cobra.Command{
		Use:   "inspect [FEED...]",
		Short: "Show what kindred can read of feeds, and what it cannot",
		Long: `Read every feed to its end. For each file, show its format, the number of its papers
and of its abstracts, the records that were skipped and why, and the time that it
took. If a file cannot be read, show the reason and go on with the next file. A
file that is not there is an error.`,
		Example: `  kindred inspect exports/
  kindred inspect 'downloads/**/*.xml' -f md
  kindred inspect library.ris --from ris`,
		RunE: common.OverFeeds(env, o, runInspect),
	}
	common.AddOutputFlags(cmd, &o.Output, &o.Format, common.ReportFormats())
	common.AddTextFlags(cmd, &o.TextFlags)
	common.AddInputFlags(cmd, &o.InputFlags)
	return cmd
}

func runInspect(ctx context.Context, env *common.Env, o *inspectOptions) error {
	out, format, err := common.OpenReport(env, o.Output, o.Format, o.Feeds)
	if err != nil {
		return err
	}
	sources, err := o.Sources(ctx, env)
	if err != nil {
		return err
	}
	p := common.NewProgress(env, o.Quiet)
	r, err := pipeline.Inspect(ctx, sources, o.PipelineOptions(env, p), time.Now)
	p.End()
	if err != nil {
		return err
	}
	r.Version = common.Version()
	skipped := 0
	for i := range r.Files {
		f := &r.Files[i]
		if skipped += f.Skipped; f.Refused != "" {
			skipped++
		}
		f.Refused = common.OneLine(f.Refused)
		for i, reason := range f.Skips {
			f.Skips[i] = common.OneLine(reason)
		}
	}
	if err := out.Write(func(w io.Writer) error {
		return kreport.Encode(w, r, format, o.Style(env, o.Output))
	}); err != nil {
		return err
	}
	return common.SkippedError(skipped)
}

type formatsOptions struct {
	output string
	format string
	common.TextFlags
}

func newFormatsCommand(env *common.Env) *cobra.Command {
	o := &formatsOptions{}
	cmd := &cobra.Command{
		Use:   "formats",
		Short: "List the formats that kindred reads and writes",
		Long: `List the formats of feeds that kindred reads. It detects the format of a feed by its
content; --from names it. kindred convert writes the formats that are marked.`,
		Example: `  kindred formats
  kindred formats -f md -o formats.md
  kindred formats -f json | jq -r '.formats[] | select(.writes).name'`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return runFormats(env, o) },
	}
	common.AddOutputFlags(cmd, &o.output, &o.format, common.ReportFormats())
	common.AddTextFlags(cmd, &o.TextFlags)
	return cmd
}

func runFormats(env *common.Env, o *formatsOptions) error {
	out, format, err := common.OpenReport(env, o.output, o.format, nil)
	if err != nil {
		return err
	}
	r := &inventory.FormatList{Schema: kreport.Schema, Version: common.Version()}
	for _, f := range feed.Formats() {
		r.Formats = append(r.Formats, inventory.FeedFormat{Name: f.Name, Writes: f.Writes, Description: f.Description})
	}
	return out.Write(func(w io.Writer) error { return kreport.Encode(w, r, format, o.Style(env, o.output)) })
}
