package plot

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"kindred/internal/golden"
)

var head = Head{Title: "Papers <by> year", Description: "Most papers are of 2024 & 2025."}

// plots are plots of ordinary values.
func plots() map[string]string {
	var curve []Point
	for k := 2; k <= 20; k++ {
		curve = append(curve, Point{float64(k), 0.3 - math.Abs(float64(k)-8)/40})
	}
	years := []Bar{{"2019", 3}, {"2020", 12}, {"2021", 7}, {"2022", 19}, {"2023", 31}, {"2024", 44}, {"2025", 40}}
	counts := []int{0, 2, 8, 21, 40, 62, 50, 31, 17, 9, 4, 2, 1, 0, 0, 0, 0, 0, 0, 1}
	return map[string]string{
		"curve.svg":     Curve(head, "clusters", "silhouette", curve, 8),
		"columns.svg":   Columns(head, "papers", years),
		"histogram.svg": Histogram(head, "similarity", "papers", 0, 1, counts),
		"spark.svg":     Spark(head, []int{1, 4, 2, 9, 0, 7}),
	}
}

func TestGolden(t *testing.T) {
	for name, svg := range plots() {
		t.Run(name, func(t *testing.T) { golden.Check(t, name, []byte(svg)) })
	}
}

// Odd values give well-formed SVG, in which no number is missing and no text becomes an element.
func TestOddValues(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	odd := Head{Title: "</title><script>\x00\xff", Description: `"&'`}
	values := [][]float64{nil, {0}, {5}, {-5}, {nan, inf, -inf}, {1, nan, 2}, {-1, 1}, {1e-300, 1e300}, {-1e308, 1e308},
		{0, 0, 0}, {1, 1, 1}, {1e15, 1e15 + 1}}
	for _, list := range values {
		var points []Point
		var bars []Bar
		var counts []int
		for i, v := range list {
			points = append(points, Point{float64(i), v}, Point{v, 1})
			bars = append(bars, Bar{Name: "<b>\x01" + strings.Repeat("名", i*30), Value: v})
			counts = append(counts, i)
		}
		for _, svg := range []string{
			Curve(odd, "<x>", "<y>", points, nan), Columns(odd, "<y>", bars),
			Histogram(odd, "<x>", "<y>", nan, inf, counts), Histogram(odd, "x", "y", 0, 1e-9, nil), Spark(odd, counts),
		} {
			elements := elements(t, svg)
			if elements["script"] > 0 || elements["b"] > 0 || elements["title"] < 1 || elements["desc"] != 1 {
				t.Errorf("%v: elements %v in %s", list, elements, svg)
			}
			if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
				t.Errorf("%v: no number in %s", list, svg)
			}
		}
	}
}

// elements counts the elements of SVG by name.
func elements(t *testing.T, svg string) map[string]int {
	t.Helper()
	count := map[string]int{}
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return count
		}
		if err != nil {
			t.Fatalf("%v in %s", err, svg)
		}
		if start, ok := token.(xml.StartElement); ok {
			count[start.Name.Local]++
		}
	}
}

// There is a mark for each value, and only one of a curve is chosen.
func TestMarks(t *testing.T) {
	all := plots()
	for name, want := range map[string]int{"curve.svg": 20, "columns.svg": 7, "histogram.svg": 20,
		"spark.svg": 6} {
		if got := strings.Count(all[name], `class="mark`); got != want {
			t.Errorf("%s: %d marks, want %d", name, got, want)
		}
	}
	if got := strings.Count(all["curve.svg"], "chosen"); got != 1 {
		t.Errorf("%d marks are chosen", got)
	}
}

func TestTicks(t *testing.T) {
	for _, test := range []struct {
		s    span
		want []float64
	}{
		{span{0, 1}, []float64{0, 0.5, 1}},
		{span{0, 40}, []float64{0, 10, 20, 30, 40}},
		{span{-3, 3}, []float64{-2, 0, 2}},
		{span{2, 20}, []float64{5, 10, 15, 20}},
		{span{0, 123456}, []float64{0, 50000, 100000}},
	} {
		got := test.s.ticks(4)
		if len(got) != len(test.want) {
			t.Errorf("%v: %v, want %v", test.s, got, test.want)
			continue
		}
		for i, v := range test.want {
			if math.Abs(got[i]-v) > 1e-9 {
				t.Errorf("%v: %v, want %v", test.s, got, test.want)
			}
		}
	}
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 12: "12", 123456: "123456", 0.25: "0.25", 0.30000000000000004: "0.3",
		-1.5: "-1.5", 1234.5678: "1235", 1e-7: "1e-07", 0.00012: "0.00012", 1e20: "1e+20"} {
		if got := number(v); got != want {
			t.Errorf("number(%v) = %q, want %q", v, got, want)
		}
	}
}
