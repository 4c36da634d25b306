package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/mattn/go-runewidth"

	"kindred/internal/golden"
	"kindred/internal/hostile"
	"kindred/report"
	"kindred/report/answers"
	"kindred/report/inventory"
	"kindred/report/measures"
)

// TestHowChosen: a number of clusters was chosen only if there were several to choose from.
func TestHowChosen(t *testing.T) {
	c := clustering()
	if how := c.How(); !strings.HasPrefix(how, "k = 2 (chosen from 2 to 3)") {
		t.Errorf("of two candidates: %s", how)
	}
	c.Choice.Candidates = c.Choice.Candidates[:1]
	if how := c.How(); strings.Contains(how, "chosen") {
		t.Errorf("of one candidate: %s", how)
	}
}

func TestMain(m *testing.M) { golden.Main(m) }

// origin is how the reports of these tests were made.
func origin() report.Origin {
	return report.Origin{
		Schema:  report.Schema,
		Version: "v1.2.3",
		Inputs:  []report.Input{{Name: "papers.jsonl", Format: "jsonl", Papers: 6, SHA256: strings.Repeat("0123456789abcdef", 4)}},
		Read:    report.Counts{Papers: 5, WithoutAbstract: 1, Repeated: 1},
		Options: report.Options{Clusters: "auto", Seed: 1, Outliers: "auto", TopTerms: 8, Representatives: 1},
	}
}

// clustering has titles with all that needs care: of no letters, very long, in wide letters,
// with what means something to Markdown, a spreadsheet or a terminal.
func clustering() *report.Clustering {
	return &report.Clustering{
		Origin:  origin(),
		K:       2,
		Choice:  &report.Choice{Rows: 5, Candidates: []report.Candidate{{K: 2, Silhouette: 0.25, Modularity: 0.5}, {K: 3, Silhouette: -0.00001, Modularity: 0.1}}},
		Quality: report.Quality{Silhouette: 0.25, Modularity: 0.5, Inertia: 3.14159, Iterations: 4, Converged: true},
		Clusters: []report.Cluster{
			{
				ID: 1, Name: "Graph colouring, chromatic number", Size: 3, Cohesion: 0.61234,
				Sentence: &report.Sentence{Text: "We bound the chromatic number of *sparse* graphs.", Paper: "2401.00001"},
				Terms:    []report.Term{{Term: "graph colouring", Weight: 0.5, Coverage: 0.75}, {Term: "chromatic number", Weight: 0.25}, {Term: "planar", Weight: 0.125}, {Term: "four <colours>", Weight: 0.1}},
				Papers: []report.Member{
					{Paper: report.Paper{ID: "2401.00001", Title: "Bounds on the chromatic number of very long graphs that do not fit on one line of any terminal", URL: "https://arxiv.org/abs/2401.00001", Date: "2024-01-02"}, Similarity: 0.9, Representative: true},
					{Paper: report.Paper{ID: "b", Title: "=1+2 \x1b[31mred\x07 [link](http://x) *bold* _it_ `code` <b> | $x_1$ & #1 ~no~ \\n"}, Similarity: 0.5},
					{Paper: report.Paper{ID: "c"}, Similarity: 0.25},
				},
			},
			{
				ID: 2, Name: "语音合成", Size: 1, Cohesion: 1,
				Terms:  []report.Term{},
				Papers: []report.Member{{Paper: report.Paper{ID: "d", Title: "1. 一种用于自然语音合成的神经声码器以及它在四十种语言中的应用和评估方法研究综述", URL: "https://example.org/a%20b%3Cc%3E"}, Similarity: 1, Representative: true}},
			},
		},
		Outliers: []report.Outlier{{Paper: report.Paper{ID: "e", Title: "- A paper on its own, “quoted”"}, Nearest: 2, Similarity: 0.0123}},
	}
}

func related() *answers.Related {
	r := &answers.Related{
		Origin: origin(),
		Query:  answers.Query{Paper: report.Paper{ID: "a", Title: "Graph colouring"}},
		Papers: []answers.Relative{
			{Paper: report.Paper{ID: "b", Title: "Planar graphs", URL: "https://example.org/b"}, Similarity: 0.41239, Shared: []answers.Word{{Term: "graph", Share: 0.6}, {Term: "colour", Share: 0.4}}},
			{Paper: report.Paper{ID: "c", Title: "+ Colouring maps\nwith four colours"}, Similarity: 0.1, Shared: []answers.Word{{Term: "colour", Share: 1}}},
		},
	}
	r.Options = report.Options{Seed: 1, Top: 10, Words: 5}
	return r
}

func evaluation() *measures.Evaluation {
	return &measures.Evaluation{
		Origin: origin(), K: 2, Outliers: 1,
		Quality: report.Quality{Silhouette: 0.25, Modularity: 0.5, Inertia: 3.14159, Iterations: 4, Converged: true},
		Labels:  "label", Labelled: 4, Classes: 2,
		Agreed: &measures.Agreement{NMI: 0.75, AMI: 0.6, ARI: 0.5, Homogeneity: 1, Completeness: 0.6, VMeasure: 0.75, Purity: 0.8},
		Near:   &measures.NearAgreement{K: 10, Papers: 5, Agreement: 0.625, Chance: 0.1},
		Names:  &measures.NameCoverage{Coverage: 0.9, Elsewhere: 0.05}, LabelsPerPaper: 1.25,
		Stability: &measures.StabilityStudy{AMI: 0.875, Lowest: 0.75, Runs: []measures.SeedRun{
			{Seed: 1, K: 2, Outliers: 1, Agreed: &measures.Agreement{NMI: 0.75, AMI: 0.6, ARI: 0.5}},
			{Seed: 2, K: 3, Agreed: &measures.Agreement{NMI: 0.5, AMI: 0.4, ARI: 0.25}},
		}},
	}
}

func comparison() *measures.Comparison {
	full, plain := evaluation().Row(), measures.Compared{Papers: 4, K: 1, Quality: evaluation().Quality}
	full.Feed, full.Setting = "collections/a|b.jsonl", "k=auto"
	plain.Feed, plain.Setting = "collections/the papers of a conference with a very long name.jsonl", "k=20"
	return &measures.Comparison{Origin: origin(), Rows: []measures.Compared{full, plain}}
}

func duplicates() *report.Duplicates {
	a := report.Paper{ID: "2401.00001", Title: "Bounds on the chromatic number", URL: "https://arxiv.org/abs/2401.00001", Date: "2024-01-02"}
	return &report.Duplicates{
		Origin: origin(),
		Groups: []report.DuplicateGroup{
			{Paper: a, Records: []report.DuplicateRecord{
				{Feed: "papers.jsonl", ID: "2401.00001", Title: "Bounds on the chromatic number"},
				{Feed: "library_of_*mine*.bib", ID: "=key", Title: "Bounds on the Chromatic Number.", Reason: "same arXiv id"},
			}},
			{Paper: report.Paper{ID: "e"}, Records: []report.DuplicateRecord{{Feed: "papers.jsonl", ID: "e"}, {Feed: "papers.jsonl", Reason: "same id and title"}}},
		},
		Near: []report.NearDuplicate{{A: a, B: report.Paper{ID: "b", Title: "Bounds | on graphs"}, Similarity: 0.91239, Relation: "similar"}},
		NearGroups: []report.NearGroup{
			{Relation: "similar", Similarity: 0.91239, Papers: []report.Paper{a, {ID: "b", Title: "Bounds | on graphs"}}},
			{Relation: "edition", Similarity: 0.9, Papers: []report.Paper{{ID: "x", Title: "Graphs"}, {ID: "y", Title: "Graphs, 2nd edition"}, {ID: "z", Title: "Graphs, 3rd edition"}}},
		},
	}
}

func inspection() *inventory.Inspection {
	return &inventory.Inspection{Origin: report.Origin{Schema: report.Schema, Version: "v1.2.3", Inputs: []report.Input{}}, Files: []inventory.InspectedFile{
		{Name: "exports/scopus_2024.csv", Format: "csv", Papers: 120, WithAbstract: 100, Skipped: 5, Seconds: 0.014, Skips: []string{"line 7: neither title nor abstract", "line 9: a | b"}},
		{Name: "odd|`name`.bib", Format: "bibtex", Papers: 1, Seconds: 1.5, Encoding: "Windows-1252", Replaced: 1},
		{Name: "weekend.xml", Format: "arxiv-rss"},
		{Name: "page.html", Refused: "it looks like an HTML page"},
	}}
}

func documents() map[string]report.Document {
	unlabelled := evaluation()
	unlabelled.Labels, unlabelled.Labelled, unlabelled.Classes, unlabelled.Agreed = "", 0, 0, nil
	unlabelled.LabelsPerPaper, unlabelled.Near, unlabelled.Names, unlabelled.Stability = 0, nil, nil, nil
	text := related()
	text.Query = answers.Query{Text: true}
	alone := related()
	alone.Papers, alone.Read.Papers = []answers.Relative{}, 1
	return map[string]report.Document{
		"clustering": clustering(), "related": related(), "evaluation": evaluation(),
		"comparison": comparison(), "followed": followed(), "diff": diff(), "assignment": assignment(),
		"trending": trending(), "trends": report.TrendTable{Clustering: trending()}, "trendless": report.TrendTable{Clustering: clustering()},
		"unlabelled": unlabelled, "text": text, "alone": alone,
		"duplicates": duplicates(), "unique": &report.Duplicates{Origin: origin(), Groups: []report.DuplicateGroup{}, Near: []report.NearDuplicate{}, NearGroups: []report.NearGroup{}},
		"review": &report.Review{Near: duplicates().Near},
		"settings": &inventory.Settings{Schema: report.Schema, Version: "v1.2.3", File: "settings.toml", Found: true, Settings: []inventory.Setting{
			{Name: "jobs", Value: "4", From: "KINDRED_JOBS", Commands: []string{"cluster", "graph"}},
			{Name: "top", From: "default", Commands: []string{"cluster"}}, {Name: "top", Value: "10", From: "settings.toml", Commands: []string{"related"}}}},
		"formats": &inventory.FormatList{Schema: report.Schema, Version: "v1.2.3", Formats: []inventory.FeedFormat{{Name: "bibtex", Writes: true, Description: "BibTeX and BibLaTeX (.bib)"}, {Name: "acl", Description: "XML of the ACL Anthology"}}},
	}
}

func encode(t testing.TB, d report.Document, f report.Format, o report.TextOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.Encode(&b, d, f, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	for name, d := range documents() {
		for _, f := range report.Formats() {
			golden.Check(t, name+"."+f.Name, encode(t, d, f, report.TextOptions{Width: 80}))
		}
	}
	for _, f := range report.Formats() { // whose text is a table of any width
		golden.Check(t, "inspection."+f.Name, encode(t, inspection(), f, report.TextOptions{Width: 80}))
	}
	golden.Check(t, "clustering.wide.text", encode(t, clustering(), report.Text, report.TextOptions{}))
	golden.Check(t, "clustering.narrow.text", encode(t, clustering(), report.Text, report.TextOptions{Width: 40, Top: 1}))
	golden.Check(t, "clustering.colour.text", encode(t, clustering(), report.Text, report.TextOptions{Width: 100, Color: true}))
	golden.Check(t, "related.colour.text", encode(t, related(), report.Text, report.TextOptions{Width: 100, Color: true}))
	golden.Check(t, "evaluation.colour.text", encode(t, evaluation(), report.Text, report.TextOptions{Width: 100, Color: true}))
}

// Text fits the width, has no blanks at the ends of lines, and no control characters but
// those of the colours.
func TestTextFits(t *testing.T) {
	wide := &runewidth.Condition{StrictEmojiNeutral: true}
	for name, d := range documents() {
		for width := 40; width <= 130; width += 15 {
			text := string(encode(t, d, report.Text, report.TextOptions{Width: width}))
			if !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") {
				t.Errorf("%s: the text does not end with one newline", name)
			}
			for line := range strings.Lines(text) {
				line = strings.TrimSuffix(line, "\n")
				if w := wide.StringWidth(line); w > width {
					t.Errorf("%s: a line of %d columns for a width of %d: %q", name, w, width, line)
				}
				if strings.TrimRight(line, " ") != line || strings.ContainsFunc(line, unicode.IsControl) {
					t.Errorf("%s, width %d: blanks at the end, or control characters: %q", name, width, line)
				}
			}
		}
	}
}

// Colours change nothing but colours.
func TestColourOnlyAdds(t *testing.T) {
	off := strings.NewReplacer("\x1b[0m", "", "\x1b[1m", "", "\x1b[2m", "", "\x1b[36m", "")
	for name, d := range documents() {
		plain := string(encode(t, d, report.Text, report.TextOptions{}))
		coloured := string(encode(t, d, report.Text, report.TextOptions{Color: true}))
		if !strings.Contains(coloured, "\x1b[1m") {
			t.Errorf("%s: no colours", name)
		}
		if diff := cmp.Diff(plain, off.Replace(coloured)); diff != "" {
			t.Errorf("%s (-plain +coloured):\n%s", name, diff)
		}
	}
}

// JSON comes back as it was, to the four decimals that are written.
func TestJSONRoundTrip(t *testing.T) {
	want := clustering()
	var got report.Clustering
	if err := json.Unmarshal(encode(t, want, report.JSON, report.TextOptions{}), &got); err != nil {
		t.Fatal(err)
	}
	near := cmp.Comparer(func(a, b report.Number) bool { return math.Abs(float64(a-b)) <= 0.00005 })
	if diff := cmp.Diff(want, &got, near); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The clusters are encoded one by one, as if they were not.
func TestJSONOfClusters(t *testing.T) {
	c := clustering()
	c.Inputs[0].Name = "\n  \"clusters\": []"
	c.Clusters[0].Name = "\n<b> &\u2028"
	c.Clusters = append(c.Clusters, report.Cluster{})
	var want bytes.Buffer
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(c); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.String(), string(encode(t, c, report.JSON, report.TextOptions{}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestJSONOfEmptyReportHasNoNull(t *testing.T) {
	empty := &report.Clustering{Clusters: []report.Cluster{}, Outliers: []report.Outlier{}}
	empty.Inputs = []report.Input{}
	if got := encode(t, empty, report.JSON, report.TextOptions{}); bytes.Contains(got, []byte("null")) {
		t.Errorf("null in:\n%s", got)
	}
}

// CSV has a row for each paper with its fields as they are, except those that a spreadsheet
// would take for a formula.
func TestCSV(t *testing.T) {
	rows, err := csv.NewReader(bytes.NewReader(encode(t, clustering(), report.CSV, report.TextOptions{}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 6 {
		t.Fatalf("%d rows, want a header and 5 papers", len(rows))
	}
	if got, want := rows[2][3], "'"+clustering().Clusters[0].Papers[1].Title; got != want {
		t.Errorf("title = %q, want %q", got, want)
	}
	if got, want := rows[5], []string{"", "", "e", "'- A paper on its own, “quoted”", "0.0123", "false", "", "", "", "", "", "", "2"}; !cmp.Equal(want, got) {
		t.Errorf("outlier = %q, want %q", got, want)
	}
}

// TestTermsOfName: terms that the name has in another number are not listed again, and all runs that find the same number
// of groups say so.
func TestTermsOfName(t *testing.T) {
	c := clustering()
	c.Choice = nil
	c.Levels = &report.Levels{Level: "medium", Coarse: 1, Medium: 2, Fine: 2, Agreement: 1, Least: 6, Most: 6}
	c.Clusters[0].Name = "Multiple access channels (MAC), theories"
	c.Clusters[0].Terms = []report.Term{{Term: "multiple access channel (MAC)"}, {Term: "theory"}, {Term: "Access-channel"},
		{Term: "channel access"}, {Term: "theories of gas"}, {Term: "mass"}}
	var b bytes.Buffer
	if err := report.Encode(&b, c, report.Text, report.TextOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"3 papers · channel access, theories of gas, mass\n", "· runs agree on 100 % and all found 6 ·"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestNumber(t *testing.T) {
	for in, want := range map[report.Number]string{
		0: "0.0000", 0.12345: "0.1235", -0.00001: "0.0000", -0.5: "-0.5000", 92998.25: "92998.2500",
		report.Number(math.Inf(1)): "null", report.Number(math.NaN()): "null",
	} {
		got, err := json.Marshal(in)
		if err != nil || string(got) != want {
			t.Errorf("Number(%v) = %s, %v; want %s", float64(in), got, err, want)
		}
	}
}

func TestHostileLinks(t *testing.T) {
	for _, url := range hostile.Links {
		p := report.Paper{ID: "a", Title: "A", URL: report.Link(url)}
		for name, d := range map[string]report.Document{
			"clustering": &report.Clustering{Clusters: []report.Cluster{{Papers: []report.Member{{Paper: p}}}}, Outliers: []report.Outlier{{Paper: p}}},
			"related":    &answers.Related{Query: answers.Query{Paper: p}, Papers: []answers.Relative{{Paper: p}}},
			"duplicates": &report.Duplicates{Groups: []report.DuplicateGroup{{Paper: p}}, Near: []report.NearDuplicate{{A: p, B: p}}},
			"review":     &report.Review{Near: []report.NearDuplicate{{A: p, B: p}}},
		} {
			for _, f := range report.Formats() {
				if text := encode(t, d, f, report.TextOptions{}); hostile.Dangerous.Match(text) {
					t.Errorf("%s as %s of a paper with the URL %q:\n%s", name, f.Name, url, text)
				}
			}
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	if err := report.Encode(&bytes.Buffer{}, clustering(), report.Format{Name: "html"}, report.TextOptions{}); err == nil {
		t.Error("no error for a format that there is not")
	}
}

// A title of a megabyte takes no longer than other megabytes.
func TestLongWord(t *testing.T) {
	c := clustering()
	c.Clusters[0].Papers[0].Title = strings.Repeat("声e\u0301", 200_000)
	if got := bytes.Count(encode(t, c, report.Text, report.TextOptions{}), []byte("声")); got < 200_000 {
		t.Errorf("%d of 200000 letters", got)
	}
}

// FuzzText checks that no title can move the cursor, break a line in two or a word out of the
// width, nor hide the lines that follow it.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "Graph colouring", "\x1b]0;title\x07", "a\r\nb", "\u202egnp.exe", "\u009b31m", "\xff\xfe", "中文标题中文标题中文标题", "👩‍👩‍👧 family", strings.Repeat("x", 500), "e\u0301\u0301\u0301", "\u2028\u2029\u0085"} {
		f.Add(seed, 40)
	}
	wide := &runewidth.Condition{StrictEmojiNeutral: true}
	f.Fuzz(func(t *testing.T, title string, width int) {
		if width < 40 || width > 200 {
			t.Skip()
		}
		c := clustering()
		c.Clusters[0].Papers[0].Title, c.Clusters[1].Name = title, title
		c.Clusters[0].Papers[1].ID, c.Clusters[0].Papers[1].Title = title, ""
		text := string(encode(t, c, report.Text, report.TextOptions{Width: width}))
		for line := range strings.Lines(text) {
			line = strings.TrimSuffix(line, "\n")
			if w := wide.StringWidth(line); w > width {
				t.Errorf("a line of %d columns for a width of %d: %q", w, width, line)
			}
			for _, r := range line {
				if unicode.IsControl(r) || r == '\u202e' || r == '\u2028' || r == '\u2029' {
					t.Errorf("%q in %q", r, line)
				}
			}
		}
		if !strings.Contains(text, "Papers that fit nowhere") {
			t.Error("what follows is not there")
		}
	})
}

// FuzzMarkdown checks that no title breaks out of its line, and that none begins a block,
// a link or an element of HTML.
func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{"Graph colouring", "[a](http://b)", "<script>", "1. One", "1) One", "- a", "+ a", "# a", "a\n# b", "`x`", "**b**", "a\\", "| a |", "&lt;", "$x$", "===", "\u2028# x", "12-fold", "\x1b[1m"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, title string) {
		want := strings.Count(string(encode(t, clustering(), report.Markdown, report.TextOptions{})), "\n")
		c := clustering()
		c.Clusters[0].Papers[1].Title = "x" + title
		c.Clusters[1].Name, c.Outliers[0].Title = title, title
		text := string(encode(t, c, report.Markdown, report.TextOptions{}))
		if got := strings.Count(text, "\n"); got != want {
			t.Fatalf("%d lines, want %d", got, want)
		}
		for line := range strings.Lines(text) {
			rest, ok := strings.CutPrefix(line, "- x")
			if !ok {
				continue
			}
			for i, r := range rest {
				if strings.ContainsRune("*_`[]<>|#~&$", r) && !escaped(rest[:i]) {
					t.Errorf("%q stands bare in %q", r, line)
				}
			}
		}
		last := strings.Split(text, "## Papers that fit nowhere\n\n- ")
		if len(last) != 2 {
			t.Fatalf("no outliers in %q", text)
		}
		start := strings.TrimLeft(last[1], "0123456789")
		if digits := len(last[1]) - len(start); start != "" && digits < 10 &&
			(strings.ContainsRune("-+", rune(start[0])) && digits == 0 || strings.ContainsRune(".)", rune(start[0])) && digits > 0) {
			t.Errorf("a list begins in %q", last[1])
		}
	})
}

// escaped reports whether a backslash escapes what follows s.
func escaped(s string) bool {
	return (len(s)-len(strings.TrimRight(s, `\`)))%2 == 1
}
