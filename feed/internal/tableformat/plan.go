package tableformat

import (
	"slices"
	"strings"

	"kindred/feed/internal/fields"
	"kindred/feed/internal/text"
)

// plan says what the columns of a table are for.
type plan struct {
	// columns are the columns of each role. The column with the preferred name is the first.
	columns [fields.NumRoles][]int
	known   int   // columns that have a role
	ids     []int // columns of objects that hold ids
	own     bool  // kindred wrote the table
	glued   bool  // Springer wrote it, with nothing between the names of authors
}

// ownNames are the columns that kindred writes.
var ownNames = []string{"id", "title", "abstract", "authors", "date", "categories", "label",
	"venue", "language", "url", "doi", "arxiv", "pmid", "openalex"}

// newPlan returns the plan of a table whose columns have these names.
func newPlan(names []string) plan {
	var (
		glued = slices.Contains(names, "Item Title") && slices.Contains(names, "Item DOI")
		p     = plan{own: slices.Equal(names, ownNames), glued: glued}
		ranks = make([]int, len(names))
		find  = fields.Lookup
	)
	if areTags(names) {
		ofRIS := slices.Contains(names, "TY") // in which ID is an id, and no keyword
		find = func(name string) (fields.Role, int, bool) {
			if ofRIS && name == "ID" {
				return fields.Lookup(name)
			}
			if role, rank, ok := fields.LookupTag(name); ok || isTag(name) {
				return role, rank, ok
			}
			return fields.Lookup(name)
		}
	}
	for i, name := range names {
		role, rank, ok := find(name)
		if !ok {
			if strings.EqualFold(name, "externalIds") || name == "external_ids" { // of Semantic Scholar
				p.ids = append(p.ids, i)
			}
			continue
		}
		ranks[i] = rank
		p.columns[role] = append(p.columns[role], i)
		p.known++
	}
	for _, columns := range p.columns {
		slices.SortStableFunc(columns, func(a, b int) int { return ranks[a] - ranks[b] })
	}
	return p
}

// isOfPapers reports whether a table with columns of these names may be of papers: whether there is a
// column for a title or an abstract. Names that many tables have for something else ("Name",
// "Description") count only beside a column of papers, such as authors; and so do all titles in a table
// that has columns of something else, such as prices.
func isOfPapers(names []string) bool {
	title, abstract, weak, ofPapers, other := false, false, false, false, false
	for _, name := range names {
		plain := strings.ToLower(blanks.Replace(name))
		role, _, ok := fields.Lookup(name)
		if !ok {
			role, _, ok = fields.LookupTag(name)
		}
		switch {
		case !ok:
			other = other || otherNames[plain]
		case role == fields.Authors, role == fields.Venue,
			role == fields.DOI, role == fields.ArXiv, role == fields.PMID, role == fields.OpenAlex:
			ofPapers = true
		case weakNames[plain]:
			weak = true
		case role == fields.Title:
			title = true
		case role == fields.Abstract:
			abstract = true
		}
	}
	return abstract && !other || (title || abstract || weak) && ofPapers || title && !other
}

// weakNames are names of titles and abstracts that many other tables have, and otherNames those of
// columns that no table of papers has.
var (
	weakNames  = text.WordSet("name headline description summary content snippet")
	otherNames = text.WordSet(`price amount balance currency sku debit credit iban phone telephone mobile birthday
		birthdate gender director cast runtime artist album tracknumber latitude longitude quantity barcode salary
		employeeid assignee useragent ipaddress hostname statuscode departure arrival platform passengerid pclass
		rating stock`)
)

// areTags reports whether most names are tags of two characters, and one is that of a title or an
// abstract.
func areTags(names []string) bool {
	n, hasText := 0, false
	for _, name := range names {
		if isTag(name) {
			n++
		}
		role, _, ok := fields.LookupTag(name)
		hasText = hasText || ok && (role == fields.Title || role == fields.Abstract)
	}
	return hasText && 2*n >= len(names)
}

// isTag reports whether a name is a capital letter and a second capital letter or a digit.
func isTag(name string) bool {
	isUpper := func(c byte) bool { return 'A' <= c && c <= 'Z' }
	return len(name) == 2 && isUpper(name[0]) && (isUpper(name[1]) || '0' <= name[1] && name[1] <= '9')
}
