package textformat

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// furnitureLine matches short lines that pages of any site have and titles are not.
var furnitureLine = regexp.MustCompile(`(?i)^(?:` + strings.Join([]string{
	// navigation and buttons
	`new|hot|top|trending|home|about|search|menu|close|back|next|previous|prev|more|less|all|papers?|models|datasets|spaces|docs|pricing|blog|community|news(letter)?`,
	`subscribe\b.*|sign (in|up)\b.*|log (in|out)\b.*|register|follow\b.{0,30}|share\b.{0,20}|save|cite|export\b.{0,30}|download\b.{0,30}|bookmark|settings|help|contact( us)?|feedback|privacy( policy)?|terms\b.{0,30}|cookie.{0,40}|accept( all)?.{0,20}`,
	`(read|show|see|load|view|learn) (more|less|all|full|paper|pdf|abstract|html|details|comments|on )\b.{0,40}|view|pdf|html|\[?(pdf|html|other|ps|abs|bib|code|link|slides|video|supplementary|poster|bibtex|openreview|data)\]?([\s|,·/]+\[?(pdf|html|other|ps|abs|bib|code|link|slides|video|supplementary|poster|bibtex|openreview|data)\]?)*`,
	`(page|results?|showing|displaying|total of)\b.{0,10}\d.{0,60}|skip to .{0,40}|jump to .{0,40}|go to .{0,40}|sort(ed)? by.{0,40}|filter.{0,40}`,
	`get trending .*|get .{0,40}\b(email|inbox)\b.*|.{0,60}\bin your (email )?inbox.*|.{0,60}newsletter.{0,60}`,
	`(up|down)?votes?.{0,12}|\d[\d.,]*\s*k?\s*(up|down)?(votes?|likes?|comments?|views?|stars?|replies|points|citations?|downloads?|reads?|shares?|bookmarks?|authors?)\b.{0,20}|(comments?|likes?|views?|stars?|citations?|cited by|github|project page|code|discuss(ion)?)\s*[:(]?\s*[\d.,k)]*`,
	// dates and times
	`(on |posted |published |submitted |updated |announced )*((mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?,?\s+)?((jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(st|nd|rd|th)?|\d{1,2}(st|nd|rd|th)?\s+(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?)(,?\s+\d{4})?(\s+at\s+.*|\s*[·|].*)?`,
	`\d{4}-\d{2}-\d{2}.{0,20}|\d{1,2}[./]\d{1,2}[./]\d{2,4}.{0,20}|(today|yesterday|this week|last week)|(just now|an? (minute|hour|day|week|month|year) ago|\d+\s*(s|m|h|d|w|min|minutes?|hours?|days?|weeks?|months?|years?)( ago)?)|\d+ min(ute)? read`,
	`((mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?)`,
	// labels with a value
	`(comments?|subjects?|keywords?|journal[- ]ref(erence)?|doi|report[- ]no|msc[- ]class|acm[- ]class|categor(y|ies)|tags?|topics?|source|venue|conference|track|session|room|type|license|url|published|date|submitted|published in|accepted (at|to|by)|arxiv id|cite as|related|affiliations?|institutions?|date added|presenter|chair|submission history|readers|authorids|primary area|submission number|supplementary( material)?|last modified|pmc?id|epub|issn|isbn|pages?|volume|copyright|corresponding author|e-?mail|conflicts? of interest)\s*:.*`,
	`\S+/\S+\s+[•·|]\s.*|.{0,60}[•·|]\s*\d{1,2} (jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{4}`,
	`.{3,80}\b(19|20)\d\d\b.{0,15};\s*[a-z]?\d+.{0,90}`, // Journal. 2023 May;12(3):100-110. doi: ...
	`arxiv:\s*\S+.{0,60}|(https?://|www\.)\S+|submitted by\b.*|posted by\b.*|published in\b.*|accepted (at|to|by)\b.{0,80}|code (is )?available\b.{0,60}`,
	// footers
	`(©|\(c\)|copyright)\b?.*|all rights reserved\b.*|powered by\b.*|.{0,20}made (with|by)\b.{0,40}|back to top`,
}, "|") + `)[.!:»→›>\s]*$`)

// furnitureProse matches sentences that pages say about themselves.
var furnitureProse = regexp.MustCompile(`(?i)\b(here (is|are) (what|the|today|this|our|some|a few|\w+ (papers|articles|preprints))|good (morning|evening)|welcome (to|back)|stay (informed|up to date|tuned)|delivered to your|(latest|weekly|daily) (news|newsletter|digest)|we use cookies|our use of cookies|cookies help us|this (site|website) uses|cookie policy|privacy policy|unsubscribe|(subscribe|sign up) (to|for|now|today)|your (e-?mail|inbox)|terms of (use|service)|all rights reserved|enable javascript|log in to|sign in to|create an account|you are receiving|view (this e-?mail )?in (your )?browser|support us|donate|follow us|join (us|our)|was this (page|email) helpful|forwarded this)\b`)

// glued matches a by-line whose words stuck together when it was copied ("byAK and ...").
var glued = regexp.MustCompile(`^by[A-Z]`)

// judge gives every paragraph its kind.
func judge(paragraphs []paragraph) []paragraph {
	seen := map[string]int{}
	for _, p := range paragraphs {
		if p.words <= 6 {
			seen[strings.ToLower(p.text)]++
		}
	}
	for i := range paragraphs {
		p := &paragraphs[i]
		p.kind = kindOf(*p)
		if p.kind == heading && seen[strings.ToLower(p.text)] >= 3 {
			p.kind = furniture
		}
	}
	return paragraphs
}

// kindOf says what a paragraph is by its own looks.
func kindOf(p paragraph) kind {
	switch {
	case p.labelled && p.words >= 3:
		return prose
	case !hasLetters(p.text), p.words <= 25 && furnitureLine.MatchString(p.text), glued.MatchString(p.text):
		return furniture
	case p.words <= 80 && furnitureProse.MatchString(p.text):
		return furniture
	case isByline(p.text):
		return byline
	case isProse(p):
		return prose
	case utf8.RuneCountInString(p.text) > 400:
		return furniture
	}
	return heading
}

// isProse reports whether a paragraph reads like sentences: several of them, or one that ends
// with a full stop. Text of 45 words is prose even if its end was cut off, and a title may
// end with a question or exclamation mark.
func isProse(p paragraph) bool {
	text := strings.TrimRight(p.text, `"'”’)]»* `)
	last, _ := utf8.DecodeLastRuneInString(text)
	if unspacedProse(text, last) {
		return true
	}
	switch {
	case p.words >= 45:
		return true
	case p.marked && p.words <= 30 && p.sentences <= 1:
		return false
	case last == '.' || last == '…':
		return p.words >= 4 && !endsWithAbbreviation(text)
	case last == '!' || last == '?':
		return p.sentences >= 2 && p.words >= 15 || p.words >= 30
	}
	return p.words >= 25 && p.sentences >= 1
}

// unspacedProse is isProse for scripts without spaces between words.
func unspacedProse(text string, last rune) bool {
	n := 0
	for _, r := range text {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
			n++
		}
	}
	return n > 80 || n > 20 && (last == '。' || last == '！' || last == '？')
}

var abbreviation = regexp.MustCompile(`(?i)(\bet al|\betc|\bvol|\bno|\bjr|\b[a-z])\.$`)

func endsWithAbbreviation(text string) bool {
	return abbreviation.MatchString(text) && len(strings.Fields(text)) < 12
}

func hasLetters(s string) bool {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			if n++; n >= 2 {
				return true
			}
		}
	}
	return false
}

// nameWord matches a part of a person's name: capitalised, an initial, or a particle.
var nameWord = regexp.MustCompile(`^(\p{Lu}[\p{L}'’.-]*|(?i:de|da|dos|del|della|di|van|von|der|den|la|le|al|el|bin|ibn|ter|ten|jr\.?|sr\.?|iii?))[\d*†‡§¹²³⁴⁵,]*$`)

// smallWord are words of titles that no name has.
var smallWord = regexp.MustCompile(`(?i)^(the|a|an|of|for|in|on|with|from|to|by|and|via|using|at|as|is|are|towards?|beyond|under|without|between|into|learning|networks?|models?|systems?|theory|analysis|deep|neural)$`)

// isName reports whether s could be a person's name.
func isName(s string) bool {
	words := strings.Fields(strings.Trim(s, " *†‡§"))
	if len(words) < 2 || len(words) > 5 {
		return false
	}
	capitals := 0
	for _, w := range words {
		if !nameWord.MatchString(w) || len(w) > 1 && smallWord.MatchString(w) {
			return false
		}
		if r, _ := utf8.DecodeRuneInString(w); unicode.IsUpper(r) {
			capitals++
		}
	}
	return capitals >= 2
}

// couldBeName reports whether a line is one name, with or without an affiliation behind it.
func couldBeName(text string) bool { return isName(affiliation.ReplaceAllString(text, "")) }

// affiliation matches what stands in brackets behind a name in programmes of conferences.
var affiliation = regexp.MustCompile(`\s*\([^()]*\)`)

var nameSeparator = regexp.MustCompile(`\s*(?:[,;·•|]|\s+and\s+|\s+&\s+)\s*(?:and\s+)?`)

// authorsOf returns the names of a by-line.
func authorsOf(text string) []string {
	text = affiliation.ReplaceAllString(authorMark.ReplaceAllString(text, ""), "")
	var names []string
	for _, name := range nameSeparator.Split(text, -1) {
		name = strings.Trim(name, " *†‡§0123456789")
		if name != "" && !strings.HasPrefix(name, "et al") && isName(name) {
			names = append(names, name)
		}
	}
	return names
}

// isByline reports whether a paragraph lists authors: it says so, or it is several names.
func isByline(text string) bool {
	if m := authorMark.FindString(text); m != "" {
		rest := text[len(m):]
		return !strings.EqualFold(strings.TrimSpace(m), "by") || len(authorsOf(rest)) > 0
	}
	parts := nameSeparator.Split(strings.TrimRight(affiliation.ReplaceAllString(text, ""), ". "), -1)
	names := 0
	for _, part := range parts {
		if isName(part) || strings.HasPrefix(part, "et al") {
			names++
		}
	}
	return len(parts) >= 2 && names*10 >= len(parts)*7
}
