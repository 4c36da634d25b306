package textformat

import "testing"

func TestTone(t *testing.T) {
	if len(toneWords) > maxToneWords {
		t.Fatalf("%d words, of %d", len(toneWords), maxToneWords)
	}
	for word := range toneWords {
		if len(word) > maxToneWord {
			t.Errorf("%s has %d bytes", word, len(word))
		}
	}
	for text, abstract := range map[string]bool{
		"We show that the walls of harbours reflect waves. The results of simulations agree with measurements.":                 true,
		"Sponges contract sooner when they are touched a second time. This study measures how long the effect lasts.":           true,
		"Wir untersuchen das Schmelzen von Schnee. Die Ergebnisse zeigen große Unterschiede.":                                   true,
		"本文提出一种新方法。实验结果表明，该方法有效。":                                                                                               true,
		"By clicking accept or continuing to use the site, you agree to the terms outlined in our Privacy Policy.":              false,
		"He said nothing, and she looked at her hands. I don't think that my uncle would have come.":                            false,
		"THE SOFTWARE IS PROVIDED “AS IS”, without warranty. In no event shall the authors be liable for any claim or damages.": false,
		"To install the package, run make install. If you want to change the default directory, set the PREFIX option.":         false,
		"Thanks for reading! If you enjoyed this issue, please forward it to a friend.":                                         false,
	} {
		if got := tone(text); got > 0 != abstract || got == 0 {
			t.Errorf("%d for %s", got, text)
		}
	}
}
