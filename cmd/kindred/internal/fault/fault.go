// Package fault has the errors of commands: what is wrong, and what the user can do about it.
package fault

import (
	"errors"
	"io/fs"
)

// fault is an error with a hint.
type fault struct {
	error
	hint  string
	usage bool
}

func (e *fault) Unwrap() error { return e.error }

// Usage returns the error of a command that was used in a wrong way. hint says what to do, or is "".
func Usage(err error, hint string) error { return &fault{err, hint, true} }

// Hint returns the error of a command that failed. hint says what to do.
func Hint(err error, hint string) error { return &fault{err, hint, false} }

// IsUsage reports whether an error is of wrong usage.
func IsUsage(err error) bool {
	var f *fault
	return errors.As(err, &f) && f.usage
}

// HintOf returns what the user can do about an error, or "".
func HintOf(err error) string {
	var f *fault
	if errors.As(err, &f) {
		return f.hint
	}
	return ""
}

// Cause returns what went wrong with a file, without its path, which the caller names.
func Cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
