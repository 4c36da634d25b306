package paper

import "testing"

func TestRelate(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want Relation
	}{
		{"Introduction to Algorithms", "Introduction to Algorithms, Second Edition", Edition},
		{"Introduction to Algorithms, 3rd ed.", "Introduction to algorithms (4th edition)", Edition},
		{"Pattern Recognition. Revised edition", "Pattern recognition", Edition},
		{"Statistik, 2. Auflage", "Statistik, 3. Auflage", Edition},
		{"Theory of Games, Part I", "Theory of games: part II", Part},
		{"Theory of Games 1", "Theory of Games 2", Part},
		{"Handbook of Logic, vol. 3", "Handbook of Logic, Volume 12", Part},
		{"Proceedings of the Workshop 2019", "Proceedings of the Workshop 2021", Part},
		{"The first part", "The second part", Part},
		{"Basic network creation games", "On a network creation game", Similar},
		{"Graph colouring", "Graph coloring", Similar},
		{"Graph colouring", "Graph colouring", Similar},
		{"1", "2", Similar},
		{"", "", Similar},
	} {
		p, q := Paper{Title: tt.a}, Paper{Title: tt.b}
		if got := Relate(&p, &q); got != tt.want {
			t.Errorf("Relate(%q, %q) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
		if got := Relate(&q, &p); got != tt.want {
			t.Errorf("Relate(%q, %q) = %v, want %v", tt.b, tt.a, got, tt.want)
		}
	}
	p, q := Paper{Title: "A Book", Date: "1999"}, Paper{Title: "A book", Date: "2009-01"}
	if got := Relate(&p, &q); got != Edition {
		t.Errorf("ten years later: %v", got)
	}
}
