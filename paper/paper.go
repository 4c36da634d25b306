// Package paper defines what kindred is about: a research paper as a feed describes it, and
// when two descriptions are of the same paper.
package paper

// Paper is one record of a feed. Only Title or Abstract is needed; every other field may be
// empty.
type Paper struct {
	// ID identifies the paper among those read with it: an arXiv id without version
	// ("2310.06110"), a DOI, the feed's own id, or a slug of the title where the feed has none.
	ID string
	// Title is one line. Abstract may have several paragraphs, separated by an empty line.
	Title, Abstract string
	Authors         []string
	// Date is an ISO 8601 date, as precise as the feed is: "2024", "2024-03" or "2024-03-11".
	Date string
	// Categories are the feed's subject classes, the primary one first.
	Categories []string
	// Label is the group the paper is known to belong to, for evaluation only.
	Label string
	URL   string
	DOI   string
}
