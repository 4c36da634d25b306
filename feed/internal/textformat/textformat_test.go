package textformat

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed/internal/feedtest"
	"kindred/feed/internal/record"
	"kindred/feed/internal/text"
	"kindred/internal/golden"
	"kindred/paper"
)

func TestMain(m *testing.M) { golden.Main(m) }

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

func TestListingGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/listing/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		papers, _ := decode(Listing, "", string(text))
		got, err := json.MarshalIndent(papers, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		golden.Check(t, strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))+".json", append(got, '\n'))

		for name, variant := range map[string]string{
			"CRLF":                strings.ReplaceAll(string(text), "\n", "\r\n"),
			"byte order mark":     "\ufeff" + string(text),
			"no-break spaces":     strings.ReplaceAll(string(text), "of ", "of\u00a0"),
			"blanks at the end":   strings.ReplaceAll(string(text), "\n", "  \n"),
			"empty lines doubled": strings.ReplaceAll(string(text), "\n\n", "\n\n\n"),
		} {
			if again, _ := decode(Listing, "", variant); !cmp.Equal(papers, again) {
				diff := cmp.Diff(papers, again)
				t.Errorf("%s with %s (-plain +variant)\n%s", file, name, diff)
			}
		}
	}
}

func TestListingOfTheSeedFeed(t *testing.T) {
	page, err := os.ReadFile("../../../../shared/feeds/seed/huggingface-papers.txt")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no real feeds in ../shared/feeds")
	}
	if err != nil {
		t.Fatal(err)
	}
	papers, err := readListing(string(page))
	if len(papers) != 16 {
		t.Fatalf("%d papers, want 16: %v", len(papers), err)
	}
	paragraphs := map[string]bool{}
	for line := range strings.Lines(string(page)) {
		paragraphs[text.Abstract(line)] = true
	}
	for _, p := range papers {
		for _, part := range []string{p.Title, p.Abstract} {
			if !paragraphs[part] {
				t.Errorf("not a whole paragraph of the page: %q", part)
			}
		}
		if len(p.Abstract) < 1000 || len(p.Title) < 25 {
			t.Errorf("%q has an abstract of %d bytes", p.Title, len(p.Abstract))
		}
	}
}

func TestListingOfOnePaper(t *testing.T) {
	words := strings.Repeat("these are words of a text that no title stands before ", 6)
	papers, errs := decode(Listing, "dir/some.paper.txt", words)
	if len(papers) != 1 || papers[0].ID != "" && papers[0].ID != "some.paper" || errs != nil {
		t.Errorf("%+v, %v", papers, errs)
	}
	if papers, errs := decode(Listing, "", "Home\n\nAbout"); papers != nil || len(errs) != 1 {
		t.Errorf("no paper: %+v, %v", papers, errs)
	}
}

func FuzzListing(f *testing.F) {
	seeds := []string{"A title of a paper\n\nAn abstract of a paper that has a few words.", "1. Title\nAbstract: yes\n\n## T\n\n- x"}
	files, err := filepath.Glob("testdata/listing/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		page, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		seeds = append(seeds, string(page))
	}
	feedtest.Fuzz(f, &Listing, seeds...)
}
