package paper

import "testing"

func TestIsGroupTag(t *testing.T) {
	for tag, want := range map[string]bool{
		"kindred 3: Planets / atmosphere": true, "kindred  12:\n Graphs": true, "kindred: fits nowhere": true,
		"kindred: souls": false, "kindred spirits": false, "kindred x: Graphs": false, "a kindred 3: Graphs": false, "": false,
	} {
		if got := IsGroupTag(tag); got != want {
			t.Errorf("%q: %v", tag, got)
		}
	}
}
