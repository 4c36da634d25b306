package people

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestByline(t *testing.T) {
	for line, want := range map[string][]string{
		"Ada Quist, Bo van der Meer and C. Xi":                    {"Ada Quist", "Bo van der Meer", "C. Xi"},
		"A. Kowalska1, T. Reed1,2 and J. Sato3*":                  {"A. Kowalska", "T. Reed", "J. Sato"},
		"Quist M(1), van der Meer J(2), Xi C.":                    {"M Quist", "J van der Meer", "C Xi"},
		"Public, Jane Q.; Souza, Rafael":                          {"Jane Q. Public", "Rafael Souza"},
		"Eze, Chidi (Norland School of Business)":                 {"Chidi Eze"},
		"Anna Kowalska (Warsaw), Tom Reed (Leeds)":                {"Anna Kowalska", "Tom Reed"},
		"A. Reyes, B. Osei, +3 authors T. Lindqvist":              {"A. Reyes", "B. Osei", "T. Lindqvist"},
		"View ORCID Profile Hyun Lee, Sora Kim":                   {"Hyun Lee", "Sora Kim"},
		"A Reyes, B Osei… - Reef Letters, 2021 - publisher.org":   {"A Reyes", "B Osei"},
		"Uma Vance, University of Northport, Northport":           {"Uma Vance"},
		"Authors: Plato, The Tide Collaboration":                  {"Plato", "The Tide Collaboration"},
		"by Ada Quist and Bo Meer":                                {"Ada Quist", "Bo Meer"},
		"Lena Brandt ⋅ Ivo Marek ⋅ Chen Xi":                       {"Lena Brandt", "Ivo Marek", "Chen Xi"},
		"P. -A. Abel, J. Van geertruyden":                         {"P. -A. Abel", "J. Van geertruyden"},
		"María José García de la Cruz, Uma Vance":                 {"María José García de la Cruz", "Uma Vance"},
		"Ada Quist, Bo Meer, and 12 others":                       {"Ada Quist", "Bo Meer"},
		"Ada Quist, Bo Meer and 3 more authors":                   {"Ada Quist", "Bo Meer"},
		"Ada Quist Bo van der Meer C. Xi Lena Okafor":             {"Ada Quist", "Bo van der Meer", "C. Xi", "Lena Okafor"},
		"李四, 王小明":                                                 {"李四", "王小明"},
		"Ada Quist Bo van der Meer\tC. Xi Lena Okafor Jan Hu":     nil, // two runs of names are not read
		"Node.js Code, Node.js Policy":                            nil,
		"Tides, Waves and Networks":                               nil,
		"Environmental Science, Marine Research":                  nil,
		"Parsing Sea Shanties with Small Grammars":                nil,
		"Corals that bleached once are more tolerant, we find.":   nil,
		"Journal of Quiet Animals, 2019":                          nil,
		"Northport Law & Economics Research Paper Series, No. 24": nil,
	} {
		var got []string
		if IsByline(line) {
			got = Authors(line)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", line, diff)
		}
	}
}

func TestCited(t *testing.T) {
	for line, want := range map[string][]string{
		"Quist M, van der Meer JP, Xi C.":   {"M Quist", "JP van der Meer", "C Xi"},
		"Quist M(1), Meer JP(2).":           {"M Quist", "JP Meer"},
		"We measure tides, waves and ferns": nil,
	} {
		if AreCited(line) != (want != nil) {
			t.Errorf("%s: AreCited is %v", line, want == nil)
		}
		if want == nil {
			continue
		}
		if diff := cmp.Diff(want, Cited(line)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", line, diff)
		}
	}
}

func TestSplitByline(t *testing.T) {
	for line, want := range map[string][2]string{
		"Do Fjords Remember? by Ada Quist":            {"Do Fjords Remember?", "Ada Quist"},
		"A Note on Limiters — Chen Wei, Quirin Abara": {"A Note on Limiters", "Chen Wei, Quirin Abara"},
		"Tides Driven by Moon Phases":                 {"Tides Driven by Moon Phases", ""},
	} {
		title, names, ok := SplitByline(line)
		if got := [2]string{title, names}; got != want || ok != (want[1] != "") {
			t.Errorf("%s: %q, %v", line, got, ok)
		}
	}
}
