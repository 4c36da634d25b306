package records

import (
	"cmp"
	"context"
	"slices"

	"kindred/paper"
	"kindred/shard/paperblock"
	"kindred/shard/plan"
	"kindred/shard/taskfile"
)

// Firsts returns the number of the first paper of each shard, and after these the number of papers.
func Firsts(t *plan.Task) ([]int, error) { return firstsOf(t, "merge") }

// firstsOf returns the number of the first record or paper of each file of a stage, and of all.
func firstsOf(t *plan.Task, stage string) ([]int, error) {
	firsts := []int{0}
	err := t.Each(stage, func(n int, r *taskfile.Reader) error {
		firsts = append(firsts, firsts[n]+r.Items(paperblock.Block))
		return nil
	})
	return firsts, err
}

// EachIn calls do with the papers of the given numbers, which ascend, in the files of a stage. firsts has the number of
// the first paper of each file, and after these the number of papers. EachIn reads only the blocks that have a paper of
// these numbers.
func EachIn(ctx context.Context, t *plan.Task, stage string, firsts, numbers []int,
	do func(number int, p *paper.Paper) error) error {
	for len(numbers) > 0 {
		n := FileOf(firsts, numbers[0])
		err := t.With(stage, n, func(r *taskfile.Reader) (err error) {
			numbers, err = eachInFile(ctx, r, firsts[n], firsts[n+1], numbers, do)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eachInFile is [EachIn] for the file with the papers from first to before last. It returns the numbers of papers in
// later files.
func eachInFile(ctx context.Context, r *taskfile.Reader, first, last int, numbers []int,
	do func(number int, p *paper.Paper) error) (later []int, err error) {
	for len(numbers) > 0 && numbers[0] < last {
		at := numbers[0] - first
		end := (at/paperblock.Papers + 1) * paperblock.Papers
		err := paperblock.In(r, at, end, func(i int, p *paper.Paper) error {
			if number := first + i; len(numbers) > 0 && numbers[0] == number {
				numbers = numbers[1:]
				return do(number, p)
			}
			return ctx.Err()
		})
		if err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

// FileOf returns the number of the file that has the paper of a number. firsts is that of [EachIn].
func FileOf(firsts []int, number int) int {
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

// keysOf reads the keys of the records or papers of a stage that are for this task, in the order of the keys, equal
// ones by the numbers of the records or papers.
func keysOf(ctx context.Context, t *plan.Task, stage, block string) ([]keyed, error) {
	var all []keyed
	first := 0
	err := t.Each(stage, func(_ int, r *taskfile.Reader) error {
		err := r.Each(block, t.N, func(_ taskfile.Block, data []byte) error {
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

// share returns which of n items the shard of a number has, of all shards: as many in each, in order.
func share(n, shard, shards int) (lo, hi int) {
	at := func(s int) int { return int(uint64(n) * uint64(s) / uint64(shards)) }
	return at(shard), at(shard + 1)
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
