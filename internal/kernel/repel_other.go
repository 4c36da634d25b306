//go:build !amd64 || purego

package kernel

func repel(forces, px, py, x, y, mass []float32) { repelGo(forces, px, py, x, y, mass) }
