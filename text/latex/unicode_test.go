package latex

import (
	"strings"
	"testing"
)

func TestUnicode(t *testing.T) {
	for s, want := range map[string]string{
		`On ${\mathbb Z}^3$ and $\mathbb{R}$`:  "On ℤ³ and ℝ",
		`$\alpha_{ij} \le \frac{1}{2}$`:        "αᵢⱼ ≤ 1/2",
		`$O(n^2)$, $x_{10}$, $L^p$, $a^{x+1}$`: "O(n²), x₁₀, L^p, a^(x+1)",
		`$\mathcal{N}=4$ SYM`:                  "N=4 SYM",
		`$\frac{a+b}{c}$ and $\sqrt{x^2 + 1}$`: "(a+b)/c and √(x²+1)",
		`$\text{BERT}_\text{base}$`:            "BERT_(base)",
		`$\unknown{x}$ $\,a\;b$ $\{1\}$`:       "unknownx a b {1}",
		`from $5 to $10`:                       "from $5 to $10",
		`plain`:                                "plain",
		`$}$`:                                  "",
		`$a^$`:                                 "a",
		`$x}+{y$`:                              "x+y",
	} {
		if got := Unicode(s); got != want {
			t.Errorf("Unicode(%q) = %q, want %q", s, got, want)
		}
	}
	deep := "$" + strings.Repeat("{", 1000) + "x" + strings.Repeat("}", 1000) + "$"
	if got := Unicode(deep); strings.Contains(got, "{") {
		t.Errorf("deep braces: %.40q", got)
	}
}

func FuzzUnicode(f *testing.F) {
	f.Add(`$\frac{1}{x^2_{i}}$`)
	f.Add(`$\mathbb`)
	f.Fuzz(func(t *testing.T, s string) { Unicode(s) })
}
