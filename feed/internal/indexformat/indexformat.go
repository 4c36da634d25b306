// Package indexformat reads the papers in an index that kindred index wrote.
package indexformat

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"kindred/feed/internal/record"
	"kindred/paper"
	"kindred/paper/paperfile"
)

// Index is the format of an index: papers, and vectors, which are not read here. A file is read here and there.
// What is compressed or comes through a pipe is held in memory, up to 2 GiB.
var Index = record.Format{
	Name:        "index",
	Description: "an index of papers that kindred index wrote (.kindred)",
	Binary:      true,
	Detect:      func(h *record.Head) bool { return bytes.HasPrefix(h.Text, []byte(paperfile.Magic)) },
	Decode:      decode,
}

// maxWhole bounds the bytes of a file that has to be held in memory.
const maxWhole = 2 << 30

// decode yields the papers of an index.
func decode(in record.Input, yield record.Yield) {
	at, size := in.At, in.Size
	if at == nil {
		data, err := io.ReadAll(io.LimitReader(in, maxWhole+1))
		if err == nil && int64(len(data)) > maxWhole {
			err = fmt.Errorf("the index has more than %d GiB, and is compressed or comes through a pipe; unpack it to "+
				"a file first", maxWhole>>30)
		}
		if err != nil {
			yield(paper.Paper{}, err)
			return
		}
		at, size = bytes.NewReader(data), int64(len(data))
	}
	f, err := paperfile.Open(at, size)
	if err != nil {
		yield(paper.Paper{}, err)
		return
	}
	others, err := f.Others()
	if err != nil {
		yield(paper.Paper{}, err)
		return
	}
	of := map[int32][]paper.Other{}
	for _, o := range others {
		of[o.Paper] = append(of[o.Paper], o)
	}
	// Abstracts are unpacked some thousand at a time, on several goroutines.
	const batch = 4096
	for lo := 0; lo < f.Len(); lo += batch {
		papers, err := f.PapersIn(context.Background(), lo, min(lo+batch, f.Len()),
			paperfile.Options{Parallelism: in.Parallelism})
		if err != nil {
			yield(paper.Paper{}, err)
			return
		}
		for i, p := range papers {
			p.Others = of[int32(lo+i)]
			if p.Title == "" && p.Abstract == "" {
				if !yield(paper.Paper{}, &record.Error{Err: record.ErrNoText}) {
					return
				}
				continue
			}
			if !yield(p.Clone(), nil) {
				return
			}
		}
	}
}
