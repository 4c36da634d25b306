package fields

// names are the names of fields by their role, the best name first. They are in lower case, without
// blanks, underscores and similar characters. They come from JSON of many programs, and from the
// tables that Scopus, the Web of Science, IEEE Xplore, PubMed, Dimensions, Lens, OpenAlex, Springer,
// ProQuest, EBSCO, ACM, Zotero, Mendeley and Rayyan export, in several languages.
var names = [NumRoles]string{
	ID: `id paperid key citationkey uid uuid identifier recordid documentid docid articleid corpusid coreid cordid corduid openreviewid
		bibtexkey citekey bibcode anthologyid publicationid lensid eid utuniquewosid accessionnumber accession storeid semanticscholarid s2id`,
	Title: `title papertitle articletitle documenttitle primarytitle titleprimary titledisplay displayname itemtitle originaltitle
		titles titletext englishtitle titleenglish titleen worktitle thesistitle name headline titel titre titulo título titolo tytuł başlık
		название заглавие 题名 标题 题目 篇名 文献标题 論文標題 題名 標題 論文名 論文タイトル タイトル 제목 논문제목 논문명`,
	Abstract: `abstract abstracttext paperabstract abstractnote abstractenglish abstracten englishabstract articleabstract summary
		description descriptions descriptionabstract abstracts summaries abstractsummary content resume résumé zusammenfassung kurzfassung resumen resumo riassunto streszczenie özet
		аннотация реферат 摘要 中文摘要 抄録 要旨 概要 초록 요약 tldr text body
		indexedabstract abstractinvertedindex snippet`,
	Authors: `authorsparsed authorfullnames fullauthornames authorsfullnames authors author authorsprimary authorprimary authornames authorlist authorname authorsname creators
		creator authorshipsauthordisplayname authorships authorshipsrawauthorname contributors authorscontributors authorsraw researchers
		contributorauthor autoren auteurs autor autores auteur autori autore verfasser yazarlar автор авторы 作者 著者 著者名 저자 저자명
		names zauthors contribs authoraffiliations firstauthor`,
	Date: `earlyaccessdate date published publicationdate publisheddate datepublished publishedat publishtime publishdate pubdate submitteddate submitted
		year publicationyear pubyear publishedyear yearpublished dateissued coverdate issuedate onlinedate
		releasedate publishyear jahr erscheinungsjahr datum année annee año ano anno fecha yıl год 年 年份 出版年 发表年份 发表时间 出版日期 出版年月
		発行年 発行日 公開日 발행년도 발행연도 발행년 발행일 created versions updatedate updated createdate createddate dateaddedtoxplore`,
	Categories: `categories category primarycategory subjects subject keywords keyword tags topics fieldsofstudy terms
		primarytopicdisplayname topicsdisplayname keywordsdisplayname conceptsdisplayname concepts classification classifications subjectareas
		subjectarea subjectterms subjectcategories woscategories webofsciencecategories researchareas fieldsofresearch fieldsofresearchanzsrc2020
		s2fieldsofstudy s2fieldsofstudycategory fieldofstudy disciplines discipline arxivcategories arxivcategory
		authorkeywords authorkeyword indexkeywords keywordsplus identifierkeywords ieeeterms inspeccontrolledterms inspecnoncontrolledterms
		meshterms mesh meshheadings descriptors indexterms fos tasks topic manualtags automatictags schlagwörter schlagworte stichwörter motsclés motscles
		palabrasclave palavraschave parolechiave ключевыеслова 关键词 關鍵詞 关键字 キーワード 키워드 주제어`,
	Label: "label class group cluster",
	Venue: `venue journal journalref journalname journaltitle containertitle booktitle sourcetitle publicationtitle journalbook pubtitle
		periodicalfull periodicalabbrev titlesecondary primarylocationsourcedisplayname primarylocationdisplayname hostvenuedisplayname hostvenue secondarytitle conferencename conferencetitle proceedingstitle
		anthologytitle publicationname journalfull fulljournalname proceeding publication conference zeitschrift revista rivista revue журнал
		刊名 期刊 期刊名称 文献来源 来源 雑誌名 掲載誌 資料名 학술지명 journalabbreviation abbreviatedsourcetitle source`,
	Language: "language lang languages languageoforiginaldocument originallanguage sprache langue idioma lingua язык 语种 语言 言語 언어",
	URL: `urlpublichtml url link urlabs paperurl landingpageurl absurl htmlurl pdfurl href uri primarylocationlandingpageurl externalurl documenturl articleurl
		arxivurl identifieruri entryid dimensionsurl urls links plink permalink weblink sourceurls ee 链接 网址 リンク ссылка pdflink openaccesspdfurl`,
	DOI:      "doi dois itemdoi digitalobjectidentifier doinumber doiurl doilink identifierdoi idsdoi externalidsdoi articledoi",
	ArXiv:    "arxiv arxivid arxivnumber eprint eprintid externalidsarxiv",
	PMID:     "pmid pubmedid pubmed idspmid externalidspubmed medlineid",
	OpenAlex: "openalex openalexid idsopenalex",
	Month:    "month pubdatefreefrom publicationmonth pubmonth monat mois mes месяц 月",
	Day:      "day publicationday pubday tag jour dia día день 日",
}

// tags are the tags of two letters by their role. Those of the Web of Science come first.
var tags = [NumRoles]string{
	ID:         "UT AN",
	Title:      "TI T1 TT",
	Abstract:   "AB N2",
	Authors:    "AF AU A1 CA",
	Date:       "EA PY Y1 YR DA",
	Categories: "WC SC DE ID KW K1 MH OT",
	Venue:      "SO JF T2 JO JT JI J9",
	Language:   "LA",
	URL:        "UR UL",
	DOI:        "DI DO",
	PMID:       "PM",
	Month:      "PD",
}
