package textformat

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kindred/feed/internal/people"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
)

// The parts of dates, for patterns.
const (
	dayName   = `(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?`
	monthName = `(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?`
)

func phraseSet(list string) map[string]bool {
	set := map[string]bool{}
	for phrase := range strings.FieldsFuncSeq(list, func(r rune) bool { return r == ',' || r == '\n' || r == '\t' }) {
		if phrase = strings.TrimSpace(phrase); phrase != "" {
			set[phrase] = true
		}
	}
	return set
}

// menuPhrases are whole lines of pages, in lower case: menus, buttons, and what badges say.
var menuPhrases = phraseSet(`new,hot,top,trending,home,about,about us,search,menu,close,back,next,previous,prev,more,less,all,paper,papers,model,models,datasets,spaces,docs,pricing,
	blog,community,news,newsletter,browse,dashboard,schedule,alert,alerts,expand,collapse,articles,go,advanced search,previous next,all fields,help center,faq,
	show abstracts hide abstracts,code of conduct,code of ethics,my settings,get help,register,registration,save,cite,bookmark,settings,help,contact,contact us,feedback,privacy,
	privacy policy,terms,accept,accept all,view,create alert,create rss,fields of study,date range,has pdf,author,co-author,journals & conferences,view via publisher,more filters,
	add to selected citations,save to binder,any time,any type,review articles,include patents,include citations,comments,likes,views,stars,citations,github,project page,code,
	discuss,discussion,research article,research-article,review article,review-article,short paper,short-paper,open access,free article,free pmc article,extended abstract,
	extended-abstract,today,yesterday,this week,last week,just now,back to top,loading,publications,proceedings,books,journals,working papers,software components,rankings,
	product & services,submit,submit a paper,channels,alerts / rss,imprint,data protection,sponsors,sponsor,venue,programme,program,press,jobs,careers,exhibitors,tutorials,workshops,orals,
	posters,awards,accessibility,disclaimer,copyright,donate,mesh,foia,export record,ask others,share record,show details,hide details,your consoles,recent activity,all venues,
	hosting a venue,frequently asked questions,terms of use,terms of service,team,meet the team,publishers,librarians,api,invited talks,main conference,datasets & benchmarks,
	datasets and benchmarks,getting started,inclusion,downloads,my stuff,create profile,references,view blog,resources,send to,display options,best match,email,clipboard,format,
	text availability,article type,results by year,free full text,full text,clinical trial,review,no abstract available,footers,spotlight poster,oral poster,registration and coffee,
	coffee break,lunch,lunch break,poster session,panel discussion,conference dinner,welcome reception,paper session,sponsored,advertisement,edit,history,print,email this,tweet,
	collections,subjects,authors,volumes,issues,all issues,current issue,archive,archives,latest,popular,most read,most cited,supplementary material,supplementary,user guide,
	cookie settings,accept cookies,reject all,manage preferences,table of contents,contents,accept (oral),accept (poster),accept (spotlight),reject,withdrawn submissions,
	full paper,view all,see all,view pdf,view html,my library,my profile,my profilemy library,custom range,support,research,company,product,call for papers,important dates,accepted papers,programme committee,program committee,organizers,organisers,committees,committee,keynotes,keynote speakers,invited speakers,registration,travel,accommodation,local information,proceedings,citation summary,most recent,cite all,guide for authors,editorial board,special issues,articles & issues,products,solutions`)

// menuStarts begin such lines, with more words after.
var menuStarts = strings.Fields(`sign_in sign_up log_in log_out login logout follow share_this share_on export download_pdf cookie search_results search_v search_all search_for select_year select_all
	skip_to jump_to go_to sort_by sorted_by sort_results_by filter_by results_per_page per_page view/download related_searches related_articles get_trending terms_of terms_& terms_and
	read_more read_the read_on read_full read_paper read_article show_more show_less show_all show_full see_more see_all load_more view_paper view_full view_details view_comments view_abstract view_pdf
	learn_more view_as view_on add_to subscribe_to save_to powered_by accept_all copyright_© all_rights_reserved skip_navigation back_to return_to claim_author compare_to`)

// buttonWords are the words of the links below a paper.
var buttonWords = text.WordSet("pdf html other ps abs abs: abstract bib bibtex code link slides video supplementary supp suppl material poster paper openreview data arxiv github project page doi full text dataset demo website talk bibtex| cite share save and")

// numberPatterns match lines of up to maxShort bytes that have a digit; their letters are small.
var numberPatterns = patterns(
	`(page|results?|showing|displaying|total of|about)\b.*\d.*|\d+ results?|\d+ results? (for|found).*|any time|since \d{4}|[\[({«‹<]?\s*\d{1,3}([\s,|.…]+\d{1,3})*\s*[…\])}»›>]*`,
	`(up|down)?votes?.{0,12}|\d[\d.,]*\s*k?\s*(up|down)?(votes?|likes?|comments?|views?|stars?|replies|points|citations?|downloads?|reads?|shares?|bookmarks?|authors?|pages?|papers?|excerpts?)\b.*|
	(comments?|likes?|views?|stars?|citations?|cited by|downloads|github|project page|code|discuss(ion)?)\s*[:(]?\s*[\d.,k)]*(\s*\([\d,]+\))?|cited by:.*|view \d.*`,
	`(spotlight|oral|highlight|invited|keynote)?\s?(poster|oral|spotlight|talk|demo)?(\s?(session|paper|presentation))?(\s#?\d+[a-z]?)|[a-z]{1,2}[-–. ]\d{1,4}[a-z]?|\[[a-z]\d{1,4}\]|session \d+[a-z]?\b.*|
	day \d+\b.*|issue #?\d+\b.*|week \d+\b.*|(vol(ume|\.)?) \d+\b.*`,
	// dates and times
	`(on |posted |published |submitted |updated |announced )*(`+dayName+`,?\s+)?(`+monthName+`\s+\d{1,2}(st|nd|rd|th)?|\d{1,2}(st|nd|rd|th)?\s+`+monthName+`)(,?\s+\d{4})?(\s+at\s+.*|\s*[·|•].*)?`,
	`\d{4}-\d{2}-\d{2}.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}.*|an? (minute|hour|day|week|month|year) ago|\d+\s*(s|m|h|d|w|min|minutes?|hours?|days?|weeks?|months?|years?)( ago)?|\d+ min(ute)? read|
	(\d{1,2}[:.]\d\d\s*(am|pm)?\s*([–—-]|to)?\s*)+\b.{0,60}`,
	`.*[•·|]\s*\d{1,2} `+monthName+` \d{4}|year: \d{4} \|.*|.*made (with|by)\b.*|.*\blast modified\b.*|.*\(modified: .*|submission ?\d+ authors?`,
)

// wordPatterns match lines of up to maxShort bytes, with a digit or without.
var wordPatterns = patterns(
	`an? (minute|hour|day|week|month|year) ago|`+dayName+`|\[(pdf|html|doc)\]\s+(from\s+)?\S+\.\S+|[a-z -]*interest statement|.*made (with|by)\b.*|\(?back to top\)?|(spotlight|oral|highlight)?\s?(poster|oral|spotlight|talk|demo)(\s(session|paper|presentation))?`,
	`(pdf )?bib \(full\)|(pdf|bib)\b.*\bproceedings of.*|\[[+–-]\].*|session chair.*|chair: .*`,
)

// longFurniture matches such lines of up to maxLong bytes.
var longFurniture = patterns(
	`subscribe\b.*|get .*\b(email|inbox)\b.*|.*\bin your (email )?inbox.*|.*newsletter.*|.*\(showing \d+ of \d+ entries ?\)|cited by \d+.*|save\s+cite\s.*|(©|\(c\)|copyright)\b?.*|all rights reserved\b.*|powered by\b.*`,
	`(v\d+\s+)?submitted \d.*|(number of pages|posted|last revised)\b.*\d{4}.*|`+monthName+`\s+\d{4}(,\s.*)?`, // "March 2024, Proceedings of ..., pp 1-20"
	`\S+/\S+\s+[•·|]\s.*|arxiv:\s*\S+.*|(bio|med|chem)rxiv \d.*|(https?://|www\.)\S+|submitted by\b.*|posted by\b.*|published in\b.*|accepted (at|to|by)\b.*|code (is )?available\b.*|.*\b(exhibit hall|ballroom|west hall|east hall|great hall|poster hall|hall [a-z]\d?)\b.*#?\d.*`,
	`.{3,}\b(19|20)\d\d\b.{0,15};\s*[a-z]?\d+.*`, // Journal. 2023 May;12(3):100-110. doi: ...
	`.*\breaders: everyone\b.*|.*\bhall & hall\b.*|published: .*\d{4}.*|.*\b(everyone)?revisionsbibtex\b.*`,
)

const (
	maxShort      = 80
	maxShortWords = 10
	maxLong       = 260
)

// patterns returns patterns for whole lines in small letters.
func patterns(list ...string) []func() *regexp.Regexp {
	lazily := make([]func() *regexp.Regexp, len(list))
	for i, s := range list {
		lazily[i] = lazy.Regexp(`^(?:` + strings.ReplaceAll(s, "\n\t", "") + `)$`)
	}
	return lazily
}

// lineEnd are the characters that may stand after the words of a button.
const lineEnd = ".…!:»→›>▾▼ "

// isFurniture reports whether a line is one that pages have around papers.
func isFurniture(line string) bool {
	if len(line) > maxLong {
		return false
	}
	lower := strings.TrimRight(strings.ToLower(line), lineEnd)
	matches := func(r func() *regexp.Regexp) bool { return r().MatchString(lower) }
	hasDigit := strings.ContainsAny(line, "0123456789")
	if areButtons(lower) {
		return true
	}
	if len(line) <= maxShort && strings.Count(line, " ") <= maxShortWords {
		if isMenu(lower) || slices.ContainsFunc(wordPatterns, matches) || hasDigit && slices.ContainsFunc(numberPatterns, matches) {
			return true
		}
	}
	return (hasDigit || hasHint(lower)) && slices.ContainsFunc(longFurniture, matches)
}

// isMenu reports whether a line in small letters is a menu entry, a button or a badge.
func isMenu(line string) bool {
	if menuPhrases[line] {
		return true
	}
	first, rest, ok := strings.Cut(line, " ")
	if !ok {
		return menuFirst[first]
	}
	second, _, _ := strings.Cut(rest, " ")
	return menuFirst[first] || menuFirst[first+" "+second]
}

// menuFirst are menuStarts with blanks, cut to two words.
var menuFirst = func() map[string]bool {
	set := map[string]bool{}
	for _, s := range menuStarts {
		words := strings.Split(s, "_")
		set[strings.Join(words[:min(2, len(words))], " ")] = true
	}
	return set
}()

// areButtons reports whether a line in small letters has the links below a paper and nothing else.
func areButtons(line string) bool {
	found := false
	for word := range strings.FieldsSeq(line) {
		word = strings.Trim(word, "[](){}|·•,/:←→")
		if word != "" && !buttonWords[word] {
			return false
		}
		found = found || word != ""
	}
	return found
}

// lineHints are quick to look for: every match of longFurniture has a digit or contains one of them.
var lineHints = []string{"subscribe", "inbox", "email", "newsletter", "©", "(c)", "copyright", "reserved", "powered", "•", "·", "|", "arxiv", "http", "www.", " by ", "published", "accepted", "available", "cite", "hall", "ballroom", "everyone"}

func hasHint(lower string) bool {
	return slices.ContainsFunc(lineHints, func(hint string) bool { return strings.Contains(lower, hint) })
}

// furnitureProse matches sentences that pages say about themselves, in small letters.
var furnitureProse = lazy.Regexp(`\b(here (is|are) (what|the|today|this|our|some|a few|\w+ (papers|articles|preprints))|good (morning|evening)|welcome (to|back)|stay (informed|up to date|tuned)|delivered to your|(latest|weekly|daily) (news|newsletter|digest)|we use cookies|our use of cookies|cookies help us|this (site|website) uses|cookie policy|privacy policy|unsubscribe|(subscribe|sign up) (to|for|now|today)|your (e-?mail|inbox)|terms of (use|service)|all rights reserved|enable javascript|log in to|sign in to|create an account|you are receiving|view (this e-?mail )?in (your )?browser|support us|donate|follow us|join (us|our)|was this (page|email) helpful|forwarded this|(declare|declared) (that they have )?no (competing|conflicts? of)|generous financial support|in the public domain)\b`)

// proseHints are quick to look for: every match of furnitureProse contains one of them.
var proseHints = []string{"here ", "good ", "welcome", "stay ", "deliver", "news", "digest", "cookie", "this site", "this website", "policy", "subscribe", "sign ", "your ", "terms of", "reserved", "javascript",
	"log in", "account", "receiving", "browser", "support us", "donate", "follow us", "join ", "helpful", "forwarded", "declare", "financial", "domain"}

// isOfThePage reports whether a paragraph speaks of the page that it is on.
func isOfThePage(line string) bool {
	line = strings.ToLower(line)
	return slices.ContainsFunc(proseHints, func(hint string) bool { return strings.Contains(line, hint) }) && furnitureProse().MatchString(line)
}

// glued matches a by-line whose words stuck together when it was copied ("byAK and ...").
var glued = lazy.Regexp(`^by[A-Z]`)

// judge gives every paragraph its kind. common are the common words of the page.
func judge(paragraphs []paragraph, common map[string]bool) []paragraph {
	paragraphs = splitCitations(paragraphs)
	seen := map[string]int{}
	for _, p := range paragraphs {
		if p.words <= 6 {
			seen[strings.ToLower(p.text)]++
		}
	}
	for i := range paragraphs {
		p := &paragraphs[i]
		switch p.kind = kindOf(*p); {
		case p.kind == heading && seen[strings.ToLower(p.text)] >= 3:
			p.kind = furniture
		case p.kind == byline && p.label == "" && areCommon(p.text, common):
			p.kind = heading
		}
	}
	return judgeNames(withoutSections(paragraphs), common)
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

// judgeNames finds the authors whose lines alone do not tell: a name, several names one a line, or
// names with nothing between them, after what may be a title. Words with capitals look like names, so
// that one name without an initial counts only on pages where authors stand after titles.
func judgeNames(paragraphs []paragraph, common map[string]bool) []paragraph {
	behind := 0
	for i, p := range paragraphs {
		if i > 0 && p.kind == byline && p.label == "" && (p.timed || paragraphs[i-1].kind == furniture) && i+1 < len(paragraphs) && paragraphs[i+1].kind == byline {
			paragraphs[i].kind = heading // a title that looks like names stands before names
			continue
		}
		if i > 0 && p.kind == byline && paragraphs[i-1].kind == heading {
			behind++
		}
	}
	for i := 1; i < len(paragraphs); i++ {
		p, title := &paragraphs[i], paragraphs[i-1]
		if p.kind != heading || p.marked {
			continue
		}
		if people.CouldBeName(p.text) && i+1 < len(paragraphs) && people.IsPlace(paragraphs[i+1].text) && paragraphs[i+1].words <= 15 {
			p.kind = byline // with where the author works below
			continue
		}
		if title.kind != heading || title.words < 3 {
			continue
		}
		if n := namesInRow(paragraphs[i:], common); n >= 2 && title.words > 3 && !people.CouldBeName(title.text) {
			for j := range n {
				paragraphs[i+j].kind = byline
			}
			continue
		}
		if title.words > p.words && people.IsRun(p.text) && !areCommon(p.text, common) {
			p.kind = byline
			continue
		}
		if title.words <= p.words && !title.marked || !people.CouldBeName(p.text) {
			continue
		}
		if strings.IndexByte(p.text, '.') >= 0 || title.label == "title" || behind >= 2 && !venueWord().MatchString(p.text) {
			p.kind = byline
		}
	}
	return paragraphs
}

// namesInRow returns how many paragraphs from the first one on are a name each.
func namesInRow(paragraphs []paragraph, common map[string]bool) int {
	const most = 50
	paragraphs = paragraphs[:min(most, len(paragraphs))]
	for i, p := range paragraphs {
		if p.kind != heading || p.marked || p.words > people.PlainWords || !people.CouldBeName(p.text) || areCommon(p.text, common) || venueWord().MatchString(p.text) {
			return i
		}
	}
	return len(paragraphs)
}

// kindOf says what a paragraph is by its own looks.
func kindOf(p paragraph) kind {
	switch {
	case p.papers != nil:
		return listed
	case (p.label == "abstract" || p.label == "tldr") && p.words >= 3 && !(p.words <= 6 && isFurniture(p.text)):
		return prose
	case p.label == "authors":
		return byline
	case p.label == "title":
		return heading
	case p.label != "":
		return furniture
	case !hasLetters(p.text), p.words <= 25 && isFurniture(p.text), glued().MatchString(p.text):
		return furniture
	case p.words <= 15 && isOfFacts(p.text):
		return furniture
	case p.words <= 80 && isOfThePage(p.text):
		return furniture
	case people.IsByline(p.text):
		return byline
	case people.IsNotedPlace(p.text) && !p.marked && p.words <= 40:
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
	rest := markdownLink().ReplaceAllString(line, "")
	if rest = webLink().ReplaceAllString(rest, ""); rest == line {
		return false
	}
	rest = arXivClass().ReplaceAllString(dateIn().ReplaceAllString(rest, ""), "")
	letters := 0
	for _, r := range rest {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters < 10
}

var webLink = lazy.Regexp(`https?://\S+`)

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

var abbreviation = lazy.Regexp(`(?i)(\bet al|\betc|\bvol|\bno|\bjr|\b[a-z])\.$`)

func endsWithAbbreviation(text string) bool {
	return abbreviation().MatchString(text) && len(strings.Fields(text)) < 12
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

// maxCommon is how many different words of a page are kept, at most.
const maxCommon = 50_000

// commonWords returns the words that a page has in lower case. Titles may look like names ("Partially
// Observed, Multi-objective Markov Games"), but what they are about stands in the abstracts, while few
// names are words.
func commonWords(page string) map[string]bool {
	common := map[string]bool{}
	for word := range strings.FieldsFuncSeq(page, text.IsBetweenWords) {
		if len(word) > 3 && !isCapital(word) && len(common) < maxCommon {
			common[word] = true
		}
	}
	return common
}

// areCommon reports whether most words of a line, apart from short ones, are common words of the page.
func areCommon(line string, common map[string]bool) bool {
	if names, _, ok := people.CutVenue(line); ok {
		line = names
	}
	words, n := 0, 0
	for word := range strings.FieldsFuncSeq(line, text.IsBetweenWords) {
		if len(word) <= 3 {
			continue
		}
		words++
		if word = strings.ToLower(word); common[word] || common[word+"s"] || common[strings.TrimSuffix(word, "s")] {
			n++
		}
	}
	return n >= 2 && n*2 > words
}
