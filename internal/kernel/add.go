package kernel

// AddPanel adds values[i]·lanes[l] to panel[indices[i]·Lanes + l] for each i and each lane l: the outer
// product of a sparse vector with the values of Lanes dense ones. Each product and each sum is rounded
// to float32, so that the result is the same on every machine.
//
// indices and values have equal length, indices differ from each other, and every index is at least 0 and
// less than len(panel)/Lanes. AddPanel panics if the lengths differ. It does not check the indices: a
// wrong index writes to memory outside the panel. So call it on validated data only.
func AddPanel(panel []float32, indices []int32, values []float32, lanes *[Lanes]float32) {
	if len(indices) != len(values) {
		panic("kernel: indices and values differ in length")
	}
	addPanel(panel, indices, values, lanes)
}

// addPanelGo is AddPanel in Go.
func addPanelGo(panel []float32, indices []int32, values []float32, lanes *[Lanes]float32) {
	values = values[:len(indices)]
	for i, j := range indices {
		w := values[i]
		m := (*[Lanes]float32)(panel[int(j)*Lanes:])
		for l, v := range lanes {
			m[l] += float32(w * v) // the conversion forbids fused multiply-add
		}
	}
}
