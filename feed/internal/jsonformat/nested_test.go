package jsonformat

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed/internal/record"
)

// Papers are found wherever they are in a document, as long as they look like papers.
func TestNested(t *testing.T) {
	const paper = `"title":"T","abstract":"A","authors":["Ada Lovelace"]`
	for text, want := range map[string]string{
		`{"2101.00001":{` + paper + `},"2101.00002":{` + paper + `}}`:                                                                                          `{"id":"2101.00001",P}` + "\n" + `{"id":"2101.00002",P}`,
		`{"made":"today","2024-01-01":[{` + paper + `}],"2024-01-02":[{` + paper + `},{` + paper + `}]}`:                                                       "{P}\n{P}\n{P}",
		`{"result":{"hits":{"@total":"1","hit":[{"@id":"7","info":{"key":"k",` + paper + `}}]}}}`:                                                              `{"id":"k",P}`,
		`{"hits":{"hits":[{"_id":"8","_source":{` + paper + `}}]}}`:                                                                                            `{"id":"8",P}`,
		`{"data":[{"id":"9","attributes":{` + paper + `},"relationships":{}}]}`:                                                                                `{"id":"9",P}`,
		`{"query":"x","answers":[{"node":{` + paper + `}},{"node":{` + paper + `}}]}`:                                                                          "{P}\n{P}",
		`{"title":{"0":"T","1":"T"},"abstract":{"0":"A","1":"A"},"authors":{"0":["Ada Lovelace"],"1":["Ada Lovelace"]}}`:                                       "{P}\n{P}",
		`{` + paper + `,"references":[{` + paper + `}]}`:                                                                                                       "{P}",
		`{"references":[{` + paper + `}],` + paper + `}`:                                                                                                       "{P}",
		`{"journal":{"title":"J","doi":"10.1000/j"},` + paper + `}`:                                                                                            `{"title":"T","abstract":"A","authors":["Ada Lovelace"],"venue":"J"}`,
		`{"references":[{` + paper + `}]}`:                                                                                                                     "! line 1: neither title nor abstract",
		`{"title":{"7":"T","9":"T"},"abstract":{"7":"A","9":"A"},"authors":{"7":["Ada Lovelace"],"9":["Ada Lovelace"]}}`:                                       "{P}\n{P}",
		`{"doi":{"a1":null,"a2":null},"title":{"a1":"T","a2":"T"},"abstract":{"a1":"A","a2":"A"},"authors":{"a1":["Ada Lovelace"],"a2":["Ada Lovelace"]}}`:     `{"id":"a1",P}` + "\n" + `{"id":"a2",P}`,
		`{"title":["T","T","T"],"abstract":["A","A","A"],"authors":["Ada Lovelace","Ada Lovelace","Ada Lovelace"]}`:                                            "{P}\n{P}\n{P}",
		`{"columns":["n","title","abstract","authors"],"index":[0,1],"data":[[1,"T","A","Ada Lovelace"],[2,"T","A","Ada Lovelace"]]}`:                          "{P}\n{P}",
		`{"schema":{"fields":[{"name":"index","type":"integer"},{"name":"title","type":"string"}],"primaryKey":["index"]},"data":[{"index":0,` + paper + `}]}`: "{P}",
		`{"title":{"en":"T","fr":"U"},"abstract":{"en":"A","fr":"B"},"authors":["Ada Lovelace"]}`:                                                              "{P}",
		`{"title":["T","U"],"abstract":["A"],"authors":["Ada Lovelace"]}`:                                                                                      "{P}",
		`{"title":{"0":"T"},"abstract":{"0":"A","1":"A"}}`:                                                                                                     "! line 1: neither title nor abstract",
		`{"people":[{"name":"Ada Lovelace","description":"A mathematician"}]}`:                                                                                 "! line 1: neither title nor abstract",
	} {
		want = strings.ReplaceAll(want, "P", paper) + "\n"
		if diff := cmp.Diff(want, decode(&JSONL, strings.NewReader(text), 1)); diff != "" {
			t.Errorf("%s on a line (-want +got)\n%s", text, diff)
		}
		spread := strings.ReplaceAll(text, "{", "{\n")
		got := decode(&JSONL, strings.NewReader(spread), 1)
		if strings.HasPrefix(want, "!") {
			got, want = got[:2], want[:2] // another line
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", spread, diff)
		}
	}
}

// A table may be longer than a record, and than the head by which it is detected.
func TestLongTables(t *testing.T) {
	const n = 10_000
	column := func(format string, args ...any) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"%d":`+format, append([]any{i}, args...)...)
		}
		return "{" + b.String()[1:] + "}"
	}
	words := strings.Repeat("many words ", 200)
	text := `{"id":` + column(`"x"`) + `,"title":` + column(`"T"`) + `,"year":` + column("2020.0") + `,"abstract":` + column("%q", words) + "}"
	if len(text) < record.MaxBytes || !JSONL.Detect(record.NewHead([]byte(text[:record.HeadSize]), false)) {
		t.Fatalf("a table of %d bytes is not detected", len(text))
	}
	got := decode(&JSONL, strings.NewReader(text), 1)
	if strings.Count(got, "\n") != n || strings.Contains(got, "!") || !strings.Contains(got, `"date":"2020"`) {
		t.Errorf("%d lines, the first is %.200s", strings.Count(got, "\n"), got)
	}
	split := []byte(`{"columns":["n","title"],"data":[[1,"T"]]}`)
	if !JSONL.Detect(record.NewHead(split, true)) || JSONL.Detect(record.NewHead([]byte(`{"columns":["n"],"data":[["title"]]}`), true)) {
		t.Error("rows below their columns are not told apart")
	}
}

// Papers under their ids are read one by one, however many there are.
func TestKeyedIsStreamed(t *testing.T) {
	const n = 2000
	var b strings.Builder
	b.WriteString("{\n")
	for i := range n {
		fmt.Fprintf(&b, "%q: {\"title\": \"T\", \"abstract\": %q},\n", fmt.Sprint("id", i), strings.Repeat("many words ", 1000))
	}
	b.WriteString("\"last\": {\"title\": \"T\", \"abstract\": \"A\"}}\n")
	got := decode(&JSONL, strings.NewReader(b.String()), 1)
	if strings.Count(got, "\n") != n+1 || strings.Contains(got, "!") || !strings.HasSuffix(got, "{\"id\":\"last\",\"title\":\"T\",\"abstract\":\"A\"}\n") {
		t.Errorf("of %d bytes: %d lines, at the end %s", b.Len(), strings.Count(got, "\n"), got[max(0, len(got)-200):])
	}
}
