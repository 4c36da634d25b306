package flags

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The annotations of flags.
const (
	groupKey = "group" // the heading that the flag stands under
	mainKey  = "main"  // the flag is in the short help
)

// Group defines flags under a heading, in the order in which define names them.
func Group(cmd *cobra.Command, heading string, define func(f *pflag.FlagSet)) *pflag.FlagSet {
	f := pflag.NewFlagSet(heading, pflag.ContinueOnError)
	f.SortFlags = false
	define(f)
	f.VisitAll(func(flag *pflag.Flag) { Annotate(flag, groupKey, heading) })
	cmd.Flags().SortFlags = false
	cmd.Flags().AddFlagSet(f)
	return f
}

// Annotate gives a flag a note for programs.
func Annotate(f *pflag.Flag, key string, values ...string) {
	if f.Annotations == nil {
		f.Annotations = map[string][]string{}
	}
	f.Annotations[key] = values
}

// Main puts flags into the short help of a command.
func Main(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		Annotate(cmd.Flags().Lookup(name), mainKey)
	}
}

// AddHelp gives a command and those below it the flags -h, for help of one screen, and --help, for
// all of it, and completion of values.
func AddHelp(cmd *cobra.Command) {
	short := false
	cmd.Flags().Bool("help", false, "show all flags, and what they mean")
	h := cmd.Flags().VarPF(&Value{kind: "bool", get: func() string { return "false" }, set: func(string) error {
		short = true
		return cmd.Flags().Set("help", "true")
	}}, "short-help", "h", "show the flags that matter most")
	h.NoOptDefVal, h.Hidden = "true", true
	cmd.SetHelpFunc(func(cmd *cobra.Command, _ []string) { Help(cmd.OutOrStdout(), cmd, short) })
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		v, ok := f.Value.(*Value)
		if !ok || v.file {
			return
		}
		var choices []cobra.Completion
		for _, c := range v.choices {
			choices = append(choices, cobra.CompletionWithDesc(c.Name, c.Description))
		}
		// An error means that the flag has a function already.
		_ = cmd.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(choices, cobra.ShellCompDirectiveNoFileComp))
	})
	for _, c := range cmd.Commands() {
		AddHelp(c)
	}
}

// shortExamples is how many examples the short help has, so that it fits on a screen of 24 lines.
const shortExamples = 2

// Help writes the help of a command: all of it, or what fits on a screen.
func Help(w io.Writer, cmd *cobra.Command, short bool) {
	var b strings.Builder
	about := cmd.Long
	if short || about == "" {
		about = cmd.Short + "."
	}
	fmt.Fprintf(&b, "%s\n\nUsage:\n", strings.TrimSpace(about))
	if cmd.Runnable() && !cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "  %s\n", cmd.UseLine())
	} else {
		fmt.Fprintf(&b, "  %s COMMAND\n", cmd.CommandPath())
	}
	if cmd.HasExample() {
		examples := strings.TrimRight(cmd.Example, "\n")
		if lines := strings.Split(examples, "\n"); short && len(lines) > shortExamples {
			examples = strings.Join(lines[:shortExamples], "\n")
		}
		fmt.Fprintf(&b, "\nExamples:\n%s\n", examples)
	}
	if cmd.HasAvailableSubCommands() {
		b.WriteString("\nCommands:\n")
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() || c.Name() == "help" {
				fmt.Fprintf(&b, "  %-*s  %s\n", cmd.NamePadding(), c.Name(), c.Short)
			}
		}
	}
	groups, left := grouped(cmd, short)
	for _, g := range groups {
		fmt.Fprintf(&b, "\n%s:\n%s\n", g.heading, strings.TrimRight(g.flags.FlagUsagesWrapped(80), "\n "))
	}
	switch {
	case cmd.HasAvailableSubCommands():
		fmt.Fprintf(&b, "\nSee %s COMMAND --help for the help of a command.\n", cmd.CommandPath())
	case left > 0:
		fmt.Fprintf(&b, "\n%d more flags: see %s --help\n", left, cmd.CommandPath())
	}
	_, _ = io.WriteString(w, b.String()) // the writer keeps its error
}

// group is some flags under a heading.
type group struct {
	heading string
	flags   *pflag.FlagSet
}

// grouped returns the flags of a command by their headings, in the order of these, and how many the
// short help leaves out.
func grouped(cmd *cobra.Command, short bool) (groups []group, left int) {
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		heading := "Flags"
		if short {
			if _, main := f.Annotations[mainKey]; !main {
				if f.Name != "help" {
					left++
				}
				return
			}
		} else if g := f.Annotations[groupKey]; len(g) > 0 {
			heading = g[0]
		}
		at := slices.IndexFunc(groups, func(g group) bool { return g.heading == heading })
		if at < 0 {
			at = len(groups)
			groups = append(groups, group{heading, pflag.NewFlagSet("", pflag.ContinueOnError)})
			groups[at].flags.SortFlags = false
		}
		if short {
			brief := *f
			brief.Usage = firstClause(f.Usage)
			f = &brief
		}
		groups[at].flags.AddFlag(f)
	})
	return groups, left
}

// firstClause returns the description of a flag without what comes in brackets or behind a semicolon.
func firstClause(usage string) string {
	for _, end := range []string{" (", "; ", ", see "} {
		usage, _, _ = strings.Cut(usage, end)
	}
	return usage
}

// Heading returns the heading that a flag was defined under, or "".
func Heading(f *pflag.Flag) string {
	if g := f.Annotations[groupKey]; len(g) > 0 {
		return g[0]
	}
	return ""
}
