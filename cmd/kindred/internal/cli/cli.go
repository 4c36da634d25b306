// Package cli is the command line of kindred: it reads flags, calls the other packages, and
// says what went wrong. It holds no mathematics.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"
)

// Env is what a command has of the world, so that tests can give it another one.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	StdinTTY       bool
	StdoutTTY      bool
	StderrTTY      bool
	Width          int // columns of the terminal
	Getenv         func(string) string
}

// System returns the environment of the process.
func System() *Env {
	env := &Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		StdinTTY:  term.IsTerminal(int(os.Stdin.Fd())),
		StdoutTTY: term.IsTerminal(int(os.Stdout.Fd())),
		StderrTTY: term.IsTerminal(int(os.Stderr.Fd())),
		Width:     80,
		Getenv:    os.Getenv,
	}
	if width, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil && width > 0 {
		env.Width = min(width, 120) // longer lines are hard to read
	} else if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		env.Width = min(n, 120)
	}
	return env
}

// Run runs kindred with the given arguments and returns its exit code: 0 done, 1 failed, 2
// wrong use, 3 done but records were skipped, 130 interrupted.
func Run(ctx context.Context, args []string, env *Env) int {
	root := newRootCommand(env)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	return report(ctx, env, err)
}

func newRootCommand(env *Env) *cobra.Command {
	root := &cobra.Command{
		Use:     "kindred",
		Version: Version(),
		Short:   "Group research papers by what they are about, and find related ones",
		Long: `Kindred reads a feed of paper abstracts and answers three questions:

  what is in here?             kindred cluster feed.txt
  what is like this paper?     kindred related feed.txt --to "Attention is all"
  how does it hang together?   kindred graph feed.txt -o papers.dot

A feed is a file, a folder, a pattern, a URL or standard input, in any of some sixty
formats, packed or not: exports of reference managers and databases, the answers of
APIs, tables, JSON Lines, or the text of a page that lists papers. Kindred tells
them by their content; kindred formats lists them.

Results go to standard output, messages to standard error. The exit code is 0 if
all is done, 1 if it failed, 2 after a wrong use, 3 if it is done but records that
could not be read were skipped, and 130 after Ctrl-C.`,
		Example: `  kindred cluster papers.jsonl -o report.md
  zstd -dc papers.jsonl.zst | kindred cluster -k 100
  kindred help cluster`,
		Args:          cobra.NoArgs,
		SilenceErrors: true,

		DisableFlagsInUseLine: true,
		SilenceUsage:          true,

		SuggestionsMinimumDistance: 2,
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.Flags().Bool("version", false, "print the version")
	root.SetVersionTemplate("kindred {{.Version}}\n")
	cobra.AddTemplateFunc("flagGroups", flagGroups)
	root.SetUsageTemplate(usageTemplate)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usageError{err, "see " + cmd.CommandPath() + " --help"}
	})
	root.AddCommand(
		newClusterCommand(env, runCluster),
		newRelatedCommand(env, runRelated),
		newGraphCommand(env, runGraph),
		newEvaluateCommand(env, runEvaluate),
		newConvertCommand(env, runConvert),
		newDedupeCommand(env, runDedupe),
		newInspectCommand(env, runInspect),
		newFormatsCommand(env, runFormats),
		newVectorizeCommand(env, runVectorize),
		newModelCommand(env, runTrain, runInfo),
		newVersionCommand(env),
	)
	root.SetHelpCommand(newHelpCommand(root))
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Args != nil {
			c.Args = asUsageError(c.Args)
		}
		if c.Name() == "completion" {
			c.Long = "Write the script that completes commands and flags, for a shell. See the help of\neach shell for how to install it."
			c.Example = "  source <(kindred completion bash)\n" +
				"  kindred completion zsh > \"${fpath[1]}/_kindred\"\n" +
				"  kindred completion fish > ~/.config/fish/completions/kindred.fish"
			c.RunE = func(_ *cobra.Command, args []string) error {
				if len(args) == 0 {
					return usageError{errors.New("completion: no shell given"), "one of bash, fish, powershell, zsh"}
				}
				return usageError{fmt.Errorf("completion: no such shell: %s", args[0]), "one of bash, fish, powershell, zsh"}
			}
		}
	}
	root.Args = asUsageError(func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		return unknownCommand(root, args[0])
	})
	return root
}

// usageTemplate is that of cobra, with flags that fit 80 columns.
const usageTemplate = `Usage:
{{- if .Runnable}}
  {{.UseLine}}{{end}}
{{- if .HasAvailableSubCommands}}
  {{.CommandPath}} COMMAND{{end}}
{{- if .HasExample}}

Examples:
{{.Example}}{{end}}
{{- if .HasAvailableSubCommands}}

Commands:
{{- range .Commands}}{{if or .IsAvailableCommand (eq .Name "help")}}
  {{rpad .Name .NamePadding}}  {{.Short}}{{end}}{{end}}{{end}}
{{- range flagGroups .LocalFlags}}

{{.Heading}}:
{{.Flags.FlagUsagesWrapped 80 | trimTrailingWhitespaces}}{{end}}
{{- if .HasAvailableSubCommands}}

"{{.CommandPath}} COMMAND --help" says more about a command.{{end}}
`

// newHelpCommand returns the help command, for which an unknown command is an error.
func newHelpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Say more about a command",
		RunE: func(_ *cobra.Command, args []string) error {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(root, strings.Join(args, " "))
			}
			cmd.InitDefaultHelpFlag() // so that it is in the list, as with --help
			return cmd.Help()
		},
	}
}

// asUsageError makes the errors of a check of arguments usage errors.
func asUsageError(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if err := check(cmd, args); err != nil {
			if isUsage(err) {
				return err
			}
			return usageError{err, "see " + cmd.CommandPath() + " --help"}
		}
		return nil
	}
}

// flagGroup is some flags under a heading.
type flagGroup struct {
	Heading string
	Flags   *pflag.FlagSet
}

// flagGroups returns the flags of a command by their groups.
func flagGroups(flags *pflag.FlagSet) []flagGroup {
	groups := []flagGroup{{"Flags", pflag.NewFlagSet("", pflag.ContinueOnError)}, {wordFlags, pflag.NewFlagSet("", pflag.ContinueOnError)}}
	flags.VisitAll(func(f *pflag.Flag) {
		at := 0
		if len(f.Annotations["group"]) > 0 {
			at = 1
		}
		groups[at].Flags.AddFlag(f)
	})
	for i := range groups {
		groups[i].Flags.SortFlags = false
	}
	return slices.DeleteFunc(groups, func(g flagGroup) bool { return !g.Flags.HasAvailableFlags() })
}
