package plainformat

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed/internal/feedtest"
	"kindred/feed/internal/record"
	"kindred/paper"
)

// decode returns what a text decodes to.
func decode(f record.Format, name, content string) (papers []paper.Paper, errs []string) {
	f.Decode(record.Input{Reader: strings.NewReader(content), Name: name}, func(p paper.Paper, err error) bool {
		if err != nil {
			errs = append(errs, err.Error())
		} else {
			papers = append(papers, p)
		}
		return true
	})
	return papers, errs
}

func TestBlocks(t *testing.T) {
	papers, errs := decode(Blocks, "", "\nFirst title\nIts abstract\ngoes on.\n\n \nOnly a title\r\n\r\nThird\nIts own.")
	want := []paper.Paper{{Title: "First title", Abstract: "Its abstract goes on."}, {Title: "Only a title"}, {Title: "Third", Abstract: "Its own."}}
	if diff := cmp.Diff(want, papers); diff != "" || errs != nil {
		t.Errorf("%v (-want +got)\n%s", errs, diff)
	}
	long := io.MultiReader(strings.NewReader("One\n\n"), strings.NewReader(strings.Repeat("a", record.MaxBytes+10)), strings.NewReader("\n\nThree\n"))
	n, skipped := 0, 0
	Blocks.Decode(record.Input{Reader: long}, func(p paper.Paper, err error) bool {
		var skip *record.Error
		if errors.As(err, &skip) && skip.Line == 3 && skip.Record == 2 {
			skipped++
		} else if err == nil {
			n++
		}
		return true
	})
	if n != 2 || skipped != 1 {
		t.Errorf("a block too long: %d papers, %d skipped", n, skipped)
	}
}

func TestFile(t *testing.T) {
	for text, want := range map[string]paper.Paper{
		"A title\nAn abstract.\nIt goes on.":                 {ID: "a.b", Title: "A title", Abstract: "An abstract. It goes on."},
		"A title\nof two lines\r\n\r\nAn abstract.\n\nMore.": {ID: "a.b", Title: "A title of two lines", Abstract: "An abstract.\n\nMore."},
		strings.Repeat("word ", 100):                         {ID: "a.b", Abstract: strings.TrimSpace(strings.Repeat("word ", 100))},
	} {
		papers, errs := decode(File, `dir\x/a.b.txt`, text)
		if diff := cmp.Diff([]paper.Paper{want}, papers); diff != "" || errs != nil {
			t.Errorf("%.40q: %v (-want +got)\n%s", text, errs, diff)
		}
	}
	if papers, errs := decode(File, "x", " \n"); papers != nil || len(errs) != 1 {
		t.Errorf("empty: %v, %v", papers, errs)
	}
}

const mailText = `Send any comments regarding submissions directly to submitter.
------------------------------------------------------------------------------
\\
arXiv:2401.00001
Date: Mon, 1 Jan 2024 00:00:00 GMT   (123kb)

Title: A long title that
  goes on
Authors: Ada Lovelace and Charles Babbage
Categories: cs.LG stat.ML
Comments: 3 pages: two of them full
DOI: 10.1000/ABC
\\
  We show a thing.
It works.
\\ ( https://arxiv.org/abs/2401.00001 ,  123kb)
------------------------------------------------------------------------------
\\
arXiv:hep-th/9901001 (*cross-listing*)
Date: Mon, 1 Jan 2024 00:00:00 GMT   (1kb)

Title: Without an end
Authors: C. Babbage
Categories: hep-th
\\
  Cut short.
%%--%%--%%--%%--%%--%%--%%--%%
\\
arXiv:2312.00001
replaced with revised version Sun, 31 Dec 2023 00:00:00 GMT   (9kb)

Title: A replacement
Authors: A. Lovelace
\\ ( https://arxiv.org/abs/2312.00001 ,  9kb)
------------------------------------------------------------------------------
\\
arXiv:2401.00002
Title: Cut
`

func TestArXivMail(t *testing.T) {
	papers, errs := decode(ArXivMail, "", mailText)
	var got []string
	for _, p := range papers {
		got = append(got, p.ArXiv+"|"+p.Title+"|"+p.Abstract+"|"+p.DOI)
	}
	want := []string{
		"2401.00001|A long title that goes on|We show a thing. It works.|10.1000/abc",
		"hep-th/9901001|Without an end|Cut short.|",
		"2312.00001|A replacement||",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"line 36: record truncated: the mail ends inside it"}, errs); diff != "" {
		t.Errorf("errors (-want +got)\n%s", diff)
	}
	for text, want := range map[string]bool{mailText: true, "\\\\\narXiv:1\n": false, "Title: x": false} {
		if got := ArXivMail.Detect(record.NewHead([]byte(text), true)); got != want {
			t.Errorf("detected in %.30q: %v", text, got)
		}
	}
}

func FuzzBlocks(f *testing.F)    { feedtest.Fuzz(f, &Blocks, "A title\nAn abstract.\n\n\nAnother") }
func FuzzFile(f *testing.F)      { feedtest.Fuzz(f, &File, "A title\n\nAn abstract.\n") }
func FuzzArXivMail(f *testing.F) { feedtest.Fuzz(f, &ArXivMail, mailText) }
