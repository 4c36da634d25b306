package xmlformat

import (
	"testing"

	"kindred/feed/internal/feedtest"
	"kindred/paper"
)

func TestLibraries(t *testing.T) { feedtest.Run(t, formats, libraryTests) }

// libraryTests are feeds of reference managers, libraries and anthologies.
var libraryTests = []feedtest.Case{
	{
		Name: "EndNote", Format: &EndNoteXML,
		Feed: `<xml><records><record><database name="a.enl">a.enl</database><ref-type name="Journal Article">17</ref-type>
<contributors><authors><author><style face="normal">Ada Lovelace</style></author><author>Alan Turing</author></authors></contributors>
<titles><title><style face="normal">On </style><style face="italic">E. coli</style></title><secondary-title><style>Letters</style></secondary-title></titles>
<keywords><keyword><style>*cells/*growth</style></keyword><keyword>mice</keyword><keyword/></keywords><dates><year><style>2013</style></year></dates>
<abstract><style face="normal">Cells are</style><style face="normal"> small.</style></abstract><label>Lovelace2013</label>
<accession-num>106</accession-num><remote-database-name>PubMed</remote-database-name><electronic-resource-num><style>https://doi.org/10.1000/E</style></electronic-resource-num>
<urls><pdf-urls><url>internal-pdf://a.pdf</url></pdf-urls><related-urls><url><style>http://example.org/e</style></url></related-urls></urls></record>
<record><titles><title/></titles></record></records></xml>`,
		Papers: []paper.Paper{{
			ID: "Lovelace2013", Title: "On E. coli", Abstract: "Cells are small.", Authors: []string{"Ada Lovelace", "Alan Turing"}, Date: "2013", Categories: []string{"cells/growth", "mice"}, Venue: "Letters",
			URL: "http://example.org/e", DOI: "10.1000/e", PMID: "106",
		}},
		Skipped: []string{"line 8: neither title nor abstract"},
	},
	{
		Name: "Word", Format: &WordSources,
		Feed: `<?xml version="1.0"?><b:Sources SelectedStyle="\APA.XSL" xmlns:b="http://schemas.openxmlformats.org/officeDocument/2006/bibliography">
<b:Source><b:Tag>Lov43</b:Tag><b:SourceType>JournalArticle</b:SourceType><b:Title>On sums</b:Title><b:JournalName>Letters</b:JournalName><b:Publisher>Press</b:Publisher><b:Year>1843</b:Year><b:Month>March</b:Month><b:Day>4</b:Day>
<b:Author><b:Author><b:NameList><b:Person><b:Last>Lovelace</b:Last><b:First>Ada</b:First><b:Middle>M.</b:Middle></b:Person><b:Person><b:Last>Plato</b:Last></b:Person></b:NameList></b:Author>
<b:Editor><b:NameList><b:Person><b:Last>Editor</b:Last><b:First>Eve</b:First></b:Person></b:NameList></b:Editor></b:Author>
<b:BIBTEX_Abstract>We add.</b:BIBTEX_Abstract><b:BIBTEX_KeyWords>sums; roots</b:BIBTEX_KeyWords><b:YearAccessed>2020</b:YearAccessed><b:URL>http://dx.doi.org/10.1000/S</b:URL></b:Source>
<b:Source><b:Tag>Soc44</b:Tag><b:Title>On roots</b:Title><b:Year>1844</b:Year><b:Author><b:Author><b:Corporate>Root Society</b:Corporate></b:Author></b:Author><b:ConferenceName>Roots</b:ConferenceName><b:StandardNumber>978-3-16</b:StandardNumber></b:Source>
<b:Source><b:Tag>Non</b:Tag><b:LCID>0</b:LCID></b:Source></b:Sources>`,
		Papers: []paper.Paper{
			{ID: "Lov43", Title: "On sums", Abstract: "We add.", Authors: []string{"Ada M. Lovelace", "Plato"}, Date: "1843-03-04", Categories: []string{"sums", "roots"}, Venue: "Letters", URL: "http://dx.doi.org/10.1000/S", DOI: "10.1000/s"},
			{ID: "Soc44", Title: "On roots", Authors: []string{"Root Society"}, Date: "1844", Venue: "Roots"},
		},
		Skipped: []string{"line 7: neither title nor abstract"},
	},
	{
		Name: "GROBID", Format: &GROBID,
		Feed: `<?xml version="1.0"?><TEI xml:space="preserve" xmlns="http://www.tei-c.org/ns/1.0"><teiHeader xml:lang="en"><fileDesc><titleStmt><title level="a" type="main">On mice</title></titleStmt>
<publicationStmt><publisher>Press</publisher><date type="published" when="2016-03-08">8 March 2016</date></publicationStmt>
<sourceDesc><biblStruct><analytic><author><persName><forename type="first">Ada</forename><forename type="middle">M</forename><surname>Lovelace</surname></persName><email>a@example.org</email><affiliation><orgName type="institution">Town</orgName></affiliation></author>
<author><affiliation><orgName>Nobody</orgName></affiliation></author><author><orgName type="collaboration">Mouse Group</orgName></author><title level="a" type="main">On mice</title></analytic>
<monogr><title level="j" type="main">Letters</title><title level="j" type="abbrev">Let</title><idno type="eISSN">1743-0003</idno><imprint><date type="published" when="2016-03-08" /></imprint></monogr><idno type="MD5">0A</idno><idno type="DOI">10.1000/Mice</idno><idno type="arXiv">arXiv:1603.00001v2 [q-bio]</idno></biblStruct></sourceDesc></fileDesc>
<encodingDesc><appInfo><application version="0.8.0" ident="GROBID"/></appInfo></encodingDesc><profileDesc><textClass><keywords><term>mice</term><term>rats</term></keywords></textClass>
<abstract><div><head>Aims</head><p><s>Mice are small.</s> <s>They eat <ref type="bibr">[1]</ref>.</s></p></div><div><p>Rats eat.</p></div></abstract></profileDesc></teiHeader>
<text xml:lang="en"><body><div><head>1</head><p>Full text of <biblStruct/>.</p></div></body></text></TEI>`,
		Papers: []paper.Paper{{
			Title: "On mice", Abstract: "Mice are small. They eat [1].\n\nRats eat.", Authors: []string{"Ada M Lovelace", "Mouse Group"}, Date: "2016-03-08", Categories: []string{"mice", "rats"}, Venue: "Letters", Language: "en",
			URL: "https://arxiv.org/abs/1603.00001", DOI: "10.1000/mice", ArXiv: "1603.00001",
		}},
	},
	{
		Name: "Zotero", Format: &ZoteroRDF,
		Feed: `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:z="http://www.zotero.org/namespaces/export#">
<bib:Article rdf:about="http://example.org/1"><z:itemType>journalArticle</z:itemType><dcterms:isPartOf rdf:resource="urn:issn:1"/>
<bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Lovelace</foaf:surname><foaf:givenName>Ada</foaf:givenName></foaf:Person></rdf:li></rdf:Seq></bib:authors>
<dc:subject><z:AutomaticTag><rdf:value>sums</rdf:value></z:AutomaticTag></dc:subject><dc:subject>roots</dc:subject>
<dc:title>On sums</dc:title><dcterms:abstract>We add.</dcterms:abstract><dc:date>2013-06-01</dc:date><z:language>en</z:language></bib:Article>
<bib:Journal rdf:about="urn:issn:1"><dc:title>Letters</dc:title><dc:identifier>DOI 10.1000/Sums</dc:identifier></bib:Journal>
<z:Attachment rdf:about="#item_2"><dc:title>Full Text PDF</dc:title></z:Attachment><bib:Memo rdf:about="#item_3"><rdf:value>A note</rdf:value></bib:Memo>
<bib:Article rdf:about="http://example.org/2"><dcterms:isPartOf rdf:resource="urn:issn:1"/><dc:title>Two</dc:title></bib:Article>
<bib:BookSection rdf:about="urn:isbn:4"><dcterms:isPartOf><bib:Book><dc:title>A book</dc:title></bib:Book></dcterms:isPartOf><dc:title>A chapter</dc:title></bib:BookSection>
<bib:Article rdf:about="#item_9"><dcterms:isPartOf rdf:resource="urn:issn:none"/><dc:title>The last</dc:title></bib:Article>
<z:Collection rdf:about="#collection_1"><dc:title>Mine</dc:title></z:Collection></rdf:RDF>`,
		Papers: []paper.Paper{
			{Title: "On sums", Abstract: "We add.", Authors: []string{"Ada Lovelace"}, Date: "2013-06-01", Categories: []string{"sums", "roots"}, Venue: "Letters", Language: "en", URL: "http://example.org/1", DOI: "10.1000/sums"},
			{Title: "Two", Venue: "Letters", URL: "http://example.org/2"},
			{Title: "A chapter", Venue: "A book"},
			{Title: "The last"},
		},
	},
	{
		Name: "JaLC", Format: &JaLCRDF,
		Feed: `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcterms="http://purl.org/dc/terms/">
<rdf:Description rdf:about = "https://doi.org/10.1000/jp.1"><prism:doi>10.1000/jp.1</prism:doi><dcterms:title>氷について</dcterms:title><dcterms:title>On ice</dcterms:title>
<dcterms:creator><foaf:Person><foaf:name>Goto Shin</foaf:name><foaf:familyName>Goto</foaf:familyName><foaf:givenName>Shin</foaf:givenName></foaf:Person></dcterms:creator>
<dcterms:creator><foaf:Person><foaf:name>後藤 真</foaf:name><foaf:familyName>後藤</foaf:familyName><foaf:givenName>真</foaf:givenName></foaf:Person></dcterms:creator>
<dcterms:date rdf:resource="http://www.w3.org/2001/XMLSchema#date">2013-04</dcterms:date><dcterms:publicationName>Letters</dcterms:publicationName></rdf:Description>
<rdf:Description rdf:about="https://doi.org/10.1000/jp.2"><dcterms:title>水について</dcterms:title>
<dcterms:creator><foaf:Person><foaf:familyName>後藤</foaf:familyName><foaf:givenName>真</foaf:givenName></foaf:Person></dcterms:creator></rdf:Description></rdf:RDF>`,
		Papers: []paper.Paper{
			{Title: "On ice", Authors: []string{"Shin Goto"}, Date: "2013-04", Venue: "Letters", Language: "en", URL: "https://doi.org/10.1000/jp.1", DOI: "10.1000/jp.1"},
			{Title: "水について", Authors: []string{"後藤真"}, Language: "ja", URL: "https://doi.org/10.1000/jp.2", DOI: "10.1000/jp.2"},
		},
	},
	{
		Name: "MODS", Format: &MODS,
		Feed: `<mods:modsCollection xmlns:mods="http://www.loc.gov/mods/v3"><mods:mods ID="Lovelace2003">
<mods:titleInfo><mods:nonSort>The</mods:nonSort><mods:title>ice</mods:title><mods:subTitle>A study</mods:subTitle></mods:titleInfo><mods:titleInfo type="alternative"><mods:title>No</mods:title></mods:titleInfo>
<mods:name type="personal"><mods:namePart type="family">Lovelace</mods:namePart><mods:namePart type="given">Ada</mods:namePart><mods:namePart type="given">M</mods:namePart><mods:role><mods:roleTerm>aut</mods:roleTerm></mods:role></mods:name>
<mods:name type="personal"><mods:namePart>Eve Editor</mods:namePart><mods:role><mods:roleTerm>editor</mods:roleTerm></mods:role></mods:name><mods:name type="corporate"><mods:namePart>Ice, Ltd</mods:namePart></mods:name>
<mods:originInfo><mods:dateIssued>2003</mods:dateIssued></mods:originInfo><mods:language><mods:languageTerm>en</mods:languageTerm></mods:language><mods:subject><mods:topic>Ice</mods:topic></mods:subject>
<mods:abstract>Ice is cold.</mods:abstract><mods:identifier type="doi">10.1000/m</mods:identifier><mods:location><mods:url access="preview">http://example.org/no</mods:url><mods:url>http://example.org/m</mods:url></mods:location>
<mods:relatedItem type="host"><mods:titleInfo><mods:title>Letters</mods:title></mods:titleInfo></mods:relatedItem></mods:mods></mods:modsCollection>`,
		Papers: []paper.Paper{{
			ID: "Lovelace2003", Title: "The ice: A study", Abstract: "Ice is cold.", Authors: []string{"Ada M Lovelace", "Ice, Ltd"}, Date: "2003", Categories: []string{"Ice"}, Venue: "Letters", Language: "en",
			URL: "http://example.org/m", DOI: "10.1000/m",
		}},
	},
	{
		Name: "ACL", Format: &ACL,
		Feed: `<collection id="2020.test"><volume id="main"><meta><booktitle>Proceedings of Tests</booktitle><month>July 5-10</month><year>2020</year></meta><frontmatter><url>2020.test-main.0</url></frontmatter>
<paper id="1"><title>On words</title><author><first>Ada</first><last>Lovelace</last></author><author><first/><last>Plato</last></author><abstract>Words.</abstract><url hash="0">2020.test-main.1</url><doi>10.1000/acl.1</doi></paper>
<paper id="2"><title>On signs</title></paper></volume>
<volume id="demos"><meta><booktitle>Demos</booktitle><year>2021</year></meta><paper id="3"><title>On bytes</title></paper></volume></collection>`,
		Papers: []paper.Paper{
			{ID: "2020.test-main.1", Title: "On words", Abstract: "Words.", Authors: []string{"Ada Lovelace", "Plato"}, Date: "2020-07", Venue: "Proceedings of Tests", URL: "https://aclanthology.org/2020.test-main.1", DOI: "10.1000/acl.1"},
			{ID: "2020.test-main.2", Title: "On signs", Date: "2020-07", Venue: "Proceedings of Tests", URL: "https://aclanthology.org/2020.test-main.2"},
			{ID: "2020.test-demos.3", Title: "On bytes", Date: "2021", Venue: "Demos", URL: "https://aclanthology.org/2020.test-demos.3"},
		},
	},
	{
		Name: "ACL-old-ids", Format: &ACL,
		Feed: `<collection id="P19"><volume id="1"><meta><year>2019</year></meta><paper id="7"><title>Seven</title></paper><paper id="123"><title>More</title><url>http://www.aclweb.org/anthology/P19-1123</url></paper></volume></collection>`,
		Papers: []paper.Paper{
			{ID: "P19-1007", Title: "Seven", Date: "2019", URL: "https://aclanthology.org/P19-1007"},
			{ID: "P19-1123", Title: "More", Date: "2019", URL: "https://aclanthology.org/P19-1123"},
		},
	},
	{
		Name: "DBLP", Format: &DBLP,
		Feed: `<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE dblp SYSTEM "dblp.dtd"><dblp>
<article key="journals/test/Lovelace10" mdate="2010-04-26"><author>Ada Lovelace 0001</author><author>J&ouml;rg Test</author><title>On data.</title><year>2010</year><month>May</month><journal>Letters</journal><ee>https://doi.org/10.1000/data</ee></article>
<proceedings key="conf/test/2010"><title>Proceedings</title></proceedings><www key="homepages/l"><author>Ada Lovelace</author><title>Home Page</title></www>
<inproceedings key="conf/test/X11"><title>On more ...</title><year>2011</year><booktitle>TEST</booktitle><ee>http://arxiv.org/abs/1101.00001</ee></inproceedings></dblp>`,
		Papers: []paper.Paper{
			{ID: "journals/test/Lovelace10", Title: "On data", Authors: []string{"Ada Lovelace", "Jörg Test"}, Date: "2010-05", Venue: "Letters", URL: "https://doi.org/10.1000/data", DOI: "10.1000/data"},
			{ID: "conf/test/X11", Title: title("On more ..."), Date: "2011", Venue: "TEST", URL: "http://arxiv.org/abs/1101.00001", ArXiv: "1101.00001"},
		},
		Skipped: []string{"line 3: not a paper: proceedings", "line 3: not a paper: home page"},
	},
	{
		Name: "DBLP-record", Format: &DBLP,
		Feed:   `<article key="journals/test/T11" mdate="2011-01-01"><author>Ada Lovelace</author><title>On one.</title><year>2011</year></article>`,
		Papers: []paper.Paper{{ID: "journals/test/T11", Title: "On one", Authors: []string{"Ada Lovelace"}, Date: "2011", URL: "https://dblp.org/rec/journals/test/T11"}},
	},
	{
		Name: "DBLP-search", Format: &DBLP,
		Feed: `<result><query>x</query><hits total="2"><hit id="1"><info><authors><author pid="1">Ada Lovelace</author></authors><title>On search.</title><venue>Letters</venue><year>2012</year><type>Journal Articles</type><key>journals/test/L12</key><doi>10.1000/S</doi><url>https://dblp.org/rec/journals/test/L12</url></info></hit>
<hit id="2"><info><title>Proceedings.</title><type>Editorship</type></info></hit></hits></result>`,
		Papers:  []paper.Paper{{ID: "journals/test/L12", Title: "On search", Authors: []string{"Ada Lovelace"}, Date: "2012", Venue: "Letters", URL: "https://dblp.org/rec/journals/test/L12", DOI: "10.1000/s"}},
		Skipped: []string{"line 2: not a paper: proceedings"},
	},
	{
		Name: "PNX", Format: &PNX,
		Feed: `<sear:SEGMENTS xmlns:sear="http://www.exlibrisgroup.com/xsd/jaguar/search"><sear:JAGROOT><sear:RESULT><sear:DOCSET TOTALHITS="2">
<sear:DOC ID="1"><PrimoNMBib xmlns="http://www.exlibrisgroup.com/xsd/primo/primo_nm_bib"><record><control><sourceid>x</sourceid><recordid>TN_x1</recordid></control>
<display><type>article</type><title>On &lt;span class="searchword"&gt;looms&lt;/span&gt;</title><creator>Lovelace, Ada ; Turing, Alan</creator><creationdate>2012</creationdate><ispartof>Letters, 2012, Vol.3(4), pp.1-9</ispartof>
<identifier>&lt;b&gt;ISSN: &lt;/b&gt;1234-5678 ; &lt;b&gt;DOI: &lt;/b&gt;10.1000/loom</identifier><subject>Looms ; Weaving</subject><description>A teaser.</description><language>eng</language></display>
<links><linktorsrc>$$Uhttps://example.org/loom$$DView full text</linktorsrc></links><search><startdate>20120812</startdate></search>
<addata><au>Lovelace, Ada</au><au>Turing, Alan</au><atitle>On looms</atitle><jtitle>Letters of Looms</jtitle><date>2012</date><risdate>20120101</risdate><pmid>77</pmid><abstract>Looms weave patterns.</abstract></addata></record></PrimoNMBib></sear:DOC>
<sear:DOC ID="2"><PrimoNMBib><record><control><recordid>b2</recordid></control><display><type>book</type><title>A history of looms / Ada Lovelace.</title><contributor>Ada Lovelace 1815-1852.; Alan Turing$$QTuring</contributor><creationdate>1935-</creationdate><subject>Looms -- History</subject></display></record></PrimoNMBib></sear:DOC>
</sear:DOCSET></sear:RESULT></sear:JAGROOT></sear:SEGMENTS>`,
		Papers: []paper.Paper{
			{ID: "TN_x1", Title: "On looms", Abstract: "Looms weave patterns.", Authors: []string{"Ada Lovelace", "Alan Turing"}, Date: "2012-08-12", Categories: []string{"Looms", "Weaving"},
				Venue: "Letters of Looms", Language: "en", URL: "https://example.org/loom", DOI: "10.1000/loom", PMID: "77"},
			{ID: "b2", Title: "A history of looms", Authors: []string{"Ada Lovelace", "Alan Turing"}, Date: "1935", Categories: terms("Looms -- History")},
		},
	},
	{
		Name: "PNX-error", Format: &PNX,
		Feed:   `<sear:SEGMENTS xmlns:sear="x"><sear:JAGROOT><sear:RESULT><sear:ERROR MESSAGE="The key is not valid" CODE="-6"/></sear:RESULT></sear:JAGROOT></sear:SEGMENTS>`,
		Failed: "Primo answered with an error: The key is not valid",
	},
	{
		Name: "TALN", Format: &TALN,
		Feed: `<conference><edition><acronyme>TEST'2013</acronyme><titre>Conférence de test</titre><dateDebut>2013-06-17</dateDebut></edition><articles>
<article id="test-2013-1"><auteurs><auteur><prenom>Ada</prenom><nom>Lovelace</nom></auteur></auteurs><titre>Des mots</titre><resume>Des mots courts.</resume><mots_cles>mots</mots_cles><title>On words</title><abstract>Short words.</abstract><keywords>words</keywords></article>
<article id="test-2013-2"><titre>Des signes</titre><resume>Des signes.</resume><mots_cles>signes</mots_cles><title/><abstract/><keywords/></article></articles></conference>`,
		Papers: []paper.Paper{
			{ID: "test-2013-1", Title: "On words", Abstract: "Short words.", Authors: []string{"Ada Lovelace"}, Date: "2013-06-17", Categories: []string{"words"}, Venue: "Conférence de test", Language: "en"},
			{ID: "test-2013-2", Title: "Des signes", Abstract: "Des signes.", Date: "2013-06-17", Categories: []string{"signes"}, Venue: "Conférence de test", Language: "fr"},
		},
	},
}
