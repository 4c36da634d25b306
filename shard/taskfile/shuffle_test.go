package taskfile

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestShuffle: each reader finds its own items, in the order in which they came.
func TestShuffle(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	var fingerprint [FingerprintSize]byte
	out, err := Create(name, "a", fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	s := NewShuffle(out, "items", 3)
	for i := range 10 {
		s.Add(i%2, func(b []byte) []byte { return AppendNumbers(b, i) })
		if i == 5 {
			s.Flush()
		}
	}
	s.Flush()
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := Open(name, fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for reader, want := range [][]int{{0, 2, 4, 6, 8}, {1, 3, 5, 7, 9}, nil} {
		var got []int
		err := r.Each("items", reader, func(_ Block, data []byte) error {
			return Decode(data, func(d *Decoder) error {
				got = append(got, d.Number())
				return nil
			})
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("reader %d: %s", reader, diff)
		}
	}
}

func TestTexts(t *testing.T) {
	var texts Texts
	for _, s := range []string{"a", "", "bcd"} {
		texts.Add(s)
	}
	if texts.Len() != 3 || texts.At(0) != "a" || texts.At(1) != "" || texts.At(2) != "bcd" {
		t.Errorf("%+v", texts)
	}
}
