package paper

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestArXivID(t *testing.T) {
	for s, want := range map[string]string{
		"2310.06110":                                        "2310.06110",
		"arXiv:2310.06110v2":                                "2310.06110",
		" ARXIV: 0704.0001 ":                                "0704.0001",
		"http://arxiv.org/abs/2310.06110v12":                "2310.06110",
		"https://www.arxiv.org/pdf/2310.06110":              "2310.06110",
		"https://export.arxiv.org/pdf/hep-th/9901001v1.pdf": "hep-th/9901001",
		"oai:arXiv.org:math.GT/0309136":                     "math.GT/0309136",
		"hep-th/9901001":                                    "hep-th/9901001",
		"10.48550/arXiv.2310.06110":                         "2310.06110",
		"https://doi.org/10.48550/ARXIV.2310.06110":         "2310.06110",
		"2310.06110v":                                       "", "v2": "", "hep-th/99010011": "", "https://arxiv.org/list/2310.06110": "", "https://notarxiv.org/abs/2310.06110": "", "/1234567": "",
		"2310.061": "", "10.1000/2310.06110": "", "": "", "and/or": "", "12345": "", "2399.06110": "", "thesis/9901001": "", "https://example.org/2310.06110": "",
	} {
		if got, ok := ArXivID(s); got != want || ok != (want != "") {
			t.Errorf("ArXivID(%q) = %q, %v; want %q", s, got, ok, want)
		}
	}
}

func TestDOI(t *testing.T) {
	for s, want := range map[string]string{
		"10.1000/ABC(1)x": "10.1000/abc(1)x", "10.1000/x.": "10.1000/x", "10.1000.10/x": "10.1000.10/x", "https://dx.doi.org/10.1000%2FX": "10.1000/x", "10.1000/": "", "10.1000a/x": "", "doi:10.1/x": "", "https://doi.org/10.1103/PhysRevE.69.026113": "10.1103/physreve.69.026113",
		"DOI: 10.1000/x y": "", "": "", "11.1000/x": "",
	} {
		if got, ok := DOI(s); got != want || ok != (want != "") {
			t.Errorf("DOI(%q) = %q, %v; want %q", s, got, ok, want)
		}
	}
}

// The DOI field of real records holds labels, resolvers and proxies of all kinds.
func TestDOIOfResolvers(t *testing.T) {
	for _, s := range []string{
		"10.1000/x", "DOI:10.1000/X", "doi : 10.1000/x", "DOI 10.1000/x", "info:doi/10.1000/x", "urn:doi:10.1000/x", "10.1000/x)", "<10.1000/x>"[1:],
		"https://doi.org/10.1000/x", "http://dx.doi.org/10.1000/x/", "doi.org/10.1000/x", "www.doi.org/10.1000/x", "doi:https://doi.org/10.1000/x",
		"https://doi.org/doi:10.1000/x", "https://doi.org/10.1000/x?af=R", "https://doi.org/10.1000/x#abstract", "HTTPS://DOI.ORG/10.1000%2Fx",
		"https://doi-org.proxy.lib.example.edu/10.1000/x", "https://doi.org.ezproxy.example.ac.uk/10.1000/x", "http://dx.doi.org.proxy.example.edu:2048/10.1000/x",
		"https://www-doi-org.example.edu/10.1000/x", "http://doi.acm.org/10.1000/x", "https://doi.apa.org/doi/10.1000/x", "https://hdl.handle.net/10.1000/x", "https://oadoi.org/10.1000/x",
		"https://login.proxy.example.edu/login?url=https://doi.org/10.1000/x", "https://proxy.example.edu/login?qurl=https%3A%2F%2Fdoi.org%2F10.1000%2Fx",
		"https://resolver.example.org/openurl?genre=article&rft_id=info:doi/10.1000/x&sid=y", "http://doi.acm.org?doi=10.1000/x", "http://link.example.org/to?id=doi%3A10.1000%2Fx",
	} {
		if got, ok := DOI(s); got != "10.1000/x" || !ok {
			t.Errorf("DOI(%q) = %q, %v", s, got, ok)
		}
	}
	for s, want := range map[string]string{
		"https://example.org/10.1000/x": "", "https://example.org/?page=10.1000/x": "", "see 10.1000/x": "", "doi:doi:doi:doi:doi:doi:10.1000/x": "", "10.1000/)": "",
		"https://doi.org/10.1002/1521-3951(200203)230:1<9::AID-PSSB9>3.0.CO;2-#": "10.1002/1521-3951(200203)230:1<9::aid-pssb9>3.0.co;2-#",
		"https://doi.org/10.1000/%zz":                                            "10.1000/%zz",
	} {
		if got, ok := DOI(s); got != want || ok != (want != "") {
			t.Errorf("DOI(%q) = %q, %v; want %q", s, got, ok, want)
		}
	}
}

func TestDOIs(t *testing.T) {
	for s, want := range map[string]string{
		"10.1000/a": "10.1000/a", "10.1000/a 10.1000/b": "10.1000/a|10.1000/b", "10.1000/a; doi:10.1000/B.": "10.1000/a|10.1000/b", "10.1000/a,10.1000/b": "10.1000/a|10.1000/b",
		"DOI: 10.1000/a (DOI)": "10.1000/a", "https://doi.org/10.1000/a;https://doi.org/10.1000/a": "10.1000/a", "10.1000/a\n10.1000/b": "10.1000/a|10.1000/b",
		"10.1000/stab10.48550/arXiv.2101.00001": "10.1000/stab|10.48550/arxiv.2101.00001", "10.1000/a|10.1000/b": "10.1000/a|10.1000/b",
		"10.1002/(SICI)1<1::AID-X2>3.0.CO;2-Z": "10.1002/(sici)1<1::aid-x2>3.0.co;2-z",
		"see 10.1000/a":                        "", "": "", "10 apples": "", "10.1000/a and 10.1000/b": "10.1000/a|10.1000/b",
	} {
		if got := strings.Join(DOIs(s), "|"); got != want {
			t.Errorf("DOIs(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestNormalizeTitleAndSlug(t *testing.T) {
	for title, want := range map[string][2]string{
		"On Neural  Differential Equations.":   {"on neural differential equations", "on-neural-differential-equations"},
		"Is $\\phi^3$ QFT \"causal\"?":         {"is phi 3 qft causal", "is-phi-3-qft-causal"},
		"One two three four five six seven":    {"one two three four five six seven", "one-two-three-four-five-six"},
		"Voila\u0300, an o\u036f of Ͱ":         {"voila an o of ͱ", "voila-an-o-of-ͱ"},
		"基于图的推荐":                               {"基于图的推荐", "基于图的推荐"},
		"?!":                                   {"", ""},
		strings.Repeat("Donaudampfschiff", 10): {strings.Repeat("donaudampfschiff", 10), strings.Repeat("donaudampfschiff", 10)[:60]},
	} {
		if got := [2]string{NormalizeTitle(title), Slug(title)}; got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}

func TestPubMedAndOpenAlexID(t *testing.T) {
	for s, want := range map[string]string{
		"12345": "12345", "PMID: 012345": "12345", "https://pubmed.ncbi.nlm.nih.gov/12345/": "12345",
		"https://www.ncbi.nlm.nih.gov/pubmed/77": "77", "": "", "PMC123": "", "0": "", "1234567890": "",
	} {
		if got, ok := PubMedID(s); got != want || ok != (want != "") {
			t.Errorf("PubMedID(%q) = %q, %v; want %q", s, got, ok, want)
		}
	}
	for s, want := range map[string]string{
		"W12": "W12", "https://openalex.org/W2741809807": "W2741809807", "w3": "W3", "https://openalex.org/works/W9": "W9",
		"": "", "W": "", "A12": "", "https://example.org/W12": "",
	} {
		if got, ok := OpenAlexID(s); got != want || ok != (want != "") {
			t.Errorf("OpenAlexID(%q) = %q, %v; want %q", s, got, ok, want)
		}
	}
}

func TestSet(t *testing.T) {
	const long = "A long enough title"
	for _, c := range []struct {
		name    string
		papers  []Paper
		want    []string // IDs
		rows    string
		reasons string
	}{
		{"arXiv id in every spelling", []Paper{
			{ID: "2310.06110v1", Title: "A"}, {ID: "http://arxiv.org/abs/2310.06110v2", Title: "A, revised"},
			{DOI: "10.48550/arxiv.2310.06110", Title: "A, again"}, {URL: "https://arxiv.org/pdf/2310.06110", Title: "Aa"},
		}, []string{"2310.06110"}, "0000", "0111"},
		{"DOI", []Paper{{ID: "https://doi.org/10.1000/X", Title: "D"}, {DOI: "10.1000/x", Title: "E"}}, []string{"10.1000/x"}, "00", "02"},
		{"a record joins two papers", []Paper{
			{ArXiv: "2310.06110", Title: "P"}, {Title: "Q", PMID: "7"}, {DOI: "10.1000/x", Title: "J"},
			{ArXiv: "2310.06110", DOI: "10.1000/x", Title: "P"},
		}, []string{"2310.06110", "pmid:7"}, "0100", "0021"},
		{"local ids", []Paper{
			{ID: "1", Title: "One"}, {ID: "1", Title: "one!", Abstract: "filled in"}, {ID: "1", Title: "Another"},
			{ID: "1", Title: "Another"}, {ID: "1", Title: "A third"},
		}, []string{"1~3", "1~2", "1"}, "00112", "06060"},
		{"no ids", []Paper{
			{Title: "No id", Abstract: "x"}, {Title: "No ID.", Abstract: "x"}, {Title: "No id", Abstract: "y"},
			{Abstract: "untitled"}, {Abstract: "untitled too"}, {Abstract: "untitled"},
		}, []string{"no-id", "no-id~2", "paper", "paper~2"}, "001232", "070007"},
		{"title, author and year", []Paper{
			{Title: long, Authors: []string{"Ada Lovelace"}, Date: "2020-05"},
			{Title: "A LONG enough title.", Authors: []string{"A. Lovelace"}, Date: "2021", DOI: "10.1000/x"},
			{Title: long, Authors: []string{"Charles Babbage"}, Date: "2020"},
			{Title: long, Authors: []string{"Ada Lovelace"}, Date: "2024"},
			{Title: long, Authors: []string{"Ada Lovelace Jr."}},
			{Title: long, Date: "2020"},
			{Title: long},
		}, []string{"10.1000/x", "a-long-enough-title~2", "a-long-enough-title~3", "a-long-enough-title"}, "0012003", "0800880"},
		{"known less first", []Paper{
			{Title: long, Authors: []string{"Ada Lovelace"}}, {Title: long, Authors: []string{"A Lovelace"}, Date: "2020"},
			{Title: long + " two", Date: "2020"}, {Title: long + " two", Authors: []string{"A Lovelace"}, Date: "2019"},
		}, []string{"a-long-enough-title", "a-long-enough-title-two"}, "0011", "0808"},
		{"short titles", []Paper{
			{Title: "Editorial", Authors: []string{"Ada Lovelace"}, Date: "2020"}, {Title: "Editorial", Authors: []string{"Ada Lovelace"}, Date: "2021"},
			{Title: "Editorial", Authors: []string{"Ada Lovelace"}, Date: "2021-02"},
		}, []string{"editorial", "editorial~2"}, "011", "008"},
		{"nothing but a title", []Paper{
			{Title: "Editorial", DOI: "10.1000/a"}, {Title: "Editorial", DOI: "10.1000/b"}, {Title: "Editorial"},
			{Title: long, DOI: "10.1000/c"}, {Title: long, DOI: "10.1000/d"},
		}, []string{"10.1000/a", "10.1000/b", "10.1000/c"}, "01022", "00707"},
		{"different arXiv ids", []Paper{
			{ArXiv: "2310.06110", Title: long, Abstract: "x"}, {ArXiv: "2310.06111", Title: long, Abstract: "x"},
		}, []string{"2310.06110", "2310.06111"}, "01", "00"},
		{"preprint and paper", []Paper{
			{DOI: "10.1101/1", Title: long, Authors: []string{"B"}, Date: "2020"}, {DOI: "10.1000/2", Title: long, Authors: []string{"B"}, Date: "2021"},
		}, []string{"10.1000/2"}, "00", "08"},
		{"paragraph breaks", []Paper{
			{Title: "Soil", Abstract: "One sentence. Another sentence."}, {Title: "Soil", Abstract: "One sentence.\n\nAnother sentence."},
		}, []string{"soil"}, "00", "07"},
		{"one record fits two papers", []Paper{
			{Title: long, Date: "2020"}, {Title: long, Authors: []string{"B"}, Date: "2020"}, {Title: long, Authors: []string{"C"}, Date: "2021"},
			{Title: long, Authors: []string{"C"}, Date: "2020"},
		}, []string{"a-long-enough-title~2", "a-long-enough-title"}, "0100", "0088"},
		{"years in a chain", []Paper{
			{Title: long, Authors: []string{"B"}, Date: "2021"}, {Title: long, Authors: []string{"B"}, Date: "2022"}, {Title: long, Authors: []string{"B"}, Date: "2020"},
		}, []string{"a-long-enough-title", "a-long-enough-title~2"}, "010", "008"},
		{"an arXiv id each", []Paper{
			{Title: long, Authors: []string{"B"}}, {Title: long, Authors: []string{"B"}, ArXiv: "2310.06111"}, {Title: long, Authors: []string{"B"}, ArXiv: "2310.06110"},
			{Title: long, Authors: []string{"B"}, PMID: "7"},
		}, []string{"2310.06110", "2310.06111"}, "0100", "0088"},
		{"accents", []Paper{
			{Title: "Über Erdős-Zahlen heute", Date: "2020"}, {Title: "Uber Erdos-Zahlen heute", Date: "2020"},
		}, []string{"uber-erdos-zahlen-heute"}, "00", "08"},
	} {
		var s Set
		for _, p := range c.papers {
			s.Add(p)
		}
		m := s.Merge()
		var ids []string
		rows, reasons := "", ""
		for _, p := range m.Papers {
			ids = append(ids, p.ID)
		}
		for i := range m.Rows {
			rows += fmt.Sprint(m.Rows[i])
			reasons += fmt.Sprint(uint8(m.Reasons[i]))
		}
		if diff := cmp.Diff(c.want, ids); diff != "" || rows != c.rows || reasons != c.reasons {
			t.Errorf("%s: rows %s, want %s; reasons %s, want %s; (-want +got)\n%s", c.name, rows, c.rows, reasons, c.reasons, diff)
		}
	}
}

// The best record wins, field by field.
func TestMergedFields(t *testing.T) {
	var s Set
	s.Add(Paper{ArXiv: "2310.06110", Title: "First", Abstract: "short", Authors: []string{"A. Lovelace"}, Date: "2024", Label: "x"})
	s.Add(Paper{ArXiv: "2310.06110", Title: "Second title", Abstract: "much longer", Authors: []string{"Ada Lovelace"}, Date: "2024-03-01",
		Categories: []string{"cs.LG"}, Venue: "V", DOI: "10.1000/x", PMID: "1", OpenAlex: "W1", Language: "en", URL: "https://example.org", Label: "y"})
	want := Paper{ID: "2310.06110", ArXiv: "2310.06110", Title: "Second title", Abstract: "much longer", Authors: []string{"Ada Lovelace"},
		Date: "2024-03-01", Label: "x", Categories: []string{"cs.LG"}, Venue: "V", DOI: "10.1000/x", PMID: "1", OpenAlex: "W1", Language: "en", URL: "https://example.org"}
	if diff := cmp.Diff([]Paper{want}, s.Merge().Papers); diff != "" {
		t.Errorf("merged (-want +got)\n%s", diff)
	}
}

// TestOrderOfRecords merges random records in random orders: the papers must be the same.
func TestOrderOfRecords(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func(values ...string) string { return values[rng.IntN(len(values))] }
	for range 1000 {
		var records []Paper
		for range 2 + rng.IntN(9) {
			p := Paper{
				ID: pick("", "", "", "a", "b", "https://example.org/a"), Title: pick("A long enough title", "A long enough title.", "Editorial", "", "Another title of a paper"),
				Abstract: pick("", "One. Two.", "One.\n\nTwo.", "Three", "Another title of a paper"), Date: pick("", "2019", "2020", "2020-02", "2021", "2022-01-01"),
				ArXiv: pick("", "", "", "2310.06110", "2310.06111"), DOI: pick("", "", "", "10.1101/1", "10.1000/2"), PMID: pick("", "", "", "1", "2"),
				Venue: pick("", "V", "W"), URL: pick("", "http://example.org/a", "https://example.org/b"), Label: pick("", "x", "y"),
			}
			for range rng.IntN(3) {
				p.Authors = append(p.Authors, pick("Ada Lovelace", "A. Lovelace", "Charles Babbage", "B"))
			}
			records = append(records, p)
		}
		merge := func() []Paper {
			var s Set
			for _, p := range records {
				s.Add(p)
			}
			papers := s.Merge().Papers
			slices.SortFunc(papers, func(a, b Paper) int { return compare(&a, &b) })
			return papers
		}
		want := merge()
		for range 5 {
			rng.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
			testDigests(t, records)
			if diff := cmp.Diff(want, merge()); diff != "" {
				t.Fatalf("another order of %+v (-want +got)\n%s", records, diff)
			}
		}
	}
}

// testDigests merges records whose abstracts are kept and are not kept: the same must become of them.
func testDigests(t *testing.T, records []Paper) {
	t.Helper()
	var kept, digests, brief Set
	abstracts, short := make([]Digest, len(records)), make([]Digest, len(records))
	for i, p := range records {
		kept.Add(p)
		abstracts[i], short[i] = DigestOf(p.Abstract, true), DigestOf(p.Abstract, false)
		p.Abstract = ""
		digests.Add(p)
		brief.Add(p)
	}
	want, got := kept.Merge(), digests.MergeDigests(abstracts, nil)
	asked := brief.MergeDigests(short, func(i int) uint64 { return HashWords(records[i].Abstract) })
	if diff := cmp.Diff(got, asked); diff != "" {
		t.Fatalf("hashes that are asked for (-before +now)\n%s", diff)
	}
	for i, record := range got.Abstracts {
		if record >= 0 {
			got.Papers[i].Abstract = records[record].Abstract
		}
		if got.HasAbstract(i) != (got.Papers[i].Abstract != "") {
			t.Fatalf("paper %d has an abstract: %v", i, got.HasAbstract(i))
		}
	}
	got.Abstracts = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("digests of %+v (-want +got)\n%s", records, diff)
	}
}

// The text of an untitled record may be the title of another.
func TestUntitled(t *testing.T) {
	records := []Paper{{Title: "Another title of a paper", Abstract: "Another title of a paper."}, {Abstract: "Another title: of a paper"}}
	var s Set
	for _, p := range records {
		s.Add(p)
	}
	if m := s.Merge(); len(m.Papers) != 1 || m.Papers[0].Abstract == "" {
		t.Errorf("merged into %+v", m.Papers)
	}
	testDigests(t, records)
	slices.Reverse(records)
	testDigests(t, records)
}

// TestSetIsFast adds papers that share as much as they can without being the same.
func TestSetIsFast(t *testing.T) {
	start := time.Now()
	var s Set
	for i := range 25_000 { // of which a comparison of each with each would take minutes
		s.Add(Paper{ID: "x", Title: fmt.Sprint("title ", i)})
		s.Add(Paper{Title: "same title", Abstract: fmt.Sprint(i)})
		s.Add(Paper{Title: "the same title of all", Authors: []string{"A"}, Date: "2020", ArXiv: fmt.Sprintf("2001.%05d", i)})
		s.Add(Paper{DOI: fmt.Sprint("10.1000/", i), PMID: fmt.Sprint(i / 2), Title: "Editorial"})
	}
	n := len(s.Merge().Papers)
	if took := time.Since(start); n != 87_500 || took > 20*time.Second {
		t.Errorf("%d papers in %v", n, took)
	}
}

func TestClone(t *testing.T) {
	p := Paper{ID: "i", Title: "t", Abstract: "a", Authors: []string{"x", "", "z"}, Date: "2020", Categories: []string{"c"}, Label: "l",
		Venue: "v", Language: "en", URL: "u", DOI: "d", ArXiv: "ax", PMID: "1", OpenAlex: "W1"}
	if diff := cmp.Diff(p, p.Clone()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Paper{}, Paper{}.Clone()); diff != "" {
		t.Error(diff)
	}
}

// BenchmarkSet adds papers without and with a second record of each, and merges them.
func BenchmarkSet(b *testing.B) {
	const n = 100_000
	papers := make([]Paper, n)
	rng := rand.New(rand.NewPCG(1, 1))
	for i := range papers {
		papers[i] = Paper{ArXiv: fmt.Sprintf("%04d.%05d", i/1000, i%1000), Title: fmt.Sprintf("Words %x of a title with %x numbers", rng.Uint32(), rng.Uint32()),
			Authors: []string{fmt.Sprint("Ada Lovelace", rng.IntN(1000))}, Date: fmt.Sprint(2000 + rng.IntN(20)), Abstract: strings.Repeat("some words ", 100)}
	}
	for _, records := range []int{1, 2} {
		b.Run(fmt.Sprintf("papers=100k/records=%d", records), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var s Set
				for range records {
					for _, p := range papers {
						s.Add(p)
					}
				}
				if got := len(s.Merge().Papers); got != n {
					b.Fatalf("%d papers", got)
				}
			}
		})
	}
}
