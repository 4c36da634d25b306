// Command importer shows how another program uses kindred: it groups the papers of its arguments and
// draws their graph.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"kindred/feed"
	"kindred/graph/export"
	"kindred/pipeline"
	"kindred/report"
)

func main() {
	ctx := context.Background()
	sources, err := feed.Sources(ctx, os.Args[1:], feed.SourceOptions{})
	if err != nil {
		log.Fatal(err)
	}

	// One call reads the papers, groups them and names the groups.
	groups, err := pipeline.Cluster(ctx, sources, pipeline.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, g := range groups.Clusters {
		fmt.Println(g.Size, g.Name)
	}
	if err := writeTo("groups.md", func(f *os.File) error {
		return report.Encode(f, groups, report.Markdown, report.TextOptions{})
	}); err != nil {
		log.Fatal(err)
	}

	// The graph of related papers, for Graphviz.
	graph, err := pipeline.Graph(ctx, sources, pipeline.Options{})
	if err != nil {
		log.Fatal(err)
	}
	dot, err := export.Lookup("dot")
	if err != nil {
		log.Fatal(err)
	}
	if err := writeTo("papers.dot", func(f *os.File) error {
		return export.Encode(f, graph.Graph, dot)
	}); err != nil {
		log.Fatal(err)
	}
}

// writeTo writes a file.
func writeTo(name string, write func(f *os.File) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
