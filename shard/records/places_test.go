package records

import "testing"

// TestFileOf: each number is in the file whose numbers have it, also where files are empty.
func TestFileOf(t *testing.T) {
	firsts := []int{0, 0, 3, 3, 3, 4, 7, 7}
	for number, want := range []int{1, 1, 1, 4, 5, 5, 5} {
		if got := FileOf(firsts, number); got != want {
			t.Errorf("number %d is in file %d, want %d", number, got, want)
		}
	}
}

// TestShares: shards divide all items among them, and each item is in the shard that shareOf tells.
func TestShares(t *testing.T) {
	for n := range 40 {
		for shards := 1; shards < 12; shards++ {
			next := 0
			for shard := range shards {
				lo, hi := share(n, shard, shards)
				if lo != next || hi-lo > n/shards+1 || hi-lo < n/shards {
					t.Fatalf("shard %d of %d has items %d to %d of %d, after %d", shard, shards, lo, hi, n, next)
				}
				for i := lo; i < hi; i++ {
					if got := shareOf(n, i, shards); got != shard {
						t.Fatalf("item %d of %d is in shard %d of %d, want %d", i, n, got, shards, shard)
					}
				}
				next = hi
			}
			if next != n {
				t.Fatalf("%d shards have %d items of %d", shards, next, n)
			}
		}
	}
}
