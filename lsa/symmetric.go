package lsa

import (
	"cmp"
	"context"
	"math"
	"slices"

	"kindred/internal/parallel"
)

// square is a small matrix by rows.
type square [][]float64

func newMatrix(rows, columns int) square {
	m := make(square, rows)
	data := make([]float64, rows*columns)
	for i := range m {
		m[i] = data[i*columns : (i+1)*columns : (i+1)*columns]
	}
	return m
}

// extended returns the symmetric matrix m with more columns, of the full height, and rows to match.
func (m square) extended(columns square) square {
	n, size := len(m), len(columns)
	larger := newMatrix(size, size)
	for i := range m {
		copy(larger[i], m[i])
	}
	for i, row := range columns {
		for l, v := range row {
			j := n + l
			if i >= n && i > j { // both halves of the new corner were computed
				v = larger[i][j]
			}
			larger[i][j], larger[j][i] = v, v
		}
	}
	return larger
}

// tridiagonal is a symmetric matrix that is zero except for its diagonal and the values beside it.
// reflections are the Householder vectors that brought another matrix to this form.
type tridiagonal struct {
	diagonal, beside []float64 // beside[i] is in row i and column i+1; the last one is 0
	reflections      square    // reflection k changes rows from k+1 on; nil changes nothing
}

// eigenvalues returns the eigenvalues of the matrix, the largest first.
func (t *tridiagonal) eigenvalues() []float64 {
	copied := tridiagonal{diagonal: slices.Clone(t.diagonal), beside: slices.Clone(t.beside)}
	copied.diagonalise(nil)
	slices.SortFunc(copied.diagonal, func(a, b float64) int { return cmp.Compare(b, a) })
	return copied.diagonal
}

// eigenvectors returns the eigenvalues of the original matrix, the largest first, and for each the unit
// eigenvector. The matrix becomes diagonal. The error is that of ctx.
func (t *tridiagonal) eigenvectors(ctx context.Context, parallelism int) (values []float64, vectors square, err error) {
	rows, err := t.basis(ctx, parallelism)
	if err != nil {
		return nil, nil, err
	}
	var rotations []rotation
	t.diagonalise(func(r rotation) { rotations = append(rotations, r) })
	const some = 64 // columns, which are rotated by themselves
	err = parallel.Chunks(ctx, len(rows), some, parallelism, func(_, lo, hi int) error {
		for _, r := range rotations {
			r.turn(rows[r.row][lo:hi], rows[r.row+1][lo:hi])
		}
		return nil
	})
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(t.diagonal[b], t.diagonal[a]) })
	for _, i := range order {
		values, vectors = append(values, t.diagonal[i]), append(vectors, rows[i])
	}
	return values, vectors, err
}

// tridiagonalise reduces a symmetric matrix to tridiagonal form by Householder reflections (Golub and Van
// Loan, Matrix Computations, 4th edition, section 8.3.1).
func tridiagonalise(m square) *tridiagonal {
	n := len(m)
	a := newMatrix(n, n)
	for i := range m {
		copy(a[i], m[i])
	}
	t := &tridiagonal{diagonal: make([]float64, n), beside: make([]float64, n), reflections: make(square, n)}
	product := make([]float64, n)
	for k := range n {
		t.diagonal[k] = a[k][k]
		if k == n-1 {
			break
		}
		v := make([]float64, n-k-1)
		for i := range v {
			v[i] = a[k+1+i][k]
		}
		length := math.Sqrt(dot(v, v))
		t.beside[k] = v[0]
		if length == math.Abs(v[0]) {
			continue // nothing to bring to zero
		}
		if v[0] > 0 {
			length = -length
		}
		t.beside[k] = length
		v[0] -= length
		// I − v·vᵀ for v of length √2
		scale := math.Sqrt(2 / dot(v, v))
		for i := range v {
			v[i] *= scale
		}
		t.reflections[k] = v
		// Only the half of the matrix up to the diagonal is read and written.
		p := product[:len(v)]
		clear(p)
		for i, vi := range v {
			row := a[k+1+i][k+1 : k+2+i]
			var sum float64
			for j, value := range row[:i] {
				sum += float64(value * v[j])
				p[j] += float64(value * vi)
			}
			p[i] += sum + float64(row[i]*vi)
		}
		half := dot(p, v) / 2
		for i := range p {
			p[i] -= float64(half * v[i])
		}
		for i, vi := range v {
			row, pi := a[k+1+i][k+1:k+2+i], p[i]
			for j := range row {
				row[j] -= float64(vi*p[j]) + float64(pi*v[j])
			}
		}
	}
	return t
}

// basis returns the vectors in which the original matrix is tridiagonal, by rows.
func (t *tridiagonal) basis(ctx context.Context, parallelism int) (square, error) {
	n := len(t.diagonal)
	rows := newMatrix(n, n)
	return rows, parallel.Chunks(ctx, n, 16, parallelism, func(_, lo, hi int) error {
		for i := lo; i < hi; i++ {
			rows[i][i] = 1
			for k := i - 1; k >= 0; k-- {
				v := t.reflections[k]
				if v == nil {
					continue
				}
				row := rows[i][k+1:]
				along := dot(row, v)
				for j := range row {
					row[j] -= float64(along * v[j])
				}
			}
		}
		return nil
	})
}

// diagonalise brings the matrix to diagonal form by the QL algorithm with implicit shifts (Wilkinson and
// Reinsch, Handbook for Automatic Computation II, 1971, contribution II/4). It calls rotated, if not nil, with the
// rotations in their order, which turn the basis with it.
func (t *tridiagonal) diagonalise(rotated func(rotation)) {
	d, e := t.diagonal, t.beside
	const most = 60 // steps for a value; two are usual
	for first := range d {
		for range most {
			last := first
			for last < len(d)-1 && math.Abs(e[last]) > 0x1p-52*(math.Abs(d[last])+math.Abs(d[last+1])) {
				last++
			}
			if last == first {
				break
			}
			t.step(first, last, rotated)
		}
	}
}

// step makes one step of the QL algorithm on rows first to last, between which no value is zero.
func (t *tridiagonal) step(first, last int, rotated func(rotation)) {
	d, e := t.diagonal, t.beside
	// The shift is the eigenvalue of the upper left 2×2 matrix that is closer to d[first].
	g := (d[first+1] - d[first]) / (2 * e[first])
	r := math.Sqrt(1 + float64(g*g))
	g = d[last] - d[first] + e[first]/(g+math.Copysign(r, g))
	sine, cosine, p := 1.0, 1.0, 0.0
	for i := last - 1; i >= first; i-- {
		f, b := float64(sine*e[i]), float64(cosine*e[i])
		r = math.Sqrt(float64(f*f) + float64(g*g))
		e[i+1] = r
		if r == 0 {
			d[i+1] -= p
			e[last] = 0
			return
		}
		sine, cosine = f/r, g/r
		g = d[i+1] - p
		r = float64((d[i]-g)*sine) + float64(2*cosine*b)
		p = float64(sine * r)
		d[i+1] = g + p
		g = float64(cosine*r) - b
		if rotated != nil {
			rotated(rotation{i, sine, cosine})
		}
	}
	d[first] -= p
	e[first] = g
	e[last] = 0
}

// rotation turns a row and the one after it.
type rotation struct {
	row          int
	sine, cosine float64
}

// turn turns the two rows, or the same part of both.
func (r rotation) turn(a, b []float64) {
	b = b[:len(a)]
	for k, v := range a {
		a[k], b[k] = float64(r.cosine*v)-float64(r.sine*b[k]), float64(r.sine*v)+float64(r.cosine*b[k])
	}
}

// dot returns the product of two vectors of equal length.
func dot(a, b []float64) float64 {
	b = b[:len(a)]
	var sum float64
	for i, v := range a {
		sum += float64(v * b[i])
	}
	return sum
}

func sum(values []float64) (total float64) {
	for _, v := range values {
		total += v
	}
	return total
}
