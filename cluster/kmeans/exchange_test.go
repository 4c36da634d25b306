package kmeans

import (
	"slices"
	"testing"

	"kindred/cluster/internal/clustertest"
	"kindred/cluster/quality"
	"kindred/sparse"
)

// solverOf returns a solver that has sorted rows and the given labels.
func solverOf(t *testing.T, p *points, k int, labels []int, opts Options) *solver {
	t.Helper()
	if err := p.sort(t.Context(), nil, 1, 1); err != nil {
		t.Fatal(err)
	}
	opts.K = k
	s := newSolver(p, k, opts.withDefaults(p.n))
	if err := s.load(t.Context(), labels); err != nil {
		t.Fatal(err)
	}
	s.rows = p.full
	return s
}

// TestExchange: two clusters share a topic, and a third has two topics. No row alone gains by a move, and an exchange
// finds the topics.
func TestExchange(t *testing.T) {
	x, truth := clustertest.Topics(t, 600, 6, 4)
	labels := slices.Clone(truth)
	half := 0
	for i, topic := range truth {
		switch {
		case topic == 5:
			labels[i] = 4 // with topic 4
		case topic == 0 && half%2 == 0:
			labels[i] = 5
		}
		if topic == 0 {
			half++
		}
	}
	for _, objective := range []Objective{Spherical, Euclidean} {
		var want *solver
		for _, workers := range []int{1, 3} {
			s := solverOf(t, sparsePoints(x), 6, labels, Options{Objective: objective, Parallelism: workers, Tol: -1})
			s.left = 100
			if err := s.improve(t.Context(), s.rows, -1, true); err != nil {
				t.Fatal(err)
			}
			if ari := quality.AdjustedRandIndex(truth, s.labels); ari > 0.9 {
				t.Fatalf("ARI %.3f before the exchange: the example is too easy", ari)
			}
			before := s.objective
			moved, err := s.exchange(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			checkState(t, s)
			if moved == 0 || s.objective <= before {
				t.Errorf("%d rows move, objective from %v to %v", moved, before, s.objective)
			}
			if err := s.polish(t.Context(), s.rows, 4, -1); err != nil {
				t.Fatal(err)
			}
			checkState(t, s)
			if ari := quality.AdjustedRandIndex(truth, s.labels); ari < 0.98 {
				t.Errorf("objective %v: ARI %.3f after the exchange", objective, ari)
			}
			if want == nil {
				want = s
			} else if !slices.Equal(want.labels, s.labels) {
				t.Errorf("%d workers find other clusters", workers)
			}
		}
	}
}

// TestExchangesGainWhatTheyPromise: the objective rises by what the divisions gain, less what the mergers lose.
func TestExchangesGainWhatTheyPromise(t *testing.T) {
	x, truth := clustertest.Topics(t, 500, 8, 6)
	labels := make([]int, len(truth))
	for i, topic := range truth {
		if labels[i] = topic; topic >= 0 {
			labels[i] = topic/2 + 4*(i%3) // topics share clusters, and are in three of them
		}
	}
	dense := &sparse.Dense{Rows: x.Rows(), Cols: x.Cols(), Data: make([]float32, x.Rows()*x.Cols())}
	for i := range x.Rows() {
		row := x.Row(i)
		for q, j := range row.Indices {
			dense.Row(i)[j] = row.Data[q]
		}
	}
	p, err := densePoints(dense)
	if err != nil {
		t.Fatal(err)
	}
	for name, points := range map[string]*points{"sparse": sparsePoints(x), "dense": p} {
		s := solverOf(t, points, 12, labels, Options{Parallelism: 2})
		divisions, err := s.divisions(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		mergers, err := s.mergers(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(divisions) == 0 || len(mergers) == 0 {
			t.Fatalf("%s: %d divisions, %d mergers", name, len(divisions), len(mergers))
		}
		for _, d := range divisions {
			apart := slices.Clone(s.labels)
			for _, i := range d.rows {
				apart[i] = 12
			}
			after := solverOf(t, points, 13, apart, Options{})
			near(t, name+": a division", after.objective-s.objective, d.gain)
		}
		for _, m := range mergers {
			together := slices.Clone(s.labels)
			for i, k := range together {
				if k == m.a {
					together[i] = m.b
				}
			}
			after := solverOf(t, points, 12, together, Options{})
			near(t, name+": a merger", s.objective-after.objective, m.loss)
		}
	}
}

func near(t *testing.T, what string, want, got float64) {
	t.Helper()
	if got-want > 1e-6 || want-got > 1e-6 {
		t.Errorf("%s promises %v, and gives %v", what, got, want)
	}
}

// TestSlackSkipsNoMove: passes that skip rows with slack find the same moves as passes that look at all rows.
func TestSlackSkipsNoMove(t *testing.T) {
	x, _ := clustertest.Topics(t, 2000, 9, 7)
	for _, objective := range []Objective{Spherical, Euclidean} {
		p := sparsePoints(x)
		labels := make([]int, x.Rows())
		for i := range labels {
			labels[i] = -1
		}
		for q, i := range p.full {
			labels[i] = q % 20
		}
		s := solverOf(t, p, 20, labels, Options{Objective: objective, Parallelism: 2})
		all := solverOf(t, p, 20, labels, Options{Objective: objective, Parallelism: 1})
		skipped := 0
		for pass := range 60 {
			if s.bounded {
				for _, i := range s.rows {
					if s.slack[i] > leastSlack {
						skipped++
					}
				}
			}
			moves, err := s.refine(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			all.bounded = false
			want, err := all.refine(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(moves, want) {
				t.Fatalf("pass %d: %d moves with slack, %d of all rows", pass, len(moves), len(want))
			}
			if len(moves) == 0 {
				break
			}
		}
		if skipped == 0 {
			t.Error("no row was skipped")
		}
	}
}
