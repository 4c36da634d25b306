// Package mixture improves clusters by what a mixture of multinomial distributions says of them. K-means compares rows
// with the centre of a cluster alone. Here, each cluster says how likely each word is, and neighbours pull a row into
// their own cluster.
package mixture

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"kindred/cluster"
	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/internal/sample"
	"kindred/sparse"
)

// Options are the options of [Refine]. The zero value is a good default.
type Options struct {
	// Rounds is how often the probabilities are computed. 0 means 5.
	Rounds int
	// Loyalty is how much more probable the cluster is in which a row is already: by a factor of exp(Loyalty).
	Loyalty float64
	// Keys, if not nil, has a number for each row that says which row it is; a hash of the name of a paper. Rows in
	// another order, with their keys, come into the same clusters.
	Keys []uint64
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS. The result does not depend on it.
	Parallelism int
}

const (
	defaultRounds = 5
	// prior is how much the words of all rows count in each cluster, as a multiple of the words of a mean cluster.
	prior = 4
	// trust is how much the words of a row count: as if the row, a unit vector, had been seen so often.
	trust = 2
	// strangers is added to the share of neighbours in a cluster, so that a row may be the first of its neighbours there.
	strangers = 0.2
	// steps is the number of steps of a probability. Smaller ones are 0, which saves time and memory.
	steps = 1024
	// negligible is a difference of logarithms that makes a probability less than half a step.
	negligible = 8
	// mostValues bounds the words of all clusters: 64 MB.
	mostValues = 1 << 24
)

// lnStrangers is what strangers count for a cluster without neighbours.
var lnStrangers = math.Log(strangers)

// Refine returns the partition in which each row of p is in its most probable cluster. r_ic is the probability that
// row i is of cluster c: at first 1 for the cluster in which p has it. Then, in each round,
//
//	θ_cj = (Σ_i r_ic·x_ij + b·q_j) / (Σ_ij r_ic·x_ij + b)
//	r_ic ∝ exp(2·Σ_j x_ij·ln θ_cj + l_ic) · (0.2 + Σ_h s_ih·r_hc / Σ_h s_ih)
//
// where x are the words of rows, q_j is the share of word j in all rows, and b is four times the words of a mean
// cluster. s are the similarities of neighbours, and l_ic is opts.Loyalty in the cluster of p and else 0. That is
// expectation maximisation for naive Bayes with a Dirichlet prior (Nigam, McCallum, Thrun and Mitchell, Machine
// Learning 39, 2000, doi:10.1023/A:1007692713085), with neighbours as Ambroise and Govaert have them (Pattern
// Recognition Letters 19, 1998, doi:10.1016/S0167-8655(98)00076-2).
//
// Every cluster keeps a row: if a cluster would lose all of its rows, they stay. Outliers of p stay outliers. If all
// clusters together have more than 16 million words, Refine returns p.
//
// words is n×d without negative values, and near is n×n. An error wraps [cluster.ErrInvalid] if arguments do not fit
// each other, and is ctx.Err() if ctx ends first. Equal arguments give equal partitions for every parallelism, and in
// every order of rows with keys. It takes O(Rounds·K·nnz) time for nnz words of rows, 4·K·d bytes, and a copy
// of words.
func Refine(ctx context.Context, words sparse.UnitRows, near *sparse.CSR, p *cluster.Partition, opts Options) (
	*cluster.Partition, error) {
	n := words.Rows()
	if err := p.Validate(n); err != nil {
		return nil, err
	}
	if near.Rows != n || near.Cols != n || words.Signed() || opts.Keys != nil && len(opts.Keys) != n ||
		opts.Rounds < 0 || !(opts.Loyalty >= 0) {
		return nil, fmt.Errorf("%w: %d rows (signed: %t), neighbours of %d×%d, %d keys, %d rounds, loyalty %v",
			cluster.ErrInvalid, n, words.Signed(), near.Rows, near.Cols, len(opts.Keys), opts.Rounds, opts.Loyalty)
	}
	if opts.Rounds == 0 {
		opts.Rounds = defaultRounds
	}
	if p.K < 2 || p.K > mostValues/max(1, words.Cols()) {
		return p, nil
	}
	m := newModel(words, near, p, opts)
	for range opts.Rounds {
		if err := m.learn(ctx); err != nil {
			return nil, err
		}
		if err := m.assign(ctx); err != nil {
			return nil, err
		}
	}
	return m.partition(p)
}

// share is the probability that a row is of a cluster, in steps.
type share struct {
	cluster int32
	steps   float32
}

// model is a mixture. Rows and clusters have numbers that do not depend on the order of the rows of the caller.
type model struct {
	opts   Options
	words  sparse.UnitRows
	near   *sparse.CSR // the neighbours of each row, by their numbers here
	order  []int       // the rows of the caller, except outliers
	at     []int       // where each row of the caller is in order, or -1
	k      int
	first  []int          // the cluster that each row had
	now    []int          // the cluster that is most probable now
	shares []share        // of all rows, one after the other
	start  []int          // where those of each row begin
	next   [][]share      // of each row, after the round
	usual  []float64      // q·b: the words that each cluster has beforehand
	beside float64        // b: their sum
	ratios *kernel.Panels // ln(1 + Σ_i r_ic·x_ij / (b·q_j)) of each cluster and word
	totals []float64      // −ln(Σ_ij r_ic·x_ij + b) of each cluster
}

func newModel(words sparse.UnitRows, near *sparse.CSR, p *cluster.Partition, opts Options) *model {
	n, d := words.Rows(), words.Cols()
	m := &model{opts: opts, k: p.K, at: make([]int, n), usual: make([]float64, d),
		ratios: kernel.NewPanels(d, p.K), totals: make([]float64, p.K)}
	keys := make([]uint64, n)
	for i, label := range p.Labels {
		m.at[i] = -1
		if label != cluster.Outlier {
			m.order = append(m.order, i)
		}
		if keys[i] = uint64(i); opts.Keys != nil {
			keys[i] = opts.Keys[i]
		}
	}
	sample.Sort(m.order, keys)
	number := map[int]int{} // of the clusters of p, as they come
	for _, i := range m.order {
		if _, ok := number[p.Labels[i]]; !ok {
			number[p.Labels[i]] = len(number)
		}
	}
	// Rows of a cluster stand together, since most of their neighbours are there, too.
	slices.SortStableFunc(m.order, func(i, j int) int {
		return cmp.Compare(number[p.Labels[i]], number[p.Labels[j]])
	})
	m.words = words.Select(m.order) // side by side: rows anywhere in memory take half as long again
	for r, i := range m.order {
		m.at[i] = r
		c := number[p.Labels[i]]
		m.first = append(m.first, c)
		m.next = append(m.next, []share{{int32(c), steps}})
		row := m.words.Row(r)
		for q, j := range row.Indices {
			m.usual[j] += float64(row.Data[q])
			m.beside += float64(row.Data[q])
		}
	}
	m.near = m.among(near)
	m.now, m.start = slices.Clone(m.first), make([]int, len(m.order)+1)
	m.take()
	scale := prior / float64(m.k)
	m.beside *= scale
	for j := range m.usual {
		m.usual[j] *= scale
	}
	return m
}

// among returns the neighbours of the rows among the rows. Each sum over them has the same order for every order of the
// rows of the caller.
func (m *model) among(near *sparse.CSR) *sparse.CSR {
	x := &sparse.CSR{Rows: len(m.order), Cols: len(m.order), Indptr: make([]int, 1, len(m.order)+1)}
	var list []neighbor
	for _, i := range m.order {
		list = list[:0]
		row := near.Row(i)
		for q, j := range row.Indices {
			if at := m.at[j]; at >= 0 && row.Data[q] > 0 {
				list = append(list, neighbor{int32(at), row.Data[q]})
			}
		}
		slices.SortFunc(list, func(a, b neighbor) int { return cmp.Compare(a.row, b.row) })
		for _, of := range list {
			x.Indices, x.Data = append(x.Indices, of.row), append(x.Data, of.similarity)
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	return x
}

// neighbor is a row near another.
type neighbor struct {
	row        int32
	similarity float32
}

// learn finds how likely each word is in each cluster.
func (m *model) learn(ctx context.Context) error {
	type member struct {
		row    int
		weight float64
	}
	members := make([][]member, m.k)
	for r := range m.order {
		for _, s := range m.of(r) {
			members[s.cluster] = append(members[s.cluster], member{r, float64(s.steps) / steps})
		}
	}
	return parallel.ChunksWith(ctx, m.k, 1, m.opts.Parallelism, func() []float64 { return make([]float64, len(m.usual)) },
		func(sums []float64, c, _, _ int) error {
			clear(sums)
			total := m.beside
			for _, of := range members[c] {
				row := m.words.Row(of.row)
				for q, j := range row.Indices {
					v := float64(of.weight * float64(row.Data[q]))
					sums[j] += v
					total += v
				}
			}
			m.totals[c] = -math.Log(total)
			for j, sum := range sums {
				ratio := float32(0)
				if sum > 0 {
					ratio = float32(math.Log1p(sum / m.usual[j]))
				}
				m.ratios.Set(c, int32(j), ratio)
			}
			return nil
		})
}

// scratch is the work space of a goroutine.
type scratch struct {
	products []float32
	logs     []float64 // of the probabilities
	near     []float64 // shares of the neighbours in each cluster
}

// assign finds how probable each cluster is for each row.
func (m *model) assign(ctx context.Context) error {
	err := parallel.ChunksWith(ctx, len(m.order), parallel.ChunkSize, m.opts.Parallelism, func() *scratch {
		return &scratch{make([]float32, m.ratios.Width()), make([]float64, m.k), make([]float64, m.k)}
	}, func(s *scratch, _, lo, hi int) error {
		for r := lo; r < hi; r++ {
			m.assignRow(s, r)
		}
		return nil
	})
	if err != nil {
		return err
	}
	m.take()
	return nil
}

// of returns the clusters that row r may be of.
func (m *model) of(r int) []share { return m.shares[m.start[r]:m.start[r+1]] }

// take makes the shares of the next round those of this round. They lie side by side: neighbours are looked up in any
// order.
func (m *model) take() {
	m.shares = m.shares[:0]
	for r, shares := range m.next {
		m.shares = append(m.shares, shares...)
		m.start[r+1] = len(m.shares)
	}
}

func (m *model) assignRow(s *scratch, r int) {
	row := m.words.Row(r)
	m.ratios.Multiply(s.products, row.Indices, row.Data)
	length := 0.0
	for _, v := range row.Data {
		length += float64(v)
	}
	total := m.neighbors(s.near, r)
	for c := range s.logs {
		of := lnStrangers
		if s.near[c] > 0 {
			of = math.Log(strangers + s.near[c]/total)
		}
		s.logs[c] = float64(trust*(float64(s.products[c])+float64(length*m.totals[c]))) + of
	}
	s.logs[m.first[r]] += m.opts.Loyalty
	best := m.now[r]
	for c, v := range s.logs {
		if v > s.logs[best] {
			best = c
		}
	}
	m.now[r] = best
	sum := 0.0
	highest := s.logs[best]
	for c, v := range s.logs {
		if s.logs[c] = 0; v > highest-negligible {
			s.logs[c] = math.Exp(v - highest)
			sum += s.logs[c]
		}
	}
	shares := m.next[r][:0]
	for c, v := range s.logs {
		if n := math.Round(steps * v / sum); n > 0 {
			shares = append(shares, share{int32(c), float32(n)})
		}
	}
	m.next[r] = shares
}

// neighbors sets near to how much the neighbours of a row are of each cluster, and returns the sum.
func (m *model) neighbors(near []float64, r int) float64 {
	clear(near)
	total := 0.0
	row := m.near.Row(r)
	for q, j := range row.Indices {
		similarity := float64(row.Data[q])
		total += similarity
		for _, of := range m.of(int(j)) {
			near[of.cluster] += float64(similarity * float64(of.steps) / steps)
		}
	}
	return total
}

// partition returns the partition of the rows by their most probable clusters, without losing a cluster.
func (m *model) partition(p *cluster.Partition) (*cluster.Partition, error) {
	for lost := true; lost; {
		sizes := make([]int, m.k)
		for _, c := range m.now {
			sizes[c]++
		}
		lost = false
		for r, c := range m.first {
			if sizes[c] == 0 {
				m.now[r], lost = c, true
			}
		}
	}
	labels := make([]int, len(p.Labels))
	for i, at := range m.at {
		if labels[i] = cluster.Outlier; at >= 0 {
			labels[i] = m.now[at]
		}
	}
	return cluster.NewPartition(labels)
}
