package shard

import (
	"kindred/paper"
	"kindred/shard/taskfile"
	"kindred/tfidf"
)

// blockPapers is how many papers, or rows, a block has: few enough to read one of them at little cost.
const blockPapers = 256

// texts returns the fields of a paper that are texts, in the order of the file.
func texts(p *paper.Paper) []*string {
	return []*string{&p.ID, &p.Title, &p.Abstract, &p.Date, &p.Label, &p.Venue, &p.Language, &p.URL, &p.DOI, &p.ArXiv,
		&p.PMID, &p.OpenAlex}
}

// lists returns the fields of a paper that are lists.
func lists(p *paper.Paper) []*[]string { return []*[]string{&p.Authors, &p.Categories} }

// appendPaper appends a paper as readPaper reads it.
func appendPaper(b []byte, p *paper.Paper) []byte {
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

// readPaper reads a paper.
func readPaper(d *taskfile.Decoder) (p paper.Paper) {
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

// paperWriter writes papers in blocks.
type paperWriter struct {
	out    *taskfile.Writer
	buffer []byte
	papers int // in the buffer
	blocks int
}

// papersBlock is the name of the blocks of papers, whose number is their place among them.
const papersBlock = "papers"

func (w *paperWriter) add(p *paper.Paper) {
	w.buffer = appendPaper(w.buffer, p)
	if w.papers++; w.papers == blockPapers {
		w.flush()
	}
}

func (w *paperWriter) flush() {
	if w.papers > 0 {
		w.out.Add(papersBlock, w.blocks, w.papers, w.buffer)
		w.blocks++
	}
	w.buffer, w.papers = w.buffer[:0], 0
}

// papersIn calls do for papers lo to hi−1 of a file, in order, with their places in the file.
func papersIn(r *taskfile.Reader, lo, hi int, do func(i int, p *paper.Paper) error) error {
	i := 0
	for _, b := range r.Blocks() {
		if b.Name != papersBlock {
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
		if err := decode(data, func(d *taskfile.Decoder) error {
			p := readPaper(d)
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

// documentOf returns the text of a paper.
func documentOf(p *paper.Paper) tfidf.Document {
	return tfidf.Document{Title: p.Title, Abstract: p.Abstract, Language: p.Language}
}

// share returns which of n items the shard of a number has, of all shards: as many in each, in order.
func share(n, shard, shards int) (lo, hi int) {
	at := func(s int) int { return int(uint64(n) * uint64(s) / uint64(shards)) }
	return at(shard), at(shard + 1)
}
