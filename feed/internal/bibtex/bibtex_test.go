package bibtex

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// scan returns the entries of a text.
func scan(text string) (entries []Entry) {
	s := NewScanner(strings.NewReader(text))
	for e, ok := s.Next(); ok; e, ok = s.Next() {
		entries = append(entries, e)
	}
	return entries
}

func TestParse(t *testing.T) {
	entries := scan("text between\n@string{j = {Memoirs}}\n@Article{key,\n  title = {A {B}}, month = sep, journal = j # \" I\",\n" +
		"  year = 2001 note = x\n}")
	if len(entries) != 2 || entries[0].Kind != "string" || entries[0].Line != 2 || entries[1].Line != 3 {
		t.Fatalf("%+v", entries)
	}
	m := NewMacros()
	if err := ParseString(entries[0], m); err != nil {
		t.Fatal(err)
	}
	got, err := Parse(entries[1], m)
	want := &Fields{"article", "key", []Field{{"title", "A {B}"}, {"month", "sep"}, {"journal", "Memoirs I"},
		{"year", "2001"}, {"note", "x"}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
}

// An entry without its last brace ends before the next one.
func TestUnended(t *testing.T) {
	entries := scan("@misc{a,\n  title = {A,\n  year = 2001\n@misc{b, title = {B}}\n")
	if len(entries) != 2 || !entries[0].Unended || entries[0].Next != 4 || entries[1].Unended {
		t.Fatalf("%+v", entries)
	}
	if err := entries[0].UnendedError(); !strings.Contains(err.Error(), "line 4") {
		t.Error(err)
	}
	if got := ParseLoose(entries[0], NewMacros()); got.Key != "a" || got.Get("title") != "A" || got.Get("year") != "2001" {
		t.Errorf("%+v", got)
	}
}

func TestPlaces(t *testing.T) {
	text := "\ufeffx @misc{a, title = {A}}\n@book(b, title = {B})\n@misc{c, title = {C}\n"
	var got []string
	var whole []bool
	for p := range Places([]byte(text)) {
		whole = append(whole, p.Whole)
		if p.Whole {
			got = append(got, text[p.Open:p.Close+1])
		}
	}
	if diff := cmp.Diff([]string{"{a, title = {A}}", "(b, title = {B})"}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]bool{true, true, false}, whole); diff != "" {
		t.Error(diff)
	}
}
