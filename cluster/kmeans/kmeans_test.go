package kmeans

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster"
	"kindred/cluster/internal/clustertest"
	"kindred/cluster/quality"
	"kindred/sparse"
)

func kMeans(t testing.TB, x sparse.UnitRows, opts Options) *Result {
	t.Helper()
	c, err := Cluster(t.Context(), x, opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestKMeansByHand(t *testing.T) {
	// Two pairs at right angles, each pair 60 degrees apart: the centroid of a pair is at 30
	// degrees to both, so the inertia is 4·(1 − cos² 30°) = 4·(1 − 3/4) = 1.
	h := math.Sqrt(3) / 2
	x := clustertest.Unit(t, [][]float64{{1, 0, 0, 0}, {0.5, h, 0, 0}, {0, 0, 1, 0}, {0, 0, 0.5, h}})
	for _, workers := range []int{1, 2, 7} {
		c := kMeans(t, x, Options{K: 2, Parallelism: workers})
		if diff := cmp.Diff([]int{0, 0, 1, 1}, c.Labels); diff != "" {
			t.Errorf("labels (-want +got)\n%s", diff)
		}
		if diff := cmp.Diff([]int{2, 2}, c.Sizes); diff != "" {
			t.Errorf("sizes (-want +got)\n%s", diff)
		}
		if math.Abs(c.Inertia-1) > 1e-6 || !c.Converged {
			t.Errorf("inertia %v, converged %v; want 1, true", c.Inertia, c.Converged)
		}
	}
}

func TestKMeansFindsTopics(t *testing.T) {
	x, truth := clustertest.Topics(t, 400, 8, 1)
	c := kMeans(t, x, Options{K: 8, Seed: 3})
	if ari := quality.AdjustedRandIndex(truth, c.Labels); ari < 0.98 {
		t.Errorf("ARI = %.3f, want at least 0.98", ari)
	}
	for i, topic := range truth {
		if (topic == -1) != (c.Labels[i] == cluster.Outlier) {
			t.Errorf("row %d of topic %d has label %d", i, topic, c.Labels[i])
		}
	}
}

// TestKMeansInvariants checks what the documentation promises, on random data.
func TestKMeansInvariants(t *testing.T) {
	for seed := range uint64(5) {
		x, _ := clustertest.Topics(t, 200+int(seed)*300, 5, seed)
		for _, k := range []int{1, 2, 7, 40} {
			opts := Options{K: k, Seed: seed, Restarts: 2, Parallelism: 1, Objective: Objective(seed % 2)}
			var inertia []float64
			opts.OnIteration = func(it Iteration) {
				if it.N == 1 {
					inertia = nil
				}
				inertia = append(inertia, it.Inertia)
			}
			c := kMeans(t, x, opts)
			if c.K != k || slices.Min(c.Sizes) == 0 {
				t.Fatalf("k = %d: %d clusters of sizes %v", k, c.K, c.Sizes)
			}
			if !slices.IsSortedFunc(c.Sizes, func(a, b int) int { return b - a }) {
				t.Errorf("sizes do not fall: %v", c.Sizes)
			}
			centroids, err := cluster.NewCentroids(t.Context(), x, c.Partition, 1)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(centroids.Inertia-c.Inertia) > 1e-9 {
				t.Errorf("inertia %v, from the labels %v", c.Inertia, centroids.Inertia)
			}
			for i := range x.Rows() {
				own := c.Labels[i]
				if own == cluster.Outlier {
					continue
				}
				// A row may stay with a centroid that is not the nearest only because moving it
				// would move the centroids, which single-row moves know and Lloyd's do not.
				similarities := centroids.Similarities(nil, x.Row(i))
				if opts.Objective == Spherical && slices.Max(similarities) > similarities[own]+0.5/float64(c.Sizes[own]) {
					t.Errorf("row %d: another cluster is much nearer than %d: %v", i, own, similarities)
				}
			}
			for _, workers := range []int{2, 7} {
				opts.Parallelism, opts.OnIteration = workers, nil
				if diff := cmp.Diff(c, kMeans(t, x, opts)); diff != "" {
					t.Fatalf("k = %d: %d workers differ from 1\n%s", k, workers, diff)
				}
			}
		}
	}
}

func TestLloydNeverLowersTheObjective(t *testing.T) {
	for _, objective := range []Objective{Spherical, Euclidean} {
		testLloyd(t, objective)
	}
}

func testLloyd(t *testing.T, objective Objective) {
	x, _ := clustertest.Topics(t, 500, 6, 2)
	p := sparsePoints(x)
	if err := p.sort(t.Context(), nil, 1, 1); err != nil {
		t.Fatal(err)
	}
	s := newSolver(p, 12, Options{K: 12, Objective: objective}.withDefaults(500))
	if err := s.start(t.Context(), p.full[:12]); err != nil {
		t.Fatal(err)
	}
	s.rows = p.full
	for pass := range 20 {
		before := s.objective
		moves, err := s.assign(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := s.make(t.Context(), s.fillEmpty(moves)); err != nil {
			t.Fatal(err)
		}
		checkState(t, s)
		if s.objective < before-1e-4 {
			t.Errorf("pass %d: objective falls from %v to %v", pass+1, before, s.objective)
		}
	}
	for pass := range 5 {
		before := s.objective
		if _, err := s.refine(t.Context()); err != nil {
			t.Fatal(err)
		}
		checkState(t, s)
		if s.objective < before {
			t.Errorf("pass %d of single rows: objective falls from %v to %v", pass+1, before, s.objective)
		}
	}
}

// checkState compares sizes, sums and panels, which follow the moves of rows, with what the labels say.
func checkState(t *testing.T, s *solver) {
	t.Helper()
	fresh := newSolver(s.x, s.k, s.opts)
	if err := fresh.load(t.Context(), s.labels); err != nil {
		t.Fatal(err)
	}
	if err := fresh.sums.fill(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(s.sizes, fresh.sizes) || !slices.Equal(s.sums.values, fresh.sums.values) || s.objective != fresh.objective {
		t.Errorf("sizes %v, objective %v; from the labels %v, %v", s.sizes, s.objective, fresh.sizes, fresh.objective)
	}
	for b := range s.sums.panels.Panels() {
		got, _ := s.sums.panels.Panel(b)
		want, _ := fresh.sums.panels.Panel(b)
		if !slices.Equal(got, want) {
			t.Errorf("panel %d differs from the sums", b)
		}
	}
}

func TestPermutedRowsKeepTheirClusters(t *testing.T) {
	x, _ := clustertest.Topics(t, 120, 4, 5)
	seeds := []int{0, 1, 2, 3}
	want := kMeans(t, x, Options{K: 4, Seeds: seeds})
	order := rand.New(rand.NewPCG(1, 1)).Perm(x.Rows())
	place := make([]int, x.Rows())
	for to, from := range order {
		place[from] = to
	}
	moved := make([]int, len(seeds))
	for i, s := range seeds {
		moved[i] = place[s]
	}
	got := kMeans(t, x.Select(order), Options{K: 4, Seeds: moved})
	labels := make([]int, x.Rows())
	for i := range labels {
		labels[i] = got.Labels[place[i]]
	}
	if ari := quality.AdjustedRandIndex(want.Labels, labels); ari != 1 {
		t.Errorf("ARI of permuted and plain rows = %v, want 1", ari)
	}
}

func TestKMeansFewRows(t *testing.T) {
	same := clustertest.Unit(t, [][]float64{{1, 1}, {1, 1}, {0, 0}})
	if c := kMeans(t, same, Options{K: 2}); c.K != 1 || c.Labels[2] != cluster.Outlier {
		t.Errorf("two equal rows, K = 2: %d clusters, labels %v", c.K, c.Labels)
	}
	for name, test := range map[string]struct {
		x    sparse.UnitRows
		opts Options
		want error
	}{
		"few rows":     {same, Options{K: 3}, cluster.ErrTooFewRows},
		"no rows":      {clustertest.Unit(t, [][]float64{{0, 0}}), Options{K: 1}, cluster.ErrNoRows},
		"K 0":          {same, Options{}, nil},
		"restarts":     {same, Options{K: 1, Restarts: -1}, nil},
		"seeds":        {same, Options{K: 1, Seeds: []int{2}}, nil},
		"not a number": {same, Options{K: 1, Tol: math.NaN()}, nil},
		"keys":         {same, Options{K: 1, Keys: []uint64{1}}, nil},
	} {
		if _, err := Cluster(t.Context(), test.x, test.opts); err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", name, err, test.want)
		}
	}
}

func TestCancel(t *testing.T) {
	x, _ := clustertest.Topics(t, 3000, 5, 1)
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := Cluster(ctx, x, Options{K: 5, OnIteration: func(Iteration) { cancel() }}); !errors.Is(err, context.Canceled) {
		t.Errorf("KMeans: %v", err)
	}
}

func TestSeedsAreDistinctAndSpread(t *testing.T) {
	x, truth := clustertest.Topics(t, 300, 6, 3)
	rng := rand.New(rand.NewPCG(1, 1))
	seeds, err := plusPlus(t.Context(), sparsePoints(x), x.NonEmpty(), 6, rng, 1)
	if err != nil {
		t.Fatal(err)
	}
	found := map[int]bool{}
	for _, i := range seeds {
		found[truth[i]] = true
	}
	if len(found) < 5 {
		t.Errorf("the seeds are of %d topics of 6", len(found))
	}
}

func BenchmarkKMeans(b *testing.B) {
	for _, n := range []int{1_000, 20_000} {
		x, _ := clustertest.Topics(b, n, 20, 1)
		b.Run(fmt.Sprintf("docs=%d/k=20", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c := kMeans(b, x, Options{K: 20, Restarts: 1})
				b.ReportMetric(c.Inertia, "inertia")
			}
		})
	}
}

// TestBlocksOfMeans: Lloyd's passes are the same, bit by bit, whether the sums of all clusters are held or not.
func TestBlocksOfMeans(t *testing.T) {
	x, _ := clustertest.Topics(t, 400, 6, 8)
	const k = 80
	p := sparsePoints(x)
	if err := p.sort(t.Context(), nil, 1, 1); err != nil {
		t.Fatal(err)
	}
	for _, objective := range []Objective{Spherical, Euclidean} {
		run := func(blocks bool) *solver {
			s := newSolver(p, k, Options{K: k, Objective: objective, Parallelism: 2}.withDefaults(x.Rows()))
			if blocks {
				s.sums, s.best = nil, make([]float32, p.n)
			}
			if err := s.start(t.Context(), p.full[:k]); err != nil {
				t.Fatal(err)
			}
			s.rows = p.full
			for range 6 {
				moves, err := s.assign(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if err := s.make(t.Context(), s.fillEmpty(moves)); err != nil {
					t.Fatal(err)
				}
				s.record(len(moves))
			}
			return s
		}
		whole, blocks := run(false), run(true)
		if diff := cmp.Diff(whole.labels, blocks.labels); diff != "" || whole.objective != blocks.objective {
			t.Errorf("objective %v and in blocks %v; labels (-whole +blocks)\n%s", whole.objective, blocks.objective, diff)
		}
		if diff := cmp.Diff(whole.history, blocks.history); diff != "" || whole.history[0].Moved == 0 {
			t.Errorf("passes (-whole +blocks)\n%s", diff)
		}
	}
}

// TestManyClustersTakeLittleMemory: dense means of 5,000 clusters over 43,000 columns would
// take 860 MB, and each run would hold its own.
func TestManyClustersTakeLittleMemory(t *testing.T) {
	const clusters, cols = 5_000, 43_000
	if testing.Short() {
		t.Skip("takes seconds")
	}
	x := clustertest.Wide(t, clusters+500, cols, 4)
	seeds := make([]int, clusters)
	for k := range seeds {
		seeds[k] = k
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c := kMeans(t, x, Options{K: clusters, Seeds: seeds, MaxIter: 1})
	runtime.ReadMemStats(&after)
	if c.K != clusters {
		t.Errorf("%d clusters", c.K)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > 250<<20 {
		t.Errorf("%d MB allocated, want at most 250", got>>20)
	}
}

// TestStoredZeros: rows that store zeros are zero rows.
func TestStoredZeros(t *testing.T) {
	m := &sparse.CSR{Rows: 6, Cols: 3, Indptr: []int{0, 1, 2, 3, 4, 6, 9}, Indices: []int32{0, 0, 1, 1, 0, 2, 0, 1, 2},
		Data: []float32{1, 1, 1, 1, 0, 0, 0, 0, 0}}
	x, err := sparse.NewUnitRows(m)
	if err != nil {
		t.Fatal(err)
	}
	c := kMeans(t, x, Options{K: 2})
	if diff := cmp.Diff([]int{0, 0, 1, 1, cluster.Outlier, cluster.Outlier}, c.Labels); diff != "" || c.Iterations > 3 || !c.Converged {
		t.Errorf("%d passes, converged %v, labels (-want +got)\n%s", c.Iterations, c.Converged, diff)
	}
	if _, err := Cluster(t.Context(), x, Options{K: 5}); !errors.Is(err, cluster.ErrTooFewRows) {
		t.Errorf("K = 5: %v", err)
	}
}

// TestConvergedAtMaxIter: a run that converges in the last pass that is allowed has converged,
// and one that needs another pass has not.
func TestConvergedAtMaxIter(t *testing.T) {
	for _, n := range []int{600, 3000} {
		x, _ := clustertest.Topics(t, n, 3, 2)
		seeds := []int{0, 1, 2}
		for i := range 3 { // one row of each topic
			for seen := map[int]bool{}; ; seeds[i]++ {
				if p := x.Row(seeds[i]).Indices; len(p) > 0 && int(p[0])/20 == i && !seen[i] {
					break
				}
			}
		}
		opts := Options{K: 3, Seeds: seeds, Tol: -1}
		free := kMeans(t, x, opts)
		if !free.Converged || free.Iterations < 2 {
			t.Fatalf("%d rows: converged %v after %d passes", n, free.Converged, free.Iterations)
		}
		for _, test := range []struct {
			passes int
			want   bool
		}{{free.Iterations, true}, {free.Iterations - 1, false}} {
			opts.MaxIter = test.passes
			if c := kMeans(t, x, opts); c.Converged != test.want || c.Iterations != test.passes {
				t.Errorf("%d rows: MaxIter %d: converged %v after %d passes, want %v", n, test.passes, c.Converged, c.Iterations, test.want)
			}
		}
	}
}

// TestDistancesOfSignedRows: 1 − similarity of opposite rows is 2, not 1.
func TestDistancesOfSignedRows(t *testing.T) {
	x := clustertest.Unit(t, [][]float64{{1, 0}, {0, 1}, {-1, 0}, {-1, -1}})
	out := [][]float64{make([]float64, 4)}
	far := []float64{farthest, farthest, farthest, farthest}
	panel := make([]float32, 16*x.Cols())
	if err := distances(t.Context(), sparsePoints(x), []int{0, 1, 2, 3}, []int{0}, far, out, panel, 1); err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0, 1, 2, 1 + math.Sqrt(0.5)} {
		if math.Abs(out[0][i]-want) > 1e-6 {
			t.Errorf("row %d has distance %v, want %v", i, out[0][i], want)
		}
	}
	// After row 0, row 2 is drawn with probability 2/3 and row 1 with 1/3: both leave the same
	// distance, so the first draw counts.
	var first, opposite float64
	for seed := range uint64(6000) {
		seeds, err := plusPlus(t.Context(), sparsePoints(x), []int{0, 1, 2}, 2, rand.New(rand.NewPCG(seed, 0)), 1)
		if err != nil {
			t.Fatal(err)
		}
		if seeds[0] == 0 {
			first++
			if seeds[1] == 2 {
				opposite++
			}
		}
	}
	if share := opposite / first; share < 0.63 || share > 0.7 {
		t.Errorf("the opposite row was drawn in %.3f of %v draws, want 0.667", share, first)
	}
}

// TestSignedRows: rows in opposite directions belong apart, with any objective.
func TestSignedRows(t *testing.T) {
	x := clustertest.Unit(t, [][]float64{{1, 0.1}, {1, -0.1}, {-1, 0.1}, {-1, -0.1}, {0.1, 1}, {-0.1, 1}})
	for _, objective := range []Objective{Spherical, Euclidean} {
		c := kMeans(t, x, Options{K: 3, Objective: objective})
		if diff := cmp.Diff([]int{0, 0, 1, 1, 2, 2}, c.Labels); diff != "" {
			t.Errorf("objective %d (-want +got)\n%s", objective, diff)
		}
	}
}

// TestOrderOfRows: the same rows in another order get the same clusters.
func TestOrderOfRows(t *testing.T) {
	for _, n := range []int{90, 700, 7000} {
		x, _ := clustertest.Topics(t, n, 8, 6)
		keys := make([]uint64, n)
		for i := range keys {
			keys[i] = uint64(i) * 7919
		}
		order := rand.New(rand.NewPCG(1, 2)).Perm(n)
		moved := make([]uint64, n)
		for to, from := range order {
			moved[to] = keys[from]
		}
		for _, objective := range []Objective{Spherical, Euclidean} {
			for _, k := range []int{3, 20} {
				opts := Options{K: k, Objective: objective, Restarts: 2, Keys: keys, MaxIter: 15}
				want := kMeans(t, x, opts)
				opts.Keys = moved
				got := kMeans(t, x.Select(order), opts)
				labels := make([]int, n)
				for to, from := range order {
					labels[from] = got.Labels[to]
				}
				if ari := quality.AdjustedRandIndex(want.Labels, labels); ari != 1 || want.Inertia != got.Inertia {
					t.Errorf("%d rows, k = %d: ARI %v, inertia %v and %v", n, k, ari, want.Inertia, got.Inertia)
				}
			}
		}
		// Without keys, rows of equal values may change places.
		want, got := kMeans(t, x, Options{K: 5, MaxIter: 9}), kMeans(t, x.Select(order), Options{K: 5, MaxIter: 9})
		if want.Inertia != got.Inertia {
			t.Errorf("%d rows without keys: inertia %v and %v", n, want.Inertia, got.Inertia)
		}
	}
}

// TestGrowingSamples: runs that grow from a sample reach about what runs over all rows reach, in fewer passes over all.
func TestGrowingSamples(t *testing.T) {
	x, truth := clustertest.Topics(t, 6000, 12, 4)
	var all, grown *Result
	for _, workers := range []int{1, 2, 7} {
		opts := Options{K: 12, Sample: 300, Parallelism: workers}
		c := kMeans(t, x, opts)
		if grown != nil {
			if diff := cmp.Diff(grown, c); diff != "" {
				t.Fatalf("%d workers differ from 1\n%s", workers, diff)
			}
		}
		grown = c
	}
	all = kMeans(t, x, Options{K: 12, Sample: -1})
	if grown.Inertia > all.Inertia*1.02 {
		t.Errorf("inertia %v, without samples %v", grown.Inertia, all.Inertia)
	}
	if ari := quality.AdjustedRandIndex(truth, grown.Labels); ari < 0.95 {
		t.Errorf("ARI = %.3f, want at least 0.95", ari)
	}
	sizes := map[int]bool{}
	for _, it := range grown.History {
		sizes[it.Rows] = true
	}
	for _, want := range []int{300, 600, 1200, 2400, 4800, len(x.NonEmpty())} {
		if !sizes[want] {
			t.Errorf("no pass over %d rows", want)
		}
	}
}

// TestDense: dense rows give what the same rows stored as sparse ones give.
func TestDense(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	const n, cols = 1500, 30
	dense := sparse.NewDense(n, cols)
	m := &sparse.CSR{Rows: n, Cols: cols, Indptr: []int{0}}
	truth := make([]int, n)
	for i := range n {
		row := dense.Row(i)
		truth[i] = i % 6
		if i%50 == 0 { // a zero row
			truth[i] = -1
			m.Indptr = append(m.Indptr, len(m.Data))
			continue
		}
		var squares float64
		for j := range row {
			row[j] = float32(rng.NormFloat64() * 0.3)
			if j%6 == truth[i] {
				row[j] += float32(j%5) - 2
			}
			squares += float64(row[j] * row[j])
		}
		for j := range row {
			row[j] /= float32(math.Sqrt(squares))
			m.Indices, m.Data = append(m.Indices, int32(j)), append(m.Data, row[j])
		}
		m.Indptr = append(m.Indptr, len(m.Data))
	}
	x, err := sparse.NewUnitRows(m)
	if err != nil {
		t.Fatal(err)
	}
	for _, opts := range []Options{{K: 6}, {K: 20, Objective: Euclidean, Sample: 200}} {
		want := kMeans(t, x, opts)
		for _, workers := range []int{1, 2, 7} {
			opts.Parallelism = workers
			got, err := ClusterDense(t.Context(), dense, opts)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("K = %d, %d workers (-sparse +dense)\n%s", opts.K, workers, diff)
			}
		}
		if ari := quality.AdjustedRandIndex(truth, want.Labels); opts.K == 6 && ari < 0.95 {
			t.Errorf("ARI = %.3f, want at least 0.95", ari)
		}
	}
	dense.Row(3)[0] += 1
	if _, err := ClusterDense(t.Context(), dense, Options{K: 2}); err == nil {
		t.Error("no error for a row that is not a unit vector")
	}
	if _, err := ClusterDense(t.Context(), &sparse.Dense{Rows: 2, Cols: 2}, Options{K: 1}); err == nil {
		t.Error("no error for a matrix without values")
	}
}

// TestFits: numbers whose product is more than an int holds do not fit.
func TestFits(t *testing.T) {
	for _, test := range []struct {
		cols, k int
		want    bool
	}{{0, 5, true}, {1 << 20, 40, true}, {1 << 20, 41, false}, {math.MaxInt / 2, 3, false}, {3, math.MaxInt / 2, false}} {
		if got := fits(test.cols, test.k); got != test.want {
			t.Errorf("fits(%d, %d) = %v", test.cols, test.k, got)
		}
	}
}
