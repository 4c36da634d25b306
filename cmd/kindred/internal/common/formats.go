package common

import (
	"errors"
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

// Choice is a format that a command writes, as its user names it.
type Choice[F any] struct {
	Name        string
	Endings     []string // of file names, in lower case without the dot
	Description string
	format      F
}

// ReportFormats returns the formats of reports, the default first.
func ReportFormats() (list []Choice[kreport.Format]) {
	for _, f := range kreport.Formats() {
		list = append(list, Chosen(f))
	}
	return list
}

// Chosen returns a format of reports as one to choose.
func Chosen(f kreport.Format) Choice[kreport.Format] {
	return Choice[kreport.Format]{f.Name, f.Endings, f.Description, f}
}

// GraphFormats returns the formats of graphs, the default first.
func GraphFormats() []Choice[export.Format] { return drawings(export.Formats()) }

// MapFormats returns the formats of maps, the default first.
func MapFormats() []Choice[export.Format] { return append(drawings(export.Maps()), MapPage) }

// MapPage is the format of a map as a page for browsers, which is not a format of graphs.
var MapPage = Choice[export.Format]{"html", []string{"html", "htm"}, "a page for browsers", export.Format{Name: "html"}}

func drawings(formats []export.Format) (list []Choice[export.Format]) {
	for _, f := range formats {
		list = append(list, Choice[export.Format]{f.Name, f.Endings, f.Description, f})
	}
	return list
}

// FeedFormats returns the formats of feeds that kindred writes, the default first.
func FeedFormats() (list []Choice[feed.Format]) {
	for _, f := range feed.Formats() {
		if f.Writes {
			list = append(list, Choice[feed.Format]{f.Name, f.Endings(), f.Description, f})
		}
	}
	const first = "jsonl"
	slices.SortStableFunc(list, func(a, b Choice[feed.Format]) int {
		switch {
		case a.Name == first:
			return -1
		case b.Name == first:
			return 1
		}
		return 0
	})
	return list
}

// MatrixFormat is a format of matrices.
type MatrixFormat struct {
	Binary bool // not for a terminal
	Encode func(w io.Writer, x *sparse.CSR, jobs int) error
}

// MatrixFormats returns the formats of matrices, the default first.
func MatrixFormats() []Choice[MatrixFormat] {
	return []Choice[MatrixFormat]{
		{"mtx", []string{"mtx"}, "Matrix Market, which is text", MatrixFormat{
			Encode: func(w io.Writer, x *sparse.CSR, _ int) error {
				return matrixfile.WriteMatrixMarket(w, x)
			}}},
		{"npz", []string{"npz"}, "SciPy's sparse matrices", MatrixFormat{
			Binary: true,
			Encode: func(w io.Writer, x *sparse.CSR, jobs int) error {
				return matrixfile.WriteNPZ(w, x, matrixfile.WriteOptions{Parallelism: jobs})
			}}},
	}
}

// DenseFormats are the formats of matrices that have all values.
func DenseFormats() []Choice[func(io.Writer, *sparse.Dense) error] {
	return []Choice[func(io.Writer, *sparse.Dense) error]{{"npy", []string{"npy"}, "NumPy's arrays", matrixfile.WriteNPY}}
}

// Names returns the names of the formats of a table.
func Names[F any](formats []Choice[F]) []string {
	var list []string
	for _, f := range formats {
		list = append(list, f.Name)
	}
	return list
}

// formatFlag is the name of one of several formats, or a file extension of it.
func formatFlag[F any](p *string, formats []Choice[F]) *flags.Value {
	var choices []flags.Choice
	for _, f := range formats {
		choices = append(choices, flags.Choice{Name: f.Name, Description: f.Description})
	}
	return flags.Known(p, "format", "one of "+strings.Join(Names(formats), ", "), func(name string) bool {
		_, ok := Lookup(name, formats)
		return ok
	}, choices...)
}

// Lookup returns the format with a name, or else with a file extension.
func Lookup[F any](name string, formats []Choice[F]) (Choice[F], bool) {
	i := slices.IndexFunc(formats, func(f Choice[F]) bool { return f.Name == name })
	if i < 0 {
		i = slices.IndexFunc(formats, func(f Choice[F]) bool { return slices.Contains(f.Endings, name) })
	}
	if i < 0 {
		return Choice[F]{}, false
	}
	return formats[i], true
}

// listed returns the names of the formats as a sentence has them: "text, md or csv".
func listed[F any](formats []Choice[F]) string { return flags.Or(Names(formats)) }

// FormatOf returns the format to write: the one that the flag names, else the one of the extension of
// the file, else the first of those that there are. where is the flag that names the file.
func FormatOf[F any](where, flag, path string, formats []Choice[F]) (format F, err error) {
	hint := "one of " + strings.Join(Names(formats), ", ")
	if where == "-o" {
		hint = "--format takes " + hint
	}
	if flag != "" {
		if f, ok := Lookup(flag, formats); ok {
			return f.format, nil
		}
		return format, fault.Usage(fmt.Errorf("--format %s: unknown format", flag), hint)
	}
	ending := Extension(path)
	if f, ok := Lookup(ending, formats); ok {
		return f.format, nil
	}
	info, statErr := os.Stat(path)
	if path == "" || path == "-" || ending == "" || ending == "out" || statErr == nil && !info.Mode().IsRegular() {
		return formats[0].format, nil
	}
	return format, fault.Usage(&extensionError{where, path, ending}, hint)
}

// extensionError is the error for the name of a file that is in none of the formats of a command.
type extensionError struct{ flag, path, extension string }

func (e *extensionError) Error() string {
	return fmt.Sprintf("%s %s: unknown file extension .%s", e.flag, e.path, e.extension)
}

// OrDraw adds to the error for an unknown file extension which commands draw files with it. It is for commands about
// groups, of which a user may expect a picture or another one.
func OrDraw(err error) error {
	var unknown *extensionError
	if !errors.As(err, &unknown) {
		return err
	}
	var commands []string
	if _, ok := Lookup(unknown.extension, GraphFormats()); ok {
		commands = append(commands, "kindred graph")
	}
	if _, ok := Lookup(unknown.extension, MapFormats()); ok {
		commands = append(commands, "kindred map")
	}
	if len(commands) == 0 {
		return err
	}
	return fault.Usage(err, "for ."+unknown.extension+" use "+flags.Or(commands)+"; "+fault.HintOf(err))
}

// Extension returns the extension of a file name, in lower case without the dot.
func Extension(path string) string {
	return strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
}

// SayFormat says on stderr which format an extension stands for that several formats have.
func SayFormat(env *Env, quiet bool, flag, path string, format feed.Format) {
	name := flag
	if name == "" {
		name = Extension(path)
	}
	if shared := name == "xml" || name == "json"; shared && !quiet {
		fmt.Fprintf(env.Stderr, "kindred: writing %s for %q; -f chooses another format\n", format.Name, name)
	}
}
