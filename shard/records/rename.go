package records

import (
	"context"
	"slices"

	"kindred/paper"
	"kindred/shard/plan"
	"kindred/shard/taskfile"
)

const (
	namesBlock   = "names"   // keys of the names of papers; number: which task names them
	renamedBlock = "renamed" // new IDs of papers; number: the shard
)

// Rename gives papers that have the same ID different ones, for some of the IDs.
func Rename(ctx context.Context, t *plan.Task) error {
	firsts, err := Firsts(t)
	if err != nil {
		return err
	}
	all, err := keysOf(ctx, t, "merge", namesBlock)
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
	err = EachIn(ctx, t, "merge", firsts, rows, func(_ int, p *paper.Paper) error {
		papers = append(papers, *p)
		return nil
	})
	if err != nil {
		return err
	}
	out := taskfile.NewShuffle(t.Out, renamedBlock, t.Shards)
	renamed := 0
	for _, group := range groups {
		list := make([]paper.Paper, len(group))
		for i, k := range group {
			at, _ := slices.BinarySearch(rows, k.number)
			list[i] = papers[at]
		}
		renamed += paper.NameAll(list)
		for i, k := range group {
			shard := FileOf(firsts, k.number)
			out.Add(shard, func(b []byte) []byte {
				return taskfile.AppendText(taskfile.AppendNumbers(b, k.number-firsts[shard]), list[i].ID)
			})
		}
	}
	out.Flush()
	t.Out.Add(summaryBlock, 0, renamed, nil)
	return nil
}

// Renamed returns the new IDs of the papers of the shard that has the number of the task, by their place in it.
func Renamed(t *plan.Task) (map[int]string, error) {
	renamed := map[int]string{}
	err := t.Gather("rename", renamedBlock, t.N, func(d *taskfile.Decoder) error {
		row := d.Number()
		renamed[row] = d.Text()
		return nil
	})
	return renamed, err
}

// CountRenamed returns the number of papers of all shards that have new IDs.
func CountRenamed(t *plan.Task) (n int, err error) {
	err = t.Each("rename", func(_ int, r *taskfile.Reader) error {
		n += r.Items(summaryBlock)
		return nil
	})
	return n, err
}
