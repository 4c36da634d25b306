package shard

import (
	"cmp"
	"context"
	"slices"

	"kindred/paper"
	"kindred/shard/paperblock"
	"kindred/shard/taskfile"
)

// Records of the same paper are merged as [paper.Set] does it, though no task holds all records: records that have a
// key in common are linked, and every connected group of records is a set of its own. Most records are alone.

const (
	sameBlock   = "same"   // keys of records; number: which task links them
	linksBlock  = "links"  // pairs of records
	recordBlock = "record" // groups of records; number: which task merges them
	mergedBlock = "merged" // what became of records; number: the shard
)

// records says where the records of the first stage are.
type records struct {
	firsts []int // the number of the first record of each file, and of all records
}

func (t *task) records() (*records, error) {
	r := &records{firsts: []int{0}}
	err := t.each("read", func(n int, f *taskfile.Reader) error {
		r.firsts = append(r.firsts, r.firsts[n]+f.Items(paperblock.Block))
		return nil
	})
	return r, err
}

// count returns the number of all records.
func (r *records) count() int { return r.firsts[len(r.firsts)-1] }

// eachRecord calls do with the records of numbers, which ascend.
func (t *task) eachRecord(ctx context.Context, r *records, numbers []int,
	do func(number int, p *paper.Paper) error) error {
	return t.eachIn(ctx, "read", r.firsts, numbers, do)
}

// eachIn calls do with some papers of a stage, whose numbers ascend. firsts are the numbers of the first paper of each
// file, and of all papers. It reads the blocks that have one of them.
func (t *task) eachIn(ctx context.Context, stage string, firsts, numbers []int,
	do func(number int, p *paper.Paper) error) error {
	for len(numbers) > 0 {
		n := fileOf(firsts, numbers[0])
		err := t.with(stage, n, func(r *taskfile.Reader) error {
			for len(numbers) > 0 && numbers[0] < firsts[n+1] {
				at := numbers[0] - firsts[n]
				end := (at/paperblock.Papers + 1) * paperblock.Papers
				err := paperblock.In(r, at, end, func(i int, p *paper.Paper) error {
					if number := firsts[n] + i; len(numbers) > 0 && numbers[0] == number {
						numbers = numbers[1:]
						return do(number, p)
					}
					return ctx.Err()
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// fileOf returns the file of a paper, by the numbers of the first paper of each file, and of all papers.
func fileOf(firsts []int, number int) int {
	n, found := slices.BinarySearch(firsts, number)
	if !found {
		return n - 1
	}
	for firsts[n+1] == number { // of empty files
		n++
	}
	return n
}

// keyed is a record or a paper with a key that it may share with others.
type keyed struct {
	key    uint64
	number int
}

// keyed reads the keys of the records or papers of a stage that are for this task, in the order of the keys, equal ones
// by the numbers of the records or papers.
func (t *task) keyed(ctx context.Context, stage, block string) ([]keyed, error) {
	var all []keyed
	first := 0
	err := t.each(stage, func(_ int, r *taskfile.Reader) error {
		err := r.Each(block, t.n, func(_ taskfile.Block, data []byte) error {
			return taskfile.Decode(data, func(d *taskfile.Decoder) error {
				all = append(all, keyed{d.Uint64(), first + d.Number()})
				return nil
			})
		})
		first += r.Items(paperblock.Block)
		return cmp.Or(err, ctx.Err())
	})
	slices.SortFunc(all, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.number, b.number))
	})
	return all, err
}

// linkTask links records that have a key in common, for some of the keys.
func linkTask(ctx context.Context, t *task) error {
	all, err := t.keyed(ctx, "read", sameBlock)
	if err != nil {
		return err
	}
	var b []byte
	links := 0
	for i := 1; i < len(all); i++ {
		if all[i].key == all[i-1].key && all[i].number != all[i-1].number {
			b = taskfile.AppendNumbers(b, all[i-1].number, all[i].number)
			links++
		}
	}
	t.out.Add(linksBlock, 0, links, b)
	return nil
}

// connectTask finds the connected groups of records, and divides them among the tasks that merge them.
func connectTask(ctx context.Context, t *task) error {
	r, err := t.records()
	if err != nil {
		return err
	}
	var links [][2]int
	err = t.gather("link", linksBlock, 0, func(d *taskfile.Decoder) error {
		links = append(links, [2]int{d.Number(), d.Number()})
		return ctx.Err()
	})
	if err != nil {
		return err
	}
	var linked []int
	for _, l := range links {
		linked = append(linked, l[0], l[1])
	}
	slices.Sort(linked)
	linked = slices.Compact(linked)
	parent := make([]int, len(linked)) // a record of the same group that comes before, or itself
	for i := range parent {
		parent[i] = i
	}
	find := func(record int) int {
		i, _ := slices.BinarySearch(linked, record)
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for _, l := range links {
		a, b := find(l[0]), find(l[1])
		parent[max(a, b)] = min(a, b)
	}
	groups := make([][]int, len(linked)) // by their first record
	for _, record := range linked {
		root := find(record)
		groups[root] = append(groups[root], record)
	}
	out := taskfile.NewShuffle(t.out, recordBlock, t.Shards)
	for _, group := range groups {
		if len(group) == 0 {
			continue
		}
		out.Add(shareOf(r.count(), group[0], t.Shards), func(b []byte) []byte {
			b = taskfile.AppendNumbers(b, len(group))
			before := 0
			for _, record := range group {
				b = taskfile.AppendNumbers(b, record-before)
				before = record
			}
			return b
		})
	}
	out.Flush()
	return nil
}

// shareOf returns which of the shards has item i of n, as [share] divides them.
func shareOf(n, i, shards int) int {
	shard := int(uint64(i) * uint64(shards) / uint64(n))
	for {
		switch lo, hi := share(n, shard, shards); {
		case i < lo:
			shard--
		case i >= hi:
			shard++
		default:
			return shard
		}
	}
}

// matchTask merges the records of some groups.
func matchTask(ctx context.Context, t *task) error {
	r, err := t.records()
	if err != nil {
		return err
	}
	var groups [][]int
	var numbers []int
	err = t.with("connect", 0, func(f *taskfile.Reader) error {
		return f.Each(recordBlock, t.n, func(_ taskfile.Block, data []byte) error {
			return taskfile.Decode(data, func(d *taskfile.Decoder) error {
				group := make([]int, d.Count())
				before := 0
				for i := range group {
					before += d.Number()
					group[i] = before
				}
				groups, numbers = append(groups, group), append(numbers, group...)
				return d.Err()
			})
		})
	})
	if err != nil {
		return err
	}
	slices.Sort(numbers)
	list := make([]paper.Paper, 0, len(numbers))
	err = t.eachRecord(ctx, r, numbers, func(_ int, p *paper.Paper) error {
		list = append(list, *p)
		return nil
	})
	if err != nil {
		return err
	}
	out := taskfile.NewShuffle(t.out, mergedBlock, t.Shards)
	for _, group := range groups {
		var set paper.Set
		for _, record := range group {
			at, _ := slices.BinarySearch(numbers, record)
			set.Add(list[at])
		}
		m := set.MergeUnnamed()
		size := make([]int, len(m.Papers))
		for _, of := range m.Rows {
			size[of]++
		}
		for i, record := range group {
			reason, of := m.Reasons[i], m.Rows[i]
			if reason == paper.NotMerged && size[of] == 1 {
				continue // as it would be alone
			}
			out.Add(shareOf(r.count(), record, t.Shards), func(b []byte) []byte {
				b = taskfile.AppendNumbers(b, record, int(reason))
				if reason == paper.NotMerged {
					b = paperblock.Append(b, &m.Papers[of])
				}
				return b
			})
		}
	}
	out.Flush()
	return ctx.Err()
}

// mergeTask writes the papers of a shard, each once, in the order of their first records.
func mergeTask(ctx context.Context, t *task) error {
	r, err := t.records()
	if err != nil {
		return err
	}
	merged := map[int]*paper.Paper{} // by record; nil for one that is part of an earlier paper
	err = t.gather("match", mergedBlock, t.n, func(d *taskfile.Decoder) error {
		record := d.Number()
		if merged[record] = nil; d.Number() == int(paper.NotMerged) {
			p := paperblock.Read(d)
			merged[record] = &p
		}
		return d.Err()
	})
	if err != nil {
		return err
	}
	lo, hi := share(r.count(), t.n, t.Shards)
	papers := &paperblock.Writer{Out: t.out}
	names := taskfile.NewShuffle(t.out, namesBlock, t.Shards)
	written := 0
	for n := range t.Tasks("read") {
		first := r.firsts[n]
		if first >= hi || r.firsts[n+1] <= lo {
			continue
		}
		err := t.with("read", n, func(f *taskfile.Reader) error {
			return paperblock.In(f, max(0, lo-first), hi-first, func(i int, p *paper.Paper) error {
				if one, ok := merged[first+i]; !ok {
					p.Unnamed()
				} else if p = one; p == nil {
					return nil
				}
				papers.Add(p)
				key := p.NameKey()
				names.Add(int(key%uint64(t.Shards)), func(b []byte) []byte {
					return taskfile.AppendNumbers(taskfile.AppendUint64(b, key), written)
				})
				written++
				return ctx.Err()
			})
		})
		if err != nil {
			return err
		}
	}
	papers.Flush()
	names.Flush()
	return nil
}

const (
	namesBlock   = "names"   // keys of the names of papers; number: which task names them
	renamedBlock = "renamed" // new IDs of papers; number: the shard
)

// renameTask gives papers that have the same ID different ones, for some of the IDs.
func renameTask(ctx context.Context, t *task) error {
	firsts, err := t.firsts()
	if err != nil {
		return err
	}
	all, err := t.keyed(ctx, "merge", namesBlock)
	if err != nil {
		return err
	}
	var groups [][]keyed
	var rows []int
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].key == all[from].key {
			to++
		}
		if to-from > 1 {
			groups = append(groups, all[from:to])
			for _, k := range all[from:to] {
				rows = append(rows, k.number)
			}
		}
		from = to
	}
	slices.Sort(rows)
	papers := make([]paper.Paper, 0, len(rows))
	err = t.eachIn(ctx, "merge", firsts, rows, func(_ int, p *paper.Paper) error {
		papers = append(papers, *p)
		return nil
	})
	if err != nil {
		return err
	}
	out := taskfile.NewShuffle(t.out, renamedBlock, t.Shards)
	renamed := 0
	for _, group := range groups {
		list := make([]paper.Paper, len(group))
		for i, k := range group {
			at, _ := slices.BinarySearch(rows, k.number)
			list[i] = papers[at]
		}
		renamed += paper.NameAll(list)
		for i, k := range group {
			shard := fileOf(firsts, k.number)
			out.Add(shard, func(b []byte) []byte {
				return taskfile.AppendText(taskfile.AppendNumbers(b, k.number-firsts[shard]), list[i].ID)
			})
		}
	}
	out.Flush()
	t.out.Add(summaryBlock, 0, renamed, nil)
	return nil
}

// firsts returns the number of the first paper of each shard, and of all papers.
func (t *task) firsts() ([]int, error) {
	firsts := []int{0}
	err := t.each("merge", func(n int, r *taskfile.Reader) error {
		firsts = append(firsts, firsts[n]+r.Items(paperblock.Block))
		return nil
	})
	return firsts, err
}
