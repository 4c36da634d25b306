package jsonformat

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// OpenAlex is works of OpenAlex: a page of its API, a single work, or JSON Lines of its
// snapshot. https://docs.openalex.org/api-entities/works/work-object
var OpenAlex = record.Format{
	Name:        "openalex",
	Description: "works of OpenAlex: a page of its API, a single work, or its snapshot",
	Detect: func(h *record.Head) bool {
		return h.HasKey("abstract_inverted_index") || h.HasKey("authorships") && h.HasKey("display_name", "title") ||
			h.HasKey("display_name") && h.HasKey("works_count", "works_api_url")
	},
	Decode: schema{lists: []string{"results"}, read: readOpenAlex}.decode,
}

func readOpenAlex(o object) (paper.Paper, error) {
	if o.get("id") == "" {
		if err := serverError(o, "message", "error"); err != nil {
			return paper.Paper{}, err
		}
	}
	id := o.text("id", "ids.openalex")
	openAlex, ok := paper.OpenAlexID(id)
	if !ok && o.get("works_count") != "" {
		return paper.Paper{}, fmt.Errorf("not a work of OpenAlex: %s", clip(id, 60))
	}
	p := paper.Paper{
		Title:    text.Title(o.text("title", "display_name")),
		Abstract: text.Abstract(uninvert(o.get("abstract_inverted_index"))),
		Date:     o.date("publication_date", "publication_year"),
		Venue:    text.Title(o.text("primary_location.source.display_name", "host_venue.display_name")),
		Language: text.Language(o.text("language")),
		URL:      text.Line(o.text("primary_location.landing_page_url", "host_venue.url", "id")),
		DOI:      o.doi("doi", "ids.doi"),
		PMID:     o.pmid("ids.pmid"),
		OpenAlex: openAlex,
	}
	for v := range o.get("authorships").each() {
		p.Authors = append(p.Authors, v.object().text("author.display_name", "raw_author_name"))
	}
	p.Authors = text.Names(p.Authors)
	terms := append(o.texts("primary_topic.display_name"), o.texts("topics.display_name", "concepts.display_name")...)
	p.Categories = text.Terms(append(terms, o.texts("keywords.display_name", "keywords.keyword")...))
	for v := range o.get("locations").each() {
		if id, ok := paper.ArXivID(v.get("landing_page_url").text()); ok {
			p.ArXiv = id
			break
		}
	}
	return p, nil
}

// uninvert returns the text of an inverted index, which says for every word where it stands.
func uninvert(index value) string {
	type word struct {
		at   int
		text string
	}
	var words []word
	for name, positions := range index.fields() {
		name = unescape(name)
		for v := range positions.each() {
			if at, err := strconv.Atoi(v.text()); err == nil {
				words = append(words, word{at, name})
			}
		}
	}
	slices.SortStableFunc(words, func(a, b word) int { return a.at - b.at })
	var b strings.Builder
	for i, w := range words {
		if b.Len()+len(w.text) > record.MaxBytes { // a long word that stands everywhere
			break
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.text)
	}
	return b.String()
}
