package plan

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"kindred/feed"
	"kindred/internal/parallel"
)

// MakeOptions are the options of [Make].
type MakeOptions struct {
	Options
	// Shards is the number of tasks of most stages; 0 chooses it by the number of papers.
	Shards int
	// Memory is how many bytes a task may take: if the graph of all papers takes more, groups are found among parts of
	// the papers. 0 means 900 MiB.
	Memory int64
	// Kindred is the version of the program.
	Kindred string
	// Parallelism is the number of goroutines; 0 means GOMAXPROCS.
	Parallelism int
	// OnProgress, if not nil, is called with the number of bytes that were read, now and then, never twice at once.
	OnProgress func(done, total int64)
}

const (
	// maxShards bounds the number of shards: each task opens a file of each task of the stage before.
	maxShards = 10_000
	// shardPapers is about how many papers a shard has if the number of shards is not given.
	shardPapers = 50_000
)

// ErrNotFile is wrapped by the error for an input that is no file, such as a URL.
var ErrNotFile = errors.New("not a regular file; tasks read their inputs from files")

// Make makes the manifest of a run over the files of sources, and writes it to the folder work, which it makes. It
// reads every input once, for the hashes. A manifest that is there is replaced; what was read for it from inputs that
// are the same is kept.
func Make(ctx context.Context, sources []feed.Source, work string, opts MakeOptions) (*Manifest, error) {
	m := &Manifest{Version: ManifestVersion, Kindred: opts.Kindred, Options: opts.Options.withDefaults(),
		Shards: opts.Shards}
	if opts.Memory == 0 {
		opts.Memory = 900 << 20
	}
	if err := m.Options.validate(); err != nil {
		return nil, err
	}
	if len(sources) == 0 {
		return nil, errors.New("plan: no inputs")
	}
	if opts.Shards < 0 || opts.Shards > maxShards {
		return nil, &RangeError{"Shards", opts.Shards, 1, maxShards}
	}
	var all int64
	var lines []bool
	for _, s := range sources {
		input, ofLines, err := inspect(s, opts.Format)
		if err != nil {
			return nil, err
		}
		m.Inputs = append(m.Inputs, input)
		lines = append(lines, ofLines)
		all += input.Bytes
	}
	var err error
	if m.Cost, err = m.estimate(ctx); err != nil {
		return nil, err
	}
	if m.Shards == 0 {
		m.Shards = min(maxShards, max(1, (m.Cost.Papers+shardPapers-1)/shardPapers))
	}
	if o := &m.Options; o.Clusters == 0 && int64(m.Cost.Papers)*graphBytes > opts.Memory {
		o.Parts = max(1, min(maxParts, m.Cost.Papers/partPapers))
	}
	m.Cost.finish(m)
	if err := m.cut(lines, max(1, (all+int64(m.Shards)-1)/int64(m.Shards))); err != nil {
		return nil, err
	}
	if err := m.hash(ctx, all, &opts); err != nil {
		return nil, err
	}
	m.Stages = newStages(len(m.Reads), m.Shards, &m.Options)
	if err := os.MkdirAll(work, 0o777); err != nil {
		return nil, fmt.Errorf("%s: %w", work, err)
	}
	return m, m.write(work)
}

// inspect returns what a plan says of a source, and whether each line of it is a record.
func inspect(s feed.Source, format string) (input Input, lines bool, err error) {
	if s.Path == "" {
		return input, false, fmt.Errorf("%s: %w", s.Name, ErrNotFile)
	}
	info, err := os.Stat(s.Path)
	if err != nil {
		return input, false, err
	}
	if !info.Mode().IsRegular() {
		return input, false, fmt.Errorf("%s: %w", s.Name, ErrNotFile)
	}
	path, err := filepath.Abs(s.Path)
	if err != nil {
		return input, false, err
	}
	input = Input{Path: path, Bytes: info.Size(), Format: format}
	file, err := os.Open(path)
	if err != nil {
		return input, false, err
	}
	defer file.Close()
	head := make([]byte, 1<<20)
	n, err := io.ReadFull(file, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return input, false, err
	}
	if lines = hasLines(head[:n]); lines && input.Format == "" {
		// Parts of a file that is cut must not look like something else.
		detected, err := feed.Detect(head[:min(n, 64<<10)])
		if lines = err == nil; lines {
			input.Format = detected.Name
		}
	}
	return input, lines, nil
}

// hasLines reports whether a text begins with two lines that are JSON objects.
func hasLines(head []byte) bool {
	for range 2 {
		line, rest, found := bytes.Cut(head, []byte("\n"))
		if !found || len(line) == 0 || line[0] != '{' || !json.Valid(line) {
			return false
		}
		head = rest
	}
	return true
}

// cut divides the inputs into parts of about the given size, and these among the tasks of the first stage.
func (m *Manifest) cut(lines []bool, size int64) error {
	var task []Part
	var held int64
	add := func(p Part) {
		if len(task) > 0 && held+p.Bytes > size+size/8 {
			m.Reads, task, held = append(m.Reads, task), nil, 0
		}
		task, held = append(task, p), held+p.Bytes
	}
	for i, input := range m.Inputs {
		parts := (input.Bytes + size - 1) / size
		if !lines[i] || parts < 2 {
			add(Part{Input: i, Bytes: input.Bytes})
			continue
		}
		file, err := os.Open(input.Path)
		if err != nil {
			return err
		}
		from := int64(0)
		for p := int64(1); p <= parts && err == nil; p++ {
			to := input.Bytes
			if p < parts {
				to, err = lineAfter(file, max(from, input.Bytes/parts*p))
			}
			if err == nil && to > from {
				add(Part{Input: i, Offset: from, Bytes: to - from})
				from = to
			}
		}
		if err := errors.Join(err, file.Close()); err != nil {
			return fmt.Errorf("%s: %w", input.Path, err)
		}
	}
	if len(task) > 0 {
		m.Reads = append(m.Reads, task)
	}
	return nil
}

// lineAfter returns where the first line begins that does not begin before a place.
func lineAfter(file io.ReaderAt, place int64) (int64, error) {
	if place == 0 {
		return 0, nil
	}
	buffer := make([]byte, 64<<10)
	for at := place - 1; ; {
		n, err := file.ReadAt(buffer, at)
		if i := bytes.IndexByte(buffer[:n], '\n'); i >= 0 {
			return at + int64(i) + 1, nil
		}
		if at += int64(n); err == io.EOF {
			return at, nil
		} else if err != nil {
			return 0, err
		}
	}
}

// hash adds the hashes of all inputs and parts.
func (m *Manifest) hash(ctx context.Context, all int64, opts *MakeOptions) error {
	parts := make([][]*Part, len(m.Inputs))
	for _, task := range m.Reads {
		for i := range task {
			parts[task[i].Input] = append(parts[task[i].Input], &task[i])
		}
	}
	progress := &counter{all: all, tell: opts.OnProgress}
	return parallel.Chunks(ctx, len(m.Inputs), 1, opts.Parallelism, func(i, _, _ int) error {
		file, err := os.Open(m.Inputs[i].Path)
		if err != nil {
			return err
		}
		defer file.Close()
		whole, buffer := sha256.New(), make([]byte, 1<<20)
		for _, part := range parts[i] {
			sum := whole
			to := io.MultiWriter(whole, progress)
			if len(parts[i]) > 1 {
				sum = sha256.New()
				to = io.MultiWriter(whole, sum, progress)
			}
			_, err := io.CopyBuffer(to, &stopping{ctx, io.NewSectionReader(file, part.Offset, part.Bytes)}, buffer)
			if err != nil {
				return fmt.Errorf("%s: %w", m.Inputs[i].Path, err)
			}
			part.SHA256 = hex.EncodeToString(sum.Sum(nil))
		}
		m.Inputs[i].SHA256 = hex.EncodeToString(whole.Sum(nil))
		return nil
	})
}

// stopping is a reader that ends when a context does.
type stopping struct {
	ctx context.Context
	r   io.Reader
}

// Read reads, unless the context has ended.
func (s *stopping) Read(b []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.Read(b)
}
