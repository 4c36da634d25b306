package tableformat

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"kindred/feed/internal/feedtest"
	"kindred/feed/internal/record"
	"kindred/paper"
)

// count reads a table without keeping it. It returns the number of papers, the first of them, and the
// reasons of skipped records, of which there must be few.
func count(t *testing.T, r io.Reader) (n int, first string, skipped []string) {
	CSV.Decode(record.Input{Reader: r}, func(p paper.Paper, err error) bool {
		switch {
		case err != nil && len(skipped) < 10:
			skipped = append(skipped, err.Error())
		case err == nil && n == 0:
			first = p.Title
			fallthrough
		case err == nil:
			n++
		}
		return true
	})
	return n, first, skipped
}

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
		for i, head := range []string{"title,abstract,authors\n", "title,abstract,authors\n\"x\",y,", "", "Item Title,Item DOI,Authors\na,b,", "title\n", "sep=;\ntitle;abstract\n"} {
			start := time.Now()
			part := text
			if i >= 2 { // is enough to see that no other code is slow
				part = text[:min(len(text), n/8)]
			}
			count(t, strings.NewReader(head+part))
			if d := time.Since(start); d > 5*time.Second {
				t.Errorf("%v for %q and many %.20q", d, head, text)
			}
		}
		start := time.Now()
		feedtest.Detect(formats, text)
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("%v to detect many %.20q", d, text)
		}
	}
}

func TestManyColumns(t *testing.T) {
	head := strings.Repeat("x,", 100_000) + "title\n"
	got := decodeText(head + strings.Repeat(strings.Repeat(",", 100_000)+"A\n", 20) + "A\n")
	if len(got.Papers) != 20 || len(got.Skipped) != 1 || got.Failed != "" {
		t.Errorf("%d papers, %v, %s", len(got.Papers), got.Skipped, got.Failed)
	}
}

func TestTooLong(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a few hundred megabytes")
	}
	const size = record.MaxBytes + 1<<20
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
		n, first, skipped := count(t, r)
		if n != 1 || first != "B" || len(skipped) != 1 || !strings.HasPrefix(skipped[0], "line 2: ") {
			t.Errorf("%s: %d papers, %.200q", name, n, skipped)
		}
		if d := time.Since(start); d > 5*time.Second {
			t.Errorf("%s: %v", name, d)
		}
	}
	// Lines in what is never closed are lines again.
	n, first, skipped := count(t, many("title,abstract\n\"A\nB,b\n", "C,many words\n", "D,d\n"))
	if n < size/20 || first != "B" || len(skipped) != 1 || skipped[0] != "line 2: a quote is not closed" {
		t.Errorf("never closed: %d papers, %.200q", n, skipped)
	}
}

// repeating reads as one text for ever.
type repeating struct {
	text string
	at   int
}

func (r *repeating) Read(p []byte) (int, error) {
	for n := 0; n < len(p); {
		copied := copy(p[n:], r.text[r.at:])
		n += copied
		r.at = (r.at + copied) % len(r.text)
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
	var seeds []string
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			seeds = append(seeds, string(text))
		}
	}
	feedtest.Fuzz(f, &CSV, seeds...)
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
