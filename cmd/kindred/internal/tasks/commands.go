package tasks

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/cmd/kindred/internal/output"
	kreport "kindred/report"
	"kindred/shard"
	"kindred/shard/plan"
)

// shardOptions are the flags of the commands of kindred shard.
type shardOptions struct {
	work  string
	quiet bool
	jobs  int
}

// writeOptions are the flags that say where a result goes, as text or as JSON.
type writeOptions struct{ output, format string }

func writeFormats() []common.Choice[kreport.Format] {
	return []common.Choice[kreport.Format]{common.Chosen(kreport.Text), common.Chosen(kreport.JSON)}
}

// add defines the flags.
func (o *writeOptions) add(cmd *cobra.Command) {
	common.AddOutputFlags(cmd, &o.output, &o.format, writeFormats())
}

// open returns where the result goes, and whether as JSON. inputs are the files that are read.
func (o *writeOptions) open(env *common.Env, inputs ...string) (out *output.Output, asJSON bool, err error) {
	if out, err = output.Open(env.Streams(), "-o", o.output, inputs); err != nil {
		return nil, false, err
	}
	format, err := common.FormatOf("-o", o.format, o.output, writeFormats())
	return out, format.Name == kreport.JSON.Name, err
}

// NewShardCommand returns the command shard.
func NewShardCommand(env *common.Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "shard COMMAND",
		Short: "Cluster tens of millions of papers as tasks over files",
		Long: `Cluster more papers than one process can hold. plan divides the work into stages of
tasks. Each task reads some files of a working folder and writes one. run runs all
tasks on this machine. An engine such as Slurm or Spark can run them on many machines
that share the folder: see docs/scale.md. collect writes what was found to files that
other programs read.

A task may run twice, and an interrupted run goes on where it was. The result does
not depend on the number of shards, tasks or machines.`,
		Example: `  kindred shard plan 'works/*.jsonl.zst' --work work
  kindred shard run --work work --procs 8
  kindred shard collect --work work -o result`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			return fault.Usage(fmt.Errorf("unknown command %q", args[0]), flags.See(cmd))
		},
		SuggestionsMinimumDistance: 2,
		RunE: func(*cobra.Command, []string) error {
			return fault.Usage(errors.New("shard: no command given"), "one of plan, run, collect, status, stages, task")
		},
	}
	cmd.AddCommand(newShardPlan(env), newShardRun(env), newShardStatus(env), newShardCollect(env), newShardStages(env),
		newShardTask())
	return cmd
}

// addWork defines the flag that names the working folder, and the flags that more defines.
func (o *shardOptions) addWork(cmd *cobra.Command, more func(*pflag.FlagSet)) {
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.Var(flags.Folder(&o.work), "work", "the working folder; all machines must see it under this path")
		more(f)
	})
	flags.Main(cmd, "work")
	common.PerRun(cmd, "work")
}

// load reads the plan.
func (o *shardOptions) load() (*plan.Manifest, error) {
	if o.work == "" {
		return nil, errNoWork
	}
	m, err := plan.Load(o.work, common.Version())
	again := "kindred shard plan FEED... --work " + o.work
	switch {
	case errors.Is(err, plan.ErrNoPlan):
		err = fault.Hint(err, again)
	case errors.Is(err, plan.ErrDamaged), errors.Is(err, plan.ErrVersion):
		err = fault.Hint(err, "make the plan again: "+again)
	}
	return m, err
}

// onlyWork refuses arguments: a user may give the working folder without its flag.
func onlyWork(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fault.Usage(fmt.Errorf("shard %s takes no argument", cmd.Name()),
		"name the working folder with --work "+args[0])
}

var errNoWork = fault.Usage(errors.New("no working folder given"), "name it with --work")

// noLatent is the value of --latent that compares words alone.
const noLatent = "none"

// refusedByPlan are flags about words that shard plan does not take.
var refusedByPlan = []string{"background", "background-papers"}

type planOptions struct {
	common.InputFlags
	common.WordFlags
	shardOptions
	plan.MakeOptions
	writeOptions
	megabytes int
	latent    string
}

// Check returns what is wrong with the flags together.
func (o *planOptions) Check() error {
	if o.work == "" {
		return errNoWork
	}
	for _, refused := range refusedByPlan {
		if _, given := o.Changed()[refused]; given {
			return fault.Usage(fmt.Errorf("shard plan takes no --%s", refused), "very many papers need no background")
		}
	}
	if o.latent == noLatent && o.Clusters > 0 {
		return fault.Usage(errors.New("-k and --latent none exclude each other: k-means needs the latent space"), "")
	}
	return cmp.Or(o.InputFlags.Check(), o.WordFlags.Check(o.InputFlags.Filter.Languages))
}

func newShardPlan(env *common.Env) *cobra.Command {
	o := &planOptions{latent: common.Auto}
	o.Seed = 1
	cmd := &cobra.Command{
		Use:   "plan FEED... --work FOLDER",
		Short: "Plan the stages and tasks of a run, and estimate its cost",
		Long: `Write a plan to the working folder: the inputs with their hashes, the stages and the
number of their tasks. It also estimates the number of papers, the time and the disk
space from a sample of the inputs.

The inputs are files. A task reads one or several of them, or a part of an
uncompressed file of JSON lines. A new plan in the same folder replaces the old one,
and keeps what was read from inputs that are the same.`,
		Example: `  kindred shard plan 'works/*.jsonl.zst' --work work
  kindred shard plan pubmed/ --work /scratch/pubmed --shards 400 --overlap 4
  kindred shard plan papers.jsonl --work work --neighbors 20 -f json | jq .cost`,
		RunE: common.OverFeeds(env, o, runShardPlan),
	}
	o.addWork(cmd, func(f *pflag.FlagSet) {
		f.Var(flags.Positive(&o.Shards), "shards", "divide the papers into N shards (default: one for every 50000 papers)")
		f.Var(flags.Positive(&o.Neighbors), "neighbors", "find the N nearest papers of each paper (default 10)")
		f.Var(flags.Positive(&o.Cells), "cells", "compare papers within N cells (default: cells of about 16000 papers)")
		f.Var(flags.Positive(&o.Overlap), "overlap", "put each paper into its N nearest cells: more cells find more of "+
			"the neighbours, and take more time (default 3)")
		f.VarP(flags.Positive(&o.Clusters), "clusters", "k", "find N groups by k-means (default: communities of similar "+
			"papers, whose number follows from the papers)")
		f.Var(flags.Positive(&o.megabytes), "memory", "a task may take N MiB: if the graph of all papers takes more, groups "+
			"are found among parts of the papers (default 900)")
		f.Var(flags.OneOf(&o.latent, "WHAT", flags.Choice{Name: common.Auto, Description: "compare by a latent space, too"},
			flags.Choice{Name: noLatent, Description: "compare words alone"}), "latent", "compare papers by a latent space, "+
			"too (auto), or by their words alone (none)")
		f.Var(flags.Seed(&o.Seed), "seed", "random seed")
	})
	o.writeOptions.add(cmd)
	common.AddInputFlags(cmd, &o.InputFlags)
	common.AddWordFlags(cmd, &o.WordFlags, func(*pflag.FlagSet) {})
	for _, refused := range refusedByPlan {
		if err := cmd.Flags().MarkHidden(refused); err != nil {
			panic(err)
		}
	}
	flags.Main(cmd, "shards", "neighbors", "cells", "overlap", "clusters")
	return cmd
}

func runShardPlan(ctx context.Context, env *common.Env, o *planOptions) error {
	out, asJSON, err := o.open(env, append(o.WordFlags.Files(), o.Feeds...)...)
	if err != nil {
		return err
	}
	sources, err := o.Sources(ctx, env)
	if err != nil {
		return err
	}
	to := &o.MakeOptions
	if to.Words, err = o.WordFlags.Options(); err != nil {
		return err
	}
	to.Format, to.Strict, to.Filter = o.From, o.InputFlags.Strict, o.InputFlags.Filter
	to.WordsOnly = o.latent == noLatent
	to.Memory = int64(o.megabytes) << 20
	p := common.NewProgress(env, o.Quiet)
	o.Kindred, o.Parallelism = common.Version(), o.Jobs
	o.OnProgress = func(done, all int64) { p.Update("hashing inputs", int(done>>20), int(all>>20)) }
	m, err := plan.Make(ctx, sources, o.work, o.MakeOptions)
	p.End()
	var wrong *plan.RangeError
	if errors.As(err, &wrong) {
		return fault.Usage(fmt.Errorf("--%s %d: must be from %d to %d", strings.ToLower(wrong.Option), wrong.Value,
			wrong.Low, wrong.High), "")
	}
	if err != nil {
		return err
	}
	if o.Quiet && !asJSON && out.IsStdout() {
		return nil
	}
	return out.Write(func(w io.Writer) error {
		if asJSON {
			return writeJSON(w, m)
		}
		return writePlan(w, m, o.work)
	})
}

// writePlan writes what a plan costs, for people.
func writePlan(w io.Writer, m *plan.Manifest, work string) error {
	all := 0
	for _, s := range m.Stages {
		all += s.Tasks
	}
	c := m.Cost
	about := ""
	if c.Papers > c.Sampled {
		about = fmt.Sprintf(", estimated from %d", c.Sampled)
	}
	_, err := fmt.Fprintf(w, "%s (%s) in %s%s\n%s, %s, %s\nabout %s of one processor, and %s of disk in %s\n",
		common.Count(c.Papers, "paper"), size(c.Bytes), common.Count(len(m.Inputs), "input"), about,
		common.Count(m.Shards, "shard"), common.Count(len(m.Stages), "stage"), common.Count(all, "task"),
		hours(c.CoreHours), size(c.Disk), work)
	return err
}

// writeJSON writes a value as JSON.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(v)
}

// listOptions are the flags of the commands that list what is in a plan.
type listOptions struct {
	shardOptions
	writeOptions
}

// write writes a value as JSON, or as text does, as the flags say.
func (o *listOptions) write(env *common.Env, v any, text func(io.Writer) error) error {
	out, asJSON, err := o.open(env)
	if err != nil {
		return err
	}
	return out.Write(func(w io.Writer) error {
		if asJSON {
			return writeJSON(w, v)
		}
		return text(w)
	})
}

func newShardStages(env *common.Env) *cobra.Command {
	o := &listOptions{}
	cmd := &cobra.Command{
		Use:   "stages --work FOLDER",
		Short: "List the stages of a plan, for programs that run the tasks",
		Long: `List the stages in the order in which to run them. Each line has, separated by tabs,
the name of the stage, the number of its tasks, and the stages that it needs, or "-".
The tasks of a stage have the numbers from 0. They may run at once, after all tasks
of the stages that they need.`,
		Example: `  kindred shard stages --work work
  kindred shard stages --work work -f json | jq -r '.[].name'`,
		Args: onlyWork,
		RunE: func(*cobra.Command, []string) error {
			m, err := o.load()
			if err != nil {
				return err
			}
			return o.write(env, m.Stages, func(w io.Writer) error { return writeStages(w, m.Stages) })
		},
	}
	o.addWork(cmd, func(*pflag.FlagSet) {})
	o.writeOptions.add(cmd)
	return cmd
}

// writeStages writes stages in the order in which to run them.
func writeStages(w io.Writer, stages []plan.Stage) error {
	for _, s := range stages {
		after := strings.Join(s.After, ",")
		if after == "" {
			after = "-"
		}
		if _, err := fmt.Fprintf(w, "%s\t%d\t%s\n", s.Name, s.Tasks, after); err != nil {
			return err
		}
	}
	return nil
}

func newShardTask() *cobra.Command {
	o := &shardOptions{}
	cmd := &cobra.Command{
		Use:   "task --work FOLDER STAGE N",
		Short: "Run one task of a plan",
		Long: `Run task N of a stage. N is from 0 to the number of its tasks less one. A task that
is done is not run again. It may run on any machine that has the working folder and
the inputs under the same paths, also twice at once. Its file appears when it is
complete.`,
		Example: `  kindred shard task --work work read 0
  kindred shard task --work work vectors 17 -j 2`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fault.Usage(errors.New("shard task takes a stage and the number of a task"), flags.See(cmd))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := strconv.Atoi(args[1])
			if err != nil {
				return fault.Usage(fmt.Errorf("%q is not the number of a task", args[1]), flags.See(cmd))
			}
			m, err := o.load()
			if err != nil {
				return err
			}
			err = runTask(cmd.Context(), m, o.work, args[0], n, o.jobs)
			if errors.Is(err, plan.ErrNoStage) {
				err = fault.Usage(err, "kindred shard stages --work "+o.work)
			}
			return err
		},
	}
	o.addWork(cmd, func(f *pflag.FlagSet) {
		f.VarP(flags.Positive(&o.jobs), "jobs", "j", "use N processors (default: all); the result is the same for any number")
	})
	return cmd
}

type shardRunOptions struct {
	shardOptions
	procs int
}

func newShardRun(env *common.Env) *cobra.Command {
	o := &shardRunOptions{}
	cmd := &cobra.Command{
		Use:   "run --work FOLDER",
		Short: "Run all tasks of a plan that are left, on this machine",
		Long: `Run the tasks that are left, stage after stage, each as a process of its own. The
run stops at the first stage with a task that fails. Mend the cause and give the same
command again: it runs the tasks that are left.

Each process tries to use at most 900 MiB of memory. The environment variable
GOMEMLIMIT changes this.`,
		Example: `  kindred shard run --work work
  GOMEMLIMIT=4GiB kindred shard run --work work --procs 8`,
		Args: onlyWork,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, err := o.load()
			if err != nil {
				return err
			}
			return runShardRun(cmd.Context(), env, m, o)
		},
	}
	o.addWork(cmd, func(f *pflag.FlagSet) {
		f.Var(flags.Positive(&o.procs), "procs", "run N tasks at once (default: as many as there are processors)")
		f.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress and no summary")
	})
	return cmd
}

func runShardRun(ctx context.Context, env *common.Env, m *plan.Manifest, o *shardRunOptions) error {
	task, err := processes(o.work, o.procs, env.Getenv)
	if err != nil {
		return err
	}
	p := common.NewProgress(env, o.quiet)
	err = shard.Run(ctx, m, o.work, shard.RunOptions{Procs: o.procs, Task: task,
		OnProgress: func(stage string, done, total int) { p.Update(stage, done, total) }})
	p.End()
	if ctx.Err() != nil {
		return fault.Interrupted(ctx.Err(), "the same command runs the tasks that are left")
	}
	if err != nil || o.quiet {
		return err
	}
	fmt.Fprintf(env.Stderr, "kindred: all tasks are done; kindred shard collect --work %s -o FOLDER writes the result\n",
		o.work)
	return nil
}

func newShardStatus(env *common.Env) *cobra.Command {
	o := &listOptions{}
	cmd := &cobra.Command{
		Use:   "status --work FOLDER",
		Short: "Show what is done of a plan, what is left, and what failed",
		Long: `Show for each stage the tasks that are done, the size of their files, the processor
time and the most memory that a task used, and the tasks that failed with the reason.
The exit code is 1 if a task failed and was not run again with success.`,
		Example: `  kindred shard status --work work
  kindred shard status --work work -f json | jq '.stages[] | select(.failures)'`,
		Args: onlyWork,
		RunE: func(*cobra.Command, []string) error {
			m, err := o.load()
			if err != nil {
				return err
			}
			status, err := plan.StatusOf(m, o.work)
			if err != nil {
				return err
			}
			err = o.write(env, status, func(w io.Writer) error { return writeStatus(w, status) })
			if failed := status.Failed(); err == nil && failed > 0 {
				err = fault.Hint(fmt.Errorf("%s failed", common.Count(failed, "task")), "kindred shard run --work "+o.work)
			}
			return err
		},
	}
	o.addWork(cmd, func(*pflag.FlagSet) {})
	o.writeOptions.add(cmd)
	return cmd
}

type collectOptions struct {
	shardOptions
	output string
}

func newShardCollect(env *common.Env) *cobra.Command {
	o := &collectOptions{}
	cmd := &cobra.Command{
		Use:   "collect --work FOLDER -o FOLDER",
		Short: "Write what a run found to files",
		Long: `Write the groups, the neighbours and the possible duplicates to a folder:

  clusters.json               the groups, as kindred cluster -f json writes them
  papers-00000.jsonl          the group of each paper, in the order of the inputs
  neighbors-00000.jsonl       the links of the graph: each paper with its neighbours
  near-00000.jsonl            pairs of papers that may be the same
  model.kindred               the model, for --model and --background

Each list is also there as Parquet. A file of a list is for 100000 papers. Of more
than 200000 papers, clusters.json names the 100 most typical papers of each group.`,
		Example: `  kindred shard collect --work work -o result
  jq -r '.clusters[].name' result/clusters.json`,
		Args: onlyWork,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, err := o.load()
			if err != nil {
				return err
			}
			if o.output == "" {
				return fault.Usage(errors.New("no output folder given"), "name it with -o")
			}
			return runShardCollect(cmd.Context(), env, m, o)
		},
	}
	o.addWork(cmd, func(f *pflag.FlagSet) {
		f.VarP(flags.File(&o.output), "output", "o", "write the files to this folder")
		f.VarP(flags.Positive(&o.jobs), "jobs", "j", "use N processors (default: all); the result is the same for any number")
		f.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress and no summary")
	})
	common.PerRun(cmd, "output")
	return cmd
}

func runShardCollect(ctx context.Context, env *common.Env, m *plan.Manifest, o *collectOptions) error {
	p := common.NewProgress(env, o.quiet)
	c, err := shard.Collect(ctx, m, o.work, o.output, shard.CollectOptions{Parallelism: o.jobs,
		OnProgress: func(done, total int) { p.Update("writing lists", done, total) }})
	p.End()
	if ctx.Err() != nil {
		return fault.Interrupted(ctx.Err(), "files may be missing in "+o.output+"; the same command writes all of them")
	}
	if errors.Is(err, shard.ErrNotDone) {
		return fault.Hint(err, "kindred shard run --work "+o.work)
	}
	if err != nil {
		return err
	}
	if !o.quiet {
		fmt.Fprintf(env.Stderr, "kindred: wrote %s in %s, %s that fit nowhere, and %s of possible duplicates to %s\n",
			common.Count(c.Papers, "paper"), common.Count(c.Groups, "group"), common.Count(c.Outliers, "paper"),
			common.Count(c.Pairs, "pair"), o.output)
	}
	return common.SkippedError(c.Skipped)
}
