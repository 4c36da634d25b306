package lsa

import (
	"fmt"
	"math"

	"kindred/sparse"
)

// Blend returns rows whose cosine similarity is (1 − weight) times that of the words and weight times
// that of the latent rows:
//
//	[√(1−weight)·words, √weight·latent/‖latent‖]
//
// words is n×d and latent n×r; the result is n×(d+r), with the columns of the latent space last. weight is in
// [0, 1]. A row without words stays empty, and a row that the space does not know keeps its words alone. It
// takes O(nnz + n·r) time and memory.
func Blend(words sparse.UnitRows, latent *sparse.Dense, weight float64) (sparse.UnitRows, error) {
	if !(weight >= 0 && weight <= 1) {
		return sparse.UnitRows{}, fmt.Errorf("lsa: weight = %v, must be from 0 to 1", weight)
	}
	x := words.CSR()
	if latent.Rows != x.Rows {
		return sparse.UnitRows{}, fmt.Errorf("lsa: %d rows of words, %d latent rows", x.Rows, latent.Rows)
	}
	m := &sparse.CSR{Rows: x.Rows, Cols: x.Cols + latent.Cols, Indptr: make([]int, 1, x.Rows+1)}
	room := x.NNZ() + x.Rows*latent.Cols
	m.Indices, m.Data = make([]int32, 0, room), make([]float32, 0, room)
	for i := range x.Rows {
		row, dense := x.Row(i), latent.Row(i)
		var squares float64
		for _, v := range dense {
			squares += float64(float64(v) * float64(v))
		}
		if len(row.Indices) > 0 {
			ofWords, ofLatent := math.Sqrt(1-weight), 0.0
			switch {
			case squares > 0:
				ofLatent = math.Sqrt(weight / squares)
			default:
				ofWords = 1
			}
			for p, v := range row.Data {
				if ofWords > 0 {
					m.Indices, m.Data = append(m.Indices, row.Indices[p]), append(m.Data, float32(ofWords*float64(v)))
				}
			}
			for d, v := range dense {
				if ofLatent > 0 {
					m.Indices, m.Data = append(m.Indices, int32(x.Cols+d)), append(m.Data, float32(ofLatent*float64(v)))
				}
			}
		}
		m.Indptr = append(m.Indptr, len(m.Indices))
	}
	return sparse.Normalize(m)
}
