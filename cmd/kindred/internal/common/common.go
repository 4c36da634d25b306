package common

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cluster/balance"
	"kindred/cmd/kindred/internal/config"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/cmd/kindred/internal/output"
	"kindred/feed"
	"kindred/pipeline"
	"kindred/pipeline/evaluate"
	"kindred/pipeline/finder"

	kreport "kindred/report"
	"kindred/tfidf"
)

// Flags are the flags of all commands that make vectors of papers.
type Flags struct {
	InputFlags
	WordFlags
	TextFlags
	LatentFlags
	Vectors string

	vectorsWeight float64        // of Vectors beside words
	counts        kreport.Counts // of what was read

	Asked func(name string) string // the flag that names a paper, with a blank; nil for an argument
}

// AddFlags defines the flags of o on a command.
func AddFlags(cmd *cobra.Command, o *Flags) {
	if o.Has.Text {
		AddTextFlags(cmd, &o.TextFlags)
	}
	AddInputFlags(cmd, &o.InputFlags)
	if o.Has.Latent {
		addLatentFlags(cmd, &o.LatentFlags)
	}
	AddWordFlags(cmd, &o.WordFlags, func(f *pflag.FlagSet) {
		if o.Has.Vectors {
			f.Var(flags.File(&o.Vectors), "vectors", "compare papers by the rows of this .npz, .npy or .mtx "+
				"file, and not by their words")
		}
		if o.vectorsWeight = 1; o.Has.Blend {
			f.Var(flags.Number(&o.vectorsWeight, false, func(x float64) bool { return x > 0 && x <= 1 },
				"must be a number above 0 and at most 1"), "vectors-weight", "share of --vectors in the similarity of papers; "+
				"their words have the rest")
		}
	})
}

// Inputs returns the names of all files that are read.
func (o *Flags) Inputs() []string { return append(append(o.Files(), o.Vectors), o.Feeds...) }

// Check returns what is wrong with the flags together.
func (o *Flags) Check() error {
	if err := cmp.Or(o.InputFlags.Check(), o.LatentFlags.Check(o.Vectors)); err != nil {
		return err
	}
	if o.Vectors == "" && o.Has.Blend && o.vectorsWeight != 1 {
		return fault.Usage(errors.New("--vectors-weight has no effect without --vectors"), "")
	}
	return o.WordFlags.Check(o.Filter.Languages)
}

// Changed returns the flags about words, weights and the latent space that the user gave, by name, as
// [WordFlags.Changed] does.
func (o *Flags) Changed() map[string]string {
	changed := o.WordFlags.Changed()
	if o.latentSet != nil {
		o.latentSet.VisitAll(func(f *pflag.Flag) {
			if f.Changed {
				changed[f.Name] = f.Value.String()
			}
		})
	}
	return changed
}

// Again sets the flags of [Flags.Changed] to the values with which an earlier report was made, by name, and returns
// them as the user would write them. It sets none if the user gave any of these flags in this run. Flags that the
// command lacks are left out.
func (o *Flags) Again(made map[string]string) (set []string, err error) {
	all := pflag.NewFlagSet("", pflag.ContinueOnError)
	all.AddFlagSet(o.flags)
	all.AddFlagSet(o.latentSet)
	given := false
	all.VisitAll(func(f *pflag.Flag) { given = given || f.Changed && config.Origin(f) == "" })
	if given {
		return nil, nil
	}
	for _, name := range slices.Sorted(maps.Keys(made)) {
		f := all.Lookup(name)
		if f == nil {
			continue
		}
		if err := f.Value.Set(made[name]); err != nil {
			return nil, fmt.Errorf("--%s %s: %w", name, made[name], err)
		}
		f.Changed = true
		set = append(set, "--"+name+"="+made[name])
	}
	return set, nil
}

// TextFlags are the flags of all commands that write text.
type TextFlags struct {
	color string
	width int
}

// AddTextFlags defines the flags of o on a command.
func AddTextFlags(cmd *cobra.Command, o *TextFlags) {
	o.color = "auto"
	flags.Group(cmd, outputHeading, func(f *pflag.FlagSet) {
		f.Var(flags.OneOf(&o.color, "WHEN", flags.Choice{Name: "auto", Description: "on a terminal"},
			flags.Choice{Name: "always"}, flags.Choice{Name: "never"}),
			"color", "colour the text: auto (on a terminal), always or never")
		f.Var(flags.Positive(&o.width), "width", "wrap text after N columns (default: as the terminal; text in a "+
			"pipe or file is not wrapped)")
	})
}

// Style returns how to write text to an output.
func (o *TextFlags) Style(env *Env, output string) kreport.TextOptions {
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
func (o *Flags) pipelineOptions(env *Env, p *Progress) (pipeline.Options, error) {
	opts := o.InputFlags.PipelineOptions(env, p)
	tell := opts.OnRead
	opts.OnRead = func(s *feed.Summary, counts kreport.Counts) {
		o.counts = counts
		tell(s, counts)
	}
	opts.OnModel = func(m *tfidf.Model) {
		p.End()
		o.TellModel(env, m, o.Quiet)
	}
	var err error
	if opts.Words, opts.Model, err = o.wordOptions(); err != nil {
		return opts, err
	}
	o.LatentFlags.set(&opts)
	switch o.background {
	case "":
	case noBackground:
		opts.Latent.NoBackground = true
	default:
		if opts.Latent.Background, err = ReadBackground("--background", o.background); err != nil {
			return opts, err
		}
		opts.Latent.NoBackground = false
	}
	if o.Vectors != "" {
		opts.Vectors, err = ReadMatrix(o.Vectors)
		opts.VectorsWeight = o.vectorsWeight
	}
	return opts, err
}

// Work does the work of a command: do is given what the flags say, and more may set the options that
// only this command has.
func Work[T any](ctx context.Context, env *Env, o *Flags, more func(*pipeline.Options),
	do func(context.Context, []feed.Source, pipeline.Options) (T, error)) (T, error) {
	var none T
	p := NewProgress(env, o.Quiet)
	opts, err := o.pipelineOptions(env, p)
	if err != nil {
		return none, err
	}
	more(&opts)
	sources, err := o.Sources(ctx, env)
	if err != nil {
		return none, err
	}
	result, err := do(ctx, sources, opts)
	p.End()
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return none, o.Explain(err)
	}
	return result, nil
}

// Explain says of an error of the pipeline which flag is to blame, and what to do about it.
func (o *Flags) Explain(err error) error {
	if of, ok := err.(*feed.SourceError); ok {
		return &feed.SourceError{Name: of.Name, Err: o.Explain(of.Err)}
	}
	var (
		vectors *pipeline.VectorsError
		few     *pipeline.ClustersError
		sizes   *balance.SizeError
		labels  *evaluate.LabelsError
		to      *finder.PaperError
		group   *finder.GroupError
	)
	switch {
	case errors.As(err, &vectors):
		return explainVectors(vectors, o.Vectors)
	case errors.As(err, &sizes):
		return fault.Usage(fmt.Errorf("%s: %w", sizeFlags(sizes), sizes), sizesHint(sizes, o.counts.Papers))
	case errors.Is(err, balance.ErrTooLarge):
		return fault.Hint(err, "use a larger --max-size, or none")
	case errors.As(err, &few):
		flag, other := "-k", ", or -k auto"
		if few.Bound {
			flag, other = "--k-min", ""
		}
		orLess := " or less"
		if few.Papers == 1 {
			orLess = ""
		}
		return fault.Usage(fmt.Errorf("%s %d: more groups than papers (%d)", flag, few.K, few.Papers),
			fmt.Sprintf("use %s %d%s%s", flag, few.Papers, orLess, other))
	case errors.As(err, &labels) && labels.Labels == "":
		return fault.Hint(errors.New("--sweep k=classes: no paper has a label"),
			`a label is the field "label" of a record, or else the category`)
	case errors.As(err, &labels):
		return fault.Hint(fmt.Errorf("--labels %s: no paper has this field", labels.Labels),
			"omit --labels to get only the measures that need none")
	case errors.As(err, &to):
		asked := ""
		if o.Asked != nil {
			asked = o.Asked(to.To)
		}
		return explainPaper(to, asked)
	case errors.As(err, &group):
		return explainGroup(group)
	case errors.Is(err, pipeline.ErrNoKnownWord) && o.Model == "":
		return fmt.Errorf("--vocabulary %s: no paper has one of these words", o.vocabulary)
	case errors.Is(err, pipeline.ErrNoKnownWord):
		return fmt.Errorf("--model %s: no paper has a word of this model", o.Model)
	case errors.Is(err, tfidf.ErrNoTerms):
		return o.ExplainNoTerms(err)
	}
	return err
}

// sizeFlags returns the flags that ask for impossible sizes.
func sizeFlags(e *balance.SizeError) string {
	var given []string
	for _, f := range []struct {
		name  string
		value int
	}{{"-k", e.K}, {"--min-size", e.Min}, {"--max-size", e.Max}} {
		if f.value > 0 {
			given = append(given, fmt.Sprint(f.name, " ", f.value))
		}
	}
	return strings.Join(given, " ")
}

// sizesHint says what to do about impossible sizes of groups of some of the papers.
func sizesHint(e *balance.SizeError, papers int) string {
	switch {
	case e.Max > 0 && e.Min > e.Max:
		return "use a smaller --min-size or a larger --max-size"
	case max(1, e.K)*e.Min > papers:
		if e.K > 0 {
			return fmt.Sprintf("use --min-size %d or less, or a smaller -k", papers/e.K)
		}
		return fmt.Sprintf("use --min-size %d or less", papers)
	case e.K > 0 && e.K*e.Max < e.Rows:
		return "use a larger --max-size or a larger -k"
	case e.Rows == papers:
		return "use a smaller --min-size or a larger --max-size"
	}
	return "papers that fit no group do not count; --outliers none leaves every paper in a group"
}

func explainVectors(err *pipeline.VectorsError, name string) error {
	flag := "--vectors " + name
	switch err.Err {
	case pipeline.ErrVectorRows:
		return fault.Hint(fmt.Errorf("%s: %s", flag, err.Detail),
			"row i is paper i, after papers that come twice are merged; kindred vectorize --papers lists the rows")
	case pipeline.ErrVectorColumns:
		return fault.Hint(fmt.Errorf("%s: %s can be blended with words", flag, err.Detail),
			"omit --vectors-weight to compare by these vectors alone")
	}
	return fmt.Errorf("%s: all values are 0", flag)
}

// ExplainNoTerms says which flags left no word of the papers, if that is the error.
func (o *WordFlags) ExplainNoTerms(err error) error {
	given := o.flags.Changed("min-df") || o.flags.Changed("max-df")
	switch {
	case !errors.Is(err, tfidf.ErrNoTerms):
		return err
	case o.Model != "" || o.vocabulary != "":
		return err
	case !given: // then no word was left out for being rare or frequent
		hint := "all words are stop words, numbers, or shorter than 2 characters"
		if o.flags.Changed("min-length") || o.flags.Changed("max-length") {
			hint = "all words are stop words, numbers, or shorter or longer than --min-length and --max-length allow"
		}
		if !o.keepStopWords {
			hint += "; --keep-stop-words keeps the stop words"
		}
		return fault.Hint(errors.New("the papers have no words to compare"), hint)
	}
	return fault.Hint(errors.New("no word is in enough papers, or each is in too many"),
		"--min-df 1 --max-df 1.0 keeps every word")
}

// Sign completes how a report was made. more are the names of files that flags of the command name.
func (o *Flags) Sign(origin *kreport.Origin, more ...string) {
	origin.Version = Version()
	if origin.Index == nil { // else it says how the vectors were made
		origin.Options.Vectors = o.Changed()
	}
	for _, name := range slices.Concat(o.Files(), []string{o.Vectors}, more) {
		if sum := FileSum(name); sum != "" {
			origin.Files = append(origin.Files, kreport.File{Name: name, SHA256: sum})
		}
	}
	if o.Vectors != "" {
		origin.Options.Vectors["vectors"] = o.Vectors
		if o.vectorsWeight != 1 {
			origin.Options.Vectors["vectors-weight"] = strconv.FormatFloat(o.vectorsWeight, 'g', -1, 64)
		}
	}
}

// OpenReport returns where a report goes, and in which format.
func (o *Flags) OpenReport(env *Env) (*output.Output, kreport.Format, error) {
	return OpenReport(env, o.Output, o.Format, o.Inputs())
}

// OpenReport opens the output of a report with the values of -o and -f. The output must be none of the
// inputs.
func OpenReport(env *Env, name, format string, inputs []string) (*output.Output, kreport.Format, error) {
	return open(env, name, format, inputs, ReportFormats())
}

// OpenAs returns where a result goes, and in which of some formats.
func OpenAs[F any](env *Env, o *Flags, formats []Choice[F]) (*output.Output, F, error) {
	return open(env, o.Output, o.Format, o.Inputs(), formats)
}

func open[F any](env *Env, name, format string, inputs []string, formats []Choice[F]) (out *output.Output, f F,
	err error) {
	if out, err = output.Open(env.Streams(), "-o", name, inputs); err != nil {
		return nil, f, err
	}
	f, err = FormatOf("-o", format, name, formats)
	return out, f, err
}

// FileSum returns the SHA-256 of a file, or "" if it cannot be read a second time, as a pipe.
func FileSum(name string) string {
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
