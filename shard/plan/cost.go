package plan

import (
	"context"
	"errors"

	"kindred/feed"
	"kindred/paper"
)

// Cost is an estimate of what a run takes, from a sample of the inputs.
type Cost struct {
	Papers    int     `json:"papers"`
	Bytes     int64   `json:"bytes"`      // the bytes of the inputs
	CoreHours float64 `json:"core_hours"` // the hours of one processor core like those of this machine
	Disk      int64   `json:"disk"`       // the bytes of the working folder
	Sampled   int     `json:"sampled"`    // the number of papers of the sample
}

// samplePapers is how many papers of each of a few inputs are read for an estimate.
const samplePapers = 10_000

// errEnough ends a walk.
var errEnough = errors.New("enough")

// estimate reads the beginning of some inputs.
func (m *Manifest) estimate(ctx context.Context) (*Cost, error) {
	c := &Cost{}
	for _, input := range m.Inputs {
		c.Bytes += input.Bytes
	}
	var read int64
	picks := []int{0, len(m.Inputs) / 2, len(m.Inputs) - 1}
	for at, i := range picks {
		if at > 0 && i == picks[at-1] {
			continue
		}
		var now feed.Progress // of the last call
		papers := 0
		_, err := feed.Walk(ctx, []feed.Source{feed.FromFile(m.Inputs[i].Path)}, feed.ReadOptions{
			Format: m.Inputs[i].Format, Filter: m.Options.Filter, Parallelism: 1,
			OnProgress: func(p feed.Progress) { now = p }},
			func(p paper.Paper, _ *feed.File) error {
				if papers++; papers == samplePapers {
					return errEnough
				}
				return nil
			})
		switch {
		case err == nil || errors.Is(err, feed.ErrNoPapers) && ctx.Err() == nil:
			read += m.Inputs[i].Bytes
		case errors.Is(err, errEnough):
			read += now.Bytes
		default:
			return nil, err
		}
		c.Sampled += papers
	}
	if c.Papers = c.Sampled; read < c.Bytes && read > 0 {
		c.Papers = int(float64(c.Bytes) / float64(read) * float64(c.Sampled))
	}
	return c, nil
}

// What a run takes, measured on abstracts: docs/scale.md says how.
const (
	paperMicros = 170    // of a processor, for a paper, apart from comparing and grouping
	cellMicros  = 60     // of a processor, for a paper in each of its cells
	pairNanos   = 1      // of a processor, for two papers of a cell
	cellSeconds = 2.3e-4 // of a processor, for two cells: they are made of a sample in proportion to their number
	groupMicros = 200    // of a processor, for a paper in the graph in which groups are found, or in parts of cells
	paperDisk   = 1_800  // bytes of records, papers and vectors
	cellDisk    = 450    // bytes of a paper in each of its cells, without its neighbours there

	leastNeighbors = 16 // that are found of each paper
)

// finish estimates the cost from the number of papers.
func (c *Cost) finish(m *Manifest) {
	n, cells, overlap := float64(c.Papers), float64(m.Options.CellsOf(c.Papers)), float64(m.Options.Overlap)
	if cells == 1 {
		overlap = 1
	}
	inCells := n * overlap
	seconds := float64(n * (paperMicros + groupMicros) * 1e-6)
	seconds += float64(inCells * cellMicros * 1e-6)
	seconds += float64(inCells * inCells / cells * pairNanos * 1e-9)
	if cells > 1 {
		seconds += float64(cells * cells * cellSeconds)
	}
	c.CoreHours = seconds / 3600
	c.Disk = int64(n * (paperDisk + float64(overlap*float64(cellDisk+11*max(leastNeighbors, m.Options.Neighbors)))))
}
