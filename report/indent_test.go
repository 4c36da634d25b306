package report

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzIndented compares with what the encoder makes of the same JSON.
func FuzzIndented(f *testing.F) {
	for _, s := range []string{`{}`, `[]`, `null`, `"a\"b\\"`, `[1,{"a":[],"b":{}},[[-0.5e3]]]`,
		`{"a, b":"{[:,]}","\\":{"c":[true,"\\\""]},"d":"<é>"}`} {
		f.Add(s, "    ")
		f.Add("["+s+","+s+"]", "")
	}
	f.Fuzz(func(t *testing.T, s, prefix string) {
		if !json.Valid([]byte(s)) {
			return
		}
		var got, want bytes.Buffer
		if err := indented(&got, json.RawMessage(s), prefix); err != nil {
			t.Fatal(err)
		}
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		e.SetIndent(prefix, "  ")
		if err := e.Encode(json.RawMessage(s)); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("%q becomes\n%s\nwant\n%s", s, &got, &want)
		}
	})
}
