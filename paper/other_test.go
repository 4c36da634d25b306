package paper

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Every id that a record had finds its paper, in whichever order the records came.
func TestOthers(t *testing.T) {
	records := []Paper{
		{ID: "smith2020", Title: "Deep learning for soil carbon", DOI: "10.1000/x", Authors: []string{"A Smith"}, Date: "2020"},
		{ID: "Aaa2020soil", Title: "Deep learning for soil carbon", DOI: "10.48550/arxiv.2001.00001", ArXiv: "2001.00001",
			Authors: []string{"A Smith"}, Date: "2020"},
		{ID: "s20", Title: "Deep learning for soil carbon", DOI: "10.1000/x", PMID: "77"},
		{ID: "zhao", Title: "Graph networks for traffic in large cities", DOI: "10.1000/y"},
		{ID: "s20", Title: "Bacteria of the soil and their viruses", OpenAlex: "W12"},
		{Title: "Graph networks for traffic in large cities", DOI: "10.1000/y"},
	}
	title := func(m *Merged, wish string) (titles []string) {
		places := Find(m.Papers, wish)
		if len(places) == 0 {
			places = FindOther(m.Others, wish)
		}
		for _, i := range places {
			titles = append(titles, m.Papers[i].Title[:4])
		}
		slices.Sort(titles)
		return titles
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		random.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		var set Set
		for _, p := range records {
			set.Add(p)
		}
		m := set.Merge()
		if len(m.Papers) != 3 {
			t.Fatalf("%d papers", len(m.Papers))
		}
		for wish, want := range map[string]string{"smith2020": "Deep", "Aaa2020soil": "Deep", "10.1000/x": "Deep",
			"https://doi.org/10.48550/arXiv.2001.00001": "Deep", "arXiv:2001.00001v2": "Deep", "pmid:77": "Deep",
			"zhao": "Grap", "W12": "Bact", "10.1000/y": "Grap"} {
			if got := title(&m, wish); !slices.Equal(got, []string{want}) {
				t.Errorf("%s finds %q, want %s", wish, got, want)
			}
		}
		if len(FindOther(m.Others, "zhao")) > 0 || len(FindOther(m.Others, "none")) > 0 || len(FindOther(m.Others, "")) > 0 {
			t.Errorf("others are %v", m.Others)
		}
	}
}
