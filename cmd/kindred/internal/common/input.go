package common

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
	"kindred/internal/lazy"
	"kindred/pipeline"
	kreport "kindred/report"
	"kindred/text/language"
)

// InputFlags are the flags of all commands that read feeds.
type InputFlags struct {
	Feeds  []string
	From   string
	Strict bool
	Filter feed.Filter
	Limit  int

	Output string
	Format string
	Jobs   int
	Quiet  bool
}

// The headings of flags in the help of a command.
const (
	outputHeading = "Output"
	readHeading   = "Reading"
	GroupHeading  = "Clustering"
	wordHeading   = "Words and weights"
	LatentHeading = "Latent space"
)

// AddOutputFlags defines the flags that say where a result goes, in one of several formats.
func AddOutputFlags[F any](cmd *cobra.Command, file, format *string, formats []Choice[F]) {
	flags.Group(cmd, outputHeading, func(f *pflag.FlagSet) {
		f.VarP(flags.File(file), "output", "o", "write the result to this file (default: standard output)")
		f.VarP(formatFlag(format, formats), "format", "f",
			"write the result as "+listed(formats)+" (default: by the file extension of -o, else "+formats[0].Name+")")
	})
	flags.Main(cmd, "output", "format")
	PerRun(cmd, "output")
}

// AddFileFlag defines the flag that says where a result goes that has one format.
func AddFileFlag(cmd *cobra.Command, file *string) {
	flags.Group(cmd, outputHeading, func(f *pflag.FlagSet) {
		f.VarP(flags.File(file), "output", "o", "write the result to this file (default: standard output)")
	})
	PerRun(cmd, "output")
}

// PerRun marks flags that have no default in the environment or in the settings file: they name
// what is written, or what is asked for.
func PerRun(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		flags.Annotate(cmd.Flags().Lookup(name), config.PerRun)
	}
}

// AddInputFlags defines the flags of o on a command, except those of the output.
func AddInputFlags(cmd *cobra.Command, o *InputFlags) {
	flags.Group(cmd, outputHeading, func(f *pflag.FlagSet) {
		f.BoolVarP(&o.Quiet, "quiet", "q", false, "show no progress and no summary")
		f.VarP(flags.Positive(&o.Jobs), "jobs", "j", "use N processors (default: all); the result is the same "+
			"for any number")
	})
	flags.Group(cmd, readHeading, func(f *pflag.FlagSet) {
		f.Var(fromFlag(&o.From), "from", "read the feeds as this format, see kindred formats (default: detect it)")
		f.BoolVar(&o.Strict, "strict", false, "stop at the first record that cannot be read (default: skip it)")
		f.Var(flags.Date(&o.Filter.Since), "since", "keep only papers of this date or later: 2024, 2024-03 or "+
			"2024-03-11")
		f.Var(flags.Date(&o.Filter.Until), "until", "keep only papers of this date or earlier")
		f.Var(flags.List(&o.Filter.Categories, "CATEGORY,..."), "category",
			"keep only papers in one of these categories: cs.LG, or cs for all of cs")
		f.Var(flags.ListOf(&o.Filter.Languages, "LANGUAGE,...", checkLanguage, languages()...), "lang",
			"keep only papers in one of these languages: en, de, ...")
		f.BoolVar(&o.Filter.RequireAbstract, "require-abstract", false, "keep only papers that have an abstract")
		f.Var(flags.Positive(&o.Limit), "limit", "stop reading after N papers")
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

// checkLanguage returns an error for what cannot be the tag of a language, as BCP 47 has it.
func checkLanguage(tag string) error {
	if !languageTag().MatchString(tag) {
		return errors.New("must be the code of a language, such as en, or several with commas between them")
	}
	return nil
}

var languageTag = lazy.Regexp(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$`)

// languages returns the languages that kindred knows.
func languages() (choices []flags.Choice) {
	for _, code := range language.Codes() {
		choices = append(choices, flags.Choice{Name: code})
	}
	return choices
}

// Take takes the arguments of a command.
func (o *InputFlags) Take(feeds []string) { o.Feeds = feeds }

// OverFeeds returns how a command runs whose arguments are feeds: with its options, once they are
// found to be right.
func OverFeeds[O interface {
	Take(feeds []string)
	Check() error
}](env *Env, o O, run func(context.Context, *Env, O) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		o.Take(args)
		if err := o.Check(); err != nil {
			return err
		}
		return run(cmd.Context(), env, o)
	}
}

// Check returns what is wrong with the flags together.
func (o *InputFlags) Check() error {
	since, until := o.Filter.Since, o.Filter.Until
	if n := min(len(since), len(until)); since[:n] > until[:n] { // 2024-05 is within 2024
		return fault.Usage(fmt.Errorf("--since %s is after --until %s", since, until), "")
	}
	return nil
}

// PipelineOptions returns how to read the feeds, and what to say meanwhile.
func (o *InputFlags) PipelineOptions(env *Env, p *Progress) pipeline.Options {
	return pipeline.Options{
		Feed:        feed.ReadOptions{Format: o.From, Strict: o.Strict, Filter: o.Filter, Limit: o.Limit},
		Parallelism: o.Jobs,
		OnRead: func(s *feed.Summary, counts kreport.Counts) {
			p.End()
			o.Summarise(env, s, counts)
		},
		OnOtherVectors: func() {
			if !o.Quiet {
				p.End()
				fmt.Fprintln(env.Stderr, "kindred: the vectors in the index were made with other flags; making them anew")
			}
		},
		OnProgress: func(now pipeline.Progress) {
			if now.Total == 0 {
				now.Total = -1
			}
			p.Update(string(now.Stage), now.Done, now.Total)
		},
	}
}

// Sources returns what to read.
func (o *InputFlags) Sources(ctx context.Context, env *Env) ([]feed.Source, error) {
	names := o.Feeds
	if len(names) == 0 {
		if env.StdinTTY {
			return nil, errNoFeed
		}
		names = []string{"-"}
	}
	sources, err := feed.Sources(ctx, names, feed.SourceOptions{Stdin: env.Stdin, URL: feed.URLOptions{
		UserAgent: "kindred/" + Version(), Format: o.From, OnWait: func(reason string) {
			if !o.Quiet {
				fmt.Fprintf(env.Stderr, "kindred: %s\n", OneLine(reason))
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

// Summarise says on stderr what was read, if there is something to say.
func (o *InputFlags) Summarise(env *Env, s *feed.Summary, c kreport.Counts) {
	notes := newNotes(c.WithoutAbstract, "without abstract")
	if c.Repeated > 0 {
		notes = append(notes, Count(c.Repeated, "duplicate")+" merged")
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
		note := Count(s.SkippedCount, "record") + " skipped"
		if s.SkippedCount == 1 {
			note += " (" + place(s.Skipped[0]) + ")"
		}
		notes = append(notes, note)
	}
	if len(notes) == 0 || o.Quiet && s.SkippedCount == 0 {
		return
	}
	if !o.Quiet {
		fmt.Fprintf(env.Stderr, "kindred: read %s: %s\n", Count(c.Papers, "paper"), OneLine(strings.Join(notes, ", ")))
	}
	if s.SkippedCount == 1 && !o.Quiet {
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
		return Count(bytes, "invalid byte") + " replaced in " + in[0]
	}
	return fmt.Sprintf("%s replaced in %d files", Count(bytes, "invalid byte"), len(in))
}

// SkippedError returns [ErrSkipped] if records were skipped.
func SkippedError(records int) error {
	if records > 0 {
		return ErrSkipped
	}
	return nil
}

// place says which record was skipped, and why.
func place(s feed.Skipped) string { return OneLine(s.Source + ": " + s.Err.Error()) }

// Count returns a number with its noun.
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// errNoFeed says that there is nothing to read.
var errNoFeed = fault.Usage(errors.New("no feed given"), "name a file, or pipe a feed in; -h shows examples")
