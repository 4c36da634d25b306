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

	phrases, err := model.Phrases(ctx, corpus, tfidf.PhraseOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q\n", phrases.Text)
	// Output:
	// [crabs demystifying hide learn long models read selective sequences space state tide]
	// 0.581 0.000
	// ["space models" "state space" "state space models"]
}
