package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"kindred/cluster"
	"kindred/feed"
	"kindred/internal/parallel"
	"kindred/paper"
	kreport "kindred/report"
	"kindred/sparse"
	"kindred/tfidf"
)

// commonOptions are the flags of all commands that read feeds.
type commonOptions struct {
	feeds  []string
	from   string
	strict bool

	output string
	format string
	color  string
	quiet  bool

	jobs        int
	seed        uint64
	minDF       int
	maxDF       float64
	titleWeight float64
}

// addCommonFlags defines the flags of o on a command.
func addCommonFlags(cmd *cobra.Command, o *commonOptions, formats string) {
	f := cmd.Flags()
	f.StringVar(&o.from, "from", "", "format of the feeds: "+formatNames()+" (default: by content)")
	f.BoolVar(&o.strict, "strict", false, "stop at the first record that cannot be read, instead of skipping it")
	f.StringVarP(&o.output, "output", "o", "", "write to this `file`, instead of standard output")
	f.StringVarP(&o.format, "format", "f", "", "write "+formats+" (default: by the ending of -o)")
	f.StringVar(&o.color, "color", "auto", "colour the text: auto, always or never")
	f.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress and no summary of what was read")
	f.IntVarP(&o.jobs, "jobs", "j", 0, "work on this many processors (default: all); the result is the same")
	f.Uint64Var(&o.seed, "seed", 1, "choose other random numbers")
	f.IntVar(&o.minDF, "min-df", 0, "leave out words of fewer papers (default: 1 to 5, by the number of papers)")
	f.Float64Var(&o.maxDF, "max-df", 0, "leave out words of more than this fraction of the papers (default: 0.5, or 1 below 50 papers)")
	f.Float64Var(&o.titleWeight, "title-weight", 0, "count a word of the title this often (default: 2)")
	cmd.Flags().SortFlags = false
}

// check returns what is wrong with the flags themselves.
func (o *commonOptions) check() error {
	wrong := func(format string, args ...any) error {
		return usageError{fmt.Errorf(format, args...), ""}
	}
	switch {
	case o.jobs < 0:
		return wrong("--jobs %d: want at least 1", o.jobs)
	case o.minDF < 0:
		return wrong("--min-df %d: want at least 1", o.minDF)
	case !(o.maxDF >= 0 && o.maxDF <= 1):
		return wrong("--max-df %v: want a fraction between 0 and 1", o.maxDF)
	case !(o.titleWeight >= 0 && o.titleWeight <= 1000):
		return wrong("--title-weight %v: want a number between 0 and 1000", o.titleWeight)
	case o.color != "auto" && o.color != "always" && o.color != "never":
		return wrong("--color %s: want auto, always or never", o.color)
	}
	if o.from != "" {
		if _, err := feed.Lookup(o.from); err != nil {
			return usageError{fmt.Errorf("--from %s: no such format", o.from), "one of " + formatNames()}
		}
	}
	return nil
}

// textOptions returns how to write text to where the output goes.
func (o *commonOptions) textOptions(env *Env) kreport.TextOptions {
	terminal := env.StdoutTTY && (o.output == "" || o.output == "-")
	t := kreport.TextOptions{Width: 80, Color: o.color == "always"}
	if terminal {
		t.Width = env.Width
		t.Color = t.Color || o.color == "auto" && env.Getenv("NO_COLOR") == "" && env.Getenv("TERM") != "dumb"
	}
	return t
}

// corpus is a collection of papers as vectors.
type corpus struct {
	batch *feed.Batch
	docs  []tfidf.Document
	model *tfidf.Model
	x     *sparse.CSR
}

// papers returns the papers of the corpus: row i is paper i.
func (c *corpus) papers() []paper.Paper { return c.batch.Papers }

// read reads the feeds.
func (o *commonOptions) read(ctx context.Context, env *Env, p *progress) (*feed.Batch, error) {
	sources, err := o.sources(ctx, env)
	if err != nil {
		return nil, err
	}
	batch, err := feed.Read(ctx, sources, feed.ReadOptions{
		Format: o.from,
		Strict: o.strict,
		OnProgress: func(now feed.Progress) {
			p.update("reading papers", now.Papers, -1)
		},
	})
	p.end()
	if err != nil {
		return nil, err
	}
	o.summarise(env, batch)
	return batch, nil
}

// sources returns what to read: the named files, or standard input.
func (o *commonOptions) sources(ctx context.Context, env *Env) ([]feed.Source, error) {
	names := o.feeds
	if len(names) == 0 {
		if env.StdinTTY {
			return nil, usageError{errors.New("no feed given"), "name a file, or pipe one in; see --help for examples"}
		}
		names = []string{"-"}
	}
	var sources []feed.Source
	stdin := false
	for _, name := range names {
		if name != "-" {
			// What is not there is told before a long feed that comes first is read.
			if err := checkFeed(name); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			sources = append(sources, feed.Source{Name: name, Open: func() (io.ReadCloser, error) { return openFeed(ctx, name) }})
			continue
		}
		if stdin {
			return nil, usageError{errors.New("standard input (-) is named twice"), ""}
		}
		stdin = true
		sources = append(sources, feed.Source{Name: "standard input", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(parallel.Reader(ctx, env.Stdin)), nil
		}})
	}
	return sources, nil
}

// checkFeed returns an error if there is no such file, and says what to do about a folder.
func checkFeed(name string) error {
	info, err := os.Stat(name)
	if err != nil {
		return cause(err)
	}
	if info.IsDir() {
		return hintError{errors.New("is a directory"), "name the files in it: " + strings.TrimRight(name, "/") + "/*"}
	}
	return nil
}

// openFeed opens a file.
func openFeed(ctx context.Context, name string) (io.ReadCloser, error) {
	if info, err := os.Stat(name); err != nil || info.Mode().IsRegular() {
		return os.Open(name)
	}
	return io.NopCloser(parallel.Reader(ctx, &pipe{name: name})), nil
}

// pipe is a named pipe, for the opening of which one may have to wait as long as for what is
// in it. It is closed at its end.
type pipe struct {
	name string
	file *os.File
	err  error // how it ended
}

func (p *pipe) Read(b []byte) (n int, err error) {
	if p.file == nil && p.err == nil {
		p.file, p.err = os.Open(p.name)
	}
	if p.err != nil {
		return 0, p.err
	}
	n, p.err = p.file.Read(b)
	if p.err != nil {
		_ = p.file.Close()
	}
	return n, p.err
}

// summarise says on stderr what was read, if there is something to say.
func (o *commonOptions) summarise(env *Env, b *feed.Batch) {
	var notes []string
	note := func(n int, what string) {
		if n > 0 {
			notes = append(notes, what)
		}
	}
	note(b.WithoutAbstract, fmt.Sprintf("%d without abstract", b.WithoutAbstract))
	note(b.Repeated, fmt.Sprintf("%d repeated and merged", b.Repeated))
	note(b.Renamed, fmt.Sprintf("%d renamed, having the id of another paper", b.Renamed))
	skipped := count(b.SkippedCount, "record") + " skipped"
	if b.SkippedCount == 1 {
		skipped += " (" + place(b.Skipped[0]) + ")"
	}
	note(b.SkippedCount, skipped)
	if len(notes) == 0 || o.quiet && b.SkippedCount == 0 {
		return
	}
	if !o.quiet {
		fmt.Fprintf(env.Stderr, "kindred: read %s: %s\n", count(len(b.Papers), "paper"), strings.Join(notes, ", "))
	}
	if b.SkippedCount == 1 && !o.quiet {
		return // all is said
	}
	const most = 5
	for i, s := range b.Skipped {
		if i == most {
			fmt.Fprintf(env.Stderr, "kindred: skipped %d more\n", b.SkippedCount-most)
			break
		}
		fmt.Fprintf(env.Stderr, "kindred: skipped %s\n", place(s))
	}
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

// load reads the feeds and makes vectors of their papers.
func (o *commonOptions) load(ctx context.Context, env *Env, p *progress) (*corpus, error) {
	batch, err := o.read(ctx, env, p)
	if err != nil {
		return nil, err
	}
	c := &corpus{batch: batch, docs: make([]tfidf.Document, len(batch.Papers))}
	for i, paper := range batch.Papers {
		c.docs[i] = tfidf.Document{Title: paper.Title, Abstract: paper.Abstract}
	}
	c.model, c.x, err = tfidf.Fit(ctx, c.docs, tfidf.Options{
		MinDF: o.minDF, MaxDF: o.maxDF, TitleWeight: o.titleWeight, Parallelism: o.jobs,
		OnProgress: func(done, total int) { p.update("weighing words", done, total) },
	})
	p.end()
	if err != nil {
		return nil, err
	}
	return c, nil
}

// origin returns how a report on the corpus is made.
func (o *commonOptions) origin(c *corpus) kreport.Origin {
	b := c.batch
	origin := kreport.Origin{
		Schema:  kreport.Schema,
		Version: Version(),
		Read: kreport.Counts{Papers: len(b.Papers), WithoutAbstract: b.WithoutAbstract, Repeated: b.Repeated,
			Renamed: b.Renamed, Skipped: b.SkippedCount},
		Options: kreport.Options{MinDF: o.minDF, MaxDF: o.maxDF, TitleWeight: o.titleWeight, Seed: o.seed},
	}
	for _, s := range b.Sources {
		origin.Inputs = append(origin.Inputs, kreport.Input{Name: s.Name, Format: s.Format, Papers: s.Papers, SHA256: s.SHA256})
	}
	return origin
}

// done returns errSkipped if records of the corpus were skipped.
func (c *corpus) done() error {
	if c.batch.SkippedCount > 0 {
		return errSkipped
	}
	return nil
}

// paperOf returns a paper as reports show it.
func paperOf(p paper.Paper) kreport.Paper {
	return kreport.Paper{ID: p.ID, Title: p.Title, URL: p.URL, Date: p.Date}
}

// vocabulary returns what naming clusters of the corpus takes.
func (c *corpus) vocabulary(ctx context.Context) (cluster.Vocabulary, error) {
	phrases, err := c.model.Phrases(ctx, c.docs, tfidf.PhraseOptions{})
	if err != nil {
		return cluster.Vocabulary{}, err
	}
	return cluster.Vocabulary{Terms: c.model.Surfaces(), Phrases: phrases.Occurs, PhraseText: phrases.Text, PhraseParts: phrases.Parts}, nil
}
