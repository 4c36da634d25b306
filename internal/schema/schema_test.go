package schema

import "testing"

func TestPlain(t *testing.T) {
	const comment = "a part of the similarity,\n in [0, 1], as in [Relative] and [report.Term.Weight] "
	const want = "a part of the similarity, in [0, 1], as in Relative and report.Term.Weight"
	if got := plain(comment); got != want {
		t.Errorf("plain = %q, want %q", got, want)
	}
}
