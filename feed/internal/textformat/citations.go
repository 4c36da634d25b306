package textformat

import (
	"strings"

	"kindred/feed/internal/people"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
	"kindred/paper"
)

// This file reads the abstracts that PubMed saves or mails as text: numbered records of paragraphs
// in a fixed order. Where a paper appeared comes first, then its title and authors, their addresses,
// the abstract, and its ids.

var (
	citationMark = lazy.Regexp(`^\d{1,5}\. \S.*\b(?:19|20)\d\d\b`)
	blankEnd     = lazy.Regexp(`[ \t]+\n`)
	pmidLine     = lazy.Regexp(`^PMID:\s*(\d{1,9})\b`)
	// asideLine matches paragraphs that are neither authors nor abstract.
	asideLine = lazy.Regexp(`^(?:Author information:|Collaborators?:|Comment (?:in|on)|Erratum (?:in|for)|Update (?:in|of)|Republished (?:in|from)|Retraction (?:in|of)|Expression of concern|Summary for patients in|Conflict of interest statement:|` +
		`DOI:|PMCID:|PMID:|ISBN|Free |©|Copyright|\[(?:Article in|Indexed for)|Trial registration:? )`)
)

// readCitations returns the papers of a text of PubMed, or nil if it is none.
func readCitations(page string) []paper.Paper {
	if !strings.Contains(page, "PMID:") {
		return nil
	}
	page = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u00a0", " ").Replace(strings.TrimPrefix(page, "\ufeff"))
	page = blankEnd().ReplaceAllString(page, "\n")
	var papers []paper.Paper
	var record []string // its paragraphs
	known := false      // it has a PMID
	flush := func() {
		if len(record) > 1 && known {
			papers = append(papers, readCitation(record))
		}
		record, known = nil, false
	}
	for part := range strings.SplitSeq(page, "\n\n") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if citationMark().MatchString(part) {
			flush()
			record = append(record, part)
			continue
		}
		if record != nil && !known {
			record = append(record, part)
			for line := range strings.SplitSeq(part, "\n") {
				known = known || pmidLine().MatchString(line)
			}
		}
	}
	flush()
	return papers
}

// readCitation reads a record.
func readCitation(parts []string) paper.Paper {
	_, source, _ := strings.Cut(parts[0], ". ")
	source = strings.Join(strings.Fields(source), " ")
	title := strings.TrimSpace(parts[1])
	p := paper.Paper{Title: text.Title(title)}
	if strings.HasPrefix(title, "[") { // translated
		p.Language = "en"
	}
	note(&p, paragraph{text: source, kind: furniture})
	if p.Venue == "" {
		venue, _, _ := strings.Cut(source, ". ")
		p.Venue = text.Title(venue)
	}
	var abstract []string
	named := false
	for _, part := range parts[2:] {
		switch {
		case asideLine().MatchString(part):
			for line := range strings.SplitSeq(part, "\n") {
				note(&p, paragraph{text: line, kind: furniture, label: "other"})
			}
		case !named && people.AreCited(part):
			named, p.Authors = true, people.Cited(part)
		default:
			abstract = append(abstract, part)
		}
	}
	p.Abstract = text.Abstract(strings.Join(headings(abstract), "\n\n"))
	return p
}

// headings parts the paragraphs of an abstract at the headings of its parts, which begin lines.
func headings(parts []string) (parted []string) {
	for _, part := range parts {
		parted = append(parted, partMark().ReplaceAllString(part, "\n\n$1"))
	}
	return parted
}

var partMark = lazy.Regexp(`\n([A-Z][A-Z &/,-]{3,60}: )`)
