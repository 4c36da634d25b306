package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"kindred/feed"
	"kindred/pipeline"
	kreport "kindred/report"
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
	f.Uint64Var(&o.seed, "seed", pipeline.DefaultSeed, "choose other random numbers")
	if o.has.vectors {
		f.StringVar(&o.vectors, "vectors", "", "compare papers by the rows of this .npz, .npy or .mtx `file`, instead of by their words")
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

// pipelineOptions returns the options of the work, with what is in the files that flags name.
func (o *commonOptions) pipelineOptions(env *Env, p *progress) (pipeline.Options, error) {
	opts := o.inputOptions.pipelineOptions(env, p)
	opts.Seed = o.seed
	var err error
	if opts.Words, opts.Model, err = o.wordOptions(); err != nil {
		return opts, err
	}
	if o.vectors != "" {
		opts.Vectors, err = readMatrix(o.vectors)
	}
	return opts, err
}

// work does the work of a command: make is given what the flags say, and more may set the options
// that only this command has.
func work[T any](ctx context.Context, env *Env, o *commonOptions, more func(*pipeline.Options),
	make func(context.Context, []feed.Source, pipeline.Options) (T, error)) (T, error) {
	var none T
	p := newProgress(env, o.quiet)
	opts, err := o.pipelineOptions(env, p)
	if err != nil {
		return none, err
	}
	more(&opts)
	sources, err := o.sources(ctx, env)
	if err != nil {
		return none, err
	}
	result, err := make(ctx, sources, opts)
	p.end()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return none, o.explain(err)
	}
	return result, nil
}

// explain says of an error of the pipeline which flag is to blame.
func (o *commonOptions) explain(err error) error {
	var wrong *pipeline.VectorsError
	if !errors.As(err, &wrong) {
		return explainTo(explainLabels(explainK(err)))
	}
	flag := "--vectors " + o.vectors
	switch wrong.Err {
	case pipeline.ErrVectorRows:
		return hintError{fmt.Errorf("%s: %s", flag, wrong.Detail),
			"row i is the i-th paper, and papers that come twice are merged: kindred vectorize writes them so, and --papers which is which"}
	}
	return fmt.Errorf("%s: there is no value in it", flag)
}

// sign completes how a report was made.
func (o *commonOptions) sign(origin *kreport.Origin) {
	origin.Version = Version()
	origin.Options.Vectors = o.changed()
	for _, name := range append(o.files(), o.vectors) {
		if sum := fileSum(name); sum != "" {
			origin.Files = append(origin.Files, kreport.File{Name: name, SHA256: sum})
		}
	}
	if o.vectors != "" {
		origin.Options.Vectors["vectors"] = o.vectors
	}
}

// openReport returns where a report goes, and in which format.
func (o *commonOptions) openReport(env *Env) (*output, kreport.Format, error) {
	out, err := openOutput(env, "-o", o.output, o.inputs())
	if err != nil {
		return nil, kreport.Format{}, err
	}
	format, err := formatOf(o.format, o.output, reportFormats())
	return out, format, err
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
