//go:build !purego

package kernel

func gatherPanel(out *[Lanes]float32, indices []int32, values, panel []float32) {
	switch {
	case !hasAVX2 || len(indices) == 0 || len(panel) == 0:
		gatherPanelGo(out, indices, values, panel)
	case hasAVX512:
		gatherPanelAVX512(out, &indices[0], &values[0], len(indices), &panel[0])
	default:
		gatherPanelAVX2(out, &indices[0], &values[0], len(indices), &panel[0])
	}
}

// gatherPanelAVX512 is gatherPanelGo for n > 0 terms.
//
//go:noescape
func gatherPanelAVX512(out *[Lanes]float32, indices *int32, values *float32, n int, panel *float32)

// gatherPanelAVX2 is gatherPanelGo for n > 0 terms.
//
//go:noescape
func gatherPanelAVX2(out *[Lanes]float32, indices *int32, values *float32, n int, panel *float32)

func scatterPanel(panel []float32, indices []int32, values []float32, lanes *[Lanes]float32) {
	switch {
	case !hasAVX2 || len(indices) == 0 || len(panel) == 0:
		scatterPanelGo(panel, indices, values, lanes)
	case hasAVX512:
		scatterPanelAVX512(&panel[0], &indices[0], &values[0], len(indices), lanes)
	default:
		scatterPanelAVX2(&panel[0], &indices[0], &values[0], len(indices), lanes)
	}
}

// scatterPanelAVX2 is scatterPanelGo for n > 0 terms.
//
//go:noescape
func scatterPanelAVX2(panel *float32, indices *int32, values *float32, n int, lanes *[Lanes]float32)

// scatterPanelAVX512 is scatterPanelGo for n > 0 terms.
//
//go:noescape
func scatterPanelAVX512(panel *float32, indices *int32, values *float32, n int, lanes *[Lanes]float32)

func addGram(tile *Tile, q, w []float32) {
	switch {
	case !hasAVX2 || len(q) == 0:
		addGramGo(tile, q, w)
	case hasAVX512:
		addGramAVX512(tile, &q[0], &w[0], len(q)/Lanes)
	default:
		addGramAVX2(tile, &q[0], &w[0], len(q)/Lanes)
	}
}

// addGramAVX512 is addGramGo for n > 0 rows.
//
//go:noescape
func addGramAVX512(tile *Tile, q, w *float32, n int)

// addGramAVX2 is addGramGo for n > 0 rows.
//
//go:noescape
func addGramAVX2(tile *Tile, q, w *float32, n int)

func subProduct(w, q []float32, tile *Tile) {
	switch {
	case !hasAVX2 || len(q) == 0:
		subProductGo(w, q, tile)
	case hasAVX512:
		subProductAVX512(&w[0], &q[0], tile, len(q)/Lanes)
	default:
		subProductAVX2(&w[0], &q[0], tile, len(q)/Lanes)
	}
}

// subProductAVX512 is subProductGo for n > 0 rows.
//
//go:noescape
func subProductAVX512(w, q *float32, tile *Tile, n int)

// subProductAVX2 is subProductGo for n > 0 rows.
//
//go:noescape
func subProductAVX2(w, q *float32, tile *Tile, n int)
