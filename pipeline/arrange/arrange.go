// Package arrange finds places for the nodes of a graph: it puts packages graph and layout together.
package arrange

import (
	"context"

	"kindred/graph"
	"kindred/layout"
	"kindred/sparse"
)

// Options are the options of [Graph].
type Options struct {
	// MaxDrawn is the largest number of nodes of a graph that is arranged by its edges; 0 means none.
	MaxDrawn int
	// LabelSize, if not nil, returns the width and height of the label of a node. Labels of a graph that is
	// arranged by its edges do not overlap then.
	LabelSize func(graph.Vertex) (width, height float64)
	// Near are the nearest nodes of each for a larger graph, and Latent the latent rows that its map starts from.
	// Without Near, a map is made from the edges.
	Near   *sparse.CSR
	Latent *sparse.Dense
	Layout layout.Options
}

// Graph returns g with a place for each node. Graphs of up to opts.MaxDrawn nodes are arranged by
// [layout.Stress], and larger graphs by [layout.Map]. It returns ctx.Err() if ctx ends first.
func Graph(ctx context.Context, g *graph.Graph, opts Options) (*graph.Graph, error) {
	places, err := find(ctx, g, opts)
	if err != nil {
		return nil, err
	}
	points := make([]graph.Point, g.Len())
	for i := range points {
		points[i] = graph.Point{X: places.Row(i)[0], Y: places.Row(i)[1]}
	}
	return g.Placed(points)
}

// find returns the places as a matrix of n×2.
func find(ctx context.Context, g *graph.Graph, opts Options) (*sparse.Dense, error) {
	if g.Len() > opts.MaxDrawn {
		near := opts.Near
		if near == nil {
			near = g.Edges()
		}
		return layout.Map(ctx, near, opts.Latent, opts.Layout)
	}
	places, err := layout.Stress(ctx, g.Edges(), opts.Layout)
	if err != nil || opts.LabelSize == nil {
		return places, err
	}
	boxes := make([]layout.Box, g.Len())
	for i, vertex := range g.Vertices() {
		width, height := opts.LabelSize(vertex)
		boxes[i] = layout.Box{Width: float32(width), Height: float32(height)}
	}
	return layout.Separate(places, boxes), nil
}
