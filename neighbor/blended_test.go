package neighbor

import (
	"math"
	"math/rand/v2"
	"testing"

	"kindred/sparse"
)

// By hand: columns 0 and 1 are the same in the space, and column 2 is across. The vectors share column 2.
func TestExplainBlendByHand(t *testing.T) {
	space := &sparse.Dense{Rows: 3, Cols: 2, Data: []float32{1, 0, 1, 0, 0, 1}}
	a := sparse.Vec{Indices: []int32{0, 2}, Data: []float32{0.8, 0.6}}
	b := sparse.Vec{Indices: []int32{1, 2}, Data: []float32{0.8, 0.6}}
	similarity, shared, pairs := ExplainBlend(a, b, space, 0.5)
	// Words: 0.36. Latent: the same place, 1, of which 0.64 is the pair and 0.36 the shared column.
	if math.Abs(similarity-0.68) > 1e-6 {
		t.Errorf("similarity %v, want 0.68", similarity)
	}
	if len(shared) != 1 || shared[0].Column != 2 || math.Abs(shared[0].Contribution-0.36) > 1e-6 {
		t.Errorf("shared %v, want 0.36 of column 2", shared)
	}
	if len(pairs) != 1 || pairs[0].A != 0 || pairs[0].B != 1 || math.Abs(pairs[0].Contribution-0.32) > 1e-6 {
		t.Errorf("pairs %v, want 0.32 of columns 0 and 1", pairs)
	}
	if sum := shared[0].Share + pairs[0].Share; math.Abs(sum-1) > 1e-6 {
		t.Errorf("shares add up to %v, want 1", sum)
	}
}

// Of vectors that are opposite in the latent space, nothing has a share in the similarity.
func TestExplainBlendOpposite(t *testing.T) {
	space := &sparse.Dense{Rows: 2, Cols: 1, Data: []float32{1, -1}}
	a := sparse.Vec{Indices: []int32{0}, Data: []float32{1}}
	b := sparse.Vec{Indices: []int32{0, 1}, Data: []float32{0.1, 0.995}}
	similarity, shared, pairs := ExplainBlend(a, b, space, 0.9)
	if similarity > -0.8 || len(shared) != 1 || len(pairs) != 0 || shared[0].Contribution > -0.8 {
		t.Fatalf("similarity %v, shared %v, pairs %v", similarity, shared, pairs)
	}
	if shared[0].Share != 0 {
		t.Errorf("a share of %v", shared[0].Share)
	}
}

// Contributions add up to the similarity of the blend, and positive shares to at most 1.
func TestExplainBlendAddsUp(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	const n, d, r = 12, 60, 4
	x := &sparse.CSR{Rows: n, Cols: d, Indptr: []int{0}}
	for range n {
		for j := range d {
			if rng.Float64() < 0.4 {
				x.Indices, x.Data = append(x.Indices, int32(j)), append(x.Data, rng.Float32())
			}
		}
		x.Indptr = append(x.Indptr, len(x.Indices))
	}
	space := sparse.NewDense(d, r)
	for i := range space.Data {
		space.Data[i] = rng.Float32() - 0.3
	}
	words, err := sparse.Normalize(x)
	if err != nil {
		t.Fatal(err)
	}
	latent := sparse.NewDense(n, r)
	for i := range n {
		var squares float64
		row := latent.Row(i)
		for p, j := range words.Row(i).Indices {
			for e, s := range space.Row(int(j)) {
				row[e] += words.Row(i).Data[p] * s
			}
		}
		for _, v := range row {
			squares += float64(v) * float64(v)
		}
		for e := range row {
			row[e] /= float32(math.Sqrt(squares))
		}
	}
	for _, weight := range []float64{0, 0.3, 1} {
		blend, err := sparse.NewBlend(words, latent, weight)
		if err != nil {
			t.Fatal(err)
		}
		for j := range n {
			similarity, shared, pairs := ExplainBlend(words.Row(0), words.Row(j), space, weight)
			var sum, share float64
			for _, s := range shared {
				sum += s.Contribution
				share += max(0, s.Share)
			}
			for _, p := range pairs {
				sum += p.Contribution
				share += max(0, p.Share)
			}
			want := blend.Similarity(0, j)
			if math.Abs(similarity-want) > 1e-5 || math.Abs(sum-want) > 1e-5 || share > 1+1e-9 {
				t.Errorf("weight %v, row %d: similarity %v, contributions %v, want %v; shares %v", weight, j, similarity,
					sum, want, share)
			}
		}
	}
}

// Of many columns, those of the largest values make pairs, whatever their sign.
func TestLargest(t *testing.T) {
	v := make([]value, pairColumns+2)
	for i := range v {
		v[i] = value{i, 1}
	}
	v[len(v)-1].value = -2
	if got := largest(v); len(got) != pairColumns || got[0].column != len(v)-1 || got[1].column != 0 {
		t.Errorf("%d columns, the first %v and %v", len(got), got[0], got[1])
	}
}
