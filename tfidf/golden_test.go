package tfidf

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"kindred/internal/golden"
)

func TestMain(m *testing.M) { golden.Main(m) }

// TestVocabulary shows what is made of the written test data, for a person to read.
func TestVocabulary(t *testing.T) {
	docs := readPapers(t, filepath.Join("..", "testdata", "abstracts.jsonl"))
	m, _ := mustFit(t, docs, Options{})
	var b bytes.Buffer
	for j, term := range m.Terms() {
		fmt.Fprintf(&b, "%d\t%s\t%s\n", m.DF(j), term, m.Surfaces()[j])
	}
	golden.Check(t, "terms.tsv", b.Bytes())
}
