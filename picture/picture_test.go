package picture

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kindred/internal/golden"
	"kindred/internal/need"
)

// scene has every shape.
func scene() *Scene {
	return &Scene{Title: "A <scene> & more", Width: 320, Height: 200, Items: []Item{
		{Shapes: []Shape{Line{20, 20, 300, 180, 4, 0.5, Edge}, Line{5, 5, 5, 5, 1, 1, Edge}}},
		{Tooltip: "A dot", Link: "https://example.org/?a=1&b=2", Shapes: []Shape{Circle{60, 120, 20, Group(0), 2}}},
		{Tooltip: "A box", Shapes: []Shape{Box{120, 30, 150, 60, 6, 2, Group(2)},
			Label{X: 195, Y: 55, Lines: []string{"Walks on ℤ³", "Ψ of Étienne, Жук"}, Size: 12, Step: 15, Middle: true}}},
		{Shapes: []Shape{Circle{250, 150, 10, None, 0}, Label{X: 20, Y: 180, Lines: []string{"A name 中"}, Size: 14, Step: 16,
			Bold: true, Halo: true}}},
	}}
}

var encoders = map[string]Encoder{"svg": SVG, "png": PNG, "pdf": PDF}

func encode(t testing.TB, name string, s *Scene) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encoders[name](&b, s); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return b.Bytes()
}

func TestSVG(t *testing.T) {
	text := encode(t, "svg", scene())
	golden.Check(t, "scene.svg", text)
	for _, ground := range []struct{ tint, of RGB }{
		{Group(2).Light().Over(Ground.Light(), TintOpacity), Group(2).Light()},
		{Group(2).Dark().Over(Ground.Dark(), TintOpacity), Group(2).Dark()},
	} {
		if want := "rect.g2{fill:" + ground.tint.Hex() + ";stroke:" + ground.of.Hex() + "}"; !bytes.Contains(text, []byte(want)) {
			t.Errorf("the boxes are not opaque: there is no %s", want)
		}
	}
	if bytes.Contains(text, []byte("fill-opacity")) {
		t.Error("lines show through boxes")
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// Pixels have the colours of what is drawn there.
// The comma at the end of a line that is written from right to left stands at its left.
func TestRightToLeft(t *testing.T) {
	s := &Scene{Width: 100, Height: 100, Items: []Item{{Shapes: []Shape{Label{Size: 10, Lines: []string{"שפה,", "graphs,"}}}}}}
	text := string(encode(t, "svg", s))
	if !strings.Contains(text, ">שפה,\u200f</tspan>") || !strings.Contains(text, ">graphs,</tspan>") {
		t.Errorf("no mark behind the comma:\n%s", text)
	}
}

func TestPNG(t *testing.T) {
	m, err := png.Decode(bytes.NewReader(encode(t, "png", scene())))
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Bounds(); got != image.Rect(0, 0, 640, 400) {
		t.Fatalf("the image has %v", got)
	}
	at := func(x, y float64) RGB {
		r, g, b, _ := m.At(int(2*x), int(2*y)).RGBA()
		return RGB{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8)}
	}
	for _, test := range []struct {
		what string
		x, y float64
		want RGB
	}{
		{"the ground", 310, 10, Ground.Light()},
		{"the disc", 60, 120, Group(0).Light()},
		{"beside the disc", 60, 143, Ground.Light()},
		{"the inside of the box", 125, 80, Group(2).Light().Over(Ground.Light(), TintOpacity)},
		{"the side of the box", 120, 60, Group(2).Light()},
		{"the corner of the box", 119.5, 29.5, Ground.Light()},
		{"the line", 40, 31.5, Edge.Light().Over(Ground.Light(), 0.5)},
	} {
		got := at(test.x, test.y)
		for _, d := range []int{int(got.R) - int(test.want.R), int(got.G) - int(test.want.G), int(got.B) - int(test.want.B)} {
			if d < -3 || d > 3 {
				t.Errorf("%s is %s, want %s", test.what, got.Hex(), test.want.Hex())
				break
			}
		}
	}
	ink := 0
	for x := 240; x < 540; x++ {
		for y := 90; y < 115; y++ {
			if r, g, b, _ := m.At(x, y).RGBA(); r>>8 < 90 && g>>8 < 90 && b>>8 < 90 {
				ink++
			}
		}
	}
	if ink < 200 {
		t.Errorf("%d pixels of the text are dark", ink)
	}
}

// A PDF is read by a foreign program, which finds the texts.
func TestPDF(t *testing.T) {
	text := encode(t, "pdf", scene())
	if !bytes.HasPrefix(text, []byte("%PDF-1.")) || !bytes.Contains(text, []byte("https://example.org/?a=1&b=2")) {
		t.Error("there is no PDF with a link")
	}
	need.Program(t, "pdftotext", "Poppler (pdftotext)")
	path := filepath.Join(t.TempDir(), "scene.pdf")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", path, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"Walks on Z³", "Ψ of Étienne, Жук", "A name □"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is not in %q", want, out)
		}
	}
}

func TestSameBytes(t *testing.T) {
	for name := range encoders {
		first := encode(t, name, scene())
		for range 3 {
			if !bytes.Equal(first, encode(t, name, scene())) {
				t.Errorf("%s has other bytes the second time", name)
			}
		}
	}
}

// Odd scenes have a file, or an error that says what is wrong.
func TestOddScenes(t *testing.T) {
	odd := Label{X: 5, Y: 5, Lines: []string{"\x00\xff]]>", strings.Repeat("long ", 400), "مرحبا", ""}, Size: 10, Step: 12}
	for name, encoder := range encoders {
		for _, s := range []*Scene{{}, {Width: math.NaN(), Height: 4}, {Width: 5, Height: math.Inf(1)}, {Width: -5, Height: 5}} {
			if err := encoder(io.Discard, s); !errors.Is(err, ErrSize) {
				t.Errorf("%s of %v×%v: error %v", name, s.Width, s.Height, err)
			}
		}
		text := encode(t, name, &Scene{Width: 20, Height: 9000, Items: []Item{{Tooltip: "<b>\x01", Shapes: []Shape{odd,
			Circle{X: 1e9, Y: -1e9, Radius: 5}, Line{-1e6, -1e6, 1e6, 1e6, 1, 1, Edge}}}}})
		if len(text) == 0 {
			t.Errorf("%s is empty", name)
		}
	}
}

// A very large scene becomes an image of limited size.
func TestLargePNG(t *testing.T) {
	config, err := png.DecodeConfig(bytes.NewReader(encode(t, "png", &Scene{Width: 100, Height: 900000})))
	if err != nil {
		t.Fatal(err)
	}
	if config.Width*config.Height > mostPixels {
		t.Errorf("%d×%d pixels", config.Width, config.Height)
	}
}

func TestMissing(t *testing.T) {
	if got := string(Missing(scene())); got != "中" {
		t.Errorf("missing letters are %q", got)
	}
	for text, want := range map[string]string{"": "", "plain": "plain", "ℤ and 𝔸": "Z and A", "e\u0301": "é", "中x": "□x",
		"zero\u200bwidth": "zerowidth", "ﬁt": "ﬁt"} {
		if got, _ := drawable(text); got != want {
			t.Errorf("%q is drawn as %q, want %q", text, got, want)
		}
	}
}

func TestTextWidth(t *testing.T) {
	for text, want := range map[string]float64{"": 0, "i": 2.22 * wider, "MM": 16.66 * wider, "中": 10 * wider} {
		if got := TextWidth(text, 10); math.Abs(got-want) > 1e-9 {
			t.Errorf("width of %q is %v, want %v", text, got, want)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	s := &Scene{Width: 1000, Height: 1000}
	for i := range 20000 {
		x, y := float64(i*7919%1000), float64(i*104729%1000)
		s.Items = append(s.Items, Item{Tooltip: "A title", Shapes: []Shape{
			Line{x, y, x + float64(i%30), y + float64(i%50), 1, 0.3, Edge}, Circle{x, y, 2, Group(i % 20), 0.4}}})
	}
	for name := range encoders {
		b.Run("dots=20k/format="+name, func(b *testing.B) {
			for b.Loop() {
				encode(b, name, s)
			}
		})
	}
}
