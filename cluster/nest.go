package cluster

// Lift returns the partition whose clusters are unions of clusters of p: each cluster of p is within the cluster of
// above that has most of its rows, the lower one of equals. A cluster of p without rows in above is a cluster of its
// own. So p nests in the result, even if it does not quite nest in above. p and above are partitions of the same rows;
// the error wraps [ErrInvalid] if above has another number of rows. It takes O(n) time.
func Lift(p, above *Partition) (*Partition, error) {
	if err := above.Validate(len(p.Labels)); err != nil {
		return nil, err
	}
	to, _ := parents(p, above)
	labels := make([]int, len(p.Labels))
	for i, k := range p.Labels {
		switch {
		case k == Outlier:
			labels[i] = Outlier
		case to[k] == Outlier:
			labels[i] = above.K + k
		default:
			labels[i] = to[k]
		}
	}
	return NewPartition(labels)
}

// Within returns a partition in which each cluster of below keeps its rows in one cluster of p, that with most of them.
// Its other rows, and the outliers of p, are outliers. So each cluster of the result is within a cluster of p. p and
// below are partitions of the same rows; the error wraps [ErrInvalid] if p has another number of rows. It takes O(n)
// time.
func Within(p, below *Partition) (*Partition, error) {
	if err := p.Validate(len(below.Labels)); err != nil {
		return nil, err
	}
	to, _ := parents(below, p)
	labels := make([]int, len(p.Labels))
	for i, k := range below.Labels {
		if labels[i] = k; k == Outlier || p.Labels[i] == Outlier || to[k] != p.Labels[i] {
			labels[i] = Outlier
		}
	}
	return NewPartition(labels)
}

// parents returns for each cluster of p the cluster of above that has most of its rows, the lower one of equals, or
// Outlier, and how many of them that has.
func parents(p, above *Partition) (to, shared []int) {
	to, shared = make([]int, p.K), make([]int, p.K)
	count := make(map[int]int)
	for k, rows := range p.Members() {
		clear(count)
		to[k] = Outlier
		for _, i := range rows {
			if a := above.Labels[i]; a != Outlier {
				count[a]++
			}
		}
		for a, n := range count {
			if n > shared[k] || n == shared[k] && a < to[k] {
				to[k], shared[k] = a, n
			}
		}
	}
	return to, shared
}
