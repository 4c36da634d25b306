package cli

import (
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"kindred/feed"
	"kindred/pipeline"
	kreport "kindred/report"
)

type inspectOptions struct {
	inputOptions
	textOptions
}

func newInspectCommand(env *Env) *cobra.Command {
	o := &inspectOptions{}
	cmd := &cobra.Command{
		Use:   "inspect [FEED...]",
		Short: "Show what kindred can read of feeds, and what it cannot",
		Long: `Read every feed to its end. For each file, show its format, the number of its papers
and of its abstracts, the records that were skipped and why, and the time that it
took. If a file cannot be read, show the reason and go on with the next file.`,
		Example: `  kindred inspect exports/
  kindred inspect 'downloads/**/*.xml' -f md
  kindred inspect library.ris --from ris`,
		RunE: overFeeds(env, o, runInspect),
	}
	addOutputFlags(cmd, &o.output, &o.format, reportFormats())
	addTextFlags(cmd, &o.textOptions)
	addInputFlags(cmd, &o.inputOptions)
	return cmd
}

func runInspect(ctx context.Context, env *Env, o *inspectOptions) error {
	out, format, err := openReport(env, o.output, o.format, o.feeds)
	if err != nil {
		return err
	}
	sources, err := o.sources(ctx, env)
	if err != nil {
		return err
	}
	p := newProgress(env, o.quiet)
	r, err := pipeline.Inspect(ctx, sources, o.pipelineOptions(env, p), time.Now)
	p.end()
	if err != nil {
		return err
	}
	r.Version = Version()
	skipped := 0
	for i := range r.Files {
		f := &r.Files[i]
		if skipped += f.Skipped; f.Refused != "" {
			skipped++
		}
		f.Refused = oneLine(f.Refused)
		for i, reason := range f.Skips {
			f.Skips[i] = oneLine(reason)
		}
	}
	if err := out.Write(func(w io.Writer) error {
		return kreport.Encode(w, r, format, o.style(env, o.output))
	}); err != nil {
		return err
	}
	return skippedError(skipped)
}

type formatsOptions struct {
	output string
	format string
	textOptions
}

func newFormatsCommand(env *Env) *cobra.Command {
	o := &formatsOptions{}
	cmd := &cobra.Command{
		Use:   "formats",
		Short: "List the formats that kindred reads and writes",
		Long: `List the formats of feeds that kindred reads. It detects the format of a feed by its
content; --from names it. kindred convert writes the formats that are marked.`,
		Example: `  kindred formats
  kindred formats -f md -o formats.md
  kindred formats -f json | jq -r '.formats[] | select(.writes).name'`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return runFormats(env, o) },
	}
	addOutputFlags(cmd, &o.output, &o.format, reportFormats())
	addTextFlags(cmd, &o.textOptions)
	return cmd
}

func runFormats(env *Env, o *formatsOptions) error {
	out, format, err := openReport(env, o.output, o.format, nil)
	if err != nil {
		return err
	}
	r := &kreport.FormatList{Schema: kreport.Schema, Version: Version()}
	for _, f := range feed.Formats() {
		r.Formats = append(r.Formats, kreport.FeedFormat{Name: f.Name, Writes: f.Writes, Description: f.Description})
	}
	return out.Write(func(w io.Writer) error { return kreport.Encode(w, r, format, o.style(env, o.output)) })
}
