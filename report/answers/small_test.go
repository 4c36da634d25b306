package answers

import "testing"

// Numbers of papers in sentences have no exponents.
func TestSmallPapers(t *testing.T) {
	for n, want := range map[Small]string{0: "fewer than 0.001 papers", 8e-60: "fewer than 0.001 papers",
		0.0384: "0.038 papers", 1: "1 paper", 3.4: "3 papers", 61234: "61000 papers"} {
		if got := n.papers(); got != want {
			t.Errorf("%g: %s, want %s", float64(n), got, want)
		}
	}
}
