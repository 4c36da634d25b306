package pipeline

import (
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"kindred/cluster"
	"kindred/cluster/kmeans"
	"kindred/cluster/quality"
	"kindred/feed"
	"kindred/neighbor"
	"kindred/paper"
	"kindred/sparse"
	"kindred/tfidf"
)

// TestBackground measures how much a background model helps small feeds, for docs/decisions.md: on
// samples of a collection with labels, with a model of the rest of it in the background, which
// counts as so many papers. It skips where KINDRED_CORPUS names no collection; with -v it prints a
// table. The default weight must help by every measure.
func TestBackground(t *testing.T) {
	papers := labelledPapers(t)
	const pool = 20_000 // of which samples are drawn; the others are the background
	if len(papers) < 2*pool {
		t.Skip("too few papers")
	}
	sampled, rest := papers[:pool], papers[pool:]
	c, err := tfidf.ReadAll(t.Context(), documents(rest), tfidf.Options{MinDF: 2, MaxDF: 1})
	if err != nil {
		t.Fatal(err)
	}
	background, x, err := c.Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	words := newAssociation(rest, background, x)
	for _, size := range []struct{ papers, labels, samples int }{{16, 4, 400}, {50, 6, 150}, {200, 10, 40}} {
		t.Logf("%d papers of %d categories, mean of %d samples\n\tbackground  same category     NMI     ARI  name fits category", size.papers, size.labels, size.samples)
		var alone [4]float64
		for _, weight := range []float64{0, 30, 100, 300, 1_000, 3_000, 10_000, 100_000} {
			opts := tfidf.Options{BackgroundDocs: weight}
			if weight > 0 {
				opts.Background = background
			}
			var sum [4]float64
			for s := range size.samples {
				sample := drawSample(rand.New(rand.NewPCG(uint64(s), uint64(size.papers))), sampled, size.papers, size.labels)
				for i, v := range measureSample(t, sample, size.labels, opts, words) {
					sum[i] += v / float64(size.samples)
				}
			}
			for i := range sum {
				if weight == 3_000 && sum[i] <= alone[i] {
					t.Errorf("the background does not help: measure %d is %v, and %v without", i, sum[i], alone[i])
				}
			}
			if weight == 0 {
				alone = sum
			}
			t.Logf("\t%10.0f         %.4f  %.4f  %.4f  %.4f", weight, sum[0], sum[1], sum[2], sum[3])
		}
	}
}

// labelledPapers returns the papers of the collection that KINDRED_CORPUS names, or skips the test.
func labelledPapers(t *testing.T) []paper.Paper {
	t.Helper()
	name := os.Getenv("KINDRED_CORPUS")
	if name == "" || testing.Short() {
		t.Skip("KINDRED_CORPUS is not set to a JSON Lines file of papers")
	}
	batch, err := feed.Read(t.Context(), []feed.Source{feed.FromFile(name)}, feed.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return batch.Papers
}

// drawSample returns n papers of so many labels, as many of each as can be, in random order.
func drawSample(rng *rand.Rand, papers []paper.Paper, n, labels int) []paper.Paper {
	byLabel := map[string][]paper.Paper{}
	for _, p := range papers {
		byLabel[p.Label] = append(byLabel[p.Label], p)
	}
	var names []string
	each := (n + labels - 1) / labels
	for label, of := range byLabel {
		if len(of) >= 3*each {
			names = append(names, label)
		}
	}
	slices.Sort(names)
	rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	var sample []paper.Paper
	for _, label := range names[:labels] {
		of := slices.Clone(byLabel[label])
		rng.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
		sample = append(sample, of[:min(each, n-len(sample))]...)
	}
	rng.Shuffle(len(sample), func(i, j int) { sample[i], sample[j] = sample[j], sample[i] })
	return sample
}

// measureSample returns how many of the three nearest papers have the same label; the NMI and ARI of
// clusters and labels; and how much the words that name a cluster say, elsewhere, of the label that
// most of its papers have.
func measureSample(t *testing.T, sample []paper.Paper, k int, opts tfidf.Options, words *association) (measures [4]float64) {
	t.Helper()
	fail := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	read, err := tfidf.ReadAll(t.Context(), documents(sample), opts)
	fail(err)
	model, x, err := read.Fit(t.Context())
	fail(err)
	unit, err := sparse.NewUnitRows(x)
	fail(err)
	index := neighbor.New(sparse.WordsOnly(unit))
	const near = 3
	for i, p := range sample {
		for _, n := range index.Search(nil, index.Row(i), near+1) {
			if n.Row != i && sample[n.Row].Label == p.Label {
				measures[0] += 1 / float64(near*len(sample))
			}
		}
	}
	clusters, err := kmeans.Cluster(t.Context(), unit, kmeans.Options{K: k})
	fail(err)
	truth := truthOf(sample)
	_, _, measures[1] = quality.VMeasure(truth, clusters.Labels)
	measures[2] = quality.AdjustedRandIndex(truth, clusters.Labels)
	v := cluster.Vocabulary{Occurs: x, Words: model.Terms(), Text: func(j int, _ []int) string { return model.Terms()[j] }}
	for j := range model.Terms() {
		v.Parts = append(v.Parts, []int32{int32(j)})
	}
	names, err := cluster.NameLevels(t.Context(), []*cluster.Partition{clusters.Partition}, v, cluster.NameOptions{Terms: 3})
	fail(err)
	told := 0
	for c, name := range names[0] {
		votes := map[string]int{}
		label := ""
		for i, l := range clusters.Labels {
			if l == c {
				votes[sample[i].Label]++
				if n := votes[sample[i].Label]; n > votes[label] || n == votes[label] && sample[i].Label < label {
					label = sample[i].Label
				}
			}
		}
		for _, term := range name.Terms {
			measures[3] += words.npmi(term.Text, label)
			told++
		}
	}
	measures[3] /= float64(max(told, 1))
	return measures
}

// association says how often words stand in papers of a label.
type association struct {
	papers int
	column map[string]int32
	df     []int
	labels map[string]int // papers with each
	joint  map[string][]int
}

func newAssociation(papers []paper.Paper, m *tfidf.Model, x *sparse.CSR) *association {
	a := &association{papers: len(papers), column: map[string]int32{}, labels: map[string]int{}, joint: map[string][]int{}}
	for j, term := range m.Terms() {
		a.column[term] = int32(j)
		a.df = append(a.df, m.DF(j))
	}
	for i, p := range papers {
		a.labels[p.Label]++
		if a.joint[p.Label] == nil {
			a.joint[p.Label] = make([]int, x.Cols)
		}
		for _, j := range x.Row(i).Indices {
			a.joint[p.Label][j]++
		}
	}
	return a
}

// npmi returns the normalised pointwise mutual information of a term and a label: 1 if they are
// only found together, 0 if by chance or never.
func (a *association) npmi(term, label string) float64 {
	j, ok := a.column[strings.ToLower(term)]
	if !ok || a.joint[label] == nil || a.joint[label][j] == 0 {
		return 0
	}
	n := float64(a.papers)
	joint := float64(a.joint[label][j]) / n
	return math.Log(joint*n*n/(float64(a.df[j])*float64(a.labels[label]))) / -math.Log(joint)
}

// truthOf numbers the labels of papers.
func truthOf(papers []paper.Paper) []int {
	numbers := map[string]int{}
	truth := make([]int, len(papers))
	for i, p := range papers {
		if _, ok := numbers[p.Label]; !ok {
			numbers[p.Label] = len(numbers)
		}
		truth[i] = numbers[p.Label]
	}
	return truth
}
