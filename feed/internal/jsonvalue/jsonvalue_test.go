package jsonvalue

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// agree compares what this package makes of a text with encoding/json.
func agree(t *testing.T, text string) {
	t.Helper()
	v, err := Check(text)
	if valid := json.Valid([]byte(text)); valid != (err == nil) && !strings.Contains(text, "NaN") && strings.Count(text, "[")+strings.Count(text, "{") < maxDepth {
		t.Fatalf("%q: %v, but valid is %v", text, err, valid)
	}
	if err != nil {
		return
	}
	var b bytes.Buffer
	write(&b, v)
	if _, err := Check(b.String()); err != nil {
		t.Fatalf("%q is taken apart into %q: %v", text, b.String(), err)
	}
	var want string
	if v[0] == '"' && json.Unmarshal([]byte(v), &want) == nil && v.Text() != strings.ToValidUTF8(want, "\uFFFD") && strings.ToValidUTF8(text, "") == text {
		t.Fatalf("%q: %q, want %q", text, v.Text(), want)
	}
	var compact bytes.Buffer
	if json.Compact(&compact, []byte(text)) == nil && compact.String() != b.String() {
		t.Fatalf("%q is taken apart into %q, want %q", text, b.String(), compact.String())
	}
}

// write writes a value from its parts.
func write(b *bytes.Buffer, v Value) {
	separator := ""
	switch {
	case v.IsArray():
		b.WriteByte('[')
		for w := range v.Elements() {
			b.WriteString(separator)
			write(b, w)
			separator = ","
		}
		b.WriteByte(']')
	case v.IsObject():
		b.WriteByte('{')
		for name, w := range v.Fields() {
			b.WriteString(separator + `"` + name + `":`)
			write(b, w)
			separator = ","
		}
		b.WriteByte('}')
	default:
		b.WriteString(string(v))
	}
}

// All short texts over the characters that matter are read as encoding/json reads them.
func TestAgainstEncodingJSON(t *testing.T) {
	const alphabet = `{}[]",:\u1-. e`
	longest := 5
	if testing.Short() {
		longest = 4
	}
	var extend func(text string)
	extend = func(text string) {
		agree(t, text)
		if len(text) == longest {
			return
		}
		for _, c := range alphabet {
			extend(text + string(c))
		}
	}
	extend("")
}

func FuzzCheck(f *testing.F) {
	for _, seed := range []string{`{"a": [1, {"b": "\u00e9\\"}, null], "c": {}}`, `"\ud83d\ude00\ud800"`, ` [ 1.5e-3 ,true ] `, "[\"\x00\"]"} {
		f.Add(seed)
	}
	f.Fuzz(agree)
}

func TestUninvert(t *testing.T) {
	for text, want := range map[string]string{
		`{"b":[1,3],"a":[0],"\u00e9":[2]}`: "a b é b",
		`{"a":[999999999999],"b":[-1]}`:    "b a",
		`{}`:                               "", `{"a":"x"}`: "", `{"a":[null]}`: "",
	} {
		if got := uninvert(Value(text)); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestDateParts(t *testing.T) {
	for text, want := range map[string]string{
		`{"date-parts":[[2015,3,1]]}`: "2015-03-01", `{"date-parts":[["2015","11"]]}`: "2015-11", `{"date-parts":[[null]]}`: "",
		`{"date-parts":[[2015]],"raw":"x"}`: "2015", `{"date-parts":[]}`: "", `{"raw":"2001-02"}`: "2001-02", `{"literal":"2003"}`: "2003",
		`{"printDate":"2004-01","x":1}`: "2004-01", `{"updated":"2006","published":"2005-02-03T00:00"}`: "2005-02-03", `[]`: "",
	} {
		if got := Value(text).Date(); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	for text, ok := range map[string]bool{
		`{"a": [1, -2.5e+3, true, false, null, NaN, "x\u00e9\n"]}`: true, "[]": true, "{}": true, ` "a" `: true, "0": true,
		`{"a" 1}`: false, `{"a": 1,}`: false, `[1,]`: false, `01`: false, `1.`: false, `"a`: false, `"\x"`: false, `"\u12"`: false, "\"a\nb\"": false,
		`{a: 1}`: false, `tru`: false, `[1] 2`: false, ``: false, `-`: false, `1e`: false, `[`: false,
		strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth): true, strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1): false,
	} {
		if _, err := Check(text); (err == nil) != ok {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

func TestNames(t *testing.T) {
	for text, want := range map[string]string{
		`[{"name":"Ada Lovelace"}]`: "Ada Lovelace", `["Lovelace, Ada"]`: "Ada Lovelace", `"Ada Lovelace and Kurt Goedel"`: "Ada Lovelace|Kurt Goedel",
		`[["Lovelace","Ada","Jr."]]`: "Ada Lovelace Jr.", `[{"first":"Ada","middle":["M."],"last":"Lovelace","suffix":""}]`: "Ada M. Lovelace",
		`[{"name":"Ada","surname":"Lovelace"}]`: "Ada Lovelace", `[{"name":"Ada Lovelace","firstname":"Ada","surname":"Lovelace"}]`: "Ada Lovelace",
		`[{"fullName":"Lovelace, Ada","name":"A.","surname":"LOVELACE"}]`: "Ada Lovelace", `[{"author":{"display_name":"Ada Lovelace"}}]`: "Ada Lovelace",
		`{"author":[{"@pid":"1","text":"Ada Lovelace 0001"}]}`: "Ada Lovelace", `[{"$":"Lovelace, Ada"}]`: "Ada Lovelace",
		`[{"ce:given-name":"Ada","ce:surname":"Lovelace"}]`: "Ada Lovelace", `[{"LastName":"Lovelace","ForeName":"Ada"},{"CollectiveName":"X Group"}]`: "Ada Lovelace|X Group",
		`[{"author_name":"Ada Lovelace","author_inst":"X"}]`: "Ada Lovelace", `[{"affiliation":"X"},null,3]`: "",
	} {
		if got := strings.Join(Value(text).Names(), "|"); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestLooseValues(t *testing.T) {
	for text, want := range map[string]string{
		`"2020-01"`: "2020-01", `{"$date":"2020-02-03T00:00:00Z"}`: "2020-02-03", `[{"version":"v1","created":"Mon, 2 Apr 2007 19:18:42 GMT"}]`: "2007-04-02",
		`{"date-parts":[[2020,3]]}`: "2020-03", `{"year":2014,"month":"02","day":3}`: "2014-02-03", `{"year":2014,"month":"July"}`: "2014-07", `{"year":"2014","month":13}`: "2014", `{}`: "",
	} {
		if got := Value(text).Date(); got != want {
			t.Errorf("date of %s: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		`"a; b"`: "a|b", `["a","b"]`: "a|b", `[{"id":1,"term":"a"},{"id":2,"name":"b"}]`: "a|b", `{"author_terms":{"terms":["a"]},"ieee_terms":{"terms":["b"]}}`: "a|b",
		`[[{"id":"1","text":"a"}],[{"text":"b"}]]`: "a|b", `[[[[[["deep"]]]]]]`: "", `{}`: "",
	} {
		if got := strings.Join(Value(text).Terms(), "|"); got != want {
			t.Errorf("terms of %s: %s, want %s", text, got, want)
		}
	}
	for text, want := range map[string]string{
		`"a"`: "a", `["a","b"]`: "a\n\nb", `[{"label":"AIM","text":"a"}]`: "a", `{"h1":"Abstract","p":["a","b"]}`: "a\n\nb",
		`{"IndexLength":2,"InvertedIndex":{"b":[1],"a":[0]}}`: "a b", `{"b":[1],"a":[0]}`: "a b", `{"en":"a","de":"b"}`: "a",
	} {
		if got := Value(text).Abstract(); got != want {
			t.Errorf("abstract in %s: %q, want %q", text, got, want)
		}
	}
}
