package tagformat

import (
	"regexp"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
	"kindred/paper"
)

// This file has formats in which databases export text, with a colon after the tag.

// numbered stands for the tag of a line with the number of a record: "Record #1 of 20".
const numbered = "#"

// byNumberOr returns the splitter of lines with the number of a record, which a pattern matches, and of lines
// that begin with a tag, which another pattern matches.
func byNumberOr(number, tag func() *regexp.Regexp) splitter {
	tagged := byPattern(tag)
	return func(line []byte) (string, []byte, bool) {
		if number().Match(line) {
			return numbered, nil, true
		}
		return tagged(line)
	}
}

func always(string) bool { return true }

// Cochrane is the text of the trials and reviews in the Cochrane Library: "Record #1 of 20", then "TI: A title".
var Cochrane = record.Format{
	Name:        "cochrane",
	Description: "text of the Cochrane Library (citation-export.txt)",
	Detect:      func(h *record.Head) bool { return cochrane.detects(numbered, always, nil, "TI", "AU", "SO")(h) },
	Decode:      func(in record.Input, yield record.Yield) { cochrane.decode(in, yield) },
}

var (
	cochraneNumber = lazy.Regexp(`^Record #\d+ of \d+\s*$`)
	cochraneLine   = lazy.Regexp(`^([A-Z]{2,3}): ?`)
)

var cochrane = grammar{
	newSplit: stateless(byNumberOr(cochraneNumber, cochraneLine)), opens: opensWith(numbered), headed: true,
	start: `"Record #1 of ..."`,
	title: tags("TI"), abstract: tags("AB"), authors: tags("AU"), venue: tags("SO"), url: tags("US"), language: tags("LA"),
	terms: tags("KY KW MH"), dates: tags("YR"), doi: tags("DOI DOL"), id: tags("ID"),
	special: func(f *fields, b *record.Builder) {
		for s := range strings.SplitSeq(f.first("PM"), ",") { // "PUBMED 12345,EMBASE 67890"
			if number, ok := strings.CutPrefix(strings.TrimSpace(s), "PUBMED "); ok && b.PMID == "" {
				b.PMID, _ = paper.PubMedID(number)
			}
		}
	},
}

// ProQuest is the text of the databases of ProQuest: a line of underscores, perhaps "Document 1 of 20", the title, and
// names of fields, "Publication title: ". After the last document there is a line of underscores too.
var ProQuest = record.Format{
	Name:        "proquest",
	Description: "text of the databases of ProQuest (ProQuestDocuments.txt)",
	Detect: func(h *record.Head) bool {
		own := []string{"Publication title", "Publication info", "ProQuest document ID", "Source type"}
		return proquest.detects(numbered, always, nil, own...)(h)
	},
	Decode: func(in record.Input, yield record.Yield) { proquest.decode(in, yield) },
}

var (
	proquestNumber = lazy.Regexp(`^(?:Document \d+ of \d+|_{20,})\s*$`)
	// Only names of ProQuest are tags, because a paragraph of an abstract may begin with "Methods: ".
	proquestLine = lazy.Regexp(`^(Abstract|Alternate title|Author|Classification|Company / organization|Copyright|` +
		`Correspondence author|Country of publication|Database|Document feature|Document type|` +
		`Document URL|DOI|First page|Full text|Identifier / keyword|ISBN|ISSN|Issue|` +
		`Language of publication|Last updated|Links|Location|Number of pages|Number of references|Pages|` +
		`Place of publication|ProQuest document ID|Publication date|Publication history|` +
		`Publication info|Publication subject|Publication title|Publication year|Publisher|` +
		`Publisher location|Source type|Subject|Title|Volume|Volume/Issue): ?`)
)

var proquest = grammar{
	newSplit: stateless(byNumberOr(proquestNumber, proquestLine)), headed: true, start: `a line of underscores`,
	opens: func(f *fields, tag string, _ bool) bool { return tag == numbered && (f == nil || !f.areAll(numbered)) },
	title: []string{"Title", numbered, "Alternate title"}, abstract: []string{"Abstract"}, authors: []string{"Author"},
	venue: []string{"Publication title"}, language: []string{"Language of publication"},
	url:   []string{"Document URL", "Links"},
	terms: []string{"Subject", "Identifier / keyword"}, dates: []string{"Publication date", "Publication year"},
	doi: []string{"DOI"}, id: []string{"ProQuest document ID"},
	special: func(f *fields, b *record.Builder) { // "Letters ; London  Vol. 3, Iss. 1,  (Jan 2020): 1-9."
		if journal, rest, ok := strings.Cut(f.first("Publication info"), " ; "); ok {
			record.SetOnce(&b.Venue, text.Title(journal))
			if _, date, ok := strings.Cut(rest, "("); ok {
				date, _, _ = strings.Cut(date, ")")
				record.SetOnce(&b.Date, text.Date(date))
			}
		}
	},
}

// ReDIF is the format of RePEc, in which archives of economics describe their papers.
// http://openlib.org/acmes/root/docu/redif_1.html
var ReDIF = record.Format{
	Name:        "redif",
	Description: "ReDIF templates of RePEc (.rdf, .redif)",
	Detect: func(h *record.Head) bool {
		isOfPaper := func(value string) bool { return strings.HasPrefix(strings.ToLower(value), "redif-") }
		others := tags("title author-name name handle provider-name name-full")
		return redif.detects("template-type", isOfPaper, nil, others...)(h)
	},
	Decode: func(in record.Input, yield record.Yield) { redif.decode(in, yield) },
}

// redifLine matches the names of ReDIF alone, because a line of an abstract may begin with "Methods: ".
var redifLine = lazy.Regexp(
	`(?i)^((?:template-type|title|abstract|name(?:-[a-z]+)*|journal|volume|issue|number|year|` +
		`month|pages|keywords|classification-jel|creation-date|revision-date|publication-(?:date|` +
		`status|type)|length|series|price|handle|doi|x-doi|note|language|isbn|edition|availability|` +
		`restriction|(?:author|editor|file|contact|order|book|chapter|article|paper|provider|` +
		`publisher|homepage|primary|secondary|workplace|software|x|classification)-[a-z-]+)):`)

var redif = grammar{
	newSplit: func() splitter {
		split := byPattern(redifLine)
		return func(line []byte) (string, []byte, bool) {
			tag, value, ok := split(line)
			return strings.ToLower(tag), value, ok
		}
	},
	opens:     opensWith("template-type"),
	continues: func(line []byte, _ bool) bool { return line[0] != '#' }, // a comment
	start:     `"Template-Type: ReDIF-..."`,
	title:     tags("title"), abstract: tags("abstract"), authors: tags("author-name"),
	venue:    tags("journal book-title series"),
	language: tags("language"), url: tags("file-url"), terms: tags("keywords"), month: "month",
	dates: tags("publication-date creation-date year"), doi: tags("doi x-doi"), id: tags("handle"),
	other: func(f *fields) string {
		switch kind, _, _ := strings.Cut(strings.ToLower(f.first("template-type")), " "); kind {
		case "redif-archive", "redif-series", "redif-person", "redif-institution", "redif-mirror":
			return kind
		}
		return ""
	},
}
