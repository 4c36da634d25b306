//go:build !purego

package kernel

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// What the processor has. Tests switch it off, so that every kernel is run.
var (
	hasAVX2   = cpu.X86.HasAVX2
	hasAVX512 = hasAVX2 && cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VL
	hasVNNI   = hasAVX512 && cpu.X86.HasAVX512VNNI
)

// FastColumns reports whether [AddColumns] is faster than adding up only the values that are not zero,
// where at least one in thirty is not.
func FastColumns() bool { return hasAVX2 }

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

func addColumns(sums []uint16, columns []uint8, numbers []int32, weights []uint8) {
	switch {
	case hasAVX512:
		addColumnsAVX512(&sums[0], len(sums), &columns[0], &numbers[0], &weights[0], len(numbers))
	case hasAVX2:
		addColumnsAVX2(&sums[0], len(sums), &columns[0], &numbers[0], &weights[0], len(numbers))
	default:
		addColumnsGo(sums, columns, numbers, weights)
	}
}

//go:noescape
func addColumnsAVX512(sums *uint16, size int, columns *uint8, numbers *int32, weights *uint8, n int)

//go:noescape
func addColumnsAVX2(sums *uint16, size int, columns *uint8, numbers *int32, weights *uint8, n int)

func atLeast(mask []uint64, sums, limits []uint16, limit uint16) {
	switch {
	case hasAVX512:
		atLeastAVX512(&mask[0], len(mask), &sums[0], &limits[0], limit)
	case hasAVX2:
		atLeastAVX2(&mask[0], len(mask), &sums[0], &limits[0], limit)
	default:
		atLeastGo(mask, sums, limits, limit)
	}
}

//go:noescape
func atLeastAVX512(mask *uint64, n int, sums, limits *uint16, limit uint16)

//go:noescape
func atLeastAVX2(mask *uint64, n int, sums, limits *uint16, limit uint16)

func dots(out []uint16, rows []int8, columns []uint8, lanes []int32, add *[DotRows]int32, factor int32) {
	switch {
	case hasVNNI:
		dotsVNNI(&out[0], &rows[0], &columns[0], &lanes[0], add, len(rows)/DotRows, len(lanes), factor)
	case hasAVX2:
		dotsAVX2(&out[0], &rows[0], &columns[0], &lanes[0], add, len(rows)/DotRows, len(lanes), factor)
	default:
		dotsGo(out, rows, columns, lanes, add, factor)
	}
}

//go:noescape
func dotsVNNI(out *uint16, rows *int8, columns *uint8, lanes *int32, add *[DotRows]int32, depth, size int, factor int32)

//go:noescape
func dotsAVX2(out *uint16, rows *int8, columns *uint8, lanes *int32, add *[DotRows]int32, depth, size int, factor int32)

func dotDense(sums *[8]float64, a, b []float32) {
	if hasAVX2 {
		dotDenseAVX2(sums, &a[0], &b[0], len(a))
		return
	}
	dotDenseGo(sums, a, b)
}

//go:noescape
func dotDenseAVX2(sums *[8]float64, a, b *float32, n int)

func prefetch(first unsafe.Pointer, bytes int) { prefetchT0(first, bytes) }

//go:noescape
func prefetchT0(first unsafe.Pointer, bytes int)
