package kmeans

import (
	"context"
	"math"
	"sync"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
)

// maxSums bounds the number of values of the sums that are held: 320 MB, and 160 MB of panels.
const maxSums = 40 << 20

// maxMeans bounds the number of values of the panels where the sums are not held: 128 MB.
const maxMeans = 1 << 25

// sums holds the sum of the rows of each cluster, in float64, and in panels of float32, which multiply rows with all of
// them.
//
// Sums are exact: values are rounded to multiples of 2⁻³², which changes no value of a unit row by more than 2⁻³³, and
// sums of such values are exact in float64 up to 2²¹. So they depend on neither the order of the rows nor
// the way by which they came about, and a row that moves is subtracted and added.
type sums struct {
	x      *points
	k      int
	values []float64 // K×cols, row after row
	panels *kernel.WidePanels
}

// fits reports whether the sums of k clusters can be held.
func fits(cols, k int) bool { return k <= maxSums/max(1, cols) } // cols·k may overflow

func newSums(x *points, k int) *sums {
	return &sums{x: x, k: k, values: make([]float64, k*x.cols), panels: kernel.NewWidePanels(x.cols, k)}
}

// sum returns the sum of cluster k.
func (s *sums) sum(k int) []float64 { return s.values[k*s.x.cols : (k+1)*s.x.cols] }

// grid is a number that leaves multiples of 2⁻³² where it is added and subtracted.
const grid = 3 << 19

// exact returns v rounded to a multiple of 2⁻³². |v| is at most 1, and a little more.
func exact(v float32) float64 { return float64(float64(v)+grid) - grid }

// add adds row i to a sum, or subtracts it.
func (s *sums) add(sum []float64, i int, subtract bool) {
	indices, values := s.x.row(i)
	if subtract {
		for q, j := range indices {
			sum[j] -= exact(values[q])
		}
		return
	}
	for q, j := range indices {
		sum[j] += exact(values[q])
	}
}

// dot returns the product of row i with the sum of cluster k.
func (s *sums) dot(i, k int) float64 {
	sum := s.sum(k)
	indices, values := s.x.row(i)
	var dot float64
	for q, j := range indices {
		dot += float64(float64(values[q]) * sum[j])
	}
	return dot
}

// norm returns the norm of a sum.
func norm(sum []float64) float64 {
	var s0, s1, s2, s3 float64 // four sums, since each waits for the one before
	for ; len(sum) >= 4; sum = sum[4:] {
		s0 += float64(sum[0] * sum[0])
		s1 += float64(sum[1] * sum[1])
		s2 += float64(sum[2] * sum[2])
		s3 += float64(sum[3] * sum[3])
	}
	for _, v := range sum {
		s0 += float64(v * v)
	}
	return math.Sqrt(s0 + s1 + s2 + s3)
}

// move is a row that leaves a cluster, or none, for another.
type move struct{ row, from, to int }

// apply changes the sums of the clusters, and not yet the panels. It calls done for each cluster that changed, on
// several goroutines.
func (s *sums) apply(ctx context.Context, moves []move, parallelism int, done func(k int)) error {
	rows, ends := s.byCluster(moves)
	return parallel.Chunks(ctx, s.k, 1, parallelism, func(k, _, _ int) error {
		sum := s.sum(k)
		for _, i := range rows[ends[k]:ends[k+1]] {
			if i < 0 {
				s.add(sum, ^i, true)
			} else {
				s.add(sum, i, false)
			}
		}
		if ends[k] < ends[k+1] {
			done(k)
		}
		return nil
	})
}

// byCluster returns the rows of the moves side by side for each cluster: those that come, and those that go as ^row.
// Those of cluster k are rows[ends[k]:ends[k+1]].
func (s *sums) byCluster(moves []move) (rows, ends []int) {
	ends = make([]int, s.k+1)
	for _, m := range moves {
		if m.from >= 0 {
			ends[m.from+1]++
		}
		ends[m.to+1]++
	}
	for k := range s.k {
		ends[k+1] += ends[k]
	}
	rows = make([]int, ends[s.k])
	next := append([]int(nil), ends[:s.k]...)
	for _, m := range moves {
		if m.from >= 0 {
			rows[next[m.from]] = ^m.row
			next[m.from]++
		}
		rows[next[m.to]] = m.row
		next[m.to]++
	}
	return rows, ends
}

// changes calls use, on several goroutines, with each cluster that the moves have changed, and what they have added to
// its sum. Of what use writes to largest, it returns the maxima of all clusters.
func (s *sums) changes(ctx context.Context, moves []move, parallelism int,
	use func(k int, change []float64, largest [][2]float32)) ([][2]float32, error) {
	rows, ends := s.byCluster(moves)
	type scratch struct {
		change  []float64
		largest [][2]float32
	}
	var (
		mutex sync.Mutex
		all   []scratch
	)
	err := parallel.ChunksWith(ctx, s.k, 1, parallelism,
		func() scratch {
			mutex.Lock()
			defer mutex.Unlock()
			all = append(all, scratch{make([]float64, s.x.cols), make([][2]float32, s.x.cols)})
			return all[len(all)-1]
		},
		func(to scratch, k, _, _ int) error {
			if ends[k] == ends[k+1] {
				return nil
			}
			for _, i := range rows[ends[k]:ends[k+1]] {
				s.add(to.change, max(i, ^i), i < 0)
			}
			use(k, to.change, to.largest)
			for _, i := range rows[ends[k]:ends[k+1]] {
				indices, _ := s.x.row(max(i, ^i))
				for _, j := range indices {
					to.change[j] = 0
				}
			}
			return nil
		})
	if err != nil || len(all) == 0 {
		return make([][2]float32, s.x.cols), err
	}
	largest := all[0].largest
	for _, other := range all[1:] {
		for j, v := range other.largest {
			largest[j][0], largest[j][1] = max(largest[j][0], v[0]), max(largest[j][1], v[1])
		}
	}
	return largest, nil
}

// columnsAtATime is the number of columns of a panel that fill writes for one cluster before the next: 128 kB of the
// panel, which stay in the second-level cache.
const columnsAtATime = 512

// fill copies all sums to the panels.
func (s *sums) fill(ctx context.Context, parallelism int) error {
	parts := parallel.NumChunks(s.x.cols, columnsAtATime)
	return parallel.Chunks(ctx, s.panels.Panels()*parts, 1, parallelism, func(chunk, _, _ int) error {
		b := chunk / parts
		lo := chunk % parts * columnsAtATime
		hi := min(lo+columnsAtATime, s.x.cols)
		panel, width := s.panels.Panel(b)
		for l := range min(width, s.k-b*kernel.Wide) {
			sum := s.sum(b*kernel.Wide + l)[lo:hi]
			lane := panel[lo*width+l:]
			for j, v := range sum {
				lane[j*width] = float32(v)
			}
		}
		return nil
	})
}

// patch copies to the panels what the moves have changed in the sums.
func (s *sums) patch(ctx context.Context, moves []move, parallelism int) error {
	if len(moves)*8 > s.k*s.x.cols/max(1, s.meanLength()) {
		return s.fill(ctx, parallelism)
	}
	for _, m := range moves {
		indices, _ := s.x.row(m.row)
		for _, k := range []int{m.from, m.to} {
			if k < 0 {
				continue
			}
			sum := s.sum(k)
			panel, width := s.panels.Panel(k / kernel.Wide)
			lane := panel[k%kernel.Wide:]
			for _, j := range indices {
				lane[int(j)*width] = float32(sum[j])
			}
		}
	}
	return nil
}

// meanLength returns the mean number of values of a row.
func (s *sums) meanLength() int { return len(s.x.data) / max(1, s.x.n) }

// clear makes all sums zero.
func (s *sums) clear() {
	clear(s.values)
	s.panels.Clear()
}
