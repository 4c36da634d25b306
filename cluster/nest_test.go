package cluster

import (
	"slices"
	"testing"
)

func TestNest(t *testing.T) {
	p := partition(t, []int{0, 0, 0, 1, 1, 2, 2, -1, 3})
	above := partition(t, []int{5, 5, -1, 5, 5, 6, 6, 6, -1})
	up, err := Lift(p, above)
	if want := []int{0, 0, 0, 0, 0, 1, 1, -1, 2}; err != nil || !slices.Equal(up.Labels, want) {
		t.Errorf("lifted: %v, want %v, error %v", up, want, err)
	}
	below := partition(t, []int{4, 4, 7, 7, 7, 8, 9, 9, -1})
	down, err := Within(p, below)
	if want := []int{0, 0, -1, 1, 1, 2, 3, -1, -1}; err != nil || !slices.Equal(down.Labels, want) {
		t.Errorf("within: %v, want %v, error %v", down, want, err)
	}
	if _, err := Lift(p, partition(t, []int{0})); err == nil {
		t.Error("partitions of different rows: no error")
	}
	if _, err := Within(p, partition(t, []int{0})); err == nil {
		t.Error("partitions of different rows: no error")
	}
}
