//go:build !amd64 || purego

package kernel

// wideTwins returns the ways to compute MulWide that there are.
func wideTwins() map[string]func([]float32, []int32, []float32, []float32) {
	return map[string]func([]float32, []int32, []float32, []float32){"dispatched": MulWide, "go": mulWideGo}
}
