//go:build purego || !(amd64 || arm64)

package kernel

// FastColumns reports whether [AddColumns] is faster than adding up only the values that are not zero,
// where at least one in thirty is not.
func FastColumns() bool { return false }

func mulPanel(out *[Lanes]float32, indices []int32, values, panel []float32) {
	mulPanelGo(out, indices, values, panel)
}

func addColumns(sums []uint16, columns []uint8, numbers []int32, weights []uint8) {
	addColumnsGo(sums, columns, numbers, weights)
}

func atLeast(mask []uint64, sums, limits []uint16, limit uint16) {
	atLeastGo(mask, sums, limits, limit)
}

func dots(out []uint16, rows []int8, columns []uint8, lanes []int32, add *[DotRows]int32, factor int32) {
	dotsGo(out, rows, columns, lanes, add, factor)
}

func dotDense(sums *[8]float64, a, b []float32) { dotDenseGo(sums, a, b) }
