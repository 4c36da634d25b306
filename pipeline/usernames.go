package pipeline

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"kindred/report"
)

// NamedPapers is a name that a user gave to papers.
type NamedPapers struct {
	Name   string
	Papers []string // their ids
}

// rename gives groups the names of the user. A name goes to the group that has most of its papers, if these are at
// least half of its papers in the collection, or half of the group; of several names for a group, the one with more
// papers in it, then the first, is taken.
func (g *Groups) rename(names []NamedPapers) {
	if len(names) == 0 {
		return
	}
	rows := make(map[string]int, len(g.Papers))
	for i := range g.Papers {
		rows[g.Papers[i].ID] = i
	}
	type claim struct{ group, shared, name int }
	var claims []claim
	for n, named := range names {
		shared := map[int]int{}
		found := 0
		for _, id := range named.Papers {
			if i, ok := rows[id]; ok {
				found++
				if k := g.Labels[i]; k >= 0 {
					shared[k]++
				}
			}
		}
		for k, count := range shared {
			if 2*count >= found || 2*count >= g.Sizes[k] {
				claims = append(claims, claim{k, count, n})
			}
		}
	}
	slices.SortFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(b.shared, a.shared), cmp.Compare(a.name, b.name), cmp.Compare(a.group, b.group))
	})
	names = slices.Clone(names)
	named := make([]bool, g.K)
	for _, c := range claims {
		if names[c.name].Name != "" && !named[c.group] {
			g.Names[c.group].Title = names[c.name].Name
			named[c.group], names[c.name].Name = true, ""
		}
	}
	g.named = named
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
