package xmlformat

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed/internal/feedtest"
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
)

// formats are all formats of the package.
var formats = []*record.Format{
	&ArXivAtom, &ArXivRSS, &ArXivRDF, &OAI, &PubMed, &PubMedDeposit, &JATS, &Crossref, &DataCite, &EndNoteXML,
	&WordSources, &GROBID, &ZoteroRDF, &JaLCRDF, &MODS, &ACL, &DBLP, &TALN, &ADS, &PNX, &Atom, &RSS,
	&EuropePMCXML, &DOAJXML, &Elsevier,
}

func TestDetectLeavesTheRest(t *testing.T) {
	for _, feed := range []string{
		"", "text", "<", "<html><body><p>x</p></body></html>", "<root>&a;</root>", "<!DOCTYPE bomb [<!ENTITY a 'b'>]><bomb>&a;</bomb>",
		"<records><record><name>x</name></record></records>", "<article><p>x</p></article>", "<collection><book/></collection>",
		"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description/></rdf:RDF>",
		"<result><item/></result>", "<resource><x/></resource>", "<xml><record/></xml>", "<svg/>", "<urlset><url/></urlset>", "<opml/>",
	} {
		if names := feedtest.Detect(formats, feed); names != nil {
			t.Errorf("%v take %q", names, feed)
		}
	}
}

func TestDamage(t *testing.T) {
	const good = "<item><title>A title</title></item>"
	for name, test := range map[string]struct {
		feed    string
		papers  int
		skipped []string
		failed  string
	}{
		"no element":       {"<!-- no -->", 0, nil, "no XML elements"},
		"one not closed":   {"<rss>" + good + "\n<item><title>B\n" + good + good + "</rss>", 3, []string{"line 2: record not closed before the next one begins"}, ""},
		"one not XML":      {"<rss>" + good + "\n<item><title <b></item>" + good + "</rss>", 2, []string{"line 2: invalid XML: expected attribute name in element"}, ""},
		"cut off within":   {"<rss>" + good + "\n<item><title>B", 1, []string{"line 2: record truncated: the file ends inside it"}, ""},
		"cut off between":  {"<rss><channel>" + good + "\n", 1, []string{"line 2: file truncated: it ends before </rss>"}, ""},
		"without text":     {"<rss>\n<item><link>http://example.org/</link></item>" + good + "</rss>", 1, []string{"line 2: neither title nor abstract"}, ""},
		"a bomb":           {"<!DOCTYPE rss [<!ENTITY a 'xxxxxxxxxxxxxxxxxx'><!ENTITY b '&a;&a;&a;'>]><rss>" + good + "<item><title>A &b; B</title></item></rss>", 2, nil, ""},
		"end tag too many": {"<rss>" + good + "<item></b><title>B</title></item></rss>", 2, nil, ""},
	} {
		got := feedtest.Decode(&RSS, test.feed)
		if len(got.Papers) != test.papers || got.Failed != test.failed {
			t.Errorf("%s: %d papers, want %d; failed with %q, want %q", name, len(got.Papers), test.papers, got.Failed, test.failed)
		}
		if diff := cmp.Diff(test.skipped, got.Skipped); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestYieldEnds(t *testing.T) {
	for _, f := range formats {
		feedtest.StopsWhenTold(t, f, seeds()...)
	}
}

// TestNoEntityIsExpanded reads the bombs of old with every format.
func TestNoEntityIsExpanded(t *testing.T) {
	bomb := "<!DOCTYPE r [<!ENTITY a '" + strings.Repeat("x", 1000) + "'><!ENTITY b '" + strings.Repeat("&a;", 1000) + "'><!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
	for _, feed := range seeds() {
		start := strings.Index(feed, "<title>")
		if start < 0 {
			continue
		}
		feed = bomb + feed[:start+len("<title>")] + "&b;&e;" + feed[start+len("<title>"):]
		for _, f := range formats {
			for _, p := range feedtest.Decode(f, feed).Papers {
				if len(p.Title) > 500 || strings.Contains(p.Title, "root:") {
					t.Errorf("%s: a title of %d bytes", f.Name, len(p.Title))
				}
			}
		}
	}
}

func FuzzArXivAtom(f *testing.F)     { feedtest.Fuzz(f, &ArXivAtom, seeds()...) }
func FuzzArXivRSS(f *testing.F)      { feedtest.Fuzz(f, &ArXivRSS, seeds()...) }
func FuzzArXivRDF(f *testing.F)      { feedtest.Fuzz(f, &ArXivRDF, seeds()...) }
func FuzzAtom(f *testing.F)          { feedtest.Fuzz(f, &Atom, seeds()...) }
func FuzzRSS(f *testing.F)           { feedtest.Fuzz(f, &RSS, seeds()...) }
func FuzzOAI(f *testing.F)           { feedtest.Fuzz(f, &OAI, seeds()...) }
func FuzzPubMed(f *testing.F)        { feedtest.Fuzz(f, &PubMed, seeds()...) }
func FuzzPubMedDeposit(f *testing.F) { feedtest.Fuzz(f, &PubMedDeposit, seeds()...) }
func FuzzGROBID(f *testing.F)        { feedtest.Fuzz(f, &GROBID, seeds()...) }
func FuzzWordSources(f *testing.F)   { feedtest.Fuzz(f, &WordSources, seeds()...) }
func FuzzJATS(f *testing.F)          { feedtest.Fuzz(f, &JATS, seeds()...) }
func FuzzCrossref(f *testing.F)      { feedtest.Fuzz(f, &Crossref, seeds()...) }
func FuzzDataCite(f *testing.F)      { feedtest.Fuzz(f, &DataCite, seeds()...) }
func FuzzEndNoteXML(f *testing.F)    { feedtest.Fuzz(f, &EndNoteXML, seeds()...) }
func FuzzZoteroRDF(f *testing.F)     { feedtest.Fuzz(f, &ZoteroRDF, seeds()...) }
func FuzzJaLCRDF(f *testing.F)       { feedtest.Fuzz(f, &JaLCRDF, seeds()...) }
func FuzzMODS(f *testing.F)          { feedtest.Fuzz(f, &MODS, seeds()...) }
func FuzzACL(f *testing.F)           { feedtest.Fuzz(f, &ACL, seeds()...) }
func FuzzDBLP(f *testing.F)          { feedtest.Fuzz(f, &DBLP, seeds()...) }
func FuzzTALN(f *testing.F)          { feedtest.Fuzz(f, &TALN, seeds()...) }
func FuzzPNX(f *testing.F)           { feedtest.Fuzz(f, &PNX, seeds()...) }
func FuzzADS(f *testing.F)           { feedtest.Fuzz(f, &ADS, seeds()...) }

// seeds returns the feeds of all tests.
func seeds() []string {
	var list []string
	for _, c := range slices.Concat(feedTests, repositoryTests, libraryTests) {
		list = append(list, c.Feed)
	}
	return list
}

// title and terms are what package text makes of a title and of terms, where a test is not of
// that.
func title(s string) string         { return text.Title(s) }
func terms(list ...string) []string { return text.Terms(list) }
