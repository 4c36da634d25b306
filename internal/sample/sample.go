// Package sample draws random rows, and makes hashes that choose rows at random.
package sample

import (
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
