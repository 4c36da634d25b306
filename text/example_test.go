package text_test

import (
	"context"
	"fmt"
	"log"

	"kindred/text"
	"kindred/text/language"
)

func ExampleTokens() {
	for token, follows := range text.Tokens(`State-space models of Erd\H{o}s, and GPT-4`, text.PaperTokens) {
		fmt.Printf("%s %v\n", token, follows)
	}
	// Output:
	// State false
	// space true
	// models true
	// of true
	// Erdős true
	// and false
	// GPT-4 true
}

func ExampleAnalyzer() {
	a := text.NewAnalyzer(text.Options{})
	for _, form := range []string{"Networks", "optimisation", "optimize", "vertices", "the", "GPUs"} {
		fmt.Printf("%s: %q\n", form, a.Word(form, language.English))
	}
	// Output:
	// Networks: "network"
	// optimisation: "optim"
	// optimize: "optim"
	// vertices: "vertex"
	// the: ""
	// GPUs: "gpu"
}

func ExampleCorpus() {
	docs := []text.Document{
		{Title: "Neural networks", Abstract: "The networks are deep neural networks."},
		{Title: "Réseaux de neurones", Abstract: "Les réseaux sont dans les données."},
	}
	ctx := context.Background()
	corpus, err := text.ReadAll(ctx, docs, text.Options{})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range corpus.FormCounts()["en"] {
		fmt.Println(f.Form, f.Count, f.Inner)
	}
	reading, words, err := corpus.Words(ctx, text.NewAnalyzer(text.Options{}))
	if err != nil {
		log.Fatal(err)
	}
	sequence, abstract := reading.Words(nil, &corpus.Chunks()[0], 0)
	for i, w := range sequence {
		fmt.Println(words[w], i >= abstract)
	}
	// Output:
	// Neural 1 0
	// The 1 0
	// are 1 1
	// deep 1 1
	// networks 3 2
	// neural 1 1
	// neural false
	// network false
	// network true
	// deep true
	// neural true
	// network true
}
