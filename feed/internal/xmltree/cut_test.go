package xmltree

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"kindred/feed/internal/record"
)

// cutAll returns what a cutter finds in a document, one string an element: its line and its
// text or error.
func cutAll(r io.Reader) (found []string, ended bool) {
	c := NewCutter(r, []string{"item", "book"}, []string{"note"}, []string{"shelf"})
	for {
		e, err := c.Next()
		switch {
		case err == io.EOF:
			return found, c.ended
		case err != nil:
			return append(found, "fatal: "+err.Error()), c.ended
		case e.Err != nil:
			found = append(found, fmt.Sprintf("%d: %v", e.Line, e.Err))
		default:
			found = append(found, fmt.Sprintf("%d: %s", e.Line, e.Text))
		}
	}
}

func TestCutter(t *testing.T) {
	for name, test := range map[string]struct {
		document string
		want     []string
		open     bool // the root element does not end
	}{
		"empty":             {document: "", open: true},
		"no records":        {document: "<list><other/></list>"},
		"two":               {document: "<list>\n<item>a</item>\n<item b='1'>c</item></list>", want: []string{"2: <item>a</item>", "3: <item b='1'>c</item>"}},
		"empty element":     {document: "<list><item/></list>", want: []string{"1: <item/>"}},
		"the root":          {document: "<?xml version='1.0'?>\n<item>a</item>\n", want: []string{"2: <item>a</item>"}},
		"prefix":            {document: "<x:list><x:item><item>in</item></x:item></x:list>", want: []string{"1: " + errNotClosed.Error(), "1: <item>in</item>"}},
		"prefix and end":    {document: "<x:list><x:item>a</x:item></x:list>", want: []string{"1: <x:item>a</x:item>"}},
		"in a section":      {document: "<list><item><![CDATA[</item><item>]]></item></list>", want: []string{"1: <item><![CDATA[</item><item>]]></item>"}},
		"in a comment":      {document: "<list><!-- <item>no</item> --><item><!-- </item> --></item></list>", want: []string{"1: <item><!-- </item> --></item>"}},
		"in a declaration":  {document: "<!DOCTYPE list [<!ENTITY a '<item>no</item>'><!-- ]>' -->]><list><item/></list>", want: []string{"1: <item/>"}},
		"in an instruction": {document: "<?x <item>?><list><item/></list>", want: []string{"1: <item/>"}},
		"in an attribute":   {document: "<list><item a='/>' b=\">\">a</item></list>", want: []string{"1: <item a='/>' b=\">\">a</item>"}},
		"text with <":       {document: "<list><item>a < b <! c << d</item><item/></list>", want: []string{"1: <item>a < b <! c << d</item>", "1: <item/>"}},
		"not closed":        {document: "<list><item><b>a</b>\n<item>c</item></list>", want: []string{"1: " + errNotClosed.Error(), "2: <item>c</item>"}},
		"not closed, other": {document: "<list><item>a\n<book>c</book></list>", want: []string{"1: " + errNotClosed.Error(), "2: <book>c</book>"}},
		"last not closed":   {document: "<list><item>a</list>", want: []string{"1: " + errNoEndTag.Error()}},
		"nested":            {document: "<list><item><in> <item>a</item></in></item></list>", want: []string{"1: <item><in> <item>a</item></in></item>"}},
		"nested first":      {document: "<list><item><book>a</book></item></list>", want: []string{"1: <item><book>a</book></item>"}},
		"cut off":           {document: "<list><item>a</item>\n<item>b", want: []string{"1: <item>a</item>", "2: " + errCutOff.Error()}},
		"cut off in a tag":  {document: "<list><item>a</item>\n<item>b</it", want: []string{"1: <item>a</item>", "2: " + errCutOff.Error()}},
		"cut off behind":    {document: "<list><item>a</item>\n", want: []string{"1: <item>a</item>"}, open: true},
		"section cut off":   {document: "<list><item>a</item>\n<item><![CDATA[ b </item></list>", want: []string{"1: <item>a</item>", "2: " + errCutOff.Error()}},
		"context":           {document: "<list><note>n</note><item><note>in</note></item></list>", want: []string{"1: <note>n</note>", "1: <item><note>in</note></item>"}},
		"opening":           {document: "<list><shelf id='1'><item/></shelf><shelf/></list>", want: []string{"1: <shelf id='1'></shelf>", "1: <item/>", "1: <shelf/>"}},
		"quote not closed":  {document: "<list><item a='b><c/>d</item><item/></list>", want: []string{"1: <item a='b><c/>d</item>", "1: <item/>"}},
		"two documents":     {document: "<list><item/></list>\n<?xml version='1.0'?><list><item>b</item></list>", want: []string{"1: <item/>", "2: <item>b</item>"}},
	} {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			for way, r := range map[string]io.Reader{
				"at once":    strings.NewReader(test.document),
				"by bytes":   iotest.OneByteReader(strings.NewReader(test.document)),
				"in halves":  iotest.HalfReader(strings.NewReader(test.document)),
				"with error": iotest.DataErrReader(strings.NewReader(test.document)),
			} {
				got, ended := cutAll(r)
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", way, diff)
				}
				if ended == test.open {
					t.Errorf("%s: ended = %v", way, ended)
				}
			}
		})
	}
}

func TestCutterPassesOnErrors(t *testing.T) {
	r := io.MultiReader(strings.NewReader("<list><item>a</item><item>"), iotest.ErrReader(iotest.ErrTimeout))
	got, _ := cutAll(r)
	want := []string{"1: <item>a</item>", "fatal: " + iotest.ErrTimeout.Error()}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// repeater reads a text over and over, n bytes in all.
type repeater struct {
	text string
	at   int
	n    int
}

func (r *repeater) Read(p []byte) (int, error) {
	if r.n <= 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), r.n)], r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	r.n -= n
	return n, nil
}

func TestCutterBoundsMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 200 MB")
	}
	for name, filling := range map[string]string{
		"text":     "words without end ",
		"elements": "<p>x</p>",
		"stray":    "< <",
		"nested":   "<p>",
	} {
		r := io.MultiReader(strings.NewReader("<list><item>"),
			&repeater{text: strings.Repeat(filling, 4096), n: record.MaxBytes + 1<<20}, strings.NewReader("</item><item>b</item></list>"))
		c := NewCutter(r, []string{"item"}, nil, nil)
		start := time.Now()
		e, err := c.Next()
		if err != nil || e.Err != record.ErrTooLong {
			t.Errorf("%s: %v, %v, want %v", name, e.Err, err, record.ErrTooLong)
		}
		if e, err = c.Next(); err != nil || string(e.Text) != "<item>b</item>" {
			t.Errorf("%s: then %q, %v", name, e.Text, err)
		}
		if cap(c.buf) > 3*record.MaxBytes {
			t.Errorf("%s: a buffer of %d bytes", name, cap(c.buf))
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

// FuzzCutter checks that how the bytes arrive makes no difference, and that every element is
// a part of the document.
func FuzzCutter(f *testing.F) {
	f.Add("<list><item>a</item><item b='c'><![CDATA[</item>]]></item></list>")
	f.Add("<list><item>a <item/><!-- <shelf> --><shelf a=\"b\"><note></list>")
	f.Add("<!DOCTYPE a [<!ENTITY b 'c'>]><item><x><item></item></x>")
	f.Fuzz(func(t *testing.T, document string) {
		got, ended := cutAll(strings.NewReader(document))
		again, endedAgain := cutAll(iotest.OneByteReader(strings.NewReader(document)))
		if diff := cmp.Diff(got, again); diff != "" || ended != endedAgain {
			t.Errorf("by bytes (-at once +by bytes):\n%s", diff)
		}
		c := NewCutter(strings.NewReader(document), []string{"item", "book"}, nil, nil)
		for {
			e, err := c.Next()
			if err != nil {
				break
			}
			if !strings.Contains(document, string(e.Text)) {
				t.Errorf("%q is no part of the document", e.Text)
			}
		}
	})
}
