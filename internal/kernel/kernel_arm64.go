//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

// What the processor has. Tests switch it off, so that every kernel is run.
var (
	hasNEON = true
	hasDot  = cpu.ARM64.HasASIMDDP
)

// FastColumns reports whether [AddColumns] is faster than adding up only the values that are not zero,
// where at least one in thirty is not.
func FastColumns() bool { return hasNEON }

func mulPanel(out *[Lanes]float32, indices []int32, values, panel []float32) {
	if !hasNEON || len(indices) == 0 || len(panel) == 0 {
		mulPanelGo(out, indices, values, panel)
		return
	}
	mulPanelNEON(out, &indices[0], &values[0], len(indices), &panel[0])
}

//go:noescape
func mulPanelNEON(out *[Lanes]float32, indices *int32, values *float32, n int, panel *float32)

func addColumns(sums []uint16, columns []uint8, numbers []int32, weights []uint8) {
	if !hasNEON {
		addColumnsGo(sums, columns, numbers, weights)
		return
	}
	addColumnsNEON(&sums[0], len(sums), &columns[0], &numbers[0], &weights[0], len(numbers))
}

//go:noescape
func addColumnsNEON(sums *uint16, size int, columns *uint8, numbers *int32, weights *uint8, n int)

func atLeast(mask []uint64, sums, limits []uint16, limit uint16) {
	if !hasNEON {
		atLeastGo(mask, sums, limits, limit)
		return
	}
	atLeastNEON(&mask[0], len(mask), &sums[0], &limits[0], limit)
}

//go:noescape
func atLeastNEON(mask *uint64, n int, sums, limits *uint16, limit uint16)

func dots(out []uint16, rows []int8, columns []uint8, lanes []int32, add *[DotRows]int32, factor int32) {
	if !hasNEON {
		dotsGo(out, rows, columns, lanes, add, factor)
		return
	}
	// The kernels take 128 from the values of columns.
	depth := len(rows) / DotRows
	var more [DotRows]int32
	for r := range more {
		for _, v := range rows[r*depth : (r+1)*depth] {
			more[r] += 128 * int32(v)
		}
		more[r] += add[r]
	}
	if hasDot {
		dotsDot(&out[0], &rows[0], &columns[0], &lanes[0], &more, depth, len(lanes), factor)
		return
	}
	dotsNEON(&out[0], &rows[0], &columns[0], &lanes[0], &more, depth, len(lanes), factor)
}

//go:noescape
func dotsDot(out *uint16, rows *int8, columns *uint8, lanes *int32, add *[DotRows]int32, depth, size int, factor int32)

//go:noescape
func dotsNEON(out *uint16, rows *int8, columns *uint8, lanes *int32, add *[DotRows]int32, depth, size int, factor int32)

func dotDense(sums *[8]float64, a, b []float32) {
	if !hasNEON {
		dotDenseGo(sums, a, b)
		return
	}
	dotDenseNEON(sums, &a[0], &b[0], len(a))
}

//go:noescape
func dotDenseNEON(sums *[8]float64, a, b *float32, n int)
