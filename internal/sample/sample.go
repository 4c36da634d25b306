// Package sample draws random rows, makes hashes that choose rows at random, and sorts rows by hashes.
package sample

import (
	"cmp"
	"math/bits"
	"math/rand/v2"
	"slices"
)

// Rows returns size of the given rows, drawn without replacement and in their order, or all of
// them if there are no more. It takes O(size·log size) time, whatever the number of rows
// (Bentley and Floyd, Communications of the ACM 30, 1987, doi:10.1145/30401.315746).
func Rows(rows []int, size int, rng *rand.Rand) []int {
	if len(rows) <= size {
		return rows
	}
	taken := make(map[int]bool, size)
	places := make([]int, 0, size)
	for top := len(rows) - size; top < len(rows); top++ {
		p := rng.IntN(top + 1)
		if taken[p] {
			p = top
		}
		taken[p] = true
		places = append(places, p)
	}
	slices.Sort(places)
	drawn := make([]int, size)
	for i, p := range places {
		drawn[i] = rows[p]
	}
	return drawn
}

// Mix returns a hash of h in which every bit depends on every bit of h: the finaliser of SplitMix64 (Steele, Lea and
// Flood, OOPSLA 2014, doi:10.1145/2660193.2660195). A row whose key is mixed with a seed is chosen at random, whatever
// its place.
func Mix(h uint64) uint64 {
	h += 0x9e3779b97f4a7c15
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

// Sort sorts rows by their keys, and those of equal keys by their numbers. keys has a key for each row, also for those
// that are not sorted. If the keys are hashes, it takes O(n) time: the first bits of a key say about where its row
// belongs. For any keys, it takes O(n·log n).
func Sort(rows []int, keys []uint64) {
	type keyed struct {
		key uint64
		row int
	}
	shift := 64 - bits.Len(uint(len(rows)))
	ends := make([]int, 1<<(64-shift)+1) // of the rows whose keys begin with some bits
	for _, i := range rows {
		ends[keys[i]>>shift+1]++
	}
	for b := 1; b < len(ends); b++ {
		ends[b] += ends[b-1]
	}
	list := make([]keyed, len(rows)) // a sort of rows alone would fetch each key from elsewhere
	for _, i := range rows {
		end := &ends[keys[i]>>shift] // the beginning, as long as nothing is there
		list[*end] = keyed{keys[i], i}
		*end++
	}
	first := 0
	for _, end := range ends {
		if end-first > 1 {
			slices.SortFunc(list[first:end], func(a, b keyed) int {
				return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.row, b.row))
			})
		}
		first = end
	}
	for at, k := range list {
		rows[at] = k.row
	}
}
