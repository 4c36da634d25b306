package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kindred/feed"
	"kindred/pipeline"
	kreport "kindred/report"
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

// addInputFlags defines the flags of o on a command.
func addInputFlags(cmd *cobra.Command, o *inputOptions, formats string) {
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", "", "write to this `file`, instead of standard output")
	f.StringVarP(&o.format, "format", "f", "", "write "+formats+" (default: by the ending of -o)")
	f.StringVar(&o.from, "from", "", "`format` of the feeds, as kindred formats lists them (default: by content)")
	f.BoolVar(&o.strict, "strict", false, "stop at the first record that cannot be read, instead of skipping it")
	f.StringVar(&o.filter.Since, "since", "", "read papers of this `date` or later: 2024, 2024-03 or 2024-03-11")
	f.StringVar(&o.filter.Until, "until", "", "read papers of this `date` or earlier")
	f.StringSliceVar(&o.filter.Categories, "category", nil, "read papers of any of these `categories`: cs.LG, or cs for all of cs")
	f.StringSliceVar(&o.filter.Languages, "lang", nil, "read papers in any of these `languages`: en, de ...")
	f.BoolVar(&o.filter.RequireAbstract, "require-abstract", false, "read papers with an abstract only")
	f.IntVar(&o.limit, "limit", 0, "stop reading after this many papers")
	f.IntVarP(&o.jobs, "jobs", "j", 0, "work on this many processors (default: all); the result is the same")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress and no summary of what was read")
	cmd.Flags().SortFlags = false
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

// check returns what is wrong with the flags themselves.
func (o *inputOptions) check() error {
	if o.jobs < 0 {
		return usageError{fmt.Errorf("--jobs %d: want at least 1", o.jobs), ""}
	}
	if o.limit < 0 {
		return usageError{fmt.Errorf("--limit %d: want at least 1", o.limit), ""}
	}
	for _, date := range []struct{ flag, value string }{{"since", o.filter.Since}, {"until", o.filter.Until}} {
		if date.value != "" && !isDate(date.value) {
			return usageError{fmt.Errorf("--%s %s: not a date", date.flag, date.value), "write 2024, 2024-03 or 2024-03-11"}
		}
	}
	if o.from != "" {
		if _, err := feed.Lookup(o.from); err != nil {
			return usageError{fmt.Errorf("--from %s: no such format", o.from), "kindred formats lists them"}
		}
	}
	return nil
}

// isDate reports whether s is an ISO 8601 date of any precision.
func isDate(s string) bool {
	for _, layout := range []string{"2006", "2006-01", "2006-01-02"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}

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
		return nil, usageError{err, ""}
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
	notes := newNotes(c.WithoutAbstract, "without abstract", c.Repeated, "repeated and merged",
		c.Renamed, "renamed, having the id of another paper", c.Unwanted, "left out by the filters")
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

// notPapersNote says how many records are rightly no papers, and what they are, or returns "".
func notPapersNote(s *feed.Summary) string {
	var kinds []string
	for _, c := range s.NotPapers {
		kinds = append(kinds, fmt.Sprintf("%s: %d", c.What, c.Count))
	}
	if kinds == nil {
		return ""
	}
	return fmt.Sprintf("%s left out that are not papers (%s)", count(s.NotPapersCount(), "record"), strings.Join(kinds, ", "))
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
var errNoFeed = usageError{errors.New("no feed given"), "name a file, or pipe one in; see --help for examples"}
