package language

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	for code, want := range map[string]string{
		"en": "en", "EN-us": "en", "eng": "en", "English": "en", "fra": "fr", "fre": "fr", " fr_CA ": "fr", "nb": "no", "nn-NO": "no", "ger": "de", "Farsi": "fa",
	} {
		if l, ok := Parse(code); !ok || l.String() != want {
			t.Errorf("Parse(%q) = %v, %v, want %s", code, l, ok, want)
		}
	}
	for _, code := range []string{"", "xx", "klingon", "-"} {
		if l, ok := Parse(code); ok {
			t.Errorf("Parse(%q) = %v", code, l)
		}
	}
	for l := Language(1); l < Count; l++ {
		if got, ok := Parse(l.String()); !ok || got != l {
			t.Errorf("Parse(%q) = %v", l.String(), got)
		}
	}
	if Unknown.String() != "" || English.String() != "en" || Russian.String() != "ru" || Ukrainian.String() != "uk" {
		t.Error("the constants are not what the table says")
	}
}

func TestStem(t *testing.T) {
	for code, words := range map[string][][2]string{
		"en": {{"networks", "network"}},
		"fr": {{"réseaux", "réseau"}, {"apprentissages", "apprentissag"}},
		"es": {{"redes", "red"}, {"neuronales", "neuronal"}},
		"ru": {{"сетей", "сет"}, {"нейронные", "нейрон"}},
		"sv": {{"nätverken", "nätverk"}},
		"no": {{"nettverkene", "nettverk"}},
		"hu": {{"hálózatok", "hálózat"}},
		"de": {{"netze", "netz"}, {"neuronalen", "neuronal"}},
		"it": {{"reti", "ret"}, {"neurali", "neural"}},
		"pt": {{"redes", "red"}, {"neuronais", "neuron"}},
		"nl": {{"netwerken", "netwerk"}},
		"da": {{"netværkerne", "netværk"}},
		"fi": {{"verkoissa", "verko"}},
		"ro": {{"rețelelor", "rețel"}},
		"tr": {{"modelleri", "model"}},
		"ar": {{"الشبكات", "شبك"}},
		"el": {{"δίκτυα", "δίκτυα"}},
		"zh": {{"网络", "网络"}},
	} {
		l, _ := Parse(code)
		for _, w := range words {
			if got := l.Stem(w[0]); got != w[1] {
				t.Errorf("%s: Stem(%q) = %q, want %q", code, w[0], got, w[1])
			}
		}
		if got := l.HasStemmer(); got != !strings.Contains("el zh", code) {
			t.Errorf("%s: HasStemmer = %v", code, got)
		}
	}
}

func TestWords(t *testing.T) {
	for code, words := range map[string]string{"en": "the of", "fr": "les sont car", "de": "die und nicht", "ru": "который", "sv": "och", "no": "og", "hu": "hogy", "pl": "się"} {
		l, _ := Parse(code)
		for word := range strings.FieldsSeq(words) {
			if !l.IsStopWord(word) {
				t.Errorf("%s: %q is no stop word", code, word)
			}
		}
	}
	for word := range strings.FieldsSeq("die man son art war sera car on sense sine quasi model the of") {
		if Foreign(word) {
			t.Errorf("%q means something in English", word)
		}
	}
	for word := range strings.FieldsSeq("nicht les der für который och być") {
		if !Foreign(word) {
			t.Errorf("%q means something in English", word)
		}
	}
	if fr, _ := Parse("fr"); !fr.IsBoilerplate("résultats") || fr.IsBoilerplate("réseau") || !English.IsBoilerplate("results") {
		t.Error("boilerplate")
	}
}

// TestFiles checks that the files have nothing that has no effect.
func TestFiles(t *testing.T) {
	entries, err := files.ReadDir("words")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if l, ok := Parse(strings.TrimSuffix(e.Name(), ".txt")); !ok || len(words().of[l].stop) == 0 {
			t.Errorf("%s: no language, or no words", e.Name())
		}
		text, err := files.ReadFile("words/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if name, ok := strings.CutPrefix(line, "= "); ok && !strings.Contains("tell\nstop\nambiguous\nboilerplate\n", name) {
				t.Errorf("%s: section %q", e.Name(), name)
			}
			if line != strings.ToLower(line) {
				t.Errorf("%s: capitals in %q", e.Name(), line)
			}
		}
	}
	if Count > 32 {
		t.Error("Set has too few bits")
	}
}

func TestTell(t *testing.T) {
	for l, code := range map[Language]string{English: "en", Russian: "ru", Ukrainian: "uk", Chinese: "zh", Japanese: "ja", Korean: "ko"} {
		if l.String() != code {
			t.Errorf("%s is %s", code, l)
		}
	}
	ru, uk := Set(1<<Russian), Set(1<<Ukrainian)
	for word, want := range map[string]Set{"the": 1 << English, "network": 0, "": 0, "сетей": ru | uk, "мережі": uk, "мы": ru, "φ": 0, "сmix": 0,
		"神经": 1 << Chinese, "する": 1 << Japanese, "연구": 1 << Korean, "\u2014": 0} {
		if got := Tell(word); got != want {
			t.Errorf("Tell(%q) = %b, want %b", word, got, want)
		}
	}
}

// TestElect elects Japanese where there are both its letters and Chinese characters.
func TestElect(t *testing.T) {
	for _, tt := range []struct {
		words string
		want  Language
	}{
		{"神经 经网 网络", Chinese}, {"研究 究で では 結果 果を 示す", Japanese}, {"연구 결과", Korean},
		{"the 神经 of a is 经网", English}, {"", Unknown},
	} {
		var v Votes
		words := strings.Fields(tt.words)
		for _, w := range words {
			v.Add(Tell(w))
		}
		if got := v.Elect(len(words)); got != tt.want {
			t.Errorf("%q is in %s, want %s", tt.words, got, tt.want)
		}
	}
}

// TestElectFew: two words are enough, one is not, and neither are words of two languages alike, nor fewer than a
// twentieth of all.
func TestElectFew(t *testing.T) {
	for _, tt := range []struct {
		english, russian, words int
		want                    Language
	}{
		{1, 0, 3, Unknown}, {2, 0, 3, English}, {2, 1, 5, English}, {2, 2, 5, Unknown}, {2, 3, 5, Russian},
		{2, 0, 40, English}, {2, 0, 41, Unknown},
	} {
		var v Votes
		v[English], v[Russian] = tt.english, tt.russian
		if got := v.Elect(tt.words); got != tt.want {
			t.Errorf("%d English and %d Russian of %d words: %s, want %s", tt.english, tt.russian, tt.words, got, tt.want)
		}
	}
}

func FuzzStem(f *testing.F) {
	f.Add("networks")
	f.Add("сетей")
	f.Add("e\u0301te\u0301")
	f.Add("'s'")
	f.Fuzz(func(t *testing.T, word string) {
		for l := range Language(Count) {
			stem := l.Stem(word)
			if utf8.ValidString(word) && !utf8.ValidString(stem) || len(stem) > len(word)+8 {
				t.Errorf("%s: Stem(%q) = %q", l, word, stem)
			}
			l.IsStopWord(word)
		}
		Tell(word)
	})
}

func BenchmarkDetect(b *testing.B) {
	text := strings.Repeat("We show that the structure of a graph of papers is that of a tree, for most of them. ", 10)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Detect(text)
	}
}

// TestAuxiliaryVerbs checks that the forms of auxiliary verbs in which abstracts have them are function words, but not
// those that are nouns in English.
func TestAuxiliaryVerbs(t *testing.T) {
	for code, words := range map[string]string{"fr": "pourraient devrait aura", "de": "könnte würden", "es": "podría",
		"it": "potrebbe", "pt": "poderia", "nl": "mogen"} {
		l, _ := Parse(code)
		for word := range strings.FieldsSeq(words) {
			if !l.IsStopWord(word) {
				t.Errorf("%s: %q is no function word", code, word)
			}
		}
	}
	if Foreign("aura") || !Foreign("pourraient") {
		t.Error("an English word is dropped in English texts, or a French one is not")
	}
}
