package kmeans

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"kindred/internal/parallel"
)

// Single rows cannot leave a local optimum in which two clusters share one subject while a third holds two. An
// exchange can: it merges two clusters that are alike and divides a third one, where that raises the objective. The
// number of clusters stays. (The idea is that of split and merge for mixtures: Ueda, Nakano, Ghahramani and Hinton,
// Neural Computation 12, 2000, doi:10.1162/089976600300015088.)

const (
	// splitPasses is how many passes divide a cluster in two.
	splitPasses = 6
	// alike is how many clusters are tried for a merger with each.
	alike = 3
	// leastExchange is the part of the objective by which an exchange has to raise it.
	leastExchange = 1e-6
)

// exchanges reports whether clusters are exchanged: if there are enough, and their sums.
func (s *solver) exchanges() bool { return !s.opts.plain && s.sums != nil && s.k > 2 }

// polish exchanges clusters at most rounds times, and goes on from there each time as improve does.
func (s *solver) polish(ctx context.Context, rows []int, rounds int, tol float64) error {
	for ; rounds > 0 && s.left > 0 && s.exchanges(); rounds-- {
		moved, err := s.exchange(ctx)
		if err != nil || moved == 0 {
			return err
		}
		s.record(moved)
		if err := s.improve(ctx, rows, tol, true); err != nil {
			return err
		}
	}
	return nil
}

// merger is two clusters, and what the objective loses when they become one.
type merger struct {
	a, b int
	loss float64
}

// division is a cluster, the rows of one half, and what the objective gains when the halves become clusters.
type division struct {
	k    int
	rows []int
	gain float64
}

// exchange makes all exchanges that raise the objective, those that raise it most first; a cluster takes part in one.
// It returns the number of rows that moved.
func (s *solver) exchange(ctx context.Context) (int, error) {
	mergers, err := s.mergers(ctx)
	if err != nil || len(mergers) == 0 {
		return 0, err
	}
	divisions, err := s.divisions(ctx)
	if err != nil {
		return 0, err
	}
	members := s.members()
	taken := make([]bool, s.k)
	var moves []move
	for _, d := range divisions {
		if taken[d.k] {
			continue
		}
		for _, m := range mergers {
			if d.gain-m.loss <= leastExchange*s.objective {
				break // the others lose more
			}
			if taken[m.a] || taken[m.b] || m.a == d.k || m.b == d.k {
				continue
			}
			taken[m.a], taken[m.b], taken[d.k] = true, true, true
			for _, i := range members[m.a] {
				moves = append(moves, move{i, m.a, m.b})
			}
			for _, i := range d.rows {
				moves = append(moves, move{i, d.k, m.a})
			}
			break
		}
	}
	if len(moves) == 0 {
		return 0, nil
	}
	return len(moves), s.make(ctx, moves)
}

// mergers returns pairs of clusters, those that lose least first. A pair is looked at if many rows of one cluster would
// join the other if there was not their own.
func (s *solver) mergers(ctx context.Context) ([]merger, error) {
	for k, n := range s.sizes {
		s.nearest(k, n)
	}
	err := s.products(ctx, s.rows, func(i int, products []float32, _ []uint64) {
		best, own := float32(math.Inf(-1)), s.labels[i]
		s.target[i] = int32(own)
		for l, v := range products[:s.k] {
			if v = float32(v*s.scale[l]) - s.bias[l]; v > best && l != own {
				best, s.target[i] = v, int32(l)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	counts := make([]map[int]int, s.k)
	for k := range counts {
		counts[k] = map[int]int{}
	}
	for _, i := range s.rows {
		if a, b := s.labels[i], int(s.target[i]); a != b {
			counts[a][b]++
		}
	}
	var mergers []merger
	for a := range s.k {
		var near []int
		for b := range counts[a] {
			near = append(near, b)
		}
		slices.SortFunc(near, func(b, c int) int {
			return cmp.Or(cmp.Compare(counts[a][c], counts[a][b]), cmp.Compare(b, c))
		})
		for _, b := range near[:min(alike, len(near))] {
			mergers = append(mergers, merger{a: min(a, b), b: max(a, b)})
		}
	}
	slices.SortFunc(mergers, func(p, q merger) int { return cmp.Or(cmp.Compare(p.a, q.a), cmp.Compare(p.b, q.b)) })
	mergers = slices.Compact(mergers)
	err = parallel.Chunks(ctx, len(mergers), 1, s.opts.Parallelism, func(p, _, _ int) error {
		m := &mergers[p]
		n, both := s.sizes[m.a]+s.sizes[m.b], normOfBoth(s.sums.sum(m.a), s.sums.sum(m.b))
		m.loss = s.value(s.norms[m.a], s.sizes[m.a]) + s.value(s.norms[m.b], s.sizes[m.b]) - s.value(both, n)
		return nil
	})
	slices.SortStableFunc(mergers, func(p, q merger) int { return cmp.Compare(p.loss, q.loss) })
	return mergers, err
}

// normOfBoth returns the norm of the sum of two vectors.
func normOfBoth(a, b []float64) float64 {
	var sum float64
	for j, v := range a {
		v += b[j]
		sum += float64(v * v)
	}
	return math.Sqrt(sum)
}

// divisions divides each cluster by 2-means, and returns what gains, the most first.
func (s *solver) divisions(ctx context.Context) ([]division, error) {
	s.exchanged++
	members := s.members()
	divisions := make([]division, s.k)
	err := parallel.ChunksWith(ctx, s.k, 1, s.opts.Parallelism,
		func() []int32 { return make([]int32, s.x.cols) },
		func(numbers []int32, k, _, _ int) error {
			d := &divisions[k]
			d.k = k
			rows := members[k]
			if len(rows) < 2 {
				return nil
			}
			slices.SortFunc(rows, func(a, b int) int { return cmp.Compare(s.x.rank[a], s.x.rank[b]) })
			part := s.x.part(rows, numbers)
			rng := rand.New(rand.NewPCG(s.opts.Seed, uint64(s.exchanged)<<32|uint64(k)))
			seeds, err := plusPlus(ctx, part, part.full, 2, rng, 1)
			if err != nil || len(seeds) < 2 {
				return err
			}
			halves := newSolver(part, 2, Options{Objective: s.opts.Objective, Parallelism: 1})
			if err := halves.start(ctx, seeds); err != nil {
				return err
			}
			halves.left = splitPasses
			if err := halves.improve(ctx, part.full, s.opts.Tol, false); err != nil {
				return err
			}
			d.gain = halves.objective - s.value(s.norms[k], s.sizes[k])
			for r, side := range halves.labels {
				if side == 1 {
					d.rows = append(d.rows, rows[r])
				}
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	divisions = slices.DeleteFunc(divisions, func(d division) bool { return d.gain <= 0 || len(d.rows) == 0 })
	slices.SortStableFunc(divisions, func(a, b division) int { return cmp.Compare(b.gain, a.gain) })
	return divisions, nil
}

// part returns some rows, in the order given, which is that of their hashes. Their columns have new numbers, in the
// order in which they occur, so that work does not grow with the columns of all. numbers is work space: a 0 for
// each column, also afterwards.
func (p *points) part(rows []int, numbers []int32) *points {
	part := &points{n: len(rows), cols: p.cols, rank: make([]int32, len(rows)), order: make([]int, len(rows))}
	for r := range rows {
		part.rank[r], part.order[r] = int32(r), r
	}
	part.full = part.order
	if p.indptr == nil {
		part.indices = p.indices
		part.data = make([]float32, 0, len(rows)*p.cols)
		for _, i := range rows {
			_, values := p.row(i)
			part.data = append(part.data, values...)
		}
		return part
	}
	part.cols = 0
	part.indptr = make([]int, 1, len(rows)+1)
	for _, i := range rows {
		indices, values := p.row(i)
		for _, j := range indices {
			if numbers[j] == 0 {
				part.cols++
				numbers[j] = int32(part.cols)
			}
			part.indices = append(part.indices, numbers[j]-1)
		}
		part.data = append(part.data, values...)
		part.indptr = append(part.indptr, len(part.data))
	}
	for _, i := range rows {
		indices, _ := p.row(i)
		for _, j := range indices {
			numbers[j] = 0
		}
	}
	return part
}
