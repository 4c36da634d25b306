package common

import (
	"fmt"
	"strings"

	"kindred/cmd/kindred/internal/fault"
	"kindred/pipeline/finder"
	kreport "kindred/report"
)

// explainPaper says what is wrong with the name of a paper. asked is the flag that it was given with.
func explainPaper(err *finder.PaperError, asked string) error {
	if n := len(err.Matches); n > 0 {
		return fault.Hint(fmt.Errorf("%s%q: %d papers match: %s", asked, err.To, n, quoted(err.Matches)),
			"use the id, or more of the title")
	}
	plain := fmt.Errorf("%s%q: no paper has this id or title", asked, err.To)
	if len(err.Nearest) == 0 {
		return plain
	}
	return fault.Hint(plain, "similar: "+quoted(err.Nearest))
}

// explainGroup says what is wrong with the name of a group.
func explainGroup(err *finder.GroupError) error {
	n := len(err.Matches)
	if n == 0 {
		return fmt.Errorf("--cluster %q: --clustering has no group with this number or name", err.Group)
	}
	var list []string
	for _, g := range err.Matches[:min(n, shownMatches)] {
		list = append(list, fmt.Sprintf("%q (%d)", g.Name, g.ID))
	}
	if more := n - len(list); more > 0 {
		list = append(list, fmt.Sprintf("and %d more", more))
	}
	return fault.Hint(fmt.Errorf("--cluster %q: %d groups have this in their names: %s", err.Group, n,
		strings.Join(list, ", ")), "use the number of the group")
}

// shownMatches is how many papers or groups an error lists.
const shownMatches = 5

// quoted lists papers by title and id.
func quoted(papers []kreport.Paper) string {
	var list []string
	for i, p := range papers {
		if i == shownMatches {
			list = append(list, fmt.Sprintf("and %d more", len(papers)-i))
			break
		}
		title := []rune(p.Title)
		if len(title) > 60 {
			title = append(title[:60], '…')
		}
		list = append(list, fmt.Sprintf("%q (%s)", string(title), p.ID))
	}
	return strings.Join(list, ", ")
}

// TellRecall says what part of the nearest papers an approximation found.
func TellRecall(env *Env, recall float64) {
	fmt.Fprintf(env.Stderr, "kindred: found %.1f %% of the nearest papers (measured on some of them)\n", 100*recall)
}
