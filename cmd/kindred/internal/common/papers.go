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

// shownMatches is how many papers an error lists.
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
