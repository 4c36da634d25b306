package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/config"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/feed"
	"kindred/pipeline"
	kreport "kindred/report"
	"kindred/text/language"
)

// inputOptions are the flags of all commands that read feeds.
type inputOptions struct {
	feeds  []string
	from   string
	strict bool
	filter feed.Filter
	limit  int

	output string
	format string
	jobs   int
	quiet  bool
}

// The headings of flags in the help of a command.
const (
	outputHeading = "Output"
	readHeading   = "Reading"
	groupHeading  = "Clustering"
	wordHeading   = "Words and weights"
	latentHeading = "Latent space"
)

// addOutputFlags defines the flags that say where a result goes, in one of several formats.
func addOutputFlags[F any](cmd *cobra.Command, file, format *string, formats []choice[F]) {
	flags.Group(cmd, outputHeading, func(f *pflag.FlagSet) {
		f.VarP(flags.File(file), "output", "o", "write the result to this file (default: standard output)")
		f.VarP(formatFlag(format, formats), "format", "f",
			"write the result as "+listed(formats)+" (default: by the file extension of -o, else "+formats[0].name+")")
	})
	flags.Main(cmd, "output", "format")
	perRun(cmd, "output")
}

// addFileFlag defines the flag that says where a result goes that has one format.
func addFileFlag(cmd *cobra.Command, file *string) {
	flags.Group(cmd, outputHeading, func(f *pflag.FlagSet) {
		f.VarP(flags.File(file), "output", "o", "write the result to this file (default: standard output)")
	})
	perRun(cmd, "output")
}

// perRun marks flags that have no default in the environment or in the settings file: they name
// what is written, or what is asked for.
func perRun(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		flags.Annotate(cmd.Flags().Lookup(name), config.PerRun)
	}
}

// addInputFlags defines the flags of o on a command, but for those of the output.
func addInputFlags(cmd *cobra.Command, o *inputOptions) {
	flags.Group(cmd, outputHeading, func(f *pflag.FlagSet) {
		f.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress and no summary")
		f.VarP(flags.Positive(&o.jobs), "jobs", "j", "use N processors (default: all); the result is the same "+
			"for any number")
	})
	flags.Group(cmd, readHeading, func(f *pflag.FlagSet) {
		f.Var(fromFlag(&o.from), "from", "read the feeds as this format, see kindred formats (default: detect it)")
		f.BoolVar(&o.strict, "strict", false, "stop at the first record that cannot be read (default: skip it)")
		f.Var(flags.Date(&o.filter.Since), "since", "keep only papers of this date or later: 2024, 2024-03 or "+
			"2024-03-11")
		f.Var(flags.Date(&o.filter.Until), "until", "keep only papers of this date or earlier")
		f.Var(flags.List(&o.filter.Categories, "CATEGORY,..."), "category",
			"keep only papers in one of these categories: cs.LG, or cs for all of cs")
		f.Var(flags.List(&o.filter.Languages, "LANGUAGE,...", languages()...), "lang",
			"keep only papers in one of these languages: en, de, ...")
		f.BoolVar(&o.filter.RequireAbstract, "require-abstract", false, "keep only papers that have an abstract")
		f.Var(flags.Positive(&o.limit), "limit", "stop reading after N papers")
	})
	flags.Main(cmd, "from", "quiet")
}

// fromFlag is the name of a format that is read.
func fromFlag(p *string) *flags.Value {
	var choices []flags.Choice
	for _, f := range feed.Formats() {
		choices = append(choices, flags.Choice{Name: f.Name, Description: f.Description})
	}
	known := func(name string) bool { _, err := feed.Lookup(name); return err == nil }
	return flags.Known(p, "format", "kindred formats lists them", known, choices...)
}

// languages returns the languages that kindred knows.
func languages() (choices []flags.Choice) {
	for _, code := range language.Codes() {
		choices = append(choices, flags.Choice{Name: code})
	}
	return choices
}

// take takes the arguments of a command.
func (o *inputOptions) take(feeds []string) { o.feeds = feeds }

// overFeeds returns how a command runs whose arguments are feeds: with its options, once they are
// found to be right.
func overFeeds[O interface {
	take(feeds []string)
	check() error
}](env *Env, o O, run func(context.Context, *Env, O) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		o.take(args)
		if err := o.check(); err != nil {
			return err
		}
		return run(cmd.Context(), env, o)
	}
}

// check returns what is wrong with the flags together.
func (o *inputOptions) check() error { return nil }

// pipelineOptions returns how to read the feeds, and what to say meanwhile.
func (o *inputOptions) pipelineOptions(env *Env, p *progress) pipeline.Options {
	return pipeline.Options{
		Feed:        feed.ReadOptions{Format: o.from, Strict: o.strict, Filter: o.filter, Limit: o.limit},
		Parallelism: o.jobs,
		OnRead: func(s *feed.Summary, counts kreport.Counts) {
			p.end()
			o.summarise(env, s, counts)
		},
		OnProgress: func(now pipeline.Progress) {
			if now.Total == 0 {
				now.Total = -1
			}
			p.update(string(now.Stage), now.Done, now.Total)
		},
	}
}

// sources returns what to read.
func (o *inputOptions) sources(ctx context.Context, env *Env) ([]feed.Source, error) {
	names := o.feeds
	if len(names) == 0 {
		if env.StdinTTY {
			return nil, errNoFeed
		}
		names = []string{"-"}
	}
	sources, err := feed.Sources(ctx, names, feed.SourceOptions{Stdin: env.Stdin, URL: feed.URLOptions{
		UserAgent: "kindred/" + Version(), Format: o.from, OnWait: func(reason string) {
			if !o.quiet {
				fmt.Fprintf(env.Stderr, "kindred: %s\n", oneLine(reason))
			}
		}}})
	if errors.Is(err, feed.ErrStdinTwice) || errors.Is(err, feed.ErrBadPattern) {
		return nil, fault.Usage(err, "")
	}
	return sources, err
}

// newNotes returns those numbers that are not 0, each with what it counts.
func newNotes(pairs ...any) []string {
	var notes []string
	for i := 0; i < len(pairs); i += 2 {
		if n := pairs[i].(int); n > 0 {
			notes = append(notes, fmt.Sprintf("%d %s", n, pairs[i+1]))
		}
	}
	return notes
}

// summarise says on stderr what was read, if there is something to say.
func (o *inputOptions) summarise(env *Env, s *feed.Summary, c kreport.Counts) {
	notes := newNotes(c.WithoutAbstract, "without abstract")
	if c.Repeated > 0 {
		notes = append(notes, count(c.Repeated, "duplicate")+" merged")
	}
	notes = append(notes, newNotes(c.Renamed, "given a new id, because another paper has it", c.Unwanted,
		"removed by filters")...)
	if note := notPapersNote(s); note != "" {
		notes = append(notes, note)
	}
	if note := replacedNote(s.Files); note != "" {
		notes = append(notes, note)
	}
	if s.SkippedCount > 0 {
		note := count(s.SkippedCount, "record") + " skipped"
		if s.SkippedCount == 1 {
			note += " (" + place(s.Skipped[0]) + ")"
		}
		notes = append(notes, note)
	}
	if len(notes) == 0 || o.quiet && s.SkippedCount == 0 {
		return
	}
	if !o.quiet {
		fmt.Fprintf(env.Stderr, "kindred: read %s: %s\n", count(c.Papers, "paper"), oneLine(strings.Join(notes, ", ")))
	}
	if s.SkippedCount == 1 && !o.quiet {
		return // all is said
	}
	const most = 5
	for i, skipped := range s.Skipped {
		if i == most {
			fmt.Fprintf(env.Stderr, "kindred: skipped %d more\n", s.SkippedCount-most)
			break
		}
		fmt.Fprintf(env.Stderr, "kindred: skipped %s\n", place(skipped))
	}
}

// notPapersNote says how many records are not papers, and what they are, or returns "".
func notPapersNote(s *feed.Summary) string {
	var kinds []string
	for _, c := range s.NotPapers {
		kinds = append(kinds, fmt.Sprintf("%s: %d", c.What, c.Count))
	}
	switch n := s.NotPapersCount(); {
	case n == 0:
		return ""
	case n == 1:
		return "1 record is not a paper (" + s.NotPapers[0].What + ")"
	default:
		return fmt.Sprintf("%d records are not papers (%s)", n, strings.Join(kinds, ", "))
	}
}

// replacedNote says how many bytes of the files were no text, or returns "".
func replacedNote(files []feed.File) string {
	bytes, in := 0, []string{}
	for _, f := range files {
		if f.Replaced > 0 {
			bytes += f.Replaced
			in = append(in, f.Name)
		}
	}
	switch len(in) {
	case 0:
		return ""
	case 1:
		return count(bytes, "invalid byte") + " replaced in " + in[0]
	}
	return fmt.Sprintf("%s replaced in %d files", count(bytes, "invalid byte"), len(in))
}

// skippedError returns errSkipped if records were skipped.
func skippedError(records int) error {
	if records > 0 {
		return errSkipped
	}
	return nil
}

// place says which record was skipped, and why.
func place(s feed.Skipped) string { return oneLine(s.Source + ": " + s.Err.Error()) }

// count returns a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// errNoFeed says that there is nothing to read.
var errNoFeed = fault.Usage(errors.New("no feed given"), "name a file, or pipe a feed in; -h shows examples")
