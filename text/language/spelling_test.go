package language

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// TestSpelling lists words that have one stem.
func TestSpelling(t *testing.T) {
	for _, family := range []string{
		"optimise optimize optimised optimizing optimisation optimization optimisations",
		"generalise generalize generalised generalisation generalization", "discretise discretised discretize discretization",
		"ionise ionize ionised ionisation", "mitosis mitoses",
		"behaviour behavior behaviours behavioural behaviorally", "neighbour neighbor neighbouring", "neighbourhood neighborhood neighbourhoods",
		"colour color colourings coloring coloured colorful", "tumour tumors", "vapour vapor", "honour honor", "rigour rigor rigorous",
		"modelled modeled modelling modeling", "labelled labeled", "signalling signaling", "channelled channeled", "fuelled fueled", "programme program programmed programming programmer",
		"centre center centred centered centres", "fibre fiber fibres", "metre meter", "kilometre kilometers", "theatre theater",
		"analyse analyze analysing analyzed analysis analyses", "catalyse catalyze catalysis", "paralysed paralyzed",
		"catalogue catalog catalogues catalogued", "dialogue dialog dialogues dialogs", "analogue analog", "homologue homolog",
		"defence defense", "licence license licensed", "practise practice", "artefact artifact", "grey gray",
		"anaemia anemia", "haemoglobin hemoglobin", "paediatric pediatric", "oestrogen estrogen", "oedema edema", "sulphate sulfate", "palaeontology paleontology",
		"equilibrium equilibria equilibriums", "vertex vertices vertexes", "matrix matrices", "index indices indexes", "criterion criteria",
		"spectrum spectra", "automaton automata", "phenomenon phenomena", "bacterium bacteria", "hypothesis hypotheses hypothesize", "thesis theses",
		"axis axes", "crisis crises", "synthesis syntheses synthesise synthesize", "diagnosis diagnoses diagnosed", "nucleus nuclei", "radius radii", "fungus fungi",
		"alga algae", "larva larvae", "formula formulae formulas", "vortex vortices", "simplex simplices", "appendix appendices", "corpus corpora", "maximum maxima",
		"stimulus stimuli", "vertebra vertebrae", "genus genera", "polyhedron polyhedra", "taxon taxa", "mouse mice", "child children", "woman women",
		"supervise supervised supervising supervision", "precise precisely precision", "devise devised", "exercise exercises", "revise revision", "advise advised",
	} {
		words := strings.Fields(family)
		for _, word := range words[1:] {
			if got, want := StemEnglish(word), StemEnglish(words[0]); got != want {
				t.Errorf("the stem of %q is %q, that of %q is %q", word, got, words[0], want)
			}
		}
	}
	for word, want := range map[string]string{"thesis": "thesi", "quasi": "quasi", "basis": "basi"} { // too short to be cut
		if got := StemEnglish(word); got != want {
			t.Errorf("the stem of %q is %q, want %q", word, got, want)
		}
	}
	for _, different := range []string{
		"vertices vertical", "indices indicate", "helices helical", "expertise expert", "promise prom", "metre metric", "media medium", "bases basis",
		"hour hor", "contour contor", "calibrate caliber", "genesis gene", "noise noize", "dialogue dial",
	} {
		words := strings.Fields(different)
		if a, b := StemEnglish(words[0]), StemEnglish(words[1]); a == b {
			t.Errorf("%q and %q have the stem %q", words[0], words[1], a)
		}
	}
}

// TestSpellingLists checks that every entry has an effect and that the lists do not work against each
// other.
func TestSpellingLists(t *testing.T) {
	for plural, singular := range plurals {
		if plurals[singular] != "" || StemEnglish(plural) != StemEnglish(singular) {
			t.Errorf("%q and %q have different stems", plural, singular)
		}
		if English.Stem(plural) == English.Stem(singular) {
			t.Errorf("%q has the stem of %q anyway", plural, singular)
		}
	}
	for stem, other := range americanStems {
		if american(other) != other {
			t.Errorf("%q becomes %q, and that %q", stem, other, american(other))
		}
	}
	for stem := range notSuffix {
		if !strings.HasSuffix(stem, "is") || len(stem) < 5 {
			t.Errorf("%q has no effect", stem)
		}
	}
}

// TestSpellingFamilies counts what the rules of spelling do to the words of the papers in the JSON Lines
// file that KINDRED_CORPUS names: the Porter2 classes that are taken apart, which only plurals may do, and those
// that are put together.
func TestSpellingFamilies(t *testing.T) {
	name := os.Getenv("KINDRED_CORPUS")
	if name == "" {
		t.Skip("KINDRED_CORPUS does not name a JSON Lines file of papers")
	}
	df := map[string]int{}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var p struct{ Title, Abstract string }
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		words := strings.FieldsFunc(strings.ToLower(p.Title+" "+p.Abstract), func(r rune) bool { return !unicode.IsLetter(r) })
		for _, word := range words {
			if len(word) > 3 && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "" && !seen[word] {
				seen[word] = true
				df[word]++
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	classes, merged := map[string][]string{}, map[string][]string{}
	for word, n := range df {
		if n >= 5 {
			class := English.Stem(word)
			classes[class] = append(classes[class], word)
		}
	}
	split, apart := 0, 0
	for class, words := range classes {
		stems := map[string]bool{}
		for _, word := range words {
			s := StemEnglish(word)
			stems[s] = true
			if !slices.Contains(merged[s], class) {
				merged[s] = append(merged[s], class)
			}
			if plurals[word] == "" && s != american(class) {
				split++
				t.Errorf("%q leaves the class %q of %q", word, class, words)
			}
		}
		if len(stems) > 1 {
			apart++
			t.Logf("plurals leave %q: %q", class, words)
		}
	}
	joined := 0
	for s, from := range merged {
		if len(from) > 1 {
			joined++
			t.Logf("%s: %q", s, from)
		}
	}
	t.Logf("%d classes of words in at least 5 papers: %d split by spelling, %d that a plural leaves, %d merged", len(classes), split, apart, joined)
}
