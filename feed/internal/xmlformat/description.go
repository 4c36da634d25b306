package xmlformat

import (
	"regexp"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
)

// description is the abstract in the description of an item, and other fields of the paper that
// publishers write around it.
type description struct {
	abstract string
	authors  []string
	date     string
	venue    string
	doi      string
}

// heads match what publishers put before the abstract. It is cut off, in this order. The names of
// the groups are the fields that are read.
var heads = []func() *regexp.Regexp{
	// ScienceDirect, which has no abstract, with tags or without
	lazy.Regexp(`(?is)^\s*<p>\s*Publication date:\s*(?P<date>[^<]*)</p>\s*<p>\s*<b>\s*Source:\s*</b>\s*(?P<venue>[^<]*)</p>\s*<p>\s*Author\(?s?\)?:\s*(?P<authors>[^<]*)</p>`),
	lazy.Regexp(`(?s)^\s*Publication date:\s*(?P<date>.{0,60}?)\s*Source:\s*(?P<venue>.{0,300}?)\s*Author\(s\):\s*(?P<authors>.*)$`),
	// Nature
	lazy.Regexp(`(?is)^\s*<p>[^<]{0,200}(?:Published online|Publication date)[^<]{0,100}(?:<a [^<>]*>[^<]*</a>)?\s*</p>`),
	// MDPI
	lazy.Regexp(`(?is)^\s*<p><b>[^<]{0,1000}</b></p>\s*<p>[^<]{0,200}<a [^<>]*>\s*doi:\s*(?P<doi>[^<]*)</a>\s*</p>\s*<p>\s*Authors?:\s*(?P<authors>(?:[^<]|<br ?/?>)*)</p>`),
	// Pensoft
	lazy.Regexp(`(?is)^\s*(?:<p>[^<]{0,300}</p>\s*)?<p>\s*DOI:\s*(?P<doi>[^<]*)</p>\s*<p>\s*Authors:\s*(?P<authors>[^<]*)</p>\s*<p>\s*Abstract:`),
	// PLOS
	lazy.Regexp(`(?is)^\s*<p>\s*by\s+(?P<authors>[^<]*)</p>`),
	// CNKI
	lazy.Regexp(`^\s*(?P<authors>(?:[^;&<>]{1,60};)+)\s*</?br\s*/?>`),
}

// abstractHeading matches "Abstract" as a heading. Up to maxBefore bytes before it are cut off.
var abstractHeading = lazy.Regexp(`(?i)<(?:h\d|b|strong|title)>\s*(?:abstract|summary)\s*:?\s*</(?:h\d|b|strong|title)>(?:\s*</p>)?`)

const maxBefore = 3000

// tails match what publishers put after the abstract.
var tails = []func() *regexp.Regexp{
	lazy.Regexp(`(?is)<p[^<>]*>\s*PMID:.*$`),                                                        // PubMed
	lazy.Regexp(`(?is)(?:<p>\s*<a [^<>]*>\s*(?:HTML|XML|PDF)\s*</a>\s*</p>\s*)+$`),                  // Pensoft
	lazy.Regexp(`(?is)(?:<br ?/?>\s*)+Competing Interest Statement.*$`),                             // bioRxiv
	lazy.Regexp(`(?is)<p>\s*The post <a [^<>]*>[^<]*</a> (?:appeared first|first appeared) on .*$`), // WordPress
}

var (
	// volumeLine matches what some publishers have in place of an abstract: "Journal, Volume 12,
	// Issue 3, Page 1-9, July 2024." or "Journal, EarlyView."
	volumeLine = lazy.Regexp(`(?i)^(?:[^.]{1,200}, )?(?:volume|vol\.|early ?view|ahead of print|online ?first)(?:[ ,][^.]{0,200})?[.\s]*$`)
	lineBreak  = lazy.Regexp(`(?i)<br ?/?>`)
	// inVolume matches what follows the name of a journal.
	inVolume = lazy.Regexp(`,? Volumes? .*$`)
)

// describe reads the description of an item with the given title.
func describe(s, title string) description {
	var d description
	// All patterns but one begin with a tag.
	if s = strings.TrimSpace(s); strings.IndexByte(s, '<') >= 0 || strings.HasPrefix(s, "Publication date:") {
		s = d.take(s)
	}
	d.abstract = text.Abstract(s)
	if strings.EqualFold(d.abstract, title) || len(d.abstract) < maxVolumeLine && volumeLine().MatchString(d.abstract) {
		d.abstract = ""
	}
	return d
}

// maxVolumeLine bounds the length of what volumeLine matches.
const maxVolumeLine = 500

// take reads what is around the abstract in a description, and returns the abstract.
func (d *description) take(s string) string {
	for _, head := range heads {
		m := head().FindStringSubmatch(s)
		if m == nil {
			continue
		}
		s = s[len(m[0]):]
		for i, name := range head().SubexpNames() {
			switch name {
			case "authors":
				d.authors = text.SplitNames(lineBreak().ReplaceAllString(m[i], ";"))
			case "date":
				d.date = text.Date(m[i])
			case "venue":
				d.venue = text.Title(inVolume().ReplaceAllString(m[i], ""))
			case "doi":
				d.doi = strings.TrimSpace(m[i])
			}
		}
	}
	if m := abstractHeading().FindStringIndex(s[:min(len(s), maxBefore)]); m != nil {
		s = s[m[1]:]
	}
	for _, tail := range tails {
		s = tail().ReplaceAllString(s, "")
	}
	return s
}

// add sets the fields of the paper that its item does not have.
func (d description) add(b *record.Builder) {
	if len(b.Authors) == 0 {
		b.Authors = d.authors
	}
	b.SetDOI(d.doi)
	record.SetOnce(&b.Date, d.date)
	record.SetOnce(&b.Venue, d.venue)
}
