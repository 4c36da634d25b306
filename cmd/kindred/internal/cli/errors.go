package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"unicode"

	"github.com/spf13/cobra"

	"kindred/cluster"
	"kindred/feed"
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

// usageError is a wrong use of the command, with what to do about it.
type usageError struct {
	error
	hint string
}

func (e usageError) Unwrap() error { return e.error }

// hintError is a failure, with what to do about it.
type hintError struct {
	error
	hint string
}

func (e hintError) Unwrap() error { return e.error }

// errSkipped says that all was done, but records were skipped, which was already told.
var errSkipped = errors.New("records were skipped")

func isUsage(err error) bool {
	var usage usageError
	return errors.As(err, &usage)
}

// report tells of an error on stderr, in one line, and returns the exit code. It is the only
// place where errors become exit codes.
func report(ctx context.Context, env *Env, err error) int {
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errSkipped):
		return exitSkipped
	case ctx.Err() != nil:
		fmt.Fprintln(env.Stderr, "kindred: interrupted; nothing was written")
		return exitInterrupted
	case errors.Is(err, syscall.EPIPE):
		// Whoever reads the output has enough of it ("| head"): all is well, and there is
		// nobody to tell. main sees to it that a closed pipe is an error, not a signal.
		return exitDone
	}
	code := exitFailed
	if isUsage(err) || strings.HasPrefix(err.Error(), "unknown command") {
		code = exitUsage
	}
	message := "kindred: " + oneLine(plainMessage(err))
	if hint := hintOf(err); hint != "" {
		message += " (hint: " + hint + ")"
	}
	fmt.Fprintln(env.Stderr, message)
	return code
}

// plainMessage returns what an error says, without the names of packages and system calls.
func plainMessage(err error) string {
	message := err.Error()
	var path *os.PathError
	if errors.As(err, &path) {
		message = strings.ReplaceAll(message, path.Error(), path.Err.Error())
	}
	for _, name := range []string{"pipeline: ", "feed: ", "tfidf: ", "sparse: ", "cluster: ", "kmeans: ", "neighbor: ", "graph: ", "report: ", "matrixfile: "} {
		message = strings.ReplaceAll(message, name, "")
	}
	return message
}

// oneLine returns a message on one line, without what it may quote of a feed that would do
// something to a terminal.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.Join(strings.Fields(s), " "))
}

// hintOf returns what the user can do about an error, or "".
func hintOf(err error) string {
	var usage usageError
	var hint hintError
	switch {
	case errors.As(err, &usage):
		return usage.hint
	case errors.As(err, &hint):
		return hint.hint
	case errors.Is(err, feed.ErrUnknownFormat):
		return "kindred formats lists what is read; --from names the format"
	case errors.Is(err, tfidf.ErrNoTerms):
		return "--min-df 1 --max-df 1 keeps every word"
	case errors.Is(err, cluster.ErrTooFewRows):
		return "use a smaller -k, or -k auto"
	}
	return ""
}

// unknownCommand returns the error for a name that is no command, with those that are like it.
func unknownCommand(root *cobra.Command, name string) error {
	err := fmt.Errorf("unknown command %q", name)
	if similar := root.SuggestionsFor(name); len(similar) > 0 {
		return usageError{err, "did you mean " + strings.Join(similar, " or ") + "?"}
	}
	if _, statErr := os.Stat(name); statErr == nil {
		return usageError{err, "to group the papers of a file: kindred cluster " + name}
	}
	return usageError{err, "see kindred --help"}
}
