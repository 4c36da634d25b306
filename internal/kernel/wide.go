package kernel

// Wide is the largest number of dense vectors that stand side by side in a panel of [WidePanels]: their products
// with a row fill half of the vector registers.
const Wide = 4 * Lanes

// MulWide sets out[l] to Σᵢ values[i]·panel[indices[i]·len(out) + l] for each lane l: the products of a sparse
// vector with len(out) dense vectors whose values of one column lie side by side. Each lane is summed in the order
// of the indices, each product and each sum rounded to float32, so that the result is the same on every machine.
//
// len(out) is 16, 32, 48 or 64. indices and values have equal length, and every index is at least 0 and less than
// len(panel)/len(out). MulWide panics if a length is wrong. It does not check the indices: a wrong index reads
// memory outside the panel. So call it on validated data only.
func MulWide(out []float32, indices []int32, values, panel []float32) {
	if len(out)%Lanes != 0 || len(out) == 0 || len(out) > Wide || len(indices) != len(values) {
		panic("kernel: MulWide: wrong lengths")
	}
	mulWide(out, indices, values, panel)
}

// mulWideGo is MulWide in Go.
func mulWideGo(out []float32, indices []int32, values, panel []float32) {
	values = values[:len(indices)]
	width := len(out)
	for first := 0; first < width; first += 8 { // eight sums fit the registers, sixteen do not
		var s0, s1, s2, s3, s4, s5, s6, s7 float32
		for i, j := range indices {
			w := values[i]
			m := (*[8]float32)(panel[int(j)*width+first:])
			// The conversions forbid fused multiply-add, which would change the last bit on the processors
			// that have it.
			s0 += float32(w * m[0])
			s1 += float32(w * m[1])
			s2 += float32(w * m[2])
			s3 += float32(w * m[3])
			s4 += float32(w * m[4])
			s5 += float32(w * m[5])
			s6 += float32(w * m[6])
			s7 += float32(w * m[7])
		}
		*(*[8]float32)(out[first:]) = [8]float32{s0, s1, s2, s3, s4, s5, s6, s7}
	}
}

// Above sets bit l%64 of mask[l/64] if products[l]·scale[l] − bias[l] > threshold, and clears it if not. The
// product and the difference are rounded to float32.
//
// products, scale and bias have equal length, a multiple of 16, and mask has a word for each 64 of them, the last
// of which may be in part of use. Above panics if a length is wrong.
func Above(mask []uint64, products, scale, bias []float32, threshold float32) {
	if n := len(products); n%Lanes != 0 || len(scale) != n || len(bias) != n || len(mask) != (n+63)/64 {
		panic("kernel: Above: wrong lengths")
	}
	above(mask, products, scale, bias, threshold)
}

// aboveGo is Above in Go.
func aboveGo(mask []uint64, products, scale, bias []float32, threshold float32) {
	clear(mask)
	scale, bias = scale[:len(products)], bias[:len(products)]
	for l, p := range products {
		if float32(p*scale[l])-bias[l] > threshold {
			mask[l/64] |= 1 << (l % 64)
		}
	}
}

// WidePanels holds K dense vectors so that the inner products of sparse rows with all of them are fast. The vectors
// are cut into panels of [Wide] vectors, the last of which may be narrower; within a panel the values of one
// column lie side by side. A row keeps the sums of a panel in registers while it walks through the panel. At a
// hundred clusters the means of real abstracts are more than 90 % full, so an inverted index over them would only
// add indirection.
type WidePanels struct {
	cols  int
	width int // K rounded up to a multiple of Lanes
	data  []float32
}

// NewWidePanels returns k zero vectors of the given length. They take 4·cols bytes each.
func NewWidePanels(cols, k int) *WidePanels {
	width := (k + Lanes - 1) / Lanes * Lanes
	return &WidePanels{cols: cols, width: width, data: make([]float32, cols*width)}
}

// Width returns the number of vectors, rounded up to a multiple of [Lanes].
func (p *WidePanels) Width() int { return p.width }

// Panels returns the number of panels.
func (p *WidePanels) Panels() int { return (p.width + Wide - 1) / Wide }

// Panel returns panel number b: the value of vector b·Wide+l in column j is values[j·width+l].
func (p *WidePanels) Panel(b int) (values []float32, width int) {
	width = min(Wide, p.width-b*Wide)
	first := b * Wide * p.cols
	return p.data[first : first+width*p.cols], width
}

// Clear makes all vectors zero.
func (p *WidePanels) Clear() { clear(p.data) }
