//go:build !amd64 || purego

package kernel

func mulWide(out []float32, indices []int32, values, panel []float32) {
	mulWideGo(out, indices, values, panel)
}

func above(mask []uint64, products, scale, bias []float32, threshold float32) {
	aboveGo(mask, products, scale, bias, threshold)
}
