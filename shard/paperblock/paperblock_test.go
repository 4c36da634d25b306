package paperblock_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/paper"
	"kindred/shard/paperblock"
	"kindred/shard/taskfile"
)

// TestRange writes some blocks of papers and reads ranges of them.
func TestRange(t *testing.T) {
	name := filepath.Join(t.TempDir(), "papers")
	var fingerprint [taskfile.FingerprintSize]byte
	out, err := taskfile.Create(name, "a", fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	w := &paperblock.Writer{Out: out}
	var want []paper.Paper
	for i := range 2*paperblock.Papers + 10 {
		p := paper.Paper{ID: fmt.Sprint(i), Title: "Tides", Authors: []string{"Ada", "Bo"}[:i%3%2+i%2],
			Categories: []string{"physics"}[:i%2], DOI: fmt.Sprintf("10.1000/%d", i), OpenAlex: "W1", Label: "x"}
		if len(p.Authors) == 0 {
			p.Authors = nil
		}
		if len(p.Categories) == 0 {
			p.Categories = nil
		}
		want = append(want, p)
		w.Add(&p)
	}
	w.Flush()
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := taskfile.Open(name, fingerprint)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if n := r.Items(paperblock.Block); n != len(want) {
		t.Errorf("%d papers, want %d", n, len(want))
	}
	for _, of := range [][2]int{{0, len(want)}, {0, 1}, {255, 257}, {300, 300}, {512, 522}, {520, 1 << 30}} {
		var got []paper.Paper
		err := paperblock.In(r, of[0], of[1], func(i int, p *paper.Paper) error {
			if i != of[0]+len(got) {
				t.Errorf("%v: paper %d after %d", of, i, len(got))
			}
			got = append(got, *p)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[of[0]:min(of[1], len(want))], got); diff != "" && len(got)+of[1]-of[0] > 0 {
			t.Errorf("%v: %s", of, diff)
		}
	}
}
