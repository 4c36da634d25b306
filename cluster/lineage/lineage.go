// Package lineage follows groups from one clustering to the next: which groups persist, grow, shrink, split,
// merge, appear or vanish. It looks at members alone, so any two groupings of overlapping sets of items can be
// compared, whatever made them.
package lineage

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// How groups are matched.
//
// Only items that both groupings know are counted: new papers neither speak for a match nor against it. The
// similarity of an old and a new group is the Jaccard index of their common items. Pairs are taken in the order
// of this index, the best first, and each group is matched once. Greene, Doyle and Cunningham ("Tracking the
// Evolution of Communities in Dynamic Social Networks", ASONAM 2010, doi:10.1109/ASONAM.2010.17) match in this
// way, with the threshold of 0.3 that is the default here, but let a group have several matches. Of the ways to
// match one to one, this one is stable: no old and new group would both rather have each other. The matching
// with the largest sum can tear apart a pair that is nearly equal for the sake of two poor pairs.

// Outlier is the label of an item that is in no group.
const Outlier = -1

// Options are the options of [Compare].
type Options struct {
	// MinOverlap is the least Jaccard index of the common items of two groups that are the same group at two
	// times, in (0, 1]. 0 means 0.3.
	MinOverlap float64
}

const (
	// minShare is the least share of the common items of a group that makes it a part of what another one split into, or
	// of what it was merged from.
	minShare = 0.25
	// leastChange is by how much of its size a group must grow or shrink to count as grown or shrunk.
	leastChange = 0.1
)

// ErrOptions is wrapped by the error of [Compare] for options out of range.
var ErrOptions = errors.New("lineage: invalid options")

func (o Options) withDefaults() (Options, error) {
	o.MinOverlap = cmp.Or(o.MinOverlap, 0.3)
	if !(o.MinOverlap > 0 && o.MinOverlap <= 1) {
		return o, fmt.Errorf("%w: MinOverlap is %v, must be more than 0 and at most 1", ErrOptions, o.MinOverlap)
	}
	return o, nil
}

// Lineage says how old groups became new ones.
type Lineage struct {
	// Match has, for each new group, the old group that it continues, or −1.
	Match []int
	// Overlap has, for each new group, the Jaccard index with the old group that it continues; 0 without one.
	Overlap []float64
	// Next has, for each old group, the new group that continues it, or −1.
	Next []int
	// Flows are the numbers of items that went from an old group to a new one, by old and then by new group. Old
	// or New is [Outlier] for items that were, or are, in no group.
	Flows []Flow
	// Children has, for each old group, the new groups that took at least a quarter of its common items, by how much they
	// took. Parents has, for each new group, the old groups that gave at least a quarter of its common items, by how much
	// they gave.
	Children, Parents [][]int
	// Common, Added and Removed are the numbers of items in both groupings, in the new one only, and in the old
	// one only.
	Common, Added, Removed int

	sources              [][]int // for each new group, the old groups of MergedFrom
	oldCommon, newCommon []int   // items of each group that are in both groupings
	oldSizes, newSizes   []int
}

// Flow is how many items went from one group to another.
type Flow struct{ Old, New, Items int }

// Absent is the label of an item that a grouping does not know.
const Absent = -2

// Compare follows the groups of one grouping to another. Item i has the label old[i] in the one and new[i] in the
// other: a group from 0 on, [Outlier], or [Absent]. oldK and newK are the numbers of groups. An error wraps
// [ErrOptions], or says which label is out of range. The result depends on which items are in which group alone;
// of pairs of groups that overlap equally, the one with more common items comes first, then the lowest old group,
// then the lowest new one. It takes O(n + F·log F) time, where F is the number of flows.
func Compare(old, new []int, oldK, newK int, opts Options) (*Lineage, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	if len(old) != len(new) {
		return nil, fmt.Errorf("lineage: %d old labels for %d new ones", len(old), len(new))
	}
	l := &Lineage{Match: make([]int, newK), Overlap: make([]float64, newK), Next: make([]int, oldK),
		Children: make([][]int, oldK), Parents: make([][]int, newK),
		sources: make([][]int, newK), oldCommon: make([]int, oldK), newCommon: make([]int, newK),
		oldSizes: make([]int, oldK), newSizes: make([]int, newK)}
	if err := l.count(old, new, oldK, newK); err != nil {
		return nil, err
	}
	l.match(opts.MinOverlap)
	l.relate()
	return l, nil
}

// count counts items and flows.
func (l *Lineage) count(old, new []int, oldK, newK int) error {
	flows := map[[2]int]int{}
	for i, a := range old {
		b := new[i]
		if a < Absent || a >= oldK || b < Absent || b >= newK {
			return fmt.Errorf("lineage: item %d has the labels %d and %d, want less than %d and %d", i, a, b, oldK, newK)
		}
		if a >= 0 {
			l.oldSizes[a]++
		}
		if b >= 0 {
			l.newSizes[b]++
		}
		switch {
		case a == Absent && b == Absent:
			continue
		case a == Absent:
			l.Added++
			continue
		case b == Absent:
			l.Removed++
			continue
		}
		l.Common++
		flows[[2]int{a, b}]++
		if a >= 0 {
			l.oldCommon[a]++
		}
		if b >= 0 {
			l.newCommon[b]++
		}
	}
	for pair, n := range flows {
		l.Flows = append(l.Flows, Flow{pair[0], pair[1], n})
	}
	slices.SortFunc(l.Flows, func(a, b Flow) int { return cmp.Or(cmp.Compare(a.Old, b.Old), cmp.Compare(a.New, b.New)) })
	return nil
}

// match matches groups one to one, the most similar first.
func (l *Lineage) match(least float64) {
	for k := range l.Match {
		l.Match[k] = -1
	}
	for k := range l.Next {
		l.Next[k] = -1
	}
	type pair struct {
		Flow
		union int
	}
	var pairs []pair
	for _, f := range l.Flows {
		if f.Old < 0 || f.New < 0 {
			continue
		}
		union := l.oldCommon[f.Old] + l.newCommon[f.New] - f.Items
		if float64(f.Items) >= float64(least*float64(union)) {
			pairs = append(pairs, pair{f, union})
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(
			cmp.Compare(int64(b.Items)*int64(a.union), int64(a.Items)*int64(b.union)), // by the index, exactly
			cmp.Compare(b.Items, a.Items), cmp.Compare(a.Old, b.Old), cmp.Compare(a.New, b.New))
	})
	for _, p := range pairs {
		if l.Next[p.Old] >= 0 || l.Match[p.New] >= 0 {
			continue
		}
		l.Next[p.Old], l.Match[p.New] = p.New, p.Old
		l.Overlap[p.New] = float64(p.Items) / float64(p.union)
	}
}

// relate finds what groups split into, and what they were merged from.
func (l *Lineage) relate() {
	enough := func(items, of int) bool { return float64(items) >= float64(minShare*float64(of)) }
	childFlows, parentFlows := make([][]Flow, len(l.Next)), make([][]Flow, len(l.Match))
	for _, f := range l.Flows {
		if f.Old < 0 || f.New < 0 {
			continue
		}
		if enough(f.Items, l.oldCommon[f.Old]) {
			childFlows[f.Old] = append(childFlows[f.Old], f)
		}
		if enough(f.Items, l.newCommon[f.New]) {
			parentFlows[f.New] = append(parentFlows[f.New], f)
		}
	}
	most := func(a, b Flow) int {
		return cmp.Or(cmp.Compare(b.Items, a.Items), cmp.Compare(a.Old, b.Old), cmp.Compare(a.New, b.New))
	}
	for k, flows := range childFlows {
		slices.SortFunc(flows, most)
		for _, f := range flows {
			l.Children[k] = append(l.Children[k], f.New)
		}
	}
	for k, flows := range parentFlows {
		slices.SortFunc(flows, most)
		for _, f := range flows {
			l.Parents[k] = append(l.Parents[k], f.Old)
		}
	}
	flows := slices.SortedFunc(slices.Values(l.Flows), most)
	for _, f := range flows {
		if f.Old >= 0 && f.New >= 0 && l.mostly(f.Old, f.New) &&
			(enough(f.Items, l.newCommon[f.New]) || l.OldFate(f.Old) == Merged) {
			l.sources[f.New] = append(l.sources[f.New], f.Old)
		}
	}
}

// Fate is what became of a group.
type Fate string

// The fates of groups. Of a new group that continues an old one, the fate is Kept, Grown or Shrunk.
const (
	Kept   Fate = "kept"
	Grown  Fate = "grown"
	Shrunk Fate = "shrunk"
	// New: the group continues none, and took no large part of one.
	New Fate = "new"
	// Split: a new group that is a part of an old one, which other groups also are; or an old group whose papers
	// went to several groups, none of which continues it.
	Split Fate = "split"
	// Merged: a new group that holds large parts of several, none of which it continues; or an old group whose
	// papers mostly went to a group that does not continue it.
	Merged Fate = "merged"
	// Gone: an old group whose papers are scattered, or no longer there.
	Gone Fate = "gone"
)

// Fate returns what new group k is, by where its items come from. A group that continues an old one may also be
// part of a split or of a merger; see [Lineage.SplitInto] and [Lineage.MergedFrom].
func (l *Lineage) Fate(k int) Fate {
	if old := l.Match[k]; old >= 0 {
		return sized(l.oldSizes[old], l.newSizes[k])
	}
	switch {
	case len(l.MergedFrom(k)) > 0:
		return Merged
	case l.SplitFrom(k) >= 0:
		return Split
	}
	return New
}

// sized returns the fate of a group by its sizes.
func sized(old, new int) Fate {
	by := float64(leastChange * float64(old))
	switch {
	case new > old && float64(new-old) > by:
		return Grown
	case new < old && float64(old-new) > by:
		return Shrunk
	}
	return Kept
}

// OldFate returns what became of old group k.
func (l *Lineage) OldFate(k int) Fate {
	if next := l.Next[k]; next >= 0 {
		return l.Fate(next)
	}
	switch {
	case l.oldCommon[k] == 0:
		return Gone
	case len(l.SplitInto(k)) > 0:
		return Split
	}
	for _, child := range l.Children[k] {
		if l.mostly(k, child) {
			return Merged
		}
	}
	return Gone
}

// flow returns how many items went from an old group to a new one.
func (l *Lineage) flow(old, new int) int {
	at, ok := slices.BinarySearchFunc(l.Flows, Flow{Old: old, New: new}, func(a, b Flow) int {
		return cmp.Or(cmp.Compare(a.Old, b.Old), cmp.Compare(a.New, b.New))
	})
	if !ok {
		return 0
	}
	return l.Flows[at].Items
}

// mostly reports whether at least half of the common items of old group went to the new one.
func (l *Lineage) mostly(old, new int) bool { return 2*l.flow(old, new) >= l.oldCommon[old] }

// SplitInto returns the new groups that old group k split into, the largest part first, if there are at least
// two: groups that took a large part of it and that mostly consist of it.
func (l *Lineage) SplitInto(k int) []int {
	var parts []int
	for _, child := range l.Children[k] {
		if 2*l.flow(k, child) > l.newCommon[child] {
			parts = append(parts, child)
		}
	}
	if len(parts) < 2 {
		return nil
	}
	return parts
}

// SplitFrom returns the old group of which new group k is one of at least two parts, or −1.
func (l *Lineage) SplitFrom(k int) int {
	for _, parent := range l.Parents[k] {
		if slices.Contains(l.SplitInto(parent), k) {
			return parent
		}
	}
	return -1
}

// MergedFrom returns the old groups that new group k was merged from, the largest part first, if there are at
// least two: groups most of whose items it took, and that make up a large part of it or were merged into it.
func (l *Lineage) MergedFrom(k int) []int {
	if len(l.sources[k]) < 2 {
		return nil
	}
	return slices.Clone(l.sources[k])
}

// Renumber gives ids to new groups: a group that continues an old one gets its id, and the others get the ids after
// highest, in their order. ids are those of the old groups; highest is the highest id that was ever given, so that the
// id of a group that is gone is not given again. It returns the ids and the highest id that is given now.
func (l *Lineage) Renumber(ids []int, highest int) ([]int, int) {
	for _, id := range ids {
		highest = max(highest, id)
	}
	given := make([]int, len(l.Match))
	for k, old := range l.Match {
		if old >= 0 {
			given[k] = ids[old]
			continue
		}
		highest++
		given[k] = highest
	}
	return given, highest
}
