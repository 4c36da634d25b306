package text

import "testing"

func TestGivenFamily(t *testing.T) {
	for name, want := range map[string][2]string{
		"Ada Lovelace":            {"Ada", "Lovelace"},
		"Ludwig van Beethoven":    {"Ludwig", "van Beethoven"},
		"Martin Luther King Jr.":  {"Martin Luther", "King Jr."},
		"J. R. R. Tolkien":        {"J. R. R.", "Tolkien"},
		"Plato":                   {"", ""},
		"ATLAS Collaboration":     {"", ""},
		"The Unknown Author":      {"", ""},
		"Acme, Inc.":              {"", ""},
		"王小明":                     {"", ""},
		"de Vries":                {"de", "Vries"},
		"María José de la Cruz X": {"María José", "de la Cruz X"},
	} {
		if given, family := GivenFamily(name); [2]string{given, family} != want {
			t.Errorf("%s: %q, %q; want %q", name, given, family, want)
		}
	}
}
