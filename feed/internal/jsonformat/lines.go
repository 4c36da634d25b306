package jsonformat

import (
	"bytes"
	"io"
	"strings"
	"unsafe"

	"kindred/feed/internal/jsonvalue"
	"kindred/feed/internal/record"
	"kindred/internal/parallel"
	"kindred/paper"
)

const (
	// chunkSize is how many bytes of lines a goroutine parses at a time. It bounds the memory for
	// the papers in it: short lines take hundreds of bytes each as a paper.
	chunkSize = 128 << 10
	// chunksEach is how many chunks for each goroutine are in memory: those that are parsed, and those whose
	// papers wait to be yielded.
	chunksEach = 8
)

// decodeLines reads one value per line.
func (s schema) decodeLines(lines *lineReader, workers int, sink *record.Sink) {
	var readErr error // of the last chunk
	parallel.Ordered(make([]chunk, chunksEach*parallel.Workers(workers)), workers,
		func(c *chunk) bool {
			readErr = lines.next(c)
			return readErr == nil
		},
		s.parseLines,
		func(c *chunk) bool {
			for _, r := range c.results {
				if !sink.PutClone(r.line, sink.Next(), r.paper, r.err) {
					return false
				}
			}
			return true
		})
	if readErr != nil && readErr != io.EOF {
		sink.Fail(lines.line, readErr)
	}
}

// result is what became of a record.
type result struct {
	line  int
	paper paper.Paper
	err   error
}

// chunk is some whole lines of a feed. The memory of its text is used again: papers are copied
// out of it.
type chunk struct {
	buffer  []byte
	text    string // in buffer
	line    int    // number of its first line
	tooLong bool   // it is a single line that is too long to read
	results []result
}

// lineReader cuts a feed into chunks.
type lineReader struct {
	r    io.Reader
	rest []byte // the beginning of a line; its end is not read yet
	line int    // number of the next line
	all  bool   // rest is all there is
}

// next reads the next chunk. It returns an error if this is the last chunk.
func (l *lineReader) next(c *chunk) error {
	*c = chunk{line: l.line, buffer: c.buffer, results: c.results}
	size := chunkSize + len(l.rest)
	if l.all {
		size = len(l.rest) + 1
	}
	if len(c.buffer) < size || len(c.buffer) > 2*size {
		c.buffer = make([]byte, size)
	}
	have, searched := copy(c.buffer, l.rest), 0 // searched for the end of a line
	for {
		n, err := io.ReadFull(l.r, c.buffer[have:])
		have += n
		end := bytes.LastIndexByte(c.buffer[searched:have], '\n')
		if c.tooLong { // The long line ends here; others may follow.
			end = bytes.IndexByte(c.buffer[searched:have], '\n')
		}
		switch {
		case end >= 0:
			end += searched + 1
			if err == io.EOF || err == io.ErrUnexpectedEOF {
				err = nil // It comes again.
			}
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			end, err = have, io.EOF
		case err != nil:
			end = have
		}
		if end >= 0 {
			if !c.tooLong { // else only its end is here
				c.text = unsafe.String(unsafe.SliceData(c.buffer), end) // Nothing writes there before it is read.
			}
			l.rest = append(l.rest[:0], c.buffer[end:have]...)
			l.line += bytes.Count(c.buffer[:end], []byte("\n"))
			return err
		}
		if have > record.MaxBytes {
			c.tooLong, have = true, 0
		}
		searched = have
		if have == len(c.buffer) {
			c.buffer = append(c.buffer, make([]byte, len(c.buffer))...)
		}
	}
}

// parseLines parses the lines of a chunk into its results.
func (s schema) parseLines(c *chunk) {
	c.results = c.results[:0]
	line := c.line
	add := func(p paper.Paper, err error) bool {
		c.results = append(c.results, result{line, p, err})
		return true
	}
	if c.tooLong {
		add(paper.Paper{}, record.ErrTooLong)
		return
	}
	var fields object // Its memory is used again.
	for text := range strings.Lines(c.text) {
		if at := jsonvalue.Blanks(text, 0); at < len(text) {
			fields = s.parseLine(text[at:], fields[:0], add)
		}
		line++
	}
}

// parseLine emits the papers in a line. It returns the memory of fields, to use it again.
func (s schema) parseLine(text string, fields object, emit emit) object {
	if text[0] == '{' {
		parsed, err := jsonvalue.ParseObject(text, fields)
		if err != nil {
			emit(paper.Paper{}, err)
			return fields
		}
		s.readObject(parsed, emit)
		return parsed
	}
	if v, err := jsonvalue.Check(text); err != nil {
		emit(paper.Paper{}, err)
	} else {
		s.readValue(v, emit)
	}
	return fields
}
