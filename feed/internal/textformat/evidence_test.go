package textformat

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kindred/paper"
)

// TestOthersAreRefused reads texts of many kinds that list no papers. Each is refused in one line that
// says what the text looks like.
func TestOthersAreRefused(t *testing.T) {
	files, err := filepath.Glob("testdata/others/*.txt")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d texts, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		papers, errs := decode(Listing, filepath.Base(file), string(text))
		for _, p := range papers {
			t.Errorf("%s: a paper %q by %q: %.80q", file, p.Title, p.Authors, p.Abstract)
		}
		if len(papers) == 0 && (len(errs) != 1 || strings.Contains(errs[0], "\n") || !strings.Contains(errs[0], "it looks like")) {
			t.Errorf("%s: %q", file, errs)
		}
		if testing.Verbose() && len(errs) > 0 {
			t.Logf("%s: %s", filepath.Base(file), errs[0])
		}
	}
}

// TestChosenByHeading checks that a paper after those with authors is kept if its title is a heading of the level of
// theirs, also where an earlier paper was left out.
func TestChosenByHeading(t *testing.T) {
	titled := func(title string, level, tone int, firm bool) judged {
		return judged{Paper: paper.Paper{Title: title}, level: level, tone: tone, firm: firm}
	}
	papers := []judged{titled("Welcome", 0, 0, false), titled("A", 2, 0, true), titled("B", 0, 0, true),
		titled("C", 0, 0, true), titled("D", 2, 1, false)}
	kept, err := chosen(papers, nil)
	if err != nil {
		t.Fatal(err)
	}
	titles := ""
	for _, p := range kept {
		titles += p.Title
	}
	if titles != "ABCD" {
		t.Errorf("kept %q, want ABCD", titles)
	}
}
