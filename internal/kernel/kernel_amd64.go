package kernel

import "golang.org/x/sys/cpu"

var hasAVX2 = cpu.X86.HasAVX2

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

func addPanel(panel []float32, indices []int32, values []float32, lanes *[Lanes]float32) {
	if !hasAVX2 || len(indices) == 0 || len(panel) == 0 {
		addPanelGo(panel, indices, values, lanes)
		return
	}
	addPanelAVX2(&panel[0], &indices[0], &values[0], len(indices), lanes)
}

// addPanelAVX2 is addPanelGo for n > 0 terms.
//
//go:noescape
func addPanelAVX2(panel *float32, indices *int32, values *float32, n int, lanes *[Lanes]float32)
