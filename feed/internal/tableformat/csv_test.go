package tableformat

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"kindred/feed/internal/record"
	"kindred/internal/golden"
	"kindred/paper"
)

func TestMain(m *testing.M) { golden.Main(m) }

// decodeAll returns what a reader decodes to: papers, the lines and reasons of skipped records, and
// the error that ends it.
func decodeAll(t testing.TB, f record.Format, in record.Input) (papers []paper.Paper, skipped []string, failed error) {
	t.Helper()
	f.Decode(in, func(p paper.Paper, err error) bool {
		var skip *record.Error
		switch {
		case failed != nil:
			t.Errorf("%v, %v after the error %v", p, err, failed)
		case errors.As(err, &skip):
			skipped = append(skipped, skip.Error())
		case err != nil:
			failed = err
		default:
			papers = append(papers, p)
		}
		return true
	})
	return papers, skipped, failed
}

func decodeText(t testing.TB, text string) ([]paper.Paper, []string, error) {
	t.Helper()
	return decodeAll(t, CSV, record.Input{Reader: strings.NewReader(text)})
}

// show returns what a reader decodes to, a line for each record.
func show(f record.Format, r io.Reader) string {
	var b strings.Builder
	f.Decode(record.Input{Reader: r}, func(p paper.Paper, err error) bool {
		if err != nil {
			fmt.Fprintf(&b, "! %v\n", err)
			return true
		}
		line, _ := json.Marshal(p)
		fmt.Fprintf(&b, "%s\n", line)
		return true
	})
	return b.String()
}

// formatOf returns the format that a text is detected as, or nil.
func formatOf(text []byte) *record.Format {
	h := record.NewHead(text, true)
	for _, f := range []*record.Format{&Parquet, &TSV, &CSV} {
		if f.Detect(h) {
			return f
		}
	}
	return nil
}

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
		f := formatOf(text)
		if f == nil {
			t.Errorf("%s: not detected", file)
			continue
		}
		got := show(*f, bytes.NewReader(text))
		golden.Check(t, filepath.Base(file)+".txt", []byte(f.Name+"\n"+got))
		lines := strings.ReplaceAll(string(text), "\r\n", "\n")
		for name, r := range map[string]io.Reader{
			"byte by byte": iotest.OneByteReader(bytes.NewReader(text)),
			"with CRLF":    strings.NewReader(strings.ReplaceAll(lines, "\n", "\r\n")),
			"with CR":      strings.NewReader(strings.ReplaceAll(lines, "\n", "\r")),
		} {
			if diff := cmp.Diff(got, show(*f, r)); diff != "" {
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
		papers, skipped, failed := decodeText(t, c.text)
		titles := ""
		for i, p := range papers {
			if i > 0 {
				titles += " "
			}
			titles += p.Title
		}
		if titles != c.titles || failed != nil {
			t.Errorf("%s: %q, %v", name, titles, failed)
		}
		if diff := cmp.Diff(c.skipped, skipped); diff != "" {
			t.Errorf("%s: skipped (-want +got)\n%s", name, diff)
		}
	}
	papers, _, _ := decodeText(t, head+"1,A,\"B\",C, D\n")
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
		papers, skipped, failed := decodeText(t, text)
		if papers != nil || skipped != nil || failed == nil || failed.Error() != want {
			t.Errorf("%q: %v, %v, %v", text, papers, skipped, failed)
		}
	}
	if papers, skipped, failed := decodeText(t, ""); papers != nil || skipped != nil || failed != nil {
		t.Errorf("nothing: %v, %v, %v", papers, skipped, failed)
	}
	broken := errors.New("disk on fire")
	r := io.MultiReader(strings.NewReader("title,abstract\nA,B\n"+strings.Repeat(" ", sniffSize)), iotest.ErrReader(broken))
	if papers, _, failed := decodeAll(t, CSV, record.Input{Reader: r}); len(papers) != 1 || !errors.Is(failed, broken) {
		t.Errorf("%d papers, %v", len(papers), failed)
	}
}

func TestDetect(t *testing.T) {
	for text, want := range map[string]*record.Format{
		"title,abstract\nA,B\n":             &CSV,
		"Title\tYear\nA\t2001\n":            &TSV,
		"title;abstract;x\n":                &CSV,
		"title|year\nA|2001\n":              &CSV,
		"title\nA paper\nAnother, longer\n": &CSV,
		"Abstract\n\"A text.\"\n":           &CSV,
		"title,x\nA,1\nB,2\n":               &CSV,
		"date,open,close\n1,2,3\n2,3,4\n":   &CSV, // to say which columns it has
		"TI,AU,AB\nA,B,C\n":                 &CSV,
		"id,title,abstract,authors,date,categories,label,venue,language,url,doi,arxiv,pmid,openalex\n": &CSV,

		"":  nil,
		"A": nil,
		"Title, abstract and authors, in this order, are what we ask for.\nPlease, write to us.\n":                  nil,
		"Title, abstract\nWe ask for these in a mail.\nPlease send it soon, dear authors, with care.\nThanks.\n":    nil,
		"Tides, looms, cards\nWe measure tides, looms, and cards.\nAnd so, finally, we end.\n":                      nil,
		"Abstract\n\nWe measure tides, and find them.\n":                                                            nil,
		"Title\nTides in fjords\nAbstract\nWe measure tides.\n":                                                     nil,
		"title\nTides in fjords\nabstract\nWe measure tides.\n":                                                     nil,
		"Smith, J., Doe, K., 2001. A paper.\nDoe, K., Roe, L., 2002. Another.\n":                                    nil,
		"Lovelace, Ada\nBabbage, Charles\nMenabrea, Luigi\n":                                                        nil,
		"@article{a,\n  title = {A, B},\n  abstract = {C}\n}\n":                                                     nil,
		"TY  - JOUR\nTI  - A, B\nAB  - C, D\nER  - \n":                                                              nil,
		"{\"title\": \"A, B\", \"abstract\": \"C\"}\n":                                                              nil,
		"<rss><channel><title>a, b</title></channel></rss>":                                                         nil,
		"[1] A, B, C: Title, abstract\n":                                                                            nil,
		"title,abstract\x00\n":                                                                                      nil,
		"Home | About | Contact\n\nTides in fjords\n\nWe measure tides in fjords, and find that they are damped.\n": nil,
		"Title: A paper, of sorts\nAuthors: B, C\nAbstract: D, E\n":                                                 nil,
	} {
		got := formatOf([]byte(text))
		if got != want {
			name := "nothing"
			if got != nil {
				name = got.Name
			}
			t.Errorf("%q: taken for %s", text, name)
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
		if got := formatOf(b.Bytes()); got != f {
			t.Errorf("%s is taken for %v", f.Name, got)
		}
		golden.Check(t, "papers."+f.Name, b.Bytes())
		back, skipped, failed := decodeAll(t, *f, record.Input{Reader: &b})
		if diff := cmp.Diff(papers, back); diff != "" || skipped != nil || failed != nil {
			t.Errorf("%s: %v, %v (-written +read)\n%s", f.Name, skipped, failed, diff)
		}
		b.Reset()
		if err := f.Encode(&b).Close(); err != nil {
			t.Fatal(err)
		}
		if got, skipped, failed := decodeAll(t, *f, record.Input{Reader: &b}); got != nil || skipped != nil || failed != nil {
			t.Errorf("%s without papers: %v, %v, %v", f.Name, got, skipped, failed)
		}
	}
	if err := CSV.Encode(failingWriter{}).Close(); err == nil {
		t.Error("no error of the writer")
	}
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }
