//go:build !purego

package kernel

func mulWide(out []float32, indices []int32, values, panel []float32) {
	switch {
	case len(indices) == 0 || len(panel) == 0:
		mulWideGo(out, indices, values, panel)
	case hasAVX512:
		mulWideAVX512(&out[0], len(out), &indices[0], &values[0], len(indices), &panel[0])
	case hasAVX2:
		mulWideAVX2(&out[0], len(out), &indices[0], &values[0], len(indices), &panel[0])
	default:
		mulWideGo(out, indices, values, panel)
	}
}

// mulWideAVX512 is mulWideGo for n > 0 terms.
//
//go:noescape
func mulWideAVX512(out *float32, width int, indices *int32, values *float32, n int, panel *float32)

// mulWideAVX2 is mulWideGo for n > 0 terms.
//
//go:noescape
func mulWideAVX2(out *float32, width int, indices *int32, values *float32, n int, panel *float32)

func above(mask []uint64, products, scale, bias []float32, threshold float32) {
	if !hasAVX2 || len(products) == 0 {
		aboveGo(mask, products, scale, bias, threshold)
		return
	}
	mask[len(mask)-1] = 0
	aboveAVX2(&mask[0], &products[0], &scale[0], &bias[0], len(products), threshold)
}

// aboveAVX2 is aboveGo for n > 0 lanes.
//
//go:noescape
func aboveAVX2(mask *uint64, products, scale, bias *float32, n int, threshold float32)
