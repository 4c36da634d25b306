package language

import (
	"strings"
	"testing"
)

func TestDetect(t *testing.T) {
	for s, want := range map[string]string{
		"We show that the method is faster than those of others.":              "en",
		"Wir zeigen, dass die Methode schneller ist als die der anderen.":      "de",
		"Nous montrons que la méthode est plus rapide que celle des autres.":   "fr",
		"Mostramos que el método es más rápido que los otros en la práctica.":  "es",
		"Mostramos que o método é mais rápido do que os outros na prática.":    "pt",
		"Mostriamo che il metodo è più veloce degli altri nella pratica.":      "it",
		"We laten zien dat de methode sneller is dan die van het andere werk.": "nl",
		"Мы показываем, что метод быстрее других.":                             "ru",
		"Ми показуємо, що метод є швидшим і простішим.":                        "uk",
		"我们提出一种新的方法。":                                                          "zh",
		"本研究では新しい手法を提案する。":                                                     "ja",
		"우리는 새로운 방법을 제안한다.":                                                    "ko",
		"Προτείνουμε μια νέα μέθοδο.":                                          "el",
		"基于 BERT 的方法":   "zh",
		"Deep learning": "",
		"":              "",
		"12 + 34":       "",
		strings.Repeat("The structure of the graph is that of a tree. ", 10_000): "en",
	} {
		if got := Detect(s).String(); got != want {
			t.Errorf("%.60s: %q, want %q", s, got, want)
		}
	}
}

func FuzzDetect(f *testing.F) {
	f.Add("We show")
	f.Fuzz(func(t *testing.T, s string) {
		if l := Detect(s).String(); len(l) != 0 && len(l) != 2 {
			t.Errorf("%q", l)
		}
	})
}
