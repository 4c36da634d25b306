package bisect

import (
	"math"
	"math/rand/v2"

	"kindred/sparse"
)

// partition is a division of rows into two sides.
type partition struct {
	second  []bool     // for each row: whether it is on the second side
	squared [2]float64 // squared norms of the sums of the sides
	score   float64    // the sum of these norms
}

// local holds the rows of a group with the columns that occur in it, which have numbers of their own, in the order in
// which they occur. So the work on a small group does not grow with the columns of the matrix.
type local struct {
	start []int
	cols  []int32
	data  []float32
	width int
}

// newLocal returns some rows of x. numbers has a 0 for each column of x, also afterwards.
func newLocal(x sparse.UnitRows, rows []int, numbers []int32) *local {
	l := &local{start: make([]int, 1, len(rows)+1)}
	for _, i := range rows {
		row := x.Row(i)
		for _, j := range row.Indices {
			if numbers[j] == 0 {
				l.width++
				numbers[j] = int32(l.width)
			}
			l.cols = append(l.cols, numbers[j]-1)
		}
		l.data = append(l.data, row.Data...)
		l.start = append(l.start, len(l.cols))
	}
	for _, i := range rows {
		for _, j := range x.Row(i).Indices {
			numbers[j] = 0
		}
	}
	return l
}

// rows returns the number of rows.
func (l *local) rows() int { return len(l.start) - 1 }

// row returns row i, whose columns do not ascend.
func (l *local) row(i int) sparse.Vec {
	return sparse.Vec{Indices: l.cols[l.start[i]:l.start[i+1]], Data: l.data[l.start[i]:l.start[i+1]]}
}

// halves divides rows. It holds the sums of both sides.
type halves struct {
	x      *local
	sum    [2][]float64
	axis   []float64 // the direction of the first side minus that of the second
	second []bool    // of each row that is looked at: whether it is on the second side
	size   [2]int
}

func newHalves(x *local) *halves {
	return &halves{x: x, sum: [2][]float64{make([]float64, x.width), make([]float64, x.width)},
		axis: make([]float64, x.width)}
}

// trial divides the first n rows from two of them. It returns nil if all rows are on one side.
func (h *halves) trial(n int, rng *rand.Rand) *partition {
	a, b := h.seeds(n, rng)
	if b < 0 {
		return nil
	}
	clear(h.axis)
	add(h.axis, h.x.row(a), 1)
	add(h.axis, h.x.row(b), -1)
	h.second = make([]bool, n)
	h.sides()
	for range meansPasses {
		h.fill()
		if !h.turn() || !h.sides() {
			break
		}
	}
	h.fill()
	return h.moved()
}

// extend divides all rows by the sums of a division of the first of them.
func (h *halves) extend(p *partition) *partition {
	h.second = p.second
	h.fill()
	if !h.turn() {
		return nil
	}
	h.second = make([]bool, h.x.rows())
	h.sides()
	h.fill()
	return h.moved()
}

// seeds draws two of the first n rows: the second with a probability in proportion to its distance from the first; −1
// if all rows are where the first is.
func (h *halves) seeds(n int, rng *rand.Rand) (a, b int) {
	a = rng.IntN(n)
	clear(h.axis)
	add(h.axis, h.x.row(a), 1)
	distance, total := make([]float64, n), 0.0
	for i := range distance {
		if d := 1 - dot(h.axis, h.x.row(i)); d > leastGain && i != a {
			distance[i] = d
			total += d
		}
	}
	b = -1
	rest := rng.Float64() * total
	for i, d := range distance {
		if d > 0 {
			b = i // the last one if rounding leaves a rest
			if rest -= d; rest < 0 {
				break
			}
		}
	}
	return a, b
}

// sides puts each row on the side that the axis says, and reports whether any row changed sides.
func (h *halves) sides() (changed bool) {
	for i := range h.second {
		second := dot(h.axis, h.x.row(i)) < 0
		changed = changed || second != h.second[i]
		h.second[i] = second
	}
	return changed
}

// fill makes the sums of the two sides.
func (h *halves) fill() {
	clear(h.sum[0])
	clear(h.sum[1])
	h.size = [2]int{}
	for i, second := range h.second {
		side := sideOf(second)
		add(h.sum[side], h.x.row(i), 1)
		h.size[side]++
	}
}

// turn makes the axis that of the sums. It returns false if a side has no direction.
func (h *halves) turn() bool {
	first, second := math.Sqrt(squares(h.sum[0])), math.Sqrt(squares(h.sum[1]))
	if first == 0 || second == 0 {
		return false
	}
	for j := range h.axis {
		h.axis[j] = h.sum[0][j]/first - h.sum[1][j]/second
	}
	return true
}

// moved moves single rows to the other side as long as that raises the criterion. It returns nil if all rows are on one
// side.
func (h *halves) moved() *partition {
	if h.size[0] == 0 || h.size[1] == 0 {
		return nil
	}
	squared := [2]float64{squares(h.sum[0]), squares(h.sum[1])}
	for range movePasses {
		moves := 0
		for i, second := range h.second {
			from := sideOf(second)
			to := 1 - from
			if h.size[from] == 1 {
				continue
			}
			row := h.x.row(i)
			norm := row.Norm()
			own := float64(norm * norm)
			less := max(0, squared[from]-float64(2*dot(h.sum[from], row))+own)
			more := max(0, squared[to]+float64(2*dot(h.sum[to], row))+own)
			gain := math.Sqrt(less) + math.Sqrt(more) - math.Sqrt(squared[from]) - math.Sqrt(squared[to])
			if gain <= leastGain {
				continue
			}
			add(h.sum[from], row, -1)
			add(h.sum[to], row, 1)
			squared[from], squared[to] = less, more
			h.size[from]--
			h.size[to]++
			h.second[i] = to == 1
			moves++
		}
		if moves == 0 {
			break
		}
	}
	h.fill() // anew, without the rounding of the moves
	p := &partition{second: h.second, squared: [2]float64{squares(h.sum[0]), squares(h.sum[1])}}
	p.score = math.Sqrt(p.squared[0]) + math.Sqrt(p.squared[1])
	return p
}

func sideOf(second bool) int {
	if second {
		return 1
	}
	return 0
}

// add adds a multiple of a row to a sum.
func add(sum []float64, row sparse.Vec, times float64) {
	for p, j := range row.Indices {
		sum[j] += float64(times * float64(row.Data[p]))
	}
}

// dot returns the inner product of a dense vector and a row.
func dot(dense []float64, row sparse.Vec) float64 {
	var sum float64
	for p, j := range row.Indices {
		sum += float64(dense[j] * float64(row.Data[p]))
	}
	return sum
}

func squares(v []float64) float64 {
	var sum float64
	for _, x := range v {
		sum += float64(x * x)
	}
	return sum
}
