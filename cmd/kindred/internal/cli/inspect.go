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
}

func newInspectCommand(env *Env, run func(context.Context, *Env, *inspectOptions) error) *cobra.Command {
	o := &inspectOptions{}
	cmd := &cobra.Command{
		Use:   "inspect [FEED...]",
		Short: "Say what can be read of feeds, and what cannot",
		Long: `Read every feed to its end and list its format, its papers, how many of them have
an abstract, the records that were skipped and why, and the time it took. A file
that cannot be read is listed with the reason, and the next one follows.`,
		Example: `  kindred inspect exports/
  kindred inspect 'downloads/**/*.xml' -f md
  kindred inspect library.ris --from ris`,
		RunE: overFeeds(env, o, run),
	}
	addInputFlags(cmd, &o.inputOptions, listed(reportFormats()))
	return cmd
}

func runInspect(ctx context.Context, env *Env, o *inspectOptions) error {
	out, err := openOutput(env, "-o", o.output, o.feeds)
	if err != nil {
		return err
	}
	format, err := formatOf(o.format, o.output, reportFormats())
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
	if err := out.write(func(w io.Writer) error { return kreport.Encode(w, r, format, textOptions(env, o.output, "auto")) }); err != nil {
		return err
	}
	return skippedError(skipped)
}

type formatsOptions struct {
	output string
	format string
}

func newFormatsCommand(env *Env, run func(*Env, *formatsOptions) error) *cobra.Command {
	o := &formatsOptions{}
	cmd := &cobra.Command{
		Use:   "formats",
		Short: "List the formats of feeds that are read and written",
		Long: `List the formats that kindred reads, which it tells by the content of a feed, and
those that kindred convert writes. --from takes their names.`,
		Example: `  kindred formats
  kindred formats -f json | jq -r '.formats[] | select(.writes).name'`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return run(env, o) },
	}
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "", "write to this `file`, instead of standard output")
	f.StringVarP(&o.format, "format", "f", "", "write "+listed(reportFormats())+" (default: by the ending of -o)")
	f.SortFlags = false
	return cmd
}

func runFormats(env *Env, o *formatsOptions) error {
	out, err := openOutput(env, "-o", o.output, nil)
	if err != nil {
		return err
	}
	format, err := formatOf(o.format, o.output, reportFormats())
	if err != nil {
		return err
	}
	r := &kreport.FormatList{Schema: kreport.Schema, Version: Version()}
	for _, f := range feed.Formats() {
		r.Formats = append(r.Formats, kreport.FeedFormat{Name: f.Name, Writes: f.Writes, Description: f.Description})
	}
	return out.write(func(w io.Writer) error { return kreport.Encode(w, r, format, textOptions(env, o.output, "auto")) })
}
