package inventory

import (
	"cmp"
	"slices"
	"strings"

	"kindred/report/internal/printer"
)

// Settings says which value each flag has if it is not given.
type Settings struct {
	Schema   int       `json:"schema"`
	Version  string    `json:"kindred"`
	File     string    `json:"file"`  // the file with the settings of the user; "" if there is no place for it
	Found    bool      `json:"found"` // whether the file is there
	Settings []Setting `json:"settings"`
}

// Setting is the value of a flag.
type Setting struct {
	Name     string   `json:"name"`
	Value    string   `json:"value"`    // the value; "" if kindred chooses it by the papers
	From     string   `json:"from"`     // where the value comes from: a variable, the settings file, or "default"
	Commands []string `json:"commands"` // the commands for which the flag has this value
}

// Add adds the value of a flag of a command; from is "" for a default of kindred.
func (s *Settings) Add(command, name, value, from string) {
	from = cmp.Or(from, "default")
	at := slices.IndexFunc(s.Settings, func(o Setting) bool {
		return o.Name == name && o.Value == value &&
			o.From == from
	})
	if at < 0 {
		at = len(s.Settings)
		s.Settings = append(s.Settings, Setting{Name: name, Value: value, From: from})
	}
	s.Settings[at].Commands = append(s.Settings[at].Commands, command)
}

// Sort sorts the settings by name.
func (s *Settings) Sort() {
	slices.SortStableFunc(s.Settings, func(a, b Setting) int { return strings.Compare(a.Name, b.Name) })
}

// place says where the settings file is.
func (s *Settings) place() string {
	switch {
	case s.File == "":
		return "no settings file"
	case !s.Found:
		return "settings file: " + s.File + " (not found)"
	}
	return "settings file: " + s.File
}

// several reports whether a flag has other values for other commands.
func (s *Settings) several(name string) bool {
	n := 0
	for _, o := range s.Settings {
		if o.Name == name {
			n++
		}
	}
	return n > 1
}

// Text implements [report.Document].
func (s *Settings) Text(p *printer.Printer) {
	p.Line(0, s.place(), p.Dim)
	p.Blank()
	name, value, from := len("flag"), len("value"), len("from")
	for _, o := range s.Settings {
		name, value, from = max(name, 2+len(o.Name)), max(value, printer.Columns.StringWidth(o.Value)),
			max(from, printer.Columns.StringWidth(o.From))
	}
	value, from = min(value, 24), min(from, 40)
	row := func(cells ...string) string {
		line := pad(cells[0], name) + "  " + pad(cells[1], value) + "  " + pad(cells[2], from) + "  " + cells[3]
		return strings.TrimRight(line, " ")
	}
	p.Printf("%s\n", p.Dim(row("flag", "value", "from", "commands")))
	for _, o := range s.Settings {
		commands := ""
		if s.several(o.Name) {
			commands = strings.Join(o.Commands, ", ")
		}
		line := row("--"+o.Name, printer.Visible(cmp.Or(o.Value, "-")), printer.Visible(o.From), commands)
		if o.From != "default" {
			line = p.Bold(line)
		}
		p.Printf("%s\n", line)
	}
	p.Blank()
	p.Line(0, "-: chosen by the papers, or no value", p.Dim)
}

// pad returns text with blanks behind it, so that it is so many columns wide.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-printer.Columns.StringWidth(text)))
}

// Markdown implements [report.Document].
func (s *Settings) Markdown(p *printer.Printer) {
	p.Printf("%s\n\n| flag | value | from | commands |\n| --- | --- | --- | --- |\n", printer.Escape(s.place()))
	for _, o := range s.Settings {
		p.Printf("| `--%s` | %s | %s | %s |\n", o.Name, printer.Escape(o.Value), printer.Escape(o.From),
			strings.Join(o.Commands, ", "))
	}
}

// Table implements [report.Document].
func (s *Settings) Table() [][]string {
	rows := [][]string{{"flag", "value", "from", "commands"}}
	for _, o := range s.Settings {
		rows = append(rows, []string{o.Name, o.Value, o.From, strings.Join(o.Commands, " ")})
	}
	return rows
}
