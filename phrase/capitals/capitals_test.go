package capitals

import "testing"

func TestAll(t *testing.T) {
	for text, want := range map[string]bool{"GPT-4 AND LLAMA": false, "We use BERT.": false, "BIRDS OF THE BLACK HILLS": true,
		"WOODPECKERS (Picoides arcticus) IN THE BLACK HILLS OF WYOMING": true, "RNA, DNA, PCR": false, "": false} {
		if got := All(text); got != want {
			t.Errorf("%q in capitals: %v", text, got)
		}
	}
}
