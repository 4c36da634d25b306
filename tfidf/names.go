package tfidf

import (
	"fmt"
	"strings"
)

// The names of the values of options, in model files and on command lines.
var (
	weightingNames = []string{"sublinear", "raw", "bm25"}
	idfNames       = []string{"smooth", "plain", "none"}
	normNames      = []string{"l2", "l1", "none"}
)

// String returns "sublinear", "raw" or "bm25".
func (w Weighting) String() string { return nameOf(weightingNames, w) }

// MarshalText returns the name of w.
func (w Weighting) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText sets w by its name.
func (w *Weighting) UnmarshalText(name []byte) error { return setByName(w, weightingNames, name) }

// String returns "smooth", "plain" or "none".
func (i IDF) String() string { return nameOf(idfNames, i) }

// MarshalText returns the name of i.
func (i IDF) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText sets i by its name.
func (i *IDF) UnmarshalText(name []byte) error { return setByName(i, idfNames, name) }

// String returns "l2", "l1" or "none".
func (n Norm) String() string { return nameOf(normNames, n) }

// MarshalText returns the name of n.
func (n Norm) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText sets n by its name.
func (n *Norm) UnmarshalText(name []byte) error { return setByName(n, normNames, name) }

func nameOf[T ~uint8](names []string, v T) string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprint(uint8(v))
}

func setByName[T ~uint8](v *T, names []string, name []byte) error {
	for i, known := range names {
		if known == string(name) {
			*v = T(i)
			return nil
		}
	}
	return fmt.Errorf("%q is none of %s", name, strings.Join(names, ", "))
}
