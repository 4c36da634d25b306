package xmlformat

import (
	"slices"
	"strings"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/feed/internal/xmltree"
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

// PubMedDeposit is the XML in which publishers send articles to PubMed
// (https://www.ncbi.nlm.nih.gov/books/NBK3828/), as Open Journal Systems and SciELO write it.
var PubMedDeposit = record.Format{
	Name:        "pubmed-deposit",
	Description: "XML that publishers send to PubMed, as Open Journal Systems and SciELO write it",
	Detect: func(h *record.Head) bool {
		return isXML(h, "ArticleSet") && (h.HasElement("ArticleTitle") || h.HasElement("VernacularTitle"))
	},
	Decode: reader{
		records: []string{"Article"},
		skip:    []string{"ReferenceList", "AffiliationInfo", "Affiliation"},
		read:    readPubMedDeposit,
	}.decode,
}

func readPubMed(n *xmltree.Node, b *record.Builder) error {
	citation := n.First("MedlineCitation BookDocument")
	if n.Local() == "MedlineCitation" {
		citation = n
	}
	article := citation.First("Article")
	if article == nil {
		article = citation // a book or a chapter
	}
	b.Identify("pmid:" + citation.First("PMID").Text())
	readPubMedTexts(citation, article, b)

	const list = "ArticleIdList/ArticleId"
	addPubMedIDs(append(article.All("ELocationID"), n.All("PubmedData/"+list+" PubmedBookData/"+list)...), b)
	if article.First("ArticleTitle") == nil { // else it is the DOI of the book that a chapter is in
		addPubMedIDs(article.All("Book/ELocationID"), b)
	}
	addPubMedAuthors(article.All("AuthorList"), b)
	if len(b.Authors) == 0 { // a book, or a chapter without authors of its own
		addPubMedAuthors(article.All("Book/AuthorList"), b)
	}
	b.Date = pubMedDate(n, article)
	b.Venue = record.FirstOf(article.Title("Journal/Title Book/BookTitle Journal/ISOAbbreviation"), citation.Title("MedlineJournalInfo/MedlineTA"))

	var major, minor []string
	for _, d := range citation.All("MeshHeadingList/MeshHeading/DescriptorName") {
		if d.Is("MajorTopicYN", "Y") {
			major = append(major, d.Text())
		} else {
			minor = append(minor, d.Text())
		}
	}
	b.Categories = text.Terms(slices.Concat(major, minor, citation.Texts("KeywordList/Keyword")))
	if b.PMID != "" {
		b.URL = "https://pubmed.ncbi.nlm.nih.gov/" + b.PMID + "/"
	}
	return nil
}

// readPubMedDeposit reads an <Article> of a publisher. Its title and abstract are in English, or it has only a
// VernacularTitle.
func readPubMedDeposit(n *xmltree.Node, b *record.Builder) error {
	readPubMedTexts(n, n, b)
	if original := n.First("Language").Text(); n.Title("ArticleTitle") == "" && original != "" {
		b.Language = text.Language(original)
	}
	addPubMedIDs(n.All("ELocationID ArticleIdList/ArticleId"), b)
	addPubMedAuthors(n.All("AuthorList"), b)
	var dates []string
	for _, d := range n.All("Journal/PubDate History/PubDate") {
		if !d.Is("PubStatus", "received", "accepted", "revised") {
			dates = append(dates, partsDate(d))
		}
	}
	b.Date = record.Earliest(dates...)
	b.Venue = n.Title("Journal/JournalTitle")
	var keywords []string
	for _, object := range n.All("ObjectList/Object") {
		if object.Is("Type", "keyword") {
			keywords = append(keywords, object.Texts("Param")...)
		}
	}
	b.Categories = text.Terms(keywords)
	return nil
}

// addPubMedIDs sets the ids in elements that say the kind of their id.
func addPubMedIDs(ids []*xmltree.Node, b *record.Builder) {
	for _, id := range ids {
		if id.Is("EIdType", "doi") || id.Is("IdType", "doi") {
			b.SetDOI(id.Plain())
		} else if !id.Is("IdType", "pubmed", "pii") && !id.Is("EIdType", "pii") {
			b.Identify(id.Plain())
		}
	}
}

// addPubMedAuthors adds the authors in lists, but not editors.
func addPubMedAuthors(lists []*xmltree.Node, b *record.Builder) {
	for _, list := range lists {
		if list.Is("Type", "editors") {
			continue
		}
		for _, a := range list.All("Author") {
			given := a.First("ForeName FirstName Initials").Plain() + " " + a.First("MiddleName").Plain()
			name := text.FullName(given, a.First("LastName").Plain(), a.First("Suffix").Plain())
			if a.Attr("ValidYN") != "N" {
				b.AddAuthor(record.FirstOf(name, a.First("CollectiveName").Plain()))
			}
		}
	}
}

// readPubMedTexts reads title and abstract. Both are in English, also if the article is not: the
// title is then a translation in square brackets, and VernacularTitle is the original. If there is no
// translation, the title is the original.
func readPubMedTexts(citation, article *xmltree.Node, b *record.Builder) {
	original := text.Language(article.First("Language").Text())
	title, translated := unbracket(article.First("ArticleTitle").Text())
	b.Language = original
	if strings.HasPrefix(strings.ToLower(title), "not available") || strings.TrimSpace(title) == "" {
		title = article.First("VernacularTitle Book/BookTitle").Text()
	} else if translated {
		b.Language = "en"
	}
	b.Title = text.Title(title)
	if b.Abstract = pubMedAbstract(article.First("Abstract")); b.Abstract != "" {
		b.Language = "en"
		return
	}
	for _, other := range citation.All("OtherAbstract") {
		abstract := pubMedAbstract(other)
		if english := other.Is("Language", "eng", ""); abstract != "" && (b.Abstract == "" || english) {
			b.Abstract = abstract
			b.Language = text.Language(other.Attr("Language"))
		}
	}
	if vernacular := article.First("VernacularTitle"); b.Abstract != "" && translated && base(b.Language) != "en" && vernacular != nil {
		b.Title = text.Title(vernacular.Text())
	}
	record.SetOnce(&b.Language, original)
}

// pubMedAbstract returns an abstract. It may have several parts with labels; that of a publisher may have none.
func pubMedAbstract(n *xmltree.Node) string {
	parts := n.All("AbstractText")
	switch {
	case len(parts) == 0:
		return text.Abstract(n.Without("CopyrightInformation").Text())
	case len(parts) == 1 && parts[0].Attr("Label") == "":
		return text.Abstract(parts[0].Text())
	}
	whole := &xmltree.Node{}
	for _, part := range parts {
		part.Name.Local = "p"
		if label := part.Attr("Label"); label != "" && !strings.EqualFold(label, "unlabelled") {
			part.Children = append([]*xmltree.Node{{Data: label + ": "}}, part.Children...)
		}
		whole.Children = append(whole.Children, part)
	}
	return text.Abstract(whole.Text())
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
func pubMedDate(n, article *xmltree.Node) string {
	var public []string
	for _, d := range article.All("Journal/JournalIssue/PubDate ArticleDate Book/PubDate ContributionDate") {
		public = append(public, medlineDate(d))
	}
	if date := record.Earliest(public...); date != "" {
		return date
	}
	for _, d := range n.All("PubmedData/History/PubMedPubDate PubmedBookData/History/PubMedPubDate") {
		if d.Is("PubStatus", "pubmed", "entrez", "epublish") {
			public = append(public, partsDate(d))
		}
	}
	return record.Earliest(public...)
}

// medlineDate returns a date of MEDLINE. It may be written as in the journal: "1998 Dec-1999 Jan",
// "2001 Sep-Oct", "1975 Spring".
func medlineDate(n *xmltree.Node) string {
	words := strings.FieldsFunc(n.First("MedlineDate").Plain(), func(r rune) bool { return r == ' ' || r == '-' || r == '/' })
	if len(words) == 0 {
		return partsDate(n)
	}
	if len(words) > 1 && monthNumber(words[1]) != "" {
		return words[0] + "-" + monthNumber(words[1])
	}
	return words[0]
}
