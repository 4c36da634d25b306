package cli

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"kindred/feed"
	"kindred/paper"
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
	addInputFlags(cmd, &o.inputOptions, "text, md, json or csv")
	return cmd
}

func runInspect(ctx context.Context, env *Env, o *inspectOptions) error {
	out, err := openOutput(env, "-o", o.output, o.feeds)
	if err != nil {
		return err
	}
	format, err := formatOf(o.format, o.output, kreport.Formats())
	if err != nil {
		return err
	}
	sources, err := o.sources(ctx, env)
	if err != nil {
		return err
	}
	for i := range sources {
		sources[i].Found = true // so that the next one follows, whatever is wrong with it
	}
	p := newProgress(env, o.quiet)
	opts := o.readOptions(p)
	opts.Now = time.Now
	summary, err := feed.Walk(ctx, sources, opts, func(paper.Paper, *feed.File) error { return nil })
	p.end()
	if err != nil && !(errors.Is(err, feed.ErrNoPapers) && summary != nil) {
		return err
	}
	r := &kreport.Inspection{Schema: kreport.Schema, Version: Version(), Files: []kreport.InspectedFile{}}
	for _, f := range summary.Files {
		r.Files = append(r.Files, inspected(f))
	}
	if err := out.write(func(w io.Writer) error { return kreport.Encode(w, r, format, textOptions(env, o.output, "auto")) }); err != nil {
		return err
	}
	return skippedError(summary)
}

// inspected returns what a report says of a file.
func inspected(f feed.File) kreport.InspectedFile {
	r := kreport.InspectedFile{Name: f.Name, Format: f.Format, Papers: f.Papers, WithAbstract: f.Papers - f.WithoutAbstract,
		Skipped: f.Skipped, Seconds: f.Elapsed.Seconds(), Encoding: f.Encoding, Replaced: f.Replaced}
	if f.Err != nil {
		r.Refused = oneLine(plainMessage(f.Err))
	}
	for _, err := range f.Skips {
		r.Skips = append(r.Skips, oneLine(err.Error()))
	}
	return r
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
	f.StringVarP(&o.format, "format", "f", "", "write text, md, json or csv (default: by the ending of -o)")
	f.SortFlags = false
	return cmd
}

func runFormats(env *Env, o *formatsOptions) error {
	out, err := openOutput(env, "-o", o.output, nil)
	if err != nil {
		return err
	}
	format, err := formatOf(o.format, o.output, kreport.Formats())
	if err != nil {
		return err
	}
	r := &kreport.FormatList{Schema: kreport.Schema, Version: Version()}
	for _, f := range feed.Formats() {
		r.Formats = append(r.Formats, kreport.FeedFormat{Name: f.Name, Writes: f.Writes, Description: f.Description})
	}
	return out.write(func(w io.Writer) error { return kreport.Encode(w, r, format, textOptions(env, o.output, "auto")) })
}
