package inventory

import (
	"fmt"
	"strconv"
	"strings"

	"kindred/report"
	"kindred/report/internal/printer"
)

// Inspection says what kindred can read of some files.
type Inspection struct {
	report.Origin
	Files []InspectedFile `json:"files"`
}

// InspectedFile is a file that was inspected.
type InspectedFile struct {
	Name         string  `json:"name"`
	Format       string  `json:"format,omitempty"`
	Papers       int     `json:"papers"`
	WithAbstract int     `json:"with_abstract"`
	Skipped      int     `json:"skipped"`
	Seconds      float64 `json:"seconds"`
	Encoding     string  `json:"encoding,omitempty"` // the encoding, if it is not UTF-8
	Replaced     int     `json:"replaced,omitempty"` // the number of bytes that were not text
	// Refused says why the file could not be read, or not to its end; Skips why records of it
	// were skipped, the first of them.
	Refused string   `json:"refused,omitempty"`
	Skips   []string `json:"skips,omitempty"`
}

// format returns the name of the format.
func (f InspectedFile) format() string {
	if f.Format == "" {
		return "-"
	}
	return f.Format
}

// notes says what a reader should know besides the numbers.
func (f InspectedFile) notes() []string {
	var notes []string
	switch {
	case f.Refused != "":
		notes = append(notes, f.Refused)
	case f.Papers+f.Skipped == 0:
		notes = append(notes, "no entries")
	}
	if f.Encoding != "" {
		notes = append(notes, "encoded as "+f.Encoding)
	}
	if f.Replaced > 0 {
		notes = append(notes, printer.Plural(f.Replaced, "invalid byte"))
	}
	return append(notes, f.Skips...)
}

var inspectionHeader = []string{"format", "file", "papers", "with abstract", "skipped", "seconds"}

func (f InspectedFile) cells() []string {
	return []string{f.format(), f.Name, strconv.Itoa(f.Papers), strconv.Itoa(f.WithAbstract), strconv.Itoa(f.Skipped),
		strconv.FormatFloat(f.Seconds, 'f', 2, 64)}
}

// Text implements [report.Document].
func (r *Inspection) Text(p *printer.Printer) {
	width := len(inspectionHeader[0])
	for _, f := range r.Files {
		width = max(width, len(f.format()))
	}
	p.Printf("%s\n", p.Dim(fmt.Sprintf("%-*s  %7s  %8s  %7s  %7s  %s", width, "format",
		"papers", "abstract", "skipped", "seconds", "file")))
	for _, f := range r.Files {
		p.Printf("%-*s  %7d  %8d  %7d  %7.2f  %s\n", width, f.format(),
			f.Papers, f.WithAbstract, f.Skipped, f.Seconds, printer.Visible(f.Name))
		for _, note := range f.notes() {
			p.Item(4, note)
		}
	}
}

// Markdown implements [report.Document].
func (r *Inspection) Markdown(p *printer.Printer) {
	p.Printf("| %s | notes |\n| --- | --- | ---: | ---: | ---: | ---: | --- |\n", strings.Join(inspectionHeader, " | "))
	for _, f := range r.Files {
		cells := f.cells()
		cells[1] = printer.Escape(f.Name)
		if !strings.ContainsAny(f.Name, "`|") {
			cells[1] = "`" + printer.Visible(f.Name) + "`"
		}
		p.Printf("| %s | %s |\n", strings.Join(cells, " | "), printer.Escape(strings.Join(f.notes(), "; ")))
	}
}

// Table implements [report.Document].
func (r *Inspection) Table() [][]string {
	rows := [][]string{append(append([]string{}, inspectionHeader...), "notes")}
	for _, f := range r.Files {
		rows = append(rows, append(f.cells(), strings.Join(f.notes(), "; ")))
	}
	return rows
}
