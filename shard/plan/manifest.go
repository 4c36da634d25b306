// Package plan makes and reads the plan of a sharded run: its manifest.
package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"sync"

	"kindred/feed"
	"kindred/shard/taskfile"
	"kindred/tfidf"
)

// ManifestVersion is the version of manifests that this program writes and reads.
const ManifestVersion = 2

// manifestName is the name of the manifest in the working folder.
const manifestName = "manifest.json"

// Manifest is a plan: all that tasks need to know.
type Manifest struct {
	Version int      `json:"version"`
	Kindred string   `json:"kindred"` // the version of the program that made the plan
	Inputs  []Input  `json:"inputs"`
	Options Options  `json:"options"`
	Shards  int      `json:"shards"`
	Stages  []Stage  `json:"stages"`
	Cost    *Cost    `json:"cost,omitempty"`
	Reads   [][]Part `json:"reads"` // what each task of the first stage reads

	// later is the fingerprint of the tasks of all stages but the first. It is computed once: a task opens a file of each
	// task of the stage before, and each needs it.
	once  sync.Once
	later [taskfile.FingerprintSize]byte
}

// Input is a file of papers.
type Input struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	Format string `json:"format,omitempty"` // the format of the feed; "" if each task detects it
	SHA256 string `json:"sha256"`
}

// Part is a range of bytes of an input, with the hash of these bytes.
type Part struct {
	Input  int    `json:"input"`
	Offset int64  `json:"offset"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Options say what a run computes. The zero value is the default.
type Options struct {
	// Format is the format of all inputs; "" detects it.
	Format string `json:"format,omitempty"`
	// Filter says which papers are wanted.
	Filter feed.Filter `json:"filter"`
	// Strict makes every record that cannot be read an error.
	Strict bool `json:"strict,omitempty"`
	// Words says which words count, and how much. Its Background has no effect.
	Words tfidf.Options `json:"words"`
	// Neighbors is the number of neighbours of each paper; 0 means 10.
	Neighbors int `json:"neighbors"`
	// Cells is the number of cells within which papers are compared; 0 chooses it by the number of papers.
	Cells int `json:"cells"`
	// Overlap is the number of cells that each paper is in; 0 means 3.
	Overlap int `json:"overlap"`
	// WordsOnly compares papers by their words, without a latent space.
	WordsOnly bool `json:"words_only,omitempty"`
	// Clusters is the number of groups, which k-means finds. 0 finds communities, whose number follows from the papers.
	Clusters int `json:"clusters,omitempty"`
	// Parts is the number of parts, roughly, that the papers are divided into before communities are sought among the
	// parts. 0 seeks communities among the papers.
	Parts int `json:"parts,omitempty"`
	// Sample is the number of papers that the latent space is fitted to. If there are more papers, all of them then
	// improve it. 0 means 131,072.
	Sample int `json:"sample"`
	// Seed chooses random numbers; 0 means 1.
	Seed uint64 `json:"seed"`
}

func (o Options) withDefaults() Options {
	set := func(v *int, standard int) {
		if *v == 0 {
			*v = standard
		}
	}
	set(&o.Neighbors, 10)
	set(&o.Overlap, 3)
	set(&o.Sample, 131_072)
	if o.Seed == 0 {
		o.Seed = 1
	}
	return o
}

const (
	// MaxCells bounds the number of cells, whose centres are held in memory.
	MaxCells = 4096
	// cellRows is how many papers a cell has on average, as in [neighbor.ApproxOptions].
	cellRows = 16_384
	// maxParts bounds the number of parts, the weights of whose links are held in memory, and that of groups.
	maxParts = 8192
	// partPapers is how many papers a part has on average, or more where there would be too many parts.
	partPapers = 32
	// groupPasses is how many times k-means goes over all papers, after those over a sample.
	groupPasses = 6
	// graphBytes is how many bytes the graph of all papers takes for each, while groups are sought.
	graphBytes = 3_000
)

// CellsOf returns the number of cells of n papers. If it is 1, all papers are compared.
func (o *Options) CellsOf(n int) int {
	cells := o.Cells
	if cells == 0 {
		cells = min(MaxCells, (n*o.Overlap+cellRows-1)/cellRows)
	}
	if cells = min(cells, n); cells <= o.Overlap {
		return 1
	}
	return cells
}

// Passes returns how many times k-means goes over all papers; 0 if groups are found without it.
func (o *Options) Passes() int {
	if o.Clusters > 0 {
		return groupPasses
	}
	return 0
}

// RangeError says that an option has a value that it cannot have.
type RangeError struct {
	Option    string // the name of a field of MakeOptions
	Value     int
	Low, High int // the lowest and highest value
}

// Error says which values the option can have.
func (e *RangeError) Error() string {
	return fmt.Sprintf("plan: %s is %d, must be %d to %d", e.Option, e.Value, e.Low, e.High)
}

// validate returns a [*RangeError], or an error for options that exclude each other.
func (o *Options) validate() error {
	for _, v := range []struct {
		name             string
		value, low, high int
	}{{"Neighbors", o.Neighbors, 1, 1000}, {"Overlap", o.Overlap, 1, 100},
		{"Sample", o.Sample, 1, math.MaxInt32}, {"Cells", o.Cells, 0, MaxCells},
		{"Clusters", o.Clusters, 0, maxParts}, {"Parts", o.Parts, 0, maxParts}} {
		if v.value < v.low || v.value > v.high {
			return &RangeError{v.name, v.value, v.low, v.high}
		}
	}
	if o.WordsOnly && o.Clusters > 0 {
		return errors.New("plan: a given number of groups needs the latent space")
	}
	return nil
}

var (
	// ErrNoPlan is wrapped by the error for a folder without a manifest.
	ErrNoPlan = errors.New("there is no plan in this folder")
	// ErrDamaged is wrapped by the error for a manifest that cannot be read.
	ErrDamaged = errors.New("not a plan of kindred shard, or a damaged one")
	// ErrVersion is wrapped by the error for a manifest of another version.
	ErrVersion = errors.New("the plan was made by another version of kindred")
)

// Load reads the manifest of a working folder. kindred is the version of the program; a plan of another version is an
// error, since tasks of two versions could differ in what they find.
func Load(work, kindred string) (*Manifest, error) {
	name := filepath.Join(work, manifestName)
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", work, ErrNoPlan)
	}
	if err != nil {
		return nil, err
	}
	var head struct {
		Version int    `json:"version"`
		Kindred string `json:"kindred"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("%s: %w", name, ErrDamaged)
	}
	if head.Version != ManifestVersion {
		return nil, fmt.Errorf("%s: %w: a manifest of version %d, and this kindred reads version %d", name, ErrVersion,
			head.Version, ManifestVersion)
	}
	if head.Kindred != kindred {
		return nil, fmt.Errorf("%s: %w: %s, and this is %s", name, ErrVersion, head.Kindred, kindred)
	}
	m := &Manifest{}
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("%s: %w", name, ErrDamaged)
	}
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("%s: %w: %w", name, ErrDamaged, err)
	}
	return m, nil
}

// check returns an error for a manifest that no plan makes.
func (m *Manifest) check() error {
	if m.Shards < 1 || m.Shards > maxShards || len(m.Reads) == 0 {
		return errors.New("numbers of shards or stages that no plan has")
	}
	for _, parts := range m.Reads {
		for _, p := range parts {
			if p.Input < 0 || p.Input >= len(m.Inputs) || p.Offset < 0 || p.Bytes < 0 {
				return errors.New("a part of an input that does not exist")
			}
		}
	}
	want := newStages(len(m.Reads), m.Shards, &m.Options)
	if len(m.Stages) != len(want) {
		return errors.New("numbers of shards or stages that no plan has")
	}
	for i, s := range m.Stages {
		if s.Name != want[i].Name || s.Tasks != want[i].Tasks {
			return fmt.Errorf("stage %s with %d tasks", s.Name, s.Tasks)
		}
	}
	return m.Options.validate()
}

// write writes the manifest to a working folder.
func (m *Manifest) write(work string) error {
	data, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	return replaceFile(filepath.Join(work, manifestName), append(data, '\n'))
}

// replaceFile writes a file under another name and renames it. An error has the name of the file.
func replaceFile(name string, data []byte) error {
	file, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*.tmp")
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	_, err = file.Write(data)
	err = cmp.Or(err, file.Sync(), file.Close(), os.Chmod(file.Name(), 0o644))
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		os.Remove(file.Name())
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Fingerprint returns a hash of all that the file of a task depends on. A task of the first stage depends on what it
// reads alone, so that a new plan for some changed inputs keeps what was read from the others. The manifest must not be
// changed any more.
func (m *Manifest) Fingerprint(stage string, n int) [taskfile.FingerprintSize]byte {
	if stage == "read" {
		return m.fingerprint(m.Reads[n:n+1], []any{m.Options.Format, m.Options.Filter, m.Options.Strict})
	}
	m.once.Do(func() { m.later = m.fingerprint(m.Reads, m.Options) })
	return m.later
}

// fingerprint returns a hash of options and of what some tasks of the first stage read.
func (m *Manifest) fingerprint(reads [][]Part, options any) [taskfile.FingerprintSize]byte {
	type part struct {
		Path, Format string
		Part         Part
	}
	of := struct {
		Version int
		Kindred string
		Options any
		Shards  int
		Parts   []part
	}{Version: m.Version, Kindred: m.Kindred, Options: options, Shards: m.Shards}
	for _, parts := range reads {
		for _, p := range parts {
			of.Parts = append(of.Parts, part{m.Inputs[p.Input].Path, m.Inputs[p.Input].Format, p})
		}
	}
	data, err := json.Marshal(of)
	if err != nil {
		panic(err) // every field can be written
	}
	return sha256.Sum256(data)
}
