package textformat

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kindred/feed/internal/record"
	"kindred/paper"
)

func TestDocumentsAreNoLists(t *testing.T) {
	sections := ""
	for _, s := range []string{"Install it now", "Run the program", "Read the output", "Change the options", "Ask for help", "Report a fault", "Build from source", "Write a test", "Who wrote it", "How it is tested", "What comes next"} {
		sections += "## " + s + "\n\n| flag | does |\n|---|---|\n| -a | one thing |\n\n- a point\n- another point\n\n"
	}
	for _, page := range []string{
		sections,
		"# A tool\n\n## How to run it\n\nRun it as it stands below. It needs no options at all.\n\n```\ntool -x\n```\n",
		"| file | records |\n|---|---|\n| a long name of a file | 3 |\n",
		"Home\n\nAbout",
	} {
		papers, errs := decode(Listing, "", page)
		if len(papers) != 0 || len(errs) != 1 {
			t.Errorf("%.60q: %d papers, %v", page, len(papers), errs)
		}
	}
}

func TestCited(t *testing.T) {
	type citation struct{ title, names, about string }
	for line, want := range map[string]citation{
		"Quist M, Meer JP. A title of this? J Tides 2024;12:34.":                                {"A title of this?", "Quist M, Meer JP", "J Tides 2024;12:34."},
		"Quist, M., & Meer, J. P. (2024). Wake steering for turbines. Journal of Tides, 12, 3.": {"Wake steering for turbines", "M. Quist; J. P. Meer", "Journal of Tides, 12, 3. 2024"},
		"We show (2019) that it works. It does.":                                                {},
		"The tides. A title of this. Journal 2024":                                              {},
	} {
		title, names, about, ok := cited(line)
		if got := (citation{title, names, about}); ok != (want.title != "") || ok && got != want {
			t.Errorf("%s: %+v, %v", line, got, ok)
		}
	}
}

func TestSplitCitationsTrimsTitles(t *testing.T) {
	for _, line := range []string{
		"Quist M, Meer JP. The wake steering of turbines . J Tides 2024;12:34.",
		"M. Quist and J. Meer, “The wake steering of turbines ” J. Tides, vol. 12, 2024.",
		"**The wake steering of turbines **, Mara Quist, Jan Meer",
	} {
		parted := splitCitations([]paragraph{newParagraph(line)})
		if len(parted) < 2 || parted[0].text != "The wake steering of turbines" {
			t.Errorf("%s: %+v", line, parted)
		}
	}
}

func TestReadingItem(t *testing.T) {
	for line, want := range map[string]paper.Paper{
		"- [A Survey of Tides](https://arxiv.org/abs/2301.00001), *Ada Quist, Bo Meer*, 2023.": {Title: "A Survey of Tides", Authors: []string{"Ada Quist", "Bo Meer"}, URL: "https://arxiv.org/abs/2301.00001", ArXiv: "2301.00001"},
		"* (ICML 2022) **Storm Surges** [[paper](https://example.org/a.pdf)]":                  {Title: "Storm Surges", URL: "https://example.org/a.pdf"},
		`- "Do Fjords Remember?", I. Solheim. [[arXiv](https://arxiv.org/abs/2402.09876)]`:     {Title: "Do Fjords Remember?", URL: "https://arxiv.org/abs/2402.09876", ArXiv: "2402.09876"},
		"- [tidetool for all](https://example.org/tidetool) - A tool.":                         {},
		"[A Survey of Tides](https://arxiv.org/abs/2301.00001)":                                {},
	} {
		got, ok := readingItem(line)
		if diff := cmp.Diff(want, got); diff != "" || ok != (want.Title != "") {
			t.Errorf("%s (-want +got)\n%s", line, diff)
		}
	}
}

// TestListingBounds reads what is no page, in the time that its bytes take.
func TestListingBounds(t *testing.T) {
	n := 1 << 18
	byLines := strings.Repeat("Ada Lovelace, Bob van der Meer\n", maxLines-1)
	if testing.Short() { // as under the race detector, which takes ten times as long
		n = 1 << 15
	}
	for _, page := range []string{
		byLines, strings.Repeat("word ", n), strings.Repeat("Ada Lovelace, Bob Meer, ", n/8), strings.Repeat("|", n) + "\n|--|--|\n" + strings.Repeat("|", n),
		strings.Repeat("(", n), strings.Repeat("*", n), "- " + strings.Repeat("[", n), "- " + strings.Repeat("[a](http://x) ", n/8), strings.Repeat("> ", n),
		strings.Repeat("Title: ", n/4), strings.Repeat("a. B ", n), strings.Repeat("A title, by ", n/8), strings.Repeat("A Quist - 2024 - ", n/8), strings.Repeat("\r", n), strings.Repeat("a\x00b ", n),
		strings.Repeat("Title of a Paper\n", n/16), strings.Repeat("Ada Lovelace, Bob Meer\n", n/32), strings.Repeat("# a\n", n/16), strings.Repeat("word word word word\n", n/16),
		"Title of a Paper\nAda Lovelace, Bob Meer\nComments: 12 pages\n" + strings.Repeat("  more of these words here\n", n/8),
		"- [Title of a Paper](https://arxiv.org/abs/2401.00001) - Ada Lovelace, 2024\n" + strings.Repeat("  more of these words here\n", n/8),
		strings.Repeat("1. J Birds. 2023 May;1:1.\n\nTitle.\n\nPMID: 1\n\n", n/64), strings.Repeat("\n", n), strings.Repeat("<p>", n),
	} {
		start := time.Now()
		papers, errs := decode(Listing, "", page)
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%v for %.40q", d, page)
		}
		if len(papers)+len(errs) == 0 {
			t.Errorf("nothing is said of %.40q", page)
		}
	}
	if _, errs := decode(Listing, "", strings.Repeat("a\n", maxLines+2)); len(errs) != 1 {
		t.Error("too many lines: no error")
	}
	if _, errs := decode(Listing, "", strings.Repeat("a", record.MaxBytes+1)); len(errs) != 1 {
		t.Error("too many bytes: no error")
	}
}
