package feed_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"

	"kindred/feed"
)

// The papers of a file, whatever its format is.
func ExampleRead() {
	ctx := context.Background()
	sources, err := feed.Sources(ctx, []string{"../testdata/abstracts.txt"}, feed.SourceOptions{})
	if err != nil {
		log.Fatal(err)
	}
	batch, err := feed.Read(ctx, sources, feed.ReadOptions{Limit: 2})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("format:", batch.Files[0].Format)
	for _, p := range batch.Papers {
		fmt.Println(p.Title)
	}
	// Output:
	// format: listing
	// Inflation Expectations of Households after a Price Shock
	// Viruses of Soil Bacteria Accelerate Carbon Turnover
}

// Papers from one format to another.
func ExampleDecode() {
	ris, err := feed.Lookup("ris")
	if err != nil {
		log.Fatal(err)
	}
	lines, err := feed.Lookup("jsonl")
	if err != nil {
		log.Fatal(err)
	}
	out, err := feed.NewEncoder(os.Stdout, lines)
	if err != nil {
		log.Fatal(err)
	}
	for p, err := range feed.Decode(strings.NewReader("TY  - JOUR\nTI  - Graph colouring\nDO  - 10.1000/X\nER  - \n"), ris) {
		if err != nil {
			log.Fatal(err)
		}
		if err := out.Encode(p); err != nil {
			log.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		log.Fatal(err)
	}
	// Output: {"title":"Graph colouring","doi":"10.1000/x"}
}
