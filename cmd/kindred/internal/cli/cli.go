// Package cli is the command line of kindred: it reads flags, calls the other packages, and
// says what went wrong. It holds no mathematics.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/draw"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/find"
	"kindred/cmd/kindred/internal/flags"
	"kindred/cmd/kindred/internal/group"
	"kindred/cmd/kindred/internal/tasks"
)

// Run runs kindred with the given arguments and returns its exit code: 0 done, 1 failed, 2
// wrong use, 3 done but records were skipped, 130 interrupted.
func Run(ctx context.Context, args []string, env *common.Env) int {
	out := &checked{to: env.Stdout}
	root := newRootCommand(env, out)
	root.SetArgs(args)
	for _, c := range withBelow(root) {
		c.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
			hint, plain := flags.Explain(cmd, err, args)
			return fault.Usage(plain, hint)
		})
	}
	if err := checkHelp(root, args); err != nil {
		return report(ctx, env, err)
	}
	err := root.ExecuteContext(ctx)
	if out.err != nil {
		err = out.err
	}
	if errors.Is(out.err, syscall.EPIPE) { // who closes a pipe has enough of it, as head has
		err = nil
	}
	return report(ctx, env, err)
}

// checked is standard output for help, versions and scripts. It keeps its error, since nobody who writes these texts
// returns it.
type checked struct {
	to  io.Writer
	err error
}

func (c *checked) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	if err != nil && c.err == nil {
		c.err = fmt.Errorf("standard output: %w", err)
	}
	return n, err
}

// checkHelp returns an error if the help of a command is wanted that does not exist, for which cobra writes the help of
// the command above.
func checkHelp(root *cobra.Command, args []string) error {
	cmd, rest, err := root.Find(args)
	wanted := slices.ContainsFunc(rest, func(arg string) bool { return arg == "-h" || arg == "--help" })
	if err != nil || !wanted || !cmd.HasSubCommands() || strings.HasPrefix(rest[0], "-") {
		return nil
	}
	return cmd.ValidateArgs(rest[:1])
}

// withBelow returns a command and those below it.
func withBelow(cmd *cobra.Command) []*cobra.Command {
	list := []*cobra.Command{cmd}
	for _, c := range cmd.Commands() {
		list = append(list, withBelow(c)...)
	}
	return list
}

// newRootCommand returns the command kindred, which writes help to out.
func newRootCommand(env *common.Env, out io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:     "kindred",
		Version: common.Version(),
		Short:   "Group research papers by topic, and find similar papers",
		Long: `Kindred reads a feed of paper abstracts and answers three questions:

  what is in here?             kindred cluster feed.txt
  what is like this paper?     kindred related feed.txt --to "Attention is all"
  how does it hang together?   kindred graph feed.txt -o papers.dot

A feed is a file, a folder, a pattern such as 'exports/**/*.ris', a URL, or standard
input. Kindred reads some seventy formats, also compressed: exports of reference
managers and databases, answers of APIs, tables, JSON Lines, and the text of a web
page that lists papers. It detects the format by the content. kindred formats lists
all of them.

Results go to standard output, and messages to standard error. The exit code is 0
for success, 1 for a failure, 2 for wrong usage, 3 for success with skipped records,
and 130 after Ctrl-C.`,
		Example: `  kindred cluster papers.jsonl -o report.md
  zstd -dc papers.jsonl.zst | kindred cluster -k 100
  kindred help cluster`,
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,

		DisableFlagsInUseLine:      true,
		SuggestionsMinimumDistance: 2,

		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return applySettings(env, cmd) },
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.Flags().Bool("version", false, "print the version")
	root.SetVersionTemplate("kindred {{.Version}}\n")
	root.SetIn(env.Stdin)
	root.SetOut(out)
	root.SetErr(env.Stderr)
	addCommands(root, env)
	root.Args = asUsageError(func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		return unknownCommand(root, args[0])
	})
	flags.AddHelp(root)
	return root
}

// addCommands adds all commands to the root.
func addCommands(root *cobra.Command, env *common.Env) {
	root.AddCommand(
		group.NewClusterCommand(env),
		find.NewRelatedCommand(env),
		find.NewSearchCommand(env),
		find.NewShowCommand(env),
		find.NewExplainCommand(env),
		draw.NewGraphCommand(env),
		draw.NewMapCommand(env),
		group.NewDiffCommand(env),
		group.NewAssignCommand(env),
		group.NewTrendsCommand(env),
		group.NewEvaluateCommand(env),
		newConvertCommand(env),
		find.NewDedupeCommand(env),
		newInspectCommand(env),
		newFormatsCommand(env),
		find.NewIndexCommand(env),
		newVectorizeCommand(env),
		newModelCommand(env),
		tasks.NewShardCommand(env),
		newConfigCommand(env),
		newManCommand(env),
		newVersionCommand(),
	)
	root.SetHelpCommand(newHelpCommand(root))
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Args != nil {
			c.Args = asUsageError(c.Args)
		}
		if c.Name() == "completion" {
			explainCompletion(c)
		}
	}
}

// explainCompletion gives the command of cobra that writes completion scripts the words of kindred.
func explainCompletion(c *cobra.Command) {
	c.Short = "Write a completion script for a shell"
	c.Long = "Write the script with which a shell completes commands, flags and their values. The\n" +
		"help of each shell says how to install it."
	c.Example = "  source <(kindred completion bash)\n" +
		"  kindred completion zsh > \"${fpath[1]}/_kindred\"\n" +
		"  kindred completion fish > ~/.config/fish/completions/kindred.fish"
	for _, shell := range c.Commands() {
		shell.Short = "Write the completion script for " + shell.Name()
		shell.Args = asUsageError(noArgs)
	}
	const hint = "one of bash, fish, powershell, zsh"
	c.Args = func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		return fault.Usage(fmt.Errorf("completion: unknown shell %s", args[0]), hint)
	}
	c.RunE = func(*cobra.Command, []string) error {
		return fault.Usage(errors.New("completion: no shell given"), hint)
	}
}

// newHelpCommand returns the help command, for which an unknown command is an error.
func newHelpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show the help of a command",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(root, strings.Join(args, " "))
			}
			flags.Help(cmd.OutOrStdout(), cmd, false)
			return nil
		},
	}
}

// noArgs is the check of a command without arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s takes no arguments, not %q", strings.TrimPrefix(cmd.CommandPath(), "kindred "), args[0])
	}
	return nil
}

// asUsageError makes the errors of a check of arguments usage errors.
func asUsageError(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			if fault.IsUsage(err) {
				return err
			}
			return fault.Usage(err, flags.See(cmd))
		}
		return nil
	}
}
