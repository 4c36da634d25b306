package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mattn/go-runewidth"
	"github.com/spf13/cobra"

	"kindred/cluster"
	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
	"kindred/feed"
	"kindred/internal/golden"
)

const sample = "../../../../testdata/abstracts.jsonl"

// world is an environment whose output is kept.
type world struct {
	common.Env
	out, err bytes.Buffer
	vars     map[string]string
}

func newWorld(stdin string) *world {
	w := &world{vars: map[string]string{}}
	w.Env = common.Env{Stdin: strings.NewReader(stdin), Stdout: &w.out, Stderr: &w.err, Width: 80,
		Getenv: func(name string) string { return w.vars[name] }}
	return w
}

// run runs kindred and returns its exit code.
func (w *world) run(ctx context.Context, args ...string) int { return Run(ctx, args, &w.Env) }

// Text is coloured on a terminal unless the user does not want it, and elsewhere if they do.
func TestColour(t *testing.T) {
	for _, test := range []struct {
		name  string
		tty   bool
		flags []string
		vars  map[string]string
		want  bool
	}{
		{"pipe", false, nil, nil, false},
		{"terminal", true, nil, nil, true},
		{"NO_COLOR", true, nil, map[string]string{"NO_COLOR": "1"}, false},
		{"dumb", true, nil, map[string]string{"TERM": "dumb"}, false},
		{"never", true, []string{"--color=never"}, nil, false},
		{"always", false, []string{"--color=always"}, map[string]string{"NO_COLOR": "1"}, true},
		{"json", true, []string{"-f", "json"}, nil, false},
		{"md", true, []string{"-f", "md", "--color=always"}, nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, command := range [][]string{{"cluster", "-k", "8"}, {"related", "--to", "Viruses of Soil"}, {"evaluate", "-k", "8"}} {
				w := newWorld("")
				w.StdoutTTY = test.tty
				w.vars = test.vars
				if code := w.run(t.Context(), append(append(command, test.flags...), sample)...); code != 0 {
					t.Fatalf("%v: exit code %d: %s", command, code, &w.err)
				}
				if got := strings.Contains(w.out.String(), "\x1b["); got != test.want {
					t.Errorf("%v: coloured is %v, want %v", command, got, test.want)
				}
			}
		})
	}
}

// Lines are as wide as the terminal, or as --width says, and are not wrapped where there is no
// terminal, so that grep finds whole titles.
func TestWidth(t *testing.T) {
	widest := func(tty bool, width int, more ...string) (most int, text string) {
		w := newWorld("")
		w.StdoutTTY, w.Width = tty, width
		if code := w.run(t.Context(), append([]string{"cluster", "-k", "8", "--color=never", sample}, more...)...); code != 0 {
			t.Fatalf("exit code %d: %s", code, &w.err)
		}
		for line := range strings.Lines(w.out.String()) {
			most = max(most, runewidth.StringWidth(strings.TrimSuffix(line, "\n")))
		}
		return most, w.out.String()
	}
	for width := 40; width <= 120; width += 20 {
		if got, _ := widest(true, width); got > width {
			t.Errorf("a terminal of %d columns gets a line of %d", width, got)
		}
		if got, _ := widest(false, 80, "--width", strconv.Itoa(width)); got > width {
			t.Errorf("--width %d gives a line of %d", width, got)
		}
	}
	if got, _ := widest(true, 120); got <= 80 {
		t.Errorf("no line is wider than %d columns of 120", got)
	}
	sources, err := feed.Sources(t.Context(), []string{sample}, feed.SourceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	batch, err := feed.Read(t.Context(), sources, feed.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, text := widest(false, 40)
	for _, p := range batch.Papers {
		if !strings.Contains(text, "- "+p.Title+"\n") {
			t.Errorf("the title is not on a line of its own: %s", p.Title)
		}
	}
}

// synthetic returns n papers of twelve subjects as JSON Lines.
func synthetic(n int) string {
	r := rand.New(rand.NewPCG(1, 0))
	word := func(subject int) string {
		if r.IntN(3) == 0 {
			subject = 12
		}
		x := int(r.ExpFloat64()*20) % 200
		return fmt.Sprintf("%c%c%c%c%c", 'a'+subject, "aeiou"[x%5], 'b'+x/10, "aeiou"[x/40], 'k'+x%10)
	}
	var b strings.Builder
	for i := range n {
		subject := r.IntN(12)
		var words []string
		for range 30 + r.IntN(30) {
			words = append(words, word(subject))
		}
		fmt.Fprintf(&b, `{"id": "p%d", "title": "%s", "abstract": "%s", "label": "s%d"}`+"\n", i, strings.Join(words[:5], " "), strings.Join(words[5:], " "), subject)
	}
	return b.String()
}

// The same bytes come from 1, 2 and 7 workers, also where there is more than one chunk of
// work. The script does the same for a small feed, in every format.
func TestDeterminism(t *testing.T) {
	if testing.Short() {
		t.Skip("takes more than a second")
	}
	feed := synthetic(2100)
	commands := [][]string{
		{"cluster", "-k", "12", "--n-init", "1", "-f", "json"}, {"cluster", "--n-init", "1", "-f", "csv"}, {"related", "--to", "p7", "-f", "json"},
		{"evaluate", "-k", "12", "--n-init", "1", "-f", "json"}, {"graph", "-k", "12", "--n-init", "1", "-f", "dot"}, {"graph", "--no-clusters", "-f", "json"},
	}
	for _, command := range commands {
		var want string
		for _, jobs := range []string{"1", "2", "7"} {
			w := newWorld(feed)
			if code := w.run(t.Context(), append(command, "-j", jobs)...); code != 0 {
				t.Fatalf("%v: exit code %d: %s", command, code, &w.err)
			}
			if want == "" {
				want = w.out.String()
			}
			if got := w.out.String(); got != want {
				t.Errorf("%v: %s workers give other bytes (-1 +%s):\n%s", command, jobs, jobs, cmp.Diff(want, got))
			}
		}
	}
}

// Another seed is another start, and is recorded.
func TestSeedIsRecorded(t *testing.T) {
	w := newWorld("")
	if code := w.run(t.Context(), "cluster", "-k", "8", "--seed", "42", "-f", "json", sample); code != 0 {
		t.Fatalf("exit code %d: %s", code, &w.err)
	}
	if !strings.Contains(w.out.String(), `"seed": 42`) {
		t.Error("the seed is not in the report")
	}
}

func TestExitCodes(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		name   string
		ctx    context.Context
		err    error
		code   int
		stderr string
	}{
		{"done", t.Context(), nil, 0, ""},
		{"failed", t.Context(), errors.New("cluster: no such thing"), 1, "kindred: no such thing\n"},
		{"hint", t.Context(), fmt.Errorf("a: %w", fault.Hint(errors.New("b"), "try c")), 1, "kindred: a: b (hint: try c)\n"},
		{"usage", t.Context(), fmt.Errorf("a: %w", fault.Usage(errors.New("b"), "try c")), 2, "kindred: a: b (hint: try c)\n"},
		{"lines", t.Context(), errors.New("one\n\ttwo \x1b[31mred"), 1, "kindred: one two [31mred\n"},
		{"too few", t.Context(), cluster.ErrTooFewRows, 1, "kindred: fewer rows than clusters (hint: use a smaller -k, or -k auto)\n"},
		{"skipped", t.Context(), common.ErrSkipped, 3, ""},
		{"interrupted", cancelled, context.Canceled, 130, "kindred: interrupted; no file was written\n"},
		{"interrupted after files", cancelled, fault.Interrupted(context.Canceled, "run it again"), 130, "kindred: interrupted; run it again\n"},
		{"no file", t.Context(), fmt.Errorf("x: %w", &os.PathError{Op: "open", Path: "x", Err: syscall.ENOENT}), 1, "kindred: x: no such file or directory\n"},
	} {
		t.Run(strings.ReplaceAll(test.name, " ", "-"), func(t *testing.T) {
			w := newWorld("")
			if code := report(test.ctx, &w.Env, test.err); code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			if got := w.err.String(); got != test.stderr {
				t.Errorf("stderr %q, want %q", got, test.stderr)
			}
		})
	}
}

// failingWriter fails with an error after some bytes.
type failingWriter struct {
	room int
	err  error
}

func (w *failingWriter) Write(p []byte) (int, error) {
	if len(p) <= w.room {
		w.room -= len(p)
		return len(p), nil
	}
	return 0, w.err
}

func TestOutputThatFails(t *testing.T) {
	for _, test := range []struct {
		err    error
		code   int
		stderr string
	}{
		{syscall.EPIPE, 0, ""},
		{syscall.ENOSPC, 1, "kindred: no space left on device\n"},
	} {
		for _, command := range [][]string{{"cluster", "-k", "8"}, {"graph", "--no-clusters"}, {"related", "--to", "Silicon"}, {"evaluate", "-k", "8"}} {
			w := newWorld("")
			w.Stdout = &failingWriter{100, test.err}
			if code := w.run(t.Context(), append(command, sample)...); code != test.code || w.err.String() != test.stderr {
				t.Errorf("%v: exit code %d and %q, want %d and %q", command, code, &w.err, test.code, test.stderr)
			}
		}
	}
}

// TestHelpThatFails: help, versions and scripts that cannot be written are an error, too.
func TestHelpThatFails(t *testing.T) {
	for _, test := range []struct {
		err    error
		code   int
		stderr string
	}{
		{syscall.EPIPE, 0, ""},
		{syscall.ENOSPC, 1, "kindred: standard output: no space left on device\n"},
	} {
		for _, command := range []string{"", "help", "help cluster", "--help", "cluster -h", "shard plan --help", "--version", "version", "version --verbose",
			"completion bash", "completion zsh --help"} {
			w := newWorld("")
			w.Stdout = &failingWriter{0, test.err}
			if code := w.run(t.Context(), strings.Fields(command)...); code != test.code || w.err.String() != test.stderr {
				t.Errorf("%s: exit code %d and %q, want %d and %q", command, code, &w.err, test.code, test.stderr)
			}
		}
	}
}

// TestConvertToClosedPipe: kindred convert ends without a word when the reader has enough before all is written.
func TestConvertToClosedPipe(t *testing.T) {
	var feed strings.Builder
	for i := range 5_000 {
		fmt.Fprintf(&feed, "{\"id\":\"%d\",\"title\":\"Paper number %d on the tides of harbours\"}\n", i, i)
	}
	w := newWorld(feed.String())
	w.Stdout = &failingWriter{100, syscall.EPIPE}
	if code := w.run(t.Context(), "convert", "-f", "jsonl"); code != 0 || w.err.String() != "" {
		t.Errorf("exit code %d and %q", code, &w.err)
	}
}

// waiting is a reader that nothing ever comes from, like a terminal; it tells when it is read.
type waiting struct{ read func() }

func (w waiting) Read([]byte) (int, error) {
	w.read()
	select {}
}

// Ctrl-C ends a run that waits for input, and leaves no file behind.
func TestInterruptWhileWaiting(t *testing.T) {
	for _, command := range [][]string{{"cluster"}, {"graph"}, {"evaluate"}, {"related", "--to", "x"}, {"related", "--to", "-", sample}} {
		folder := t.TempDir()
		w := newWorld("")
		ctx, cancel := context.WithCancel(t.Context())
		w.Stdin = waiting{cancel}
		if code := w.run(ctx, append(command, "-f", "json", "-o", filepath.Join(folder, "out.json"))...); code != 130 {
			t.Errorf("%v: exit code %d, want 130: %s", command, code, &w.err)
		}
		if got, want := w.err.String(), "kindred: interrupted; no file was written\n"; got != want {
			t.Errorf("%v: stderr %q, want %q", command, got, want)
		}
		if files, _ := os.ReadDir(folder); len(files) > 0 {
			t.Errorf("%v: left behind: %v", command, files)
		}
	}
}

// A run of tasks that is interrupted keeps what is done, and says how it goes on.
func TestInterruptedShardRun(t *testing.T) {
	work := filepath.Join(t.TempDir(), "work")
	w := newWorld("")
	if code := w.run(t.Context(), "shard", "plan", sample, "--work", work, "-q"); code != 0 {
		t.Fatalf("exit code %d: %s", code, &w.err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	code := w.run(ctx, "shard", "run", "--work", work)
	want := "kindred: interrupted; the same command runs the tasks that are left\n"
	if got := w.err.String(); code != 130 || got != want {
		t.Errorf("exit code %d, stderr %q, want 130 and %q", code, got, want)
	}
}

// Work that takes long ends soon after Ctrl-C, wherever it is.
func TestInterruptWhileWorking(t *testing.T) {
	if testing.Short() {
		t.Skip("takes more than a second")
	}
	feed := synthetic(4000)
	for _, command := range [][]string{{"cluster", "-k", "100", "--n-init", "1000"}, {"cluster"}, {"graph", "-k", "50"}} {
		for _, after := range []time.Duration{50, 200, 500} {
			ctx, cancel := context.WithTimeout(t.Context(), after*time.Millisecond)
			w := newWorld(feed)
			code := w.run(ctx, append(command, "-f", "json")...)
			<-ctx.Done() // or it was faster than that
			cancel()
			if code == 0 {
				continue
			}
			if code != 130 || w.out.Len() > 0 {
				t.Errorf("%v after %v: exit code %d, %d bytes written", command, after, code, w.out.Len())
			}
			// The bound is far above what is needed, for machines that do other things too.
			if deadline, _ := ctx.Deadline(); time.Since(deadline) > 3*time.Second {
				t.Errorf("%v after %v: took %v to end", command, after, time.Since(deadline))
			}
		}
	}
}

func TestNoFeedOnATerminal(t *testing.T) {
	for _, command := range []string{"cluster", "graph", "evaluate"} {
		w := newWorld("")
		w.StdinTTY = true
		if code := w.run(t.Context(), command); code != 2 || !strings.HasPrefix(w.err.String(), "kindred: no feed given (hint: ") {
			t.Errorf("%s: exit code %d, %q", command, code, &w.err)
		}
	}
}

// Progress is shown on a terminal, after a while, and taken away.
func TestProgress(t *testing.T) {
	show := func(tty, quiet bool, age time.Duration) string {
		w := newWorld("")
		w.StderrTTY = tty
		p := common.NewProgress(&w.Env, quiet)
		p.Start = p.Start.Add(-age)
		p.Update("reading papers", 500, -1)
		p.Update("weighing words", 30, 100)
		p.End()
		p.End()
		return w.err.String()
	}
	for name, got := range map[string]string{
		"no terminal": show(false, false, time.Minute),
		"quiet":       show(true, true, time.Minute),
		"early":       show(true, false, 0),
	} {
		if got != "" {
			t.Errorf("%s: %q is shown", name, got)
		}
	}
	got := show(true, false, time.Minute)
	for _, want := range []string{"reading papers", "weighing words", "30/100"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	if last := got[strings.LastIndex(got, "30/100"):]; !strings.HasSuffix(strings.TrimRight(last, " "), "\r") {
		t.Errorf("the line is not erased: %q", last)
	}
}

func TestFormatOf(t *testing.T) {
	for _, test := range []struct{ flag, path, want string }{
		{"", "", "text"}, {"", "-", "text"}, {"json", "", "json"}, {"markdown", "", "md"}, {"txt", "", "text"},
		{"", "a.md", "md"}, {"", "a.MD", "md"}, {"", "a.markdown", "md"}, {"", "a.txt", "text"}, {"", "a.csv", "csv"},
		{"csv", "a.md", "csv"}, {"", "a", "text"}, {"", "a.out", "text"},
		{"html", "", ""}, {"", "a.html", ""}, {"", "a.dot", ""},
	} {
		got, err := common.FormatOf("-o", test.flag, test.path, common.ReportFormats())
		if got.Name != test.want || (err == nil) != (test.want != "") || err != nil && !fault.IsUsage(err) {
			t.Errorf("formatOf(%q, %q) = %q, %v; want %q", test.flag, test.path, got.Name, err, test.want)
		}
	}
}

// Every command teaches by at least three examples that it understands, and nothing in its
// help is wider than a terminal.
func TestHelp(t *testing.T) {
	w := newWorld("")
	commands := newRootCommand(&w.Env, io.Discard).Commands()
	for i := 0; i < len(commands); i++ {
		cmd := commands[i]
		if cmd.Name() != "completion" {
			commands = append(commands, cmd.Commands()...)
		}
		name := strings.TrimPrefix(cmd.CommandPath(), "kindred ")
		help := helpOf(t, name)
		if got := helpOf(t, name, "--help"); got != help && name != "help" {
			t.Errorf("kindred %s --help and kindred help %[1]s differ", name)
		}
		for line := range strings.Lines(help) {
			if len(line) > 86 {
				t.Errorf("kindred help %s: %d columns: %s", name, len(line)-1, line)
			}
		}
		if short := helpOf(t, name, "-h"); strings.Count(short, "\n") > 24 && name != "help" {
			t.Errorf("kindred %s -h has %d lines, which do not fit on a screen", name, strings.Count(short, "\n"))
		}
		if cmd.Flags().Lookup("from") != nil && strings.Count(cmd.Example, "kindred "+name) < 3 {
			t.Errorf("kindred %s has fewer than three examples", name)
		}
		for example := range strings.Lines(cmd.Example) {
			checkExample(t, newRootCommand(&w.Env, io.Discard), example)
		}
	}
}

// checkExample checks that the flags of an example are flags of the command.
func checkExample(t *testing.T, root *cobra.Command, example string) {
	t.Helper()
	_, call, ok := strings.Cut(example, "kindred ")
	if !ok {
		return
	}
	call, _, _ = strings.Cut(call, "   ") // what it does
	for _, end := range []string{" | ", " > ", " < ", " && ", ")"} {
		call, _, _ = strings.Cut(call, end)
	}
	cmd, rest, err := root.Find(strings.Fields(call))
	if err != nil {
		t.Errorf("%s: %v", example, err)
		return
	}
	if err := cmd.ParseFlags(rest); err != nil {
		t.Errorf("%s: %v", example, err)
	}
}

// helpOf returns what kindred help says of a command, or kindred COMMAND with flags.
func helpOf(t *testing.T, command string, flags ...string) string {
	t.Helper()
	args := append(strings.Fields(command), flags...)
	if len(flags) == 0 {
		args = append([]string{"help"}, strings.Fields(command)...)
	}
	w := newWorld("")
	if code := w.run(t.Context(), args...); code != 0 {
		t.Fatalf("%v: exit code %d: %s", args, code, &w.err)
	}
	return w.out.String()
}

// The page of commands in the documents is what kindred help says.
func TestDocs(t *testing.T) {
	w := newWorld("")
	if code := w.run(t.Context(), "help"); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	var b strings.Builder
	b.WriteString("# The commands\n\nThis page is what `kindred help` says; `make docs` writes it.\n\n```\n" + w.out.String() + "```\n")
	for _, cmd := range withBelow(newRootCommand(&w.Env, io.Discard))[1:] {
		name := strings.TrimPrefix(cmd.CommandPath(), "kindred ")
		if name == "help" || strings.HasPrefix(name, "completion ") {
			continue
		}
		fmt.Fprintf(&b, "\n## kindred %s\n\n```\n%s```\n", name, helpOf(t, name))
	}
	b.WriteString(notes)
	golden.Check(t, "../../../../../../docs/commands.md", []byte(b.String()))
}

// notes are what the help of no single command says.
const notes = `
## Output

- The result goes to standard output, or to the file that ` + "`-o`" + ` names; all else goes to
  standard error. The file appears under its name when it is complete: a run that fails or is
  interrupted leaves what was there. A file that is also an input is refused before any work
  is done, under whatever name or link.
- On a terminal, text is wrapped at its width, but at most 120 columns. In a pipe or a file it is
  not wrapped, so that a title stays on one line; ` + "`--width`" + ` wraps it. Text is coloured on a
  terminal only, unless ` + "`NO_COLOR`" + ` is set; ` + "`--color`" + ` decides otherwise.
- JSON is a contract: fields are only ever added while ` + "`\"schema\"`" + ` is 1. The measures in
  reports have four decimals.
- CSV has a row for each paper or measure. A field that a spreadsheet would take for a formula
  begins with an apostrophe.
- A report names the version, the options, the seed, and the SHA-256 of each feed. Nothing that
  kindred writes depends on the time or on the number of processors.
- When the reader of a pipe has enough (` + "`kindred ... | head -1`" + `), kindred ends without a word,
  with exit code 0. Files that other flags name, as ` + "`dedupe --merged`" + `, are written all the same.

## Your own defaults

Every flag that does not name a result or a paper can have a default of yours. kindred takes the
value of a flag from the first of these that has it:

1. the command line;
2. a variable of the environment: ` + "`KINDRED_`" + ` and the name of the flag, so ` + "`KINDRED_MIN_DF`" + ` for
   ` + "`--min-df`" + `;
3. the settings file: ` + "`kindred/config.toml`" + ` in the folder for settings of the system (` + "`~/.config`" + `
   on Linux, ` + "`~/Library/Application Support`" + ` on macOS, ` + "`%AppData%`" + ` on Windows), or the file that
   ` + "`KINDRED_CONFIG`" + ` names;
4. kindred itself.

The settings file is TOML. A key is the name of a flag. A table is for one command:

` + "```toml" + `
jobs = 4
stemmer = "en"
lang = ["en", "de"]

[cluster]
clusters = 20

[model.train]
min-df = 5
` + "```" + `

` + "`kindred config`" + ` shows the value of each flag and where it comes from. A name in the file that
is not a flag is an error, so that a typing error does not pass. A report lists the values that
count, wherever they come from.
`
