package feed_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"kindred/feed"
)

// A table reads the same in all the ways in which spreadsheets write it.
func TestRows(t *testing.T) {
	want := [][]string{{"Id", "name", "note"}, {"x1", `"soil", water; and more`, "a"}, {"x2", "+plus", ""}, {"x3"}}
	quoted := "Id%name%note\n" + `x1%"""soil"", water; and more"%a` + "\n\nx2%'+plus%\nx3\n"
	wide := func(s string) string {
		var b strings.Builder
		for _, u := range utf16.Encode([]rune("\ufeff" + s)) {
			b.WriteString(string([]byte{byte(u), byte(u >> 8)}))
		}
		return b.String()
	}
	for _, delimiter := range []string{",", ";", "\t", "|"} {
		plain := strings.ReplaceAll(quoted, "%", delimiter)
		for name, text := range map[string]string{"plain": plain, "BOM": "\ufeff" + plain, "UTF-16": wide(plain),
			"CRLF": strings.ReplaceAll(plain, "\n", "\r\n"), "CR": strings.ReplaceAll(plain, "\n", "\r"),
			"sep": "sep=" + delimiter + "\r\n" + plain, "title": "My groups\n\n" + plain} {
			utf8, err := io.ReadAll(feed.Text(strings.NewReader(text)))
			if err != nil {
				t.Fatal(err)
			}
			var got [][]string
			for row, err := range feed.Rows(utf8, func(names []string) bool { return slices.Contains(names, "name") }) {
				if err != nil {
					t.Error(err)
				}
				got = append(got, row)
			}
			if !slices.EqualFunc(got, want, slices.Equal) {
				t.Errorf("%q, %s: %q", delimiter, name, got)
			}
		}
	}
}

func TestRowsDamaged(t *testing.T) {
	header := func(names []string) bool { return len(names) == 2 }
	for row := range feed.Rows([]byte("a\nb\n"), header) {
		t.Errorf("a row of a table without header: %q", row)
	}
	text := bytes.Join([][]byte{[]byte("id,name\n1,one\n2,"), bytes.Repeat([]byte("x"), 65<<20), []byte("\n3,three\n")}, nil)
	var got []string
	var failed *feed.RecordError
	for row, err := range feed.Rows(text, header) {
		if err != nil && !errors.As(err, &failed) {
			t.Error(err)
		}
		got = append(got, strings.Join(row, " "))
	}
	if !slices.Equal(got, []string{"id name", "1 one", "", "3 three"}) || failed == nil || failed.Line != 3 {
		t.Errorf("%.100q, %v", got, failed)
	}
}
