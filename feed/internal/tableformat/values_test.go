package tableformat

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed/internal/feedtest"
	"kindred/feed/internal/fields"
	"kindred/paper"
)

func TestParseList(t *testing.T) {
	for s, want := range map[string]string{
		`['cs.CV', 'cs.LG']`:                                        "cs.CV|cs.LG",
		`["a", "b\u00e9", "c\"d", 'e\'f']`:                          `a|bé|c"d|e'f`,
		`('a', 'b',)`:                                               "a|b",
		`['a' 'b'` + "\n" + ` 'c']`:                                 "a|b|c",
		`[u'a', None, 1.5]`:                                         "a",
		`[{'id': 1, 'name': 'x'}, {'category': 'y'}]`:               "x|y",
		`[['a', 'b'], ['c']]`:                                       "a|b|c",
		`{'name': 'Nature', 'pages': None}`:                         "Nature",
		`{"birds": [1, 3], "The": [0], "sing": [2]}`:                "The birds sing birds",
		`{'IndexLength': 2, 'InvertedIndex': {'b': [1], 'a': [0]}}`: "a b",
		`{'a': [0], 'name': 'x'}`:                                   "x",
		`['\alpha', '\x41']`:                                        "\a" + `lpha|A`,
		`[A translated title]`:                                      "!",
		`[1] A reference`:                                           "!",
		`{\bf a}`:                                                   "!",
		`{{a}}`:                                                     "!",
		`['a'] and more`:                                            "!",
		`['a', 'b`:                                                  "!",
		`'a'`:                                                       "!",
		`(a)`:                                                       "!",
		``:                                                          "!",
		strings.Repeat("[", 50) + strings.Repeat("]", 50): "!",
	} {
		list, ok := parseList(s)
		got := strings.Join(list, "|")
		if !ok {
			got = "!"
		}
		if got != want {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
	}
}

func TestParseNames(t *testing.T) {
	for s, want := range map[string]string{
		`['Ada Lovelace', "Conan O'Brien"]`:                                       "Ada Lovelace|Conan O'Brien",
		`[{'authorId': None, 'name': 'Ada'}, {'first': 'B', 'last': 'C'}]`:        "Ada|B C",
		`[['Lovelace', 'Ada', ''], ['Plato']]`:                                    "Ada Lovelace|Plato",
		`[['King', 'Martin', 'Jr.', 'Atlanta', 'Boston'], ['Li', 'Na', '', 'X']]`: "Martin King Jr.|Na Li",
		`[{"author": {"display_name": "Ada"}}]`:                                   "Ada",
		`[{"given": "Ada", "family": "Lovelace"}, {"family": "Plato"}, {}, 7]`:    "Ada Lovelace|Plato|7",
	} {
		if list, ok := parseNames(s); !ok || strings.Join(list, "|") != want {
			t.Errorf("%s: %q, want %q", s, list, want)
		}
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct{ dates, month, day, want string }{
		{"2021|2021-07-15", "", "", "2021-07-15"},
		{"2021-07|2021|2022-01-01", "", "", "2021-07"},
		{"2021", "7", "15", "2021-07-15"}, {"2021.0", "7.0", "", "2021-07"}, {"2021", "July", "15", "2021-07-15"}, {"2021", "13", "1", "2021"},
		{"2021", "7", "40", "2021-07"}, {"JUL 15|2021", "", "", "2021-07-15"}, {"SPR|2021", "", "", "2021"}, {"in press", "", "", ""},
		{"['2021-07-15', '2022']", "", "", "2021-07-15"}, {"", "7", "", ""},
	} {
		var v values
		for s := range strings.SplitSeq(c.dates, "|") {
			v.add(fields.Date, s)
		}
		v.add(fields.Month, c.month)
		v.add(fields.Day, c.day)
		if got := v.date(); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

// Embase has the journal and the date in one column.
func TestWholeSource(t *testing.T) {
	for source, want := range map[string]paper.Paper{
		"Memoirs (2014) 3:3 (152-160). Date of Publication: 25 Aug 2014": {Title: "A", Venue: "Memoirs", Date: "2014-08-25"},
		"Memoirs (2014) 3:3 (152-160)":                                   {Title: "A", Venue: "Memoirs", Date: "2014"},
		"Proceedings (2014) of Birds":                                    {Title: "A", Venue: "Proceedings (2014) of Birds"},
	} {
		got := feedtest.Decode(&CSV, "Title,Author Names,Source\nA,,\""+source+"\"\n")
		if diff := cmp.Diff([]paper.Paper{want}, got.Papers); diff != "" {
			t.Errorf("%s (-want +got)\n%s", source, diff)
		}
	}
}

// ID is a keyword among the tags of the Web of Science, and the id among those of RIS.
func TestTagID(t *testing.T) {
	for table, want := range map[string]paper.Paper{
		"TY,TI,AU,ID\nJOUR,A,\"Lovelace, Ada\",ada1843\n": {ID: "ada1843", Title: "A", Authors: []string{"Ada Lovelace"}},
		"PT,TI,AU,ID\nJ,A,\"Lovelace, Ada\",LOOMS\n":      {Title: "A", Authors: []string{"Ada Lovelace"}, Categories: []string{"LOOMS"}},
	} {
		got := feedtest.Decode(&CSV, table)
		if diff := cmp.Diff([]paper.Paper{want}, got.Papers); diff != "" {
			t.Errorf("%s (-want +got)\n%s", table, diff)
		}
	}
}

func TestOwnCells(t *testing.T) {
	for _, s := range []string{"", "a", "=a", "'=a", "''=a", "'a", "''", "-5", "'-5", "+", "@x", "\t", "'\r", "-1e5", "- 1"} {
		written := guarded(s)
		if back := unguarded(written); back != s {
			t.Errorf("%q is written as %q and read as %q", s, written, back)
		}
		if len(written) > 1 && strings.ContainsRune("=@", rune(written[0])) {
			t.Errorf("%q is written as a formula", s)
		}
	}
	for _, list := range [][]string{nil, {"a"}, {"a", "b"}, {"a; b"}, {"a;"}, {"[\"a\"]", "b"}, {"\""}, {"a, b", "c"}} {
		if diff := cmp.Diff(list, splitOwn(joinOwn(list))); diff != "" {
			t.Errorf("%q: %s", list, diff)
		}
	}
	if got := fmt.Sprint(splitOwn("[a; b]")); got != "[[a b]]" {
		t.Errorf("edited by hand: %s", got)
	}
}
