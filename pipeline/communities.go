package pipeline

import (
	"context"
	"fmt"
	"math"

	"kindred/cluster"
	"kindred/cluster/leiden"
	"kindred/neighbor"
	"kindred/report"
)

// Method is how papers are grouped.
type Method int

const (
	// Auto is Communities for 100 papers and more if the number of groups is not given, and also for fewer
	// papers if a level or bounds of the number are. Else it is KMeans.
	Auto Method = iota
	// KMeans is [kmeans.Cluster]. Without a number of groups, [choose.K] chooses it.
	KMeans
	// Communities are the groups of the graph of nearest neighbours, as [leiden.FindLevels] finds them.
	Communities
)

// manyPapers is the number of papers from which Auto is Communities. In smaller collections the graph joins
// subjects: in one of 48 papers it finds 5 groups, where k-means finds the 8 that a reader sees.
const manyPapers = 100

// leveled reports whether the options ask for what only levels of groups have.
func (o GroupOptions) leveled() bool { return o.Granularity != Medium || o.MinK > 0 || o.MaxK > 0 }

// Granularity is a level of groups.
type Granularity int

// The levels, each of which nests in the one before it, but for the order: Medium is the default.
const (
	Medium Granularity = iota
	Coarse
	Fine
)

// String returns the name of the level.
func (g Granularity) String() string { return [...]string{"medium", "coarse", "fine"}[g] }

// Level is a level of groups beside the one that is reported.
type Level struct {
	*cluster.Partition
	Name  string // coarse, medium or fine
	Names []cluster.Name
}

// neighbours returns the number of neighbours of each paper in the graph in which communities are sought: the
// square root of the number of papers, from 5 to 15. With more of them, groups of few papers join, since
// their papers have no more neighbours of their kind.
func neighbours(n int) int { return max(5, min(15, int(math.Sqrt(float64(n))))) }

// addCommunities groups the papers by the graph of their nearest neighbours.
func (g *Groups) addCommunities(ctx context.Context, opts *Options) error {
	o := opts.Group
	graph, err := neighbor.New(g.Blend).Graph(ctx, neighbor.GraphOptions{
		K: neighbours(len(g.Papers)), Parallelism: opts.Parallelism,
		OnProgress: func(done, total int) { opts.progress(Comparing, done, total) }})
	if err != nil {
		return err
	}
	g.Levels, err = leiden.FindLevels(ctx, graph, leiden.LevelsOptions{Keys: g.keys(), Parallelism: opts.Parallelism,
		OnRun: func(done, total int) { opts.progress(Clustering, done, total) }})
	if err != nil {
		return err
	}
	l := g.Levels
	if l.Medium.K == 0 { // no two papers share a word
		g.Levels = nil
		return g.addClusters(ctx, opts)
	}
	g.Partition = map[Granularity]*cluster.Partition{Coarse: l.Coarse, Medium: l.Medium, Fine: l.Fine}[o.Granularity]
	want := g.K
	if o.MinK > 0 {
		want = max(want, o.MinK)
	}
	if o.MaxK > 0 {
		want = min(want, o.MaxK)
	}
	if o.K > 0 {
		want = o.K
	}
	if want != g.K {
		if g.Partition, err = l.Cut(want); err != nil {
			return err
		}
	}
	return nil
}

// addNames names the groups of all levels.
func (g *Groups) addNames(ctx context.Context, opts Options) error {
	levels := []*cluster.Partition{g.Partition}
	if l := g.Levels; l != nil {
		coarser, finer := &Level{Partition: l.Coarse, Name: "coarse"}, &Level{Partition: l.Fine, Name: "fine"}
		if g.K <= l.Coarse.K || l.Coarse.K < 2 {
			coarser = nil
			if g.K < l.Medium.K {
				finer = &Level{Partition: l.Medium, Name: "medium"}
			}
		} else if g.K > l.Medium.K {
			coarser = &Level{Partition: l.Medium, Name: "medium"}
		}
		if finer.K <= g.K {
			finer = nil
		}
		for _, level := range []*Level{coarser, finer} {
			if level == nil {
				continue
			}
			var err error
			if level.Partition, err = without(level.Partition, g.Partition); err != nil {
				return err
			}
		}
		g.Coarser, g.Finer = coarser, finer
		if finer != nil {
			levels = append(levels, finer.Partition)
		}
	}
	names, err := g.Vectors.Names(ctx, levels, opts)
	if err != nil {
		return err
	}
	if g.Names = names[0]; g.Finer != nil {
		g.Finer.Names = names[1]
	}
	if g.Coarser != nil {
		g.Coarser.Names = g.joined(g.Coarser.Partition)
	}
	return nil
}

// joined names the groups of a coarser level by the largest groups within them, so that they take no name away.
func (g *Groups) joined(coarser *cluster.Partition) []cluster.Name {
	const most = 3
	names, within, last := make([]cluster.Name, coarser.K), make([]int, coarser.K), make([]int, coarser.K)
	parent := make([]int, g.K)
	for i, k := range g.Labels {
		if k != cluster.Outlier {
			parent[k] = coarser.Labels[i]
		}
	}
	for k, c := range parent { // the largest first
		switch within[c]++; {
		case within[c] == 1:
			names[c].Title = g.Names[k].Title
		case within[c] <= most:
			names[c].Title += "; " + g.Names[k].Title
		default:
			last[c]++
		}
	}
	for c, more := range last {
		if more > 0 {
			names[c].Title += fmt.Sprintf("; and %d more", more)
		}
	}
	return names
}

// without returns p without the outliers of q.
func without(p, q *cluster.Partition) (*cluster.Partition, error) {
	labels := make([]int, len(p.Labels))
	for i, label := range p.Labels {
		if labels[i] = label; q.Labels[i] == cluster.Outlier {
			labels[i] = cluster.Outlier
		}
	}
	return cluster.NewPartition(labels)
}

// reportLevels adds the levels to a report.
func (g *Groups) reportLevels(r *report.Clustering, chosen Granularity) {
	l := g.Levels
	if l == nil {
		return
	}
	r.Levels = &report.Levels{Level: chosen.String(), Coarse: l.Coarse.K, Medium: l.Medium.K, Fine: l.Fine.K,
		Agreement: report.Number(l.Agreement), Least: l.Least, Most: l.Most}
	if g.K != map[Granularity]int{Coarse: l.Coarse.K, Medium: l.Medium.K, Fine: l.Fine.K}[chosen] {
		r.Levels.Level = "" // cut elsewhere, or a group was dissolved
	}
	// In each cluster, the number of its parent or of its parts follows from any paper of it.
	if c := g.Coarser; c != nil {
		r.Levels.Coarser = groupsOf(c)
		for i, k := range g.Labels {
			if k != cluster.Outlier {
				r.Clusters[k].Parent = c.Labels[i] + 1
			}
		}
	}
	if f := g.Finer; f != nil {
		r.Levels.Finer = groupsOf(f)
		for i, k := range g.Labels {
			if k != cluster.Outlier {
				r.Levels.Finer[f.Labels[i]].Parent = k + 1
			}
		}
	}
}

// groupsOf returns the groups of a level.
func groupsOf(l *Level) []report.Group {
	groups := make([]report.Group, l.K)
	for k, name := range l.Names {
		groups[k] = report.Group{ID: k + 1, Name: name.Title, Size: l.Sizes[k]}
	}
	return groups
}
