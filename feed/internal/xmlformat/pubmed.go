package xmlformat

import (
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
)

// PubMed is the XML of PubMed (https://dtd.nlm.nih.gov/ncbi/pubmed/): sets of articles and of
// chapters of books, and the older sets of MEDLINE citations. The list of deleted citations at the
// end of an update file is not read.
var PubMed = record.Format{
	Name:        "pubmed",
	Description: "PubMed XML (efetch, baseline and update files)",
	Detect: func(h *record.Head) bool {
		return isXML(h, "PubmedArticleSet", "PubmedArticle", "PubmedBookArticleSet", "PubmedBookArticle", "MedlineCitationSet", "MedlineCitation")
	},
	Decode: reader{
		records: []string{"PubmedArticle", "PubmedBookArticle", "MedlineCitation"},
		skip: []string{"ReferenceList", "CommentsCorrectionsList", "GrantList", "ChemicalList", "DataBankList",
			"InvestigatorList", "AffiliationInfo"},
		read: readPubMed,
	}.decode,
}

func readPubMed(n *node, b *record.Builder) error {
	citation := n.first("MedlineCitation BookDocument")
	if n.local() == "MedlineCitation" {
		citation = n
	}
	article := citation.first("Article")
	if article == nil {
		article = citation // a book or a chapter
	}
	b.Identify("pmid:" + citation.first("PMID").text())
	readPubMedTexts(citation, article, b)

	const list = "ArticleIdList/ArticleId"
	for _, id := range append(article.all("ELocationID"), n.all("PubmedData/"+list+" PubmedBookData/"+list)...) {
		if id.is("EIdType", "doi") || id.is("IdType", "doi") {
			b.SetDOI(id.plain())
		} else if !id.is("IdType", "pubmed", "pii") && !id.is("EIdType", "pii") {
			b.Identify(id.plain())
		}
	}
	addPubMedAuthors(article.all("AuthorList"), b)
	if len(b.Authors) == 0 { // a book, or a chapter without authors of its own
		addPubMedAuthors(article.all("Book/AuthorList"), b)
	}
	b.Date = pubMedDate(n, article)
	b.Venue = record.FirstOf(article.title("Journal/Title Book/BookTitle Journal/ISOAbbreviation"), citation.title("MedlineJournalInfo/MedlineTA"))

	var major, minor []string
	for _, d := range citation.all("MeshHeadingList/MeshHeading/DescriptorName") {
		if d.is("MajorTopicYN", "Y") {
			major = append(major, d.text())
		} else {
			minor = append(minor, d.text())
		}
	}
	b.Categories = text.Terms(slices.Concat(major, minor, citation.texts("KeywordList/Keyword")))
	if b.PMID != "" {
		b.URL = "https://pubmed.ncbi.nlm.nih.gov/" + b.PMID + "/"
	}
	return nil
}

// addPubMedAuthors adds the authors in lists, but not editors.
func addPubMedAuthors(lists []*node, b *record.Builder) {
	for _, list := range lists {
		if list.is("Type", "editors") {
			continue
		}
		for _, a := range list.all("Author") {
			name := record.FirstOf(a.fullName("ForeName FirstName Initials", "LastName", "Suffix"), a.first("CollectiveName").plain())
			if a.attr("ValidYN") != "N" {
				b.AddAuthor(name)
			}
		}
	}
}

// readPubMedTexts reads title and abstract. Both are in English, also if the article is not: the
// title is then a translation in square brackets, and VernacularTitle is the original. If there is no
// translation, the title is the original.
func readPubMedTexts(citation, article *node, b *record.Builder) {
	original := text.Language(article.first("Language").text())
	title, translated := unbracket(article.first("ArticleTitle").text())
	b.Language = original
	if strings.HasPrefix(strings.ToLower(title), "not available") || strings.TrimSpace(title) == "" {
		title = article.first("VernacularTitle Book/BookTitle").text()
	} else if translated {
		b.Language = "en"
	}
	b.Title = text.Title(title)
	if b.Abstract = pubMedAbstract(article.first("Abstract")); b.Abstract != "" {
		b.Language = "en"
		return
	}
	for _, other := range citation.all("OtherAbstract") {
		abstract := pubMedAbstract(other)
		if english := other.is("Language", "eng", ""); abstract != "" && (b.Abstract == "" || english) {
			b.Abstract = abstract
			b.Language = text.Language(other.attr("Language"))
		}
	}
	if vernacular := article.first("VernacularTitle"); b.Abstract != "" && translated && base(b.Language) != "en" && vernacular != nil {
		b.Title = text.Title(vernacular.text())
	}
	record.SetOnce(&b.Language, original)
}

// pubMedAbstract returns an abstract. It may have several parts with labels.
func pubMedAbstract(n *node) string {
	parts := n.all("AbstractText")
	if len(parts) == 1 && parts[0].attr("Label") == "" {
		return text.Abstract(parts[0].text())
	}
	whole := &node{}
	for _, part := range parts {
		part.name.Local = "p"
		if label := part.attr("Label"); label != "" && !strings.EqualFold(label, "unlabelled") {
			part.children = append([]*node{{data: label + ": "}}, part.children...)
		}
		whole.children = append(whole.children, part)
	}
	return text.Abstract(whole.text())
}

// unbracket removes square brackets around a whole title, and reports whether there were any.
func unbracket(s string) (title string, bracketed bool) {
	s = strings.TrimSpace(s)
	inner, stop := strings.CutSuffix(s, ".")
	if !strings.HasPrefix(inner, "[") || !strings.HasSuffix(inner, "]") {
		return s, false
	}
	depth := 0
	for i := range len(inner) {
		switch inner[i] {
		case '[':
			depth++
		case ']':
			depth--
		}
		if depth == 0 && i < len(inner)-1 { // "[3H]GABA … [see comment]"
			return s, false
		}
	}
	inner = inner[1 : len(inner)-1]
	if stop && !strings.HasSuffix(inner, ".") && !strings.HasSuffix(inner, "?") {
		inner += "."
	}
	return inner, true
}

// pubMedDate returns the date on which an article or chapter was published, in print or online, else
// the date on which PubMed had it.
func pubMedDate(n, article *node) string {
	var public []string
	for _, d := range article.all("Journal/JournalIssue/PubDate ArticleDate Book/PubDate ContributionDate") {
		public = append(public, medlineDate(d))
	}
	if date := record.Earliest(public...); date != "" {
		return date
	}
	for _, d := range n.all("PubmedData/History/PubMedPubDate PubmedBookData/History/PubMedPubDate") {
		if d.is("PubStatus", "pubmed", "entrez", "epublish") {
			public = append(public, partsDate(d))
		}
	}
	return record.Earliest(public...)
}

// medlineDate returns a date of MEDLINE. It may be written as in the journal: "1998 Dec-1999 Jan",
// "2001 Sep-Oct", "1975 Spring".
func medlineDate(n *node) string {
	words := strings.FieldsFunc(n.first("MedlineDate").plain(), func(r rune) bool { return r == ' ' || r == '-' || r == '/' })
	if len(words) == 0 {
		return partsDate(n)
	}
	if len(words) > 1 && monthNumber(words[1]) != "" {
		return words[0] + "-" + monthNumber(words[1])
	}
	return words[0]
}
