package cluster_test

import (
	"context"
	"fmt"
	"log"

	"kindred/cluster"
	"kindred/sparse"
)

// rows returns five papers over four words: two about tides, two about bread, and one about both.
func rows() sparse.UnitRows {
	x, err := sparse.Normalize(&sparse.CSR{
		Rows: 5, Cols: 4,
		Indptr:  []int{0, 2, 4, 6, 8, 10},
		Indices: []int32{0, 1, 0, 1, 2, 3, 2, 3, 1, 3},
		Data:    []float32{2, 1, 3, 1, 1, 2, 1, 3, 1, 1},
	})
	if err != nil {
		log.Fatal(err)
	}
	return x
}

// Labels of any method become a partition: clusters are numbered from the largest to the smallest.
func ExampleNewPartition() {
	p, err := cluster.NewPartition([]int{7, 7, 3, 3, 3, cluster.Outlier})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("labels:", p.Labels)
	fmt.Println("sizes:", p.Sizes)
	fmt.Println("members:", p.Members())
	fmt.Println("outliers:", p.Outliers())
	// Output:
	// labels: [1 1 0 0 0 -1]
	// sizes: [3 2]
	// members: [[2 3 4] [0 1]]
	// outliers: 1
}

// The papers of each cluster, the most typical one first.
func ExampleCentroids_Ranked() {
	x := rows()
	p, err := cluster.NewPartition([]int{0, 0, 1, 1, 1})
	if err != nil {
		log.Fatal(err)
	}
	centroids, err := cluster.NewCentroids(context.Background(), x, p, 0)
	if err != nil {
		log.Fatal(err)
	}
	ranked, err := centroids.Ranked(context.Background(), x, p, 0)
	if err != nil {
		log.Fatal(err)
	}
	for k, members := range ranked {
		for _, m := range members {
			fmt.Printf("cluster %d: row %d, similarity %.2f\n", k, m.Row, m.Similarity)
		}
	}
	// Output:
	// cluster 0: row 3, similarity 0.97
	// cluster 0: row 2, similarity 0.95
	// cluster 0: row 4, similarity 0.84
	// cluster 1: row 1, similarity 1.00
	// cluster 1: row 0, similarity 1.00
}

func ExampleNameLevels() {
	x := rows()
	p, err := cluster.NewPartition([]int{0, 0, 1, 1, 1})
	if err != nil {
		log.Fatal(err)
	}
	words := []string{"tide", "harbour", "bread", "flour"}
	v := cluster.Vocabulary{Occurs: x.CSR(), Parts: [][]int32{{0}, {1}, {2}, {3}}, Words: words,
		Text: func(j int, _ []int) string { return words[j] }}
	names, err := cluster.NameLevels(context.Background(), []*cluster.Partition{p}, v, cluster.NameOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for k, name := range names[0] {
		fmt.Println(k, name.Title)
	}
	// Output:
	// 0 Flour, bread
	// 1 Tide, harbour
}
