package plot

import (
	"math"
	"strconv"
)

// span is an interval of values.
type span struct{ lo, hi float64 }

// newSpan returns the span of no values.
func newSpan() span { return span{math.Inf(1), math.Inf(-1)} }

func (s *span) add(v float64) { s.lo, s.hi = min(s.lo, v), max(s.hi, v) }

// widened returns s, or a span that is not empty: the one of a single value reaches from 0 to it.
func (s span) widened() span {
	switch {
	case s.lo > s.hi:
		return span{0, 1}
	case s.lo < s.hi:
		return s
	case s.lo > 0:
		return span{0, s.hi}
	case s.lo < 0:
		return span{s.lo, 0}
	}
	return span{0, 1}
}

// ticks returns round values in s, about n of them.
func (s span) ticks(n int) []float64 {
	rough := (s.hi - s.lo) / float64(n)
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	step := power * 10
	for _, factor := range []float64{1, 2, 5} {
		if factor*power >= rough {
			step = factor * power
			break
		}
	}
	var list []float64
	for k := math.Ceil(s.lo/step - 1e-9); len(list) < 3*n; k++ {
		v := float64(k*step) + 0 // never −0
		if v > s.hi+float64(1e-9*step) {
			break
		}
		list = append(list, v)
	}
	return list
}

// rounded returns s with its upper end at a round value.
func (s span) rounded() span {
	if list := s.ticks(4); len(list) > 1 {
		last, step := list[len(list)-1], list[1]-list[0]
		if s.hi > last+float64(1e-9*step) {
			s.hi = last + step
		}
	}
	return s
}

// frame is a plot with two axes.
type frame struct {
	d    *drawing
	x, y span
}

// px and py return where a value stands.
func (f *frame) px(x float64) float64 {
	return left + float64((x-f.x.lo)/(f.x.hi-f.x.lo)*(width-left-right))
}

func (f *frame) py(y float64) float64 {
	return height - bottom - float64((y-f.y.lo)/(f.y.hi-f.y.lo)*(height-top-bottom))
}

// axes draws both axes with numbers and names.
func (f *frame) axes(xName, yName string) {
	f.vertical(yName)
	for _, v := range f.x.ticks(8) {
		f.d.text(f.px(v), height-bottom+17, "middle", number(v), "")
	}
	f.d.text(left+(width-left-right)/2, height-8, "middle", xName, "")
}

// vertical draws the vertical axis as lines of a grid with their numbers.
func (f *frame) vertical(name string) {
	for _, v := range f.y.ticks(4) {
		y := digits(f.py(v))
		f.d.add(`<path d="M`, digits(left), " ", y, "H", digits(width-right), `" stroke="currentColor" stroke-opacity=".2"/>`)
		f.d.text(left-7, f.py(v)+4, "end", number(v), "")
	}
	f.d.text(0, 0, "middle", name, `transform="translate(11 `+digits((height-bottom+top)/2)+`) rotate(-90)" `)
}

// column draws a column between two values of x. gap is the share of the width that stays free on each side.
func (f *frame) column(from, to, gap, value float64, tooltip string) {
	if !isFinite(value) {
		return
	}
	wide := f.px(to) - f.px(from)
	zero, end := f.py(max(0, f.y.lo)), f.py(value)
	f.d.add(`<rect class="mark" x="`, digits(f.px(from)+float64(gap*wide)), `" y="`, digits(min(zero, end)), `" width="`,
		digits(wide*(1-2*gap)), `" height="`, digits(math.Abs(zero-end)), `" fill="`+markColor+`">`)
	f.d.tooltip(tooltip)
	f.d.add("</rect>")
}

// isFinite reports whether v is a number with which the arithmetic of a plot does not overflow.
func isFinite(v float64) bool { return math.Abs(v) < 1e300 }

// digits returns a place in a drawing.
func digits(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// number returns a value with four digits at most, as people write it.
func number(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
	if err != nil {
		return "" // not a number
	}
	if a := math.Abs(rounded); a < 1e-4 || a >= 1e15 {
		return strconv.FormatFloat(rounded, 'g', -1, 64)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}
