package pipeline

import (
	"context"
	"fmt"

	"kindred/lsa"
	"kindred/sparse"
)

// LatentSpace is a latent space that was fitted to papers, and the papers in it.
type LatentSpace struct {
	// Rows holds the place of each paper: U·S of the singular value decomposition, not of unit length.
	Rows *sparse.Dense
	// Space is the space as model files hold it.
	Space *lsa.Compact
}

// FitSpace fits a latent space of some dimensions to the rows of x; 0 chooses by their number. It fails as [lsa.Fit]
// does.
func FitSpace(ctx context.Context, x *sparse.CSR, dimensions int, opts Options) (*LatentSpace, error) {
	opts.progress(Reducing, 0, 0)
	space, err := lsa.Fit(ctx, x, lsa.Options{Rank: dimensions, Seed: opts.seed(), Parallelism: opts.Parallelism,
		OnProgress: func(basis int, _ float64) { opts.progress(Reducing, basis, 0) }})
	if err != nil {
		return nil, fmt.Errorf("pipeline: %w", err)
	}
	rows, err := space.Project(ctx, x, opts.Parallelism)
	if err != nil {
		return nil, err
	}
	return &LatentSpace{rows, space.Compact(lsa.Explained(x, rows))}, nil
}
