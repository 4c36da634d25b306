package acronyms

import (
	"strings"
	"testing"
)

// words is a text whose words stand between blanks, with their punctuation.
type words []string

func (w words) Len() int          { return len(w) }
func (w words) Word(i int) string { return strings.Trim(w[i], "(),") }
func (w words) IsFunction(i int) bool {
	return strings.Contains(" a an of the ", " "+w.Word(i)+" ")
}
func (w words) InBrackets(i int) bool {
	return strings.HasPrefix(w[i], "(") && strings.HasSuffix(w[i], ")")
}
func (w words) Breaks(i int) bool { return i > 0 && strings.HasSuffix(w[i-1], ",") }

// TestDefinitions checks where the words of an acronym begin.
func TestDefinitions(t *testing.T) {
	for text, want := range map[string]string{
		"natural language processing (NLP)":        "natural language processing",
		"of integrated information theory (IIT)":   "integrated information theory",
		"an internet of things (IoT)":              "internet of things",
		"the Internet of Things (IT)":              "Internet of Things",
		"the hidden Markov models (HMMs)":          "hidden Markov models",
		"a magnetic resonance spectroscopy (MRSp)": "magnetic resonance spectroscopy",
		"of messenger ribonucleic acid (mRNA)":     "messenger ribonucleic acid",
		"an interleukin receptor (IL2R)":           "interleukin receptor",
		"the large language, models (LLM)":         "",
		"the large language models (LLM and more)": "",
		"the large language models (large)":        "",
		"the large language, models (XYZ)":         "",
		"the processes (SP)":                       "",
		"(NLP)":                                    "",
		"the NLP (NLP)":                            "",
		"a theory of (TO)":                         "",
	} {
		list := words(strings.Fields(text))
		got := ""
		for d := range Definitions(list) {
			got = strings.Join(list[d.First:d.At], " ")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestSeveralDefinitions(t *testing.T) {
	list := words(strings.Fields("the random forest (RF) and the neural network (NN) of the forest"))
	var got []Definition
	for d := range Definitions(list) {
		got = append(got, d)
	}
	if len(got) != 2 || got[0] != (Definition{1, 3}) || got[1] != (Definition{6, 8}) {
		t.Errorf("definitions %v", got)
	}
	for range Definitions(list) {
		break
	}
}

func TestOf(t *testing.T) {
	for form, want := range map[string]string{"LLMs": "LLM", "IoT": "IoT", "mRNA": "mRNA", "Monte": "", "a": "", "McDonald": "",
		"DNA": "DNA", "NATURALLANGUAGE": "", "": ""} {
		if got := Of(form); got != want {
			t.Errorf("Of(%q) = %q, want %q", form, got, want)
		}
	}
}
