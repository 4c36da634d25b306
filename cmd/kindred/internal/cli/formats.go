package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

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

// names returns the names of the formats of a table.
func names[F any](formats []choice[F]) []string {
	var list []string
	for _, f := range formats {
		list = append(list, f.name)
	}
	return list
}

// listed returns the names of the formats as a sentence has them: "text, md or csv".
func listed[F any](formats []choice[F]) string {
	list := names(formats)
	last := len(list) - 1
	if last < 1 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:last], ", ") + " or " + list[last]
}

// formatOf returns the format to write: the one that the flag names, else the one that the
// ending of the file names, else the first of those that there are.
func formatOf[F any](flag, path string, formats []choice[F]) (format F, err error) {
	named := func(name string) (F, bool) {
		i := slices.IndexFunc(formats, func(f choice[F]) bool { return f.name == name })
		if i < 0 {
			i = slices.IndexFunc(formats, func(f choice[F]) bool { return slices.Contains(f.endings, name) })
		}
		if i < 0 {
			return format, false
		}
		return formats[i].format, true
	}
	hint := "--format takes one of " + strings.Join(names(formats), ", ")
	if flag != "" {
		if f, ok := named(flag); ok {
			return f, nil
		}
		return format, usageError{fmt.Errorf("unknown format %q", flag), hint}
	}
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
	if f, ok := named(ending); ok {
		return f, nil
	}
	info, statErr := os.Stat(path)
	if path == "" || path == "-" || ending == "" || ending == "out" || statErr == nil && !info.Mode().IsRegular() {
		return formats[0].format, nil
	}
	return format, usageError{fmt.Errorf("-o %s: no format is known by the ending .%s", path, ending), hint}
}
