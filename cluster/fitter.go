package cluster

import (
	"math"

	"kindred/sparse"
)

// Fitter tells how well rows fit the clusters that sums are of, where the rows are not in memory at once.
type Fitter struct {
	sums      *Sums
	centroids *Centroids
	norms     []float64
	clustered int
	limit     float64
}

// NewFitter returns a fitter. limit is what [PairSimilarity] returned for some or all of the rows.
func NewFitter(s *Sums, limit float64) *Fitter {
	f := &Fitter{sums: s, centroids: s.Centroids(), norms: make([]float64, s.K()), limit: limit}
	for k, size := range s.sizes {
		f.norms[k] = s.norm(k)
		f.clustered += size
	}
	return f
}

// Centroids returns the centroids of the clusters.
func (f *Fitter) Centroids() *Centroids { return f.centroids }

// Ratio returns how many times more similar a row of cluster k is to the other rows of its cluster than to the rows
// outside: what [Outliers] compares with its standard MinRatio, after the comparison with random pairs. A row of a
// cluster that holds all clustered rows fits. It takes O(nnz·log Cols) time.
func (f *Fitter) Ratio(row sparse.Vec, k int) float64 {
	s := f.sums
	if s.sizes[k] == f.clustered {
		return math.Inf(1)
	}
	inner, inside := sparse.Dot(row, row), s.sums[k].dot(row)
	ratio := fit(inner, inside, s.sums[s.K()].dot(row), s.sizes[k], s.rows)
	if f.limit > -1 && closeness(inner, inside, f.norms[k]) <= f.limit {
		ratio = min(ratio, belowAll(minRatio))
	}
	return ratio
}

// Fit says how a row fits the clusters.
type Fit struct {
	Similarity float64 // the cosine similarity to the centroid of its cluster; 0 for an outlier
	Nearest    int     // the cluster whose centroid is most similar; [Outlier] without clusters, or for a zero row
	ToNearest  float64 // the cosine similarity to that centroid
	Width      float64 // the silhouette width, as in quality.Silhouette; 0 for an outlier
	Degree     float64 // the sum of the similarities to all other rows
	Square     float64 // the square of the norm of the row: 1 up to rounding, or 0
}

// Fit measures a row of cluster k, or an outlier. Similarities and the time are those of [Centroids.Similarities].
func (f *Fitter) Fit(row sparse.Vec, k int) Fit {
	s := f.sums
	m := Fit{Nearest: Outlier, Square: sparse.Dot(row, row)}
	m.Degree = s.sums[s.K()].dot(row) - m.Square
	if len(row.Indices) == 0 || s.K() == 0 {
		return m
	}
	m.ToNearest = math.Inf(-1)
	own, nearest := 0.0, math.Inf(-1) // mean similarities to the rows of clusters
	for c, similarity := range f.centroids.Similarities(nil, row) {
		if similarity > m.ToNearest {
			m.Nearest, m.ToNearest = c, similarity
		}
		if mean := similarity * f.centroids.Cohesion[c]; c == k {
			m.Similarity, own = similarity, mean
		} else if s.sizes[c] > 0 {
			nearest = max(nearest, mean)
		}
	}
	if k == Outlier || s.sizes[k] < 2 || math.IsInf(nearest, -1) {
		return m
	}
	a := 1 - (float64(own*float64(s.sizes[k]))-m.Square)/float64(s.sizes[k]-1)
	b := 1 - nearest
	if largest := max(a, b); largest > 0 {
		m.Width = (b - a) / largest
	}
	return m
}

// Quality returns the mean silhouette width and the modularity of the clusters, as package quality has them. labels and
// fits are those of all rows, in order. It takes O(n + K) time.
func (f *Fitter) Quality(labels []int, fits []Fit) (silhouette, modularity float64) {
	type total struct{ degrees, own, squares float64 }
	totals := make([]total, f.sums.K())
	var weight, weightSquares, widths float64
	for i, k := range labels {
		m := &fits[i]
		weight += m.Degree
		weightSquares += float64(m.Degree * m.Degree)
		if k != Outlier {
			widths += m.Width
			totals[k].degrees += m.Degree
			totals[k].own += float64(m.Degree * m.Degree)
			totals[k].squares += m.Square
		}
	}
	if f.clustered > 0 && f.sums.K() > 1 {
		silhouette = widths / float64(f.clustered)
	}
	pairs := float64(weight*weight) - weightSquares
	if weight <= 0 || pairs <= 0 {
		return silhouette, 0
	}
	for k, t := range totals {
		within := float64(f.norms[k]*f.norms[k]) - t.squares
		modularity += within/weight - (float64(t.degrees*t.degrees)-t.own)/pairs
	}
	return silhouette, modularity
}
