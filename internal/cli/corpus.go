package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"kindred/cluster"
	"kindred/feed"
	"kindred/paper"
	kreport "kindred/report"
	"kindred/sparse"
	"kindred/tfidf"
)

// commonOptions are the flags of all commands that make vectors of papers.
type commonOptions struct {
	inputOptions
	color string

	seed        uint64
	minDF       int
	maxDF       float64
	titleWeight float64
}

// addCommonFlags defines the flags of o on a command.
func addCommonFlags(cmd *cobra.Command, o *commonOptions, formats string) {
	f := cmd.Flags()
	addInputFlags(cmd, &o.inputOptions, formats)
	f.StringVar(&o.color, "color", "auto", "colour the text: auto, always or never")
	f.Uint64Var(&o.seed, "seed", 1, "choose other random numbers")
	f.IntVar(&o.minDF, "min-df", 0, "leave out words of fewer papers (default: 1 to 5, by the number of papers)")
	f.Float64Var(&o.maxDF, "max-df", 0, "leave out words of more than this fraction of the papers (default: 0.5, or 1 below 50 papers)")
	f.Float64Var(&o.titleWeight, "title-weight", 0, "count a word of the title this often (default: 2)")
}

// check returns what is wrong with the flags themselves.
func (o *commonOptions) check() error {
	wrong := func(format string, args ...any) error {
		return usageError{fmt.Errorf(format, args...), ""}
	}
	switch {
	case o.minDF < 0:
		return wrong("--min-df %d: want at least 1", o.minDF)
	case !(o.maxDF >= 0 && o.maxDF <= 1):
		return wrong("--max-df %v: want a fraction between 0 and 1", o.maxDF)
	case !(o.titleWeight >= 0 && o.titleWeight <= 1000):
		return wrong("--title-weight %v: want a number between 0 and 1000", o.titleWeight)
	case o.color != "auto" && o.color != "always" && o.color != "never":
		return wrong("--color %s: want auto, always or never", o.color)
	}
	return o.inputOptions.check()
}

// textOptions returns how to write text to where the output goes.
func (o *commonOptions) textOptions(env *Env) kreport.TextOptions {
	return textOptions(env, o.output, o.color)
}

// textOptions returns how to write text to an output.
func textOptions(env *Env, output, color string) kreport.TextOptions {
	t := kreport.TextOptions{Width: 80, Color: color == "always"}
	if env.StdoutTTY && (output == "" || output == "-") {
		t.Width = env.Width
		t.Color = t.Color || color == "auto" && env.Getenv("NO_COLOR") == "" && env.Getenv("TERM") != "dumb"
	}
	return t
}

// corpus is a collection of papers as vectors.
type corpus struct {
	batch *feed.Batch
	read  *tfidf.Corpus
	model *tfidf.Model
	x     *sparse.CSR
}

// papers returns the papers of the corpus: row i is paper i.
func (c *corpus) papers() []paper.Paper { return c.batch.Papers }

// load reads the feeds and makes vectors of their papers.
func (o *commonOptions) load(ctx context.Context, env *Env, p *progress) (*corpus, error) {
	batch, err := o.read(ctx, env, p)
	if err != nil {
		return nil, err
	}
	c := &corpus{batch: batch}
	c.read, err = tfidf.ReadAll(ctx, documentsOf(batch.Papers), tfidf.Options{
		MinDF: float64(o.minDF), MaxDF: o.maxDF, TitleWeight: o.titleWeight, Parallelism: o.jobs,
		OnProgress: func(done, total int) { p.update("weighing words", done, total) },
	})
	if err == nil {
		c.model, c.x, err = c.read.Fit(ctx)
	}
	p.end()
	if err != nil {
		return nil, err
	}
	return c, nil
}

// documentsOf returns what is read of papers.
func documentsOf(papers []paper.Paper) []tfidf.Document {
	docs := make([]tfidf.Document, len(papers))
	for i, p := range papers {
		docs[i] = tfidf.Document{Title: p.Title, Abstract: p.Abstract, Language: p.Language}
	}
	return docs
}

// origin returns how a report on the corpus is made.
func (o *commonOptions) origin(c *corpus) kreport.Origin {
	b := c.batch
	origin := kreport.Origin{
		Schema:  kreport.Schema,
		Version: Version(),
		Read: kreport.Counts{Papers: len(b.Papers), WithoutAbstract: b.WithoutAbstract, Repeated: b.Repeated,
			Renamed: b.Renamed, Skipped: b.SkippedCount, Unwanted: b.Unwanted},
		Options: kreport.Options{MinDF: o.minDF, MaxDF: o.maxDF, TitleWeight: o.titleWeight, Seed: o.seed,
			Since: o.filter.Since, Until: o.filter.Until, Categories: o.filter.Categories, Languages: o.filter.Languages,
			RequireAbstract: o.filter.RequireAbstract, Limit: o.limit},
	}
	for _, f := range b.Files {
		origin.Inputs = append(origin.Inputs, kreport.Input{Name: f.Name, Format: f.Format, Papers: f.Papers, SHA256: f.SHA256})
	}
	return origin
}

// done returns errSkipped if records of the corpus were skipped.
func (c *corpus) done() error { return skippedError(&c.batch.Summary) }

// paperOf returns a paper as reports show it.
func paperOf(p paper.Paper) kreport.Paper {
	return kreport.Paper{ID: p.ID, Title: p.Title, URL: p.URL, Date: p.Date}
}

// vocabulary returns what naming clusters of the corpus takes.
func (c *corpus) vocabulary(ctx context.Context) (cluster.Vocabulary, error) {
	phrases, err := c.model.Phrases(ctx, c.read, tfidf.PhraseOptions{})
	if err != nil {
		return cluster.Vocabulary{}, err
	}
	return cluster.Vocabulary{Terms: c.model.Surfaces(), Phrases: phrases.Occurs, PhraseText: phrases.Text, PhraseParts: phrases.Parts}, nil
}
