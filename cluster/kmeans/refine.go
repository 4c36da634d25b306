package kmeans

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"

	"kindred/cluster"
	"kindred/internal/kernel"
	"kindred/internal/parallel"
)

// refine moves single rows to other clusters where that raises the objective. A row x that leaves its cluster a for b
// changes the spherical objective by
//
//	‖S_a − x‖ − ‖S_a‖ + ‖S_b + x‖ − ‖S_b‖
//
// where S is the sum of the rows of a cluster. For unit rows these norms follow from x·S_a and x·S_b; the same holds
// for the Euclidean objective. Rows for which the sums at the start promise a gain are found in parallel. They are then
// moved one by one, in the order of the hashes, if the sums of that moment still promise a gain.
func (s *solver) refine(ctx context.Context) ([]move, error) {
	lines := make([]lines, s.k)
	for k, n := range s.sizes {
		lines[k] = s.lines(k, n)
		s.scale[k], s.bias[k] = float32(lines[k].join.scale), float32(lines[k].join.bias)
	}
	if err := s.propose(ctx, lines); err != nil {
		return nil, err
	}
	proposed := s.moves()
	slices.SortFunc(proposed, func(a, b move) int { return cmp.Compare(s.x.rank[a.row], s.x.rank[b.row]) })
	made := make([]move, 0, len(proposed))
	clear(s.changed)
	for _, m := range proposed {
		if s.moveOne(m) {
			made = append(made, m)
		}
	}
	err := parallel.Chunks(ctx, s.k, 1, s.opts.Parallelism, func(k, _, _ int) error {
		if s.changed[k] {
			s.norms[k] = norm(s.sums.sum(k))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.measure()
	if err := s.loosen(ctx, lines, proposed, made); err != nil {
		return nil, err
	}
	return made, s.sums.patch(ctx, made, s.opts.Parallelism)
}

// propose finds the cluster where the objective would gain most by each row, or its own, and the slack of the row.
// Rows that have slack left stay where they are, and are not looked at.
func (s *solver) propose(ctx context.Context, lines []lines) error {
	rows := s.rows
	if s.bounded {
		rows = make([]int, 0, len(s.rows)/4)
		for _, i := range s.rows {
			s.target[i] = int32(s.labels[i])
			if s.slack[i] <= leastSlack {
				rows = append(rows, i)
			}
		}
	} else if s.slack == nil {
		s.slack = make([]float32, s.x.n)
	}
	return s.products(ctx, rows, func(i int, products []float32, mask []uint64) {
		a := s.labels[i]
		s.target[i], s.slack[i] = int32(a), 0
		if a == cluster.Outlier || s.sizes[a] < 2 {
			return // a row alone in its cluster stays, because no cluster is emptied
		}
		loss := s.loss(a, float64(products[a]))
		least := float32(min(loss, lines[a].leave.at(products[a])))
		kernel.Above(mask, products, s.scale, s.bias, least-mostSlack)
		mask[a/64] &^= 1 << (a % 64)
		most, nearest := loss+1e-7, float32(-mostSlack)
		for w, word := range mask {
			for ; word != 0; word &= word - 1 {
				b := w*64 + bits.TrailingZeros64(word)
				bound := float32(products[b]*s.scale[b]) - s.bias[b] - least
				nearest = max(nearest, bound)
				if bound < -leastSlack {
					continue
				}
				if gain := s.gain(b, float64(products[b])); gain > most {
					most, s.target[i] = gain, int32(b)
				}
			}
		}
		s.slack[i] = -nearest
	})
}

const (
	// mostSlack is the largest slack that is known of a row, and leastSlack is more than what rounding does to it.
	mostSlack, leastSlack = 0.1, 1e-5
)

// line is scale·p − bias, a function of the product p of a row with a sum.
type line struct{ scale, bias float64 }

func (l line) at(product float32) float64 { return float64(l.scale*float64(product)) - l.bias }

// lines bound what the objective gains at most if a row joins a cluster, and what it loses at least if it leaves. They
// follow from ‖S + x‖ − ‖S‖ ≤ (2·x·S + 1) / 2‖S‖, and are exact for the Euclidean objective.
type lines struct {
	join, leave line
}

// lines returns the lines of cluster k of n rows.
func (s *solver) lines(k, n int) lines {
	size, norm := float64(n), s.norms[k]
	var l lines
	switch squared := float64(norm * norm); {
	case s.opts.Objective == Euclidean:
		l.join = line{2 / (size + 1), s.value(norm, n) - (squared+1)/(size+1)}
		if n > 1 {
			l.leave = line{2 / (size - 1), (squared+1)/(size-1) - s.value(norm, n)}
		}
	case norm > 0:
		l.join, l.leave = line{1 / norm, -1 / (2 * norm)}, line{1 / norm, 1 / (2 * norm)}
	default:
		l.join, l.leave = line{0, -1}, line{0, 1}
	}
	return l
}

// slide is by how much a line can rise or fall at any unit row when the sum of a cluster changes: by what the change of
// scale·S gives, at most its norm, and what the bias gives.
type slide struct{ norm, bias float64 }

func (s slide) total() float64 { return s.norm + s.bias }

// loosen takes from the slack of each row what the moves may have changed in it. The product of a row with a change of
// scale·S is no larger than the norm of the change, and no larger than the product of the row with the largest changes
// of each column in any cluster. The second bound is mostly the better one: few rows change few columns.
//
// Where there are fewer rows than columns, it costs more to look at all sums than it saves, and nothing is known.
func (s *solver) loosen(ctx context.Context, before []lines, proposed, made []move) error {
	if s.bounded = len(s.rows) >= s.x.cols; !s.bounded {
		return nil
	}
	join, leave, columns, err := s.slides(ctx, before, made)
	if err != nil {
		return err
	}
	first, most, next, bias := largestOf(join)
	err = parallel.Chunks(ctx, len(s.rows), parallel.ChunkSize, s.opts.Parallelism, func(_, lo, hi int) error {
		for _, i := range s.rows[lo:hi] {
			a := s.labels[i]
			if a == cluster.Outlier || s.slack[i] <= leastSlack {
				continue
			}
			var joins, leaves float32
			indices, values := s.x.row(i)
			for q, j := range indices {
				v := max(values[q], -values[q])
				joins += float32(v * columns[j][0])
				leaves += float32(v * columns[j][1])
			}
			other := most
			if a == first {
				other = next
			}
			other = min(other, float64(joins)+bias)
			own := min(leave[a].norm, float64(leaves)) + leave[a].bias
			s.slack[i] -= float32(other + own)
		}
		return nil
	})
	for _, m := range proposed {
		s.slack[m.row] = 0
	}
	return err
}

// slides returns what the moves changed in the lines of each cluster, and for each column the largest changes of both
// lines in any cluster. before are the lines before the moves.
func (s *solver) slides(ctx context.Context, before []lines, made []move) (join, leave []slide, columns [][2]float32,
	err error) {
	join, leave = make([]slide, s.k), make([]slide, s.k)
	columns, err = s.sums.changes(ctx, made, s.opts.Parallelism, func(k int, change []float64, largest [][2]float32) {
		sum, from, to := s.sums.sum(k), before[k], s.lines(k, s.sizes[k])
		var joins, leaves float64 // squared norms
		for j, v := range sum {
			if v == 0 && change[j] == 0 {
				continue
			}
			old := v - change[j]
			in := float64(to.join.scale*v) - float64(from.join.scale*old)
			out := float64(to.leave.scale*v) - float64(from.leave.scale*old)
			joins += float64(in * in)
			leaves += float64(out * out)
			largest[j][0] = max(largest[j][0], float32(math.Abs(in)))
			largest[j][1] = max(largest[j][1], float32(math.Abs(out)))
		}
		join[k] = slide{math.Sqrt(joins), max(0, from.join.bias-to.join.bias)}
		leave[k] = slide{math.Sqrt(leaves), max(0, to.leave.bias-from.leave.bias)}
	})
	return join, leave, columns, err
}

// largestOf returns the cluster whose slide is largest in total, its total and the next one, and the largest bias.
func largestOf(slides []slide) (first int, most, next, bias float64) {
	first = -1
	for k, l := range slides {
		bias = max(bias, l.bias)
		switch total := l.total(); {
		case total > most:
			first, most, next = k, total, most
		case total > next:
			next = total
		}
	}
	return first, most, next, bias
}

// moveOne moves a row if its exact products with the sums promise a gain. The gain must be larger than rounding can.
func (s *solver) moveOne(m move) bool {
	a, b := m.from, m.to
	if s.sizes[a] < 2 {
		return false
	}
	inA, inB := s.sums.dot(m.row, a), s.sums.dot(m.row, b)
	if s.gain(b, inB)-s.loss(a, inA) <= 1e-7 {
		return false
	}
	s.sums.add(s.sums.sum(a), m.row, true)
	s.sums.add(s.sums.sum(b), m.row, false)
	s.norms[a], s.norms[b] = normWithout(s.norms[a], inA), normWith(s.norms[b], inB)
	s.sizes[a]--
	s.sizes[b]++
	s.labels[m.row] = b
	s.changed[a], s.changed[b] = true, true
	return true
}

// loss returns what the objective loses if a row leaves cluster a, given the product of the row with the sum of a.
func (s *solver) loss(a int, product float64) float64 {
	return s.value(s.norms[a], s.sizes[a]) - s.value(normWithout(s.norms[a], product), s.sizes[a]-1)
}

// gain returns what the objective gains if a row joins cluster b.
func (s *solver) gain(b int, product float64) float64 {
	return s.value(normWith(s.norms[b], product), s.sizes[b]+1) - s.value(s.norms[b], s.sizes[b])
}

// normWithout returns ‖S − x‖ for a unit vector x, given ‖S‖ and x·S.
func normWithout(norm, product float64) float64 {
	return math.Sqrt(max(0, float64(norm*norm)-float64(2*product)+1))
}

// normWith returns ‖S + x‖.
func normWith(norm, product float64) float64 {
	return math.Sqrt(max(0, float64(norm*norm)+float64(2*product)+1))
}
