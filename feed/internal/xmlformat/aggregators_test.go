package xmlformat

import (
	"testing"

	"kindred/feed/internal/feedtest"
	"kindred/paper"
)

func TestAggregators(t *testing.T) { feedtest.Run(t, formats, aggregatorTests) }

var aggregatorTests = []feedtest.Case{
	{
		Name: "Europe-PMC", Format: &EuropePMCXML,
		Feed: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><responseWrapper xmlns:epmc="https://www.europepmc.org/data"><version>6.9</version><hitCount>3</hitCount>
<nextCursorMark>x</nextCursorMark><request><queryString>tides</queryString><resultType>core</resultType></request><resultList>
<result><id>101</id><source>MED</source><pmid>101</pmid><doi>10.1000/Tides</doi><title>On &lt;i>tides&lt;/i>.</title><authorString>Lovelace A, Tide Group.</authorString>
<authorList><author><fullName>Lovelace A</fullName><firstName>Ada</firstName><lastName>Lovelace</lastName><initials>A</initials></author><author><collectiveName>Tide Group</collectiveName></author></authorList>
<journalInfo><printPublicationDate>2021-03-01</printPublicationDate><journal><title>Letters on Tides</title></journal></journalInfo><pubYear>2021</pubYear>
<abstractText>&lt;h4>Background&lt;/h4>The sea rises.</abstractText><language>eng</language><meshHeadingList><meshHeading><majorTopic_YN>N</majorTopic_YN><descriptorName>Oceans</descriptorName></meshHeading></meshHeadingList>
<keywordList><keyword>moon</keyword></keywordList><firstPublicationDate>2020-12-09</firstPublicationDate></result>
<result><id>PPR7</id><source>PPR</source><title>A title alone.</title><authorString>Lovelace A, Turing AM.</authorString><journalTitle>Letters</journalTitle><pubYear>2019</pubYear></result>
<result><id>9</id><source>MED</source></result></resultList></responseWrapper>`,
		Papers: []paper.Paper{
			{Title: "On tides.", Abstract: "The sea rises.", Authors: []string{"Ada Lovelace", "Tide Group"}, Date: "2020-12-09", Categories: []string{"moon", "Oceans"}, Venue: "Letters on Tides", Language: "en", URL: "https://europepmc.org/article/MED/101", DOI: "10.1000/tides", PMID: "101"},
			{Title: "A title alone.", Authors: []string{"A Lovelace", "AM Turing"}, Date: "2019", Venue: "Letters", URL: "https://europepmc.org/article/PPR/PPR7"},
		},
		Skipped: []string{"line 9: neither title nor abstract"},
	},
	{
		Name: "Europe-PMC-Dublin-Core", Format: &EuropePMCXML,
		Feed: `<responseWrapper><version>6.9</version><rdf:RDF xmlns:rdf="r"><rdf:Description rdf:about="http://europepmc.org/abstract/MED/102"><dc:title>On ebb.</dc:title>
<dc:creator>Lovelace, A</dc:creator><dc:contributor>A house, London</dc:contributor><dc:description>Journal Article</dc:description><dcterms:abstract>The sea falls.</dcterms:abstract><dc:date>2020-02-01</dc:date><dcterms:created>2020-02-01</dcterms:created>
<dc:identifier>http://europepmc.org/abstract/MED/102</dc:identifier><dc:identifier>https://doi.org/10.1000/ebb</dc:identifier><dc:language>eng</dc:language></rdf:Description></rdf:RDF></responseWrapper>`,
		Papers: []paper.Paper{{Title: "On ebb.", Abstract: "The sea falls.", Authors: []string{"A Lovelace"}, Date: "2020-02-01", Language: "en", URL: "https://europepmc.org/article/MED/102", DOI: "10.1000/ebb", PMID: "102"}},
	},
	{
		Name: "DOAJ", Format: &DOAJXML,
		Feed: `<?xml version="1.0" encoding="UTF-8"?><records><record><language>por</language><publisher>A Press</publisher><journalTitle>Letters on Ice</journalTitle><issn>1111-1111</issn>
<publicationDate>2013-05-01</publicationDate><doi>10.1000/ice</doi><publisherRecordId>77</publisherRecordId><documentType>article</documentType>
<title language="por">Sobre o gelo</title><title language="eng">On ice</title><authors><author><name>Ada Lovelace</name><email>a@example.org</email><affiliationId>1</affiliationId></author><author><name>Alan Turing</name></author></authors>
<affiliationsList><affiliationName affiliationId="1">A House</affiliationName></affiliationsList><abstract language="por">O gelo derrete.</abstract><abstract language="eng">Ice melts.</abstract>
<fullTextUrl format="html">https://example.org/77</fullTextUrl><keywords language="por"><keyword>gelo</keyword></keywords><keywords language="eng"><keyword>ice</keyword></keywords></record>
<record><journalTitle>Letters on Ice</journalTitle><publicationDate>2014</publicationDate><title>On snow</title></record></records>`,
		Papers: []paper.Paper{
			{ID: "77", Title: "On ice", Abstract: "Ice melts.", Authors: []string{"Ada Lovelace", "Alan Turing"}, Date: "2013-05-01", Categories: []string{"ice"}, Venue: "Letters on Ice", Language: "en", URL: "https://example.org/77", DOI: "10.1000/ice"},
			{Title: "On snow", Date: "2014", Venue: "Letters on Ice"},
		},
	},
	{
		Name: "ConSyn", Format: &Elsevier,
		Feed: `<doc:document xmlns:doc="http://www.elsevier.com/xml/document/schema" xmlns:ce="c" xmlns:dct="d" xmlns:prism="p"><rdf:RDF xmlns:rdf="r"><rdf:Description rdf:about="http://dx.doi.org/10.1000/ice">
<dct:title>On ice at [formula omitted] degrees</dct:title><dct:creator>Ada Lovelace</dct:creator><dct:creator>Alan Turing</dct:creator><dct:subject><rdf:Bag><rdf:li>ice</rdf:li></rdf:Bag></dct:subject>
<dct:description>Letters 48 (2024) 2-3. doi:10.1000/ice</dct:description><prism:publicationName>Letters</prism:publicationName><prism:coverDisplayDate>March 2024</prism:coverDisplayDate><prism:doi>10.1000/ice</prism:doi>
<dp:availableOnlineInformation xmlns:dp="x"><bam:availableOnline xmlns:bam="y">2024-02-05T00:00:00.000Z</bam:availableOnline></dp:availableOnlineInformation></rdf:Description></rdf:RDF>
<ja:article xmlns:ja="j" xml:lang="en"><ja:item-info><ce:doi>10.1000/ice</ce:doi></ja:item-info><ja:head><ce:title>On ice at <math><mn>4</mn></math> degrees<ce:footnote>Thanks.</ce:footnote></ce:title>
<ce:abstract class="graphical"><ce:section-title>Graphical abstract</ce:section-title></ce:abstract><ce:abstract class="author" xml:lang="en"><ce:section-title>Abstract</ce:section-title><ce:abstract-sec><ce:simple-para>Ice melts.</ce:simple-para></ce:abstract-sec></ce:abstract>
<ce:keywords class="keyword"><ce:keyword><ce:text>ice</ce:text></ce:keyword></ce:keywords></ja:head><ja:body><ce:para>Long.</ce:para></ja:body></ja:article></doc:document>`,
		Papers: []paper.Paper{{Title: "On ice at 4 degrees", Abstract: "Ice melts.", Authors: []string{"Ada Lovelace", "Alan Turing"}, Date: "2024-02-05", Categories: []string{"ice"}, Venue: "Letters", Language: "en", URL: "https://doi.org/10.1000/ice", DOI: "10.1000/ice"}},
	},
	{
		Name: "ScienceDirect", Format: &Elsevier,
		Feed: `<full-text-retrieval-response xmlns="http://www.elsevier.com/xml/svapi/article/dtd"><coredata><prism:url>https://api.example.org/x</prism:url><dc:identifier>doi:10.1000/snow</dc:identifier><dc:title>On snow</dc:title>
<prism:publicationName>Letters</prism:publicationName><prism:coverDate>2020-01-05</prism:coverDate><dc:creator>Lovelace, Ada</dc:creator><dc:creator>Turing, Alan</dc:creator><dc:description>Snow falls.</dc:description>
<prism:doi>10.1000/snow</prism:doi><dcterms:subject>snow</dcterms:subject></coredata><originalText><x>Long.</x></originalText></full-text-retrieval-response>`,
		Papers: []paper.Paper{{Title: "On snow", Abstract: "Snow falls.", Authors: []string{"Ada Lovelace", "Alan Turing"}, Date: "2020-01-05", Categories: []string{"snow"}, Venue: "Letters", URL: "https://doi.org/10.1000/snow", DOI: "10.1000/snow"}},
	},
	{
		Name: "Scopus", Format: &Elsevier,
		Feed: `<abstracts-retrieval-response xmlns="http://www.elsevier.com/xml/svapi/abstract/dtd"><coredata><dc:title>On hail</dc:title><prism:publicationName>Letters</prism:publicationName><prism:coverDate>2019-02-01</prism:coverDate><pubmed-id>101</pubmed-id>
<dc:creator><author seq="1"><ce:indexed-name>Lovelace A.</ce:indexed-name></author></dc:creator><dc:description><abstract xml:lang="eng"><ce:para>Hail hurts.</ce:para></abstract></dc:description></coredata>
<authors><author seq="1"><ce:indexed-name>Lovelace A.</ce:indexed-name><ce:given-name>Ada</ce:given-name><ce:surname>Lovelace</ce:surname></author><author seq="2"><preferred-name><ce:given-name>Alan</ce:given-name><ce:surname>Turing</ce:surname></preferred-name></author></authors>
<language xml:lang="eng"/><authkeywords><author-keyword>hail</author-keyword></authkeywords></abstracts-retrieval-response>`,
		Papers: []paper.Paper{{Title: "On hail", Abstract: "Hail hurts.", Authors: []string{"Ada Lovelace", "Alan Turing"}, Date: "2019-02-01", Categories: []string{"hail"}, Venue: "Letters", Language: "en", URL: "https://pubmed.ncbi.nlm.nih.gov/101/", PMID: "101"}},
	},
}
