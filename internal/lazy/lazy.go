// Package lazy makes values when they are first used. Regular expressions that are compiled when a
// program starts cost more than all the rest that it does with a small feed.
package lazy

import (
	"regexp"
	"sync"
)

// Regexp returns a function that compiles expr when it is first called, and returns the same regular
// expression each time. It may be called from many goroutines. It panics if expr is not valid.
func Regexp(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
