package cli

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/config"
	"kindred/cmd/kindred/internal/fault"
	"kindred/report/inventory"

	kreport "kindred/report"
)

// applySettings gives the flags of a command the defaults of the user.
func applySettings(env *common.Env, cmd *cobra.Command) error {
	if len(config.Names(cmd)) == 0 {
		return nil
	}
	s, err := config.Load(cmd.Root(), env.Getenv, env.ConfigDir)
	if err == nil {
		err = s.Apply(cmd, func() *cobra.Command { return newRootCommand(env, io.Discard) })
	}
	var wrong *config.Error
	if errors.As(err, &wrong) {
		return fault.Usage(wrong, wrong.Hint)
	}
	return err
}

type configOptions struct {
	root    *cobra.Command
	command []string // "" for all
	output  string
	format  string
	common.TextFlags
}

func newConfigCommand(env *common.Env) *cobra.Command {
	o := &configOptions{}
	cmd := &cobra.Command{
		Use:   "config [COMMAND]",
		Short: "Show the value of each flag, and where it comes from",
		Long: `Show the value that each flag has if it is not given, and where the value comes from:
a variable of the environment, the settings file, or kindred itself.

The variable of a flag is KINDRED_ and its name: KINDRED_MIN_DF for --min-df. The
settings file is kindred/config.toml in the folder for settings of the system
(~/.config on Linux), or the file that KINDRED_CONFIG names. It is TOML; a table is
for one command:

  jobs = 4
  stemmer = "en"

  [cluster]
  clusters = 20

A flag on the command line counts before a variable, and a variable before the file.
For the format, the extension of -o counts before both. A default for all commands,
such as KINDRED_FORMAT=html, has no effect on a command that cannot take it.`,
		Example: `  kindred config
  kindred config cluster
  KINDRED_SEED=7 kindred config -f json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.root, o.command = cmd.Root(), args
			return runConfig(env, o)
		},
	}
	common.AddOutputFlags(cmd, &o.output, &o.format, common.ReportFormats())
	common.AddTextFlags(cmd, &o.TextFlags)
	return cmd
}

func runConfig(env *common.Env, o *configOptions) error {
	out, format, err := common.OpenReport(env, o.output, o.format, nil)
	if err != nil {
		return err
	}
	from, rest, err := o.root.Find(o.command)
	if err != nil || len(rest) > 0 {
		return unknownCommand(o.root, strings.Join(o.command, " "))
	}
	root := newRootCommand(env, io.Discard) // whose flags nobody has set
	s, err := config.Load(root, env.Getenv, env.ConfigDir)
	if err != nil {
		return err
	}
	r := &inventory.Settings{Schema: kreport.Schema, Version: common.Version(), File: s.Path, Found: s.Found,
		Settings: []inventory.Setting{}}
	for _, cmd := range withBelow(root) {
		if cmd.HasAvailableSubCommands() || cmd.HasParent() && cmd.Parent().Name() == "completion" ||
			!strings.HasPrefix(cmd.CommandPath()+" ", from.CommandPath()+" ") {
			continue
		}
		if err := applySettings(env, cmd); err != nil {
			return err
		}
		_, name, _ := strings.Cut(cmd.CommandPath(), " ")
		names := config.Names(cmd)
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if slices.Contains(names, f.Name) {
				r.Add(name, f.Name, f.Value.String(), config.Origin(f))
			}
		})
	}
	r.Sort()
	return out.Write(func(w io.Writer) error { return kreport.Encode(w, r, format, o.Style(env, o.output)) })
}
