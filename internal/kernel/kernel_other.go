//go:build !amd64

package kernel

func mulPanel(out *[Lanes]float32, indices []int32, values, panel []float32) {
	mulPanelGo(out, indices, values, panel)
}
