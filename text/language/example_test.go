package language_test

import (
	"fmt"

	"kindred/text/language"
)

func Example() {
	l := language.Detect("Les réseaux de neurones apprennent dans les données avec une méthode.")
	fmt.Println(l, l.Name(), l.HasStemmer(), l.Stem("réseaux"), l.IsStopWord("les"))
	// Output: fr French true réseau true
}
