package kernel

// Tile is a Lanes×Lanes matrix, row after row.
type Tile [Lanes * Lanes]float32

// GatherPanel is [MulPanel] with another order of the sums: term p belongs to sum p modulo 4, each sum is in the order
// of its terms, and out[l] is (sum 0 + sum 1) + (sum 2 + sum 3). So an addition need not wait for the one before.
//
// indices and values have equal length, and every index is at least 0 and less than len(panel)/Lanes. GatherPanel
// panics if the lengths differ; an index out of range is not checked for and reads memory that is not the panel's.
func GatherPanel(out *[Lanes]float32, indices []int32, values, panel []float32) {
	if len(indices) != len(values) {
		panic("kernel: indices and values differ in length")
	}
	gatherPanel(out, indices, values, panel)
}

// gatherPanelGo is GatherPanel in Go.
func gatherPanelGo(out *[Lanes]float32, indices []int32, values, panel []float32) {
	values = values[:len(indices)]
	for half := 0; half < Lanes; half += 8 { // eight sums fit the registers, sixteen do not
		var sums [4][8]float32
		for first := range sums {
			var s0, s1, s2, s3, s4, s5, s6, s7 float32
			for i := first; i < len(indices); i += 4 {
				w := values[i]
				m := (*[8]float32)(panel[int(indices[i])*Lanes+half:])
				s0 += float32(w * m[0]) // the conversions forbid fused multiply-add
				s1 += float32(w * m[1])
				s2 += float32(w * m[2])
				s3 += float32(w * m[3])
				s4 += float32(w * m[4])
				s5 += float32(w * m[5])
				s6 += float32(w * m[6])
				s7 += float32(w * m[7])
			}
			sums[first] = [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
		}
		for l := range 8 {
			out[half+l] = (sums[0][l] + sums[1][l]) + (sums[2][l] + sums[3][l])
		}
	}
}

// ScatterPanel adds values[i]·lanes[l] to panel[indices[i]·Lanes + l] for each i and each lane l: the outer
// product of a sparse vector with the values of Lanes dense ones. Each product and each sum is rounded
// to float32, so that the result is the same on every machine.
//
// indices and values have equal length, indices differ from each other, and every index is at least 0 and
// less than len(panel)/Lanes. ScatterPanel panics if the lengths differ. It does not check the indices: a
// wrong index writes to memory outside the panel. So call it on validated data only.
func ScatterPanel(panel []float32, indices []int32, values []float32, lanes *[Lanes]float32) {
	if len(indices) != len(values) {
		panic("kernel: indices and values differ in length")
	}
	scatterPanel(panel, indices, values, lanes)
}

// scatterPanelGo is ScatterPanel in Go.
func scatterPanelGo(panel []float32, indices []int32, values []float32, lanes *[Lanes]float32) {
	values = values[:len(indices)]
	for i, j := range indices {
		w := values[i]
		m := (*[Lanes]float32)(panel[int(j)*Lanes:])
		for l, v := range lanes {
			m[l] += float32(w * v) // the conversion forbids fused multiply-add
		}
	}
}

// AddGram adds qᵀ·w to tile, for two matrices with rows of Lanes values: it adds q[j·Lanes+i]·w[j·Lanes+l] to
// tile[i·Lanes+l] for each row j, in order. Each product and each sum is rounded to float32. q and w have equal
// length, a multiple of Lanes, or AddGram panics.
func AddGram(tile *Tile, q, w []float32) {
	if len(q) != len(w) || len(q)%Lanes != 0 {
		panic("kernel: AddGram: wrong lengths")
	}
	addGram(tile, q, w)
}

// addGramGo is AddGram in Go.
func addGramGo(tile *Tile, q, w []float32) {
	for i := range Lanes {
		for half := 0; half < Lanes; half += 8 {
			t := (*[8]float32)(tile[i*Lanes+half:])
			s0, s1, s2, s3, s4, s5, s6, s7 := t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7]
			for j := 0; j < len(q); j += Lanes {
				v, m := q[j+i], (*[8]float32)(w[j+half:])
				s0 += float32(v * m[0])
				s1 += float32(v * m[1])
				s2 += float32(v * m[2])
				s3 += float32(v * m[3])
				s4 += float32(v * m[4])
				s5 += float32(v * m[5])
				s6 += float32(v * m[6])
				s7 += float32(v * m[7])
			}
			*t = [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
		}
	}
}

// SubProduct takes q·tile from w, for two matrices with rows of Lanes values: it takes Σᵢ q[j·Lanes+i]·tile[i·Lanes+l]
// from w[j·Lanes+l] for each row j. The sums are in order of i, and each product and each sum is rounded to float32.
// q and w have equal length, a multiple of Lanes, or SubProduct panics. They must not overlap.
func SubProduct(w, q []float32, tile *Tile) {
	if len(q) != len(w) || len(q)%Lanes != 0 {
		panic("kernel: SubProduct: wrong lengths")
	}
	subProduct(w, q, tile)
}

// subProductGo is SubProduct in Go.
func subProductGo(w, q []float32, tile *Tile) {
	for j := 0; j < len(q); j += Lanes {
		row := (*[Lanes]float32)(q[j:])
		for half := 0; half < Lanes; half += 8 {
			first := (*[8]float32)(tile[half:])
			v := row[0]
			s0, s1, s2, s3 := float32(v*first[0]), float32(v*first[1]), float32(v*first[2]), float32(v*first[3])
			s4, s5, s6, s7 := float32(v*first[4]), float32(v*first[5]), float32(v*first[6]), float32(v*first[7])
			for i := 1; i < Lanes; i++ {
				v, m := row[i], (*[8]float32)(tile[i*Lanes+half:])
				s0 += float32(v * m[0])
				s1 += float32(v * m[1])
				s2 += float32(v * m[2])
				s3 += float32(v * m[3])
				s4 += float32(v * m[4])
				s5 += float32(v * m[5])
				s6 += float32(v * m[6])
				s7 += float32(v * m[7])
			}
			to := (*[8]float32)(w[j+half:])
			to[0] -= s0
			to[1] -= s1
			to[2] -= s2
			to[3] -= s3
			to[4] -= s4
			to[5] -= s5
			to[6] -= s6
			to[7] -= s7
		}
	}
}
