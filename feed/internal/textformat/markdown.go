package textformat

import (
	"cmp"
	"strings"

	"kindred/feed/internal/people"
	"kindred/feed/internal/text"
	"kindred/internal/lazy"
	"kindred/paper"
)

// This file reads what people keep lists of papers in: tables of Markdown, of which a column has
// the titles, and items of lists with a link to a paper. They have no abstracts. Other tables and
// items are no papers.

// tableAt returns how many lines the table has that begins with the first of them, or 0.
func tableAt(lines []string) int {
	if len(lines) < 2 || len(lines[0]) > maxRow || !strings.Contains(lines[0], "|") || !tableRule().MatchString(strings.TrimSpace(lines[1])) {
		return 0
	}
	n := 2
	for n < len(lines) && len(lines[n]) <= maxRow && strings.Contains(lines[n], "|") {
		n++
	}
	return n
}

// maxRow is the length of a row in bytes, at most.
const maxRow = 20_000

// tableRule matches the line below the head of a table.
var tableRule = lazy.Regexp(`^\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?$|^\|\s*:?-{2,}:?\s*\|$`)

// columns are the names of the columns that are asked for, in lower case.
var columns = func() map[string]string {
	table := map[string]string{}
	for says, names := range map[string]string{
		"title":    "title,paper,paper title,papers,name of paper,article,标题,论文",
		"authors":  "author,authors,作者",
		"date":     "date,publish date,published,year,pub. date,publication date,time,日期",
		"venue":    "venue,conference,journal,publication,published in,pub.,source,where",
		"abstract": "abstract,summary,摘要",
		"terms":    "keywords,tags,topic,topics,category,categories",
	} {
		for name := range strings.SplitSeq(names, ",") {
			table[name] = says
		}
	}
	return table
}()

// papersOfTable returns the papers of a table: none, but not nil, if no column has their titles.
func papersOfTable(lines []string) []paper.Paper {
	papers := []paper.Paper{}
	head := cells(lines[0])
	has := map[string]int{}
	for i, name := range head {
		says := columns[strings.ToLower(strings.Trim(plainMarkdown(name), " .:"))]
		if _, known := has[says]; says != "" && !known {
			has[says] = i
		}
	}
	title, ok := has["title"]
	if !ok {
		return papers
	}
	for _, line := range lines[2:] {
		row := cells(line)
		cell := func(says string) string {
			if i, ok := has[says]; ok && i < len(row) {
				return plainMarkdown(row[i])
			}
			return ""
		}
		if title >= len(row) {
			continue
		}
		p := paper.Paper{Title: text.Title(cell("title")), Abstract: text.Abstract(cell("abstract")), Authors: text.SplitNames(etAl().ReplaceAllString(cell("authors"), "")),
			Date: text.Date(cell("date")), Venue: text.Title(cell("venue")), Categories: text.SplitTerms(cell("terms"))}
		for _, m := range markdownLink().FindAllStringSubmatch(line, -1) {
			noteLink(&p, m[2])
		}
		if hasLetters(p.Title) && len(strings.Fields(p.Title)) >= 2 {
			papers = append(papers, p)
		}
	}
	return papers
}

var etAl = lazy.Regexp(`(?i),?\s*\bet\.?\s?al\.?`)

// cells returns the cells of a row.
func cells(line string) []string {
	line = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|")
	row := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), "|")
	for i, s := range row {
		row[i] = strings.TrimSpace(strings.ReplaceAll(s, "\x00", "|"))
	}
	return row
}

var (
	// markdownLink matches a link, and an image.
	markdownLink = lazy.Regexp(`!?\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*([^\s()]+(?:\([^\s()]*\)[^\s()]*)*)[^()]*\)`)
)

// plainMarkdown returns a text without links and emphasis.
func plainMarkdown(s string) string {
	s = markdownLink().ReplaceAllString(s, "$1")
	return strings.TrimSpace(strings.NewReplacer("**", "", "__", "", "`", "").Replace(s))
}

// paperHost matches where papers are, and nothing much else.
var paperHost = lazy.Regexp(`(?i)^https?://(?:[a-z0-9-]+\.)*(?:arxiv\.org/(?:abs|pdf|html)/|doi\.org/10\.|openreview\.net/(?:forum|pdf)|aclanthology\.org/|proceedings\.mlr\.press/|papers\.nips\.cc/|proceedings\.neurips\.cc/|` +
	`openaccess\.thecvf\.com/|semanticscholar\.org/(?:paper|arxiv)|(?:bio|med)rxiv\.org/content/|dl\.acm\.org/doi/|ieeexplore\.ieee\.org/|link\.springer\.com/(?:article|chapter)/|sciencedirect\.com/science/article/|` +
	`nature\.com/articles/|pubmed\.ncbi\.nlm\.nih\.gov/\d|ecva\.net/papers/|isca-speech\.org/|isca-archive\.org/|jmlr\.org/papers|ojs\.aaai\.org/|aaai\.org/ojs|ijcai\.org/proceedings|usenix\.org/conference|vldb\.org/pvldb|` +
	`huggingface\.co/papers/|papers\.ssrn\.com/|onlinelibrary\.wiley\.com/doi/|academic\.oup\.com/|journals\.plos\.org/|mdpi\.com/\d)|^https?://\S+\.pdf$`)

// noteLink adds to a paper what a link to it tells.
func noteLink(p *paper.Paper, link string) {
	if !paperHost().MatchString(link) {
		return
	}
	if id, ok := paper.ArXivID(link); ok {
		p.ArXiv = cmp.Or(p.ArXiv, id)
	}
	if doi, ok := paper.DOI(link); ok {
		p.DOI = cmp.Or(p.DOI, doi)
	}
	p.URL = cmp.Or(p.URL, link)
}

var (
	// linkWord matches what a link to a paper says if it is not its title.
	linkWord = lazy.Regexp(`(?i)^\W*(?:paper|pdf|arxiv|link|abs|abstract|doi|html|here|openreview|url|full text|preprint|论文|[\d.v]+|arxiv[: ]?[\d.v]+)(?:\s*(?:link|page|\d{4}))?\W*$`)
	boldIn   = lazy.Regexp(`(?:\*\*|__)(.+?)(?:\*\*|__)`)
	italicIn = lazy.Regexp(`(?:^|[\s(])[*_]([^*_]{5,500})[*_]`)
	quotedIn = lazy.Regexp(`["“](.{8,}?)[,.]?["”]`)
	// leadMark matches what may stand before the title in an item: a date, a venue, a badge.
	leadMark = lazy.Regexp(`^\s*(?:[-*+•]|\d{1,4}[.)])\s+(?:\[[ x]\]\s+)?(?:(?:\([^()]{2,30}\)|\[[^\[\]()]{2,30}\]|` + "`[^`]{2,30}`" + `)[:,]?\s+)*`)
)

// readingItem returns the paper of an item of a reading list: one with a link to a paper. Its title
// is what the link says, or what stands in bold type or quotation marks before the link, or all that
// does.
func readingItem(line string) (paper.Paper, bool) {
	mark := leadMark().FindString(line)
	if mark == "" || !strings.Contains(line, "](http") {
		return paper.Paper{}, false
	}
	var p paper.Paper
	title, behind := "", line
	for _, m := range markdownLink().FindAllStringSubmatchIndex(line, -1) {
		said, target := line[m[2]:m[3]], line[m[4]:m[5]]
		if !paperHost().MatchString(target) {
			continue
		}
		noteLink(&p, target)
		if said = plainMarkdown(said); title == "" && !linkWord().MatchString(said) && len(strings.Fields(said)) >= 3 {
			title, behind = said, line[m[1]:]
		}
	}
	if p.URL == "" {
		return paper.Paper{}, false
	}
	if title == "" {
		title = titleBefore(line[len(mark):])
	}
	if p.Title = text.Title(strings.Trim(title, " ,;:.–—-*_")); len(strings.Fields(p.Title)) < 2 {
		return paper.Paper{}, false
	}
	if m := italicIn().FindStringSubmatch(behind); m != nil && people.IsByline(m[1]) {
		p.Authors = people.Authors(strings.TrimRight(m[1], ". "))
	} else if rest := strings.Trim(behind[strings.LastIndexByte(behind, ']')+1:], " ,;:.–—-*_)"); strings.HasSuffix(behind, rest) && people.IsByline(afterLink(rest)) {
		p.Authors = people.Authors(afterLink(rest))
	}
	return p, true
}

// afterLink returns the text after a link in Markdown; s begins within the target of the link.
func afterLink(s string) string {
	if _, rest, ok := strings.Cut(s, ")"); ok {
		s = rest
	}
	return strings.Trim(s, " ,;:.–—-*_)")
}

// titleBefore returns the title that stands before the first link of an item.
func titleBefore(item string) string {
	if at := markdownLink().FindStringIndex(item); at != nil {
		before := item[:at[0]]
		if linked := plainMarkdown(item[at[0]:at[1]]); len(strings.Fields(before)) < 2 && len(strings.Fields(linked)) >= 3 { // a title that leads to its code
			return linked
		}
		item = before
	}
	if m := boldIn().FindStringSubmatch(item); m != nil && len(strings.Fields(m[1])) >= 2 {
		return m[1]
	}
	if m := quotedIn().FindStringSubmatch(item); m != nil {
		return m[1]
	}
	return strings.TrimRight(plainMarkdown(item), " [(.,:*_-–—")
}
