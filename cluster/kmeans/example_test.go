package kmeans_test

import (
	"context"
	"fmt"
	"log"

	"kindred/cluster/choose"
	"kindred/cluster/kmeans"
	"kindred/sparse"
)

// rows returns two rows along each of three axes.
func rows() sparse.UnitRows {
	x, err := sparse.Normalize(&sparse.CSR{
		Rows: 6, Cols: 3,
		Indptr:  []int{0, 1, 3, 4, 6, 7, 9},
		Indices: []int32{0, 0, 1, 1, 1, 2, 2, 0, 2},
		Data:    []float32{1, 9, 1, 1, 9, 1, 1, 1, 9},
	})
	if err != nil {
		log.Fatal(err)
	}
	return x
}

func ExampleCluster() {
	result, err := kmeans.Cluster(context.Background(), rows(), kmeans.Options{K: 3})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("labels:", result.Labels)
	fmt.Println("sizes:", result.Sizes)
	fmt.Printf("inertia: %.4f\n", result.Inertia)
	fmt.Println("converged:", result.Converged)
	// Output:
	// labels: [0 0 1 1 2 2]
	// sizes: [2 2 2]
	// inertia: 0.0183
	// converged: true
}

// The number of clusters is chosen by package choose.
func ExampleOptions_Trial() {
	x, opts := rows(), kmeans.Options{}
	choice, err := choose.K(context.Background(), x, opts.Trial(), choose.Options{})
	if err != nil {
		log.Fatal(err)
	}
	opts.K = choice.K
	result, err := kmeans.Cluster(context.Background(), x, opts)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(choice.K, result.Labels)
	// Output:
	// 3 [0 0 1 1 2 2]
}
