package paperfile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/internal/golden"
	"kindred/paper"
)

func TestMain(m *testing.M) { golden.Main(m) }

// some returns n papers that differ in which fields they have.
func some(n int) []paper.Paper {
	papers := []paper.Paper{
		{ID: "2401.00001", Title: "Graphs and Colours", Abstract: "About graphs.\n\nAnd colours.",
			Authors: []string{"Ada Lovelace", "Bo Li"}, Date: "2024-01", Categories: []string{"math.CO", "cs.DM"},
			Label: "math", Venue: "arXiv", Language: "en", URL: "https://example.org/one/", DOI: "10.1000/x",
			ArXiv: "2401.00001", PMID: "77", OpenAlex: "W12"},
		{ID: "b", Title: "Réseaux"},
		{ID: "c", Abstract: "No title."},
		{ID: "Key:1", Title: "The colours of trees", DOI: "10.1000/tree"},
		{ID: "e", Title: "graphs and colours"},
	}
	for i := len(papers); i < n; i++ {
		papers = append(papers, paper.Paper{ID: fmt.Sprint("p", i), Title: fmt.Sprint("Paper number ", i),
			Abstract: strings.Repeat(fmt.Sprint("text ", i, " "), i%7)})
	}
	return papers[:n]
}

func write(tb testing.TB, papers []paper.Paper, parallelism int, more ...Section) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := Write(tb.Context(), &b, papers, more, Options{Parallelism: parallelism}); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// Papers come back as they were, one by one, in parts, in memory and from a file, for any number of workers.
func TestRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, 5, 64, 65, 300} {
		want := some(n)
		data := write(t, want, 1, Section{Name: "more", Parts: [][]byte{[]byte("one"), []byte("two")}})
		for _, workers := range []int{2, 7} {
			if !bytes.Equal(data, write(t, want, workers, Section{Name: "more", Parts: [][]byte{[]byte("onetwo")}})) {
				t.Fatalf("%d papers: other bytes with %d workers", n, workers)
			}
		}
		inMemory, err := Bytes(data)
		if err != nil {
			t.Fatal(err)
		}
		fromFile, err := Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []*File{inMemory, fromFile} {
			if err := f.Verify(t.Context()); err != nil {
				t.Fatal(err)
			}
			more, err := f.Section("more")
			if f.Len() != n || string(more) != "onetwo" || err != nil || !f.Has("more") || f.Has("less") {
				t.Errorf("%d papers, section %q, %v", f.Len(), more, err)
			}
			all, err := f.PapersIn(t.Context(), 0, n, Options{Parallelism: 2})
			if diff := cmp.Diff(want, all); diff != "" || err != nil {
				t.Errorf("%d papers: %v (-want +got)\n%s", n, err, diff)
			}
			if n > 70 {
				part, err := f.PapersIn(t.Context(), 3, 70, Options{})
				if diff := cmp.Diff(want[3:70], part); diff != "" || err != nil {
					t.Errorf("a part: %v (-want +got)\n%s", err, diff)
				}
			}
			for i, p := range want {
				card, has, err := f.Paper(i)
				abstract, err2 := f.Abstract(i)
				if has != (p.Abstract != "") || abstract != p.Abstract {
					t.Errorf("paper %d: abstract %q", i, abstract)
				}
				p.Abstract = ""
				if diff := cmp.Diff(p, card); diff != "" || err != nil || err2 != nil {
					t.Errorf("paper %d: %v, %v %s", i, err, err2, diff)
				}
			}
		}
	}
}

// TestGolden holds the format to what it was.
func TestGolden(t *testing.T) { golden.Check(t, "small.kindred", write(t, some(3), 1)) }

// Find finds what paper.Find finds.
func TestFind(t *testing.T) {
	papers := some(200)
	f, err := Bytes(write(t, papers, 2))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, wish := range []string{"2401.00001", "arXiv:2401.00001v3", "https://doi.org/10.1000/X", "pmid:77",
		"https://openalex.org/W12", "http://www.example.org/one", "Graphs and Colours", "graphs AND colours!",
		"graphs and colors", "Graphs", "colours of", "key:1", "KEY:1", "réseaux", "Reseaux", "", " ", "?!", "nothing of this",
		"Paper number 77", "paper", "p199", "P199", "10.1000/tree"} {
		got, err := f.Find(t.Context(), wish)
		want := paper.Find(papers, wish)
		if !slices.Equal(got, want) || err != nil {
			t.Errorf("Find(%q) = %v, %v; want %v", wish, got, err, want)
		}
		found += len(want)
	}
	if found < 20 {
		t.Errorf("only %d papers were found", found)
	}
}

// Every damaged byte, and every file cut short, is an error, and none takes much memory.
func TestDamaged(t *testing.T) {
	data := write(t, some(70), 1, Section{Name: "more", Parts: [][]byte{[]byte("one")}})
	read := func(data []byte) error {
		f, err := Bytes(data)
		if err == nil {
			err = f.Verify(t.Context())
		}
		return err
	}
	for i := range data {
		for _, flip := range []byte{1, 0x80, 0xff} {
			damaged := slices.Clone(data)
			damaged[i] ^= flip
			if err := read(damaged); !errors.Is(err, ErrFile) {
				t.Fatalf("byte %d of %d flipped by %#x: %v", i, len(data), flip, err)
			}
		}
	}
	for n := range data {
		if err := read(data[:n]); !errors.Is(err, ErrFile) {
			t.Fatalf("the first %d of %d bytes: %v", n, len(data), err)
		}
	}
	if err := read(append(slices.Clone(data), 0)); !errors.Is(err, ErrFile) {
		t.Fatalf("a byte more: %v", err)
	}
}

func FuzzFile(f *testing.F) {
	f.Add(write(f, some(3), 1))
	f.Add(write(f, some(70), 1))
	f.Add([]byte(Magic))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, fixed := range [][]byte{data, repair(slices.Clone(data))} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			file, err := Bytes(fixed)
			if err == nil {
				err = file.Verify(t.Context())
				file.Find(t.Context(), "2401.00001") //nolint:errcheck // must not panic
			}
			if err != nil && !errors.Is(err, ErrFile) {
				t.Error(err)
			}
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > 64<<20+200*uint64(len(data)) {
				t.Errorf("%d bytes took %d bytes of memory", len(data), used)
			}
		}
	})
}

func TestOpenErrors(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(name, write(t, some(5), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file, 100); !errors.Is(err, ErrFile) {
		t.Errorf("a wrong size: %v", err)
	}
	if _, err := Open(file, 1<<40); !errors.Is(err, ErrFile) {
		t.Errorf("a wrong size: %v", err)
	}
	file.Close()
	if _, err := Open(file, 100); err == nil || errors.Is(err, ErrFile) {
		t.Errorf("a closed file: %v", err)
	}
	newer := write(t, some(1), 1)
	newer[8] = 2
	if _, err := Bytes(newer); err == nil || !strings.Contains(err.Error(), "version 2") {
		t.Errorf("a newer version: %v", err)
	}
}
