package common

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"kindred/background"
	"kindred/cmd/kindred/internal/fault"
	"kindred/feed"
	"kindred/tfidf"
)

// readLines returns the lines of a file that a flag names, each as clean returns it, without those
// that are empty or begin with #.
func readLines(flag, name string, clean func(string) string) ([]string, error) {
	text, err := readSome(name, maxListFile)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s %s: %w", flag, name, fault.Cause(err))
	case len(text) > maxListFile:
		return nil, fmt.Errorf("%s %s: larger than %d MiB", flag, name, maxListFile>>20)
	case bytes.IndexByte(text, 0) >= 0:
		return nil, fmt.Errorf("%s %s: not a text", flag, name)
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		line = clean(strings.TrimRight(line, "\r\n"))
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("%s %s: the file has no entries", flag, name)
	}
	return lines, nil
}

// readSome returns the beginning of a text file in UTF-8, at most a byte more than the given number.
func readSome(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(feed.Text(f), most+1))
}

// firstColumn returns what stands before the first tab, so that the tables that kindred writes of
// a vocabulary are lists of words too.
func firstColumn(line string) string {
	if line == TermsHeader {
		return ""
	}
	first, _, _ := strings.Cut(line, "\t")
	return first
}

// readSynonyms returns the groups of a file in the form of Solr and Lucene: "first, other, other",
// or "other, other => first".
func readSynonyms(name string) ([][]string, error) {
	lines, err := readLines("--synonyms", name, func(s string) string { return s })
	if err != nil {
		return nil, err
	}
	var groups [][]string
	for _, line := range lines {
		others, first, arrow := strings.Cut(line, "=>")
		var group []string
		if arrow {
			group = append(group, strings.TrimSpace(first))
		}
		for other := range strings.SplitSeq(others, ",") {
			group = append(group, strings.TrimSpace(other))
		}
		for _, phrase := range group {
			if phrase == "" || arrow && strings.Contains(first, ",") || len(group) < 2 {
				return nil, fault.Hint(fmt.Errorf("--synonyms %s: cannot read the line %q", name, line),
					`write a line as "first, other, other" or "other, other => first"`)
			}
		}
		groups = append(groups, group)
	}
	return groups, nil
}

// readModel reads a model file, which a flag names, or an argument if that is "".
func readModel(flag, name string) (*tfidf.Model, error) { return readFile(flag, name, tfidf.ReadModel) }

// ReadBackground reads the background in a file that a flag names. "" and builtin are that of kindred. A file of
// such a name is ./builtin.
func ReadBackground(flag, name string) (*background.Background, error) {
	if name == "" || name == builtinBackground {
		return background.Builtin()
	}
	return readFile(flag, name, background.Read)
}

// readFile returns what read makes of a file, which a flag names, or an argument if that is "".
func readFile[T any](flag, name string, read func(io.Reader) (*T, error)) (*T, error) {
	what := strings.TrimSpace(flag + " " + name)
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, fault.Cause(err))
	}
	defer f.Close()
	v, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, fault.Cause(err))
	}
	return v, nil
}
