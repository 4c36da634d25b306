package tagformat

import (
	"strings"
	"testing"
	"time"

	"kindred/feed/internal/feedtest"
	"kindred/feed/internal/record"
)

// TestBounds reads what has no end, or a million of something, in the time that its bytes take.
func TestBounds(t *testing.T) {
	n := 1 << 16
	if testing.Short() {
		n = 1 << 14
	}
	for _, tt := range []struct {
		f    record.Format
		text string
	}{
		{RIS, "TY  - JOUR\nTI  - " + strings.Repeat("word ", n)},
		{RIS, "TY  - JOUR\n" + strings.Repeat("AU  - \n", n)},
		{RIS, "TY  - JOUR\n" + strings.Repeat("KW  - a\n", n) + "TI  - A\nER  - "},
		{RIS, strings.Repeat("TY  - JOUR\n", n/16)},
		{MEDLINE, "PMID- 1\nOWN - NLM\n" + strings.Repeat("TI  - \r\r", n)},
		{EndNote, "%T x\n" + strings.Repeat("\n%A ", n/4)},
		{WoS, "FN x\nVR 1\nPT J\nAU " + strings.Repeat("   a\n", n)},
		{RefWorks, "RT x\nT1 " + strings.Repeat("a\n", n)},
		{Ovid, "<1>\nAU\n " + strings.Repeat("Ada. ", n)},
		{ADSTagged, "%R 2018PhRvL.120b9901P\n%Y " + strings.Repeat("arXiv:;", n)},
		{BibTeX, "@article{a, title = " + strings.Repeat("{", n)},
		{BibTeX, "@article{a, author = " + strings.Repeat("{", n) + strings.Repeat("}", n) + "}"},
		{BibTeX, "@article{a, author = {" + strings.Repeat("and ", n) + "}}"},
		{BibTeX, "@article{a, author = {" + strings.Repeat("{", n) + "a and b" + strings.Repeat("}", n) + "}}"},
		{BibTeX, strings.Repeat("@", n)},
		{BibTeX, strings.Repeat("@a{", n)},
		{BibTeX, strings.Repeat("@a{b,\n", n/16)},
		{BibTeX, "@a{b, " + strings.Repeat("x = 1,", n)},
		{BibTeX, "@a{b, x = " + strings.Repeat("y # ", n) + "z}"},
		{BibTeX, "@a{" + strings.Repeat("\\\"", n)},
		{BibTeX, "@a{" + strings.Repeat("\n", n)},
		{BibTeX, strings.Repeat("@a{b, title = {a}, crossref = {c}}", n/16) + strings.Repeat("@book{c, title = {a}}", n/16)},
		{BibTeX, "@a{b, title = {A}, keywords = {" + strings.Repeat("{;},", n) + "}}"},
		{BibTeX, strings.Repeat("@proceedings{a, title = {A}}\n", n/16)},
		{BibTeX, strings.Repeat("@a{b, crossref = {c}}\n", n/16)},
		{RIS, strings.Repeat("T1  - A\nER  -\n", n/16)},
		{BibTeX, "@string{a = {" + strings.Repeat("x", 1000) + "}}" + strings.Repeat("@string{a = a # a}", 100)},
	} {
		start := time.Now()
		got := feedtest.Decode(&tt.f, tt.text)
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s: %v for %.40q", tt.f.Name, d, tt.text)
		}
		if len(got.Papers)+len(got.Skipped) == 0 && got.Failed == "" {
			t.Errorf("%s: nothing is said of %.40q", tt.f.Name, tt.text)
		}
	}
}

func TestTooLong(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a few hundred megabytes")
	}
	long := strings.Repeat("many words and more ", record.MaxBytes/20+1)
	for _, tt := range []struct {
		f    record.Format
		text string
	}{
		{RIS, "TY  - JOUR\nAB  - " + long + "\nER  - \nTY  - JOUR\nTI  - B\nER  - \n"},
		{BibTeX, "@article{a,\n title = {" + long + "\n}}\n@article{b,\n title = {B}}\n"},
	} {
		got := feedtest.Decode(&tt.f, tt.text)
		if len(got.Papers) != 1 || got.Papers[0].Title != "B" || len(got.Skipped) != 1 || !strings.Contains(got.Skipped[0], record.ErrTooLong.Error()) {
			t.Errorf("%s: %d papers, %v, %s", tt.f.Name, len(got.Papers), got.Skipped, got.Failed)
		}
	}
}

func fuzz(f *testing.F, format *record.Format, samples []sample) {
	var seeds []string
	for _, s := range samples {
		seeds = append(seeds, s.text)
	}
	feedtest.Fuzz(f, format, seeds...)
}

func FuzzBibTeX(f *testing.F)      { fuzz(f, &BibTeX, bibSamples) }
func FuzzRIS(f *testing.F)         { fuzz(f, &RIS, risSamples) }
func FuzzMEDLINE(f *testing.F)     { fuzz(f, &MEDLINE, medlineSamples) }
func FuzzEndNote(f *testing.F)     { fuzz(f, &EndNote, endnoteSamples) }
func FuzzADSTagged(f *testing.F)   { fuzz(f, &ADSTagged, adsSamples) }
func FuzzWoS(f *testing.F)         { fuzz(f, &WoS, wosSamples) }
func FuzzRefWorks(f *testing.F)    { fuzz(f, &RefWorks, refworksSamples) }
func FuzzOvid(f *testing.F)        { fuzz(f, &Ovid, ovidSamples) }
func FuzzNoteExpress(f *testing.F) { fuzz(f, &NoteExpress, noteExpressSamples) }
func FuzzCNKI(f *testing.F)        { fuzz(f, &CNKI, cnkiSamples) }
func FuzzCochrane(f *testing.F)    { fuzz(f, &Cochrane, cochraneSamples) }
func FuzzProQuest(f *testing.F)    { fuzz(f, &ProQuest, proquestSamples) }
func FuzzReDIF(f *testing.F)       { fuzz(f, &ReDIF, redifSamples) }
