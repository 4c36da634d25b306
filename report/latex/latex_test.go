package latex

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"kindred/internal/golden"
	"kindred/internal/need"
	"kindred/report"
)

func example() *report.Clustering {
	return &report.Clustering{
		Origin: report.Origin{Schema: 1, Version: "0", Read: report.Counts{Papers: 4}, Options: report.Options{Seed: 1}},
		K:      2, Quality: report.Quality{Silhouette: 0.25, Modularity: 0.5},
		Levels: &report.Levels{Level: "medium", Coarse: 1, Medium: 2, Fine: 3, Agreement: 0.91, Least: 2, Most: 3,
			Coarser: []report.Group{{ID: 1, Name: "Everything & more", Size: 3}},
			Finer: []report.Group{{ID: 1, Name: "Waves_1", Size: 1, Parent: 1}, {ID: 2, Name: "Unseen", Size: 1, Parent: 1},
				{ID: 3, Name: "The only part", Size: 1, Parent: 7}}},
		Clusters: []report.Cluster{
			{ID: 1, Name: "Gravity_waves, 100 %", Size: 2, Parent: 1, Terms: []report.Term{{Term: "gravity"}, {Term: "$h_{ij}$"}},
				Sentence: &report.Sentence{Text: "We show that α ≤ β₂ in ℤ³.", Paper: "a"},
				Papers: []report.Member{
					{Paper: report.Paper{ID: "a", Title: `Waves \input{/etc/passwd} & $\alpha_{ij} \le \frac{1}{2}$ #1`, URL: "https://example.org/a%20b?x=1&y=_{}~#z",
						Date: "2020-05-01", Authors: []string{"Émilie O'Neil", "Đặng Văn", "李明"}, Venue: "J. of C# & ^up"}, Representative: true},
					{Paper: report.Paper{ID: "b", Title: "Un\u00adseen \u202ecodes\x07 \"quoted\" `ticks` <b>bold</b> [x] -- \xff end"}}}},
			{ID: 7, Name: "", Size: 1, Parent: 1, Papers: []report.Member{{Paper: report.Paper{ID: "c_d", Authors: strings.Split("A,B,C,D,E,F,G", ",")}}}},
		},
		Outliers: []report.Outlier{{Paper: report.Paper{ID: "e", Title: "Ünïcödé 文字 ☃ 𝔸 ﬁ"}, Nearest: 7, Similarity: 0.125}},
	}
}

func TestMain(m *testing.M) { golden.Main(m) }

func TestWrite(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, example()); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "report.tex", b.Bytes())
}

// TestCompiles runs the engines that are installed.
func TestCompiles(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b, example()); err != nil {
		t.Fatal(err)
	}
	for engine, files := range map[string][]string{"pdflatex": {"hyperref.sty"}, "xelatex": {"fontspec.sty", "pzdr.tfm"}} {
		t.Run(engine, func(t *testing.T) {
			path, err := exec.LookPath(engine)
			if err == nil {
				err = exec.Command("kpsewhich", files...).Run()
			}
			if err != nil {
				need.Skip(t, engine+" with "+strings.Join(files, " and "))
			}
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "report.tex"), b.Bytes(), 0o666); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(path, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "report.tex")
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// command matches what the writer may write beyond characters.
var command = regexp.MustCompile(`\\(?:text[a-z]+\{\}|[{}$&#%_])|\{[\[\]]?\}`)

// FuzzText checks that a text has no character with a meaning, apart from the escapes.
func FuzzText(f *testing.F) {
	f.Add("a $x^2$ \\input{b} 100% _^~ \xff \u202e ßα")
	f.Fuzz(func(t *testing.T, s string) {
		d := &document{used: map[rune]bool{}}
		text := d.text(s)
		if !utf8.ValidString(text) {
			t.Errorf("%q is not UTF-8", text)
		}
		if rest := command.ReplaceAllString(text, ""); strings.ContainsAny(rest, "\\{}$&#%_^~\"`<>|[]\n\r\x00") || strings.Contains(text, "--") {
			t.Errorf("%q becomes %q", s, text)
		}
		for r := range d.used {
			if strings.ContainsAny(strings.NewReplacer(`\ensuremath{^\circ}`, "").Replace(source(r)), "^_$&#%\n") {
				t.Errorf("%q becomes %q", r, source(r))
			}
		}
	})
}
