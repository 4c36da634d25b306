package cli

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
)

func newManCommand(env *common.Env) *cobra.Command {
	return &cobra.Command{
		Use:   "man FOLDER",
		Short: "Write the manual pages",
		Long: `Write a manual page for each command into a folder: kindred.1, kindred-cluster.1 and
so on. Kindred makes the folder if there is none.`,
		Example: `  kindred man man1 && man -l man1/kindred-cluster.1
  kindred man ~/.local/share/man/man1
  sudo kindred man /usr/local/share/man/man1`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fault.Usage(fmt.Errorf("man takes one folder, not %d", len(args)), "kindred man FOLDER")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return fmt.Errorf("%s: %w", args[0], fault.Cause(err))
			}
			root := newRootCommand(env, io.Discard)
			for _, c := range withBelow(root) {
				c.DisableAutoGenTag = true
			}
			header := &doc.GenManHeader{Section: "1", Source: "kindred " + common.Version(), Manual: "Kindred", Date: built()}
			if err := doc.GenManTree(root, header, args[0]); err != nil {
				return fmt.Errorf("%s: %w", args[0], fault.Cause(err))
			}
			return nil
		},
	}
}

// built returns the time of the commit that kindred was built of, so that equal programs write equal
// pages; nil for today if it is not known.
func built() *time.Time {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return nil
	}
	for _, s := range info.Settings {
		if t, err := time.Parse(time.RFC3339, s.Value); s.Key == "vcs.time" && err == nil {
			return &t
		}
	}
	return nil
}
