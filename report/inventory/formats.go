// Package inventory has the reports of what there is apart from papers: formats of feeds, files and what can be read of
// them, models and their terms, and the settings of the user. They are plain values, as those of package report.
package inventory

import (
	"strings"

	"kindred/report/internal/printer"
)

// FormatList says which formats of feeds kindred reads and writes.
type FormatList struct {
	Schema  int          `json:"schema"`
	Version string       `json:"kindred"`
	Formats []FeedFormat `json:"formats"`
}

// FeedFormat is a format of feeds.
type FeedFormat struct {
	Name        string `json:"name"`
	Writes      bool   `json:"writes"`
	Description string `json:"description"`
}

// use says what kindred does with the format.
func (f FeedFormat) use() string {
	if f.Writes {
		return "read, write"
	}
	return "read"
}

// Text implements [report.Document].
func (l *FormatList) Text(p *printer.Printer) {
	width := 0
	for _, f := range l.Formats {
		width = max(width, len(f.Name))
	}
	for _, f := range l.Formats {
		mark := " "
		if f.Writes {
			mark = "w"
		}
		p.Wrapped(f.Name+strings.Repeat(" ", width-len(f.Name))+"  "+mark+"  ", p.Bold, f.Description, nil)
	}
	p.Blank()
	p.Line(0, "w: kindred convert writes it too", p.Dim)
}

// Markdown implements [report.Document].
func (l *FormatList) Markdown(p *printer.Printer) {
	p.Printf("| format | kindred | what it is |\n| --- | --- | --- |\n")
	for _, f := range l.Formats {
		p.Printf("| %s | %s | %s |\n", printer.Escape(f.Name), f.use(), printer.Escape(f.Description))
	}
}

// Table implements [report.Document].
func (l *FormatList) Table() [][]string {
	rows := [][]string{{"format", "kindred", "description"}}
	for _, f := range l.Formats {
		rows = append(rows, []string{f.Name, f.use(), f.Description})
	}
	return rows
}
