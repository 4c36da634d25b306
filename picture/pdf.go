package picture

import (
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

const (
	// pdfPoint is the length of a pixel of a screen in points of print: 96 pixels are 72 points.
	pdfPoint = 0.75
	// longestSide is the longest side of a page that programs accept, in points.
	longestSide = 14400
	fontName    = "go"
)

// PDF writes a scene as a PDF of one page, on white ground. Texts are texts that can be searched, and links work.
// It returns an error that wraps [ErrSize], and the errors of w.
func PDF(w io.Writer, s *Scene) error {
	width, height, err := s.size()
	if err != nil {
		return err
	}
	scale := min(pdfPoint, longestSide/max(width, height))
	orientation := "P"
	if width > height {
		orientation = "L"
	}
	f := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", OrientationStr: orientation,
		Size: fpdf.SizeType{Wd: min(width, height) * scale, Ht: max(width, height) * scale}})
	// The same scene gives the same bytes: dates are none, and what a Go map holds is written in order.
	f.SetCreationDate(time.Unix(0, 0).UTC())
	f.SetModificationDate(time.Unix(0, 0).UTC())
	f.SetCatalogSort(true)
	f.SetTitle(s.Title, true)
	f.SetMargins(0, 0, 0)
	f.SetAutoPageBreak(false, 0)
	f.AddUTF8FontFromBytes(fontName, "", goregular.TTF)
	f.AddUTF8FontFromBytes(fontName, "B", gobold.TTF)
	f.AddPage()
	d := &pdf{f: f, scale: scale}
	for _, item := range s.Items {
		for _, shape := range item.Shapes {
			d.shape(shape, item.Link)
		}
	}
	if err := f.Output(w); err != nil {
		return fmt.Errorf("picture: %w", err)
	}
	return nil
}

// pdf is a page that is being drawn.
type pdf struct {
	f     *fpdf.Fpdf
	scale float64
}

func (d *pdf) ink(c RGB)  { d.f.SetDrawColor(int(c.R), int(c.G), int(c.B)) }
func (d *pdf) fill(c RGB) { d.f.SetFillColor(int(c.R), int(c.G), int(c.B)) }

func (d *pdf) shape(shape Shape, link string) {
	k := d.scale
	switch v := shape.(type) {
	case Line:
		// Opacity is a colour between that of the line and the ground, which every printer can print.
		d.ink(v.Color.Light().Over(Ground.Light(), v.Opacity))
		d.f.SetLineWidth(v.Width * k)
		d.f.Line(v.X1*k, v.Y1*k, v.X2*k, v.Y2*k)
	case Circle:
		d.fill(v.Fill.Light())
		d.ink(Outline.Light())
		d.f.SetLineWidth(v.Outline * k)
		style := "FD"
		if v.Outline == 0 {
			style = "F"
		}
		d.f.Circle(v.X*k, v.Y*k, v.Radius*k, style)
		d.link(v.X-v.Radius, v.Y-v.Radius, 2*v.Radius, 2*v.Radius, link)
	case Box:
		d.fill(v.Color.Light().Over(Ground.Light(), TintOpacity))
		d.ink(v.Color.Light())
		d.f.SetLineWidth(v.Outline * k)
		d.f.RoundedRect(v.X*k, v.Y*k, v.Width*k, v.Height*k, v.Radius*k, "1234", "FD")
		d.link(v.X, v.Y, v.Width, v.Height, link)
	case Label:
		d.label(v)
	}
}

// link makes a rectangle a link.
func (d *pdf) link(x, y, width, height float64, to string) {
	if to != "" {
		d.f.LinkString(x*d.scale, y*d.scale, width*d.scale, height*d.scale, to)
	}
}

func (d *pdf) label(l Label) {
	style := ""
	if l.Bold {
		style = "B"
	}
	d.f.SetFont(fontName, style, l.Size*d.scale)
	ink := Ink.Light()
	for i, line := range l.Lines {
		text, _ := drawable(line)
		x, y := float64(l.X*d.scale), (l.Y+float64(float64(i)*l.Step))*d.scale
		if l.Middle {
			x -= float64(d.f.GetStringWidth(text) / 2)
		}
		if l.Halo {
			ground := Ground.Light()
			d.ink(ground)
			d.f.SetTextColor(int(ground.R), int(ground.G), int(ground.B))
			d.f.SetLineWidth(4 * d.scale)
			d.f.SetTextRenderingMode(2) // inside and outline
			d.f.Text(x, y, text)
			d.f.SetTextRenderingMode(0)
		}
		d.f.SetTextColor(int(ink.R), int(ink.G), int(ink.B))
		d.f.Text(x, y, text)
	}
}
