package notes

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"kindred/internal/golden"
	"kindred/report"
)

func TestMain(m *testing.M) { golden.Main(m) }

func TestFiles(t *testing.T) {
	c := &report.Clustering{
		Origin: report.Origin{Version: "0", Read: report.Counts{Papers: 4}, Options: report.Options{Seed: 1}},
		K:      2, Quality: report.Quality{Silhouette: 0.25, Modularity: 0.5},
		Levels: &report.Levels{Level: "medium", Coarse: 1, Medium: 2, Fine: 3, Agreement: 1, Least: 2, Most: 2,
			Coarser: []report.Group{{ID: 1, Name: "Everything [all]"}},
			Finer:   []report.Group{{ID: 1, Name: "Part *one*", Size: 1, Parent: 1}, {ID: 2, Name: "Part two", Size: 1, Parent: 1}}},
		Clusters: []report.Cluster{
			{ID: 1, Name: "Waves: $h_{ij}$ | all", Size: 2, Parent: 1, Terms: []report.Term{{Term: "gravity"}, {Term: "a: \"b\""}},
				Sentence: &report.Sentence{Text: "Waves # are [here].", Paper: "a"},
				Papers: []report.Member{
					{Paper: report.Paper{ID: "a", Title: "Con: [[waves]] | ^block #tag --- \"x\"?", URL: "https://example.org/a",
						Date: "2020-05", Authors: []string{"Ada O'Neil", "B: \"C\""}, Venue: "J", DOI: "10.1/a"}, Similarity: 0.5, Representative: true},
					{Paper: report.Paper{ID: "b", Title: "con waves block tag --- x"}, Similarity: 0.25}}},
			{ID: 7, Name: "Drinks", Size: 1, Parent: 1, Papers: []report.Member{{Paper: report.Paper{ID: "c", Title: "aux.txt"}, Similarity: 1}}},
		},
		Outliers: []report.Outlier{{Paper: report.Paper{ID: "../d", Title: ""}, Nearest: 7, Similarity: 0.125}},
	}
	details := func(id string) Detail {
		if id != "a" {
			return Detail{}
		}
		return Detail{Abstract: "First $x^2$ paragraph.\n\n# Not a heading\n---", Related: []Related{{"c", 0.25}, {"../d", 0.125}}}
	}
	var b bytes.Buffer
	for _, f := range Files(c, details) {
		fmt.Fprintf(&b, "===== %s\n%s", f.Path, f.Text)
	}
	golden.Check(t, "notes.txt", b.Bytes())
}

func TestMerge(t *testing.T) {
	old := []byte(begin + "paper\r\n---\r\nold\r\n" + strings.TrimSuffix(yours, "\n") + "\r\nMy thoughts.\r\n")
	got, err := Merge(old, []byte("new\n"+yours))
	if want := "new\n" + yours + "My thoughts.\r\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
	if got, err := Merge([]byte(begin+"paper\n---\nold\nMy thoughts."), []byte("new\n"+yours)); err != ErrNoLine {
		t.Errorf("without the line: %q, %v; want the error %v", got, err, ErrNoLine)
	}
	for _, foreign := range []string{"", "# My note\n", "---\ntitle: kindred\n---\n"} {
		if _, err := Merge([]byte(foreign), nil); err != ErrForeign {
			t.Errorf("%q: %v, want %v", foreign, err, ErrForeign)
		}
	}
}

// TestNamesOfEqualTexts: equal texts get numbers, which pass over those that other texts have.
func TestNamesOfEqualTexts(t *testing.T) {
	n := names{taken: map[string]int{}}
	for _, test := range [][2]string{{"Preface", "Preface"}, {"preface (3)", "preface (3)"}, {"PREFACE", "PREFACE (2)"},
		{"Preface", "Preface (4)"}, {"Preface", "Preface (5)"}, {"preface (3)", "preface (3) (2)"}} {
		if got := n.take(test[0]); got != test[1] {
			t.Errorf("%q becomes %q, want %q", test[0], got, test[1])
		}
	}
}

// TestPlain: names of devices of Windows get an underscore, and words that only begin like these do not.
func TestPlain(t *testing.T) {
	for _, test := range [][2]string{{"COM1", "_COM1"}, {"lpt9.2", "_lpt9.2"}, {"Nul", "_Nul"}, {"Comb", "Comb"},
		{"Com12", "Com12"}, {"Conv", "Conv"}, {"a/b: c?", "a b c"}, {"...", "untitled"}} {
		if got := plain(test[0]); got != test[1] {
			t.Errorf("%q becomes %q, want %q", test[0], got, test[1])
		}
	}
	for _, test := range []struct {
		text string
		most int
		want string
	}{{"graphs", 6, "graphs"}, {"graphs", 5, "graph"}, {"many more graphs", 11, "many more"}, {"née", 2, "n"}, {"a graph", 5, "a gra"}} {
		if got := cut(test.text, test.most); got != test.want {
			t.Errorf("%q cut to %d bytes is %q, want %q", test.text, test.most, got, test.want)
		}
	}
}

func FuzzNames(f *testing.F) {
	f.Add("a/b", "A:B")
	f.Add("CON.txt", "con")
	f.Add("...", strings.Repeat("文", 100))
	f.Fuzz(func(t *testing.T, a, b string) {
		n := names{taken: map[string]int{}}
		seen := map[string]bool{}
		for _, text := range []string{a, b, a, strings.ToUpper(a)} {
			name := n.take(text)
			switch {
			case name == "" || len(name) > longest+1 || !utf8.ValidString(name):
				t.Errorf("%q: %q has %d bytes", text, name, len(name))
			case strings.ContainsAny(name, "/\\:*?\"<>|#^[]%\n") || strings.ContainsFunc(name, unicode.IsControl):
				t.Errorf("%q: %q has a character that is not allowed", text, name)
			case strings.HasSuffix(name, ".") || strings.HasSuffix(name, " ") || strings.HasPrefix(name, "."):
				t.Errorf("%q: %q begins or ends with a dot or a blank", text, name)
			case seen[strings.ToLower(name)]:
				t.Errorf("%q: %q a second time", text, name)
			}
			if base, _, _ := strings.Cut(strings.ToLower(name), "."); reserved[base] || base == "com1" || base == "lpt9" {
				t.Errorf("%q: %q is reserved", text, name)
			}
			seen[strings.ToLower(name)] = true
		}
	})
}
