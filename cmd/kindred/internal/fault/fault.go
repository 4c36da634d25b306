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

// interrupted is the error of a command that was interrupted after it wrote files.
type interrupted struct {
	error
	left string
}

func (e *interrupted) Unwrap() error { return e.error }

// Interrupted returns the error of a command that was interrupted after it wrote files. left says what is left.
func Interrupted(err error, left string) error { return &interrupted{err, left} }

// LeftOf returns what an interrupted command left.
func LeftOf(err error) string {
	var i *interrupted
	if errors.As(err, &i) {
		return i.left
	}
	return "no file was written"
}

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
