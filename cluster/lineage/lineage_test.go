package lineage

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// labels returns the labels of groups, each given as a text with a letter for each item, of a to z.
func labels(groups ...string) []int {
	l := make([]int, 26)
	for i := range l {
		l[i] = Absent
	}
	for k, group := range groups {
		for _, item := range group {
			l[item-'a'] = k
		}
	}
	return l
}

// compare compares groups, each given as a text.
func compare(t *testing.T, old, new []string) *Lineage {
	t.Helper()
	l, err := Compare(labels(old...), labels(new...), len(old), len(new), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestFates(t *testing.T) {
	for name, test := range map[string]struct {
		old, new    []string
		match       []int
		fates, old2 string // of the new and of the old groups
	}{
		"the same":           {[]string{"abc", "def"}, []string{"def", "abc"}, []int{1, 0}, "kept kept", "kept kept"},
		"grown":              {[]string{"abc"}, []string{"abcd"}, []int{0}, "grown", "grown"},
		"shrunk":             {[]string{"abcdef"}, []string{"abc"}, []int{0}, "shrunk", "shrunk"},
		"by less than 10 %":  {[]string{"abcdefghijk"}, []string{"abcdefghijkl"}, []int{0}, "kept", "kept"},
		"new papers":         {[]string{"abc"}, []string{"abcdefgh"}, []int{0}, "grown", "grown"},
		"new group":          {[]string{"abc"}, []string{"abc", "xyz"}, []int{0, -1}, "kept new", "kept"},
		"gone":               {[]string{"abc", "xyz"}, []string{"abc"}, []int{0}, "kept", "kept gone"},
		"in halves":          {[]string{"abcdef"}, []string{"abc", "def"}, []int{0, -1}, "shrunk split", "shrunk"},
		"in thirds":          {[]string{"abcdefghijkl"}, []string{"abcd", "efgh", "ijkl"}, []int{0, -1, -1}, "shrunk split split", "shrunk"},
		"in quarters":        {[]string{"abcdefgh"}, []string{"ab", "cd", "ef", "gh"}, []int{-1, -1, -1, -1}, "split split split split", "split"},
		"two to one":         {[]string{"abc", "def"}, []string{"abcdef"}, []int{0}, "grown", "grown merged"},
		"four to one":        {[]string{"abc", "def", "ghi", "jkl"}, []string{"abcdefghijkl"}, []int{-1}, "merged", "merged merged merged merged"},
		"scattered":          {[]string{"abcde", "fghij", "klmno", "pqrst", "vwxyz"}, []string{"afkpv", "bglqw", "chmrx", "dinsy", "ejotz"}, []int{-1, -1, -1, -1, -1}, "new new new new new", "gone gone gone gone gone"},
		"the better of two":  {[]string{"abcd", "efgh"}, []string{"abcdef", "gh"}, []int{0, 1}, "grown shrunk", "grown shrunk"},
		"nothing":            {nil, nil, []int{}, "", ""},
		"nothing before":     {nil, []string{"ab"}, []int{-1}, "new", ""},
		"nothing afterwards": {[]string{"ab"}, nil, []int{}, "", "gone"},
	} {
		t.Run(name, func(t *testing.T) {
			l := compare(t, test.old, test.new)
			if diff := cmp.Diff(test.match, l.Match); diff != "" {
				t.Errorf("match (-want +got):\n%s", diff)
			}
			var fates, old []Fate
			for k := range l.Match {
				fates = append(fates, l.Fate(k))
			}
			for k := range l.Next {
				old = append(old, l.OldFate(k))
			}
			if got := trim(fates); got != test.fates {
				t.Errorf("new groups: %s, want %s", got, test.fates)
			}
			if got := trim(old); got != test.old2 {
				t.Errorf("old groups: %s, want %s", got, test.old2)
			}
		})
	}
}

// trim returns fates with blanks between them.
func trim(fates []Fate) string {
	text := fmt.Sprint(fates)
	return text[1 : len(text)-1]
}

func TestRelationsByHand(t *testing.T) {
	l := compare(t, []string{"abcdefgh", "ijkl", "mn"}, []string{"abcd", "efgh", "ijklmnz", "xy"})
	if got, want := l.SplitInto(0), []int{0, 1}; !slices.Equal(got, want) {
		t.Errorf("split into %v, want %v", got, want)
	}
	if got := l.SplitFrom(1); got != 0 {
		t.Errorf("split from %d, want 0", got)
	}
	if got, want := l.MergedFrom(2), []int{1, 2}; !slices.Equal(got, want) {
		t.Errorf("merged from %v, want %v", got, want)
	}
	if got := l.MergedFrom(0); got != nil {
		t.Errorf("merged from %v, want nothing", got)
	}
	// Each old group says that it was merged, and so does the new one, though all but one are small parts of it.
	l = compare(t, []string{"abcdefghijkl", "mn", "opq", "rs"}, []string{"abcdefghijklmnopqrs"})
	if got, want := l.MergedFrom(0), []int{0, 2, 1, 3}; !slices.Equal(got, want) {
		t.Errorf("merged from %v, want %v", got, want)
	}
	l = compare(t, []string{"abcd", "efgh", "ijkl", "mnop", "qrst"}, []string{"abcdefghijklmnopqrst"})
	if got, fate := len(l.MergedFrom(0)), l.Fate(0); got != 5 || fate != Merged {
		t.Errorf("%s from %d groups, want merged from 5", fate, got)
	}
	l = compare(t, []string{"abcdefgh", "ijkl", "mn"}, []string{"abcd", "efgh", "ijklmnz", "xy"})
	if l.Common != 14 || l.Added != 3 || l.Removed != 0 {
		t.Errorf("%d common, %d added, %d removed; want 14, 3, 0", l.Common, l.Added, l.Removed)
	}
	if got := l.Overlap[2]; got != 4./6 {
		t.Errorf("overlap %v, want 4/6: z is new, and does not count", got)
	}
	want := []Flow{{0, 0, 4}, {0, 1, 4}, {1, 2, 4}, {2, 2, 2}}
	if diff := cmp.Diff(want, l.Flows); diff != "" {
		t.Errorf("flows (-want +got):\n%s", diff)
	}
}

func TestOutliersAreInNoGroup(t *testing.T) {
	l, err := Compare([]int{0, 0, Outlier, Outlier, 0}, []int{0, Outlier, 0, Outlier, 0}, 1, 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []Flow{{Outlier, Outlier, 1}, {Outlier, 0, 1}, {0, Outlier, 1}, {0, 0, 2}}
	if diff := cmp.Diff(want, l.Flows); diff != "" {
		t.Errorf("flows (-want +got):\n%s", diff)
	}
	if l.Match[0] != 0 || l.Overlap[0] != 2./4 {
		t.Errorf("match %d with overlap %v, want 0 with 2/4", l.Match[0], l.Overlap[0])
	}
}

func TestRenumber(t *testing.T) {
	l := compare(t, []string{"abc", "def", "ghi"}, []string{"xyz", "def", "abc", "uvw"})
	ids, highest := l.Renumber([]int{4, 2, 7}, 9)
	if want := []int{10, 2, 4, 11}; !slices.Equal(ids, want) || highest != 11 {
		t.Errorf("ids %v, highest %d; want %v, 11", ids, highest, want)
	}
	if _, highest = l.Renumber([]int{4, 2, 7}, 0); highest != 9 {
		t.Errorf("highest %d without one given, want 9", highest)
	}
}

func TestInvalid(t *testing.T) {
	for name, o := range map[string]Options{"large": {MinOverlap: 1.5}, "negative": {MinOverlap: -1}, "not a number": {MinOverlap: math.NaN()}} {
		if _, err := Compare(nil, nil, 0, 0, o); !errors.Is(err, ErrOptions) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, l := range map[string][2][]int{"lengths": {{0}, {0, 0}}, "old": {{1}, {0}}, "new": {{0}, {1}}, "absent": {{0}, {-3}}} {
		if _, err := Compare(l[0], l[1], 1, 1, Options{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// slowMatch matches groups by looking for the best pair that is left, again and again.
func slowMatch(old, new []int, oldK, newK int) []int {
	match := make([]int, newK)
	for k := range match {
		match[k] = -1
	}
	taken := map[int]bool{}
	for {
		bestA, bestB, bestBoth, bestUnion := -1, -1, 0, 1
		for a := range oldK {
			for b := range newK {
				if taken[a] || match[b] >= 0 {
					continue
				}
				both, union := 0, 0
				for i := range old {
					if old[i] == Absent || new[i] == Absent {
						continue
					}
					if old[i] == a && new[i] == b {
						both++
					}
					if old[i] == a || new[i] == b {
						union++
					}
				}
				if both == 0 || 10*both < 3*union {
					continue
				}
				if x, y := both*bestUnion, bestBoth*union; x > y || x == y && both > bestBoth {
					bestA, bestB, bestBoth, bestUnion = a, b, both, union
				}
			}
		}
		if bestA < 0 {
			return match
		}
		match[bestB], taken[bestA] = bestA, true
	}
}

// TestProperties: of random groupings, the matching is that of the slow way, the order of items does not
// matter, and the names of groups only decide between equals.
func TestProperties(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		n, oldK, newK := rng.IntN(60), 1+rng.IntN(6), 1+rng.IntN(6)
		old, new := make([]int, n), make([]int, n)
		for i := range n {
			old[i], new[i] = rng.IntN(oldK+2)-2, rng.IntN(newK+2)-2
			if old[i] >= 0 && old[i] < newK && rng.IntN(3) > 0 {
				new[i] = old[i] // so that many groups persist
			}
		}
		l, err := Compare(old, new, oldK, newK, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if want := slowMatch(old, new, oldK, newK); !slices.Equal(l.Match, want) {
			t.Fatalf("old %v, new %v: match %v, want %v", old, new, l.Match, want)
		}
		for a, b := range l.Next {
			if b >= 0 && l.Match[b] != a {
				t.Fatalf("next %v and match %v disagree", l.Next, l.Match)
			}
		}
		order := rng.Perm(n)
		old2, new2 := make([]int, n), make([]int, n)
		for i, j := range order {
			old2[i], new2[i] = old[j], new[j]
		}
		again, err := Compare(old2, new2, oldK, newK, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(l, again, cmp.AllowUnexported(Lineage{}), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("in another order (-first +second):\n%s", diff)
		}
		same, err := Compare(old, old, oldK, oldK, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for k := range same.Match {
			if same.oldSizes[k] > 0 && (same.Match[k] != k || same.Fate(k) != Kept || same.OldFate(k) != Kept) {
				t.Fatalf("group %d of the same grouping became %d, %s", k, same.Match[k], same.Fate(k))
			}
		}
	}
}
