package cluster

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"

	"kindred/sparse"
)

// Sums are the sums of the rows of clusters, and of all rows, for rows that are not in memory at once: those of
// parts are added by [Sums.Merge]. Values are rounded to multiples of 2⁻³² and added as integers, so that the sums
// depend neither on the parts nor on their order. Up to two thousand million rows can be added. Sums are immutable
// once they are made or read.
type Sums struct {
	cols  int
	rows  int   // all that were added
	sizes []int // of the clusters
	sums  []sum // of the clusters, and then of all rows
}

// sum holds the columns that have a value.
type sum struct {
	columns []int32
	values  []int64 // in units of 2⁻³²
}

const unit = 1 << 32 // of a sum

// NewSums returns the sums of k clusters of rows: row i is of the cluster labels[i], or of none if that is [Outlier].
// It panics if a label is out of range. It takes O(nnz·log nnz) time, and O(Cols) memory besides the sums.
func NewSums(x sparse.UnitRows, labels []int, k int) *Sums {
	s := &Sums{cols: x.Cols(), rows: x.Rows(), sizes: make([]int, k), sums: make([]sum, k+1)}
	members := make([][]int, k+1)
	for i, label := range labels {
		members[k] = append(members[k], i)
		if label != Outlier {
			members[label] = append(members[label], i)
			s.sizes[label]++
		}
	}
	values := make([]int64, s.cols)
	seen := make([]bool, s.cols)
	for g, rows := range members {
		var columns []int32
		for _, i := range rows {
			row := x.Row(i)
			for p, j := range row.Indices {
				if !seen[j] {
					seen[j] = true
					columns = append(columns, j)
				}
				values[j] += int64(math.RoundToEven(float64(float64(row.Data[p]) * unit)))
			}
		}
		slices.Sort(columns)
		s.sums[g] = sum{columns, make([]int64, len(columns))}
		for at, j := range columns {
			s.sums[g].values[at] = values[j]
			values[j], seen[j] = 0, false
		}
	}
	return s
}

// ErrOtherSums says that sums are of other clusters or columns.
var ErrOtherSums = errors.New("cluster: sums of another number of clusters or columns")

// Merge returns the sums of the rows of s and t together. The error is [ErrOtherSums].
func (s *Sums) Merge(t *Sums) (*Sums, error) {
	if s.cols != t.cols || len(s.sums) != len(t.sums) {
		return nil, ErrOtherSums
	}
	merged := &Sums{cols: s.cols, rows: s.rows + t.rows, sizes: slices.Clone(s.sizes), sums: make([]sum, len(s.sums))}
	for k, size := range t.sizes {
		merged.sizes[k] += size
	}
	for g := range s.sums {
		merged.sums[g] = s.sums[g].merge(t.sums[g])
	}
	return merged, nil
}

func (s sum) merge(t sum) sum {
	room := len(s.columns) + len(t.columns)
	m := sum{make([]int32, 0, room), make([]int64, 0, room)}
	for a, b := 0, 0; a < len(s.columns) || b < len(t.columns); {
		var column int32
		var value int64
		switch {
		case b == len(t.columns) || a < len(s.columns) && s.columns[a] < t.columns[b]:
			column, value = s.columns[a], s.values[a]
			a++
		case a == len(s.columns) || t.columns[b] < s.columns[a]:
			column, value = t.columns[b], t.values[b]
			b++
		default:
			column, value = s.columns[a], s.values[a]+t.values[b]
			a, b = a+1, b+1
		}
		m.columns, m.values = append(m.columns, column), append(m.values, value)
	}
	return m
}

// Append appends the sums to b as [ReadSums] reads them: as varints the numbers of clusters, columns and rows, the
// sizes, and for each sum its columns, as differences, and values.
func (s *Sums) Append(b []byte) []byte {
	for _, n := range append([]int{len(s.sizes), s.cols, s.rows}, s.sizes...) {
		b = binary.AppendUvarint(b, uint64(n))
	}
	for _, sum := range s.sums {
		b = binary.AppendUvarint(b, uint64(len(sum.columns)))
		before := int32(0)
		for at, j := range sum.columns {
			b = binary.AppendUvarint(b, uint64(j-before))
			b = binary.AppendVarint(b, sum.values[at])
			before = j
		}
	}
	return b
}

// ErrSums is the error of [ReadSums].
var ErrSums = errors.New("cluster: not the bytes of sums, or damaged ones")

// ReadSums reads sums that [Sums.Append] wrote. Memory grows with the bytes that are there, whatever they claim.
func ReadSums(b []byte) (*Sums, error) {
	bad := false
	number := func() int {
		v, n := binary.Uvarint(b)
		if n <= 0 || v > math.MaxInt32 {
			bad, b = true, nil
			return 0
		}
		b = b[n:]
		return int(v)
	}
	count := func() int { // of things that take a byte at least
		n := number()
		if n > len(b) {
			bad, b = true, nil
			return 0
		}
		return n
	}
	s := &Sums{sizes: make([]int, count())}
	s.cols, s.rows = number(), number()
	for k := range s.sizes {
		s.sizes[k] = number()
	}
	s.sums = make([]sum, len(s.sizes)+1)
	for g := range s.sums {
		n := count()
		s.sums[g] = sum{make([]int32, n), make([]int64, n)}
		column := 0
		for at := range n {
			step := number()
			v, size := binary.Varint(b)
			if size <= 0 || at > 0 && step == 0 {
				return nil, ErrSums
			}
			b = b[size:]
			if column += step; column >= s.cols {
				return nil, ErrSums
			}
			s.sums[g].columns[at], s.sums[g].values[at] = int32(column), v
		}
	}
	if bad || len(b) > 0 {
		return nil, ErrSums
	}
	return s, nil
}

// K returns the number of clusters.
func (s *Sums) K() int { return len(s.sizes) }

// norm returns the norm of the sum of cluster k.
func (s *Sums) norm(k int) float64 {
	var squares float64
	for _, v := range s.sums[k].values {
		value := float64(v) / unit
		squares += float64(value * value)
	}
	return math.Sqrt(squares)
}

// Centroids returns the centroids of the clusters. They differ from those of [NewCentroids] by rounding alone.
func (s *Sums) Centroids() *Centroids {
	c := &Centroids{Cohesion: make([]float64, s.K())}
	rows := make([]sparse.Vec, s.K())
	for k, size := range s.sizes {
		norm := s.norm(k)
		if size == 0 || norm == 0 {
			continue
		}
		for at, j := range s.sums[k].columns {
			if w := float32(float64(s.sums[k].values[at]) / unit / norm); w != 0 {
				rows[k].Indices, rows[k].Data = append(rows[k].Indices, j), append(rows[k].Data, w)
			}
		}
		c.Cohesion[k] = norm / float64(size)
		c.Inertia += float64(size) - float64(norm*norm)/float64(size)
	}
	c.Inertia = max(0, c.Inertia)
	c.Rows = stack(rows, s.cols)
	c.columns = c.Rows.Transposed()
	return c
}

// dot returns the inner product of a sum and a row.
func (s sum) dot(row sparse.Vec) (dot float64) {
	for p, j := range row.Indices {
		if at, ok := slices.BinarySearch(s.columns, j); ok {
			dot += float64(float64(row.Data[p]) * (float64(s.values[at]) / unit))
		}
	}
	return dot
}
