package choose

import (
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"

	"kindred/cluster"
	"kindred/cluster/internal/clustertest"
	"kindred/cluster/kmeans"
	"kindred/sparse"
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

// TestKeys: the choice does not depend on the order of rows, also if it is made on a sample of them.
func TestKeys(t *testing.T) {
	x, _ := clustertest.Topics(t, sampleRows+500, 4, 3)
	rng := rand.New(rand.NewPCG(1, 2))
	keys := make([]uint64, x.Rows())
	for i := range keys {
		keys[i] = rng.Uint64()
	}
	order := rng.Perm(x.Rows())
	moved := make([]uint64, len(order))
	for p, i := range order {
		moved[p] = keys[i]
	}
	opts := Options{MaxK: 5, Keys: keys}
	want, err := K(t.Context(), x, kmeans.Options{}.Trial(), opts)
	if err != nil {
		t.Fatal(err)
	}
	opts.Keys = moved
	got, err := K(t.Context(), x.Select(order), kmeans.Options{}.Trial(), opts)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("another order gives %+v, error %v, want %+v", got, err, want)
	}
	opts.Keys = keys[1:]
	if _, err := K(t.Context(), x, kmeans.Options{}.Trial(), opts); !errors.Is(err, cluster.ErrInvalid) {
		t.Errorf("too few keys: error %v", err)
	}
}

// TestBounds: the choice and what is tried for it keep to the bounds; a smallest number beyond half of the rows is taken.
func TestBounds(t *testing.T) {
	x, _ := clustertest.Topics(t, 60, 4, 1)
	for _, b := range []struct{ least, most int }{{0, 3}, {7, 0}, {1, 1}, {4, 4}, {40, 0}} {
		choice, err := K(t.Context(), x, kmeans.Options{}.Trial(), Options{MinK: b.least, MaxK: b.most})
		if err != nil {
			t.Fatal(err)
		}
		if choice.K < max(1, b.least) || b.most > 0 && choice.K > b.most || b.least == 40 && choice.K != 40 {
			t.Errorf("%d to %d: k = %d", b.least, b.most, choice.K)
		}
		for _, c := range choice.Candidates {
			if c.K < b.least || b.most > 0 && c.K > b.most {
				t.Errorf("%d to %d: %d was tried", b.least, b.most, c.K)
			}
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

// TestCut: a tree of rows about six topics is cut into six, also if it is judged in two spaces.
func TestCut(t *testing.T) {
	x, truth := clustertest.Topics(t, 300, 6, 5)
	leaves := make([]int, len(truth)) // each topic is divided in three
	for i, topic := range truth {
		if leaves[i] = cluster.Outlier; topic >= 0 {
			leaves[i] = 3*topic + i%3
		}
	}
	tree := &cluster.Tree{Leaves: 18, Node: leaves}
	top := func(a, b int) int {
		tree.Merges = append(tree.Merges, cluster.Merge{A: min(a, b), B: max(a, b)})
		return tree.Leaves + len(tree.Merges) - 1
	}
	var topics []int
	for k := range 6 {
		topics = append(topics, top(top(3*k, 3*k+1), 3*k+2))
	}
	for at := topics[0]; len(topics) > 1; topics = topics[1:] {
		at = top(at, topics[1])
	}
	for _, spaces := range [][]sparse.UnitRows{{x}, {x, x}} {
		choice, err := Cut(t.Context(), spaces, tree, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if choice.K != 6 || choice.Rows != 285 || len(choice.Candidates) < 10 {
			t.Errorf("%d spaces: %+v", len(spaces), choice)
		}
	}
	if _, err := Cut(t.Context(), nil, tree, Options{}); !errors.Is(err, cluster.ErrNoRows) {
		t.Errorf("no space: error %v", err)
	}
	if _, err := Cut(t.Context(), []sparse.UnitRows{x, x.Select([]int{0})}, tree, Options{}); !errors.Is(err, cluster.ErrInvalid) {
		t.Errorf("spaces of different rows: error %v", err)
	}
}

// TestSigned: topics around the origin, whose similarities add up to nothing, are found.
func TestSigned(t *testing.T) {
	for _, k := range []int{4, 8} {
		rng := rand.New(rand.NewPCG(uint64(k), 1))
		rows, labels := sparse.NewDense(30*k, 10), make([]int, 30*k)
		sum := make([]float64, rows.Cols)
		for i := range rows.Rows {
			labels[i] = i % k
			row := rows.Row(i)
			row[labels[i]/2] = float32(1 - 2*(labels[i]%2)) // each axis has a topic at both ends
			for j := range row {
				row[j] += float32(0.2 * rng.NormFloat64())
				sum[j] += float64(row[j])
			}
		}
		for i := range rows.Rows {
			for j := range sum {
				rows.Row(i)[j] -= float32(sum[j] / float64(rows.Rows))
			}
		}
		rows.Normalize()
		x, err := sparse.DenseUnitRows(rows)
		if err != nil {
			t.Fatal(err)
		}
		choice, err := K(t.Context(), x, kmeans.Options{}.Trial(), Options{})
		if err != nil || choice.K != k {
			t.Errorf("%d topics: %d of %+v, error %v", k, choice.K, choice.Candidates, err)
		}
	}
}
