package cluster

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kindred/sparse"
)

// fromDense returns the rows of a matrix, each divided by its norm.
func fromDense(rows [][]float64) *sparse.CSR {
	x := &sparse.CSR{Rows: len(rows), Cols: len(rows[0]), Indptr: []int{0}}
	for _, row := range rows {
		n := norm(row)
		for j, v := range row {
			if v != 0 {
				x.Indices = append(x.Indices, int32(j))
				x.Data = append(x.Data, float32(v/n))
			}
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	return x
}

// topics returns n papers about k topics, and the topic of each: a paper has ten words of its
// topic's twenty, and ten of a hundred that all share. Every twentieth has no words.
func topics(n, k int, seed uint64) (x *sparse.CSR, truth []int) {
	rng := rand.New(rand.NewPCG(seed, 9))
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = make([]float64, 20*k+100)
		topic := rng.IntN(k)
		truth = append(truth, topic)
		if i%20 == 19 {
			truth[i] = -1
			continue
		}
		for range 10 {
			rows[i][20*topic+rng.IntN(20)]++
			rows[i][20*k+rng.IntN(100)]++
		}
	}
	return fromDense(rows), truth
}

func kMeans(t testing.TB, x *sparse.CSR, opts KMeansOptions) *Clustering {
	t.Helper()
	c, err := KMeans(t.Context(), x, opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestKMeansByHand(t *testing.T) {
	// Two pairs at right angles, each pair 60 degrees apart: the centroid of a pair is at 30
	// degrees to both, so cohesion is cos 30° = √3/2, and inertia is 4·(1 − 3/4) = 1.
	h := math.Sqrt(3) / 2
	x := fromDense([][]float64{{1, 0, 0, 0}, {0.5, h, 0, 0}, {0, 0, 1, 0}, {0, 0, 0.5, h}})
	for _, workers := range []int{1, 2, 7} {
		c := kMeans(t, x, KMeansOptions{K: 2, Parallelism: workers})
		if diff := cmp.Diff([]int{0, 0, 1, 1}, c.Labels); diff != "" {
			t.Errorf("labels (-want +got)\n%s", diff)
		}
		if diff := cmp.Diff([]int{2, 2}, c.Sizes); diff != "" {
			t.Errorf("sizes (-want +got)\n%s", diff)
		}
		if math.Abs(c.Inertia-1) > 1e-6 || math.Abs(c.Cohesion[0]-h) > 1e-6 || !c.Converged {
			t.Errorf("inertia %v, cohesion %v, converged %v; want 1, %v, true", c.Inertia, c.Cohesion, c.Converged, h)
		}
		if k, s := c.Nearest(x.Row(3)); k != 1 || math.Abs(s-h) > 1e-6 {
			t.Errorf("nearest to row 3: %d with %v", k, s)
		}
	}
}

func TestKMeansFindsTopics(t *testing.T) {
	x, truth := topics(400, 8, 1)
	c := kMeans(t, x, KMeansOptions{K: 8, Seed: 3})
	if ari := AdjustedRandIndex(truth, c.Labels); ari < 0.98 {
		t.Errorf("ARI = %.3f, want at least 0.98", ari)
	}
	for i, topic := range truth {
		if (topic == -1) != (c.Labels[i] == Outlier) {
			t.Errorf("row %d of topic %d has label %d", i, topic, c.Labels[i])
		}
	}
}

// TestKMeansInvariants checks what the documentation promises, on random data.
func TestKMeansInvariants(t *testing.T) {
	for seed := range uint64(5) {
		x, _ := topics(200+int(seed)*300, 5, seed)
		for _, k := range []int{1, 2, 7, 40} {
			opts := KMeansOptions{K: k, Seed: seed, Restarts: 2, Parallelism: 1, Objective: Objective(seed % 2)}
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
			if again := newClustering(x, c.Labels, c.K); math.Abs(again.Inertia-c.Inertia) > 1e-9 {
				t.Errorf("inertia %v, from the labels %v", c.Inertia, again.Inertia)
			}
			for j := range c.K {
				var squares float64
				for _, v := range c.Centroid(j) {
					squares += float64(v) * float64(v)
				}
				if math.Abs(squares-1) > 1e-5 {
					t.Errorf("centroid %d has norm² %v", j, squares)
				}
			}
			for i := range x.Rows {
				own := c.Labels[i]
				if own == Outlier {
					continue
				}
				// A row may stay with a centroid that is not the nearest only because moving it
				// would move the centroids, which single-row moves know and Lloyd's do not.
				if k, s := c.Nearest(x.Row(i)); opts.Objective == Spherical && s > c.Similarity(x.Row(i), own)+0.5/float64(c.Sizes[own]) {
					t.Errorf("row %d: cluster %d is much nearer than %d", i, k, own)
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
	x, _ := topics(500, 6, 2)
	s := newSolver(x, nonZeroRows(x), 12, KMeansOptions{K: 12, Objective: objective}.withDefaults(500))
	sum := make([]float64, x.Cols)
	for k := range 12 {
		sumRows(sum, x, []int{k})
		s.means.set(k, sum, 1)
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
	x, _ := topics(120, 4, 5)
	seeds := []int{0, 1, 2, 3}
	want := kMeans(t, x, KMeansOptions{K: 4, Seeds: seeds})
	order := rand.New(rand.NewPCG(1, 1)).Perm(x.Rows)
	place := make([]int, x.Rows)
	for to, from := range order {
		place[from] = to
	}
	moved := make([]int, len(seeds))
	for i, s := range seeds {
		moved[i] = place[s]
	}
	got := kMeans(t, selectRows2(x, order), KMeansOptions{K: 4, Seeds: moved})
	labels := make([]int, x.Rows)
	for i := range labels {
		labels[i] = got.Labels[place[i]]
	}
	if ari := AdjustedRandIndex(want.Labels, labels); ari != 1 {
		t.Errorf("ARI of permuted and plain rows = %v, want 1", ari)
	}
}

// selectRows2 is selectRows for all rows in another order.
func selectRows2(x *sparse.CSR, order []int) *sparse.CSR {
	part := selectRows(x, order[:len(order)-1])
	last := x.Row(order[len(order)-1])
	part.Rows++
	part.Indices = append(part.Indices, last.Indices...)
	part.Data = append(part.Data, last.Data...)
	part.Indptr = append(part.Indptr, len(part.Indices))
	return part
}

func TestKMeansFewRows(t *testing.T) {
	same := fromDense([][]float64{{1, 1}, {1, 1}, {0, 0}})
	if c := kMeans(t, same, KMeansOptions{K: 2}); c.K != 1 || c.Labels[2] != Outlier {
		t.Errorf("two equal rows, K = 2: %d clusters, labels %v", c.K, c.Labels)
	}
	for name, test := range map[string]struct {
		x    *sparse.CSR
		opts KMeansOptions
		want error
	}{
		"few rows":     {same, KMeansOptions{K: 3}, ErrTooFewRows},
		"many":         {&sparse.CSR{Rows: 1, Cols: 1 << 20, Indptr: []int{0, 1}, Indices: []int32{5}, Data: []float32{1}}, KMeansOptions{K: 1000}, ErrTooManyClusters},
		"no rows":      {fromDense([][]float64{{0, 0}}), KMeansOptions{K: 1}, ErrNoRows},
		"K 0":          {same, KMeansOptions{}, nil},
		"restarts":     {same, KMeansOptions{K: 1, Restarts: -1}, nil},
		"seeds":        {same, KMeansOptions{K: 1, Seeds: []int{2}}, nil},
		"not a number": {same, KMeansOptions{K: 1, Tol: math.NaN()}, nil},
		"column":       {&sparse.CSR{Rows: 1, Cols: 1, Indptr: []int{0, 1}, Indices: []int32{5}, Data: []float32{1}}, KMeansOptions{K: 1}, sparse.ErrInvalid},
	} {
		if _, err := KMeans(t.Context(), test.x, test.opts); err == nil || test.want != nil && !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", name, err, test.want)
		}
	}
}

func TestCancel(t *testing.T) {
	x, _ := topics(3000, 5, 1)
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := KMeans(ctx, x, KMeansOptions{K: 5, OnIteration: func(Iteration) { cancel() }}); !errors.Is(err, context.Canceled) {
		t.Errorf("KMeans: %v", err)
	}
	if _, _, err := Auto(ctx, x, AutoOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Auto: %v", err)
	}
	if _, err := Silhouette(ctx, x, make([]int, x.Rows), 1); !errors.Is(err, context.Canceled) {
		t.Errorf("Silhouette: %v", err)
	}
}

func TestAutoFindsK(t *testing.T) {
	for _, k := range []int{2, 3, 5, 9} {
		x, truth := topics(30*k, k, uint64(k))
		c, choice, err := Auto(t.Context(), x, AutoOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if choice.K != k || c.K != k {
			t.Errorf("%d topics: k = %d of %+v", k, choice.K, choice.Candidates)
		}
		if ari := AdjustedRandIndex(truth, c.Labels); ari < 0.95 {
			t.Errorf("%d topics: ARI = %.3f", k, ari)
		}
	}
}

func TestAutoOfFewRows(t *testing.T) {
	for n, want := range map[int]int{1: 1, 2: 1, 3: 1} {
		rows := make([][]float64, n)
		for i := range rows {
			rows[i] = []float64{1, float64(i)}
		}
		c, _, err := Auto(t.Context(), fromDense(rows), AutoOptions{})
		if err != nil || c.K != want {
			t.Errorf("%d rows: %v clusters, error %v, want %d", n, c, err, want)
		}
	}
}

func TestOutliers(t *testing.T) {
	x, _ := topics(60, 3, 4)
	// The last row shares words with everybody and belongs to nobody.
	rows := make([][]float64, 61)
	for i := range 60 {
		rows[i] = make([]float64, x.Cols)
		row := x.Row(i)
		for p, j := range row.Indices {
			rows[i][j] = float64(row.Data[p])
		}
	}
	rows[60] = make([]float64, x.Cols)
	for j := x.Cols - 100; j < x.Cols; j++ {
		rows[60][j] = 1
	}
	x = fromDense(rows)
	c := kMeans(t, x, KMeansOptions{K: 3})
	out, err := Outliers(t.Context(), x, c, OutlierOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if out.Labels[60] != Outlier || out.K != 3 {
		t.Errorf("label of the odd row %d, %d clusters", out.Labels[60], out.K)
	}
	for i := range 59 {
		if (c.Labels[i] == Outlier) != (out.Labels[i] == Outlier) {
			t.Errorf("row %d was set apart", i)
		}
	}
	if _, err := Outliers(t.Context(), x, c, OutlierOptions{MinRatio: math.NaN()}); err == nil {
		t.Error("MinRatio = NaN: no error")
	}
	none, err := Outliers(t.Context(), x, c, OutlierOptions{MinRatio: 1e9, KeepClusters: true})
	if err != nil || none.K != 3 {
		t.Errorf("KeepClusters: %v clusters, %v", none.K, err)
	}
	all, err := Outliers(t.Context(), x, c, OutlierOptions{MinRatio: 1e9})
	if err != nil || all.K != 0 {
		t.Errorf("every paper set apart: %v clusters, %v", all.K, err)
	}
}

// TestSilhouetteEqualsDefinition compares with the mean of pairwise distances.
func TestSilhouetteEqualsDefinition(t *testing.T) {
	x, _ := topics(90, 4, 8)
	labels := kMeans(t, x, KMeansOptions{K: 6, Restarts: 1}).Labels
	labels[0] = 6 // a cluster of one
	var sum, n float64
	for i := range x.Rows {
		if labels[i] == Outlier {
			continue
		}
		n++
		var distance, count [7]float64
		for j := range x.Rows {
			if k := labels[j]; k != Outlier && i != j {
				distance[k] += 1 - sparse.Dot(x.Row(i), x.Row(j))
				count[k]++
			}
		}
		a, b := distance[labels[i]]/count[labels[i]], math.Inf(1)
		for k := range 7 {
			if k != labels[i] && count[k] > 0 {
				b = min(b, distance[k]/count[k])
			}
		}
		if count[labels[i]] > 0 {
			sum += (b - a) / max(a, b)
		}
	}
	for _, workers := range []int{1, 2, 7} {
		got, err := Silhouette(t.Context(), x, labels, workers)
		if err != nil || math.Abs(got-sum/n) > 1e-5 {
			t.Errorf("silhouette %v, error %v, want %v", got, err, sum/n)
		}
	}
}

// TestModularityEqualsDefinition compares with the sums over all pairs.
func TestModularityEqualsDefinition(t *testing.T) {
	x, _ := topics(60, 3, 2)
	labels := kMeans(t, x, KMeansOptions{K: 4}).Labels
	degree := make([]float64, x.Rows)
	var weight float64
	for i := range x.Rows {
		for j := range x.Rows {
			if i != j {
				degree[i] += sparse.Dot(x.Row(i), x.Row(j))
			}
		}
		weight += degree[i]
	}
	var within, expected, pairs float64
	for i := range x.Rows {
		for j := range x.Rows {
			if i == j {
				continue
			}
			pairs += degree[i] * degree[j]
			if labels[i] == labels[j] && labels[i] != Outlier {
				within += sparse.Dot(x.Row(i), x.Row(j))
				expected += degree[i] * degree[j]
			}
		}
	}
	want := within/weight - expected/pairs
	if got := Modularity(x, labels); math.Abs(got-want) > 1e-5 {
		t.Errorf("modularity %v, want %v", got, want)
	}
}

func TestAgreementByHand(t *testing.T) {
	truth := []int{0, 0, 0, 1, 1, 1}
	for _, test := range []struct {
		labels           []int
		ari, nmi, purity float64
	}{
		{[]int{0, 0, 0, 1, 1, 1}, 1, 1, 1},
		{[]int{1, 1, 1, 0, 0, 0}, 1, 1, 1},
		{[]int{0, 0, 0, 0, 0, 0}, 0, 0, 0.5},
		// scikit-learn 1.2.1: adjusted_rand_score, normalized_mutual_info_score
		{[]int{0, 0, 1, 1, 2, 2}, 0.24242424, 0.51580375, 5. / 6},
		// An outlier is a cluster of its own, as if it had label 2.
		{[]int{0, 0, 0, 1, 1, Outlier}, 0.70588235, 0.81328983, 1},
	} {
		if got := AdjustedRandIndex(truth, test.labels); math.Abs(got-test.ari) > 1e-6 {
			t.Errorf("%v: ARI %.8f, want %.8f", test.labels, got, test.ari)
		}
		if got := NormalizedMutualInformation(truth, test.labels); math.Abs(got-test.nmi) > 1e-6 {
			t.Errorf("%v: NMI %.8f, want %.8f", test.labels, got, test.nmi)
		}
		if got := Purity(truth, test.labels); math.Abs(got-test.purity) > 1e-6 {
			t.Errorf("%v: purity %.8f, want %.8f", test.labels, got, test.purity)
		}
	}
	if got := AdjustedRandIndex([]int{-1, 0, 0}, []int{5, 1, 1}); got != 1 {
		t.Errorf("unlabelled rows count: ARI %v", got)
	}
}

func TestNames(t *testing.T) {
	// Two papers on state space models, two on graphs, one term that all have. Columns:
	words := []string{"state", "space", "models", "graph", "edges", "graphs", "model", "β"}
	x := fromDense([][]float64{
		{1, 1, 1, 0, 0, 0, 1, 1},
		{1, 1, 1, 0, 0, 0, 1, 1},
		{0, 0, 0, 3, 1, 1, 1, 0},
		{0, 0, 0, 3, 1, 1, 1, 0},
	})
	c := kMeans(t, x, KMeansOptions{K: 2})
	phrases := &sparse.CSR{Rows: 4, Cols: 2, Indptr: []int{0, 2, 4, 4, 4}, Indices: []int32{0, 1, 0, 1}, Data: []float32{1, 1, 1, 1}}
	v := Vocabulary{Terms: words, Phrases: phrases, PhraseText: []string{"state space", "state space models"}, PhraseParts: [][]int32{{0, 1}, {0, 1, 2}}}
	names, err := Names(t.Context(), x, c, v, NameOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var got [][]string
	for _, n := range names {
		list := []string{n.Title}
		for _, term := range n.Terms {
			list = append(list, term.Text)
		}
		got = append(got, list)
	}
	want := [][]string{
		{"State space models", "state space models"}, // "model" is a twin, "β" no name
		{"Graph, edges", "graph", "edges"},           // "graphs" is a twin
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, workers := range []int{2, 7} {
		again, err := Names(t.Context(), x, c, v, NameOptions{Parallelism: workers})
		if diff := cmp.Diff(names, again); diff != "" || err != nil {
			t.Errorf("%d workers differ, error %v\n%s", workers, err, diff)
		}
	}
	if _, err := Names(t.Context(), x, c, Vocabulary{}, NameOptions{}); err == nil {
		t.Error("no error for a vocabulary of another size")
	}
}

func TestTitlesDiffer(t *testing.T) {
	terms := func(texts ...string) (list []Term) {
		for _, s := range texts {
			list = append(list, Term{Text: s, Weight: 1})
		}
		return list
	}
	names := titled([][]Term{terms("a1", "b1", "c1", "d1"), terms("a1", "b1", "c1", "e1"), terms("a1", "b1", "c1"), terms("a1", "b1", "c1"), nil, nil},
		NameOptions{TitleTerms: 3})
	var got []string
	for _, n := range names {
		got = append(got, n.Title)
	}
	want := []string{"A1, b1, c1", "A1, b1, c1, e1", "A1, b1, c1 (2)", "A1, b1, c1 (3)", "Unnamed", "Unnamed (2)"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTwins(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"network", "networks", true}, {"electron", "electronic", true}, {"Graph", "graph", true},
		{"graph", "grammar", false}, {"proof", "proofs", true}, {"transport", "transformation", false}, {"", "", true},
	} {
		if got := twins(test.a, test.b); got != test.want {
			t.Errorf("twins(%q, %q) = %v", test.a, test.b, got)
		}
	}
	for _, test := range []struct {
		acronym, phrase string
		want            bool
	}{
		{"LLMs", "large language models", true}, {"LLMs", "large language", true}, {"SSM", "state space models", true},
		{"SSM", "sparse matrix", false}, {"gan", "graph attention network", false}, {"AI", "artificial intelligence", true},
	} {
		if got := isAcronymOf(test.acronym, test.phrase); got != test.want {
			t.Errorf("isAcronymOf(%q, %q) = %v", test.acronym, test.phrase, got)
		}
	}
}

func TestSeedsAreDistinctAndSpread(t *testing.T) {
	x, truth := topics(300, 6, 3)
	rng := rand.New(rand.NewPCG(1, 1))
	seeds, err := plusPlus(t.Context(), x, nonZeroRows(x), 6, rng, 1)
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
	if got := sample(nonZeroRows(x), 50, rng); len(got) != 50 || !slices.IsSorted(got) || len(slices.Compact(got)) != 50 {
		t.Errorf("sample: %v", got)
	}
}

func TestRanked(t *testing.T) {
	x, _ := topics(100, 3, 6)
	c := kMeans(t, x, KMeansOptions{K: 3})
	for k, rows := range c.Ranked(x) {
		similarities := make([]float64, len(rows))
		for p, i := range rows {
			similarities[p] = -c.Similarity(x.Row(i), k)
		}
		if !slices.IsSorted(similarities) {
			t.Errorf("cluster %d: similarities do not fall", k)
		}
		sorted := slices.Sorted(slices.Values(rows))
		if diff := cmp.Diff(c.Members()[k], sorted, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("cluster %d (-members +ranked)\n%s", k, diff)
		}
	}
}

func BenchmarkKMeans(b *testing.B) {
	for _, n := range []int{1_000, 20_000} {
		x, _ := topics(n, 20, 1)
		b.Run(fmt.Sprintf("docs=%d/k=20", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c := kMeans(b, x, KMeansOptions{K: 20, Restarts: 1})
				b.ReportMetric(c.Inertia, "inertia")
			}
		})
	}
}
