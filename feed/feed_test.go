package feed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/internal/golden"
	"kindred/paper"
)

func TestMain(m *testing.M) { golden.Main(m) }

// shared is the folder of real feeds beside the checkout, which may be missing.
const shared = "../../shared/feeds"

func needShared(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(shared); err != nil {
		t.Skipf("no real feeds at %s", shared)
	}
}

func fromString(name, text string) Source {
	return Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func fromFile(path string) Source {
	return Source{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

// decode returns what a text decodes to.
func decode(f Format, text string) (papers []paper.Paper, errs []error) {
	for p, err := range Decode(strings.NewReader(text), f) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		papers = append(papers, p)
	}
	return papers, errs
}

func titles(papers []paper.Paper) (list []string) {
	for _, p := range papers {
		list = append(list, p.Title)
	}
	return list
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
		papers := readListing(string(text))
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
			if diff := cmp.Diff(papers, readListing(variant)); diff != "" {
				t.Errorf("%s with %s (-plain +variant)\n%s", file, name, diff)
			}
		}
	}
}

func TestListingOfTheSeedFeed(t *testing.T) {
	needShared(t)
	text, err := os.ReadFile(shared + "/seed/huggingface-papers.txt")
	if err != nil {
		t.Fatal(err)
	}
	papers := readListing(string(text))
	if len(papers) != 16 {
		t.Fatalf("%d papers, want 16", len(papers))
	}
	for _, p := range papers {
		for _, part := range []string{p.Title, p.Abstract} {
			if !strings.Contains(string(text), "\n"+part+"\n") && !strings.HasSuffix(string(text), "\n"+part) {
				t.Errorf("not a whole paragraph of the page: %q", part)
			}
		}
		if len(p.Abstract) < 1000 || len(p.Title) < 25 {
			t.Errorf("%q has an abstract of %d bytes", p.Title, len(p.Abstract))
		}
	}
}

func TestJSONLines(t *testing.T) {
	text := `{"id": "2310.06110v2", "title": "Lazy  to\nrich", "abstract": "Grokking.", "authors": ["A", {"name": "B"}, {"given": "C", "family": "D"}], "categories": "cs.LG stat.ML", "update_date": "2024-03-11", "label": "x"}
{"paper_title": "T", "Summary": "S", "author": "A and B, C", "year": 2021, "tags": ["a"], "link": "https://example.org", "DOI": "https://doi.org/10.1000/XYZ"}

not json
{"title": 5, "abstract": null}
{"title": "", "abstract": ""}
["title"]
{"title": "last`
	papers, errs := decode(jsonlFormat, "\ufeff"+text)
	want := []paper.Paper{
		{ID: "2310.06110v2", Title: "Lazy to rich", Abstract: "Grokking.", Authors: []string{"A", "B", "C D"}, Date: "2024-03-11", Categories: []string{"cs.LG", "stat.ML"}, Label: "x"},
		{ID: "https://doi.org/10.1000/XYZ", Title: "T", Abstract: "S", Authors: []string{"A", "B", "C"}, Date: "2021", Categories: []string{"a"}, URL: "https://example.org", DOI: "10.1000/xyz"},
		{Title: "5"},
	}
	if diff := cmp.Diff(want, papers); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var lines []int
	for _, err := range errs {
		var skip *RecordError
		if !errors.As(err, &skip) {
			t.Errorf("%v is no RecordError", err)
			continue
		}
		lines = append(lines, skip.Line)
	}
	if diff := cmp.Diff([]int{4, 6, 7, 8}, lines); diff != "" {
		t.Errorf("skipped lines (-want +got)\n%s", diff)
	}
}

func TestJSONArray(t *testing.T) {
	for _, text := range []string{
		`[{"title": "A"}, {"title": "B"}]`,
		"[\n{\"title\": \"A\"},\n{\"title\": \"B\"}\n]",
		`{"total": 2, "results": [{"title": "A"}, {"title": "B"}]}`,
		"{\n \"meta\": {\"x\": [1]},\n \"papers\": [{\"title\": \"A\"}, {\"title\": \"B\"}]\n}",
	} {
		papers, errs := decode(jsonlFormat, text)
		if diff := cmp.Diff([]string{"A", "B"}, titles(papers)); diff != "" || errs != nil {
			t.Errorf("%s: %v (-want +got)\n%s", text, errs, diff)
		}
	}
	papers, errs := decode(jsonlFormat, `[{"title": "A"}, {"x": 1}, {"title": "B"`)
	if len(papers) != 1 || len(errs) != 2 {
		t.Errorf("cut off: %v, %v", papers, errs)
	}
}

func TestAtom(t *testing.T) {
	head := `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">`
	entry := `<entry><id>http://arxiv.org/abs/hep-th/9901001v3</id><title>On
 branes &amp; strings</title><summary> We review. </summary><published>2024-03-11T10:00:00Z</published>
 <author><name>A B</name></author><author><name>C D</name></author><arxiv:doi>10.1/ignored</arxiv:doi>
 <link href="http://arxiv.org/abs/hep-th/9901001v3" rel="alternate"/><link href="http://x/pdf" rel="related"/>
 <arxiv:primary_category term="hep-th"/><category term="gr-qc"/><category term="hep-th"/></entry>`
	papers, errs := decode(atomFormat, head+entry+`<entry><id>x</id></entry></feed>`)
	want := []paper.Paper{{ID: "hep-th/9901001", Title: "On branes & strings", Abstract: "We review.", Authors: []string{"A B", "C D"},
		Date: "2024-03-11", Categories: []string{"hep-th", "gr-qc"}, URL: "http://arxiv.org/abs/hep-th/9901001v3"}}
	if diff := cmp.Diff(want, papers); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "neither title nor abstract") {
		t.Errorf("errors %v", errs)
	}
	for text, want := range map[string]string{
		head + entry: "unexpected EOF",
		head + `<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>bad id</summary></entry></feed>`: "arXiv answered with an error: bad id",
		`<!DOCTYPE f [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + head[21:] + `<entry><title>&b;</title></entry></feed>`:   "invalid character entity",
		head + `<entry><title>x</entry></feed>`: "invalid XML",
	} {
		if _, errs := decode(atomFormat, text); len(errs) != 1 || !strings.Contains(errs[0].Error(), want) {
			t.Errorf("%.60s: errors %v, want %q", text, errs, want)
		}
	}
}

func TestDetect(t *testing.T) {
	for text, want := range map[string]string{
		"{\"title\": \"x\"}\n":                         "jsonl",
		"\ufeff [ {\"title\": 1}]":                     "jsonl",
		"[1] arXiv:2401.01234\nTitle: x":               "listing",
		"Home\n\nA title\n\nAn abstract of a paper.":   "listing",
		`<?xml version="1.0"?><feed xmlns="x"></feed>`: "atom",
		`<!-- x --><feed>`:                             "atom",
		"":                                             "an empty file",
		" \n\t":                                        "an empty file",
		"<!DOCTYPE html><html>":                        "an HTML page",
		"<html><body>":                                 "an HTML page",
		"<rss version=\"2.0\"><channel>":               "<rss>",
		"\x00\x01":                                     "binary data",
		"\x1f\x8b\x08":                                 "gzip",
		"\x28\xb5\x2f\xfd":                             "zstd",
		"%PDF-1.5":                                     "a PDF file",
		"TY  - JOUR\nTI  - x":                          "RIS",
		"@article{x, title={y}}":                       "BibTeX",
		"id,title,abstract\n1,a,b\n2,c,d\n":            "a table",
		"PMID- 123\nTI  - x":                           "MEDLINE",
	} {
		f, err := Detect([]byte(text))
		got := f.Name
		if err != nil {
			got = err.Error()
			if !errors.Is(err, ErrUnknownFormat) {
				t.Errorf("%q: %v does not wrap ErrUnknownFormat", text, err)
			}
		}
		if !strings.Contains(got, want) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestRead(t *testing.T) {
	a := fromString("a", `{"id": "1", "title": "One", "abstract": "First."}`+"\nbroken\n"+`{"id": "arXiv:2401.01234v1", "title": "Two"}`)
	b := fromString("b", `{"id": "1", "title": "Uno", "abstract": "Other."}`+"\n"+`{"id": "2401.01234v2", "title": "Two, revised", "abstract": "Second."}`)
	batch, err := Read(t.Context(), []Source{a, b}, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := []paper.Paper{
		{ID: "1", Title: "One", Abstract: "First."},
		{ID: "2401.01234", Title: "Two", Abstract: "Second."},
		{ID: "1~2", Title: "Uno", Abstract: "Other."},
	}
	if diff := cmp.Diff(want, batch.Papers); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if batch.SkippedCount != 1 || batch.Repeated != 1 || batch.Renamed != 1 || batch.WithoutAbstract != 0 {
		t.Errorf("counts %+v", batch)
	}
	if s := batch.Sources[1]; s.Format != "jsonl" || s.Papers != 2 || len(s.SHA256) != 64 || s.Bytes == 0 {
		t.Errorf("source %+v", s)
	}
	if _, err := Read(t.Context(), []Source{a}, ReadOptions{Strict: true}); err == nil || !strings.Contains(err.Error(), "a: line 2: ") {
		t.Errorf("strict: %v", err)
	}
	if _, err := Read(t.Context(), []Source{a}, ReadOptions{MaxBytes: 10}); err == nil {
		t.Error("more than MaxBytes: no error")
	}
	if _, err := Read(t.Context(), []Source{fromString("c", `{"x": 1}`)}, ReadOptions{}); !errors.Is(err, ErrNoPapers) {
		t.Errorf("no papers: %v", err)
	}
	if _, err := Read(t.Context(), []Source{a}, ReadOptions{Format: "pdf"}); err == nil {
		t.Error("unknown format: no error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ctx, []Source{a}, ReadOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestLongRecords checks that what has no end does not fill the memory, and that an abstract
// of ten megabytes is read.
func TestLongRecords(t *testing.T) {
	if testing.Short() {
		t.Skip("writes a few hundred megabytes")
	}
	long := strings.Repeat("many words and more ", 500_000)
	papers, errs := decode(jsonlFormat, `{"title": "T", "abstract": "`+long+`"}`)
	if len(papers) != 1 || errs != nil || len(papers[0].Abstract) != len(long)-1 {
		t.Errorf("10 MB abstract: %d papers, %v", len(papers), errs)
	}
	for _, f := range []Format{jsonlFormat, atomFormat, listingFormat} {
		endless := io.MultiReader(strings.NewReader(map[string]string{"jsonl": `{"title": "`, "atom": "<feed><entry><title>", "listing": "A title\n\n"}[f.Name]),
			&repeating{left: 300 << 20})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var errs []error
		for _, err := range Decode(endless, f) {
			errs = append(errs, err)
		}
		runtime.ReadMemStats(&after)
		if len(errs) != 1 || errs[0] == nil {
			t.Errorf("%s: a record of 300 MB: %v", f.Name, errs)
		}
		if peak := after.Sys - before.Sys; after.Sys > before.Sys && peak > 1<<30 {
			t.Errorf("%s: %d MB more memory", f.Name, peak>>20)
		}
	}
}

// repeating reads as so many letters.
type repeating struct{ left int }

func (r *repeating) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), r.left)
	for i := range p[:n] {
		p[i] = 'a'
	}
	r.left -= n
	return n, nil
}

// TestRealFeeds reads every real feed: one that is of no format of ours must be refused, and
// never be taken for a listing page.
func TestRealFeeds(t *testing.T) {
	needShared(t)
	files, err := filepath.Glob(shared + "/*/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		batch, err := Read(t.Context(), []Source{fromFile(file)}, ReadOptions{})
		kind := filepath.Base(filepath.Dir(file))
		result := fmt.Sprint(err)
		if err == nil {
			result = fmt.Sprintf("%s: %d papers, %d skipped", batch.Sources[0].Format, len(batch.Papers), batch.SkippedCount)
			if batch.Sources[0].Format == "listing" && kind != "seed" {
				t.Errorf("%s was read as a listing page of %d papers, the first titled %q", file, len(batch.Papers), batch.Papers[0].Title)
			}
			if batch.Sources[0].Format == "atom" && batch.SkippedCount > 0 {
				t.Errorf("%s: %d entries skipped: %v", file, batch.SkippedCount, batch.Skipped[0].Err)
			}
		}
		t.Logf("%s: %s", strings.TrimPrefix(file, shared+"/"), result)
	}
	for file, want := range map[string]int{"arxivpy_astro-ph_0601001.xml": 1, "arxivpy_q_testing_100.xml": 100, "arxivpy_q_testing_start10.xml": 10, "arxivpy_quant-ph_0201082v1.xml": 1, "sotawhat__arxiv_transformer.xml": 5} {
		batch, err := Read(t.Context(), []Source{fromFile(shared + "/arxiv-atom/" + file)}, ReadOptions{})
		if err != nil || len(batch.Papers) != want || batch.WithoutAbstract != 0 {
			t.Errorf("%s: %v, want %d papers", file, err, want)
		}
	}
	_, err = Read(t.Context(), []Source{fromFile(shared + "/arxiv-atom/arxivpy_error_entry.xml")}, ReadOptions{})
	if err == nil || !strings.Contains(err.Error(), "arXiv answered with an error") {
		t.Errorf("error entry: %v", err)
	}
}

func fuzzFormat(f *testing.F, format Format, seeds ...string) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ended := false
		for p, err := range Decode(strings.NewReader(text), format) {
			if ended {
				t.Fatal("goes on after an error")
			}
			var skip *RecordError
			ended = err != nil && !errors.As(err, &skip)
			if err == nil && p.Title == "" && p.Abstract == "" {
				t.Error("a paper without title and abstract")
			}
			if s := p.Title + p.Abstract; strings.ToValidUTF8(s, "") != s {
				t.Errorf("not UTF-8: %q", s)
			}
		}
	})
}

func FuzzJSONL(f *testing.F) {
	fuzzFormat(f, jsonlFormat, `{"title": "a", "abstract": "b", "authors": ["c", {"name": "d"}]}`, `[{"title": "a"}]`, "{\n\"results\": [{}]}", "{\"title\": \"\\ud800\xff\"}")
}

func FuzzAtom(f *testing.F) {
	fuzzFormat(f, atomFormat, `<feed><entry><id>http://arxiv.org/abs/2401.01234v1</id><title>a</title></entry></feed>`, `<?xml version="1.0" encoding="latin1"?><feed>`)
}

func FuzzListing(f *testing.F) {
	fuzzFormat(f, listingFormat, "A title of a paper\n\nAn abstract of a paper that has a few words.", "1. Title\nAbstract: yes\n\n## T\n\n- x")
}

func FuzzDetect(f *testing.F) {
	f.Add([]byte("<a"))
	f.Add([]byte("{"))
	f.Fuzz(func(t *testing.T, head []byte) {
		if format, err := Detect(head); (err == nil) != (format.Name != "") {
			t.Errorf("%q and %v", format.Name, err)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	line := `{"id": "0808.4122", "title": "Swapping lemmas", "abstract": "` + strings.Repeat("In formal language theory, pumping lemmas are useful. ", 20) + `", "categories": "cs.CC cs.CL", "date": "2008-08-29"}` + "\n"
	text := strings.Repeat(line, 1000)
	b.Run("format=jsonl", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			if papers, errs := decode(jsonlFormat, text); len(papers) != 1000 || errs != nil {
				b.Fatal(len(papers), errs)
			}
		}
	})
}
