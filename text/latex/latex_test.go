package latex

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		`no LaTeX at all`: "no LaTeX at all",
		`Erd\H{o}s, Schr\"odinger, Lov\'{a}sz, na\"{\i}ve, \'{\L}ukasz`: "Erdős, Schrödinger, Lovász, naïve, " + norm.NFC.String("Ł\u0301") + "ukasz",
		`\emph{two words} and \textbf{bold}`:                            "two words and bold",
		`as in \cite{key} and \ref{fig}`:                                "as in  and ",
		`{B}ayesian {BERT}`:                                             "Bayesian BERT",
		`the $\phi^3$ theory costs \$5`:                                 `the $\phi^3$ theory costs $5`,
		"``quoted'' words -- or not":                                    "“quoted” words -- or not",
		`\href{https://example.org}{here}`:                              "here",
		`don\'t trust the model\'s output`:                              "don't trust the model's output",
		`\L{}o\'s-Tarski, Ło\'s, wielko\'s\'c, s\'s`:                    "Łoś-Tarski, Łoś, wielkość, s's",
		`jako{\'s}ci {the model\'s}`:                                    "jakości the model's",
		`87 Ge\kern -0.1em V, a\hskip 2pt plus 1pt b`:                   "87 GeV, a b",
		`Pa\'stwo, Wa\'s`:                                               "Paśtwo, Wa's",
	} {
		if got := Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSource(t *testing.T) {
	for in, want := range map[string]string{
		`The Engine\rq s cards\slash looms`:      "The Engine’s cards/looms",
		`The Engine\rq{}s cards\slash{}looms`:    "The Engine’s cards/looms",
		`a \unknown word, it\foo{}s, \bar`:       "a word, it s, ",
		`\unknown{an argument} of \TeX`:          "an argument of TeX",
		`{\AMS} notes on \LyX{} and \UNIX, \Foo`: "AMS notes on LyX and UNIX, ",
		`input\output and $\alpha \foo$`:         `input and $\alpha \foo$`,
		`p \&gt; 0.05, R\&D, \> and \<`:          "p &gt; 0.05, R&D, > and <",
	} {
		if got := Source(in); got != want {
			t.Errorf("Source(%q) = %q, want %q", in, got, want)
		}
	}
	if got := Text(`input\output`); got != "inputoutput" {
		t.Errorf("Text drops what may be a word: %q", got)
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		`no LaTeX at all`: "no LaTeX at all",
		`Erd\H{o}s Schr\"odinger Lov\'{a}sz na\"{\i}ve S{\o}ren {\"O}de`: "Erdős Schrödinger Lovász naïve Søren Öde",
		`\emph{two words} \cite{key} $\phi^3$ \~{} \c`:                   `\emph{two words} \cite{key} $\phi^3$ \~{} \c`,
		`{B}ayesian {G}aussian-{M}arkov \zz{G}`:                          `Bayesian Gaussian-Markov \zz{G}`,
		`CO$_2$ and H$_{2}$O, the $x_2$ of T$_i$`:                        `CO2 and H2O, the $x_2$ of T$_i$`,
		`don\'t, model\'s`: "don't, model's",
	} {
		if got := Words(in); got != want {
			t.Errorf("Words(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestSameAccents checks that both ways to read agree on every accent and special letter.
func TestSameAccents(t *testing.T) {
	var commands []string
	for name := range accents {
		for _, base := range []string{"a", "c", "E", "o", "s", "z", `\i`, `\o`} {
			commands = append(commands, `\`+name+"{"+base+"}")
		}
	}
	for name := range letters {
		commands = append(commands, `\`+name+"{}", `{\`+name+"}")
	}
	for _, c := range commands {
		in := "x" + c + "x"
		if got, want := Words(in), Text(in); got != want {
			t.Errorf("Words(%q) = %q, Text gives %q", in, got, want)
		}
	}
}

// TestHostile reads texts that would take hours if a search went on to the end of the text again and
// again.
func TestHostile(t *testing.T) {
	const length = 1 << 19
	for _, unit := range []string{"_{", `\cite{`, `\`, "{", "{a", `{\"`, "$_", "$_{", "$", "$a", `\'{`, `\c `, `\cite[`, "~", "-", "``", `\begin{`, `\'s1`} {
		text := strings.Repeat(unit, length/len(unit))
		start := time.Now()
		Text(text)
		Words(text)
		Unicode(text)
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%d bytes of %q take %v", length, unit, d)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, text := range []string{`Erd\H{o}s {\"O}de \'{\i}`, `$\phi^3$ \cite[a]{b} \begin{equation}x\end{equation}`, "{a, b} ``c''--d~e", `\`, `\'`, "$_{2}$"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for name, read := range map[string]func(string) string{"Text": Text, "Words": Words} {
			if got := read(text); utf8.ValidString(text) && !utf8.ValidString(got) {
				t.Errorf("%s(%q) = %q, which is not valid", name, text, got)
			} else if len(got) > 3*len(text)+16 {
				t.Errorf("%s(%q) is %d bytes long", name, text, len(got))
			}
		}
	})
}
