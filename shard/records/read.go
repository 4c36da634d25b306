// Package records reads the records of the inputs of a plan, and merges those of the same paper. It has the tasks of
// the first six stages, in their order: read, link, connect, match, merge and rename.
package records

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"kindred/feed"
	"kindred/paper"
	"kindred/shard/paperblock"
	"kindred/shard/plan"
	"kindred/shard/taskfile"
)

// summaryBlock is the name of the block with what was read.
const summaryBlock = "summary"

// ErrChanged is wrapped by the error for an input that is not what it was when the plan was made.
var ErrChanged = errors.New("changed since the plan was made; restore it, or plan again")

// Summary is what a task of the first stage has read of an input.
type Summary struct {
	Input           int      `json:"input"`
	Formats         []string `json:"formats,omitempty"`
	Papers          int      `json:"papers"`
	WithoutAbstract int      `json:"without_abstract,omitempty"`
	Skipped         int      `json:"skipped,omitempty"`
	Unwanted        int      `json:"unwanted,omitempty"`
	Skips           []string `json:"skips,omitempty"` // the first few
}

// maxSkips is how many records that cannot be read are named.
const maxSkips = 5

// Read reads parts of the inputs, and writes their records in the order in which they stand.
func Read(ctx context.Context, t *plan.Task) error {
	papers := &paperblock.Writer{Out: t.Out}
	same := taskfile.NewShuffle(t.Out, sameBlock, t.Shards)
	records := 0
	var all []Summary
	for _, part := range t.Reads[t.N] {
		r := Summary{Input: part.Input}
		summary, err := walkPart(ctx, t.Manifest, part, t.Workers, func(p paper.Paper) error {
			r.Papers++
			if p.Abstract == "" {
				r.WithoutAbstract++
			}
			papers.Add(&p)
			for _, key := range p.SameKeys() {
				same.Add(int(key%uint64(t.Shards)), func(b []byte) []byte {
					return taskfile.AppendNumbers(taskfile.AppendUint64(b, key), records)
				})
			}
			records++
			return t.Out.Err()
		})
		if err != nil {
			return err
		}
		r.Skipped, r.Unwanted = summary.SkippedCount, summary.Unwanted
		for _, s := range summary.Skipped[:min(maxSkips, len(summary.Skipped))] {
			r.Skips = append(r.Skips, fmt.Sprintf("%s: %v", s.Source, s.Err))
		}
		for _, f := range summary.Files {
			if !slices.Contains(r.Formats, f.Format) {
				r.Formats = append(r.Formats, f.Format)
			}
		}
		all = append(all, r)
	}
	papers.Flush()
	same.Flush()
	data, err := json.Marshal(all)
	if err != nil {
		return err
	}
	t.Out.Add(summaryBlock, 0, 0, data)
	return nil
}

// EachSummary calls do with the summaries of all tasks that read.
func EachSummary(t *plan.Task, do func(s *Summary)) error {
	return t.GatherBlocks("read", summaryBlock, func(data []byte) error {
		var all []Summary
		if json.Unmarshal(data, &all) != nil {
			return taskfile.ErrFile
		}
		for i := range all {
			do(&all[i])
		}
		return nil
	})
}

// walkPart reads the papers of a part of an input. The error wraps [ErrChanged] if the bytes are not those of the plan.
func walkPart(ctx context.Context, m *plan.Manifest, part plan.Part, workers int, visit func(paper.Paper) error) (
	*feed.Summary, error) {
	input := m.Inputs[part.Input]
	info, err := os.Stat(input.Path)
	if err != nil {
		return nil, err
	}
	if info.Size() != input.Bytes {
		return nil, fmt.Errorf("%s: %w: %d bytes, not %d", input.Path, ErrChanged, info.Size(), input.Bytes)
	}
	source := feed.FromFile(input.Path)
	if part.Bytes < input.Bytes {
		source.Path = ""
		source.Open = func(context.Context) (*feed.Opened, error) {
			file, err := os.Open(input.Path)
			if err != nil {
				return nil, err
			}
			return &feed.Opened{ReadCloser: section{io.NewSectionReader(file, part.Offset, part.Bytes), file}}, nil
		}
	}
	summary, err := feed.Walk(ctx, []feed.Source{source}, feed.ReadOptions{Format: input.Format, Filter: m.Options.Filter,
		Strict: m.Options.Strict, Hash: true, Parallelism: workers},
		func(p paper.Paper, _ *feed.File) error { return visit(p) })
	if errors.Is(err, feed.ErrNoPapers) && summary != nil && len(summary.Files) > 0 && ctx.Err() == nil {
		err = nil // other parts have papers
	}
	if err != nil {
		return nil, err
	}
	for _, f := range summary.Files {
		if f.SHA256 != part.SHA256 {
			return nil, fmt.Errorf("%s: %w: its bytes have another hash", input.Path, ErrChanged)
		}
	}
	return summary, nil
}

// section reads a part of a file, and closes the file.
type section struct {
	io.Reader
	io.Closer
}
