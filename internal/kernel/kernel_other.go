//go:build !amd64

package kernel

func mulPanel(out *[Lanes]float32, indices []int32, values, panel []float32) {
	mulPanelGo(out, indices, values, panel)
}

func addPanel(panel []float32, indices []int32, values []float32, lanes *[Lanes]float32) {
	addPanelGo(panel, indices, values, lanes)
}

// FastColumns reports whether [AddColumns] is faster than adding up only the values that are not zero,
// where at least one in thirty is not.
func FastColumns() bool { return false }

func addColumns(sums []uint16, columns []uint8, numbers []int32, weights []uint16) {
	addColumnsGo(sums, columns, numbers, weights)
}

func atLeast(mask []uint64, sums, limits []uint16, limit uint16) {
	atLeastGo(mask, sums, limits, limit)
}
