package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"kindred/cmd/kindred/internal/flags"
)

// try returns a command with one below it, and what the flags of that are kept in.
func try() (root, below *cobra.Command, n *int, list *[]string) {
	n, list = new(int), new([]string)
	root = &cobra.Command{Use: "kindred"}
	below = &cobra.Command{Use: "try", Run: func(*cobra.Command, []string) {}}
	below.Flags().Var(flags.Positive(n), "min-df", "")
	below.Flags().Var(flags.List(list, "NAME,..."), "lang", "")
	below.Flags().Bool("strict", false, "")
	below.Flags().String("output", "", "")
	below.Flags().String("format", "", "")
	flags.Annotate(below.Flags().Lookup("output"), PerRun)
	root.AddCommand(below)
	return root, below, n, list
}

// fresh is the root command of try with flags that nobody has set.
func fresh() *cobra.Command {
	root, _, _, _ := try()
	return root
}

func TestApply(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "kindred"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		file, env, flag string
		want            int
		origin          string
	}{
		{"", "", "", 0, ""},
		{"min-df = 2", "", "", 2, "file"},
		{"min-df = 2\n[try]\nmin-df = 3", "", "", 3, "file"},
		{"min-df = 2", "4", "", 4, "KINDRED_MIN_DF"},
		{"min-df = 2", "4", "5", 5, ""},
		{"lang = ['en', 'de']\nstrict = true\nmin-df = '6'", "", "", 6, "file"},
	} {
		path := filepath.Join(folder, "kindred", "config.toml")
		if err := os.WriteFile(path, []byte(test.file), 0o644); err != nil {
			t.Fatal(err)
		}
		root, below, n, list := try()
		if test.flag != "" {
			if err := below.ParseFlags([]string{"--min-df", test.flag}); err != nil {
				t.Fatal(err)
			}
		}
		s, err := Load(root, func(name string) string { return map[string]string{"KINDRED_MIN_DF": test.env}[name] }, folder)
		if err == nil {
			err = s.Apply(below, fresh)
		}
		if err != nil {
			t.Errorf("%+v: %v", test, err)
			continue
		}
		origin := Origin(below.Flags().Lookup("min-df"))
		if test.origin == "file" {
			test.origin = path
		}
		if *n != test.want || origin != test.origin {
			t.Errorf("%+v: %d from %q", test, *n, origin)
		}
		if strict, _ := below.Flags().GetBool("strict"); test.want == 6 && (len(*list) != 2 || !strict) {
			t.Errorf("%+v: %v, %v", test, *list, strict)
		}
	}
}

// Some flags keep what they have: those of a single run, and the format if the name of the output says it.
func TestApplyNot(t *testing.T) {
	for _, test := range []struct {
		name           string
		args           []string
		output, format string
	}{
		{"no flags", nil, "", "json"},
		{"a name without an ending", []string{"--output", "out"}, "out", "json"},
		{"a name with an ending", []string{"--output", "out.csv"}, "out.csv", ""},
	} {
		root, below, n, _ := try()
		if err := below.ParseFlags(test.args); err != nil {
			t.Fatal(err)
		}
		env := map[string]string{"KINDRED_MIN_DF": "4", "KINDRED_OUTPUT": "other", "KINDRED_FORMAT": "json"}
		s, err := Load(root, func(name string) string { return env[name] }, "")
		if err == nil {
			err = s.Apply(below, fresh)
		}
		output, format := below.Flags().Lookup("output").Value.String(), below.Flags().Lookup("format").Value.String()
		if err != nil || *n != 4 || output != test.output || format != test.format {
			t.Errorf("%s: min-df %d, output %q, format %q, error %v", test.name, *n, output, format, err)
		}
	}
}

// Of several wrong defaults, the error names that of the first flag.
func TestApplyFirstError(t *testing.T) {
	root, below, _, _ := try()
	env := map[string]string{"KINDRED_MIN_DF": "-1", "KINDRED_STRICT": "maybe"}
	s, err := Load(root, func(name string) string { return env[name] }, "")
	if err == nil {
		err = s.Apply(below, fresh)
	}
	if err == nil || !strings.HasPrefix(err.Error(), "KINDRED_MIN_DF = -1") {
		t.Errorf("error %v", err)
	}
}

// Whatever is in the file, it is read or refused.
func FuzzLoad(f *testing.F) {
	for _, text := range []string{"min-df = 2\n[try]\nlang = ['en']", "[try.try]\na=1", "a.b.c = 1", "min-df = {x = 1}", "[[try]]\n", "min-df = 2024-01-01", "\"\" = 1", "[kindred]", "min-df = [[1], [2]]"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		root, below, _, _ := try()
		s, err := Load(root, func(name string) string { return map[string]string{"KINDRED_CONFIG": path}[name] }, "")
		if err == nil {
			err = s.Apply(below, fresh)
		}
		if err != nil && err.Error() == "" {
			t.Error("an error without a message")
		}
	})
}
