// Package disjoint joins numbers into sets (Tarjan 1975, doi:10.1145/321879.321884).
package disjoint

// Sets are disjoint sets of the numbers from 0. Each has, for a number, another one of the same set that is lower, or
// the number itself if it is the least of its set. To append the next number makes a set of it alone.
type Sets []int32

// New returns n sets of one number each.
func New(n int) Sets {
	s := make(Sets, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}

// Least returns the least number of the set of i. It takes O(log n) time on average.
func (s Sets) Least(i int32) int32 {
	for s[i] != i {
		s[i] = s[s[i]]
		i = s[i]
	}
	return i
}

// Join joins the sets of two numbers, and reports whether they were two.
func (s Sets) Join(i, j int32) bool {
	a, b := s.Least(i), s.Least(j)
	s[max(a, b)] = min(a, b)
	return a != b
}
