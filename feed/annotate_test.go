package feed

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"kindred/feed/internal/tableformat"
	"kindred/paper"
)

// testLabels gives paper "a" to group 1, "b" to group 2, and says that "c" fits nowhere.
var testLabels = Labels{
	Columns: []Column{{Name: "cluster", Number: true}, {Name: "name"}, {Name: "similarity", Number: true}},
	Groups:  []LabelGroup{{0, 0, "Larger, {group}"}, {1, 1, "Gravity, $x$; \"waves\""}, {1, 2, "Café 文"}},
	Of: func(id string) *Label {
		switch id {
		case "a":
			return &Label{1, "Gravity, $x$; \"waves\"", []string{"1", "Gravity, $x$; \"waves\"", "0.5000"}}
		case "b":
			return &Label{2, "Café 文", []string{"2", "Café 文", "0.2500"}}
		case "c":
			return &Label{0, "", []string{"", "", "0.1000"}}
		}
		return nil
	},
}

// noLabels removes labels.
var noLabels = Labels{Columns: []Column{}, Of: func(string) *Label { return nil }}

func annotated(t *testing.T, file string, labels Labels) string {
	t.Helper()
	var b bytes.Buffer
	if _, err := Annotate(context.Background(), &b, "file", []byte(file), ReadOptions{}, labels); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const bibFile = `% Encoding: UTF-8
@string{jgr = "Journal of {Gravity}"}
Free text @ nowhere.
@article{a, title = {Waves of gravity}, journal = jgr # { B}}
@Article { b ,
  TITLE        = "Coffee",
  odd_field    = {Kept {as} it is, \% too},
  keywords     = {coffee; tea, green},
  groups       = {My own, Thesis},
}

@misc(c,
	title={Nothing like it}, year=2001 % a comment, with = signs
)
@article{a2, doi = {10.1/x}, title = {Waves of gravity}}
@comment{jabref-meta: databaseType:bibtex;}
`

const bibMarked = `% Encoding: UTF-8
@string{jgr = "Journal of {Gravity}"}
Free text @ nowhere.
@article{a, title = {Waves of gravity}, journal = jgr # { B}, keywords = {kindred 1: Gravity / x / waves}, groups = {kindred 1: Gravity / x / waves}}
@Article { b ,
  TITLE        = "Coffee",
  odd_field    = {Kept {as} it is, \% too},
  keywords     = {coffee; tea, green; kindred 2: Café 文},
  groups       = {My own, Thesis, kindred 2: Café 文},
}

@misc(c,
	title={Nothing like it}, year=2001, keywords={kindred: fits nowhere}, groups={kindred: fits nowhere} % a comment, with = signs
)
@article{a2, doi = {10.1/x}, title = {Waves of gravity}, keywords = {kindred 1: Gravity / x / waves}, groups = {kindred 1: Gravity / x / waves}}
@comment{jabref-meta: databaseType:bibtex;}
` + treeOf

const treeOf = `
@Comment{jabref-meta: grouping:
0 AllEntriesGroup:;
1 StaticGroup:kindred\;2\;1\;\;\;\;;
2 StaticGroup:Larger / group\;2\;1\;\;\;\;;
3 StaticGroup:kindred 1: Gravity / x / waves\;2\;1\;\;\;\;;
3 StaticGroup:kindred 2: Café 文\;2\;1\;\;\;\;;
}
`

const treeFile = `@article{a, title = {Waves}}
@Comment{jabref-meta: grouping:
0 AllEntriesGroup:;
1 StaticGroup:Mine\;0\;1\;\;\;\;;
2 KeywordGroup:odd \\\; name\;0\;keywords\;x\;0\;0\;1\;\;\;\;;
}
`

const risFile = "Provider: X\r\n\r\nTY  - JOUR\r\nID  - a\r\nTI  - Waves\r\nKW  - kindred spirits\r\nER  - \r\n\r\n" +
	"TY  - JOUR\r\nID  - b\r\nTI  - Coffee\r\n   in the morning\r\n\r\nTY  - JOUR\r\nID  - c\r\nTI  - Nothing"

const risMarked = "Provider: X\r\n\r\nTY  - JOUR\r\nID  - a\r\nTI  - Waves\r\nKW  - kindred spirits\r\n" +
	"KW  - kindred 1: Gravity / x / waves\r\nER  - \r\n\r\n" +
	"TY  - JOUR\r\nID  - b\r\nTI  - Coffee\r\n   in the morning\r\nKW  - kindred 2: Café 文\r\n\r\n" +
	"TY  - JOUR\r\nID  - c\r\nTI  - Nothing\r\nKW  - kindred: fits nowhere"

const csvFile = "\ufeffid,title,notes\na,Waves,\"two\nlines\"\nb,\"Cof\"\"fee\",\n\nshort,row\nc,Nothing,x\nd,,\n"

const csvMarked = "\ufeffid,title,notes,kindred_cluster,kindred_name,kindred_similarity\n" +
	"a,Waves,\"two\nlines\",1,\"Gravity, $x$; 'waves'\",0.5000\nb,\"Cof\"\"fee\",,2,Café 文,0.2500\n\nshort,row\n" +
	"c,Nothing,x,,,0.1000\nd,,,,,\n"

const jsonFile = `{"id": "a", "title": "Waves", "n": 1e3}
{"id":"b","title":"Coffee" }

{"id":"c","title":"Nothing","nested":{"kindred":1}}`

const jsonMarked = `{"id": "a", "title": "Waves", "n": 1e3, "kindred": {"cluster": 1, "name": "Gravity, $x$; \"waves\"", "similarity": 0.5000}}
{"id":"b","title":"Coffee","kindred":{"cluster":2,"name":"Café 文","similarity":0.2500} }

{"id":"c","title":"Nothing","nested":{"kindred":1},"kindred":{"similarity":0.1000}}`

func TestAnnotate(t *testing.T) {
	tsv := strings.NewReplacer(",", "\t").Replace
	for name, c := range map[string]struct{ file, want string }{
		"bibtex":      {bibFile, bibMarked},
		"bibtex CRLF": {strings.ReplaceAll(bibFile, "\n", "\r\n"), strings.ReplaceAll(bibMarked, "\n", "\r\n")},
		"escaped braces": {"@misc{b,\n  title={To \\{ be},\n  note={x}\n}\n@misc{z, title = {Other}}\n",
			"@misc{b,\n  title={To \\{ be},\n  note={x},\n  keywords={kindred 2: Café 文},\n  groups={kindred 2: Café 文}\n}\n@misc{z, title = {Other}}\n" + treeOf},
		"empty list": {"@misc{b, title={X}, keywords = \"\"}\n", "@misc{b, title={X}, keywords = \" kindred 2: Café 文\", " +
			"groups = {kindred 2: Café 文}}\n" + treeOf},
		"jabref": {treeFile, strings.NewReplacer("Waves}}", "Waves}, keywords = {kindred 1: Gravity / x / waves}, "+
			"groups = {kindred 1: Gravity / x / waves}}", "\n}\n", `
1 StaticGroup:kindred\;2\;1\;\;\;\;;
2 StaticGroup:Larger / group\;2\;1\;\;\;\;;
3 StaticGroup:kindred 1: Gravity / x / waves\;2\;1\;\;\;\;;
3 StaticGroup:kindred 2: Café 文\;2\;1\;\;\;\;;
}
`).Replace(treeFile)},
		"ris":   {risFile, risMarked},
		"csv":   {csvFile, csvMarked},
		"tsv":   {tsv("id,title\na,Waves\n"), "id\ttitle\tkindred_cluster\tkindred_name\tkindred_similarity\na\tWaves\t1\t\"Gravity, $x$; 'waves'\"\t0.5000\n"},
		"jsonl": {jsonFile, jsonMarked},
	} {
		t.Run(name, func(t *testing.T) {
			got := annotated(t, c.file, testLabels)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.want, annotated(t, got, testLabels)); diff != "" {
				t.Errorf("a second time: %s", diff)
			}
			if diff := cmp.Diff(c.file, annotated(t, got, noLabels)); diff != "" {
				t.Errorf("without labels again: %s", diff)
			}
		})
	}
}

// TestAnnotateEncodings marks files that are not UTF-8.
func TestAnnotateEncodings(t *testing.T) {
	encode := func(e encoding.Encoding, text string) string {
		b, err := e.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	latin := "@article{a, title = {Na\u00efve caf\u00e9s}}\n@article{b, title = {Coffee \u00e0 la carte}}\n"
	wide := "\ufeffTY  - JOUR\r\nID  - b\r\nTI  - \u6587\u5b57 of coffee\r\nER  - \r\n"
	for name, c := range map[string]struct {
		encoding encoding.Encoding
		file     string
		want     string // part of the marked text
	}{
		"Windows-1252": {charmap.Windows1252, latin, "kindred 2: Caf\u00e9 ?"},
		"UTF-16":       {unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), wide, "kindred 2: Caf\u00e9 \u6587"},
	} {
		t.Run(name, func(t *testing.T) {
			file := encode(c.encoding, c.file)
			got := annotated(t, file, testLabels)
			if text, err := c.encoding.NewDecoder().String(got); err != nil || !strings.Contains(text, c.want) {
				t.Errorf("%q, %v; want %q in it", text, err, c.want)
			}
			if back := annotated(t, got, noLabels); back != file {
				t.Errorf("without labels again:\n%q, want\n%q", back, file)
			}
		})
	}
	t.Run("invalid bytes", func(t *testing.T) {
		file := "% \u6587\u5b57 \xff\n@article{a, title = {Waves \xfe}}\n"
		if back := annotated(t, annotated(t, file, testLabels), noLabels); back != file {
			t.Errorf("%q, want %q", back, file)
		}
	})
}

func TestAnnotateMissed(t *testing.T) {
	for name, c := range map[string]struct {
		file   string
		missed int
	}{
		"bibtex": {"@article{a, title = {Waves}\n@article{b, title = {Coffee}}\n", 1},
		"csv":    {"id,title,abstract\na,Waves\nb,Coffee,x\nd,Tea,y\n", 1},
		"jsonl":  {"{\"id\": \"a\", \"title\": \"Waves\", \"kindred\": 1, \"last\": 2}\n{\"id\": \"b\", \"title\": \"Coffee\"}\n", 1},
	} {
		var b bytes.Buffer
		missed, err := Annotate(context.Background(), &b, "file", []byte(c.file), ReadOptions{}, testLabels)
		if err != nil || missed != c.missed {
			t.Errorf("%s: %d missed, %v; want %d", name, missed, err, c.missed)
		}
		if first, _, _ := strings.Cut(c.file, "\n"); name != "csv" && !strings.HasPrefix(b.String(), first+"\n") {
			t.Errorf("%s: the damaged record changed: %s", name, b.String())
		}
		if !strings.Contains(b.String(), "Caf\u00e9") {
			t.Errorf("%s: the other record has no label: %s", name, b.String())
		}
	}
}

func TestAnnotateErrors(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"another format": {"PMID- 1\nTI  - Waves\nAB  - Of gravity\n", "kindred cannot write into a feed of the format medline"},
		"one column":     {"title\nWaves\nCoffee\n", "single column"},
		"moved columns":  {"id,kindred_cluster,title\na,1,Waves\n", "not the last"},
		"an array":       {"[{\"id\": \"a\", \"title\": \"Waves\"},\n{\"id\": \"b\", \"title\": \"Coffee\"}]", "not JSON Lines"},
		"packed":         {"\x1f\x8b\x08\x00\x00\x00\x00\x00", "compressed"},
		"damaged UTF-16": {"\xff\xfeT\x00Y\x00 \x00 \x00-\x00 \x00J\x00\n\x00T\x00I\x00 \x00 \x00-\x00 \x00W\x00\x00\xd8\n\x00E\x00R\x00 \x00 \x00-\x00 \x00\n\x00", "UTF-16LE"},
	} {
		var b bytes.Buffer
		_, err := Annotate(context.Background(), &b, "file", []byte(c.file), ReadOptions{}, testLabels)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		if b.Len() > 0 {
			t.Errorf("%s: something was written: %q", name, b.String())
		}
	}
}

func FuzzAnnotate(f *testing.F) {
	for _, seed := range []string{bibFile, bibMarked, treeFile, risFile, risMarked, csvFile, csvMarked, jsonFile, jsonMarked,
		"@a{b,title={x\\}},keywords=\"a, {b, c}\" , groups={kindred 1: x, mine}}", "TY  - A\rTI  - b\r\rTY  - A\rTI  - c"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(checkAnnotated)
}

// checkAnnotated marks every paper of a feed. Marking twice is as marking once; what is left without the marks is what
// was there; and the papers are the same.
func checkAnnotated(t *testing.T, file []byte) {
	_, papers, format, err := locate(context.Background(), "file", file, ReadOptions{})
	if err != nil || !utf8.Valid(file) { // marks may decide which encoding damaged text is in
		return
	}
	opts := ReadOptions{Format: format} // few cells of a table may agree with the columns, and then it is not detected
	all := Labels{Columns: []Column{{Name: "cluster", Number: true}, {Name: "name"}}, Groups: []LabelGroup{{0, 7, "all; of, {them"}},
		Of: func(string) *Label { return &Label{7, "all; of, {them", []string{"7", "all; of, {them"}} }}
	run := func(file []byte, labels Labels) ([]byte, int, error) {
		var b bytes.Buffer
		missed, err := Annotate(context.Background(), &b, "file", file, opts, labels)
		return b.Bytes(), missed, err
	}
	plain, _, err := run(file, noLabels)
	if err != nil {
		return
	}
	marked, missed, err := run(file, all)
	if err != nil {
		return
	}
	if format == "csv" || format == "tsv" {
		for _, text := range [][]byte{file, marked} {
			_, rows := tableformat.RowPlaces(bytes.TrimPrefix(text, []byte("\ufeff")))
			for row := range rows {
				if row.Cells == nil { // it has cells too many, and may have the right number beside more columns
					return
				}
			}
		}
	}
	if again, _, err := run(marked, all); err != nil || missed == 0 && !bytes.Equal(again, marked) {
		t.Errorf("a second time: %v\n%q\n%q\n%q", err, file, marked, again)
	}
	if back, _, err := run(marked, noLabels); err != nil || !bytes.Equal(back, plain) {
		t.Errorf("without the marks: %v\n%q\n%q\n%q", err, plain, marked, back)
	}
	_, after, _, err := locate(context.Background(), "file", marked, opts)
	if diff := cmp.Diff(papers, after, cmpopts.IgnoreFields(paper.Paper{}, "Categories")); diff != "" || err != nil {
		t.Errorf("papers: %v %s\n%q\n%q", err, diff, file, marked)
	}
}

// TestAnnotateReal marks the real feeds and takes the marks out again.
func TestAnnotateReal(t *testing.T) {
	marked := 0
	for _, s := range realFeeds(t) {
		file, err := os.ReadFile(s.Name)
		if err != nil {
			t.Fatal(err)
		}
		_, papers, format, err := locate(t.Context(), s.Name, file, ReadOptions{})
		if err != nil || !CanAnnotate(format) {
			continue
		}
		all := Labels{Columns: []Column{{Name: "name"}}, Of: func(string) *Label { return &Label{7, "All, of them", []string{"All, of them"}} }}
		var b, back bytes.Buffer
		missed, err := Annotate(t.Context(), &b, s.Name, file, ReadOptions{}, all)
		if err != nil {
			t.Logf("%s: %v", s.Name, err)
			continue
		}
		marked++
		if missed > len(papers)/20 {
			t.Errorf("%s: %d of %d papers have no mark", s.Name, missed, len(papers))
		}
		if _, err := Annotate(t.Context(), &back, s.Name, b.Bytes(), ReadOptions{}, noLabels); err != nil || !bytes.Equal(back.Bytes(), file) {
			t.Errorf("%s: without the marks it is not as before: %v", s.Name, err)
		}
	}
	if marked < 20 {
		t.Errorf("%d feeds were marked, want 20 at least", marked)
	}
}
