package text

import (
	"strings"
	"testing"
)

func TestInitialsFirst(t *testing.T) {
	for s, want := range map[string]string{
		"Lovelace A|Babbage CD|van Beethoven L":  "A Lovelace|CD Babbage|L van Beethoven",
		"Lovelace A.|Babbage C.-D.":              "A. Lovelace|C.-D. Babbage",
		"Lovelace A|Babbage C|The Tide Group":    "A Lovelace|C Babbage|The Tide Group",
		"Ada Lovelace|Charles B":                 "Ada Lovelace|Charles B",
		"A. Lovelace|C. D. Babbage":              "A. Lovelace|C. D. Babbage",
		"Henry VIII|Martin King III|Plato|A B C": "Henry VIII|Martin King III|Plato|A B C",
	} {
		if got := strings.Join(InitialsFirst(strings.Split(s, "|")), "|"); got != want {
			t.Errorf("%s: %s", s, got)
		}
	}
}
