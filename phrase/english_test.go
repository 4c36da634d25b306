package phrase

import (
	"slices"
	"strings"
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

// TestCapitals checks that a phrase keeps its capitals if all sentences have them, also those that define its acronym,
// and loses them if these texts, or other texts, write its words small.
func TestCapitals(t *testing.T) {
	written := map[string]string{"soil": "soil", "estim": "estimation", "space": "space", "telescop": "telescopes",
		"model": "models", "control": "control"}
	for _, test := range []struct {
		abstract string
		times    int
		want     string
	}{
		{"The Webb Space Telescope (WST). The WST. A telescope in space.", 3, "Webb Space Telescope (WST)"},
		{"The Webb Space Telescope (WST). The WST. A telescope in space.", 2, "Webb space telescope (WST)"},
		{"The Soil Space Telescope (SST). The SST. A telescope in space.", 3, "soil space telescope (SST)"},
		{"The Soil Space Telescope (SST). The SST. A telescope in space.", 6, "Soil Space Telescope (SST)"},
		{"The Soil Estimator. An estimator, the estimator.", 2, "soil estimator"},
		{"The Soil Control models. A Soil Control model.", 3, "soil control models"},
	} {
		texts := slices.Repeat([]Text{{Abstract: test.abstract, Language: language.English}}, test.times)
		p, err := Find(t.Context(), len(texts), func(lo, hi int) ([]Text, error) { return texts[lo:hi], nil },
			Options{Written: func(stem string) string { return written[stem] }})
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for j := range p.Parts {
			all = append(all, p.Text(j, nil))
		}
		if !slices.Contains(all, test.want) {
			t.Errorf("%q is not in %q", test.want, all)
		}
	}
}

// TestDefinedGerund checks that a word is no verb where the expansion of an acronym ends with it.
func TestDefinedGerund(t *testing.T) {
	got := find(t, language.English,
		"High performance computing (HPC) helps in computing the roots. By computing the mean, HPC grows.",
		"By high performance computing (HPC), in computing the roots. For computing the mean, HPC grows.")
	if got["high performance computing (HPC)"] != 2 {
		t.Errorf("%v", got)
	}
}

// TestPlurals checks that a phrase in the plural has its acronym in the plural if texts define that.
func TestPlurals(t *testing.T) {
	for _, test := range []struct{ first, second, want string }{
		{"The black holes (BHs) grow; BHs.", "Few black holes (BHs), few BHs. Black holes (BH), black holes.", "black holes (BHs)"},
		{"The black holes (BH) grow; BH.", "Few black holes (BH), few BH. Black holes (BH), black holes.", "black holes (BH)"},
		{"A black virus (BV), BV; black viruses (BVs).", "The black virus (BV) grows. See the black virus, the BV, a black virus.",
			"black virus (BV)"},
	} {
		if got := find(t, language.English, test.first, test.second); got[test.want] != 2 {
			t.Errorf("%q is in %d texts: %v", test.want, got[test.want], got)
		}
	}
}

// TestGerman checks that German nouns keep their capital where no sentence shows it.
func TestGerman(t *testing.T) {
	german, _ := language.Parse("de")
	if got := find(t, german, "Mathematik hilft.", "Mathematik ist gut."); got["Mathematik"] != 2 {
		t.Errorf("%v", got)
	}
	got := find(t, german, "Die Methode zeigt das quantitative. Digitale Editionen gestellt wie digitale Editionen.",
		"Eine Methode ohne quantitative; digitale Editionen gestellt für digitale Editionen.")
	if got["quantitative"] != 0 || got["digitale Editionen gestellt"] != 0 || got["digitale Editionen"] != 2 {
		t.Errorf("words without a capital are nouns: %v", got)
	}
	if got := find(t, german, "die katze ist gut, eine katze.", "eine katze, die katze."); got["katze"] != 2 {
		t.Errorf("texts without capitals have no nouns: %v", got)
	}
}

// TestShouted checks that a word is not written as an acronym of the same letters that few texts have.
func TestShouted(t *testing.T) {
	got := find(t, language.English, "By firing rates, a firing rate, firing. FIRED helps. See FIRED; FIRED.",
		"By firing times, a firing time, firing.")
	if got["FIRED"] != 0 || got["firing"] != 2 {
		t.Errorf("%v", got)
	}
}

// TestNames checks that names of species keep their capital, and names of persons their particles.
func TestNames(t *testing.T) {
	p := phrasesOf(t, language.English, 0, "We see Plasmodium falciparum, some Plasmodium falciparum, of Plasmodium falciparum.",
		"The Plasmodium falciparum, or Plasmodium falciparum, and Plasmodium falciparum. The van der Waals forces act.",
		"A van der Waals force acts; van der Waals forces.")
	p.c.opts.Written = func(stem string) string { return stem } // other texts write both words small
	got := map[string]bool{}
	for j := range p.Parts {
		got[p.Text(j, nil)] = true
	}
	if !got["Plasmodium falciparum"] || !got["van der Waals forces"] {
		t.Errorf("%v", got)
	}
}

// TestInCapitals checks that texts in capitals are read as other texts write their words.
func TestInCapitals(t *testing.T) {
	written := map[string]string{"librari": "libraries", "brazil": "Brazil", "dna": "DNA", "citat": "citation", "km": "km"}
	find := func(of language.Language, texts ...string) map[string]int {
		p, err := Find(t.Context(), len(texts), func(lo, hi int) ([]Text, error) {
			var list []Text
			for _, text := range texts[lo:hi] {
				list = append(list, Text{Title: text, Abstract: text + ".", Language: of})
			}
			return list, nil
		}, Options{Written: func(stem string) string { return written[stem] }})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int{}
		for _, j := range p.Occurs.Indices {
			got[p.Text(int(j), nil)]++
		}
		return got
	}
	got := find(language.English, "THE CO-CITATION OF LIBRARIES IN BRAZIL BY KNOWLEDGE MANAGEMENT (KM) AND THE BJGP WITH DNA",
		"THE CO-CITATION OF LIBRARIES IN BRAZIL BY KNOWLEDGE MANAGEMENT (KM) AND THE BJGP WITH DNA. KM GROWS")
	for _, want := range []string{"co-citation of libraries", "Brazil", "knowledge management (KM)", "BJGP", "DNA"} {
		if got[want] != 2 {
			t.Errorf("%q is in %d texts: %v", want, got[want], got)
		}
	}
	spanish, _ := language.Parse("es")
	got = find(spanish, "LA INTELIGENCIA ARTIFICIAL Y LOS LIBROS", "LA INTELIGENCIA ARTIFICIAL Y LAS ESCUELAS")
	if got["inteligencia artificial"] != 2 {
		t.Errorf("%v", got)
	}
}

// TestPluralOfTitles checks that titles show the plural where each word has a capital.
func TestPluralOfTitles(t *testing.T) {
	titles := []string{"The Large Schools of Oslo", "The Good Schools of Rome", "The First School of Bonn"}
	p, err := Find(t.Context(), len(titles), func(lo, hi int) ([]Text, error) {
		var list []Text
		for _, title := range titles[lo:hi] {
			list = append(list, Text{Title: title, Language: language.English})
		}
		return list, nil
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for j := range p.Parts {
		if text := strings.ToLower(p.Text(j, nil)); strings.HasPrefix(text, "school") && text != "schools" {
			t.Errorf("%q", text)
		}
	}
}

// TestSeldomDefined checks that an acronym that many texts know without a definition does not stand for what few say.
func TestSeldomDefined(t *testing.T) {
	for others, want := range map[int]string{9: "risk network analysis (RNA)", 99: "RNA"} {
		texts := slices.Repeat([]string{"The RNA folds. Cells have RNA."}, others)
		got := find(t, language.English, append(texts, "A risk network analysis (RNA).")...)
		if got[want] < others {
			t.Errorf("%d others: %q is in %d texts: %v", others, want, got[want], got)
		}
	}
}
