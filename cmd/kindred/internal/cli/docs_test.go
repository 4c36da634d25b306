package cli

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/internal/need"
)

// console matches a block of a document in which lines that begin with "$ " are commands and
// the others what they print. A line "..." stands for any lines.
var console = regexp.MustCompile("(?ms)^```console\n(.*?)^```$")

// TestConsole runs the commands of all documents and compares what they print. With -update
// it rewrites the documents, except for what "..." left out.
func TestConsole(t *testing.T) {
	if testing.Short() {
		t.Skip("builds kindred")
	}
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-ldflags", "-X "+modulePath(t)+"/cmd/kindred/internal/common.version=0.1.0", "-o", filepath.Join(bin, "kindred"), "./cmd/kindred")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	dir := t.TempDir() // what commands write goes here
	if err := os.CopyFS(filepath.Join(dir, "testdata"), os.DirFS(filepath.Join(root, "testdata"))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.toml"), nil, 0o644); err != nil { // for none of the user's
		t.Fatal(err)
	}
	documents, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	run := func(command string) string {
		cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "KINDRED_WIDTH=80", "KINDRED_CONFIG="+filepath.Join(dir, "config.toml"))
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", command, err, out)
		}
		return string(out)
	}
	update := flag.Lookup("update").Value.String() == "true"
	commands, drawn := 0, true
	for _, document := range append(documents, filepath.Join(root, "README.md")) {
		text, err := os.ReadFile(document)
		if err != nil {
			t.Fatal(err)
		}
		renewed := console.ReplaceAllFunc(text, func(block []byte) []byte {
			var b strings.Builder
			b.WriteString("```console\n")
			for _, step := range strings.Split(string(console.FindSubmatch(block)[1]), "$ ")[1:] {
				command, want, _ := strings.Cut(step, "\n")
				if needs := "dot "; strings.Contains(command, needs) {
					if _, err := exec.LookPath("dot"); err != nil {
						b.WriteString("$ " + step)
						drawn = false
						continue
					}
				}
				commands++
				got := run(command)
				b.WriteString("$ " + command + "\n" + merge(want, got))
			}
			b.WriteString("```")
			return []byte(b.String())
		})
		if bytes.Equal(text, renewed) {
			continue
		}
		if !update {
			t.Errorf("%s is not what kindred prints today; run make docs (-document +kindred)\n%s", filepath.Base(document), cmp.Diff(string(text), string(renewed)))
			continue
		}
		if err := os.WriteFile(document, renewed, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// The picture of the README is what its command draws.
	picture := filepath.Join(root, "docs", "papers.svg")
	drawing, err := os.ReadFile(filepath.Join(dir, "papers.svg"))
	if err != nil {
		t.Fatal(err)
	}
	if update {
		err = os.WriteFile(picture, drawing, 0o644)
	} else if shown, readErr := os.ReadFile(picture); readErr != nil || !bytes.Equal(shown, drawing) {
		t.Errorf("docs/papers.svg is not what kindred draws today; run make docs (%v)", readErr)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Run("drawing", func(t *testing.T) {
		if !drawn {
			need.Skip(t, "Graphviz")
		}
	})
	if commands < 5 {
		t.Errorf("only %d commands found in the documents", commands)
	}
}

// modulePath returns the path of the module, which publishing changes.
func modulePath(t *testing.T) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// merge returns the output of a command as a document shows it: whole, or with as many lines
// before and after "..." as the document has.
func merge(want, got string) string {
	if want == "" && got != "" { // a command whose output the document does not show
		return ""
	}
	head, tail, cut := strings.Cut(want, "...\n")
	lines := strings.SplitAfter(got, "\n")
	lines = lines[:len(lines)-1]
	before, after := strings.Count(head, "\n"), strings.Count(tail, "\n")
	if !cut || before+after >= len(lines) {
		return got
	}
	return strings.Join(lines[:before], "") + "...\n" + strings.Join(lines[len(lines)-after:], "")
}

// feedTable matches the table of real feeds in docs/formats.md.
var feedTable = regexp.MustCompile(`(?s)(<!-- The table begins here. -->\n).*(<!-- The table ends here. -->\n)`)

// TestFeedTable reads all real feeds, and compares what can be read of them with the table in
// docs/formats.md, except for the seconds. With -update it rewrites the table.
func TestFeedTable(t *testing.T) {
	feeds, err := filepath.Abs("../../../../../shared/feeds")
	if err != nil {
		t.Fatal(err)
	}
	folders, err := os.ReadDir(feeds)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no real feeds in ../shared/feeds")
	}
	if err != nil {
		t.Fatal(err)
	}
	document, err := filepath.Abs("../../../../docs/formats.md")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"inspect", "-f", "md"}
	for _, f := range folders {
		if f.IsDir() {
			args = append(args, f.Name())
		}
	}
	t.Chdir(feeds)
	w := newWorld("")
	if code := w.run(t.Context(), args...); code != exitSkipped {
		t.Fatalf("exit code %d: %s", code, &w.err)
	}
	seconds := regexp.MustCompile(`\| \d+\.\d\d \|`)
	if flag.Lookup("update").Value.String() == "true" {
		old := map[string]string{} // lines whose seconds alone differ stay as they are
		for line := range strings.Lines(feedTable.FindString(string(text))) {
			old[seconds.ReplaceAllString(line, "|")] = line
		}
		var table strings.Builder
		for line := range strings.Lines(w.out.String()) {
			if same, ok := old[seconds.ReplaceAllString(line, "|")]; ok {
				line = same
			}
			table.WriteString(line)
		}
		renewed := feedTable.ReplaceAllString(string(text), "${1}\n"+strings.ReplaceAll(table.String(), "$", "$$")+"\n${2}")
		if err := os.WriteFile(document, []byte(renewed), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want := seconds.ReplaceAllString(feedTable.FindString(string(text)), "|")
	got := seconds.ReplaceAllString(w.out.String(), "|")
	if diff := cmp.Diff(strings.Split(want, "\n")[2:], append(strings.Split(got, "\n"), "<!-- The table ends here. -->", "")); diff != "" {
		t.Errorf("docs/formats.md is not what kindred reads today; run make docs (-document +kindred)\n%s", diff)
	}
}
