package kernel

// ColumnBlock is what the number of sums of [AddColumns] is a multiple of.
const ColumnBlock = 256

// AddColumns adds weighted columns of bytes to sums: for each number n = numbers[c] and each l, it adds
// weights[c]·columns[n·len(sums)+l] to sums[l]. Each column is as long as sums, and len(sums) is a multiple of
// [ColumnBlock]. Weights are at most 127, and every sum is at most 32,767, before and after; the caller
// must make sure of both, or sums are wrong.
//
// Every number is at least 0 and less than len(columns)/len(sums). AddColumns does not check this: a wrong
// number reads memory outside the columns. numbers and weights have equal length, or AddColumns panics.
func AddColumns(sums []uint16, columns []uint8, numbers []int32, weights []uint8) {
	if len(numbers) != len(weights) || len(sums)%ColumnBlock != 0 {
		panic("kernel: AddColumns: wrong lengths")
	}
	if len(numbers) > 0 && len(sums) > 0 {
		addColumns(sums, columns, numbers, weights)
	}
}

// addColumnsGo is AddColumns in Go.
func addColumnsGo(sums []uint16, columns []uint8, numbers []int32, weights []uint8) {
	for c, number := range numbers {
		w := uint16(weights[c])
		column := columns[int(number)*len(sums):][:len(sums)]
		for l, v := range column {
			sums[l] += w * uint16(v)
		}
	}
}

// AtLeast sets bit l%64 of mask[l/64] if sums[l] ≥ min(limit, limits[l]), and clears it if not. sums and
// limits have equal length, a multiple of 64, and mask has a word for each 64 of them, or AtLeast panics.
func AtLeast(mask []uint64, sums, limits []uint16, limit uint16) {
	if len(sums)%64 != 0 || len(limits) != len(sums) || len(mask) != len(sums)/64 {
		panic("kernel: AtLeast: wrong lengths")
	}
	if len(mask) > 0 {
		atLeast(mask, sums, limits, limit)
	}
}

// atLeastGo is AtLeast in Go.
func atLeastGo(mask []uint64, sums, limits []uint16, limit uint16) {
	for w := range mask {
		s, m := (*[64]uint16)(sums[w*64:]), (*[64]uint16)(limits[w*64:])
		var bits uint64
		for l, v := range s {
			if v >= min(limit, m[l]) {
				bits |= 1 << l
			}
		}
		mask[w] = bits
	}
}
