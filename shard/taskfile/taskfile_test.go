package taskfile

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var print1 = [FingerprintSize]byte{1}

// write writes a file of some blocks and returns its path.
func write(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "00000")
	w, err := Create(path, "a", print1)
	if err != nil {
		t.Fatal(err)
	}
	w.Add("rows", 0, 2, []byte("first"))
	w.Add("rows", 1, 3, bytes.Repeat([]byte("second"), 1000))
	w.Add("rows", 0, 4, []byte("third"))
	w.Add("none", 0, 0, nil)
	if _, err := os.Stat(path); err == nil {
		t.Error("the file is there before it is whole")
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// readAll reads all blocks.
func readAll(path string) (text string, err error) {
	r, err := Open(path, print1)
	if err != nil {
		return "", err
	}
	defer r.Close()
	var b strings.Builder
	for _, block := range r.Blocks() {
		data, err := r.Read(block)
		if err != nil {
			return "", err
		}
		b.WriteString(block.Name)
		b.Write(data)
	}
	return b.String(), nil
}

func TestFile(t *testing.T) {
	path := write(t)
	r, err := Open(path, print1)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var got []string
	err = r.Each("rows", 0, func(b Block, data []byte) error {
		got = append(got, string(data))
		return nil
	})
	if err != nil || strings.Join(got, " ") != "first third" {
		t.Errorf("blocks %q, %v", got, err)
	}
	if n := r.Items("rows"); n != 9 {
		t.Errorf("%d items, want 9", n)
	}
	if _, err := Open(path, [FingerprintSize]byte{2}); !errors.Is(err, ErrOtherPlan) {
		t.Errorf("another fingerprint: %v", err)
	}
}

// TestDamage flips each byte of a file, and cuts it anywhere: the error says so, or what is read is the same.
func TestDamage(t *testing.T) {
	path := write(t)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want, err := readAll(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 0x20
		if err := os.WriteFile(path, bad, 0o666); err != nil {
			t.Fatal(err)
		}
		if got, err := readAll(path); err == nil {
			t.Errorf("byte %d of %d flipped: no error; same bytes %v", i, len(good), got == want)
		} else if !strings.Contains(err.Error(), path) {
			t.Errorf("byte %d: the error does not name the file: %v", i, err)
		}
		if err := os.WriteFile(path, good[:i], 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := readAll(path); !errors.Is(err, ErrFile) {
			t.Errorf("cut at %d: %v", i, err)
		}
	}
}

// TestTwice has two writers of a file at once, one of which another removes.
func TestTwice(t *testing.T) {
	path := filepath.Join(t.TempDir(), "00000")
	a, err := Create(path, "a", print1)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Create(path, "b", print1)
	if err != nil {
		t.Fatal(err)
	}
	a.Add("rows", 0, 1, []byte("same"))
	b.Add("rows", 0, 1, []byte("same"))
	for _, w := range []*Writer{a, b} {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	if got, err := readAll(path); got != "rowssame" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left: %v", left)
	}
}

func TestAbort(t *testing.T) {
	path := filepath.Join(t.TempDir(), "00000")
	w, err := Create(path, "a", print1)
	if err != nil {
		t.Fatal(err)
	}
	w.Add("rows", 0, 1, []byte("some"))
	w.Abort()
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}

func FuzzOpen(f *testing.F) {
	path := write(f)
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:len(good)-footerSize])
	far := bytes.Clone(good) // its index begins at a place that no file has
	binary.LittleEndian.PutUint64(far[len(far)-footerSize:], 1<<63+1<<20)
	f.Add(far)
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "00000")
		if err := os.WriteFile(path, data, 0o666); err != nil {
			t.Fatal(err)
		}
		_, _ = readAll(path) // neither fails nor takes much memory
	})
}

func TestDecoder(t *testing.T) {
	b := AppendNumbers(AppendText(nil, "text"), 7, 1<<30)
	b = AppendFloat64(AppendFloat32(AppendUint64(b, 1<<63), 0.5), -2)
	d := NewDecoder(b)
	if d.Left() != len(b) {
		t.Errorf("%d bytes left of %d", d.Left(), len(b))
	}
	if s, x, y := d.Text(), d.Number(), d.Number(); s != "text" || x != 7 || y != 1<<30 {
		t.Errorf("%q, %d, %d", s, x, y)
	}
	if u, f, g := d.Uint64(), d.Float32(), d.Float64(); u != 1<<63 || f != 0.5 || g != -2 {
		t.Errorf("%d, %v, %v", u, f, g)
	}
	if d.More() || d.Err() != nil {
		t.Errorf("more %v, %v", d.More(), d.Err())
	}
	for _, tooMuch := range []uint64{1<<62 + 1, 1 << 63} {
		d := NewDecoder(binary.AppendUvarint(nil, tooMuch))
		if d.Number(); !errors.Is(d.Err(), ErrFile) {
			t.Errorf("the number %d: error %v, want %v", tooMuch, d.Err(), ErrFile)
		}
	}
	for n := range b {
		d := NewDecoder(b[:n])
		d.Text()
		d.Number()
		d.Number()
		d.Uint64()
		d.Float32()
		if d.Float64(); d.Err() == nil {
			t.Errorf("%d bytes: no error", n)
		}
	}
}
