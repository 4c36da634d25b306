package html_test

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"

	"kindred/report"
	"kindred/report/html"
)

// testPage returns a page of n papers in three groups, which stand from left to right.
func testPage(n int) *html.Page {
	p := &html.Page{Clustering: &report.Clustering{K: 3, Outliers: []report.Outlier{}},
		Words: []string{"crystal", "field"}, Periods: years()}
	p.Version, p.Read.Papers = "1.0", n
	p.Inputs = []report.Input{{Name: "feeds/papers.jsonl", Format: "jsonl", Papers: n, SHA256: strings.Repeat("0f", 32)}}
	p.Options = report.Options{Clusters: "auto", Algorithm: "leiden", Latent: 0.3, Dimensions: 20}
	p.Trends = &report.Trends{Unit: "year", Periods: years(), Papers: make([]int, len(years()))}
	for k, name := range []string{"Crystals, fields", "Graph colouring", "Protein folding"} {
		c := report.Cluster{ID: k + 1, Name: name, Size: n / 3, Cohesion: 0.5,
			Terms: []report.Term{{Term: "crystal", Weight: 2, Coverage: 0.8}, {Term: "field", Weight: 1, Coverage: 0.5}},
			Trend: &report.Trend{Direction: "rising", Counts: make([]int, len(years())), Early: 0.1, Late: 0.3}}
		for m := range n / 3 {
			i := k*(n/3) + m
			year := i % len(years())
			p.Trends.Papers[year]++
			c.Trend.Counts[year]++
			c.Papers = append(c.Papers, report.Member{Representative: m < 3, Similarity: report.Number(0.9 - 0.5*float64(m)/float64(n)),
				Paper: report.Paper{ID: fmt.Sprint(i), Title: fmt.Sprintf("Paper %d about %s", i, strings.ToLower(name)),
					Authors: []string{"Ada Lovelace", "Kurt Gödel"}, Venue: "Journal & Co",
					Date: years()[year] + "-05", URL: report.Link(fmt.Sprintf("https://example.org/%d", i))}})
			angle := float64(m)
			p.Details = append(p.Details, html.Detail{
				X: float32(float64(10*k) + 3*math.Sqrt(float64(m)/float64(n))*math.Cos(angle)),
				Y: float32(3 * math.Sqrt(float64(m)/float64(n)) * math.Sin(angle)), Period: year,
				Related: []html.Related{{Paper: (i + 1) % n, Similarity: 0.5, Words: []int{0, 1}}}})
		}
		p.Clusters = append(p.Clusters, c)
	}
	return p
}

func years() []string {
	return []string{"2015", "2016", "2017", "2018", "2019", "2020", "2021", "2022", "2023", "2024"}
}

var hostileTitles = []string{
	`<script>alert(1)</script>`,
	`</script><script>alert(2)</script>`,
	`<!-- <script> --> ]]> &lt;b&gt; <b>bold</b> <img src=x onerror=alert(3)>`,
	`"double" 'single' \u0022 \x22 back\slash`,
	"\u202Eright to left\u202C العنوان بالعربية \u2028 line \u2029 end",
	`=HYPERLINK("https://example.org")`,
	`of sets {x | x } and }`,
	strings.Repeat("Pneumonoultramicroscopicsilicovolcanoconiosis", 45),
	strings.Repeat("long ", 400),
}

// hostilePage returns a page whose texts try to be more than text.
func hostilePage() *html.Page {
	p := testPage(60)
	for i, title := range hostileTitles {
		p.Clusters[0].Papers[i].Title = title
		p.Details[i].Abstract = title
	}
	p.Clusters[1].Name = `</style></script><script>alert(4)</script>`
	p.Clusters[2].Terms[0].Term = `"><img src=x>`
	p.Clusters[0].Papers[1].URL = "javascript:alert(5)"
	p.Words[0] = "</script>"
	p.Inputs[0].Name = `<b>.jsonl`
	p.Duplicates = []html.Pair{{A: 0, B: 1, Similarity: 0.99}}
	p.Outliers = append(p.Outliers, report.Outlier{Paper: report.Paper{ID: "", Title: ""}, Nearest: 1})
	p.Details = append(p.Details, html.Detail{Period: -1, X: float32(math.NaN()), Y: float32(math.Inf(1))})
	return p
}

// largePage returns a page of many papers, without what takes room.
func largePage(n int) *html.Page {
	p := testPage(n)
	for i := range p.Details {
		p.Details[i].Related = nil
	}
	return p
}

func TestWrite(t *testing.T) {
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := html.Write(w, hostilePage()); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same page has other bytes")
	}
	text := a.String()
	if got := strings.Count(text, "<script"); got != 2 {
		t.Errorf("%d scripts, want 2: the data and the program", got)
	}
	if got := strings.Count(text, "</script"); got != 2 {
		t.Errorf("%d ends of a script, want 2", got)
	}
	text, _, _ = strings.Cut(text, "<script>") // which begins the program
	for _, unwanted := range []string{"javascript:", "ZgotmplZ", " style=", "<no value>", "<img", "NaN", "Inf"} {
		if strings.Contains(text, unwanted) {
			t.Errorf("%q is in the page", unwanted)
		}
	}
}

// TestPapersAlone: the page lists papers that fit nowhere with their best group, if there is one, and how similar they are
// to it.
func TestPapersAlone(t *testing.T) {
	p := testPage(60)
	p.Clusters[1].ID = 7
	for i, nearest := range []int{7, 0} {
		p.Outliers = append(p.Outliers, report.Outlier{Nearest: nearest, Similarity: 0.125,
			Paper: report.Paper{ID: fmt.Sprint("alone ", i), Title: fmt.Sprint("Alone ", i)}})
		p.Details = append(p.Details, html.Detail{Period: -1})
	}
	p.Levels = &report.Levels{Level: "medium", Coarse: 1, Medium: 3, Fine: 4, Agreement: 1, Least: 3, Most: 3}
	p.Quality.Silhouette = 0.0914
	var b bytes.Buffer
	if err := html.Write(&b, p); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`>Alone 0</a><br><small>nearest group: <a href="#g7">7. Graph colouring</a> · similarity 0.12</small></li>`,
		`>Alone 1</a></li>`, `"nearest":[1,-1]`, "Many runs agree on 100 % and all found 3 groups.", "<dd>0.091</dd>"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s is not in the page", want)
		}
	}
}

// The IDs of clusters may have gaps, after kindred cluster --against. The page shows them, and finds groups by their
// places in the list.
func TestIDsWithGaps(t *testing.T) {
	p := testPage(60)
	p.Levels = &report.Levels{Level: "medium", Coarse: 1, Medium: 3, Fine: 4}
	for k, id := range []int{2, 7, 30} {
		p.Clusters[k].ID = id
		p.Levels.Finer = append(p.Levels.Finer, report.Group{ID: k + 1, Name: fmt.Sprint("Part ", k), Parent: id})
		for m := range p.Clusters[k].Papers {
			p.Clusters[k].Papers[m].Part = k + 1
		}
	}
	last := p.Clusters[2].Papers
	last[len(last)-1].Part = 4
	p.Levels.Finer = append(p.Levels.Finer, report.Group{ID: 4, Name: "Part 3", Parent: 30})
	for i := range last {
		last[i].URL = ""
	}
	var b bytes.Buffer
	if err := html.Write(&b, p); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<article id="g30" class="group c0" data-group="3"`, `"groups":[{"id":2,`, `{"id":30,`,
		`<li>Part 2 (0)</li>`, `href="#g30">Paper 59`, `"lines":["Part 2"]`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s is not in the page", want)
		}
	}
	for _, wrong := range []string{`id="g3"`, `data-group="30"`, "Many runs found"} {
		if strings.Contains(b.String(), wrong) {
			t.Errorf("%s is in the page", wrong)
		}
	}
}

func TestWriteMap(t *testing.T) {
	var b bytes.Buffer
	if err := html.WriteMap(&b, testPage(60)); err != nil {
		t.Fatal(err)
	}
	for want, there := range map[string]bool{`id="plane"`: true, `id="g1"`: false, `id="method"`: false} {
		if strings.Contains(b.String(), want) != there {
			t.Errorf("%s: want %v", want, there)
		}
	}
}

func TestErrors(t *testing.T) {
	for name, spoil := range map[string]func(p *html.Page){
		"details":   func(p *html.Page) { p.Details = p.Details[1:] },
		"period":    func(p *html.Page) { p.Details[3].Period = 10 },
		"related":   func(p *html.Page) { p.Details[3].Related[0].Paper = 60 },
		"word":      func(p *html.Page) { p.Details[3].Related[0].Words = []int{-1} },
		"duplicate": func(p *html.Page) { p.Duplicates = []html.Pair{{A: -1}} },
	} {
		p := testPage(60)
		spoil(p)
		var b bytes.Buffer
		if err := html.Write(&b, p); err == nil || b.Len() > 0 {
			t.Errorf("%s: error %v after %d bytes, want an error before any", name, err, b.Len())
		}
	}
}

func TestEmpty(t *testing.T) {
	p := &html.Page{Clustering: &report.Clustering{}}
	if err := html.Write(&bytes.Buffer{}, p); err != nil {
		t.Error(err)
	}
}

// TestOneGroup: a single group is no plural.
func TestOneGroup(t *testing.T) {
	c := &report.Clustering{K: 1, Clusters: []report.Cluster{{ID: 1, Name: "words", Size: 2}},
		Choice: &report.Choice{Candidates: []report.Candidate{{K: 1}, {K: 2}}}}
	var b bytes.Buffer
	if err := html.Write(&b, &html.Page{Clustering: c}); err != nil {
		t.Fatal(err)
	}
	if want := "1 group was chosen among 1 to 2"; !strings.Contains(b.String(), want) {
		t.Errorf("no %q in the page", want)
	}
	// Groups are as asked for only if somebody asked.
	for clusters, want := range map[string]bool{"auto": false, "1": true} {
		c.Choice, c.Options.Clusters = nil, clusters
		b.Reset()
		if err := html.Write(&b, &html.Page{Clustering: c}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(b.String(), "1 group, as asked for."); got != want {
			t.Errorf("-k %s: as asked for: %v", clusters, got)
		}
	}
	// A larger group that holds nothing else is the group itself.
	c.Clusters[0].Parent = 1
	c.Levels = &report.Levels{Coarser: []report.Group{{ID: 1, Name: "words", Size: 2}}}
	b.Reset()
	if err := html.Write(&b, &html.Page{Clustering: c}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "Within:") {
		t.Error("the group is within itself")
	}
	c.Choice, c.Levels = nil, &report.Levels{Coarse: 1, Medium: 1, Fine: 2}
	b.Reset()
	if err := html.Write(&b, &html.Page{Clustering: c}); err != nil {
		t.Fatal(err)
	}
	if want := "1 coarse group, 1 medium group and 2 fine groups"; !strings.Contains(b.String(), want) {
		t.Errorf("no %q in the page", want)
	}
}

// A page of groups that were compared with earlier ones says what became of these, and which papers are new.
func TestFollowed(t *testing.T) {
	p := testPage(60)
	p.Lineage = &report.Lineage{Against: report.File{Name: "old.json"}, Added: 1,
		Former: []report.Former{{ID: 7, Name: "Ethers & <light>", Size: 4, Status: "gone"}}}
	p.Clusters[0].Descent = &report.Descent{Status: "grown", Previous: 1, Size: 5}
	p.Clusters[0].Papers[1].New = true
	var b bytes.Buffer
	if err := html.Write(&b, p); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"20 papers · grown from 5 · ", "Against old.json: 1 grown, 1 no longer there · 1 new",
		"<li>7. Ethers &amp; &lt;light&gt; · 4 papers · gone</li>", `<span class="tag">new</span>`, `"new":[1]`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in the page", want)
		}
	}
}
