package trending

import (
	"fmt"
	"slices"
	"testing"
)

// Of terms that contain one another as words, the clearest is listed. A word whose letters are in another one is a
// term of its own.
func TestTrendsOfTerms(t *testing.T) {
	const years, papers = 8, 40
	var dates []string
	for y := range years {
		for range papers {
			dates = append(dates, fmt.Sprint(2001+y))
		}
	}
	dated := New(dates, "")
	if dated == nil {
		t.Fatal("no periods")
	}
	surfaces := []string{"ai", "domain", "AI-safety", "fading", "even"}
	counter := dated.NewCounter(len(surfaces))
	for i := range dates {
		y, at := i/papers, i%papers
		var terms []int32
		if at < 3*y {
			terms = append(terms, 0)
		}
		if at < 2*y {
			terms = append(terms, 1, 2)
		}
		if at < 2*(years-y) {
			terms = append(terms, 3)
		}
		if at < 10 {
			terms = append(terms, 4)
		}
		counter.Add(i, terms)
	}
	var got []string
	for _, term := range counter.Trends(surfaces) {
		got = append(got, term.Direction+" "+term.Term)
	}
	if want := []string{"rising ai", "rising domain", "falling fading"}; !slices.Equal(got, want) {
		t.Errorf("trends %q, want %q", got, want)
	}
}

// There are no trends in few papers, few periods, or where most papers have no date.
func TestTooFewDates(t *testing.T) {
	repeat := func(n int, dates ...string) (list []string) {
		for range n {
			list = append(list, dates...)
		}
		return list
	}
	for name, dates := range map[string][]string{
		"few papers":     repeat(6, "2001", "2002", "2003"),
		"few periods":    repeat(20, "2001", "2002"),
		"mostly undated": repeat(10, "2001", "2002", "2003", "", "", "", ""),
	} {
		if New(dates, "") != nil {
			t.Errorf("%s: there are trends", name)
		}
	}
	if New(repeat(10, "2001", "2002", "2003", "", ""), "") == nil {
		t.Error("no trends, though most papers have a date")
	}
}
