package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/cmd/kindred/internal/output"
	"kindred/feed"
	"kindred/pipeline"
	"kindred/pipeline/finder"

	kreport "kindred/report"
	"kindred/tfidf"
)

// commonOptions are the flags of all commands that make vectors of papers.
type commonOptions struct {
	inputOptions
	vectorOptions
	textOptions
	latentOptions
	vectors string
	counts  kreport.Counts // of what was read

	asked func(name string) string // the flag that names a paper, with a blank; nil for an argument
}

// addCommonFlags defines the flags of o on a command.
func addCommonFlags(cmd *cobra.Command, o *commonOptions) {
	if o.has.text {
		addTextFlags(cmd, &o.textOptions)
	}
	addInputFlags(cmd, &o.inputOptions)
	if o.has.latent {
		addLatentFlags(cmd, &o.latentOptions)
	}
	addVectorFlags(cmd, &o.vectorOptions, func(f *pflag.FlagSet) {
		if o.has.vectors {
			f.Var(flags.File(&o.vectors), "vectors", "compare papers by the rows of this .npz, .npy or .mtx "+
				"file, and not by their words")
		}
	})
}

// inputs returns the names of all files that are read.
func (o *commonOptions) inputs() []string { return append(append(o.files(), o.vectors), o.feeds...) }

// check returns what is wrong with the flags together.
func (o *commonOptions) check() error {
	if err := o.latentOptions.check(o.vectors); err != nil {
		return err
	}
	return o.vectorOptions.check(o.filter.Languages)
}

// textOptions are the flags of all commands that write text.
type textOptions struct {
	color string
	width int
}

// addTextFlags defines the flags of o on a command.
func addTextFlags(cmd *cobra.Command, o *textOptions) {
	o.color = "auto"
	flags.Group(cmd, outputHeading, func(f *pflag.FlagSet) {
		f.Var(flags.OneOf(&o.color, "WHEN", flags.Choice{Name: "auto", Description: "on a terminal"},
			flags.Choice{Name: "always"}, flags.Choice{Name: "never"}),
			"color", "colour the text: auto (on a terminal), always or never")
		f.Var(flags.Positive(&o.width), "width", "wrap text after N columns (default: as the terminal; text in a "+
			"pipe or file is not wrapped)")
	})
}

// style returns how to write text to an output.
func (o *textOptions) style(env *Env, output string) kreport.TextOptions {
	t := kreport.TextOptions{Width: o.width, Color: o.color == "always"}
	if env.StdoutTTY && (output == "" || output == "-") {
		if t.Width == 0 {
			t.Width = env.Width
		}
		t.Color = t.Color || o.color == "auto" && env.Getenv("NO_COLOR") == "" && env.Getenv("TERM") != "dumb"
	}
	return t
}

// pipelineOptions returns the options of the work, with what is in the files that flags name.
func (o *commonOptions) pipelineOptions(env *Env, p *progress) (pipeline.Options, error) {
	opts := o.inputOptions.pipelineOptions(env, p)
	tell := opts.OnRead
	opts.OnRead = func(s *feed.Summary, counts kreport.Counts) {
		o.counts = counts
		tell(s, counts)
	}
	opts.OnModel = func(m *tfidf.Model) {
		p.end()
		o.tellModel(env, m, o.quiet)
	}
	var err error
	if opts.Words, opts.Model, err = o.wordOptions(); err != nil {
		return opts, err
	}
	o.latentOptions.set(&opts)
	switch o.background {
	case "":
	case noBackground:
		opts.Latent.NoBackground = true
	default:
		if opts.Latent.Background, err = readBackground("--background", o.background); err != nil {
			return opts, err
		}
		opts.Latent.NoBackground = false
	}
	if o.vectors != "" {
		opts.Vectors, err = readMatrix(o.vectors)
	}
	return opts, err
}

// work does the work of a command: do is given what the flags say, and more may set the options that
// only this command has.
func work[T any](ctx context.Context, env *Env, o *commonOptions, more func(*pipeline.Options),
	do func(context.Context, []feed.Source, pipeline.Options) (T, error)) (T, error) {
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
	result, err := do(ctx, sources, opts)
	p.end()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return none, o.explain(err)
	}
	return result, nil
}

// explain says of an error of the pipeline which flag is to blame, and what to do about it.
func (o *commonOptions) explain(err error) error {
	var (
		vectors *pipeline.VectorsError
		few     *pipeline.ClustersError
		labels  *pipeline.LabelsError
		to      *finder.PaperError
		group   *finder.GroupError
	)
	switch {
	case errors.As(err, &vectors):
		return explainVectors(vectors, o.vectors)
	case errors.As(err, &few):
		return fault.Usage(fmt.Errorf("-k %d: more clusters than papers (%d)", few.K, few.Papers),
			fmt.Sprintf("use -k %d or less, or -k auto", few.Papers))
	case errors.As(err, &labels):
		return fault.Hint(fmt.Errorf("--labels %s: no paper has this field", labels.Labels),
			"omit --labels to get only the measures that need none")
	case errors.As(err, &to):
		asked := ""
		if o.asked != nil {
			asked = o.asked(to.To)
		}
		return explainPaper(to, asked)
	case errors.As(err, &group):
		return fmt.Errorf("--cluster %q: --clustering has no cluster with this number or name", group.Group)
	case errors.Is(err, finder.ErrNoSharedWord):
		return errors.New("nothing to compare: the text has no word that a paper of the feed has")
	case errors.Is(err, tfidf.ErrNoTerms):
		return o.explainNoTerms(err)
	}
	return err
}

func explainVectors(err *pipeline.VectorsError, name string) error {
	flag := "--vectors " + name
	switch err.Err {
	case pipeline.ErrVectorRows:
		return fault.Hint(fmt.Errorf("%s: %s", flag, err.Detail),
			"row i is paper i, after papers that come twice are merged; kindred vectorize --papers lists the rows")
	}
	return fmt.Errorf("%s: all values are 0", flag)
}

// explainNoTerms says which flags left no word of the papers.
func (o *commonOptions) explainNoTerms(err error) error {
	const fewPapers = 50 // below which no word is left out for being rare or frequent, see tfidf.Options
	given := o.flags.Changed("min-df") || o.flags.Changed("max-df")
	switch {
	case o.model != "" || o.vocabulary != "":
		return err
	case !given && o.counts.Papers < fewPapers:
		hint := "all words are stop words, or shorter than 2 characters"
		if !o.keepStopWords {
			hint += "; --keep-stop-words keeps the stop words"
		}
		return fault.Hint(errors.New("the papers have no words to compare"), hint)
	}
	return fault.Hint(errors.New("no word is in enough papers, or each is in too many"),
		"--min-df 1 --max-df 1.0 keeps every word")
}

// sign completes how a report was made. more are the names of files that flags of the command name.
func (o *commonOptions) sign(origin *kreport.Origin, more ...string) {
	origin.Version = Version()
	if origin.Index == nil { // else it says how the vectors were made
		origin.Options.Vectors = o.changed()
	}
	for _, name := range slices.Concat(o.files(), []string{o.vectors}, more) {
		if sum := fileSum(name); sum != "" {
			origin.Files = append(origin.Files, kreport.File{Name: name, SHA256: sum})
		}
	}
	if o.vectors != "" {
		origin.Options.Vectors["vectors"] = o.vectors
	}
}

// openReport returns where a report goes, and in which format.
func (o *commonOptions) openReport(env *Env) (*output.Output, kreport.Format, error) {
	return openReport(env, o.output, o.format, o.inputs())
}

// openReport opens the output of a report with the values of -o and -f. The output must be none of the
// inputs.
func openReport(env *Env, name, format string, inputs []string) (*output.Output, kreport.Format, error) {
	out, err := output.Open(env.streams(), "-o", name, inputs)
	if err != nil {
		return nil, kreport.Format{}, err
	}
	f, err := formatOf("-o", format, name, reportFormats())
	return out, f, err
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
