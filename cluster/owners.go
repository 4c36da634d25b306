package cluster

import (
	"cmp"
	"slices"
)

// Owners returns for each cluster of p the number of the set of rows that it continues, or -1. A set goes to the
// cluster with most of its rows, if these are at least half of the set or half of the cluster. If several sets could go
// to a cluster, it gets the set with most rows in it; the first of equals. It takes time in proportion to the sizes.
func Owners(p *Partition, sets [][]int) []int {
	type claim struct{ cluster, shared, set int }
	var claims []claim
	for n, set := range sets {
		shared := map[int]int{}
		for _, i := range set {
			if k := p.Labels[i]; k != Outlier {
				shared[k]++
			}
		}
		for k, count := range shared {
			if 2*count >= len(set) || 2*count >= p.Sizes[k] {
				claims = append(claims, claim{k, count, n})
			}
		}
	}
	slices.SortFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(b.shared, a.shared), cmp.Compare(a.set, b.set), cmp.Compare(a.cluster, b.cluster))
	})
	owners := slices.Repeat([]int{-1}, p.K)
	taken := make([]bool, len(sets))
	for _, c := range claims {
		if owners[c.cluster] < 0 && !taken[c.set] {
			owners[c.cluster], taken[c.set] = c.set, true
		}
	}
	return owners
}
