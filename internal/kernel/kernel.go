// Package kernel holds the few loops that are worth writing for a processor's vector
// instructions. Each has a twin in Go that gives the same bits, which runs where there are no
// such instructions and is what the tests compare with.
package kernel

// Lanes is the number of values that stand side by side in a panel; see [MulPanel].
const Lanes = 16

// MulPanel sets out[l] to Σᵢ values[i]·panel[indices[i]·Lanes + l] for each lane l: the
// products of a sparse vector with Lanes dense vectors whose values of one column lie side by
// side. Each lane is summed in the order of the indices, each product and each sum rounded to
// float32, so that the result is the same on every machine.
//
// indices and values have equal length, and every index is at least 0 and less than
// len(panel)/Lanes. MulPanel panics if the lengths differ; an index out of range is not
// checked for and reads memory that is not the panel's, so call it on validated data only.
func MulPanel(out *[Lanes]float32, indices []int32, values, panel []float32) {
	if len(indices) != len(values) {
		panic("kernel: indices and values differ in length")
	}
	mulPanel(out, indices, values, panel)
}

// mulPanelGo is MulPanel in Go.
func mulPanelGo(out *[Lanes]float32, indices []int32, values, panel []float32) {
	values = values[:len(indices)]
	for half := 0; half < Lanes; half += 8 { // eight sums fit the registers, sixteen do not
		var s0, s1, s2, s3, s4, s5, s6, s7 float32
		for i, j := range indices {
			w := values[i]
			m := (*[8]float32)(panel[int(j)*Lanes+half:])
			// The conversions forbid fused multiply-add, which would change the last bit on
			// the processors that have it.
			s0 += float32(w * m[0])
			s1 += float32(w * m[1])
			s2 += float32(w * m[2])
			s3 += float32(w * m[3])
			s4 += float32(w * m[4])
			s5 += float32(w * m[5])
			s6 += float32(w * m[6])
			s7 += float32(w * m[7])
		}
		*(*[8]float32)(out[half:]) = [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
	}
}
