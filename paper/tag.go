package paper

import (
	"strings"

	"kindred/internal/lazy"
)

// groupTag matches the tags that kindred writes into feeds: that of a group, and that of papers that fit nowhere.
var groupTag = lazy.Regexp(`(?s)^kindred(?: [0-9]+: .*|: fits nowhere)$`)

// IsGroupTag reports whether a tag or keyword is one that kindred wrote into a feed to say in which group a paper is,
// such as "kindred 3: Neural translation". It says nothing new of the paper.
func IsGroupTag(tag string) bool {
	return groupTag().MatchString(strings.Join(strings.Fields(tag), " "))
}
