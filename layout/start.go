package layout

import (
	"math"

	"kindred/sparse"
)

// begin puts the nodes where the two main directions of their latent rows have them, or at random.
func (m *mapping) begin(latent *sparse.Dense, rows []int) {
	for i := range m.n {
		r := uint64(rows[i])
		m.at[2*i], m.at[2*i+1] = unit(random(m.opts.Seed, r, 1)), unit(random(m.opts.Seed, r, 2))
	}
	if latent == nil || latent.Cols < 2 {
		return
	}
	mean, first, second := directions(latent, rows)
	for i, row := range rows {
		var x, y float64
		for d, v := range latent.Row(row) {
			x += float64((float64(v) - mean[d]) * first[d])
			y += float64((float64(v) - mean[d]) * second[d])
		}
		// A little noise parts papers with the same words.
		m.at[2*i] = float32(x) + float32(1e-3*m.at[2*i])
		m.at[2*i+1] = float32(y) + float32(1e-3*m.at[2*i+1])
	}
}

const (
	// directionRows is how many rows the main directions are taken from, spread evenly.
	directionRows = 4000
	powerSteps    = 60
)

// directions returns the mean of the given rows, and the two directions in which they vary most.
func directions(x *sparse.Dense, rows []int) (mean, first, second []float64) {
	step := max(1, len(rows)/directionRows)
	d := x.Cols
	mean = make([]float64, d)
	count := 0
	for p := 0; p < len(rows); p += step {
		for j, v := range x.Row(rows[p]) {
			mean[j] += float64(v)
		}
		count++
	}
	for j := range mean {
		mean[j] /= float64(count)
	}
	covariance := make([]float64, d*d)
	row := make([]float64, d)
	for p := 0; p < len(rows); p += step {
		for j, v := range x.Row(rows[p]) {
			row[j] = float64(v) - mean[j]
		}
		for a, u := range row {
			for b, v := range row[:a+1] {
				covariance[a*d+b] += float64(u * v)
			}
		}
	}
	for a := range d {
		for b := range a {
			covariance[b*d+a] = covariance[a*d+b]
		}
	}
	first = mainDirection(covariance, d, nil)
	return mean, first, mainDirection(covariance, d, first)
}

// mainDirection returns the eigenvector of a symmetric d×d matrix with the largest eigenvalue, orthogonal to
// another one unless that is nil, by power iteration.
func mainDirection(matrix []float64, d int, other []float64) []float64 {
	v, next := make([]float64, d), make([]float64, d)
	for j := range v {
		v[j] = float64(unit(random(1, uint64(j), 3)))
	}
	for range powerSteps {
		for a := range next {
			sum := 0.0
			for b, w := range v {
				sum += float64(matrix[a*d+b] * w)
			}
			next[a] = sum
		}
		along, squares := 0.0, 0.0
		for j := range other {
			along += float64(next[j] * other[j])
		}
		for j := range next {
			if other != nil {
				next[j] -= float64(along * other[j])
			}
			squares += float64(next[j] * next[j])
		}
		if squares == 0 {
			return v
		}
		norm := math.Sqrt(squares)
		for j := range next {
			v[j] = next[j] / norm
		}
	}
	return v
}

// spread scales the places so that their standard deviation is as given.
func (m *mapping) spread(deviation float64) {
	var squares float64
	var mean [2]float64
	for i, v := range m.at {
		mean[i%2] += float64(v) / float64(m.n)
	}
	for i, v := range m.at {
		d := float64(v) - mean[i%2]
		squares += float64(d * d)
	}
	scale := 1.0
	if squares > 0 {
		scale = deviation / math.Sqrt(squares/float64(2*m.n))
	}
	for i, v := range m.at {
		m.at[i] = float32((float64(v) - mean[i%2]) * scale)
	}
}
