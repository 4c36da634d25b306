package follow

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kindred/cluster/lineage"
	"kindred/report"
)

// grouped returns a clustering of papers named by letters, with a cluster for each text, from id 1 on. The text
// behind a colon is the name of the cluster; what follows "-" are outliers.
func grouped(groups ...string) *report.Clustering {
	c := &report.Clustering{}
	for _, g := range groups {
		name, papers, _ := strings.Cut(g, ":")
		if name == "-" {
			for _, p := range papers {
				c.Outliers = append(c.Outliers, report.Outlier{Paper: report.Paper{ID: string(p)}, Nearest: 1})
			}
			continue
		}
		k := report.Cluster{ID: len(c.Clusters) + 1, Name: name, Size: len(papers),
			Terms: []report.Term{{Term: strings.ToLower(name)}, {Term: "other"}}}
		for _, p := range papers {
			k.Papers = append(k.Papers, report.Member{Paper: report.Paper{ID: string(p)}})
		}
		c.Clusters = append(c.Clusters, k)
	}
	return c
}

// shape returns the ids, names, statuses and papers of clusters; new papers are in capitals.
func shape(c *report.Clustering) string {
	var parts []string
	for _, k := range c.Clusters {
		papers := ""
		for _, p := range k.Papers {
			if p.New {
				papers += strings.ToUpper(p.ID)
			} else {
				papers += p.ID
			}
		}
		parts = append(parts, fmt.Sprintf("%d %s %s %s", k.ID, k.Name, k.Descent.Status, papers))
	}
	return strings.Join(parts, " | ")
}

// TestFollowWithoutNames: a cluster that continues one without a name keeps the name that was found, apart from others.
func TestFollowWithoutNames(t *testing.T) {
	first := grouped(":abcd", "Speech:efgh")
	second := grouped("Speech:abcd", "Voices:efgh")
	if err := Follow(second, first, report.File{Name: "first.json"}, lineage.Options{}); err != nil {
		t.Fatal(err)
	}
	if got, want := shape(second), "1 Speech, other kept abcd | 2 Speech kept efgh"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestFollow(t *testing.T) {
	first := grouped("Graphs:abcd", "Speech:efgh", "Soil:ijkl", "-:z")
	second := grouped("Voices:efghq", "Colours:abcd", "Graphs:xy", "-:zr")
	second.Outliers[0].Nearest = 3
	second.Levels = &report.Levels{Finer: []report.Group{{ID: 1, Parent: 1}, {ID: 2, Parent: 3}, {ID: 3}}}
	if err := Follow(second, first, report.File{Name: "first.json"}, lineage.Options{}); err != nil {
		t.Fatal(err)
	}
	want := "1 Graphs kept abcd | 2 Speech grown efghQ | 4 Graphs, other new XY"
	if got := shape(second); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := second.Outliers[0].Nearest; got != 4 {
		t.Errorf("an outlier is nearest to %d, want 4", got)
	}
	if got := second.Levels.Finer; got[0].Parent != 2 || got[1].Parent != 4 || got[2].Parent != 0 {
		t.Errorf("parts %+v, want them in the clusters 2, 4 and 0", got)
	}
	if l := second.Lineage; l.HighestID != 4 || l.Common != 9 || l.Added != 4 || l.Removed != 4 || len(l.Former) != 1 ||
		l.Former[0].ID != 3 || l.Former[0].Status != "gone" {
		t.Errorf("lineage %+v", l)
	}
	// The ids of clusters that are gone are not given again.
	third := grouped("Graphs:abcd", "Waves:mno")
	if err := Follow(third, second, report.File{}, lineage.Options{}); err != nil {
		t.Fatal(err)
	}
	fourth := grouped("Graphs:abcd", "Birds:pst")
	if err := Follow(fourth, third, report.File{}, lineage.Options{}); err != nil {
		t.Fatal(err)
	}
	if got, want := shape(fourth), "1 Graphs kept abcd | 6 Birds new PST"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// TestFollowNames: names that users gave go on, and no two clusters have the same name.
func TestFollowNames(t *testing.T) {
	first := grouped("My own name:abcd", "Speech:ef")
	second := grouped("Graphs:abcd", "my own name:xy", "MY OWN NAME:uv")
	second.Clusters[2].Terms = nil
	if err := Follow(second, first, report.File{}, lineage.Options{}); err != nil {
		t.Fatal(err)
	}
	if got, want := shape(second), "1 My own name kept abcd | 3 my own name, other new XY | 4 MY OWN NAME (4) new UV"; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

func TestDiff(t *testing.T) {
	old := grouped("Graphs:abcdefgh", "Speech:ijkl", "-:yz")
	new := grouped("Voices:ijklx", "Trees:abcd", "Colours:efg", "-:hz")
	d, err := Diff(old, new, report.File{Name: "old"}, report.File{Name: "new"}, lineage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range d.Clusters {
		got = append(got, fmt.Sprintf("%d %s %s from %d +%d −%d split %d", c.ID, c.Name, c.Status, c.Previous, c.Added, c.Removed, c.SplitFrom))
	}
	want := []string{"1 Voices grown from 2 +1 −0 split 0", "2 Trees shrunk from 1 +0 −0 split 1", "3 Colours split from 0 +0 −0 split 1"}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	var moves []string
	for _, m := range d.Moved {
		moves = append(moves, fmt.Sprintf("%s %d→%d", m.ID, m.From, m.To))
	}
	if want := []string{"h 1→0", "e 1→3", "f 1→3", "g 1→3"}; !slices.Equal(moves, want) {
		t.Errorf("moved: %q, want %q", moves, want)
	}
	if d.Common != 13 || d.Added != 1 || d.Removed != 1 || d.AMI <= 0 || d.AMI >= 1 {
		t.Errorf("common %d, added %d, removed %d, AMI %v", d.Common, d.Added, d.Removed, d.AMI)
	}
	same, err := Diff(old, old, report.File{}, report.File{}, lineage.Options{})
	if err != nil || len(same.Moved) != 0 || len(same.Former) != 0 || same.AMI < 0.9999 {
		t.Errorf("of the same: %+v, error %v", same, err)
	}
}

func TestFollowLevels(t *testing.T) {
	first := grouped("Graphs:abcd", "Speech:efgh")
	second := grouped("Voices:efgh", "Colours:abcd", "Soil:xyz")
	second.Levels = &report.Levels{Coarser: []report.Group{{ID: 1}, {ID: 2}},
		Finer: []report.Group{{ID: 1, Name: "Vowels", Parent: 1}, {ID: 2, Name: "Red", Parent: 2}, {ID: 3, Name: "Worms",
			Parent: 3}}}
	for k, parent := range []int{1, 2, 1} {
		second.Clusters[k].Parent = parent
	}
	if err := Follow(second, first, report.File{}, lineage.Options{}); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, g := range slices.Concat(second.Levels.Coarser, second.Levels.Finer) {
		got = append(got, fmt.Sprintf("%s in %d", g.Name, g.Parent))
	}
	want := "Speech; Soil in 0, Graphs in 0, Vowels in 2, Red in 1, Worms in 3"
	if got := strings.Join(got, ", "); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}
