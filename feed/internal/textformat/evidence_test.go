package textformat

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
