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
	s := newSolver(newMeans(x.CSR(), 12), x.NonEmpty(), 12, Options{K: 12, Objective: objective}.withDefaults(500))
	s.members = make([][]int, 12)
	for k := range 12 {
		s.members[k], s.scale[k] = []int{k}, 1
	}
	if err := s.fill(t.Context(), 0, 12); err != nil {
		t.Fatal(err)
	}
	for pass := range 20 {
		before := s.objective
		if _, err := s.assign(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.fillEmpty()
		if err := s.renew(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s.objective < before-1e-4 {
			t.Errorf("pass %d: objective falls from %v to %v", pass+1, before, s.objective)
		}
	}
	lloyd := s.objective
	if _, err := s.refine(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s.objective < lloyd {
		t.Errorf("moving single rows lowers the objective from %v to %v", lloyd, s.objective)
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
	seeds, err := plusPlus(t.Context(), x.CSR(), x.NonEmpty(), 6, rng, 1)
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

// TestBlocksOfMeans: the passes are the same, bit by bit, whether the panels hold the means of
// all clusters or a block of them.
func TestBlocksOfMeans(t *testing.T) {
	x, _ := clustertest.Topics(t, 400, 6, 8)
	const k = 40
	for _, objective := range []Objective{Spherical, Euclidean} {
		run := func(block int) *solver {
			opts := Options{K: k, Objective: objective, Parallelism: 2}.withDefaults(x.Rows())
			s := newSolver(newMeans(x.CSR(), block), x.NonEmpty(), k, opts)
			s.members = make([][]int, k)
			for c := range k {
				s.members[c], s.scale[c] = []int{c}, 1
			}
			s.members[19], s.scale[19] = []int{20}, 1 // row 19 is zero
			s.members[39], s.scale[39] = []int{40}, 1
			if s.whole() {
				if err := s.fill(t.Context(), 0, k); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.lloyd(t.Context()); err != nil {
				t.Fatal(err)
			}
			return s
		}
		whole, blocks := run(k), run(16)
		if diff := cmp.Diff(whole.labels, blocks.labels); diff != "" || whole.objective != blocks.objective {
			t.Errorf("objective %v and in blocks %v; labels (-whole +blocks)\n%s", whole.objective, blocks.objective, diff)
		}
		if diff := cmp.Diff(whole.history, blocks.history); diff != "" || len(whole.history) < 3 {
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
	// With more than raceRows rows, the best run goes on after a pause.
	x, _ := clustertest.Topics(t, raceRows+2000, 3, 2)
	opts := Options{K: 3, Restarts: 2, Tol: -1}
	free := kMeans(t, x, opts)
	if !free.Converged || free.Iterations > raceOver {
		t.Fatalf("converged %v after %d passes", free.Converged, free.Iterations)
	}
	opts.MaxIter = free.Iterations
	if c := kMeans(t, x, opts); !c.Converged || c.Iterations != free.Iterations {
		t.Errorf("MaxIter %d: converged %v after %d passes", opts.MaxIter, c.Converged, c.Iterations)
	}
}

// TestDistancesOfSignedRows: 1 − similarity of opposite rows is 2, not 1.
func TestDistancesOfSignedRows(t *testing.T) {
	x := clustertest.Unit(t, [][]float64{{1, 0}, {0, 1}, {-1, 0}, {-1, -1}})
	out := [][]float64{make([]float64, 4)}
	far := []float64{farthest, farthest, farthest, farthest}
	if err := distances(t.Context(), x.CSR(), []int{0, 1, 2, 3}, []int{0}, far, out, 1); err != nil {
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
		seeds, err := plusPlus(t.Context(), x.CSR(), []int{0, 1, 2}, 2, rand.New(rand.NewPCG(seed, 0)), 1)
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
