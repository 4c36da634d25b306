package trend_test

import (
	"fmt"

	"kindred/cluster/trend"
)

// The papers of a feed by year, and those of two of its groups.
func Example() {
	periods := trend.Choose([]string{"2020-05-01", "2023", "2021-07"}, "")
	totals := []int{100, 100, 100, 100}
	series := []trend.Series{
		trend.Test([]int{5, 8, 14, 20}, totals),
		trend.Test([]int{10, 12, 9, 11}, totals),
	}
	trend.Judge(series)
	fmt.Println(periods.Name(0), "to", periods.Name(periods.Len()-1))
	for _, s := range series {
		fmt.Printf("%s: %.0f%% to %.0f%%\n", s.Direction, 100*s.Early, 100*s.Late)
	}
	// Output:
	// 2020 to 2023
	// rising: 6% to 17%
	// steady: 11% to 10%
}
