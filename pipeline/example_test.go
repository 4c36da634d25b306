package pipeline_test

import (
	"context"
	"fmt"
	"log"

	"kindred/feed"
	"kindred/pipeline"
	"kindred/pipeline/finder"
)

// One call groups the papers of a file. A folder, a pattern such as "exports/**/*.ris" and a URL
// are sources too.
func Example() {
	ctx := context.Background()
	sources, err := feed.Sources(ctx, []string{"../testdata/abstracts.jsonl"}, feed.SourceOptions{})
	if err != nil {
		log.Fatal(err)
	}
	r, err := pipeline.Cluster(ctx, sources, pipeline.Options{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Read.Papers, "papers in", r.K, "groups")
	for _, group := range r.Clusters[:2] {
		fmt.Printf("%s: %d papers, such as %q\n", group.Name, group.Size, group.Papers[0].Title)
	}
	// Output:
	// 48 papers in 8 groups
	// Message passing, graph neural networks: 6 papers, such as "Link Prediction in Sparse Graphs with Contrastive Node Embeddings"
	// Proteins, crystal structures: 6 papers, such as "Disordered Regions Fold upon Binding: A Survey of Complex Structures"
}

// The pieces of a job: papers are read and weighed once, and give a report on groups and the
// papers related to one of them.
func ExampleVectorize() {
	ctx := context.Background()
	sources, err := feed.Sources(ctx, []string{"../testdata/abstracts.jsonl"}, feed.SourceOptions{})
	if err != nil {
		log.Fatal(err)
	}
	opts := pipeline.Options{Group: pipeline.GroupOptions{K: 8}}
	vectors, err := pipeline.Vectorize(ctx, sources, opts)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(vectors.Rows.Rows(), "papers,", vectors.Rows.Cols(), "terms")

	groups, err := vectors.Group(ctx, opts)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the largest group:", groups.Names[0].Title)

	opts.Related = finder.Options{To: []string{"Viruses of Soil"}, Top: 1}
	related, err := vectors.Related(ctx, opts)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("nearest:", related.Papers[0].Title)
	// Output:
	// 48 papers, 722 terms
	// the largest group: Message passing, graph neural networks
	// nearest: Bacterial Community Turnover during Drought and Rewetting of Grassland Soil
}
