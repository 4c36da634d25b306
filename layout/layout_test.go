package layout

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"kindred/sparse"
)

// groups returns the neighbours of n papers in groups of 50, each with eight neighbours of its group.
func groups(n int) *sparse.CSR {
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	m := &sparse.CSR{Rows: n, Cols: n, Indptr: make([]int, 1, n+1)}
	for i := range n {
		first := i / 50 * 50
		size := min(50, n-first)
		near := map[int]bool{}
		for range 8 {
			near[first+rng.IntN(size)] = true
		}
		for j := first; j < first+size; j++ {
			if near[j] && j != i {
				m.Indices, m.Data = append(m.Indices, int32(j)), append(m.Data, 0.5)
			}
		}
		m.Indptr = append(m.Indptr, len(m.Indices))
	}
	return m
}

// In a map, nearly all nearest places are of the same group.
func TestMap(t *testing.T) {
	sizes := []int{150, 1000}
	if !testing.Short() {
		sizes = append(sizes, everyStep+50) // whose repulsion is not found anew in every step
	}
	for _, n := range sizes {
		places, err := Map(t.Context(), groups(n), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		same, looked := 0, 0
		for i := 0; i < n; i += 1 + n/1000 {
			looked++
			best, at := math.Inf(1), -1
			for j := range n {
				a, b := places.Row(i), places.Row(j)
				if d := math.Hypot(float64(a[0]-b[0]), float64(a[1]-b[1])); j != i && d < best {
					best, at = d, j
				}
			}
			if at/50 == i/50 {
				same++
			}
		}
		if same < looked*95/100 {
			t.Errorf("%d papers: %d of %d have a neighbour of their group, want 95 %%", n, same, looked)
		}
	}
}

func TestMapSameForAnyParallelism(t *testing.T) {
	near := groups(700)
	want, err := Map(t.Context(), near, nil, Options{Parallelism: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, parallelism := range []int{2, 7} {
		got, err := Map(t.Context(), near, nil, Options{Parallelism: parallelism})
		if err != nil {
			t.Fatal(err)
		}
		for p, v := range want.Data {
			if got.Data[p] != v {
				t.Fatalf("parallelism %d: value %d is %v, want %v", parallelism, p, got.Data[p], v)
			}
		}
	}
}

// Papers without neighbours stand below the map; so do all if there are no neighbours at all.
func TestMapOfLonelyPapers(t *testing.T) {
	near := groups(100)
	near.Rows, near.Cols = 110, 110
	for range 10 {
		near.Indptr = append(near.Indptr, len(near.Indices))
	}
	places, err := Map(t.Context(), near, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	lowest := float32(math.Inf(1))
	for i := range 100 {
		lowest = min(lowest, places.Row(i)[1])
	}
	for i := 100; i < 110; i++ {
		if places.Row(i)[1] >= lowest {
			t.Errorf("paper %d stands at %v, the map begins at %v", i, places.Row(i), lowest)
		}
	}
	for _, n := range []int{0, 1, 5} {
		none := &sparse.CSR{Rows: n, Cols: n, Indptr: make([]int, n+1)}
		places, err := Map(t.Context(), none, nil, Options{})
		if err != nil || places.Rows != n {
			t.Errorf("%d papers without neighbours: %v, error %v", n, places, err)
		}
		for i := range n {
			for j := range i {
				if places.Row(i)[0] == places.Row(j)[0] && places.Row(i)[1] == places.Row(j)[1] {
					t.Errorf("papers %d and %d stand in one place", i, j)
				}
			}
		}
	}
}

func TestMapErrors(t *testing.T) {
	if _, err := Map(t.Context(), groups(50), sparse.NewDense(49, 3), Options{}); !errors.Is(err, ErrShape) {
		t.Errorf("too few latent rows: error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Map(ctx, groups(50), nil, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: error %v", err)
	}
	if _, err := Stress(ctx, groups(50), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: error %v", err)
	}
}

// The forces of the tree are those of all pairs, up to what a few far cells round.
func TestRepel(t *testing.T) {
	const n = 600
	m := newMapping(&lists{from: make([]int, n+1)}, Options{})
	for p := range m.at {
		m.at[p] = unit(random(1, uint64(p), 9)) * 10
	}
	copy(m.at[:20], m.at[20:40]) // some in one place
	got := make([]float32, 2*n)
	z, err := m.repel(t.Context(), got)
	if err != nil {
		t.Fatal(err)
	}
	var sum, wrong, size float64
	for i := range n {
		var fx, fy float64
		for j := range n {
			if i != j {
				dx, dy := float64(m.at[2*i]-m.at[2*j]), float64(m.at[2*i+1]-m.at[2*j+1])
				k := 1 / (1 + dx*dx + dy*dy)
				sum += k
				fx, fy = fx+k*k*dx, fy+k*k*dy
			}
		}
		wrong += math.Hypot(fx-float64(got[2*i]), fy-float64(got[2*i+1]))
		size += math.Hypot(fx, fy)
	}
	if math.Abs(z-sum) > 0.05*sum || wrong > 0.1*size {
		t.Errorf("sum %v, want %v; forces are wrong by %.1f %%", z, sum, 100*wrong/size)
	}
}

// A path of five nodes is drawn as a line, with distances near to those along the path.
func TestStress(t *testing.T) {
	edges := &sparse.CSR{Rows: 6, Cols: 6, Indptr: []int{0, 1, 3, 5, 7, 8, 8}, Indices: []int32{1, 0, 2, 1, 3, 2, 4, 3},
		Data: []float32{.5, .5, .5, .5, .5, .5, .5, .5}}
	places, err := Stress(t.Context(), edges, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		for j := range i {
			a, b := places.Row(i), places.Row(j)
			if d := math.Hypot(float64(a[0]-b[0]), float64(a[1]-b[1])); math.Abs(d-float64(i-j)) > 0.25*float64(i-j) {
				t.Errorf("nodes %d and %d are %v apart, want %d", i, j, d, i-j)
			}
		}
	}
	again, err := Stress(t.Context(), edges, Options{})
	if err != nil || again.Data[0] != places.Data[0] {
		t.Errorf("another drawing of the same graph, error %v", err)
	}
	if _, err := Stress(t.Context(), groups(MaxStress+1), Options{}); !errors.Is(err, ErrShape) {
		t.Errorf("too many nodes: error %v", err)
	}
}

func TestSeparate(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 2, 40, 200} {
		places, boxes := sparse.NewDense(n, 2), make([]Box, n)
		for i := range n {
			boxes[i] = Box{Width: 20 + 100*rng.Float32(), Height: 10 + 30*rng.Float32()}
			if i%4 != 0 { // every fourth stands at the origin
				places.Row(i)[0], places.Row(i)[1] = rng.Float32(), rng.Float32()
			}
		}
		if got := Separate(places, boxes); overlaps(got, boxes) {
			t.Errorf("%d boxes overlap", n)
		}
	}
}

// Boxes on a line are as near to one another as other boxes.
func TestSeparateOnALine(t *testing.T) {
	const wide, high = 200, 50
	for _, slope := range []float32{0, 1e-4, 0.1} {
		places := &sparse.Dense{Rows: 2, Cols: 2, Data: []float32{0, 0, 1, slope}}
		got := Separate(places, []Box{{wide, high}, {wide, high}})
		if dx := got.Row(1)[0] - got.Row(0)[0]; dx < wide || dx > 3*wide {
			t.Errorf("slope %v: the boxes, %d wide, are %v apart", slope, wide, dx)
		}
	}
}
