// Package picture draws scenes of lines, circles, boxes and labels as SVG, PNG and PDF. It knows nothing of papers
// and graphs. What a scene holds is the same in all three: the same places, lines of text and colours.
//
// An SVG leaves the letters to the program that shows it, and has colours for light and for dark ground. PNG and
// PDF have light ground and the letters of a font that is part of the program: those of Latin, Greek and Cyrillic
// script and common signs. [Missing] lists the letters of a scene that the font lacks.
package picture

import (
	"errors"
	"io"
	"math"
	"strings"
)

// Scene is a picture as a list of items, the first at the back. The unit is a pixel of a screen, y grows downwards.
type Scene struct {
	Title         string
	Width, Height float64
	Items         []Item
}

// Item is a part of a scene that has a tooltip and a link of its own.
type Item struct {
	Tooltip string // empty for none
	Link    string // an address, or empty
	Shapes  []Shape
}

// Shape is a [Line], [Circle], [Box] or [Label].
type Shape interface{ isShape() }

// Line is a straight line.
type Line struct {
	X1, Y1, X2, Y2 float64
	Width          float64
	Opacity        float64 // in (0, 1]
	Color          Color
}

// Circle is a disc with an outline.
type Circle struct {
	X, Y, Radius float64
	Fill         Color
	Outline      float64 // the width of the outline; 0 for none
}

// Box is a rectangle with rounded corners: its outline has the colour, and its inside a light tint of it.
type Box struct {
	X, Y, Width, Height float64
	Radius              float64 // of the corners
	Outline             float64 // the width of the outline
	Color               Color
}

// Label is text of one or more lines.
type Label struct {
	X, Y   float64 // the middle or the left end of the base line of the first line
	Lines  []string
	Size   float64 // of the letters
	Step   float64 // from one base line to the next
	Middle bool    // X is the middle of the lines
	Bold   bool
	Halo   bool // the ground shows around the letters
}

func (Line) isShape()   {}
func (Circle) isShape() {}
func (Box) isShape()    {}
func (Label) isShape()  {}

// ErrSize is wrapped by the error of encoders for a scene whose sizes are no numbers.
var ErrSize = errors.New("picture: the size of the scene is not a number")

// size returns the width and height of a scene as whole numbers.
func (s *Scene) size() (width, height float64, err error) {
	width, height = math.Ceil(s.Width), math.Ceil(s.Height)
	if !(width >= 1 && height >= 1 && width < 1e7 && height < 1e7) {
		return 0, 0, ErrSize
	}
	return width, height, nil
}

// Encoder writes a scene in a format.
type Encoder func(w io.Writer, s *Scene) error

// eachLabel calls do for all labels of a scene.
func (s *Scene) eachLabel(do func(Label)) {
	for _, item := range s.Items {
		for _, shape := range item.Shapes {
			if label, ok := shape.(Label); ok {
				do(label)
			}
		}
	}
}

// Missing returns the letters in the labels of a scene that PNG and PDF cannot show, each once, in the order in
// which they come first.
func Missing(s *Scene) []rune {
	seen := map[rune]bool{}
	var missing []rune
	s.eachLabel(func(l Label) {
		_, lacking := drawable(strings.Join(l.Lines, " "))
		for _, r := range lacking {
			if !seen[r] {
				seen[r] = true
				missing = append(missing, r)
			}
		}
	})
	return missing
}
