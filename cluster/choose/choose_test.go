package choose

import (
	"testing"

	"kindred/cluster/internal/clustertest"
	"kindred/cluster/kmeans"
)

func TestKFindsTopics(t *testing.T) {
	for _, k := range []int{2, 3, 5, 9} {
		x, _ := clustertest.Topics(t, 30*k, k, uint64(k))
		choice, err := K(t.Context(), x, kmeans.Options{}.Trial(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if choice.K != k {
			t.Errorf("%d topics: k = %d of %+v", k, choice.K, choice.Candidates)
		}
	}
}

func TestKOfFewRows(t *testing.T) {
	for n, want := range map[int]int{1: 1, 2: 1, 3: 1} {
		rows := make([][]float64, n)
		for i := range rows {
			rows[i] = []float64{1, float64(i)}
		}
		choice, err := K(t.Context(), clustertest.Unit(t, rows), kmeans.Options{}.Trial(), Options{})
		if err != nil || choice.K != want {
			t.Errorf("%d rows: %+v, error %v, want %d", n, choice, err, want)
		}
	}
}
