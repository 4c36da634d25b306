package textformat

import (
	"cmp"
	"strings"

	"kindred/feed/internal/people"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
	"kindred/paper"
)

// This file is about lines that say something of a paper other than its title, authors and
// abstract: they begin with a label ("Subjects: ..."), or have the form of an id, a date or a venue.

// labels are the words before a colon that begin a line about a paper, in lower case, by what they
// say. Those that say nothing kindred asks for are known so that their lines are no titles.
var labels = func() map[string]string {
	table := map[string]string{}
	for says, words := range map[string]string{
		"title":    "title,paper title,talk,invited talk,invited lecture,invited,keynote,keynote talk,plenary talk,contributed talk,标题,题名,タイトル",
		"authors":  "author,authors,by,author(s),作者,著者",
		"abstract": "abstract,summary,摘要,要旨",
		"tldr":     "tl;dr,tldr,one-sentence summary",
		"terms": `subject,subjects,subject areas,keyword,keywords,key words,author keywords,index terms,category,categories,tag,tags,topic,topics,primary area,
			primary category,research areas,fields of study,mesh terms,关键词,キーワード`,
		"date":  "date,published,published on,publication date,publish date,publish time,submitted,submitted on,posted,posted on,date added,year,announced,epub,issue date,date posted",
		"venue": "journal-ref,journal ref,journal reference,venue,conference,journal,published in,source,accepted at,accepted to,accepted by,booktitle",
		"other": `comments,comment,doi,report-no,report no,report number,msc-class,msc class,acm-class,acm class,jel,jel classification,jel codes,track,session,room,type,license,
			licence,url,urls,link,links,pdf,pdf url,code,github,project page,arxiv,arxiv id,arxiv link,paper link,cite as,related,affiliation,affiliations,institution,
			institutions,presenter,chair,submission history,readers,authorids,submission number,supplementary,supplementary material,last modified,last revised,
			updated,pmid,pmcid,pmc id,issn,isbn,pages,page,number of pages,volume,copyright,corresponding author,email,e-mail,conflict of interest,
			conflicts of interest,conflict of interest statement,competing interests,funding,edited by,editors,anthology id,month,address,publisher,language,
			from,to,message-id,id,e-print,eprint,score,rank,citations,cited by,upvotes,votes,stars,author information,erratum in,comment in,update in,original publication`,
	} {
		for word := range strings.SplitSeq(words, ",") {
			table[strings.TrimSpace(word)] = says
		}
	}
	return table
}()

// labelMark matches what may be a label at the beginning of a line, amid the marks of Markdown.
var labelMark = lazy.Regexp(`^(?:[-*•‣▪·>]\s+)?[*_]*(\p{L}[\p{L}()'./; -]{1,30}?)\s*[*_]*\s*[:：]\s*[*_]*\s*`)

// labelOf returns what the label of a line says, and its length; or "".
func labelOf(line string) (says string, size int) {
	const longest = 60
	if !strings.ContainsAny(line[:min(len(line), longest)], ":：") {
		return "", 0
	}
	m := labelMark().FindStringSubmatch(line)
	if m == nil {
		return "", 0
	}
	if says = labels[strings.ToLower(strings.Join(strings.Fields(m[1]), " "))]; says == "" {
		return "", 0
	}
	return says, len(m[0])
}

var (
	doiIn  = lazy.Regexp(`(?i)\b10\.\d{4,9}/[^\s"<>]+`)
	pmidIn = lazy.Regexp(`(?i)\bpmid:?\s*(\d{4,9})\b`)
	// arXivClass matches a category of arXiv whose name is no word.
	arXivClass = lazy.Regexp(`\b(?:(?:astro-ph|cond-mat|cs|econ|eess|math|nlin|physics|q-bio|q-fin|stat)\.[A-Za-z]{2,}(?:-[a-z]+)?|hep-(?:ex|lat|ph|th)|gr-qc|quant-ph|math-ph|nucl-(?:ex|th))\b`)
	year       = lazy.Regexp(`\b(19|20)\d\d\b`)
	dateIn     = lazy.Regexp(`(?i)\b(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}(?:st|nd|rd|th)?\s+` + monthName + `,?\s+\d{4}|` + monthName + `\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|` +
		monthName + `,?\s+\d{4}|(?:19|20)\d\d\s+` + monthName + `(?:\s+\d{1,2})?\b|\d{4}-\d{2}\b)`)
	// notPublic matches words before dates other than that of publication, and the text after them.
	notPublic = lazy.Regexp(`(?i)\b(?:last (?:modified|revised)|updated|accessed|crawled)\b.*`)
	public    = lazy.Regexp(`(?i)\b(?:posted|published|submitted)\b`)
	dottedID  = lazy.Regexp(`\b\d{4}\.\d{2}\.\d{2}\.\d+`) // of bioRxiv
	venueWord = lazy.Regexp(`(?i)\b(?:journal|proceedings|conference|transactions|letters|review|annals|workshop|symposium|bulletin|magazine)\b`)
	// journalLine matches where a paper appeared as PubMed has it: "J Tides. 2023 May;12(3):100-110."
	journalLine = lazy.Regexp(`^(.{3,80}?)\.?\s+(?:19|20)\d\d\b.{0,15};\s*[a-zA-Z]?\d+.{0,90}`)
)

// note adds to a paper what a line about it says, unless it is known.
func note(p *paper.Paper, line paragraph) {
	for word := range strings.FieldsSeq(line.text) {
		word = strings.Trim(word, "()[],;<>")
		if id, ok := paper.ArXivID(word); ok && p.ArXiv == "" && isIDWord(word, id) {
			p.ArXiv = id
		}
		if strings.HasPrefix(word, "https://") || strings.HasPrefix(word, "http://") {
			p.URL = cmp.Or(p.URL, strings.TrimRight(word, ".,;)"))
		}
	}
	if strings.Contains(line.text, "](") {
		for _, m := range markdownLink().FindAllStringSubmatch(line.text, -1) {
			noteLink(p, m[2])
		}
	}
	noteVenue(p, line)
	if !strings.ContainsAny(line.text, "0123456789") && line.label != "terms" {
		return
	}
	if p.DOI == "" {
		doi, _ := paper.DOI(strings.TrimRight(doiIn().FindString(line.text), ").,;"))
		if !strings.HasPrefix(doi, "10.48550/") { // which is the arXiv id
			p.DOI = doi
		}
	}
	if m := pmidIn().FindStringSubmatch(line.text); m != nil {
		p.PMID = cmp.Or(p.PMID, m[1])
	}
	noteTerms(p, line)
	noteDate(p, line)
}

// isIDWord reports whether an arXiv id stands for itself, and is no number of another kind: it has
// letters before it, or a version after it, or as many digits as ids have had since 2015.
func isIDWord(word, id string) bool {
	return word != id || strings.IndexByte(word, '/') >= 0 || len(id) == len("2401.00001")
}

// noteTerms adds categories: the codes of arXiv where there are any, or what a label says they are.
func noteTerms(p *paper.Paper, line paragraph) {
	isID := strings.HasPrefix(strings.ToLower(line.text), "arxiv:") && !strings.Contains(line.text, "cross-list")
	if isOfFacts(line.text) || line.label == "date" { // "2024-03-11 | Category: cs.LG"
		isID = isID || strings.Contains(line.text, "`")
	}
	if len(p.Categories) > 0 || line.label != "terms" && !isID {
		return
	}
	if codes := arXivClass().FindAllString(line.text, -1); codes != nil {
		p.Categories = text.Terms(codes)
	} else if line.label == "terms" {
		p.Categories = text.SplitTerms(strings.TrimRight(line.text, ". "))
	}
}

// noteDate keeps the earliest date that a line gives, as precise as any says it.
func noteDate(p *paper.Paper, line paragraph) {
	s := notPublic().ReplaceAllString(dottedID().ReplaceAllString(line.text, ""), "")
	switch {
	case line.kind != furniture && line.kind != byline:
		return
	case line.label == "other":
		at := public().FindStringIndex(s)
		if at == nil {
			return
		}
		s = s[at[0]:]
	case line.label != "" && line.label != "date" && line.label != "venue":
		return
	}
	dates := dateIn().FindAllString(s, -1)
	if _, rest, ok := people.CutVenue(s); dates == nil && (ok || line.label == "date" || line.label == "venue" || journalLine().MatchString(s) || isYear(s)) {
		dates = []string{year().FindString(cmp.Or(rest, s))}
	}
	for _, s := range dates {
		d := text.Date(s)
		if d != "" && (p.Date == "" || strings.HasPrefix(d, p.Date) || d < p.Date && !strings.HasPrefix(p.Date, d)) {
			p.Date = d
		}
	}
}

func isYear(s string) bool { return len(s) == 4 && year().MatchString(s) }

// noteVenue adds where the paper appeared.
func noteVenue(p *paper.Paper, line paragraph) {
	if p.Venue != "" || line.label != "" && line.label != "venue" {
		return
	}
	var m []string
	if strings.IndexByte(line.text, ';') >= 0 {
		m = journalLine().FindStringSubmatch(line.text)
	}
	venue := ""
	switch {
	case m != nil && line.label == "venue":
		venue = m[1]
	case line.label == "venue":
		venue = line.text
	case m != nil && line.kind == furniture && !public().MatchString(line.text):
		venue = m[1]
	case line.kind == byline:
		_, rest, _ := people.CutVenue(line.text)
		if strings.HasPrefix(rest, "…") { // its beginning is not shown
			return
		}
		venue, _, _ = strings.Cut(rest, " - ")
		if at := year().FindStringIndex(venue); at != nil {
			venue = strings.TrimRight(venue[:at[0]], " ,")
		}
		venue = strings.Trim(venue, "… ")
	case line.kind == heading && venueWord().MatchString(line.text) && line.words <= 20:
		venue = line.text
	}
	p.Venue = text.Title(strings.TrimRight(venue, ". "))
}
