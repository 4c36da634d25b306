package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/cluster"
	"kindred/cluster/balance"
	"kindred/cluster/quality"
	"kindred/feed"
	"kindred/paper"
	"kindred/report"
)

var methods = map[string]Method{"kmeans": KMeans, "leiden": Communities, "bisect": Bisection, "agglo": Agglomeration,
	"hdbscan": Density}

// economics returns the papers of a labelled collection as vectors, reversed or not.
func economics(t *testing.T, reversed bool) *Vectors {
	t.Helper()
	text, err := os.ReadFile("../testdata/labelled/economics.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	if reversed {
		slices.Reverse(lines)
	}
	source := feed.Source{Name: "economics.jsonl", Open: func(context.Context) (*feed.Opened, error) {
		return &feed.Opened{ReadCloser: io.NopCloser(bytes.NewReader(bytes.Join(lines, []byte("\n"))))}, nil
	}}
	v, err := Vectorize(t.Context(), []feed.Source{source}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func group(t *testing.T, v *Vectors, o GroupOptions, parallelism int) *Groups {
	t.Helper()
	g, err := v.Group(t.Context(), Options{Group: o, Parallelism: parallelism})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestMethods: each method finds the classes more or less, makes as many groups as asked for, and gives the same for any
// number of goroutines.
func TestMethods(t *testing.T) {
	v := economics(t, false)
	truth := make([]int, len(v.Papers))
	classes := map[string]int{}
	for i := range v.Papers {
		label := v.Papers[i].Label
		if _, ok := classes[label]; !ok {
			classes[label] = len(classes)
		}
		truth[i] = classes[label]
	}
	for name, method := range methods {
		for _, k := range []int{0, 6} {
			g := group(t, v, GroupOptions{Method: method, K: k}, 1)
			ami := quality.AdjustedMutualInformation(truth, g.Labels)
			t.Logf("%s, k = %d: %d groups, AMI %.2f", name, k, g.K, ami)
			if k > 0 && g.K != k && method != Density || g.K < 2 || ami < 0.3 {
				t.Errorf("%s, k = %d: %d groups, AMI %.2f", name, k, g.K, ami)
			}
			if two := group(t, v, GroupOptions{Method: method, K: k}, 3); !slices.Equal(g.Labels, two.Labels) {
				t.Errorf("%s, k = %d: other groups with three goroutines", name, k)
			}
			if g.Outliers() > len(v.Papers)/10 {
				t.Errorf("%s, k = %d: %d of %d papers fit nowhere", name, k, g.Outliers(), len(v.Papers))
			}
		}
	}
}

// TestOrder: no report depends on the order of the papers.
func TestOrder(t *testing.T) {
	var papers []paper.Paper // some of which fit nowhere
	for field, n := range map[string]int{"economics": 200, "biology": 3, "news": 3, "mathematics": 3} {
		of := labelled(t, field)
		papers = append(papers, of[:min(n, len(of))]...)
	}
	slices.SortFunc(papers, func(a, b paper.Paper) int { return strings.Compare(a.Abstract, b.Abstract) })
	v := vectorsOf(t, papers...)
	slices.Reverse(papers)
	back := vectorsOf(t, papers...)
	alone := 0
	for name, method := range methods {
		for _, k := range []int{0, 20} { // of twenty groups, many have the same size
			opts := Options{Group: GroupOptions{Method: method, K: k}}
			var written [2]string
			for i, v := range []*Vectors{v, back} {
				r, err := group(t, v, opts.Group, 0).Report(t.Context(), opts)
				if err != nil {
					t.Fatal(err)
				}
				r.Inputs = nil // the sum of a file follows its order
				written[i] = asJSON(t, r)
			}
			alone += strings.Count(written[0], `"nearest"`)
			if diff := cmp.Diff(written[0], written[1]); diff != "" {
				t.Errorf("%s, k = %d:\n%s", name, k, diff)
			}
		}
	}
	if alone < 10 {
		t.Errorf("%d papers fit nowhere: too few to say anything of their order", alone)
	}
}

// TestOrderOfEqualPapers: equal papers come by their ids, and papers that are all equal are one group, by every method.
func TestOrderOfEqualPapers(t *testing.T) {
	for name, method := range methods {
		for _, several := range []bool{false, true} {
			var papers []paper.Paper
			for i := range 60 {
				p := paper.Paper{ID: fmt.Sprintf("p%02d", i), Title: fmt.Sprint("Soil report ", i), Abstract: "Carbon turnover in soil."}
				if several && i%2 > 0 {
					p.Title, p.Abstract = fmt.Sprint("Planar graphs ", i), "Colourings of planar graphs."
				}
				papers = append(papers, p)
			}
			var written [2]string
			for i := range written {
				opts := Options{Group: GroupOptions{Method: method}}
				r, err := group(t, vectorsOf(t, papers...), opts.Group, 0).Report(t.Context(), opts)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if !several && (r.K != 1 || len(r.Outliers) > 0) {
					t.Errorf("%s: %d groups and %d papers that fit nowhere, of equal papers", name, r.K, len(r.Outliers))
				}
				written[i] = asJSON(t, r)
				slices.Reverse(papers)
			}
			if diff := cmp.Diff(written[0], written[1]); diff != "" {
				t.Errorf("%s, several subjects %v:\n%s", name, several, diff)
			}
		}
	}
}

// TestCuts: levels are cut where the user likes, nest, and have names.
func TestCuts(t *testing.T) {
	v := economics(t, false)
	for name, method := range methods {
		if method == KMeans || method == Density { // of which the second does not find so many groups here
			continue
		}
		g := group(t, v, GroupOptions{Method: method, Cuts: []int{3, 8, 12}}, 0)
		if g.Coarser == nil || g.Finer == nil || g.K < 6 || g.K > 8 || g.Coarser.K > 3 {
			t.Fatalf("%s: %d groups, %v above, %v below", name, g.K, g.Coarser, g.Finer)
		}
		within, above := map[int]int{}, map[int]int{}
		for i, k := range g.Labels {
			if k == cluster.Outlier {
				continue
			}
			if c, ok := above[k]; ok && c != g.Coarser.Labels[i] {
				t.Fatalf("%s: group %d is in two groups above", name, k)
			}
			above[k] = g.Coarser.Labels[i]
			if part := g.Finer.Labels[i]; part != cluster.Outlier {
				if c, ok := within[part]; ok && c != k {
					t.Fatalf("%s: part %d is in two groups", name, part)
				}
				within[part] = k
			}
		}
		r, err := g.Report(t.Context(), Options{Group: GroupOptions{Method: method, Cuts: []int{3, 8, 12}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, group := range slices.Concat(r.Levels.Coarser, r.Levels.Finer) {
			if group.Name == "" {
				t.Errorf("%s: a group of %d papers has no name", name, group.Size)
			}
		}
		if (r.Tree == nil) != (method == Communities) {
			t.Errorf("%s: tree %v", name, r.Tree)
		}
		if r.Tree != nil && (len(r.Tree.Papers) != len(v.Papers) || len(r.Tree.Merges) != r.Tree.Leaves-1 ||
			r.Tree.Merges[r.Tree.Leaves-2].Size != len(v.Papers)) {
			t.Errorf("%s: a tree of %d papers, %d leaves and %d merges", name, len(r.Tree.Papers), r.Tree.Leaves,
				len(r.Tree.Merges))
		}
	}
}

// TestNesting: each group of a run lies in one group of a run that asks for fewer groups. Papers that fit nowhere are
// decided anew for a given number of groups, but with dense groups. They are the same for all levels, where a paper
// may be alone in the fine one.
func TestNesting(t *testing.T) {
	for _, field := range []string{"biology", "computing", "economics", "mathematics", "medicine", "news", "*"} {
		v := weighed(t, labelled(t, field), Options{})
		for name, method := range methods {
			if method == KMeans {
				continue
			}
			of := func(o GroupOptions) *Groups {
				o.Method = method
				g, err := v.GroupUnnamed(t.Context(), Options{Group: o})
				if err != nil {
					t.Fatal(err)
				}
				return g
			}
			fine := of(GroupOptions{Granularity: Fine})
			medium, coarse := of(GroupOptions{}), of(GroupOptions{Granularity: Coarse})
			runs := []*Groups{fine, medium, coarse}
			for k := min(fine.Levels.Fine.K, 9); k > 0; k -= 2 {
				runs = append(runs, of(GroupOptions{K: k}))
			}
			if most := fine.Levels.Fine.K; most > 3 {
				runs = append(runs, of(GroupOptions{Cuts: []int{2, 3, most}}))
			}
			slices.SortStableFunc(runs, func(a, b *Groups) int { return b.K - a.K })
			var partitions []*cluster.Partition
			for _, g := range runs {
				if g.Finer != nil {
					nest(t, field+", "+name, g.Finer.Partition, g.Partition, false)
				}
				if g.Coarser != nil {
					nest(t, field+", "+name, g.Partition, g.Coarser.Partition, true)
				}
				partitions = append(partitions, g.Partition)
			}
			for i, p := range partitions {
				for _, above := range partitions[i+1:] {
					if p != fine.Partition && above != fine.Partition { // no cuts: they have no groups of one paper
						nest(t, field+", "+name, p, above, method == Density)
					}
				}
			}
			nest(t, field+", "+name, fine.Partition, medium.Partition, true)
			nest(t, field+", "+name, medium.Partition, coarse.Partition, true)
			a, b, c := medium.Outliers(), coarse.Outliers(), fine.Outliers()
			if a != b || a != c || a > len(v.Papers)/10 {
				t.Errorf("%s, %s: %d papers fit nowhere, %d at the coarse level, %d at the fine one", field, name, a, b, c)
			}
		}
	}
}

// nest checks that each group of p lies in one group of above, and if strictly, with all its rows.
func nest(t *testing.T, name string, p, above *cluster.Partition, strictly bool) {
	t.Helper()
	to := map[int]int{}
	for i, k := range p.Labels {
		a := above.Labels[i]
		switch c, ok := to[k]; {
		case k == cluster.Outlier || a == cluster.Outlier:
			if strictly && k != cluster.Outlier {
				t.Fatalf("%s: paper %d is in group %d of %d and in none of %d", name, i, k, p.K, above.K)
			}
		case ok && c != a:
			t.Fatalf("%s: group %d of %d lies in two groups of %d", name, k, p.K, above.K)
		default:
			to[k] = a
		}
	}
}

// TestOutlierModes: papers that fit nowhere are listed, put into the nearest group, or not looked for.
func TestOutlierModes(t *testing.T) {
	v := economics(t, false)
	for name, method := range methods {
		o := GroupOptions{Method: method}
		mark := group(t, v, o, 0)
		o.Outliers = Nearest
		nearest := group(t, v, o, 0)
		o.Outliers = Keep
		keep := group(t, v, o, 0)
		if nearest.Outliers() > 0 || keep.Outliers() > 0 {
			t.Errorf("%s: %d and %d papers fit nowhere", name, nearest.Outliers(), keep.Outliers())
		}
		o.Outliers, o.OutlierShare = Mark, 0.01
		if few := group(t, v, o, 0); few.Outliers() > max(1, len(v.Papers)/100) || few.Outliers() > mark.Outliers() {
			t.Errorf("%s: %d papers fit nowhere, where one in a hundred may", name, few.Outliers())
		}
	}
}

// TestGroupSizes: groups have the sizes that are asked for, with any method, or the error says why they cannot.
func TestGroupSizes(t *testing.T) {
	v := economics(t, false)
	for name, method := range methods {
		for _, o := range []GroupOptions{{MinSize: 10, MaxSize: 15}, {MaxSize: 30}, {K: 7, MinSize: 15, MaxSize: 25}} {
			o.Method, o.Outliers = method, Keep
			g := group(t, v, o, 0)
			for k, size := range g.Sizes {
				if size < o.MinSize || size > o.MaxSize {
					t.Errorf("%s, %+v: group %d has %d papers", name, o, k, size)
				}
			}
			if g.Clustered() != len(v.Papers) || o.K > 0 && g.K != o.K && method != Density {
				t.Errorf("%s, %+v: %d groups of %d papers", name, o, g.K, g.Clustered())
			}
		}
	}
	var size *balance.SizeError
	_, err := v.Group(t.Context(), Options{Group: GroupOptions{MinSize: 70, MaxSize: 80}})
	if !errors.As(err, &size) {
		t.Errorf("impossible sizes: error %v", err)
	}
}

// TestNear: the similarities that come with communities are those of the papers, not the weights of the graph.
func TestNear(t *testing.T) {
	v := economics(t, false)
	g := group(t, v, GroupOptions{Method: Communities}, 0)
	for i := range g.Near.Rows {
		row := g.Near.Row(i)
		for p, j := range row.Indices {
			if want := float32(v.Blend.Similarity(i, int(j))); row.Data[p] != want {
				t.Fatalf("papers %d and %d: similarity %v, want %v", i, j, row.Data[p], want)
			}
		}
	}
}

// A report says that a group of its level is no cluster, because its papers fit nowhere, and how many groups were tried
// only if none were asked for.
func TestDissolved(t *testing.T) {
	odd := feed.Source{Name: "odd.jsonl", Open: func(context.Context) (*feed.Opened, error) {
		return &feed.Opened{ReadCloser: io.NopCloser(bytes.NewReader([]byte(
			`{"id":"odd","title":"Gibberish","abstract":"Xyzzy plugh frobnicate quux gibberish."}`)))}, nil
	}}
	v, err := Vectorize(t.Context(), []feed.Source{part(t, "old.jsonl", 0, 48), odd}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []int{0, 8} {
		opts := Options{Group: GroupOptions{Method: Agglomeration, K: k}}
		r, err := group(t, v, opts.Group, 1).Report(t.Context(), opts)
		if err != nil {
			t.Fatal(err)
		}
		l := r.Levels
		if l.Medium != 8 || l.Level != "medium" || r.K+l.Dissolved != 8 || (l.Dissolved > 0) != (k == 0) {
			t.Errorf("k = %d: %d clusters of the level %q, which has %d, %d dissolved", k, r.K, l.Level, l.Medium,
				l.Dissolved)
		}
		if (r.Choice != nil) != (k == 0) {
			t.Errorf("k = %d: the choice is %v", k, r.Choice)
		}
		var text strings.Builder
		if err := report.Encode(&text, r, report.Text, report.TextOptions{}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(text.String(), " that did not hold together") != (k == 0) {
			t.Errorf("k = %d: the text ends in %s", k, text.String()[max(0, text.Len()-300):])
		}
	}
}

// TestLooseBound: a largest number of groups above what there would be without it changes nothing.
func TestLooseBound(t *testing.T) {
	v := economics(t, false)
	for name, method := range methods {
		if method == KMeans { // which tries all numbers up to the bound, and judges each by a few of them
			continue
		}
		free := group(t, v, GroupOptions{Method: method}, 0)
		bounded := group(t, v, GroupOptions{Method: method, MaxK: free.K + 20}, 0)
		if diff := cmp.Diff(free.Labels, bounded.Labels); diff != "" {
			t.Errorf("%s: %d groups, and %d with the bound %d", name, free.K, bounded.K, free.K+20)
		}
	}
}

// TestUsualLevels: the report says how many groups there are without a given number, also where dense groups are smaller
// than usual for the sake of the number.
func TestUsualLevels(t *testing.T) {
	v := economics(t, false)
	levels := func(k int) *report.Levels {
		opts := Options{Group: GroupOptions{Method: Density, K: k}}
		r, err := group(t, v, opts.Group, 0).Report(t.Context(), opts)
		if err != nil {
			t.Fatal(err)
		}
		return r.Levels
	}
	free, asked := levels(0), levels(12)
	if asked.Level != "" || asked.Coarse != free.Coarse || asked.Medium != free.Medium || asked.Fine != free.Fine {
		t.Errorf("with k = 12, the level %q of %d, %d and %d groups; there are %d, %d and %d", asked.Level, asked.Coarse,
			asked.Medium, asked.Fine, free.Coarse, free.Medium, free.Fine)
	}
}
