package flags

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// slow is the definition of distance: the best of all last steps.
func slow(a, b string) int {
	if a == "" || b == "" {
		return len(a) + len(b)
	}
	m, n := len(a)-1, len(b)-1
	change := 1
	if a[m] == b[n] {
		change = 0
	}
	d := min(slow(a[:m], b)+1, slow(a, b[:n])+1, slow(a[:m], b[:n])+change)
	if m > 0 && n > 0 && a[m] == b[n-1] && a[m-1] == b[n] {
		d = min(d, slow(a[:m-1], b[:n-1])+1)
	}
	return d
}

func TestDistance(t *testing.T) {
	words := []string{""}
	for i := 0; len(words[i]) < 4; i++ {
		for _, letter := range "ab-" {
			words = append(words, words[i]+string(letter))
		}
	}
	for _, a := range words {
		for _, b := range words {
			if got, want := distance(a, b), slow(a, b); got != want {
				t.Fatalf("distance(%q, %q) = %d, want %d", a, b, got, want)
			}
		}
	}
	if long := strings.Repeat("a", 1000); distance(long, long) != distance("a", long) {
		t.Error("long names are compared")
	}
}

func TestNearest(t *testing.T) {
	names := []string{"clusters", "color", "category", "min-df", "max-df", "min-length"}
	for typed, want := range map[string]string{
		"cluster": "clusters", "CLUSTERS": "clusters", "clutsers": "clusters", "colour": "color", "min-fd": "min-df",
		"mindf": "min-df", "cat": "category", "c": "", "xyz": "", "": "", "min-len": "min-length",
	} {
		if got := Nearest(typed, names); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", typed, got, want)
		}
	}
}

func TestValues(t *testing.T) {
	var (
		n    int
		seed uint64
		x    float64
		s    string
		list []string
	)
	for _, test := range []struct {
		value *Value
		text  string
		want  string // what String says then, or the error
	}{
		{Positive(&n), "3", "3"}, {Positive(&n), "0", "must be a positive integer"}, {Positive(&n), "1e3", "must be a positive integer"},
		{PositiveOrAll(&n), "2", "2"}, {PositiveOrAll(&n), "all", "all"}, {PositiveOrAll(&n), "0", "must be all or a positive integer"},
		{Natural(&n), "0", "0"}, {Natural(&n), "-1", "must be 0 or a positive integer"},
		{Seed(&seed), "18446744073709551615", "18446744073709551615"}, {Seed(&seed), "18446744073709551616", "must be a positive integer of at most 64 bits"},
		{Number(&x, true, Between(0, 1), "must be a share"), "0.5", "0.5"}, {Number(&x, true, Between(0, 1), "must be a share"), "NaN", "must be a share"},
		{Number(&x, true, Between(0, 1), "must be a share"), "0", "0"}, {Number(&x, false, Between(0, 1), "must be a share"), "0", ""},
		{OneOf(&s, "WHEN", Choice{Name: "auto"}, Choice{Name: "never"}), "never", "never"},
		{OneOf(&s, "WHEN", Choice{Name: "auto"}, Choice{Name: "always"}, Choice{Name: "never"}), "ever", "must be auto, always or never"},
		{Known(&s, "format", "see the list", func(text string) bool { return text == "ris" }), "pdf", "unknown format"},
		{Date(&s), "2024-02", "2024-02"}, {Date(&s), "2024-02-30", "must be a date such as 2024, 2024-03 or 2024-03-11"},
		{List(&list, "NAME,..."), "a, b", "a,b"}, {List(&list, "NAME,..."), "a,,b", "must be one name, or several with commas between them"},
		{File(&s), "", "must be the name of a file"}, {Folder(&s), "", "must be the name of a folder"},
	} {
		got := ""
		if err := test.value.Set(test.text); err != nil {
			got = err.Error()
		} else {
			got = test.value.String()
		}
		if got != test.want {
			t.Errorf("%s %q: %q, want %q", test.value.Type(), test.text, got, test.want)
		}
	}
}

// The short help has the flags that matter on one screen, and the long help all, by their groups.
func TestHelp(t *testing.T) {
	help := func(arg string) string {
		var n int
		cmd := &cobra.Command{Use: "try", Short: "Try flags", Long: "Try flags at length.", Example: "  try\n  try 2\n  try 3", Run: func(*cobra.Command, []string) {}}
		Group(cmd, "Numbers", func(f *pflag.FlagSet) {
			f.Var(Positive(&n), "first", "the first number (default 7)")
			for i := range 30 {
				f.Var(Positive(&n), "n"+strconv.Itoa(i), "another number")
			}
		})
		Main(cmd, "first")
		AddHelp(cmd)
		var b bytes.Buffer
		cmd.SetOut(&b)
		cmd.SetArgs([]string{arg})
		if err := cmd.Execute(); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	short := help("-h")
	if strings.Count(short, "\n") > 24 || !strings.Contains(short, "--first N   the first number\n") || strings.Contains(short, "try 3") || !strings.Contains(short, "30 more flags") {
		t.Errorf("-h:\n%s", short)
	}
	long := help("--help")
	if !strings.Contains(long, "at length") || !strings.Contains(long, "Numbers:\n") || strings.Count(long, "another number") != 30 || !strings.Contains(long, "(default 7)") {
		t.Errorf("--help:\n%s", long)
	}
	if slices.Contains(strings.Fields(long), "--short-help") {
		t.Error("the hidden flag is shown")
	}
}
