package kernel

import "golang.org/x/sys/cpu"

var hasAVX2 = cpu.X86.HasAVX2

func mulPanel(out *[Lanes]float32, indices []int32, values, panel []float32) {
	if !hasAVX2 || len(indices) == 0 || len(panel) == 0 {
		mulPanelGo(out, indices, values, panel)
		return
	}
	mulPanelAVX2(out, &indices[0], &values[0], len(indices), &panel[0])
}

// mulPanelAVX2 is mulPanelGo for n > 0 terms.
//
//go:noescape
func mulPanelAVX2(out *[Lanes]float32, indices *int32, values *float32, n int, panel *float32)

func addPanel(panel []float32, indices []int32, values []float32, lanes *[Lanes]float32) {
	if !hasAVX2 || len(indices) == 0 || len(panel) == 0 {
		addPanelGo(panel, indices, values, lanes)
		return
	}
	addPanelAVX2(&panel[0], &indices[0], &values[0], len(indices), lanes)
}

// addPanelAVX2 is addPanelGo for n > 0 terms.
//
//go:noescape
func addPanelAVX2(panel *float32, indices *int32, values *float32, n int, lanes *[Lanes]float32)

// FastColumns reports whether [AddColumns] is faster than adding up only the values that are not zero,
// where at least one in thirty is not.
func FastColumns() bool { return hasAVX2 }

func addColumns(sums []uint16, columns []uint8, numbers []int32, weights []uint16) {
	if !hasAVX2 || len(numbers) == 0 || len(sums) == 0 {
		addColumnsGo(sums, columns, numbers, weights)
		return
	}
	addColumnsAVX2(&sums[0], len(sums), &columns[0], &numbers[0], &weights[0], len(numbers))
}

// addColumnsAVX2 is addColumnsGo for size > 0 sums and n > 0 columns.
//
//go:noescape
func addColumnsAVX2(sums *uint16, size int, columns *uint8, numbers *int32, weights *uint16, n int)

func atLeast(mask []uint64, sums, limits []uint16, limit uint16) {
	if !hasAVX2 || len(mask) == 0 {
		atLeastGo(mask, sums, limits, limit)
		return
	}
	atLeastAVX2(&mask[0], len(mask), &sums[0], &limits[0], limit)
}

// atLeastAVX2 is atLeastGo for n > 0 words.
//
//go:noescape
func atLeastAVX2(mask *uint64, n int, sums, limits *uint16, limit uint16)
