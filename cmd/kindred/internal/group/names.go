package group

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"kindred/cmd/kindred/internal/common"
	"kindred/cmd/kindred/internal/fault"
	"kindred/feed"
	"kindred/pipeline/follow"
	"kindred/pipeline/naming"
	kreport "kindred/report"
)

const (
	// maxNamesFile bounds the size of a file for --names.
	maxNamesFile = 1 << 30
	// nameTimeout is how long --name-command may think about a group.
	nameTimeout = 2 * time.Minute
	// maxNameOutput bounds what is read of its output.
	maxNameOutput = 1 << 16
	// maxName is the length of the longest name of a command, in characters.
	maxName = 200
)

// readNames reads a file for --names: the JSON of a clustering, a JSON object from ids of papers to names, or a table
// with the columns name and id, such as that of a clustering.
func readNames(file string) ([]naming.NamedPapers, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("--names %s: %w", file, fault.Cause(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(feed.Text(f), maxNamesFile+1))
	if err != nil {
		return nil, fmt.Errorf("--names %s: %w", file, fault.Cause(err))
	}
	if len(data) > maxNamesFile {
		return nil, fmt.Errorf("--names %s: larger than %d bytes", file, maxNamesFile)
	}
	var names []naming.NamedPapers
	switch trimmed := bytes.TrimSpace(data); {
	case len(trimmed) == 0:
		err = errors.New("the file is empty")
	case trimmed[0] == '{':
		names, err = namesOfJSON(trimmed)
	default:
		names, err = namesOfTable(data)
	}
	if err != nil {
		return nil, fault.Hint(fmt.Errorf("--names %s: %w", file, err), "the file is the JSON or CSV of an earlier "+
			`clustering, or CSV or TSV with the columns id and name, or JSON such as {"2310.06110": "My name"}`)
	}
	return names, nil
}

// tellUnknown says so if no paper of a clustering has a name of the file for --names.
func tellUnknown(w io.Writer, file string, names []naming.NamedPapers, r *kreport.Clustering) {
	there := map[string]bool{}
	follow.Visit(r, func(p *kreport.Paper, _ int) { there[p.ID] = true })
	for _, n := range names {
		if slices.ContainsFunc(r.Clusters, func(c kreport.Cluster) bool { return c.Name == n.Name }) {
			return // a paper may be known by an id that it has not in the report
		}
		for _, id := range n.Papers {
			if there[id] {
				return
			}
		}
	}
	fmt.Fprintf(w, "kindred: --names %s: no paper that it names is in the feeds\n", file)
}

func namesOfJSON(data []byte) ([]naming.NamedPapers, error) {
	var clustering struct {
		Clusters []struct {
			Name   string
			Papers []struct{ ID string }
		}
	}
	var byPaper map[string]string
	if err := json.Unmarshal(data, &byPaper); err == nil {
		return gathered(byPaper), nil
	}
	if err := json.Unmarshal(data, &clustering); err != nil {
		return nil, err
	}
	if clustering.Clusters == nil {
		return nil, errors.New("no clusters")
	}
	var names []naming.NamedPapers
	for _, c := range clustering.Clusters {
		n := naming.NamedPapers{Name: c.Name}
		for _, p := range c.Papers {
			n.Papers = append(n.Papers, p.ID)
		}
		names = append(names, n)
	}
	return names, nil
}

// namesOfTable returns the names in a table in UTF-8, as spreadsheets of all countries write it.
func namesOfTable(table []byte) ([]naming.NamedPapers, error) {
	column := func(header []string, names ...string) int {
		return slices.IndexFunc(header, func(s string) bool { return slices.Contains(names, strings.ToLower(s)) })
	}
	idIn := func(header []string) int { return column(header, "id", "paper") }
	nameIn := func(header []string) int { return column(header, "name") }
	id, name := -1, -1
	byPaper := map[string]string{}
	isHeader := func(header []string) bool { return idIn(header) >= 0 && nameIn(header) >= 0 }
	for row, err := range feed.Rows(table, isHeader) {
		switch {
		case err != nil:
			return nil, err
		case id < 0:
			id, name = idIn(row), nameIn(row)
		case id < len(row) && name < len(row):
			byPaper[row[id]] = row[name]
		}
	}
	if id < 0 {
		return nil, errors.New("no columns id and name")
	}
	return gathered(byPaper), nil
}

// gathered returns the papers of each name, in the order of the names.
func gathered(byPaper map[string]string) []naming.NamedPapers {
	of := map[string][]string{}
	for id, name := range byPaper {
		if name = strings.Join(strings.Fields(name), " "); name != "" {
			of[name] = append(of[name], id)
		}
	}
	var names []naming.NamedPapers
	for name, ids := range of {
		slices.Sort(ids)
		names = append(names, naming.NamedPapers{Name: name, Papers: ids})
	}
	slices.SortFunc(names, func(a, b naming.NamedPapers) int { return strings.Compare(a.Name, b.Name) })
	return names
}

// namer runs the command of --name-command.
type namer struct {
	command string
	asked   int // the groups that it ran for
	failed  int
	first   error           // of the first group that it failed for
	given   map[string]bool // the names that it gave, in lower case
}

// nameInput is what the command reads.
type nameInput struct {
	ID     int            `json:"id"`
	Name   string         `json:"name"`
	Size   int            `json:"size"`
	Terms  []kreport.Term `json:"terms"`
	Titles []string       `json:"titles"` // of the most typical papers
}

// name returns the first line that the command writes for a group, or "" if it fails, so that the group keeps its name.
func (n *namer) name(ctx context.Context, c *kreport.Cluster) (string, error) {
	n.asked++
	in := nameInput{ID: c.ID, Name: c.Name, Size: c.Size, Terms: c.Terms, Titles: []string{}}
	for _, p := range c.Papers[:min(len(c.Papers), 10)] {
		in.Titles = append(in.Titles, p.Title)
	}
	data, err := json.Marshal(in)
	if err != nil {
		return "", err
	}
	limited, cancel := context.WithTimeout(ctx, nameTimeout)
	defer cancel()
	shell := []string{"sh", "-c"}
	if runtime.GOOS == "windows" {
		shell = []string{"cmd", "/C"}
	}
	cmd := exec.CommandContext(limited, shell[0], append(shell[1:], n.command)...)
	out, said := &limitedBuffer{left: maxNameOutput, stop: true}, &limitedBuffer{left: maxNameOutput}
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = bytes.NewReader(append(data, '\n')), out, said, time.Second
	if err = cmd.Run(); out.stopped {
		err = nil // only that it could not write more
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	line, _, _ := strings.Cut(strings.TrimLeft(strings.ToValidUTF8(out.String(), ""), "\r\n"), "\n")
	line = strings.Join(strings.FieldsFunc(line, func(r rune) bool { return r <= ' ' || r == 0x7f }), " ")
	switch {
	case limited.Err() != nil:
		err = fmt.Errorf("no answer within %v", nameTimeout)
	case err != nil:
		if why := lastLine(said.String()); why != "" {
			err = fmt.Errorf("%w: %s", err, why)
		}
	case err == nil && line == "":
		err = errors.New("it wrote nothing")
	case err == nil && len([]rune(line)) > maxName:
		err = fmt.Errorf("its line has more than %d characters", maxName)
	}
	if err != nil {
		if n.failed++; n.first == nil {
			n.first = fmt.Errorf("group %d: %w", c.ID, err)
		}
		return "", nil
	}
	return n.unique(line, c.Name), nil
}

// unique returns a name that the command gave. If it gave another group the same, the name that kindred found follows
// in parentheses.
func (n *namer) unique(name, found string) string {
	if n.given == nil {
		n.given = map[string]bool{}
	}
	if n.given[strings.ToLower(name)] {
		name += " (" + found + ")"
	}
	n.given[strings.ToLower(name)] = true
	return name
}

// lastLine returns the last line of a message, shortened. Most programs say there what is wrong.
func lastLine(message string) string {
	message = strings.TrimSpace(strings.ToValidUTF8(message, ""))
	runes := []rune(common.OneLine(message[strings.LastIndexByte(message, '\n')+1:]))
	return string(runes[:min(len(runes), maxName)])
}

// report says for how many groups the command failed. It is an error if it failed for all: then it has a fault, and the
// user would not get what they asked for.
func (n *namer) report(w io.Writer) error {
	switch {
	case n.failed == 0:
	case n.failed == n.asked:
		of := "all " + common.Count(n.failed, "group")
		if n.failed == 1 {
			of = "the only group"
		}
		return fault.Hint(fmt.Errorf("--name-command failed for %s: %w", of, n.first),
			"mend the command, or omit it for the names that kindred finds")
	default:
		fmt.Fprintf(w, "kindred: --name-command failed for %s; they keep the names that kindred found: %v\n",
			common.Count(n.failed, "group"), n.first)
	}
	return nil
}

// limitedBuffer keeps the first bytes that are written to it. It does not embed a bytes.Buffer: io.Copy would call the
// ReadFrom of that, and keep all that a program writes.
type limitedBuffer struct {
	kept    []byte
	left    int
	stop    bool // refuse more, so that a program that never ends is stopped
	stopped bool
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	keep := min(len(p), b.left)
	b.left -= keep
	b.kept = append(b.kept, p[:keep]...)
	if b.stop && keep < len(p) {
		b.stopped = true
		return keep, io.ErrShortWrite
	}
	return len(p), nil
}

func (b *limitedBuffer) String() string { return string(b.kept) }
