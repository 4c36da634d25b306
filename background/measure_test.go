package background

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"kindred/feed"
	"kindred/lsa"
	"kindred/paper"
	"kindred/sparse"
	"kindred/tfidf"
)

// TestMeasure measures what the space of a background adds to words, for docs/decisions.md: on draws of papers that
// the background does not know, with a background of the other papers of KINDRED_CORPUS. It skips where that names no
// collection with labels; with -v it prints a table. The weighted space must help most.
func TestMeasure(t *testing.T) {
	name := os.Getenv("KINDRED_CORPUS")
	if name == "" || testing.Short() {
		t.Skip("KINDRED_CORPUS is not set to a JSON Lines file of papers")
	}
	batch, err := feed.Read(t.Context(), []feed.Source{feed.FromFile(name)}, feed.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	const pool, weight = 20_000, 0.3
	if len(batch.Papers) < 2*pool {
		t.Skip("too few papers")
	}
	sampled, rest := batch.Papers[:pool], documents(batch.Papers[pool:])
	words, x, err := tfidf.Fit(t.Context(), rest, tfidf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("share of the %d nearest papers with the same label; weight of the space %v", near, weight)
	t.Log("  rank  papers   words   plain  weighted")
	for _, rank := range []int{48, 96, 160} {
		space, err := lsa.Fit(t.Context(), x, lsa.Options{Rank: rank})
		if err != nil {
			t.Fatal(err)
		}
		b, err := New(words, space.Compact(nil))
		if err != nil {
			t.Fatal(err)
		}
		var total [3]float64
		for _, size := range []struct{ papers, labels, draws int }{{16, 4, 60}, {50, 5, 40}, {200, 10, 15}, {1_000, 20, 4}} {
			var sum [3]float64
			for draw := range size.draws {
				rng := rand.New(rand.NewPCG(uint64(draw), uint64(size.papers)))
				for i, v := range measure(t, b, sample(rng, sampled, size.papers, size.labels), weight) {
					sum[i] += v / float64(size.draws)
				}
			}
			t.Logf("%6d  %6d   %.4f  %.4f  %.4f", rank, size.papers, sum[0], sum[1], sum[2])
			for i, v := range sum {
				total[i] += v
			}
		}
		if total[1] < total[0] || total[2] < total[1] {
			t.Errorf("rank %d: words %v, plain space %v, weighted space %v", rank, total[0], total[1], total[2])
		}
	}
}

// near is the number of neighbours that measure looks at.
const near = 5

// measure returns the share of neighbours with the same label by words, and by words and the space without weights and
// with them.
func measure(t *testing.T, b *Background, papers []paper.Paper, weight float64) (shares [3]float64) {
	t.Helper()
	words, x, err := tfidf.Fit(t.Context(), documents(papers), tfidf.Options{Background: b.Words()})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := sparse.NewUnitRows(x)
	if err != nil {
		t.Fatal(err)
	}
	p, err := b.Match(words.Terms()).Project(context.Background(), x, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, latent := range []*sparse.Dense{nil, p.Plain, p.Rows} {
		blend := sparse.WordsOnly(rows)
		if latent != nil {
			if blend, err = sparse.NewBlend(rows, unit(latent), weight); err != nil {
				t.Fatal(err)
			}
		}
		for j := range papers {
			similarities, others := make([]float64, len(papers)), make([]int, 0, len(papers))
			for k := range papers {
				if k != j {
					similarities[k] = blend.Similarity(j, k)
					others = append(others, k)
				}
			}
			slices.SortStableFunc(others, func(a, b int) int { return cmp.Compare(similarities[b], similarities[a]) })
			for _, k := range others[:near] {
				if papers[j].Label == papers[k].Label {
					shares[i] += 1 / float64(near*len(papers))
				}
			}
		}
	}
	return shares
}

// unit returns the rows as unit vectors, or zero.
func unit(m *sparse.Dense) *sparse.Dense {
	u := sparse.NewDense(m.Rows, m.Cols)
	for i := range m.Rows {
		length := math.Sqrt(sparse.DotDense(m.Row(i), m.Row(i)))
		for d, v := range m.Row(i) {
			if length > 0 {
				u.Row(i)[d] = float32(float64(v) / length)
			}
		}
	}
	return u
}

// sample returns n papers of so many labels, as many of each.
func sample(rng *rand.Rand, papers []paper.Paper, n, labels int) (drawn []paper.Paper) {
	byLabel := map[string][]paper.Paper{}
	for _, p := range papers {
		byLabel[p.Label] = append(byLabel[p.Label], p)
	}
	var names []string
	for label, of := range byLabel {
		if len(of) >= n/labels {
			names = append(names, label)
		}
	}
	slices.Sort(names)
	rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	for _, label := range names[:labels] {
		for _, i := range rng.Perm(len(byLabel[label]))[:n/labels] {
			drawn = append(drawn, byLabel[label][i])
		}
	}
	return drawn
}

func documents(papers []paper.Paper) (docs []tfidf.Document) {
	for _, p := range papers {
		docs = append(docs, tfidf.Document{Title: p.Title, Abstract: p.Abstract})
	}
	return docs
}

// TestKnown prints, with -v, how much the builtin background knows of the papers of KINDRED_CORPUS, any file that
// kindred reads: the lower quartile, the median and the upper quartile.
func TestKnown(t *testing.T) {
	name := os.Getenv("KINDRED_CORPUS")
	if name == "" || testing.Short() {
		t.Skip("KINDRED_CORPUS is not set to a file of papers")
	}
	batch, err := feed.Read(t.Context(), []feed.Source{feed.FromFile(name)}, feed.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	words, x, err := tfidf.Fit(t.Context(), documents(batch.Papers), tfidf.Options{Background: b.Words()})
	if err != nil {
		t.Fatal(err)
	}
	p, err := b.Match(words.Terms()).Project(t.Context(), x, 0)
	if err != nil {
		t.Fatal(err)
	}
	usual := make([]float64, x.Rows)
	for i := range usual {
		usual[i] = p.Usual(i)
	}
	for name, values := range map[string][]float64{"coverage": p.Coverage, "explained": p.Explained, "usual": usual} {
		sorted := slices.Sorted(slices.Values(values))
		t.Logf("%-9s %.3f %.3f %.3f", name, sorted[len(sorted)/4], sorted[len(sorted)/2], sorted[3*len(sorted)/4])
		if sorted[0] < 0 || sorted[len(sorted)-1] > 1.0001 {
			t.Errorf("%s is from %v to %v", name, sorted[0], sorted[len(sorted)-1])
		}
	}
}
