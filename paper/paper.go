// Package paper defines what kindred is about: a research paper as a feed describes it, and
// when two descriptions are of the same paper.
package paper

// Paper is one record of a feed. Only Title or Abstract is needed; every other field may be
// empty.
type Paper struct {
	// ID identifies the paper among those read with it: the feed's own id if people use it (a
	// citation key, a bibcode, an ACL Anthology id), else the arXiv id, the DOI or another of
	// the ids below, or a slug of the title where there is none.
	ID string
	// Title is one line. Abstract may have several paragraphs, separated by an empty line.
	Title, Abstract string
	// Authors are names with the given name first, "Ada Lovelace", in the order of the paper.
	Authors []string
	// Date is an ISO 8601 date, as precise as the feed is: "2024", "2024-03" or "2024-03-11".
	// Of several it is the earliest that the paper was public.
	Date string
	// Categories are the feed's subject classes, the primary one first, and its keywords.
	Categories []string
	// Label is the group the paper is known to belong to, for evaluation only.
	Label string
	// Venue is the journal, conference or repository.
	Venue string
	// Language is that of title and abstract, as a BCP 47 tag ("en", "pt-BR").
	Language string
	// URL is where a person reads about the paper.
	URL string
	// DOI is in lower case without a prefix ("10.1000/xyz"), ArXiv an arXiv id without version
	// ("2310.06110", "hep-th/9901001"), PMID a number, OpenAlex an id such as "W2741809807".
	DOI, ArXiv, PMID, OpenAlex string
	// Others are ids of records that were merged into the paper before it was read, as in an index. Their Paper does
	// not count. [Set.Add] moves them into [Merged.Others].
	Others []Other `json:",omitempty"`
}
