package shard

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"kindred/feed"
	"kindred/neighbor"
	"kindred/paper"
	"kindred/pipeline/naming"
	"kindred/pipeline/rules"
	"kindred/shard/paperblock"
	"kindred/shard/plan"
	"kindred/shard/records"
	"kindred/shard/taskfile"
	"kindred/shard/values"
	"kindred/tfidf"
)

const (
	countsBlock = "counts"
	modelBlock  = "model"
	layoutBlock = "layout"
	idsBlock    = "ids"
	keysBlock   = "keys"
	rowsBlock   = "rows"
	sampleBlock = "sample"
)

// countTask counts the words of a shard.
func countTask(ctx context.Context, t *task) error {
	return t.With("merge", t.N, func(r *taskfile.Reader) error {
		corpus, err := tfidf.Read(ctx, documents(r), t.wordOptions())
		if err != nil {
			return err
		}
		counts, err := corpus.Counts(ctx)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if _, err := counts.WriteTo(&b); err != nil {
			return err
		}
		t.Out.Add(countsBlock, 0, counts.Docs(), b.Bytes())
		return nil
	})
}

// wordOptions returns how words are read and weighed.
func (t *task) wordOptions() tfidf.Options {
	opts := t.Options.Words
	opts.Parallelism = t.Workers
	return opts
}

// documents yields the texts of the papers of a file.
func documents(r *taskfile.Reader) iter.Seq2[tfidf.Document, error] {
	return func(yield func(tfidf.Document, error) bool) {
		stop := errors.New("stop")
		err := paperblock.In(r, 0, r.Items(paperblock.Block), func(_ int, p *paper.Paper) error {
			if !yield(rules.Document(p), nil) {
				return stop
			}
			return nil
		})
		if err != nil && err != stop {
			yield(tfidf.Document{}, err)
		}
	}
}

// modelTask merges the counts of all shards into the model. Counts are merged in pairs of like size, so that time grows
// with the number of words and the logarithm of the number of shards.
func modelTask(ctx context.Context, t *task) error {
	firsts, err := records.Firsts(t.Task)
	if err != nil {
		return err
	}
	if firsts[t.Shards] == 0 {
		return fmt.Errorf("the inputs have %w", feed.ErrNoPapers)
	}
	var stack []*tfidf.Counts // of 2ⁱ shards each, for falling i
	join := func() error {
		last := len(stack) - 1
		merged, err := stack[last-1].Merge(stack[last])
		stack = append(stack[:last-1], merged)
		return err
	}
	err = t.Each("count", func(n int, r *taskfile.Reader) error {
		err := r.Each(countsBlock, 0, func(_ taskfile.Block, data []byte) error {
			counts, err := tfidf.ReadCounts(bytes.NewReader(data))
			stack = append(stack, counts)
			return err
		})
		for size := n + 1; err == nil && size%2 == 0; size /= 2 {
			err = join()
		}
		return err
	})
	for err == nil && len(stack) > 1 {
		err = join()
	}
	if err != nil {
		return err
	}
	model, err := stack[0].Model(ctx, t.wordOptions())
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if _, err := model.WriteTo(&b); err != nil {
		return err
	}
	t.Out.Add(modelBlock, 0, model.Docs(), b.Bytes())
	layout, err := json.Marshal(t.newLayout(firsts, len(model.Terms())))
	t.Out.Add(layoutBlock, 0, 0, layout)
	return err
}

// layout says where papers are, and how they are divided into cells.
type layout struct {
	Firsts []int `json:"firsts"` // the number of the first paper of each shard, and of all papers
	Terms  int   `json:"terms"`  // of the model
	Cells  int   `json:"cells"`  // 1 if all papers are compared
	Sample int   `json:"sample"` // papers that the cells are made of
}

func (t *task) newLayout(firsts []int, terms int) *layout {
	l := &layout{Firsts: firsts, Terms: terms}
	l.Cells = t.Options.CellsOf(l.papers())
	l.Sample = min(l.papers(), max(cellSample*l.Cells, t.Options.Sample))
	return l
}

// wanted returns how many neighbours of each paper are found: those that are asked for, or those that groups are found
// by, of which one is the first that has no link, if these are more.
func (l *layout) wanted(o *plan.Options) int {
	return max(o.Neighbors, rules.Listed(rules.Neighbors(l.papers())))
}

// partsFor returns into how many parts some of the papers are divided.
func (l *layout) partsFor(papers int, o *plan.Options) int {
	return min(cellParts, 1+int(float64(papers)/float64(l.papers())*float64(o.Parts)))
}

// papers returns the number of all papers.
func (l *layout) papers() int { return l.Firsts[len(l.Firsts)-1] }

// shardOf returns the shard of a paper.
func (l *layout) shardOf(row int) int { return records.FileOf(l.Firsts, row) }

// layout reads the layout.
func (t *task) layout() (*layout, error) {
	l := &layout{}
	err := t.With("model", 0, func(r *taskfile.Reader) error { return readJSON(r, layoutBlock, l) })
	if err == nil && len(l.Firsts) != t.Shards+1 {
		err = fmt.Errorf("%s: %w", plan.File(t.Work, "model", 0), taskfile.ErrFile)
	}
	return l, err
}

// model reads the model.
func (t *task) model() (m *tfidf.Model, err error) {
	err = t.With("model", 0, func(r *taskfile.Reader) error {
		return r.Each(modelBlock, 0, func(_ taskfile.Block, data []byte) (err error) {
			m, err = tfidf.ReadModel(bytes.NewReader(data))
			return err
		})
	})
	return m, err
}

// vectorsTask makes the vectors of a shard. It also writes the ids of the papers, keys that belong to them wherever
// they stand, and those vectors that are in the sample.
func vectorsTask(ctx context.Context, t *task, l *layout) error {
	m, err := t.model()
	if err != nil {
		return err
	}
	inSample := map[int]bool{}
	for _, row := range neighbor.SampleRows(l.papers(), l.Sample) {
		if shard := l.shardOf(row); shard == t.N {
			inSample[row] = true
		}
	}
	first, last := l.Firsts[t.N], l.Firsts[t.N+1]
	renamed, err := records.Renamed(t.Task)
	if err != nil {
		return err
	}
	var sample []byte
	return t.With("merge", t.N, func(r *taskfile.Reader) error {
		for lo := first; lo < last; lo += vectorBlock {
			hi := min(lo+vectorBlock, last)
			var docs []tfidf.Document
			var own []uint64
			var ids, keys, rows []byte
			err := paperblock.In(r, lo-first, hi-first, func(i int, p *paper.Paper) error {
				if p.ID = p.Name(); renamed[i] != "" {
					p.ID = renamed[i]
				}
				docs = append(docs, rules.Document(p))
				ids = taskfile.AppendText(ids, p.ID)
				own = append(own, rules.Key(p))
				keys = taskfile.AppendUint64(keys, own[len(own)-1])
				keys = taskfile.AppendUint64(keys, naming.Order(p, p.Abstract != ""))
				return nil
			})
			if err != nil {
				return err
			}
			x, err := m.Transform(ctx, docs)
			if err != nil {
				return err
			}
			for i := range x.Rows {
				rows = values.AppendRow(rows, x.Row(i))
				if inSample[lo+i] {
					sample = values.AppendRow(taskfile.AppendUint64(sample, own[i]), x.Row(i))
				}
			}
			t.Out.Add(idsBlock, 0, hi-lo, ids)
			t.Out.Add(keysBlock, 0, hi-lo, keys)
			t.Out.Add(rowsBlock, 0, hi-lo, rows)
		}
		t.Out.Add(sampleBlock, 0, len(inSample), sample)
		return nil
	})
}

// vectorBlock is how many rows a block of vectors has.
const vectorBlock = 2048
