package text

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"kindred/text/language"
	"kindred/text/latex"
)

// tokens returns the normalised tokens of text that are no residue, with "|" for each gap
// between two of them.
func tokens(text string) string {
	var found []string
	tokenize(latex.Words(text),
		func(token string) {
			if !latex.IsResidue(token) {
				found = append(found, normalize(token))
			}
		},
		func() {
			if n := len(found); n > 0 && found[n-1] != "|" {
				found = append(found, "|")
			}
		})
	if n := len(found); n > 0 && found[n-1] == "|" {
		found = found[:n-1]
	}
	return strings.Join(found, " ")
}

// TestNPMI compares with the formula worked out by hand: "tide pool" in 2 documents, "tide" in 3 and "pool" in 2, of 8
// documents that all words have together.
func TestNPMI(t *testing.T) {
	want := math.Log((2.0/8)/(3.0/8*2.0/8)) / -math.Log(2.0/8)
	if got := NPMI(3, 2, 2, 8); math.Abs(got-want) > 1e-12 {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := NPMI(2, 2, 2, 8); math.Abs(got-1) > 1e-12 {
		t.Errorf("words that only occur together: got %v, want 1", got)
	}
}

func TestTokenize(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", ""},
		{"blank", " \t\n", ""},
		{"words", "Attention is all\nyou need", "attention is all you need"},
		{"punctuation", "cats, dogs; birds (and bees).", "cats | dogs | birds | and bees"},
		{"quotes-join", `a "hot topic" here`, "hot topic here"},

		{"hyphen", "state-space models", "state space models"},
		{"hyphen-is-blank", "state space models", "state space models"},
		{"en-dash", "Einstein–Podolsky", "einstein podolsky"},
		{"dash", "one - two — three", "one | two | three"},
		{"hyphen-letter", "t-SNE of x-ray and k-means", "t-sne of x-ray and k-means"},
		{"hyphen-digit", "GPT-4 and COVID-19", "gpt-4 and covid-19"},
		{"hyphen-typographic", "GPT‑4 is GPT-4", "gpt-4 is gpt-4"},
		{"hyphen-many", "DALL-E-2", "dall-e-2"},
		{"dimensions", "3-D, 3D, 2-d", "3d | 3d | 2d"},
		{"prefix", "multi-modal multimodal non-linear", "multimodal multimodal nonlinear"},
		{"prefix-of-two", "non-multi-modal", "nonmulti modal"},
		{"trailing-hyphen", "pre- and post-training", "pre | and posttraining"},
		{"slash", "input/output J/Psi I/O", "input output j/psi i/o"},

		{"possessive", "Einstein's model", "einstein model"},
		{"possessive-typographic", "Einstein’s model", "einstein model"},
		{"contraction", "don't they've", "don they"},
		{"apostrophe-name", "O'Brien", "| brien"},

		{"numbers", "in 2024 3.14 42", "in"},
		{"mixed", "gpt4 2d s4 H2O", "gpt4 2d s4 h2o"},
		{"ordinals", "the 19th 1990s 10x 1st", "the"},
		{"arithmetic", "n-1 2n-1 k/n n/N 2n 100k", ""},
		{"not-arithmetic", "C-14 U-235 5G A/B", "c-14 u-235 5g a/b"},
		{"letters", "a b c word", "| word"},

		{"greek", "φ α and the β-decay", "phi alpha and the beta decay"},
		{"greek-names", "phi alpha and the beta-decay", "phi alpha and the beta decay"},
		{"greek-capital", "Ω baryon, TNF-α", "omega baryon | tnf alpha"},
		{"greek-micro", "µ is μ", "mu is mu"},
		{"greek-word", "λόγος", "λόγος"},

		{"latex-formula", "the $\\phi^3$ theory", "the phi theory"},
		{"latex-greek", "\\alpha \\varepsilon \\Delta", "alpha epsilon delta"},
		{"latex-format", "\\textbf{word} \\emph{two words}", "word two words"},
		{"latex-cite", "as in \\cite{key:2020} and \\ref{fig}", "as in and"},
		{"latex-commands", "A \\rightarrow B, \\mathcal{N}=4 \\frac{1}{2} \\langle x \\rangle \\infty", ""},
		{"latex-residue", "rightarrow drightarrow mathcal infty langle", ""},
		{"latex-residue-not", "anecdotal emphasis quadrangle wrangler Langley", "anecdotal emphasis quadrangle wrangler langley"},
		{"subscripts", "p_0 S_{1} T_1 x_{ij} $L_{\\max}$ q_\\alpha", ""},
		{"snake-case", "snake_case long_name", "snake case long name"},
		{"accents", "Erd\\H{o}s Schr\\\"odinger Schr{\\\"o}dinger Lov\\'{a}sz na\\\"{\\i}ve K\\\"ahler S{\\o}ren",
			"erdős schrödinger schrödinger lovász naïve kähler søren"},
		{"accent-no", "don\\'t, model\\'s", "don | model"},
		{"bibtex-braces", "{B}ayesian {BERT} {G}aussian-{M}arkov", "bayesian bert gaussian markov"},
		{"formula-number", "CO$_2$ and H$_{2}$O", "co2 and h2o"},
		{"formula-index", "the $x_2$ of T$_i$", "the | of"},

		{"url", "code: https://github.com/a/b.git, and more", "code | and more"},
		{"url-bare", "see github.com/a/b or www.example.org now", "see | or | now"},
		{"url-brackets", "(http://a.b/c) more", "more"},
		{"no-url", "results.Input/output hold.On", "results | input output hold | on"},
		{"mail", "write to jane.doe@example.org now", "write to | now"},
		{"mail-end", "write to jane@example.org. Now", "write to | now"},
		{"mail-greek", "from φ@b.c now", "from | now"},
		{"no-mail", "precision@k recall@10. Hits@1.", "precision | recall | hits"},
		{"doi", "doi:10.1000/182 stands", "stands"},
		{"entities", "a &lt; b &amp; &#x27;word&#x27;", "word"},
		{"tags", "H<sub>2</sub>O <i>word</i> <jats:p>next", "word next"},
		{"no-tag", "if speed < limit and mass > zero", "if speed | limit and mass | zero"},

		{"case", "BERT Straße ÉCOLE", "bert straße école"},
		{"full-width", "ＧＰＴ４ ﬁeld", "gpt4 field"},
		{"decomposed", "Schro\u0308dinger", "schrödinger"},
		{"soft-hyphen", "neu\u00adral net\u200cwork", "neural network"},
		{"accented", "naïve Schrödinger", "naïve schrödinger"},
		{"cyrillic", "Нейронные сети и мозг", "нейронные сети | мозг"},
		{"chinese", "深度学习", "深度 度学 学习"},
		{"chinese-one", "中 文", "中 文"},
		{"chinese-mixed", "用GPT模型", "用 gpt 模型"},
		{"chinese-hyphen", "x-模型 end", "| 模型 end"},
		{"chinese-url", "见https://a.b/c。模型", "见 | 模型"},
		{"katakana", "データ", "デー ータ"},
		{"thai", "ไทย", "ไท ทย"},
		{"korean", "신경망", "신경 경망"},
		{"invalid", "ab\xffcd \xe2\x82", "ab | cd"},

		{"idiom", "a state-of-the-art model, State of the art", "| model"},
		{"long", strings.Repeat("x", 41) + " " + strings.Repeat("y", 40), "| " + strings.Repeat("y", 40)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := strings.TrimPrefix(tokens(tt.text), "| ")
			want := strings.TrimPrefix(tt.want, "| ")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("tokens of %q (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

// TestRun compares the loop over ASCII with the one for every script on all texts of up to
// six characters out of a small alphabet.
func TestRun(t *testing.T) {
	alphabet := []string{"a", "Z", "1", "-", " ", "é", "模", "\u0301", "\xff"}
	var try func(text string, left int)
	try = func(text string, left int) {
		tk := tokenizer{text: text}
		end, letters, digits := tk.run(0)
		wantEnd, wantLetters, wantDigits := tk.runBeyondASCII(0, 0, 0, 0)
		if end != wantEnd || letters != wantLetters || digits != wantDigits {
			t.Fatalf("run of %q: %d, %d, %d, want %d, %d, %d", text, end, letters, digits, wantEnd, wantLetters, wantDigits)
		}
		if left == 0 {
			return
		}
		for _, s := range alphabet {
			try(text+s, left-1)
		}
	}
	try("", 6)
}

// TestHostileText reads texts that would take hours if anything were searched for again and
// again to the end of the text.
func TestHostileText(t *testing.T) {
	length := 2 << 20
	if testing.Short() {
		length = 1 << 18
	}
	for _, unit := range []string{
		"_{", "\\cite{", "\\", "{", "{a", "{\\\"", "$_", "$_{", "a.", "a@", "a-", "a/", "1-", "<", "<a", "&", "&a", "'a",
		"a'", "a@b/ ", "http://", "http:// ", "www.", "state-of-", "\xff", "é-", "模", "模-", "\u0301", "\u00ad", "x_",
	} {
		text := strings.Repeat(unit, length/len(unit))
		start := time.Now()
		tokenize(latex.Words(text), func(token string) {
			if token == "" {
				t.Errorf("%q: empty token", unit)
			}
		}, func() {})
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%d bytes of %q take %v", length, unit, d)
		}
	}
}

func TestTokenizeAllocates(t *testing.T) {
	text := strings.Repeat("The state-space model of Schrödinger's 3-D cat, α-decay in https://example.org/x. ", 20)
	if n := testing.AllocsPerRun(10, func() { tokenize(text, func(string) {}, func() {}) }); n > 1 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzTokenize(f *testing.F) {
	for _, text := range oddTexts() {
		f.Add(text)
	}
	f.Add("t-SNE O'Brien's φ-x $\\phi^3$ p_{0} \\cite{a} https://a.b/c a@b.c 3-D CO$_2$ &lt; <i>")
	f.Fuzz(func(t *testing.T, text string) {
		checkTokens(t, text)
		checkTokens(t, latex.Words(text))
	})
}

// checkTokens checks that the tokens of text are pieces of it, in order, within the limits.
func checkTokens(t *testing.T, text string) {
	at := 0
	tokenize(text, func(token string) {
		p := strings.Index(text[at:], token)
		switch {
		case token == "":
			t.Errorf("empty token in %q", text)
		case p < 0:
			t.Errorf("token %q is not in the rest of %q, %q", token, text, text[at:])
		case len(token) > maxTokenBytes:
			t.Errorf("token %q has %d bytes", token, len(token))
		case utf8.ValidString(text) && !utf8.ValidString(token):
			t.Errorf("token %q of %q is not valid", token, text)
		default:
			// Pairs of characters overlap, so that only the beginnings are in order.
			at += p
		}
		word := normalize(token)
		if !utf8.ValidString(word) && utf8.ValidString(token) {
			t.Errorf("normalize(%q) = %q", token, word)
		}
		if again := normalize(word); isASCII(word) && again != word && !strings.Contains(word, "-") {
			t.Errorf("normalize(%q) = %q, and again %q", token, word, again)
		}
		latex.IsResidue(token)
		termOf(Options{}, token)
	}, func() {})
}

func TestStem(t *testing.T) {
	tests := []struct{ form, want string }{
		{"networks", "network"}, {"Clustering", "cluster"}, {"proposes", ""}, {"Proposed", ""}, {"proposing", ""},
		{"studies", ""}, {"the", ""}, {"relativity", "relat"}, {"Relates", ""},
		{"GPT-4", "gpt-4"}, {"gas", "gas"}, {"GPUs", "gpu"}, {"SSMs", "ssm"}, {"gpt4s", "gpt4s"},
		{"Schrödinger", "schrödinger"}, {"alphas", "alpha"}, {"beta", "beta"}, {"multi-modal", "multimod"},
		{"behaviours", "behavior"}, {"optimisation", "optim"}, {"generalised", "general"}, {"Neighbouring", "neighbor"}, {"noise", "nois"},
	}
	for _, tt := range tests {
		if got := termOf(Options{}, tt.form); got != tt.want {
			t.Errorf("term of %q is %q, want %q", tt.form, got, tt.want)
		}
	}
}

// termOf returns the word of a form in English, or "".
func termOf(opts Options, form string) string { return NewAnalyzer(opts).Word(form, language.English) }

// oddTexts are short texts of kinds that have broken other programs.
func oddTexts() []string {
	return []string{
		"", "the of and is", "3.14 % !!! --- ___ 1234", "\xff\xfe\x80broken\xc3 bytes \xf0\x9f everywhere\xe2\x82",
		"深度学习 神经网络的模型 ニューラルネットワーク 신경망", "Нейронные сети для распознавания образов",
		"$\\phi^3$ theory \\textbf{bold} \\cite{key} {G}aussian Erd\\H{o}s {", strings.Repeat("long ", 50), strings.Repeat("a-", 50),
	}
}

func TestTokens(t *testing.T) {
	const text = "State-space models, of GPT-4. Erd\\H{o}s"
	for pattern, want := range map[TokenPattern]string{
		PaperTokens: "[State] space models [of] GPT-4 [Erdős]", WordTokens: "[State] space models of GPT Erd",
	} {
		var got []string
		for token, follows := range Tokens(text, pattern) {
			if !follows {
				token = "[" + token + "]"
			}
			got = append(got, token)
		}
		if got := strings.Join(got, " "); got != want {
			t.Errorf("%s: %s, want %s", pattern, got, want)
		}
	}
	for first := range Tokens(text, PaperTokens) {
		if first != "State" {
			t.Error(first)
		}
		break
	}
}

func BenchmarkTokenize(b *testing.B) {
	text := strings.Repeat("The state-space models of Schrödinger learn long sequences of words, and GPT-4 reads $\\phi^3$ theory. ", 1_000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		tokens := 0
		tokenize(text, func(string) { tokens++ }, func() {})
		if tokens == 0 {
			b.Fatal("no tokens")
		}
	}
}
