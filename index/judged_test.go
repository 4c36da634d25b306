package index

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"kindred/tfidf"
)

// judged is a collection with questions, of which people said which papers answer them.
type judged struct {
	Papers  []struct{ Title, Abstract string }
	Queries []struct {
		Text     string
		Relevant []int // papers
	}
}

// answers returns the mean of nDCG@10 and of the average precision of the first 1,000 papers, over all questions
// (Järvelin and Kekäläinen, TOIS 20, 2002, doi:10.1145/582415.582418; a paper is relevant or not).
func (w *weighing) answers(t *testing.T, c judged) (ndcg, precision float64) {
	t.Helper()
	docs := make([]tfidf.Document, len(c.Papers))
	for i, p := range c.Papers {
		docs[i] = tfidf.Document{Title: p.Title, Abstract: p.Abstract}
	}
	ix, model, place := w.index(t, docs)
	for _, asked := range c.Queries {
		q := Query{Words: model.Vector(tfidf.Document{Abstract: asked.Text})}
		if place != nil {
			q.Latent = place(q.Words)
		}
		if w.ask != nil {
			q = w.ask(ix, q, -1)
		}
		hits, err := ix.Search(q, 1000, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		relevant := map[int]bool{}
		for _, row := range asked.Relevant {
			relevant[row] = true
		}
		gain, best, found, sum := 0.0, 0.0, 0, 0.0
		for at := range max(10, len(hits)) {
			discount := 1 / math.Log2(float64(at+2))
			if at < min(10, len(relevant)) {
				best += discount
			}
			if at < len(hits) && relevant[hits[at].Row] {
				found++
				sum += float64(found) / float64(at+1)
				if at < 10 {
					gain += discount
				}
			}
		}
		ndcg += gain / best / float64(len(c.Queries))
		precision += sum / float64(len(relevant)) / float64(len(c.Queries))
	}
	return ndcg, precision
}

// TestJudged measures how well questions are answered, for several ways to weigh words, in the collections of
// KINDRED_JUDGED, which testdata/judged.py makes.
func TestJudged(t *testing.T) {
	names := filepath.SplitList(os.Getenv("KINDRED_JUDGED"))
	if len(names) == 0 {
		t.Skip("KINDRED_JUDGED is not set")
	}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var c judged
		if err := json.Unmarshal(data, &c); err != nil {
			t.Fatal(err)
		}
		for _, w := range weighings {
			ndcg, precision := w.answers(t, c)
			t.Logf("%s: %-32s nDCG@10 %.3f, mean average precision %.3f", filepath.Base(name), w.name, ndcg, precision)
			if ndcg < 0.2 {
				t.Errorf("%s: hardly better than chance", w.name)
			}
		}
	}
}
