// Command gotest runs go test with its arguments, prints what go test prints, and closes with a line
// that says which tests were skipped, why, and how to run them. Its exit code is that of go test.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"

	"kindred/internal/need"
)

func main() {
	cmd := exec.Command("go", append([]string{"test", "-json"}, os.Args[1:]...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gotest:", err)
		os.Exit(1)
	}
	s := summary{out: os.Stdout, pending: map[test][]string{}, reasons: map[string]int{}}
	readErr := s.read(out)
	err = cmd.Wait()
	fmt.Print(s.closing())
	if readErr != nil {
		fmt.Fprintln(os.Stderr, "gotest:", readErr)
	}
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		os.Exit(max(1, exit.ExitCode()))
	case err != nil || readErr != nil:
		os.Exit(1)
	}
}

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output string
}

type test struct{ pkg, name string }

// summary prints the output of tests as go test does, and counts the tests that were skipped.
type summary struct {
	out     io.Writer
	pending map[test][]string // output of tests that may still fail
	reasons map[string]int    // skipped tests
}

// read takes all events of a run.
func (s *summary) read(in io.Reader) error {
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		var e event
		if json.Unmarshal(line, &e) == nil {
			s.take(e)
		} else if len(line) > 0 { // an error of the go command
			fmt.Fprintf(s.out, "%s", line)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// framing matches lines that go test prints with -v only.
var framing = regexp.MustCompile(`^\s*(=== (RUN|PAUSE|CONT|NAME)|--- (PASS|SKIP))\b`)

// take takes an event.
func (s *summary) take(e event) {
	t := test{e.Package, e.Test}
	switch e.Action {
	case "output", "build-output":
		switch {
		case e.Test != "":
			if !framing.MatchString(e.Output) {
				s.pending[t] = append(s.pending[t], e.Output)
			}
		case e.Output != "PASS\n" && !strings.HasPrefix(e.Output, "coverage:"):
			fmt.Fprint(s.out, e.Output)
		}
	case "fail":
		if e.Test != "" {
			fmt.Fprint(s.out, strings.Join(s.pending[t], ""))
			delete(s.pending, t)
		}
	case "pass":
		delete(s.pending, t)
	case "skip":
		if e.Test != "" {
			s.reasons[reason(s.pending[t])]++
		}
		delete(s.pending, t)
	}
}

// place matches where in the code a test was skipped.
var place = regexp.MustCompile(`^\s*[\w.]+\.go:\d+:\s*`)

// reason returns why a test was skipped, from its output.
func reason(output []string) string {
	text := strings.TrimSpace(place.ReplaceAllString(strings.Join(output, ""), ""))
	if text == "" {
		return "no reason given"
	}
	first, _, _ := strings.Cut(text, "\n")
	return first
}

// closing returns the line about skipped tests: tools that are missing first.
func (s *summary) closing() string {
	if len(s.reasons) == 0 {
		return "no test was skipped\n"
	}
	var missing, others []string
	total := 0
	for _, why := range slices.Sorted(maps.Keys(s.reasons)) {
		n := s.reasons[why]
		total += n
		if product, ok := strings.CutPrefix(why, need.Missing); ok {
			missing = append(missing, fmt.Sprintf("%s is not installed (%d)", product, n))
		} else {
			others = append(others, fmt.Sprintf("%s (%d)", why, n))
		}
	}
	line := fmt.Sprintf("skipped tests: %d: ", total) + strings.Join(append(missing, others...), "; ")
	if len(missing) > 0 {
		line += "; make tools installs what is missing"
	}
	return line + "\n"
}
