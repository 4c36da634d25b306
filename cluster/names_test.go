package cluster

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/sparse"
)

// namesOf returns the names of a single level.
func namesOf(ctx context.Context, p *Partition, v Vocabulary, opts NameOptions) ([]Name, error) {
	names, err := NameLevels(ctx, []*Partition{p}, v, opts)
	if err != nil {
		return nil, err
	}
	return names[0], nil
}

// vocabularyOf returns the vocabulary of papers that are given as lists of terms, whose words are their own stems.
func vocabularyOf(papers [][]string) Vocabulary {
	var terms []string
	for _, p := range papers {
		terms = append(terms, p...)
	}
	slices.Sort(terms)
	terms = slices.Compact(terms)
	var words []string
	for _, t := range terms {
		words = append(words, strings.Fields(t)...)
	}
	slices.Sort(words)
	words = slices.Compact(words)
	v := Vocabulary{Words: words, Text: func(j int, _ []int) string { return terms[j] },
		Occurs: &sparse.CSR{Rows: len(papers), Cols: len(terms), Indptr: []int{0}}}
	for _, t := range terms {
		var parts []int32
		for _, w := range strings.Fields(t) {
			n, _ := slices.BinarySearch(words, w)
			parts = append(parts, int32(n))
		}
		v.Parts = append(v.Parts, parts)
	}
	for _, p := range papers {
		var row []int32
		for _, t := range p {
			j, _ := slices.BinarySearch(terms, t)
			row = append(row, int32(j))
		}
		slices.Sort(row)
		for _, j := range slices.Compact(row) {
			v.Occurs.Indices = append(v.Occurs.Indices, j)
			v.Occurs.Data = append(v.Occurs.Data, 1)
		}
		v.Occurs.Indptr = append(v.Occurs.Indptr, len(v.Occurs.Indices))
	}
	return v
}

// repeated returns n papers with the same terms.
func repeated(n int, terms ...string) [][]string {
	papers := make([][]string, n)
	for i := range papers {
		papers[i] = terms
	}
	return papers
}

func textsOf(n Name) []string {
	list := []string{n.Title}
	for _, t := range n.Terms {
		list = append(list, t.Text)
	}
	return list
}

// TestFit checks that a term whose words are far from what the papers of a cluster are about does not name it.
func TestFit(t *testing.T) {
	papers := slices.Concat(
		repeated(6, "process", "protein"),
		repeated(6, "graph", "strangers"),
	)
	p := partition(t, []int{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1})
	v := vocabularyOf(papers) // of the words graph, process, protein, strangers
	v.Places = &sparse.Dense{Rows: 4, Cols: 2, Data: []float32{0, 2, -1, 1, 3, 0, 0, 0}}
	v.Papers = sparse.NewDense(12, 2)
	for i := range 12 {
		v.Papers.Row(i)[p.Labels[i]] = 1
	}
	names, err := namesOf(t.Context(), p, v, NameOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"Protein", "protein", "process"}, {"Graph, strangers", "graph", "strangers"}}
	if diff := cmp.Diff(want, [][]string{textsOf(names[0]), textsOf(names[1])}); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	v.Papers.Rows--
	if _, err := namesOf(t.Context(), p, v, NameOptions{}); !errors.Is(err, ErrInvalid) {
		t.Errorf("places of too few papers: %v", err)
	}
}

// TestFitOfPapers checks that many papers with a term show what it is about, where its words are used of other things.
func TestFitOfPapers(t *testing.T) {
	const few, many = 4, 40
	for _, n := range []int{few, many} {
		p := partition(t, slices.Concat(slices.Repeat([]int{0}, n), slices.Repeat([]int{1}, n)))
		v := vocabularyOf(slices.Concat(repeated(n, "parsing", "syntax"), repeated(n, "image"))) // image, parsing, syntax
		v.Places = &sparse.Dense{Rows: 3, Cols: 2, Data: []float32{0, 1, 0, 1, 1, 0.5}}
		v.Papers = sparse.NewDense(2*n, 2)
		for i := range 2 * n {
			v.Papers.Row(i)[p.Labels[i]] = 1
		}
		names, err := namesOf(t.Context(), p, v, NameOptions{})
		if err != nil {
			t.Fatal(err)
		}
		parsing, syntax := names[0].Terms[0], names[0].Terms[1]
		if parsing.Text == "syntax" {
			parsing, syntax = syntax, parsing
		}
		if as := parsing.Weight / syntax.Weight; n == few && as > 0.5 || n == many && as < 0.9 {
			t.Errorf("%d papers: parsing counts %.2f of syntax: %+v", n, as, names[0])
		}
	}
}

// TestNearness checks that a term of papers near the centre of a cluster comes before one of as many papers at its
// edge.
func TestNearness(t *testing.T) {
	p := partition(t, []int{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1})
	papers := slices.Concat(repeated(3, "bacteria"), repeated(3, "soil"), repeated(6, "graph"))
	for near, want := range []string{"bacteria", "soil"} {
		v := vocabularyOf(papers)
		v.Places, v.Papers = sparse.NewDense(len(v.Words), 2), sparse.NewDense(12, 2)
		for i := range 12 {
			v.Papers.Row(i)[p.Labels[i]] = 1
			if i < 6 && i/3 != near {
				v.Papers.Row(i)[1] = 0.8
			}
		}
		names, err := namesOf(t.Context(), p, v, NameOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if got := names[0].Terms[0].Text; got != want {
			t.Errorf("papers %d to %d are near: %+v", 3*near, 3*near+2, names[0])
		}
	}
}

// TestAbout checks that a term comes first that papers are about, before one that as many papers mention.
func TestAbout(t *testing.T) {
	p := partition(t, []int{0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1})
	for _, mentioned := range []string{"bacteria", "soil"} {
		v := vocabularyOf(slices.Concat(repeated(6, "bacteria", "soil"), repeated(6, "graph")))
		for q, j := range v.Occurs.Indices {
			if v.Text(int(j), nil) == mentioned {
				v.Occurs.Data[q] = 0.3
			}
		}
		names, err := namesOf(t.Context(), p, v, NameOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if first := names[0].Terms[0]; first.Text == mentioned || first.Coverage != 1 {
			t.Errorf("%q is mentioned only: %+v", mentioned, names[0])
		}
	}
}

// TestPreferPhrases checks that a good phrase takes the place of its word, and a bad one leaves it.
func TestPreferPhrases(t *testing.T) {
	v := vocabularyOf([][]string{{"deep network", "layer", "network"}})
	number := map[string]int32{}
	for j := range v.Parts {
		number[v.Text(j, nil)] = int32(j)
	}
	n := &namer{v: v}
	for _, tt := range []struct {
		score, coverage float64
		papers, words   uint64 // a bit for each paper with the phrase, and with the word
		want            []string
	}{
		{2, 0.5, 0b111, 0b111111, []string{"deep network", "network", "layer"}},
		{1, 0.5, 0b111, 0b111111, []string{"network", "layer", "deep network"}},
		{2.5, 0.3, 0b111, 0b1111111111, []string{"network", "deep network", "layer"}},
		{2.5, 0.6, 0b11, 0b111, []string{"network", "deep network", "layer"}},
		{2, 1, 0b11, 0b11, []string{"deep network", "network", "layer"}},
	} {
		g := &group{rows: make([]int, 10), found: []candidate{
			{term: number["network"], score: 3, coverage: 1, papers: []uint64{tt.words}},
			{term: number["layer"], score: 2, papers: []uint64{1}},
			{term: number["deep network"], score: tt.score, coverage: tt.coverage, papers: []uint64{tt.papers}}}}
		n.preferPhrases(g)
		var got []string
		for _, c := range g.found {
			got = append(got, v.Text(int(c.term), nil))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("score %g, coverage %g (-want +got)\n%s", tt.score, tt.coverage, diff)
		}
	}
}

// TestAfterWord checks that a phrase of enough papers comes before a word of a slightly higher score, after a word.
func TestAfterWord(t *testing.T) {
	v := vocabularyOf([][]string{{"vertices", "proof", "extremal graphs", "edge colours"}})
	number := map[string]int32{}
	for j := range v.Parts {
		number[v.Text(j, nil)] = int32(j)
	}
	for _, tt := range []struct {
		head, want      string
		score, coverage float64
		papers          uint64 // with the phrase, a bit for each
	}{
		{"vertices", "extremal graphs", 1.2, 0.15, 0b111},
		{"vertices", "proof", 0.9, 0.15, 0b111},
		{"vertices", "proof", 1.2, 0.05, 0b111},
		{"vertices", "proof", 1.2, 0.1, 0b11},
		{"edge colours", "proof", 1.2, 0.15, 0b111},
	} {
		n := &namer{v: v, opts: NameOptions{Terms: 2, TitleTerms: 2}, heads: map[int32][]int32{},
			keys: map[string]int32{}, keyOf: make([]termKeys, len(v.Parts))}
		all := uint64(1<<20 - 1)
		g := &group{rows: make([]int, 20), size: 20, found: []candidate{
			{term: number[tt.head], score: 3, coverage: 1, papers: []uint64{all}},
			{term: number["proof"], score: 1.5, coverage: 0.2, papers: []uint64{0b1111}},
			{term: number["extremal graphs"], score: tt.score, coverage: tt.coverage, papers: []uint64{tt.papers}}}}
		n.choose(g)
		if got := v.Text(int(g.found[g.chosen[1]].term), nil); got != tt.want {
			t.Errorf("after %q, with score %g: %q, want %q", tt.head, tt.score, got, tt.want)
		}
	}
}

// TestTitleLength checks that a title goes on while its terms leave papers out, and with a second term that says as
// much as the first.
func TestTitleLength(t *testing.T) {
	v := vocabularyOf([][]string{{"deep network", "graph", "layer"}})
	number := map[string]int32{}
	for j := range v.Parts {
		number[v.Text(j, nil)] = int32(j)
	}
	n := &namer{v: v, opts: NameOptions{TitleTerms: 3}}
	for _, tt := range []struct {
		first, second   uint64 // a bit for each paper
		score, coverage float64
		outside         float64 // other papers with the second term
		want            int
	}{
		{0b1111, 0b0011, 2, 0.5, 0, 2},
		{0b1111, 0b0011, 1, 0.5, 0, 1}, // half the score of the first, and less
		{0b1111, 0b0001, 2, 0.25, 0, 1},
		{0b0011, 0b1100, 2, 0.5, 0, 2},
		{0b0001, 0b0010, 1, 0.25, 0, 3},
		{0b0001, 0b0010, 0.5, 0.25, 0, 3}, // a low score, but a search finds more
		{0b0001, 0b0010, 0.5, 0.25, 20, 1},
		{0b0001, 0b0010, 0.2, 0.25, 0, 1},
		{0b0011, 0b0100, 0.5, 0.25, 0, 1},
	} {
		g := &group{rows: make([]int, 4), size: 4, chosen: []int{0, 1, 2}, found: []candidate{
			{term: number["deep network"], score: 3, papers: []uint64{tt.first}},
			{term: number["graph"], score: tt.score, coverage: tt.coverage, outside: tt.outside, papers: []uint64{tt.second}},
			{term: number["layer"], score: 1, papers: []uint64{0b1000}}}}
		if got := n.titleLength(g); got != tt.want {
			t.Errorf("%+v: %d terms", tt, got)
		}
	}
}

// TestTellApart checks that no title says only what another title says.
func TestTellApart(t *testing.T) {
	papers := slices.Concat(
		repeated(8, "deep network", "layer"),
		repeated(8, "network", "node"),
	)
	for i := range papers[:2] {
		papers[i] = append(slices.Clone(papers[i]), "network")
	}
	names, err := namesOf(t.Context(), partition(t, []int{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1}),
		vocabularyOf(papers), NameOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Deep network, layer", "Node, network"}, []string{names[0].Title, names[1].Title}); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestTellApartLoses checks that a title loses a term that is all of another title, which has no further term.
func TestTellApartLoses(t *testing.T) {
	papers := slices.Concat(
		repeated(5, "deep layer"),
		repeated(3, "slow network"),
		repeated(8, "network"),
		repeated(8, "tree"),
	)
	names, err := namesOf(t.Context(), partition(t, slices.Concat(slices.Repeat([]int{0}, 8), slices.Repeat([]int{1}, 8),
		slices.Repeat([]int{2}, 8))), vocabularyOf(papers), NameOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Deep layer", "Network", "Tree"}, []string{names[0].Title, names[1].Title,
		names[2].Title}); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestNames(t *testing.T) {
	papers := slices.Concat(
		repeated(6, "state space", "state space model", "models", "everywhere"),
		repeated(4, "graph", "graphs", "edges", "everywhere"),
	)
	p := partition(t, []int{0, 0, 0, 0, 0, 0, 1, 1, 1, 1})
	v := vocabularyOf(papers)
	names, err := namesOf(t.Context(), p, v, NameOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"State space model", "state space model"}, // the phrase of which the other is a part; "models" is a twin of a part
		{"Edges, graph", "edges", "graph"},         // "graphs" is a twin, "everywhere" tells nothing apart
	}
	for k := range names {
		if diff := cmp.Diff(want[k], textsOf(names[k])); diff != "" {
			t.Errorf("cluster %d (-want +got)\n%s", k, diff)
		}
		for _, term := range names[k].Terms {
			if term.Coverage != 1 || term.Weight <= 0 {
				t.Errorf("%+v: all papers have it", term)
			}
		}
	}
	for _, workers := range []int{1, 2, 7} {
		again, err := namesOf(t.Context(), p, v, NameOptions{Parallelism: workers})
		if diff := cmp.Diff(names, again); diff != "" || err != nil {
			t.Errorf("%d workers differ, error %v\n%s", workers, err, diff)
		}
	}
}

// TestNameLevels checks that a cluster's name is not that of its parent, and that clusters with the same papers have
// the same name.
func TestNameLevels(t *testing.T) {
	papers := slices.Concat(
		repeated(8, "machine learning", "neural networks"),
		repeated(8, "machine learning", "decision trees"),
		repeated(8, "algebra", "groups"),
	)
	var coarse, fine []int
	for i := range papers {
		coarse, fine = append(coarse, min(1, i/16)), append(fine, i/8)
	}
	names, err := NameLevels(t.Context(), []*Partition{partition(t, coarse), partition(t, fine)}, vocabularyOf(papers), NameOptions{TitleTerms: 1})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, level := range names {
		for _, n := range level {
			got = append(got, n.Title)
		}
	}
	want := []string{"Machine learning", "Algebra", "Neural networks", "Decision trees", "Algebra"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestNamesOfSample checks that rows of a sample stand for the papers of their clusters.
func TestNamesOfSample(t *testing.T) {
	papers := slices.Concat(repeated(3, "tide tables", "harbour"), repeated(3, "bread"))
	v := vocabularyOf(papers)
	v.Rows = []int{10, 20, 30, 140, 150, 160}
	labels := make([]int, 200)
	for i := range labels {
		labels[i] = i / 100
	}
	names, err := namesOf(t.Context(), partition(t, labels), v, NameOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if names[0].Title != "Tide tables, harbour" || names[1].Title != "Bread" {
		t.Errorf("names are %q and %q", names[0].Title, names[1].Title)
	}
}

// TestNamesAreUnique makes random papers of few terms, with twins among them, and looks for two names that say the
// same, and for twins within a name.
func TestNamesAreUnique(t *testing.T) {
	terms := []string{"graph", "graphs", "graph theory", "theory graph", "equilibrium", "equilibria", "nash equilibrium", "network",
		"networking", "sensor network", "wireless sensor network", "fine tune", "finetune", "b", "cell b", "classifier", "classification"}
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 300 {
		n := 2 + rng.IntN(60)
		papers, coarse, fine := make([][]string, n), make([]int, n), make([]int, n)
		for i := range papers {
			fine[i] = rng.IntN(1 + n/4)
			coarse[i] = fine[i] % 3
			for range rng.IntN(5) {
				papers[i] = append(papers[i], terms[(fine[i]*5+rng.IntN(6))%len(terms)])
			}
		}
		v := vocabularyOf(papers)
		names, err := NameLevels(t.Context(), []*Partition{partition(t, coarse), partition(t, fine)}, v, NameOptions{})
		if err != nil {
			t.Fatal(err)
		}
		judge, err := newNamer([]*Partition{partition(t, coarse)}, v, NameOptions{})
		if err != nil {
			t.Fatal(err)
		}
		number := map[string]int32{}
		for j := range v.Parts {
			number[v.Text(j, nil)] = int32(j)
		}
		for l, level := range names {
			titles := map[string]bool{}
			for _, name := range level {
				if titles[strings.ToLower(name.Title)] {
					t.Errorf("round %d, level %d: two clusters are named %q", round, l, name.Title)
				}
				titles[strings.ToLower(name.Title)] = true
				for a := range name.Terms {
					for b := range a {
						x, y := number[name.Terms[a].Text], number[name.Terms[b].Text]
						if judge.twins(x, y) || judge.common(x, y) == min(judge.length(x), judge.length(y)) {
							t.Errorf("round %d: %q has the twins %q and %q", round, name.Title, v.Text(int(x), nil), v.Text(int(y), nil))
						}
					}
				}
			}
		}
	}
}

func TestNamesErrors(t *testing.T) {
	v := vocabularyOf(repeated(3, "a b"))
	two := partition(t, []int{0, 0})
	if _, err := namesOf(t.Context(), two, v, NameOptions{}); !errors.Is(err, ErrInvalid) {
		t.Errorf("three rows for two papers: %v", err)
	}
	v.Rows = []int{0, 1, 2}
	if _, err := namesOf(t.Context(), two, v, NameOptions{}); !errors.Is(err, ErrInvalid) {
		t.Errorf("a row of a paper that does not exist: %v", err)
	}
	v.Rows = nil
	three := partition(t, []int{0, 0, 0})
	if _, err := NameLevels(t.Context(), []*Partition{three, two}, v, NameOptions{}); !errors.Is(err, ErrInvalid) {
		t.Errorf("levels of different papers: %v", err)
	}
	if names, err := NameLevels(t.Context(), nil, v, NameOptions{}); err != nil || len(names) != 0 {
		t.Errorf("no level: %v, %v", names, err)
	}
	empty := vocabularyOf(make([][]string, 4))
	names, err := namesOf(t.Context(), partition(t, []int{0, 0, 1, Outlier}), empty, NameOptions{})
	if err != nil || names[0].Title != "Unnamed" || names[1].Title != "Unnamed (2)" {
		t.Errorf("papers without terms: %v, %v", names, err)
	}
}

// TestTwins checks which terms say the same.
func TestTwins(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"graph network", "networks graphs", true}, {"data set", "dataset", true}, {"ct", "computed tomography", true},
		{"graph", "graph network", false}, {"gravity", "gravity wave", false}, {"ct", "tomography computed", false},
		{"computed tomography", "crystal theory", false},
	} {
		n := &namer{v: vocabularyOf([][]string{{test.a, test.b}}), keys: map[string]int32{}, keyOf: make([]termKeys, 2)}
		if n.twins(0, 1) != test.want || n.twins(1, 0) != test.want {
			t.Errorf("twins(%q, %q) = %v, %v", test.a, test.b, n.twins(0, 1), n.twins(1, 0))
		}
	}
}

// TestGeneral checks that a name has no two terms that differ by words that papers of all subjects have.
func TestGeneral(t *testing.T) {
	papers := append(repeated(6, "statistical machine translation"), repeated(6, "machine translation systems", "verbs")...)
	papers = append(papers, repeated(12, "tides")...)
	p, err := NewPartition(append(make([]int, 12), slices.Repeat([]int{1}, 12)...))
	if err != nil {
		t.Fatal(err)
	}
	for _, general := range []bool{false, true} {
		v := vocabularyOf(papers)
		if general {
			v.General = make([]bool, len(v.Words))
			v.General[slices.Index(v.Words, "systems")] = true
		}
		names, err := namesOf(t.Context(), p, v, NameOptions{})
		if err != nil {
			t.Fatal(err)
		}
		terms := textsOf(names[0])
		both := slices.Contains(terms, "machine translation systems") && slices.Contains(terms, "statistical machine translation")
		if both == general || !slices.Contains(terms, "verbs") {
			t.Errorf("general %t: %q", general, terms)
		}
	}
}

func TestSameWord(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"network", "networks", true}, {"electron", "electronic", true}, {"equilibrium", "equilibria", true},
		{"classifi", "classif", true}, {"graph", "grammar", false}, {"transport", "transformation", false},
		{"нейронн", "нейронна", true}, {"тест", "тесн", false}, {"算法", "算泔", false},
		{"interest", "internet", false}, {"communication", "community", false}, {"e", "escherichia", true}, {"ab", "abc", false},
		{"pars", "parser", true}, {"pap", "paper", false}, {"plan", "planner", true}, {"plan", "plantain", false},
	} {
		if got := sameWord(test.a, test.b); got != test.want {
			t.Errorf("sameWord(%q, %q) = %v", test.a, test.b, got)
		}
		if sameWord(test.a, test.b) != sameWord(test.b, test.a) {
			t.Errorf("sameWord(%q, %q) depends on the order", test.a, test.b)
		}
	}
}

func TestSameLetters(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"finetun", "finetune", true}, {"dataset", "dataset", true}, {"graviti", "gravitwave", false}, {"ab", "ab", false},
	} {
		if got := sameLetters(test.a, test.b); got != test.want || sameLetters(test.b, test.a) != test.want {
			t.Errorf("sameLetters(%q, %q) = %v", test.a, test.b, got)
		}
	}
}

func TestPlainLetters(t *testing.T) {
	for _, test := range []struct{ word, want string }{{"coréférenc", "coreferenc"}, {"graph", "graph"}, {"が", "が"},
		{"κb", "kappab"}, {"β", "beta"}, {"λόγος", "λόγος"},
	} {
		if got := plainLetters(test.word); got != test.want {
			t.Errorf("plainLetters(%q) = %q", test.word, got)
		}
	}
}

func TestUniqueTitle(t *testing.T) {
	terms := func(texts ...string) (list []Term) {
		for _, s := range texts {
			list = append(list, Term{Text: s})
		}
		return list
	}
	taken := titles{}
	var got []string
	for _, list := range [][]Term{terms("a1", "b1", "c1"), terms("a1", "b1", "d1"), terms("a1", "b1"), terms("a1", "b1"), nil, nil,
		terms("mRNA"), terms("t-SNE"), terms(strings.Repeat("x", 40), strings.Repeat("y", 40), "z")} {
		got = append(got, uniqueTitle(list, min(2, len(list)), taken))
	}
	want := []string{"A1, b1", "A1, b1, d1", "A1, b1 (2)", "A1, b1 (3)", "Unnamed", "Unnamed (2)", "mRNA", "t-SNE",
		fmt.Sprintf("X%s, %s", strings.Repeat("x", 39), strings.Repeat("y", 40))}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
