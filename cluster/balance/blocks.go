package balance

import (
	"context"
	"slices"

	"kindred/sparse"
)

// mostGroups is the number of groups up to which all of them are in one block, counted before groups that are too large
// are divided.
const mostGroups = 800

// inBlocks returns groups in blocks. As long as a block needs more than mostGroups groups, it is divided into two,
// so that groups that are alike stay together; if it has one group only, that is divided. A block stays as it is if a
// part could not have the sizes that opts asks for, or would be empty.
func inBlocks(ctx context.Context, x sparse.UnitRows, groups [][]int, opts Options) ([][][]int, error) {
	least, _ := opts.numbers(rowsIn(groups))
	if max(least, len(groups)) <= mostGroups {
		return [][][]int{groups}, nil
	}
	parts, err := halves(ctx, x, groups, opts)
	if err != nil {
		return nil, err
	}
	for _, part := range parts {
		if len(part) == 0 || opts.check(rowsIn(part), len(part)) != nil {
			return [][][]int{groups}, nil
		}
	}
	var blocks [][][]int
	for _, part := range parts {
		of, err := inBlocks(ctx, x, part, opts)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, of...)
	}
	return blocks, nil
}

// halves divides all rows of groups into two parts, and returns the groups that have most of their rows in each; the
// parts themselves if there is one group only.
func halves(ctx context.Context, x sparse.UnitRows, groups [][]int, opts Options) ([2][][]int, error) {
	var halves [2][][]int
	parts, err := divided(ctx, x, slices.Concat(groups...), opts)
	if err != nil {
		return halves, err
	}
	if len(groups) == 1 {
		return [2][][]int{{parts[0]}, {parts[1]}}, nil
	}
	second := map[int]bool{}
	for _, i := range parts[1] {
		second[i] = true
	}
	for _, rows := range groups {
		n := 0
		for _, i := range rows {
			if second[i] {
				n++
			}
		}
		if 2*n > len(rows) {
			halves[1] = append(halves[1], rows)
		} else {
			halves[0] = append(halves[0], rows)
		}
	}
	return halves, nil
}

// rowsIn returns the number of rows in groups.
func rowsIn(groups [][]int) int {
	n := 0
	for _, rows := range groups {
		n += len(rows)
	}
	return n
}
