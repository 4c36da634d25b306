package tableformat

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"kindred/feed/internal/feedtest"
	"kindred/feed/internal/parquetfile"
	"kindred/feed/internal/record"
	"kindred/internal/hostile"
	"kindred/paper"
)

// tableRow is a row as one data set or another has it.
type tableRow struct {
	ID       string    `parquet:"paper_id"`
	Title    string    `parquet:"title,dict"`
	Abstract string    `parquet:"abstract,optional,delta"`
	Authors  []person  `parquet:"authors,list"`
	Topics   []string  `parquet:"categories,list,dict"`
	Date     int32     `parquet:"publication_date,date"`
	Year     *float64  `parquet:"year,optional"`
	Journal  journal   `parquet:"journal"`
	IDs      ids       `parquet:"externalIds"`
	Vector   []float32 `parquet:"embedding,list"`
	Created  time.Time `parquet:"created_at,timestamp(microsecond)"`
	Open     bool      `parquet:"is_open"`
}

type person struct {
	ID   string  `parquet:"authorId"`
	Name *string `parquet:"name,optional"`
}

type journal struct {
	Name string `parquet:"name,dict"`
}

type ids struct {
	DOI   string `parquet:"DOI"`
	ArXiv string `parquet:"ArXiv"`
}

func pointer[T any](v T) *T { return &v }

// tableRows returns n rows and the papers that they are.
func tableRows(n int) (rows []tableRow, papers []paper.Paper) {
	for i := range n {
		row := tableRow{ID: fmt.Sprint("p", i), Title: fmt.Sprint("Tides of kind ", i%7), Topics: []string{"cs.LG", "stat.ML"}[:i%3%2+1],
			Date: int32(time.Date(2021, 7, 15, 0, 0, 0, 0, time.UTC).Unix()/86400) + int32(i%10), Year: pointer(2021.0), Vector: []float32{1, 2, 3}, Journal: journal{"Shores"}}
		p := paper.Paper{ID: row.ID, Title: row.Title, Categories: row.Topics, Date: fmt.Sprintf("2021-07-%02d", 15+i%10), Venue: "Shores"}
		if i%4 > 0 {
			row.Abstract = fmt.Sprintf("In fjords of kind %d we measure.", i)
			p.Abstract = row.Abstract
		}
		for j := range i % 4 {
			if row.Authors = append(row.Authors, person{ID: "x"}); j != 1 {
				name := fmt.Sprint("Ada Lovelace", strings.Repeat("a", j))
				row.Authors[j].Name = &name
				p.Authors = append(p.Authors, name)
			}
		}
		if i%5 == 0 {
			row.IDs.DOI = fmt.Sprintf("10.1000/X%d", i)
			p.DOI = fmt.Sprintf("10.1000/x%d", i)
		}
		rows, papers = append(rows, row), append(papers, p)
	}
	return rows, papers
}

// writeParquet returns a file of rows.
func writeParquet[T any](t testing.TB, rows []T, options ...parquet.WriterOption) []byte {
	t.Helper()
	var b bytes.Buffer
	w := parquet.NewGenericWriter[T](&b, options...)
	if _, err := w.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func decodeBytes(text []byte) (papers []paper.Paper, skipped []string, failed string) {
	got := feedtest.DecodeFrom(&Parquet, record.Input{At: bytes.NewReader(text), Size: int64(len(text))})
	return got.Papers, got.Skipped, got.Failed
}

func TestParquet(t *testing.T) {
	rows, want := tableRows(500)
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Brotli, &parquet.Zstd, &parquet.Lz4Raw} {
		for _, version := range []int{1, 2} {
			name := fmt.Sprintf("%s/v%d", codec, version)
			text := writeParquet(t, rows, parquet.Compression(codec), parquet.DataPageVersion(version), parquet.MaxRowsPerRowGroup(170), parquet.PageBufferSize(1000))
			if names := feedtest.Detect(formats, string(text)); len(names) != 1 || names[0] != Parquet.Name {
				t.Errorf("%s is taken for %v", name, names)
			}
			for how, in := range map[string]record.Input{"file": {At: bytes.NewReader(text), Size: int64(len(text))}, "pipe": {Reader: bytes.NewReader(text)}} {
				got := feedtest.DecodeFrom(&Parquet, in)
				if diff := cmp.Diff(want, got.Papers); diff != "" || got.Skipped != nil || got.Failed != "" {
					t.Errorf("%s by %s: %v, %s (-want +got)\n%.2000s", name, how, got.Skipped, got.Failed, diff)
				}
			}
		}
	}
}

func TestParquetSchemas(t *testing.T) {
	type name struct {
		Given  string `parquet:"given"`
		Family string `parquet:"family"`
	}
	type names struct {
		Title   string `parquet:"Titel"`
		Authors []name `parquet:"authors,list"`
	}
	check := func(name string, text []byte, want ...paper.Paper) {
		t.Helper()
		got, skipped, failed := decodeBytes(text)
		if diff := cmp.Diff(want, got); diff != "" || skipped != nil || failed != "" {
			t.Errorf("%s: %v, %v (-want +got)\n%s", name, skipped, failed, diff)
		}
	}
	check("parts of names", writeParquet(t, []names{{"A", []name{{"Ada", "Lovelace"}, {"", "Plato"}}}, {"B", nil}}),
		paper.Paper{Title: "A", Authors: []string{"Ada Lovelace", "Plato"}}, paper.Paper{Title: "B"})

	type plain struct {
		Title   string   `parquet:"paper_title,delta"`
		Authors string   `parquet:"authors"`
		Terms   []string `parquet:"terms"` // repeated, without a list around it
		Year    int64    `parquet:"year,delta"`
		PMID    int32    `parquet:"pmid"`
	}
	check("plain", writeParquet(t, []plain{{"A", "Lovelace, Ada; Plato", []string{"cs.LG stat.ML"}, 2021, 123}, {"B", "", nil, 0, 0}}),
		paper.Paper{Title: "A", Authors: []string{"Ada Lovelace", "Plato"}, Categories: []string{"cs.LG", "stat.ML"}, Date: "2021", PMID: "123"}, paper.Paper{Title: "B"})

	type times struct {
		Title string    `parquet:"title"`
		Date  time.Time `parquet:"date,timestamp(nanosecond)"`
	}
	check("times", writeParquet(t, []times{{"A", time.Date(1965, 3, 11, 23, 0, 0, 0, time.UTC)}, {"B", time.Date(2024, 3, 11, 0, 0, 0, 0, time.UTC)}}),
		paper.Paper{Title: "A", Date: "1965-03-11"}, paper.Paper{Title: "B", Date: "2024-03-11"})

	type bytesOnly struct {
		Title []byte `parquet:"title"`
	}
	check("bytes", writeParquet(t, []bytesOnly{{[]byte("A\xff")}}), paper.Paper{Title: "A\uFFFD"})
	check("no rows", writeParquet(t, []plain{}))

	type none struct {
		A string `parquet:"a"`
		B ids    `parquet:"b"`
	}
	if _, _, failed := decodeBytes(writeParquet(t, []none{{}})); failed == "" || !strings.Contains(failed, "no column for a title or an abstract among: a, b.DOI, b.ArXiv") {
		t.Errorf("no title: %v", failed)
	}
	got, skipped, failed := decodeBytes(writeParquet(t, []plain{{}, {Title: "A"}, {Title: strings.Repeat("long ", record.MaxBytes/5+1)}}))
	if len(got) != 1 || failed != "" || cmp.Diff([]string{"record 1: neither title nor abstract", "record 3: records are limited to 16 MiB"}, skipped) != "" {
		t.Errorf("skipped: %d papers, %q, %v", len(got), skipped, failed)
	}
	const mostListed = 10_000
	many := plain{Title: "A", Terms: make([]string, 2*mostListed)}
	for i := range many.Terms {
		many.Terms[i] = fmt.Sprint(i)
	}
	if got, _, _ := decodeBytes(writeParquet(t, []plain{many, {Title: "B"}})); len(got) != 2 || len(got[0].Categories) != mostListed || got[1].Title != "B" {
		t.Errorf("a long list: %d papers", len(got))
	}
}

// A damaged row group is told of, and the others are read.
func TestParquetDamage(t *testing.T) {
	rows, _ := tableRows(300)
	text := writeParquet(t, rows, parquet.Compression(&parquet.Zstd), parquet.MaxRowsPerRowGroup(100))
	metadata, _ := metadataOf(t, text)
	column := metadata.RowGroups[1].Columns[1].MetaData
	damaged := bytes.Clone(text)
	for i := range column.TotalCompressedSize {
		damaged[column.DictionaryPageOffset+i] ^= 0x55
	}
	papers, skipped, failed := decodeBytes(damaged)
	if len(papers) != 200 || len(skipped) != 1 || !strings.Contains(skipped[0], "record 101: row group 2 cannot be read from here on: ") || failed != "" {
		t.Errorf("%d papers, %q, %v", len(papers), skipped, failed)
	}
	for name, c := range map[string]struct {
		text []byte
		want string
	}{
		"cut off":   {text[:len(text)-1], "the end of the file is missing"},
		"short":     {text[:8], "the file is too short"},
		"no footer": {append(bytes.Clone(text[:len(text)-8]), "\xff\xff\xff\x00PAR1"...), "the metadata is damaged: it claims to have 16777215 bytes"},
		"encrypted": {append(bytes.Clone(text[:len(text)-4]), "PARE"...), "the file is encrypted"},
	} {
		if papers, _, failed := decodeBytes(c.text); papers != nil || failed == "" || failed != "parquet: "+c.want {
			t.Errorf("%s: %v", name, failed)
		}
	}
	if _, _, err := readWhole(bytes.NewReader(make([]byte, 1<<20+1)), 1<<20); err == nil || !strings.HasPrefix(err.Error(), "the Parquet file has more than 1 MiB") {
		t.Errorf("from a pipe: %v", err)
	}
}

// metadataOf returns the metadata of a file, and where they begin.
func metadataOf(t *testing.T, text []byte) (m format.FileMetaData, at int) {
	t.Helper()
	n := len(text) - 8
	at = n - int(binary.LittleEndian.Uint32(text[n:]))
	if err := thrift.Unmarshal(new(thrift.CompactProtocol), text[at:n], &m); err != nil {
		t.Fatal(err)
	}
	return m, at
}

// withFooter returns a file with other metadata.
func withFooter(t *testing.T, text []byte, change func(m *format.FileMetaData)) []byte {
	t.Helper()
	m, at := metadataOf(t, text)
	change(&m)
	footer, err := thrift.Marshal(new(thrift.CompactProtocol), m)
	if err != nil {
		t.Fatal(err)
	}
	changed := append(bytes.Clone(text[:at]), footer...)
	return append(binary.LittleEndian.AppendUint32(changed, uint32(len(footer))), parquetfile.Magic...)
}

// Sizes that are claimed must not be allocated.
func TestParquetClaims(t *testing.T) {
	rows, _ := tableRows(50)
	text := writeParquet(t, rows, parquet.Compression(&parquet.Snappy))
	nested := []format.SchemaElement{{Name: "root", NumChildren: thrift.New[int32](1)}}
	for range 50_000 {
		nested = append(nested, format.SchemaElement{Name: "x", NumChildren: thrift.New[int32](1)})
	}
	for name, change := range map[string]func(m *format.FileMetaData){
		"rows":      func(m *format.FileMetaData) { m.NumRows, m.RowGroups[0].NumRows = math.MaxInt64, math.MaxInt64 },
		"no rows":   func(m *format.FileMetaData) { m.NumRows, m.RowGroups[0].NumRows = -1, -1 },
		"nested":    func(m *format.FileMetaData) { m.Schema = nested },
		"children":  func(m *format.FileMetaData) { m.Schema[0].NumChildren.V = math.MaxInt32 },
		"elsewhere": func(m *format.FileMetaData) { m.RowGroups[0].Columns[1].FilePath = "b.parquet" },
		"no schema": func(m *format.FileMetaData) { m.Schema = nil },
		"columns":   func(m *format.FileMetaData) { m.RowGroups[0].Columns = m.RowGroups[0].Columns[:2] },
		"place": func(m *format.FileMetaData) {
			m.RowGroups[0].Columns[1].MetaData.DataPageOffset = math.MaxInt64 - 5
			m.RowGroups[0].Columns[1].MetaData.DictionaryPageOffset = 0
		},
		"before":   func(m *format.FileMetaData) { m.RowGroups[0].Columns[1].MetaData.DataPageOffset = -5 },
		"size":     func(m *format.FileMetaData) { m.RowGroups[0].Columns[1].MetaData.TotalCompressedSize = math.MaxInt64 },
		"codec":    func(m *format.FileMetaData) { m.RowGroups[0].Columns[1].MetaData.Codec = format.Zstd },
		"no codec": func(m *format.FileMetaData) { m.RowGroups[0].Columns[1].MetaData.Codec = 77 },
		"lz4":      func(m *format.FileMetaData) { m.RowGroups[0].Columns[1].MetaData.Codec = format.Lz4Raw },
		"type": func(m *format.FileMetaData) {
			for i := range m.Schema {
				if m.Schema[i].Type.Valid {
					m.Schema[i].Type.V, m.Schema[i].TypeLength = format.FixedLenByteArray, thrift.New[int32](math.MaxInt32)
				}
			}
		},
	} {
		changed := withFooter(t, text, change)
		bytes := hostile.Allocated(func() {
			papers, skipped, failed := decodeBytes(changed)
			if len(papers) > 50 || len(skipped) == 0 && failed == "" && name != "no rows" && name != "type" {
				t.Errorf("%s: %d papers, %v, %v", name, len(papers), skipped, failed)
			}
		})
		if bytes > 64<<20 {
			t.Errorf("%s: %d MiB were allocated", name, bytes>>20)
		}
	}
	// A list in the metadata that claims to be longer than the file.
	list := append([]byte(parquetfile.Magic), 0x15, 2, 0x19, 0xfc, 0xff, 0xff, 0xff, 0x7f, 0)
	list = append(list, 9, 0, 0, 0)
	list = append(list, parquetfile.Magic...)
	if bytes := hostile.Allocated(func() {
		if _, _, failed := decodeBytes(list); failed == "" {
			t.Error("a list: no error")
		}
	}); bytes > 1<<20 {
		t.Errorf("a list: %d MiB were allocated", bytes>>20)
	}
}

// Where no column can be read, nothing ends the rows but their number.
func TestParquetWithoutColumns(t *testing.T) {
	rows, _ := tableRows(5)
	text := withFooter(t, writeParquet(t, rows), func(m *format.FileMetaData) {
		m.RowGroups[0].NumRows = math.MaxInt64
		for i := range m.Schema {
			if m.Schema[i].Type.Valid {
				m.Schema[i].Type.V = format.Boolean
			}
		}
	})
	n, last := 0, error(nil)
	Parquet.Decode(record.Input{At: bytes.NewReader(text), Size: int64(len(text))}, func(_ paper.Paper, err error) bool {
		n, last = n+1, err
		return n < 100
	})
	if n != 1 || last == nil {
		t.Errorf("%d rows, error %v", n, last)
	}
}

// A column whose own name is known comes before one that is known by the column around it, and no more than eight are
// read for the same purpose.
func TestUsefulColumns(t *testing.T) {
	column := format.SchemaElement{Name: "value", Type: thrift.New(format.ByteArray)}
	group := func(name string) format.SchemaElement {
		return format.SchemaElement{Name: name, NumChildren: thrift.New[int32](1)}
	}
	schema := []format.SchemaElement{group("root"), group("abstract"), column}
	for range 12 {
		column.Name = "summary"
		schema = append(schema, column)
	}
	schema[0].NumChildren = thrift.New[int32](13)
	text := withFooter(t, writeParquet(t, []tableRow{}), func(m *format.FileMetaData) { m.Schema = schema })
	file, err := parquetfile.Open(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	useful, _, err := usefulColumns(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(useful) != 8 || useful[0].Path[0] != "summary" {
		t.Errorf("%d columns, of which %s is the first", len(useful), useful[0].Path)
	}
}

// A title that many rows share takes few bytes.
func TestParquetBomb(t *testing.T) {
	if testing.Short() {
		t.Skip("writes and reads five million rows")
	}
	type row struct {
		Title string `parquet:"title,dict"`
	}
	text := writeParquet(t, slices.Repeat([]row{{"Tides"}}, 5_000_000), parquet.Compression(&parquet.Zstd))
	n, last := 0, error(nil)
	Parquet.Decode(record.Input{At: bytes.NewReader(text), Size: int64(len(text))}, func(_ paper.Paper, err error) bool {
		n, last = n+1, err
		return true
	})
	// Rows may have 1 GiB, and each counts 256 bytes at least.
	if n > 1<<30/256 || !errors.Is(last, parquetfile.ErrBomb) {
		t.Errorf("%d bytes are %d rows, error %v", len(text), n, last)
	}
}

// Any byte may be another one.
func TestParquetMutations(t *testing.T) {
	rows, _ := tableRows(20)
	random := rand.New(rand.NewPCG(1, 2))
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy} {
		for _, version := range []int{1, 2} {
			text := writeParquet(t, rows, parquet.Compression(codec), parquet.DataPageVersion(version))
			n := 1500
			if testing.Short() {
				n = 100
			}
			for i := range n {
				changed := bytes.Clone(text)
				for range 1 + i%3 {
					changed[random.IntN(len(text))] = byte(random.Uint32())
				}
				var skipped []string
				used := hostile.Allocated(func() { _, skipped, _ = decodeBytes(changed) })
				if used > 256<<20 {
					t.Fatalf("%s, mutation %d: %d MiB were allocated, %v", codec, i, used>>20, skipped)
				}
			}
		}
	}
}

// The file is that of another project, which made it with pandas.
func TestParquetOfPandas(t *testing.T) {
	files, _ := filepath.Glob("../../../../shared/feeds/parquet/*.parquet")
	if len(files) == 0 {
		t.Skip("no such files here")
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		papers, skipped, failed := decodeBytes(text)
		if len(papers) != 100 || skipped != nil || failed != "" || papers[1].Title == "" || len(papers[1].Authors) == 0 {
			t.Errorf("%s: %d papers, %v, %v", name, len(papers), skipped, failed)
		}
	}
}

func FuzzParquet(f *testing.F) {
	rows, _ := tableRows(5)
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Zstd} {
		for _, version := range []int{1, 2} {
			f.Add(writeParquet(f, rows, parquet.Compression(codec), parquet.DataPageVersion(version)))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		papers, _, _ := decodeBytes(text)
		for _, p := range papers {
			if p.Title == "" && p.Abstract == "" {
				t.Error("a paper without title and abstract")
			}
		}
	})
}

// BenchmarkParquet reads a file, which KINDRED_PARQUET names, or some made up rows.
func BenchmarkParquet(b *testing.B) {
	rows, _ := tableRows(20_000)
	for i := range rows {
		rows[i].Abstract = strings.Repeat("In formal language theory, pumping lemmas are useful. ", 20) + "They are."
	}
	text := writeParquet(b, rows, parquet.Compression(&parquet.Snappy))
	if name := os.Getenv("KINDRED_PARQUET"); name != "" {
		var err error
		if text, err = os.ReadFile(name); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		Parquet.Decode(record.Input{At: bytes.NewReader(text), Size: int64(len(text))}, func(_ paper.Paper, err error) bool {
			if err != nil {
				b.Fatal(err)
			}
			n++
			return true
		})
		b.ReportMetric(float64(n), "papers")
	}
}
