package pipeline

import (
	"context"
	"strings"

	"kindred/cluster"
	"kindred/report"
)

// NamedPapers is a name that a user gave to papers.
type NamedPapers struct {
	Name   string
	Papers []string // their ids
}

// rename gives groups the names of the user, as [cluster.Owners] decides by their papers in the collection.
func (g *Groups) rename(names []NamedPapers) {
	if len(names) == 0 {
		return
	}
	rows := make(map[string]int, len(g.Papers))
	for i := range g.Papers {
		rows[g.Papers[i].ID] = i
	}
	sets := make([][]int, len(names))
	for n, named := range names {
		for _, id := range named.Papers {
			if i, ok := rows[id]; ok && named.Name != "" {
				sets[n] = append(sets[n], i)
			}
		}
	}
	g.named = make([]bool, g.K)
	for k, n := range cluster.Owners(g.Partition, sets) {
		if n >= 0 {
			g.Names[k].Title, g.named[k] = names[n].Name, true
		}
	}
}

// askNames lets Options.Group.NameFunc name the groups that the user did not.
func (g *Groups) askNames(ctx context.Context, clusters []report.Cluster, opts *Options) error {
	name := opts.Group.NameFunc
	if name == nil {
		return nil
	}
	for k := range clusters {
		if g.named != nil && g.named[k] {
			continue
		}
		title, err := name(ctx, &clusters[k])
		if err != nil {
			return err
		}
		if title = strings.Join(strings.Fields(title), " "); title != "" {
			clusters[k].Name = title
		}
		opts.progress(Naming, k+1, len(clusters))
	}
	return ctx.Err()
}
