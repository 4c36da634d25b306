// Package values writes what tasks find to their files, and reads it: rows of a matrix, a latent space, neighbours of a
// paper, and how a paper fits its group.
package values

import (
	"kindred/cluster"
	"kindred/neighbor"
	"kindred/shard/taskfile"
	"kindred/sparse"
)

// AppendRow appends a row of a matrix as [ReadRow] reads it.
func AppendRow(b []byte, row sparse.Vec) []byte {
	b = taskfile.AppendNumbers(b, len(row.Indices))
	before := int32(0)
	for _, j := range row.Indices {
		b = taskfile.AppendNumbers(b, int(j-before))
		before = j
	}
	for _, v := range row.Data {
		b = taskfile.AppendFloat32(b, v)
	}
	return b
}

// ReadRow adds a row to a matrix. It returns [taskfile.ErrFile] if there is none, or one with other columns.
func ReadRow(d *taskfile.Decoder, x *sparse.CSR) error {
	n := d.Count()
	column := 0
	for i := range n {
		step := d.Number()
		if step >= x.Cols-column || i > 0 && step == 0 { // columns ascend
			return taskfile.ErrFile
		}
		column += step
		x.Indices = append(x.Indices, int32(column))
	}
	for range n {
		x.Data = append(x.Data, d.Float32())
	}
	if d.Err() != nil {
		return taskfile.ErrFile
	}
	x.Rows++
	x.Indptr = append(x.Indptr, len(x.Indices))
	return nil
}

// NewMatrix returns a matrix without rows, for [ReadRow].
func NewMatrix(cols int) *sparse.CSR { return &sparse.CSR{Cols: cols, Indptr: []int{0}} }

// AppendFit appends how a paper fits its group, as [ReadFit] reads it.
func AppendFit(b []byte, f cluster.Fit) []byte {
	b = taskfile.AppendNumbers(b, f.Nearest+1)
	for _, v := range []float64{f.Similarity, f.ToNearest, f.Width, f.Degree, f.Square} {
		b = taskfile.AppendFloat64(b, v)
	}
	return b
}

// ReadFit reads how a paper fits its group.
func ReadFit(d *taskfile.Decoder) (f cluster.Fit) {
	f.Nearest = d.Number() - 1
	for _, v := range []*float64{&f.Similarity, &f.ToNearest, &f.Width, &f.Degree, &f.Square} {
		*v = d.Float64()
	}
	return f
}

// AppendNeighbors appends neighbours as [ReadNeighbors] reads them.
func AppendNeighbors(b []byte, list []neighbor.Neighbor) []byte {
	b = taskfile.AppendNumbers(b, len(list))
	for _, n := range list {
		b = taskfile.AppendFloat64(taskfile.AppendNumbers(b, n.Row), n.Similarity)
	}
	return b
}

// ReadNeighbors reads neighbours.
func ReadNeighbors(d *taskfile.Decoder) []neighbor.Neighbor {
	list := make([]neighbor.Neighbor, d.Count())
	for i := range list {
		list[i] = neighbor.Neighbor{Row: d.Number(), Similarity: d.Float64()}
	}
	return list
}

// AppendSpace appends the places of the terms in a latent space as [ReadSpace] reads them.
func AppendSpace(b []byte, space *sparse.Dense) []byte {
	b = taskfile.AppendNumbers(b, space.Rows, space.Cols)
	for _, v := range space.Data {
		b = taskfile.AppendFloat32(b, v)
	}
	return b
}

// ReadSpace reads the places of the terms in a latent space. It returns [taskfile.ErrFile] if they are not all there.
func ReadSpace(d *taskfile.Decoder) (*sparse.Dense, error) {
	n, dims := d.Count(), d.Count()
	if d.Err() != nil || dims > 0 && n > d.Left()/4/dims { // of four bytes each
		return nil, taskfile.ErrFile
	}
	space := sparse.NewDense(n, dims)
	for i := range space.Data {
		space.Data[i] = d.Float32()
	}
	return space, d.Err()
}
