package tagformat

import (
	"os/exec"
	"strings"
	"testing"

	"kindred/feed/internal/record"
	"kindred/internal/need"
)

// TestOtherPrograms lets programs read what is written, as far as they are installed.
func TestOtherPrograms(t *testing.T) {
	for _, tt := range []struct {
		f      record.Format
		args   []string
		record string // what stands once for each record that was read
	}{
		{BibTeX, []string{"pandoc", "-f", "bibtex", "-t", "csljson"}, `"id":`},
		{BibTeX, []string{"bib2xml"}, "<mods "},
		{BibTeX, []string{"bibtool", "-q"}, "\n@"},
		{RIS, []string{"ris2xml"}, "<mods "},
	} {
		t.Run(tt.args[0], func(t *testing.T) {
			need.Program(t, tt.args[0], tt.args[0])
			var b strings.Builder
			e := tt.f.Encode(&b)
			for _, p := range roundTrips {
				if err := e.Encode(p); err != nil {
					t.Fatal(err)
				}
			}
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			program := exec.CommandContext(t.Context(), tt.args[0], tt.args[1:]...)
			program.Stdin = strings.NewReader(b.String())
			out, err := program.Output()
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count("\n"+string(out), tt.record); n != len(roundTrips) {
				t.Errorf("%d records of %d\n%s", n, len(roundTrips), out)
			}
		})
	}
}
