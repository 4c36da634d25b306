package report

import "strings"

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

func (l *FormatList) text(p *printer) {
	width := 0
	for _, f := range l.Formats {
		width = max(width, len(f.Name))
	}
	for _, f := range l.Formats {
		mark := " "
		if f.Writes {
			mark = "w"
		}
		p.wrapped(f.Name+strings.Repeat(" ", width-len(f.Name))+"  "+mark+"  ", p.bold, f.Description, nil)
	}
	p.blank()
	p.line(0, "w: kindred convert writes it too", p.dim)
}

func (l *FormatList) markdown(p *printer) {
	p.printf("| format | kindred | what it is |\n| --- | --- | --- |\n")
	for _, f := range l.Formats {
		p.printf("| %s | %s | %s |\n", escape(f.Name), f.use(), escape(f.Description))
	}
}

func (l *FormatList) table() [][]string {
	rows := [][]string{{"format", "kindred", "description"}}
	for _, f := range l.Formats {
		rows = append(rows, []string{f.Name, f.use(), f.Description})
	}
	return rows
}
