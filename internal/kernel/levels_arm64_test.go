//go:build !purego

package kernel

// levels are the instructions that kernels need, the plainest last. Those that need one need what stands after it.
var levels = []level{{"DotProd", &hasDot}, {"NEON", &hasNEON}}
