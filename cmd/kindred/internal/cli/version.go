package cli

import (
	"fmt"
	"io"
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/background"
	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/flags"
)

func newVersionCommand() *cobra.Command {
	var verbose bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Example: `  kindred version
  kindred version --verbose`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := cmd.OutOrStdout()
			if _, err := fmt.Fprintf(out, "kindred %s\n", common.Version()); err != nil || !verbose {
				return err
			}
			return tellBuild(out)
		},
	}
	flags.Group(cmd, "Flags", func(f *pflag.FlagSet) {
		f.BoolVarP(&verbose, "verbose", "v", false, "print what it was built with, and what its background was trained on")
	})
	common.PerRun(cmd, "verbose")
	return cmd
}

// tellBuild writes how the program was built, and how its background was made.
func tellBuild(w io.Writer) error {
	m := background.BuiltinManifest()
	fmt.Fprintf(w, "go         %s %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	fmt.Fprintf(w, "background %d papers, %d words, %d dimensions, %d bytes\n", m.Papers, m.Terms, m.Rank, m.Bytes)
	fmt.Fprintf(w, "           sha256 %s\n", m.SHA256)
	for _, s := range m.Sources {
		fmt.Fprintf(w, "source     %s: %d papers\n           sha256 %s\n", s.Name, s.Papers, s.SHA256)
	}
	_, err := fmt.Fprintf(w, "licence    %s\n", m.Licence)
	return err
}
