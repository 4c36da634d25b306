package pipeline

import (
	"math/rand/v2"
	"testing"

	"kindred/cluster/kmeans"
	"kindred/cluster/quality"
	"kindred/lsa"
	"kindred/neighbor"
	"kindred/paper"
	"kindred/sparse"
	"kindred/tfidf"
)

// TestLatent measures what the latent space of a collection adds to its words, for docs/benchmarks.md: on
// draws from a collection with labels, for several weights. It skips where KINDRED_CORPUS names no
// collection; with -v it prints a table. A weight of 0.3 must find more neighbours of the same label.
// Too high a rank harms: of 200 papers, 25 dimensions find fewer neighbours than words alone.
func TestLatent(t *testing.T) {
	papers := labelledPapers(t)
	weights := []float64{0, 0.3, 0.5, 0.7, 1}
	for _, size := range []struct{ papers, labels, draws, rank int }{
		{50, 5, 40, 12}, {200, 10, 12, 10},
	} {
		t.Logf("%d papers of %d labels, rank %d, mean of %d draws\n\tweight  same label     NMI     ARI", size.papers, size.labels, size.rank, size.draws)
		sums := make([][3]float64, len(weights))
		for draw := range size.draws {
			sample := drawSample(rand.New(rand.NewPCG(uint64(draw), uint64(size.papers))), papers, size.papers, size.labels)
			for w, m := range measureLatent(t, sample, size.labels, size.rank, weights) {
				for i, v := range m {
					sums[w][i] += v / float64(size.draws)
				}
			}
		}
		if sums[1][0] <= sums[0][0] {
			t.Errorf("the latent space finds no more neighbours of the same label: %v, words alone %v", sums[1][0], sums[0][0])
		}
		for w, weight := range weights {
			t.Logf("\t%6.1f      %.4f  %.4f  %.4f", weight, sums[w][0], sums[w][1], sums[w][2])
		}
	}
}

// measureLatent returns for each weight how many of the ten nearest papers have the same label, and NMI and
// ARI of k-means.
func measureLatent(t *testing.T, sample []paper.Paper, k, rank int, weights []float64) (measures [][3]float64) {
	t.Helper()
	fail := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	read, err := tfidf.Read(t.Context(), documents(sample), tfidf.Options{})
	fail(err)
	_, x, err := read.Fit(t.Context())
	fail(err)
	space, err := lsa.Fit(t.Context(), x, lsa.Options{Rank: rank})
	fail(err)
	rows, err := space.Project(t.Context(), x, 0)
	fail(err)
	for i := range rows.Rows {
		normalize(rows.Row(i))
	}
	truth := truthOf(sample)
	for _, weight := range weights {
		b, err := sparse.NewBlend(unit(t, x), rows, weight)
		fail(err)
		blend, err := concatenated(b)
		fail(err)
		var m [3]float64
		index := neighbor.New(b)
		const near = 10
		for i, p := range sample {
			for _, n := range index.Search(nil, index.Row(i), near+1) {
				if n.Row != i && sample[n.Row].Label == p.Label {
					m[0] += 1 / float64(near*len(sample))
				}
			}
		}
		r, err := kmeans.Cluster(t.Context(), blend, kmeans.Options{K: k})
		fail(err)
		m[1] = quality.NormalizedMutualInformation(truth, r.Labels)
		m[2] = quality.AdjustedRandIndex(truth, r.Labels)
		measures = append(measures, m)
	}
	return measures
}

func unit(t *testing.T, x *sparse.CSR) sparse.UnitRows {
	t.Helper()
	u, err := sparse.NewUnitRows(x)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
