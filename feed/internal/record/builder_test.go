package record

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/paper"
)

func TestIdentify(t *testing.T) {
	for s, want := range map[string]paper.Paper{
		"10.1000/X":                              {DOI: "10.1000/x"},
		"info:doi/10.1000/x":                     {DOI: "10.1000/x"},
		"10.48550/arXiv.2101.00001":              {DOI: "10.48550/arxiv.2101.00001", ArXiv: "2101.00001"},
		"10.48550/arXiv.2101.00001; 10.1000/x":   {DOI: "10.1000/x", ArXiv: "2101.00001"},
		"arXiv preprint arXiv:2101.00001v2, 7 p": {ArXiv: "2101.00001"},
		"hep-th/9901001":                         {ArXiv: "hep-th/9901001"},
		"pmid:12345":                             {PMID: "12345"},
		"https://openalex.org/W12":               {OpenAlex: "W12"},
		"12345":                                  {}, "2101.00001": {}, "W12": {}, "": {}, "a text": {}, "see 10.1000/x": {}, "https://example.org/": {},
	} {
		var b Builder
		if known := b.Identify(s); known != (want.DOI+want.ArXiv+want.PMID+want.OpenAlex != "") {
			t.Errorf("%q: %v", s, known)
		}
		if diff := cmp.Diff(want, b.Paper); diff != "" {
			t.Errorf("%q (-want +got)\n%s", s, diff)
		}
	}
}

func TestBuilderKeepsTheFirst(t *testing.T) {
	var b Builder
	for _, doi := range []string{"", "none", "https://example.org/doi/full/10.1000/a?x=y", "10.1000/b"} {
		b.SetDOI(doi)
	}
	for _, url := range []string{"ftp://example.org", "https://example.org/a b", " https://example.org/a ", "https://example.org/b"} {
		b.SetURL(url)
	}
	for _, name := range []string{"Lovelace, Ada", ":", "", "Alan Turing"} {
		b.AddAuthor(name)
	}
	want := paper.Paper{DOI: "10.1000/a", URL: "https://example.org/a", Authors: []string{"Lovelace, Ada", "Alan Turing"}}
	if diff := cmp.Diff(want, b.Paper); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestSetOwnID(t *testing.T) {
	for _, c := range []struct {
		id         string
		have, want paper.Paper
	}{
		{"lovelace1843", paper.Paper{DOI: "10.1000/x"}, paper.Paper{ID: "lovelace1843", DOI: "10.1000/x"}},
		{"17", paper.Paper{DOI: "10.1000/x"}, paper.Paper{DOI: "10.1000/x"}},
		{"17", paper.Paper{}, paper.Paper{ID: "17"}},
		{"doi:10.1000/x", paper.Paper{}, paper.Paper{DOI: "10.1000/x"}},
		{"10.1000/y", paper.Paper{DOI: "10.1000/x"}, paper.Paper{ID: "10.1000/y", DOI: "10.1000/x"}},
		{"2101.00001", paper.Paper{}, paper.Paper{ArXiv: "2101.00001"}},
		{"PMID:7", paper.Paper{}, paper.Paper{PMID: "7"}},
		{"W12", paper.Paper{OpenAlex: "W12"}, paper.Paper{OpenAlex: "W12"}},
		{"https://openalex.org/W12", paper.Paper{}, paper.Paper{OpenAlex: "W12"}},
		{"W12", paper.Paper{}, paper.Paper{ID: "W12"}},
	} {
		b := Builder{Paper: c.have}
		b.SetOwnID(c.id)
		if diff := cmp.Diff(c.want, b.Paper); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.id, diff)
		}
	}
}

func TestEarliest(t *testing.T) {
	for _, c := range []struct {
		want  string
		dates []string
	}{
		{"", nil}, {"2001", []string{"", "2001", "no date"}}, {"2001-02", []string{"2001", "2001-02", "2002-01-01"}},
		{"2001-02-03", []string{"2001-02-03", "2001-02", "2001"}}, {"1999", []string{"2001-02-03", "1999"}},
	} {
		if got := Earliest(c.dates...); got != c.want {
			t.Errorf("%v: %s, want %s", c.dates, got, c.want)
		}
	}
}

func TestKeywords(t *testing.T) {
	for _, c := range []struct{ list, want []string }{
		{[]string{"a; b; c"}, []string{"a", "b", "c"}},
		{[]string{"*Vision", "Eye/*pathology", "Eye [*anatomy]"}, []string{"Vision", "Eye/pathology", "Eye [anatomy]"}},
		{[]string{"*-algebra", "C*-algebra", "*3D vision", "*"}, []string{"*-algebra", "C*-algebra", "3D vision", "*"}},
	} {
		if diff := cmp.Diff(c.want, Keywords(c.list)); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

func TestSink(t *testing.T) {
	var got []string
	more := true
	s := NewSink(func(p paper.Paper, err error) bool {
		if got = append(got, p.Title); err != nil {
			got[len(got)-1] = err.Error()
		}
		return more
	})
	good, why := paper.Paper{Title: "good"}, errors.New("why")
	s.Put(1, s.Next(), good, nil)
	s.Put(2, s.Next(), good, why)
	s.Put(2, s.Next(), paper.Paper{ID: "x"}, nil)
	s.Put(4, s.Next(), paper.Paper{}, NotPaper("deleted record"))
	s.Damage(9, why)
	if s.Stopped() || s.Put(5, s.Next(), good, Fatal(why)) || s.Put(6, s.Next(), good, nil) || s.Damage(7, why) || !s.Stopped() {
		t.Error("goes on after a fatal error")
	}
	s.Fail(8, why)
	want := []string{"good", "line 2: why", "line 2, record 3: neither title nor abstract", "line 4: not a paper: deleted record", "line 9: why", "why"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}

	got, more = nil, false
	s = NewSink(s.yield)
	if s.Put(1, s.Next(), good, nil) || s.Put(2, s.Next(), good, nil) || !s.Stopped() || len(got) != 1 {
		t.Errorf("goes on after it was told to stop: %v", got)
	}
	s = NewSink(s.yield)
	s.Fail(3, why)
	if got[1] != "line 3: why" || !s.Stopped() {
		t.Errorf("failed with %v", got)
	}
}
