package printer

import "strings"

// Table prints a table whose first row is its header. The first texts columns are aligned to the left, the
// others, which hold numbers, to the right. Where the numbers do not fit side by side, they come in several
// tables, each with the columns of text; a text that takes more than its share of the line is cut.
func (p *Printer) Table(rows [][]string, texts int) {
	if len(rows) == 0 {
		return
	}
	widths := make([]int, len(rows[0]))
	total := -2
	for j := range widths {
		for _, row := range rows {
			widths[j] = max(widths[j], Columns.StringWidth(Visible(row[j])))
		}
		total += widths[j] + 2
	}
	for j := 0; j < texts && total > p.Width; j++ {
		widest := max(p.Width/2/texts-2, 6)
		cut := max(0, min(total-p.Width, widths[j]-widest))
		widths[j] -= cut
		total -= cut
	}
	head := 0 // columns of the screen that the texts take
	for _, w := range widths[:texts] {
		head += w + 2
	}
	for from := texts; from < len(widths) || from == texts; {
		to, used := from, head-2
		for to < len(widths) && (to == from || used+2+widths[to] <= p.Width) {
			used += 2 + widths[to]
			to++
		}
		if from > texts {
			p.Blank()
		}
		for i, row := range rows {
			line := cells(row, widths, 0, texts, texts) + cells(row, widths, from, to, texts)
			line = strings.TrimRight(line, " ")
			if i == 0 {
				line = p.Bold(line)
			}
			p.Printf("%s\n", line)
		}
		from = max(to, from+1)
	}
}

// cells returns some cells of a row, each followed by two blanks.
func cells(row []string, widths []int, from, to, texts int) string {
	var b strings.Builder
	for j := from; j < to; j++ {
		cell := Visible(row[j])
		if Columns.StringWidth(cell) > widths[j] {
			cell = Columns.Truncate(cell, widths[j], "…")
		}
		blanks := strings.Repeat(" ", max(0, widths[j]-Columns.StringWidth(cell)))
		if j < texts {
			b.WriteString(cell + blanks + "  ")
		} else {
			b.WriteString(blanks + cell + "  ")
		}
	}
	return b.String()
}

// MarkdownTable prints a table in Markdown. The arguments are those of [Printer.Table].
func (p *Printer) MarkdownTable(rows [][]string, texts int) {
	for i, row := range rows {
		for j, cell := range row {
			if j < texts || i == 0 {
				cell = Escape(cell)
			}
			p.Printf("| %s ", cell)
		}
		p.Printf("|\n")
		if i > 0 {
			continue
		}
		for j := range row {
			if j < texts {
				p.Printf("| --- ")
			} else {
				p.Printf("| ---: ")
			}
		}
		p.Printf("|\n")
	}
}
