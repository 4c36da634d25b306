// Package trend says how groups and words come and go over time: how many papers each period has, and whether
// the share of a group or a word rises or falls by more than chance explains. All functions are pure.
package trend

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
)

// How a trend is judged.
//
// A feed grows, or its last month is not over yet; so not the number of papers counts, but the share of the
// papers of a period. The test is that of Cochran and Armitage for a trend in proportions (Armitage, Biometrics
// 11, 1955, doi:10.2307/3001775): with t the number of a period, N its papers and x those with the property,
//
//	T = Σ x·(t − t̄),   Var T = p(1 − p)·Σ N·(t − t̄)²
//
// where t̄ is the mean over all papers and p the share in all periods together. Two things keep small counts from
// looking like trends. T is moved towards zero by half of the least step that it can take, which is the usual
// correction for continuity. And the variance is multiplied by the dispersion: the χ² of the shares around the line,
// divided by its degrees of freedom, where that is more than one, as in quasi-binomial regression (McCullagh and
// Nelder, Generalized Linear Models, 1989, section 4.5). A single conference that brings fifty papers in one month thus
// makes no trend. If many groups or words are tested together, [Judge] keeps the share of false findings low (Benjamini
// and Hochberg, Journal of the Royal Statistical Society B 57, 1995).

// Unit is the length of a period.
type Unit string

// The units.
const (
	Day   Unit = "day"
	Month Unit = "month"
	Year  Unit = "year"
)

// Periods are consecutive periods of time. The zero value has none.
type Periods struct {
	Unit  Unit
	first int // the number of the first period: a year, a month since the year 0, a day since 1970
	n     int
}

// The limits of [Choose]: in the given time at most, periods are days, or months; and of a given unit, there are no
// more periods.
const (
	maxDays    = 45
	maxMonths  = 36
	maxPeriods = 10_000
)

// Choose returns the periods that suit dates: days for a span of up to 45 days, months for one of up to three years,
// else years. Days and months are chosen only if at least nine tenths of the dates are precise enough for them. Dates
// are ISO 8601 ("2024", "2024-03" or "2024-03-11"); others are passed over. At each end, up to 2 % of the dates are
// left out if more than ten periods lie between them and the rest, so that one paper of 1905 does not make a century of
// empty years.
//
// If unit is not "", periods have this length; or a longer one if no date is so precise, or if there were more than
// 10,000 periods.
func Choose(dates []string, unit Unit) Periods {
	var years, months, days []int // of the dates that have one
	for _, d := range dates {
		p, ok := parse(d)
		if !ok {
			continue
		}
		years = append(years, p.number(Year))
		if p.level >= 1 {
			months = append(months, p.number(Month))
		}
		if p.level == 2 {
			days = append(days, p.number(Day))
		}
	}
	if len(years) == 0 {
		return Periods{}
	}
	for _, l := range []struct {
		unit    Unit
		numbers []int
		most    int
	}{{Day, days, maxDays}, {Month, months, maxMonths}} {
		suits := 10*len(l.numbers) >= 9*len(years)
		if unit != "" {
			suits, l.most = len(l.numbers) > 0 && (unit == Day || unit == l.unit), maxPeriods
		}
		if suits {
			if p := span(l.unit, l.numbers); p.n <= l.most {
				return p
			}
		}
	}
	return span(Year, years)
}

// span returns the periods from the first to the last of numbers, without the rare ones far from all others.
func span(unit Unit, numbers []int) Periods {
	slices.Sort(numbers)
	lo, hi := 0, len(numbers)-1
	few := len(numbers) / 50 // at most two per cent at each end
	for i := range few {
		if numbers[i+1]-numbers[i] > gap {
			lo = i + 1
		}
		if j := len(numbers) - 1 - i; numbers[j]-numbers[j-1] > gap {
			hi = j - 1
		}
	}
	return Periods{Unit: unit, first: numbers[lo], n: numbers[hi] - numbers[lo] + 1}
}

// gap is how many periods without a paper set those beyond apart.
const gap = 10

// date is a date of some precision.
type date struct {
	year, month, day int
	level            int // 0 for a year, 1 for a month, 2 for a day
}

// parse reads an ISO 8601 date.
func parse(s string) (date, bool) {
	for level, layout := range []string{"2006", "2006-01", "2006-01-02"} {
		if len(s) == len(layout) {
			if t, err := time.Parse(layout, s); err == nil {
				return date{t.Year(), int(t.Month()), t.Day(), level}, true
			}
		}
	}
	return date{}, false
}

// number returns the number of the period of a date that is precise enough.
func (d date) number(unit Unit) int {
	switch unit {
	case Year:
		return d.year
	case Month:
		return 12*d.year + d.month - 1
	}
	return int(time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// Len returns the number of periods.
func (p Periods) Len() int { return p.n }

// Of returns the period of a date, from 0 on, or −1 if it is in none, or not precise enough.
func (p Periods) Of(s string) int {
	d, ok := parse(s)
	if !ok || p.n == 0 || d.level < map[Unit]int{Year: 0, Month: 1, Day: 2}[p.Unit] {
		return -1
	}
	if i := d.number(p.Unit) - p.first; i >= 0 && i < p.n {
		return i
	}
	return -1
}

// Name returns the name of period i as ISO 8601 has it: "2024", "2024-03" or "2024-03-11".
func (p Periods) Name(i int) string {
	n := p.first + i
	switch p.Unit {
	case Year:
		return strconv.Itoa(n)
	case Month:
		return fmt.Sprintf("%04d-%02d", n/12, n%12+1)
	}
	return time.Unix(int64(n)*86400, 0).UTC().Format("2006-01-02")
}

// Direction is where a share goes.
type Direction string

// The directions. Steady says that chance explains the changes, or that there are too few papers to tell.
const (
	Rising  Direction = "rising"
	Falling Direction = "falling"
	Steady  Direction = "steady"
)

// Series is how often something occurs over time, and whether that changes.
type Series struct {
	Counts []int // papers in each period
	Total  int   // papers in all periods
	// Early and Late are the shares of all papers in the first and the second half of the papers, by time.
	Early, Late float64
	// P is the probability that a trend as large, up or down, comes about by chance, in [0, 1].
	P float64
	// Direction is set by [Judge].
	Direction Direction
}

// Test tests whether the share of counts in totals rises or falls from period to period, and returns the result with
// the Direction Steady. Each count is at most the total of all papers of its period. The test is that of Cochran and
// Armitage for a trend in proportions (Armitage, Biometrics 11, 1955, doi:10.2307/3001775), corrected for continuity,
// and for shares that vary more than chance explains. The result keeps counts. Test panics if the slices differ in
// length. It takes O(n) time.
func Test(counts, totals []int) Series {
	if len(counts) != len(totals) {
		panic("trend: counts and totals differ in length")
	}
	s := Series{Counts: counts, P: 1, Direction: Steady}
	n := 0
	for t, x := range counts {
		s.Total += x
		n += totals[t]
	}
	s.Early, s.Late = halves(counts, totals, n)
	if s.Total == 0 || s.Total == n {
		return s
	}
	mean := 0.0
	for t, total := range totals {
		mean += float64(float64(t) * float64(total))
	}
	mean /= float64(n)
	p := float64(s.Total) / float64(n)
	var score, spread float64
	for t, total := range totals {
		d := float64(t) - mean
		score += float64(float64(counts[t]) * d)
		spread += float64(float64(total) * float64(d*d))
	}
	if spread == 0 {
		return s
	}
	slope := score / spread // of the line through the shares
	dispersion, freedom := 0.0, -2
	for t, total := range totals {
		if total == 0 {
			continue
		}
		freedom++
		expected := float64(float64(total) * (p + float64(slope*(float64(t)-mean))))
		off := float64(counts[t]) - expected
		dispersion += float64(off * off / float64(float64(total)*p*(1-p)))
	}
	scale := 1.0
	if freedom > 0 {
		scale = max(1, dispersion/float64(freedom))
	}
	// Where a paper more or less changes the score by one period, half a period is the correction.
	corrected := max(0, math.Abs(score)-0.5)
	z := corrected / math.Sqrt(float64(spread*p*(1-p)*scale))
	s.P = math.Erfc(z / math.Sqrt2)
	return s
}

// halves returns the shares in the first and in the second half of the papers. A period in the middle counts in
// both, in proportion.
func halves(counts, totals []int, n int) (early, late float64) {
	if n == 0 {
		return 0, 0
	}
	half := float64(float64(n) / 2)
	before, sum, all := 0.0, 0.0, 0.0
	for t, total := range totals {
		if total > 0 {
			part := min(1, max(0, (half-before)/float64(total)))
			sum += float64(part * float64(counts[t]))
		}
		before += float64(total)
		all += float64(counts[t])
	}
	return sum / half, (all - sum) / half
}

const (
	// falseRate is the share of false findings that [Judge] accepts among all that it calls rising or falling.
	falseRate = 0.05
	// minCount is how many papers there must be for a trend.
	minCount = 8
	// minRatio is how many times the share must change from the first half of the papers to the second one, up or down,
	// to be worth telling.
	minRatio = 1.25
)

// Judge says of series that were tested together which rise and which fall. A series rises or falls if it has at least
// 8 papers, if its share in the second half of the papers is at least 1.25 times that in the first half or the other
// way round, and if its P is small enough for the number of series that are tested: of those called rising or falling,
// 5 % may be so by chance (Benjamini and Hochberg, Journal of the Royal Statistical Society B 57, 1995). Series with
// too few papers do not count as tested. This does not bias the test, because it does not depend on the dates of these
// papers. It takes O(n·log n) time.
func Judge(series []Series) {
	var ps []float64
	for i := range series {
		series[i].Direction = Steady
		if series[i].Total >= minCount {
			ps = append(ps, series[i].P)
		}
	}
	slices.Sort(ps)
	limit := -1.0
	for i, p := range ps {
		if p <= float64(falseRate*float64(i+1))/float64(len(ps)) {
			limit = p
		}
	}
	for i := range series {
		s := &series[i]
		if s.Total < minCount || s.P > limit {
			continue
		}
		switch {
		case s.Late >= float64(minRatio*s.Early):
			s.Direction = Rising
		case s.Early >= float64(minRatio*s.Late):
			s.Direction = Falling
		}
	}
}
