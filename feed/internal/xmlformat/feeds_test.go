package xmlformat

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed/internal/feedtest"
	"kindred/paper"
)

func TestFeeds(t *testing.T) { feedtest.Run(t, formats, feedTests) }

var feedTests = []feedtest.Case{
	{
		Name: "arXiv-API", Format: &ArXivAtom,
		Feed: `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">
<link href="http://arxiv.org/api/query?id_list=hep-th/9901001" rel="self"/>
<entry>
  <id>http://arxiv.org/abs/hep-th/9901001v3</id>
  <updated>2001-02-03T00:00:00Z</updated><published>1999-01-01T10:00:00Z</published>
  <title>Knots and
    strings</title>
  <summary>  We tie a &lt; b.
</summary>
  <author><name>Ada Lovelace</name><arxiv:affiliation>London</arxiv:affiliation></author>
  <author><name>Alan Turing</name></author>
  <arxiv:doi>10.1000/Knots.1</arxiv:doi>
  <link title="pdf" href="http://arxiv.org/pdf/hep-th/9901001v3" rel="related"/>
  <link href="http://arxiv.org/abs/hep-th/9901001v3" rel="alternate"/>
  <arxiv:journal_ref>J. Knots 1 (1999)</arxiv:journal_ref>
  <arxiv:primary_category term="hep-th"/>
  <category term="hep-th"/><category term="math.GT"/>
</entry>
</feed>`,
		Papers: []paper.Paper{{
			Title: "Knots and strings", Abstract: "We tie a < b.", Authors: []string{"Ada Lovelace", "Alan Turing"}, Date: "1999-01-01",
			Categories: terms("hep-th", "hep-th", "math.GT"), Venue: "J. Knots 1 (1999)", URL: "http://arxiv.org/abs/hep-th/9901001v3",
			DOI: "10.1000/knots.1", ArXiv: "hep-th/9901001",
		}},
	},
	{
		Name: "arXiv-API-empty", Format: &ArXivAtom,
		Feed: `<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/xyz</id><title>none</title></feed>`,
	},
	{
		Name: "arXiv-API-error", Format: &ArXivAtom,
		Feed: `<feed xmlns="http://www.w3.org/2005/Atom"><id>https://arxiv.org/</id><entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>start
 must be an integer</summary></entry></feed>`,
		Failed: "arXiv answered with an error: start must be an integer",
	},
	{
		Name: "arXiv-RSS", Format: &ArXivRSS,
		Feed: `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><link>http://rss.arxiv.org/rss/cs.CL</link><language>en</language>
<pubDate>2024-02-06</pubDate><item><title>On words</title><link>https://arxiv.org/abs/2402.00001</link>
<description>arXiv:2402.00001v2 Announce Type: replace-cross
Abstract: Words are short.</description><guid isPermaLink="false">oai:arXiv.org:2402.00001v2</guid>
<category>cs.CL</category><category>cs.AI</category><dc:creator>Ada Lovelace, Alan Turing</dc:creator></item></channel></rss>`,
		Papers: []paper.Paper{{
			Title: "On words", Abstract: "Words are short.", Authors: []string{"Ada Lovelace", "Alan Turing"}, Date: "2024-02-06",
			Categories: []string{"cs.CL", "cs.AI"}, Language: "en", URL: "https://arxiv.org/abs/2402.00001", ArXiv: "2402.00001",
		}},
	},
	{
		Name: "arXiv-RSS-as-Atom", Format: &ArXivRSS,
		Feed: `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><id>http://rss.arxiv.org/atom/cs.CL</id>
<entry><id>oai:arXiv.org:2402.00002v1</id><title>On signs</title><updated>2024-02-07T05:00:00Z</updated><published>2024-02-06T00:00:00-05:00</published>
<link href="https://arxiv.org/abs/2402.00002" rel="alternate"/><summary>arXiv:2402.00002v1 Announce Type: new
Abstract: Signs point.</summary><category term="cs.CL"/><dc:creator>Ada Lovelace</dc:creator></entry></feed>`,
		Papers: []paper.Paper{{
			Title: "On signs", Abstract: "Signs point.", Authors: []string{"Ada Lovelace"}, Date: "2024-02-06",
			Categories: []string{"cs.CL"}, URL: "https://arxiv.org/abs/2402.00002", ArXiv: "2402.00002",
		}},
	},
	{
		Name: "arXiv-RDF", Format: &ArXivRDF,
		Feed: `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="http://arxiv.org/"><title>math updates</title><dc:date>2019-05-06T20:30:00-05:00</dc:date></channel>
<item rdf:about="http://arxiv.org/abs/1905.00001"><title>On graphs. (arXiv:1905.00001v2 [math.CO] UPDATED)</title>
<description rdf:parseType="Literal">Graphs have edges.</description>
<dc:creator>&lt;a href="http://arxiv.org/find/x"&gt;Ada Lovelace&lt;/a&gt; (London, Ltd.), &lt;a href="y"&gt;Alan Turing&lt;/a&gt;, et al. (3 additional authors not shown)</dc:creator></item></rdf:RDF>`,
		Papers: []paper.Paper{{
			Title: "On graphs", Abstract: "Graphs have edges.", Authors: []string{"Ada Lovelace", "Alan Turing"}, Date: "2019-05-06",
			Categories: []string{"math.CO"}, URL: "http://arxiv.org/abs/1905.00001", ArXiv: "1905.00001",
		}},
	},
	{
		Name: "publisher-RSS-1", Format: &RSS,
		Feed: `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel rdf:about="http://example.org/"><title>Letters</title><dc:language>en</dc:language><prism:publicationName>Letters</prism:publicationName></channel>
<item rdf:about="http://example.org/1"><title>On ice</title><link>http://example.org/1</link>
<content:encoded><![CDATA[<p>Letters, Published online: 18 July 2024; <a href="http://example.org/1">doi:10.1000/ice</a></p>Ice is cold.]]></content:encoded>
<dc:title>On ice</dc:title><dc:creator>Ada Lovelace</dc:creator><dc:creator>Alan Turing</dc:creator><dc:identifier>doi:10.1000/ICE</dc:identifier><dc:date>2024-07-18</dc:date></item>
<item rdf:about="http://example.org/2"><title>On fire</title><link>http://example.org/2</link>
<content:encoded><![CDATA[<p>Letters, Published online: 18 July 2024; <a href="http://example.org/2">doi:10.1000/fire</a></p>On fire]]></content:encoded>
<prism:doi>10.1000/fire</prism:doi><prism:publicationDate>2024-07-19</prism:publicationDate></item></rdf:RDF>`,
		Papers: []paper.Paper{
			{Title: "On ice", Abstract: "Ice is cold.", Authors: []string{"Ada Lovelace", "Alan Turing"}, Date: "2024-07-18", Venue: "Letters", Language: "en", URL: "http://example.org/1", DOI: "10.1000/ice"},
			{Title: "On fire", Date: "2024-07-19", Venue: "Letters", Language: "en", URL: "http://example.org/2", DOI: "10.1000/fire"},
		},
	},
	{
		Name: "publisher-RSS-2", Format: &RSS,
		Feed: `<rss version="2.0"><channel><title>A journal</title><item><title>On steam</title><link>https://example.org/doi/abs/10.1000/steam?af=R</link>
<description>Steam is hot.</description><media:title>A picture of an engine</media:title><author>a@example.org (Ada Lovelace)</author><category>Heat</category><guid>x</guid></item>
<item><title>On water</title><description><![CDATA[<p>Publication date: July 2024</p><p><b>Source:</b> A journal, Volume 3</p><p>Author(s): Ada Lovelace</p>]]></description></item>
</channel></rss>`,
		Papers: []paper.Paper{
			{Title: "On steam", Abstract: "Steam is hot.", Authors: []string{"Ada Lovelace"}, Categories: []string{"Heat"}, URL: "https://example.org/doi/abs/10.1000/steam?af=R", DOI: "10.1000/steam"},
			{Title: "On water", Authors: []string{"Ada Lovelace"}, Date: "2024-07", Venue: "A journal"},
		},
	},
	{
		Name: "PubMed-RSS", Format: &RSS,
		Feed: `<rss version="2.0"><channel><item><title>On mice</title><link>https://pubmed.ncbi.nlm.nih.gov/101/?utm_source=x</link><description>Mice.</description>
<content:encoded><![CDATA[<div><p style="x">Letters. 2024 Jan 1. doi: 10.1000/mice.</p><p><b>ABSTRACT</b></p>Mice are small.<p style="x">PMID:<a href="https://pubmed.ncbi.nlm.nih.gov/101/">101</a> | DOI:10.1000/mice</p>]]></content:encoded>
<guid isPermaLink="false">pubmed:101</guid><dc:identifier>pmid:101</dc:identifier><dc:identifier>doi:10.1000/mice</dc:identifier><dc:date>2024-01-01</dc:date></item></channel></rss>`,
		Papers: []paper.Paper{{Title: "On mice", Abstract: "Mice are small.", Date: "2024-01-01", URL: "https://pubmed.ncbi.nlm.nih.gov/101/?utm_source=x", DOI: "10.1000/mice", PMID: "101"}},
	},
	{
		Name: "ADS-RSS", Format: &RSS,
		Feed:   `<rss version="2.0"><channel><item><title>Lovelace, Ada: On stars: a study</title><link>https://ui.adsabs.harvard.edu/abs/2018Test...73Q..35L</link><description>Not Available &lt;P /&gt;</description></item></channel></rss>`,
		Papers: []paper.Paper{{ID: "2018Test...73Q..35L", Title: "On stars: a study", Authors: []string{"Ada Lovelace"}, Date: "2018", URL: "https://ui.adsabs.harvard.edu/abs/2018Test...73Q..35L"}},
	},
	{
		Name: "publishers", Format: &RSS,
		Feed: `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"><channel>
<item><title>Letters, Vol. 24, Pages 12: On salt</title><description><![CDATA[<p><b>Letters, Vol. 24, Pages 12: On salt</b></p><p>Letters <a href="x">doi: 10.1000/salt</a></p><p>Authors: <br>Ada Lovelace<br>Alan Turing</p><p>Salt is salty.</p>]]></description></item>
<item><title>On moss</title><description><![CDATA[<p>Letters 85: 1-9</p> <p>DOI: 10.1000/moss</p> <p>Authors: Ada Lovelace, Alan Turing</p> <p>Abstract: Moss is green.</p> <p><a href="x">HTML</a></p> <p><a href="y">PDF</a></p>]]></description><category>Research Article</category></item>
<item><title>On sand</title><description>&lt;p&gt;by Ada Lovelace, Alan Turing&lt;/p&gt; Sand is dry.</description><source url="http://example.org/">Feed</source><dc:source>Letters</dc:source><prism:publicationName>On sand</prism:publicationName></item>
<item><title>On rain</title><description>Ada LOVELACE;Alan TURING;&lt;/br&gt;Rain is wet ...</description></item>
<item><title>On snow</title><author>Lovelace A, Turing A. </author><description>&lt;h1&gt;On snow&lt;/h1&gt;&lt;h2&gt;Abstract&lt;/h2&gt;Snow is white.&lt;br&gt;&lt;br&gt;Competing Interest StatementNone.</description></item>
<item><title>On fog</title><description>Letters, Volume 12, Issue 3, July 2024.</description><dc:description>
Abstract
Fog is grey.</dc:description></item></channel></rss>`,
		Papers: []paper.Paper{
			{Title: "On salt", Abstract: "Salt is salty.", Authors: []string{"Ada Lovelace", "Alan Turing"}, URL: "https://doi.org/10.1000/salt", DOI: "10.1000/salt"},
			{Title: "On moss", Abstract: "Moss is green.", Authors: []string{"Ada Lovelace", "Alan Turing"}, URL: "https://doi.org/10.1000/moss", DOI: "10.1000/moss"},
			{Title: "On sand", Abstract: "Sand is dry.", Authors: []string{"Ada Lovelace", "Alan Turing"}, Venue: "Letters"},
			{Title: "On rain", Abstract: "Rain is wet ...", Authors: []string{"Ada LOVELACE", "Alan TURING"}},
			{Title: "On snow", Abstract: "Snow is white.", Authors: []string{"Lovelace A", "Turing A"}},
			{Title: "On fog", Abstract: "Fog is grey."},
		},
	},
	{
		Name: "Atom", Format: &Atom,
		Feed: `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>A blog</title>
<entry><id>tag:example.org,2024:1</id><title type="html">On &amp;amp; off</title><published>2024-03-04T05:06:07Z</published><updated>2024-05-04T05:06:07Z</updated>
<content>A switch.</content><link href="https://example.org/1"/><author><name>Ada Lovelace</name><email>a@example.org</email></author></entry>
<entry><id>https://doi.org/10.1000/two</id><title>Two</title><updated>2024-05-04T05:06:07Z</updated></entry></feed>`,
		Papers: []paper.Paper{
			{Title: title("On &amp; off"), Abstract: "A switch.", Authors: []string{"Ada Lovelace"}, Date: "2024-03-04", Language: "de", URL: "https://example.org/1"},
			{Title: "Two", Date: "2024-05-04", Language: "de", URL: "https://doi.org/10.1000/two", DOI: "10.1000/two"},
		},
	},
}

// written are papers that try every field and character.
var written = []paper.Paper{
	{
		ID: "a key/with ü & more:1", Title: "A < B & \"C\" 'D' ]]> $x$ {E}", Abstract: "One <b>two</b> &amp; three.\n\nFour.",
		Authors: []string{"Ada Lovelace", "周欣"}, Date: "2024-03-11", Categories: []string{"cs.CL", "x & y"}, Label: "group <1>",
		Venue: "Letters & Notes", Language: "pt-BR", URL: "https://example.org/?a=b&c=d", DOI: "10.48550/arxiv.2310.06110", ArXiv: "hep-th/9901001", PMID: "12345", OpenAlex: "W2741809807",
	},
	{ID: "2", Title: "Only a title", Date: "2024", DOI: "10.1000/<a>"},
	{ID: "3", Abstract: "Only an abstract.", Date: "2024-03"},
	{Title: "No id"},
	{ID: "5", Title: "The DOI of arXiv alone", DOI: "10.48550/arxiv.2310.06110"},
}

func writeAtom(t *testing.T, papers []paper.Paper) string {
	t.Helper()
	var b bytes.Buffer
	e := Atom.Encode(&b)
	for _, p := range papers {
		if err := e.Encode(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAtomRoundTrip(t *testing.T) {
	feed := writeAtom(t, written)
	if diff := cmp.Diff([]string{"atom"}, feedtest.Detect(formats, feed)); diff != "" {
		t.Errorf("detected (-want +got):\n%s", diff)
	}
	got := feedtest.Decode(&Atom, feed)
	if diff := cmp.Diff(written, got.Papers); diff != "" || got.Skipped != nil || got.Failed != "" {
		t.Errorf("%v, %s (-want +got):\n%s\n%s", got.Skipped, got.Failed, diff, feed)
	}
	if got := feedtest.Decode(&Atom, writeAtom(t, nil)).Lines(); got != "" {
		t.Errorf("of no papers: %s", got)
	}
}

// TestAtomIsWhatReadersWant checks what RFC 4287 demands of a feed and its entries.
func TestAtomIsWhatReadersWant(t *testing.T) {
	type required struct {
		ID      []string `xml:"id"`
		Title   []string `xml:"title"`
		Updated []string `xml:"updated"`
	}
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		required
		Author  []string   `xml:"author>name"`
		Entries []required `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(writeAtom(t, written)), &feed); err != nil {
		t.Fatal(err)
	}
	if len(feed.Author) != 1 || len(feed.Entries) != len(written) {
		t.Errorf("%d authors, %d entries", len(feed.Author), len(feed.Entries))
	}
	ids := map[string]bool{}
	for _, r := range append(feed.Entries, feed.required) {
		if len(r.ID) != 1 || len(r.Title) != 1 || len(r.Updated) != 1 || len(r.Updated[0]) != len(epoch) || ids[r.ID[0]] {
			t.Errorf("%+v", r)
		}
		ids[r.ID[0]] = true
	}
}

func FuzzAtomRoundTrip(f *testing.F) {
	f.Add("id", "A title", "An abstract.\n\nMore.", "A Name", "2024", "label")
	f.Fuzz(func(t *testing.T, id, title, abstract, name, date, label string) {
		p := paper.Paper{ID: id, Title: title, Abstract: abstract, Authors: []string{name}, Date: date, Label: label}
		once := feedtest.Decode(&Atom, writeAtom(t, []paper.Paper{p}))
		if len(once.Skipped) == 1 && once.Papers == nil && (strings.TrimSpace(title) == "" || strings.TrimSpace(abstract) == "") {
			return // without text
		}
		if len(once.Papers) != 1 || len(once.Skipped) > 0 || once.Failed != "" {
			t.Fatalf("%d papers, %v, %s", len(once.Papers), once.Skipped, once.Failed)
		}
		twice := feedtest.Decode(&Atom, writeAtom(t, once.Papers))
		if diff := cmp.Diff(once.Papers, twice.Papers); diff != "" {
			t.Errorf("(-once +twice):\n%s", diff)
		}
	})
}
