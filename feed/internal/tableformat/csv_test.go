package tableformat

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"kindred/feed/internal/feedtest"
	"kindred/feed/internal/record"
	"kindred/internal/golden"
	"kindred/paper"
)

func TestMain(m *testing.M) { golden.Main(m) }

// formats are all formats of tables.
var formats = []*record.Format{&Parquet, &TSV, &CSV}

func decodeText(text string) *feedtest.Result { return feedtest.Decode(&CSV, text) }

func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/feeds/*")
	if err != nil || len(files) == 0 {
		t.Fatalf("no feeds: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		names := feedtest.Detect(formats, string(text))
		if len(names) != 1 {
			t.Errorf("%s: taken for %v", file, names)
			continue
		}
		f := &CSV
		if names[0] == TSV.Name {
			f = &TSV
		}
		got := feedtest.DecodeFrom(f, bytes.NewReader(text)).Lines()
		golden.Check(t, filepath.Base(file)+".txt", []byte(f.Name+"\n"+got))
		lines := strings.ReplaceAll(string(text), "\r\n", "\n")
		for name, r := range map[string]io.Reader{
			"byte by byte": iotest.OneByteReader(bytes.NewReader(text)),
			"with CRLF":    strings.NewReader(strings.ReplaceAll(lines, "\n", "\r\n")),
			"with CR":      strings.NewReader(strings.ReplaceAll(lines, "\n", "\r")),
		} {
			if diff := cmp.Diff(got, feedtest.DecodeFrom(f, r).Lines()); diff != "" {
				t.Errorf("%s, %s (-plain +variant)\n%s", file, name, diff)
			}
		}
	}
}

func TestDamage(t *testing.T) {
	const head = "id,title,abstract\n"
	for name, c := range map[string]struct {
		text, titles string
		skipped      []string
	}{
		"swallowed":          {head + "1,\"A\n2,C,\"D\"\n3,E,F\n", "C E", []string{"line 2: a quote is not closed"}},
		"never closed":       {head + "1,\"A\n2,C,D\n3,E,F\n", "C E", []string{"line 2: a quote is not closed"}},
		"closed as a letter": {head + "1,\"A,B\n2,\"C,D\n3,\"E,F\n", "A C E", nil},
		"cut off":            {head + "1,A,B\n2,C,\"D", "A", []string{"line 3: a quote is not closed"}},
		"over lines":         {head + "1,\"A\n\n1\",B\n2,C,\"D\nD\"\n", "A 1 C", nil},
		"over lines, ragged": {head + "1,\"A\n1\"\n2,C\n", "A 1 C", nil},
		"no text":            {head + "1,,\n,,\n\n2,C,D\n", "C", []string{"line 2: neither title nor abstract"}},
		"more cells":         {head + "1,A,B,C,D\n2,C,D,,\n", "A C", nil},
		"blanks":             {head + "1, \"A\" ,B\n2 , C , D\n", "A C", nil},
		"empty quotes":       {head + "\"\",\"\",\"B\"\n\"2\",\"\"\"C\"\"\",\"\"\n", " \"C\"", nil},
	} {
		got := decodeText(c.text)
		titles := ""
		for i, p := range got.Papers {
			if i > 0 {
				titles += " "
			}
			titles += p.Title
		}
		if titles != c.titles || got.Failed != "" {
			t.Errorf("%s: %q, %s", name, titles, got.Failed)
		}
		if diff := cmp.Diff(c.skipped, got.Skipped); diff != "" {
			t.Errorf("%s: skipped (-want +got)\n%s", name, diff)
		}
	}
	papers := decodeText(head + "1,A,\"B\",C, D\n").Papers
	if len(papers) != 1 || papers[0].Abstract != "B\",C, D" {
		t.Errorf("more cells than columns: %+v", papers)
	}
}

func TestNoHeader(t *testing.T) {
	long := strings.Repeat("x", 50)
	for text, want := range map[string]string{
		"name of it,b,c\n1,2,3\n": "no column for a title or an abstract among: name of it, b, c",
		long + ",b\n":             "no column for a title or an abstract among: " + long[:30] + "..., b",
		"\n\n":                    "no header: it has no column for a title or an abstract",
	} {
		if got := decodeText(text); got.Failed != want || got.Lines() != "! "+want+"\n" {
			t.Errorf("%q: %s", text, got.Lines())
		}
	}
	if got := decodeText("").Lines(); got != "" {
		t.Errorf("nothing: %s", got)
	}
	broken := errors.New("disk on fire")
	r := io.MultiReader(strings.NewReader("title,abstract\nA,B\n"+strings.Repeat(" ", sniffSize)), iotest.ErrReader(broken))
	if got := feedtest.DecodeFrom(&CSV, r); len(got.Papers) != 1 || !strings.Contains(got.Failed, broken.Error()) {
		t.Errorf("%d papers, %s", len(got.Papers), got.Failed)
	}
}

func TestDetect(t *testing.T) {
	for text, want := range map[string]string{
		"title,abstract\nA,B\n":             "csv",
		"Title\tYear\nA\t2001\n":            "tsv",
		"title;abstract;x\n":                "csv",
		"title|year\nA|2001\n":              "csv",
		"title\nA paper\nAnother, longer\n": "csv",
		"Abstract\n\"A text.\"\n":           "csv",
		"Paper Title\nA\nB\n\n":             "csv",
		"title,x\nA,1\nB,2\n":               "csv",
		"date,open,close\n1,2,3\n2,3,4\n":   "csv", // to say which columns it has
		"TI,AU,AB\nA,B,C\n":                 "csv",
		"id,title,abstract,authors,date,categories,label,venue,language,url,doi,arxiv,pmid,openalex\n": "csv",

		"":  "",
		"A": "",
		"Title, abstract and authors, in this order, are what we ask for.\nPlease, write to us.\n":                  "",
		"Title, abstract\nWe ask for these in a mail.\nPlease send it soon, dear authors, with care.\nThanks.\n":    "",
		"Tides, looms, cards\nWe measure tides, looms, and cards.\nAnd so, finally, we end.\n":                      "",
		"Abstract\n\nWe measure tides, and find them.\n":                                                            "",
		"Title\nTides in fjords\nAbstract\nWe measure tides.\n":                                                     "",
		"title\nTides in fjords\nabstract\nWe measure tides.\n":                                                     "",
		"Smith, J., Doe, K., 2001. A paper.\nDoe, K., Roe, L., 2002. Another.\n":                                    "",
		"Lovelace, Ada\nBabbage, Charles\nMenabrea, Luigi\n":                                                        "",
		"@article{a,\n  title = {A, B},\n  abstract = {C}\n}\n":                                                     "",
		"TY  - JOUR\nTI  - A, B\nAB  - C, D\nER  - \n":                                                              "",
		"{\"title\": \"A, B\", \"abstract\": \"C\"}\n":                                                              "",
		"<rss><channel><title>a, b</title></channel></rss>":                                                         "",
		"[1] A, B, C: Title, abstract\n":                                                                            "",
		"title,abstract\x00\n":                                                                                      "",
		"Home | About | Contact\n\nTides in fjords\n\nWe measure tides in fjords, and find that they are damped.\n": "",
		"Title: A paper, of sorts\nAuthors: B, C\nAbstract: D, E\n":                                                 "",
	} {
		if got := strings.Join(feedtest.Detect(formats, text), " "); got != want {
			t.Errorf("%q: taken for %q, want %q", text, got, want)
		}
	}
}

// papers are what encoders must give back.
var papers = []paper.Paper{
	{ID: "full", Title: "A title: with \"quotes\", <tags> & {braces} $x_1$", Abstract: "One paragraph; of text.\n\nAnother – with é, 文 and 100 %.",
		Authors: []string{"Ada Lovelace", "Ludwig van Beethoven", "The Tide Collaboration", "Plato", "Martin King Jr."}, Date: "2024-03-11",
		Categories: []string{"cs.LG", "a, b", "c; d"}, Label: "x", Venue: "Journal of Shores", Language: "en", URL: "https://example.org/?a=1&b=2",
		DOI: "10.1000/xyz", ArXiv: "2310.06110", PMID: "12", OpenAlex: "W7"},
	{ID: "month", Title: "Only a month", Date: "2024-03"},
	{ID: "year", Abstract: "Without a title.", Date: "1843", ArXiv: "hep-th/9901001", Categories: []string{"hep-th"}},
	{ID: "=1+1", Title: "=HYPERLINK(\"x\")", Abstract: "- a list", Authors: []string{"@Ada"}, Categories: []string{"+1", "=2"}, Label: "'=x", Venue: "''-"},
	{ID: "-5", Title: "'Twas brillig", Abstract: "''", Label: "-1.5e3"},
	{ID: "NaN", Title: "None", Abstract: "null", Authors: []string{"NULL"}, Categories: []string{"[x]", "\\N", "a\\"}, Venue: "-"},
	{ID: "0", Title: "[a]", Authors: []string{"[A] B", "C"}, Categories: []string{"\"", "a\"b", "'"}, Label: "\"q\""},
	{ID: "tab", Title: "sep=;", Abstract: "Abstract: Background: x | y\n\ntitle,abstract\n\n1,2"},
}

func TestRoundTrips(t *testing.T) {
	for _, f := range []*record.Format{&CSV, &TSV} {
		var b bytes.Buffer
		e := f.Encode(&b)
		for _, p := range papers {
			if err := e.Encode(p); err != nil {
				t.Fatal(err)
			}
		}
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		if names := feedtest.Detect(formats, b.String()); len(names) != 1 || names[0] != f.Name {
			t.Errorf("%s is taken for %v", f.Name, names)
		}
		golden.Check(t, "papers."+f.Name, b.Bytes())
		back := feedtest.DecodeFrom(f, &b)
		if diff := cmp.Diff(papers, back.Papers); diff != "" || back.Skipped != nil || back.Failed != "" {
			t.Errorf("%s: %v, %s (-written +read)\n%s", f.Name, back.Skipped, back.Failed, diff)
		}
		b.Reset()
		if err := f.Encode(&b).Close(); err != nil {
			t.Fatal(err)
		}
		if got := feedtest.DecodeFrom(f, &b).Lines(); got != "" {
			t.Errorf("%s without papers: %s", f.Name, got)
		}
	}
	if err := CSV.Encode(failingWriter{}).Close(); err == nil {
		t.Error("no error of the writer")
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }
