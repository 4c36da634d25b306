package textwidth

import (
	"slices"
	"testing"
)

func TestWrap(t *testing.T) {
	for _, test := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 20, []string{""}},
		{"one two three", 7, []string{"one two", "three"}},
		{"语音合成", 4, []string{"语音", "合成"}},
		{"abcdefgh", 3, []string{"abc", "def", "gh"}},
	} {
		if got := Wrap(test.text, test.width); !slices.Equal(got, test.want) {
			t.Errorf("Wrap(%q, %d) = %q, want %q", test.text, test.width, got, test.want)
		}
	}
}

func TestClose(t *testing.T) {
	for line, want := range map[string]string{
		"": "", "…": "…", "graphs,": "graphs,", "اللغة": "اللغة", "اللغة,": "اللغة,\u200f", "graphs שפה…": "graphs שפה…\u200f",
		"اللغة (9)": "اللغة (9)", "اللغة, graphs,": "اللغة, graphs,",
	} {
		if got := Close(line); got != want {
			t.Errorf("Close(%q) = %q, want %q", line, got, want)
		}
	}
}
