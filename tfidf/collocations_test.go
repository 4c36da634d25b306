package tfidf

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/text"
)

// collocations returns the terms of more than one word as they are shown, with the number of documents of each.
func collocations(m *Model) map[string]int {
	found := map[string]int{}
	for j, term := range m.Terms() {
		if strings.Contains(term, " ") {
			found[m.Surfaces()[j]] = m.DF(j)
		}
	}
	return found
}

func TestCollocationsHand(t *testing.T) {
	docs := []Document{
		{Title: "State-space models", Abstract: "The state-space model of tides."},
		{Title: "Selective State Space Models", Abstract: "State space models, of bread."},
		{Title: "Tides", Abstract: "Bread, tides. The state of space is no model; GPT-4 agents."},
		{Title: "GPT-4 Agents", Abstract: "About GPT-4 agents with proposed bread. The bread (tides) rise."},
	}
	m, _ := mustFit(t, docs, Options{Collocations: true})
	want := map[string]int{"state space": 2, "space models": 2, "state space models": 2, "GPT-4 agents": 2}
	if diff := cmp.Diff(want, collocations(m)); diff != "" {
		t.Errorf("collocations and their documents (-want +got):\n%s", diff)
	}
}

// naiveCollocations finds the pairs and triples with maps, by the definition, and how many documents have each. The
// terms of m are all words.
func naiveCollocations(m *Model, docs []Document, minDF int, minNPMI float64) map[string]int {
	type set map[[3]int32]int
	join := func(parts []int32) string {
		var words []string
		for _, j := range parts {
			words = append(words, m.terms[j])
		}
		return strings.Join(words, " ")
	}
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
		found[join(key[:2])] = df
	}
	triples := count(3, func(s []int32) bool {
		return s[0] != s[2] && pairs[[3]int32{s[0], s[1], -1}] > 0 && pairs[[3]int32{s[1], s[2], -1}] > 0
	})
	for key, df := range triples {
		if df >= minDF {
			found[join(key[:])] = df
		}
	}
	return found
}

// TestCollocationsReference compares with the definition, for numbers of documents with different limits.
func TestCollocationsReference(t *testing.T) {
	for n, minDF := range map[int]int{400: 2, 1_050: 3} {
		docs := append(oddDocuments(), syntheticCorpus(n)...)
		words, _ := mustFit(t, docs, Options{MinDF: 1, MaxDF: 1})
		want := naiveCollocations(words, docs, minDF, collocationNPMI)
		for _, workers := range []int{1, 7} {
			m, _ := mustFit(t, docs, Options{MinDF: 1, MaxDF: 1, Collocations: true, Parallelism: workers})
			got := map[string]int{}
			for j, term := range m.Terms() {
				if strings.Contains(term, " ") {
					got[term] = m.DF(j)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" || len(got) < 5 {
				t.Errorf("%d documents, %d goroutines: %d collocations (-want +got):\n%s", n, workers, len(got), diff)
			}
		}
	}
}
