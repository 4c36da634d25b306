package lineage_test

import (
	"fmt"
	"log"

	"kindred/cluster/lineage"
)

// Eight papers in two groups. A week later there are two more, and one of the groups has split.
func ExampleCompare() {
	old := []int{0, 0, 0, 0, 0, 0, 1, 1, lineage.Absent, lineage.Absent}
	new := []int{0, 0, 0, 2, 2, 2, 1, 1, 1, 1}
	l, err := lineage.Compare(old, new, 2, 3, lineage.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for k := range l.Match {
		fmt.Printf("group %d continues %d: %s\n", k, l.Match[k], l.Fate(k))
	}
	fmt.Println("group 0 split into", l.SplitInto(0))
	ids, _ := l.Renumber([]int{1, 2}, 0)
	fmt.Println("ids", ids)
	// Output:
	// group 0 continues 0: shrunk
	// group 1 continues 1: grown
	// group 2 continues -1: split
	// group 0 split into [0 2]
	// ids [1 2 3]
}
