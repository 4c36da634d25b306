package picture

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"kindred/internal/textwidth"
)

// SVG writes a scene as SVG, with colours for light and for dark ground, and without ground where it is printed.
// Texts are texts, tooltips and links work. It returns an error that wraps [ErrSize], and the errors of w.
func SVG(w io.Writer, s *Scene) error {
	width, height, err := s.size()
	if err != nil {
		return err
	}
	d := &svg{w: bufio.NewWriter(w)}
	d.add(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" `+
		`role="img" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif">`+"\n", width, height, width, height))
	d.add("<title>", escape(s.Title), "</title>\n")
	d.style(s)
	d.add(fmt.Sprintf(`<rect class="ground" width="%.0f" height="%.0f"/>`+"\n", width, height))
	for _, item := range s.Items {
		d.item(item)
	}
	d.add("</svg>\n")
	if d.err != nil {
		return d.err
	}
	return d.w.Flush()
}

// svg is a file that is being written. It keeps the first error.
type svg struct {
	w   *bufio.Writer
	err error
}

func (d *svg) add(parts ...string) {
	for _, part := range parts {
		if d.err == nil {
			_, d.err = d.w.WriteString(part)
		}
	}
}

// style writes the style sheet: a class for each colour that the scene has.
func (d *svg) style(s *Scene) {
	used := map[Color]bool{}
	for _, item := range s.Items {
		for _, shape := range item.Shapes {
			switch v := shape.(type) {
			case Circle:
				used[v.Fill] = true
			case Box:
				used[v.Color] = true
			}
		}
	}
	var groups []Color
	for c := range used {
		groups = append(groups, c)
	}
	slices.Sort(groups)
	theme := func(of func(Color) RGB) string {
		var b strings.Builder
		fmt.Fprintf(&b, ".ground{fill:%s}text{fill:%s}.halo{stroke:%s}line{stroke:%s}circle{stroke:%s}",
			of(Ground).Hex(), of(Ink).Hex(), of(Ground).Hex(), of(Edge).Hex(), of(Outline).Hex())
		for _, c := range groups {
			// The tint of a box is opaque: lines behind it do not show.
			fmt.Fprintf(&b, ".%s{fill:%s}rect.%s{fill:%s;stroke:%s}", class(c), of(c).Hex(), class(c),
				of(c).Over(of(Ground), TintOpacity).Hex(), of(c).Hex())
		}
		return b.String()
	}
	d.add("<style>\n", theme(Color.Light), "\n.halo{font-weight:bold;paint-order:stroke;"+
		"stroke-width:4px;stroke-linejoin:round}",
		"a:hover rect,a:hover circle{stroke-width:2.5}\n",
		"@media screen and (prefers-color-scheme:dark){", theme(Color.Dark), "}\n",
		"@media print{.ground{fill:none}}\n</style>\n")
}

// class returns the name of the class of a colour.
func class(c Color) string {
	if c < firstGroup {
		return "none"
	}
	return "g" + strconv.Itoa(int(c-firstGroup))
}

// item writes an item; one with a link or a tooltip is an element of its own.
func (d *svg) item(item Item) {
	end := "\n"
	switch {
	case item.Link != "":
		d.add(`<a href="`, escape(item.Link), `" target="_blank" rel="noopener">`)
		end = "</a>\n"
	case item.Tooltip != "":
		d.add("<g>")
		end = "</g>\n"
	}
	if item.Tooltip != "" {
		d.add("<title>", escape(item.Tooltip), "</title>")
	}
	for _, shape := range item.Shapes {
		d.shape(shape)
	}
	d.add(end)
}

func (d *svg) shape(shape Shape) {
	switch v := shape.(type) {
	case Line:
		d.add(`<line x1="`, decimal(v.X1), `" y1="`, decimal(v.Y1), `" x2="`, decimal(v.X2), `" y2="`, decimal(v.Y2),
			`" stroke-width="`, decimal(v.Width), `" stroke-opacity="`, strconv.FormatFloat(v.Opacity, 'f', 2, 64), `"/>`)
	case Circle:
		d.add(`<circle class="`, class(v.Fill), `" cx="`, decimal(v.X), `" cy="`, decimal(v.Y), `" r="`, decimal(v.Radius),
			`" stroke-width="`, decimal(v.Outline), `"/>`)
	case Box:
		d.add(`<rect class="`, class(v.Color), `" x="`, decimal(v.X), `" y="`, decimal(v.Y), `" width="`, decimal(v.Width),
			`" height="`, decimal(v.Height), `" rx="`, decimal(v.Radius), `" stroke-width="`, decimal(v.Outline), `"/>`)
	case Label:
		d.label(v)
	}
}

func (d *svg) label(l Label) {
	d.add("<text")
	if l.Halo {
		d.add(` class="halo"`)
	}
	if l.Middle {
		d.add(` text-anchor="middle"`)
	}
	if l.Bold {
		d.add(` font-weight="bold"`)
	}
	d.add(` font-size="`, decimal(l.Size), `">`)
	for i, line := range l.Lines {
		d.add(`<tspan x="`, decimal(l.X), `" y="`, decimal(l.Y+float64(float64(i)*l.Step)), `">`,
			escape(textwidth.Close(line)), "</tspan>")
	}
	d.add("</text>")
}

// decimal returns a number with one or two decimals.
func decimal(v float64) string {
	if v < 1 && v > -1 {
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	return strconv.FormatFloat(v, 'f', 1, 64)
}

// escape returns s as text of XML, also within an attribute. Characters that XML does not have become U+FFFD.
func escape(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder refuses nothing
	return b.String()
}
