package tagformat

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kindred/feed/internal/bibtex"
	"kindred/feed/internal/feedtest"
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

var bibSamples = []sample{
	{name: "usual", text: `% Encoding: UTF-8
@preamble{"\newcommand{\x}{y}"}
@String(mem = "Memoirs")
@STRING{eng/1 = {Engine}}

@Article{lovelace:1843,
  Author   = "Ada Lovelace and Luigi {and} Menabrea and others",
  TITLE    = "Notes on the " # eng/1,
  journal  = mem # { of } # 1843,
  year     = 1843, month = sep # "~10",
  abstract = {It weaves "patterns"
              as looms do, {deeply {so}}.},
  keywords = {engines; notes},
  DOI      = {https://doi.org/10.1000/A{\_}B},
  url      = {https://example.org/a\_b},
  langid   = {ngerman},
}

@misc(other, title = {Other (sub)}, subtitle = "A subtitle", date = {2024-03-11/2024-04}, eprint = {2401.01234v2},
  archivePrefix = "arXiv", primaryClass = {cs.LG}, keywords = {notes; engines})

@Comment{jabref-meta: grouping: 0 {x};}
`, papers: []paper.Paper{
		{ID: "lovelace:1843", Title: "Notes on the Engine", Abstract: "It weaves \"patterns\"\n as looms do, {deeply {so}}.", Authors: []string{"Ada Lovelace", "Luigi {and} Menabrea"},
			Date: "1843-09-10", Categories: []string{"engines", "notes"}, Venue: "Memoirs of 1843", Language: "de", URL: "https://example.org/a_b", DOI: "10.1000/a_b"},
		{ID: "other", Title: "Other (sub): A subtitle", Date: "2024-03-11", Categories: []string{"cs.LG", "notes", "engines"}, ArXiv: "2401.01234"},
	}},
	{name: "crossref", text: `@inproceedings{a, title = {A}, crossref = {Proc}}
@inproceedings{b, title = {B}, crossref = {none}}
@inproceedings{c, title = {C}, booktitle = {Own}, year = 2001, crossref = {proc}}
@proceedings{proc, title = {Proceedings}, year = 2000}
@inproceedings{d, title = {D}, crossref = {proc}}
`, papers: []paper.Paper{
		{ID: "c", Title: "C", Venue: "Own", Date: "2001"},
		{ID: "a", Title: "A", Venue: "Proceedings", Date: "2000"},
		{ID: "d", Title: "D", Venue: "Proceedings", Date: "2000"},
		{ID: "b", Title: "B"},
	}, skipped: []string{"line 4: not a paper: @proceedings, a volume of papers"}},
	{name: "volumes", text: `@proceedings{unused, title = {Unused}}
@proceedings{abstracts, title = {Abstracts}, abstract = {Many.}}
@inproceedings{a, title = {A}, booktitle = {Own}, year = 2001, crossref = {later}}
@proceedings{later, title = {Later}}
@softwareversion{v, version = {2}, crossref = {program}}
@software{program, title = {Program}, author = {Ada}, year = 1999}
@softwaremodule{m, subtitle = {M}, author = {Bob}, crossref = {v}}
@misc{none, crossref = {nothing}}
`, papers: []paper.Paper{
		{ID: "abstracts", Title: "Abstracts", Abstract: "Many."},
		{ID: "a", Title: "A", Venue: "Own", Date: "2001"},
		{ID: "v", Title: "Program", Authors: []string{"Ada"}, Date: "1999"},
		{ID: "program", Title: "Program", Authors: []string{"Ada"}, Date: "1999"},
		{ID: "m", Title: "M", Authors: []string{"Bob"}},
	}, skipped: []string{
		"line 1: not a paper: @proceedings, a volume of papers",
		"line 4: not a paper: @proceedings, a volume of papers",
		"line 8: neither title nor abstract",
	}},
	{name: "books", text: `@proceedings{a, title = {Tides of the year}, author = {Ada Lovelace}, year = 2001}
@collection{b, title = {Looms}, author = {Menabrea, Luigi}}
@book{c, booktitle = {A book of tides}, author = {Ada Lovelace}, publisher = {Shore}}
@inproceedings{d, title = {A chapter}, crossref = {a}}
@set{e, entryset = {a, b}}
@xdata{f, publisher = {Shore}}
@collection{g, title = {Without authors}, editor = {Ada Lovelace}}
`, papers: []paper.Paper{
		{ID: "a", Title: "Tides of the year", Authors: []string{"Ada Lovelace"}, Date: "2001"},
		{ID: "b", Title: "Looms", Authors: []string{"Luigi Menabrea"}},
		{ID: "c", Title: "A book of tides", Authors: []string{"Ada Lovelace"}},
		{ID: "d", Title: "A chapter", Venue: "Tides of the year", Date: "2001"},
	}, skipped: []string{
		"line 5: not a paper: @set, a list of other entries",
		"line 6: not a paper: @xdata, fields of other entries",
		"line 7: not a paper: @collection, a volume of papers",
	}},
	{name: "braces", text: `@article{a,
  title = {A brace {too many}},
  author = {Ada Lovelace}},
  abstract = {It weaves {patterns}, as looms do, of n = {1, 2}.},
  year = 1843
}

@article{b, title = {Another }one}, journal = "Memoirs", year = {1844}}

@article{c,
  title = "{Not closed",
  abstract = {One more is missing {here.},
  journal = mem,
  year = {1845}
}
@string{mem = {Memoirs}}
@article{d, title = {Sound}, year = {1846}}
title = {of nothing}
`, papers: []paper.Paper{
		{ID: "a", Title: "A brace too many", Authors: []string{"Ada Lovelace"}, Abstract: "It weaves patterns, as looms do, of n = {1, 2}.", Date: "1843"},
		{ID: "b", Title: "Another one", Venue: "Memoirs", Date: "1844"},
		{ID: "c", Title: "Not closed", Abstract: "One more is missing here.", Venue: "mem", Date: "1845"},
		{ID: "d", Title: "Sound", Date: "1846"},
	}},
	{name: "commands", text: `@article{a, title = {The engine\rq{}s cards\slash looms at p \&gt; 0.05}, author = {Ada {\relax Lovelace} and Lu\unknown igi},
  journal = {Memoirs \foo of $\alpha$}, month = mar # "\slash " # apr, year = 1987, keywords = {looms \& cards, \TeX}}
`, papers: []paper.Paper{{ID: "a", Title: "The engine’s cards/looms at p > 0.05", Authors: []string{"Ada Lovelace", "Lu igi"}, Venue: `Memoirs of $\alpha$`, Date: "1987-03",
		Categories: []string{"looms & cards", "TeX"}}}},
	{name: "dialects", text: `@article{ads, title = "{A}", author = {{Ada}, A. and {PQ Team} and {}, . . .}, abstract = "{One.
\textbackslash\textbackslashTwo. \textbackslash\textbackslash}"}
@article{bibsonomy, title = {B}, interhash = {0}, keywords = {engine loom}, author = {A. Lovelace and et al.}}
@article{blanks, title = {C}, key words = {engine, loom}, primaryclass = {cs, stat}}
`, papers: []paper.Paper{
		{ID: "ads", Title: "A", Authors: []string{"A. Ada", "PQ Team"}, Abstract: "One.\n\nTwo."},
		{ID: "bibsonomy", Title: "B", Authors: []string{"A. Lovelace"}, Categories: []string{"engine", "loom"}},
		{ID: "blanks", Title: "C", Categories: []string{"cs", "stat"}},
	}},
	{name: "damage", text: `@article{a, title = {A}
  year = 2001 note = "x"
}
@article{b,
  title = {B,
  year = 2002
}

@article{c, title = {C \{ D}}
@article{d, title = {D}, what is this}
@article{e, year = 2003}
@article{, title = {F}}
@article{title = {G}}
@article{h
  title = {H},,
  empty,
  note = , year = in press
}
@article
{i, title = {I}}
@article{j, title = {J
`, papers: []paper.Paper{
		{ID: "a", Title: "A", Date: "2001"}, {ID: "b", Title: "B", Date: "2002"}, {ID: "c", Title: `C \{ D`}, {ID: "d", Title: "D"}, {Title: "F"}, {Title: "G"}, {ID: "h", Title: "H"}, {ID: "i", Title: "I"}, {ID: "j", Title: "J"},
	}, skipped: []string{
		"line 11: neither title nor abstract",
		"line 21: the file ends within the entry: the rest is missing, or a brace",
	}},
	{name: "places-of-ids", text: `@article{1706.03762, title = {A}, journal = {arXiv preprint arXiv:1706.03762}}
@article{DBLP:b, title = {B}, journal = {CoRR}, volume = {abs/1706.03763}}
@article{10.1000/C, title = {C}, eprint = {123}, eprinttype = {pubmed}, journal = {\apj}}
@misc{d, title = {D}, eprint = {9901001}, archivePrefix = {hep-th}, howpublished = {\url{https://example.org/d}}}
@misc{e, title = {E}, arxivId = {1706.03764}, adsurl = {https://example.org/e}, month = {12}, day = 3, year = "{2001}"}
@CONTROL{REVTEX41Control, title = "0"}
`, papers: []paper.Paper{
		{Title: "A", Venue: "arXiv preprint arXiv:1706.03762", ArXiv: "1706.03762"},
		{ID: "DBLP:b", Title: "B", Venue: "CoRR", ArXiv: "1706.03763"},
		{Title: "C", Venue: "The Astrophysical Journal", DOI: "10.1000/c", PMID: "123"},
		{ID: "d", Title: "D", URL: "https://example.org/d", ArXiv: "hep-th/9901001"},
		{ID: "e", Title: "E", URL: "https://example.org/e", Date: "2001-12-03", ArXiv: "1706.03764"},
	}},
	{name: "places", text: "@article{a,\n  title = {A}}\n@article{b,\n  year = 2001,\n  {c} and\n  note = x}\n@string{\n  what is\n  this}\n", papers: []paper.Paper{{ID: "a", Title: "A"}},
		skipped: []string{`line 3: a field is expected at "{c} and" on line 5`, `line 7: an abbreviation is expected at "is" on line 8`}},
	{name: "comments", text: "@comment{\n@article{a,\n title = {A}}\n}\n%@article{b, title = {B}}\nMail me@here{or, there}\n@comment{ never closed {\n@article{c, title = {C}}\n",
		papers: []paper.Paper{{ID: "a", Title: "A"}, {ID: "c", Title: "C"}}, skipped: []string{"line 6: neither title nor abstract"}},
}

func TestBibTeX(t *testing.T) { check(t, &BibTeX, bibSamples) }

func TestBibNames(t *testing.T) {
	for s, want := range map[string][]string{
		"":                                   nil,
		"Ada Lovelace":                       {"Ada Lovelace"},
		"A and B AND  C\nand\tD":             {"A", "B", "C", "D"},
		"A and and B and":                    {"A", "B"},
		"and A and others":                   {"A"},
		"A and {others}":                     {"A"},
		"A and Others.":                      {"A"},
		"{A B and others}":                   {"A B"},
		"A B et al.":                         {"A B"},
		"{Research and Development} and Bob": {"Research and Development", "Bob"},
		"{{Engines, Inc.}}":                  {"Engines, Inc."},
		"{Ada Lovelace and Bob Meer}":        {"Ada Lovelace", "Bob Meer"},
		"{Department of Food and Health}":    {"Department of Food and Health"},
		"{{A well-known and serious institution}}":                                      {"A well-known and serious institution"},
		"{{Norland Ports and Fisheries Commission}}":                                    {"Norland Ports and Fisheries Commission"},
		"useprefix=false and family=Quist, given=Mara":                                  {"Mara Quist"},
		"family=Beethoven, given=Ludwig, prefix=van":                                    {"Ludwig van Beethoven"},
		"King, Jr., Martin":                                                             {"Martin King Jr."},
		"W. M. {Coughran, Jr.} and {Smith, Jr.}, Ada":                                   {"W. M. Coughran Jr.", "Ada Smith Jr."},
		"Lovelace, A. and King, Jr.":                                                    {"A. Lovelace", "King Jr."},
		`G. Duch$\hat{\mbox{e}}$ne and Sch$\ddot{o}$del, R. and M. Miji$\acute{\rm c}$`: {"G. Duchêne", "R. Schödel", "M. Mijić"},
		"A; B; C":         {"A", "B", "C"},
		"Anders Andersen": {"Anders Andersen"},
	} {
		if diff := cmp.Diff(want, bibNames(s), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q (-want +got)\n%s", s, diff)
		}
	}
}

func TestWithoutBraces(t *testing.T) {
	for s, want := range map[string]string{
		"a": "a", "{a}": "a", " {{a}} ": "a", "{a} and {b}": "{a} and {b}", "{{a} and {b}}": "{a} and {b}", "{": "{", "}{": "}{", "{{a}": "{a", "{}": "", "{a}}": "a}",
	} {
		if got := withoutBraces(s); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
}

func TestEscapeTeX(t *testing.T) {
	for s, want := range map[string]string{
		"Grüße, 文":            "Grüße, 文",
		"5 % & #1 a_b":        `5 \% \& \#1 a\_b`,
		`a\b ~ ^ {c}`:         `a\textbackslash{}b \textasciitilde{} \textasciicircum{} \{c\}`,
		"a--b, ---~":          `a-{}-b, -{}-{}-\textasciitilde{}`,
		"a } b { c":           `a \textbraceright{} b \textbraceleft{} c`,
		"for $x_{1}^2$ & $y$": `for $x_{1}^2$ \& $y$`,
		`for $\{x}{y\}$`:      `for \$\textbackslash{}\{x\}\{y\textbackslash{}\}\$`,
		"from $5 to $6":       `from \$5 to \$6`,
		"$5 and more":         `\$5 and more`,
		"$a}$ $":              `\$a\textbraceright{}\$ \$`,
		"a@b\n\n@article(c,":  "a@b\n\n{@}article(c,",
	} {
		got := escapeTeX(s)
		if got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
		if !bracesMatch(got) {
			t.Errorf("%q: braces do not match", got)
		}
	}
}

// roundTrips are papers that come back the same.
var roundTrips = []paper.Paper{
	{ID: "lovelace:1843", Title: "Notes on the engine", Abstract: "It weaves.\n\nTI - not a tag\n\nThird", Authors: []string{"Ada Lovelace", "Luigi Menabrea"}, Date: "1843-09-10",
		Categories: []string{"cs.LG", "stat.ML", "engines"}, Label: "a label", Venue: "Memoirs", Language: "en", URL: "https://example.org/a_b?c=d%20e#f", DOI: "10.1000/a_b(c)", ArXiv: "2401.01234", PMID: "123", OpenAlex: "W123"},
	{ID: "2018Wthr...73Q..35.", Title: "Грузы", Date: "1843-09", Categories: []string{"Physics, fluid"}},
	{Title: "Without own id", Abstract: "A", Date: "1843", ArXiv: "hep-th/9901001", Categories: []string{"hep-th"}},
	{ID: "same", Abstract: "B"},
	{ID: "same", Title: "A repeated id"},
	{Title: "Without any id"},
	{ID: "suffix", Title: "A suffix in the middle", Authors: []string{"Cleto L. Jr. Naola", "Cleto L. Naola Jr."}},
	{ID: "pmid", Title: "Another id in the URL", PMID: "11034741", URL: "https://pubmed.ncbi.nlm.nih.gov/11406024/"},
	{Title: "Without any id, again"},
	{Title: "The same DOI", DOI: "10.1000/x"},
	{Title: "Only a DOI", DOI: "10.1000/x"},
	{ID: "inchi", Title: "D", Categories: []string{"InChI=1/a;b", "c, d"}},
	{ID: "paper~2", Title: "E"},
	{ID: "000-463-65X", Title: "E", DOI: "10.1000/y(z)"},
	{ID: "names", Title: "F", Authors: []string{"Department of Food and Health", "Pranav A", "Martin King Jr.", "Ludwig van Beethoven", "Plato", "The Tide Collaboration", "Team B"}},
	{ID: "2020.acl-main.1", Title: "C", PMID: "5", Categories: []string{"a", "b, c"}},
}

func TestRoundTrips(t *testing.T) {
	for _, f := range []record.Format{BibTeX, RIS} {
		t.Run(f.Name, func(t *testing.T) {
			var b strings.Builder
			e := f.Encode(&b)
			for _, p := range roundTrips {
				if err := e.Encode(p); err != nil {
					t.Fatal(err)
				}
			}
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			if !f.Detect(record.NewHead([]byte(b.String()), true)) {
				t.Error("not detected")
			}
			got := feedtest.Decode(&f, b.String())
			if diff := cmp.Diff(roundTrips, got.Papers, cmpopts.EquateEmpty()); diff != "" || got.Skipped != nil || got.Failed != "" {
				t.Errorf("%s\n%v, %s (-want +got)\n%s", b.String(), got.Skipped, got.Failed, diff)
			}
		})
	}
}

func TestBibKeywords(t *testing.T) {
	for want, terms := range map[string][]string{
		"a, b": {"a", "b"}, "a; b, c": {"a", "b, c"}, "{a;b}, c": {"a;b", "c"}, "{a;b};": {"a;b"}, `5 \%`: {"5 %"},
	} {
		if got := bibKeywords(terms); got != want {
			t.Errorf("%q is %q, want %q", terms, got, want)
		}
		f := &bibtex.Fields{List: []bibtex.Field{{Name: "keywords", Value: want}}}
		if diff := cmp.Diff(terms, bibTerms(f)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", want, diff)
		}
	}
}

func TestBibTeXKeys(t *testing.T) {
	var b strings.Builder
	e := BibTeX.Encode(&b)
	for _, id := range []string{"a", "A", "a-2", "a", "b c,d", "b_c_d", "", "é{}", "2013A&A...552A.143S"} {
		if err := e.Encode(paper.Paper{ID: id, Title: "T"}); err != nil {
			t.Fatal(err)
		}
	}
	var keys []string
	for _, m := range regexp.MustCompile(`@misc\{(.*),`).FindAllStringSubmatch(b.String(), -1) {
		keys = append(keys, m[1])
	}
	if diff := cmp.Diff([]string{"a", "A-2", "a-2-2", "a-3", "b_c_d", "b_c_d-2", "t", "é__", "2013A&A...552A.143S"}, keys); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// FuzzEncodeBibTeX checks that whatever is written is one entry that is read without complaint.
func FuzzEncodeBibTeX(f *testing.F) {
	f.Add("a b", "Title {$x$}", "Ab\\{stract", "A and B, C", "k, l")
	f.Fuzz(func(t *testing.T, id, title, abstract, author, term string) {
		var b strings.Builder
		p := paper.Paper{ID: text.Line(id), Title: text.Title("T " + title), Abstract: text.Abstract(abstract), Authors: []string{text.Name(author)},
			Categories: text.Terms([]string{term}), URL: text.Line("https://" + title)}
		if err := BibTeX.Encode(&b).Encode(p); err != nil {
			t.Fatal(err)
		}
		got := feedtest.Decode(&BibTeX, b.String())
		if len(got.Papers) != 1 || got.Skipped != nil || got.Failed != "" {
			t.Errorf("%s\n%d papers, %v, %s", b.String(), len(got.Papers), got.Skipped, got.Failed)
		}
	})
}

// Papers without an id need a key in BibTeX, and come back without an id.
func TestMadeUpKeys(t *testing.T) {
	papers := []paper.Paper{
		{Title: "Graph colouring"}, {Title: "Graph colouring"}, {ID: "graph-colouring", Title: "Graph colouring"}, {ID: "k", Title: "A"}, {ID: "k", Title: "B"},
		{ArXiv: "2310.06110", Title: "C"},
	}
	var b strings.Builder
	e := BibTeX.Encode(&b)
	for _, p := range papers {
		if err := e.Encode(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	var ids []string
	BibTeX.Decode(record.Input{Reader: strings.NewReader(b.String())}, func(p paper.Paper, err error) bool {
		if err != nil {
			t.Error(err)
		}
		ids = append(ids, p.ID)
		return true
	})
	if want := []string{"", "", "graph-colouring", "k", "k", ""}; !slices.Equal(ids, want) {
		t.Errorf("ids %q, want %q, of\n%s", ids, want, &b)
	}
}
