package report_test

import (
	"log"
	"os"

	"kindred/report"
	"kindred/report/answers"
)

// A report in Markdown.
func ExampleEncode() {
	r := &answers.Related{
		Query: answers.Query{Paper: report.Paper{ID: "a", Title: "Graph colouring"}},
		Papers: []answers.Relative{{
			Paper:      report.Paper{ID: "b", Title: "Planar graphs", URL: "https://example.org/b"},
			Similarity: 0.41, Shared: []answers.Word{{Term: "graph", Share: 1}},
		}},
	}
	if err := report.Encode(os.Stdout, r, report.Markdown, report.TextOptions{}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// # Related to Graph colouring
	//
	// 1. [Planar graphs](<https://example.org/b>) — similarity 0.41, because of graph 100%
}
