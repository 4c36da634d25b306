package pipeline

import (
	"cmp"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"kindred/background"
	"kindred/cluster/quality"
	"kindred/neighbor"
	"kindred/paper"
	"kindred/pipeline/rules"
	"kindred/tfidf"
)

// TestLatent measures what the latent space and the background add to words, for docs/decisions.md: on draws from a
// collection with labels, how many of the ten nearest papers have the same label, and NMI and ARI of k-means with the
// true k. It skips where KINDRED_CORPUS names no collection; with -v it prints a table. KINDRED_BACKGROUND names a
// model that was trained without these papers (kindred model train --latent), in place of the builtin one, which may
// have seen them. On average, the default must be no worse than words alone.
func TestLatent(t *testing.T) {
	papers := labelledPapers(t)
	variants := []struct {
		name string
		opts LatentOptions
	}{
		{"words", LatentOptions{Weight: NoLatent, NoBackground: true}},
		{"words, background", LatentOptions{Weight: NoLatent}},
		{"own space", LatentOptions{NoBackground: true}},
		{"default", LatentOptions{}},
	}
	if name := os.Getenv("KINDRED_BACKGROUND"); name != "" {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		b, err := background.Read(f)
		if err != nil {
			t.Fatal(err)
		}
		for i := range variants {
			if !variants[i].opts.NoBackground {
				variants[i].opts.Background = b
			}
		}
	}
	byLabel := map[string][]paper.Paper{}
	for _, p := range papers {
		byLabel[p.Label] = append(byLabel[p.Label], p)
	}
	for _, size := range []struct{ papers, labels, draws int }{{16, 4, 40}, {50, 5, 24}, {200, 10, 8}, {1000, 15, 3}} {
		scores := make([][3][]float64, len(variants))
		var known float64
		for draw := range size.draws {
			rng := rand.New(rand.NewPCG(uint64(draw), uint64(size.papers)))
			sample := drawLabels(rng, byLabel, size.papers, size.labels)
			if len(sample) < size.papers {
				break // the collection is too small
			}
			for i, variant := range variants {
				v := weighed(t, sample, Options{Latent: variant.opts})
				known += v.Known / float64(size.draws)
				for m, score := range v.measure(t) {
					scores[i][m] = append(scores[i][m], score)
				}
			}
		}
		if len(scores[0][0]) == 0 {
			continue
		}
		t.Logf("%d papers of %d labels, median of %d draws, known to the background: %.2f\n\t%-18s neighbours     NMI     ARI",
			size.papers, size.labels, size.draws, known/2, "")
		for i, variant := range variants {
			t.Logf("\t%-18s %10.3f  %6.3f  %6.3f", variant.name, median(scores[i][0]), median(scores[i][1]),
				median(scores[i][2]))
		}
		for m, name := range []string{"neighbours", "NMI", "ARI"} {
			if words, got := mean(scores[0][m]), mean(scores[len(variants)-1][m]); got < words-0.02 {
				t.Errorf("%d papers: %s of the default %.3f, of words alone %.3f", size.papers, name, got, words)
			}
		}
	}
}

// documents returns the texts of papers.
func documents(papers []paper.Paper) []tfidf.Document {
	docs := make([]tfidf.Document, len(papers))
	for i := range papers {
		docs[i] = rules.Document(&papers[i])
	}
	return docs
}

// weighed makes vectors of papers.
func weighed(t *testing.T, papers []paper.Paper, opts Options) *Vectors {
	t.Helper()
	corpus, err := tfidf.ReadAll(t.Context(), documents(papers), opts.wordOptions())
	if err != nil {
		t.Fatal(err)
	}
	v, err := (&Collection{Papers: papers, Corpus: corpus}).Vectorize(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// measure returns which part of the ten nearest papers, or of fewer if labels have fewer, has the same label, and NMI
// and ARI of groups.
func (v *Vectors) measure(t *testing.T) (measures [3]float64) {
	t.Helper()
	truth := truthOf(v.Papers)
	k := slices.Max(truth) + 1
	near := min(10, len(v.Papers)/k-1)
	index := neighbor.New(v.Blend)
	for i := range v.Papers {
		for _, n := range index.Search(nil, index.Row(i), near+1) {
			if n.Row != i && truth[n.Row] == truth[i] {
				measures[0] += 1 / float64(near*len(truth))
			}
		}
	}
	g, err := v.GroupUnnamed(t.Context(), Options{Group: GroupOptions{K: k, Outliers: Keep}})
	if err != nil {
		t.Fatal(err)
	}
	_, _, measures[1] = quality.VMeasure(truth, g.Labels)
	measures[2] = quality.AdjustedRandIndex(truth, g.Labels)
	return measures
}

// drawLabels returns n papers of so many labels, as many of each as can be, or fewer if the collection is too small.
func drawLabels(rng *rand.Rand, byLabel map[string][]paper.Paper, n, labels int) []paper.Paper {
	each := (n + labels - 1) / labels
	var names []string
	for label, of := range byLabel {
		if len(of) >= each+each/3 {
			names = append(names, label)
		}
	}
	slices.Sort(names)
	rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	var sample []paper.Paper
	for _, label := range names[:min(labels, len(names))] {
		of := byLabel[label]
		for _, i := range rng.Perm(len(of))[:min(each, n-len(sample))] {
			sample = append(sample, of[i])
		}
	}
	rng.Shuffle(len(sample), func(i, j int) { sample[i], sample[j] = sample[j], sample[i] })
	return sample
}

func median(values []float64) float64 {
	values = slices.SortedFunc(slices.Values(values), cmp.Compare)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}

func mean(values []float64) (sum float64) {
	for _, v := range values {
		sum += v / float64(len(values))
	}
	return sum
}
