package trend

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestChoose(t *testing.T) {
	repeat := func(date string, n int) []string { return slices.Repeat([]string{date}, n) }
	for name, test := range map[string]struct {
		dates       []string
		unit        Unit
		n           int
		first, last string
	}{
		"days":              {[]string{"2024-02-27", "2024-03-02"}, Day, 5, "2024-02-27", "2024-03-02"},
		"leap day":          {[]string{"2024-02-28", "2024-03-01"}, Day, 3, "2024-02-28", "2024-03-01"},
		"months":            {[]string{"2023-11-30", "2024-02-01"}, Month, 4, "2023-11", "2024-02"},
		"months, no days":   {[]string{"2023-11", "2023-12"}, Month, 2, "2023-11", "2023-12"},
		"years":             {[]string{"2020-11-30", "2024-02-01"}, Year, 5, "2020", "2024"},
		"years only":        {[]string{"2023", "2024-02-01"}, Year, 2, "2023", "2024"},
		"a year among many": {append(repeat("2023-05", 20), "2023", "2023-08"), Month, 4, "2023-05", "2023-08"},
		"far away":          {append(repeat("2020", 50), "1905", "2022"), Year, 3, "2020", "2022"},
		"before 1970":       {[]string{"1969-12-30", "1970-01-02"}, Day, 4, "1969-12-30", "1970-01-02"},
		"other texts":       {[]string{"", "May 2024", "2024-13", "2023"}, Year, 1, "2023", "2023"},
	} {
		p := Choose(test.dates, "")
		if p.Unit != test.unit || p.Len() != test.n || p.Name(0) != test.first || p.Name(p.Len()-1) != test.last {
			t.Errorf("%s: %d of a %s from %s to %s", name, p.Len(), p.Unit, p.Name(0), p.Name(p.Len()-1))
		}
		for i := range p.Len() {
			if got := p.Of(p.Name(i)); got != i {
				t.Errorf("%s: %s is period %d, want %d", name, p.Name(i), got, i)
			}
		}
		for _, date := range []string{"", "1800", "2900-01-01", "x"} {
			if got := p.Of(date); got != -1 {
				t.Errorf("%s: %q is in period %d", name, date, got)
			}
		}
	}
	if p := Choose([]string{"", "x"}, ""); p.Len() != 0 || p.Of("2024") != -1 {
		t.Errorf("no dates: %v", p)
	}
	given := []string{"2022-11-30", "2022-12-02", "2023-02", "2024"}
	for unit, want := range map[Unit]int{Day: 3, Month: 4, Year: 3} {
		if p := Choose(given, unit); p.Unit != unit || p.Len() != want {
			t.Errorf("by %s: %d of a %s, want %d", unit, p.Len(), p.Unit, want)
		}
	}
	if p := Choose([]string{"2020", "2024"}, Day); p.Unit != Year {
		t.Errorf("years by day: periods of a %s", p.Unit)
	}
	if p := Choose([]string{"0001-01-01", "9999-01-01"}, Day); p.Unit != Year || p.Len() != 9999 {
		t.Errorf("all years by day: %d of a %s", p.Len(), p.Unit)
	}
	if p := Choose([]string{"2024-01", "2024-03"}, ""); p.Of("2024") != -1 || p.Of("2024-02-03") != 1 {
		t.Error("a date is in a period if it is precise enough")
	}
}

// TestByHand: two periods of 100 papers. The score is half of the difference of the counts, and the variance
// p(1 − p)·50.
func TestByHand(t *testing.T) {
	s := Test([]int{10, 30}, []int{100, 100})
	z := (10 - 0.5) / math.Sqrt(0.2*0.8*50)
	if want := math.Erfc(z / math.Sqrt2); math.Abs(s.P-want) > 1e-12 {
		t.Errorf("P %v, want %v", s.P, want)
	}
	if s.Total != 40 || s.Early != 0.1 || s.Late != 0.3 {
		t.Errorf("total %d, from %v to %v; want 40, 0.1, 0.3", s.Total, s.Early, s.Late)
	}
	if s := Test([]int{3, 6, 9}, []int{10, 20, 30}); s.P != 1 || math.Abs(s.Early-0.3) > 1e-12 || math.Abs(s.Late-0.3) > 1e-12 {
		t.Errorf("equal shares: %+v", s)
	}
	for name, c := range map[string][2][]int{
		"nothing": {{}, {}}, "no papers": {{0, 0}, {0, 0}}, "none": {{0, 0}, {5, 5}}, "all": {{5, 5}, {5, 5}}, "one period": {{2, 0}, {5, 0}},
	} {
		if s := Test(c[0], c[1]); s.P != 1 || math.IsNaN(s.Early) || math.IsNaN(s.Late) {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// TestMirror: in reverse order, what rose falls, with the same probability.
func TestMirror(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for range 100 {
		n := 2 + rng.IntN(10)
		counts, totals := make([]int, n), make([]int, n)
		for i := range n {
			totals[i] = rng.IntN(50)
			counts[i] = rng.IntN(totals[i] + 1)
		}
		a := Test(slices.Clone(counts), slices.Clone(totals))
		slices.Reverse(counts)
		slices.Reverse(totals)
		b := Test(counts, totals)
		if math.Abs(a.P-b.P) > 1e-9 || math.Abs(a.Early-b.Late) > 1e-9 || math.Abs(a.Late-b.Early) > 1e-9 {
			t.Errorf("%+v, in reverse %+v", a, b)
		}
		if a.P < 0 || a.P > 1 {
			t.Errorf("P %v", a.P)
		}
	}
}

// TestBurst: one period with many papers is no trend, though the shares of the halves differ.
func TestBurst(t *testing.T) {
	totals := slices.Repeat([]int{100}, 12)
	counts := slices.Repeat([]int{3}, 12)
	counts[8] = 50
	steady := slices.Clone(counts)
	for i := range steady {
		steady[i] = 1 + i
	}
	series := []Series{Test(counts, totals), Test(steady, totals)}
	Judge(series)
	if series[0].Direction != Steady {
		t.Errorf("a burst is %s, P %v", series[0].Direction, series[0].P)
	}
	if series[1].Direction != Rising {
		t.Errorf("a rise is %s, P %v", series[1].Direction, series[1].P)
	}
}

// TestChanceIsNoTrend: of groups whose papers are spread by chance, hardly any is called rising or falling; of
// those whose share grows much, most are.
func TestChanceIsNoTrend(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	wrong, found := 0, 0
	const runs = 200
	for range runs {
		totals := make([]int, 8)
		for i := range totals {
			totals[i] = 10 + rng.IntN(60)
		}
		var series []Series
		for g := range 20 {
			counts := make([]int, len(totals))
			for i, total := range totals {
				share := 0.05
				if g == 0 {
					share = 0.04 + 0.04*float64(i) // from 4 to 32 per cent
				}
				for range total {
					if rng.Float64() < share {
						counts[i]++
					}
				}
			}
			series = append(series, Test(counts, totals))
		}
		Judge(series)
		if series[0].Direction == Rising {
			found++
		}
		for _, s := range series[1:] {
			if s.Direction != Steady {
				wrong++
			}
		}
	}
	if wrong > runs/10 {
		t.Errorf("%d of %d groups without a trend are called rising or falling", wrong, 19*runs)
	}
	if found < runs*6/10 {
		t.Errorf("%d of %d groups that grow are called rising", found, runs)
	}
	t.Logf("%d of %d found, %d wrong", found, runs, wrong)
}

func TestSmallCounts(t *testing.T) {
	series := []Series{Test([]int{0, 0, 0, 3}, []int{20, 20, 20, 20}), Test([]int{0, 7}, []int{50, 50})}
	Judge(series)
	for i, s := range series {
		if s.Direction != Steady {
			t.Errorf("%d: %d papers are %s", i, s.Total, s.Direction)
		}
	}
}
