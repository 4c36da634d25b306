package index

import (
	"bytes"
	"encoding/binary"
	"errors"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/neighbor"
	"kindred/paper/paperfile"
)

// TestCells: a query is compared with the papers of its nearest cells and with no others; the recall that is told is the
// true one; and cells in a file are those that are made.
func TestCells(t *testing.T) {
	for _, weight := range []float64{0, 0.3} {
		c := collection(t, 20*cellRows/10, weight)
		c.Approx = true
		indexes := both(t, c)
		made, err := indexes["memory"].Cells(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		read, err := indexes["file"].Cells(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, cells := range []*Cells{made, read} {
			cells.Probes = 1
			if err := cells.measure(t.Context(), 2); err != nil {
				t.Fatal(err)
			}
			found, all := 0, 0
			for _, row := range neighbor.SampleRows(len(c.Papers), cellSampled) {
				q, err := cells.ix.Row(row)
				if err != nil {
					t.Fatal(err)
				}
				near := cells.centres.Nearest(neighbor.Query{Words: q.Words, Latent: q.Latent}, 1)
				in := map[int]bool{}
				for _, other := range cells.rows.Of(int(near[0])) {
					in[int(other)] = int(other) != row
				}
				want := brute(c, q, func(row int) bool { return in[row] })
				got, err := cells.Search(q, cellK, 0, func(other int) bool { return other != row })
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want[:min(cellK, len(want))], got); diff != "" {
					t.Fatalf("row %d (-want +got):\n%s", row, diff)
				}
				exact := brute(c, q, func(other int) bool { return other != row })
				exact = exact[:min(cellK, len(exact))]
				all += len(exact)
				for _, h := range got {
					if h.Similarity >= exact[len(exact)-1].Similarity {
						found++
					}
				}
			}
			if recall := float64(found) / float64(all); recall != cells.Recall || recall < 0.5 || recall == 1 {
				t.Errorf("recall %v, told %v, want them equal, at least 0.5 and less than 1", recall, cells.Recall)
			}
		}
	}
}

// The cells of a file do not depend on the number of goroutines, and a file has none unless it is asked to.
func TestCellsInFile(t *testing.T) {
	c := collection(t, 300, 0.3)
	write := func(approx bool, parallelism int) []byte {
		c.Approx = approx
		var b bytes.Buffer
		if err := WriteTo(t.Context(), &b, c, parallelism); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	with, without := write(true, 1), write(false, 1)
	if !bytes.Equal(with, write(true, 3)) {
		t.Error("other bytes with three goroutines")
	}
	for _, data := range [][]byte{with, without} {
		ix, err := FromBytes(data)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := ix.file.Has(sectionCells), &data[0] == &with[0]; got != want {
			t.Errorf("has cells: %v, want %v", got, want)
		}
		cells, err := ix.Cells(t.Context(), 2)
		if err != nil {
			t.Fatal(err)
		}
		if cells.Recall != 1 || cells.Sampled != cellSampled {
			t.Errorf("one cell: recall %v of %d papers", cells.Recall, cells.Sampled)
		}
	}
}

// A file without papers has no bytes that limit how many columns its cells may have.
func TestCellsOfNoPapers(t *testing.T) {
	const columns = 1 << 28
	centres := binary.AppendUvarint([]byte{1}, columns)
	centres = append(centres, make([]byte, 1+8+1)...) // no latent columns, weight 0, no values
	section := func(name string, data []byte) paperfile.Section {
		return paperfile.Section{Name: name, Parts: [][]byte{data}}
	}
	sections := []paperfile.Section{section(sectionShape, shape{cols: columns}.bytes()),
		section(sectionIndptr, make([]byte, 8)), section(sectionCells, centres), section(sectionCellRows, make([]byte, cellsHead+4))}
	for _, name := range []string{sectionCols, sectionData, sectionStarts, sectionRows, sectionValues, sectionTimes} {
		sections = append(sections, section(name, nil))
	}
	var b bytes.Buffer
	if err := paperfile.Write(t.Context(), &b, nil, sections, paperfile.Options{}); err != nil {
		t.Fatal(err)
	}
	ix, err := FromBytes(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err = ix.readCells()
	runtime.ReadMemStats(&after)
	if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; !errors.Is(err, ErrFile) || mib > 1 {
		t.Errorf("%d bytes: error %v, %d MiB allocated", b.Len(), err, mib)
	}
}
