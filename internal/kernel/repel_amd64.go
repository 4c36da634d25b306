//go:build !purego

package kernel

func repel(forces, px, py, x, y, mass []float32) {
	if hasAVX2 {
		repelAVX2(&forces[0], &px[0], &py[0], len(px), &x[0], &y[0], &mass[0], len(x))
		return
	}
	repelGo(forces, px, py, x, y, mass)
}

// repelAVX2 is repelGo for points > 0 and masses > 0.
//
//go:noescape
func repelAVX2(forces, px, py *float32, points int, x, y, mass *float32, masses int)
