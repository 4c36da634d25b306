package tagformat

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kindred/feed/internal/feedtest"
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/paper"
)

var formats = []*record.Format{&BibTeX, &RIS, &MEDLINE, &EndNote, &ADSTagged, &WoS, &RefWorks, &Ovid, &NoteExpress, &CNKI, &Cochrane, &ProQuest, &ReDIF}

// sample is a text and what comes out of it.
type sample struct {
	name    string
	text    string
	papers  []paper.Paper
	skipped []string
}

// check compares what f makes of samples. Names and titles are compared as text cleans them, so
// that this is no test of it.
func check(t *testing.T, f *record.Format, samples []sample) {
	t.Helper()
	var cases []feedtest.Case
	for _, s := range samples {
		for i := range s.papers {
			p := &s.papers[i]
			p.Title, p.Abstract, p.Venue = text.Title(p.Title), text.Abstract(p.Abstract), text.Title(p.Venue)
			p.Authors, p.Language = text.Names(p.Authors), text.Language(p.Language)
		}
		cases = append(cases, feedtest.Case{Name: s.name, Format: f, Feed: s.text, Papers: s.papers, Skipped: s.skipped})
		if strings.IndexByte(s.text, '\r') < 0 {
			again := feedtest.Decode(f, strings.ReplaceAll(s.text, "\n", "\r"))
			if diff := cmp.Diff(s.papers, again.Papers, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s with CR (-want +got)\n%s", s.name, diff)
			}
		}
	}
	feedtest.Run(t, formats, cases)
}

var risSamples = []sample{
	{name: "usual", text: `Provider: Somebody
Content: text/plain; charset="UTF-8"

1.
TY  - JOUR
ID  - lovelace1843
T1  - Notes on the engine
A1  - Ada Lovelace
AU  - Luigi Menabrea
JF  - Memoirs
PY  - 1843
Y1  - 1843/09/10/autumn
N2  - Short.
AB  - It weaves patterns
as a loom does.

      A second paragraph
KW  - engines
KW  - notes
more notes
DO  - https://doi.org/10.1000/ABC
UR  - https://example.org/notes
LA  - en
ER  - 

2.
TY  - GEN
TI  - Other
AN  - PMID: 12345
M1  - arXiv:2401.01234v2
ER  - 
`, papers: []paper.Paper{
		{ID: "lovelace1843", Title: "Notes on the engine", Abstract: "It weaves patterns\nas a loom does.\n\nA second paragraph", Authors: []string{"Ada Lovelace", "Luigi Menabrea"},
			Date: "1843-09-10", Categories: []string{"engines", "notes", "more notes"}, Venue: "Memoirs", Language: "en", URL: "https://example.org/notes", DOI: "10.1000/abc"},
		{Title: "Other", ArXiv: "2401.01234", PMID: "12345"},
	}},
	{name: "single-blanks", text: "TY - JOUR\nTI - A\nID - 3\nDA - 2001/02//\nL3 - 10.1000/xyz\nER -\nTY - JOUR\nTI - B\nID - 4\nER -\n",
		papers: []paper.Paper{{Title: "A", Date: "2001-02", DOI: "10.1000/xyz"}, {ID: "4", Title: "B"}}},
	{name: "three-blanks", text: "TY  -  JOUR\nTI  -  A\nAB  -  T1-weighted images and\nT1 - the other thing\nER  -\n",
		papers: []paper.Paper{{Title: "A", Abstract: "T1-weighted images and\nT1 - the other thing"}}},
	{name: "about-the-file", text: "VN  - Somebody\nDB  - Some\n<1. >\nTY  - JOUR\nTI  - A\nAB  - Tumours that are\nER - positive\nER - \nDB  - Some\n",
		papers: []paper.Paper{{Title: "A", Abstract: "Tumours that are\nER - positive"}}},
	{name: "missing-ends", text: "TY  - JOUR\nTI  - A\n\nTY  - JOUR\nTI  - B\n\nTY  - JOUR\nTI  - C\n",
		papers: []paper.Paper{{Title: "A"}, {Title: "B"}, {Title: "C"}}},
	{name: "cut-off", text: "TY  - JOUR\nTI  - A\nER  - \nTY  - JOUR\nTI  - B\nAB  - It", papers: []paper.Paper{{Title: "A"}, {Title: "B", Abstract: "It"}},
		skipped: []string{"line 6: record truncated: the file ends inside it"}},
	{name: "broken", text: "TY  - JOUR\nTI  - A\nER  -\nTI  - B\nAU  - C\nER  -\nTY  - JOUR\nER  -\nTY  - JOUR\nAB  - D\nER  -\n",
		papers:  []paper.Paper{{Title: "A"}, {Title: "B", Authors: []string{"C"}}, {Abstract: "D"}},
		skipped: []string{"line 7: neither title nor abstract"}},
	{name: "no-type", text: "JF  - Journal\nT1  - A\nVL  - 6\nPY  - 2001\nER  -\n",
		papers: []paper.Paper{{Title: "A", Venue: "Journal", Date: "2001"}}},
	{name: "no-beginning", text: "AU  - A\nAB  - B\nER  -\nVL  - 6\nER  -\nT1  - C\n",
		skipped: []string{`line 1: the record has no beginning, "TY  - "`, `line 6: the record has no beginning, "TY  - "`}},
	{name: "tags-on-one-line", text: "TY  - JOUR TI  - Of tides AU  - Lovelace, Ada\nAU  - Menabrea, Luigi PY  - Start date: 20170812\nAB  - The PSY  - test,\nan XX  - one.  KW  - looms\nER  - TY  - JOUR\nTI  - B\nER  - \n",
		papers: []paper.Paper{{Title: "Of tides", Authors: []string{"Ada Lovelace", "Luigi Menabrea"}, Date: "2017-08-12", Abstract: "The PSY  - test,\nan XX  - one.", Categories: []string{"looms"}}, {Title: "B"}}},
	{name: "tabs", text: "TY\t- JOUR\nT1\t- A\nER\t-\n", papers: []paper.Paper{{Title: "A"}}},
	{name: "dialects", text: `TY  - JOUR
T1  - Of Embase
A1  - Lovelace A.K.
A1  - van der Berg J.-P.
KW  - *loom [*history, use]
KW  - Eye/*pathology
ER  -
TY  - JOUR
TI  - Of Cochrane
C3  - PUBMED 12345,EMBASE 67890
DA  - 1950/02/03
Y1  - 1900/01/01
ER  -
TY  - JOUR
TI  - Of ADS
Y1  - 2018/01/1
ER  -
`, papers: []paper.Paper{
		{Title: "Of Embase", Authors: []string{"A.K. Lovelace", "J.-P. van der Berg"}, Categories: []string{"loom [history, use]", "Eye/pathology"}},
		{Title: "Of Cochrane", Date: "1950-02-03", PMID: "12345"},
		{Title: "Of ADS", Date: "2018-01"},
	}},
}

var medlineSamples = []sample{
	{name: "ADS", text: `PT  - Journal Article
TI  - On stars
AU  - Lovelace, Ada
TA  - Lett
SO  - Letters, vol. 73, issue 1, pp. 35-35
VI  - 73
DP  - 2018 Feb 03
4099- https://ui.adsabs.harvard.edu/abs/2018Test...73Q..35L
AB  - Not Available <P />
IS  - 0043-1656


PT  - Journal Article
TI  - On dust
AB  - Dust dims.
`, papers: []paper.Paper{
		{ID: "2018Test...73Q..35L", Title: "On stars", Authors: []string{"Ada Lovelace"}, Date: "2018-02-03", Venue: "Lett", URL: "https://ui.adsabs.harvard.edu/abs/2018Test...73Q..35L"},
		{Title: "On dust", Abstract: "Dust dims."},
	}},
	{name: "pubmed", text: `
PMID- 20481061
OWN - NLM
DP  - 2009-05
TI  - From danger to health: a title
      on two lines.
LID - 10.1000/ABC [doi]
AB  - A text of
      two lines.
FAU - Ada Lovelace
FAU - Shaffer, Arthur L 3rd
FAU - King, Martin Jr
AU  - Lovelace A
LA  - en
JT  - History
MH  - Women/*history
OT  - *engines
DEP - 20081224

This line belongs to nothing.

PMID- 2
OWN - NLM
TI  - [A translated one].
LA  - ger
AU  - Lovelace
`, papers: []paper.Paper{
		{Title: "From danger to health: a title\non two lines.", Abstract: "A text of\ntwo lines.", Authors: []string{"Ada Lovelace", "Arthur L Shaffer 3rd", "Martin King Jr"}, Date: "2008-12-24",
			Categories: []string{"Women/history", "engines"}, Venue: "History", Language: "en", URL: "https://pubmed.ncbi.nlm.nih.gov/20481061/", DOI: "10.1000/abc", PMID: "20481061"},
		{Title: "[A translated one].", Authors: []string{"Lovelace"}, Language: "en", URL: "https://pubmed.ncbi.nlm.nih.gov/2/", PMID: "2"},
	}},
	{name: "eric", text: "\nOWN - ERIC\nTI  - Tests\nOID - EJ1\nLID - http://eric.example.org/?id=EJ1\nAB  - Many.\nISSN - EISSN-2375-5636\n\nOWN - ERIC\nTI  - More\nOID - EJ2\n",
		papers: []paper.Paper{{ID: "EJ1", Title: "Tests", Abstract: "Many.", URL: "http://eric.example.org/?id=EJ1"}, {ID: "EJ2", Title: "More"}}},
	{name: "only-id", text: "PMID- 5\nTI  - E\nAU  - Lovelace AK\n", papers: []paper.Paper{{Title: "E", Authors: []string{"AK Lovelace"}, URL: "https://pubmed.ncbi.nlm.nih.gov/5/", PMID: "5"}}},
	{name: "empty", text: "PMID- 1\nOWN - NLM\nTI  - A\n\nPMID-2\nPT  - Editorial\n\nPMID- 3\nTT  - C\n",
		papers: []paper.Paper{{Title: "A", URL: "https://pubmed.ncbi.nlm.nih.gov/1/", PMID: "1"}, {Title: "C", URL: "https://pubmed.ncbi.nlm.nih.gov/3/", PMID: "3"}}, skipped: []string{"line 5: neither title nor abstract"}},
}

var endnoteSamples = []sample{
	{name: "typed", text: `%0 Journal Article
%F lovelace1843
%A Ada Lovelace
%A Luigi Menabrea
%T Notes on
the engine
%J Memoirs
%D 1843-09
%K engines; notes;
looms (A; B)
%X A paragraph.

Another one.

%R doi:10.1000/ABC
%U https://example.org/notes

%0 Report
%T Other
`, papers: []paper.Paper{
		{ID: "lovelace1843", Title: "Notes on\nthe engine", Abstract: "A paragraph.\n\nAnother one.", Authors: []string{"Ada Lovelace", "Luigi Menabrea"}, Date: "1843-09",
			Categories: []string{"engines", "notes", "looms (A; B)"}, Venue: "Memoirs", URL: "https://example.org/notes", DOI: "10.1000/abc"},
		{Title: "Other"},
	}},
	{name: "untyped", text: "%T A\n%0 Journal Article\n%A Ada\n\n%A Bob\n%T B\n%D 2001\n\n\n%A Cy\n", skipped: []string{"line 10: neither title nor abstract"},
		papers: []paper.Paper{{Title: "A", Authors: []string{"Ada"}}, {Title: "B", Authors: []string{"Bob"}, Date: "2001"}}},
}

var adsSamples = []sample{
	{name: "usual", text: `Query results

%R 2018Wthr...73Q..35.
%T Book reviews
%A Ada Lovelace; Luigi Menabrea
%F AA(An institute in
Bristol)
%J Weather, vol. 73, p. 35
%D 01/2018
%K Rain
%U https://ui.adsabs.harvard.edu/abs/2018Wthr...73Q..35.
%X notes on data
%B Many
books.

%Y DOI: 10.1000/ABC; eprintid: arXiv:1801.01234


%R 2018PhRvL.120b9901P
%D 00/2018
%Y DOI: 10.1000/xyz10.48550/arXiv.1802.00001
%T Other
%R 2018PhRvL.120b9902P
`, skipped: []string{"line 23: neither title nor abstract"}, papers: []paper.Paper{
		{ID: "2018Wthr...73Q..35.", Title: "Book reviews", Abstract: "Many\nbooks.", Authors: []string{"Ada Lovelace", "Luigi Menabrea"}, Date: "2018-01", Categories: []string{"Rain"},
			Venue: "Weather", URL: "https://ui.adsabs.harvard.edu/abs/2018Wthr...73Q..35.", DOI: "10.1000/abc", ArXiv: "1801.01234"},
		{ID: "2018PhRvL.120b9901P", Title: "Other", Date: "2018", DOI: "10.1000/xyz", ArXiv: "1802.00001"},
	}},
}

var wosSamples = []sample{
	{name: "mail", text: "\n\nNotes: looms and engines\n\n\n==========\nFN ISI Export Format\nVR 1.0\nPT J\nAU Lovelace, A\nTI Notes on the engine\nUT ISI:0001\nER\n\nPT J\nTI Other\nER\n\nEF\n", papers: []paper.Paper{
		{ID: "ISI:0001", Title: "Notes on the engine", Authors: []string{"A Lovelace"}},
		{Title: "Other"},
	}},
	{name: "without-first-line", text: "AU Lovelace, A\nTI Notes on the engine\nUT WOS:0001\nER\n\nAU Turing, A\nTI Other\nUT WOS:0002\nER\n\nEF\n", papers: []paper.Paper{
		{ID: "WOS:0001", Title: "Notes on the engine", Authors: []string{"A Lovelace"}},
		{ID: "WOS:0002", Title: "Other", Authors: []string{"A Turing"}},
	}},
	{name: "without-first-line-but-head", text: "FN Clarivate Analytics Web of Science\nVR 1.0\nAU Lovelace, A\nTI Notes on the engine\nER\nEF\n", papers: []paper.Paper{
		{Title: "Notes on the engine", Authors: []string{"A Lovelace"}},
	}},
	{name: "usual", text: `FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Lovelace, A
   Menabrea, L
AF Ada Lovelace
   Luigi Menabrea
TI Notes on
   the engine
SO MEMOIRS
LA en
DE engines; notes
ID LOOMS
AB It weaves
   patterns.
DI 10.1000/ABC
PD JUL 15
PY 2020
EA APR 2020
WC Computer Science
UT WOS:0001
PM 123
ER

PT J
TI Other
PD SPR
PY 2019
UT WOS:0002
ER

EF
`, papers: []paper.Paper{
		{Title: "Notes on\nthe engine", Abstract: "It weaves\npatterns.", Authors: []string{"Ada Lovelace", "Luigi Menabrea"}, Date: "2020-04", Venue: "MEMOIRS", Language: "en",
			Categories: []string{"Computer Science", "engines", "notes", "LOOMS"}, DOI: "10.1000/abc", PMID: "123"},
		{ID: "WOS:0002", Title: "Other", Date: "2019"},
	}},
	{name: "patent", text: "FN X\nVR 1.0\nPT P\nAU YANG Y\n   LI W\nTI A\nER\n", papers: []paper.Paper{{Title: "A", Authors: []string{"Y YANG", "W LI"}}}},
	{name: "cut-off", text: "FN ISI\nVR 1.0\nPT J\nTI A\nER\nPT J\nTI B\nAB Half of", papers: []paper.Paper{{Title: "A"}, {Title: "B", Abstract: "Half of"}},
		skipped: []string{"line 8: record truncated: the file ends inside it"}},
}

var refworksSamples = []sample{
	{name: "usual", text: `RT Journal Article
SR Electronic(1)
ID 271
A1 Ada Lovelace
A1 Luigi Menabrea
T1 Notes on the engine
JF Memoirs
YR 1843
FD Sep 10
K1 engines
K1 notes
AB It weaves
IN this way, patterns.
DO 10.1000/ABC
LA en
UL https://example.org/notes

RT Book, Whole
ID 272
T1 Other
YR 2001
RT Book, Whole
YR 2001
`, skipped: []string{"line 22: neither title nor abstract"}, papers: []paper.Paper{
		{Title: "Notes on the engine", Abstract: "It weaves\nIN this way, patterns.", Authors: []string{"Ada Lovelace", "Luigi Menabrea"}, Date: "1843-09-10",
			Categories: []string{"engines", "notes"}, Venue: "Memoirs", Language: "en", URL: "https://example.org/notes", DOI: "10.1000/abc"},
		{ID: "272", Title: "Other", Date: "2001"},
	}},
	{name: "legend", text: refworksLegend + "\nRT Journal Article\nT1 A\n", papers: []paper.Paper{{Title: "A"}}},
}

var refworksLegend = "RefWorks Export Tagged Format\n\nTag legend\n*****\n" + strings.Repeat("RT=Reference Type\n", 50)

var ovidSamples = []sample{
	{name: "tags", text: `VN  - Ovid Technologies
DB  - Ovid MEDLINE(R)

<1. >
UI  - 12345
TI  - Notes on the engine
AU  - Ada Lovelace
AB  - It weaves
      patterns.
JN  - Memoirs
YR  - 2001
DB  - Ovid MEDLINE(R)
DO  - 10.1000/ABC

<2. >
UI  - 12346
VN  - Ovid Technologies
TI  - Other
`, papers: []paper.Paper{
		{Title: "Notes on the engine", Abstract: "It weaves\npatterns.", Authors: []string{"Ada Lovelace"}, Date: "2001", Venue: "Memoirs", DOI: "10.1000/abc", PMID: "12345"},
		{ID: "12346", Title: "Other"},
	}},
	{name: "brackets", text: "<1>\nAU  - Lovelace, A. M. [Author, Reprint Author; E-mail: ada@example.org]\nAU  - Babbage, C. [Author]\nAU  - Menabrea, Luigi F. Ph.D., FACSM\nTI  - Notes. [References].\n",
		papers: []paper.Paper{{Title: "Notes.", Authors: []string{"A. M. Lovelace", "C. Babbage", "Luigi F. Menabrea"}}}},
	{name: "month before the year", text: "<1. >\nVN  - Ovid Technologies\nTI  - Notes\nSO  - Memoirs on Engines January/February 2010;14(1):56\n",
		papers: []paper.Paper{{Title: "Notes", Date: "2010", Venue: "Memoirs on Engines"}}},
	{name: "blanks before tags", text: " <7. >\n DB  - PsycINFO\n TI  - Notes\n IN  - Lovelace, A: X University\n \n       Babbage, C: Y\n RF  - Not a paper. Memoirs, 1.\n\n" +
		"       Neither is this. Memoirs, 2.\n\n <8. >\n TI  - Other\n AB  - More.\n", papers: []paper.Paper{{Title: "Notes"}, {Title: "Other", Abstract: "More."}}},
	{name: "names without numbers", text: `Score
  *****
Accession Number
  0001-99
Author
  Lovelace, Ada MD, PhD *;  Babbage, MD 1; FAAN 1;  Menabrea, Luigi
Institution
  From the (*)Department of Engines.
Title
  Notes on the engine.[Article]
Source
  Memoirs.
Status
  Publish Ahead of Print, 30 November 2015
Abstract
  It weaves patterns.
Author Keywords
  engines;  looms.

Score
  ****
Accession Number
  0001-98
Title
  Other
Abstract
  More.

  Score of it.
`, papers: []paper.Paper{
		{ID: "0001-99", Title: "Notes on the engine.", Date: "2015-11-30", Abstract: "It weaves patterns.", Authors: []string{"Ada Lovelace", "MD Babbage", "Luigi Menabrea"}, Venue: "Memoirs", Categories: []string{"engines", "looms"}},
		{ID: "0001-98", Title: "Other", Abstract: "More.\n\nScore of it."},
	}},
	{name: "names", text: `<1>
Unique Identifier
  2001-01
Authors
  Ada.  Luigi.
Title
  Notes on the engine.
Source
  Memoirs. 12(3):1-9, 2001 Apr.
Institution
  Somewhere.
Abstract
  It weaves
  patterns.
<2>
Title
  Other
`, papers: []paper.Paper{
		{ID: "2001-01", Title: "Notes on the engine.", Abstract: "It weaves\npatterns.", Authors: []string{"Ada", "Luigi"}, Date: "2001", Venue: "Memoirs"},
		{Title: "Other"},
	}},
}

var noteExpressSamples = []sample{
	{name: "cnki", text: `{Reference Type}: Journal Article
{Title}: 峡湾中的潮汐
{Author}: 王小明;李丽
{Author Address}: 海洋研究所;
{Journal}: 海岸学报
{Year}: 2021
{Issue}: 03
{Pages}: 1-9
{Keywords}: 潮汐;峡湾;阻尼
{Abstract}: 我们测量峡湾中的潮汐。
Background: damped.
{URL}: https://example.org/detail?id=1
{DOI}: 10.1000/Tide.2021.03

{Reference Type}: Thesis
{Title}: Looms and cards
{Author}: Lovelace, Ada
{Author}: Menabrea, Luigi
{Date}: 2020-05-17
{Language}: English

{Reference Type}: Journal Article
{Author}: Nobody
`, papers: []paper.Paper{
		{Title: "峡湾中的潮汐", Abstract: "我们测量峡湾中的潮汐。\nBackground: damped.", Authors: []string{"王小明", "李丽"}, Date: "2021", Categories: []string{"潮汐", "峡湾", "阻尼"},
			Venue: "海岸学报", URL: "https://example.org/detail?id=1", DOI: "10.1000/tide.2021.03"},
		{Title: "Looms and cards", Authors: []string{"Ada Lovelace", "Luigi Menabrea"}, Date: "2020-05-17", Language: "en"},
	}, skipped: []string{"line 22: neither title nor abstract"}},
}

var cnkiSamples = []sample{
	{name: "custom", text: `SrcDatabase-来源库: 期刊
Title-题名: 峡湾中的潮汐
Author-作者: 王小明;李丽;
Organ-单位: 海洋研究所;
Source-文献来源: 海岸学报
Keyword-关键词: 潮汐;;峡湾;;阻尼
Summary-摘要: 我们测量峡湾中的潮汐。
Methods: we wait.
PubTime-发表时间: 2021-03-20 10:15
Year-年: 2021
URL-网址: https://example.org/detail?id=1
DOI-DOI: 10.1000/Tide.2021.03

SrcDatabase-来源库: 硕士
Title-题名: 织机与卡片
Author-作者: 李丽
Year-年: 2020
`, papers: []paper.Paper{
		{Title: "峡湾中的潮汐", Abstract: "我们测量峡湾中的潮汐。\nMethods: we wait.", Authors: []string{"王小明", "李丽"}, Date: "2021-03-20", Categories: []string{"潮汐", "峡湾", "阻尼"},
			Venue: "海岸学报", URL: "https://example.org/detail?id=1", DOI: "10.1000/tide.2021.03"},
		{Title: "织机与卡片", Authors: []string{"李丽"}, Date: "2020"},
	}},
	{name: "e-study", text: `DataType: 1
Title-题名: 峡湾中的潮汐
Author-作者: 王小明;李丽;
Source-刊名: 海岸学报
PubTime-出版时间: 2021-03-20
SrcDatabase-来源库: 期刊
Link-链接: https://example.org/detail?id=1

DataType: 1
Title-题名: 织机与卡片
Summary-摘要: 我们数卡片。
SrcDatabase-来源库: 硕士
`, papers: []paper.Paper{
		{Title: "峡湾中的潮汐", Authors: []string{"王小明", "李丽"}, Date: "2021-03-20", Venue: "海岸学报", URL: "https://example.org/detail?id=1"},
		{Title: "织机与卡片", Abstract: "我们数卡片。"},
	}},
}

func TestRIS(t *testing.T)         { check(t, &RIS, risSamples) }
func TestMEDLINE(t *testing.T)     { check(t, &MEDLINE, medlineSamples) }
func TestEndNote(t *testing.T)     { check(t, &EndNote, endnoteSamples) }
func TestADSTagged(t *testing.T)   { check(t, &ADSTagged, adsSamples) }
func TestWoS(t *testing.T)         { check(t, &WoS, wosSamples) }
func TestRefWorks(t *testing.T)    { check(t, &RefWorks, refworksSamples) }
func TestOvid(t *testing.T)        { check(t, &Ovid, ovidSamples) }
func TestNoteExpress(t *testing.T) { check(t, &NoteExpress, noteExpressSamples) }
func TestCNKI(t *testing.T)        { check(t, &CNKI, cnkiSamples) }

// A file on one line is longer than the head that it is detected by.
func TestDetectsOneLongLine(t *testing.T) {
	line := "@article{a, title = {A}, abstract = {" + strings.Repeat("word ", 10) + "}} "
	if !BibTeX.Detect(record.NewHead([]byte(line), false)) {
		t.Error("not detected")
	}
}

func TestDetectsNothingElse(t *testing.T) {
	for _, s := range []string{
		"",
		"Write to me @home {or not}, ada@example.org.",
		"# A README\n\n```bibtex\n@article{a,\n  title = {A}\n}\n```\n",
		strings.Repeat("A paragraph of a page.\n\n", 50) + "@article{a,\n title = {A}}\n",
		"From: ada@example.org\nSubject: a paper\n\n@luigi{see below},\n@article{a,\n",
		"A title of a paper\n\nThis is - as one says - an abstract.\n\nTI - no tag\n",
		"%PDF-1.4\n%\xc3\xa4\n1 0 obj\n",
		"% a comment of TeX\n\\documentclass{article}\n%T x\n",
		"<html><body>@article{a,</body></html>",
		`{"title": "@article{a,"}`,
		"title,abstract\nA,B\n",
		"PT says so\nTI is this\nAU is that\n",
	} {
		if names := feedtest.Detect(formats, s); names != nil {
			t.Errorf("%q is taken for %v", s, names)
		}
	}
}
