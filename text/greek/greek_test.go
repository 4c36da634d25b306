package greek

import "testing"

func TestNames(t *testing.T) {
	for _, test := range []struct{ letter, name string }{
		{"β", "beta"}, {"Γ", "gamma"}, {"ϕ", "phi"}, {"ς", "sigma"}, {"𝛼", "alpha"}, {"𝚫", "delta"},
		{"b", ""}, {"βγ", ""}, {"", ""}, {"я", ""},
	} {
		if name := Name(test.letter); name != test.name {
			t.Errorf("Name(%q) = %q, want %q", test.letter, name, test.name)
		}
	}
	for s, want := range map[string]bool{"beta": true, "Gamma": true, "EPSILON": true, "betas": false, "β": false, "": false} {
		if got := IsName(s); got != want {
			t.Errorf("IsName(%q) = %t, want %t", s, got, want)
		}
	}
	if name := LetterName('κ'); name != "kappa" {
		t.Errorf("LetterName = %q, want kappa", name)
	}
	if name := LetterName('Κ'); name != "" {
		t.Errorf("LetterName of a capital = %q, want none", name)
	}
}
