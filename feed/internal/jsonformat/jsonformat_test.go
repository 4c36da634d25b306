package jsonformat

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"kindred/feed/internal/feedtest"
	"kindred/feed/internal/jsonvalue"
	"kindred/feed/internal/record"
	"kindred/internal/golden"
	"kindred/paper"
)

func TestMain(m *testing.M) { golden.Main(m) }

// formats are all of the package, in the order in which they are tried.
var formats = []*record.Format{&JSONFeed, &HuggingFace, &OpenAlex, &ArXivDocMeta, &Crossref, &DataCite, &INSPIRE, &EuropePMC,
	&BioRxiv, &ADS, &PLOS, &HAL, &ERIC, &DOAJ, &OpenAIRE, &CORE, &Zenodo, &OpenReview, &Xueshu, &Zotero, &SciELO, &CORD19Parse,
	&SemanticScholar, &CSL, &JSONL}

// detect returns the format of a text.
func detect(text []byte) *record.Format {
	h := record.NewHead(text, true)
	for _, f := range formats {
		if f.Detect(h) {
			return f
		}
	}
	return nil
}

// decode returns what a reader decodes to, as lines: papers in kindred's own format, errors
// after a "!".
func decode(f *record.Format, r io.Reader, workers int) string {
	var b bytes.Buffer
	e := newLineEncoder(&b)
	f.Decode(record.Input{Reader: r, Parallelism: workers}, func(p paper.Paper, err error) bool {
		if err != nil {
			fmt.Fprintf(&b, "! %v\n", err)
			return true
		}
		if err := e.Encode(p); err != nil {
			panic(err)
		}
		return true
	})
	return b.String()
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
		f := detect(text)
		if f == nil {
			t.Errorf("%s: not detected", file)
			continue
		}
		got := decode(f, bytes.NewReader(text), 0)
		golden.Check(t, filepath.Base(file)+".txt", []byte(f.Name+"\n"+got))
		for name, r := range map[string]io.Reader{"byte by byte": iotest.OneByteReader(bytes.NewReader(text)), "with CRLF": bytes.NewReader(bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")))} {
			if diff := cmp.Diff(got, decode(f, r, 1)); diff != "" {
				t.Errorf("%s, %s (-plain +variant)\n%s", file, name, diff)
			}
		}
	}
}

// A document that is cut off anywhere must give the records before and one error, and nothing
// of what was not there.
func TestCutOff(t *testing.T) {
	files, _ := filepath.Glob("testdata/feeds/*.json")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f := detect(text)
		whole := decode(f, bytes.NewReader(text), 1)
		for end := 2; end < len(bytes.TrimSpace(text)); end += 1 + len(text)/100 {
			for line := range strings.Lines(decode(f, bytes.NewReader(text[:end]), 1)) {
				if !strings.HasPrefix(line, "!") && !strings.Contains(whole, line) {
					t.Errorf("%s cut at %d: %s", file, end, line)
				}
			}
		}
	}
}

func TestServerErrors(t *testing.T) {
	for text, f := range map[string]*record.Format{
		`{"error":"Invalid query parameters error.","message":"xyz is not valid"}`: &OpenAlex,
		`{"message":"Too Many Requests", "code":"429"}`:                            &SemanticScholar,
	} {
		if got := decode(f, strings.NewReader(text), 1); !strings.HasPrefix(got, "! the server answered with an error: ") || strings.Count(got, "\n") != 1 {
			t.Errorf("%s: %s", text, got)
		}
	}
}

// The result must not depend on how many work on it, and errors must be in order.
func TestWorkers(t *testing.T) {
	var b strings.Builder
	for i := range 40_000 {
		if i%1000 == 7 {
			b.WriteString("broken\n")
		}
		fmt.Fprintf(&b, "{\"id\": \"%d\", \"title\": \"Title %d\", \"abstract\": \"%s\"}\n", i, i, strings.Repeat("word ", i%200))
	}
	want := decode(&JSONL, strings.NewReader(b.String()), 1)
	if n := strings.Count(want, "\n"); n != 40_040 {
		t.Fatalf("%d records", n)
	}
	if !strings.Contains(want, "! line 8: invalid JSON") {
		t.Error("the first broken line has no number")
	}
	for _, workers := range []int{2, 3, 8} {
		if decode(&JSONL, strings.NewReader(b.String()), workers) != want {
			t.Errorf("%d workers: another result", workers)
		}
	}
}

func TestLongLines(t *testing.T) {
	long := strings.Repeat("many words and more ", 500_000)
	if got := decode(&JSONL, strings.NewReader(`{"title": "T", "abstract": "`+long+`"}`), 0); len(got) < len(long) {
		t.Errorf("an abstract of 10 MB: %.100s", got)
	}
	if testing.Short() {
		t.Skip("reads a few hundred megabytes")
	}
	for name, c := range map[string]struct{ before, after, want string }{
		"a line":    {`{"title": "One"}` + "\n" + `{"title": "`, "\n" + `{"title": "Three"}`, "line 2: records are limited to 16 MiB"},
		"an array":  {"[\n{\"title\": \"One\"},\n{\"title\": \"", "", "line 3: records are limited to 16 MiB"},
		"its blank": {"[\n{\"title\": \"One\"},\n{\"title\": \"", "\"}]", "records are limited to 16 MiB"},
	} {
		r := io.MultiReader(strings.NewReader(c.before), io.LimitReader(repeating{}, 200<<20), strings.NewReader(c.after))
		got := decode(&JSONL, r, 0)
		if !strings.Contains(got, c.want) || !strings.Contains(got, `"title":"One"`) || c.after != "" && name == "a line" && !strings.Contains(got, "Three") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// A feed of one paper takes little memory: an archive may hold thousands of them.
func TestSmallFeeds(t *testing.T) {
	allocated := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.TotalAlloc
	}
	for _, text := range []string{`{"title": "T", "abstract": "A"}`, "{\n\"title\": \"T\"}", `[{"title": "T"}]`} {
		const n = 100
		before := allocated()
		for range n {
			decode(&JSONL, strings.NewReader(text), 2)
		}
		if each := (allocated() - before) / n; each > 100_000 {
			t.Errorf("%s: %d bytes were allocated", text, each)
		}
	}
}

// repeating reads as one letter for ever.
type repeating struct{}

func (repeating) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestValuesBehindEachOther(t *testing.T) {
	text := "{\n \"title\": \"One\"\n}\n[\n{\"title\": \"Two\"}]{\"title\": \"Three\"}\nx"
	want := "{\"title\":\"One\"}\n{\"title\":\"Two\"}\n{\"title\":\"Three\"}\n! line 6: invalid JSON: unexpected 'x' behind the end; the rest was not read\n"
	if got := decode(&JSONL, strings.NewReader(text), 1); got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
	long := "[" + strings.Repeat(`{"title": "A title"},`, 100_000) + `{"title": "Last"}]`
	if got := decode(&JSONL, strings.NewReader(long), 1); strings.Count(got, "\n") != 100_001 || strings.Contains(got, "!") {
		t.Errorf("an array on a line: %.300s", got)
	}
}

// papers are what encoders must give back.
var papers = []paper.Paper{
	{ID: "full", Title: "A title: with \"quotes\", <tags> & {0, 1} $x_1$", Abstract: "One paragraph; of text.\n\nAnother – with é, 文 and 100 %.",
		Authors: []string{"Ada Lovelace", "Ludwig van Beethoven", "The Tide Collaboration", "Plato", "Martin King Jr."}, Date: "2024-03-11",
		Categories: []string{"cs.LG", "a, b", "c;d"}, Label: "x", Venue: "Journal of Shores", Language: "en", URL: "https://example.org/?a=1&b=2",
		DOI: "10.1000/xyz", ArXiv: "2310.06110", PMID: "12", OpenAlex: "W7"},
	{ID: "month", Title: "Only a month", Date: "2024-03"},
	{ID: "year", Abstract: "Without a title.", Date: "1843", ArXiv: "hep-th/9901001", Categories: []string{"hep-th"}},
}

func TestRoundTrips(t *testing.T) {
	for _, f := range []*record.Format{&JSONL, &CSL, &JSONFeed} {
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
		if got := detect(b.Bytes()); got != f {
			t.Errorf("%s is taken for %v", f.Name, got)
		}
		golden.Check(t, f.Name+".json", b.Bytes())
		var back []paper.Paper
		f.Decode(record.Input{Reader: &b}, func(p paper.Paper, err error) bool {
			if err != nil {
				t.Errorf("%s: %v", f.Name, err)
			}
			back = append(back, p)
			return true
		})
		if diff := cmp.Diff(papers, back); diff != "" {
			t.Errorf("%s (-written +read)\n%s", f.Name, diff)
		}
		b.Reset()
		if err := f.Encode(&b).Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := jsonvalue.Check(b.String()); err != nil && f != &JSONL {
			t.Errorf("%s without papers: %v", f.Name, err)
		}
	}
}

// fuzz checks what every decoder promises, from the feeds of the format on.
func fuzz(f *testing.F, format *record.Format) {
	seeds := []string{`{"title": "\ud800"}`}
	files, _ := filepath.Glob("testdata/feeds/*")
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil && detect(text) == format {
			seeds = append(seeds, string(text))
		}
	}
	feedtest.Fuzz(f, format, seeds...)
}

// Programs around the formats write keys of their own for dates, identifiers and abstracts.
func TestOtherKeys(t *testing.T) {
	for text, want := range map[string]paper.Paper{
		`{"id":"https://doi.org/10.1000/a","titles":[{"title":"A"}],"creators":[],"types":{},"publication-year":"2016"}`:                                                                                                               {Title: "A", Date: "2016", DOI: "10.1000/a"},
		`{"items":[{"id":"x","doi":"https://doi.org/10.1000/b","title":"B","content_html":"<p>Text.</p>","published_at":1652340600}]}`:                                                                                                 {Title: "B", Abstract: "Text.", Date: "2022-05-12", DOI: "10.1000/b"},
		`{"@context":"http://schema.org","@type":"BlogPosting","@id":"https://doi.org/10.1000/d","name":"D","author":[{"name":"Ada Lovelace"}],"version":"1.0","license":"x","description":"Birds fly.","datePublished":"2016-12-20"}`: {Title: "D", Abstract: "Birds fly.", Authors: []string{"Ada Lovelace"}, Date: "2016-12-20", DOI: "10.1000/d"},
		`{"title":"E","abstract":"Birds nest.","year":2020,"created":"2021-05-01T00:00:00Z"}`:                                                                                                                                          {Title: "E", Abstract: "Birds nest.", Date: "2020"},
		`{"title":"F","abstract":"Birds eat.","year":2020,"created":"2020-05-01T00:00:00Z"}`:                                                                                                                                           {Title: "F", Abstract: "Birds eat.", Date: "2020-05-01"},
		`{"title":"G","abstract":"Birds swim.","created":"2021-05-01"}`:                                                                                                                                                                {Title: "G", Abstract: "Birds swim.", Date: "2021-05-01"},
		`{"titles":[{"title":"C"}],"descriptions":[{"description":"Birds sing.","descriptionType":"Abstract"}],"date":{"published":"2021-02-03T10:00"}}`:                                                                               {Title: "C", Abstract: "Birds sing.", Date: "2021-02-03"},
	} {
		if kind := Foreign(record.NewHead([]byte(text), true)); kind != "" {
			t.Errorf("%s is %s", text, kind)
		}
		format := &JSONL
		for _, f := range []*record.Format{&DataCite, &JSONFeed} {
			if f.Detect(record.NewHead([]byte(text), true)) {
				format = f
			}
		}
		got := feedtest.Decode(format, text)
		if diff := cmp.Diff([]paper.Paper{want}, got.Papers); diff != "" {
			t.Errorf("%s as %s (-want +got)\n%s", text, format.Name, diff)
		}
	}
}

func TestDataCiteTitles(t *testing.T) {
	for titles, want := range map[string]string{
		`{"title": "A"}, {"title": "B", "titleType": "Subtitle"}`:                                    "A: B",
		`{"title": "B", "titleType": "Subtitle", "lang": "en"}, {"title": "A", "lang": "de"}`:        "A",
		`{"title": "C", "titleType": "AlternativeTitle"}, {"title": "A"}`:                            "A",
		`{"title": "C", "titleType": "AlternativeTitle"}`:                                            "C",
		`{"title": "A", "lang": "de"}, {"title": "T", "titleType": "TranslatedTitle", "lang": "en"}`: "T",
	} {
		got := feedtest.Decode(&DataCite, `{"titles": [`+titles+`], "creators": [], "publicationYear": 2001}`)
		if len(got.Papers) != 1 || got.Papers[0].Title != want {
			t.Errorf("%s: %v, want %s", titles, got.Papers, want)
		}
	}
}

func FuzzJSONFeed(f *testing.F)        { fuzz(f, &JSONFeed) }
func FuzzHuggingFace(f *testing.F)     { fuzz(f, &HuggingFace) }
func FuzzOpenAlex(f *testing.F)        { fuzz(f, &OpenAlex) }
func FuzzArXivDocMeta(f *testing.F)    { fuzz(f, &ArXivDocMeta) }
func FuzzCrossref(f *testing.F)        { fuzz(f, &Crossref) }
func FuzzDataCite(f *testing.F)        { fuzz(f, &DataCite) }
func FuzzINSPIRE(f *testing.F)         { fuzz(f, &INSPIRE) }
func FuzzEuropePMC(f *testing.F)       { fuzz(f, &EuropePMC) }
func FuzzBioRxiv(f *testing.F)         { fuzz(f, &BioRxiv) }
func FuzzADS(f *testing.F)             { fuzz(f, &ADS) }
func FuzzPLOS(f *testing.F)            { fuzz(f, &PLOS) }
func FuzzHAL(f *testing.F)             { fuzz(f, &HAL) }
func FuzzERIC(f *testing.F)            { fuzz(f, &ERIC) }
func FuzzDOAJ(f *testing.F)            { fuzz(f, &DOAJ) }
func FuzzOpenAIRE(f *testing.F)        { fuzz(f, &OpenAIRE) }
func FuzzCORE(f *testing.F)            { fuzz(f, &CORE) }
func FuzzZenodo(f *testing.F)          { fuzz(f, &Zenodo) }
func FuzzOpenReview(f *testing.F)      { fuzz(f, &OpenReview) }
func FuzzXueshu(f *testing.F)          { fuzz(f, &Xueshu) }
func FuzzZotero(f *testing.F)          { fuzz(f, &Zotero) }
func FuzzSciELO(f *testing.F)          { fuzz(f, &SciELO) }
func FuzzCORD19Parse(f *testing.F)     { fuzz(f, &CORD19Parse) }
func FuzzSemanticScholar(f *testing.F) { fuzz(f, &SemanticScholar) }
func FuzzCSL(f *testing.F)             { fuzz(f, &CSL) }
func FuzzJSONL(f *testing.F)           { fuzz(f, &JSONL) }

// BenchmarkJSONL reads a file, which KINDRED_JSONL names, or some made up lines.
func BenchmarkJSONL(b *testing.B) {
	line := `{"id": "0808.4122", "title": "Swapping lemmas", "abstract": "` + strings.Repeat("In formal language theory, pumping lemmas are useful. ", 20) + `", "categories": "cs.CC cs.CL", "date": "2008-08-29"}` + "\n"
	text := []byte(strings.Repeat(line, 20_000))
	if name := os.Getenv("KINDRED_JSONL"); name != "" {
		var err error
		if text, err = os.ReadFile(name); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		JSONL.Decode(record.Input{Reader: bytes.NewReader(text)}, func(_ paper.Paper, err error) bool {
			if err != nil {
				b.Fatal(err)
			}
			n++
			return true
		})
		b.ReportMetric(float64(n), "papers")
	}
}

// A list of labels becomes one text with semicolons between them.
func TestLabels(t *testing.T) {
	for in, want := range map[string]string{`"a"`: "a", `["a", null, " b "]`: "a; b", `[]`: "", `7`: "7", `[1, 2]`: "1; 2"} {
		p, err := readGeneric(jsonvalue.Value(`{"title":"T","abstract":"A.","label":` + in + `}`).Object())
		if err != nil || p.Label != want {
			t.Errorf("%s: label %q, error %v, want %q", in, p.Label, err, want)
		}
	}
}
