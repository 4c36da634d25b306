package feed

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/internal/hostile"
	"kindred/paper"
)

// from returns a source of the given bytes.
func from(name, text string) Source {
	return Source{Name: name, Open: func(context.Context) (*Opened, error) {
		return &Opened{ReadCloser: io.NopCloser(strings.NewReader(text))}, nil
	}}
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

// zipped returns an archive of files, given as names and texts in turn.
func zipped(files ...string) string {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err == nil {
			_, err = io.WriteString(w, files[i+1])
		}
		if err != nil {
			panic(err)
		}
	}
	_ = z.Close()
	return b.String()
}

func titles(papers []paper.Paper) (list []string) {
	for _, p := range papers {
		list = append(list, p.Title)
	}
	return list
}

func TestDetect(t *testing.T) {
	for text, want := range map[string]string{
		"{\"title\": \"x\"}\n":                       "jsonl",
		"\ufeff [ {\"title\": 1}]":                   "jsonl",
		"[1] arXiv:2401.01234\nTitle: x":             "listing",
		"Home\n\nA title\n\nAn abstract of a paper.": "listing",
		"":                               "it is empty",
		" \n\t":                          "it is empty",
		"<!DOCTYPE html><html>":          "an HTML page",
		"<html><body>":                   "an HTML page",
		"<foo version=\"2.0\"><channel>": "<foo>",
		"\x00\x01":                       "binary data",
		"%PDF-1.5":                       "a PDF file",
		"\x89PNG":                        "a picture",
		"XX  - a\nYY  - b\nZZ  - c\n":    "tagged text",
		"title,abstract\nA,\"RIS:\nTY  - JOUR\nTI  - X\nER  - \n\"\n":                      "csv",
		"@article{a,\n title = {A},\n abstract = {RIS:\nTY  - JOUR\nTI  - X\nER  - \n}}\n": "bibtex",
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

// Records that are not papers are counted by their kind, and are no failures.
func TestNotPapers(t *testing.T) {
	const deleted = `<record><header status="deleted"><identifier>x</identifier></header></record>`
	const paperRecord = `<record><metadata><dc><title>On graphs</title></dc></metadata></record>`
	walk := func(records string) (*Summary, error) {
		feed := "<OAI-PMH><ListRecords>" + records + "</ListRecords></OAI-PMH>"
		source := Source{Name: "oai", Open: func(context.Context) (*Opened, error) {
			return &Opened{ReadCloser: io.NopCloser(strings.NewReader(feed))}, nil
		}}
		return Walk(t.Context(), []Source{source}, ReadOptions{Strict: true}, func(paper.Paper, *File) error { return nil })
	}
	summary, err := walk(deleted + paperRecord + deleted)
	if err != nil || summary.SkippedCount != 0 || summary.NotPapersCount() != 2 || summary.Files[0].NotPapers != 2 {
		t.Fatalf("%+v, %v", summary, err)
	}
	if diff := cmp.Diff([]Count{{What: "deleted record", Count: 2}}, summary.NotPapers); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, err = walk(deleted); err == nil || err.Error() != "oai: no papers: no record is a paper (deleted record: 1)" {
		t.Error(err)
	}
}

// The field for the DOI may hold a URL of a resolver behind a proxy, and several DOIs, in every format.
func TestDOIField(t *testing.T) {
	for name, feed := range map[string]string{
		"csv":         "title,doi\nOn graphs,\"%s\"\n",
		"tsv":         "title\tdoi\tyear\nOn graphs\t%s\t2020\n",
		"jsonl":       `{"title":"On graphs","doi":"%s"}`,
		"csl-json":    `[{"id":"x","type":"article","title":"On graphs","DOI":"%s"}]`,
		"ris":         "TY  - JOUR\nTI  - On graphs\nDO  - %s\nER  - \n",
		"bibtex":      "@article{k, title={On graphs}, doi={%s}}",
		"medline":     "PMID- 1\nTI  - On graphs\nLID - %s [doi]\n",
		"rss":         "<rss><channel><item><title>On graphs</title><prism:doi>%s</prism:doi></item></channel></rss>",
		"endnote-xml": "<xml><records><record><contributors/><titles><title>On graphs</title></titles><electronic-resource-num>%s</electronic-resource-num></record></records></xml>",
	} {
		const field = "https://doi-org.proxy.example.edu/10.1000/x; 10.48550/arXiv.2101.00001"
		f, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		for p, err := range Decode(strings.NewReader(strings.Replace(feed, "%s", field, 1)), f) {
			if err != nil || p.DOI != "10.1000/x" || p.ArXiv != "2101.00001" {
				t.Errorf("%s: DOI %q, arXiv %q, %v", name, p.DOI, p.ArXiv, err)
			}
		}
	}
}

// A record that is longer than the part of a feed by which its format is detected must not hide
// the format.
func TestLongFirstRecord(t *testing.T) {
	feeds := map[string]string{
		"rss":         "<rss><channel><item><guid>%s</guid><title>First</title></item><item><title>Second</title></item></channel></rss>",
		"oai":         "<OAI-PMH><ListRecords><record><header><identifier>%s</identifier></header><metadata><dc><title>First</title></dc></metadata></record><record><metadata><dc><title>Second</title></dc></metadata></record></ListRecords></OAI-PMH>",
		"endnote-xml": "<xml><records><record><label>%s</label><contributors/><titles><title>First</title></titles></record><record><titles><title>Second</title></titles></record></records></xml>",
		"crossref":    `{"status":"ok","message":{"items":[{"x":"%s","DOI":"10.1000/1","title":["First"]},{"DOI":"10.1000/2","title":["Second"]}]}}`,
		"medline":     "PMID- %s\nTI  - First\n\nPMID- 2\nTI  - Second\n",
	}
	for _, f := range Formats() {
		if f.Writes {
			var b strings.Builder
			e, err := NewEncoder(&b, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range []paper.Paper{{ID: "longest", Title: "First"}, {ID: "x2", Title: "Second"}} {
				if err := e.Encode(p); err != nil {
					t.Fatal(err)
				}
			}
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			feeds[f.Name] = strings.Replace(b.String(), "longest", "%s", 1)
		}
	}
	for name, feed := range feeds {
		for _, size := range []int{66_000, 300_000, 2_000_000} {
			text := strings.Replace(feed, "%s", strings.Repeat("x", size), 1)
			source := Source{Name: name, Open: func(context.Context) (*Opened, error) {
				return &Opened{ReadCloser: io.NopCloser(strings.NewReader(text))}, nil
			}}
			var titles []string
			summary, err := Walk(t.Context(), []Source{source}, ReadOptions{}, func(p paper.Paper, _ *File) error {
				titles = append(titles, p.Title)
				return nil
			})
			if strings.Join(titles, " ") != "First Second" || err != nil {
				t.Errorf("%s with an id of %d bytes: %v, %v, %+v", name, size, titles, err, summary)
			}
		}
	}
}

func TestFormats(t *testing.T) {
	all := Formats()
	for i, f := range all {
		if i > 0 && all[i-1].Name >= f.Name {
			t.Errorf("%s and %s: not in order, or twice", all[i-1].Name, f.Name)
		}
		if f.Description == "" || strings.HasSuffix(f.Description, ".") || strings.ToLower(f.Name) != f.Name {
			t.Errorf("%s: described as %q", f.Name, f.Description)
		}
		same, err := Lookup(f.Name)
		if err != nil || same != f {
			t.Errorf("Lookup(%q) = %v, %v", f.Name, same, err)
		}
		if _, err := NewEncoder(io.Discard, f); (err == nil) != f.Writes {
			t.Errorf("encoder of %s: %v", f.Name, err)
		}
	}
	if _, err := Lookup("pdf"); !errors.Is(err, ErrNoSuchFormat) {
		t.Errorf("Lookup of none: %v", err)
	}
}

func TestHostileLinks(t *testing.T) {
	for _, f := range Formats() {
		if !f.Writes {
			continue
		}
		for _, url := range hostile.Links {
			var b bytes.Buffer
			e, err := NewEncoder(&b, f)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(e.Encode(paper.Paper{ID: "a", Title: "A", URL: url}), e.Close()); err != nil {
				t.Fatal(err)
			}
			if hostile.Dangerous.Match(b.Bytes()) {
				t.Errorf("%s of a paper with the URL %q:\n%s", f.Name, url, &b)
			}
		}
	}
}

func TestRead(t *testing.T) {
	a := from("a", `{"id": "1", "title": "One", "abstract": "First."}`+"\nbroken\n"+`{"id": "arXiv:2401.01234v1", "title": "Two"}`)
	b := from("b", `{"id": "1", "title": "Uno", "abstract": "Other."}`+"\n"+`{"id": "2401.01234v2", "title": "Two, revised", "abstract": "Second."}`)
	batch, err := Read(t.Context(), []Source{a, b}, ReadOptions{Hash: true})
	if err != nil {
		t.Fatal(err)
	}
	want := []paper.Paper{
		{ID: "1", Title: "One", Abstract: "First."},
		{ID: "2401.01234", ArXiv: "2401.01234", Title: "Two, revised", Abstract: "Second."},
		{ID: "1~2", Title: "Uno", Abstract: "Other."},
	}
	if diff := cmp.Diff(want, batch.Papers); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if batch.SkippedCount != 1 || batch.Repeated != 1 || batch.Renamed != 1 || batch.WithoutAbstract != 0 {
		t.Errorf("counts %+v", batch)
	}
	if f := batch.Files[1]; f.Format != "jsonl" || f.Papers != 2 || len(f.SHA256) != 64 || f.Bytes == 0 || f.Encoding != "" {
		t.Errorf("file %+v", f)
	}
	for name, c := range map[string]struct {
		source Source
		opts   ReadOptions
		want   string
	}{
		"strict":         {a, ReadOptions{Strict: true}, "a: line 2: "},
		"MaxBytes":       {a, ReadOptions{MaxBytes: 10}, "a: more than 10 bytes"},
		"no papers":      {from("c", `{"x": 1}`), ReadOptions{}, "c: not a feed"},
		"all skipped":    {from("c", `{"title": ""}`+"\n"+`{"title": ""}`), ReadOptions{}, "all 2 records were skipped"},
		"filtered":       {a, ReadOptions{Filter: Filter{Since: "2024"}}, "the filters left out all 2 papers, 2 without a date"},
		"unknown format": {a, ReadOptions{Format: "pdf"}, "no such format"},
		"wrong format":   {from("c", "Some prose."), ReadOptions{Format: "jsonl"}, "c: not JSON Lines: it looks like "},
	} {
		if _, err := Read(t.Context(), []Source{c.source}, c.opts); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	program := from("p.go", "package main\n\nfunc main() {\n\tprintln(1)\n}\n")
	config := from("c.ini", "[a]\nx = 1\ny = 2\nz = 3\n")
	program.Found, config.Found = true, true
	_, err = Read(t.Context(), []Source{program, config}, ReadOptions{})
	if want := "no papers: none of 2 files is a feed. The first is p.go: not a list of papers: it looks like program text."; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("a folder without a feed: %v, want %q", err, want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ctx, []Source{a}, ReadOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestArchivesAndFolders(t *testing.T) {
	one, two := `{"title": "One"}`, `{"title": "Two"}`
	read := func(opts ReadOptions, sources ...Source) (string, error) {
		batch, err := Read(t.Context(), sources, opts)
		if err != nil {
			return "", err
		}
		names := ""
		for _, f := range batch.Files {
			names += fmt.Sprintf(" %s:%s:%d", f.Name, f.Format, f.Papers)
		}
		return fmt.Sprint(titles(batch.Papers), batch.SkippedCount, names), nil
	}
	for name, c := range map[string]struct {
		source Source
		want   string
	}{
		"gzip":         {from("a", gzipped(one)), "[One] 0 a:jsonl:1"},
		"zip":          {from("a", zipped("x", one, "y.gz", gzipped(two))), "[One Two] 0 a/x:jsonl:1 a/y.gz:jsonl:1"},
		"zip with pdf": {from("a", zipped("x.pdf", "%PDF-1", "y", two)), "[Two] 1 a/x.pdf::0 a/y:jsonl:1"},
		"UTF-16":       {from("a", "\xff\xfe{\x00\"\x00t\x00i\x00t\x00l\x00e\x00\"\x00:\x00\"\x00\xe9\x00\"\x00}\x00"), "[é] 0 a:jsonl:1"},
	} {
		if got, err := read(ReadOptions{}, c.source); got != c.want || err != nil {
			t.Errorf("%s: %s, %v; want %s", name, got, err, c.want)
		}
	}
	mixed := from("a", zipped("x.pdf", "%PDF-1", "y", two))
	if _, err := read(ReadOptions{Strict: true}, mixed); err == nil || !strings.Contains(err.Error(), "a/x.pdf: not a feed") {
		t.Errorf("strict: %v", err)
	}
	found := from("dir/readme.pdf", "%PDF-1")
	if _, err := read(ReadOptions{}, found, from("b", one)); err == nil {
		t.Error("a named file that is no feed: no error")
	}
	found.Found = true
	if got, err := read(ReadOptions{}, found, from("b", one)); got != "[One] 1 dir/readme.pdf::0 b:jsonl:1" || err != nil {
		t.Errorf("found in a folder: %s, %v", got, err)
	}
	damaged := from("a", gzipped(strings.Repeat(one+"\n", 50))[:40])
	if _, err := read(ReadOptions{}, damaged); err == nil || !strings.Contains(err.Error(), "a: gzip: the data is truncated") {
		t.Errorf("cut off: %v", err)
	}
}

func TestWalk(t *testing.T) {
	a := from("a", `{"title": "One"}`+"\n"+`{"title": "One"}`)
	b := from("b", `{"title": "Two"}`)
	var got []string
	summary, err := Walk(t.Context(), []Source{a, b}, ReadOptions{Limit: 2}, func(p paper.Paper, f *File) error {
		got = append(got, f.Name+p.Title)
		return nil
	})
	if diff := cmp.Diff([]string{"aOne", "aOne"}, got); diff != "" || err != nil || len(summary.Files) != 1 || !summary.Files[0].Limited {
		t.Errorf("%+v, %v (-want +got)\n%s", summary, err, diff)
	}
	full := errors.New("disk full")
	if _, err := Walk(t.Context(), []Source{from("z", zipped("x", `{"title": "One"}`))}, ReadOptions{}, func(paper.Paper, *File) error { return full }); err != full {
		t.Errorf("the error of visit: %v", err)
	}
	summary, err = Walk(t.Context(), []Source{from("c", "[]")}, ReadOptions{Format: "jsonl"}, nil)
	if !errors.Is(err, ErrNoPapers) || summary == nil {
		t.Errorf("no papers: %v, %v", summary, err)
	}
}

func TestFilter(t *testing.T) {
	p := paper.Paper{Title: "T", Date: "2024-03-11", Categories: []string{"cs.LG", "Machine Learning"}, Language: "pt-BR", Abstract: "a"}
	for _, c := range []struct {
		filter Filter
		want   bool
	}{
		{Filter{}, true},
		{Filter{Since: "2024"}, true}, {Filter{Since: "2024-03-11"}, true}, {Filter{Since: "2024-04"}, false}, {Filter{Since: "2025"}, false},
		{Filter{Until: "2024"}, true}, {Filter{Until: "2024-03"}, true}, {Filter{Until: "2024-03-10"}, false}, {Filter{Until: "2023"}, false},
		{Filter{Categories: []string{"CS"}}, true}, {Filter{Categories: []string{"stat", "machine learning"}}, true}, {Filter{Categories: []string{"LG"}}, false},
		{Filter{Languages: []string{"pt"}}, true}, {Filter{Languages: []string{"PT-br"}}, true}, {Filter{Languages: []string{"en", "p"}}, false},
		{Filter{RequireAbstract: true}, true},
	} {
		if got := c.filter.Keep(&p); got != c.want {
			t.Errorf("%+v: %v", c.filter, got)
		}
	}
	bare := paper.Paper{Title: "The structure of the language of the birds in the forest", Date: "2024"}
	for _, c := range []struct {
		filter Filter
		want   bool
	}{
		{Filter{Since: "2024-06"}, true}, // it may be of June
		{Filter{RequireAbstract: true}, false}, {Filter{Categories: []string{"cs"}}, false},
		{Filter{Languages: []string{"en"}}, true}, {Filter{Languages: []string{"fr"}}, false},
	} {
		if got := c.filter.Keep(&bare); got != c.want {
			t.Errorf("bare: %+v: %v", c.filter, got)
		}
	}
	if (&Filter{Until: "2024"}).Keep(&paper.Paper{Title: "undated"}) {
		t.Error("an undated paper passes --until")
	}
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
