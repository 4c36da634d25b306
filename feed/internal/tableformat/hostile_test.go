package tableformat

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kindred/feed/internal/record"
	"kindred/paper"
)

// TestBounds reads a million of something in the time that its bytes take.
func TestBounds(t *testing.T) {
	n := 1 << 18
	if testing.Short() {
		n = 1 << 15
	}
	for _, text := range []string{
		strings.Repeat("\"", n), strings.Repeat(",", n), strings.Repeat("\n", n), strings.Repeat("\r", n), strings.Repeat(" ", n), strings.Repeat("'", n),
		strings.Repeat("\",", n), strings.Repeat("\"\n", n), strings.Repeat("\\\"", n), strings.Repeat("\"x,", n), strings.Repeat("title,", n/8),
		strings.Repeat("\"x\"y\n", n/4), strings.Repeat("a,\"b\n", n/4), strings.Repeat("a,\"\"\"b\n", n/4), strings.Repeat("\"a\"b\",c\n", n/8),
		strings.Repeat("a,\"b\nc,\"d\"\n", n/8), strings.Repeat("a,\"b\n", n/8) + "\",c,d,e\n", strings.Repeat("a,\"b\nx,y,z,\n", n/8), strings.Repeat("\"a\n\",", n/8),
		strings.Repeat("\"a\\\"b\n", n/8), strings.Repeat("['", n), strings.Repeat("A ", n), strings.Repeat("; ", n), strings.Repeat("x;", n), "[" + strings.Repeat("{'a':", n),
		strings.Repeat("[", n), "['" + strings.Repeat("\\", n), strings.Repeat("AbCd", n/4), "\"" + strings.Repeat("a\n", n),
	} {
		for _, head := range []string{"", "title,abstract,authors\n", "title,abstract,authors\n\"x\",y,", "Item Title,Item DOI,Authors\na,b,", "title\n", "sep=;\ntitle;abstract\n"} {
			start := time.Now()
			show(CSV, strings.NewReader(head+text))
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("%v for %q and many %.20q", d, head, text)
			}
		}
		start := time.Now()
		formatOf([]byte(text)[:min(len(text), record.HeadSize)])
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%v to detect many %.20q", d, text)
		}
	}
}

func TestManyColumns(t *testing.T) {
	head := strings.Repeat("x,", 100_000) + "title\n"
	papers, skipped, failed := decodeText(t, head+strings.Repeat(strings.Repeat(",", 100_000)+"A\n", 20)+"A\n")
	if len(papers) != 20 || len(skipped) != 1 || failed != nil {
		t.Errorf("%d papers, %v, %v", len(papers), skipped, failed)
	}
}

func TestTooLong(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a few hundred megabytes")
	}
	const size = 20 << 20
	many := func(before, of, after string) io.Reader {
		return io.MultiReader(strings.NewReader(before), io.LimitReader(&repeating{text: of}, size), strings.NewReader(after))
	}
	for name, r := range map[string]io.Reader{
		"a line":         many("title,abstract\nA,", "many words ", "\nB,b\n"),
		"a cell":         many("title,abstract\nA,\"", "many words ", "\"\nB,b\n"),
		"its delimiters": many("title,abstract\nA,\"\"", ",", "\nB,b\n"),
		"its quotes":     many("title,abstract\nA,\"", "\"\"", "\"\nB,b\n"),
	} {
		start := time.Now()
		papers, skipped, failed := decodeAll(t, CSV, record.Input{Reader: r})
		if len(papers) != 1 || papers[0].Title != "B" || len(skipped) != 1 || !strings.HasPrefix(skipped[0], "line 2: ") || failed != nil {
			t.Errorf("%s: %d papers, %.200q, %v", name, len(papers), skipped, failed)
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s: %v", name, d)
		}
	}
	// Lines in what is never closed are lines again.
	papers, skipped, _ := decodeAll(t, CSV, record.Input{Reader: many("title,abstract\n\"A\nB,b\n", "C,many words\n", "D,d\n")})
	if len(papers) < size/20 || papers[0].Title != "B" || len(skipped) != 1 || skipped[0] != "line 2: a quote is not closed" {
		t.Errorf("never closed: %d papers, %.200q", len(papers), skipped)
	}
}

// repeating reads as one text for ever.
type repeating struct {
	text string
	at   int
}

func (r *repeating) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.text[r.at]
		r.at = (r.at + 1) % len(r.text)
	}
	return len(p), nil
}

// TestMemory reads many rows, and must not keep them.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 64 MB")
	}
	row := "A," + strings.Repeat("many words ", 100) + ",\"Ada; Bob\"\n"
	r := io.MultiReader(strings.NewReader("title,abstract,authors\n"), io.LimitReader(&repeating{text: row}, 64<<20))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n := 0
	CSV.Decode(record.Input{Reader: r}, func(paper.Paper, error) bool { n++; return true })
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); n < 50_000 || grown > 16<<20 {
		t.Errorf("%d rows, and %d bytes more are in use", n, grown)
	}
}

func FuzzCSV(f *testing.F) {
	files, _ := filepath.Glob("testdata/feeds/*")
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			f.Add(string(text))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\uFFFD")
		formatOf([]byte(text))
		papers, _, _ := decodeText(t, text)
		for _, p := range papers {
			if p.Title == "" && p.Abstract == "" {
				t.Error("a paper without title and abstract")
			}
			if s := fmt.Sprint(p); !utf8.ValidString(s) {
				t.Errorf("not UTF-8: %q", s)
			}
		}
	})
}

// BenchmarkCSV reads a table, which KINDRED_CSV names, or some made up rows.
func BenchmarkCSV(b *testing.B) {
	row := "0808.4122,Swapping lemmas,\"" + strings.Repeat("In formal language theory, pumping lemmas are useful. ", 20) + "They are.\",Tomoyuki Yamakami,2008-08-29,cs.CC cs.CL\n"
	text := "id,title,abstract,author,date,category\n" + strings.Repeat(row, 20_000)
	if name := os.Getenv("KINDRED_CSV"); name != "" {
		read, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		text = string(read)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		CSV.Decode(record.Input{Reader: strings.NewReader(text)}, func(_ paper.Paper, err error) bool {
			if err != nil {
				b.Fatal(err)
			}
			n++
			return true
		})
		b.ReportMetric(float64(n), "papers")
	}
}
