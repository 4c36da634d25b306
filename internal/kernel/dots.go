package kernel

const (
	// DotRows is how many rows [Dots] multiplies at once.
	DotRows = 4
	// DotBlock is what the number of columns of [Dots] is a multiple of.
	DotBlock = 64
	// DotShift is the number of binary places of the factor of [Dots].
	DotShift = 15
)

// Dots multiplies DotRows rows of signed bytes with len(lanes) columns of unsigned bytes, and turns the
// products into 16 bits: for each row r and column l,
//
//	out[r·len(lanes)+l] = (Σ rows[r·depth+d]·columns[d, l] + lanes[l] + add[r]) · factor / 2^DotShift
//
// rounded down, and 0 where that is negative. depth is len(rows)/DotRows. Columns lie in
// blocks of DotBlock, and there in groups of four: [DotColumn] says where. lanes is a multiple of DotBlock
// long, depth a multiple of 4, out has a value for each row and column, and columns depth for each column, or
// Dots panics. Sums and the product with the factor wrap around at 32 bits; the caller makes sure that they fit.
func Dots(out []uint16, rows []int8, columns []uint8, lanes []int32, add *[DotRows]int32, factor int32) {
	depth, size := len(rows)/DotRows, len(lanes)
	if len(rows)%(4*DotRows) != 0 || size%DotBlock != 0 || len(out) != DotRows*size || len(columns) != depth*size {
		panic("kernel: Dots: wrong lengths")
	}
	if size > 0 && depth > 0 {
		dots(out, rows, columns, lanes, add, factor)
	}
}

// DotColumn returns where [Dots] has the value of column l in dimension d: columns of a block stand beside
// each other, each with four values.
func DotColumn(depth, d, l int) int {
	return l/DotBlock*DotBlock*depth + d/4*(4*DotBlock) + l%DotBlock*4 + d%4
}

// dotsGo is Dots in Go.
func dotsGo(out []uint16, rows []int8, columns []uint8, lanes []int32, add *[DotRows]int32, factor int32) {
	depth, size := len(rows)/DotRows, len(lanes)
	for first := 0; first < size; first += DotBlock {
		block := columns[first*depth:][:DotBlock*depth]
		for r := range DotRows {
			var sums [DotBlock]int32
			for l, v := range lanes[first:][:DotBlock] {
				sums[l] = v + add[r]
			}
			for d := 0; d < depth; d += 4 {
				row := (*[4]int8)(rows[r*depth+d:])
				r0, r1, r2, r3 := int32(row[0]), int32(row[1]), int32(row[2]), int32(row[3])
				group := (*[4 * DotBlock]uint8)(block[d*DotBlock:])
				for l := range DotBlock {
					sums[l] += r0*int32(group[4*l]) + r1*int32(group[4*l+1]) + r2*int32(group[4*l+2]) + r3*int32(group[4*l+3])
				}
			}
			to := out[r*size+first:][:DotBlock]
			for l, v := range sums {
				to[l] = uint16(max(v*factor>>DotShift, 0))
			}
		}
	}
}

// DotDense returns the inner product of two vectors of equal length, or panics. It adds in float64: eight sums, each
// of every eighth product, which are then added in halves. So it is the same on every machine, and the same for
// (a, b) as for (b, a).
func DotDense(a, b []float32) float64 {
	if len(a) != len(b) {
		panic("kernel: vectors of different lengths")
	}
	var sums [8]float64
	whole := len(a) &^ 7
	if whole > 0 {
		dotDense(&sums, a[:whole], b[:whole])
	}
	for i, u := range a[whole:] {
		sums[i] += float64(float64(u) * float64(b[whole+i]))
	}
	s0, s1, s2, s3 := sums[0]+sums[4], sums[1]+sums[5], sums[2]+sums[6], sums[3]+sums[7]
	return (s0 + s2) + (s1 + s3)
}

// dotDenseGo sets sums[l] to the sum of the products of every eighth value from l on, of vectors that are a multiple of
// 8 long.
func dotDenseGo(sums *[8]float64, a, b []float32) {
	var s0, s1, s2, s3, s4, s5, s6, s7 float64
	for ; len(a) >= 8; a, b = a[8:], b[8:] {
		u, v := (*[8]float32)(a), (*[8]float32)(b)
		s0 += float64(float64(u[0]) * float64(v[0]))
		s1 += float64(float64(u[1]) * float64(v[1]))
		s2 += float64(float64(u[2]) * float64(v[2]))
		s3 += float64(float64(u[3]) * float64(v[3]))
		s4 += float64(float64(u[4]) * float64(v[4]))
		s5 += float64(float64(u[5]) * float64(v[5]))
		s6 += float64(float64(u[6]) * float64(v[6]))
		s7 += float64(float64(u[7]) * float64(v[7]))
	}
	*sums = [8]float64{s0, s1, s2, s3, s4, s5, s6, s7}
}
