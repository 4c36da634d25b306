package phrase

import (
	"testing"

	"kindred/text/language"
)

// TestModifiers checks that what a hyphen joins before a noun is no phrase, and names no phrase of the same words.
func TestModifiers(t *testing.T) {
	got := find(t, language.English,
		"Spectra of high-spin, of oxides. Steps are end-to-end. Gauss-Bonnet. Low-temperature, and low temperatures. Fine-tuning helps.",
		"Oxides of high-spin, of metal. Steps end-to-end. We use Gauss-Bonnet; low-temperature, at low temperatures. Fine-tuning.",
		"Oxides, by cross-sections. Low-temperature. Steps.", "Metal. By cross-sections.")
	for _, no := range []string{"high-spin", "end-to-end", "Gauss-Bonnet", "Bonnet", "low-temperature"} {
		if got[no] > 0 {
			t.Errorf("%q is a phrase", no)
		}
	}
	for _, want := range []string{"oxides", "low temperatures", "fine-tuning", "cross-sections"} {
		if got[want] < 2 {
			t.Errorf("%q is no phrase", want)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}
