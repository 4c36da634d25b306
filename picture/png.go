package picture

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

const (
	// pngScale is the number of pixels for a pixel of a screen: enough for print.
	pngScale = 2
	// mostPixels is the greatest number of pixels of a PNG, which needs four bytes for each in memory. Larger
	// scenes are drawn smaller.
	mostPixels = 50e6
)

// PNG writes a scene as a PNG on light ground, with two pixels for each of the scene, or fewer for a very large
// scene. It returns an error that wraps [ErrSize], and the errors of w.
func PNG(w io.Writer, s *Scene) error {
	width, height, err := s.size()
	if err != nil {
		return err
	}
	scale := min(pngScale, math.Sqrt(mostPixels/(width*height)))
	d := &raster{scale: scale, faces: map[faceKey]font.Face{}, pens: map[Color]*image.Uniform{},
		to: image.NewRGBA(image.Rect(0, 0, max(1, int(width*scale)), max(1, int(height*scale))))}
	draw.Draw(d.to, d.to.Bounds(), d.pen(Ground), image.Point{}, draw.Src)
	for _, item := range s.Items {
		for _, shape := range item.Shapes {
			if err := d.shape(shape); err != nil {
				return err
			}
		}
	}
	return (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, d.to)
}

// raster is an image that is being drawn.
type raster struct {
	to     *image.RGBA
	scale  float64
	filler vector.Rasterizer
	faces  map[faceKey]font.Face
	pens   map[Color]*image.Uniform
}

type faceKey struct {
	size float64
	bold bool
}

// pen returns a colour as an image.
func (d *raster) pen(c Color) *image.Uniform {
	if d.pens[c] == nil {
		d.pens[c] = image.NewUniform(opaque(c.Light()))
	}
	return d.pens[c]
}

func opaque(c RGB) color.NRGBA { return color.NRGBA{c.R, c.G, c.B, 255} }

func (d *raster) shape(shape Shape) error {
	switch v := shape.(type) {
	case Line:
		c := opaque(v.Color.Light())
		c.A = uint8(float64(v.Opacity*255) + 0.5)
		d.fill(image.NewUniform(c), strip(v))
	case Circle:
		if v.Outline > 0 {
			d.fill(d.pen(Outline), disc(v.X, v.Y, v.Radius+float64(v.Outline/2)))
		}
		d.fill(d.pen(v.Fill), disc(v.X, v.Y, max(0, v.Radius-float64(v.Outline/2))))
	case Box:
		d.fill(d.pen(v.Color), rounded(v, v.Outline/2))
		d.fill(image.NewUniform(opaque(v.Color.Light().Over(Ground.Light(), TintOpacity))), rounded(v, -v.Outline/2))
	case Label:
		return d.label(v)
	}
	return nil
}

// outline is a closed line of straight and curved pieces.
type outline struct {
	start  [2]float64
	pieces []piece
}

// piece is a cubic curve with two control points, or a straight line if these are the ends.
type piece struct{ a, b, end [2]float64 }

// fill fills an outline.
func (d *raster) fill(with image.Image, o outline) {
	left, top, right, bottom := o.start[0], o.start[1], o.start[0], o.start[1]
	for _, p := range o.pieces {
		for _, at := range [][2]float64{p.a, p.b, p.end} {
			left, right = min(left, at[0]), max(right, at[0])
			top, bottom = min(top, at[1]), max(bottom, at[1])
		}
	}
	// The rasterizer works on the smallest rectangle within the image that holds the outline.
	box := image.Rect(int(math.Floor(left*d.scale)), int(math.Floor(top*d.scale)), int(math.Ceil(right*d.scale))+1,
		int(math.Ceil(bottom*d.scale))+1).Intersect(d.to.Bounds())
	if box.Empty() {
		return
	}
	x := func(at [2]float64) float32 { return float32(float64(at[0]*d.scale) - float64(box.Min.X)) }
	y := func(at [2]float64) float32 { return float32(float64(at[1]*d.scale) - float64(box.Min.Y)) }
	d.filler.Reset(box.Dx(), box.Dy())
	d.filler.MoveTo(x(o.start), y(o.start))
	for _, p := range o.pieces {
		d.filler.CubeTo(x(p.a), y(p.a), x(p.b), y(p.b), x(p.end), y(p.end))
	}
	d.filler.ClosePath()
	d.filler.Draw(d.to, box, with, image.Point{})
}

// strip returns the outline of a line.
func strip(l Line) outline {
	dx, dy := l.X2-l.X1, l.Y2-l.Y1
	length := math.Hypot(dx, dy)
	if length == 0 {
		return outline{}
	}
	// Half of the width, across the line.
	wx, wy := float64(-dy/length*l.Width/2), float64(dx/length*l.Width/2)
	return polygon([2]float64{l.X1 + wx, l.Y1 + wy}, [2]float64{l.X2 + wx, l.Y2 + wy}, [2]float64{l.X2 - wx, l.Y2 - wy},
		[2]float64{l.X1 - wx, l.Y1 - wy})
}

func polygon(corners ...[2]float64) outline {
	o := outline{start: corners[0]}
	at := corners[0]
	for _, c := range corners[1:] {
		o.pieces = append(o.pieces, piece{at, c, c})
		at = c
	}
	return o
}

// disc returns the outline of a disc.
func disc(x, y, r float64) outline { return arcs(x-r, y-r, x+r, y+r, r) }

// rounded returns the outline of a box that is wider by grow on each side.
func rounded(b Box, grow float64) outline {
	return arcs(b.X-grow, b.Y-grow, b.X+b.Width+grow, b.Y+b.Height+grow, max(0, b.Radius+grow))
}

// arcs returns the outline of a rectangle whose corners are quarters of a circle.
func arcs(left, top, right, bottom, r float64) outline {
	k := float64(r * (1 - 0.5522847498)) // of the control points of a quarter of a circle
	o := outline{start: [2]float64{left + r, top}}
	at := o.start
	line := func(x, y float64) {
		to := [2]float64{x, y}
		o.pieces = append(o.pieces, piece{at, to, to})
		at = to
	}
	arc := func(ax, ay, bx, by, x, y float64) {
		at = [2]float64{x, y}
		o.pieces = append(o.pieces, piece{[2]float64{ax, ay}, [2]float64{bx, by}, at})
	}
	line(right-r, top)
	arc(right-k, top, right, top+k, right, top+r)
	line(right, bottom-r)
	arc(right, bottom-k, right-k, bottom, right-r, bottom)
	line(left+r, bottom)
	arc(left+k, bottom, left, bottom-k, left, bottom-r)
	line(left, top+r)
	arc(left, top+k, left+k, top, left+r, top)
	return o
}

// label draws text; a halo is the text in the colour of the ground, moved in all directions.
func (d *raster) label(l Label) error {
	face, err := d.face(faceKey{l.Size * d.scale, l.Bold})
	if err != nil {
		return err
	}
	pen := font.Drawer{Dst: d.to, Face: face}
	for i, line := range l.Lines {
		text, _ := drawable(line)
		x, y := float64(l.X*d.scale), float64((l.Y+float64(float64(i)*l.Step))*d.scale)
		if l.Middle {
			x -= float64(float64(pen.MeasureString(text)) / 64 / 2)
		}
		at := func(dx, dy float64) fixed.Point26_6 {
			return fixed.Point26_6{X: fixed.Int26_6((x + dx) * 64), Y: fixed.Int26_6((y + dy) * 64)}
		}
		if l.Halo {
			pen.Src = d.pen(Ground)
			const directions = 16
			for k := range directions {
				sin, cos := math.Sincos(2 * math.Pi * float64(k) / directions)
				pen.Dot = at(float64(2*d.scale*cos), float64(2*d.scale*sin))
				pen.DrawString(text)
			}
		}
		pen.Src, pen.Dot = d.pen(Ink), at(0, 0)
		pen.DrawString(text)
	}
	return nil
}

// face returns the font in a size.
func (d *raster) face(key faceKey) (font.Face, error) {
	if face, ok := d.faces[key]; ok {
		return face, nil
	}
	of := regularFont()
	if key.bold {
		of = boldFont()
	}
	face, err := opentype.NewFace(of, &opentype.FaceOptions{Size: key.size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, err
	}
	d.faces[key] = face
	return face, nil
}
