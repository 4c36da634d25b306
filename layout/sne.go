package layout

import (
	"context"

	"kindred/internal/parallel"
)

const (
	// theta is how far a cell of the tree must be, in its own widths, to count as a point. 0.6 keeps half a percent
	// more neighbours of 20,000 papers, and takes twice as long.
	theta = 1.0
	// learningRate is the size of a step for each node. From a twelfth to two, maps of 20,000 papers are as good.
	learningRate = 1.0
	// everyStep is the number of nodes up to which repulsion is found anew in every step, and not in every second one.
	// It takes most of the time and changes little from step to step: of 30,000 papers a map keeps 0.407 of the
	// neighbours in place of 0.413, and of 60,000 papers 0.389 in place of 0.391, in 0.55 of the time.
	everyStep = 20_000
)

// sne takes steps of t-SNE: a node is attracted by its neighbours, which all have the same affinity, and
// repelled by all nodes. exaggeration multiplies the attraction. The size of the steps grows with the number
// of nodes (Belkina et al. 2019, doi:10.1038/s41467-019-13055-y).
func (m *mapping) sne(ctx context.Context, steps int, exaggeration float64, momentum float32) error {
	affinity := exaggeration / m.affinities()
	rate := float32(float64(m.n) * learningRate)
	clear(m.velocity)
	for p := range m.gains {
		m.gains[p] = 1
	}
	every := 1
	if m.n > everyStep {
		every = 2
	}
	repelled, z := make([]float32, 2*m.n), 0.0
	for step := range steps {
		if step%every == 0 {
			var err error
			if z, err = m.repel(ctx, repelled); err != nil {
				return err
			}
		}
		if err := m.each(ctx, func(lo, hi int) { m.attract(lo, hi, float32(affinity), float32(1/z), repelled) }); err != nil {
			return err
		}
		for p, g := range m.force {
			if (g > 0) == (m.velocity[p] > 0) { // the node moves uphill: it has gone too far
				m.gains[p] = max(0.01, float32(m.gains[p]*0.8))
			} else {
				m.gains[p] += 0.2
			}
			m.velocity[p] = float32(momentum*m.velocity[p]) - float32(rate*m.gains[p]*g)
			m.at[p] += m.velocity[p]
		}
		m.stepped()
	}
	return nil
}

// affinities returns the sum of the weights of all neighbours, which makes affinities sum to 1.
func (m *mapping) affinities() float64 {
	sum := 0.0
	for _, w := range m.near.weights[:len(m.near.nodes)] {
		sum += float64(w)
	}
	return sum
}

// attract sets the gradient of nodes [lo, hi), without its factor 4.
func (m *mapping) attract(lo, hi int, affinity, inverseZ float32, repelled []float32) {
	at := m.at
	for i := lo; i < hi; i++ {
		x, y := at[2*i], at[2*i+1]
		var fx, fy float32
		first := m.near.from[i]
		for p, j := range m.near.of(i) {
			dx, dy := x-at[2*j], y-at[2*j+1]
			g := m.near.weights[first+p] / (1 + float32(dx*dx) + float32(dy*dy))
			fx += float32(g * dx)
			fy += float32(g * dy)
		}
		m.force[2*i] = float32(affinity*fx) - float32(inverseZ*repelled[2*i])
		m.force[2*i+1] = float32(affinity*fy) - float32(inverseZ*repelled[2*i+1])
	}
}

// repel sets the repulsion of each node by all others, and returns the sum Z of 1/(1+d²) over all pairs.
func (m *mapping) repel(ctx context.Context, repelled []float32) (float64, error) {
	m.tree.build(m.at)
	leaves := m.tree.leaves
	const size = 64 // leaves in a chunk
	sums := make([]float64, parallel.NumChunks(len(leaves), size))
	err := parallel.ChunksWith(ctx, len(leaves), size, m.opts.Parallelism, func() *cells { return &cells{} },
		func(list *cells, c, lo, hi int) error {
			for _, leaf := range leaves[lo:hi] {
				sums[c] += m.tree.repel(leaf, list, repelled)
			}
			return nil
		})
	z := 0.0
	for _, s := range sums {
		z += s
	}
	return z, err
}
