package xmlformat

import (
	"testing"

	"kindred/feed/internal/feedtest"
	"kindred/feed/internal/xmltree"
	"kindred/paper"
)

func TestRepositories(t *testing.T) { feedtest.Run(t, formats, repositoryTests) }

// repositoryTests are feeds of repositories, indexes and registries.
var repositoryTests = []feedtest.Case{
	{
		Name: "OAI-arXiv", Format: &OAI,
		Feed: `<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header><identifier>oai:arXiv.org:0704.0001</identifier></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/">
<id>0704.0001</id><created>2007-04-02</created><updated>2009-01-01</updated>
<authors><author><keyname>Lovelace</keyname><forenames>Ada</forenames><suffix>Jr</suffix></author><author><keyname>The X Collaboration</keyname></author><author><keyname>:</keyname></author></authors>
<title>On
 sums</title><categories>math.CO cs.CG</categories><journal-ref>J. Sums 1</journal-ref><doi>10.1000/a 10.1000/b</doi><abstract>  We add.
</abstract></arXiv></metadata></record>
<record><header status="deleted"><identifier>oai:arXiv.org:0704.0002</identifier></header></record>
<record><header><identifier>oai:arXiv.org:0704.0003</identifier></header><metadata><arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/">
<id>0704.0003</id><version version="v1"><date>2007-04-03</date></version><version version="v2"><date>2008-01-01</date></version>
<title>On roots</title><authors>Ada Lovelace (1), Alan Turing ((1) London, (2) Ely)</authors><categories>math.NT</categories><abstract>We divide.</abstract></arXivRaw></metadata></record>
<record><header><identifier>oai:arXiv.org:0704.0004</identifier></header><metadata/></record>
<resumptionToken>a|1001</resumptionToken></ListRecords></OAI-PMH>`,
		Papers: []paper.Paper{
			{Title: "On sums", Abstract: "We add.", Authors: []string{"Ada Lovelace Jr", "The X Collaboration"}, Date: "2007-04-02", Categories: []string{"math.CO", "cs.CG"}, Venue: "J. Sums 1", URL: "https://arxiv.org/abs/0704.0001", DOI: "10.1000/a", ArXiv: "0704.0001"},
			{Title: "On roots", Abstract: "We divide.", Authors: []string{"Ada Lovelace", "Alan Turing"}, Date: "2007-04-03", Categories: []string{"math.NT"}, URL: "https://arxiv.org/abs/0704.0003", ArXiv: "0704.0003"},
		},
		Skipped: []string{"line 8: not a paper: deleted record", "line 12: neither title nor abstract"},
	},
	{
		Name: "OAI-Dublin-Core", Format: &OAI,
		Feed: `<OAI-PMH><GetRecord><record><header><identifier>oai:arXiv.org:1009.0001</identifier></header><metadata><oai_dc:dc xmlns:oai_dc="x" xmlns:dc="y">
<dc:title>On sets</dc:title><dc:creator>Ada Lovelace</dc:creator><dc:subject>Mathematics - Logic</dc:subject><dc:description>Sets have members.</dc:description>
<dc:description>Comment: 7 pages, and a comment that is much longer than the abstract itself, by some lines</dc:description><dc:date>2012-05-06</dc:date><dc:date>2010-09-06</dc:date>
<dc:identifier>http://arxiv.org/abs/1009.0001</dc:identifier><dc:identifier>J. Sets 3 (2012)</dc:identifier><dc:identifier>doi:10.1000/SETS</dc:identifier></oai_dc:dc></metadata></record>
<record><header><identifier>oai:example.org:article/1</identifier></header><metadata><oai_dc:dc>
<dc:title xml:lang="pt">Sobre o gelo</dc:title><dc:title xml:lang="en">On ice</dc:title><dc:creator>Alan Turing</dc:creator>
<dc:description xml:lang="pt">O gelo.</dc:description><dc:description xml:lang="en">The ice.</dc:description><dc:date>2020-01-01</dc:date>
<dc:identifier>https://example.org/1</dc:identifier><dc:identifier>10.1000/ice</dc:identifier><dc:source>Letters; Vol. 1 (2020); 1-2</dc:source></oai_dc:dc></metadata></record></GetRecord></OAI-PMH>`,
		Papers: []paper.Paper{
			{Title: "On sets", Abstract: "Sets have members.", Authors: []string{"Ada Lovelace"}, Date: "2010-09-06", Categories: []string{"Mathematics - Logic"}, Venue: "J. Sets 3 (2012)", URL: "http://arxiv.org/abs/1009.0001", DOI: "10.1000/sets", ArXiv: "1009.0001"},
			{Title: "On ice", Abstract: "The ice.", Authors: []string{"Alan Turing"}, Date: "2020-01-01", Venue: "Letters", Language: "en", URL: "https://example.org/1", DOI: "10.1000/ice"},
		},
	},
	{
		Name: "OAI-other-metadata", Format: &OAI,
		Feed: `<OAI-PMH><ListRecords>
<record><header/><metadata><oai_datacite><payload><resource><identifier identifierType="DOI">10.1000/d</identifier><titles><title>D</title></titles></resource></payload></oai_datacite></metadata></record>
<record><header/><metadata><mods:mods><mods:titleInfo><mods:title>M</mods:title></mods:titleInfo></mods:mods></metadata></record>
<record><header/><metadata><article><front><article-meta><title-group><article-title>J</article-title></title-group></article-meta></front><body><p>B</p></body></article></metadata></record>
<record><header/><metadata><record xmlns="http://www.loc.gov/MARC21/slim"><datafield tag="100"><subfield code="a">Ada Lovelace</subfield></datafield>
<datafield tag="245"><subfield code="a">R /</subfield></datafield><datafield tag="520"><subfield code="a">An abstract.</subfield></datafield><datafield tag="260"><subfield code="c">2019</subfield></datafield></record></metadata></record>
<record><header/><metadata><crossref><journal><journal_metadata><full_title>Letters</full_title></journal_metadata><journal_article><titles><title>C</title></titles></journal_article></journal></crossref></metadata></record>
<record><header/><metadata><crossref><journal><journal_metadata><full_title>Letters</full_title></journal_metadata></journal></crossref></metadata></record>
<record><header/><metadata><dim:dim><dim:field mdschema="dc" element="title" lang="en">S</dim:field><dim:field mdschema="dc" element="contributor" qualifier="author">Lovelace, Ada</dim:field><dim:field element="contributor" qualifier="advisor">No</dim:field>
<dim:field element="date" qualifier="accessioned">2001</dim:field><dim:field element="date" qualifier="issued">2002-03</dim:field><dim:field element="description" qualifier="abstract">An abstract.</dim:field><dim:field element="subject" qualifier="other">Sums</dim:field></dim:dim></metadata></record>
<record><header/><metadata><metadata xmlns="http://www.lyncode.com/xoai"><element name="dc"><element name="title"><element name="en_US"><field name="value">X</field></element></element><element name="contributor"><element name="author"><element name="none"><field name="value">Lovelace, Ada</field><field name="authority">1</field></element></element></element></element><element name="others"><element name="title"><element name="none"><field name="value">No</field></element></element></element></metadata></metadata></record>
<record><header/><metadata><mets><dmdSec><mdWrap><xmlData><mods:mods><mods:titleInfo><mods:title>T</mods:title></mods:titleInfo></mods:mods></xmlData></mdWrap></dmdSec></mets></metadata></record>
<record><header/><metadata><arXivOld><id>cs/0112017</id><title>O</title><authors>Ada Lovelace and Alan Turing</authors><categories>cs.DL</categories></arXivOld></metadata></record>
<record><header/><metadata><oaire:resource><datacite:titles><datacite:title>E</datacite:title></datacite:titles><dc:description>An abstract.</dc:description></oaire:resource></metadata></record>
<record><header/><metadata><x:dc><x:title>P</x:title><x:creator><x:name>Ada Lovelace</x:name><x:affiliation>London</x:affiliation></x:creator></x:dc></metadata></record>
</ListRecords></OAI-PMH>`,
		Skipped: []string{"line 8: not a paper: journal or book without articles"},
		Papers: []paper.Paper{
			{Title: "D", URL: "https://doi.org/10.1000/d", DOI: "10.1000/d"}, {Title: "M"}, {Title: "J"},
			{Title: "R", Abstract: "An abstract.", Authors: []string{"Ada Lovelace"}, Date: "2019"},
			{Title: "C", Venue: "Letters"},
			{Title: "S", Abstract: "An abstract.", Authors: []string{"Ada Lovelace"}, Date: "2002-03", Categories: []string{"Sums"}, Language: "en"},
			{Title: "X", Authors: []string{"Ada Lovelace"}, Language: "en-US"}, {Title: "T"},
			{Title: "O", Authors: []string{"Ada Lovelace", "Alan Turing"}, Categories: []string{"cs.DL"}, URL: "https://arxiv.org/abs/cs/0112017", ArXiv: "cs/0112017"},
			{Title: "E", Abstract: "An abstract."}, {Title: "P", Authors: []string{"Ada Lovelace"}},
		},
	},
	{
		Name: "MARC", Format: &OAI,
		Feed: `<collection xmlns="http://www.loc.gov/MARC21/slim"><record><leader/><datafield tag="037"><subfield code="9">arXiv</subfield><subfield code="a">hep-th/9901001</subfield></datafield>
<datafield tag="245"><subfield code="a">On sums :</subfield><subfield code="b">a study /</subfield></datafield><datafield tag="856"><subfield code="u">http://example.org/a.png</subfield></datafield></record></collection>`,
		Papers: []paper.Paper{{Title: "On sums: a study", URL: "https://arxiv.org/abs/hep-th/9901001", ArXiv: "hep-th/9901001"}},
	},
	{
		Name: "SRU", Format: &OAI,
		Feed: `<zs:searchRetrieveResponse><zs:numberOfRecords>3</zs:numberOfRecords><zs:records>
<zs:record><zs:recordSchema>marcxml</zs:recordSchema><zs:recordData><record><datafield tag="245"><subfield code="a">On sums</subfield></datafield></record></zs:recordData></zs:record>
<zs:record><zs:recordData><srw_dc:dc><dc:title>On roots</dc:title></srw_dc:dc></zs:recordData></zs:record>
<zs:record><zs:recordData><record><datafield tag="021A"><subfield code="a">On ice</subfield></datafield></record></zs:recordData></zs:record></zs:records></zs:searchRetrieveResponse>`,
		Papers:  []paper.Paper{{Title: "On sums"}, {Title: "On roots"}},
		Skipped: []string{"line 4: PICA metadata cannot be read; ask for marcxml"},
	},
	{
		Name: "OAI-error", Format: &OAI,
		Feed: `<OAI-PMH><error code="badArgument">No such
 verb</error></OAI-PMH>`,
		Failed: "the server answered with an error: badArgument: No such verb",
	},
	{
		Name: "OAI-other-verb", Format: &OAI,
		Feed:   `<OAI-PMH><ListIdentifiers><header><identifier>x</identifier></header></ListIdentifiers></OAI-PMH>`,
		Failed: "an answer to ListIdentifiers has no papers; ask for ListRecords",
	},
	{
		Name: "PubMed", Format: &PubMed,
		Feed: `<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2019//EN" "https://dtd.nlm.nih.gov/x.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">101</PMID><Article><Journal><Title>Letters</Title><JournalIssue><PubDate><Year>2018</Year><Month>Nov</Month></PubDate></JournalIssue></Journal>
<ArticleTitle>[On mice].</ArticleTitle><ELocationID EIdType="doi">10.1000/Mice</ELocationID><ELocationID EIdType="pii">S1</ELocationID>
<Abstract><AbstractText>Mice are small.</AbstractText></Abstract>
<AuthorList><Author><LastName>Lovelace</LastName><ForeName>Ada M</ForeName></Author><Author><CollectiveName>The Mouse Group</CollectiveName></Author><Author><LastName>Turing</LastName><Initials>A</Initials><Suffix>Jr</Suffix></Author></AuthorList>
<ArticleDate><Year>2018</Year><Month>3</Month><Day>7</Day></ArticleDate></Article>
<MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN="N">Animals</DescriptorName></MeshHeading><MeshHeading><DescriptorName MajorTopicYN="Y">Mice</DescriptorName></MeshHeading></MeshHeadingList>
<KeywordList><Keyword>mouse</Keyword></KeywordList></MedlineCitation></PubmedArticle>
<PubmedBookArticle><BookDocument><PMID>102</PMID><Book><BookTitle>A book</BookTitle><ELocationID EIdType="doi">10.1000/book</ELocationID><PubDate><Year>1993</Year></PubDate></Book><ArticleTitle>A chapter</ArticleTitle></BookDocument></PubmedBookArticle>
<PubmedBookArticle><BookDocument><PMID>105</PMID><Book><BookTitle>A whole book</BookTitle><ELocationID EIdType="doi">10.1000/whole</ELocationID><PubDate><Year>1994</Year></PubDate><AuthorList Type="editors"><Author><LastName>Byron</LastName><ForeName>Annabella</ForeName></Author></AuthorList>
<AuthorList Type="authors"><Author><LastName>Lovelace</LastName><ForeName>Ada</ForeName></Author></AuthorList></Book></BookDocument></PubmedBookArticle>
<PubmedBookArticle><BookDocument><PMID>106</PMID><Book><BookTitle>A book</BookTitle><AuthorList Type="authors"><Author><LastName>Lovelace</LastName><ForeName>Ada</ForeName></Author></AuthorList></Book>
<ArticleTitle>Another chapter</ArticleTitle><AuthorList Type="authors"><Author><LastName>Turing</LastName><ForeName>Alan</ForeName></Author></AuthorList></BookDocument></PubmedBookArticle>
<DeleteCitation><PMID>1</PMID></DeleteCitation></PubmedArticleSet>`,
		Papers: []paper.Paper{
			{Title: "On mice.", Abstract: "Mice are small.", Authors: []string{"Ada M Lovelace", "The Mouse Group", "A Turing Jr"}, Date: "2018-03-07", Categories: []string{"Mice", "Animals", "mouse"}, Venue: "Letters", Language: "en", URL: "https://pubmed.ncbi.nlm.nih.gov/101/", DOI: "10.1000/mice", PMID: "101"},
			{Title: "A chapter", Date: "1993", Venue: "A book", URL: "https://pubmed.ncbi.nlm.nih.gov/102/", PMID: "102"},
			{Title: "A whole book", Authors: []string{"Ada Lovelace"}, Date: "1994", Venue: "A whole book", URL: "https://pubmed.ncbi.nlm.nih.gov/105/", DOI: "10.1000/whole", PMID: "105"},
			{Title: "Another chapter", Authors: []string{"Alan Turing"}, Venue: "A book", URL: "https://pubmed.ncbi.nlm.nih.gov/106/", PMID: "106"},
		},
	},
	{
		Name: "PubMed-deposit", Format: &PubMedDeposit,
		Feed: `<?xml version="1.0"?><!DOCTYPE ArticleSet PUBLIC "-//NLM//DTD PubMed 2.8//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/in/PubMed.dtd">
<ArticleSet><Article><Journal><PublisherName>Press</PublisherName><JournalTitle>Letters</JournalTitle><PubDate PubStatus="ppublish"><Year>2020</Year><Month>May</Month></PubDate></Journal>
<ArticleTitle>On mice</ArticleTitle><VernacularTitle>Des souris</VernacularTitle><ELocationID EIdType="pii">S1</ELocationID><ELocationID EIdType="doi">10.1000/Mice</ELocationID><Language>FR</Language>
<AuthorList><Author><FirstName>Ada</FirstName><MiddleName>M.</MiddleName><LastName>Lovelace</LastName><Affiliation>Town</Affiliation></Author><Author><FirstName EmptyYN="Y"/><LastName>Plato</LastName></Author><Author><CollectiveName>Mouse Group</CollectiveName></Author></AuthorList>
<History><PubDate PubStatus="received"><Year>2019</Year></PubDate><PubDate PubStatus="aheadofprint"><Year>2020</Year><Month>03</Month><Day>07</Day></PubDate></History>
<Abstract>Mice are <i>small</i>.</Abstract><ObjectList><Object Type="keyword"><Param Name="value">mouse</Param></Object><Object Type="grant"><Param Name="id">G1</Param></Object></ObjectList>
<ReferenceList><Reference><Citation>No</Citation></Reference></ReferenceList></Article>
<Article><VernacularTitle>Des souris</VernacularTitle><Language>fra</Language><ArticleIdList><ArticleId IdType="pii">7</ArticleId><ArticleId IdType="doi">10.1000/s</ArticleId></ArticleIdList>
<Abstract><AbstractText Label="BUT">Voir.</AbstractText><AbstractText Label="FIN">Vu.</AbstractText></Abstract></Article>
<Article><ArticleTitle>On rats</ArticleTitle><Abstract><CopyrightInformation>The authors</CopyrightInformation></Abstract></Article></ArticleSet>`,
		Papers: []paper.Paper{
			{Title: "On mice", Abstract: "Mice are small.", Authors: []string{"Ada M. Lovelace", "Plato", "Mouse Group"}, Date: "2020-03-07", Categories: []string{"mouse"}, Venue: "Letters", Language: "en", URL: "https://doi.org/10.1000/mice", DOI: "10.1000/mice"},
			{Title: "Des souris", Abstract: "BUT: Voir.\n\nFIN: Vu.", Language: "fr", URL: "https://doi.org/10.1000/s", DOI: "10.1000/s"},
			{Title: "On rats"},
		},
	},
	{
		Name: "MEDLINE", Format: &PubMed,
		Feed: `<MedlineCitationSet><MedlineCitation><PMID>103</PMID><Article><Journal><JournalIssue><PubDate><MedlineDate>1998 Dec-1999 Jan</MedlineDate></PubDate></JournalIssue></Journal>
<ArticleTitle>[Not Available].</ArticleTitle><VernacularTitle>Sur les souris</VernacularTitle></Article><MedlineJournalInfo><MedlineTA>Lett</MedlineTA></MedlineJournalInfo></MedlineCitation></MedlineCitationSet>`,
		Papers: []paper.Paper{{Title: "Sur les souris", Date: "1998-12", Venue: "Lett", URL: "https://pubmed.ncbi.nlm.nih.gov/103/", PMID: "103"}},
	},
	{
		Name: "JATS", Format: &JATS,
		Feed: `<pmc-articleset><article xml:lang="zh"><front><journal-meta><journal-title-group><journal-title>Letters</journal-title></journal-title-group></journal-meta><article-meta>
<article-id pub-id-type="doi">10.1000/j</article-id><article-id pub-id-type="pmid">104</article-id><article-id pub-id-type="pmcid">PMC105</article-id>
<article-categories><subj-group subj-group-type="heading"><subject>Research Article</subject><subj-group><subject>Ice</subject></subj-group></subj-group></article-categories>
<title-group><article-title>论冰<xref>*</xref></article-title><trans-title-group xml:lang="en"><trans-title>On ice</trans-title></trans-title-group></title-group>
<contrib-group><contrib contrib-type="author"><name-alternatives><string-name>周欣</string-name><name xml:lang="en"><surname>Zhou</surname><given-names>Xin</given-names></name></name-alternatives></contrib>
<contrib contrib-type="author"><collab>The Ice Group<contrib-group><contrib><name><surname>X</surname></name></contrib></contrib-group></collab></contrib><contrib contrib-type="editor"><name><surname>E</surname></name></contrib></contrib-group>
<pub-date pub-type="ppub"><month>5</month><year>2022</year></pub-date><pub-date pub-type="epub"><day>9</day><month>03</month><year>2022</year></pub-date>
<abstract>冰。</abstract><abstract abstract-type="graphical">A picture.</abstract><trans-abstract xml:lang="en">Ice.</trans-abstract>
<kwd-group xml:lang="zh"><kwd>冰</kwd></kwd-group><kwd-group xml:lang="en"><kwd>glacier</kwd></kwd-group></article-meta></front>
<body><sec><title>No</title></sec></body><back><ref-list><ref><article-title>No</article-title></ref></ref-list></back></article></pmc-articleset>`,
		Papers: []paper.Paper{{
			Title: "On ice", Abstract: "Ice.", Authors: []string{"Xin Zhou", "The Ice Group"}, Date: "2022-03-09", Categories: []string{"Ice", "glacier"}, Venue: "Letters", Language: "en",
			URL: "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC105/", DOI: "10.1000/j", PMID: "104",
		}},
	},
	{
		Name: "JATS-of-ADS", Format: &JATS,
		Feed: `<records xmlns="https://ads.harvard.edu/schema/abs/1.1/jats" retrieved="1"><article article-type="obituary"><front><journal-meta><journal-id journal-id-type="publisher">Lett</journal-id></journal-meta>
<article-meta><article-id pub-id-type="archive">2018Test...73Q..35L</article-id><title-group><article-title>On stars</article-title></title-group>
<pub-date iso-8601-date="2018-01-00"><day>00</day><month>01</month><year>2018</year></pub-date><abstract><p>Not Available &lt;P /&gt;</p></abstract></article-meta></front></article></records>`,
		Papers: []paper.Paper{{ID: "2018Test...73Q..35L", Title: "On stars", Date: "2018-01", Venue: "Lett"}},
	},
	{
		Name: "JATS-of-publishers", Format: &JATS,
		Feed: `<article><front><journal-meta/><article-meta><self-uri xlink:href="http://example.org/full.pdf"/><self-uri xlink:href="http://example.org/1"/>
<article-categories><subj-group><subject>340</subject><subject>Regular Articles</subject><subject>Stars</subject></subj-group></article-categories>
<title-group><article-title>On a spin-
   <inline-formula><mml:math><mml:mfrac><mml:mn>1</mml:mn><mml:mn>2</mml:mn></mml:mfrac></mml:math></inline-formula>

   chain</article-title><subtitle content-type="running-title">A chain</subtitle></title-group>
<contrib-group><contrib contrib-type="author"><collab><institution>The X Collaboration</institution><address><email>x@example.org</email></address>
<contrib-group><contrib contrib-type="author"><name><surname>Lovelace</surname><given-names>Ada</given-names></name></contrib><contrib contrib-type="non-byline"><name><surname>N</surname></name></contrib></contrib-group></collab></contrib>
<contrib contrib-type="collaboration"><collab>(for the Y Group)</collab></contrib><contrib contrib-type="author"><name><surname>&Ccaron;apek</surname></name></contrib></contrib-group>
<abstract><title>A <sc>bstract</sc></title><p>We see <private-char>x</private-char> &lt; y.</p><graphic xlink:href="a.gif"/></abstract><conference><conf-name>Conference on X</conf-name></conference></article-meta></front></article>`,
		Papers: []paper.Paper{{
			Title: "On a spin-1/2 chain", Abstract: "We see x < y.", Authors: []string{"The X Collaboration", "Ada Lovelace", "Y Group", "Čapek"}, Categories: []string{"Stars"},
			Venue: "Conference on X", URL: "http://example.org/1",
		}},
	},
	{
		Name: "JATS-of-IOP", Format: &JATS,
		Feed: `<article xml:lang="en"><front><article-meta><title-group><article-title>Sums <xref>1</xref></article-title><subtitle>A study</subtitle></title-group>
<abstract><p>We add <inline-formula>
<tex-math>
<?CDATA $x<y$?>
</tex-math>
<mml:math><mml:mi>x</mml:mi></mml:math><inline-graphic xlink:href="a.gif"/></inline-formula>, cm
  <sup>3</sup>
  .</p><fig><p>[graphic not available: see fulltext]</p></fig></abstract>
<kwd-group><kwd>roots</kwd><compound-kwd><compound-kwd-part content-type="vocab-term-identifier">http://example.org/887</compound-kwd-part>
<compound-kwd-part content-type="term">Kerr metric</compound-kwd-part><compound-kwd-part content-type="uat-code">K887</compound-kwd-part></compound-kwd>
<compound-kwd><compound-kwd-part content-type="code">76.30.-v</compound-kwd-part></compound-kwd></kwd-group></article-meta></front></article>`,
		Papers: []paper.Paper{{Title: "Sums: A study", Abstract: "We add $x<y$, cm3.", Categories: []string{"roots", "Kerr metric"}, Language: "en"}},
	},
	{
		Name: "JATS-without-title", Format: &JATS,
		Feed: `<articles><article><front><article-meta><title-group><article-title/><alt-title>A book<xref>*</xref></alt-title></title-group></article-meta></front></article>
<article><front><article-meta><title-group><article-title/></title-group><product><source>Another book</source></product></article-meta></front></article></articles>`,
		Papers: []paper.Paper{{Title: "A book"}, {Title: "Another book"}},
	},
	{
		Name: "Crossref", Format: &Crossref,
		Feed: `<crossref_result><query_result><body>
<query status="resolved"><doi>10.1000/c</doi><doi_record><crossref><journal><journal_metadata language="en"><full_title>Letters</full_title></journal_metadata>
<journal_issue><publication_date><year>2012</year></publication_date></journal_issue>
<journal_article><titles><title>On gas</title><subtitle>A study</subtitle></titles><contributors><person_name contributor_role="author"><given_name>Ada</given_name><surname>Lovelace</surname></person_name>
<person_name contributor_role="editor"><surname>E</surname></person_name><organization contributor_role="author">The Gas Group</organization></contributors>
<jats:abstract>Gas is light.</jats:abstract><publication_date><month>02</month><day>3</day><year>2014</year></publication_date><publication_date><month>21</month><year>2015</year></publication_date>
<doi_data><doi>10.1000/C</doi><resource>https://example.org/c</resource></doi_data><citation_list><citation><doi>10.1000/no</doi></citation></citation_list></journal_article></journal></crossref></doi_record></query>
<query status="resolved"><doi_record><crossref><book book_type="edited"><book_metadata language="en"><titles><title>A book</title></titles><publication_date><year>2001</year></publication_date><doi_data><doi>10.1000/book</doi></doi_data></book_metadata>
<content_item><titles><title>Chapter one</title></titles><doi_data><doi>10.1000/book.1</doi></doi_data></content_item><content_item><titles><title>Chapter two</title></titles></content_item></book></crossref></doi_record></query>
<query status="resolved"><doi_record><crossref><book><book_metadata><titles><title>A monograph</title></titles><publication_date><year>2002</year></publication_date></book_metadata></book></crossref></doi_record></query>
<query status="resolved"><doi_record><crossref><posted_content type="preprint"><group_title>Physics</group_title><titles><title>A preprint</title></titles><posted_date><month>11</month><day>12</day><year>2020</year></posted_date><institution><institution_name>A server</institution_name></institution></posted_content></crossref></doi_record></query>
<query status="unresolved"><doi>10.1000/none</doi></query></body></query_result></crossref_result>`,
		Papers: []paper.Paper{
			{Title: "On gas: A study", Abstract: "Gas is light.", Authors: []string{"Ada Lovelace", "The Gas Group"}, Date: "2014-02-03", Venue: "Letters", Language: "en", URL: "https://example.org/c", DOI: "10.1000/c"},
			{Title: "Chapter one", Date: "2001", Venue: "A book", Language: "en", URL: "https://doi.org/10.1000/book.1", DOI: "10.1000/book.1"},
			{Title: "Chapter two", Date: "2001", Venue: "A book", Language: "en"},
			{Title: "A monograph", Date: "2002"},
			{Title: "A preprint", Date: "2020-11-12", Venue: "A server", Categories: []string{"Physics"}},
		},
		Skipped: []string{"line 12: unknown DOI, according to Crossref"},
	},
	{
		Name: "DataCite", Format: &DataCite,
		Feed: `<resource xmlns="http://datacite.org/schema/kernel-4"><identifier identifierType="DOI">10.48550/ARXIV.2310.00001</identifier>
<creators><creator><creatorName nameType="Personal">X</creatorName><givenName>Ada</givenName><familyName>Lovelace</familyName></creator><creator><creatorName nameType="Organizational">Sums, Ltd</creatorName></creator><creator><creatorName>(:Unkn) Unknown</creatorName></creator></creators>
<titles><title>Du calcul</title><title xml:lang="en" titleType="TranslatedTitle">On sums</title><title titleType="Subtitle">Notes</title><title titleType="AlternativeTitle">No</title></titles>
<publisher>arXiv</publisher><publicationYear>2023</publicationYear><subjects><subject>Logic</subject></subjects><language>fr</language>
<dates><date dateType="Submitted">2023-10-02T01:02:03Z</date><date dateType="Updated">2023-01-01</date><date dateType="Available">2023-10</date></dates>
<descriptions><description descriptionType="Other">No</description><description descriptionType="Abstract">(:unav) not there</description><description descriptionType="Abstract">On additionne.</description></descriptions></resource>`,
		Papers: []paper.Paper{{
			Title: "Du calcul: Notes", Abstract: "On additionne.", Authors: []string{"Ada Lovelace", "Sums, Ltd"}, Date: "2023-10-02", Categories: []string{"Logic"}, Venue: "arXiv", Language: "fr",
			URL: "https://arxiv.org/abs/2310.00001", DOI: "10.48550/arxiv.2310.00001", ArXiv: "2310.00001",
		}},
	},
	{
		Name: "ADS", Format: &ADS,
		Feed: `<records xmlns="https://ads.harvard.edu/schema/abs/1.1/abstracts"><record><bibcode>2018Test...73Q..35L</bibcode><title>On stars</title><author>Ada Lovelace</author>
<journal>Letters, vol. 73, issue 1, pp. 35-35</journal><pubdate>2018-01</pubdate><keywords><keyword>stars</keyword></keywords><eprint>arXiv:1801.00001</eprint>
<link type="abstract"><url>https://example.org/no</url></link><url>https://example.org/abs/1</url><abstract>Stars shine.</abstract><DOI>10.1000/stars</DOI></record></records>`,
		Papers: []paper.Paper{{
			ID: "2018Test...73Q..35L", Title: "On stars", Abstract: "Stars shine.", Authors: []string{"Ada Lovelace"}, Date: "2018-01", Categories: []string{"stars"}, Venue: "Letters",
			URL: "https://example.org/abs/1", DOI: "10.1000/stars", ArXiv: "1801.00001",
		}},
	},
}

func TestUnbracket(t *testing.T) {
	for s, want := range map[string]string{
		"A title.":                 "A title.",
		"[A title].":               "A title.",
		"[A title]":                "A title",
		"[Is it?].":                "Is it?",
		"[A [nested] title].":      "A [nested] title.",
		"[3H]GABA and [14C]GABA.":  "[3H]GABA and [14C]GABA.",
		"[3H]GABA [see comments].": "[3H]GABA [see comments].",
		"[":                        "[",
		"":                         "",
	} {
		if got, _ := unbracket(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestPartsDate(t *testing.T) {
	for xml, want := range map[string]string{
		"<d><Year>2018</Year><Month>Nov</Month><Day>3</Day></d>":      "2018-11-03",
		"<d><year>2018</year><month>11</month></d>":                   "2018-11",
		"<d><year>2018</year><month>September</month></d>":            "2018-09",
		"<d><year>2018</year><month>July 5-10</month></d>":            "2018-07",
		"<d><year>2018</year><month>21</month></d>":                   "2018",
		"<d><year>2018</year><season>Spring</season><day>4</day></d>": "2018",
		"<d><year>2018</year><month>ebm</month><day>40000</day></d>":  "2018",
		"<d><year>2018</year><month>may</month><day>1st</day></d>":    "2018-05",
		"<d><year>2018</year><month>012</month><day>01</day></d>":     "2018-12-01",
		"<d/>": "",
	} {
		n, err := xmltree.Parse([]byte(xml), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := partsDate(n); got != want {
			t.Errorf("%s: %q, want %q", xml, got, want)
		}
	}
}
