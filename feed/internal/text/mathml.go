package text

// A formula in MathML becomes one line: the texts of its elements, one after the other. Where
// that would change the meaning ("12" for a half), an operator is written between them.

// mathElement is an element of a formula that is open.
type mathElement struct {
	name  string
	parts int // elements in it that ended
}

// layOut writes what a tag within a formula stands for.
func (u *unmarker) layOut(t tag) {
	n := len(u.open)
	switch {
	case t.empty:
		u.endPart()
	case !t.closes:
		if t.name == "msqrt" {
			u.b.WriteString("√")
		}
		u.open = append(u.open, mathElement{name: t.name})
	case n > 0 && u.open[n-1].name == t.name:
		u.open = u.open[:n-1]
		u.endPart()
	}
}

// endPart writes what comes after a part of the innermost element, which just ended.
func (u *unmarker) endPart() {
	if len(u.open) == 0 {
		return
	}
	e := &u.open[len(u.open)-1]
	e.parts++
	switch before := u.b.String(); {
	case e.parts > 1 || before == "":
	case e.name == "mfrac":
		u.b.WriteByte('/')
	case e.name == "msup" && isDigit(before[len(before)-1]):
		u.b.WriteByte('^')
	}
}
