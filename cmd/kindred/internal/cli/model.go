package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/background"
	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/cmd/kindred/internal/output"
	"kindred/lsa"
	"kindred/pipeline"
	"kindred/report/inventory"
	"kindred/tfidf"

	kreport "kindred/report"
)

func newModelCommand(env *common.Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "model COMMAND",
		Short: "Train a model of word frequencies, or show one",
		Long: `A model holds the words of a collection of papers: how many papers have each word,
and the weight of the word. With --model, other commands weigh the words of further
papers in the same way. With --background, they combine the word frequencies of a
small feed with those of the collection, because a few papers alone do not tell which
words are rare.`,
		Example: `  kindred model train archive.jsonl.zst -o archive.model
  kindred model info archive.model
  kindred cluster today.xml --background archive.model`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return unknownCommand(cmd, args[0])
		},
		SuggestionsMinimumDistance: 2,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return fault.Usage(errors.New("model: no command given"), "kindred model train or kindred model info")
		},
	}
	cmd.AddCommand(newTrainCommand(env), newInfoCommand(env))
	return cmd
}

type trainOptions struct {
	common.InputFlags
	common.WordFlags
	space spaceOptions
}

// spaceOptions are the flags of commands that write a latent space.
type spaceOptions struct {
	wanted bool
	rank   int // 0 is chosen by the number of papers
}

// add defines the flag.
func (o *spaceOptions) add(f *pflag.FlagSet, usage string) {
	f.Var(flags.PositiveOrAuto(&o.rank, &o.wanted, lsa.MaxRank), "latent", usage)
	f.Lookup("latent").NoOptDefVal = common.Auto
}

func newTrainCommand(env *common.Env) *cobra.Command {
	o := &trainOptions{}
	o.Has.Norm = true
	cmd := &cobra.Command{
		Use:   "train [FEED...]",
		Short: "Train a model on the papers of feeds",
		Long: `Write the model of one or more feeds to a file. Kindred does not keep the texts, so
millions of papers take little memory. A paper that occurs twice counts twice.

With --latent, the model has a latent space as well: it knows which words occur in
the same papers. Such a model can be the --background of small collections of its
field.`,
		Example: `  kindred model train archive.jsonl.zst -o archive.model
  kindred model train archive.jsonl.zst --latent -o archive.model
  kindred model train 'exports/**/*.ris' --ngram-range 1,2 --min-df 5 -o pairs.model
  kindred model train revues/ --stemmer fr --stop-words stop.txt -o fr.model`,
		RunE: common.OverFeeds(env, o, runTrain),
	}
	common.AddFileFlag(cmd, &o.Output)
	flags.Group(cmd, common.LatentHeading, func(f *pflag.FlagSet) {
		o.space.add(f, "train a latent space, too, of N dimensions (--latent alone: by the number of papers, 2 to 100)")
	})
	common.PerRun(cmd, "latent") // which is not the share of other commands
	common.AddInputFlags(cmd, &o.InputFlags)
	common.AddWordFlags(cmd, &o.WordFlags, func(*pflag.FlagSet) {})
	flags.Main(cmd, "output", "latent", "stemmer", "stop-words", "min-df")
	return cmd
}

// Check returns what is wrong with the flags together.
func (o *trainOptions) Check() error {
	return cmp.Or(o.InputFlags.Check(), o.WordFlags.Check(o.Filter.Languages))
}

func runTrain(ctx context.Context, env *common.Env, o *trainOptions) error {
	out, err := output.Open(env.Streams(), "-o", o.Output, append(o.Files(), o.Feeds...))
	if err != nil {
		return err
	}
	if err := env.NotOnTerminal(out, "a model"); err != nil {
		return err
	}
	words, err := o.Options()
	if err != nil {
		return err
	}
	sources, err := o.Sources(ctx, env)
	if err != nil {
		return err
	}
	p := common.NewProgress(env, o.Quiet)
	opts := o.PipelineOptions(env, p)
	opts.Words = words
	opts.Train = pipeline.TrainOptions{Latent: o.space.wanted, Rank: o.space.rank}
	t, err := pipeline.Train(ctx, sources, opts)
	p.End()
	if err != nil {
		return o.ExplainNoTerms(err)
	}
	if err := out.Write(func(w io.Writer) error { _, err := t.WriteTo(w); return err }); err != nil {
		return err
	}
	o.Summarise(env, &t.Summary, t.Counts)
	o.TellModel(env, t.Model, o.Quiet)
	if !o.Quiet && o.Output != "" && o.Output != "-" {
		fmt.Fprintf(env.Stderr, "kindred: wrote the model of %s and %s to %s\n", common.Count(t.Model.Docs(), "paper"),
			common.Count(len(t.Model.Terms()), "term"), o.Output)
	}
	return common.SkippedError(t.Counts.Skipped)
}

type infoOptions struct {
	name   string // "" is the background that is part of kindred
	near   string
	output string
	format string
	top    int
	common.TextFlags
}

func newInfoCommand(env *common.Env) *cobra.Command {
	o := &infoOptions{top: 20}
	cmd := &cobra.Command{
		Use:   "info [FILE]",
		Short: "Show what is in a model",
		Long: `Show the number of papers that a model was trained on, its options, and its most
frequent words: the number of papers that have each word, and the weight of the word.
With --near, list the words that are nearest to some words in the latent space of
the model: those that occur in the same papers, or in papers that share other words.

Without FILE, show the background that is part of kindred.`,
		Example: `  kindred model info archive.model
  kindred model info archive.model -n 100
  kindred model info archive.model -n all -f csv -o words.csv
  kindred model info --near quark`,
		Args: asUsageError(func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return fmt.Errorf("model info takes one file, not %d", len(args))
			}
			return nil
		}),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				o.name = args[0]
			}
			return runInfo(env, o)
		},
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.VarP(flags.PositiveOrAll(&o.top), "top", "n", "words to list, or all")
		f.Var(flags.Checked(&o.near, "WORDS", nil), "near", "list the words nearest to these in the latent space")
	})
	flags.Main(cmd, "top", "near")
	common.PerRun(cmd, "near")
	common.AddOutputFlags(cmd, &o.output, &o.format, common.ReportFormats())
	common.AddTextFlags(cmd, &o.TextFlags)
	return cmd
}

func runInfo(env *common.Env, o *infoOptions) error {
	var inputs []string
	if o.name != "" {
		inputs = append(inputs, o.name)
	}
	out, format, err := common.OpenReport(env, o.output, o.format, inputs)
	if err != nil {
		return err
	}
	b, err := common.ReadBackground("", o.name)
	if err != nil {
		return err
	}
	var r kreport.Document
	if o.near != "" {
		r, err = nearReport(b, o.near, o.top)
	} else {
		r = modelReport(b, o.top)
	}
	if err != nil {
		return err
	}
	return out.Write(func(w io.Writer) error { return kreport.Encode(w, r, format, o.Style(env, o.output)) })
}

// nearReport returns the terms nearest to some words, 0 for all.
func nearReport(b *background.Background, words string, top int) (*inventory.NearTerms, error) {
	if b.Space() == nil {
		return nil, fault.Hint(errors.New("--near: the model has no latent space"), "kindred model train --latent")
	}
	m := b.Words()
	v := m.Vector(tfidf.Document{Abstract: words})
	r := &inventory.NearTerms{Schema: kreport.Schema, Version: common.Version(), To: words, Terms: []string{},
		Near: []inventory.NearTerm{}}
	for _, j := range v.Indices {
		r.Terms = append(r.Terms, m.Terms()[j])
	}
	if len(v.Indices) == 0 {
		return nil, fmt.Errorf("--near %q: the model has no such word", words)
	}
	if top == 0 {
		top = len(m.Terms())
	}
	for _, n := range b.Space().Near(v, top) {
		r.Near = append(r.Near, inventory.NearTerm{Term: m.Terms()[n.Term], Text: m.Surfaces()[n.Term], DF: m.DF(n.Term),
			Similarity: kreport.Number(n.Similarity)})
	}
	return r, nil
}

// modelReport returns what there is to say of a model, with so many of its terms, 0 for all.
func modelReport(of *background.Background, top int) *inventory.Model {
	m := of.Words()
	r := &inventory.Model{Schema: kreport.Schema, Version: common.Version(), Papers: m.Docs(), Terms: len(m.Terms()),
		Top: []inventory.ModelTerm{}}
	columns := make([]int, len(m.Terms()))
	for j := range columns {
		columns[j] = j
	}
	slices.SortStableFunc(columns, func(a, b int) int { return cmp.Compare(m.DF(b), m.DF(a)) })
	if top > 0 {
		columns = columns[:min(top, len(columns))]
	}
	for _, j := range columns {
		r.Top = append(r.Top, inventory.ModelTerm{Term: m.Terms()[j], Text: m.Surfaces()[j], DF: m.DF(j), IDF: m.IDF(j)})
	}
	r.Options = m.Settings()
	delete(r.Options, "vocabulary") // these are the terms
	for _, name := range slices.Sorted(maps.Keys(r.Options)) {
		setting := strings.ReplaceAll(name, "_", " ")
		switch v := r.Options[name].(type) {
		case bool:
		case []any:
			setting += fmt.Sprintf(": %d given", len(v))
		case map[string]any: // the background
			continue
		default:
			setting += fmt.Sprintf(" %v", v)
		}
		r.Settings = append(r.Settings, setting)
	}
	if b, ok := m.Background(); ok {
		papers := "papers that are not known"
		if b.Docs > 0 {
			papers = common.Count(b.Docs, "paper")
		}
		r.Settings = append(r.Settings, fmt.Sprintf("background of %s, which counts as %v papers", papers, b.Weight))
	}
	if s := of.Space(); s != nil {
		r.Space = &inventory.ModelSpace{Dimensions: s.Rank(), Explained: kreport.Number(s.Explained())}
	}
	return r
}
