// Package cluster groups the rows of a sparse matrix: spherical k-means, a choice of k,
// papers that fit nowhere, names for the groups, and measures of how good they are.
//
// Every function takes a matrix whose rows are unit vectors or zero, as tfidf.Fit returns
// it, and gives the same bits for every number of workers.
package cluster

import (
	"errors"
	"math"
	"slices"

	"kindred/sparse"
)

// Outlier is the label of a row that belongs to no cluster: a row without any term, or a
// paper that [Outliers] found to fit nowhere.
const Outlier = -1

var (
	// ErrTooFewRows is wrapped by the error of [KMeans] for fewer rows than clusters.
	ErrTooFewRows = errors.New("cluster: fewer rows than clusters")
	// ErrTooManyClusters is wrapped by the error of [KMeans] for more centroids than memory
	// should hold.
	ErrTooManyClusters = errors.New("cluster: too many clusters")
	// ErrNoRows says that every row of the matrix is zero, so that there is nothing to group.
	ErrNoRows = errors.New("cluster: no row has a term")
)

// Clustering is a partition of n rows into K clusters and, where K-means found no place for
// them, outliers. Clusters are numbered from the largest to the smallest, ties by their
// first row; none is empty. A Clustering is immutable once returned.
type Clustering struct {
	K   int // number of clusters
	Dim int // number of columns of the matrix

	Labels []int // length n: the cluster of each row, in [0, K), or Outlier
	Sizes  []int // length K: rows per cluster

	// Centroids is K×Dim, row-major: the directions of the clusters, unit vectors.
	Centroids []float32

	// Inertia is Σᵢ ‖xᵢ − m(labelᵢ)‖² over the rows that have a label, m being the mean of a
	// cluster. It is what scikit-learn's KMeans calls inertia.
	Inertia float64
	// Cohesion has length K: the mean cosine similarity of a cluster's rows to its centroid,
	// in [0, 1].
	Cohesion []float64

	Iterations int         // of the best restart
	Converged  bool        // false if MaxIter ended the best restart
	History    []Iteration // of all restarts, in order
}

// Iteration records one pass over the rows.
type Iteration struct {
	Restart int     // from 0
	N       int     // from 1 within the restart
	Inertia float64 // with the labels and the means after this pass
	Moved   int     // rows whose label this pass changed
}

// Centroid returns the unit centroid of cluster k. It shares memory with c.
func (c *Clustering) Centroid(k int) []float32 {
	return c.Centroids[k*c.Dim : (k+1)*c.Dim : (k+1)*c.Dim]
}

// Similarity returns the cosine similarity of the unit vector v to the centroid of cluster k.
func (c *Clustering) Similarity(v sparse.Vec, k int) float64 {
	centroid := c.Centroid(k)
	var sum float64
	for p, j := range v.Indices {
		sum += float64(v.Data[p]) * float64(centroid[j])
	}
	return sum
}

// Nearest returns the cluster whose centroid is most similar to v, the lowest one if several
// are, and that similarity.
func (c *Clustering) Nearest(v sparse.Vec) (k int, similarity float64) {
	similarity = math.Inf(-1)
	for j := range c.K {
		if s := c.Similarity(v, j); s > similarity {
			k, similarity = j, s
		}
	}
	return k, similarity
}

// Members returns the rows of each cluster, ascending.
func (c *Clustering) Members() [][]int {
	members := make([][]int, c.K)
	for k, size := range c.Sizes {
		members[k] = make([]int, 0, size)
	}
	for i, k := range c.Labels {
		if k != Outlier {
			members[k] = append(members[k], i)
		}
	}
	return members
}

// Ranked returns the rows of each cluster from the most to the least similar to its
// centroid, ties by row: the first ones represent it best.
func (c *Clustering) Ranked(x *sparse.CSR) [][]int {
	similarity := make([]float64, len(c.Labels))
	for i, k := range c.Labels {
		if k != Outlier {
			similarity[i] = c.Similarity(x.Row(i), k)
		}
	}
	members := c.Members()
	for _, rows := range members {
		slices.SortStableFunc(rows, func(a, b int) int {
			switch {
			case similarity[a] > similarity[b]:
				return -1
			case similarity[a] < similarity[b]:
				return 1
			}
			return 0
		})
	}
	return members
}

// newClustering builds the Clustering of the given labels, whose values below k must all
// occur: it renumbers the clusters and computes what follows from labels alone.
func newClustering(x *sparse.CSR, labels []int, k int) *Clustering {
	sizes, first := make([]int, k), make([]int, k)
	for i, label := range labels {
		if label == Outlier {
			continue
		}
		if sizes[label] == 0 {
			first[label] = i
		}
		sizes[label]++
	}
	order := make([]int, k)
	for j := range order {
		order[j] = j
	}
	slices.SortFunc(order, func(a, b int) int {
		if sizes[a] != sizes[b] {
			return sizes[b] - sizes[a]
		}
		return first[a] - first[b]
	})
	rank := make([]int, k)
	for to, from := range order {
		rank[from] = to
	}
	c := &Clustering{
		K: k, Dim: x.Cols,
		Labels:    make([]int, len(labels)),
		Sizes:     make([]int, k),
		Centroids: make([]float32, k*x.Cols),
		Cohesion:  make([]float64, k),
	}
	for i, label := range labels {
		c.Labels[i] = Outlier
		if label != Outlier {
			c.Labels[i] = rank[label]
			c.Sizes[rank[label]]++
		}
	}
	sum := make([]float64, x.Cols)
	for j, rows := range c.Members() {
		sumRows(sum, x, rows)
		norm := norm(sum)
		for t, v := range sum {
			if v != 0 {
				c.Centroids[j*x.Cols+t] = float32(v / norm)
			}
		}
		n := float64(len(rows))
		c.Cohesion[j] = norm / n
		c.Inertia += n - norm*norm/n
	}
	c.Inertia = max(0, c.Inertia)
	return c
}

// sumRows sets sum to the sum of the given rows of x.
func sumRows(sum []float64, x *sparse.CSR, rows []int) {
	clear(sum)
	for _, i := range rows {
		row := x.Row(i)
		for p, j := range row.Indices {
			sum[j] += float64(row.Data[p])
		}
	}
}

// norm returns the L2 norm of v.
func norm(v []float64) float64 {
	var sum float64
	for _, x := range v {
		sum += float64(x * x)
	}
	return math.Sqrt(sum)
}
