package feed

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// oracleFields is jsonFields by the standard library alone, for names that are all plain.
func oracleFields(text []byte) (map[string]json.RawMessage, bool) {
	var raw map[string]json.RawMessage
	if len(text) == 0 || text[0] != '{' || json.Unmarshal(text, &raw) != nil {
		return nil, false
	}
	return raw, true
}

func FuzzJSONFields(f *testing.F) {
	for _, s := range []string{
		`{}`, `{ "a" : 1 , "b":"x\\\"y" ,"c":[{"d":"]}"}],"e":null}`, `{"a":1,"a":-2.5e3}`, `{"a":"\ud800","b":"\u00e9"}`,
		"{\"a\":\"\xff\",\"\xfe\":1}", `{"\u0061":true}`, `{"a":"\\"}`, `{"a":}`, `{"a":1}x`, `[]`, `{"Title":1,"title":2,"TITLE":3}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		want, ok := oracleFields([]byte(text))
		got, err := jsonFields([]byte(text))
		if ok != (err == nil) {
			t.Fatalf("valid %v, but %v", ok, err)
		}
		plain := map[string]bool{}
		for name, value := range want {
			p := plainName(name)
			plain[p] = true
			if p != name {
				continue
			}
			if string(got[name]) != string(value) {
				t.Errorf("%q is %s, want %s", name, got[name], value)
			}
			var s string
			if json.Unmarshal(value, &s) == nil && value[0] == '"' && jsonText(got[name]) != s {
				t.Errorf("%q holds %q, want %q", name, jsonText(got[name]), s)
			}
		}
		if len(got) != len(plain) {
			t.Errorf("%d fields, want %d", len(got), len(plain))
		}
	})
}

// TestJSONNames checks which of several fields for one thing counts, always the same.
func TestJSONNames(t *testing.T) {
	for text, want := range map[string]string{
		`{"title": "a", "title": "b"}`:                "b",
		`{"TITLE": "a", "title": "b", "Title": "c"}`:  "b",
		`{"TITLE": "a", "Title": "b", "tiTle": "c"}`:  "c",
		`{"\u0074itle": "a"}`:                         "a",
		`{"paper_title": "a", "title": ""}`:           "a",
		`{"name": "a", "Paper-Title": "b", "x": "c"}`: "b",
	} {
		for range 20 {
			if papers, errs := decode(jsonlFormat, text); errs != nil || papers[0].Title != want {
				t.Fatalf("%s: %+v, %v; want %q", text, papers, errs, want)
			}
		}
	}
}

// TestJSONListAnywhere reads an object that holds a list of papers: on one line or several,
// longer than any buffer, with the list's name at every place of the decoder's buffer, and
// from readers that give little at a time.
func TestJSONListAnywhere(t *testing.T) {
	paper := `{"title": "T", "abstract": "` + strings.Repeat("words of an abstract ", 30) + `"}`
	list := "[" + strings.Repeat(paper+", ", 199) + paper + "]"
	for name, text := range map[string]string{
		"one-line":    `{"meta": {"results": 200}, "results": ` + list + `, "next": null}`,
		"lines":       "{\n\"meta\": {\"x\": [1]},\n\"results\": " + list + "\n}",
		"other-value": `{"title": "Search", "data": {"items": [1]}, "items": "none", "Papers": ` + list + `}`,
		"array":       list,
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			for _, err := range Decode(iotest.OneByteReader(strings.NewReader(text)), jsonlFormat) {
				if n++; err != nil {
					t.Fatal(err)
				}
			}
			papers, errs := decode(jsonlFormat, text)
			if n != 200 || len(papers) != 200 || errs != nil {
				t.Errorf("%d papers, byte by byte %d, want 200; %v", len(papers), n, errs)
			}
		})
	}
	for pad := range 1200 {
		papers, errs := decode(jsonlFormat, "{\n\"meta\": \""+strings.Repeat("y", pad)+"\",\n\"results\": [{\"title\": \"A\"}]\n}")
		if diff := cmp.Diff([]string{"A"}, titles(papers)); diff != "" || errs != nil {
			t.Fatalf("behind %d bytes: %v (-want +got)\n%s", pad, errs, diff)
		}
	}
	// A paper that has such a list is still one paper.
	long := `{"title": "T", "abstract": "A", "documents": [` + strings.Repeat(`{"title": "no paper"}, `, 3000) + `{}]}` + "\n"
	if papers, errs := decode(jsonlFormat, long+long); len(papers) != 2 || errs != nil {
		t.Errorf("long records: %d papers, want 2; %v", len(papers), errs)
	}
}

func TestJSONTruncatedLine(t *testing.T) {
	papers, errs := decode(jsonlFormat, "{\"title\": \"a\"}\n{\"title\": \"b\"}\n{\"title\": \"c\", \"abst\n{\"title\": \"d\"}\n")
	if diff := cmp.Diff([]string{"a", "b", "d"}, titles(papers)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if len(errs) != 1 || !strings.Contains(errs[0].Error(), "line 3: invalid JSON") {
		t.Errorf("errors %v", errs)
	}
}

func TestJSONLineEnds(t *testing.T) {
	text := "{\"title\": \"a\", \"abstract\": \"x\\r\\n\\r\\ny\"}\n\n{\"title\": \"b\"}\n"
	lf, errs := decode(jsonlFormat, text)
	crlf, more := decode(jsonlFormat, strings.ReplaceAll(text, "\n", "\r\n"))
	if diff := cmp.Diff(lf, crlf); diff != "" || errs != nil || more != nil {
		t.Errorf("%v, %v (-LF +CRLF)\n%s", errs, more, diff)
	}
}
