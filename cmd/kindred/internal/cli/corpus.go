package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

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
	vectorOptions
	color   string
	seed    uint64
	vectors string
}

// addCommonFlags defines the flags of o on a command.
func addCommonFlags(cmd *cobra.Command, o *commonOptions, formats string) {
	f := cmd.Flags()
	addInputFlags(cmd, &o.inputOptions, formats)
	f.StringVar(&o.color, "color", "auto", "colour the text: auto, always or never")
	f.Uint64Var(&o.seed, "seed", 1, "choose other random numbers")
	if o.has.vectors {
		f.StringVar(&o.vectors, "vectors", "", "compare papers by the rows of this .npz or .mtx `file`, as kindred vectorize writes it, instead of by their words")
	}
	addVectorFlags(cmd, &o.vectorOptions)
}

// inputs returns the names of all files that are read.
func (o *commonOptions) inputs() []string { return append(append(o.files(), o.vectors), o.feeds...) }

// check returns what is wrong with the flags themselves.
func (o *commonOptions) check() error {
	if o.color != "auto" && o.color != "always" && o.color != "never" {
		return usageError{fmt.Errorf("--color %s: want auto, always or never", o.color), ""}
	}
	if err := o.inputOptions.check(); err != nil {
		return err
	}
	return o.vectorOptions.check(o.filter.Languages)
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
	terms *sparse.CSR // the papers by the terms of the model
	x     *sparse.CSR // rows to compare papers by: terms, unless --vectors has others
}

// papers returns the papers of the corpus: row i is paper i.
func (c *corpus) papers() []paper.Paper { return c.batch.Papers }

// load reads the feeds and makes vectors of their papers.
func (o *commonOptions) load(ctx context.Context, env *Env, p *progress) (*corpus, error) {
	v, err := o.newVectorizer()
	if err != nil {
		return nil, err
	}
	var x *sparse.CSR
	if o.vectors != "" {
		if x, err = readMatrix(o.vectors); err != nil {
			return nil, err
		}
	}
	batch, err := o.read(ctx, env, p)
	if err != nil {
		return nil, err
	}
	c := &corpus{batch: batch}
	err = v.vectorize(ctx, c, o.jobs, p)
	p.end()
	if err == nil && x != nil {
		err = c.replaceVectors(o.vectors, x, o.has.neighbors)
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// documentsOf returns what is read of papers.
func documentsOf(papers []paper.Paper) []tfidf.Document {
	docs := make([]tfidf.Document, len(papers))
	for i, p := range papers {
		docs[i] = documentOf(p)
	}
	return docs
}

// documentOf returns what is read of a paper.
func documentOf(p paper.Paper) tfidf.Document {
	return tfidf.Document{Title: p.Title, Abstract: p.Abstract, Language: p.Language}
}

// origin returns how a report on the corpus is made.
func (o *commonOptions) origin(c *corpus) kreport.Origin {
	b := c.batch
	origin := kreport.Origin{
		Schema:  kreport.Schema,
		Version: Version(),
		Read: kreport.Counts{Papers: len(b.Papers), WithoutAbstract: b.WithoutAbstract, Repeated: b.Repeated,
			Renamed: b.Renamed, Skipped: b.SkippedCount, Unwanted: b.Unwanted},
		Options: kreport.Options{MinDF: o.parsed.MinDF, MaxDF: o.parsed.MaxDF, TitleWeight: o.titleWeight, Vectors: o.changed(), Seed: o.seed,
			Since: o.filter.Since, Until: o.filter.Until, Categories: o.filter.Categories, Languages: o.filter.Languages,
			RequireAbstract: o.filter.RequireAbstract, Limit: o.limit},
	}
	for _, f := range b.Files {
		origin.Inputs = append(origin.Inputs, kreport.Input{Name: f.Name, Format: f.Format, Papers: f.Papers, SHA256: f.SHA256})
	}
	for _, name := range append(o.files(), o.vectors) {
		if sum := fileSum(name); sum != "" {
			origin.Files = append(origin.Files, kreport.File{Name: name, SHA256: sum})
		}
	}
	if o.vectors != "" {
		origin.Options.Vectors["vectors"] = o.vectors
	}
	return origin
}

// fileSum returns the SHA-256 of a file, or "" if it cannot be read a second time, as a pipe.
func fileSum(name string) string {
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
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
