package records

import (
	"context"
	"slices"

	"kindred/internal/disjoint"
	"kindred/paper"
	"kindred/shard/paperblock"
	"kindred/shard/plan"
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

// Link links records that have a key in common, for some of the keys.
func Link(ctx context.Context, t *plan.Task) error {
	all, err := keysOf(ctx, t, "read", sameBlock)
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
	t.Out.Add(linksBlock, 0, links, b)
	return nil
}

// Connect finds the connected groups of records, and divides them among the tasks that merge them.
func Connect(ctx context.Context, t *plan.Task) error {
	firsts, err := firstsOf(t, "read")
	if err != nil {
		return err
	}
	var links [][2]int
	err = t.Gather("link", linksBlock, 0, func(d *taskfile.Decoder) error {
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
	at := func(record int) int32 {
		i, _ := slices.BinarySearch(linked, record)
		return int32(i)
	}
	sets := disjoint.New(len(linked))
	for _, l := range links {
		sets.Join(at(l[0]), at(l[1]))
	}
	groups := make([][]int, len(linked)) // by their first record
	for i, record := range linked {
		first := sets.Least(int32(i))
		groups[first] = append(groups[first], record)
	}
	out := taskfile.NewShuffle(t.Out, recordBlock, t.Shards)
	for _, group := range groups {
		if len(group) == 0 {
			continue
		}
		out.Add(shareOf(firsts[len(firsts)-1], group[0], t.Shards), func(b []byte) []byte {
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

// Match merges the records of some groups.
func Match(ctx context.Context, t *plan.Task) error {
	firsts, err := firstsOf(t, "read")
	if err != nil {
		return err
	}
	groups, err := groupsOf(t)
	if err != nil {
		return err
	}
	numbers := slices.Concat(groups...)
	slices.Sort(numbers)
	list := make([]paper.Paper, 0, len(numbers))
	err = EachIn(ctx, t, "read", firsts, numbers, func(_ int, p *paper.Paper) error {
		list = append(list, *p)
		return nil
	})
	if err != nil {
		return err
	}
	out := taskfile.NewShuffle(t.Out, mergedBlock, t.Shards)
	for _, group := range groups {
		var set paper.Set
		for _, record := range group {
			at, _ := slices.BinarySearch(numbers, record)
			set.Add(list[at])
		}
		writeMerged(out, group, set.MergeUnnamed(), func(record int) int {
			return shareOf(firsts[len(firsts)-1], record, t.Shards)
		})
	}
	out.Flush()
	return ctx.Err()
}

// groupsOf returns the groups of records that are for this task, each in ascending order.
func groupsOf(t *plan.Task) (groups [][]int, err error) {
	read := func(d *taskfile.Decoder) error {
		group := make([]int, d.Count())
		before := 0
		for i := range group {
			before += d.Number()
			group[i] = before
		}
		groups = append(groups, group)
		return d.Err()
	}
	err = t.With("connect", 0, func(f *taskfile.Reader) error {
		return f.Each(recordBlock, t.N, func(_ taskfile.Block, data []byte) error { return taskfile.Decode(data, read) })
	})
	return groups, err
}

// writeMerged writes what became of the records of a group. A record that was merged with no other stays as it would be
// alone, and is not written.
func writeMerged(out *taskfile.Shuffle, group []int, m paper.Merged, shardOf func(record int) int) {
	size := make([]int, len(m.Papers))
	for _, of := range m.Rows {
		size[of]++
	}
	for i, record := range group {
		reason, of := m.Reasons[i], m.Rows[i]
		if reason == paper.NotMerged && size[of] == 1 {
			continue
		}
		out.Add(shardOf(record), func(b []byte) []byte {
			b = taskfile.AppendNumbers(b, record, int(reason))
			if reason == paper.NotMerged {
				b = paperblock.Append(b, &m.Papers[of])
			}
			return b
		})
	}
}

// Merge writes the papers of a shard, each once, in the order of their first records.
func Merge(ctx context.Context, t *plan.Task) error {
	firsts, err := firstsOf(t, "read")
	if err != nil {
		return err
	}
	merged := map[int]*paper.Paper{} // by record; nil for one that is part of an earlier paper
	err = t.Gather("match", mergedBlock, t.N, func(d *taskfile.Decoder) error {
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
	lo, hi := share(firsts[len(firsts)-1], t.N, t.Shards)
	papers := &paperblock.Writer{Out: t.Out}
	names := taskfile.NewShuffle(t.Out, namesBlock, t.Shards)
	written := 0
	for n := range t.Tasks("read") {
		first := firsts[n]
		if first >= hi || firsts[n+1] <= lo {
			continue
		}
		err := t.With("read", n, func(f *taskfile.Reader) error {
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
