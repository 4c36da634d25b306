package background

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/lsa"
	"kindred/sparse"
	"kindred/tfidf"
)

// trained returns the background of a small collection, and its matrix.
func trained(tb testing.TB, opts tfidf.Options) (*Background, *sparse.CSR) {
	tb.Helper()
	docs := []tfidf.Document{
		{Title: "Tide pools", Abstract: "Crabs share tide pools with anemones."},
		{Title: "Rock pools at low tide", Abstract: "Crabs and snails."},
		{Title: "Quarks and leptons", Abstract: "The masses of quarks, the charges of leptons."},
		{Title: "Lattices of quarks", Abstract: "Masses on a lattice."},
	}
	words, x, err := tfidf.Fit(context.Background(), docs, opts)
	if err != nil {
		tb.Fatal(err)
	}
	space, err := lsa.Fit(context.Background(), x, lsa.Options{Rank: 2})
	if err != nil {
		tb.Fatal(err)
	}
	rows, err := space.Project(context.Background(), x, 0)
	if err != nil {
		tb.Fatal(err)
	}
	b, err := New(words, space.Compact(lsa.Explained(x, rows)))
	if err != nil {
		tb.Fatal(err)
	}
	return b, x
}

func fileOf(tb testing.TB, b *Background) []byte {
	tb.Helper()
	var file bytes.Buffer
	if _, err := b.WriteTo(&file); err != nil {
		tb.Fatal(err)
	}
	return file.Bytes()
}

func TestBuiltin(t *testing.T) {
	b, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(builtin)
	m := BuiltinManifest()
	want := Manifest{Sources: m.Sources, Papers: b.Words().Docs(), Terms: len(b.Words().Terms()), Rank: b.Space().Rank(),
		Bytes: len(builtin), SHA256: hex.EncodeToString(sum[:]), Licence: m.Licence}
	if diff := cmp.Diff(want, m); diff != "" || m.Licence == "" || len(m.Sources) == 0 {
		t.Errorf("the manifest is of another background (-want +got):\n%s", diff)
	}
	if len(builtin) > 8<<20 {
		t.Errorf("it has %d bytes, more than 8 MiB", len(builtin))
	}
	if !bytes.Equal(fileOf(t, b), builtin) {
		t.Error("written again it is another file")
	}
	near := func(word, other string) float64 {
		i, j := b.Find(word), b.Find(other)
		if i == Unknown || j == Unknown {
			t.Fatalf("%q or %q is unknown", word, other)
		}
		for _, n := range b.Space().Near(sparse.Vec{Indices: []int32{int32(i)}, Data: []float32{1}}, b.Space().Terms()) {
			if n.Term == j {
				return n.Similarity
			}
		}
		return 0
	}
	if a, b := near("quark", "lepton"), near("quark", "server"); a < b+0.2 {
		t.Errorf("quark ~ lepton %.2f, quark ~ server %.2f", a, b)
	}
}

// A paper of the collection that the background was trained on is where the space has it, also if the terms
// come in another order and some are unknown.
func TestProject(t *testing.T) {
	for name, opts := range map[string]tfidf.Options{
		"in byte order": {}, "as given": {Vocabulary: []string{"quark", "mass", "lattice", "lepton", "tide", "pool", "crab"}},
	} {
		b, x := trained(t, opts)
		terms := b.Words().Terms()
		m := b.Match(append([]string{"zebra"}, terms...))
		if m.Known != len(terms) || m.Terms[0] != Unknown || m.IDF[0] < m.IDF[1] || m.DF[1] != b.Words().DF(0) {
			t.Fatalf("%s: %+v", name, m)
		}
		// Each row, with the unknown word as heavy as all others.
		y := &sparse.CSR{Rows: x.Rows, Cols: x.Cols + 1, Indptr: []int{0}}
		for i := range x.Rows {
			row := x.Row(i)
			y.Indices, y.Data = append(y.Indices, 0), append(y.Data, 1)
			for p, j := range row.Indices {
				y.Indices, y.Data = append(y.Indices, j+1), append(y.Data, row.Data[p])
			}
			y.Indptr = append(y.Indptr, len(y.Indices))
		}
		p, err := m.Project(t.Context(), y, 0)
		if err != nil {
			t.Fatal(err)
		}
		for i := range x.Rows {
			var squares float64
			for _, v := range p.Plain.Row(i) {
				squares += float64(v) * float64(v)
			}
			if math.Abs(p.Coverage[i]-0.5) > 1e-6 || math.Abs(p.Explained[i]-squares/2) > 1e-6 {
				t.Errorf("%s: row %d: coverage %v, explained %v, squared length %v", name, i, p.Coverage[i], p.Explained[i], squares)
			}
			if usual := p.Usual(i); usual != 0 {
				t.Errorf("%s: row %d of half unknown words is as usual as %v of the papers", name, i, usual)
			}
		}
		known, err := b.Match(terms).Project(t.Context(), x, 0)
		if err != nil {
			t.Fatal(err)
		}
		if known.Rows.Cols != b.Space().Rank()-1 {
			t.Errorf("%s: rows of %d dimensions", name, known.Rows.Cols)
		}
		for i, v := range known.Rows.Data {
			if math.Abs(float64(v-p.Rows.Data[i])) > 1e-6 {
				t.Errorf("%s: value %d is %v, and %v with an unknown word", name, i, v, p.Rows.Data[i])
			}
		}
		// A row is the sum of the vectors of its terms.
		for i := range x.Rows {
			row, want := x.Row(i), make([]float64, known.Rows.Cols)
			for p, j := range row.Indices {
				for d, v := range m.Vectors.Row(int(m.Rows[j+1])) {
					want[d] += float64(row.Data[p]) * float64(v)
				}
			}
			for d, v := range known.Rows.Row(i) {
				if math.Abs(float64(v)-want[d]) > 1e-6 {
					t.Errorf("%s: row %d, dimension %d: %v, want %v", name, i, d, v, want[d])
				}
			}
		}
	}
}

func TestWithoutSpace(t *testing.T) {
	b, x := trained(t, tfidf.Options{})
	b, err := New(b.Words(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if b, err = Read(bytes.NewReader(fileOf(t, b))); err != nil || b.Space() != nil {
		t.Fatal(b, err)
	}
	if _, err := b.Match(b.Words().Terms()).Project(t.Context(), x, 0); !errors.Is(err, ErrNoSpace) {
		t.Error(err)
	}
}

// A file that is cut anywhere, or has a wrong bit anywhere, is refused.
func TestReadDamaged(t *testing.T) {
	b, _ := trained(t, tfidf.Options{})
	file := fileOf(t, b)
	for n := range file {
		flipped := bytes.Clone(file)
		flipped[n] ^= 1 << (n % 8)
		for _, damaged := range [][]byte{file[:n], flipped} {
			if _, err := Read(bytes.NewBuffer(damaged)); !errors.Is(err, tfidf.ErrModelFile) {
				t.Errorf("byte %d: %v", n, err)
			}
		}
	}
}

// FuzzRead changes the bytes of a space behind right checksums.
func FuzzRead(f *testing.F) {
	b, x := trained(f, tfidf.Options{})
	f.Add(b.Space().Append(nil))
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, space []byte) {
		var file bytes.Buffer
		if _, err := b.Words().WriteWithSpace(&file, space); err != nil {
			t.Fatal(err)
		}
		data := file.Bytes()
		got, err := Read(&file)
		if err != nil {
			if !errors.Is(err, tfidf.ErrModelFile) {
				t.Error(err)
			}
			return
		}
		if got.Space() == nil {
			return
		}
		if !bytes.Equal(fileOf(t, got), data) {
			t.Error("written again it is another file")
		}
		got.Space().Near(sparse.Vec{Indices: []int32{0}, Data: []float32{1}}, 3)
		if _, err := got.Match(b.Words().Terms()).Project(t.Context(), x, 0); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkBuiltin(b *testing.B) {
	for b.Loop() {
		if _, err := Read(bytes.NewBuffer(builtin)); err != nil {
			b.Fatal(err)
		}
	}
}
