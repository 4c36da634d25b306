package neighbor

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"runtime"
	"slices"
	"testing"

	"kindred/sparse"
)

// someCells returns cells with a latent part, and the rows that they were made from.
func someCells(t testing.TB) (*Cells, sparse.Blend) {
	t.Helper()
	m := &sparse.CSR{Cols: 7, Indptr: []int{0}}
	latent := sparse.NewDense(40, 2)
	for i := range 40 {
		m.Indices = append(m.Indices, int32(i%3), int32(3+i%4))
		m.Data = append(m.Data, 0.6, 0.8)
		m.Rows++
		m.Indptr = append(m.Indptr, len(m.Indices))
		latent.Row(i)[i%2] = 1
	}
	unit, err := sparse.NewUnitRows(m)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := sparse.NewBlend(unit, latent, 0.25)
	if err != nil {
		t.Fatal(err)
	}
	c, err := TrainCells(t.Context(), rows, CellOptions{Count: 5, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return c, rows
}

func TestCellsFile(t *testing.T) {
	c, rows := someCells(t)
	cols := rows.Words().CSR().Cols
	b := c.Append(nil)
	if _, err := ReadCells(b, cols+1); !errors.Is(err, ErrCells) {
		t.Errorf("cells of other rows: %v", err)
	}
	read, err := ReadCells(b, cols)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(read.Append(nil), b) {
		t.Error("other bytes when written again")
	}
	want, err := c.Assign(t.Context(), rows, 3, 1)
	if err != nil {
		t.Fatal(err)
	}
	got, err := read.Assign(t.Context(), rows, 3, 1)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("cells %v, want %v; %v", got, want, err)
	}
	for n := range b {
		if _, err := ReadCells(b[:n], cols); !errors.Is(err, ErrCells) {
			t.Errorf("cut at %d: %v", n, err)
		}
	}
}

func FuzzReadCells(f *testing.F) {
	c, rows := someCells(f)
	cols := rows.Words().CSR().Cols
	f.Add(c.Append(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ReadCells(data, cols)
		if err == nil {
			_, err = ReadCells(c.Append(nil), cols)
		}
		if err != nil && !errors.Is(err, ErrCells) {
			t.Fatal(err)
		}
	})
}

// A column far beyond the last is an error also where an int has 32 bits: run with GOARCH=386 too.
func TestReadCellsFarColumn(t *testing.T) {
	b := append([]byte{1, 10, 0}, make([]byte, 8)...) // a cell, ten columns, no latent ones; the weight is 0
	b = append(b, 2)                                  // values
	for _, step := range []uint64{5, math.MaxInt32} {
		b = binary.AppendUvarint(b, step)
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(1))
	}
	if _, err := ReadCells(b, 10); !errors.Is(err, ErrCells) {
		t.Errorf("error %v, want ErrCells", err)
	}
}

// Cells without values take a byte each, but as much memory as the others.
func TestReadCellsEmpty(t *testing.T) {
	const cells, columns = 30_000, 6_000
	b := binary.AppendUvarint(nil, cells)
	b = binary.AppendUvarint(b, columns)
	b = append(b, make([]byte, 1+8)...) // no latent columns; the weight is 0
	b = binary.AppendUvarint(b, columns)
	for j := range columns {
		b = binary.LittleEndian.AppendUint32(append(b, byte(min(j, 1))), math.Float32bits(1))
	}
	b = append(b, make([]byte, cells-1)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := ReadCells(b, columns)
	runtime.ReadMemStats(&after)
	if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; !errors.Is(err, ErrCells) || mib > 16 {
		t.Errorf("%d bytes: error %v, %d MiB allocated", len(b), err, mib)
	}
}
