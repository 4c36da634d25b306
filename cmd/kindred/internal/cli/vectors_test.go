package cli

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestDenseVectors: --vectors reads a dense .npy file with negative values, in both orders, and
// all commands find the same neighbours in it.
func TestDenseVectors(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	feed := write("four.jsonl", []byte(strings.Join([]string{
		`{"id":"1","title":"Tides of the harbour"}`, `{"id":"2","title":"Bread of rye"}`,
		`{"id":"3","title":"Harbour lights"}`, `{"id":"4","title":"Rye flour"}`}, "\n")))
	// By direction, papers 1 and 4 belong together, and 2 and 3.
	rows := [4][2]float32{{3, -1}, {-2, 1}, {-4, 1}, {5, -1}}
	for _, fortran := range []bool{false, true} {
		var file bytes.Buffer
		order, header := "False", ""
		if fortran {
			order = "True"
		}
		header = fmt.Sprintf("{'descr': '<f4', 'fortran_order': %s, 'shape': (4, 2), }\n", order)
		file.WriteString("\x93NUMPY\x01\x00")
		_ = binary.Write(&file, binary.LittleEndian, uint16(len(header)))
		file.WriteString(header)
		for p := range 8 {
			i, j := p/2, p%2
			if fortran {
				i, j = p%4, p/4
			}
			_ = binary.Write(&file, binary.LittleEndian, rows[i][j])
		}
		vectors := write("x.npy", file.Bytes())
		for _, test := range []struct {
			args []string
			want []string
		}{
			{[]string{"cluster", feed, "-k", "2", "-f", "csv"}, []string{"\n1,", ",1,Tides", ",4,Rye flour"}},
			{[]string{"related", feed, "--to", "1", "-f", "csv"}, []string{"4,Rye flour"}},
			{[]string{"graph", feed, "--no-clusters", "-f", "json"}, []string{`"id": "4"`}},
			{[]string{"vectorize", "-f", "mtx"}, []string{"4 2 8\n1 1 3\n1 2 -1\n"}},
		} {
			w := newWorld("")
			if code := w.run(t.Context(), append(test.args, "--vectors", vectors)...); code != exitDone {
				t.Errorf("%v: exit code %d: %s", test.args, code, w.err.String())
			}
			for _, want := range test.want {
				if !strings.Contains(w.out.String(), want) {
					t.Errorf("%v: no %q in\n%s", test.args, want, w.out.String())
				}
			}
			if out := w.out.String(); test.args[0] == "related" && strings.Contains(out, "Bread") {
				t.Errorf("a paper in the opposite direction is related:\n%s", out)
			}
		}
	}
}
