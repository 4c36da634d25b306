package pipeline

import (
	"fmt"
	"strings"
	"testing"

	"kindred/internal/hostile"
	"kindred/paper"
)

// TestMemoryOfWords: a word that the background does not know takes little memory, however many dimensions the
// background has.
func TestMemoryOfWords(t *testing.T) {
	papers := make([]paper.Paper, 20)
	for i := range papers {
		papers[i] = paper.Paper{ID: fmt.Sprint(i), Title: "Spectra of stars and galaxies",
			Abstract: "We compare the spectra of massive stars and of galaxies with models of the early universe."}
	}
	const unknown = 50_000
	var words strings.Builder
	for j := range unknown {
		fmt.Fprintf(&words, " qx%dz", j)
	}
	papers[0].Abstract += words.String()
	v := weighed(t, papers, Options{Parallelism: 1})
	if v.Known == 0 {
		t.Fatal("the background does not count")
	}
	corpus := &Collection{Papers: papers, Corpus: v.Corpus}
	allocated := hostile.Allocated(func() {
		if _, err := corpus.Vectorize(t.Context(), Options{Parallelism: 1}); err != nil {
			t.Fatal(err)
		}
	})
	// It is 2,900, most of it for the space of the papers themselves. With a vector for each word, it is 6,900.
	if perWord := allocated / unknown; perWord > 4_000 {
		t.Errorf("%d bytes were allocated for each word", perWord)
	}
}
