package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kindred/cluster"
	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/feed"
	"kindred/pipeline"
	"kindred/tfidf"
)

// The exit codes.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitSkipped     = 3
	exitInterrupted = 130
)

// report tells of an error on stderr, in one line, and returns the exit code. It is the only
// place where errors become exit codes.
func report(ctx context.Context, env *common.Env, err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, common.ErrSkipped):
		return exitSkipped
	case ctx.Err() != nil:
		fmt.Fprintln(env.Stderr, "kindred: interrupted; "+fault.LeftOf(err))
		return exitInterrupted
	}
	code := exitFailed
	if fault.IsUsage(err) || strings.HasPrefix(err.Error(), "unknown command") {
		code = exitUsage
	}
	message := "kindred: " + common.OneLine(plainMessage(err))
	if hint := hintOf(err); hint != "" {
		message += " (hint: " + hint + ")"
	}
	fmt.Fprintln(env.Stderr, message)
	return code
}

// libraries are the packages that begin their errors with their names.
var libraries = []string{"pipeline", "report", "graph", "export", "neighbor", "cluster", "kmeans", "quality",
	"tfidf", "text", "feed",
	"sparse", "matrixfile", "lsa", "index", "paperfile", "finder", "plan", "balance", "hdbscan", "layout", "picture",
	"background", "html", "lineage"}

// plainMessage returns what an error says, without the names of packages and system calls. These are
// cut where an error of a package begins and nowhere else: what comes before may be the name of a file,
// and what comes behind may be a title.
func plainMessage(err error) string {
	switch e := err.(type) {
	case *feed.SourceError:
		return e.Name + ": " + plainMessage(e.Err)
	case *os.PathError:
		return e.Err.Error() // whoever opened the file has named it
	case interface{ Unwrap() []error }:
		lines := strings.Split(err.Error(), "\n")
		if joined := len(lines) == len(e.Unwrap()); joined && len(lines) > 1 { // by errors.Join
			for i, inner := range e.Unwrap() {
				lines[i] = plainMessage(inner)
			}
			return strings.Join(lines, "; ")
		}
	}
	message, inner := err.Error(), errors.Unwrap(err)
	if inner != nil {
		if head, ok := strings.CutSuffix(message, inner.Error()); ok {
			return withoutLibrary(head) + plainMessage(inner)
		}
	}
	return withoutLibrary(message)
}

// withoutLibrary returns a message without the name of a package in front.
func withoutLibrary(message string) string {
	if name, rest, ok := strings.Cut(message, ": "); ok && slices.Contains(libraries, name) {
		return rest
	}
	return message
}

// hintOf returns what the user can do about an error, or "".
func hintOf(err error) string {
	switch hint := fault.HintOf(err); {
	case hint != "":
		return hint
	case errors.Is(err, feed.ErrEmpty):
		return "name a file, a folder or a URL that has papers, or write them to standard input"
	case errors.Is(err, feed.ErrUnknownFormat):
		return "kindred formats lists the formats that kindred reads; --from names the format"
	case errors.Is(err, pipeline.ErrIndex):
		return "kindred index writes it again"
	case errors.Is(err, tfidf.ErrNoTerms):
		return "--min-df 1 --max-df 1.0 keeps every word"
	case errors.Is(err, cluster.ErrTooFewRows):
		return "use a smaller -k, or -k auto"
	}
	return ""
}

// unknownCommand returns the error for a name that is no command, with those that are like it.
func unknownCommand(cmd *cobra.Command, name string) error {
	err := fmt.Errorf("unknown command %q", name)
	if similar := cmd.SuggestionsFor(name); len(similar) > 0 {
		return fault.Usage(err, "did you mean "+strings.Join(similar, " or ")+"?")
	}
	if _, statErr := os.Stat(name); statErr == nil && !cmd.HasParent() {
		return fault.Usage(err, "to group the papers of a file: kindred cluster "+name)
	}
	return fault.Usage(err, flags.See(cmd))
}
