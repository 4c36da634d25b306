package text

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kindred/feed"
	"kindred/paper"
	"kindred/text/language"
	"kindred/text/latex"
)

// scanned returns the forms of a text as the scanner reads it, with a blank where a phrase cannot
// go on.
func scanned(s *scanner, text string) string {
	s.ids, s.follows = s.ids[:0], false
	s.scan(text)
	return s.sequence()
}

// tokenized is scanned by the tokenizer alone.
func tokenized(s *scanner, text string) string {
	s.ids, s.follows = s.ids[:0], false
	tokenize(latex.Words(text), s.add, s.interrupt)
	return s.sequence()
}

func (s *scanner) sequence() string {
	var b strings.Builder
	for _, id := range s.ids {
		b.WriteString(s.table.forms[id])
		b.WriteByte('|')
	}
	return b.String()
}

// checkScan compares the two.
func checkScan(t *testing.T, s *scanner, text string) {
	t.Helper()
	if got, want := scanned(s, text), tokenized(s, text); got != want {
		t.Fatalf("%.200q:\nscanned   %.200q\ntokenized %.200q", text, got, want)
	}
}

// TestScanExhaustive compares on all short texts of pieces that mean something to the tokenizer.
func TestScanExhaustive(t *testing.T) {
	pieces := strings.Split("a B s 7 . , : ; ' - / _ ^ @ { } $ \\ < > & ( ~ é α 中 ’ \u00a0 \xff", " ")
	pieces = append(pieces, " ", "\n", "\t", "state", "www", "http", "abcdefgh", "abcdefghijklmnop", "multi")
	length := 4
	if testing.Short() {
		length = 3
	}
	s := newScanner(&Options{}, newFormTable(0))
	var walk func(text string, left int)
	walk = func(text string, left int) {
		checkScan(t, s, text)
		if left == 0 {
			return
		}
		for _, p := range pieces {
			walk(text+p, left-1)
		}
	}
	walk("", length)
}

// TestScanLengths puts every kind of text at every distance from the end, where eight bytes at a
// time are too many.
func TestScanLengths(t *testing.T) {
	s := newScanner(&Options{}, newFormTable(0))
	for n := range 40 {
		word := strings.Repeat("x", n)
		for _, end := range []string{"", ".", ". ", "-", "'s", " b", " 1", "é", "-b c", "9", "/c", "{", ": c", "\nz"} {
			for _, before := range []string{"", "a ", "in a "} {
				checkScan(t, s, before+word+end)
				checkScan(t, s, before+"The "+word+end+" and more of it")
			}
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, text := range oddTexts() {
		f.Add(text)
	}
	f.Add("State of the art: state-of-the-art e.g. www.example.org, doi: 10.1000/1 mail@example.org I/O O'Brien's")
	f.Fuzz(func(t *testing.T, text string) { checkScan(t, newScanner(&Options{}, newFormTable(0)), text) })
}

// TestScanCorpus compares on all papers of the file that KINDRED_CORPUS names, and on the shared
// feeds.
func TestScanCorpus(t *testing.T) {
	s := newScanner(&Options{}, newFormTable(0))
	check := func(p paper.Paper) {
		checkScan(t, s, p.Title)
		checkScan(t, s, p.Abstract)
	}
	t.Run("corpus", func(t *testing.T) {
		name := os.Getenv("KINDRED_CORPUS")
		if name == "" {
			t.Skip("KINDRED_CORPUS does not name a feed")
		}
		if err := walkPapers(t, name, check); err != nil {
			t.Fatal(err)
		}
	})
	t.Run("feeds", func(t *testing.T) {
		folder := filepath.Join("..", "..", "shared", "feeds")
		if _, err := os.Stat(folder); err != nil {
			t.Skip("the shared feeds are missing: ", err)
		}
		files := 0
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			_ = walkPapers(t, path, check) // other tests are about files that cannot be read
			files++
			return nil
		})
		if err != nil || files < 50 {
			t.Errorf("%d files: %v", files, err)
		}
	})
}

// walkPapers calls visit for each paper of a file.
func walkPapers(t *testing.T, name string, visit func(paper.Paper)) error {
	source := feed.Source{Name: name, Open: func(context.Context) (*feed.Opened, error) {
		f, err := os.Open(name)
		return &feed.Opened{ReadCloser: f}, err
	}}
	_, err := feed.Walk(t.Context(), []feed.Source{source}, feed.ReadOptions{}, func(p paper.Paper, _ *feed.File) error {
		visit(p)
		return nil
	})
	return err
}

// TestElection compares with the votes of all words, on texts of several languages in any mixture.
func TestElection(t *testing.T) {
	words := strings.Fields(`the of and in a is we le la les des une est dans der die das und ein im el los una con per
		il di in a graph réseau сети и в на і від 图神 する 연구 network 42 zebra`)
	rng := rand.New(rand.NewPCG(1, 1))
	s := newScanner(&Options{}, newFormTable(0))
	elected := map[string]int{}
	for range 5_000 {
		var text []string
		from, n := rng.IntN(len(words)), 1+rng.IntN(20)
		for range 1 + rng.IntN(40) {
			text = append(text, words[(from+rng.IntN(n))%len(words)])
		}
		d := Document{Abstract: strings.Join(text, " ")}
		got := s.read([]Document{d}).docs[0].language
		var votes language.Votes
		for _, id := range s.ids {
			votes.Add(s.table.known[id].signs)
		}
		want := votes.Elect(len(s.ids))
		if want == language.Unknown {
			want = language.English
		}
		if got != want {
			t.Fatalf("%q is taken to be in %s, and by all votes in %s", d.Abstract, got, want)
		}
		elected[got.String()]++
	}
	if len(elected) < 6 {
		t.Errorf("only %v were elected", elected)
	}
}
