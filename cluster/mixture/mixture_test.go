package mixture

import (
	"cmp"
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"kindred/cluster"
	"kindred/sparse"
)

// collection returns rows of words of k subjects, their neighbours, and the subject of each row. The last row is zero.
func collection(t testing.TB, n, k int, seed uint64) (sparse.UnitRows, *sparse.CSR, []int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	const of, common = 12, 30 // words of each subject, and of all
	m := &sparse.CSR{Rows: n, Cols: k*of + common, Indptr: []int{0}}
	near := &sparse.CSR{Rows: n, Cols: n, Indptr: []int{0}}
	subjects := make([]int, n)
	for i := range n {
		subjects[i] = i % k
		for j := range int32(m.Cols) {
			odds := 0.03
			if int(j) >= k*of || int(j)/of == subjects[i] {
				odds = 0.3
			}
			if i < n-1 && rng.Float64() < odds {
				m.Indices, m.Data = append(m.Indices, j), append(m.Data, rng.Float32()+0.1)
			}
		}
		m.Indptr = append(m.Indptr, len(m.Indices))
	}
	for i := range n {
		for j := range n {
			if i != j && i < n-1 && (subjects[i] == subjects[j] || (i+j)%7 == 0) && (i*j)%5 == 1 {
				near.Indices, near.Data = append(near.Indices, int32(j)), append(near.Data, 0.2+float32((i+j)%3)/4)
			}
		}
		near.Indptr = append(near.Indptr, len(near.Indices))
	}
	x, err := sparse.Normalize(m)
	if err != nil {
		t.Fatal(err)
	}
	return x, near, subjects
}

// disturbed returns the partition by labels with every fifth row in another cluster, and an outlier.
func disturbed(t testing.TB, labels []int, k int) *cluster.Partition {
	t.Helper()
	of := slices.Clone(labels)
	for i := range of {
		if i%5 == 2 {
			of[i] = (of[i] + 1) % k
		}
	}
	of[len(of)-1], of[3] = cluster.Outlier, cluster.Outlier
	p, err := cluster.NewPartition(of)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestRefineMendsLabels checks that rows come back to the cluster of their subject.
func TestRefineMendsLabels(t *testing.T) {
	x, near, subjects := collection(t, 300, 4, 1)
	p := disturbed(t, subjects, 4)
	got, err := Refine(t.Context(), x, near, p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Labels[3] != cluster.Outlier || got.Labels[299] != cluster.Outlier || got.K != 4 {
		t.Fatalf("%d clusters, and outliers are in %d and %d", got.K, got.Labels[3], got.Labels[299])
	}
	before, after := wrong(p, subjects), wrong(got, subjects)
	if before < 55 || after > 6 {
		t.Errorf("%d rows are in the wrong cluster, %d before", after, before)
	}
}

// wrong counts the rows that are not of the subject that most rows of their cluster have.
func wrong(p *cluster.Partition, subjects []int) int {
	n := 0
	for _, rows := range p.Members() {
		counts := map[int]int{}
		most := 0
		for _, i := range rows {
			counts[subjects[i]]++
			most = max(most, counts[subjects[i]])
		}
		n += len(rows) - most
	}
	return n
}

// slow returns the most probable cluster of each row, by the formula of Refine, and how much more probable it is than
// the next.
func slow(x sparse.UnitRows, near *sparse.CSR, p *cluster.Partition, rounds int, loyalty float64) (best []int, margin []float64) {
	n, k := x.Rows(), p.K
	r := make([][]float64, n)
	q := make([]float64, x.Cols())
	all := 0.0
	for i := range n {
		r[i] = make([]float64, k)
		if c := p.Labels[i]; c != cluster.Outlier {
			r[i][c] = 1
			for e, j := range x.Row(i).Indices {
				q[j] += float64(x.Row(i).Data[e])
				all += float64(x.Row(i).Data[e])
			}
		}
	}
	best, margin = make([]int, n), make([]float64, n)
	b := prior * all / float64(k)
	for range rounds {
		theta := make([][]float64, k)
		for c := range k {
			theta[c] = make([]float64, x.Cols())
			total := b
			for j := range theta[c] {
				theta[c][j] = b * q[j] / all
			}
			for i := range n {
				for e, j := range x.Row(i).Indices {
					theta[c][j] += r[i][c] * float64(x.Row(i).Data[e])
					total += r[i][c] * float64(x.Row(i).Data[e])
				}
			}
			for j := range theta[c] {
				theta[c][j] /= total
			}
		}
		next := make([][]float64, n)
		for i := range n {
			next[i] = make([]float64, k)
			if best[i] = p.Labels[i]; p.Labels[i] == cluster.Outlier {
				continue
			}
			sum := 0.0
			for c := range k {
				log := 0.0
				for e, j := range x.Row(i).Indices {
					log += float64(x.Row(i).Data[e]) * math.Log(theta[c][j])
				}
				total, in := 0.0, 0.0
				for e, j := range near.Row(i).Indices {
					if p.Labels[j] != cluster.Outlier {
						total += float64(near.Row(i).Data[e])
						in += float64(near.Row(i).Data[e]) * r[j][c]
					}
				}
				if c == p.Labels[i] {
					log += loyalty / trust
				}
				next[i][c] = math.Exp(trust*log) * (strangers + in/max(total, 1e-30))
				sum += next[i][c]
			}
			best[i] = 0
			for c := range k {
				next[i][c] /= sum
				if next[i][c] > next[i][best[i]] {
					best[i] = c
				}
			}
			sorted := slices.Sorted(slices.Values(next[i]))
			margin[i] = sorted[k-1] - sorted[k-2]
		}
		r = next
	}
	return best, margin
}

// TestRefineEqualsDefinition compares with the formula. Probabilities come in steps, so that rows between clusters may
// differ.
func TestRefineEqualsDefinition(t *testing.T) {
	for seed := range uint64(5) {
		x, near, subjects := collection(t, 120, 3, seed)
		p := disturbed(t, subjects, 3)
		for _, opts := range []Options{{Rounds: 1}, {}, {Loyalty: 1}} {
			got, err := Refine(t.Context(), x, near, p, opts)
			if err != nil {
				t.Fatal(err)
			}
			best, margin := slow(x, near, p, cmp.Or(opts.Rounds, defaultRounds), opts.Loyalty)
			want, err := cluster.NewPartition(best)
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range want.Labels {
				if c != got.Labels[i] && margin[i] > 0.01 {
					t.Errorf("seed %d, %+v: row %d is in %d, want %d", seed, opts, i, got.Labels[i], c)
				}
			}
		}
	}
}

// TestRefineInAnyOrder checks that neither the order of rows with keys nor the number of workers changes anything.
func TestRefineInAnyOrder(t *testing.T) {
	x, near, subjects := collection(t, 200, 4, 2)
	p := disturbed(t, subjects, 4)
	keys := make([]uint64, 200)
	for i := range keys {
		keys[i] = uint64(i*7919) % 1009
	}
	want, err := Refine(t.Context(), x, near, p, Options{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	order := rand.New(rand.NewPCG(3, 1)).Perm(200)
	at := make([]int32, 200)
	for to, from := range order {
		at[from] = int32(to)
	}
	moved := &sparse.CSR{Rows: 200, Cols: 200, Indptr: []int{0}}
	labels, movedKeys := make([]int, 200), make([]uint64, 200)
	for to, from := range order {
		labels[to], movedKeys[to] = p.Labels[from], keys[from]
		row := near.Row(from)
		entries := make([]int, len(row.Indices))
		for e := range entries {
			entries[e] = e
		}
		slices.SortFunc(entries, func(a, b int) int { return int(at[row.Indices[a]] - at[row.Indices[b]]) })
		for _, e := range entries {
			moved.Indices, moved.Data = append(moved.Indices, at[row.Indices[e]]), append(moved.Data, row.Data[e])
		}
		moved.Indptr = append(moved.Indptr, len(moved.Indices))
	}
	q, err := cluster.NewPartition(labels)
	if err != nil {
		t.Fatal(err)
	}
	for _, workers := range []int{1, 2, 7} {
		got, err := Refine(t.Context(), x.Select(order), moved, q, Options{Keys: movedKeys, Parallelism: workers})
		if err != nil {
			t.Fatal(err)
		}
		back := make([]int, 200)
		for to, from := range order {
			back[from] = got.Labels[to]
		}
		same, err := cluster.NewPartition(back)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(same.Labels, want.Labels) {
			t.Errorf("another order with %d workers gives other clusters", workers)
		}
	}
}

// TestRefineKeepsClusters checks that no cluster loses all rows: two have the same words.
func TestRefineKeepsClusters(t *testing.T) {
	m := &sparse.CSR{Rows: 9, Cols: 2, Indptr: []int{0}}
	labels := make([]int, 9)
	for i := range 9 {
		m.Indices, m.Data = append(m.Indices, int32(i/6)), append(m.Data, 1)
		m.Indptr = append(m.Indptr, i+1)
		labels[i] = i / 3
	}
	labels[0] = 1 // clusters of two, four and three rows, the first two of the same word
	x, err := sparse.Normalize(m)
	if err != nil {
		t.Fatal(err)
	}
	p, err := cluster.NewPartition(labels)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Refine(t.Context(), x, &sparse.CSR{Rows: 9, Cols: 9, Indptr: make([]int, 10)}, p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got.K != 3 {
		t.Errorf("%d clusters remain of 3", got.K)
	}
}

func TestRefineErrors(t *testing.T) {
	x, near, subjects := collection(t, 40, 3, 4)
	p := disturbed(t, subjects, 3)
	small := &cluster.Partition{Labels: p.Labels[:10], K: p.K, Sizes: p.Sizes}
	for name, call := range map[string]func() error{
		"labels": func() error { _, err := Refine(t.Context(), x, near, small, Options{}); return err },
		"keys":   func() error { _, err := Refine(t.Context(), x, near, p, Options{Keys: make([]uint64, 3)}); return err },
		"rounds": func() error { _, err := Refine(t.Context(), x, near, p, Options{Rounds: -1}); return err },
		"neighbours": func() error {
			_, err := Refine(t.Context(), x, &sparse.CSR{Indptr: []int{0}}, p, Options{})
			return err
		},
	} {
		if err := call(); !errors.Is(err, cluster.ErrInvalid) {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Refine(ctx, x, near, p, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
}

func BenchmarkRefine(b *testing.B) {
	x, near, subjects := collection(b, 2000, 20, 5)
	p := disturbed(b, subjects, 20)
	for b.Loop() {
		if _, err := Refine(b.Context(), x, near, p, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
