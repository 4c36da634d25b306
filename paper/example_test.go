package paper_test

import (
	"fmt"

	"kindred/paper"
)

// Three records of two papers. The second record has the DOI of the first.
func ExampleSet() {
	var s paper.Set
	s.Add(paper.Paper{ID: "https://doi.org/10.1000/X", Title: "Graph colouring"})
	s.Add(paper.Paper{DOI: "10.1000/x", Title: "Graph colouring", Abstract: "Bounds on the chromatic number."})
	s.Add(paper.Paper{ID: "arXiv:2310.06110v2", Title: "Speech synthesis"})
	m := s.Merge()
	for _, p := range m.Papers {
		fmt.Printf("%s: %s %q\n", p.ID, p.Title, p.Abstract)
	}
	fmt.Println(m.Rows, m.Reasons[1])
	// Output:
	// 10.1000/x: Graph colouring "Bounds on the chromatic number."
	// 2310.06110: Speech synthesis ""
	// [0 0 1] same DOI
}

func ExampleFind() {
	papers := []paper.Paper{{ID: "2310.06110", ArXiv: "2310.06110", DOI: "10.1000/x", Title: "Generalized colourings of graphs"}}
	fmt.Println(paper.Find(papers, "https://doi.org/10.1000/X"), paper.Find(papers, "generalised coloring"), paper.Find(papers, "vocoder"))
	// Output: [0] [0] []
}

func ExampleLink() {
	fmt.Println(paper.Link("https://example.org/a b"))
	fmt.Printf("%q\n", paper.Link("javascript:alert(1)"))
	// Output:
	// https://example.org/a%20b
	// ""
}
