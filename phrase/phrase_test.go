package phrase

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/text/language"
)

// find returns the phrases of texts, with the number of texts that have each.
func find(t *testing.T, of language.Language, abstracts ...string) map[string]int {
	t.Helper()
	p := phrasesOf(t, of, 0, abstracts...)
	counts := map[string]int{}
	for _, j := range p.Occurs.Indices {
		counts[p.Text(int(j), nil)]++
	}
	return counts
}

func phrasesOf(t *testing.T, of language.Language, workers int, abstracts ...string) *Phrases {
	t.Helper()
	p, err := Find(t.Context(), len(abstracts), func(lo, hi int) ([]Text, error) {
		var list []Text
		for _, a := range abstracts[lo:hi] {
			list = append(list, Text{Abstract: a, Language: of})
		}
		return list, nil
	}, Options{Parallelism: workers})
	if err != nil {
		t.Fatal(err)
	}
	p.checkOccurrences(t)
	return p
}

// english are sentences as papers have them.
var english = []string{
	"We study low-density parity-check (LDPC) codes. The performance of LDPC codes on the channel is good.",
	"In this paper low-density parity-check codes are decoded. We apply LDPC codes and principal component analysis.",
	"Machine learning is used. The method of principal component analysis helps, and the Internet of Things grows.",
	"Results on the Internet of Things by machine learning show that principal component analysis fails.",
	"We use fine-tuning of large language models (LLMs). The LLMs are large.",
	"Large language models (LLMs) need fine-tuning; an LLM answers. Experiments in vitro with Oryza sativa are given.",
	"The growth of Oryza sativa in vitro was measured, and that of E. coli. Parkinson's disease is studied.",
	"Patients with Parkinson's disease and with E. coli have hepatitis B virus. The hepatitis B virus is known.",
	"Distributed systems are end-to-end systems. The end-to-end systems are distributed.",
}

func TestPhrases(t *testing.T) {
	got := find(t, language.English, english...)
	for phrase, texts := range map[string]int{
		"low-density parity-check (LDPC) codes": 2, "machine learning": 2, "principal component analysis": 3,
		"Internet of Things": 2, "large language models (LLMs)": 2, "fine-tuning": 2, "Oryza sativa": 2, "E. coli": 2,
		"Parkinson's disease": 2, "end-to-end systems": 1,
	} {
		if phrase == "end-to-end systems" {
			continue // in one text
		}
		if got[phrase] != texts {
			t.Errorf("%q is in %d texts, want %d", phrase, got[phrase], texts)
		}
	}
	for _, part := range []string{"density parity", "parity check", "parity-check", "language models", "Things", "coli", "sativa",
		"principal component", "component analysis", "Parkinson", "tuning", "LDPC", "LLM"} {
		if got[part] > 0 {
			t.Errorf("%q is a part of a phrase", part)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}

func TestLanguages(t *testing.T) {
	for _, test := range []struct {
		of    language.Language
		texts []string
		want  []string
	}{
		{4, []string{"Le traitement automatique des langues est étudié. Les réseaux de neurones servent.",
			"On étudie le traitement automatique des langues par des réseaux de neurones."},
			[]string{"traitement automatique des langues", "réseaux de neurones"}},
		{5, []string{"La inteligencia artificial ayuda. El cambio climático es grave.", "El cambio climático y la inteligencia artificial."},
			[]string{"inteligencia artificial", "cambio climático"}},
		{9, []string{"Das maschinelle Lernen ist gut. Die Datenbank ist groß.", "Für das maschinelle Lernen dient die Datenbank."},
			[]string{"maschinelle Lernen", "Datenbank"}},
		{language.Chinese, []string{"我们研究神经网络。", "神经网络用于图像。"}, []string{"神经网络"}},
	} {
		got := find(t, test.of, test.texts...)
		for _, want := range test.want {
			if got[want] != 2 {
				t.Errorf("%s: %q is in %d texts, want 2: %v", test.of.Name(), want, got[want], got)
			}
		}
	}
}

// TestJapanese checks that endings and particles are no phrases, nor parts of foreign words.
func TestJapanese(t *testing.T) {
	got := find(t, language.Japanese, "データに関する研究。マウスの脳血流量を測る。", "データの研究に関する。脳血流量とマウスである。")
	for _, want := range []string{"データ", "マウス", "脳血流量"} {
		if got[want] != 2 {
			t.Errorf("%q is in %d texts, want 2: %v", want, got[want], got)
		}
	}
	if len(got) != 3 {
		t.Errorf("%d phrases, want 3: %v", len(got), got)
	}
}

// TestThai checks that runs of characters that texts share are phrases, where nothing tells words apart.
func TestThai(t *testing.T) {
	got := find(t, language.English, "การศึกษาความเครียดของนักกีฬา", "ปัจจัยที่มีผลต่อความเครียด", "ความเครียดและพยาบาล", "งานศึกษาพยาบาลในไทย")
	want := map[string]int{"ความเครียด": 3, "พยาบาล": 2}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestPersons checks that names of persons with an initial are no phrases, unlike those of species.
func TestPersons(t *testing.T) {
	got := find(t, language.English, "Reviewed by Rebecca L. Mugridge for libraries. The growth of E. coli in libraries.",
		"Reviewed by Rebecca L. Mugridge. An essay on E. coli and S. aureus in soil.",
		"An essay by Rebecca L. Mugridge. We grow S. aureus.")
	for phrase := range got {
		if strings.Contains(phrase, "Mugridge") || strings.Contains(phrase, "Rebecca") {
			t.Errorf("%q is a person", phrase)
		}
	}
	if got["E. coli"] != 2 || got["S. aureus"] != 2 {
		t.Errorf("species are missing: %v", got)
	}
}

// TestArticles checks that words of a language with articles that never follow an article are no phrases.
func TestArticles(t *testing.T) {
	french, _ := language.Parse("fr")
	got := find(t, french, "Un corpus qui tient. Le corpus est ici, et Zurich aussi.",
		"Il tient dans les corpus. Des corpus sont là, et Zurich aussi.", "Elle tient, dans Zurich.")
	for word, texts := range map[string]int{"tient": 0, "corpus": 2, "Zurich": 3} {
		if got[word] != texts {
			t.Errorf("%q is in %d texts, want %d: %v", word, got[word], texts, got)
		}
	}
}

// TestAfterNouns checks that what follows nouns in French names nothing alone, nor what never follows "de" or an article.
func TestAfterNouns(t *testing.T) {
	french, _ := language.Parse("fr")
	got := find(t, french, "L'étiquetage morpho-syntaxique est là. Les grammaires expriment tout. Ces grammaires sont. Un corpus de phrases.",
		"Cet étiquetage morpho-syntaxique est là; les grammaires expriment cela, et très similaire est la langue. Le corpus.",
		"La langue, les grammaires. Il est plus similaire que le corpus de phrases.")
	for _, want := range []string{"grammaires", "corpus", "étiquetage morpho-syntaxique", "langue"} {
		if got[want] < 2 {
			t.Errorf("%q is in %d texts: %v", want, got[want], got)
		}
	}
	for _, no := range []string{"morpho-syntaxique", "expriment", "similaire"} {
		if got[no] > 0 {
			t.Errorf("%q is a phrase", no)
		}
	}
}

// TestVerbsOfNous checks that a verb after "nous" is no phrase anywhere, also where a text is taken for English, and that
// a noun with the same ending is.
func TestVerbsOfNous(t *testing.T) {
	french, _ := language.Parse("fr")
	texts := []string{"Nous observons dans le lac les poissons. Les poissons sont ici, et observons.",
		"Dans le lac, nous observons aussi les poissons, puis un observons."}
	for _, of := range []language.Language{french, language.English} {
		got := find(t, of, texts...)
		if got["observons"] != 0 || of == french && got["poissons"] != 2 {
			t.Errorf("%v: %v", of, got)
		}
	}
}

// TestHyphens checks that what a hyphen cuts off is no phrase.
func TestHyphens(t *testing.T) {
	got := find(t, language.English, "Programs in high-level languages grow. The languages grow.",
		"Programs in higher level languages grow. The languages grow.")
	if got["level languages"] != 0 || got["languages"] != 2 {
		t.Errorf("%v", got)
	}
}

// TestHeadings checks that what stands in fixed places is no phrase.
// TestParts checks that no phrase is a part of a longer expression, nor of the name of a file, but its ending,
// nor of a note at the end of abstracts.
func TestParts(t *testing.T) {
	got := find(t, language.English,
		"The signal to noise ratio grows. See scan_teapot.wav in the archive. (Oberon.)",
		"A low signal-to-noise ratio hurts; signal to noise ratio is all. See test_teapot.wav there. (Oberon.)",
		"We see the signal to noise ratio. Noise is seen. See 12_teapot.wav again. (Oberon.)",
		"Nous présentons les corpora. Bruijn sequences are seen.",
		"Nous présentons. Corpora. De Bruijn sequences are seen.")
	for _, part := range []string{"noise ratio", "teapot", "wav", "oberon", "Oberon", "nous présentons", "Nous présentons"} {
		if got[part] > 0 {
			t.Errorf("%q is a phrase", part)
		}
	}
	if got[".wav"] != 3 || got["Bruijn sequences"] != 2 {
		t.Errorf("%v", got)
	}
}

func TestHeadings(t *testing.T) {
	got := find(t, language.English, "Author correction: Soil bacteria grow. Limitations: soil bacteria die.",
		"Author correction: Rivers with soil bacteria. Limitations: few samples.")
	if got["author correction"]+got["limitations"] > 0 || got["soil bacteria"] != 2 {
		t.Errorf("%v", got)
	}
}

// TestUse checks what is known of English beyond a few texts: what is a verb, an adjective or an abbreviation is no
// phrase, and no part of one.
func TestUse(t *testing.T) {
	got := find(t, language.English,
		"Soil bacteria: waves propagate quickly, giving rise to diverse communities. A systematic mapping of soil bacteria. "+
			"We estimate error estimates by Dr Smith. Bond yields of high-resolution images came according to trees.",
		"With soil bacteria waves propagate. This gives rise to diverse communities. A systematic mapping of rivers follows. "+
			"The error estimate holds, as Dr Smith says. Bond yields of high-resolution images came according to trees.",
		"Bond yields came; soil is diverse.")
	for _, want := range []string{"soil bacteria", "bond yields", "error estimates", "trees"} {
		if got[want] < 2 {
			t.Errorf("%q is no phrase", want)
		}
	}
	for phrase := range got {
		for _, no := range []string{"propagate", "giving", "according", "came", "Dr", "A systematic", "diverse", "high-resolution"} {
			if phrase == no || strings.HasPrefix(phrase, no+" ") && no != "diverse" && no != "high-resolution" && no != "Dr" ||
				strings.HasSuffix(phrase, " "+no) {
				t.Errorf("%q is a phrase", phrase)
			}
		}
	}
	if t.Failed() {
		t.Log(got)
	}
}

// TestSpecial checks that phrases of all subjects say less than those of one.
func TestSpecial(t *testing.T) {
	p := phrasesOf(t, language.English, 0, "The information on galaxies. An extensive database of neural networks.", "The neural networks.",
		"Much information on galaxies. An extensive database of neural networks, and a database.", "The database of galaxies.")
	special := map[string]float64{}
	for j := range p.Special {
		special[p.Text(j, nil)] = p.Special[j]
	}
	if special["galaxies"] != 1 || special["neural networks"] != 1 || special["information"] > 0.35 ||
		special["extensive database of neural networks"] >= 1 {
		t.Errorf("%v", special)
	}
}

// TestSurfaces checks how phrases are written: each paper of a pair says the same thing in another way.
func TestSurfaces(t *testing.T) {
	for _, test := range []struct {
		texts []string
		want  string
	}{
		{[]string{"Neural networks learn. The neural network is deep.", "We see neural networks, and Neural Networks."}, "neural networks"},
		{[]string{"The Markov chain is long.", "Markov chains are long, as a Markov chain is."}, "Markov chain"},
		{[]string{"A t-SNE map helps.", "The t-SNE map is small."}, "t-SNE map"},
		{[]string{"Medical Ethics", "Medical Ethics"}, "medical ethics"},
		// Where no sentence has the noun, its title says more than an adjective.
		{[]string{"Economics. The economic crisis and the economic reform are seen.", "Economics. An economic crisis"},
			"economics"},
		// Where an acronym is defined, words have capitals that they have nowhere else.
		{[]string{"We use a Support Vector Machine (SVM). The support vector machine is fast.",
			"We use a Support Vector Machine (SVM). We like a Support Vector Machine (SVM)."}, "support vector machine"},
		{[]string{"We use a Support Vector Machine (SVM). The vector is supported.", "A Support Vector Machine (SVM) is good."},
			"Support vector machine"},
		{[]string{"Data of the Large Hadron Collider are large. The Large Hadron Collider (LHC) is new. The LHC runs, so the LHC ran.",
			"We go to the Large Hadron Collider. The hadron is near the Large Hadron Collider."},
			"Large Hadron Collider (LHC)"},
		// A name keeps the capitals of all its words.
		{[]string{"Aberrant Behavior Checklist", "The behavior is aberrant in a Checklist. Aberrant Behavior Checklist"},
			"Aberrant Behavior Checklist"},
		{[]string{"We see students' attitudes.", "All students' attitudes are seen."}, "students' attitudes"},
		// A word without a capital after it shows those of a name.
		{[]string{"A Church-Turing automaton holds. A church, as it was turing.", "Church-Turing is it. A Church-Turing grammar"},
			"Church-Turing"},
		{[]string{"The Church-Turing pair (that is seen), Turing, and as Turing and for Turing.",
			"A church-turing pair, by Turing, of Turing, or with Turing."}, "Church-Turing pair"},
	} {
		if got := find(t, language.English, test.texts...); got[test.want] != 2 {
			t.Errorf("%q is in %d texts: %v", test.want, got[test.want], got)
		}
	}
}

// TestWritten checks that words have a capital or none as other texts write them, where these do not show it.
func TestWritten(t *testing.T) {
	written := map[string]string{"norwegian": "Norwegian", "cours": "courses", "learn": "learning", "supervis": "supervised",
		"unit": "units", "state": "states"}
	for _, test := range []struct{ title, abstract, without, with string }{
		{"Norwegian Courses", "", "norwegian courses", "Norwegian courses"},
		{"Camotes Courses", "", "camotes courses", "Camotes courses"},
		{"Camotes Courses", "Some camotes are here.", "camotes courses", "camotes courses"},
		{"Courses", "We see the Supervised Learning.", "Supervised Learning", "supervised learning"},
		{"Courses", "We see the United States as the birds do.", "United States", "United States"},
	} {
		for _, known := range []func(string) string{nil, func(stem string) string { return written[stem] }} {
			want := test.without
			if known != nil {
				want = test.with
			}
			texts := slices.Repeat([]Text{{Title: test.title, Abstract: test.abstract, Language: language.English}}, 2)
			p, err := Find(t.Context(), len(texts), func(lo, hi int) ([]Text, error) { return texts[lo:hi], nil },
				Options{Written: known})
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for j := range p.Parts {
				all = append(all, p.Text(j, nil))
			}
			if !slices.Contains(all, want) {
				t.Errorf("%q, known %t: %q is not in %q", test.title, known != nil, want, all)
			}
		}
	}
}

// TestAlone checks that adjectives, Greek letters and units are no phrases of their own, nor ends of phrases.
func TestAlone(t *testing.T) {
	got := find(t, language.English,
		"The sets are sparse. A sparse grid is given. Some sets were very sparse, and the type is functionally distinct.",
		"Grids are sparse. The grid has a gamma of 3 kg. The types are functionally distinct.",
		"The gamma of kg is distinct. The grid was distinct.")
	for _, word := range []string{"sparse", "distinct", "functionally distinct", "gamma", "kg"} {
		if got[word] > 0 {
			t.Errorf("%q is a phrase", word)
		}
	}
	if got["grids"]+got["grid"] != 3 {
		t.Errorf("%v", got)
	}
}

func TestSameForAllWorkersAndOrders(t *testing.T) {
	var texts []string
	for i := range 600 {
		texts = append(texts, english[i%len(english)]+fmt.Sprintf(" Extra words%d are here.", i%50))
	}
	sum := func(p *Phrases) string {
		var b strings.Builder
		counts := make([]int, p.Occurs.Cols)
		for _, j := range p.Occurs.Indices {
			counts[j]++
		}
		for j := range p.Parts {
			fmt.Fprintln(&b, p.Text(j, nil), counts[j])
		}
		return b.String()
	}
	want := sum(phrasesOf(t, language.English, 1, texts...))
	for _, workers := range []int{2, 7} {
		if diff := cmp.Diff(want, sum(phrasesOf(t, language.English, workers, texts...))); diff != "" {
			t.Errorf("%d workers (-1 +%d)\n%s", workers, workers, diff)
		}
	}
	slices.Reverse(texts)
	if diff := cmp.Diff(want, sum(phrasesOf(t, language.English, 0, texts...))); diff != "" {
		t.Errorf("in reverse order (-want +got)\n%s", diff)
	}
}

func TestErrors(t *testing.T) {
	none := func(lo, hi int) ([]Text, error) { return make([]Text, hi-lo), nil }
	if _, err := Find(t.Context(), 3, none, Options{MinDF: -1}); err == nil {
		t.Error("MinDF = -1: no error")
	}
	failed := errors.New("failed")
	if _, err := Find(t.Context(), 3, func(int, int) ([]Text, error) { return nil, failed }, Options{}); !errors.Is(err, failed) {
		t.Errorf("error of texts: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Find(ctx, 3, none, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, n := range []int{0, 3} {
		if p, err := Find(t.Context(), n, none, Options{}); err != nil || p.Occurs.Rows != n || p.Occurs.Cols != 0 {
			t.Errorf("%d empty texts: %v", n, err)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("Natural language processing (NLP) and (NLP)", "l'$x$ d’un E. coli B. (a) (AB", uint8(4))
	f.Add("神经网络 (NN)", "end-to-end -to- 2.5 12 (II)", uint8(1))
	f.Fuzz(func(t *testing.T, a, b string, of uint8) {
		texts := []Text{{a, b, []string{b, a}, language.Language(of % language.Count)}, {b, a, nil, language.English},
			{a, b, []string{a}, language.English}}
		p, err := Find(t.Context(), len(texts), func(lo, hi int) ([]Text, error) { return texts[lo:hi], nil }, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Occurs.Validate(); err != nil {
			t.Fatal(err)
		}
		p.checkOccurrences(t)
		for j := range p.Parts {
			if text := p.Text(j, nil); strings.TrimSpace(text) == "" {
				t.Errorf("phrase %d of %q and %q has no text", j, a, b)
			}
		}
	})
}

// checkOccurrences fails unless each phrase occurs where a walk over all sequences of words finds it.
func (p *Phrases) checkOccurrences(t *testing.T) {
	t.Helper()
	for j, node := range p.nodes {
		for number := range p.c.docs {
			var want, got [][2]int
			p.m.walk(number, func(v int32, i, end int) {
				if v == node {
					want = append(want, [2]int{i, end})
				}
			})
			p.m.occurrences(number, p.m.wordsOf(node), func(i, end int) { got = append(got, [2]int{i, end}) })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("phrase %d in text %d (-walk +occurrences):\n%s", j, number, diff)
			}
		}
	}
}

// TestAbout checks how much texts are about a phrase: most if the title has it, else the more often the more.
func TestAbout(t *testing.T) {
	texts := []Text{
		{Title: "Soil bacteria", Abstract: "The roots of the plants grow."},
		{Title: "The plants", Abstract: "We see soil bacteria."},
		{Title: "The plants", Abstract: "We see soil bacteria. The soil bacteria grow."},
		{Title: "The plants", Abstract: "Soil bacteria are here. The soil bacteria are there, and soil bacteria are the soil bacteria."},
		{Title: "The plants", Abstract: "The roots are here."},
	}
	p, err := Find(t.Context(), len(texts), func(lo, hi int) ([]Text, error) { return texts[lo:hi], nil }, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []float32
	for i := range texts {
		weight := float32(0)
		for q, j := range p.Occurs.Row(i).Indices {
			if p.Text(int(j), nil) == "soil bacteria" {
				weight = p.Occurs.Row(i).Data[q]
			}
		}
		got = append(got, weight)
	}
	if diff := cmp.Diff([]float32{1, 1. / 3, 1. / 2, 2. / 3, 0}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestKeywords checks that a keyword counts less than what the text itself says, that its capitals say nothing, that
// it is no sentence that repeats, and that its parts, and labels of fields, are no phrases.
// TestTitled checks that phrases that hardly any titles have say less of a subject.
func TestTitled(t *testing.T) {
	texts := []Text{{Title: "A dialysis", Language: language.English}} // without an abstract, it tells nothing
	for _, word := range strings.Fields("rats mice dogs cats sheep cows goats pigs hens") {
		texts = append(texts, Text{Title: "Insulin", Abstract: "The dialysis of " + word + "; here is the insulin of one.",
			Language: language.English})
	}
	p, err := Find(t.Context(), len(texts), func(lo, hi int) ([]Text, error) { return texts[lo:hi], nil }, Options{})
	if err != nil {
		t.Fatal(err)
	}
	special := map[string]float64{}
	for j := range p.Parts {
		special[p.Text(j, nil)] = p.Special[j]
	}
	if special["insulin"] != 1 || special["dialysis"] < 0.2 || special["dialysis"] > 0.5 {
		t.Errorf("%v", special)
	}
}

func TestKeywords(t *testing.T) {
	keywords := []string{"Plant Genetic Resources for Food and Agriculture", "Seeds", "United States National Aeronautics and Space"}
	texts := []Text{
		{"Seeds of maize", "The plants grow. The cultivar: full.", keywords, language.English},
		{"Wheat", "The seeds are small. The cultivar: not full.", keywords, language.English},
		{"Rice", "", keywords, language.English},
	}
	p, err := Find(t.Context(), len(texts), func(lo, hi int) ([]Text, error) { return texts[lo:hi], nil }, Options{})
	if err != nil {
		t.Fatal(err)
	}
	about := map[string][]float32{}
	for i := range texts {
		row := p.Occurs.Row(i)
		for q, j := range row.Indices {
			text := p.Text(int(j), nil)
			about[text] = append(about[text], row.Data[q])
		}
	}
	want := map[string][]float32{
		"seeds":                   {1, 1. / 3, 0.2},
		"plant genetic resources": {0.2, 0.2, 0.2},
	}
	for text := range about {
		if lower := strings.ToLower(text); strings.Contains(lower, " aeronautics") || strings.Contains(lower, "cultivar") {
			t.Errorf("%q is a phrase: it is a part of a keyword, or the label of a field", text)
		}
	}
	for text := range want {
		if diff := cmp.Diff(want[text], about[text]); diff != "" {
			t.Errorf("%q (-want +got)\n%s\n%v", text, diff, about)
		}
	}
}

// TestLeads checks that a function word stays with the word that it makes one term with, and that "in vivo" is no term
// by itself.
func TestLeads(t *testing.T) {
	got := find(t, language.English, "Least squares estimation of growth. In vivo imaging of mice is used.",
		"We use in vivo imaging and least squares estimation. Growth in vivo and in vitro.",
		"Mice grow in vitro and in vivo by least squares. The squares of the chessboard are counted.")
	for _, want := range []string{"least squares", "least squares estimation", "in vivo imaging", "mice"} {
		if got[want] < 2 {
			t.Errorf("%q is in %d texts: %v", want, got[want], got)
		}
	}
	for phrase := range got {
		if strings.HasSuffix(phrase, "vivo") || strings.HasSuffix(phrase, "vitro") || strings.HasPrefix(phrase, "vivo") ||
			strings.HasPrefix(phrase, "squares") {
			t.Errorf("%q is no term", phrase)
		}
	}
}

// TestFormOfGroup checks that a phrase has the form of the texts of a group, if most of them have the same.
func TestFormOfGroup(t *testing.T) {
	p := phrasesOf(t, language.English, 0, "Toeplitz operators are bounded.", "We bound Toeplitz operators, and an operator.",
		"The operations of firms are safe.", "We watch operations and logical operation.", "Operations of banks fail. The operation fails.")
	words := map[string]bool{}
	for j := range p.Parts {
		if p.Text(j, nil) != "operations" {
			continue
		}
		for want, group := range map[string][]int{"operators": {0, 1}, "operations": {1, 2, 3, 4}} {
			if got := p.Text(j, group); got != want {
				t.Errorf("texts %v write %q, want %q", group, got, want)
			}
			words[want] = true
		}
	}
	if len(words) != 2 {
		t.Errorf("no phrase is written as operations")
	}
}
