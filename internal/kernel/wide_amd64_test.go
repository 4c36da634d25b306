//go:build !purego

package kernel

// wideTwins returns the ways to compute MulWide that this processor has.
func wideTwins() map[string]func([]float32, []int32, []float32, []float32) {
	type pointers = func(*float32, int, *int32, *float32, int, *float32)
	call := func(f pointers) func([]float32, []int32, []float32, []float32) {
		return func(out []float32, indices []int32, values, panel []float32) {
			if len(indices) == 0 {
				mulWideGo(out, indices, values, panel)
				return
			}
			f(&out[0], len(out), &indices[0], &values[0], len(indices), &panel[0])
		}
	}
	twins := map[string]func([]float32, []int32, []float32, []float32){"dispatched": MulWide, "go": mulWideGo}
	if hasAVX2 {
		twins["avx2"] = call(mulWideAVX2)
	}
	if hasAVX512 {
		twins["avx512"] = call(mulWideAVX512)
	}
	return twins
}
