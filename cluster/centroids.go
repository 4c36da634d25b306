package cluster

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"kindred/internal/parallel"
	"kindred/sparse"
)

// Centroids are the directions of the clusters of a partition, with measures that follow from
// them. They are sparse: they take memory for the columns that occur in each cluster, which are
// never more than the values of the matrix.
type Centroids struct {
	// Rows is K×d. Row k is the centroid of cluster k: the sum of its rows, divided by the
	// norm of the sum; the row is empty if the sum is zero.
	Rows *sparse.CSR
	// Cohesion has length K: the mean cosine similarity of the rows of a cluster to its
	// centroid, in [0, 1].
	Cohesion []float64
	// Inertia is Σᵢ ‖xᵢ − m(labelᵢ)‖² over the rows that are not outliers, where m(k) is the
	// mean of cluster k. It is what scikit-learn's KMeans calls inertia.
	Inertia float64

	columns *sparse.CSR // the transpose of Rows
}

// NewCentroids returns the centroids of the clusters of p, a partition of the rows of x. An
// error wraps [ErrInvalid] if p is not, or is ctx.Err() if ctx ends first. parallelism is the
// number of goroutines; 0 means GOMAXPROCS. The result does not depend on it. NewCentroids takes
// O(nnz + K·Cols/64) time and O(nnz + Cols) memory.
func NewCentroids(ctx context.Context, x sparse.UnitRows, p *Partition, parallelism int) (*Centroids, error) {
	if err := p.Validate(x.Rows()); err != nil {
		return nil, err
	}
	m, members := x.CSR(), p.Members()
	c := &Centroids{Cohesion: make([]float64, p.K)}
	rows := make([]sparse.Vec, p.K)
	norms := make([]float64, p.K)
	err := parallel.ChunksWith(ctx, p.K, 1, parallelism,
		func() *sparse.Accumulator { return sparse.NewAccumulator(m.Cols) },
		func(sum *sparse.Accumulator, k, _, _ int) error {
			sum.Reset()
			sum.AddRows(m, members[k])
			norms[k] = sum.Norm()
			if norms[k] > 0 {
				rows[k] = direction(sum, norms[k])
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	for k, norm := range norms {
		n := float64(p.Sizes[k])
		c.Cohesion[k] = norm / n
		c.Inertia += n - float64(norm*norm)/n
	}
	c.Inertia = max(0, c.Inertia)
	c.Rows = stack(rows, m.Cols)
	c.columns = c.Rows.Transposed()
	return c, nil
}

// direction returns a sum divided by its norm.
func direction(sum *sparse.Accumulator, norm float64) sparse.Vec {
	n := 0
	for range sum.All() {
		n++
	}
	v := sparse.Vec{Indices: make([]int32, 0, n), Data: make([]float32, 0, n)}
	for j, value := range sum.All() {
		if w := float32(value / norm); w != 0 {
			v.Indices, v.Data = append(v.Indices, j), append(v.Data, w)
		}
	}
	return v
}

// stack returns the matrix of the given rows.
func stack(rows []sparse.Vec, cols int) *sparse.CSR {
	m := &sparse.CSR{Rows: len(rows), Cols: cols, Indptr: make([]int, len(rows)+1)}
	for k, row := range rows {
		m.Indptr[k+1] = m.Indptr[k] + len(row.Indices)
	}
	m.Indices, m.Data = make([]int32, m.Indptr[len(rows)]), make([]float32, m.Indptr[len(rows)])
	for k, row := range rows {
		copy(m.Indices[m.Indptr[k]:], row.Indices)
		copy(m.Data[m.Indptr[k]:], row.Data)
	}
	return m
}

// Similarities appends the cosine similarity of the unit vector v to each centroid to dst and
// returns it. The columns of v are those of the matrix. It takes O(K + Σ cₜ) time, where cₜ is
// the number of clusters in which column t occurs.
func (c *Centroids) Similarities(dst []float64, v sparse.Vec) []float64 {
	n := len(dst)
	dst = slices.Grow(dst, c.Rows.Rows)[:n+c.Rows.Rows]
	sums := dst[n:]
	clear(sums)
	for p, j := range v.Indices {
		w := float64(v.Data[p])
		column := c.columns.Row(int(j))
		for q, k := range column.Indices {
			sums[k] += float64(w * float64(column.Data[q]))
		}
	}
	return dst
}

// Nearest returns the cluster whose centroid is most similar to v, the lowest one of equals,
// and the similarity. Without clusters it returns [Outlier] and 0. For its time see
// [Centroids.Similarities].
func (c *Centroids) Nearest(v sparse.Vec) (k int, similarity float64) {
	if c.Rows.Rows == 0 {
		return Outlier, 0
	}
	similarity = math.Inf(-1)
	for j, s := range c.Similarities(nil, v) {
		if s > similarity {
			k, similarity = j, s
		}
	}
	return k, similarity
}

// Member is a row of a cluster with its cosine similarity to the centroid of the cluster.
type Member struct {
	Row        int
	Similarity float64
}

// Ranked returns the members of each cluster, most similar to the centroid first, equal ones by
// row: the first members represent the cluster best. x and p are those that c was made from; an
// error wraps [ErrInvalid] if they do not fit. It takes O(nnz + n·log n) time, on as many goroutines as
// parallelism says, GOMAXPROCS if it is 0, and returns ctx.Err() if ctx ends first.
func (c *Centroids) Ranked(ctx context.Context, x sparse.UnitRows, p *Partition, parallelism int) ([][]Member, error) {
	if err := p.Validate(x.Rows()); err != nil {
		return nil, err
	}
	if p.K != c.Rows.Rows || x.Cols() != c.Rows.Cols {
		return nil, fmt.Errorf("%w: %d clusters and %d columns, of centroids of %d and %d", ErrInvalid, p.K, x.Cols(),
			c.Rows.Rows, c.Rows.Cols)
	}
	ranked, members := make([][]Member, p.K), p.Members()
	err := parallel.ChunksWith(ctx, p.K, 1, parallelism, func() []float32 { return make([]float32, x.Cols()) },
		func(centroid []float32, k, _, _ int) error {
			sparseCentroid := c.Rows.Row(k)
			for q, j := range sparseCentroid.Indices {
				centroid[j] = sparseCentroid.Data[q]
			}
			ranked[k] = make([]Member, len(members[k]))
			for r, i := range members[k] {
				row := x.Row(i)
				var sum float64
				for q, j := range row.Indices {
					sum += float64(float64(row.Data[q]) * float64(centroid[j]))
				}
				ranked[k][r] = Member{Row: i, Similarity: sum}
			}
			for _, j := range sparseCentroid.Indices {
				centroid[j] = 0
			}
			slices.SortStableFunc(ranked[k], func(a, b Member) int { return cmp.Compare(b.Similarity, a.Similarity) })
			return nil
		})
	if err != nil {
		return nil, err
	}
	return ranked, nil
}
