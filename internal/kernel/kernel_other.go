//go:build !amd64

package kernel

func mulPanel(out *[Lanes]float32, indices []int32, values, panel []float32) {
	mulPanelGo(out, indices, values, panel)
}

func addPanel(panel []float32, indices []int32, values []float32, lanes *[Lanes]float32) {
	addPanelGo(panel, indices, values, lanes)
}
