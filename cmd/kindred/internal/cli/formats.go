package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/feed"
	"kindred/graph/export"
	kreport "kindred/report"
	"kindred/sparse"
	"kindred/sparse/matrixfile"
)

// choice is a format that a command writes, as its user names it.
type choice[F any] struct {
	name        string
	endings     []string // of file names, in lower case without the dot
	description string
	format      F
}

// reportFormats returns the formats of reports, the default first.
func reportFormats() (list []choice[kreport.Format]) {
	for _, f := range kreport.Formats() {
		list = append(list, choice[kreport.Format]{f.Name, f.Endings, f.Description, f})
	}
	return list
}

// graphFormats returns the formats of graphs, the default first.
func graphFormats() (list []choice[export.Format]) {
	for _, f := range export.Formats() {
		list = append(list, choice[export.Format]{f.Name, f.Endings, f.Description, f})
	}
	return list
}

// feedFormats returns the formats of feeds that kindred writes, the default first.
func feedFormats() (list []choice[feed.Format]) {
	for _, f := range feed.Formats() {
		if f.Writes {
			list = append(list, choice[feed.Format]{f.Name, f.Endings(), f.Description, f})
		}
	}
	const first = "jsonl"
	slices.SortStableFunc(list, func(a, b choice[feed.Format]) int {
		switch {
		case a.name == first:
			return -1
		case b.name == first:
			return 1
		}
		return 0
	})
	return list
}

// matrixFormat is a format of matrices.
type matrixFormat struct {
	binary bool // not for a terminal
	encode func(w io.Writer, x *sparse.CSR) error
}

// matrixFormats returns the formats of matrices, the default first.
func matrixFormats() []choice[matrixFormat] {
	return []choice[matrixFormat]{
		{"mtx", []string{"mtx"}, "Matrix Market, which is text", matrixFormat{encode: matrixfile.WriteMatrixMarket}},
		{"npz", []string{"npz"}, "SciPy's sparse matrices", matrixFormat{binary: true, encode: matrixfile.WriteNPZ}},
	}
}

// denseFormats are the formats of matrices that have all values.
func denseFormats() []choice[func(io.Writer, *sparse.Dense) error] {
	return []choice[func(io.Writer, *sparse.Dense) error]{{"npy", []string{"npy"}, "NumPy's arrays", matrixfile.WriteNPY}}
}

// names returns the names of the formats of a table.
func names[F any](formats []choice[F]) []string {
	var list []string
	for _, f := range formats {
		list = append(list, f.name)
	}
	return list
}

// formatFlag is the name of one of several formats, or a file extension of it.
func formatFlag[F any](p *string, formats []choice[F]) *flags.Value {
	var choices []flags.Choice
	for _, f := range formats {
		choices = append(choices, flags.Choice{Name: f.name, Description: f.description})
	}
	return flags.Known(p, "format", "one of "+strings.Join(names(formats), ", "), func(name string) bool {
		_, ok := lookup(name, formats)
		return ok
	}, choices...)
}

// lookup returns the format with a name, or else with a file extension.
func lookup[F any](name string, formats []choice[F]) (choice[F], bool) {
	i := slices.IndexFunc(formats, func(f choice[F]) bool { return f.name == name })
	if i < 0 {
		i = slices.IndexFunc(formats, func(f choice[F]) bool { return slices.Contains(f.endings, name) })
	}
	if i < 0 {
		return choice[F]{}, false
	}
	return formats[i], true
}

// listed returns the names of the formats as a sentence has them: "text, md or csv".
func listed[F any](formats []choice[F]) string { return flags.Or(names(formats)) }

// formatOf returns the format to write: the one that the flag names, else the one of the extension of
// the file, else the first of those that there are. where is the flag that names the file.
func formatOf[F any](where, flag, path string, formats []choice[F]) (format F, err error) {
	hint := "one of " + strings.Join(names(formats), ", ")
	if where == "-o" {
		hint = "--format takes " + hint
	}
	if flag != "" {
		if f, ok := lookup(flag, formats); ok {
			return f.format, nil
		}
		return format, fault.Usage(fmt.Errorf("--format %s: unknown format", flag), hint)
	}
	ending := extension(path)
	if f, ok := lookup(ending, formats); ok {
		return f.format, nil
	}
	info, statErr := os.Stat(path)
	if path == "" || path == "-" || ending == "" || ending == "out" || statErr == nil && !info.Mode().IsRegular() {
		return formats[0].format, nil
	}
	return format, fault.Usage(fmt.Errorf("%s %s: unknown file extension .%s", where, path, ending), hint)
}

// extension returns the extension of a file name, in lower case without the dot.
func extension(path string) string {
	return strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
}

// sayFormat says on stderr which format an extension stands for that several formats have.
func sayFormat(env *Env, quiet bool, flag, path string, format feed.Format) {
	name := flag
	if name == "" {
		name = extension(path)
	}
	if shared := name == "xml" || name == "json"; shared && !quiet {
		fmt.Fprintf(env.Stderr, "kindred: writing %s for %q; -f chooses another format\n", format.Name, name)
	}
}
