package tfidf_test

import (
	"context"
	"fmt"
	"log"

	"kindred/sparse"
	"kindred/tfidf"
)

func ExampleCorpus() {
	docs := []tfidf.Document{
		{Title: "Selective state-space models", Abstract: "State space models read long sequences."},
		{Title: "Demystifying state space models", Abstract: "We show what these models learn."},
		{Title: "Tides", Abstract: "Crabs hide from the tide."},
	}
	ctx := context.Background()
	corpus, err := tfidf.ReadAll(ctx, docs, tfidf.Options{})
	if err != nil {
		log.Fatal(err)
	}
	model, x, err := corpus.Fit(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(model.Surfaces())
	fmt.Printf("%.3f %.3f\n", sparse.Dot(x.Row(0), x.Row(1)), sparse.Dot(x.Row(0), x.Row(2)))
	// Output:
	// [crabs demystifying hide learn long models read selective sequences space state tide]
	// 0.581 0.000
}

func ExampleFit() {
	docs := []tfidf.Document{{Title: "Tides", Abstract: "Crabs hide from the tide."}, {Title: "Moons", Abstract: "The moon makes tides."}}
	model, x, err := tfidf.Fit(context.Background(), docs, tfidf.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for p, j := range x.Row(0).Indices {
		fmt.Printf("%s %.2f\n", model.Surfaces()[j], x.Row(0).Data[p])
	}
	// A text that is not in the collection.
	v := model.Vector(tfidf.Document{Abstract: "What tides do to crabs"})
	fmt.Printf("%.2f %.2f\n", sparse.Dot(x.Row(0), v), sparse.Dot(x.Row(1), v))
	// Output:
	// crabs 0.49
	// hide 0.49
	// tides 0.73
	// 0.82 0.19
}

// The counts of two parts make the model of the whole.
func ExampleCounts() {
	ctx := context.Background()
	docs := []tfidf.Document{{Abstract: "Crabs hide from the tide."}, {Abstract: "The moon makes tides."}, {Abstract: "Crabs of the moon."}}
	var parts []*tfidf.Counts
	for _, part := range [][]tfidf.Document{docs[:1], docs[1:]} {
		corpus, err := tfidf.ReadAll(ctx, part, tfidf.Options{})
		if err != nil {
			log.Fatal(err)
		}
		counts, err := corpus.Counts(ctx)
		if err != nil {
			log.Fatal(err)
		}
		parts = append(parts, counts)
	}
	merged, err := parts[0].Merge(parts[1:]...)
	if err != nil {
		log.Fatal(err)
	}
	model, err := merged.Model(ctx, tfidf.Options{})
	if err != nil {
		log.Fatal(err)
	}
	whole, _, err := tfidf.Fit(ctx, docs, tfidf.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for j, term := range model.Surfaces() {
		fmt.Println(term, model.DF(j), whole.DF(j))
	}
	// Output:
	// crabs 2 2
	// hide 1 1
	// moon 2 2
	// tide 2 2
}
