package neighbor

import "kindred/sparse"

// NewCells returns the cells of given centres, which are the rows of a matrix. They are for rows without a latent part.
func NewCells(centres *sparse.CSR) *Cells {
	used := make([]bool, centres.Cols)
	for j := range used {
		used[j] = true
	}
	c := newCells(centres.Rows, used, 0)
	for cell := range centres.Rows {
		row := centres.Row(cell)
		for p, col := range row.Indices {
			c.words.Set(cell, c.places[col], row.Data[p])
		}
	}
	return c
}
