package common

import (
	"errors"
	"strings"
	"unicode"
)

// ErrSkipped says that all was done, but records were skipped, which was already told.
var ErrSkipped = errors.New("records were skipped")

// OneLine returns a message on one line, without what it may quote of a feed that would do
// something to a terminal.
func OneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.Join(strings.Fields(s), " "))
}
