package tfidf

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/text"
)

// checkPhrases checks everything that the documentation of Phrases promises of any collection.
func checkPhrases(t *testing.T, m *Model, p *Phrases, docs []Document) {
	t.Helper()
	if err := p.Occurs.Validate(); err != nil {
		t.Fatal(err)
	}
	if p.Occurs.Rows != len(docs) || p.Occurs.Cols != len(p.Text) || len(p.Parts) != len(p.Text) {
		t.Fatalf("Occurs is %d×%d for %d documents, %d texts, %d parts", p.Occurs.Rows, p.Occurs.Cols, len(docs), len(p.Text), len(p.Parts))
	}
	for _, v := range p.Occurs.Data {
		if v != 1 {
			t.Fatalf("Occurs holds %v", v)
		}
	}
	seen := map[string]bool{}
	for j, parts := range p.Parts {
		key := fmt.Sprint(parts)
		if seen[key] {
			t.Errorf("phrase %d, %q, is there twice", j, p.Text[j])
		}
		seen[key] = true
		if len(parts) != 2 && len(parts) != 3 {
			t.Errorf("phrase %q has %d parts", p.Text[j], len(parts))
		}
		if len(parts) == 3 && (!seen[fmt.Sprint(parts[:2])] || !seen[fmt.Sprint(parts[1:])]) {
			t.Errorf("phrase %q stands without its pairs", p.Text[j])
		}
		for _, part := range parts {
			if part < 0 || int(part) >= len(m.Terms()) {
				t.Errorf("phrase %q has part %d", p.Text[j], part)
			}
		}
		if p.Text[j] == "" {
			t.Errorf("phrase %d has no text", j)
		}
	}
}

// phraseMap returns the number of documents of each phrase by its text.
func phraseMap(p *Phrases) map[string]int {
	df := map[string]int{}
	for _, j := range p.Occurs.Indices {
		df[p.Text[j]]++
	}
	return df
}

func findPhrases(t *testing.T, docs []Document, fit Options, opts PhraseOptions) (*Model, *Phrases) {
	t.Helper()
	c := mustRead(t, docs, fit)
	m, _ := mustFitCorpus(t, c)
	p, err := m.Phrases(t.Context(), c, opts)
	if err != nil {
		t.Fatal(err)
	}
	checkPhrases(t, m, p, docs)
	return m, p
}

func TestPhrasesHand(t *testing.T) {
	docs := []Document{
		{Title: "State-space models", Abstract: "The state-space model of tides."},
		{Title: "Selective State Space Models", Abstract: "State space models, of bread."},
		{Title: "Tides", Abstract: "Bread, tides. The state of space is no model; GPT-4 agents."},
		{Title: "GPT-4 Agents", Abstract: "About GPT-4 agents with proposed bread. The bread (tides) rise."},
	}
	_, p := findPhrases(t, docs, Options{}, PhraseOptions{})
	want := map[string]int{"state space": 2, "space models": 2, "state space models": 2, "GPT-4 agents": 2}
	if diff := cmp.Diff(want, phraseMap(p)); diff != "" {
		t.Errorf("phrases and their documents (-want +got):\n%s", diff)
	}
	if !slices.IsSortedFunc(p.Parts, func(a, b []int32) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return slices.Compare(a, b)
	}) {
		t.Errorf("phrases are not in order: %v", p.Parts)
	}
}

// TestNPMI compares with the formula worked out by hand: "tide pool" in 2 documents, "tide" in
// 3, "pool" in 2, and "crab" in 3 as well, so that all words have 8 documents together.
func TestNPMI(t *testing.T) {
	docs := []Document{{Abstract: "tide pool, crab"}, {Abstract: "tide pool, crab"}, {Abstract: "tide, crab"}}
	npmi := math.Log((2.0/8)/(3.0/8*2.0/8)) / -math.Log(2.0/8)
	for _, tt := range []struct {
		min  float64
		want int
	}{{npmi - 1e-9, 1}, {npmi + 1e-9, 0}} {
		_, p := findPhrases(t, docs, Options{}, PhraseOptions{MinNPMI: tt.min})
		if len(p.Text) != tt.want {
			t.Errorf("MinNPMI %v: phrases %q, want %d", tt.min, p.Text, tt.want)
		}
	}
}

// naivePhrases finds the pairs and triples with maps, by the definition.
func naivePhrases(m *Model, docs []Document, minDF int, minNPMI float64) map[string]int {
	type set map[[3]int32]int
	sequences := make([][]int32, len(docs))
	for i, d := range docs {
		for _, part := range []string{d.Title, d.Abstract} {
			for token, follows := range text.Tokens(part, m.opts.Tokens) {
				j := int32(-1)
				if v := m.lex.Number(termOf(m.opts, token)); v >= 0 {
					j = m.column[v]
				}
				if !follows {
					sequences[i] = append(sequences[i], -1)
				}
				sequences[i] = append(sequences[i], j)
			}
			sequences[i] = append(sequences[i], -1)
		}
	}
	count := func(size int, ok func(s []int32) bool) set {
		df := set{}
		for _, s := range sequences {
			here := set{}
			for p := range len(s) - size + 1 {
				if !slices.Contains(s[p:p+size], -1) && ok(s[p:p+size]) {
					key := [3]int32{-1, -1, -1}
					copy(key[:], s[p:p+size])
					here[key] = 1
				}
			}
			for key := range here {
				df[key]++
			}
		}
		return df
	}
	var total float64
	for _, n := range m.df {
		total += float64(n)
	}
	found, pairs := map[string]int{}, count(2, func(s []int32) bool { return s[0] != s[1] })
	for key, df := range pairs {
		joint := float64(df) / total
		npmi := math.Log(joint*total*total/(float64(m.df[key[0]])*float64(m.df[key[1]]))) / -math.Log(joint)
		if df < minDF || npmi < minNPMI {
			delete(pairs, key)
			continue
		}
		found[fmt.Sprint(key[:2])] = df
	}
	triples := count(3, func(s []int32) bool {
		return s[0] != s[2] && pairs[[3]int32{s[0], s[1], -1}] > 0 && pairs[[3]int32{s[1], s[2], -1}] > 0
	})
	for key, df := range triples {
		if df >= minDF {
			found[fmt.Sprint(key[:])] = df
		}
	}
	return found
}

func TestPhrasesReference(t *testing.T) {
	docs := append(oddDocuments(), syntheticCorpus(400)...)
	for _, opts := range []PhraseOptions{{MinDF: 2, MinNPMI: 0.1}, {MinDF: 3, MinNPMI: -1}, {MinDF: 2, MinNPMI: 0.5}} {
		m, p := findPhrases(t, docs, Options{}, opts)
		df := make([]int, len(p.Text))
		for _, j := range p.Occurs.Indices {
			df[j]++
		}
		got := map[string]int{}
		for j, parts := range p.Parts {
			got[fmt.Sprint(parts)] = df[j]
		}
		if diff := cmp.Diff(naivePhrases(m, docs, opts.MinDF, opts.MinNPMI), got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", opts, diff)
		}
	}
}

func TestPhrasesWorkers(t *testing.T) {
	docs := append(oddDocuments(), syntheticCorpus(2_500)...)
	_, want := findPhrases(t, docs, Options{Parallelism: 1}, PhraseOptions{})
	if len(want.Text) == 0 {
		t.Fatal("no phrases")
	}
	for _, workers := range []int{2, 7} {
		_, got := findPhrases(t, docs, Options{Parallelism: workers}, PhraseOptions{})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d goroutines (-1 +%d):\n%s", workers, workers, diff)
		}
	}
}

// TestPhrasesOfOthers finds the phrases of documents that the model was not fitted on, by how often
// they have its words.
func TestPhrasesOfOthers(t *testing.T) {
	m, _ := mustFit(t, []Document{{Abstract: "tide pools, bread, pools of tide, rye"}}, Options{})
	others := []Document{{Abstract: "tide pools and rye bread"}, {Abstract: "Tide pools"}, {Abstract: "unheard tide"}}
	p, err := m.Phrases(t.Context(), mustRead(t, others, Options{}), PhraseOptions{MinDF: 1, MinNPMI: 0.1})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"tide pools": 2, "rye bread": 1}, phraseMap(p)); diff != "" {
		t.Error(diff)
	}
	// A synonym that leads to a word that is no term makes no phrase.
	opts := Options{Synonyms: [][]string{{"zebra", "crab"}}, MinDF: 2}
	m, _ = mustFit(t, []Document{{Abstract: "tide crab pool"}, {Abstract: "tide pool"}}, opts)
	p, err = m.Phrases(t.Context(), mustRead(t, []Document{{Abstract: "tide crab"}, {Abstract: "tide crab"}}, opts), PhraseOptions{})
	if err != nil || len(p.Text) != 0 {
		t.Errorf("phrases %q, %v", p.Text, err)
	}
}

func TestPhrasesErrors(t *testing.T) {
	docs := []Document{{Title: "tide pools"}, {Title: "bread"}}
	c := mustRead(t, docs, Options{})
	m, _ := mustFitCorpus(t, c)
	for _, opts := range []PhraseOptions{{MinDF: -1}, {MinNPMI: math.NaN()}} {
		if _, err := m.Phrases(t.Context(), c, opts); err == nil {
			t.Errorf("%+v: no error", opts)
		}
	}
	if _, err := m.Phrases(t.Context(), mustRead(t, docs, Options{Tokens: WordTokens}), PhraseOptions{}); err == nil {
		t.Error("other tokens: no error")
	}
	p, err := m.Phrases(t.Context(), c, PhraseOptions{})
	if err != nil || len(p.Text) != 0 || p.Occurs.Rows != 2 {
		t.Errorf("a collection without phrases: %+v, %v", p, err)
	}
}
