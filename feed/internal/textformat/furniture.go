package textformat

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// button matches one of the links below a paper.
const button = `\[?\s?(pdf|html|other|ps|abs|abstract|bib|code|link|slides|video|supplementary|poster|paper|bibtex|openreview|data|arxiv|github|project page)\s?\]?`

// The parts of dates, for patterns.
const (
	dayName   = `(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?`
	monthName = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`
)

// shortFurniture matches lines of up to maxShort bytes that pages of any site have and titles are
// not. The patterns are several so that each is small, which makes them fast.
var shortFurniture = patterns(
	// navigation and buttons
	`new|hot|top|trending|home|about|search|menu|close|back|next|previous|prev|more|less|all|papers?|models|datasets|spaces|docs|pricing|blog|community|news(letter)?|
	browse|dashboard|schedule|alerts?|expand|collapse|articles|go|advanced search|previous next|all fields|help center|show abstracts\s+hide abstracts|code of conduct|my settings|get help|
	sign (in|up).*|log (in|out).*|register|follow( .*)?|share( .*)?|save|cite|export( .*)?|download( .*)?|bookmark|settings|help|contact( us)?|feedback|privacy( policy)?|terms( .*)?|cookie.*|accept( all)?.*`,
	`(read|show|see|load|view|learn) (more|less|all|full|paper|pdf|abstract|html|details|comments|on)( .*)?|view|`+button+`([\s|,·/]+`+button+`)*|\[(pdf|html|doc)\]\s+(from\s+)?\S+\.\S+`,
	`(page|results?|showing|displaying|total of|about)\b.*\d.*|\d+ results? (for|found).*|search (results|v\d|all).*|select (year|all).*|skip to .*|jump to .*|go to .*|sort(ed)? by.*|filter.*|(results )?per page.*|any time|since \d{4}|include (patents|citations)|
	create alert|fields of study|date range|has pdf|author|journals & conferences|view via publisher|add to selected citations|save to binder|view/download.*|related (searches|articles).*|export citation.*|get trending .*`,
	`(up|down)?votes?.{0,12}|\d[\d.,]*\s*k?\s*(up|down)?(votes?|likes?|comments?|views?|stars?|replies|points|citations?|downloads?|reads?|shares?|bookmarks?|authors?)\b.*|
	(comments?|likes?|views?|stars?|citations?|cited by|downloads|github|project page|code|discuss(ion)?)\s*[:(]?\s*[\d.,k)]*(\s*\([\d,]+\))?|cited by:.*`,
	`research[- ]article|review[- ]article|short[- ]paper|open access|free (pmc )?article|extended[- ]abstract|(spotlight|oral|highlight)?\s?(poster|oral|spotlight|talk|demo)(\s(session|paper|presentation))?(\s#?\d+)?|[a-z]{1,2}[-–. ]\d{1,4}[a-z]?`,
	// dates and times
	`(on |posted |published |submitted |updated |announced )*(`+dayName+`,?\s+)?(`+monthName+`\s+\d{1,2}(st|nd|rd|th)?|\d{1,2}(st|nd|rd|th)?\s+`+monthName+`)(,?\s+\d{4})?(\s+at\s+.*|\s*[·|•].*)?`,
	`\d{4}-\d{2}-\d{2}.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*|today|yesterday|this week|last week|just now|an? (minute|hour|day|week|month|year) ago|\d+\s*(s|m|h|d|w|min|minutes?|hours?|days?|weeks?|months?|years?)( ago)?|\d+ min(ute)? read|`+dayName,
	`.*[•·|]\s*\d{1,2} `+monthName+` \d{4}|year: \d{4} \|.*|[a-z -]*interest statement|.*made (with|by)\b.*|\(?back to top\)?`,
)

// longFurniture matches such lines of up to maxLong bytes.
var longFurniture = patterns(
	`subscribe\b.*|get .*\b(email|inbox)\b.*|.*\bin your (email )?inbox.*|.*newsletter.*|.*\(showing \d+ of \d+ entries ?\)|cited by \d+.*|save\s+cite\s.*|(©|\(c\)|copyright)\b?.*|all rights reserved\b.*|powered by\b.*`,
	`(v\d+\s+)?submitted \d.*|(number of pages|posted|last revised)\b.*\d{4}.*|`+monthName+`\s+\d{4}(,\s.*)?`, // "March 2024, Proceedings of ..., pp 1-20"
	`\S+/\S+\s+[•·|]\s.*|arxiv:\s*\S+.*|(bio|med|chem)rxiv \d.*|(https?://|www\.)\S+|submitted by\b.*|posted by\b.*|published in\b.*|accepted (at|to|by)\b.*|code (is )?available\b.*|.*\b(exhibit hall|ballroom|west hall|east hall)\b.*`,
	`.{3,}\b(19|20)\d\d\b.{0,15};\s*[a-z]?\d+.*`, // Journal. 2023 May;12(3):100-110. doi: ...
)

const (
	maxShort      = 80
	maxShortWords = 10
	maxLong       = 260
)

// patterns returns patterns for whole lines, whose letters may be small or capitals.
func patterns(list ...string) []*regexp.Regexp {
	compiled := make([]*regexp.Regexp, len(list))
	for i, s := range list {
		compiled[i] = regexp.MustCompile(`(?i)^(?:` + strings.ReplaceAll(s, "\n\t", "") + `)[.!:»→›>\s]*$`)
	}
	return compiled
}

// isFurniture reports whether a line is one that pages have.
func isFurniture(line string) bool {
	matches := func(r *regexp.Regexp) bool { return r.MatchString(line) }
	return len(line) <= maxShort && strings.Count(line, " ") <= maxShortWords && slices.ContainsFunc(shortFurniture, matches) ||
		len(line) <= maxLong && hasHint(line) && slices.ContainsFunc(longFurniture, matches)
}

// lineHints are words of which every match of longFurniture has one, unless it has a digit.
var lineHints = []string{"subscribe", "inbox", "email", "newsletter", "©", "(c)", "copyright", "reserved", "powered", "•", "·", "|", "arxiv", "http", "www.", " by ", "published", "accepted", "available", "cite", "hall", "ballroom"}

func hasHint(line string) bool {
	if strings.ContainsAny(line, "0123456789") {
		return true
	}
	line = strings.ToLower(line)
	return slices.ContainsFunc(lineHints, func(hint string) bool { return strings.Contains(line, hint) })
}

// furnitureProse matches sentences that pages say about themselves, in small letters.
var furnitureProse = regexp.MustCompile(`\b(here (is|are) (what|the|today|this|our|some|a few|\w+ (papers|articles|preprints))|good (morning|evening)|welcome (to|back)|stay (informed|up to date|tuned)|delivered to your|(latest|weekly|daily) (news|newsletter|digest)|we use cookies|our use of cookies|cookies help us|this (site|website) uses|cookie policy|privacy policy|unsubscribe|(subscribe|sign up) (to|for|now|today)|your (e-?mail|inbox)|terms of (use|service)|all rights reserved|enable javascript|log in to|sign in to|create an account|you are receiving|view (this e-?mail )?in (your )?browser|support us|donate|follow us|join (us|our)|was this (page|email) helpful|forwarded this|(declare|declared) (that they have )?no (competing|conflicts? of)|generous financial support|in the public domain)\b`)

// proseHints are words of which every match of furnitureProse has one, to look for it only then.
var proseHints = []string{"here ", "good ", "welcome", "stay ", "deliver", "news", "digest", "cookie", "this site", "this website", "policy", "subscribe", "sign ", "your ", "terms of", "reserved", "javascript",
	"log in", "account", "receiving", "browser", "support us", "donate", "follow us", "join ", "helpful", "forwarded", "declare", "financial", "domain"}

// isOfThePage reports whether a paragraph speaks of the page that it is on.
func isOfThePage(line string) bool {
	line = strings.ToLower(line)
	return slices.ContainsFunc(proseHints, func(hint string) bool { return strings.Contains(line, hint) }) && furnitureProse.MatchString(line)
}

// glued matches a by-line whose words stuck together when it was copied ("byAK and ...").
var glued = regexp.MustCompile(`^by[A-Z]`)

// judge gives every paragraph its kind.
func judge(paragraphs []paragraph) []paragraph {
	paragraphs = splitCitations(paragraphs)
	seen := map[string]int{}
	for _, p := range paragraphs {
		if p.words <= 6 {
			seen[strings.ToLower(p.text)]++
		}
	}
	for i := range paragraphs {
		p := &paragraphs[i]
		if p.kind = kindOf(*p); p.kind == heading && seen[strings.ToLower(p.text)] >= 3 {
			p.kind = furniture
		}
	}
	return judgeNames(withoutSections(paragraphs))
}

// withoutSections finds the headings of Markdown that have deeper ones below: they are of parts of
// the page.
func withoutSections(paragraphs []paragraph) []paragraph {
	last := -1
	for i, p := range paragraphs {
		if p.level == 0 || p.kind != heading {
			continue
		}
		if last >= 0 && p.level > paragraphs[last].level {
			paragraphs[last].kind = furniture
		}
		last = i
	}
	return paragraphs
}

// judgeNames finds the authors who stand alone: a line that may be a name, behind one that may be a
// title. Words with capitals look like names, so that one without an initial counts only on pages
// where authors stand behind titles.
func judgeNames(paragraphs []paragraph) []paragraph {
	behind := 0
	for i, p := range paragraphs {
		if i > 0 && p.kind == byline && paragraphs[i-1].kind == heading {
			behind++
		}
	}
	for i := 1; i < len(paragraphs); i++ {
		p, title := &paragraphs[i], paragraphs[i-1]
		if p.kind == heading && !p.marked && couldBeName(p.text) && i+1 < len(paragraphs) && isPlace(paragraphs[i+1].text) && paragraphs[i+1].words <= 15 {
			p.kind = byline // with where the author works below
			continue
		}
		if p.kind != heading || p.marked || title.kind != heading || title.words < 3 || title.words <= p.words && !title.marked || !couldBeName(p.text) {
			continue
		}
		if strings.IndexByte(p.text, '.') >= 0 || title.label == "title" || behind >= 2 && !venueWord.MatchString(p.text) {
			p.kind = byline
		}
	}
	return paragraphs
}

// kindOf says what a paragraph is by its own looks.
func kindOf(p paragraph) kind {
	switch {
	case p.papers != nil:
		return listed
	case p.label == "abstract" && p.words >= 3:
		return prose
	case p.label == "authors":
		return byline
	case p.label == "title":
		return heading
	case p.label != "":
		return furniture
	case !hasLetters(p.text), p.words <= 25 && isFurniture(p.text), glued.MatchString(p.text):
		return furniture
	case p.words <= 15 && isOfFacts(p.text):
		return furniture
	case p.words <= 80 && isOfThePage(p.text):
		return furniture
	case isByline(p.text):
		return byline
	case placeMark.MatchString(p.text) && isPlace(p.text) && !p.marked && p.words <= 40:
		return furniture
	case isProse(p):
		return prose
	case utf8.RuneCountInString(p.text) > 400:
		return furniture
	}
	return heading
}

// isOfFacts reports whether a line is a link, a date and the like, with hardly a word besides.
func isOfFacts(line string) bool {
	rest := markdownLink.ReplaceAllString(line, "")
	if rest = webLink.ReplaceAllString(rest, ""); rest == line {
		return false
	}
	rest = arXivClass.ReplaceAllString(dateIn.ReplaceAllString(rest, ""), "")
	letters := 0
	for _, r := range rest {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters < 10
}

var webLink = regexp.MustCompile(`https?://\S+`)

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
