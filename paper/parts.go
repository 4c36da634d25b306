package paper

import (
	"context"
	"strings"

	"kindred/internal/parallel"
)

// Records that are too many for one [Set] are merged in parts. Two records can only be of the same paper if a chain
// of records leads from one to the other in which each has a key in common with the next, as [Paper.SameKeys] gives
// them. So every connected group of records has a set of its own: [Set.MergeUnnamed] merges its records, and
// [NameAll] gives the papers of all groups their IDs. What comes out is what one set makes of all records.

// SameKeys returns hashes of what may show that another record is of the same paper: its ids that mean the same
// everywhere, and the words of its title.
func (p *Paper) SameKeys() []uint64 {
	q := *p
	q.Identify()
	var keys []uint64
	for reason, id := range q.globalIDs() {
		if id != "" {
			keys = append(keys, otherHash(Reason(reason).String()+":"+id))
		}
	}
	title, _ := hashWords(q.Title)
	if title == 0 && q.Abstract != "" {
		title = q.textHash()
	}
	if title != 0 {
		keys = append(keys, title)
	}
	return keys
}

// Unnamed makes a record the paper that [Set.MergeUnnamed] makes of it alone.
func (p *Paper) Unnamed() {
	p.Identify()
	if p.ID == p.globalID() {
		p.ID = "" // it is made anew of all ids that are known in the end
	}
}

// MergeUnnamed is [Set.Merge] without the last step: papers have the ID that their records have, or none.
func (s *Set) MergeUnnamed() Merged {
	s.matchTitles()
	m := Merged{Rows: make([]int32, len(s.parent)), Reasons: s.reason}
	kept := 0
	for row := range s.parent {
		if root := s.find(int32(row)); int(root) < row {
			m.Rows[row] = m.Rows[root]
			continue
		}
		m.Rows[row] = int32(kept)
		kept++
	}
	m.Others = s.allOthers(m.Rows)
	m.Papers = make([]Paper, kept)
	if s.digested {
		m.Abstracts = make([]int32, kept)
	}
	// Papers take much memory, so all processors copy them. Nothing can fail.
	_ = parallel.Chunks(context.Background(), len(s.blocks), 1, 0, func(b, _, _ int) error {
		for i := range s.blocks[b] {
			row, r := b*setBlock+i, &s.blocks[b][i]
			if int(s.parent[row]) != row {
				continue
			}
			m.Papers[m.Rows[row]] = r.paper
			r.paper = Paper{}
			if s.digested {
				m.Abstracts[m.Rows[row]] = r.abstract.source()
			}
		}
		return nil
	})
	return m
}

// Name returns the ID that [NameAll] gives to p if no other paper has it.
func (p *Paper) Name() string {
	if p.ID != "" {
		return p.ID
	}
	return p.handle()
}

// NameKey returns a hash of what the IDs have in common that [NameAll] may give to p: papers with different hashes
// can be named apart.
func (p *Paper) NameKey() uint64 {
	name := p.Name()
	for {
		at := strings.LastIndexByte(name, '~')
		if at < 0 || !isDigits(name[at+1:]) {
			return otherHash(name)
		}
		name = name[:at]
	}
}
