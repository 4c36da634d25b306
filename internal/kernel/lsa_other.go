//go:build !amd64 || purego

package kernel

func gatherPanel(out *[Lanes]float32, indices []int32, values, panel []float32) {
	gatherPanelGo(out, indices, values, panel)
}

func scatterPanel(panel []float32, indices []int32, values []float32, lanes *[Lanes]float32) {
	scatterPanelGo(panel, indices, values, lanes)
}

func addGram(tile *Tile, q, w []float32) { addGramGo(tile, q, w) }

func subProduct(w, q []float32, tile *Tile) { subProductGo(w, q, tile) }
