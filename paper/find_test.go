package paper

import (
	"slices"
	"testing"
)

func TestFind(t *testing.T) {
	papers := []Paper{
		{ID: "2310.06110", ArXiv: "2310.06110", DOI: "10.1000/x", PMID: "77", OpenAlex: "W12", URL: "https://example.org/papers/1/", Title: "Generalized Linear Models in Colour"},
		{ID: "Smith2020", Title: "A survey of graphs"},
		{ID: "77a", Title: "Surveys of trees"},
		{ID: "https://example.org/3", Title: "On surveys of graphs"},
		{Title: ""},
	}
	for wish, want := range map[string][]int{
		"2310.06110": {0}, "arXiv:2310.06110v3": {0}, "https://arxiv.org/pdf/2310.06110v1.pdf": {0}, "10.1000/X": {0}, "https://doi.org/10.1000/x": {0},
		"doi:10.1000/x": {0}, "77": {0}, "PMID: 77": {0}, "https://pubmed.ncbi.nlm.nih.gov/77/": {0}, "w12": {0}, "https://openalex.org/W12": {0},
		"https://example.org/papers/1": {0}, "http://www.example.org/papers/1/": {0}, "Smith2020": {1}, "smith2020": {1}, "https://example.org/3": {3},
		"generalized linear models in colour": {0}, "Generalised linear": {0}, "models in color": {0}, "GENERALISED": {0},
		"A survey": {1}, "survey": {2}, "surveys of": {2}, "of graphs": {1, 3}, "": nil, "?!": nil, "nothing": nil,
	} {
		if got := Find(papers, wish); !slices.Equal(got, want) {
			t.Errorf("Find(%q) = %v, want %v", wish, got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	papers := []Paper{
		{Title: "A survey of graph colouring algorithms"}, {Title: "Attention is all you need"}, {Title: "A survey of graphs"}, {Title: "Soil"},
		{Title: "Attention is all you need: a longer title"},
	}
	for title, want := range map[string][]int{
		"Atention is al you need": {1, 4}, "A surwey of graf coloring algoritms": {0}, "survey of graphs": {2, 0}, "Attentoin is all": {1, 4},
		"Speech synthesis": nil, "xy": nil, "": nil,
	} {
		if got := Nearest(papers, title, 3); !slices.Equal(got, want) {
			t.Errorf("Nearest(%q) = %v, want %v", title, got, want)
		}
	}
	if got := Nearest(papers, "Attention is all you nead", 1); !slices.Equal(got, []int{1}) {
		t.Errorf("one nearest: %v", got)
	}
}

func TestTitleSimilarity(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want float64
	}{
		{"Basic network creation games", "On a network creation game", 4.0 / 9},
		{"Generalised network creation", "Generalized Network Creation.", 1},
		{"Atention is all", "Attention is all", 1},
		{"Statistics, part 1", "Statistics, part 2", 4.0 / 6},
		{"", "x", 0}, {"a b", "c d", 0},
	} {
		if got := TitleSimilarity(tt.a, tt.b); got != tt.want {
			t.Errorf("TitleSimilarity(%q, %q) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
		if got := TitleSimilarity(tt.b, tt.a); got != tt.want {
			t.Errorf("TitleSimilarity(%q, %q) = %v, want %v", tt.b, tt.a, got, tt.want)
		}
	}
}
