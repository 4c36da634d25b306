package xmlformat

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

// formats are all formats of the package.
var formats = []record.Format{
	ArXivAtom, ArXivRSS, ArXivRDF, OAI, PubMed, JATS, Crossref, DataCite, EndNoteXML,
	ZoteroRDF, JaLCRDF, MODS, ACL, DBLP, TALN, ADS, Atom, RSS,
}

// decode returns what a feed decodes to.
func decode(f record.Format, feed string) (papers []paper.Paper, errs []string) {
	f.Decode(record.Input{Reader: strings.NewReader(feed)}, func(p paper.Paper, err error) bool {
		if err != nil {
			errs = append(errs, err.Error())
		} else {
			papers = append(papers, p)
		}
		return true
	})
	return papers, errs
}

// detect returns the names of the formats that take a feed.
func detect(feed string) []string {
	h := record.NewHead([]byte(feed[:min(len(feed), record.HeadSize)]), len(feed) <= record.HeadSize)
	var names []string
	for _, f := range formats {
		if f.Detect(h) {
			names = append(names, f.Name)
		}
	}
	return names
}

// feedTest is a feed and what it decodes to.
type feedTest struct {
	name   string
	format record.Format
	feed   string
	papers []paper.Paper
	errs   []string
}

// run checks that only its own format detects the feed of each test, and what that makes of it.
func run(t *testing.T, tests []feedTest) {
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff([]string{test.format.Name}, detect(test.feed)); diff != "" {
				t.Errorf("detected (-want +got):\n%s", diff)
			}
			papers, errs := decode(test.format, test.feed)
			if diff := cmp.Diff(test.papers, papers); diff != "" {
				t.Errorf("papers (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.errs, errs); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDetectLeavesTheRest(t *testing.T) {
	for _, feed := range []string{
		"", "text", "<", "<html><body><p>x</p></body></html>", "<root>&a;</root>", "<!DOCTYPE bomb [<!ENTITY a 'b'>]><bomb>&a;</bomb>",
		"<records><record><name>x</name></record></records>", "<article><p>x</p></article>", "<collection><book/></collection>",
		"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description/></rdf:RDF>",
		"<result><item/></result>", "<resource><x/></resource>", "<xml><record/></xml>", "<svg/>", "<urlset><url/></urlset>", "<opml/>",
	} {
		if names := detect(feed); names != nil {
			t.Errorf("%v take %q", names, feed)
		}
	}
}

func TestDamage(t *testing.T) {
	const good = "<item><title>A title</title></item>"
	for name, test := range map[string]struct {
		feed   string
		papers int
		errs   []string
	}{
		"no element":       {"<!-- no -->", 0, []string{"no XML element in it"}},
		"one not closed":   {"<rss>" + good + "\n<item><title>B\n" + good + good + "</rss>", 3, []string{"line 2: it is not closed before the next record begins"}},
		"one not XML":      {"<rss>" + good + "\n<item><title <b></item>" + good + "</rss>", 2, []string{"line 2: invalid XML: expected attribute name in element"}},
		"cut off within":   {"<rss>" + good + "\n<item><title>B", 1, []string{"line 2: it is cut off: the feed ends within it, and no more was read"}},
		"cut off between":  {"<rss><channel>" + good + "\n", 1, []string{"line 2: the feed is cut off: it ends before </rss>, and what may follow was not read"}},
		"without text":     {"<rss>\n<item><link>http://example.org/</link></item>" + good + "</rss>", 1, []string{"line 2: neither title nor abstract"}},
		"a bomb":           {"<!DOCTYPE rss [<!ENTITY a 'xxxxxxxxxxxxxxxxxx'><!ENTITY b '&a;&a;&a;'>]><rss>" + good + "<item><title>A &b; B</title></item></rss>", 2, nil},
		"end tag too many": {"<rss>" + good + "<item></b><title>B</title></item></rss>", 2, nil},
	} {
		papers, errs := decode(RSS, test.feed)
		if len(papers) != test.papers {
			t.Errorf("%s: %d papers, want %d", name, len(papers), test.papers)
		}
		if diff := cmp.Diff(test.errs, errs); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestYieldEnds(t *testing.T) {
	for _, f := range formats {
		for feed := range fuzzSeeds {
			calls := 0
			f.Decode(record.Input{Reader: strings.NewReader(feed)}, func(paper.Paper, error) bool {
				calls++
				return false
			})
			if calls > 1 {
				t.Errorf("%s: yields after it was told to end", f.Name)
			}
		}
	}
}

// TestNoEntityIsExpanded reads the bombs of old with every format.
func TestNoEntityIsExpanded(t *testing.T) {
	bomb := "<!DOCTYPE r [<!ENTITY a '" + strings.Repeat("x", 1000) + "'><!ENTITY b '" + strings.Repeat("&a;", 1000) + "'><!ENTITY e SYSTEM 'file:///etc/passwd'>]>"
	for feed := range fuzzSeeds {
		start := strings.Index(feed, "<title>")
		if start < 0 {
			continue
		}
		feed = bomb + feed[:start+len("<title>")] + "&b;&e;" + feed[start+len("<title>"):]
		for _, f := range formats {
			papers, _ := decode(f, feed)
			for _, p := range papers {
				if len(p.Title) > 500 || strings.Contains(p.Title, "root:") {
					t.Errorf("%s: a title of %d bytes", f.Name, len(p.Title))
				}
			}
		}
	}
}

// fuzzFormat checks what holds of any format, whatever it reads.
func fuzzFormat(f *testing.F, format record.Format) {
	for feed := range fuzzSeeds {
		f.Add(feed)
	}
	f.Fuzz(func(t *testing.T, feed string) {
		feed = strings.ToValidUTF8(feed, "\uFFFD") // as all feeds are by then
		detect(feed)
		ended := false
		format.Decode(record.Input{Reader: strings.NewReader(feed)}, func(p paper.Paper, err error) bool {
			if ended {
				t.Error("it goes on behind an error that ends the feed")
			}
			var skipped *record.Error
			switch {
			case err != nil && !errors.As(err, &skipped):
				ended = true
			case err != nil && (skipped.Line < 1 || skipped.Line > strings.Count(feed, "\n")+1):
				t.Errorf("%v: there is no such line", err)
			case err == nil && p.Title == "" && p.Abstract == "":
				t.Error("a paper without text")
			}
			for _, s := range append(append([]string{p.ID, p.Title, p.Abstract, p.Date, p.Label, p.Venue, p.Language, p.URL, p.DOI, p.ArXiv, p.PMID, p.OpenAlex}, p.Authors...), p.Categories...) {
				if !utf8.ValidString(s) {
					t.Errorf("not UTF-8: %q", s)
				}
			}
			return true
		})
	})
}

func FuzzArXivAtom(f *testing.F)  { fuzzFormat(f, ArXivAtom) }
func FuzzArXivRSS(f *testing.F)   { fuzzFormat(f, ArXivRSS) }
func FuzzArXivRDF(f *testing.F)   { fuzzFormat(f, ArXivRDF) }
func FuzzAtom(f *testing.F)       { fuzzFormat(f, Atom) }
func FuzzRSS(f *testing.F)        { fuzzFormat(f, RSS) }
func FuzzOAI(f *testing.F)        { fuzzFormat(f, OAI) }
func FuzzPubMed(f *testing.F)     { fuzzFormat(f, PubMed) }
func FuzzJATS(f *testing.F)       { fuzzFormat(f, JATS) }
func FuzzCrossref(f *testing.F)   { fuzzFormat(f, Crossref) }
func FuzzDataCite(f *testing.F)   { fuzzFormat(f, DataCite) }
func FuzzEndNoteXML(f *testing.F) { fuzzFormat(f, EndNoteXML) }
func FuzzZoteroRDF(f *testing.F)  { fuzzFormat(f, ZoteroRDF) }
func FuzzJaLCRDF(f *testing.F)    { fuzzFormat(f, JaLCRDF) }
func FuzzMODS(f *testing.F)       { fuzzFormat(f, MODS) }
func FuzzACL(f *testing.F)        { fuzzFormat(f, ACL) }
func FuzzDBLP(f *testing.F)       { fuzzFormat(f, DBLP) }
func FuzzTALN(f *testing.F)       { fuzzFormat(f, TALN) }
func FuzzADS(f *testing.F)        { fuzzFormat(f, ADS) }

// fuzzSeeds yields the feeds of all tests.
func fuzzSeeds(yield func(string) bool) {
	for _, tests := range [][]feedTest{feedTests, repositoryTests, libraryTests} {
		for _, test := range tests {
			if !yield(test.feed) {
				return
			}
		}
	}
}

// title and terms are what package text makes of a title and of terms, where a test is not of
// that.
func title(s string) string         { return text.Title(s) }
func terms(list ...string) []string { return text.Terms(list) }
