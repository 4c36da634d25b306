package balance

import (
	"context"
	"math"
	"slices"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// flow moves rows between groups.
type flow struct {
	rows     []int     // row of x of each row that is in a group
	groups   [][]int   // the rows of each group, as indices of rows
	similar  []float32 // of each row to each centroid
	min, max int

	losses [][]float64 // losses[a][b]: what the row of a loses that loses least when it moves to b; +Inf if a is empty
}

// newFlow compares all rows with the centroids of all groups.
func newFlow(ctx context.Context, x sparse.UnitRows, groups [][]int, opts Options) (*flow, error) {
	f := &flow{groups: make([][]int, len(groups)), min: opts.Min, max: opts.Max,
		losses: make([][]float64, len(groups))}
	for k, rows := range groups {
		for _, i := range rows {
			f.groups[k] = append(f.groups[k], len(f.rows))
			f.rows = append(f.rows, i)
		}
		f.losses[k] = make([]float64, len(groups))
	}
	if f.max == 0 {
		f.max = len(f.rows)
	}
	k := len(groups)
	f.similar = make([]float32, len(f.rows)*k)
	err := parallel.ChunksWith(ctx, k, 1, opts.Parallelism,
		func() *sparse.Accumulator { return sparse.NewAccumulator(x.Cols()) },
		func(sum *sparse.Accumulator, c, _, _ int) error {
			sum.Reset()
			sum.AddRows(x.CSR(), groups[c])
			norm := max(sum.Norm(), math.SmallestNonzeroFloat32)
			for r, i := range f.rows {
				f.similar[r*k+c] = float32(sum.Dot(x.Row(i)) / norm)
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	// A row that is nearer to another group stays where it is, unless it has to go: it loses nothing then.
	for c, rows := range f.groups {
		for _, r := range rows {
			own := &f.similar[r*k+c]
			for _, s := range f.similar[r*k : (r+1)*k] {
				*own = max(*own, s)
			}
		}
	}
	for c := range f.groups {
		f.look(c)
	}
	return f, nil
}

// loss returns what a row loses when it moves from group a to group b.
func (f *flow) loss(r, a, b int) float64 {
	k := len(f.groups)
	return float64(f.similar[r*k+a]) - float64(f.similar[r*k+b])
}

// look finds what rows of group a lose that lose least.
func (f *flow) look(a int) {
	losses := f.losses[a]
	for b := range losses {
		losses[b] = math.Inf(1)
	}
	k := len(losses)
	for _, r := range f.groups[a] {
		similar := f.similar[r*k : (r+1)*k]
		own := float64(similar[a])
		for b, s := range similar {
			losses[b] = min(losses[b], own-float64(s))
		}
	}
}

// run moves rows until all groups have their sizes: first out of groups that are too large, then into those that are
// too small. In each case the other end of the chain keeps within its limits.
func (f *flow) run(ctx context.Context) error {
	size := func(k int) int { return len(f.groups[k]) }
	for _, phase := range []struct{ gives, takes func(k int) bool }{
		{func(k int) bool { return size(k) > f.max }, func(k int) bool { return size(k) < f.max }},
		{func(k int) bool { return size(k) > f.min }, func(k int) bool { return size(k) < f.min }},
	} {
		for {
			if err := ctx.Err(); err != nil {
				return err
			}
			path := f.path(phase.gives, phase.takes)
			if path == nil {
				break
			}
			f.move(path)
		}
	}
	return nil
}

// path returns the groups along which moves lose least, from any that gives to any that takes; nil if there is none of
// either. Losses may be negative, where a row moves back, but no circle of moves gains anything (Bellman and Ford).
func (f *flow) path(gives, takes func(k int) bool) []int {
	k := len(f.groups)
	lost, from := make([]float64, k), make([]int, k)
	for c := range lost {
		if lost[c], from[c] = math.Inf(1), -1; gives(c) {
			lost[c] = 0
		}
	}
	const rounding = 1e-9
	for pass, changed := 0, true; changed && pass < k; pass++ {
		changed = false
		for a := range lost {
			if math.IsInf(lost[a], 1) {
				continue
			}
			for b, loss := range f.losses[a] {
				if d := lost[a] + loss; d < lost[b]-rounding {
					lost[b], from[b], changed = d, a, true
				}
			}
		}
	}
	end := -1
	for c, d := range lost {
		if takes(c) && !math.IsInf(d, 1) && (end < 0 || d < lost[end]) {
			end = c
		}
	}
	if end < 0 {
		return nil
	}
	path := []int{end}
	for from[path[0]] >= 0 {
		path = append([]int{from[path[0]]}, path...)
	}
	return path
}

// move moves a row along each step of a path: the first of those that lose least.
func (f *flow) move(path []int) {
	moving := make([]int, len(path)-1) // a row that moves into a group does not move on
	for s, b := range path[1:] {
		a := path[s]
		at := slices.IndexFunc(f.groups[a], func(r int) bool { return f.loss(r, a, b) == f.losses[a][b] })
		moving[s] = f.groups[a][at]
		f.groups[a] = slices.Delete(f.groups[a], at, at+1)
	}
	for s, r := range moving {
		f.groups[path[s+1]] = append(f.groups[path[s+1]], r)
	}
	for _, c := range path {
		f.look(c)
	}
}
