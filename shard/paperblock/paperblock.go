// Package paperblock writes papers to the files of tasks, in blocks, and reads them.
package paperblock

import (
	"kindred/paper"
	"kindred/shard/taskfile"
)

// Papers is how many papers, or rows, a block has: few enough to read one of them at little cost.
const Papers = 256

// texts returns the fields of a paper that are texts, in the order of the file.
func texts(p *paper.Paper) []*string {
	return []*string{&p.ID, &p.Title, &p.Abstract, &p.Date, &p.Label, &p.Venue, &p.Language, &p.URL, &p.DOI, &p.ArXiv,
		&p.PMID, &p.OpenAlex}
}

// lists returns the fields of a paper that are lists.
func lists(p *paper.Paper) []*[]string { return []*[]string{&p.Authors, &p.Categories} }

// Append appends a paper as Read reads it.
func Append(b []byte, p *paper.Paper) []byte {
	for _, s := range texts(p) {
		b = taskfile.AppendText(b, *s)
	}
	for _, list := range lists(p) {
		b = taskfile.AppendNumbers(b, len(*list))
		for _, s := range *list {
			b = taskfile.AppendText(b, s)
		}
	}
	return b
}

// Read reads a paper that Append wrote.
func Read(d *taskfile.Decoder) (p paper.Paper) {
	for _, s := range texts(&p) {
		*s = d.Text()
	}
	for _, list := range lists(&p) {
		if n := d.Count(); n > 0 {
			*list = make([]string, n)
			for i := range *list {
				(*list)[i] = d.Text()
			}
		}
	}
	return p
}

// Writer writes papers in blocks. Out is the file.
type Writer struct {
	Out    *taskfile.Writer
	buffer []byte
	papers int // in the buffer
	blocks int
}

// Block is the name of the blocks of papers, whose number is their place among them.
const Block = "papers"

// Add adds a paper.
func (w *Writer) Add(p *paper.Paper) {
	w.buffer = Append(w.buffer, p)
	if w.papers++; w.papers == Papers {
		w.Flush()
	}
}

// Flush writes what is left.
func (w *Writer) Flush() {
	if w.papers > 0 {
		w.Out.Add(Block, w.blocks, w.papers, w.buffer)
		w.blocks++
	}
	w.buffer, w.papers = w.buffer[:0], 0
}

// In calls do for papers lo to hi−1 of a file, in order, with their places in the file.
func In(r *taskfile.Reader, lo, hi int, do func(i int, p *paper.Paper) error) error {
	i := 0
	for _, b := range r.Blocks() {
		if b.Name != Block {
			continue
		}
		if i+b.Items <= lo || i >= hi {
			i += b.Items
			continue
		}
		data, err := r.Read(b)
		if err != nil {
			return err
		}
		if err := taskfile.Decode(data, func(d *taskfile.Decoder) error {
			p := Read(d)
			if i++; i <= lo || i > hi || d.Err() != nil {
				return d.Err()
			}
			return do(i-1, &p)
		}); err != nil {
			return err
		}
	}
	return nil
}
