package quality_test

import (
	"context"
	"fmt"
	"log"

	"kindred/cluster"
	"kindred/cluster/quality"
	"kindred/sparse"
)

func ExampleSilhouette() {
	x, err := sparse.Normalize(&sparse.CSR{
		Rows: 4, Cols: 2,
		Indptr:  []int{0, 1, 3, 4, 6},
		Indices: []int32{0, 0, 1, 1, 0, 1},
		Data:    []float32{1, 4, 1, 1, 1, 4},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, labels := range [][]int{{0, 0, 1, 1}, {0, 1, 0, 1}} {
		p, err := cluster.NewPartition(labels)
		if err != nil {
			log.Fatal(err)
		}
		silhouette, err := quality.Silhouette(context.Background(), x, p, 0)
		if err != nil {
			log.Fatal(err)
		}
		modularity, err := quality.Modularity(x, p)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%v: silhouette %.2f, modularity %.2f\n", labels, silhouette, modularity)
	}
	// Output:
	// [0 0 1 1]: silhouette 0.96, modularity 0.34
	// [0 1 0 1]: silhouette -0.43, modularity -0.18
}

// Six papers of two known classes, and the clusters that a method found.
func ExampleVMeasure() {
	truth := []int{0, 0, 0, 1, 1, 1}
	labels := []int{0, 0, 1, 1, 2, 2}
	homogeneity, completeness, v := quality.VMeasure(truth, labels)
	fmt.Printf("homogeneity %.2f, completeness %.2f, V-measure %.2f\n", homogeneity, completeness, v)
	fmt.Printf("adjusted Rand index %.2f\n", quality.AdjustedRandIndex(truth, labels))
	// Output:
	// homogeneity 0.67, completeness 0.42, V-measure 0.52
	// adjusted Rand index 0.24
}
