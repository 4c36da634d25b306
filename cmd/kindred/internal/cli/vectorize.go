package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/background"
	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/cmd/kindred/internal/output"
	"kindred/lsa"
	"kindred/paper"
	"kindred/pipeline"
	"kindred/sparse"
	"kindred/tfidf"
)

type vectorizeOptions struct {
	common.Flags
	terms     string
	papers    string
	saveModel string
	space     spaceOptions
}

func newVectorizeCommand(env *common.Env) *cobra.Command {
	o := &vectorizeOptions{}
	o.Has.Model, o.Has.Norm = true, true
	cmd := &cobra.Command{
		Use:   "vectorize [FEED...]",
		Short: "Write the TF-IDF matrix of papers, for other tools",
		Long: `Write the matrix of papers and words: a row for each paper, and a column for each
word. scipy.sparse.load_npz reads the format .npz; .mtx is Matrix Market.
Row i is paper i, after papers that occur twice are merged, as kindred cluster does.

--terms writes what each column is, and --papers what each row is. --save-model
writes the model, with which --model weighs the words of further papers. With
--vectors, kindred reads a matrix instead of feeds, to write it in the other format.

--latent writes the places of the papers in a latent space instead, as a dense matrix
that numpy.load reads: U*S of the truncated singular value decomposition. The space
is that of --model, if this has one, or else it is fitted to the papers.`,
		Example: `  kindred vectorize papers.jsonl -o papers.npz --terms terms.tsv --papers rows.tsv
  kindred vectorize papers.jsonl --ngram-range 1,2 --weighting bm25 -o papers.mtx
  kindred vectorize january.jsonl -o january.npz --save-model january.model
  kindred vectorize february.jsonl -o february.npz --model january.model
  kindred vectorize --vectors papers.npz -o papers.mtx
  kindred vectorize papers.jsonl --latent=50 -o papers.npy`,
		RunE: common.OverFeeds(env, o, runVectorize),
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.Var(flags.File(&o.terms), "terms", "write the columns to this TSV file: term, text, number of papers, weight")
		f.Var(flags.File(&o.papers), "papers", "write the rows to this TSV file: id, title")
		f.Var(flags.File(&o.saveModel), "save-model", "write the model to this file")
		f.Var(flags.File(&o.Vectors), "vectors", "read the matrix in this .npz, .npy or .mtx file instead of feeds")
	})
	flags.Group(cmd, common.LatentHeading, func(f *pflag.FlagSet) {
		o.space.add(f, "write the papers in a latent space of N dimensions (--latent alone: by the number of papers, "+
			"2 to 100)")
	})
	flags.Main(cmd, "terms", "papers", "save-model", "latent")
	common.PerRun(cmd, "terms", "papers", "save-model", "vectors", "latent") // which is not the share of other commands
	common.AddOutputFlags(cmd, &o.Output, &o.Format, append(common.MatrixFormats(),
		common.Choice[common.MatrixFormat]{Name: "npy", Endings: []string{"npy"},
			Description: "NumPy's arrays, with --latent"}))
	common.AddFlags(cmd, &o.Flags)
	flags.Main(cmd, "model")
	return cmd
}

func (o *vectorizeOptions) Check() error {
	if f := o.Filter; o.Vectors != "" {
		if len(o.Feeds) > 0 {
			return fault.Usage(errors.New("--vectors reads a matrix, and feeds are given too"),
				"kindred vectorize --vectors IN.npz -o OUT.mtx")
		}
		if o.terms != "" || o.papers != "" || o.saveModel != "" || len(o.Changed()) > 0 ||
			o.Limit > 0 || o.From != "" || o.Strict || f.Since != "" || f.Until != "" || f.RequireAbstract ||
			len(f.Categories)+len(f.Languages) > 0 {
			return fault.Usage(errors.New("--vectors reads a matrix, and flags about papers or words have no "+
				"effect"), "kindred vectorize --vectors IN.npz -o OUT.mtx")
		}
	}
	return o.Flags.Check()
}

func runVectorize(ctx context.Context, env *common.Env, o *vectorizeOptions) error {
	out, err := output.Open(env.Streams(), "-o", o.Output, o.Inputs())
	if err != nil {
		return err
	}
	encode, err := o.encoder(env, out)
	if err != nil {
		return err
	}
	if o.Vectors != "" {
		return o.rewrite(ctx, env, out, encode)
	}
	others, err := o.others(env, out)
	if err != nil {
		return err
	}
	defer common.CollectEarly(env)()
	withoutNames := func(opts *pipeline.Options) { opts.WithoutNames = true }
	c, err := common.Work(ctx, env, &o.Flags, withoutNames, pipeline.Vectorize)
	if err != nil {
		return err
	}
	r, err := o.reduce(ctx, env, c.Terms)
	if err != nil {
		return err
	}
	results := []output.Result{{To: out, Encode: func(w io.Writer) error { return encode(w, r) }}}
	for i, encode := range []func(w io.Writer) error{
		func(w io.Writer) error { return writeTerms(w, c.Model) },
		func(w io.Writer) error { return writeRows(w, c.Papers) },
		func(w io.Writer) error { return r.saveModel(w, c.Model) },
	} {
		if others[i] != nil {
			results = append(results, output.Result{To: others[i], Encode: encode})
		}
	}
	if err := output.WriteAll(ctx, results...); err != nil {
		return err
	}
	o.tell(env, r)
	return common.SkippedError(c.Counts.Skipped)
}

// rewrite writes the matrix of --vectors.
func (o *vectorizeOptions) rewrite(ctx context.Context, env *common.Env, out *output.Output,
	encode func(io.Writer, *vectors) error) error {
	x, err := common.ReadMatrix(o.Vectors)
	if err != nil {
		return err
	}
	r, err := o.reduce(ctx, env, x)
	if err != nil {
		return err
	}
	if err := out.Write(func(w io.Writer) error { return encode(w, r) }); err != nil {
		return err
	}
	o.tell(env, r)
	return nil
}

// others opens the files of --terms, --papers and --save-model, in this order; nil for each that is not asked for. out
// is that of -o.
func (o *vectorizeOptions) others(env *common.Env, out *output.Output) (others []*output.Output, err error) {
	for _, other := range []struct{ flag, name string }{{"--terms", o.terms}, {"--papers", o.papers},
		{"--save-model", o.saveModel}} {
		var opened *output.Output
		if other.name != "" {
			if opened, err = output.Open(env.Streams(), other.flag, other.name, o.Inputs()); err != nil {
				return nil, err
			}
		}
		others = append(others, opened)
	}
	return others, output.Apart(append(others, out)...)
}

// vectors is what vectorize writes: words, or rows in a latent space.
type vectors struct {
	words  *sparse.CSR
	latent *sparse.Dense // nil if not wanted
	space  *lsa.Compact  // of latent
}

// encoder returns how to write the vectors.
func (o *vectorizeOptions) encoder(env *common.Env, out *output.Output) (func(io.Writer, *vectors) error, error) {
	if o.space.wanted {
		encode, err := common.FormatOf("-o", o.Format, o.Output, common.DenseFormats())
		if err != nil {
			return nil, err
		}
		if err := env.NotOnTerminal(out, "npy"); err != nil {
			return nil, err
		}
		return func(w io.Writer, v *vectors) error { return encode(w, v.latent) }, nil
	}
	if f, ok := common.Lookup(cmp.Or(o.Format, common.Extension(o.Output)), common.DenseFormats()); ok {
		return nil, fault.Usage(fmt.Errorf("%s holds dense matrices, and words make a sparse one", f.Name),
			"use --latent, or the formats "+strings.Join(common.Names(common.MatrixFormats()), " and "))
	}
	format, err := common.FormatOf("-o", o.Format, o.Output, common.MatrixFormats())
	if err != nil {
		return nil, err
	}
	if format.Binary {
		if err := env.NotOnTerminal(out, "npz"); err != nil {
			return nil, err
		}
	}
	return func(w io.Writer, v *vectors) error { return format.Encode(w, v.words, o.Jobs) }, nil
}

// reduce brings the rows of x into the latent space, if it is wanted.
func (o *vectorizeOptions) reduce(ctx context.Context, env *common.Env, x *sparse.CSR) (*vectors, error) {
	v := &vectors{words: x}
	if !o.space.wanted {
		return v, nil
	}
	if o.Model != "" {
		b, err := common.ReadBackground("--model", o.Model)
		if err != nil {
			return nil, err
		}
		if s := b.Space(); s != nil {
			if o.space.rank > s.Rank() {
				return nil, fault.Usage(fmt.Errorf("--latent=%d: the space of --model %s has %d dimensions", o.space.rank,
					o.Model, s.Rank()), "")
			}
			p, err := b.Match(b.Words().Terms()).Project(ctx, x, o.Jobs)
			if err != nil {
				return nil, err
			}
			v.latent, v.space = p.Plain.Columns(cmp.Or(o.space.rank, s.Rank())), s
			return v, nil
		}
	}
	p := common.NewProgress(env, o.Quiet)
	s, err := pipeline.FitSpace(ctx, x, o.space.rank, o.InputFlags.PipelineOptions(env, p))
	p.End()
	if err != nil {
		return nil, o.Explain(err)
	}
	v.latent, v.space = s.Rows, s.Space
	return v, nil
}

// saveModel writes a model, and the space if there is one.
func (v *vectors) saveModel(w io.Writer, m *tfidf.Model) error {
	b, err := background.New(m, v.space)
	if err != nil {
		return err
	}
	_, err = b.WriteTo(w)
	return err
}

// tell says what was written to a file.
func (o *vectorizeOptions) tell(env *common.Env, v *vectors) {
	x := v.words
	switch {
	case o.Quiet || o.Output == "" || o.Output == "-":
	case v.latent != nil:
		fmt.Fprintf(env.Stderr, "kindred: wrote %s and %s to %s\n", common.Count(x.Rows, "row"),
			common.Count(v.latent.Cols, "dimension"), o.Output)
	default:
		fmt.Fprintf(env.Stderr, "kindred: wrote %s, %s and %s to %s\n", common.Count(x.Rows, "row"),
			common.Count(x.Cols, "term"), common.Count(x.NNZ(), "value"), o.Output)
	}
}

// writeTerms writes the columns of a model as a table.
func writeTerms(w io.Writer, m *tfidf.Model) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, common.TermsHeader)
	for j, term := range m.Terms() {
		fmt.Fprintf(out, "%s\t%s\t%d\t%v\n", common.OneLine(term), common.OneLine(m.Surfaces()[j]), m.DF(j), m.IDF(j))
	}
	return out.Flush()
}

// writeRows writes the rows of a matrix as a table.
func writeRows(w io.Writer, papers []paper.Paper) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "id\ttitle")
	for _, p := range papers {
		fmt.Fprintf(out, "%s\t%s\n", common.OneLine(p.ID), common.OneLine(p.Title))
	}
	return out.Flush()
}
