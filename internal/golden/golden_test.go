package golden

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// child is set in the program that the tests start: this test binary once more, in a folder
// of its own, where TestChild stands for the tests of some package.
const child = "KINDRED_GOLDEN_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(child) != "" {
		Main(m)
	}
	os.Exit(m.Run())
}

func TestChild(t *testing.T) {
	if os.Getenv(child) == "" {
		t.Skip("runs in the program that the other tests start")
	}
	Check(t, "one.txt", []byte("one\n"))
	Check(t, "deep/two.txt", []byte("two\n"))
	Check(t, "../outside.txt", []byte("three\n"))
}

// run runs TestChild over the given files and returns its exit code, what it printed, and
// the files as they are then.
func run(t *testing.T, files map[string]string, args ...string) (code int, output string, after map[string]string) {
	t.Helper()
	if os.Getenv(child) != "" {
		t.Skip("runs in the program that starts others")
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, "testdata", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), child+"=1")
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	after = map[string]string{}
	data := os.DirFS(filepath.Join(dir, "testdata"))
	err = fs.WalkDir(data, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(data, path)
		after[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), filepath.ToSlash(string(out)), after
}

// right returns the files that TestChild wants, changed by pairs of name and text.
func right(changes ...string) map[string]string {
	files := map[string]string{"golden/one.txt": "one\n", "golden/deep/two.txt": "two\n", "outside.txt": "three\n"}
	for i := 0; i < len(changes); i += 2 {
		files[changes[i]] = changes[i+1]
	}
	return files
}

func TestRuns(t *testing.T) {
	extra := right("golden/old.txt", "", "golden/deep/older.txt", "")
	for _, tt := range []struct {
		name  string
		files map[string]string
		args  []string
		code  int
		want  []string // in the output
		not   string   // not in the output
	}{
		{name: "equal", files: right()},
		{name: "differs", files: right("golden/one.txt", "uno\n", "golden/old.txt", ""), code: 1,
			want: []string{"testdata/golden/one.txt differs (-want +got)", "uno"}, not: "old.txt"},
		{name: "missing", files: map[string]string{"golden/deep/two.txt": "two\n"}, code: 1,
			want: []string{"run the test with -update to write it"}, not: "two.txt"},
		{name: "unused", files: extra, code: 1, want: []string{
			"testdata/golden/old.txt: no test uses this file", "testdata/golden/deep/older.txt: no test uses this file"},
			not: "two.txt"},
		{name: "unused-run", files: extra, args: []string{"-test.run=Child"}},
		{name: "unused-skip", files: extra, args: []string{"-test.skip=Nothing"}},
		{name: "unused-short", files: extra, args: []string{"-test.short"}},
		{name: "unused-list", files: extra, args: []string{"-test.list=."}, want: []string{"TestChild"}},
		{name: "unused-update", files: extra, args: []string{"-update"}, code: 1, want: []string{"old.txt: no test uses"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, output, after := run(t, tt.files, tt.args...)
			if code != tt.code {
				t.Errorf("exit code %d, want %d; output:\n%s", code, tt.code, output)
			}
			for _, want := range tt.want {
				if !strings.Contains(output, want) {
					t.Errorf("output lacks %q:\n%s", want, output)
				}
			}
			if tt.not != "" && strings.Contains(output, tt.not) {
				t.Errorf("output has %q:\n%s", tt.not, output)
			}
			if diff := cmp.Diff(tt.files, after); diff != "" {
				t.Errorf("the files changed (-before +after):\n%s", diff)
			}
		})
	}
}

func TestUpdateWrites(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"new":     {},
		"changed": right("golden/one.txt", "uno\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, output, after := run(t, files, "-update")
			if code != 0 {
				t.Errorf("exit code %d; output:\n%s", code, output)
			}
			if diff := cmp.Diff(right(), after); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}
