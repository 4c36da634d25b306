package testdata_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	_ "kindred/internal/golden" // for -update
)

// phrases are what the papers of a field are composed of.
type phrases struct {
	templates map[string][]string // by the part of the paper: title, open, method, result, close
	classes   []class
}

// class is a class of papers: its name, how many papers it has, and its phrases by their kind: t for topics,
// s for what is studied, m for what is measured, b for what is known, f for what is found.
type class struct {
	name   string
	papers int
	of     map[string][]string
}

func readPhrases(t *testing.T, path string) *phrases {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p := &phrases{templates: map[string][]string{}}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		kind, text, _ := strings.Cut(lines.Text(), " ")
		switch {
		case kind == "=" && text == "templates":
		case kind == "=":
			at := strings.LastIndexByte(text, ' ')
			papers, err := strconv.Atoi(text[at+1:])
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			p.classes = append(p.classes, class{text[:at], papers, map[string][]string{}})
		case len(p.classes) == 0:
			p.templates[kind] = append(p.templates[kind], text)
		default:
			of := p.classes[len(p.classes)-1].of
			of[kind] = append(of[kind], text)
		}
	}
	return p
}

// record is a paper as JSON Lines has it.
type record struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Abstract string `json:"abstract"`
	Date     string `json:"date"`
	Label    string `json:"label"`
}

// compose writes the papers of a field. The first class has more papers from year to year, the second fewer.
// Every ninth paper is of two classes.
func compose(field string, p *phrases) []byte {
	rng := rand.New(rand.NewPCG(1, uint64(len(field))))
	pick := func(list []string) string { return list[rng.IntN(len(list))] }
	var papers []record
	titles := map[string]bool{}
	for c := range p.classes {
		own := &p.classes[c]
		for i := range own.papers {
			other := &p.classes[(c+1+rng.IntN(len(p.classes)-1))%len(p.classes)]
			label, second := own.name, own
			if i%9 == 8 {
				second = other
				label += "; " + other.name
			}
			measures := rng.Perm(len(own.of["m"]))
			fill := strings.NewReplacer("{t}", own.of["t"][i%len(own.of["t"])], "{s}", pick(second.of["s"]),
				"{m}", own.of["m"][measures[0]], "{m2}", second.of["m"][measures[1]],
				"{ot}", pick(other.of["t"]), "{om}", pick(other.of["m"]), "{os}", pick(other.of["s"]),
				"{n}", fmt.Sprint(40+rng.IntN(900)), "{k}", fmt.Sprint(2+rng.IntN(20)), "{p}", fmt.Sprint(3+rng.IntN(38)),
				"{y}", fmt.Sprint(2+rng.IntN(8)))
			parts := []string{pick(p.templates["open"])}
			add := func(in int, list []string) { // a sentence in one of so many papers
				if rng.IntN(in) == 0 {
					parts = append(parts, pick(list))
				}
			}
			add(3, own.of["b"])
			add(1, p.templates["method"])
			add(2, p.templates["aside"])
			add(2, second.of["f"])
			add(1, p.templates["result"])
			add(2, p.templates["aside"])
			add(1, p.templates["close"])
			for j, part := range parts {
				parts[j] = capital(fill.Replace(part))
			}
			title := capital(fill.Replace(pick(p.templates["title"])))
			for titles[title] {
				title = capital(fill.Replace(pick(p.templates["title"]) + " and " + pick(own.of["m"])))
			}
			titles[title] = true
			papers = append(papers, record{Title: title, Abstract: strings.Join(parts, " "), Label: label, Date: date(rng, c)})
		}
	}
	rng.Shuffle(len(papers), func(i, j int) { papers[i], papers[j] = papers[j], papers[i] })
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for i := range papers {
		papers[i].ID = fmt.Sprintf("%s-%03d", field, i+1)
		if err := e.Encode(papers[i]); err != nil {
			panic(err) // a paper is only text
		}
	}
	return b.Bytes()
}

// date draws a month of the years 2016 to 2024.
func date(rng *rand.Rand, class int) string {
	year := rng.IntN(9)
	switch class {
	case 0:
		year = max(year, rng.IntN(9), rng.IntN(9))
	case 1:
		year = min(year, rng.IntN(9), rng.IntN(9))
	}
	return fmt.Sprintf("%d-%02d", 2016+year, 1+rng.IntN(12))
}

// capital returns a sentence with a capital letter first.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

// TestLabelled composes the labelled collections from their phrases again. With -update it writes them.
func TestLabelled(t *testing.T) {
	files, err := filepath.Glob("labelled/phrases/*.txt")
	if err != nil || len(files) < 4 {
		t.Fatalf("%d files of phrases, error %v", len(files), err)
	}
	for _, path := range files {
		field := strings.TrimSuffix(filepath.Base(path), ".txt")
		want := compose(field, readPhrases(t, path))
		name := filepath.Join("labelled", field+".jsonl")
		if flag.Lookup("update").Value.String() == "true" {
			if err := os.WriteFile(name, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what its phrases make; run go test ./testdata -update", name)
		}
		if n := bytes.Count(got, []byte("\n")); n < 100 || n > 200 {
			t.Errorf("%s has %d papers", name, n)
		}
	}
}
