package sparse

import (
	"slices"
	"testing"
)

func TestNormalizeDense(t *testing.T) {
	for _, test := range []struct{ in, want []float32 }{
		{[]float32{3, -4}, []float32{0.6, -0.8}}, {[]float32{0, 0}, []float32{0, 0}}, {[]float32{1e-7, 0}, []float32{0, 0}},
		{[]float32{0, 1e-5}, []float32{0, 1}},
	} {
		got := slices.Clone(test.in)
		NormalizeDense(got)
		if !slices.Equal(got, test.want) {
			t.Errorf("%v becomes %v, want %v", test.in, got, test.want)
		}
	}
}
