package balance

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster"
	"kindred/cluster/internal/clustertest"
	"kindred/cluster/quality"
	"kindred/sparse"
)

func partition(t testing.TB, labels []int) *cluster.Partition {
	t.Helper()
	p, err := cluster.NewPartition(labels)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func groups(t testing.TB, x sparse.UnitRows, p *cluster.Partition, opts Options) *cluster.Partition {
	t.Helper()
	got, err := Groups(t.Context(), x, p, opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Validate(x.Rows()); err != nil {
		t.Fatal(err)
	}
	for k, size := range got.Sizes {
		if size < opts.Min || opts.Max > 0 && size > opts.Max {
			t.Fatalf("group %d has %d rows, sizes %v, options %+v", k, size, got.Sizes, opts)
		}
	}
	for i, label := range got.Labels {
		if (label == cluster.Outlier) != (p.Labels[i] == cluster.Outlier) {
			t.Fatalf("row %d was in group %d and is in %d", i, p.Labels[i], label)
		}
	}
	return got
}

// TestByHand: of four rows of a group for three, the one that is nearest to the other group moves.
func TestByHand(t *testing.T) {
	x := clustertest.Unit(t, [][]float64{{1, 0}, {1, 0.1}, {1, 0.9}, {1, 0.2}, {0, 1}, {0.1, 1}, {0, 0}})
	p := partition(t, []int{0, 0, 0, 0, 1, 1, -1})
	if got := groups(t, x, p, Options{Max: 3, KeepK: true}).Labels; !slices.Equal(got, []int{0, 0, 1, 0, 1, 1, -1}) {
		t.Errorf("at most three: %v", got)
	}
	if got := groups(t, x, p, Options{Min: 3}).Labels; !slices.Equal(got, []int{0, 0, 0, 0, 0, 0, -1}) {
		t.Errorf("at least three, of any number of groups: %v", got)
	}
	if got := groups(t, x, p, Options{Min: 3, KeepK: true}).Labels; !slices.Equal(got, []int{0, 0, 1, 0, 1, 1, -1}) {
		t.Errorf("at least three: %v", got)
	}
	if got := groups(t, x, p, Options{Min: 2, Max: 4}); !slices.Equal(got.Labels, p.Labels) {
		t.Errorf("groups that have their sizes changed: %v", got.Labels)
	}
}

// TestRests: parts that division leaves too small merge, so that there are not many more groups than the papers need.
func TestRests(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	rows := make([][]float64, 240)
	for i := range rows {
		rows[i] = make([]float64, 30)
		for j := range rows[i] {
			rows[i][j] = max(0, rng.NormFloat64())
		}
	}
	p := partition(t, make([]int, len(rows)))
	got := groups(t, clustertest.Unit(t, rows), p, Options{Min: 4, Max: 6})
	if most := 50; got.K > most {
		t.Errorf("%d groups of 4 to 6 of 240 papers, want %d at most", got.K, most)
	}
}

// TestLeastLoss compares with the best of all assignments to groups of limited size.
func TestLeastLoss(t *testing.T) {
	for seed := range uint64(40) {
		rng := rand.New(rand.NewPCG(seed, 1))
		n, k := 4+rng.IntN(5), 2+rng.IntN(2)
		rows := make([][]float64, n)
		labels := make([]int, n)
		for i := range rows {
			rows[i] = []float64{rng.Float64(), rng.Float64(), rng.Float64()}
			labels[i] = min(i, rng.IntN(k))
		}
		x, p := clustertest.Unit(t, rows), partition(t, labels)
		opts := Options{Max: (n + p.K - 1) / p.K, KeepK: true}
		f, err := newFlow(t.Context(), x, inOrder(p, nil), opts)
		if err != nil {
			t.Fatal(err)
		}
		kept := func(of []int) (sum float64) {
			for r, c := range of {
				sum += float64(f.similar[r*p.K+c])
			}
			return sum
		}
		best := math.Inf(-1)
		for of, more := make([]int, n), true; more; {
			sizes := make([]int, p.K)
			for _, c := range of {
				sizes[c]++
			}
			if slices.Max(sizes) <= opts.Max {
				best = max(best, kept(of))
			}
			more = false
			for r := range of {
				if of[r]++; of[r] < p.K {
					more = true
					break
				}
				of[r] = 0
			}
		}
		if err := f.run(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := make([]int, n)
		for c, rows := range f.groups {
			for _, r := range rows {
				got[r] = c
			}
		}
		if kept(got) < best-1e-6 {
			t.Errorf("seed %d: similarity %v, the best is %v", seed, kept(got), best)
		}
	}
}

// TestSizes: whatever is possible is reached, and topics stay together.
func TestSizes(t *testing.T) {
	x, truth := clustertest.Topics(t, 400, 10, 1)
	p := partition(t, truth)
	for _, opts := range []Options{{Min: 37, Max: 39, KeepK: true}, {Min: 38, Max: 38}, {Min: 30, Max: 45, KeepK: true},
		{Max: 7}, {Min: 100}, {Min: 380}, {Max: 1}, {Min: 5, Max: 6}, {Min: 19, Max: 20}} {
		got := groups(t, x, p, opts)
		if opts.KeepK {
			if ari := quality.AdjustedRandIndex(truth, got.Labels); got.K != 10 || ari < 0.8 {
				t.Errorf("%+v: %d groups, ARI %v", opts, got.K, ari)
			}
		}
	}
}

// TestRandom: of all sizes, either the groups have them or the error is right that none can.
func TestRandom(t *testing.T) {
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 2))
		x, _ := clustertest.Topics(t, 5+rng.IntN(40), 3, seed)
		labels := make([]int, x.Rows())
		for i := range labels {
			if labels[i] = rng.IntN(6) - 1; len(x.Row(i).Indices) == 0 {
				labels[i] = cluster.Outlier
			}
		}
		labels[0] = 0
		p := partition(t, labels)
		n := p.Clustered()
		opts := Options{Min: rng.IntN(n + 2), Max: rng.IntN(n + 2), KeepK: rng.IntN(2) == 1}
		possible := false
		for k := 1; k <= n; k++ {
			if (!opts.KeepK || k == p.K) && k*opts.Min <= n && (opts.Max == 0 || k*opts.Max >= n && opts.Max >= opts.Min) {
				possible = true
			}
		}
		if possible {
			groups(t, x, p, opts)
			continue
		}
		var size *SizeError
		if got, err := Groups(t.Context(), x, p, opts); !errors.As(err, &size) {
			t.Fatalf("seed %d, %d rows, %+v: %v, error %v", seed, n, opts, got, err)
		}
	}
}

func TestMessages(t *testing.T) {
	for want, e := range map[string]*SizeError{
		"the smallest size of a group, 9, is above the largest, 8":                                   {Rows: 20, Min: 9, Max: 8},
		"5 groups of at least 5 papers need 25 papers; there are 20":                                 {Rows: 20, K: 5, Min: 5},
		"3 groups of at most 5 papers hold 15 papers; there are 20":                                  {Rows: 20, K: 3, Max: 5},
		"a group of at least 21 papers needs more than the 20 there are":                             {Rows: 20, Min: 21},
		"17 papers cannot be divided into groups of 7 to 8: 2 groups hold at most 16, and 3 need 21": {Rows: 17, Min: 7, Max: 8},
	} {
		if got := e.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestOrderAndWorkers(t *testing.T) {
	x, truth := clustertest.Topics(t, 300, 6, 3)
	order := rand.New(rand.NewPCG(1, 1)).Perm(x.Rows())
	rows, keys, labels := make([]uint64, x.Rows()), make([]uint64, x.Rows()), make([]int, x.Rows())
	for i, at := range order {
		rows[i], keys[i], labels[i] = uint64(i), uint64(at), truth[at]
	}
	for _, opts := range []Options{{Max: 20}, {Min: 40, Max: 50}, {Min: 47, Max: 48, KeepK: true}} {
		opts.Keys = rows
		a := groups(t, x, partition(t, truth), opts)
		opts.Keys, opts.Parallelism = keys, 3
		b := groups(t, x.Select(order), partition(t, labels), opts)
		back := make([]int, x.Rows())
		for i, at := range order {
			back[at] = b.Labels[i]
		}
		if diff := cmp.Diff(a, partition(t, back)); diff != "" {
			t.Errorf("%+v\n%s", opts, diff)
		}
	}
}

func TestErrors(t *testing.T) {
	x, truth := clustertest.Topics(t, 40, 2, 1)
	p := partition(t, truth)
	for name, test := range map[string]struct {
		p    *cluster.Partition
		opts Options
		want error
	}{
		"partition": {partition(t, []int{0}), Options{}, cluster.ErrInvalid},
		"keys":      {p, Options{Keys: []uint64{1}}, cluster.ErrInvalid},
		"negative":  {p, Options{Min: -1}, cluster.ErrInvalid},
	} {
		if _, err := Groups(t.Context(), x, test.p, test.opts); !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", name, err, test.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Groups(ctx, x, p, Options{Max: 5}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if got := groups(t, x, partition(t, slices.Repeat([]int{-1}, 40)), Options{Min: 3}); got.K != 0 {
		t.Errorf("no groups: %+v", got)
	}
}

// alike returns n equal rows.
func alike(t *testing.T, n int) sparse.UnitRows {
	t.Helper()
	x := &sparse.CSR{Rows: n, Cols: 1, Indptr: make([]int, n+1), Indices: make([]int32, n), Data: make([]float32, n)}
	for i := range n {
		x.Indptr[i+1], x.Data[i] = i+1, 1
	}
	rows, err := sparse.NewUnitRows(x)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestBlocks: very many groups are put into blocks. They have their sizes, and depend neither on the order of rows nor
// on the number of workers.
func TestBlocks(t *testing.T) {
	const n = 4_000
	rng := rand.New(rand.NewPCG(3, 3))
	rows, labels, keys := make([][]float64, n), make([]int, n), make([]uint64, n)
	for i := range rows {
		labels[i], keys[i] = rng.IntN(9), rng.Uint64()
		rows[i] = make([]float64, 12)
		for j := range rows[i] {
			rows[i][j] = max(0, rng.NormFloat64())
		}
		rows[i][labels[i]]++
	}
	x, opts := clustertest.Unit(t, rows), Options{Min: 3, Max: 4, Keys: keys, Parallelism: 1}
	blocks, err := inBlocks(t.Context(), x, inOrder(partition(t, labels), keys), opts)
	if err != nil {
		t.Fatal(err)
	}
	if len(blocks) < 2 {
		t.Fatalf("%d blocks", len(blocks))
	}
	want := groups(t, x, partition(t, labels), opts)
	order := rng.Perm(n)
	moved := make([]int, n)
	for to, from := range order {
		moved[to] = labels[from]
	}
	opts.Parallelism = 3
	opts.Keys = make([]uint64, n)
	for to, from := range order {
		opts.Keys[to] = keys[from]
	}
	got := groups(t, x.Select(order), partition(t, moved), opts)
	back := make([]int, n)
	for to, from := range order {
		back[from] = got.Labels[to]
	}
	if diff := cmp.Diff(want, partition(t, back)); diff != "" {
		t.Errorf("the rows in another order:\n%s", diff)
	}
	groups(t, alike(t, n), partition(t, make([]int, n)), Options{Min: 4, Max: 4})
	groups(t, alike(t, 4*n), partition(t, make([]int, 4*n)), Options{Max: 2})
}

// TestTooLarge: a number of groups is refused that takes too much memory.
func TestTooLarge(t *testing.T) {
	const n = 30_000
	labels := make([]int, n)
	for i := range labels {
		labels[i] = i / 3
	}
	if _, err := Groups(t.Context(), alike(t, n), partition(t, labels), Options{Max: 4, KeepK: true}); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error %v, want ErrTooLarge", err)
	}
}
